"""What an enterprise lets a bank draw on: signed grants, revocations, uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from secrets import token_bytes
from typing import Self

from chain.hashing import abi_encode, keccak
from chain.keys import Key
from chain.networks import Network
from chain.values import Receipt
from contracts.face import Face
from contracts.parties import Party
from contracts.registry.bitmaps import kinds_in

__all__ = ["ANY_DOCUMENT", "ConsentView", "Consents", "Terms", "documents_digest"]

ANY_DOCUMENT = bytes(32)
"""A consent to any document of its kinds."""

_NOBODY = bytes(32)
_TERMS_TYPE = "(bytes32,bytes32,bytes32,uint256,bytes32,uint256,uint256,uint256,bytes32)"


def _salt() -> bytes:
    return token_bytes(32)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a consent says. The contract's address and the terms make its id.

    Attributes:
        grantor: The enterprise's id.
        grantee: The bank's id.
        purpose: 32 bytes that the application knows.
        kinds: Bitmap of kinds of documents, see `contracts.registry.bitmaps`.
        since: First second (Unix time).
        until: Last second (Unix time); at most 365 days later.
        uses: How many cases may use it.
        documents: `ANY_DOCUMENT`, or see `documents_digest`.
        salt: Random, so that two equal consents are two.
    """

    grantor: bytes
    grantee: bytes
    purpose: bytes
    kinds: int
    since: int
    until: int
    uses: int = 1
    documents: bytes = ANY_DOCUMENT
    salt: bytes = field(default_factory=_salt)


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent and what became of it. Attributes as in `Terms`."""

    id: bytes
    grantor: bytes
    grantee: bytes
    purpose: bytes
    kinds: frozenset[int]
    documents: bytes
    since: int
    until: int
    uses: int
    used: int
    revoked: bool

    def is_live(self, now: int) -> bool:
        """Whether a new case could use it at a second (Unix time)."""
        return not self.revoked and self.since <= now <= self.until and self.used < self.uses


def documents_digest(accounts: Iterable[bytes]) -> bytes:
    """The digest that names documents in a consent: of their accounts, sorted, one behind the other."""
    return keccak(b"".join(sorted(accounts)))


class Consents(Face):
    """The consents of enterprises to banks. Refusals are raised as `Reverted`, with a hint."""

    NAME = "Consents"

    @classmethod
    def deploy(cls, network: Network, key: Key, participants: str, directory: str) -> Self:
        """Creates the contract, on the Participants and Directory contracts at these addresses."""
        return cls._deploy(network, key, participants, directory)

    def id_of(self, terms: Terms) -> bytes:
        """The id that a grant of these terms has, or would have; computed here."""
        order = (
            terms.grantor,
            terms.grantee,
            terms.purpose,
            terms.kinds,
            terms.documents,
            terms.since,
            terms.until,
            terms.uses,
            terms.salt,
        )
        return keccak(abi_encode(["address", _TERMS_TYPE], [self.address, order]))

    def consent(self, consent_id: bytes) -> ConsentView | None:
        """A consent and what became of it; None for an unknown id."""
        found = self._read("consent", consent_id)
        if found.grantor == _NOBODY:
            return None
        return ConsentView(
            consent_id,
            found.grantor,
            found.grantee,
            found.purpose,
            kinds_in(found.kinds),
            found.documents,
            found.since,
            found.until,
            found.uses,
            found.used,
            found.revoked,
        )

    def granted_by(self, grantor: bytes) -> tuple[ConsentView, ...]:
        """All consents that an enterprise ever gave, oldest first."""
        granted = self.contract.events("Granted", grantor=grantor)
        found = (self.consent(event["consent_id"]) for event in granted)
        return tuple(consent for consent in found if consent is not None)

    def uses_of(self, consent_id: bytes) -> tuple[tuple[str, bytes], ...]:
        """The cases that used a consent, oldest first: address of the application, id of the case."""
        used = self.contract.events("Used", consent_id=consent_id)
        return tuple((event["application"], event["case_id"]) for event in used)

    def grant(self, enterprise: Party, terms: Terms, *, relayer: Key | None = None) -> Receipt:
        """Lets a bank use documents. The same terms again change nothing.

        Args:
            enterprise: The grantor, or its successor.
            terms: See `Terms`; `id_of` has their id.
            relayer: Sends what the enterprise signs; None: the enterprise sends it itself.
        """
        content = {each.name: getattr(terms, each.name) for each in fields(terms)}
        sender, seal = self._authored(enterprise, relayer, "Consent", content)
        return self._send(sender, "grant", terms, seal)

    def revoke(self, enterprise: Party, consent_id: bytes, *, relayer: Key | None = None) -> Receipt:
        """Ends a consent at once for new uses. `relayer` as for `grant`."""
        sender, seal = self._authored(enterprise, relayer, "RevokeConsent", {"consent_id": consent_id})
        return self._send(sender, "revoke", consent_id, seal)
