"""The operator is admitted with the contract, and must be able to act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.hashing import ZERO_ADDRESS
from contracts.registry.participants import (
    Admission,
    Capacity,
    NewKey,
    Participants,
    Role,
    Standing,
)
from tests.contracts.checks import refused
from tests.contracts.world import World, admission, make_party

OPERATOR = make_party("another operator")
GOOD = admission(OPERATOR, Role.OPERATOR)


def deploy(world: World, operator: Admission) -> Participants:
    return Participants.deploy(world.network, world.stranger, operator)


def without(capacity: Capacity) -> Admission:
    return replace(GOOD, keys=tuple(key for key in GOOD.keys if key.capacity is not capacity))


def test_constructor__operator_with_all_keys__is_admitted(world: World) -> None:
    registry = deploy(world, GOOD)
    assert registry.operator() == OPERATOR.id
    assert registry.standing(OPERATOR.id) == (Role.OPERATOR, Standing.ACTIVE)
    view = registry.participant(OPERATOR.id)
    assert view is not None
    assert [(key.key, key.capacity, key.live) for key in view.keys] == [
        (key.key, key.capacity, True) for key in GOOD.keys
    ]
    (admitted,) = registry.contract.events("Admitted")
    assert (admitted["maker"], admitted["checker"]) == (world.stranger.address, ZERO_ADDRESS)


@pytest.mark.parametrize(
    ("operator", "reason"),
    [
        (replace(GOOD, participant=bytes(32)), "EMPTY_ID"),
        (replace(GOOD, roles=Role.BANK), "ONE_OPERATOR"),
        (replace(GOOD, roles=Role.OPERATOR | Role.BANK), "ONE_OPERATOR"),
        (replace(GOOD, roles=Role(0)), "ONE_OPERATOR"),
        (without(Capacity.ADMIN), "NO_ADMIN"),
        (without(Capacity.MAKER), "NO_PAIR"),
        (without(Capacity.CHECKER), "NO_PAIR"),
        (replace(GOOD, keys=()), "NO_ADMIN"),
        (replace(GOOD, keys=(*GOOD.keys, GOOD.keys[0])), "KEY_TAKEN"),
        (replace(GOOD, keys=(*GOOD.keys, NewKey(ZERO_ADDRESS, Capacity.MAKER))), "BAD_KEY"),
    ],
)
def test_constructor__operator_that_cannot_act__is_refused(
    world: World, operator: Admission, reason: str
) -> None:
    with refused(reason):
        deploy(world, operator)
