"""Processes that write a chain are killed (kill -9) at random moments: nothing that was told is lost.

A chain that is kept promises that a receipt which was handed out is there for ever. A promise of that kind is
only worth something if somebody pulls the plug, often and anywhere, as SQLite's and LMDB's own tests do. The
moments are drawn from a seed and lie in every phase of a process's life; what was told came through a pipe.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.node_kills import Durable, kill_node_runs
from tests.faults.node_life import PHASES
from tests.faults.shroff_kills import kill_commands

_SEED = 20190322


@pytest.mark.parametrize("durable", ["process", "power"])
def test_node__killed_at_some_moments__keeps_what_it_told(
    tmp_path: Path, durable: Durable, log: list[str]
) -> None:
    found = kill_node_runs(tmp_path, kills=7, durable=durable, seed=_SEED)

    log += found.lines()
    assert found.total() == found.opened == 7
    assert found.found == found.printed > 0


@pytest.mark.slow
@pytest.mark.parametrize("durable", ["process", "power"])
def test_node__killed_at_many_moments__keeps_what_it_told(
    tmp_path: Path, durable: Durable, log: list[str]
) -> None:
    found = kill_node_runs(tmp_path, kills=70, durable=durable, seed=_SEED + 1)

    log += found.lines()
    assert found.total() == found.opened == 70
    assert found.found == found.printed > 1_000
    assert len(found.kills) >= len(PHASES) - 1  # a kill may come late: then it falls into the next phase


@pytest.mark.slow
def test_shroff__killed_at_many_moments__keeps_what_it_printed(tmp_path: Path, log: list[str]) -> None:
    found = kill_commands(tmp_path, kills=30, seed=_SEED)

    log += found.lines()
    assert found.total() == 30
    assert found.opened >= 30
    assert found.found == found.printed > 100
    assert sum(count for where, count in found.kills.items() if where.endswith("(writing)")) > 5
