"""The main demonstration: one buyer pays, the other does not; one bank, one policy."""

from __future__ import annotations

from contracts.insurance.words import Cause, Finding, Status
from scenarios.desks import INSURED, draft_assignment
from scenarios.insurance.common import (
    POLICY,
    SHIPPED,
    Insured,
    company,
    declared,
    lent,
    limit_of,
    written,
)
from scenarios.papers import declaration, usd
from scenarios.stage import Stage

__all__ = ["play"]


def play(stage: Stage) -> None:
    """From the policy to the last cent of a recovery."""
    desks = company(stage)
    shirts, towels = _attest(stage, desks)
    _sign(stage, desks)
    paid, unpaid = _cover(stage, desks, shirts, towels)
    first, second = _lend(stage, desks, paid, unpaid)
    _pays(stage, desks, paid, first)
    _defaults(stage, desks, unpaid, second)
    _recovers(stage, desks, unpaid)
    stage.expect("what is left of the policy", stage.balance(POLICY).available, usd(500_000 - 135_000))


def _attest(stage: Stage, desks: Insured) -> tuple[str, str]:
    exporter = stage.office.people["exporter"]
    stage.scene("Customs and the insurer attest", "Declarations, a policy, and how much each buyer may owe.")
    shirts = declaration(exporter, 412_771, usd(86_400), goods="shirts", buyer="hamburg")
    towels = declaration(exporter, 412_788, usd(150_000), goods="towels", buyer="boston")
    desks.customs.attest([shirts, towels], "GACC-2026-0218")
    written(stage, usd(500_000), [("hamburg", usd(120_000)), ("boston", usd(200_000))])
    return shirts.number.canonical, towels.number.canonical


def _sign(stage: Stage, desks: Insured) -> None:
    stage.scene("Three sign who is paid", "Exporter, bank and insurer, over the same terms, in any order.")
    desks.exporter.consent("bank_a", days=120, uses=9, kinds=INSURED)
    before = desks.bank_a.check_insurance(limit_of("boston"))
    stage.expect("the check before", before.finding, Finding.NO_ASSIGNMENT)
    terms = draft_assignment(stage.office, POLICY, "bank_a", first_day=SHIPPED)
    desks.insurer.sign_assignment(terms)
    desks.bank_a.sign_assignment(terms)
    desks.exporter.sign_assignment(terms)
    stage.expect("the check after", desks.bank_a.check_insurance(limit_of("boston")).passed, True)
    again = draft_assignment(stage.office, POLICY, "bank_a", limit=limit_of("boston"), first_day=SHIPPED)
    desks.exporter.sign_assignment(again)
    desks.bank_a.sign_assignment(again)
    stage.refused("assignment: overlaps with another", lambda: desks.insurer.sign_assignment(again))


def _cover(stage: Stage, desks: Insured, shirts: str, towels: str) -> tuple[bytes, bytes]:
    stage.scene(
        "Shipped, declared, covered", "The cover uses the buyer's limit; it is 90 % of it that banks use."
    )
    paid = declared(stage, "hamburg", [(shirts, usd(86_400))], "SHIP-0001")
    unpaid = declared(stage, "boston", [(towels, usd(150_000))], "SHIP-0002")
    desks.insurer.cover(paid, "COV-0001")
    desks.insurer.cover(unpaid, "COV-0002")
    stage.expect("what is left of Boston's limit", stage.balance(limit_of("boston")).available, usd(50_000))
    check = desks.bank_a.check_insurance(limit_of("boston"), unpaid)
    stage.expect("the bank's check of the shipment", check.passed, True)
    return paid, unpaid


def _lend(stage: Stage, desks: Insured, paid: bytes, unpaid: bytes) -> tuple[bytes, bytes]:
    bank = desks.bank_a
    stage.scene(
        "The bank lends on the cover",
        "A loan uses declarations, cover and policy at once: all of it or nothing.",
    )
    first = lent(stage, paid, usd(70_000), "LOAN-1")
    second = desks.exporter.apply_insured("bank_a", unpaid, usd(136_000), 70, "LOAN-2")
    bank.accept(second, "NB-26-0312")
    stage.expect("the check of LOAN-2", bank.verify(second).passed, True)
    stage.refused("documents: no headroom", lambda: bank.approve(second, usd(135_000, 1), advance_rate=9_500))
    bank.approve(second, usd(120_000))
    bank.disburse(second, usd(120_000), "NB-26-0312-D1")
    return first, second


def _pays(stage: Stage, desks: Insured, shipment: bytes, loan: bytes) -> None:
    stage.wait(days=50)
    stage.scene(
        "Hamburg pays", "Its limit is free again. Until the loan is repaid, more is lent than is covered."
    )
    desks.bank_a.collect(shipment, usd(86_400), "NB-26-0311-C1")
    stage.expect("the shipment", stage.office.shipment(shipment).status, Status.COLLECTED)
    stage.expect("what is left of the limit", stage.balance(limit_of("hamburg")).available, usd(120_000))
    desks.bank_a.repay(loan, usd(70_000), "NB-26-0311-R1")
    stage.expect("the loan", stage.status(loan), "REPAID")


def _defaults(stage: Stage, desks: Insured, shipment: bytes, loan: bytes) -> None:
    exporter, insurer = desks.exporter, desks.insurer
    stage.wait(days=20)
    stage.scene("Boston does not pay", "Notice of a probable loss; 120 days after the due day, a claim.")
    stage.refused(
        "insurance: may not claim", lambda: desks.bank_a.notify(shipment, Cause.NON_PAYMENT, "nothing came")
    )
    exporter.notify(shipment, Cause.NON_PAYMENT, "no payment, no answer")
    stage.expect(
        "the limit after the notice",
        desks.bank_a.check_insurance(limit_of("boston")).finding,
        Finding.LIMIT_CLOSED,
    )
    stage.refused("insurance: early claim", lambda: exporter.claim(shipment, Cause.NON_PAYMENT))
    stage.wait(days=105)
    exporter.claim(shipment, Cause.NON_PAYMENT, "invoice, contract, transport documents handed in")
    stage.scene(
        "The insurer pays", "90 % of the loss: to the bank what is outstanding, to the exporter the rest."
    )
    share = insurer.indemnify(shipment, "IND-0002")
    stage.expect(
        "to the bank and to the exporter", (share.to_bank, share.to_exporter), (12_000_000, 1_500_000)
    )
    stage.expect("the loan", stage.status(loan), "REPAID")


def _recovers(stage: Stage, desks: Insured, shipment: bytes) -> None:
    stage.wait(days=30)
    stage.scene("Boston pays after all", "Shared as the loss was borne: 135,000 to 15,000.")
    stage.refused(
        "insurance: over the whole loss", lambda: desks.insurer.recover(shipment, usd(150_000, 1), "REC-1")
    )
    desks.insurer.recover(shipment, usd(50_000, 1), "REC-1")
    desks.bank_a.recover(shipment, usd(99_999, 99), "REC-2")
    claim = stage.office.suite.claims.claim(stage.office.shipment(shipment))
    stage.expect("what the insurer has back", claim.insurers, claim.indemnity)
    stage.expect("the shipment", stage.office.shipment(shipment).status, Status.CLOSED)
