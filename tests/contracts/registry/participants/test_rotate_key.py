"""Rotation: the old key is dead, what it made stays its participant's."""

from __future__ import annotations

import pytest

from chain.hashing import ZERO_ADDRESS
from chain.keys import Key
from contracts.registry.participants import Capacity
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.registry.acts import REASON, rotate_key
from tests.contracts.world import START, World

NEW = Key.from_seed("new key").address


def test_rotate_key__by_two_admins__replaces_it(world: World) -> None:
    old = world.bank_a.maker.address
    receipt = world.participants.rotate_key(world.bank_a, old, NEW)
    assert names_logged(world.participants, receipt) == ["KeyRevoked", "KeyAdded"]
    gone, come = world.participants.key(old), world.participants.key(NEW)
    assert gone is not None
    assert (gone.live, gone.revoked_at, gone.participant) == (False, START, world.bank_a.id)
    assert come is not None
    assert (come.live, come.capacity, come.participant) == (True, Capacity.MAKER, world.bank_a.id)
    revoked = logged(world.participants, receipt, "KeyRevoked")
    assert (revoked["key"], revoked["actor"], revoked["second"]) == (
        old,
        world.bank_a.admins[0].address,
        world.bank_a.admins[1].address,
    )


@pytest.mark.parametrize("capacity", list(Capacity))
def test_rotate_key__by_the_operator__keeps_the_capacity(world: World, capacity: Capacity) -> None:
    keys = {
        Capacity.ADMIN: world.bank_a.admins[0].address,
        Capacity.MAKER: world.bank_a.maker.address,
        Capacity.CHECKER: world.bank_a.second().address,
    }
    world.participants.rotate_key(world.operator, keys[capacity], NEW)
    assert world.participants.signer(NEW).capacity is capacity
    record = world.participants.contract.read("participant", world.bank_a.id)
    assert (record.admins, record.makers, record.checkers) == (2, 1, 1)


def test_rotate_key__the_only_maker_of_the_operator__is_possible(world: World) -> None:
    world.participants.rotate_key(world.operator, world.operator.maker.address, NEW)
    assert world.participants.signer(NEW).live


def test_rotate_key__of_a_suspended_participant__is_possible(world: World) -> None:
    world.participants.suspend(world.operator, world.bank_a.id, REASON)
    world.participants.rotate_key(world.bank_a, world.bank_a.maker.address, NEW)
    assert world.participants.signer(NEW).live


def test_rotate_key__an_old_keys_transaction__is_refused(world: World) -> None:
    world.participants.rotate_key(world.operator, world.operator.maker.address, NEW)
    with refused("DEAD_KEY"):
        world.participants.suspend(world.operator, world.bank_a.id, REASON)


def test_rotate_key__unknown_key__is_refused(world: World) -> None:
    with refused("UNKNOWN_KEY"):
        world.participants.rotate_key(world.operator, world.stranger.address, NEW)


def test_rotate_key__dead_key__is_refused(world: World) -> None:
    world.participants.revoke_key(world.bank_a, world.bank_a.maker.address)
    with refused("DEAD_KEY"):
        world.participants.rotate_key(world.bank_a, world.bank_a.maker.address, NEW)


def test_rotate_key__key_of_somebody_retired__is_refused(world: World) -> None:
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    with refused("DEAD_KEY"):
        world.participants.rotate_key(world.operator, world.bank_a.maker.address, NEW)


def test_rotate_key__to_a_taken_key_or_zero__is_refused(world: World) -> None:
    old = world.bank_a.maker.address
    for taken in (old, world.bank_a.second().address, world.bank_b.maker.address):
        with refused("KEY_TAKEN"):
            world.participants.rotate_key(world.bank_a, old, taken)
    with refused("BAD_KEY"):
        world.participants.rotate_key(world.bank_a, old, ZERO_ADDRESS)


def test_rotate_key__by_one_admin_as_both__is_refused(world: World) -> None:
    act = rotate_key(world)
    admin = world.bank_a.admins[0]
    with refused("NOT_CHECKER"):
        act.send(admin, act.seal(admin, admin))


def test_rotate_key__of_another_participant__is_refused(world: World) -> None:
    act = rotate_key(world)
    first, second = world.bank_b.admins
    with refused("WRONG_CAPACITY"):
        act.send(first, act.seal(first, second))
