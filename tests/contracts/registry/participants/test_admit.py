"""Admitting participants: all or none, by two keys of the operator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.hashing import ZERO_ADDRESS, keccak
from contracts.registry.participants import Admission, Capacity, NewKey, Role, Standing
from tests.contracts.checks import logged, names_logged, refused, refused_without_reason
from tests.contracts.registry.acts import FRESH, admit
from tests.contracts.world import World, admission, make_party

GOOD = admission(FRESH, Role.BANK)


@pytest.mark.parametrize("role", [Role.CUSTOMS, Role.TAX, Role.INSURER, Role.BANK, Role.ENTERPRISE])
def test_admit__any_role_but_the_operators__is_there_with_its_keys(world: World, role: Role) -> None:
    receipt = world.participants.admit(world.operator, [replace(GOOD, roles=role)])
    view = world.participants.participant(FRESH.id)
    assert view is not None
    assert (view.roles, view.standing, view.version, view.epoch) == (role, Standing.ACTIVE, 1, 0)
    assert [(key.key, key.capacity) for key in view.keys] == [(key.key, key.capacity) for key in GOOD.keys]
    assert all(key.live and key.revoked_at is None for key in view.keys)
    event = logged(world.participants, receipt, "Admitted")
    assert (event["participant"], event["roles"]) == (FRESH.id, role)
    assert (event["maker"], event["checker"]) == (
        world.operator.maker.address,
        world.operator.second().address,
    )


def test_admit__several_roles__are_all_there(world: World) -> None:
    both = Role.BANK | Role.INSURER
    world.participants.admit(world.operator, [replace(GOOD, roles=both)])
    assert world.participants.standing(FRESH.id) == (both, Standing.ACTIVE)


def test_admit__keys__are_counted_by_capacity(world: World) -> None:
    world.participants.admit(world.operator, [GOOD])
    record = world.participants.contract.read("participant", FRESH.id)
    assert (record.admins, record.makers, record.checkers) == (2, 1, 1)


def test_admit__each_key__is_logged_with_both_hands(world: World) -> None:
    receipt = world.participants.admit(world.operator, [GOOD])
    assert names_logged(world.participants, receipt) == ["Admitted", *["KeyAdded"] * 4]
    added = [e for e in world.participants.contract.decode(receipt) if e.name == "KeyAdded"]
    assert [event["key"] for event in added] == [key.key for key in GOOD.keys]
    assert {(event["actor"], event["second"]) for event in added} == {
        (world.operator.maker.address, world.operator.second().address)
    }


def test_admit__fifty_of_three_keys__fit_a_transaction(world: World) -> None:
    parties = [make_party(f"enterprise {number}", admins=1) for number in range(50)]
    receipt = world.participants.admit(world.operator, [admission(each, Role.ENTERPRISE) for each in parties])
    assert receipt.gas_used < 12_000_000
    assert [world.participants.signer(each.maker.address).participant for each in parties] == [
        each.id for each in parties
    ]


def test_admit__nobody__changes_nothing(world: World) -> None:
    before = world.participants.all()
    receipt = world.participants.admit(world.operator, [])
    assert names_logged(world.participants, receipt) == []
    assert world.participants.all() == before


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (replace(GOOD, participant=bytes(32)), "EMPTY_ID"),
        (replace(GOOD, participant=keccak(b"id of bank a")), "KNOWN_ID"),
        (replace(GOOD, roles=Role(0)), "NO_ROLE"),
        (replace(GOOD, roles=Role.OPERATOR), "ONE_OPERATOR"),
        (replace(GOOD, roles=Role.OPERATOR | Role.BANK), "ONE_OPERATOR"),
        (replace(GOOD, keys=GOOD.keys[2:]), "NO_ADMIN"),
        (replace(GOOD, keys=()), "NO_ADMIN"),
        (replace(GOOD, keys=(*GOOD.keys, NewKey(ZERO_ADDRESS, Capacity.MAKER))), "BAD_KEY"),
        (
            replace(GOOD, keys=(*GOOD.keys, NewKey(GOOD.keys[0].key, Capacity.CHECKER))),
            "KEY_TAKEN",
        ),
        (
            replace(
                GOOD,
                keys=(*GOOD.keys, NewKey(make_party("bank a").maker.address, Capacity.MAKER)),
            ),
            "KEY_TAKEN",
        ),
    ],
)
def test_admit__somebody_wrong__is_refused(world: World, wrong: Admission, reason: str) -> None:
    with refused(reason):
        world.participants.admit(world.operator, [wrong])


def test_admit__one_wrong_of_two__admits_none(world: World) -> None:
    good = admission(make_party("another bank"), Role.BANK)
    with refused("NO_ROLE"):
        world.participants.admit(world.operator, [good, replace(GOOD, roles=Role(0))])
    assert world.participants.participant(good.participant) is None


def test_admit__the_same_id_twice_in_a_batch__is_refused(world: World) -> None:
    with refused("KNOWN_ID"):
        world.participants.admit(world.operator, [GOOD, GOOD])


def test_admit__the_same_key_for_two__is_refused(world: World) -> None:
    with refused("KEY_TAKEN"):
        world.participants.admit(world.operator, [GOOD, replace(GOOD, participant=b"\7" * 32)])


def test_admit__the_key_of_somebody_retired__is_refused(world: World) -> None:
    world.participants.retire(world.operator, world.bank_b.id, "merged", successor=world.bank_a.id)
    again = NewKey(world.bank_b.maker.address, Capacity.MAKER)
    with refused("KEY_TAKEN"):
        world.participants.admit(world.operator, [replace(GOOD, keys=(*GOOD.keys, again))])


@pytest.mark.parametrize("capacity", [0, 3, 5, 6, 7])
def test_admit__a_key_without_or_with_two_capacities__is_refused(world: World, capacity: int) -> None:
    keys = [*GOOD.keys, {"key": world.stranger.address, "capacity": capacity}]
    batch = [{"participant": GOOD.participant, "roles": Role.BANK, "keys": keys}]
    act = replace(admit(world), args=(batch,), fields={"admissions": batch})
    with refused("BAD_CAPACITY"):
        act.succeed(world)


def test_admit__a_capacity_or_role_that_does_not_exist__is_refused(world: World) -> None:
    for roles, capacity in ((64, Capacity.ADMIN), (Role.BANK, 8)):
        keys = [{"key": world.stranger.address, "capacity": capacity}]
        batch = [{"participant": GOOD.participant, "roles": roles, "keys": keys}]
        act = replace(admit(world), args=(batch,), fields={"admissions": batch})
        with refused_without_reason():
            act.succeed(world)
