"""The deployed suite: once a session; each test runs on a snapshot of it and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.desk import Desk, make_desk
from tests.contracts.world import World, make_world


@pytest.fixture(scope="session")
def deployed() -> Iterator[World]:
    world = make_world()
    yield world
    world.network.node.close()


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[World]:
    """The same suite at the same addresses on another chain. Nobody may change it."""
    world = make_world(chain_id=7)
    yield world
    world.network.node.close()


@pytest.fixture
def world(deployed: World) -> Iterator[World]:
    """The suite as deployed, with everybody admitted."""
    node = deployed.network.node
    before = node.snapshot()
    yield deployed
    node.revert(before)


@pytest.fixture(scope="session")
def wired() -> Iterator[Desk]:
    desk = make_desk()
    yield desk
    desk.network.node.close()


@pytest.fixture
def desk(wired: Desk) -> Iterator[Desk]:
    """The whole suite, wired, with everybody admitted."""
    node = wired.network.node
    before = node.snapshot()
    yield wired
    node.revert(before)
