"""One invoice over several banks and payments, and what tax takes back of it later."""

from __future__ import annotations

from contracts.payments.words import Cause, Status
from scenarios.capital.common import cny, company, invoice, invoice_number, ordered, paid, status_of
from scenarios.stage import Stage

__all__ = ["credit_note", "halves", "red_lettered"]

_NUMBER = invoice_number(50_001).canonical


def halves(stage: Stage) -> None:
    """An invoice at two banks, a half at each; then one unit more."""
    desks = company(stage)
    stage.scene("Two halves", "Both banks use up the same balance.")
    desks.tax.attest([invoice(stage, 50_001, cny(1_000_000))], "STA-1")
    half = [(_NUMBER, cny(500_000))]
    first = ordered(stage, "bank_a", cny(500_000), "HALF-1", parts=half, ordinary=True)
    second = ordered(stage, "bank_b", cny(500_000), "HALF-2", parts=half, ordinary=True)
    paid(stage, "bank_a", first, "A-1")
    paid(stage, "bank_b", second, "B-1")
    stage.expect("what is left", stage.balance(_NUMBER).available, cny(0))
    stage.scene("One unit more", "Neither bank can use it, until money comes back.")
    stage.refused("documents: no headroom", lambda: _unit(stage, "bank_a", "UNIT-1"))
    stage.refused("documents: no headroom", lambda: _unit(stage, "bank_b", "UNIT-2"))
    desks.bank_a.come_back(first, cny(0, 1), "A-1-B")
    paid(stage, "bank_b", _unit(stage, "bank_b", "UNIT-2"), "B-2")
    stage.expect("what is used", stage.balance(_NUMBER).drawn, cny(1_000_000))


def red_lettered(stage: Stage) -> None:
    """Tax takes back more than is left: all payments of the invoice are in question."""
    desks = company(stage)
    stage.scene("Paid on one invoice", "At two banks, checked first.")
    desks.tax.attest([invoice(stage, 50_001, cny(1_000_000))], "STA-1")
    first = ordered(stage, "bank_a", cny(700_000), "RED-1", parts=[(_NUMBER, cny(700_000))], ordinary=True)
    second = ordered(stage, "bank_b", cny(200_000), "RED-2", parts=[(_NUMBER, cny(200_000))], ordinary=True)
    paid(stage, "bank_a", first, "A-1")
    paid(stage, "bank_b", second, "B-1")
    stage.scene("A red letter of 400,000", "900,000 are used, 600,000 are left: both are asked for evidence.")
    desks.tax.amend(_NUMBER, invoice(stage, 50_001, cny(600_000)), "STA-2")
    stage.stranger().question(_NUMBER)
    stage.refused("directory: nothing to change", lambda: stage.stranger().question(_NUMBER))
    stage.wait(seconds=1)
    stage.refused(
        "documents: impaired",
        lambda: ordered(stage, "bank_a", cny(1), "RED-3", parts=[(_NUMBER, cny(1))], ordinary=True),
    )
    stage.scene("Only a verdict makes one discrepant", "Or that no evidence comes in 28 days.")
    desks.payer.give_evidence(first, "PROOF-1", document="delivery notes and the contract's amendment")
    desks.bank_a.judge(first, text="delivered, and paid rightly")
    stage.expect("the first payment", status_of(stage, first), Status.VERIFIED)
    stage.wait(days=29)
    stage.stranger().find_overdue(second)
    stage.expect("the second payment", stage.office.suite.proofs.cause(second), Cause.NO_EVIDENCE)
    stage.refused("payments: nothing is asked for", lambda: desks.payer.give_evidence(second, "PROOF-2"))
    stage.scene("Money comes back", "The invoice carries what is left, and its payments are no longer asked.")
    desks.bank_a.come_back(first, cny(300_000), "A-1-B")
    stage.bank("bank_b").come_back(second, cny(200_000), "B-1-B")
    stage.expect("what is left of the invoice", stage.balance(_NUMBER).available, cny(200_000))


def credit_note(stage: Stage) -> None:
    """Tax takes back less than is left: nobody is asked for anything."""
    desks = company(stage)
    stage.scene("Paid in part", "600,000 of an invoice of 1,000,000.")
    desks.tax.attest([invoice(stage, 50_001, cny(1_000_000))], "STA-1")
    part = [(_NUMBER, cny(600_000))]
    payment = ordered(stage, "bank_a", cny(600_000), "NOTE-1", parts=part, ordinary=True)
    paid(stage, "bank_a", payment, "A-1")
    stage.scene("Goods go back to the supplier", "Its credit note of 50,000 concerns nobody.")
    desks.tax.amend(_NUMBER, invoice(stage, 50_001, cny(950_000)), "STA-2")
    stage.refused("payments: not in question", lambda: stage.stranger().question(_NUMBER))
    stage.refused("payments: nothing is asked for", lambda: desks.payer.give_evidence(payment, "PROOF-3"))
    stage.expect("the payment", status_of(stage, payment), Status.PAID)
    rules = stage.office.suite.payment_rules
    suspended = rules.is_suspended(desks.payer.actor.id)
    stage.expect("whether the payer is suspended", suspended, False)
    rest = [(_NUMBER, cny(350_000))]
    last = ordered(stage, "bank_a", cny(350_000), "NOTE-2", parts=rest, ordinary=True)
    paid(stage, "bank_a", last, "A-2")
    stage.expect("what is left", stage.balance(_NUMBER).available, cny(0))


def _unit(stage: Stage, bank: str, reference: str) -> bytes:
    return ordered(stage, bank, cny(0, 1), reference, parts=[(_NUMBER, cny(0, 1))], ordinary=True)
