"""Hashes, ABI encoding and addresses: what the suite needs of the chain's libraries, chosen once."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from chain.errors import BadInput

__all__ = ["ZERO_ADDRESS", "abi_encode", "address_bytes", "checksum", "is_address", "keccak"]

# pysha3, as for all of chain/ (see `chain/__init__.py`). It has no types.
_keccak_256: Callable[[bytes], Any] = importlib.import_module("sha3").keccak_256

ADDRESS_BYTES = 20
ZERO_ADDRESS = "0x" + "00" * ADDRESS_BYTES


def keccak(data: bytes) -> bytes:
    """Keccak-256, as the EVM has it (not NIST's SHA3-256): 32 bytes."""
    digest: bytes = _keccak_256(data).digest()
    return digest


def abi_encode(types: Sequence[str], values: Sequence[object]) -> bytes:
    """Encodes `values` as ABI types, such as `["bytes32", "uint256[]"]`; the same as Vyper's `abi_encode`.

    Raises:
        BadInput: A value does not fit its type.
    """
    from eth_abi.abi import encode
    from eth_abi.exceptions import EncodingError

    try:
        return encode(types, values)
    except (EncodingError, TypeError, ValueError) as error:
        raise BadInput(f"Cannot encode as ({','.join(types)}): {error}", expected=",".join(types)) from error


def is_address(value: object) -> bool:
    """Whether `value` is a hexadecimal address; in mixed case its EIP-55 checksum has to be right."""
    if not isinstance(value, str) or len(value) != 2 + 2 * ADDRESS_BYTES or value[:2] != "0x":
        return False
    digits = value[2:]
    try:
        canonical = bytes.fromhex(digits)
    except ValueError:
        return False
    return digits in (digits.lower(), digits.upper()) or _checksum(canonical) == value


def address_bytes(address: str | bytes) -> bytes:
    """The 20 bytes of an address.

    Raises:
        BadInput: It is no address, or its checksum is wrong.
    """
    if isinstance(address, bytes):
        if len(address) == ADDRESS_BYTES:
            return address
    elif is_address(address):
        return bytes.fromhex(address[2:])
    shown = address if isinstance(address, str) else f"0x{address.hex()}"
    raise BadInput(
        f"{shown} is no address.", hint="An address is 0x and 40 hexadecimal digits.", expected="address"
    )


def checksum(address: str | bytes) -> str:
    """The address in EIP-55's mixed case.

    Raises:
        BadInput: It is no address, or its checksum is wrong.
    """
    return _checksum(address_bytes(address))


@lru_cache(maxsize=4096)
def _checksum(canonical: bytes) -> str:
    digits = canonical.hex()
    nibbles = keccak(digits.encode()).hex()
    cased = (
        digit.upper() if int(nibble, 16) >= 8 else digit
        for digit, nibble in zip(digits, nibbles[: len(digits)], strict=True)
    )
    return "0x" + "".join(cased)
