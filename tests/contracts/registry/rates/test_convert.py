"""Conversion: one multiplication, one division, rounded once, in minor units."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.errors import BadInput
from contracts.registry.money import Money
from contracts.registry.rates import CNY_RATE, Rate
from tests.contracts.checks import refused
from tests.contracts.registry.acts import USD_RATE, publish
from tests.contracts.world import World

USD = replace(USD_RATE, numerator=71_234, denominator=10_000)
JPY = replace(USD_RATE, id=b"\2" * 32, currency="JPY", numerator=48_237, denominator=1_000_000)
KWD = replace(USD_RATE, id=b"\3" * 32, currency="KWD", numerator=23_123, denominator=1_000)
RATES = {"USD": USD.id, "JPY": JPY.id, "KWD": KWD.id, "CNY": CNY_RATE}
DIGITS = {"USD": 2, "JPY": 0, "KWD": 3, "CNY": 2}


@pytest.fixture
def rates(world: World) -> World:
    publish(world, USD, JPY, KWD).succeed(world)
    return world


def worth(minor: int, currency: str) -> Fraction:
    """CNY, exactly."""
    per_unit = {
        "USD": Fraction(71_234, 10_000),
        "JPY": Fraction(48_237, 1_000_000),
        "KWD": Fraction(23_123, 1_000),
        "CNY": Fraction(1),
    }
    return minor * per_unit[currency] / Fraction(10) ** DIGITS[currency]


@pytest.mark.parametrize(
    ("amount", "to", "down", "up"),
    [
        (Money(100, "USD"), "CNY", 712, 713),
        (Money(1_000_000, "USD"), "CNY", 7_123_400, 7_123_400),
        (Money(100, "USD"), "JPY", 147, 148),
        (Money(1, "JPY"), "USD", 0, 1),
        (Money(1, "JPY"), "CNY", 4, 5),
        (Money(1_000, "KWD"), "USD", 324, 325),
        (Money(0, "USD"), "JPY", 0, 0),
        (Money(12_345, "USD"), "USD", 12_345, 12_345),
        (Money(2**80 - 1, "CNY"), "CNY", 2**80 - 1, 2**80 - 1),
    ],
)
def test_convert__by_hand__is_rounded_as_named(
    rates: World, amount: Money, to: str, down: int, up: int
) -> None:
    arguments = (amount, RATES[amount.currency], to, RATES[to])
    assert rates.rates.convert_down(*arguments) == Money(down, to)
    assert rates.rates.convert_up(*arguments) == Money(up, to)


@given(
    minor=st.integers(0, 2**64),
    source=st.sampled_from(sorted(RATES)),
    target=st.sampled_from(sorted(RATES)),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it is only read
def test_convert__any_amount__is_the_exact_value_rounded_once(
    rates: World, minor: int, source: str, target: str
) -> None:
    exact = worth(minor, source) / worth(1, target)
    arguments = (minor, source.encode(), RATES[source], target.encode(), RATES[target])
    assert rates.rates.contract.read("convert_down", *arguments) == math.floor(exact)
    assert rates.rates.contract.read("convert_up", *arguments) == math.ceil(exact)


@pytest.mark.parametrize("fn", ["convert_down", "convert_up"])
def test_convert__beyond_80_bits__is_refused(rates: World, fn: str) -> None:
    for amount in (2**80, 2**256 - 1):
        with refused("TOO_LARGE"):
            rates.rates.contract.read(fn, amount, b"USD", USD.id, b"JPY", JPY.id)


@pytest.mark.parametrize("fn", ["convert_down", "convert_up"])
@pytest.mark.parametrize(
    ("currency", "rate_id"),
    [
        (b"USD", JPY.id),
        (b"USD", CNY_RATE),
        (b"USD", bytes(32)),
        (b"CNY", USD.id),
        (b"EUR", USD.id),
        (b"EUR", bytes(32)),
    ],
)
def test_convert__at_a_rate_of_another_currency__is_refused(
    rates: World, fn: str, currency: bytes, rate_id: bytes
) -> None:
    with refused("UNKNOWN_RATE"):
        rates.rates.contract.read(fn, 1, currency, rate_id, b"JPY", JPY.id)
    with refused("UNKNOWN_RATE"):
        rates.rates.contract.read(fn, 1, b"JPY", JPY.id, currency, rate_id)


def test_convert__at_a_rate_that_has_ended__goes_on(rates: World) -> None:
    """A case keeps the rate that it has."""
    rates.wait(100 * 86_400)
    assert rates.rates.in_force("USD") is None
    assert rates.rates.convert_down(Money(100, "USD"), USD.id, "CNY", CNY_RATE) == Money(712, "CNY")


def test_convert__below_zero__is_refused_here(rates: World) -> None:
    with pytest.raises(BadInput, match="below zero"):
        rates.rates.convert_down(Money(-1, "USD"), USD.id, "CNY", CNY_RATE)


def test_weight_of__cny__is_a_cent_in_millionths_of_millionths(world: World) -> None:
    assert world.rates.weight("CNY", CNY_RATE) == 10**10


@pytest.mark.parametrize("rate", [USD, JPY, KWD])
def test_weight_of__with_the_currency_of_another__is_refused(rates: World, rate: Rate) -> None:
    for currency in {"USD", "JPY", "KWD", "CNY", "EUR"} - {rate.currency}:
        with refused("UNKNOWN_RATE"):
            rates.rates.weight(currency, rate.id)


def test_weight_of__of_no_currency_at_no_rate__is_refused(rates: World) -> None:
    for rate_id in (bytes(32), b"\x01" * 32):
        with refused("UNKNOWN_RATE"):
            rates.rates.contract.read("weight_of", bytes(3), rate_id)
