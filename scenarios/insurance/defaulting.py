"""Buyers that do not pay: how a loss is claimed, and who has the money."""

from __future__ import annotations

from contracts.financing.cases import Source
from contracts.insurance.words import Cause, Status
from scenarios.insurance.common import assigned, company, declared, lent, limit_of, ready, written
from scenarios.papers import usd
from scenarios.receivables.common import attested
from scenarios.stage import Stage

__all__ = ["buyer_default", "insolvency"]


def buyer_default(stage: Stage) -> None:
    """Less is indemnified than was lent: the bank comes first, its shortfall stays, recoveries are shared."""
    desks = company(stage)
    bank, exporter, insurer = desks.bank_a, desks.exporter, desks.insurer
    stage.scene("Shipped for 150,000, covered for 100,000", "More is not left of the buyer's limit.")
    (towels,) = attested(stage, "ATT-1", usd(150_000))
    written(stage, usd(500_000), [("boston", usd(100_000))])
    assigned(stage)
    shipment = declared(stage, "boston", [(towels, usd(150_000))], "SHIP-0001")
    stage.refused("insurance: limit exhausted", lambda: insurer.cover(shipment, "COV-1"))
    insurer.cover(shipment, "COV-1", usd(100_000))
    loan = lent(stage, shipment, usd(90_000), "LOAN-1")

    stage.scene(
        "The buyer pays 70,000 of it",
        "80,000 are unpaid, so cover is left for 90 % of that: less than is lent.",
    )
    stage.wait(days=60)
    stage.refused("insurance: over what is unpaid", lambda: bank.collect(shipment, usd(150_000, 1), "C-1"))
    bank.collect(shipment, usd(70_000), "C-1")
    stage.expect("the cover's balance", stage.balance("DP26001/0001").available, usd(0))

    stage.scene("And no more", "Notice within 30 days of the due day, a claim 120 days after it.")
    exporter.notify(shipment, Cause.NON_PAYMENT, "paid in part, then silent")
    stage.wait(days=115)
    exporter.claim(shipment, Cause.NON_PAYMENT)

    stage.scene("The insurer pays 90 % of 80,000", "All of it to the bank: its shortfall stays recorded.")
    share = insurer.indemnify(shipment, "IND-1")
    stage.expect("to the bank, to the exporter", (share.to_bank, share.to_exporter), (7_200_000, 0))
    lending = stage.office.lending(loan)
    stage.expect("the shortfall", lending.loan(loan).outstanding, usd(18_000))
    stage.refused("insurance: not in this state", lambda: insurer.indemnify(shipment, "IND-2"))

    stage.scene(
        "Half of the loss is recovered",
        "9 of 10 parts are the insurer's; the insured's part goes to the bank while its loan is open.",
    )
    half = insurer.recover(shipment, usd(40_000), "REC-1")
    stage.expect("shared", (half.to_insurer, half.to_bank, half.to_exporter), (3_600_000, 400_000, 0))
    bank.repay(loan, usd(14_000), "R-1", source=Source.OTHER_FUNDS)
    stage.expect("the loan", stage.status(loan), "REPAID")
    rest = insurer.recover(shipment, usd(10_000, 3), "REC-2")
    stage.expect("what is left goes to the exporter", (rest.to_bank, rest.to_exporter), (0, 100_001))
    insurer.close_claim(shipment, "the buyer's estate is distributed")
    stage.refused("insurance: not in this state", lambda: bank.recover(shipment, usd(1), "REC-3"))
    stage.expect("what is left of the policy", stage.balance("DP26001").available, usd(428_000))
    stage.expect("what is left of the limit", stage.balance(limit_of("boston")).available, usd(100_000))


def insolvency(stage: Stage) -> None:
    """The buyer is insolvent: no waiting period; the bank claims with the mandate that the three signed."""
    desks = company(stage)
    bank, insurer = desks.bank_a, desks.insurer
    stage.scene("Covered, assigned with a mandate, lent")
    (towels,) = attested(stage, "ATT-1", usd(100_000))
    shipment = ready(stage, towels, usd(100_000), mandate=True)
    loan = lent(stage, shipment, usd(80_000), "LOAN-1")

    stage.scene(
        "The buyer files for insolvency", "Before the due day; the bank gives notice, and claims at once."
    )
    stage.wait(days=20)
    bank.notify(shipment, Cause.INSOLVENCY, "petition of 2026-03-20")
    stage.refused("insurance: early claim", lambda: bank.claim(shipment, Cause.NON_PAYMENT))
    bank.claim(shipment, Cause.INSOLVENCY, "order opening the proceedings")
    stage.expect("the shipment", stage.office.shipment(shipment).status, Status.CLAIMED)
    insurer.indemnify(shipment, "IND-1")
    stage.expect("the loan", stage.status(loan), "REPAID")
    # After the indemnity every payment of the buyer is a recovery.
    stage.refused("insurance: not in this state", lambda: bank.collect(shipment, usd(33_333, 33), "C-1"))
    stage.refused("insurance: bad amount", lambda: bank.recover(shipment, usd(0), "C-1"))

    stage.scene("The estate pays a third", "To the last cent: what is not the insurer's is the exporter's.")
    third = insurer.recover(shipment, usd(33_333, 33), "REC-1")
    stage.expect("shared", (third.to_insurer, third.to_bank, third.to_exporter), (2_999_999, 0, 333_334))
    insurer.close_claim(shipment, "final distribution")
