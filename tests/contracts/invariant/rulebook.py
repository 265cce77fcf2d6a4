"""What PaymentRules should say, in plain Python: who pays first, tables by day and region, petty cash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from contracts.payments.rules import Entry
from contracts.payments.words import Finding, Table
from contracts.registry.calendar import date_of, day_of
from contracts.registry.participants import Role
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.people import People
from tests.contracts.invariant.prices import Prices

PETTY_CASH = 200_000_00
"""US cents an enterprise and month."""
COUNTRY = 0
MAX_REGION = 999_999
"""Six digits (GB/T 2260)."""


def month_of(day: int) -> int:
    """Months since January of the year 0."""
    found = date_of(day)
    return found.year * 12 + found.month - 1


@dataclass(frozen=True)
class Asked:
    """What is asked about a payment, but for its invoices."""

    enterprise: bytes
    bank: bytes
    purpose: str
    exemption: str
    currency: str
    amount: int
    facilitated: bool
    is_petty_cash: bool


@dataclass
class Rulebook:
    """Tables by table, region and code: what was published, oldest first."""

    people: People
    prices: Prices
    admitted: set[bytes] = field(default_factory=set[bytes])
    suspended: set[bytes] = field(default_factory=set[bytes])
    regions: dict[bytes, int] = field(default_factory=dict[bytes, int])
    """Enterprise → where it is registered; nowhere in particular if it is not said."""
    tables: dict[tuple[Table, int, str], list[Entry]] = field(
        default_factory=dict[tuple[Table, int, str], list[Entry]]
    )
    spent: Counter[tuple[bytes, int]] = field(default_factory=Counter[tuple[bytes, int]])
    """Enterprise and month → US cents."""

    @property
    def today(self) -> int:
        """Day number in China."""
        return self.people.time.today

    # What there is

    def end(self, participant: bytes) -> bytes:
        """Who acts for somebody now."""
        return self.people.line(participant)[-1]

    def is_listed(self, table: Table, code: str, enterprise: bytes) -> bool:
        """By the newest entry of its region that has begun, else by the whole country's."""
        for place in (self.regions.get(enterprise, COUNTRY), COUNTRY):
            begun = [
                entry
                for entry in self.tables.get((table, place, code), [])
                if day_of(entry.from_day) <= self.today
            ]
            if begun:
                return begun[-1].listed
        return False

    def cents(self, currency: str, amount: int) -> int | None:
        """In US cents, rounded up; None where no rate is in force."""
        if currency == "USD":
            return amount
        quotes = {each: self.prices.in_force(each) for each in (currency, "USD")}
        if not all(any(rate) for rate in quotes.values()):
            return None
        weights = [self.prices.weight(each, quotes) for each in (currency, "USD")]
        return ceil(Fraction(amount * weights[0], weights[1]))

    def finding(self, asked: Asked, *, ready: bool) -> Finding:
        """The first that applies. `ready`: a payment of the bank could enter a pool now."""
        cents = self.cents(asked.currency, asked.amount) if asked.is_petty_cash else 0
        spent = self.spent[asked.enterprise, month_of(self.today)]
        payer = asked.enterprise
        lacks = asked.exemption and not self.is_listed(Table.EXEMPTIONS, asked.exemption, payer)
        order = {
            Finding.NOT_ADMITTED: asked.facilitated and self.end(asked.bank) not in self.admitted,
            Finding.SUSPENDED: asked.facilitated and not self.suspended.isdisjoint(self.people.line(payer)),
            Finding.NO_SAMPLE: asked.facilitated and not ready,
            Finding.LISTED: self.is_listed(Table.PURPOSES, asked.purpose, payer),
            Finding.NOT_EXEMPT: lacks,
            Finding.NO_RATE: cents is None,
            Finding.OVER_PETTY_CASH: cents and spent + cents > PETTY_CASH,
        }
        return next((finding for finding, applies in order.items() if applies), Finding.PASSED)

    # The operator

    def admit(self, keys: tuple[str, str], bank: bytes, *, admitted: bool) -> None:
        """A bank may pay first, or no more."""
        demand(Role.BANK in self.people.person(bank).roles, "BAD_BANK")
        demand((bank in self.admitted) != admitted, "UNCHANGED")
        self.people.operators(*keys)
        (self.admitted.add if admitted else self.admitted.discard)(bank)

    def set_facilitation(self, keys: tuple[str, str], enterprise: bytes, *, suspended: bool) -> None:
        """Suspended from being paid first, or reinstated."""
        demand((enterprise in self.suspended) != suspended, "UNCHANGED")
        self.people.operators(*keys)
        (self.suspended.add if suspended else self.suspended.discard)(enterprise)

    def set_region(self, keys: tuple[str, str], enterprise: bytes, region: int) -> None:
        """Where it is registered, from now on."""
        demand(region <= MAX_REGION, "BAD_ENTRY")
        demand(self.regions.get(enterprise, COUNTRY) != region, "UNCHANGED")
        self.people.operators(*keys)
        self.regions[enterprise] = region

    def publish(self, keys: tuple[str, str], table: Table, batch: Sequence[Entry]) -> None:
        """In the order of their first days; what has begun stays."""
        demand(batch, "EMPTY_BATCH")
        self.people.operators(*keys)
        trial = {key: list(entries) for key, entries in self.tables.items()}
        for entry in batch:
            known = trial.setdefault((table, entry.region, entry.code), [])
            first = day_of(entry.from_day)
            demand(entry.region <= MAX_REGION and self.today <= first, "BAD_ENTRY")
            demand(not known or day_of(known[-1].from_day) <= first, "BAD_ENTRY")
            if known and day_of(known[-1].from_day) == first > self.today:
                known.pop()
            known.append(entry)
        self.tables = trial

    # Payments

    def count(self, enterprise: bytes, cents: int) -> int:
        """Petty cash was paid: the month in which it counts."""
        month = month_of(self.today)
        self.spent[enterprise, month] += cents
        return month

    def suspend_for(self, enterprise: bytes) -> None:
        """A payment was found discrepant: whoever acts for its enterprise is paid first no more."""
        self.suspended.add(self.end(enterprise))
