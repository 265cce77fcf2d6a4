"""Adding a key: two admins, or two keys of the operator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.hashing import ZERO_ADDRESS
from chain.keys import Key
from contracts.messages import CHECKER_WINDOW, direct
from contracts.registry.participants import Capacity, Standing
from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import REASON, Act, add_key
from tests.contracts.world import START, World

NEW = Key.from_seed("new key").address


@pytest.fixture
def act(world: World) -> Act:
    return add_key(world)


@pytest.mark.parametrize("capacity", list(Capacity))
def test_add_key__by_two_admins__lives(world: World, capacity: Capacity) -> None:
    receipt = world.participants.add_key(world.bank_a, world.bank_a.id, NEW, capacity)
    signer = world.participants.signer(NEW)
    assert (signer.participant, signer.capacity, signer.live) == (world.bank_a.id, capacity, True)
    event = logged(world.participants, receipt, "KeyAdded")
    assert (event["participant"], event["key"], event["capacity"]) == (world.bank_a.id, NEW, capacity)
    assert (event["actor"], event["second"]) == tuple(admin.address for admin in world.bank_a.admins)


def test_add_key__by_the_operator__lives(world: World) -> None:
    receipt = world.participants.add_key(world.operator, world.bank_a.id, NEW, Capacity.MAKER)
    event = logged(world.participants, receipt, "KeyAdded")
    assert (event["actor"], event["second"]) == (
        world.operator.maker.address,
        world.operator.second().address,
    )
    assert world.participants.signer(NEW).live


def test_add_key__counts__by_capacity(world: World) -> None:
    world.participants.add_key(world.bank_a, world.bank_a.id, NEW, Capacity.CHECKER)
    record = world.participants.contract.read("participant", world.bank_a.id)
    assert (record.admins, record.makers, record.checkers) == (2, 1, 2)


def test_add_key__suspended_participant__may(world: World) -> None:
    world.participants.suspend(world.operator, world.bank_a.id, REASON)
    world.participants.add_key(world.bank_a, world.bank_a.id, NEW, Capacity.MAKER)
    signer = world.participants.signer(NEW)
    assert (signer.live, signer.standing) == (True, Standing.SUSPENDED)


def test_add_key__by_one_admin_as_both__is_refused(world: World, act: Act) -> None:
    admin = world.bank_a.admins[0]
    with refused("NOT_CHECKER"):
        act.send(admin, act.seal(admin, admin))
    with refused("NOT_CHECKER"):
        act.send(admin, direct(admin.address))


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ("own maker", "WRONG_CAPACITY"),
        ("own checker", "WRONG_CAPACITY"),
        ("another bank's admin", "NOT_CHECKER"),
        ("operator's admin", "NOT_CHECKER"),
        ("operator's checker", "NOT_CHECKER"),
        ("stranger", "UNKNOWN_KEY"),
    ],
)
def test_add_key__by_an_admin_and_somebody_else__is_refused(
    world: World, act: Act, second: str, reason: str
) -> None:
    seconds = {
        "own maker": world.bank_a.maker,
        "own checker": world.bank_a.second(),
        "another bank's admin": world.bank_b.admins[0],
        "operator's admin": world.operator.admins[0],
        "operator's checker": world.operator.second(),
        "stranger": world.stranger,
    }
    admin = world.bank_a.admins[0]
    with refused(reason):
        act.send(admin, act.seal(admin, seconds[second]))


def test_add_key__by_two_admins_of_another__is_refused(world: World, act: Act) -> None:
    first, second = world.bank_b.admins
    with refused("WRONG_CAPACITY"):
        act.send(first, act.seal(first, second))


def test_add_key__by_maker_and_checker_of_the_participant__is_refused(world: World, act: Act) -> None:
    maker = world.bank_a.maker
    with refused("WRONG_ROLE"):
        act.send(maker, act.seal(maker, world.bank_a.second()))


def test_add_key__second_admins_signature__has_its_limits(world: World, act: Act) -> None:
    first, second = world.bank_a.admins
    with refused("DEADLINE_FAR"):
        act.send(first, act.seal(first, second, deadline=START + CHECKER_WINDOW + 1))
    with refused("BAD_SIGNATURE"):
        act.send(first, act.seal(first, second, fields={"key": world.stranger.address}))
    seal = act.seal(first, second, deadline=START)
    world.wait(1)
    with refused("DEADLINE_PASSED"):
        act.send(first, seal)


def test_add_key__of_anybody_ever__is_refused(world: World) -> None:
    world.participants.revoke_key(world.bank_a, world.bank_a.maker.address)
    for taken in (world.bank_a.maker, world.bank_b.maker, world.bank_a.admins[1]):
        with refused("KEY_TAKEN"):
            world.participants.add_key(world.bank_a, world.bank_a.id, taken.address, Capacity.MAKER)


def test_add_key__zero__is_refused(world: World) -> None:
    with refused("BAD_KEY"):
        world.participants.add_key(world.bank_a, world.bank_a.id, ZERO_ADDRESS, Capacity.MAKER)


@pytest.mark.parametrize("capacity", [0, 3, 5, 6, 7])
def test_add_key__without_one_capacity__is_refused(world: World, act: Act, capacity: int) -> None:
    wrong = replace(act, args=(*act.args[:2], capacity), fields={**act.fields, "capacity": capacity})
    with refused("BAD_CAPACITY"):
        wrong.succeed(world)


def test_add_key__to_somebody_retired_or_unknown__is_refused(world: World) -> None:
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    with refused("BAD_STANDING"):
        world.participants.add_key(world.operator, world.bank_a.id, NEW, Capacity.MAKER)
    with refused("DEAD_KEY"):
        world.participants.add_key(world.bank_a, world.bank_a.id, NEW, Capacity.MAKER)
    with refused("UNKNOWN_ID"):
        world.participants.add_key(world.operator, b"\7" * 32, NEW, Capacity.MAKER)


def test_add_key__by_a_revoked_admin__is_refused(world: World, act: Act) -> None:
    first, second = world.bank_a.admins
    world.participants.revoke_key(world.bank_a, second.address)
    with refused("DEAD_KEY"):
        act.send(second, act.seal(second, first))
    renewed = add_key(world)
    with refused("DEAD_KEY"):
        renewed.send(first, renewed.seal(first, second))
