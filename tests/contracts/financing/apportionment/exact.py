"""rules.md §2 in exact fractions, from the start of a case: what the contracts should arrive at."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor


def drawn_in_life(row: int, disbursed: int, approved: int) -> int:
    """What the tranches so far drew on a row, in total."""
    return ceil(Fraction(row) * Fraction(disbursed, approved))


def settled_in_life(row: int, proceeds: int, approved: int) -> int:
    """What unnamed proceeds so far settled on a row, in total."""
    return ceil(Fraction(row) * Fraction(proceeds, approved))


def restored_in_life(row: int, other_funds: int, approved: int) -> int:
    """What other funds so far restored on a row, in total."""
    return floor(Fraction(row) * Fraction(other_funds, approved))


def least_settled(values: Sequence[Fraction], proceeds: int, disbursed: int) -> int:
    """The repaid share by value: what must be settled in total where declarations are named.

    Args:
        values: What was drawn on each row in its life, in any one unit of value.
        proceeds: So far.
        disbursed: So far.
    """
    return floor(sum(values, Fraction(0)) * Fraction(proceeds, disbursed))


def advance_limit(totals: Sequence[tuple[int, Fraction]], loan_rate: Fraction, advance_rate: int) -> int:
    """What can be lent at most, in the loan's currency.

    Args:
        totals: Of each document currency: the sum of its rows in minor units, the value of one of them.
        loan_rate: The value of a minor unit of the loan's currency, in the same unit of value.
        advance_rate: Basis points.
    """
    worth = sum(floor(amount * rate / loan_rate) for amount, rate in totals)
    return floor(Fraction(worth * advance_rate, 10_000))
