"""Pausing an application, and ending the pause."""

from __future__ import annotations

import pytest

from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import REASON
from tests.contracts.world import World


@pytest.fixture
def application(world: World) -> str:
    address = world.deploy("CaseHolder").address
    world.directory.register(world.operator, "Receivables", 1, address, draws=[1])
    return address


def paused(world: World, application: str) -> bool:
    entry = world.directory.entry(application)
    assert entry is not None
    return entry.paused


def test_pause__a_running_application__is_paused(world: World, application: str) -> None:
    receipt = world.directory.pause(world.operator, application, REASON)
    assert paused(world, application)
    access = world.directory.contract.read("access_of", application)
    assert (access.admitted, access.current, access.paused, access.draws) == (True, True, True, 2)
    event = logged(world.directory, receipt, "Paused")
    assert dict(event.args) == {
        "application": application,
        "paused": True,
        "maker": world.operator.maker.address,
        "checker": world.operator.second().address,
        "reason": REASON,
    }


def test_pause__a_replaced_version__is_paused(world: World, application: str) -> None:
    newer = world.deploy("CaseHolder").address
    world.directory.register(world.operator, "Receivables", 2, newer, draws=[1])
    world.directory.pause(world.operator, application, REASON)
    assert paused(world, application)
    assert not paused(world, newer)


def test_pause__twice__is_refused(world: World, application: str) -> None:
    world.directory.pause(world.operator, application, REASON)
    with refused("UNCHANGED"):
        world.directory.pause(world.operator, application, REASON)


def test_unpause__a_paused_application__runs_again(world: World, application: str) -> None:
    world.directory.pause(world.operator, application, REASON)
    receipt = world.directory.unpause(world.operator, application, "mended")
    assert not paused(world, application)
    event = logged(world.directory, receipt, "Paused")
    assert (event["paused"], event["reason"]) == (False, "mended")
    entry = world.directory.entry(application)
    assert entry is not None
    assert entry.revision == 2


def test_unpause__a_running_application__is_refused(world: World, application: str) -> None:
    with refused("UNCHANGED"):
        world.directory.unpause(world.operator, application, REASON)


def test_pause__unknown_application__is_refused(world: World) -> None:
    for act in (world.directory.pause, world.directory.unpause):
        with refused("UNKNOWN_APPLICATION"):
            act(world.operator, world.stranger.address, REASON)
