"""Proofs of state (EIP-1186): what an account and its storage hold at a block, checked by the block's hash.

Nothing here needs a chain. A block's hash is the Keccak-256 of its header; the header holds the state root;
the nodes on the way down a Merkle Patricia trie, each named by its hash in the one above, lead from there to
an account, and from the account's storage root to a slot (Yellow Paper, appendix D). A key that is not there
is proven by the same way down: it ends where the key would have to go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias, cast

from chain import rlp
from chain.errors import BadInput, CheckFailed
from chain.hashing import address_bytes, checksum, keccak

__all__ = ["AccountProof", "ProvenHeader", "SlotProof", "check_account", "read_header", "value_at"]

EMPTY_ROOT = keccak(b"\x80")
EMPTY_CODE = keccak(b"")

_MAX_NODES = 65  # a root, and one for each nibble of a key
_MAX_NODE_BYTES = 1_024  # a full branch has 532
_MAX_SLOTS = 1_024
_MAX_HEADER_BYTES = 4_096
_HASH = 32
_BRANCH, _PAIR = 17, 2
_EVEN_EXTENSION, _ODD_EXTENSION, _EVEN_LEAF, _ODD_LEAF = range(4)
_HEADER_FIELDS = range(15, 33)
"""15 before London, 21 since Prague; what later forks append changes none of those that are read here."""
_PARENT, _STATE_ROOT, _NUMBER, _TIMESTAMP = 0, 3, 8, 11

_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}")

Json: TypeAlias = "Mapping[str, Any]"


@dataclass(frozen=True, slots=True)
class SlotProof:
    """A storage slot, what it holds (0 where nothing is), and the trie's nodes on the way to it."""

    slot: int
    value: int
    nodes: tuple[bytes, ...]

    def to_json(self) -> dict[str, object]:
        """As `storageProof` has it."""
        return {"key": hex(self.slot), "value": hex(self.value), "proof": _shown(self.nodes)}


@dataclass(frozen=True, slots=True)
class AccountProof:
    """An account at a block, the nodes on the way to it, and proofs of some of its slots.

    `balance` is in wei. Where there is no account, the fields are those of an empty one.
    """

    address: str
    nonce: int
    balance: int
    storage_root: bytes
    code_hash: bytes
    nodes: tuple[bytes, ...]
    slots: tuple[SlotProof, ...]

    @property
    def exists(self) -> bool:
        """Whether there is such an account (EIP-161: an empty one is none)."""
        return bool(self.nonce or self.balance or self.code_hash != EMPTY_CODE)

    def to_json(self) -> dict[str, object]:
        """In the shape of `eth_getProof`."""
        return {
            "address": self.address,
            "accountProof": _shown(self.nodes),
            "balance": hex(self.balance),
            "codeHash": f"0x{self.code_hash.hex()}",
            "nonce": hex(self.nonce),
            "storageHash": f"0x{self.storage_root.hex()}",
            "storageProof": [each.to_json() for each in self.slots],
        }

    @classmethod
    def from_json(cls, found: object) -> AccountProof:
        """Reads what a node answers to `eth_getProof`. Nothing of it is believed before `check_account`.

        Raises:
            BadInput: It is no such answer, or larger than any.
        """
        fields = _fields(
            found,
            "address", "accountProof", "balance", "codeHash", "nonce", "storageHash", "storageProof",
        )  # fmt: skip
        address = fields["address"]
        if not isinstance(address, str):
            _refuse("address", "an address")
        slots = _list(fields["storageProof"], "storageProof", _MAX_SLOTS)
        return cls(
            checksum(address),
            _quantity(fields["nonce"], "nonce"),
            _quantity(fields["balance"], "balance"),
            _bytes(fields["storageHash"], "storageHash", _HASH, exact=True),
            _bytes(fields["codeHash"], "codeHash", _HASH, exact=True),
            _nodes(fields["accountProof"], "accountProof"),
            tuple(_slot(each) for each in slots),
        )


