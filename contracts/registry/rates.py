"""Official rates by date: publish them, and convert amounts with the rounding direction in the name."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Self

from chain.errors import BadInput
from chain.hashing import keccak
from chain.keys import Key
from chain.networks import Block, Network
from chain.values import Receipt
from contracts.face import Face
from contracts.parties import Party
from contracts.registry.calendar import date_of, day_of
from contracts.registry.money import Money, minor_units

__all__ = ["CNY_RATE", "Quote", "Rate", "Rates", "decimal_rate"]

CNY_RATE = keccak(b"CNY")
"""The rate of CNY itself, which is always in force."""

_NO_RATE = bytes(32)


@dataclass(frozen=True, slots=True)
class Quote:
    """The rate of a currency that an act is fixed to, by its id (32 bytes)."""

    currency: str
    rate_id: bytes

    def fields(self) -> dict[str, object]:
        """As the contract takes it."""
        return {"currency": self.currency.encode("ascii"), "rate_id": self.rate_id}


@dataclass(frozen=True, slots=True)
class Rate:
    """CNY per unit of a currency, as an exact fraction.

    Attributes:
        id: 32 bytes, random; a correction is a new one.
        currency: ISO 4217.
        numerator: From 1 to 10^12.
        denominator: Divides 10^8.
        first_day: In China time.
        last_day: Of the period that it was published for; at most 10 days after the first.
    """

    id: bytes
    currency: str
    numerator: int
    denominator: int
    first_day: date
    last_day: date

    @property
    def value(self) -> Decimal:
        """CNY per unit: exact, as the denominator divides a power of ten."""
        return Decimal(self.numerator) / Decimal(self.denominator)

    def fields(self) -> dict[str, object]:
        """As the contract takes it."""
        return {
            "rate_id": self.id,
            "currency": self.currency.encode("ascii"),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "first_day": day_of(self.first_day),
            "last_day": day_of(self.last_day),
        }


_DECIMAL = re.compile(r"[0-9]{1,40}(?:\.[0-9]{1,40})?")


def decimal_rate(currency: str, text: str, first_day: date, last_day: date, *, units: int = 1) -> Rate:
    """A rate with a random id, from how it is published: `decimal_rate("JPY", "4.8237", …, units=100)`.

    Args:
        currency: ISO 4217.
        text: CNY for `units` units, a decimal number.
        first_day: In China time.
        last_day: In China time, included.
        units: 1, 10, 100, 1,000 or 10,000.

    Raises:
        BadInput: Not a positive decimal number, or one with too many digits to be exact.
    """
    if units not in (1, 10, 100, 1_000, 10_000):
        raise BadInput(f"A rate is not published per {units} units.", field="units", expected="1 to 10000")
    if not _DECIMAL.fullmatch(text):
        raise BadInput(f"{text!r} is no rate.", field="rate", expected="a decimal number, as in 7.1046")
    numerator, denominator = (Fraction(text) / units).as_integer_ratio()
    if numerator <= 0 or numerator > 10**12 or 10**8 % denominator:
        raise BadInput(
            f"{text} {currency} per {units} has too many digits, or is not positive.",
            field="rate",
            expected="a positive number with at most 8 decimals",
        )
    return Rate(secrets.token_bytes(32), currency, numerator, denominator, first_day, last_day)


class Rates(Face):
    """The operator's official rates. Refusals are raised as `Reverted`, with a hint."""

    NAME = "Rates"

    @classmethod
    def deploy(cls, network: Network, key: Key, participants: str) -> Self:
        """Creates the contract, on the Participants contract at an address. CNY is known from the start."""
        return cls._deploy(network, key, participants)

    def is_currency(self, currency: str) -> bool:
        """Whether the operator added a currency."""
        known: bool = self._read("is_currency", currency.encode("ascii"))
        return known

    def currencies(self) -> tuple[str, ...]:
        """All currencies, in the order in which they were added."""
        return tuple(event["currency"].decode("ascii") for event in self.contract.events("CurrencyAdded"))

    def in_force(self, currency: str, *, block: Block | None = None) -> bytes | None:
        """The id of the rate in force today, in China; None if there is none, which is an answer."""
        found: bytes = self._read("in_force", currency.encode("ascii"), block=block)
        return None if found == _NO_RATE else found

    def rate(self, rate_id: bytes) -> Rate | None:
        """A published rate; None for an unknown id."""
        found = self._read("rate", rate_id)
        if not found.weight:
            return None
        return Rate(
            rate_id,
            found.currency.decode("ascii"),
            found.numerator,
            found.denominator,
            date_of(found.first_day),
            date_of(found.last_day),
        )

    def weight(self, currency: str, rate_id: bytes) -> int:
        """The value of one minor unit of a currency at a rate, in 10^-12 CNY."""
        weight: int = self._read("weight_of", currency.encode("ascii"), rate_id)
        return weight

    def convert_down(self, amount: Money, rate_id: bytes, to_currency: str, to_rate_id: bytes) -> Money:
        """An amount in another currency, rounded down to its minor unit."""
        return self._convert("convert_down", amount, rate_id, to_currency, to_rate_id)

    def convert_up(self, amount: Money, rate_id: bytes, to_currency: str, to_rate_id: bytes) -> Money:
        """An amount in another currency, rounded up to its minor unit."""
        return self._convert("convert_up", amount, rate_id, to_currency, to_rate_id)

    def add_currency(self, operator: Party, currency: str) -> Receipt:
        """Makes a currency known, with its minor unit from ISO 4217."""
        fields = {"currency": currency.encode("ascii"), "exponent": minor_units(currency)}
        return self._send_checked(
            operator, "add_currency", *fields.values(), message="AddCurrency", fields=fields
        )

    def publish(self, operator: Party, rates: Sequence[Rate]) -> Receipt:
        """Publishes up to 50 rates, all or none."""
        batch = [rate.fields() for rate in rates]
        return self._send_checked(operator, "publish", batch, message="Publish", fields={"rates": batch})

    def _convert(self, fn: str, amount: Money, rate_id: bytes, to_currency: str, to_rate_id: bytes) -> Money:
        if amount.minor < 0:
            raise BadInput(f"{amount} is below zero.", expected="an amount")
        minor: int = self._read(
            fn,
            amount.minor,
            amount.currency.encode("ascii"),
            rate_id,
            to_currency.encode("ascii"),
            to_rate_id,
        )
        return Money(minor, to_currency)
