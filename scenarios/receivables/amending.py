"""What bank and enterprise agree on after a loan was approved."""

from __future__ import annotations

from scenarios.papers import usd
from scenarios.receivables.common import approved, attested, company
from scenarios.stage import Stage

__all__ = ["amendments"]


def amendments(stage: Stage) -> None:
    """Extend, reduce, substitute a declaration, hand over; each with the signatures that it needs."""
    desks = company(stage)
    bank, exporter = desks.bank_a, desks.exporter
    stage.scene("A loan on two declarations", "Half of it is paid out.")
    shirts, towels, trousers = attested(stage, "ATT-1", usd(100_000), usd(60_000), usd(90_000))
    loan = approved(stage, bank, [(shirts, usd(75_000)), (towels, usd(50_000))], usd(100_000), "LOAN-1")
    bank.disburse(loan, usd(50_000), "D-1")

    stage.scene("The buyers need longer", "The exporter signs; the bank extends tenor and hold.")
    stage.wait(days=20)
    longer = exporter.agree_extension(loan, tenor_days=150, hold_days=20)
    bank.extend(loan, longer, "X-1")
    stage.expect("the tenor", stage.office.suite.receivables.loan(loan).tenor_days, 150)
    too_long = exporter.agree_extension(loan, tenor_days=366)
    stage.refused("receivables: bad tenor", lambda: bank.extend(loan, too_long, "X-2"))

    stage.scene("The exporter needs less", "The bank gives up a part, and what it holds for it.")
    bank.reduce(loan, usd(20_000), "RD-1")
    stage.expect("held of the shirts", stage.balance(shirts).held, usd(22_500))
    stage.refused("receivables: over the approved amount", lambda: bank.disburse(loan, usd(31_000), "D-2"))

    stage.scene("Customs deletes a declaration", "Another one takes its place, for the same amount.")
    desks.customs.void(towels, "goods returned before shipment", "VO-1")
    stage.refused("documents: void", lambda: bank.disburse(loan, usd(30_000), "D-2"))
    exchange = exporter.agree_substitution(loan, towels, trousers)
    bank.substitute(loan, exchange, "S-1")
    stage.expect("used of the towels", stage.balance(towels).drawn, usd(0))
    stage.expect("drawn of the trousers", stage.balance(trousers).drawn, usd(25_000))
    bank.disburse(loan, usd(30_000), "D-2")

    stage.scene(
        "Another bank takes the loan over",
        "Both banks and the exporter sign. The case keeps what it has drawn: nothing is free in between.",
    )
    bank_b = stage.bank("bank_b")
    agreed = exporter.agree_hand_over(loan, "bank_b")
    bank.hand_over(loan, agreed, bank_b.take_over(loan, "IN-8841"), "OUT-1")
    stage.refused("keys: not a party to this", lambda: bank.repay(loan, usd(80_000), "R-1"))
    bank_b.repay(loan, usd(80_000), "R-1")
    stage.expect("the loan", stage.status(loan), "REPAID")
