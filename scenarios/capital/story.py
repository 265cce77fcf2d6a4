"""Capital payments in one story: paid first, sampled; one enterprise is clean, the other is not."""

from __future__ import annotations

from datetime import timedelta

from contracts.payments.rules import Entry
from contracts.payments.words import Cause, Fate, Finding, Status, Table
from contracts.registry.numbers import paper_invoice
from scenarios.capital.common import (
    Payers,
    cny,
    company,
    invoice,
    invoice_number,
    opened,
    ordered,
    paid,
    status_of,
)
from scenarios.papers import usd
from scenarios.stage import Stage

__all__ = ["play"]

_STEEL, _PAPER = invoice_number(41_277).canonical, paper_invoice("033002600111", "41278001")
_TOOLS = invoice_number(41_278).canonical


def play(stage: Stage) -> None:
    """Paid first and clean; sampled and discrepant; and all that is refused on the way."""
    desks = company(stage)
    _rules(stage, desks)
    clean = _pays_first(stage, desks)
    _refuses(stage, desks)
    doubtful = _pays_twice(stage)
    _draws(stage, desks)
    _verifies(stage, desks, clean)
    _finds(stage, doubtful)
    _reinstates(stage, desks)


def _rules(stage: Stage, desks: Payers) -> None:
    stage.scene("The operator sets the rules", "Tables, who may pay first, and when a sample is drawn.")
    today = stage.office.today()
    desks.operator.publish_table(Table.PURPOSES, [Entry("securities", today), Entry("property", today)])
    desks.operator.publish_table(Table.EXEMPTIONS, [Entry("wages", today)])
    desks.operator.set_class("exporter_2", 1)
    opened(stage, "bank_a")
    stage.refused(
        "samples: no such period now", lambda: desks.bank_a.commit_seed(1, (2_000, 2_000, 2_000, 2_000))
    )


def _pays_first(stage: Stage, desks: Payers) -> tuple[bytes, ...]:
    stage.scene("Paid first, checked later", "An invoice that is named is held, then used by the payment.")
    papers = [
        invoice(stage, 41_277, cny(600_000)),
        invoice(stage, 41_278, cny(300_000), buyer="exporter_2", aliases=[_PAPER]),
    ]
    desks.tax.attest(papers, "STA-2026-0301")
    desks.tax.add_alias(_TOOLS, _PAPER, "STA-2026-0302")
    steel = ordered(stage, "bank_a", cny(450_000), "PAY-001", parts=[(_STEEL, cny(450_000))])
    stage.refused(
        "documents: no headroom",
        lambda: ordered(stage, "bank_a", cny(150_000, 1), "PAY-X", parts=[(_STEEL, cny(150_000, 1))]),
    )
    stage.refused("payments: not in this state", lambda: desks.bank_a.pay(steel, "NB-26-0401"))
    paid(stage, "bank_a", steel, "NB-26-0401")
    wages = ordered(stage, "bank_a", cny(180_000), "PAY-002", purpose="wages", exemption="wages")
    paid(stage, "bank_a", wages, "NB-26-0402")
    return steel, wages


def _refuses(stage: Stage, desks: Payers) -> None:
    stage.scene("Not paid", "What the list forbids; on the ordinary path, what does not fit the invoice.")
    shares = ordered(stage, "bank_a", cny(90_000), "PAY-003", purpose="securities")
    stage.expect("the check of PAY-003", desks.bank_a.check_order(shares), Finding.LISTED)
    other = ordered(
        stage,
        "bank_a",
        cny(150_000),
        "PAY-004",
        parts=[(_STEEL, cny(150_000))],
        payee="OWN:SOMEBODYELSE",
        ordinary=True,
    )
    stage.expect("what is left of the invoice", stage.balance(_STEEL).available, cny(0))
    stage.expect("the check of PAY-004", desks.bank_a.check_order(other), Finding.PARTIES)
    stage.expect("what is left of it then", stage.balance(_STEEL).available, cny(150_000))
    cash = ordered(stage, "bank_a", usd(20_000), "PAY-005", purpose="travel", petty_cash=True, ordinary=True)
    paid(stage, "bank_a", cash, "NB-26-0403")
    changed = ordered(stage, "bank_a", cny(10_000), "PAY-006")
    desks.payer.withdraw_order(changed, "another supplier")
    stage.refused("payments: not in this state", lambda: desks.bank_a.refuse_order(changed, "too late"))


