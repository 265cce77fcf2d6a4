"""Publishing rates: exact fractions with an id and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.registry.calendar import date_of, day_of
from contracts.registry.rates import CNY_RATE, Rate
from tests.contracts.checks import constant, names_logged, refused
from tests.contracts.registry.acts import USD_RATE, publish
from tests.contracts.world import TODAY, World

LAST_DAY = constant("china_time.vy", "LAST_DAY")


@pytest.fixture
def dollars(world: World) -> World:
    world.rates.add_currency(world.operator, "USD")
    return world


def test_publish__a_rate__is_kept_as_it_is(dollars: World) -> None:
    receipt = dollars.rates.publish(dollars.operator, [USD_RATE])
    assert dollars.rates.rate(USD_RATE.id) == USD_RATE
    assert dollars.rates.contract.read("on_day", b"USD", day_of(TODAY)) == USD_RATE.id
    (event,) = [e for e in dollars.rates.contract.decode(receipt) if e.name == "RatePublished"]
    assert dict(event.args) == {
        **USD_RATE.fields(),
        "maker": dollars.operator.maker.address,
        "checker": dollars.operator.second().address,
    }


@pytest.mark.parametrize(
    ("currency", "digits", "numerator", "denominator", "weight"),
    [
        ("USD", 2, 71_234, 10_000, 71_234_000_000),
        ("JPY", 0, 48_237, 1_000_000, 48_237_000_000),
        ("KWD", 3, 23, 1, 23_000_000_000),
        ("CLF", 4, 300, 1, 30_000_000_000),
        ("USD", 2, 1, 10**8, 100),
        ("CLF", 4, 1, 10**8, 1),
        ("JPY", 0, 10**12, 1, 10**24),
        ("USD", 2, 5, 4, 12_500_000_000),
    ],
)
def test_publish__weight__is_one_minor_unit_in_millionths_of_millionths(
    world: World, currency: str, digits: int, numerator: int, denominator: int, weight: int
) -> None:
    assert weight == numerator * 10**12 // denominator // 10**digits
    rate = replace(USD_RATE, currency=currency, numerator=numerator, denominator=denominator)
    publish(world, rate).succeed(world)
    assert world.rates.weight(currency, rate.id) == weight < 2**80
    assert world.rates.rate(rate.id) == rate


@pytest.mark.parametrize("odd", [1, 0])
def test_publish__every_field_odd_or_even__is_read_as_written(world: World, odd: int) -> None:
    """A mask that is a bit too narrow or too wide shows where all lowest bits are ones, or noughts."""
    first = TODAY + timedelta(days=odd - day_of(TODAY) % 2)
    rate = Rate(b"\3" * 32, "KRW", 4_998 + odd, 5 if odd else 10, first, first + timedelta(days=4))
    publish(world, rate).succeed(world)
    assert world.rates.rate(rate.id) == rate


def test_publish__fifty__fit_a_transaction(dollars: World) -> None:
    rates = [replace(USD_RATE, id=bytes([number]) * 32, numerator=71_000 + number) for number in range(1, 51)]
    receipt = dollars.rates.publish(dollars.operator, rates)
    assert receipt.gas_used < 12_000_000
    assert names_logged(dollars.rates, receipt) == ["RatePublished"] * 50
    assert dollars.rates.contract.read("on_day", b"USD", day_of(TODAY)) == rates[-1].id


def test_publish__past_and_future_days__are_taken(dollars: World) -> None:
    for number, day in enumerate((TODAY - timedelta(days=400), TODAY + timedelta(days=400)), 2):
        rate = replace(USD_RATE, id=bytes([number]) * 32, first_day=day, last_day=day)
        dollars.rates.publish(dollars.operator, [rate])
        assert dollars.rates.rate(rate.id) == rate


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (replace(USD_RATE, id=bytes(32)), "BAD_RATE"),
        (replace(USD_RATE, id=CNY_RATE), "KNOWN_RATE"),
        (replace(USD_RATE, currency="CNY"), "BAD_RATE"),
        (replace(USD_RATE, currency="EUR"), "UNKNOWN_CURRENCY"),
        (replace(USD_RATE, numerator=0), "BAD_RATE"),
        (replace(USD_RATE, numerator=10**12 + 1), "BAD_RATE"),
        (replace(USD_RATE, denominator=0), "BAD_RATE"),
        (replace(USD_RATE, denominator=3), "BAD_RATE"),
        (replace(USD_RATE, denominator=10**9), "BAD_RATE"),
        (replace(USD_RATE, last_day=TODAY - timedelta(days=1)), "BAD_DAYS"),
        (replace(USD_RATE, last_day=TODAY + timedelta(days=11)), "BAD_DAYS"),
    ],
)
def test_publish__a_rate_that_cannot_be__is_refused(dollars: World, wrong: Rate, reason: str) -> None:
    with refused(reason):
        dollars.rates.publish(dollars.operator, [wrong])


def test_publish__days_after_the_year_9999__are_refused(dollars: World) -> None:
    act = publish(dollars)
    for first, last in ((LAST_DAY, LAST_DAY + 1), (2**256 - 2, 2**256 - 1)):
        content = [{**USD_RATE.fields(), "first_day": first, "last_day": last}]
        with refused("BAD_DAYS"):
            replace(act, args=(content,), fields={"rates": content}).succeed(dollars)


def test_publish__the_last_day_of_the_year_9999__is_taken(dollars: World) -> None:
    act = publish(dollars)
    content = [{**USD_RATE.fields(), "first_day": LAST_DAY, "last_day": LAST_DAY}]
    replace(act, args=(content,), fields={"rates": content}).succeed(dollars)
    assert dollars.rates.contract.read("rate", USD_RATE.id).last_day == LAST_DAY


def test_publish__the_same_id_again__is_refused(dollars: World) -> None:
    dollars.rates.publish(dollars.operator, [USD_RATE])
    for again in (USD_RATE, replace(USD_RATE, numerator=1)):
        with refused("KNOWN_RATE"):
            dollars.rates.publish(dollars.operator, [again])


def test_publish__the_same_id_twice_in_a_batch__is_refused(dollars: World) -> None:
    with refused("KNOWN_RATE"):
        dollars.rates.publish(dollars.operator, [USD_RATE, USD_RATE])


def test_publish__one_wrong_of_two__publishes_none(dollars: World) -> None:
    wrong = replace(USD_RATE, id=b"\2" * 32, numerator=0)
    with refused("BAD_RATE"):
        dollars.rates.publish(dollars.operator, [USD_RATE, wrong])
    assert dollars.rates.rate(USD_RATE.id) is None


def test_publish__nothing__changes_nothing(dollars: World) -> None:
    receipt = dollars.rates.publish(dollars.operator, [])
    assert names_logged(dollars.rates, receipt) == []


def test_publish__a_correction__leaves_the_first_as_it_was(dollars: World) -> None:
    corrected = replace(USD_RATE, id=b"\2" * 32, numerator=71_243)
    dollars.rates.publish(dollars.operator, [USD_RATE])
    weight = dollars.rates.weight("USD", USD_RATE.id)
    dollars.rates.publish(dollars.operator, [corrected])
    assert dollars.rates.weight("USD", USD_RATE.id) == weight
    assert dollars.rates.in_force("USD") == corrected.id


def test_rate__unknown__is_none(world: World) -> None:
    assert world.rates.rate(b"\7" * 32) is None
    assert world.rates.rate(CNY_RATE) is None


def test_rate__days__are_dates_of_china(dollars: World) -> None:
    dollars.rates.publish(dollars.operator, [USD_RATE])
    found = dollars.rates.rate(USD_RATE.id)
    assert found is not None
    assert (found.first_day, found.last_day) == (TODAY, date_of(day_of(TODAY) + 10))
