"""The state at the head, value by value: the same as the tries' after all that can happen to a chain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import lmdb
import pytest

from chain.auditing import reexecute
from chain.clock import Clock
from chain.errors import Damaged, Unreachable
from chain.genesis import FORMAT
from chain.hashing import address_bytes
from chain.head_state import HeadState
from chain.keys import Key
from chain.node import Node, Receipt, Settings
from chain.pyevm.worldstate import WorldState
from chain.records import node_key

START = 1_700_000_000
QUICK = Settings(durable="process")
KEYS = range(6)
Send = Callable[..., Receipt]


def by_trie(node: Node, machine: str) -> list[int]:
    """The machine's slots, read from the trie alone."""
    store = node.store
    world = WorldState(lambda digest: store.get(node_key(digest)), node.block_info().state_root)
    return [world.slot(address_bytes(machine), key) for key in KEYS]


def by_node(node: Node, machine: str) -> list[int]:
    return [int.from_bytes(node.storage_at(machine, key), "big") for key in KEYS]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chain"


@pytest.fixture
def machine(path: Path, exporter: Key, machine_code: bytes, send: Send) -> str:
    """A chain on disk with a machine that has written some slots, and one of them back to 0."""
    with Node.open(path, QUICK, clock=Clock(START), create=True) as node:
        address = send(node, exporter, None, data=machine_code).contract_address
        assert address is not None
        for key, value in ((0, 7), (1, 8), (2, 9), (1, 0)):
            send(node, exporter, address, 0, key, value)
    return address


def written(path: Path, key: bytes, value: bytes | None) -> None:
    """Changes a record in the file."""
    with lmdb.open(str(path)) as database, database.begin(write=True) as transaction:
        if value is None:
            transaction.delete(key)
        else:
            transaction.put(key, value)


def test_get__what_was_written__is_there_without_the_trie(path: Path, machine: str, exporter: Key) -> None:
    with Node.open(path) as node:
        state = HeadState(node.store)
        owner = address_bytes(machine)
        assert [state.get(owner + key.to_bytes(32, "big")) for key in range(4)] == [b"\7", b"", b"\t", b""]
        assert state.get(address_bytes(exporter.address)) not in (None, b"")
        assert state.get(bytes(20)) == b""
        assert by_node(node, machine) == by_trie(node, machine) == [7, 0, 9, 0, 0, 0]


def test_revert__block_that_was_undone__leaves_nothing_behind(
    path: Path, machine: str, exporter: Key, send: Send
) -> None:
    with Node.open(path) as node:
        snapshot, nonce = node.snapshot(), node.nonce(exporter.address)
        send(node, exporter, machine, 0, 0, 70)
        send(node, exporter, machine, 0, 4, 71)
        node.revert(snapshot)
        assert by_node(node, machine) == by_trie(node, machine) == [7, 0, 9, 0, 0, 0]
        assert node.nonce(exporter.address) == nonce
        send(node, exporter, machine, 0, 2, 10)
        expected = [7, 0, 10, 0, 0, 0]
        assert by_node(node, machine) == by_trie(node, machine) == expected
    with Node.open(path) as node:
        assert by_node(node, machine) == by_trie(node, machine) == expected
        assert node.nonce(exporter.address) == nonce + 1
        assert reexecute(node) == node.head.hash


def test_storage_at__earlier_block__is_read_from_its_trie(
    path: Path, machine: str, exporter: Key, send: Send
) -> None:
    with Node.open(path) as node:
        before = node.head.number
        send(node, exporter, machine, 0, 0, 700)
        assert node.storage_at(machine, 0, block=before) == (7).to_bytes(32, "big")
        assert node.storage_at(machine, 0) == (700).to_bytes(32, "big")


def test_get__record_that_was_changed_on_the_disk__is_refused(path: Path, machine: str) -> None:
    key = address_bytes(machine) + bytes(32)
    with Node.open(path) as node:
        record = node.store.get(b"s" + key)
    assert record is not None
    written(path, b"s" + key, record[:-1] + b"\x06")
    with Node.open(path) as node, pytest.raises(Damaged, match="part of its state is not what it was"):
        node.storage_at(machine, 0)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("kept", [None, b"1", b"99"])
def test_open__chain_of_another_format__is_refused(path: Path, kept: bytes | None) -> None:
    written(path, FORMAT, kept)
    with pytest.raises(Unreachable, match="made by another version of shroff") as refused:
        Node.open(path)
    assert "The version that made it" in refused.value.hint
