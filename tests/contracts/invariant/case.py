"""A case of receivables financing as the model has it (rules.md §2 and §3). Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

from contracts.financing.cases import Action, Status
from tests.contracts.invariant.accounts import Line

BEFORE_APPROVAL = frozenset(
    {Status.SUBMITTED, Status.ACCEPTED, Status.SENT_BACK, Status.VERIFIED, Status.FAILED}
)
OPEN_LOANS = frozenset({Status.APPROVED, Status.DISBURSED})

Rows = dict[bytes, tuple[int, str]]
"""Account → amount and currency, sorted by account."""


@dataclass(frozen=True)
class Sums:
    """The running totals and the state, which a reversal brings back."""

    status: Status
    disbursed: int = 0
    proceeds: int = 0
    other_funds: int = 0
    recovered: int = 0
    first_day: int = 0


@dataclass(frozen=True)
class Entry:
    """A posting: what it was, the sums before it, what it did to each row."""

    action: Action
    before: Sums
    lines: tuple[Line, ...] = ()
    named: bool = False

    def renamed(self, before: bytes, after: bytes) -> Entry:
        """The same, with another document in the place of one: what was done to a row stays the row's."""
        lines = [replace(line, account=after) if line.account == before else line for line in self.lines]
        return replace(self, lines=tuple(lines))


@dataclass
class Case:
    """A case, from its application to its end."""

    id: bytes
    bank: bytes
    enterprise: bytes
    currency: str
    requested: int
    asked_days: int
    rows: Rows
    sums: Sums
    version: int = 0
    checked_at: int = 0
    stood_on: tuple[bytes, ...] | None = None
    approved: int = 0
    reduced: int = 0
    advance_rate: int = 0
    tenor_days: int = 0
    hold_until: int = 0
    approved_day: int = 0
    quotes: dict[str, bytes] = field(default_factory=dict[str, bytes])
    closed: bool = False
    cleared: bool = False
    entries: list[Entry] = field(default_factory=list[Entry])
    final: int = 0
    """How many entries can't be reversed any more."""

    @property
    def status(self) -> Status:
        return self.sums.status

    @property
    def paid(self) -> int:
        """What settles: proceeds, and recoveries after a write-off."""
        return self.sums.proceeds + self.sums.recovered

    @property
    def outstanding(self) -> int:
        return self.sums.disbursed - self.paid - self.sums.other_funds

    @property
    def undrawn(self) -> int:
        if self.closed or self.status not in OPEN_LOANS:
            return 0
        return self.approved - self.reduced - self.sums.disbursed

    def is_overdue(self, today: int) -> bool:
        """From the day after the last one of the tenor."""
        return self.outstanding > 0 and today > self.sums.first_day + self.tenor_days

    def share_up(self, row: int, part: int) -> int:
        """ceil(row * part / approved)."""
        return ceil(Fraction(row * part, self.approved))

    def life_drawn(self, row: int, disbursed: int | None = None) -> int:
        """What all tranches so far drew on a row."""
        return self.share_up(row, self.sums.disbursed if disbursed is None else disbursed)

    def is_open_for_bank(self) -> bool:
        """A loan that was written off has its documents to clear."""
        if self.status is Status.WRITTEN_OFF:
            return not self.cleared
        return self.status in BEFORE_APPROVAL | OPEN_LOANS

    def is_open_for_enterprise(self) -> bool:
        return self.status in BEFORE_APPROVAL | OPEN_LOANS
