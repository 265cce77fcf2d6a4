"""Documents' storage, slot by slot: what the contract reads there, and how it unpacks it.

The same walk as `Documents.account` makes: `packing.vy`, `ledger.vy` and `participant_words.vy` say how words
are packed, the artifacts where variables are. Whoever gives the words decides what they are worth: a node
that is asked, or the slots of a proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from chain.artifacts import Artifact
from chain.building import load
from chain.hashing import checksum
from chain.layouts import mapping_slot, variable_slot
from contracts.registry.calendar import date_of
from contracts.registry.documents import Account
from contracts.registry.money import Money

__all__ = ["DOCUMENTS", "PARTICIPANTS", "DocumentStorage", "ReadSlot"]

DOCUMENTS, PARTICIPANTS = "Documents", "Participants"

ReadSlot = Callable[[str, int], int]
"""Gives the word in a slot of a contract: `Documents`, or `Participants`."""

_AMOUNT = 2**80 - 1
_DAY = 2**24 - 1
_MAX_LINKS = 8
_NOTHING = bytes(32)


@dataclass(frozen=True, slots=True)
class _Facts:
    face: int
    kind: int
    currency: str
    valid_from: int
    valid_until: int
    revision: int
    written_off: int
    void: bool
    merged: bool


def _unpack_facts(word: int) -> _Facts:
    return _Facts(
        face=word & _AMOUNT,
        kind=(word >> 80) & 0xFF,
        currency=((word >> 88) & _DAY).to_bytes(3, "big").decode("ascii", errors="replace"),
        valid_from=(word >> 112) & _DAY,
        valid_until=(word >> 136) & _DAY,
        revision=(word >> 160) & (2**32 - 1),
        written_off=(word >> 192) & (2**32 - 1),
        void=bool((word >> 232) & 1),
        merged=bool((word >> 233) & 1),
    )


@dataclass(frozen=True, slots=True)
class DocumentStorage:
    """Reads accounts out of storage. `read` gives the words."""

    read: ReadSlot
    _artifacts: dict[str, Artifact] = field(
        default_factory=lambda: {name: load(name) for name in (DOCUMENTS, PARTICIPANTS)}
    )

    def account(self, document: bytes) -> Account | None:
        """The account that a document's id, or another fingerprint of it, leads to; None if to none.

        Raises:
            BadInput: The words are not those of an account: no currency, or no day.
        """
        first = self._account_at(document)
        if first is None:
            return None
        end = self._end_of(first)
        facts = _unpack_facts(self._word("ledger.facts", end))
        balance = self._word("ledger.balances", end)
        held, drawn, settled = balance & _AMOUNT, (balance >> 80) & _AMOUNT, (balance >> 160) & _AMOUNT
        used = held + drawn + settled
        stamp = self._word("ledger.stamps", end)
        key, attested_at = (stamp & (2**160 - 1)).to_bytes(20, "big"), stamp >> 160
        since = (self._word("keyring.states", key, of=PARTICIPANTS) >> 80) & (2**40 - 1)
        distrusted = since != 0 and attested_at >= since
        impaired = facts.void or distrusted or used > facts.face
        standing = self._id("standing_on", end)
        return Account(
            id=first,
            document=end if standing == _NOTHING else standing,
            end=end,
            owner=self._id("ledger.owner_of", end),
            kind=facts.kind,
            face=Money(facts.face, facts.currency),
            held=Money(held, facts.currency),
            drawn=Money(drawn, facts.currency),
            settled=Money(settled, facts.currency),
            available=Money(0 if impaired else facts.face - used, facts.currency),
            valid_from=date_of(facts.valid_from),
            valid_until=date_of(facts.valid_until),
            void=facts.void,
            distrusted=distrusted,
            impaired=impaired,
            written_off=facts.written_off,
            revision=facts.revision,
            commitment=self._id("ledger.commitments", end),
            attested_by=checksum(key),
            attested_at=attested_at,
        )

    def _account_at(self, fingerprint: bytes) -> bytes | None:
        """As `Documents._account_at`: by an alias, by a replacement, or because it is one itself."""
        first = self._id("document_of", fingerprint)
        document = fingerprint if first == _NOTHING else first
        account = self._id("account_of", document)
        if account != _NOTHING:
            return account
        return document if self._word("ledger.facts", document) else None

    def _end_of(self, account: bytes) -> bytes:
        """As `ledger._end_of`: where the balance is kept after mergers."""
        end = account
        for _ in range(_MAX_LINKS):
            if not _unpack_facts(self._word("ledger.facts", end)).merged:
                break
            end = self._id("ledger.merged_into", end)
        return end

    def _id(self, variable: str, key: bytes) -> bytes:
        return self._word(variable, key).to_bytes(32, "big")

    def _word(self, variable: str, key: bytes, of: str = DOCUMENTS) -> int:
        return self.read(of, mapping_slot(variable_slot(self._artifacts[of], variable), key))
