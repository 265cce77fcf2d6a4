"""What Rates should say, in plain Python: rates by date, each for ever (rules.md §1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from contracts.registry.calendar import day_of
from contracts.registry.money import minor_units
from contracts.registry.rates import CNY_RATE, Rate
from tests.contracts.invariant.model import Hours, demand
from tests.contracts.invariant.people import People

MAX_AGE = 10
SCALE = 10**12
"""A weight is in 10^-12 CNY."""


@dataclass
class Prices:
    """All published rates."""

    time: Hours
    people: People
    rates: dict[bytes, Rate] = field(default_factory=dict[bytes, Rate])
    newest: dict[tuple[str, int], bytes] = field(default_factory=dict[tuple[str, int], bytes])
    """Currency and first day → the rate published last."""

    def publish(self, maker: str, checker: str, batch: Sequence[Rate]) -> None:
        """All or none; a rate never changes, a correction is another id."""
        self.people.operators(maker, checker)
        seen = set(self.rates)
        for rate in batch:
            demand(any(rate.id) and rate.currency != "CNY", "BAD_RATE")
            demand(rate.id not in seen and rate.id != CNY_RATE, "KNOWN_RATE")
            demand(0 < rate.numerator <= 10**12, "BAD_RATE")
            demand(rate.denominator > 0 and 10**8 % rate.denominator == 0, "BAD_RATE")
            days = day_of(rate.last_day) - day_of(rate.first_day)
            demand(0 <= days <= MAX_AGE, "BAD_DAYS")
            seen.add(rate.id)
        for rate in batch:
            self.rates[rate.id] = rate
            self.newest[rate.currency, day_of(rate.first_day)] = rate.id

    def in_force(self, currency: str) -> bytes:
        """The newest that has begun and is not older than 10 days; empty if there is none."""
        if currency == "CNY":
            return CNY_RATE
        for age in range(MAX_AGE + 1):
            found = self.newest.get((currency, self.time.today - age))
            if found is not None:
                return found
        return bytes(32)

    def weight(self, currency: str, quotes: Mapping[str, bytes]) -> int:
        """The value of a minor unit at the rate that a case keeps, in 10^-12 CNY."""
        demand(currency in quotes, "NO_RATE")
        value = Fraction(1)
        if currency != "CNY":
            rate = self.rates[quotes[currency]]
            value = Fraction(rate.numerator, rate.denominator)
        exact = value * Fraction(SCALE, 10 ** minor_units(currency))
        assert exact.denominator == 1
        return exact.numerator

    def worth(self, totals: Mapping[str, int], currency: str, quotes: Mapping[str, bytes]) -> int:
        """Sums are converted as sums, each rounded down once."""
        found = 0
        for each, total in totals.items():
            if each == currency:
                found += total
            else:
                weights = self.weight(each, quotes), self.weight(currency, quotes)
                found += floor(Fraction(total * weights[0], weights[1]))
        return found
