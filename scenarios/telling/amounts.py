"""Amounts and numbers in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from contracts.registry.money import read_amount

__all__ = ["amount", "count", "parts"]

_SHOWN_PARTS = 2


def amount(text: object) -> str:
    """`80000.00 USD`, as steps have it, with separators: `80,000.00 USD`."""
    number, _, currency = str(text).partition(" ")
    return str(read_amount(number, currency).money)


def count(number: int, what: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def parts(given: object) -> str:
    """Documents and how much of each, as steps have them: the first two, and how many more there are."""
    pairs = cast("Sequence[Sequence[object]]", given)
    shown = [f"{amount(much)} of {which}" for which, much in pairs[:_SHOWN_PARTS]]
    more = len(pairs) - len(shown)
    return ", ".join(shown) + (f", and {more} more" if more else "")
