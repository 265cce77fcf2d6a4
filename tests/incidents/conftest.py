"""The deployed suite, and the command line, for the mistakes of others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli import conftest as commands
from tests.contracts.desk import Desk, make_desk

shroff = commands.shroff


@pytest.fixture(scope="session")
def wired() -> Iterator[Desk]:
    desk = make_desk()
    yield desk
    desk.network.node.close()


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Desk]:
    """The same suite, at the same addresses, on another chain. Nobody may change it."""
    desk = make_desk(chain_id=7)
    yield desk
    desk.network.node.close()


@pytest.fixture
def desk(wired: Desk) -> Iterator[Desk]:
    """The whole suite, wired, with everybody admitted."""
    node = wired.network.node
    before = node.snapshot()
    yield wired
    node.revert(before)
