"""The authorities' desk: attest, amend, void, replace and merge documents; and the banks' collections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from chain.keys import Key
from chain.networks import Network
from chain.values import Receipt
from contracts.face import Face
from contracts.messages import direct, relayed
from contracts.parties import Party
from contracts.registry.calendar import day_of
from contracts.registry.documents import Account
from contracts.registry.kinds import Kind
from contracts.registry.money import Money
from contracts.registry.participants import Role

__all__ = ["MAX_ROWS", "Alias", "Attestation", "Attestations", "Statement"]

MAX_ROWS = 50
"""Documents in one call."""

_ROLES = {"customs": Role.CUSTOMS, "tax": Role.TAX, "insurer": Role.INSURER}


@dataclass(frozen=True, slots=True)
class Attestation:
    """A document as an authority attests it.

    Attributes:
        fingerprint: See `contracts.registry.fingerprints`; it becomes the document's id.
        kind: Index of its kind.
        owner: Participant, an enterprise.
        face: Its amount.
        valid_from, valid_until: Both included, in China time.
        commitment: See `contracts.registry.fields.commitment`.
    """

    fingerprint: bytes
    kind: int
    owner: bytes
    face: Money
    valid_from: date
    valid_until: date
    commitment: bytes

    def fields(self) -> dict[str, object]:
        """As the contract takes it."""
        return {
            "fingerprint": self.fingerprint,
            "kind": self.kind,
            "owner": self.owner,
            "currency": self.face.currency.encode("ascii"),
            "face": self.face.minor,
            "valid_from": day_of(self.valid_from),
            "valid_until": day_of(self.valid_until),
            "commitment": self.commitment,
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """What an authority states anew about a document; its currency never changes."""

    face: Money
    valid_from: date
    valid_until: date
    commitment: bytes

    def fields(self) -> dict[str, object]:
        """As the contract takes it."""
        return {
            "face": self.face.minor,
            "valid_from": day_of(self.valid_from),
            "valid_until": day_of(self.valid_until),
            "commitment": self.commitment,
        }


@dataclass(frozen=True, slots=True)
class Alias:
    """A further fingerprint of a known document."""

    fingerprint: bytes
    document: bytes


class Attestations(Face):
    """What the authorities say. Refusals are raised as `Reverted`, with a hint.

    A `reference` is the author's own, 32 bytes, see `contracts.registry.fingerprints.reference_hash`:
    the same one with the same content changes nothing, with other content it is refused.
    """

    NAME = "Attestations"

    @classmethod
    def deploy(cls, network: Network, key: Key, participants: str, documents: str) -> Self:
        """Creates the contract, on the Participants and Documents contracts at these addresses."""
        return cls._deploy(network, key, participants, documents)

    def define_kind(self, operator: Party, kind: Kind) -> Receipt:
        """Adds a kind of document to those that can be attested."""
        attester = Role(0) if kind.by_application else _ROLES[kind.attester]
        definition = {
            "name": kind.name,
            "attester": attester,
            "by_application": kind.by_application,
            "revolving": kind.revolving,
            "open_ended": kind.open_ended,
        }
        return self._send_checked(
            operator,
            "define_kind",
            kind.index,
            definition,
            message="DefineKind",
            fields={"kind": kind.index, **definition},
        )

    def is_defined(self, kind: int) -> bool:
        """Whether documents of a kind, given by its index, can be attested."""
        return bool(self._read("kind", kind).name)

    def attest(
        self, authority: Party, reference: bytes, documents: Sequence[Attestation], *, dry_run: bool = False
    ) -> Receipt:
        """Attests up to 50 documents of one kind, all or none."""
        items = [document.fields() for document in documents]
        return self._send(authority.maker, "attest", reference, items, dry_run=dry_run)

    def add_aliases(self, authority: Party, reference: bytes, aliases: Sequence[Alias]) -> Receipt:
        """Adds further fingerprints to known documents, up to 50."""
        return self._send(authority.maker, "add_aliases", reference, list(aliases))

    def amend(self, authority: Party, reference: bytes, account: Account, statement: Statement) -> Receipt:
        """States amount, validity or fields anew; the commitment must be a new one."""
        fields = {**_versioned(account), **statement.fields(), "reference": reference}
        return self._send_checked(
            authority,
            "amend",
            reference,
            account.id,
            statement.fields(),
            message="Amend",
            fields=fields,
        )

    def void(self, authority: Party, reference: bytes, account: Account, reason: str) -> Receipt:
        """Deletes the document that stands on an account. `reason` is public, at most 256 bytes."""
        fields = {**_versioned(account), "reason": reason, "reference": reference}
        return self._send_checked(
            authority, "void", reference, account.id, reason, message="Void", fields=fields
        )

    def replace(
        self,
        authority: Party,
        reference: bytes,
        account: Account,
        fingerprint: bytes,
        statement: Statement,
    ) -> Receipt:
        """Attests a new document in the place of the one that stands on an account, balance and all."""
        fields = {
            **_versioned(account),
            "fingerprint": fingerprint,
            **statement.fields(),
            "reference": reference,
        }
        return self._send_checked(
            authority,
            "replace",
            reference,
            account.id,
            fingerprint,
            statement.fields(),
            message="Replace",
            fields=fields,
        )

    def merge(self, authority: Party, reference: bytes, account: Account, into: bytes) -> Receipt:
        """Moves an account's totals to another one: both turned out to be the same document."""
        fields = {**_versioned(account), "into": into, "reference": reference}
        return self._send_checked(
            authority, "merge", reference, account.id, into, message="Merge", fields=fields
        )

    def confirm(self, authority: Party, accounts: Sequence[bytes]) -> Receipt:
        """Stands behind what a distrusted key of the same authority attested."""
        return self._send(authority.maker, "confirm", list(accounts))

    def collect(self, bank: Party, owner: Party, reference: bytes, account: bytes, amount: Money) -> Receipt:
        """Records proceeds of a part that carries no loan, which the owner allows by its signature."""
        content = {"bank": bank.id, "account": account, "amount": amount.minor, "reference": reference}
        permission = relayed(self.contract, "AllowCollection", signer=owner.maker, fields=content)
        return self._collect(bank, reference, account, amount, False, permission)

    def undo_collection(self, bank: Party, reference: bytes, account: bytes, amount: Money) -> Receipt:
        """Takes back what this bank collected on an account, by a counter-entry."""
        return self._collect(bank, reference, account, amount, True, direct(bank.maker.address))

    def _collect(
        self, bank: Party, reference: bytes, account: bytes, amount: Money, undo: bool, permission: object
    ) -> Receipt:
        fields = {
            "bank": bank.id,
            "account": account,
            "amount": amount.minor,
            "undo": undo,
            "reference": reference,
        }
        seal = self._second(bank, "Collect", fields)
        return self._send(
            bank.maker, "collect", reference, bank.id, account, amount.minor, undo, seal, permission
        )


def _versioned(account: Account) -> dict[str, object]:
    return {"account": account.id, "revision": account.revision}
