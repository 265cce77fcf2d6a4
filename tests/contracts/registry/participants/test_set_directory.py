"""The Directory is named once."""

from __future__ import annotations

from tests.contracts.checks import logged, refused
from tests.contracts.world import World


def test_set_directory__a_contract__is_named(world: World) -> None:
    receipt = world.participants.set_directory(world.operator, world.directory.address)
    assert world.participants.contract.read("directory") == world.directory.address
    event = logged(world.participants, receipt, "DirectorySet")
    assert dict(event.args) == {
        "directory": world.directory.address,
        "maker": world.operator.maker.address,
        "checker": world.operator.second().address,
    }


def test_set_directory__twice__is_refused(world: World) -> None:
    world.participants.set_directory(world.operator, world.directory.address)
    with refused("ALREADY_SET"):
        world.participants.set_directory(world.operator, world.directory.address)


def test_set_directory__no_contract__is_refused(world: World) -> None:
    with refused("BAD_ADDRESS"):
        world.participants.set_directory(world.operator, world.stranger.address)
