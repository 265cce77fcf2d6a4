"""Why a computation failed, in words: the contract's own reason where it gave one."""

from __future__ import annotations

from typing import Any

from chain.errors import NO_REASON
from chain.pyevm.library import exceptions

OUT_OF_GAS = "out of gas"
_ERROR_STRING = bytes.fromhex("08c379a0")
_PANIC = bytes.fromhex("4e487b71")
# The codes that Solidity documents; Vyper uses 0x11 and 0x12 in none of its versions, but libraries may.
_PANICS = {
    0x01: "assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x21: "value is no member of the enum",
    0x31: "pop from an empty array",
    0x32: "index out of bounds",
    0x41: "too much memory",
    0x51: "call of an unset function",
}
_ERRORS: dict[type[Exception], str] = {
    exceptions.InvalidInstruction: "invalid instruction",
    exceptions.InvalidJumpDestination: "invalid jump",
    exceptions.WriteProtection: "write in a static call",
    exceptions.InsufficientFunds: "insufficient funds for the value sent",
    exceptions.ContractCreationCollision: "there is a contract at the new address already",
    exceptions.ReservedBytesInCode: "contract code begins with a reserved byte",
}


def reason_of(computation: Any) -> str:
    """The reason of a failed computation of py-evm; empty for one that succeeded."""
    if not computation.is_error:
        return ""
    return reason_of_error(computation.error, computation.output)


def reason_of_error(error: Exception, output: bytes = b"") -> str:
    """The reason behind py-evm's exception and the data that came back with it."""
    if isinstance(error, exceptions.Revert):
        return reason_of_data(output)
    if isinstance(error, exceptions.OutOfGas):
        return "contract code is too large (EIP-170, EIP-3860)" if "exceeds EIP" in str(error) else OUT_OF_GAS
    return next((text for kind, text in _ERRORS.items() if isinstance(error, kind)), str(error).lower())


def reason_of_data(data: bytes) -> str:
    """What revert data says: Error(string), Panic(uint256), a custom error's selector, or nothing."""
    if not data:
        return NO_REASON
    body = data[4:]
    if data[:4] == _ERROR_STRING and len(body) >= 64:
        offset = int.from_bytes(body[:32], "big")
        size = int.from_bytes(body[offset : offset + 32], "big") if offset + 32 <= len(body) else len(body)
        if offset + 32 + size <= len(body):
            return body[offset + 32 : offset + 32 + size].decode("utf-8", errors="replace") or NO_REASON
    if data[:4] == _PANIC and len(body) == 32:
        code = int.from_bytes(body, "big")
        return f"panic 0x{code:02x}: {_PANICS[code]}" if code in _PANICS else f"panic 0x{code:02x}"
    return f"reverted with 0x{data[:36].hex()}{'…' if len(data) > 36 else ''}"
