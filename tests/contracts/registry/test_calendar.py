"""Days of China Standard Time."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import BadInput
from contracts.registry.calendar import (
    date_at,
    date_of,
    day_number,
    day_of,
    first_second,
    last_second,
    read_date,
    show_time,
)


@given(st.integers(-(2**40), 2**40))
def test_day_number__any_second__lies_within_its_day(timestamp: int) -> None:
    day = day_number(timestamp)
    assert first_second(day) <= timestamp <= last_second(day)
    assert last_second(day) + 1 == first_second(day + 1)


@given(st.dates())
def test_day_of__any_date__comes_back(day: date) -> None:
    assert date_of(day_of(day)) == day
    assert date_at(first_second(day_of(day))) == day == date_at(last_second(day_of(day)))


@given(st.dates(min_value=date(1970, 1, 1)))
def test_read_date__any_date_that_has_a_number__is_read(day: date) -> None:
    assert read_date(day.isoformat()) == day


def test_read_date__before_the_first_number__is_refused() -> None:
    with pytest.raises(BadInput, match="before 1970"):
        read_date("1969-12-31")


def test_day_number__midnight_in_china__is_16_hours_utc() -> None:
    before = int(datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC).timestamp())
    assert date_at(before) == date(2026, 1, 31)
    assert date_at(before + 1) == date(2026, 2, 1)
    assert show_time(before + 1) == "2026-02-01T00:00:00+08:00"
    assert day_number(0) == 0
    assert first_second(0) == -28_800


@pytest.mark.parametrize(
    "text", ["2026-01-31", "2026/01/31", "20260131", "2026.01.31", "２０２６年1月31日", " 2026-01-31 "]
)
def test_read_date__known_forms__are_read(text: str) -> None:
    assert read_date(text) == date(2026, 1, 31)


@pytest.mark.parametrize(
    "text", ["", "31/01/2026", "2026-1-31", "2026-02-30", "2026-01/31", "26-01-31", "0000-01-01", "x"]
)
def test_read_date__others__are_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_date(text)
    assert refused.value.data["expected"] == "a date, YYYY-MM-DD"


def test_date_of__no_year__is_refused() -> None:
    with pytest.raises(BadInput):
        date_of(10**9)
