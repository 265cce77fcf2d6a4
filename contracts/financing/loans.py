"""Loans as people see them: what is approved, what was posted, what is outstanding. See IFinancing.vyi."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from chain.abi import Event
from chain.abi_values import Value
from chain.hashing import abi_encode, keccak
from contracts.financing.cases import Action, Source, Status
from contracts.registry.calendar import date_of, day_of
from contracts.registry.money import Money
from contracts.registry.rates import Quote

__all__ = [
    "Approval",
    "Expired",
    "Loan",
    "Move",
    "Named",
    "Posting",
    "Reversal",
    "RowPosting",
    "read_loan",
    "read_move",
    "read_postings",
]

_RECORD_TYPE = "(uint256,uint256,uint256,uint256,uint256,uint256,uint256,(bytes32,uint256,uint256,uint256)[])"
_MASK_80 = 2**80 - 1


@dataclass(frozen=True, slots=True)
class Expired:
    """A case whose expired hold is lapsed before the approval: address of its application, its id."""

    application: str
    case_id: bytes


@dataclass(frozen=True, slots=True)
class Approval:
    """What a bank approves.

    Attributes:
        amount: In the loan's currency; at most what was requested, and the advance rate of the rows' worth.
        advance_rate: Basis points, 1 to 10,000; 7,000 to 9,000 is usual.
        tenor_days: 1 to 365, from the first disbursement.
        hold_until: Last second (Unix time) in which the holds can be drawn; [A] at most 30 days away.
        quotes: Where document and loan currencies differ: the rates in force of all of them.
    """

    amount: Money
    advance_rate: int
    tenor_days: int
    hold_until: int
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A declaration whose buyer paid: its account, and how much of it, in its currency."""

    account: bytes
    amount: Money


@dataclass(frozen=True, slots=True)
class RowPosting:
    """What a posting did to one row, in minor units of the document's currency."""

    account: bytes
    draw: int
    settle: int
    restore: int


