"""Rates as they are published, turned into fractions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chain.errors import BadInput
from contracts.registry.rates import decimal_rate
from tests.contracts.world import TODAY


@pytest.mark.parametrize(
    ("text", "units", "numerator", "denominator"),
    [
        ("7.1234", 1, 35_617, 5_000),
        ("4.8237", 100, 48_237, 1_000_000),
        ("1", 1, 1, 1),
        ("0.00000001", 1, 1, 10**8),
        ("1000000000000", 1, 10**12, 1),
    ],
)
def test_decimal_rate__as_published__is_exact(
    text: str, units: int, numerator: int, denominator: int
) -> None:
    rate = decimal_rate("USD", text, TODAY, TODAY, units=units)
    assert (rate.numerator, rate.denominator) == (numerator, denominator)
    assert rate.value == Decimal(text) / units


def test_decimal_rate__twice__has_two_ids() -> None:
    assert decimal_rate("USD", "7", TODAY, TODAY).id != decimal_rate("USD", "7", TODAY, TODAY).id


@pytest.mark.parametrize(
    "text", ["", "seven", "nan", "inf", "-7.1", "0", "0.000000001", "1000000000001", "1/0"]
)
def test_decimal_rate__what_is_no_rate__is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        decimal_rate("USD", text, TODAY, TODAY)


def test_decimal_rate__per_odd_units__is_refused() -> None:
    with pytest.raises(BadInput, match="per 3 units"):
        decimal_rate("USD", "7", TODAY, TODAY, units=3)
