"""The searches of this folder: each keeps a tally, and the figures are printed at the end of the run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.invariant.tally import Tally, table

TALLIES = pytest.StashKey[list[Tally]]()


def pytest_configure() -> None:
    """Lets the asserts of the machines show their values, as those of tests do."""
    names = (f"tests.contracts.invariant.{file.stem}" for file in Path(__file__).parent.glob("*.py"))
    pytest.register_assert_rewrite(*(name for name in names if name not in sys.modules))


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """What a search counts; printed at the end."""
    config: pytest.Config = request.config
    node: pytest.Item = request.node
    found = Tally(f"{node.path.name}::{node.name.partition('[')[0]}")
    config.stash.setdefault(TALLIES, []).append(found)
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints what the searches did, and for how many steps each invariant held."""
    if TALLIES not in config.stash:
        return
    tallies = config.stash[TALLIES]
    write: Callable[[str], None] = terminalreporter.write_line
    terminalreporter.section("searches")
    for each in tallies:
        for line in each.lines():
            write(line)
    terminalreporter.section("invariants: steps for which each held, by search")
    for line in table(tallies):
        write(line)
