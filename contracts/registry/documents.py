"""Documents and their balances: what is attested, how much of it is used up, and by which case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, IntFlag
from typing import Any, Self

from chain.abi_values import Value
from chain.hashing import abi_encode, keccak
from chain.keys import Key
from chain.networks import Block, Network
from contracts.face import Face
from contracts.registry.calendar import date_of
from contracts.registry.money import MAX_MINOR, Money

__all__ = [
    "Account",
    "Allocation",
    "Documents",
    "Finding",
    "Hint",
    "Movement",
    "Outcome",
    "Row",
    "Step",
    "standing_of",
]

_NOTHING = bytes(32)

MAX_HINTS = 50
"""How many expired holds one check takes."""


class Outcome(IntEnum):
    """What the chain finds when it looks at a row; the first that applies. As in IDocuments.vyi."""

    PASSED = 1
    NOT_FOUND = 2
    MERGED = 4
    NOT_YOURS = 8
    WRONG_KIND = 16
    VOID = 32
    IMPAIRED = 64
    WRITTEN_OFF = 128
    EXPIRED = 256
    CURRENCY = 512
    NO_HEADROOM = 1024


class Step(IntFlag):
    """How a balance moves. As in IDocuments.vyi."""

    HOLD = 1
    DRAW = 2
    SETTLE = 4
    RESTORE = 8
    RELEASE = 16
    COLLECT = 32
    UNDO_DRAW = 64
    UNDO_SETTLE = 128
    UNDO_RESTORE = 256
    UNDO_COLLECT = 512


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a document: its account (32 bytes), and an amount in its currency."""

    account: bytes
    amount: Money

    def fields(self) -> dict[str, object]:
        """As the contracts take it."""
        return {
            "account": self.account,
            "amount": self.amount.minor,
            "currency": self.amount.currency.encode("ascii"),
        }


@dataclass(frozen=True, slots=True)
class Account:
    """An account as of a block. Amounts are in the document's own currency.

    Attributes:
        id: 32 bytes; the id of the first document on it.
        document: The document that stands on it now.
        end: Where its balance is kept: another account once it was merged.
        owner: Participant.
        kind: Index of its kind.
        face: What was attested; `unlimited` for an open-ended one.
        held, drawn, settled: What is used up.
        available: What a new hold could take: 0 while it is impaired.
        valid_from, valid_until: Both included, in China time.
        impaired: Void, distrusted, or used above its face: no hold and no draw.
        written_off: How many loans on it were written off and not cleared.
        revision: Raised by every statement about it.
        commitment: To all fields.
        attested_by: The key that stands behind it, since `attested_at` (Unix seconds).
    """

    id: bytes
    document: bytes
    end: bytes
    owner: bytes
    kind: int
    face: Money
    held: Money
    drawn: Money
    settled: Money
    available: Money
    valid_from: date
    valid_until: date
    void: bool
    distrusted: bool
    impaired: bool
    written_off: int
    revision: int
    commitment: bytes
    attested_by: str
    attested_at: int

    @property
    def currency(self) -> str:
        """ISO 4217."""
        return self.face.currency

    @property
    def unlimited(self) -> bool:
        """Whether it has no cap."""
        return self.face.minor == MAX_MINOR


@dataclass(frozen=True, slots=True)
class Allocation:
    """What one case holds, has drawn and has settled on an account, in minor units."""

    held: int
    drawn: int
    settled: int
    written_off: bool


@dataclass(frozen=True, slots=True)
class Hint:
    """Points at a case that may hold an account past its time: a row's, or one merged into it.

    `row` counts from 0.
    """

    row: int
    account: bytes
    application: str
    case_id: bytes

    def order(self) -> tuple[int, bytes]:
        """How the contract wants them sorted: by row, then by the hash of the allocation."""
        holder = keccak(abi_encode(["address", "bytes32"], [self.application, self.case_id]))
        return self.row, keccak(self.account + holder)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the chain can say of a row, in minor units of the document's currency.

    `expired` is the part of `held` that nobody can draw any more.
    """

    outcome: Outcome
    held: int
    expired: int
    available: int
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Movement:
    """A step on an account, with the figures after it, in minor units of the document's currency."""

    account: bytes
    application: str
    case_id: bytes
    step: Step
    amount: int
    face: int
    held: int
    drawn: int
    settled: int
    block: int


