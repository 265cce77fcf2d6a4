"""Declarations and loans in different currencies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from contracts.registry.rates import Rate, decimal_rate
from scenarios.papers import declaration, jpy, usd
from scenarios.receivables.common import apply_and_verify, company
from scenarios.stage import Stage

__all__ = ["yen_dollars"]


def yen_dollars(stage: Stage) -> None:
    """Declared in yen, lent in dollars: at the rates of the approval, rounded against the borrower."""
    desks = company(stage)
    bank, exporter, operator = desks.bank_a, desks.exporter, stage.operator()
    today = stage.office.today()

    stage.scene("No rate, no loan")
    paper = declaration(exporter.actor, 412_771, jpy(15_000_001), buyer="osaka")
    desks.customs.attest([paper], "ATT-1")
    lamps = paper.number.canonical
    case = apply_and_verify(stage, bank, [(lamps, jpy(15_000_001))], usd(90_000), "LOAN-1")
    stage.refused("rates: no rate", lambda: bank.approve(case, usd(80_000)))

    stage.scene(
        "The operator publishes", "What one dollar and one yen are in CNY; the yen is quoted by the hundred."
    )
    operator.publish(_rates(stage, "7.1038", "4.7423", today))
    limit = 15_000_001 * 47_423 * 100 // (71_038 * 100) * 8 // 10
    over = stage.refused("receivables: over the advance rate", lambda: bank.approve(case, usd(90_000)))
    stage.expect("the limit, from the fractions", over.data.get("limit"), usd(0, limit))
    bank.approve(case, usd(0, limit))
    bank.disburse(case, usd(0, limit), "D-1")
    stage.expect("drawn, in yen", stage.balance(lamps).drawn, jpy(15_000_001))

    stage.scene(
        "The rate moves", "The case keeps its own; a new one takes the new rate, or none that is too old."
    )
    stage.wait(days=1)
    operator.publish(_rates(stage, "7.1150", "4.6905", today + timedelta(days=1)))
    bank.repay(case, usd(0, limit // 2), "R-1")
    second = declaration(exporter.actor, 412_788, usd(50_000), goods="lamps", buyer="osaka")
    third = declaration(exporter.actor, 412_805, jpy(4_000_000), goods="lamps", buyer="osaka")
    desks.customs.attest([second, third], "ATT-2")
    parts = [(second.number.canonical, usd(50_000)), (third.number.canonical, jpy(4_000_000))]
    stage.wait(days=11)
    mixed = apply_and_verify(stage, bank, parts, usd(60_000), "LOAN-2")
    stage.refused("rates: no rate", lambda: bank.approve(mixed, usd(60_000)))
    operator.publish(_rates(stage, "7.1102", "4.7011", today + timedelta(days=12)))
    bank.approve(mixed, usd(60_000))
    bank.disburse(mixed, usd(60_000), "D-2")

    stage.scene("Both are repaid")
    bank.repay(case, usd(0, limit - limit // 2), "R-2")
    bank.repay(mixed, usd(60_000), "R-3")
    stage.expect("settled, in yen", stage.balance(lamps).settled, jpy(15_000_001))
    stage.expect("the mixed loan", stage.status(mixed), "REPAID")


def _rates(stage: Stage, dollar: str, hundred_yen: str, first_day: date) -> list[Rate]:
    """Rates for five days, whose ids are the same in every run of the story."""
    last_day = first_day + timedelta(days=4)
    return [
        replace(decimal_rate("USD", dollar, first_day, last_day), id=stage.office.salt()),
        replace(decimal_rate("JPY", hundred_yen, first_day, last_day, units=100), id=stage.office.salt()),
    ]
