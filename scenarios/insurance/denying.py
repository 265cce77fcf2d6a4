"""A claim that the insurer denies."""

from __future__ import annotations

from contracts.financing.cases import Source
from contracts.insurance.words import Cause, Status
from scenarios.insurance.common import company, lent, limit_of, ready
from scenarios.papers import usd
from scenarios.receivables.common import attested
from scenarios.stage import Stage

__all__ = ["claim_denied"]


def claim_denied(stage: Stage) -> None:
    """Denied, with the reason: no money, the limit is free, the exporter repays the bank himself."""
    desks = company(stage)
    bank, exporter, insurer = desks.bank_a, desks.exporter, desks.insurer
    stage.scene("Covered and lent")
    (towels,) = attested(stage, "ATT-1", usd(100_000))
    shipment = ready(stage, towels, usd(100_000))
    loan = lent(stage, shipment, usd(80_000), "LOAN-1")

    stage.scene("Claimed, taken back, claimed again", "A claim can be taken back until it is decided.")
    stage.wait(days=80)
    exporter.notify(shipment, Cause.NON_PAYMENT)
    stage.refused("insurance: not in this state", lambda: insurer.indemnify(shipment, "IND-1"))
    stage.wait(days=97)
    exporter.claim(shipment, Cause.NON_PAYMENT)
    exporter.take_back(shipment, "the buyer promises to pay this week")
    stage.wait(days=14)
    exporter.claim(shipment, Cause.NON_PAYMENT, "nothing came")

    stage.scene("Denied", "The reason is public. A decision is the end of it.")
    stage.refused("insurance: not in this state", lambda: insurer.close_claim(shipment, "denied"))
    insurer.deny(shipment, "the goods were released without payment, against the policy")
    stage.expect("the shipment", stage.office.shipment(shipment).status, Status.DENIED)
    stage.expect("what is left of the limit", stage.balance(limit_of("boston")).available, usd(200_000))
    stage.refused("insurance: not in this state", lambda: exporter.claim(shipment, Cause.NON_PAYMENT))
    stage.refused("insurance: not in this state", lambda: insurer.indemnify(shipment, "IND-1"))
    stage.refused("insurance: not in this state", lambda: bank.recover(shipment, usd(1), "REC-1"))

    stage.scene("The exporter repays", "The policy has paid nothing: all of its maximum is there.")
    bank.repay(loan, usd(80_000), "R-1", source=Source.OTHER_FUNDS)
    stage.expect("the loan", stage.status(loan), "REPAID")
    policy = stage.balance("DP26001")
    stage.expect("the policy", (policy.drawn, policy.available), (usd(0), usd(500_000)))
