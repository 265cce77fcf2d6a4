"""What the tests of the node share: a chain, keys by role, a hand-assembled contract, and a way to send."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import pytest

from chain.clock import Clock
from chain.keys import Key
from chain.node import Node, Receipt, Settings
from chain.store import MemoryStore, Posting

START = 1_700_000_000
GAS = 1_000_000
# fmt: off
_OPCODES = {
    "STOP": 0x00, "ADD": 0x01, "SUB": 0x03, "EQ": 0x14, "ADDRESS": 0x30, "CALLVALUE": 0x34,
    "CALLDATALOAD": 0x35, "BLOCKHASH": 0x40, "TIMESTAMP": 0x42, "NUMBER": 0x43, "CHAINID": 0x46,
    "BASEFEE": 0x48, "MSTORE": 0x52, "SLOAD": 0x54, "SSTORE": 0x55, "JUMP": 0x56, "JUMPI": 0x57, "GAS": 0x5A,
    "TLOAD": 0x5C, "TSTORE": 0x5D, "DUP6": 0x85, "LOG2": 0xA2, "CALL": 0xF1, "RETURN": 0xF3, "CREATE2": 0xF5,
    "REVERT": 0xFD,
}
# fmt: on
# Calldata is three words: what to do, a key, a value. Some is there to be compared with py-evm's own doing.
_MACHINE = """
    0x00 CALLDATALOAD 0x00 EQ @store JUMPI     0x00 CALLDATALOAD 0x01 EQ @refuse JUMPI
    0x00 CALLDATALOAD 0x02 EQ @silent JUMPI    0x00 CALLDATALOAD 0x03 EQ @loop JUMPI
    0x00 CALLDATALOAD 0x04 EQ @load JUMPI      0x00 CALLDATALOAD 0x05 EQ @around JUMPI
    0x00 CALLDATALOAD 0x06 EQ @panic JUMPI     0x00 CALLDATALOAD 0x07 EQ @create JUMPI
    0x00 CALLDATALOAD 0x08 EQ @undo JUMPI      0x00 CALLDATALOAD 0x09 EQ @nested JUMPI  STOP
:store  0x40 CALLDATALOAD 0x20 CALLDATALOAD SSTORE  0x40 CALLDATALOAD 0x00 MSTORE
        0x20 CALLDATALOAD 0x05e7 0x20 0x00 LOG2 STOP
:refuse 0x08c379a000000000000000000000000000000000000000000000000000000000 0x00 MSTORE
        0x20 0x04 MSTORE  0x10 0x24 MSTORE
        0x6d616368696e653a207265667573656400000000000000000000000000000000 0x44 MSTORE  0x64 0x00 REVERT
:silent 0x00 0x00 REVERT
:loop   @loop JUMP
:load   0x20 CALLDATALOAD SLOAD 0x00 MSTORE 0x20 0x00 RETURN
:around TIMESTAMP 0x00 MSTORE NUMBER 0x20 MSTORE BASEFEE 0x40 MSTORE
        0x01 NUMBER SUB BLOCKHASH 0x60 MSTORE CHAINID 0x80 MSTORE 0xa0 0x00 RETURN
:panic  0x4e487b7100000000000000000000000000000000000000000000000000000000 0x00 MSTORE
        0x11 0x04 MSTORE 0x24 0x00 REVERT
:create 0x60016001556133ff5f526002601ef3 0x00 MSTORE  0x20 CALLDATALOAD 0x0f 0x11 CALLVALUE CREATE2
        0x40 CALLDATALOAD @kill JUMPI STOP
:kill   0x00 0x00 0x00 0x00 0x00 DUP6 GAS CALL STOP
:undo   0x40 CALLDATALOAD 0x20 CALLDATALOAD SSTORE
        0x40 CALLDATALOAD 0x20 CALLDATALOAD TSTORE  0x00 0x00 REVERT
:nested 0x08 0x00 MSTORE 0x20 CALLDATALOAD 0x20 MSTORE 0x40 CALLDATALOAD 0x40 MSTORE
        0x00 0x00 0x60 0x00 0x00 ADDRESS GAS CALL
        0x20 CALLDATALOAD TLOAD ADD 0x20 CALLDATALOAD SSTORE STOP
"""


def _assembled(source: str) -> bytes:
    code, labels, holes = bytearray(), dict[str, int](), dict[int, str]()
    for token in source.split():
        if token.startswith(":"):
            labels[token[1:]] = len(code)
            code.append(0x5B)
        elif token.startswith("@"):
            holes[len(code) + 1] = token[1:]
            code += b"\x61\0\0"
        elif token.startswith("0x"):
            value = bytes.fromhex(token[2:])
            code += bytes([0x5F + len(value)]) + value
        else:
            code.append(_OPCODES[token])
    for at, label in holes.items():
        code[at : at + 2] = labels[label].to_bytes(2, "big")
    return bytes(code)


class InterruptedStore(MemoryStore):
    """The user presses Ctrl-C just before, or just after, something is written."""

    interrupt = ""

    def write(self, values: Mapping[bytes, bytes], postings: Iterable[Posting] = ()) -> None:
        when, self.interrupt = self.interrupt, ""
        if when == "before":
            raise KeyboardInterrupt
        super().write(values, postings)
        if when == "after":
            raise KeyboardInterrupt


@pytest.fixture(scope="session")
def machine_code() -> bytes:
    """Code that deploys the machine."""
    runtime = _assembled(_MACHINE)
    size = len(runtime).to_bytes(2, "big")
    return b"\x61" + size + b"\x80\x60\x0a\x5f\x39\x5f\xf3" + runtime


@pytest.fixture(scope="session")
def exporter() -> Key:
    return Key.from_seed("exporter")


@pytest.fixture(scope="session")
def stranger() -> Key:
    return Key.from_seed("stranger")


@pytest.fixture
def node() -> Iterator[Node]:
    with Node.memory(Settings(genesis_time=START), clock=Clock(START)) as chain:
        yield chain


@pytest.fixture(scope="session")
def signed() -> Callable[..., bytes]:
    """Signs a call of the machine, or a deployment: (node, key, to, *words, **fields)."""

    def sign(node: Node, key: Key, to: str | None, *words: int, data: bytes = b"", **fields: int) -> bytes:
        body = data or b"".join(word.to_bytes(32, "big") for word in words)
        known = {"chain_id": node.chain_id, "nonce": node.nonce(key.address, "pending"), "gas": GAS}
        return key.sign_transaction({**known, "to": to, "data": body, **fields})

    return sign


@pytest.fixture(scope="session")
def send(signed: Callable[..., bytes]) -> Callable[..., Receipt]:
    """Signs and sends: (node, key, to, *words, **fields)."""

    def sending(
        node: Node, key: Key, to: str | None, *words: int, data: bytes = b"", **fields: int
    ) -> Receipt:
        return node.send_raw(signed(node, key, to, *words, data=data, **fields), raise_on_revert=False)

    return sending


@pytest.fixture
def machine(node: Node, exporter: Key, machine_code: bytes, send: Callable[..., Receipt]) -> str:
    """The machine's address on `node`."""
    address = send(node, exporter, None, data=machine_code).contract_address
    assert address is not None
    return address
