"""Keyed hashes: fingerprints of documents' numbers, and of participants' own references.

Numbers can be enumerated (10^9 per customs office and year: minutes of computing), so a bare hash
gives them away. Only authorities and the operator hold the key of the fingerprints; each participant
holds the key of its own references.
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from chain.errors import BadInput
from contracts.registry.kinds import kind
from contracts.registry.numbers import DocumentNumber

__all__ = ["HashKey", "Issued", "Rotated", "fingerprint", "reference_hash", "rotate"]

_KEY_BYTES = 32
_LONGEST_REFERENCE = 200
_FINGERPRINT = b"shroff fingerprint 1"
_REFERENCE = b"shroff reference 1"


@dataclass(frozen=True, slots=True)
class HashKey:
    """A secret of 32 bytes. Neither `str` nor `repr` shows it."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != _KEY_BYTES:
            raise BadInput(
                f"A key of {len(self.secret)} bytes cannot be used.",
                expected=f"{_KEY_BYTES} random bytes",
                hint="Make one with HashKey.random().",
            )

    @classmethod
    def random(cls) -> "HashKey":
        """Make a key from the system's randomness."""
        return cls(secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def from_seed(cls, seed: str) -> "HashKey":
        """Derive a key from a text: for demonstrations and tests, never for real numbers."""
        return cls(hashlib.sha256(b"shroff key from seed " + seed.encode()).digest())

    @classmethod
    def from_hex(cls, text: str) -> "HashKey":
        """Read a key written as 64 hexadecimal digits, with or without `0x`."""
        try:
            secret = bytes.fromhex(text.strip().removeprefix("0x"))
        except ValueError:
            # Without the text: it may be most of a key. Without the cause: that shows it too.
            raise BadInput("The key is not hexadecimal.", expected="64 hexadecimal digits") from None
        return cls(secret)


class Issued(NamedTuple):
    """A number and its issuer's participant id (32 bytes)."""

    issuer: bytes
    number: DocumentNumber


class Rotated(NamedTuple):
    """One document under both keys: `before` finds it on the chain, `after` is its second index entry."""

    before: bytes
    after: bytes


def fingerprint(key: HashKey, issuer: bytes, number: DocumentNumber) -> bytes:
    """Return the 32-byte fingerprint: HMAC-SHA-256 over kind, issuer, scheme and canonical number.

    Each part is preceded by its length, so that no two documents share an input. `issuer` is the
    authority's participant id (32 bytes).
    """
    return _keyed(
        key,
        _FINGERPRINT,
        kind(number.kind).index.to_bytes(2, "big"),
        _participant(issuer),
        number.scheme.encode(),
        number.canonical.encode(),
    )


def rotate(
    old: HashKey, new: HashKey, documents: Iterable[Issued], *, page: int = 50
) -> Iterator[list[Rotated]]:
    """Yield pages of both fingerprints of each document.

    The new index entries are added page by page (an authority's transaction takes up to 50); the old
    key is dropped after the last one.
    """
    if old.secret == new.secret:
        raise BadInput("The new key is the old one.", expected="another key")
    if page < 1:
        raise BadInput(f"A page of {page} documents cannot be sent.", expected="1 or more")
    source = iter(documents)
    while batch := list(islice(source, page)):
        yield [Rotated(fingerprint(old, *entry), fingerprint(new, *entry)) for entry in batch]


def reference_hash(key: HashKey, participant: bytes, reference: str) -> bytes:
    """Return the 32-byte keyed hash of a participant's own reference.

    Full-width characters become ASCII and white space is dropped, so that a reference that is sent
    again is recognised; case counts, since references of machines differ by it. Raises BadInput for
    an empty one, one over 200 characters, and one with control characters.
    """
    if len(reference) > _LONGEST_REFERENCE:
        raise BadInput(
            f"A reference of {len(reference):,} characters is too long.",
            expected=f"at most {_LONGEST_REFERENCE} characters",
        )
    normal = unicodedata.normalize("NFKC", reference)
    tidy = "".join(c for c in normal if not c.isspace() and unicodedata.category(c) != "Cf")
    if not tidy or any(unicodedata.category(c) in {"Cc", "Cs"} for c in tidy):
        raise BadInput(
            f"{reference!r} cannot be a reference.", expected="1 to 200 characters that can be printed"
        )
    return _keyed(key, _REFERENCE, _participant(participant), tidy.encode())


def _participant(identity: bytes) -> bytes:
    if len(identity) != 32:
        raise BadInput(f"A participant's id of {len(identity)} bytes cannot be.", expected="32 bytes")
    return identity


def _keyed(key: HashKey, *parts: bytes) -> bytes:
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(key.secret, message, "sha256")
