"""The clock: moved on, sealed into blocks, never backwards."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from chain.clock import Clock
from chain.errors import ShroffError
from chain.genesis import read_clock, write_genesis
from chain.keys import Key
from chain.node import Node, Receipt, Settings
from tests.chain.conftest import InterruptedStore

DAY = 86_400


def test_now__no_start__is_the_wall_clock() -> None:
    before = int(time.time())
    assert before <= Clock().now() <= time.time()
    assert before + DAY <= Clock(offset=DAY).now() <= time.time() + DAY


def test_now__wall_clock_goes_back__does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    now = clock.now()
    monkeypatch.setattr(time, "time", lambda: now - 100.0)
    assert clock.now() == now


def test_advance__all_units__add_up() -> None:
    clock = Clock(1_000)
    assert clock.advance(weeks=1, days=2, hours=3, minutes=4, seconds=5) == 1_000 + 9 * DAY + 3 * 3_600 + 245
    assert clock.now() == clock.advance()
    assert clock.offset == clock.now() - 1_000


def test_advance__backwards__is_refused() -> None:
    clock = Clock(1_000)
    with pytest.raises(ShroffError, match="can't go back"):
        clock.advance(seconds=-1)
    with pytest.raises(ShroffError, match="can't go back"):
        clock.set(999)
    assert clock.now() == 1_000


def test_clock__before_1970__is_refused() -> None:
    with pytest.raises(ShroffError, match="before 1970"):
        Clock(-1)


@pytest.mark.parametrize("when", ["before", "after"])
def test_advance__interrupted_at_the_write__can_be_done_again(when: str) -> None:
    store, clock = InterruptedStore(), Clock(1_000)
    write_genesis(store, Settings(), clock)
    with Node(store, Settings(), clock) as node:
        store.interrupt = when
        with pytest.raises(KeyboardInterrupt):
            node.clock.advance(days=30)
        assert node.clock.now() == 1_000
        assert node.head.number == (when == "after")
        assert node.clock.advance(days=30) == node.head.timestamp == 1_000 + 30 * DAY
        assert read_clock(store).offset == 30 * DAY


def test_advance__of_a_chain__seals_a_block_at_the_new_time(node: Node) -> None:
    start = node.head.timestamp
    node.clock.advance(days=30)
    assert (node.head.number, node.head.timestamp) == (1, start + 30 * DAY)
    node.clock.set(start + 31 * DAY)
    assert (node.head.number, node.head.timestamp) == (2, start + 31 * DAY)


def test_advance__open_block__is_refused_and_the_time_stays(node: Node) -> None:
    now = node.clock.now()
    with node.block(), pytest.raises(ShroffError, match="A block is open"):
        node.clock.advance(days=1)
    assert node.clock.now() == now == node.head.timestamp


def test_send_raw__after_advance__has_the_new_time(
    node: Node, exporter: Key, machine: str, send: Callable[..., Receipt]
) -> None:
    node.clock.advance(hours=5)
    receipt = send(node, exporter, machine, 0, 1, 1)
    assert node.block_info(receipt.block_number).timestamp == node.clock.now()


def test_memory__clock_of_another_chain__is_refused() -> None:
    clock = Clock(1_000)
    with Node.memory(clock=clock), pytest.raises(ShroffError, match="belongs to another chain"):
        Node.memory(clock=clock)
    Node.memory(clock=clock).close()
