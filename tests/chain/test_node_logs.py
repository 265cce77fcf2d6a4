"""Logs through the index: by address, by topic and its place, by block, and after a revert."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chain.clock import Clock
from chain.errors import BadInput
from chain.genesis import write_genesis
from chain.keys import Key
from chain.node import Log, Node, Receipt, Settings
from chain.store import MemoryStore

STORED = (0x05E7).to_bytes(32, "big")
Send = Callable[..., Receipt]


def topic(value: int) -> bytes:
    return value.to_bytes(32, "big")


@pytest.fixture
def machines(node: Node, exporter: Key, machine: str, machine_code: bytes, send: Send) -> tuple[str, str]:
    """Two machines; each stored 1, 2 and 3, three times, in blocks of their own and one of both."""
    other = send(node, exporter, None, data=machine_code).contract_address
    assert other is not None
    for value in (10, 20):
        for key in (1, 2, 3):
            send(node, exporter, machine, 0, key, value)
            send(node, exporter, other, 0, key, value)
    with node.block():
        for key in (1, 2, 3):
            send(node, exporter, machine, 0, key, 30)
            send(node, exporter, other, 0, key, 30)
    return machine, other


def test_logs__no_filter__are_all_in_order(node: Node, machines: tuple[str, str]) -> None:
    logs = node.logs()
    assert len(logs) == 18
    places = [(log.block_number, log.transaction_index, log.log_index) for log in logs]
    assert places == sorted(places)
    assert all(node.receipt(log.transaction_hash).logs == (log,) for log in logs)


@pytest.mark.parametrize(
    ("topics", "count"),
    [
        (None, 9),
        ([], 9),
        ([STORED], 9),
        ([None, topic(2)], 3),
        ([STORED, topic(2)], 3),
        ([STORED, [topic(1), topic(3)]], 6),
        ([[STORED, topic(9)], [topic(2), topic(8)]], 3),
        ([topic(2)], 0),
        ([None, STORED], 0),
        ([None, None, None], 0),
    ],
)
def test_logs__address_and_topics__are_those_that_match(
    node: Node, machines: tuple[str, str], topics: list[bytes | list[bytes] | None] | None, count: int
) -> None:
    one = node.logs(machines[0], topics)
    assert len(one) == count
    assert {log.address for log in one} <= {machines[0]}
    assert node.logs(machines, topics) == [log for log in node.logs(topics=topics) if log.address in machines]
    assert len(node.logs(machines, topics)) == 2 * count


def test_logs__block_range__is_kept(node: Node, machines: tuple[str, str]) -> None:
    every = node.logs(machines[0])
    for first in range(node.head.number + 1):
        for last in range(first, node.head.number + 2):
            expected = [log for log in every if first <= log.block_number <= last]
            assert node.logs(machines[0], from_block=first, to_block=last) == expected
            assert node.logs(machines[0], [None, topic(2)], first, last) == [
                log for log in expected if log.topics[1] == topic(2)
            ]


def test_logs__stranger__has_none(node: Node, machines: tuple[str, str], stranger: Key) -> None:
    assert node.logs(stranger.address) == node.logs([]) == []


def test_logs__after_a_revert__nothing_stale(
    node: Node, exporter: Key, machines: tuple[str, str], send: Send
) -> None:
    snapshot, before = node.snapshot(), node.logs()
    for key in (7, 8, 9):
        send(node, exporter, machines[0], 0, key, 1)
    gone = send(node, exporter, machines[1], 0, 7, 1)
    node.revert(snapshot)
    assert node.logs() == before
    assert node.logs(topics=[None, [topic(7), topic(8)]]) == []

    replaced = send(node, exporter, machines[1], 0, 8, 2)
    assert gone.transaction_hash not in {log.transaction_hash for log in node.logs()}
    assert node.logs(topics=[None, [topic(7), topic(8), topic(9)]]) == list(replaced.logs)
    assert node.logs(machines[0], [None, topic(8)]) == []
    assert node.logs(machines) == [*before, *replaced.logs]


@pytest.mark.parametrize("asked", [[7, 8], [8, 7], [6, 7, 8, 9], list(range(20))])
def test_logs__one_of_several_topics_after_a_revert__are_all_found(
    node: Node, exporter: Key, machine: str, send: Send, asked: list[int]
) -> None:
    """Where an undone block and the one that took its place logged, the index has entries of both."""
    for gone in range(10):
        before = node.snapshot()
        send(node, exporter, machine, 0, gone, 1)
        node.revert(before)
        kept = send(node, exporter, machine, 0, (gone + 1) % 10, 1)
        wanted = [topic(each) for each in asked]
        found = node.logs(topics=[None, wanted], from_block=kept.block_number)
        assert found == [log for log in kept.logs if log.topics[1] in wanted]
        assert node.logs(machine, [STORED, wanted]) == [log for log in node.logs() if log.topics[1] in wanted]


@pytest.mark.parametrize(
    ("first", "last"), [(5, 4), (-3, -1), (10**30, 10**31), (-(10**30), -1), (99, 10**30), (1, 0)]
)
def test_logs__range_without_a_block__is_empty(
    node: Node, machines: tuple[str, str], first: int, last: int
) -> None:
    for topics in (None, [STORED], [STORED, topic(1)]):
        assert node.logs(machines[0], topics, first, last) == []
        assert node.logs(None, topics, first, last) == []


def test_logs__range_beyond_the_chain__ends_with_it(node: Node, machines: tuple[str, str]) -> None:
    for topics in (None, [STORED], [STORED, topic(1)]):
        every = node.logs(machines[0], topics)
        assert node.logs(machines[0], topics, -(10**30), 10**30) == every != []


class CountingStore(MemoryStore):
    """Counts what is read of blocks, transactions and receipts."""

    reads = 0

    def get(self, key: bytes) -> bytes | None:
        self.reads += key[:1] in b"btrx"
        return super().get(key)


def test_logs__long_chain__looks_up_without_walking(exporter: Key, machine_code: bytes, send: Send) -> None:
    store, settings, clock = CountingStore(), Settings(), Clock(1_700_000_000)
    write_genesis(store, settings, clock)
    with Node(store, settings, clock) as node:
        machine = send(node, exporter, None, data=machine_code).contract_address
        wanted = send(node, exporter, machine, 0, 77, 1)
        for _ in range(1_500):  # more than one chunk of the index
            send(node, exporter, machine, 0, 1, 1)
        store.reads = 0
        assert node.logs(machine, [None, topic(77)]) == list(wanted.logs)
        assert store.reads == 2  # one block, one receipt
        assert node.receipt(wanted.transaction_hash) == wanted
        assert store.reads == 5  # place, block, receipt
        assert len(node.logs(machine)) == 1_501


@pytest.mark.parametrize(
    ("topics", "message"), [([b"short"], "32 bytes"), ([None] * 5, "at most four topics")]
)
def test_logs__bad_topics__are_refused(node: Node, topics: list[bytes | None], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        node.logs(topics=topics)


def test_logs__shown_log__has_its_place(node: Node, exporter: Key, machine: str, send: Send) -> None:
    receipt = send(node, exporter, machine, 0, 4, 5)
    assert node.logs(topics=[STORED, topic(4)]) == [
        Log(machine, (STORED, topic(4)), topic(5), receipt.block_number, receipt.transaction_hash, 0, 0)
    ]
