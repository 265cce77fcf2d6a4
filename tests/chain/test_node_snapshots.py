"""Going back: to a snapshot, as often as one likes, with state, blocks, receipts and clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chain.auditing import reexecute
from chain.clock import Clock
from chain.errors import NotFound, ShroffError
from chain.genesis import write_genesis
from chain.keys import Key
from chain.node import Node, Receipt, Settings
from tests.chain.conftest import InterruptedStore

Send = Callable[..., Receipt]


@pytest.fixture(params=["memory", "disk"])
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Node]:
    clock = Clock(1_700_000_000)
    if request.param == "memory":
        with Node.memory(clock=clock) as chain:
            yield chain
    else:
        with Node.open(tmp_path / "chain", Settings(durable="process"), clock=clock, create=True) as chain:
            yield chain


def test_revert__after_blocks__everything_is_as_it_was(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    send(node, exporter, machine, 0, 1, 5)
    head, now = node.head, node.clock.now()
    snapshot = node.snapshot()
    gone = send(node, exporter, machine, 0, 1, 6)
    node.clock.advance(days=30)
    send(node, exporter, machine, 0, 2, 7)
    node.revert(snapshot)
    assert (node.head, node.clock.now()) == (head, now)
    assert node.nonce(exporter.address) == 2
    assert [int.from_bytes(node.storage_at(machine, key), "big") for key in (1, 2)] == [5, 0]
    for look_up in (node.receipt, node.transaction):
        with pytest.raises(NotFound):
            look_up(gone.transaction_hash)
    for unknown in (gone.block_hash, gone.block_number):
        with pytest.raises(NotFound):
            node.block_info(unknown)


def test_revert__again_and_again__the_snapshot_stays(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    snapshot, head = node.snapshot(), node.head
    for value in range(5):
        send(node, exporter, machine, 0, 1, value + 1)
        send(node, exporter, machine, 7, value, 0)
        node.revert(snapshot)
        assert node.head == head
    send(node, exporter, machine, 0, 1, 9)
    assert reexecute(node) == node.head.hash


def test_revert__same_transaction_again__is_mined_at_its_new_place(
    node: Node, exporter: Key, machine: str, signed: Callable[..., bytes]
) -> None:
    raw = signed(node, exporter, machine, 0, 1, 5)
    snapshot = node.snapshot()
    first = node.send_raw(raw)
    node.revert(snapshot)
    node.clock.advance(days=1)
    second = node.send_raw(raw)
    assert second.transaction_hash == first.transaction_hash
    assert node.receipt(first.transaction_hash) == second
    assert second.block_number == first.block_number + 1


def test_revert__to_an_outer_snapshot__forgets_the_inner(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    outer = node.snapshot()
    send(node, exporter, machine, 0, 1, 5)
    inner = node.snapshot()
    node.revert(outer)
    with pytest.raises(NotFound, match=f"no snapshot {inner}"):
        node.revert(inner)
    node.revert(outer)


def test_revert__more_snapshots_than_layers__each_is_right(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    taken: list[tuple[int, bytes]] = []
    for value in range(40):
        taken.append((node.snapshot(), node.head.hash))
        send(node, exporter, machine, 0, value % 3, value)
    for snapshot, head in reversed(taken):
        node.revert(snapshot)
        assert node.head.hash == head
        send(node, exporter, machine, 0, 1, 1)
        assert node.head.number == node.block_info(head).number + 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_revert__interrupted_at_the_write__goes_by_what_was_written(
    exporter: Key, machine_code: bytes, send: Send, when: str
) -> None:
    store, settings, clock = InterruptedStore(), Settings(), Clock(1_700_000_000)
    write_genesis(store, settings, clock)
    with Node(store, settings, clock) as node:
        address = send(node, exporter, None, data=machine_code).contract_address
        snapshot, head = node.snapshot(), node.head
        node.clock.advance(days=1)
        store.interrupt = when
        with pytest.raises(KeyboardInterrupt):
            node.revert(snapshot)
        assert (node.head, node.clock.offset) == (head, 0)  # layers in memory are gone before the write
        send(node, exporter, address, 0, 1, 5)
        node.revert(snapshot)
        assert node.head == head
        assert reexecute(node) == node.head.hash


def test_snapshot__open_block__is_refused(node: Node) -> None:
    snapshot = node.snapshot()
    with node.block():
        with pytest.raises(ShroffError, match="A block is open"):
            node.snapshot()
        with pytest.raises(ShroffError, match="A block is open"):
            node.revert(snapshot)
