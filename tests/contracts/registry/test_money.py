"""Amounts: exact, bounded, of one currency."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import BadInput
from contracts.registry.money import (
    MAX_MINOR,
    CurrencyMismatch,
    Money,
    currency_code,
    minor_units,
    read_amount,
    share_down,
    share_up,
    total,
)

CURRENCIES = ["JPY", "USD", "EUR", "CNY", "KWD", "CLF"]
monies = st.builds(Money, st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(CURRENCIES))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("10500.00", "EUR", 1_050_000),
        ("1,050,000", "USD", 105_000_000),
        ("1050000", "JPY", 1_050_000),
        ("1.234", "KWD", 1_234),
        ("0.1", "USD", 10),
        ("０．５０", "usd", 50),
        (" 7 ", "CNY", 700),
        ("+7.5", "CNY", 750),
        ("0", "USD", 0),
        ("007", "USD", 700),
    ],
)
def test_read_amount__units__are_minor_units(text: str, currency: str, minor: int) -> None:
    assert read_amount(text, currency) == (Money(minor, currency.upper()), False)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "NaN", "inf", "-inf", "1e400", "1E5", "-1", "−1", "1,5", "1.050,00", "1,05,000", "1,0500",
        ".5", "5.", "1 000", "1_000", "$5", "5 USD", "0x10", "٣", "1.005", "1" * 200, "--1", "1.2.3", "1,",
    ],
)  # fmt: skip
def test_read_amount__anything_else__is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_amount(text, "USD")
    assert refused.value.data["expected"]


def test_read_amount__exponent_and_comma__have_a_hint() -> None:
    with pytest.raises(BadInput) as refused:
        read_amount("1e400", "USD")
    assert "exponent" in refused.value.hint
    with pytest.raises(BadInput) as refused:
        read_amount("1.050,00", "EUR")
    assert "dot" in refused.value.hint


def test_read_amount__surplus_decimals__are_refused_or_rounded_half_even() -> None:
    with pytest.raises(BadInput, match=r"3 decimals; USD has 2\."):
        read_amount("1.000", "USD")
    with pytest.raises(BadInput, match=r"1 decimal; JPY has none\."):
        read_amount("1.0", "JPY")
    for text, minor, rounded in (
        ("2912.1000000000013", 291_210, True),
        ("1.000", 100, False),
        ("0.005", 0, True),
        ("0.015", 2, True),
        ("0.025", 2, True),
        ("0.0250000000000000001", 3, True),
        ("0.999", 100, True),
    ):
        assert read_amount(text, "USD", rounding="half-even") == (Money(minor, "USD"), rounded)


@given(st.decimals(0, 10**20, places=17, allow_nan=False), st.sampled_from(CURRENCIES))
def test_read_amount__many_decimals__round_as_decimal_does(amount: Decimal, currency: str) -> None:
    read = read_amount(f"{amount:f}", currency, rounding="half-even")
    units = Decimal(1).scaleb(-minor_units(currency))
    expected = amount.quantize(units, ROUND_HALF_EVEN)
    assert Decimal(read.money.decimal) == expected
    assert read.rounded == (expected != amount)


@given(monies)
def test_read_amount__what_was_written__is_read(money: Money) -> None:
    assert read_amount(money.decimal, money.currency, negative=True).money == money
    text, currency = str(money).split(" ")
    assert read_amount(text, currency, negative=True).money == money


def test_money__as_text__has_its_currency_and_decimals() -> None:
    assert str(Money(105_000_000, "USD")) == "1,050,000.00 USD"
    assert str(Money(-5, "KWD")) == "-0.005 KWD"
    assert Money(105, "JPY").decimal == "105"


def test_money__beyond_80_bits__is_refused() -> None:
    assert Money(MAX_MINOR, "USD").minor == 2**80 - 1
    for minor in (2**80, -(2**80)):
        with pytest.raises(BadInput, match="too much"):
            Money(minor, "USD")
    with pytest.raises(BadInput, match="too much"):
        total([Money(MAX_MINOR, "USD"), Money(1, "USD")], "USD")
    with pytest.raises(BadInput, match="too much"):
        read_amount("9" * 30, "USD")


@pytest.mark.parametrize("minor", [1.0, True, "1", None, Decimal(1)])
def test_money__not_an_int__is_refused(minor: object) -> None:
    with pytest.raises(BadInput, match="is not a number of minor units"):
        Money(cast("int", minor), "USD")


@pytest.mark.parametrize(
    ("code", "hint"), [("XXX", ""), ("XAU", ""), ("RMB", "Use CNY."), ("", ""), ("US", ""), ("usd", "")]
)
def test_money__no_currency__is_refused(code: str, hint: str) -> None:
    with pytest.raises(BadInput, match="is not a currency") as refused:
        Money(1, code)
    assert refused.value.hint == hint


def test_currency_code__written_in_any_way__is_folded() -> None:
    assert currency_code(" ｕｓd") == "USD"
    assert (minor_units("JPY"), minor_units("USD"), minor_units("KWD")) == (0, 2, 3)


@given(monies, monies)
def test_money__arithmetic__is_of_one_currency(one: Money, other: Money) -> None:
    if one.currency != other.currency:
        for act in (one.__add__, one.__sub__, one.__lt__, one.__le__, one.__gt__, one.__ge__):
            with pytest.raises(CurrencyMismatch):
                act(other)
        assert one != other
        return
    assert (one < other) == (one.minor < other.minor)
    assert (one >= other) == (one.minor >= other.minor)
    if abs(one.minor + other.minor) <= MAX_MINOR:
        assert one + other - other == one
        assert (one + other).minor == one.minor + other.minor


@given(st.integers(0, 2**70), st.integers(0, 10_000), st.integers(1, 10_000))
def test_share__down_and_up__differ_by_at_most_one(minor: int, numerator: int, denominator: int) -> None:
    money = Money(minor, "USD")
    numerator = min(numerator, denominator)
    down, up = share_down(money, numerator, denominator), share_up(money, numerator, denominator)
    assert down.minor * denominator <= minor * numerator <= up.minor * denominator
    assert up.minor - down.minor in {0, 1}


def test_total__nothing__is_zero() -> None:
    assert not total([], "USD")
    assert total([Money(1, "USD"), Money(2, "USD")], "USD") == Money(3, "USD")
    assert -Money(3, "USD") == Money(-3, "USD")
