"""Revoking a key: one admin, or two keys of the operator; never the last admin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.hashing import ZERO_ADDRESS
from chain.keys import Key
from contracts.messages import direct
from contracts.registry.participants import Capacity
from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import REASON, revoke_key
from tests.contracts.world import START, World

NEW = Key.from_seed("new key").address


def test_revoke_key__by_one_admin__is_dead(world: World) -> None:
    key = world.bank_a.maker.address
    receipt = world.participants.revoke_key(world.bank_a, key)
    view = world.participants.key(key)
    assert view is not None
    assert (view.live, view.revoked_at, view.participant) == (False, START, world.bank_a.id)
    event = logged(world.participants, receipt, "KeyRevoked")
    assert (event["actor"], event["second"]) == (world.bank_a.admins[0].address, ZERO_ADDRESS)
    record = world.participants.contract.read("participant", world.bank_a.id)
    assert (record.admins, record.makers, record.checkers) == (2, 0, 1)


def test_revoke_key__by_the_operator__names_both(world: World) -> None:
    receipt = world.participants.revoke_key(world.operator, world.bank_a.maker.address)
    event = logged(world.participants, receipt, "KeyRevoked")
    assert (event["actor"], event["second"]) == (
        world.operator.maker.address,
        world.operator.second().address,
    )


def test_revoke_key__an_admins_own__is_possible(world: World) -> None:
    admin = world.bank_a.admins[0]
    world.participants.revoke_key(world.bank_a, admin.address)
    assert not world.participants.signer(admin.address).live


def test_revoke_key__last_admin__is_refused_to_everybody(world: World) -> None:
    first, second = world.bank_a.admins
    world.participants.revoke_key(world.bank_a, second.address)
    for party in (world.bank_a, world.operator):
        with refused("LAST_ADMIN"):
            world.participants.revoke_key(party, first.address)


@pytest.mark.parametrize("capacity", [Capacity.MAKER, Capacity.CHECKER])
def test_revoke_key__the_operators_last_pair__is_refused(world: World, capacity: Capacity) -> None:
    operator = world.operator
    key = operator.maker.address if capacity is Capacity.MAKER else operator.second().address
    with refused("LAST_OPERATOR"):
        world.participants.revoke_key(operator, key)
    world.participants.add_key(operator, operator.id, NEW, capacity)
    world.participants.revoke_key(operator, key)
    assert not world.participants.signer(key).live


def test_revoke_key__of_a_suspended_participant__is_possible(world: World) -> None:
    world.participants.suspend(world.operator, world.bank_a.id, REASON)
    world.participants.revoke_key(world.bank_a, world.bank_a.maker.address)
    assert not world.participants.signer(world.bank_a.maker.address).live


def test_revoke_key__twice__is_refused(world: World) -> None:
    world.participants.revoke_key(world.bank_a, world.bank_a.maker.address)
    with refused("DEAD_KEY"):
        world.participants.revoke_key(world.bank_a, world.bank_a.maker.address)


def test_revoke_key__of_somebody_retired__is_refused(world: World) -> None:
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    with refused("DEAD_KEY"):
        world.participants.revoke_key(world.operator, world.bank_a.maker.address)


def test_revoke_key__unknown__is_refused(world: World) -> None:
    with refused("UNKNOWN_KEY"):
        world.participants.revoke_key(world.operator, world.stranger.address)


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("another bank's admin", "WRONG_CAPACITY"),
        ("own maker", "WRONG_ROLE"),
        ("own checker", "WRONG_CAPACITY"),
        ("revoked admin", "DEAD_KEY"),
        ("stranger", "UNKNOWN_KEY"),
    ],
)
def test_revoke_key__by_somebody_else_alone__is_refused(world: World, sender: str, reason: str) -> None:
    world.participants.revoke_key(world.bank_a, world.bank_a.admins[1].address)
    senders = {
        "another bank's admin": world.bank_b.admins[0],
        "own maker": world.bank_a.maker,
        "own checker": Key.from_seed("bank a checker"),
        "revoked admin": world.bank_a.admins[1],
        "stranger": world.stranger,
    }
    act = revoke_key(world)
    with refused(reason):
        act.send(senders[sender], direct(senders[sender].address))


def test_revoke_key__by_the_operators_maker_alone__is_refused(world: World) -> None:
    act = revoke_key(world)
    maker = world.operator.maker
    with refused("WRONG_CAPACITY"):
        act.send(maker, direct(maker.address))
    with refused("BAD_SIGNATURE"):
        act.send(maker, replace(direct(world.operator.second().address), deadline=START))