class Documents(Face):
    """The ledger of documents. Everything here is reading; balances move through the applications."""

    NAME = "Documents"

    @classmethod
    def deploy(cls, network: Network, key: Key, participants: str, directory: str) -> Self:
        """Creates the contract, on the Participants and Directory contracts at these addresses."""
        return cls._deploy(network, key, participants, directory)

    def account_at(self, fingerprint: bytes, *, block: Block | None = None) -> bytes | None:
        """The account that a fingerprint or a document's id leads to; None if nobody attested it."""
        found: bytes = self._read("account_at", fingerprint, block=block)
        return None if found == _NOTHING else found

    def account(self, account: bytes, *, block: Block | None = None) -> Account:
        """An account whole.

        Raises:
            Reverted: There is none with this id.
        """
        return _account(account, self._read("account", account, block=block))

    def allocation(
        self, account: bytes, application: str, case_id: bytes, *, block: Block | None = None
    ) -> Allocation:
        """What a case of an application has on an account; zeros if nothing."""
        found = self._read("allocation", account, application, case_id, block=block)
        return Allocation(found.held, found.drawn, found.settled, found.written_off)

    def hold_until(self, application: str, case_id: bytes) -> int | None:
        """The last second (Unix time) in which a case's holds can be drawn; None if it never held any."""
        found: int = self._read("hold_until", application, case_id)
        return found or None

    def commitments_of(self, rows: Sequence[Row]) -> bytes:
        """Of the fields of these documents, in this order, one hash: what a bank compared."""
        found: bytes = self._read("commitments_of", [row.fields() for row in rows])
        return found

    def examine(
        self,
        application: str,
        owner: bytes,
        rows: Sequence[Row],
        hints: Sequence[Hint] = (),
        *,
        holds: bool = False,
    ) -> tuple[Finding, ...]:
        """What the chain can say of some rows, without a record of the question.

        Args:
            application: The financing contract that would draw on them.
            owner: The applicant.
            rows: What it would use.
            hints: See `expired_holds`.
            holds: The case holds these rows already: they need no headroom, and may have been merged.
        """
        items = [row.fields() for row in rows]
        found = self._read("examine", application, owner, items, list(hints), holds)
        return tuple(
            Finding(Outcome(item.outcome), item.held, item.expired, item.available, item.commitment)
            for item in found
        )

    def content_of(self, participant: bytes, reference: bytes) -> bytes | None:
        """A hash of what a participant's reference was first used for; None while it is free."""
        found: bytes = self._read("content_of", participant, reference)
        return None if found == _NOTHING else found

    def movements(
        self, *, account: bytes | None = None, case_id: bytes | None = None, until: Block | None = None
    ) -> tuple[Movement, ...]:
        """Every step on an account, or of a case, up to a block, oldest first; found through the index."""
        wanted: dict[str, Any] = {}
        if account is not None:
            wanted["account"] = account
        if case_id is not None:
            wanted["case_id"] = case_id
        return tuple(
            Movement(
                event["account"],
                event["application"],
                event["case_id"],
                Step(event["step"]),
                event["amount"],
                event["face"],
                event["held"],
                event["drawn"],
                event["settled"],
                event.log.block_number,
            )
            for event in self.contract.events(
                "Moved", to_block=self._block if until is None else until, **wanted
            )
        )

    def cases_on(self, account: bytes, *, until: Block | None = None) -> tuple[tuple[str, bytes], ...]:
        """The cases that used an account up to a block: (application, case), in the order they came."""
        found = ((move.application, move.case_id) for move in self.movements(account=account, until=until))
        return tuple(dict.fromkeys(found))

    def expired_holds(self, accounts: Sequence[bytes]) -> tuple[Hint, ...]:
        """The cases whose holds on these accounts have expired, as a check takes them: sorted, at most 50."""
        now = self.contract.network.now("pending")
        hints: list[Hint] = []
        for row, account in enumerate(accounts):
            for each in self.line_of(account):
                for application, case_id in self.cases_on(each):
                    until = self.hold_until(application, case_id)
                    if until is None or until >= now:
                        continue
                    if self.allocation(each, application, case_id).held:
                        hints.append(Hint(row, each, application, case_id))
        return tuple(sorted(hints, key=Hint.order)[:MAX_HINTS])

    def line_of(self, account: bytes, *, until: Block | None = None) -> tuple[bytes, ...]:
        """An account and all that were merged into it up to a block, directly or through others."""
        last = self._block if until is None else until
        found = [account]
        for each in found:
            merged = self.contract.events("Merged", to_block=last, into=each)
            found += [event["account"] for event in merged]
        return tuple(dict.fromkeys(found))


def standing_of(account: Account, today: date) -> str:
    """What is to say of a document besides its balance, on a day in China."""
    said = [name for name, holds in (("void", account.void), ("distrusted", account.distrusted)) if holds]
    if account.impaired:
        said.append("impaired")
    if account.written_off:
        said.append("written off")
    if today > account.valid_until:
        said.append("expired")
    if today < account.valid_from:
        said.append("not yet valid")
    return ", ".join(said) or "in order"


def _account(account: bytes, found: Value) -> Account:
    currency = found.currency.decode("ascii")
    return Account(
        account,
        found.document,
        found.end,
        found.owner,
        found.kind,
        Money(found.face, currency),
        Money(found.held, currency),
        Money(found.drawn, currency),
        Money(found.settled, currency),
        Money(found.available, currency),
        date_of(found.valid_from),
        date_of(found.valid_until),
        found.void,
        found.distrusted,
        found.impaired,
        found.written_off,
        found.revision,
        found.commitment,
        found.attested_by,
        found.attested_at,
    )
