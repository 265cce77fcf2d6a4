"""A payment as the model has it: its order, its invoices, and what became of it (rules.md §5)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from contracts.payments.orders import Order
from contracts.payments.words import Cause, Status

UNPAID = frozenset({Status.ORDERED, Status.CHECKED})
OPEN = UNPAID | {Status.EVIDENCED}
STAYED = frozenset({Status.PAID, Status.EVIDENCED, Status.VERIFIED, Status.DISCREPANT})
NEVER_PAID = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.LAPSED})


@dataclass
class Bill:
    """A payment, from its order on; `rows` as they are used while nothing comes back."""

    id: bytes
    order: Order
    rows: dict[bytes, int]
    status: Status = Status.ORDERED
    version: int = 1
    came_back: int = 0
    petty_cash: int = 0
    month: int = 0
    paid_day: int | None = None
    """On which day it was paid; None for never."""
    answered: int = 0
    judged: int = 0
    closed: int = 0
    """When the evidence was given that was verified last: what was asked for until then is done with."""
    until: int = 0
    """The last second to add to the evidence that waits for its verdict."""
    is_heard: bool = False
    """Some of it is the enterprise's own."""
    is_exempt: bool = False
    """An exemption came with it."""
    is_documented: bool = False
    """Another document came with it, while nothing could be used."""
    was_whole: bool = False
    """There were invoices for all that had stayed paid, and none of that was given back since."""
    stood_on: tuple[bytes, ...] = ()
    """What was stated of its invoices when it was checked last."""
    cause: Cause | None = None

    @property
    def amount(self) -> int:
        return self.order.amount.minor

    @property
    def left(self) -> int:
        """What stayed paid."""
        return self.amount - self.came_back

    def share_up(self, of: int) -> int:
        """ceil(of * what stayed paid / amount)."""
        return ceil(Fraction(of * self.left, self.amount))

    def move(self, status: Status) -> None:
        """Each move is a version."""
        self.version += 1
        self.status = status