@dataclass(frozen=True, slots=True)
class ProvenHeader:
    """What a block's header says, with the hash that stands for all of it. `timestamp` is Unix time."""

    hash: bytes
    number: int
    timestamp: int
    parent_hash: bytes
    state_root: bytes


def read_header(encoded: bytes, block_hash: bytes | None = None) -> ProvenHeader:
    """The header of a block, from its RLP.

    Args:
        encoded: As the block has it.
        block_hash: The hash that it must have; without one the header stands for nothing but itself.

    Raises:
        CheckFailed: It is no header, or not the one with this hash.
    """
    found = keccak(encoded)
    if block_hash is not None and found != block_hash:
        raise CheckFailed(
            f"The header is that of block 0x{found.hex()}, not of 0x{block_hash.hex()}.", hash=found
        )
    try:
        if len(encoded) > _MAX_HEADER_BYTES:
            raise rlp.RLPError("it is too long")
        fields = [rlp.as_bytes(each) for each in rlp.decode_list(encoded)]
        if len(fields) not in _HEADER_FIELDS:
            raise rlp.RLPError(f"it has {len(fields)} fields")
        if any(len(fields[at]) != _HASH for at in (_PARENT, _STATE_ROOT)):
            raise rlp.RLPError("a hash has 32 bytes")
        if any(len(fields[at]) > 8 for at in (_NUMBER, _TIMESTAMP)):
            raise rlp.RLPError("a number is out of bounds")
        number, timestamp = rlp.as_number(fields[_NUMBER]), rlp.as_number(fields[_TIMESTAMP])
    except (rlp.RLPError, RecursionError) as error:
        raise CheckFailed(f"This is no block header: {error}.") from error
    return ProvenHeader(found, number, timestamp, fields[_PARENT], fields[_STATE_ROOT])


def check_account(proof: AccountProof, state_root: bytes) -> None:
    """Checks every figure of a proof against a state root: the account, and each slot.

    Raises:
        CheckFailed: One does not follow; it says which.
    """
    what = f"the account {proof.address}"
    encoded = value_at(state_root, address_bytes(proof.address), proof.nodes, what=what)
    claimed: list[rlp.Item] = [
        rlp.number(proof.nonce), rlp.number(proof.balance), proof.storage_root, proof.code_hash,
    ]  # fmt: skip
    if encoded:
        if encoded != rlp.encode(claimed):
            raise CheckFailed(f"The proof of {what} leads to other figures.", address=proof.address)
    elif proof.exists or proof.storage_root != EMPTY_ROOT:
        raise CheckFailed(f"The proof shows that there is no account {proof.address}.", address=proof.address)
    for each in proof.slots:
        what = f"slot {each.slot:#x} of {proof.address}"
        held = value_at(proof.storage_root, each.slot.to_bytes(_HASH, "big"), each.nodes, what=what)
        if held != (rlp.encode(rlp.number(each.value)) if each.value else b""):
            raise CheckFailed(
                f"The proof of {what} leads to another value.", address=proof.address, slot=each.slot
            )


def value_at(root: bytes, key: bytes, nodes: Sequence[bytes], *, what: str = "a key") -> bytes:
    """What a trie with this root holds at a key (which it hashes), empty where nothing is.

    Args:
        root: Keccak-256 of the trie's first node.
        key: An address, or a slot as 32 bytes.
        nodes: Those on the way, from the root on: no more, and no less.
        what: What is proven, for messages.

    Raises:
        CheckFailed: The nodes do not lead from the root to the key, or to its absence.
    """
    if root == EMPTY_ROOT and not nodes:
        return b""
    try:
        value, used = _descend(root, _nibbles(keccak(key)), nodes)
    except (rlp.RLPError, RecursionError, IndexError) as error:
        said = "a node is missing" if isinstance(error, IndexError) else str(error)
        raise CheckFailed(f"The proof of {what} does not hold: {said}.") from error
    if used != len(nodes):
        raise CheckFailed(f"The proof of {what} does not hold: it has nodes that lead nowhere.")
    return value


