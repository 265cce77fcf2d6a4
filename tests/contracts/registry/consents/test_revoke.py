"""Revoking a consent: at once, an exit, once."""

from __future__ import annotations

import pytest

from chain.keys import Key
from contracts.messages import direct, relayed
from contracts.registry.participants import Capacity
from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import REASON
from tests.contracts.registry.consents.terms import CASE, KINDS, PURPOSE, terms
from tests.contracts.world import START, Owners, World


@pytest.fixture
def consent_id(world: World) -> bytes:
    granted = terms(world)
    world.consents.grant(world.exporter, granted)
    return world.consents.id_of(granted)


def revoked(world: World, consent_id: bytes) -> bool:
    view = world.consents.consent(consent_id)
    assert view is not None
    return view.revoked


def test_revoke__by_the_grantor__ends_it_at_once(world: World, consent_id: bytes) -> None:
    asked = (consent_id, world.exporter.id, world.bank_a.id, PURPOSE, KINDS, bytes(32))
    application = world.stranger.address
    assert world.consents.contract.read("covers", *asked, application, CASE)
    receipt = world.consents.revoke(world.exporter, consent_id)
    assert revoked(world, consent_id)
    assert not world.consents.contract.read("covers", *asked, application, CASE)
    event = logged(world.consents, receipt, "Revoked")
    assert dict(event.args) == {"consent_id": consent_id, "actor": world.exporter.maker.address}


def test_revoke__relayed__names_who_signed(world: World, consent_id: bytes) -> None:
    receipt = world.consents.revoke(world.exporter, consent_id, relayer=world.stranger)
    assert revoked(world, consent_id)
    assert logged(world.consents, receipt, "Revoked")["actor"] == world.exporter.maker.address


def test_revoke__suspended__is_possible(world: World, consent_id: bytes) -> None:
    world.participants.suspend(world.operator, world.exporter.id, REASON)
    world.consents.revoke(world.exporter, consent_id)
    assert revoked(world, consent_id)


def test_revoke__by_the_successor__is_possible(world: World, consent_id: bytes) -> None:
    world.participants.retire(world.operator, world.exporter.id, REASON, successor=world.importer.id)
    world.consents.revoke(world.importer, consent_id)
    assert revoked(world, consent_id)


def test_revoke__by_a_contract_of_two_owners__is_possible(world: World, consent_id: bytes) -> None:
    owners = (Key.from_seed("owner one"), Key.from_seed("owner two"))
    safe = world.deploy("TwoOwners", *(owner.address for owner in owners))
    world.participants.add_key(world.exporter, world.exporter.id, safe.address, Capacity.MAKER)
    contract = world.consents.contract
    signer = Owners(safe.address, owners)
    seal = relayed(contract, "RevokeConsent", signer=signer, fields={"consent_id": consent_id})
    contract.send(world.stranger, "revoke", consent_id, seal)
    assert revoked(world, consent_id)


def test_revoke__twice__is_refused(world: World, consent_id: bytes) -> None:
    world.consents.revoke(world.exporter, consent_id)
    with refused("REVOKED"):
        world.consents.revoke(world.exporter, consent_id)


def test_revoke__unknown__is_refused(world: World) -> None:
    with refused("UNKNOWN_CONSENT"):
        world.consents.revoke(world.exporter, b"\7" * 32)


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("stranger", "UNKNOWN_KEY"),
        ("own checker", "WRONG_CAPACITY"),
        ("own admin", "WRONG_CAPACITY"),
        ("importer", "NOT_PARTY"),
        ("the bank", "WRONG_ROLE"),
        ("operator", "WRONG_ROLE"),
    ],
)
def test_revoke__by_somebody_else__is_refused(
    world: World, consent_id: bytes, sender: str, reason: str
) -> None:
    keys = {
        "stranger": world.stranger,
        "own checker": Key.from_seed("exporter checker"),
        "own admin": world.exporter.admins[0],
        "importer": world.importer.maker,
        "the bank": world.bank_a.maker,
        "operator": world.operator.maker,
    }
    key, contract = keys[sender], world.consents.contract
    with refused(reason):
        contract.send(key, "revoke", consent_id, direct(key.address))
    seal = relayed(contract, "RevokeConsent", signer=key, fields={"consent_id": consent_id})
    with refused(reason):
        contract.send(world.stranger, "revoke", consent_id, seal)


def test_revoke__message_for_another_consent_or_too_old__is_refused(world: World, consent_id: bytes) -> None:
    contract = world.consents.contract
    maker = world.exporter.maker
    wrong = relayed(contract, "RevokeConsent", signer=maker, fields={"consent_id": b"\7" * 32})
    with refused("BAD_SIGNATURE"):
        contract.send(world.stranger, "revoke", consent_id, wrong)
    old = relayed(contract, "RevokeConsent", signer=maker, fields={"consent_id": consent_id}, deadline=START)
    world.wait(1)
    with refused("DEADLINE_PASSED"):
        contract.send(world.stranger, "revoke", consent_id, old)


def test_revoke__without_signature_in_anothers_name__is_refused(world: World, consent_id: bytes) -> None:
    with refused("BAD_SIGNATURE"):
        world.consents.contract.send(
            world.stranger, "revoke", consent_id, direct(world.exporter.maker.address)
        )
