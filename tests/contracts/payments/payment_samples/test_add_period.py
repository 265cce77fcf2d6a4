"""The calendar: the operator adds the next period, and what was added stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.payments.samples import Period, Ratios
from contracts.registry.calendar import day_of
from tests.contracts.cases import today
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import FLOORS, add_period, go_behind, go_to_first_day
from tests.contracts.payments.payment_samples import acts
from tests.contracts.world import make_party

AHEAD = constant("PaymentSamples.vy", "MAX_AHEAD")
LENGTH = constant("PaymentSamples.vy", "MAX_LENGTH")
END = constant("PaymentSamples.vy", "LAST_DAY")


def add(desk: Desk, first: int, last: int, floors: Ratios = FLOORS) -> None:
    """Days from today on."""
    day = today(desk)
    desk.suite.samples.add_period(
        desk.operator, day + timedelta(days=first), day + timedelta(days=last), floors
    )


def test_add_period__the_first__is_number_one(desk: Desk) -> None:
    samples = desk.suite.samples
    first, last = today(desk) + timedelta(days=1), today(desk) + timedelta(days=30)
    receipt = samples.add_period(desk.operator, first, last, (1, 2_000, 3_000, 10_000))
    assert samples.period_count() == 1
    assert samples.period(1) == Period(1, first, last, (1, 2_000, 3_000, 10_000))
    assert dict(logged(samples, receipt, "PeriodAdded").args) == {
        "period": 1,
        "first_day": day_of(first),
        "last_day": day_of(last),
        "floors": (1, 2_000, 3_000, 10_000),
        "maker": desk.operator.maker.address,
        "checker": desk.operator.second().address,
    }


def test_add_period__answer__is_its_number(desk: Desk) -> None:
    assert add_period(desk) == 1
    assert add_period(desk) == 2
    assert [found and found.number for found in map(desk.suite.samples.period, (0, 1, 2, 3))] == [
        None,
        1,
        2,
        None,
    ]


def test_add_period__today__is_refused(desk: Desk) -> None:
    with refused("BAD_PERIOD"):
        add(desk, 0, 10)
    add(desk, 1, 10)


def test_add_period__of_one_day__is_one(desk: Desk) -> None:
    with refused("BAD_PERIOD"):
        add(desk, 2, 1)
    add(desk, 1, 1)


def test_add_period__on_the_last_day_of_the_one_before__is_refused(desk: Desk) -> None:
    add(desk, 1, 10)
    with refused("BAD_PERIOD"):
        add(desk, 10, 20)
    add(desk, 11, 20)


def test_add_period__longer_than_a_year__is_refused(desk: Desk) -> None:
    with refused("BAD_PERIOD"):
        add(desk, 1, 1 + LENGTH)
    add(desk, 1, LENGTH)


def test_add_period__behind_the_last_day_that_can_be_written__is_refused(desk: Desk) -> None:
    act = acts.add_period(desk, END, END + 1)
    with refused("BAD_PERIOD"):
        act.send(act.seal())
    act = acts.add_period(desk, END, END)
    act.send(act.seal())


@pytest.mark.parametrize("risk_class", range(4))
@pytest.mark.parametrize(("floor", "taken"), [(0, False), (1, True), (10_000, True), (10_001, False)])
def test_add_period__floors__are_above_nothing_and_at_most_all(
    desk: Desk, risk_class: int, floor: int, taken: bool
) -> None:
    a, b, c, d = (floor if each == risk_class else 500 for each in range(4))
    if taken:
        add(desk, 1, 10, (a, b, c, d))
    else:
        with refused("BAD_RATIO"):
            add(desk, 1, 10, (a, b, c, d))


def test_add_period__too_many_ahead__waits_until_one_has_begun(desk: Desk) -> None:
    for _ in range(AHEAD):
        add_period(desk, days=2)
    with refused("BAD_PERIOD"):
        add_period(desk)
    go_to_first_day(desk, 1)
    assert desk.suite.samples.period_today() == 1
    add_period(desk)
    with refused("BAD_PERIOD"):
        add_period(desk)
    assert desk.suite.samples.period_today() == 1
    assert desk.suite.samples.next_period() == 2


def test_add_period__by_somebody_else__is_refused(desk: Desk) -> None:
    for party, reason in (
        (desk.bank_a, "WRONG_ROLE"),
        (desk.exporter, "WRONG_ROLE"),
        (make_party("a stranger"), "UNKNOWN_KEY"),
    ):
        act = replace(acts.add_period(desk), party=party)
        with refused(reason):
            act.send(act.seal())


def test_period_today__days_of_two_periods_and_between__are_the_right_ones(desk: Desk) -> None:
    samples = desk.suite.samples
    add(desk, 2, 3)
    add(desk, 5, 5)
    found: list[tuple[date, int | None, int]] = []
    start = today(desk)
    for _ in range(7):
        found.append((today(desk), samples.period_today(), samples.next_period()))
        desk.wait(86_400)
    assert [(day - start).days for day, _, _ in found] == list(range(7))
    assert [number for _, number, _ in found] == [None, None, 1, 1, None, 2, None]
    assert [number for _, _, number in found] == [1, 1, 2, 2, 2, 3, 3]


def test_next_period__no_calendar__is_the_first(desk: Desk) -> None:
    assert desk.suite.samples.next_period() == 1
    assert desk.suite.samples.period_today() is None


def test_period_today__behind_all__is_none(desk: Desk) -> None:
    for number in range(1, 4):
        add_period(desk, days=1)
        go_to_first_day(desk, number)
        assert desk.suite.samples.period_today() == number
    go_behind(desk, 3)
    assert desk.suite.samples.period_today() is None
