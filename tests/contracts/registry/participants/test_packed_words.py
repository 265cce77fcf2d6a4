"""What is stored of participants and keys in packed words is read as it was written."""

from __future__ import annotations

import pytest

from contracts.registry.participants import Capacity, Role, Standing
from tests.contracts.registry.acts import FRESH, REASON
from tests.contracts.world import HOUR, START, World, admission


@pytest.mark.parametrize("odd", [1, 0])
def test_participant__every_counter_odd_or_even__is_read_as_written(world: World, odd: int) -> None:
    """A mask that is a bit too narrow or too wide shows where all lowest bits are ones, or noughts."""
    participants, bank = world.participants, world.bank_b
    if odd:
        participants.retire(world.operator, world.bank_a.id, REASON, successor=bank.id)
        keys = admission(FRESH, Role.BANK).keys
        participants.announce_rekey(world.operator, bank.id, keys)
        world.wait(73 * HOUR)
        participants.rekey(world.operator, bank.id, keys)
        participants.suspend(world.operator, bank.id, REASON)
    participants.revoke_key(world.operator, (FRESH if odd else bank).admins[0].address)
    view = participants.participant(bank.id)
    assert view is not None
    assert (view.roles, view.standing) == (Role.BANK, Standing.SUSPENDED if odd else Standing.ACTIVE)
    assert (view.epoch, view.links) == (odd, odd)
    assert view.version == (6 if odd else 2)
    live = [key.capacity for key in view.keys if key.live]
    assert sorted(live) == [Capacity.ADMIN, Capacity.MAKER, Capacity.CHECKER]
    record = participants.contract.read("participant", bank.id)
    assert (record.admins, record.makers, record.checkers) == (1, 1, 1)


@pytest.mark.parametrize("odd", [1, 0])
def test_key_info__times_odd_or_even__are_read_as_written(world: World, odd: int) -> None:
    key = world.bank_a.maker.address
    world.wait(10 + odd)
    world.participants.revoke_key(world.operator, key)
    world.participants.distrust_key(world.operator, key, START + odd)
    view = world.participants.key(key)
    assert view is not None
    assert (view.capacity, view.epoch) == (Capacity.MAKER, 0)
    assert (view.revoked_at, view.distrusted_since) == (START + 10 + odd, START + odd)
    assert world.participants.contract.read("distrusted_since", key) == START + odd
