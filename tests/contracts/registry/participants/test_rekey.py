"""Re-keying a participant that lost its keys: announced, 72 hours, and a veto."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.hashing import ZERO_ADDRESS
from chain.keys import Key
from contracts.registry.participants import Capacity, NewKey, Role, Standing
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.registry.acts import FRESH, REASON, announce_rekey
from tests.contracts.world import HOUR, START, World, admission

KEYS = admission(FRESH, Role.BANK).keys
READY = START + 72 * HOUR


@pytest.fixture
def announced(world: World) -> World:
    """New keys for bank_a stand announced since START."""
    world.participants.announce_rekey(world.operator, world.bank_a.id, KEYS)
    return world


def test_announce_rekey__new_keys__stand_announced(world: World) -> None:
    receipt = world.participants.announce_rekey(world.operator, world.bank_a.id, KEYS)
    view = world.participants.participant(world.bank_a.id)
    assert view is not None
    assert (view.rekey_ready_at, view.epoch) == (READY, 0)
    event = logged(world.participants, receipt, "RekeyAnnounced")
    assert dict(event.args) == {
        "participant": world.bank_a.id,
        "keys_hash": view.rekey_hash,
        "ready_at": READY,
        "maker": world.operator.maker.address,
        "checker": world.operator.second().address,
    }


def test_announce_rekey__keys__live_on(announced: World) -> None:
    assert announced.participants.signer(announced.bank_a.maker.address).live
    assert announced.participants.signer(KEYS[0].key).participant is None


def test_announce_rekey__again__replaces_it_and_waits_anew(announced: World) -> None:
    announced.wait(HOUR)
    announced.participants.announce_rekey(announced.operator, announced.bank_a.id, KEYS[:1])
    announced.go_to(READY)
    with refused("NO_REKEY"):
        announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)
    with refused("TOO_EARLY"):
        announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS[:1])
    announced.go_to(READY + HOUR)
    announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS[:1])


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ((), "NO_ADMIN"),
        (KEYS[2:], "NO_ADMIN"),
        ((*KEYS, NewKey(ZERO_ADDRESS, Capacity.MAKER)), "BAD_KEY"),
        ((*KEYS, KEYS[0]), "KEY_TAKEN"),
        ((*KEYS, NewKey(Key.from_seed("bank a maker").address, Capacity.MAKER)), "KEY_TAKEN"),
        ((*KEYS, NewKey(Key.from_seed("bank b maker").address, Capacity.MAKER)), "KEY_TAKEN"),
    ],
)
def test_announce_rekey__keys_that_cannot_be__are_refused(
    world: World, keys: tuple[NewKey, ...], reason: str
) -> None:
    with refused(reason):
        world.participants.announce_rekey(world.operator, world.bank_a.id, keys)


def test_announce_rekey__key_without_one_capacity__is_refused(world: World) -> None:
    act = announce_rekey(world)
    keys = [*KEYS, {"key": world.stranger.address, "capacity": 3}]
    with refused("BAD_CAPACITY"):
        replace(act, args=(world.bank_a.id, keys), fields={**act.fields, "keys": keys}).succeed(world)


def test_announce_rekey__unknown_or_retired__is_refused(world: World) -> None:
    with refused("UNKNOWN_ID"):
        world.participants.announce_rekey(world.operator, b"\7" * 32, KEYS)
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    with refused("BAD_STANDING"):
        world.participants.announce_rekey(world.operator, world.bank_a.id, KEYS)


@pytest.mark.parametrize("missing", [Capacity.MAKER, Capacity.CHECKER])
def test_announce_rekey__operator_without_a_pair__is_refused(world: World, missing: Capacity) -> None:
    keys = tuple(key for key in KEYS if key.capacity is not missing)
    with refused("NO_PAIR"):
        world.participants.announce_rekey(world.operator, world.operator.id, keys)


def test_rekey__72_hours_later__old_keys_are_dead_and_new_ones_live(announced: World) -> None:
    announced.go_to(READY)
    receipt = announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)
    view = announced.participants.participant(announced.bank_a.id)
    assert view is not None
    assert [key.live for key in view.keys] == [False] * 4 + [True] * 4
    assert (view.epoch, view.rekey_hash, view.rekey_ready_at) == (1, None, None)
    assert (view.standing, view.roles) == (Standing.ACTIVE, Role.BANK)
    assert names_logged(announced.participants, receipt) == [*["KeyAdded"] * 4, "Rekeyed"]
    event = logged(announced.participants, receipt, "Rekeyed")
    assert (event["participant"], event["epoch"], event["actor"]) == (
        announced.bank_a.id,
        1,
        announced.operator.maker.address,
    )
    record = announced.participants.contract.read("participant", announced.bank_a.id)
    assert (record.admins, record.makers, record.checkers) == (2, 1, 1)


def test_rekey__a_second_early__is_refused(announced: World) -> None:
    announced.go_to(READY - 1)
    with refused("TOO_EARLY"):
        announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)


def test_rekey__twice__is_refused(announced: World) -> None:
    announced.go_to(READY)
    announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)
    with refused("NO_REKEY"):
        announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)


def test_rekey__other_keys_or_another_order__is_refused(announced: World) -> None:
    announced.go_to(READY)
    for keys in (KEYS[:3], (*KEYS[1:], KEYS[0]), (replace(KEYS[0], key=announced.stranger.address),)):
        with refused("NO_REKEY"):
            announced.participants.rekey(announced.operator, announced.bank_a.id, keys)


def test_rekey__not_announced_or_unknown__is_refused(world: World) -> None:
    with refused("NO_REKEY"):
        world.participants.rekey(world.operator, world.bank_a.id, KEYS)
    with refused("UNKNOWN_ID"):
        world.participants.rekey(world.operator, b"\7" * 32, KEYS)


def test_rekey__keys_taken_meanwhile__is_refused(announced: World) -> None:
    taken = KEYS[2]
    announced.participants.add_key(announced.bank_b, announced.bank_b.id, taken.key, taken.capacity)
    announced.go_to(READY)
    with refused("KEY_TAKEN"):
        announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)


def test_rekey__retired_meanwhile__is_refused(announced: World) -> None:
    announced.participants.retire(announced.operator, announced.bank_a.id, REASON)
    announced.go_to(READY)
    with refused("BAD_STANDING"):
        announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)


def test_rekey__suspended_meanwhile__stays_suspended(announced: World) -> None:
    announced.participants.suspend(announced.operator, announced.bank_a.id, REASON)
    announced.go_to(READY)
    announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)
    assert announced.participants.standing(announced.bank_a.id)[1] is Standing.SUSPENDED


def test_rekey__by_anybody_else__is_refused(announced: World) -> None:
    announced.go_to(READY)
    contract, bank = announced.participants.contract, announced.bank_a.id
    for sender, reason in (
        (announced.stranger, "UNKNOWN_KEY"),
        (announced.bank_a.maker, "WRONG_ROLE"),
        (announced.bank_a.admins[0], "WRONG_CAPACITY"),
        (announced.operator.admins[0], "WRONG_CAPACITY"),
    ):
        with refused(reason):
            contract.send(sender, "rekey", bank, list(KEYS))


def test_rekey__old_key__is_dead_and_never_anybodys_again(announced: World) -> None:
    announced.go_to(READY)
    announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)
    old = announced.bank_a.maker.address
    with refused("DEAD_KEY"):
        announced.participants.revoke_key(announced.operator, old)
    with refused("KEY_TAKEN"):
        announced.participants.add_key(announced.operator, announced.bank_a.id, old, Capacity.MAKER)


def test_rekey__the_operator__acts_with_its_new_keys(world: World) -> None:
    world.participants.announce_rekey(world.operator, world.operator.id, KEYS)
    world.go_to(READY)
    world.participants.rekey(world.operator, world.operator.id, KEYS)
    with refused("DEAD_KEY"):
        world.participants.suspend(world.operator, world.bank_a.id, REASON)
    renewed = replace(FRESH, id=world.operator.id)
    world.participants.suspend(renewed, world.bank_a.id, REASON)


def test_veto_rekey__by_a_live_admin__stops_it(announced: World) -> None:
    receipt = announced.participants.veto_rekey(announced.bank_a)
    event = logged(announced.participants, receipt, "RekeyVetoed")
    assert (event["participant"], event["key"]) == (
        announced.bank_a.id,
        announced.bank_a.admins[0].address,
    )
    announced.go_to(READY)
    with refused("NO_REKEY"):
        announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)


def test_veto_rekey__after_72_hours_before_it_happens__stops_it(announced: World) -> None:
    announced.go_to(READY + HOUR)
    announced.participants.veto_rekey(announced.bank_a)
    with refused("NO_REKEY"):
        announced.participants.rekey(announced.operator, announced.bank_a.id, KEYS)


def test_veto_rekey__by_a_suspended_participant__stops_it(announced: World) -> None:
    announced.participants.suspend(announced.operator, announced.bank_a.id, REASON)
    announced.participants.veto_rekey(announced.bank_a)
    view = announced.participants.participant(announced.bank_a.id)
    assert view is not None
    assert view.rekey_hash is None


def test_veto_rekey__nothing_announced__is_refused(world: World) -> None:
    with refused("NO_REKEY"):
        world.participants.veto_rekey(world.bank_a)


def test_veto_rekey__by_anybody_else__is_refused(announced: World) -> None:
    contract, bank = announced.participants.contract, announced.bank_a
    announced.participants.revoke_key(bank, bank.admins[1].address)
    for sender, reason in (
        (announced.stranger, "UNKNOWN_KEY"),
        (bank.maker, "WRONG_CAPACITY"),
        (bank.admins[1], "DEAD_KEY"),
        (announced.bank_b.admins[0], "NOT_PARTY"),
        (announced.operator.maker, "NOT_PARTY"),
    ):
        with refused(reason):
            contract.send(sender, "veto_rekey", bank.id)
