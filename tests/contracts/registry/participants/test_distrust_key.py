"""Distrust of a key from a time on."""

from __future__ import annotations

import pytest

from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import REASON
from tests.contracts.world import START, World


def since(world: World, key: str) -> int:
    found: int = world.participants.contract.read("distrusted_since", key)
    return found


@pytest.mark.parametrize("second", [START, START - 1, 1])
def test_distrust_key__now_or_before__is_on_record(world: World, second: int) -> None:
    key = world.customs.maker.address
    assert since(world, key) == 0
    receipt = world.participants.distrust_key(world.operator, key, second)
    assert since(world, key) == second
    event = logged(world.participants, receipt, "KeyDistrusted")
    assert dict(event.args) == {
        "participant": world.customs.id,
        "key": key,
        "since": second,
        "maker": world.operator.maker.address,
        "checker": world.operator.second().address,
    }


def test_distrust_key__key__lives_until_it_is_revoked(world: World) -> None:
    key = world.customs.maker.address
    world.participants.distrust_key(world.operator, key, START)
    assert world.participants.signer(key).live
    view = world.participants.key(key)
    assert view is not None
    assert view.distrusted_since == START


def test_distrust_key__of_a_dead_key_or_somebody_retired__is_possible(world: World) -> None:
    """What it attested is still there."""
    world.participants.revoke_key(world.customs, world.customs.maker.address)
    world.participants.distrust_key(world.operator, world.customs.maker.address, START)
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    world.participants.distrust_key(world.operator, world.bank_a.maker.address, START)
    assert since(world, world.bank_a.maker.address) == START
    view = world.participants.key(world.customs.maker.address)
    assert view is not None
    assert (view.revoked_at, view.distrusted_since, view.live) == (START, START, False)


def test_distrust_key__earlier__replaces_the_time(world: World) -> None:
    key = world.customs.maker.address
    world.participants.distrust_key(world.operator, key, START - 60)
    world.participants.distrust_key(world.operator, key, START - 61)
    assert since(world, key) == START - 61


@pytest.mark.parametrize("later", [START - 60, START - 59, START])
def test_distrust_key__not_earlier__is_refused(world: World, later: int) -> None:
    key = world.customs.maker.address
    world.participants.distrust_key(world.operator, key, START - 60)
    with refused("BAD_SINCE"):
        world.participants.distrust_key(world.operator, key, later)


@pytest.mark.parametrize("second", [0, START + 1, 2**40, 2**256 - 1])
def test_distrust_key__from_the_future_or_never__is_refused(world: World, second: int) -> None:
    with refused("BAD_SINCE"):
        world.participants.distrust_key(world.operator, world.customs.maker.address, second)


def test_distrust_key__unknown__is_refused(world: World) -> None:
    with refused("UNKNOWN_KEY"):
        world.participants.distrust_key(world.operator, world.stranger.address, START)
