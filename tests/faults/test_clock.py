"""The system's clock jumps back: time on the chain stands still until it catches up, and never falls.

A machine whose clock is set back by NTP, a virtual machine that is resumed, a summer of 1970 after a flat
battery. Moving the chain's clock on in the meantime used to take the jump for its own: when the system's
clock was right again, the chain was ahead of it by as much.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from chain.node import Node
from tests.faults.conftest import QUICK, check_chain, send

_DAY = 86_400


@pytest.fixture
def set_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the system's time."""

    def set_to(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: seconds)

    return set_to


@pytest.mark.parametrize("back", [1, 3_600, 10 * 365 * _DAY])
def test_send_raw__system_clock_jumps_back__time_stands_still(
    tmp_path: Path, set_time: Callable[[float], None], back: int
) -> None:
    now = 1_800_000_000
    set_time(now)
    with Node.open(tmp_path, QUICK, create=True) as node:
        send(node)
        set_time(now - back)
        send(node)
        assert node.head.timestamp == now
        assert node.timestamp("pending") == now
        set_time(now + 5)
        send(node)
        assert node.head.timestamp == now + 5
    set_time(now - back)
    with Node.open(tmp_path, QUICK) as node:
        assert node.clock.now() == now + 5
        send(node)
        times = [node.block_info(number).timestamp for number in range(node.head.number + 1)]
    assert times == [now, now, now, now + 5, now + 5]
    check_chain(tmp_path, 4)


def test_open__clock_jumped_back_before_1970_of_the_chain__goes_on(
    tmp_path: Path, set_time: Callable[[float], None]
) -> None:
    set_time(1_800_000_000)
    Node.open(tmp_path, QUICK, create=True).close()
    set_time(0)
    with Node.open(tmp_path, QUICK) as node:
        send(node)
        assert node.head.timestamp == 1_800_000_000
    check_chain(tmp_path)


def test_advance__while_the_system_clock_is_back__is_not_counted_twice_when_it_is_right_again(
    tmp_path: Path, set_time: Callable[[float], None]
) -> None:
    now = 1_800_000_000
    set_time(now)
    with Node.open(tmp_path, QUICK, create=True) as node:
        set_time(now - 1_000 * _DAY)
        assert node.clock.advance(days=1) == now + _DAY
        assert node.clock.advance(days=1) == now + 2 * _DAY
    set_time(now + 60)
    with Node.open(tmp_path, QUICK) as node:
        assert node.clock.now() == now + 60 + 2 * _DAY
        send(node)
    check_chain(tmp_path)


def test_revert__while_the_system_clock_is_back__time_is_that_of_the_snapshot(
    tmp_path: Path, set_time: Callable[[float], None]
) -> None:
    now = 1_800_000_000
    set_time(now)
    with Node.open(tmp_path, QUICK, create=True) as node:
        snapshot = node.snapshot()
        node.clock.advance(days=30)
        set_time(now - _DAY)
        node.revert(snapshot)
        assert node.clock.now() == now
        send(node)
        assert node.head.timestamp == now
    check_chain(tmp_path)
