"""A seal is over one version of what it changes: after any other change it is worthless."""

from __future__ import annotations

import pytest

from chain.keys import Key
from contracts.registry.participants import Capacity
from tests.contracts.checks import refused
from tests.contracts.registry.acts import ACTS, ON_A_PARTICIPANT, pause, suspend
from tests.contracts.world import World


@pytest.mark.parametrize("name", ON_A_PARTICIPANT)
def test_participant__changed_after_signing__makes_the_seal_worthless(world: World, name: str) -> None:
    act = ACTS[name](world)
    seal = act.seal(world.operator.maker, world.operator.second())
    key = Key.from_seed("another checker").address
    world.participants.add_key(world.bank_a, world.bank_a.id, key, Capacity.CHECKER)
    with refused("BAD_SIGNATURE"):
        act.send(world.operator.maker, seal)


@pytest.mark.parametrize("name", ON_A_PARTICIPANT)
def test_participant__changed__has_the_next_version(world: World, name: str) -> None:
    act = ACTS[name](world)
    before = world.participants.contract.read("version_of", world.bank_a.id)
    act.succeed(world)
    assert world.participants.contract.read("version_of", world.bank_a.id) == before + 1


def test_participant__suspended_and_reinstated__takes_no_old_suspension(world: World) -> None:
    """The state is as it was when the checker signed; the version is not."""
    old = suspend(world)
    seal = old.seal(world.operator.maker, world.operator.second())
    ACTS["reinstate"](world).succeed(world)
    with refused("BAD_SIGNATURE"):
        old.send(world.operator.maker, seal)


def test_application__paused_and_unpaused__takes_no_old_pause(world: World) -> None:
    old = pause(world)
    application = str(old.args[0])
    seal = old.seal(world.operator.maker, world.operator.second())
    world.directory.pause(world.operator, application, "a fault")
    world.directory.unpause(world.operator, application, "the fault is mended")
    with refused("BAD_SIGNATURE"):
        old.send(world.operator.maker, seal)
