"""What may be paid where and when: the negative list, and petty cash to the cent and to the second."""

from __future__ import annotations

from datetime import timedelta

from contracts.payments.rules import Entry
from contracts.payments.words import Finding, Status, Table
from contracts.registry.money import Money
from scenarios.capital.common import cny, company, invoice, invoice_number, opened, ordered, paid, status_of
from scenarios.papers import usd
from scenarios.stage import Stage

__all__ = ["negative_list", "petty_cash"]

_NUMBER = invoice_number(60_001).canonical
_NINGBO, _SHANGHAI = 330_200, 310_000


def negative_list(stage: Stage) -> None:
    """The list changed yesterday; and an entry of one region holds for who is registered there."""
    desks = company(stage)
    stage.scene("A list that changes tomorrow", "What is in force on the day decides, again when it is paid.")
    today = stage.office.today()
    desks.operator.publish_table(Table.PURPOSES, [Entry("advisory", today + timedelta(days=1))])
    desks.tax.attest([invoice(stage, 60_001, cny(900_000))], "STA-1")
    before = _order(stage, "LIST-1", "advisory")
    paid(stage, "bank_a", before, "A-1")
    late = _order(stage, "LIST-2", "advisory")
    stage.expect("its check today", desks.bank_a.check_order(late), Finding.PASSED)
    stage.wait(days=1)
    stage.scene("The day after")
    stage.refused("payments: it passes no more", lambda: desks.bank_a.pay(late, "A-2"))
    desks.bank_a.refuse_order(late, "on the list since today")
    after = _order(stage, "LIST-3", "advisory")
    stage.expect("a check tomorrow", desks.bank_a.check_order(after), Finding.LISTED)
    stage.expect("what was paid before", status_of(stage, before), Status.PAID)
    stage.scene("In one region only", "Where the payer is registered decides; the operator says where.")
    today = stage.office.today()
    entries = [Entry("property", today, region=_NINGBO), Entry("advisory", today, False, _SHANGHAI)]
    desks.operator.publish_table(Table.PURPOSES, entries)
    desks.operator.set_region("exporter", _NINGBO)
    flat = _order(stage, "LIST-4", "property")
    stage.expect("property in Ningbo", desks.bank_a.check_order(flat), Finding.LISTED)
    stage.scene("It has moved to Shanghai", "Which took one code off the whole country's list.")
    desks.operator.set_region("exporter", _SHANGHAI)
    paid(stage, "bank_a", _order(stage, "LIST-5", "property"), "A-3")
    paid(stage, "bank_a", _order(stage, "LIST-6", "advisory"), "A-4")


def petty_cash(stage: Stage) -> None:
    """200,000.00 dollars a calendar month of China, and not a cent more."""
    desks = company(stage)
    stage.scene("To the last cent", "200,000.00 dollars a month need no proof.")
    opened(stage, "bank_a", periods=2)
    over = _cash(stage, usd(200_000, 1), "CASH-1")
    stage.expect("the check of one cent too much", desks.bank_a.check_order(over), Finding.OVER_PETTY_CASH)
    all_ = paid(stage, "bank_a", _cash(stage, usd(200_000), "CASH-2"), "A-1")
    cent = _cash(stage, usd(0, 1), "CASH-3")
    stage.expect("the check of the cent", desks.bank_a.check_order(cent), Finding.OVER_PETTY_CASH)
    stage.scene("What comes back can be paid again")
    desks.bank_a.come_back(all_, usd(0, 1), "A-1-B")
    paid(stage, "bank_a", _cash(stage, usd(0, 1), "CASH-4"), "A-2")
    stage.wait(days=28, hours=13, seconds=3_599)
    stage.scene("The last second of March in China", "In London it is the afternoon of the 31st.")
    last = _cash(stage, usd(0, 1), "CASH-5")
    stage.expect("the check", desks.bank_a.check_order(last), Finding.OVER_PETTY_CASH)
    stage.wait(seconds=1)
    stage.scene("One second later it is April")
    april = paid(stage, "bank_a", _cash(stage, usd(200_000), "CASH-6"), "A-3")
    month = stage.office.suite.payment_rules.petty_cash(desks.payer.actor.id, stage.office.today())
    stage.expect("what April has", month, usd(200_000))
    stage.expect("the payment", status_of(stage, april), Status.PAID)


def _order(stage: Stage, reference: str, purpose: str) -> bytes:
    return ordered(
        stage,
        "bank_a",
        cny(100_000),
        reference,
        purpose=purpose,
        parts=[(_NUMBER, cny(100_000))],
        ordinary=True,
    )


def _cash(stage: Stage, amount: Money, reference: str) -> bytes:
    return ordered(stage, "bank_a", amount, reference, purpose="travel", petty_cash=True)
