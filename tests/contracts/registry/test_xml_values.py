"""Decimals and dates of XML: what a program writes, and nothing that only looks like it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import BadInput
from contracts.registry.money import Money
from contracts.registry.xml_values import decimal_amount, schema_date, wco_date


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("336.9", "EUR", 33_690),
        ("8980", "EUR", 898_000),
        ("-225.14", "EUR", -22_514),
        ("+5", "EUR", 500),
        (".5", "EUR", 50),
        ("5.", "EUR", 500),
        ("12.0000", "JPY", 12),
        ("0.001", "KWD", 1),
        ("-0", "EUR", 0),
        ("000012", "EUR", 1_200),
    ],
)
def test_decimal_amount__as_xml_schema_has_it__is_read(text: str, currency: str, minor: int) -> None:
    assert decimal_amount(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "-", "1e400", "1E2", "Infinity", "INF", "NaN", "1,000.00", "1 000", "1.000.000", "１２", "٣",
        "0x10", "1_000", "--1", "1-", "12 EUR", "²", "1.2.3", "9" * 41, "9" * 30, "−5",
    ],
)  # fmt: skip
def test_decimal_amount__anything_else__is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        decimal_amount(text, "EUR")


def test_decimal_amount__too_many_decimals__are_refused_unless_they_are_zeros() -> None:
    with pytest.raises(BadInput, match=r"12.345 has 3 decimals; EUR has 2"):
        decimal_amount("12.345", "EUR")
    with pytest.raises(BadInput, match="JPY has none"):
        decimal_amount("12.5", "JPY")
    assert decimal_amount("12.500", "EUR") == Money(1_250, "EUR")


@given(st.decimals(-(10**15), 10**15, places=2))
def test_decimal_amount__every_decimal__is_exact(value: Decimal) -> None:
    assert decimal_amount(f"{value:f}", "USD").minor == int(value * 100)


@pytest.mark.parametrize("zone", ["", "Z", "+01:00", "-11:30", "+14:00"])
def test_schema_date__with_any_zone__keeps_the_day_that_is_written(zone: str) -> None:
    assert schema_date(f"2024-01-01{zone}") == date(2024, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "0000-01-01", "0001-01-01", "1969-12-31", "10000-01-01", "99999-01-01", "-2024-01-01", "2024-02-30",
        "2023-02-29", "2024-13-01", "2024-1-1", "20240101", "2024-01-01T00:00:00",
        "01.01.2024", "２０２４-01-01",
        "2024-01-01+15:00", "2024-01-01+01:60", "2024-01-01+1", "", "today",
    ],
)  # fmt: skip
def test_schema_date__anything_else__is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        schema_date(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("20240125", "102"), ("202401250946", "203"), ("20240125094643", "204"), ("20240125094643Z", "304"),
        ("20240125094643+01", "304"), ("20240125094643-0530", "304"), ("20240125", ""),
        ("20240125094643+01", ""),
    ],
)  # fmt: skip
def test_wco_date__each_format__gives_the_day(text: str, form: str) -> None:
    assert wco_date(text, form) == date(2024, 1, 25)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("20240230", "102"),
        ("00000101", "102"),
        ("20240125", "304"),
        ("2024-01-25", "102"),
        ("20240125", "999"),
        ("", ""),
    ],
)
def test_wco_date__anything_else__is_refused(text: str, form: str) -> None:
    with pytest.raises(BadInput):
        wco_date(text, form)