@dataclass(frozen=True, slots=True)
class Reversal:
    """The counter-entry that undid a posting: the bank's reference (32 bytes), why, and in which block."""

    reference: bytes
    reason: str
    block: int


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting as its event has it. `terms`, `sums`, `repaid` are the loan's words before it.

    Attributes:
        number: Within the case, from 1. After a reversal the next posting takes the number again.
        amount: In minor units of the loan's currency.
        source: Where a repayment came from, if that can be told: see `read_postings`.
        reversal: The counter-entry that undid it, or None.
    """

    case_id: bytes
    reference: bytes
    number: int
    action: Action
    amount: int
    value_date: date
    terms: int
    sums: int
    repaid: int
    rows: tuple[RowPosting, ...]
    source: Source | None = None
    reversal: Reversal | None = None

    def record(self) -> dict[str, object]:
        """As the contract takes it, to be reversed."""
        return {
            "number": self.number,
            "action": int(self.action),
            "amount": self.amount,
            "value_day": day_of(self.value_date),
            "terms": self.terms,
            "sums": self.sums,
            "repaid": self.repaid,
            "rows": list(self.rows),
        }

    def hash(self) -> bytes:
        """What the contract keeps of it."""
        rows = [(row.account, row.draw, row.settle, row.restore) for row in self.rows]
        values = (
            self.number,
            int(self.action),
            self.amount,
            day_of(self.value_date),
            self.terms,
            self.sums,
            self.repaid,
            rows,
        )
        return keccak(abi_encode([_RECORD_TYPE], [values]))


@dataclass(frozen=True, slots=True)
class Move:
    """A move of a case: `second` is the checker's key, where there was one."""

    action: Action
    before: Status
    after: Status
    version: int
    actor: str
    second: str
    block: int


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan as of a block. Amounts are in the loan's currency.

    Attributes:
        outstanding: Disbursed less all that came back: principal only [A].
        reduced: What of the approved amount was given up later.
        undrawn: Approved, and neither disbursed, given up nor closed.
        advance_rate: Basis points.
        first_day: Value date of the first disbursement, or None.
        due_day: Last day of the tenor, or None.
        hold_until: Last second (Unix time) in which more can be disbursed.
        postings: How many there are that are not reversed.
        final: How many of them can't be reversed any more.
        certificate: Commitment of the pledge's registration, or None.
    """

    case_id: bytes
    bank: bytes
    enterprise: bytes
    status: Status
    version: int
    approved: Money
    disbursed: Money
    proceeds: Money
    other_funds: Money
    recovered: Money
    reduced: Money
    outstanding: Money
    undrawn: Money
    advance_rate: int
    tenor_days: int
    approved_day: date
    first_day: date | None
    due_day: date | None
    overdue: bool
    hold_until: int
    postings: int
    final: int
    certificate: bytes | None
    certificate_until: int | None


def read_loan(case_id: bytes, found: Value) -> Loan:
    """A loan as the contract returns it."""
    currency = found.currency.decode("ascii")
    started = bool(found.first_day)
    return Loan(
        case_id,
        found.bank,
        found.enterprise,
        Status(found.status),
        found.version,
        Money(found.approved, currency),
        Money(found.disbursed, currency),
        Money(found.proceeds, currency),
        Money(found.other_funds, currency),
        Money(found.recovered, currency),
        Money(found.reduced, currency),
        Money(found.outstanding, currency),
        Money(found.undrawn, currency),
        found.advance_rate,
        found.tenor_days,
        date_of(found.approved_day),
        date_of(found.first_day) if started else None,
        date_of(found.due_day) if started else None,
        found.overdue,
        found.hold_until,
        found.postings,
        found.final,
        found.certificate if any(found.certificate) else None,
        found.certificate_until or None,
    )


def read_move(event: Event) -> Move:
    """A move as its event has it; where there was no state before, the one after stands for it."""
    return Move(
        Action(event["action"]),
        Status(event["before"] or event["after"]),
        Status(event["after"]),
        event["version"],
        event["actor"],
        event["second"],
        event.log.block_number,
    )


def read_postings(events: Iterable[Event], proceeds: int) -> tuple[Posting, ...]:
    """The postings of one case, each with its source, and with its counter-entry where it was reversed.

    Where a repayment came from is told by the buyers' payments before and after it. Of a repayment that was
    reversed before anything else was posted, what came after is gone; what it did to its rows tells then.

    Args:
        events: All `Posted` and `Reversed` of the case, in the order of the chain.
        proceeds: What of the loan the buyers' payments have repaid after the last of them, in minor units.
    """
    postings: list[Posting] = []
    live: list[int] = []
    told = list(events)
    for event, following in zip(told, [*told[1:], None], strict=True):
        if event.name == "Reversed":
            reversal = Reversal(event["reference"], event["reason"], event.log.block_number)
            newest = live.pop()
            postings[newest] = replace(postings[newest], reversal=reversal)
            continue
        after = proceeds if following is None else None
        if following is not None and following.name == "Posted":
            after = following["record"].repaid & _MASK_80
        posting = _read_posting(event)
        live.append(len(postings))
        postings.append(replace(posting, source=_source_of(posting, after)))
    return tuple(postings)


def _source_of(posting: Posting, proceeds: int | None) -> Source | None:
    if posting.action is not Action.REPAY:
        return None
    if proceeds is not None:
        return Source.PROCEEDS if proceeds > posting.repaid & _MASK_80 else Source.OTHER_FUNDS
    if any(row.settle for row in posting.rows):
        return Source.PROCEEDS
    return Source.OTHER_FUNDS if any(row.restore for row in posting.rows) else None


def _read_posting(event: Event) -> Posting:
    record = event["record"]
    return Posting(
        event["case_id"],
        event["reference"],
        record.number,
        Action(record.action),
        record.amount,
        date_of(record.value_day),
        record.terms,
        record.sums,
        record.repaid,
        tuple(RowPosting(row.account, row.draw, row.settle, row.restore) for row in record.rows),
    )
