"""Declared in one currency, insured under a policy in another, lent in a third."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from contracts.insurance.words import Cause
from contracts.registry.money import Money
from contracts.registry.rates import Rate, decimal_rate
from scenarios.desks import INSURED
from scenarios.insurance.common import POLICY, assigned, company, declared, written
from scenarios.papers import usd
from scenarios.receivables.common import attested
from scenarios.stage import Stage

__all__ = ["three_currencies"]


def three_currencies(stage: Stage) -> None:
    """The loan keeps the rates of its approval; the indemnity lowers the policy at those of its day."""
    desks = company(stage)
    bank, exporter, insurer = desks.bank_a, desks.exporter, desks.insurer
    stage.scene("A policy in yuan, a shipment in dollars")
    (towels,) = attested(stage, "ATT-1", usd(100_000))
    written(stage, _cny(3_000_000), [("boston", usd(200_000))])
    assigned(stage)
    shipment = declared(stage, "boston", [(towels, usd(100_000))], "SHIP-0001")
    insurer.cover(shipment, "COV-1")

    stage.scene(
        "A loan in euros", "What it uses of cover and policy is converted up, at the rates of the approval."
    )
    exporter.consent("bank_a", kinds=INSURED)
    case = exporter.apply_insured("bank_a", shipment, _eur(70_000), 70, "LOAN-1")
    bank.accept(case, "IN-1")
    stage.expect("the check", bank.verify(case).passed, True)
    stage.refused("rates: no rate", lambda: bank.approve(case, _eur(70_000)))
    stage.operator().publish(_rates(stage, "7.1038", "7.7115"))
    bank.approve(case, _eur(70_000))
    bank.disburse(case, _eur(70_000), "D-1")
    in_dollars = -(-70_000_00 * 77_115 // 71_038)
    stage.expect("drawn of the cover", stage.balance(f"{POLICY}/0001").drawn, usd(0, in_dollars))
    stage.expect("drawn of the policy", stage.balance(POLICY).drawn, _cny(539_805))

    stage.scene(
        "The buyer is insolvent", "Twelve days later the rates are too old: no indemnity without new ones."
    )
    stage.wait(days=12)
    exporter.notify(shipment, Cause.INSOLVENCY)
    exporter.claim(shipment, Cause.INSOLVENCY)
    stage.refused("rates: no rate", lambda: insurer.indemnify(shipment, "IND-1"))
    stage.operator().publish(_rates(stage, "7.2000", "7.6000"))
    share = insurer.indemnify(shipment, "IND-1")
    stage.expect(
        "to the bank, to the exporter",
        (share.to_bank, share.to_exporter),
        (in_dollars, 9_000_000 - in_dollars),
    )
    stage.expect("the loan", stage.status(case), "REPAID")
    stage.expect("what is left of the policy", stage.balance(POLICY).face, _cny(3_000_000 - 648_000))

    stage.scene("A part is recovered", "In dollars, as the loss was.")
    part = insurer.recover(shipment, usd(12_345, 67), "REC-1")
    stage.expect("shared", (part.to_insurer, part.to_bank, part.to_exporter), (1_111_110, 0, 123_457))
    insurer.close_claim(shipment, "final distribution")


def _eur(units: int) -> Money:
    return Money(units * 100, "EUR")


def _cny(units: int) -> Money:
    return Money(units * 100, "CNY")


def _rates(stage: Stage, dollar: str, euro: str) -> list[Rate]:
    """Rates for five days, whose ids are the same in every run of the story."""
    first_day: date = stage.office.today()
    last_day = first_day + timedelta(days=4)
    return [
        replace(decimal_rate(currency, text, first_day, last_day), id=stage.office.salt())
        for currency, text in (("USD", dollar), ("EUR", euro))
    ]