def _pays_twice(stage: Stage) -> bytes:
    stage.scene("One invoice for two payments", "At one bank it is checked first, the other pays first.")
    tools = ordered(
        stage,
        "bank_b",
        cny(300_000),
        "TOOLS-1",
        payer="exporter_2",
        parts=[(_PAPER.canonical, cny(300_000))],
        ordinary=True,
    )
    paid(stage, "bank_b", tools, "HZ-26-0101")
    again = ordered(stage, "bank_a", cny(300_000), "TOOLS-2", payer="exporter_2")
    return paid(stage, "bank_a", again, "NB-26-0404")


def _draws(stage: Stage, desks: Payers) -> None:
    stage.wait(days=29)
    stage.scene("The sample is drawn", "Of each class a tenth, rounded up: one of two, and one of one.")
    stage.refused("samples: the operator reveals first", lambda: desks.bank_a.reveal_seed(1))
    desks.operator.reveal_seed("bank_a", 1)
    desks.bank_a.reveal_seed(1)
    stage.refused("samples: already revealed", lambda: desks.bank_a.reveal_seed(1))


def _verifies(stage: Stage, desks: Payers, clean: tuple[bytes, ...]) -> None:
    stage.scene("Sampled and clean", "What the order said is the evidence; the other one is not looked at.")
    samples = stage.office.suite.samples
    drawn = [each for each in clean if samples.draw_of(each).fate is Fate.DRAWN]
    stage.expect("how many of two are drawn", len(drawn), 1)
    spared = next(each for each in clean if each not in drawn)
    stage.refused("payments: nothing is asked for", lambda: desks.payer.give_evidence(spared, "PROOF-1"))
    desks.payer.give_evidence(drawn[0], "PROOF-2")
    desks.bank_a.judge(drawn[0], text="it is as ordered")
    stage.expect("the payment", status_of(stage, drawn[0]), Status.VERIFIED)


def _finds(stage: Stage, doubtful: bytes) -> None:
    stage.scene("Sampled and discrepant", "The invoice was used at the other bank, under its paper number.")
    desk = stage.enterprise("exporter_2")
    stage.refused(
        "payments: over what is paid",
        lambda: desk.give_evidence(doubtful, "PROOF-3", [(_TOOLS, cny(300_000, 1))]),
    )
    desk.give_evidence(doubtful, "PROOF-4", [(_TOOLS, cny(300_000))])
    stage.expect("the payment", status_of(stage, doubtful), Status.DISCREPANT)
    stage.expect("why", stage.office.suite.proofs.cause(doubtful), Cause.SHORT)


def _reinstates(stage: Stage, desks: Payers) -> None:
    stage.scene("No more payments first", "Until the operator says otherwise; and money that comes back.")
    desks.operator.add_period(
        stage.office.today() + timedelta(days=1),
        stage.office.today() + timedelta(days=30),
        (1_000, 1_000, 1_000, 1_000),
    )
    desks.bank_a.commit_seed(2)
    desks.operator.commit_seed("bank_a", 2)
    stage.wait(days=1)
    third = ordered(stage, "bank_a", cny(40_000), "TOOLS-3", payer="exporter_2")
    stage.expect("the check of TOOLS-3", desks.bank_a.check_order(third), Finding.SUSPENDED)
    desks.operator.reinstate_facilitation("exporter_2", "its books were looked at")
    fourth = ordered(stage, "bank_a", cny(40_000), "TOOLS-4", payer="exporter_2")
    paid(stage, "bank_a", fourth, "NB-26-0501")
    desks.bank_a.come_back(fourth, cny(15_000), "NB-26-0501-B1")
    stage.refused(
        "payments: over what is paid", lambda: desks.bank_a.come_back(fourth, cny(25_000, 1), "NB-26-0501-B2")
    )
    desks.bank_a.come_back(fourth, cny(25_000), "NB-26-0501-B2")
    stage.expect("the payment", status_of(stage, fourth), Status.CAME_BACK)
