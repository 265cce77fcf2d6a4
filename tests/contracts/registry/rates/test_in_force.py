"""Which rate is in force: by days of China, not older than 10 days; no rate is an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.registry.calendar import day_of, first_second, last_second
from contracts.registry.rates import CNY_RATE, Rate
from tests.contracts.registry.acts import USD_RATE
from tests.contracts.world import TODAY, World


def rate(number: int, first: int, last: int) -> Rate:
    """Rate `number`, from `first` to `last` days after today."""
    return replace(
        USD_RATE,
        id=bytes([number]) * 32,
        first_day=TODAY + timedelta(days=first),
        last_day=TODAY + timedelta(days=last),
    )


def day(offset: int) -> int:
    found: date = TODAY + timedelta(days=offset)
    return day_of(found)


@pytest.fixture
def dollars(world: World) -> World:
    world.rates.add_currency(world.operator, "USD")
    return world


def publish(world: World, *rates: Rate) -> None:
    world.rates.publish(world.operator, rates)


def test_in_force__none_published__is_none(dollars: World) -> None:
    assert dollars.rates.in_force("USD") is None


def test_in_force__unknown_currency__is_none(world: World) -> None:
    assert world.rates.in_force("USD") is None


def test_in_force__cny__is_always_its_own(world: World) -> None:
    assert world.rates.in_force("CNY") == CNY_RATE
    world.wait(400 * 86_400)
    assert world.rates.in_force("CNY") == CNY_RATE


def test_in_force__from_its_first_second__until_it_is_older_than_ten_days(dollars: World) -> None:
    """Also after the last day that it was published for: there is none on a weekend."""
    publish(dollars, rate(1, 1, 3))
    expected = [
        (last_second(day(0)), None),
        (first_second(day(1)), rate(1, 1, 3).id),
        (first_second(day(4)), rate(1, 1, 3).id),
        (last_second(day(11)), rate(1, 1, 3).id),
        (first_second(day(12)), None),
    ]
    for second, found in expected:
        dollars.go_to(second)
        assert dollars.rates.in_force("USD") == found


def test_in_force__midnight_of_china__is_the_border(dollars: World) -> None:
    """16:00 UTC: at 15:59:59 it is still the day before."""
    publish(dollars, rate(1, 1, 1))
    assert last_second(day(0)) % 86_400 == 16 * 3_600 - 1
    dollars.go_to(last_second(day(0)))
    assert dollars.rates.in_force("USD") is None
    dollars.wait(1)
    assert dollars.rates.in_force("USD") == rate(1, 1, 1).id


def test_in_force__ten_days_after_its_first__is_the_last(dollars: World) -> None:
    publish(dollars, rate(1, 0, 0))
    dollars.go_to(last_second(day(10)))
    assert dollars.rates.in_force("USD") == rate(1, 0, 0).id
    dollars.wait(1)
    assert dollars.rates.in_force("USD") is None


def test_in_force__two_overlap__is_the_newest(dollars: World) -> None:
    publish(dollars, rate(2, 1, 2), rate(1, 0, 10))
    expected = [(0, 1), (1, 2), (2, 2), (3, 2), (11, 2)]
    for offset, number in expected:
        dollars.go_to(first_second(day(offset)) + 36_000)
        assert dollars.rates.in_force("USD") == bytes([number]) * 32


def test_in_force__of_one_day__is_the_one_published_last(dollars: World) -> None:
    publish(dollars, rate(1, 0, 5), rate(2, 0, 5))
    assert dollars.rates.in_force("USD") == rate(2, 0, 5).id


def test_in_force__the_newest_is_too_old__is_none(dollars: World) -> None:
    """Nothing older takes its place."""
    publish(dollars, rate(2, 1, 1), rate(1, 0, 10))
    dollars.go_to(first_second(day(12)))
    assert dollars.rates.in_force("USD") is None


def test_in_force__a_correction__counts_on_the_days_after_too(dollars: World) -> None:
    publish(dollars, rate(3, -1, 9), rate(1, 0, 10), rate(2, 0, 0))
    assert dollars.rates.in_force("USD") == rate(2, 0, 0).id
    dollars.go_to(first_second(day(1)))
    assert dollars.rates.in_force("USD") == rate(2, 0, 0).id


def test_in_force__future_rate__is_not_yet(dollars: World) -> None:
    publish(dollars, rate(1, -1, 5), rate(2, 1, 5))
    assert dollars.rates.in_force("USD") == rate(1, -1, 5).id


def test_in_force__another_currency__has_its_own(dollars: World) -> None:
    dollars.rates.add_currency(dollars.operator, "EUR")
    publish(dollars, rate(1, 0, 0))
    assert dollars.rates.in_force("EUR") is None
