"""The stage of the matrix, and the count of its cells at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contracts.matrix.book import GRIDS
from tests.contracts.matrix.running import Runner, Tally
from tests.contracts.matrix.stage import make_stage

_TALLY = pytest.StashKey[Tally]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TALLY] = Tally()


@pytest.fixture(scope="session")
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    """The prepared stage, and what is tried on it."""
    stage = make_stage()
    yield Runner(stage, request.config.stash.setdefault(_TALLY, Tally()))
    stage.desk.network.node.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is tried on one grid is tried together, so that its states are made once."""
    places = [place for place, item in enumerate(items) if _place_of(item) is not None]
    together = sorted((items[place] for place in places), key=lambda item: _place_of(item) or 0)
    for place, item in zip(places, together, strict=True):
        items[place] = item


def _place_of(item: pytest.Item) -> int | None:
    """The place of a test's grid in the book, if it is about one."""
    callspec: Any = getattr(item, "callspec", None)
    found = callspec.params.get("grid") if callspec else None
    return next((place for place, grid in enumerate(GRIDS) if grid is found), None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints how many cells worked, and how many were refused."""
    tally = config.stash.get(_TALLY, Tally())
    if tally.counts:
        terminalreporter.section("the matrix: role × state × action")
        for line in tally.lines():
            terminalreporter.write_line(line)
