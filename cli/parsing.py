"""What people type, as what the faces take. Everything here raises BadInput with what was expected."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from chain.errors import BadInput

if TYPE_CHECKING:
    from contracts.registry.money import Money

__all__ = ["choice", "code", "day", "money", "named_amount", "percentage", "region"]

_E = TypeVar("_E", bound=Enum)
_WITH_CODE = re.compile(
    r"\s*(?P<before>[A-Za-z]{3}\s)?\s*(?P<amount>.*?)\s*(?P<after>(?<![A-Za-z])[A-Za-z]{3})?\s*", re.DOTALL
)
_FROM_TODAY = re.compile(r"today([+-][0-9]{1,4})?")
_REGION_DIGITS = 6
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?\s*%?")


def money(text: str, currency: str | None = None) -> Money:
    """An amount above zero: `800000.00 USD`, `USD 800,000`, or `800,000.00` where the currency is known."""
    from contracts.registry.money import currency_code, read_amount

    found = _WITH_CODE.fullmatch(text)
    codes = [code.strip() for code in (found["before"], found["after"]) if code] if found else []
    if found and codes and not found["amount"]:
        raise BadInput(f"{text!r} is not an amount.", expected="digits, as in 800000.00")
    if currency:
        codes.append(currency)
    named = {currency_code(code) for code in codes}
    if not named:
        raise BadInput(
            f"{text!r} has no currency.", expected="an amount and its currency, as in '800000.00 USD'"
        )
    if currency and len(named) > 1:
        wanted = currency_code(currency)
        other = (named - {wanted}).pop()
        raise BadInput(f"{text!r} is in {other}, not in {wanted}.", expected=f"an amount in {wanted}")
    if len(named) > 1:
        raise BadInput(f"{text!r} is not in {' and '.join(sorted(named))} at once.", expected="one currency")
    amount = read_amount(found["amount"] if found else text, named.pop()).money
    if not amount:
        raise BadInput(f"{text!r} is zero.", expected="an amount above zero")
    return amount


def named_amount(text: str) -> tuple[str, str | None]:
    """`NUMBER=AMOUNT`, or `NUMBER` alone: a document's number, and how much of it (None: all there is)."""
    name, equals, amount = text.partition("=")
    if not name.strip() or (equals and not amount.strip()):
        raise BadInput(
            f"{text!r} is no part of a document.",
            expected="NUMBER, or NUMBER=AMOUNT as in 310120260123456789=5000.00",
        )
    return name.strip(), amount.strip() if equals else None


def day(text: str, today: date | None = None) -> date:
    """A date: `2026-01-31`; where `today` is known also `today`, `today+60`, `today-3`."""
    from contracts.registry.calendar import read_date

    found = None if today is None else _FROM_TODAY.fullmatch(text.strip().lower())
    return read_date(text) if today is None or found is None else today + timedelta(days=int(found[1] or 0))


def percentage(text: str) -> int:
    """A percentage as basis points: `80` and `80.00%` are 8,000."""
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        raise BadInput(
            f"{text!r} is no percentage.", expected="0.01 to 100, with at most 2 decimals, as in 80"
        )
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def code(text: str) -> str:
    """A code of the operator's tables: a purpose or an exemption."""
    from contracts.payments.csv_tables import read_code

    return read_code(text)


def region(text: str) -> int:
    """An administrative region of China by its six digits, as in 330200; 0 for nowhere in particular."""
    found = text.strip()
    if found != "0" and not (found.isascii() and found.isdecimal() and len(found) == _REGION_DIGITS):
        raise BadInput(f"{text!r} is no region.", expected="six digits, as in 330200; 0 for none")
    return int(found)


def choice(kind: type[_E], text: str) -> _E:
    """A member of an enumeration by its name, however it is written: `other-funds` is OTHER_FUNDS."""
    from difflib import get_close_matches

    names = {member.name.lower().replace("_", "-"): member for member in kind}
    wanted = text.strip().lower().replace("_", "-").replace(" ", "-")
    if wanted in names:
        return names[wanted]
    close = get_close_matches(wanted, names, n=1)
    raise BadInput(
        f"{text!r} is none of {', '.join(names)}.",
        hint=f"Did you mean {close[0]}?" if close else "",
    )
