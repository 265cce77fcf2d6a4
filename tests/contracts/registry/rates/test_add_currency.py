"""Currencies and their minor units."""

from __future__ import annotations

import pytest

from contracts.registry.money import minor_units
from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import add_currency
from tests.contracts.world import World


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("USD", 2), ("KWD", 3), ("CLF", 4)])
def test_add_currency__iso_4217__is_known_with_its_minor_unit(
    world: World, currency: str, digits: int
) -> None:
    receipt = world.rates.add_currency(world.operator, currency)
    assert world.rates.is_currency(currency)
    assert world.rates.contract.read("exponent_of", currency.encode()) == digits == minor_units(currency)
    event = logged(world.rates, receipt, "CurrencyAdded")
    assert dict(event.args) == {
        "currency": currency.encode(),
        "exponent": digits,
        "maker": world.operator.maker.address,
        "checker": world.operator.second().address,
    }


def test_add_currency__several__are_listed_after_cny(world: World) -> None:
    for currency in ("USD", "EUR"):
        world.rates.add_currency(world.operator, currency)
    assert world.rates.currencies() == ("CNY", "USD", "EUR")


def test_constructor__cny__is_known(world: World) -> None:
    assert world.rates.is_currency("CNY")
    assert world.rates.contract.read("exponent_of", b"CNY") == 2


@pytest.mark.parametrize("currency", [b"CNY", b"USD"])
def test_add_currency__twice__is_refused(world: World, currency: bytes) -> None:
    if not world.rates.is_currency(currency.decode()):
        add_currency(world, currency).succeed(world)
    with refused("KNOWN_CURRENCY"):
        add_currency(world, currency).succeed(world)


@pytest.mark.parametrize("exponent", [5, 255, 2**256 - 1])
def test_add_currency__too_many_digits__is_refused(world: World, exponent: int) -> None:
    with refused("BAD_EXPONENT"):
        add_currency(world, b"USD", exponent).succeed(world)


@pytest.mark.parametrize("code", [b"\0\0\0", b"usd", b"US\0", b"\0US", b"US1", b"US[", b"@SD", b"U D"])
def test_add_currency__no_three_capitals__is_refused(world: World, code: bytes) -> None:
    with refused("BAD_CODE"):
        add_currency(world, code).succeed(world)


@pytest.mark.parametrize("code", [b"AAA", b"ZZZ", b"AZM"])
def test_add_currency__first_and_last_letters__are_letters(world: World, code: bytes) -> None:
    add_currency(world, code).succeed(world)
    assert world.rates.is_currency(code.decode())


def test_exponent_of__unknown_currency__is_refused(world: World) -> None:
    assert not world.rates.is_currency("USD")
    with refused("UNKNOWN_CURRENCY"):
        world.rates.contract.read("exponent_of", b"USD")
