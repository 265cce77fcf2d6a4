"""A limit that is cut after the loan."""

from __future__ import annotations

from contracts.insurance.words import Finding, Status
from scenarios.desks import INSURED
from scenarios.insurance.common import company, declared, lent, limit_of, limit_paper, ready
from scenarios.papers import usd
from scenarios.receivables.common import attested
from scenarios.stage import Stage

__all__ = ["limit_cut"]


def limit_cut(stage: Stage) -> None:
    """What is in force stays in force; nothing new is covered."""
    desks = company(stage)
    bank, exporter, insurer = desks.bank_a, desks.exporter, desks.insurer
    boston = limit_of("boston")
    stage.scene("Covered and lent")
    towels, shirts = attested(stage, "ATT-1", usd(100_000), usd(50_000))
    shipment = ready(stage, towels, usd(100_000))
    loan = lent(stage, shipment, usd(60_000), "LOAN-1", parts=[(towels, usd(70_000))])
    other = declared(stage, "boston", [(shirts, usd(50_000))], "SHIP-0002")
    exporter.consent("bank_a", kinds=INSURED, uses=9)
    stage.expect("a check of the limit", bank.check_insurance(boston).passed, True)

    stage.scene("The insurer cuts the limit", "Below what is used of it: 80,000 of 100,000.")
    insurer.amend(boston, limit_paper(stage, "boston", usd(80_000)), "CUT-1")
    stage.expect("the limit", stage.balance(boston).impaired, True)
    stage.expect("the shipment", stage.office.shipment(shipment).status, Status.COVERED)
    stage.expect("a check of the limit", bank.check_insurance(boston).finding, Finding.LIMIT_EXHAUSTED)
    stage.expect("a check of the covered", bank.check_insurance(boston, shipment).passed, True)
    stage.refused("insurance: limit exhausted", lambda: insurer.cover(other, "COV-2"))

    stage.scene("The bank lends on what is in force")
    more = lent(stage, shipment, usd(20_000), "LOAN-2", parts=[(towels, usd(30_000))])

    stage.scene("The insurer stops the limit", "The buyer pays in between: the limit is free, and closed.")
    insurer.stop_limit(boston)
    stage.wait(days=30)
    bank.collect(shipment, usd(100_000), "C-1")
    bank.repay(loan, usd(60_000), "R-1")
    bank.repay(more, usd(20_000), "R-2")
    stage.expect("a check of the limit", bank.check_insurance(boston).finding, Finding.LIMIT_CLOSED)
    stage.refused("insurance: limit closed", lambda: insurer.cover(other, "COV-2"))

    stage.scene("And lets it take cover again")
    insurer.reopen_limit(boston)
    stage.refused("insurance: bad cover", lambda: insurer.cover(other, "COV-2", usd(50_000, 1)))
    insurer.cover(other, "COV-2")
    stage.expect("what is left of the limit", stage.balance(boston).available, usd(30_000))
    insurer.end_cover(other, "the goods came back")
    stage.expect("the second shipment", stage.office.shipment(other).status, Status.ENDED)
