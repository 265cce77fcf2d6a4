"""Merkle Patricia tries, read through a bounded cache and changed once a block, each node touched once.

py-evm's own trie walks from the root for every key that changes and prunes as it goes; here all changes of a
block go down together. Nodes are decoded RLP: `[path, value]`, `[path, child]`, or a branch of 17; a child of
less than 32 bytes is embedded in its parent (Yellow Paper, appendix D). Keys are sequences of nibbles.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from typing import TypeAlias

from chain import rlp
from chain.hashing import keccak
from chain.pyevm.library import LRU

Node: TypeAlias = "list[rlp.Item]"
EMPTY_ROOT = keccak(b"\x80")
_DIGITS = b"0123456789abcdef"
_TO_NIBBLES = bytes.maketrans(_DIGITS, bytes(range(16)))
_TO_DIGITS = bytes.maketrans(bytes(range(16)), _DIGITS)
_CACHED_NODES = 16_384


class MissingNode(KeyError):
    """A trie node that should be there is not: the database is damaged."""


def nibbles(key: bytes) -> bytes:
    """The key, a nibble a byte."""
    return key.hex().encode().translate(_TO_NIBBLES)


def _pack(path: bytes, leaf: bool) -> bytes:
    """Hex-prefix encoding of a path."""
    flag = (b"\x03" if leaf else b"\x01") if len(path) % 2 else (b"\x02\x00" if leaf else b"\x00\x00")
    return bytes.fromhex((flag + path).translate(_TO_DIGITS).decode())


def _unpack(packed: bytes) -> tuple[bytes, bool]:
    every = nibbles(packed)
    return every[1 if every[0] & 1 else 2 :], every[0] >= 2


def _common(first: bytes, second: bytes) -> int:
    count = 0
    for left, right in zip(first, second, strict=False):
        if left != right:
            break
        count += 1
    return count


class Tries:
    """All tries of a database: `fetch` gives a node's encoding by its hash, or None."""

    def __init__(self, fetch: Callable[[bytes], bytes | None]) -> None:
        self._fetch = fetch
        self._decoded: MutableMapping[bytes, Node] = LRU(_CACHED_NODES)

    def get(self, root: bytes, key: bytes) -> bytes:
        """The value at the 32-byte `key`, or empty. Raises MissingNode."""
        if root == EMPTY_ROOT:
            return b""
        path, depth = nibbles(key), 0
        reference: rlp.Item = root
        while True:
            node = self._load(reference)
            if node is None:
                return b""
            if len(node) == 17:
                if depth == len(path):
                    return rlp.as_bytes(node[16])
                reference = node[path[depth]]
                depth += 1
                continue
            part, leaf = _unpack(rlp.as_bytes(node[0]))
            if leaf:
                return rlp.as_bytes(node[1]) if part == path[depth:] else b""
            if not path.startswith(part, depth):
                return b""
            reference = node[1]
            depth += len(part)

    def proof(self, root: bytes, key: bytes) -> tuple[bytes, ...]:
        """The nodes on the way to the 32-byte `key`, from the root on, as EIP-1186 has them: whether it is
        there, and with what, follows from them. An empty trie has none. Raises MissingNode.
        """
        if root == EMPTY_ROOT:
            return ()
        path, found = nibbles(key), list[bytes]()
        reference: rlp.Item = root
        while True:
            node = self._load(reference)
            if node is None:
                break
            if isinstance(reference, bytes):  # what is embedded is part of its parent
                found.append(rlp.encode(node))
            if len(node) == 17:
                if not path:
                    break
                reference, path = node[path[0]], path[1:]
                continue
            part, leaf = _unpack(rlp.as_bytes(node[0]))
            if leaf or not path.startswith(part):
                break
            reference, path = node[1], path[len(part) :]
        return tuple(found)

    def update(
        self, root: bytes, changes: Sequence[tuple[bytes, bytes]], made: MutableMapping[bytes, bytes]
    ) -> bytes:
        """The root after `changes` (key and value, an empty value deletes); new nodes go into `made`."""
        if not changes:
            return root
        items = sorted((nibbles(key), value) for key, value in changes)
        node = self._update(None if root == EMPTY_ROOT else self._load(root), items, 0, made)
        if node is None:
            return EMPTY_ROOT
        encoded = rlp.encode(node)
        digest = keccak(encoded)
        made[digest] = encoded
        self._decoded[digest] = node
        return digest

    def _load(self, reference: rlp.Item) -> Node | None:
        if isinstance(reference, list):
            return reference
        if not reference:
            return None
        node = self._decoded.get(reference)
        if node is None:
            encoded = self._fetch(reference)
            if encoded is None:
                raise MissingNode(reference.hex())
            node = self._decoded[reference] = rlp.decode_list(encoded)
        return node

    def _refer(self, node: Node, made: MutableMapping[bytes, bytes]) -> rlp.Item:
        encoded = rlp.encode(node)
        if len(encoded) < 32:
            return node
        digest = keccak(encoded)
        made[digest] = encoded
        self._decoded[digest] = node
        return digest

    def _update(
        self,
        node: Node | None,
        items: list[tuple[bytes, bytes]],
        depth: int,
        made: MutableMapping[bytes, bytes],
    ) -> Node | None:
        if node is None:
            return self._build([item for item in items if item[1]], depth, made)
        if len(node) == 17:
            return self._branch(list(node), items, depth, made)
        path, leaf = _unpack(rlp.as_bytes(node[0]))
        if leaf:
            key = items[0][0][:depth] + path
            if all(item[0] != key for item in items):
                items = sorted([*items, (key, rlp.as_bytes(node[1]))])
            return self._build([item for item in items if item[1]], depth, made)
        shared = min(_common(path, items[0][0][depth:]), _common(path, items[-1][0][depth:]))
        if shared == len(path):
            return self._join(path, self._update(self._load(node[1]), items, depth + shared, made), made)
        slots: Node = [b""] * 17
        rest = path[shared + 1 :]
        slots[path[shared]] = self._refer([_pack(rest, False), node[1]], made) if rest else node[1]
        return self._join(path[:shared], self._branch(slots, items, depth + shared, made), made)

    def _branch(
        self, slots: Node, items: list[tuple[bytes, bytes]], depth: int, made: MutableMapping[bytes, bytes]
    ) -> Node | None:
        """The branch `slots`, which is changed, after `items`; whatever it collapses to."""
        groups: dict[int, list[tuple[bytes, bytes]]] = {}
        for item in items:
            groups.setdefault(item[0][depth], []).append(item)
        changed: dict[int, Node] = {}
        for nibble, group in groups.items():
            child = self._update(self._load(slots[nibble]), group, depth + 1, made)
            slots[nibble] = b""
            if child is not None:
                changed[nibble] = child
        left = [nibble for nibble in range(16) if nibble in changed or slots[nibble]]
        if not left:
            return None
        if len(left) == 1:
            only = left[0]
            return self._join(bytes([only]), changed.get(only) or self._load(slots[only]), made)
        for nibble, child in changed.items():
            slots[nibble] = self._refer(child, made)
        return slots

    def _build(
        self, items: list[tuple[bytes, bytes]], depth: int, made: MutableMapping[bytes, bytes]
    ) -> Node | None:
        if not items:
            return None
        if len(items) == 1:
            return [_pack(items[0][0][depth:], True), items[0][1]]
        shared = _common(items[0][0][depth:], items[-1][0][depth:])
        branch = self._branch([b""] * 17, items, depth + shared, made)
        return self._join(items[0][0][depth : depth + shared], branch, made)

    def _join(self, path: bytes, node: Node | None, made: MutableMapping[bytes, bytes]) -> Node | None:
        """The node under `path`: an extension to a branch, or a longer leaf or extension."""
        if node is None or not path:
            return node
        if len(node) == 17:
            return [_pack(path, False), self._refer(node, made)]
        rest, leaf = _unpack(rlp.as_bytes(node[0]))
        return [_pack(path + rest, leaf), node[1]]


def root_of_list(values: Sequence[bytes]) -> bytes:
    """The root of the trie from index to value, as a header holds it for transactions and receipts."""
    changes = [(rlp.encode(rlp.number(index)), value) for index, value in enumerate(values)]
    return Tries(lambda _: None).update(EMPTY_ROOT, changes, {})
