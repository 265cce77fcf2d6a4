"""Keys sign here, never on a node: deterministic signatures (RFC 6979) with a low s, by libsecp256k1."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from coincurve import PrivateKey, PublicKey

from chain.errors import BadInput, ShroffError
from chain.hashing import ADDRESS_BYTES, address_bytes, checksum, keccak
from chain.rlp import Item, encode, number
from chain.typed import Typed

__all__ = ["Key", "recover"]

ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
"""Order of secp256k1: a secret is a number from 1 to one less."""

SECRET_BYTES = 32
SIGNATURE_BYTES = 65
DYNAMIC_FEE_TYPE = b"\x02"


class Key:
    """A secp256k1 key. Its secret is never shown: not by `repr`, not in errors.

    Keys with the same address are equal.

    Args:
        secret: 32 bytes, a number between 1 and the order of the curve.

    Attributes:
        address: Where it acts, with its checksum.

    Raises:
        BadInput: The secret is not such a number.
    """

    __slots__ = ("_private", "_unlock", "address")

    address: Final[str]

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SECRET_BYTES or not 0 < int.from_bytes(secret, "big") < ORDER:
            raise BadInput("This is no secret key: 32 bytes are needed, within the order of the curve.")
        self._private: PrivateKey | None = PrivateKey(secret)
        self._unlock: Callable[[], Key] | None = None
        self.address = _address_of(self._private.public_key)

    @classmethod
    def locked(cls, address: str, unlock: Callable[[], Key]) -> Key:
        """A key that is known by its address, and opened when it first signs.

        Args:
            address: Its address, with the checksum.
            unlock: Opens it, once: gives the key with this address, or raises what stands in the way.
        """
        key = cls.__new__(cls)
        key._private, key._unlock = None, unlock
        object.__setattr__(key, "address", address)
        return key

    def __repr__(self) -> str:
        """The address alone."""
        return f"Key({self.address})"

    def __eq__(self, other: object) -> bool:
        """Whether both are the key of one address."""
        return isinstance(other, Key) and self.address == other.address

    def __hash__(self) -> int:
        """By the address."""
        return hash(self.address)

    @property
    def is_open(self) -> bool:
        """Whether it signs without being unlocked first."""
        return self._private is not None

    def open(self) -> None:
        """Opens the key now, where that would happen in the middle of something."""
        self._opened()

    @property
    def secret(self) -> bytes:
        """The 32 bytes; opens the key."""
        return self._opened().secret

    @classmethod
    def random(cls) -> Key:
        """A new key from the system's randomness."""
        return cls((1 + secrets.randbelow(ORDER - 1)).to_bytes(SECRET_BYTES, "big"))

    @classmethod
    def from_seed(cls, seed: bytes | str) -> Key:
        """The same seed gives the same key: for demonstrations and tests, where a secret need not be one."""
        raw = seed.encode() if isinstance(seed, str) else seed
        number = int.from_bytes(keccak(raw), "big") % (ORDER - 1) + 1
        return cls(number.to_bytes(SECRET_BYTES, "big"))

    def sign_digest(self, digest: bytes) -> bytes:
        """Signs 32 bytes as they are. Returns r, s (32 bytes each) and v (27 or 28): 65 bytes.

        Raises:
            BadInput: The digest is not 32 bytes.
        """
        return _with_v(self._sign(digest))

    def sign_typed(self, typed: Typed) -> bytes:
        """Signs an EIP-712 message. Returns 65 bytes: r, s, v (27 or 28)."""
        return _with_v(self._sign(typed.digest()))

    def sign_transaction(self, fields: Mapping[str, Any]) -> bytes:
        """Signs a transaction, ready to be sent.

        Args:
            fields: `chain_id`, `nonce`, `gas`, `to` (None creates a contract), `value` (default 0), `data`
                (default empty), and either `gas_price` (a legacy transaction, EIP-155) or `max_fee_per_gas`
                and `max_priority_fee_per_gas` (EIP-1559); neither means that gas is free: `gas_price` 0.
        """
        to = fields.get("to")
        recipient = b"" if not to else address_bytes(to)
        body = [
            number(fields["gas"]),
            recipient,
            number(fields.get("value", 0)),
            bytes(fields.get("data", b"")),
        ]
        chain_id, nonce = int(fields["chain_id"]), number(fields["nonce"])
        if "max_fee_per_gas" in fields:
            fees = [number(fields["max_priority_fee_per_gas"]), number(fields["max_fee_per_gas"])]
            typed_parts: list[Item] = [number(chain_id), nonce, *fees, *body, []]
            r, s, parity = _split(self._sign(keccak(DYNAMIC_FEE_TYPE + encode(typed_parts))))
            return DYNAMIC_FEE_TYPE + encode([*typed_parts, number(parity), r, s])
        parts: list[Item] = [nonce, number(fields.get("gas_price", 0)), *body]
        r, s, parity = _split(self._sign(keccak(encode([*parts, number(chain_id), b"", b""]))))
        return encode([*parts, number(chain_id * 2 + 35 + parity), r, s])

    def _sign(self, digest: bytes) -> bytes:
        if len(digest) != SECRET_BYTES:
            raise BadInput(f"A digest has 32 bytes, not {len(digest)}.")
        # coincurve types its nonce function by cffi objects, which have no types.
        return self._opened().sign_recoverable(digest, hasher=None)  # pyright: ignore[reportUnknownMemberType]  # untyped

    def _opened(self) -> PrivateKey:
        if self._private is None:
            found = self._unlock() if self._unlock is not None else None
            if found is None or found.address != self.address:
                raise ShroffError(f"What was unlocked is not the key of {self.address}.")
            self._private, self._unlock = found._opened(), None
        return self._private


def recover(digest: bytes, signature: bytes) -> str:
    """Address of the key that made `signature` (65 bytes, v 27 or 28) over `digest`.

    Raises:
        BadInput: It is no signature.
    """
    if len(signature) != SIGNATURE_BYTES or signature[-1] not in (27, 28):
        raise BadInput("A signature has 65 bytes and ends in 27 or 28.")
    try:
        public = PublicKey.from_signature_and_message(
            signature[:-1] + bytes([signature[-1] - 27]), digest, hasher=None
        )
    except ValueError as error:
        raise BadInput(f"This is no signature over this message: {error}") from error
    return _address_of(public)


def _split(signature: bytes) -> tuple[bytes, bytes, int]:
    return signature[:32].lstrip(b"\0"), signature[32:64].lstrip(b"\0"), signature[64]


def _with_v(signature: bytes) -> bytes:
    return signature[:64] + bytes([signature[64] + 27])


def _address_of(public: PublicKey) -> str:
    return checksum(keccak(public.format(compressed=False)[1:])[-ADDRESS_BYTES:])
