"""Amounts: whole minor units of an ISO 4217 currency. No float comes near one.

The largest is 2^80 - 1 minor units, which is what a packed word of the contracts holds.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from chain.errors import BadInput
from contracts.registry.text import fold

__all__ = [
    "MAX_MINOR",
    "CurrencyMismatch",
    "Money",
    "ReadAmount",
    "Rounding",
    "currency_code",
    "minor_units",
    "read_amount",
    "share_down",
    "share_up",
    "total",
]

MAX_MINOR = 2**80 - 1
Rounding = Literal["half-even"]

_AMOUNT = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]+))?")
_EXPONENT = re.compile(r"[+-]?[0-9.,]+E[+-]?[0-9]+", re.IGNORECASE)
_EUROPEAN = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{1,2}")
_LONGEST = 100
_NO_COUNTRY = {"RMB": "CNY", "CNH": "CNY", "YEN": "JPY", "WON": "KRW", "STG": "GBP"}


class CurrencyMismatch(BadInput):
    """Two amounts of different currencies met. Convert one at a published rate first."""


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` minor units of `currency`: `Money(1_050_000, "EUR")` is 10,500.00 euros.

    Below zero only as a difference; what is read, attested or lent is not negative. Raises BadInput
    beyond ±(2^80 - 1), for a currency that is not in ISO 4217 or has no minor unit, and for anything
    that is not an int.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise BadInput(f"{self.minor!r} is not a number of minor units.", expected="a whole number (int)")
        minor_units(self.currency)
        if abs(self.minor) > MAX_MINOR:
            raise BadInput(
                f"{self.minor} minor units of {self.currency} are too much.",
                expected=f"at most {MAX_MINOR} (2^80 - 1) minor units",
                hint="The face of a document is at most 2^76 - 1.",
            )

    def __str__(self) -> str:
        return f"{_decimal(self.minor, self.currency, ',')} {self.currency}"

    @property
    def decimal(self) -> str:
        """The amount in units, as programs read it: `10500.00`."""
        return _decimal(self.minor, self.currency, "")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(
                f"{self} and {other} are of different currencies.",
                expected=f"an amount in {self.currency}",
                hint="Convert one of them at a published rate first.",
            )
        return other.minor


class ReadAmount(NamedTuple):
    """What was read; `rounded` says that digits that were not zero were dropped."""

    money: Money
    rounded: bool


def read_amount(
    text: str, currency: str, *, rounding: Rounding | None = None, negative: bool = False
) -> ReadAmount:
    """Read an amount in units: `10500.00`, `1,050,000`, full-width digits too.

    More decimals than the currency has are refused (`1.000` may be a thousand elsewhere), unless
    `rounding="half-even"` asks to round to the minor unit. A sign, an exponent, `NaN`, a comma before
    decimals, grouping that is not by three: refused; below zero passes with `negative`.
    """
    code = currency_code(currency)
    units = minor_units(code)
    tidy = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).replace("−", "-").strip()
    shown = tidy if len(tidy) <= 40 else f"{tidy[:40]}…"
    found = _AMOUNT.fullmatch(tidy) if len(text) <= _LONGEST else None
    if found is None:
        raise BadInput(
            f"{shown or 'An empty text'} is not an amount.",
            expected=f"digits, as in {Money(10_500 * 10**units, code).decimal}",
            hint=_amount_hint(tidy),
        )
    if found["sign"] == "-" and not negative:
        raise BadInput(f"{shown} is below zero.", expected="an amount of zero or more")
    part = found["part"] or ""
    if len(part) > units and rounding is None:
        raise BadInput(
            f"{shown} has {len(part)} decimal{'' if len(part) == 1 else 's'}; {code} has {units or 'none'}.",
            expected=f"at most {units} decimals" if units else "no decimals",
            hint="If the dot separates thousands, leave it out.",
        )
    minor = int(found["whole"].replace(",", "") + part[:units].ljust(units, "0"))
    rest = part[units:]
    half = "5".ljust(len(rest), "0")
    if rest > half or (rest and rest == half and minor % 2 == 1):
        minor += 1
    return ReadAmount(Money(-minor if found["sign"] == "-" else minor, code), bool(rest.strip("0")))


def currency_code(text: str) -> str:
    """Read an ISO 4217 code of a currency that has a minor unit; ` ｕｓd` is `USD`."""
    code = fold(text)
    minor_units(code)
    return code


def minor_units(currency: str) -> int:
    """Return how many decimals a currency has by ISO 4217: JPY 0, USD 2, KWD 3."""
    units = _exponents().get(currency)
    if units is None:
        instead = _NO_COUNTRY.get(currency)
        raise BadInput(
            f"{currency or 'An empty text'} is not a currency.",
            expected="an ISO 4217 code with minor units, as in USD",
            hint=f"Use {instead}." if instead else "",
        )
    return units


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Add up amounts of one currency; none make zero of it."""
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result


def share_down(amount: Money, numerator: int, denominator: int) -> Money:
    """Return `amount` x numerator / denominator, rounded down: for caps."""
    return Money(amount.minor * numerator // denominator, amount.currency)


def share_up(amount: Money, numerator: int, denominator: int) -> Money:
    """Return `amount` x numerator / denominator, rounded up: for what is used."""
    return Money(-(-amount.minor * numerator // denominator), amount.currency)


@lru_cache(maxsize=1)
def _exponents() -> dict[str, int]:
    from iso4217 import Currency

    return {entry.code: entry.exponent for entry in Currency if entry.exponent is not None}


def _decimal(minor: int, currency: str, grouping: Literal[",", ""]) -> str:
    units = minor_units(currency)
    whole, part = divmod(abs(minor), 10**units)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole:{grouping}}" + (f".{part:0{units}}" if units else "")


def _amount_hint(tidy: str) -> str:
    if _EXPONENT.fullmatch(tidy):
        return "Write all digits: an exponent says too little about the last ones."
    if _EUROPEAN.fullmatch(tidy):
        return "Decimals follow a dot; commas separate thousands."
    return ""
