"""The end of a suspension."""

from __future__ import annotations

from contracts.registry.participants import Standing
from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import REASON
from tests.contracts.world import World


def test_reinstate__a_suspended_participant__is_active(world: World) -> None:
    world.participants.suspend(world.operator, world.bank_a.id, REASON)
    receipt = world.participants.reinstate(world.operator, world.bank_a.id, "cleared")
    assert world.participants.standing(world.bank_a.id)[1] is Standing.ACTIVE
    event = logged(world.participants, receipt, "StandingChanged")
    assert (event["before"], event["after"], event["reason"]) == (
        Standing.SUSPENDED,
        Standing.ACTIVE,
        "cleared",
    )


def test_reinstate__an_active_participant__is_refused(world: World) -> None:
    with refused("BAD_STANDING"):
        world.participants.reinstate(world.operator, world.bank_a.id, REASON)


def test_reinstate__a_retired_participant__is_refused(world: World) -> None:
    world.participants.suspend(world.operator, world.bank_a.id, REASON)
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    with refused("BAD_STANDING"):
        world.participants.reinstate(world.operator, world.bank_a.id, REASON)


def test_reinstate__unknown__is_refused(world: World) -> None:
    with refused("UNKNOWN_ID"):
        world.participants.reinstate(world.operator, b"\7" * 32, REASON)
