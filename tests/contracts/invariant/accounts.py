"""Accounts as the model of documents has them: what was stated, and what each case has on it."""

from __future__ import annotations

from dataclasses import dataclass

MAX_LINKS = 8

Holder = tuple[str, bytes]
"""An application's address, and the id of its case; of a collection the desk's address, and the bank."""

REASON_OF = {
    "NOT_FOUND": "UNKNOWN_ACCOUNT",
    "MERGED": "MERGED_ACCOUNT",
    "NOT_YOURS": "NOT_OWNER",
    "WRONG_KIND": "KIND_NOT_ALLOWED",
    "WRITTEN_OFF": "BLOCKED",
}
"""Outcome of a check → reason of a refusal, where the names differ."""


@dataclass
class Access:
    """What an application may do, as the Directory has it."""

    draws: frozenset[int] = frozenset()
    issues: frozenset[int] = frozenset()
    current: bool = True
    paused: bool = False


@dataclass
class Share:
    """What one case has on one account."""

    held: int = 0
    drawn: int = 0
    settled: int = 0
    marked: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing was left here."""
        return self == Share()


@dataclass(frozen=True)
class Stated:
    """What an authority states of a document."""

    face: int
    valid_from: int
    valid_until: int
    commitment: bytes


@dataclass(frozen=True)
class Attested:
    """What an authority attests: a document under a new fingerprint."""

    id: bytes
    owner: bytes
    kind: int
    currency: str
    stated: Stated


@dataclass
class Paper:
    """An account, with the document that stands on it."""

    id: bytes
    document: bytes
    owner: bytes
    kind: int
    currency: str
    face: int
    valid_from: int
    valid_until: int
    commitment: bytes
    key: str
    stated_at: int
    held: int = 0
    drawn: int = 0
    settled: int = 0
    void: bool = False
    written_off: int = 0
    revision: int = 0
    links: int = 0
    merged_into: bytes | None = None

    @classmethod
    def of(cls, attested: Attested, key: str, now: int) -> Paper:
        """The account that an attestation opens."""
        stated = attested.stated
        return cls(
            attested.id,
            attested.id,
            attested.owner,
            attested.kind,
            attested.currency,
            stated.face,
            stated.valid_from,
            stated.valid_until,
            stated.commitment,
            key,
            now,
        )

    @property
    def used(self) -> int:
        """All that is taken."""
        return self.held + self.drawn + self.settled


@dataclass(frozen=True)
class Line:
    """What a posting does to one row."""

    account: bytes
    draw: int = 0
    settle: int = 0
    restore: int = 0
