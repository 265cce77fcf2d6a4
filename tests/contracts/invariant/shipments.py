"""A shipment as the model of insurance has it (rules.md §4). Amounts are minor units of its currency."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from contracts.insurance.words import AT_RISK, Cause, Status

ANSWER_DAYS = 60
DECLARE_DAYS = 15
NOTICE_DAYS = 30
WAITING_DAYS = 120
CLAIM_DAYS = 300
MAX_CREDIT_DAYS = 730
ALL = 10_000


@dataclass
class Promise:
    """A policy: whose it is, and its terms; days are day numbers, percentages basis points."""

    insurer: bytes
    first_day: int
    last_day: int
    commercial: int
    political: int
    premium_paid: bool
    version: int = 1


@dataclass
class Allowance:
    """A buyer limit: its policy, and whether it takes no new cover."""

    policy: bytes
    stopped: bool
    version: int = 1


@dataclass(frozen=True)
class Split:
    """Who had what of an indemnity or a recovery."""

    amount: int
    insurer: int
    bank: int
    exporter: int


@dataclass
class Shipment:
    """A shipment, from its declaration to its end."""

    id: bytes
    enterprise: bytes
    limit: bytes
    currency: str
    rows: dict[bytes, int]
    shipped: int
    due: int
    declared_on: int
    commitment: bytes
    status: Status = Status.DECLARED
    version: int = 1
    cover: int = 0
    at_risk: int = 0
    commercial: int = 0
    political: int = 0
    account: bytes | None = None
    freed: int = 0
    """What of its cover can be insured again: what was at risk when it ended without a loss."""
    claimant: bytes | None = None
    paid: int = 0
    loss: int = 0
    indemnity: int = 0
    recovered: int = 0
    insurers: int = 0
    cause: Cause | None = None
    splits: list[Split] = field(default_factory=list[Split])

    @property
    def declared(self) -> int:
        return sum(self.rows.values())

    @property
    def face(self) -> int:
        """What banks may lend on it: at the lower percentage, rounded down."""
        return floor(Fraction(self.at_risk * min(self.commercial, self.political), ALL))

    @property
    def is_open(self) -> bool:
        return self.status in AT_RISK | {Status.DECLARED, Status.INDEMNIFIED}

    def insures(self, account: bytes) -> int:
        """What it takes of a declaration's insurable amount."""
        return ceil(Fraction(self.rows.get(account, 0) * (self.cover - self.freed), self.declared))

    def last_day(self) -> int | None:
        """The last day on which its next step can be done; none where nothing waits."""
        return {
            Status.DECLARED: self.declared_on + ANSWER_DAYS,
            Status.COVERED: self.due + NOTICE_DAYS,
            Status.NOTIFIED: self.due + CLAIM_DAYS,
        }.get(self.status)
