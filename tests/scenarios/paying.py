"""Payments on the stage of tests: a period that is open, and orders of the first enterprise."""

from __future__ import annotations

from scenarios.capital.common import SUPPLIER, opened
from scenarios.papers import usd
from scenarios.stage import Stage

__all__ = ["opened", "pays"]


def pays(stage: Stage, reference: str, *, bank: str = "bank_a", payer: str = "exporter") -> bytes:
    """Orders, checks and pays 1,000 dollars, whose invoices are named when they are asked for."""
    payment = stage.enterprise(payer).order(
        bank, usd(1_000), "materials", reference, payee=SUPPLIER, contract="C-1"
    )
    desk = stage.bank(bank)
    desk.check_order(payment)
    desk.pay(payment, f"P-{reference}")
    return payment