def _descend(root: bytes, path: bytes, nodes: Sequence[bytes]) -> tuple[bytes, int]:
    """The value at a path and how many nodes lead there. IndexError where one is missing."""
    reference: rlp.Item = root
    used = 0
    while reference:
        node = reference
        if isinstance(node, bytes):
            encoded = nodes[used]
            used += 1
            if keccak(encoded) != node:
                raise rlp.RLPError("a node is not the one that the node above names")
            node = rlp.decode_list(encoded)
        if len(node) == _BRANCH:
            if not path:
                return rlp.as_bytes(node[16]), used
            reference, path = node[path[0]], path[1:]
            continue
        if len(node) != _PAIR:
            raise rlp.RLPError("a node is no node of a trie")
        part, leaf = _unpacked(rlp.as_bytes(node[0]))
        if leaf:
            return (rlp.as_bytes(node[1]) if part == path else b""), used
        if not part:
            raise rlp.RLPError("a node leads nowhere")
        if not path.startswith(part):
            return b"", used
        reference, path = node[1], path[len(part) :]
    return b"", used


def _nibbles(key: bytes) -> bytes:
    return bytes(nibble for byte in key for nibble in (byte >> 4, byte & 15))


def _unpacked(packed: bytes) -> tuple[bytes, bool]:
    """A path in hex-prefix encoding, and whether it is a leaf's."""
    every = _nibbles(packed)
    if not every or every[0] > _ODD_LEAF or (every[0] in (_EVEN_EXTENSION, _EVEN_LEAF) and every[1]):
        raise rlp.RLPError("a path is not written as a path is")
    odd = every[0] in (_ODD_EXTENSION, _ODD_LEAF)
    return every[1 if odd else 2 :], every[0] >= _EVEN_LEAF


def _shown(nodes: Iterable[bytes]) -> list[str]:
    return [f"0x{node.hex()}" for node in nodes]


# Reading what may be anything


def _refuse(field: str, expected: str) -> NoReturn:
    raise BadInput(f"{field} is not {expected}.", field=field)


def _fields(found: object, *names: str) -> Json:
    if not isinstance(found, dict):
        _refuse("the proof", "an object")
    fields = cast("dict[str, Any]", found)
    wrong = sorted(set(names).symmetric_difference(fields))
    if wrong:
        raise BadInput(f"{wrong[0][:32]!r} is missing or unknown.", field=wrong[0][:32])
    return fields


def _list(found: object, field: str, most: int) -> list[Any]:
    if not isinstance(found, list):
        _refuse(field, "a list")
    items = list(cast("Sequence[Any]", found))
    if len(items) > most:
        _refuse(field, f"a list of at most {most:,}")
    return items


def _bytes(found: object, field: str, most: int, *, exact: bool = False) -> bytes:
    expected = f"{'' if exact else 'at most '}{most:,} bytes in hexadecimal with 0x"
    if not isinstance(found, str) or len(found) > 2 + 2 * most or not _HEX.fullmatch(found):
        _refuse(field, expected)
    if exact and len(found) != 2 + 2 * most:
        _refuse(field, expected)
    return bytes.fromhex(found[2:])


def _quantity(found: object, field: str) -> int:
    if not isinstance(found, str) or not _QUANTITY.fullmatch(found):
        _refuse(field, "a number in hexadecimal with 0x")
    return int(found, 16)


def _nodes(found: object, field: str) -> tuple[bytes, ...]:
    return tuple(_bytes(each, field, _MAX_NODE_BYTES) for each in _list(found, field, _MAX_NODES))


def _slot(found: object) -> SlotProof:
    fields = _fields(found, "key", "value", "proof")
    return SlotProof(
        _quantity(fields["key"], "key"), _quantity(fields["value"], "value"), _nodes(fields["proof"], "proof")
    )
