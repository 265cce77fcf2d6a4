"""The calendar month of a day, against Python's calendar; the month in China in which petty cash counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.payments.words import Finding, Proof
from contracts.registry.calendar import date_of, day_of, first_second
from tests.contracts.cases import today, usd
from tests.contracts.checks import constant
from tests.contracts.desk import Desk
from tests.contracts.paying import ordered, paid, payment
from tests.contracts.payments.flows import order

LAST_DAY = constant("PaymentRules.vy", "LAST_DAY")
LIMIT = constant("PaymentRules.vy", "PETTY_CASH")


def number(day: date) -> int:
    """Months since January of the year 0."""
    return day.year * 12 + day.month - 1


@pytest.mark.parametrize("first", [date(1970, 1, 1), date(2023, 1, 1), date(2096, 1, 1), date(2396, 1, 1)])
def test_month__thousands_of_days__are_as_in_the_calendar(desk: Desk, first: date) -> None:
    """With the leap years 2024, 2028, 2096, 2400 and with 2100, which is none."""
    months = desk.deploy("Months").read("months_of", day_of(first), 4_000)
    assert list(months) == [number(first + timedelta(days=i)) for i in range(4_000)]


def test_month__any_day_that_can_be_written__is_as_in_the_calendar(wired: Desk) -> None:
    contract = wired.deploy("Months")

    @given(st.integers(0, LAST_DAY))
    def agree(day: int) -> None:
        assert list(contract.read("months_of", day, 1)) == [number(date_of(day))]

    agree()
    assert list(contract.read("months_of", LAST_DAY, 1)) == [number(date.max)]


TURNS = [date(2026, 4, 1), date(2027, 1, 1), date(2027, 3, 1), date(2028, 2, 29), date(2028, 3, 1)]


@pytest.mark.parametrize("day", TURNS)
def test_petty_cash__at_midnight_in_china__counts_in_the_month_of_the_day(desk: Desk, day: date) -> None:
    """The last second of a day and the first of the next: 16:00:00 of the day before in Greenwich."""
    capital, rules = desk.suite.capital, desk.suite.payment_rules
    desk.go_to(first_second(day_of(day)) - 1)
    eve = today(desk)
    assert eve == day - timedelta(days=1)
    first = paid(desk, order(desk, usd(LIMIT), proof=Proof.PETTY_CASH, facilitated=False))
    full = ordered(desk, order(desk, usd(1), proof=Proof.PETTY_CASH, facilitated=False))
    assert capital.examine(full) is Finding.OVER_PETTY_CASH
    desk.wait(1)
    is_new_month = day.day == 1
    assert capital.examine(full) is (Finding.PASSED if is_new_month else Finding.OVER_PETTY_CASH)
    assert rules.petty_cash(desk.exporter.id, day) == usd(0 if is_new_month else LIMIT)
    if is_new_month:
        second = paid(desk, order(desk, usd(LIMIT), proof=Proof.PETTY_CASH, facilitated=False))
        assert payment(desk, second).month == payment(desk, first).month + 1 == number(day)
        assert rules.petty_cash(desk.exporter.id, eve) == rules.petty_cash(desk.exporter.id, day)
