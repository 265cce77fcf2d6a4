"""What stands in cells of policies, limits and shipments, and nowhere else."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from chain.errors import BadInput
from contracts.registry.csv_rows import Row
from contracts.registry.money import Money, read_amount
from contracts.registry.numbers import DocumentNumber, read_number
from contracts.registry.text import clean, fold

__all__ = [
    "Part",
    "credit_days",
    "in_order",
    "label",
    "own_text",
    "parts_reader",
    "payment",
    "percentage",
    "yes_or_no",
]

Part = tuple[DocumentNumber, Money | None]
"""A declaration, and how much of it a shipment insures; None: all of it."""

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))? ?%?")
_DAYS = re.compile(r"[0-9]{1,4}")
_ALL = 10_000
_PAYMENTS = ("OA", "DP", "DA", "LC")
_YES = frozenset({"YES", "Y", "TRUE", "1", "是"})
_NO = frozenset({"NO", "N", "FALSE", "0", "否"})
_MOST_PARTS = 50
_LONGEST_REFERENCE = 200
_LABEL_BYTES = 32


def percentage(text: str) -> int:
    """Read a percentage above zero as basis points: `90`, `90.00%` and `９０` are 9,000."""
    tidy = unicodedata.normalize("NFKC", text[:40]).strip()
    found = _PERCENT.fullmatch(tidy)
    points = 0 if found is None else int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if not 0 < points <= _ALL:
        raise BadInput(
            f"{tidy or 'An empty text'} is no percentage.",
            expected="0.01 to 100, with at most 2 decimals, as in 90",
            hint="A share is written as a percentage: 0.9 would be less than one."
            if tidy.startswith("0.")
            else "",
        )
    return points


def yes_or_no(text: str) -> bool:
    """Read `yes` or `no`: also y, n, true, false, 1, 0, 是, 否."""
    word = fold(text)
    if word not in _YES | _NO:
        raise BadInput(f"{text[:40]} is neither yes nor no.", expected="yes or no")
    return word in _YES


def payment(text: str) -> str:
    """Read how a buyer pays: OA (open account), DP, DA (documentary collection), LC (letter of credit)."""
    code = fold(text)
    if code not in _PAYMENTS:
        raise BadInput(f"{text[:40]} is no way of payment.", expected=f"one of {', '.join(_PAYMENTS)}")
    return code


def credit_days(text: str) -> int:
    """Read the longest credit that a buyer may be given, in days: 0 to 9,999."""
    digits = unicodedata.normalize("NFKC", text[:40]).strip()
    if not _DAYS.fullmatch(digits):
        raise BadInput(f"{text[:40]} is no number of days.", expected="0 to 9,999, in digits")
    return int(digits)


def in_order(row: Row, first: date | None, column: str, last: date | None) -> None:
    """Add a problem where the day in a column is before another one; a day that is missing is no matter."""
    if first and last and last < first:
        row.refuse(column, "bad-value", f"{last} is before {first}.", expected=f"{first} or later")


def label(text: str) -> str:
    """Read what a policy calls its product: at most 32 bytes of UTF-8."""
    name = clean(text)
    if len(name.encode()) > _LABEL_BYTES:
        raise BadInput(f"{name[:40]} is too long.", expected=f"at most {_LABEL_BYTES} bytes of UTF-8")
    return name


def own_text(text: str) -> str:
    """Read somebody's own reference: a text of at most 200 characters."""
    return clean(text, longest=_LONGEST_REFERENCE)


def parts_reader(currency: str) -> Callable[[str], tuple[Part, ...]]:
    """Return a reader of `NUMBER=AMOUNT; NUMBER`: 1 to 50 declarations, each once; amounts in a currency.

    A declaration without an amount is meant whole.
    """

    def read(text: str) -> tuple[Part, ...]:
        found: dict[DocumentNumber, Money | None] = {}
        for each in filter(None, (part.strip() for part in text.replace("；", ";").split(";"))):
            number, amount = _part(each.replace("＝", "="), currency)
            if number in found:
                raise BadInput(f"{number} is named twice.", expected="each declaration once")
            found[number] = amount
        if not 0 < len(found) <= _MOST_PARTS:
            raise BadInput(f"{len(found)} declarations are named.", expected=f"1 to {_MOST_PARTS}")
        return tuple(found.items())

    return read


def _part(text: str, currency: str) -> Part:
    name, equals, amount = text.partition("=")
    number = read_number("export-declaration", name)
    if not equals:
        return number, None
    read = read_amount(amount, currency).money
    if not read:
        raise BadInput(f"The amount of {number} is zero.", expected="an amount above zero")
    return number, read
