"""Days of China Standard Time: UTC+8, no daylight saving. Dates on the chain are day numbers.

Day 0 is 1970-01-01; it began at timestamp -28,800.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

from chain.errors import BadInput

__all__ = [
    "CST",
    "DAY_SECONDS",
    "OFFSET_SECONDS",
    "date_at",
    "date_of",
    "day_number",
    "day_of",
    "first_second",
    "last_second",
    "read_date",
    "show_time",
]

OFFSET_SECONDS = 28_800
DAY_SECONDS = 86_400
CST = timezone(timedelta(seconds=OFFSET_SECONDS), "CST")

_EPOCH = date(1970, 1, 1)
_DATE = re.compile(r"([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")


def day_number(timestamp: int) -> int:
    """Return the day number of a timestamp in seconds: (timestamp + 28,800) ÷ 86,400, rounded down."""
    return (timestamp + OFFSET_SECONDS) // DAY_SECONDS


def day_of(day: date) -> int:
    """Return the day number of a date."""
    return (day - _EPOCH).days


def date_of(number: int) -> date:
    """Return the date of a day number. Raises BadInput beyond the years 1 to 9999."""
    try:
        return _EPOCH + timedelta(days=number)
    except OverflowError as error:
        raise BadInput(f"Day {number} is in no year that can be written.", expected="a day number") from error


def date_at(timestamp: int) -> date:
    """Return the date in China at a timestamp in seconds."""
    return date_of(day_number(timestamp))


def first_second(number: int) -> int:
    """Return the timestamp at which a day begins."""
    return number * DAY_SECONDS - OFFSET_SECONDS


def last_second(number: int) -> int:
    """Return the last timestamp of a day: what is valid until that day still works then."""
    return first_second(number + 1) - 1


def show_time(timestamp: int) -> str:
    """Write a timestamp as a time in China: `2026-01-31T09:00:00+08:00`."""
    return datetime.fromtimestamp(timestamp, UTC).astimezone(CST).isoformat()


def read_date(text: str) -> date:
    """Read `2026-01-31`, `2026/01/31`, `20260131` or `2026年1月31日`, full-width digits too.

    Days before 1970 are refused: they have no number on the chain.
    """
    tidy = unicodedata.normalize("NFKC", text[:40]).strip()
    found = _DATE.fullmatch(tidy)
    if found is not None:
        year, _, month, day, *chinese = found.groups()
        try:
            read = date(int(year), int(month), int(day)) if year else date(*map(int, chinese))
        except ValueError as error:
            raise BadInput(f"{tidy} is not a day of the calendar.", expected="a date, YYYY-MM-DD") from error
        if read < _EPOCH:
            raise BadInput(f"{tidy} is before 1970.", expected="a date from 1970-01-01 on, YYYY-MM-DD")
        return read
    raise BadInput(
        f"{tidy or 'An empty text'} is not a date.",
        expected="a date, YYYY-MM-DD",
        hint="Day and month in another order cannot be told apart." if "/" in tidy else "",
    )
