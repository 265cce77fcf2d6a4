"""What anybody can read about participants and keys."""

from __future__ import annotations

from contracts.registry.participants import Capacity, Role, Standing
from tests.contracts.world import START, World


def test_signer_of__each_key__has_its_capacity(world: World) -> None:
    bank = world.bank_a
    expected = [
        (bank.admins[0].address, Capacity.ADMIN),
        (bank.maker.address, Capacity.MAKER),
        (bank.second().address, Capacity.CHECKER),
    ]
    for key, capacity in expected:
        signer = world.participants.signer(key)
        assert (signer.participant, signer.roles, signer.standing) == (bank.id, Role.BANK, Standing.ACTIVE)
        assert (signer.capacity, signer.live) == (capacity, True)


def test_signer_of__unknown_key__is_empty(world: World) -> None:
    signer = world.participants.signer(world.stranger.address)
    assert (signer.participant, signer.roles, signer.standing, signer.capacity, signer.live) == (
        None,
        Role(0),
        Standing.UNKNOWN,
        None,
        False,
    )


def test_key_info__unknown_key__is_none(world: World) -> None:
    assert world.participants.key(world.stranger.address) is None


def test_key_info__rotated_distrusted_key__keeps_its_history(world: World) -> None:
    old, new = world.bank_a.maker.address, world.stranger.address
    world.participants.rotate_key(world.bank_a, old, new)
    world.wait(10)
    world.participants.distrust_key(world.operator, old, START - 5)
    view = world.participants.key(old)
    assert view is not None
    assert (view.participant, view.capacity, view.epoch) == (world.bank_a.id, Capacity.MAKER, 0)
    assert (view.revoked_at, view.distrusted_since, view.live) == (START, START - 5, False)


def test_standing_of__unknown_id__is_empty(world: World) -> None:
    assert world.participants.standing(b"\7" * 32) == (Role(0), Standing.UNKNOWN)


def test_participant__unknown_id__is_none(world: World) -> None:
    assert world.participants.participant(b"\7" * 32) is None


def test_operator__id__is_the_deployed_one(world: World) -> None:
    assert world.participants.operator() == world.operator.id


def test_all__admitted__in_order(world: World) -> None:
    people = (world.operator, world.customs, world.bank_a, world.bank_b, world.exporter, world.importer)
    assert world.participants.all() == tuple(party.id for party in people)


def test_domain_separator__contract_and_chain__are_in_it(world: World) -> None:
    separators = {
        face.contract.read("domain_separator")
        for face in (world.participants, world.directory, world.rates, world.consents)
    }
    assert len(separators) == 4
