"""Suspension: what adds exposure stops."""

from __future__ import annotations

from contracts.registry.participants import Standing
from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import REASON, participant_fields
from tests.contracts.world import World


def test_suspend__an_active_participant__is_suspended(world: World) -> None:
    receipt = world.participants.suspend(world.operator, world.bank_a.id, REASON)
    assert world.participants.standing(world.bank_a.id)[1] is Standing.SUSPENDED
    event = logged(world.participants, receipt, "StandingChanged")
    assert dict(event.args) == {
        "participant": world.bank_a.id,
        "before": Standing.ACTIVE,
        "after": Standing.SUSPENDED,
        "maker": world.operator.maker.address,
        "checker": world.operator.second().address,
        "reason": REASON,
    }


def test_suspend__keys__stay_live(world: World) -> None:
    """Exits stay open: its keys can still act."""
    world.participants.suspend(world.operator, world.bank_a.id, REASON)
    signer = world.participants.signer(world.bank_a.maker.address)
    assert (signer.live, signer.standing) == (True, Standing.SUSPENDED)


def test_suspend__longest_reason__is_logged_whole(world: World) -> None:
    reason = "r" * 256
    receipt = world.participants.suspend(world.operator, world.bank_a.id, reason)
    assert logged(world.participants, receipt, "StandingChanged")["reason"] == reason


def test_suspend__unknown__is_refused(world: World) -> None:
    with refused("UNKNOWN_ID"):
        world.participants.suspend(world.operator, b"\7" * 32, REASON)


def test_suspend__twice__is_refused(world: World) -> None:
    world.participants.suspend(world.operator, world.bank_a.id, REASON)
    with refused("BAD_STANDING"):
        world.participants.suspend(world.operator, world.bank_a.id, REASON)


def test_suspend__retired__is_refused(world: World) -> None:
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    with refused("BAD_STANDING"):
        world.participants.suspend(world.operator, world.bank_a.id, REASON)


def test_suspend__the_operator__is_refused(world: World) -> None:
    assert participant_fields(world, world.operator.id)["version"] == 1
    with refused("LAST_OPERATOR"):
        world.participants.suspend(world.operator, world.operator.id, REASON)
