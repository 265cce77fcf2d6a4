"""What a day too late costs."""

from __future__ import annotations

from datetime import date

from contracts.insurance.words import Cause, Finding, Status
from scenarios.desks import INSURED
from scenarios.insurance.common import assigned, company, declared, lent, limit_of, written
from scenarios.papers import usd
from scenarios.receivables.common import attested
from scenarios.stage import Stage

__all__ = ["late_notice"]


def late_notice(stage: Stage) -> None:
    """Notice on the last day, and a day later: the cover has lapsed, the bank's loan is unsecured."""
    desks = company(stage)
    exporter, bank, insurer = desks.exporter, desks.bank_a, desks.insurer
    stage.scene("Three shipments", "The third is declared on the 16th day after it was shipped.")
    shirts, towels, trousers = attested(stage, "ATT-1", usd(50_000), usd(60_000), usd(20_000))
    written(stage, usd(500_000), [("boston", usd(200_000))])
    assigned(stage)
    first = declared(stage, "boston", [(shirts, usd(50_000))], "SHIP-0001")
    second = declared(stage, "boston", [(towels, usd(60_000))], "SHIP-0002")
    insurer.cover(first, "COV-1")
    insurer.cover(second, "COV-2")
    late = declared(stage, "boston", [(trousers, usd(20_000))], "SHIP-0003", shipped=date(2026, 2, 14))
    exporter.consent("bank_a", kinds=INSURED)
    answer = bank.check_insurance(limit_of("boston"), late)
    stage.expect("the check of the third", answer.finding, Finding.DECLARED_LATE)
    stage.refused("insurance: declared late", lambda: insurer.cover(late, "COV-3"))
    insurer.refuse(late, "declared late")
    loan = lent(stage, second, usd(50_000), "LOAN-1")

    stage.scene("The last day for a notice", "30 days after the due day.")
    stage.wait(days=85)
    exporter.notify(first, Cause.NON_PAYMENT)
    stage.refused("insurance: its time has not passed", lambda: stage.stranger().lapse_shipment(second))

    stage.scene("A day later")
    stage.wait(days=1)
    stage.refused("insurance: late notice", lambda: exporter.notify(second, Cause.NON_PAYMENT))
    stage.stranger().lapse_shipment(second)
    stage.expect("the second shipment", stage.office.shipment(second).status, Status.LAPSED)
    stage.refused("insurance: not in this state", lambda: bank.collect(second, usd(1), "C-1"))

    stage.scene("The bank is on its own", "Nothing is insured any more: the exporter has to pay.")
    bank.write_off(loan, "W-1")
    bank.repay(loan, usd(50_000), "RC-1")
    bank.clear(loan, "CL-1")
    stage.expect("what the loan still uses of the policy", stage.balance("DP26001").drawn, usd(0))

    stage.scene("The first is claimed too late", "Until 300 days after the due day; then anybody ends it.")
    stage.wait(days=270)
    stage.refused("insurance: late claim", lambda: exporter.claim(first, Cause.NON_PAYMENT))
    stage.stranger().lapse_shipment(first)
    stage.expect("what is used of the limit", stage.balance(limit_of("boston")).drawn, usd(0))
