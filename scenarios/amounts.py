"""Amounts and numbers in a sentence."""

from __future__ import annotations

from contracts.registry.money import read_amount

__all__ = ["amount", "count"]


def amount(text: object) -> str:
    """`80000.00 USD`, as steps have it, with separators: `80,000.00 USD`."""
    number, _, currency = str(text).partition(" ")
    return str(read_amount(number, currency).money)


def count(number: int, what: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
