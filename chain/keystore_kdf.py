"""From a password to the key of a keystore's cipher: scrypt (RFC 7914) or PBKDF2 (RFC 8018), bounded."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

from chain.errors import Unreachable

__all__ = ["LIGHT", "STANDARD", "UNSTRETCHED", "Derivation", "Kdf", "Pbkdf2", "Scrypt"]

SALT_BYTES = 32
_DERIVED_BYTES = range(32, 129)
"""The cipher and the MAC use the first 32; some writers derive more."""
_MOST_MEMORY = 1 << 30
_MOST_WORK = 1 << 24
"""Of n, r and p multiplied: eight times the standard."""
_MOST_ITERATIONS = 10_000_000
_MOST_SALT = 1024


def _shown(**parameters: int) -> str:
    """Parameters in a message; a hostile file may have numbers of a thousand digits."""
    return ", ".join(
        f"{name}={value if value.bit_length() <= 64 else 'huge'}" for name, value in parameters.items()
    )


def _check_length(dklen: int) -> None:
    if dklen not in _DERIVED_BYTES:
        raise Unreachable(f"A derived key of {dklen} bytes can't be.")


@dataclass(frozen=True, slots=True)
class Scrypt:
    """scrypt: 128 * n * r bytes of memory, p times.

    Raises:
        Unreachable: These are no parameters, or would take more than 1 GiB or some seconds.
    """

    n: int = 1 << 18
    r: int = 8
    p: int = 1
    dklen: int = 32

    def __post_init__(self) -> None:
        """Checks the bounds, so that a hostile file can't take memory or time."""
        if self.n < 2 or self.n & (self.n - 1) or self.r < 1 or self.p < 1:
            raise Unreachable("These are no parameters of scrypt.", n=self.n, r=self.r, p=self.p)
        if 128 * self.n * self.r > _MOST_MEMORY or self.n * self.r * self.p > _MOST_WORK:
            raise Unreachable(
                f"Its scrypt takes too much memory or time: {_shown(n=self.n, r=self.r, p=self.p)}.",
                hint="Is this a keystore of somebody you trust? Usual are n=262144, r=8, p=1.",
            )
        _check_length(self.dklen)

    def derive(self, password: bytes, salt: bytes) -> bytes:
        """`dklen` bytes."""
        # Not hashlib's: OpenSSL refuses n=2^18 with r=1, which the format's own test vector has.
        from Crypto.Protocol.KDF import scrypt

        # pycryptodome wants text here, and encodes it so that the bytes stay what they were.
        text, grains = password.decode("latin-1"), salt.decode("latin-1")
        try:
            derived = scrypt(text, grains, self.dklen, N=self.n, r=self.r, p=self.p)
        except (MemoryError, ValueError):  # the parameters are good: what it lacks is memory
            size = f"{128 * self.n * self.r >> 20} MiB"
            raise Unreachable(f"There is no memory for the password's scrypt, which takes {size}.") from None
        if not isinstance(derived, bytes):
            raise TypeError("scrypt gave more than one key")
        return derived


@dataclass(frozen=True, slots=True)
class Pbkdf2:
    """PBKDF2 with HMAC-SHA-256, `c` times.

    Raises:
        Unreachable: These are no parameters, or would take more than some seconds.
    """

    c: int
    dklen: int = 32

    def __post_init__(self) -> None:
        """Checks the bounds."""
        if self.c < 1:
            raise Unreachable("These are no parameters of pbkdf2.", c=self.c)
        if self.c > _MOST_ITERATIONS:
            raise Unreachable(
                f"Its pbkdf2 takes too much time: {_shown(c=self.c)}.",
                hint="Is this a keystore of somebody you trust? Usual are 262144 to 1000000.",
            )
        _check_length(self.dklen)

    def derive(self, password: bytes, salt: bytes) -> bytes:
        """`dklen` bytes."""
        return hashlib.pbkdf2_hmac("sha256", password, salt, self.c, self.dklen)


Kdf = Scrypt | Pbkdf2

STANDARD = Scrypt(1 << 18, 8, 1)
"""What geth writes: 256 MiB and about a second for each guess at a password."""

LIGHT = Scrypt(1 << 12, 8, 6)
"""What geth writes with --lightkdf: 4 MiB and a tenth of a second."""

UNSTRETCHED = Scrypt(1 << 10, 8, 1)
"""For a password of 256 random bits, which nobody guesses: milliseconds."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """What became of one password with one salt.

    Keys that are kept under the same password at the same time share it: each has its own random counter
    block, so no two are encrypted alike, and opening all of them takes one derivation.

    Attributes:
        kdf: Function and parameters.
        salt: Random bytes.
        derived: The result: 16 bytes for the cipher, 16 for the MAC. Never shown.
    """

    kdf: Kdf
    salt: bytes
    derived: bytes = field(repr=False)

    @classmethod
    def of(cls, password: str, kdf: Kdf = STANDARD, salt: bytes | None = None) -> Derivation:
        """Derives; with a new random salt if none is given."""
        grains = secrets.token_bytes(SALT_BYTES) if salt is None else salt
        if not 0 < len(grains) <= _MOST_SALT:
            raise Unreachable(f"A salt of {len(grains)} bytes can't be.")
        return cls(kdf, grains, kdf.derive(_bytes_of(password), grains))

    @property
    def cipher_key(self) -> bytes:
        """The 16 bytes of the cipher."""
        return self.derived[:16]

    @property
    def mac_key(self) -> bytes:
        """The 16 bytes of the MAC."""
        return self.derived[16:32]


def _bytes_of(password: str) -> bytes:
    """UTF-8; an environment may hold other bytes, which Python escapes."""
    return password.encode("utf-8", "surrogateescape")
