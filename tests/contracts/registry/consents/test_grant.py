"""Granting a consent: sent by the enterprise itself, or signed by it and relayed by anybody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chain.keys import Key
from contracts.messages import Seal, direct
from contracts.registry.consents import ConsentView, documents_digest
from contracts.registry.participants import Capacity, Role
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.registry.acts import REASON
from tests.contracts.registry.consents.terms import KINDS, PURPOSE, UNTIL, content, sealed, terms
from tests.contracts.world import DAY, START, Owners, World, admission, make_party

YEAR = 365 * DAY


def test_grant__by_the_enterprise__is_there(world: World) -> None:
    granted = terms(world)
    receipt = world.consents.grant(world.exporter, granted)
    consent_id = world.consents.id_of(granted)
    assert world.consents.consent(consent_id) == ConsentView(
        id=consent_id,
        grantor=world.exporter.id,
        grantee=world.bank_a.id,
        purpose=PURPOSE,
        kinds=frozenset({1, 2}),
        documents=bytes(32),
        since=START,
        until=UNTIL,
        uses=1,
        used=0,
        revoked=False,
    )
    event = logged(world.consents, receipt, "Granted")
    assert dict(event.args) == {
        "consent_id": consent_id,
        "grantor": world.exporter.id,
        "grantee": world.bank_a.id,
        "purpose": PURPOSE,
        "kinds": KINDS,
        "documents": bytes(32),
        "since": START,
        "until": UNTIL,
        "uses": 1,
        "actor": world.exporter.maker.address,
    }


def test_grant__id__is_the_contracts_own(world: World) -> None:
    granted = terms(world, documents=documents_digest([b"\2" * 32, b"\1" * 32]))
    assert world.consents.contract.read("id_of", granted) == world.consents.id_of(granted)
    returned = world.consents.contract.simulate(
        world.exporter.maker, "grant", granted, direct(world.exporter.maker.address)
    )
    assert returned == world.consents.id_of(granted)


def test_grant__relayed__leaves_what_the_direct_one_leaves(world: World) -> None:
    granted = terms(world)
    node = world.network.node
    before = node.snapshot()
    straight = world.consents.grant(world.exporter, granted)
    kept = world.consents.consent(world.consents.id_of(granted))
    event = logged(world.consents, straight, "Granted")
    node.revert(before)
    relayed = world.consents.grant(world.exporter, granted, relayer=world.stranger)
    assert relayed.sender == world.stranger.address
    assert world.consents.consent(world.consents.id_of(granted)) == kept
    assert logged(world.consents, relayed, "Granted").args == event.args


def test_grant__again__answers_the_same_and_changes_nothing(world: World) -> None:
    granted = terms(world)
    world.consents.grant(world.exporter, granted)
    consent_id = world.consents.id_of(granted)
    world.consents.revoke(world.exporter, consent_id)
    again = world.consents.grant(world.exporter, granted)
    assert again.logs == ()
    view = world.consents.consent(consent_id)
    assert view is not None
    assert view.revoked


def test_grant__relayed_twice__spends_nothing_the_second_time(world: World) -> None:
    granted = terms(world)
    contract = world.consents.contract
    seal = sealed(world, world.exporter.maker, granted)
    contract.send(world.stranger, "grant", granted, seal)
    assert contract.send(world.bank_a.maker, "grant", granted, seal).logs == ()
    fresh = sealed(world, world.exporter.maker, granted)
    assert contract.send(world.stranger, "grant", granted, fresh).logs == ()
    assert not contract.read("nonce_used", fresh.signer, fresh.nonce)


def test_grant__equal_but_for_the_salt__are_two(world: World) -> None:
    for salt in (b"\1" * 32, b"\2" * 32):
        world.consents.grant(world.exporter, terms(world, salt=salt))
    assert len(world.consents.granted_by(world.exporter.id)) == 2


def test_grant__in_a_batch__is_refused_alone(world: World) -> None:
    good, bad = terms(world), terms(world, uses=0)
    with world.network.batch() as batch:
        consents = world.consents.in_batch(batch)
        consents.grant(world.exporter, good)
        with refused("BAD_USES"):
            consents.grant(world.exporter, bad)
    assert world.consents.consent(world.consents.id_of(good)) is not None
    assert world.consents.consent(world.consents.id_of(bad)) is None


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
@pytest.mark.parametrize("way", ["direct", "relayed"])
def test_grant__by_somebody_else__is_refused(world: World, sender: str, reason: str, way: str) -> None:
    keys = {
        "stranger": world.stranger,
        "own checker": Key.from_seed("exporter checker"),
        "own admin": world.exporter.admins[0],
        "importer": world.importer.maker,
        "the bank": world.bank_a.maker,
        "operator": world.operator.maker,
    }
    key, granted = keys[sender], terms(world)
    seal = direct(key.address) if way == "direct" else sealed(world, key, granted)
    with refused(reason):
        world.consents.contract.send(key, "grant", granted, seal)


def test_grant__without_signature_in_anothers_name__is_refused(world: World) -> None:
    with refused("BAD_SIGNATURE"):
        world.consents.contract.send(
            world.stranger, "grant", terms(world), direct(world.exporter.maker.address)
        )


def test_grant__signed_for_other_terms__is_refused(world: World) -> None:
    granted = terms(world)
    signed: dict[str, Any] = {
        "grantor": world.importer.id,
        "grantee": world.bank_b.id,
        "purpose": b"\1" * 32,
        "kinds": 2,
        "since": START - 1,
        "until": UNTIL + 1,
        "uses": 2,
        "documents": b"\1" * 32,
        "salt": b"\1" * 32,
    }
    assert signed.keys() == content(granted).keys()
    for field, value in signed.items():
        seal = sealed(world, world.exporter.maker, replace(granted, **{field: value}))
        with refused("BAD_SIGNATURE"):
            world.consents.contract.send(world.stranger, "grant", granted, seal)


def test_grant__relayed_at_the_last_second__goes_through(world: World) -> None:
    granted = terms(world)
    seal = sealed(world, world.exporter.maker, granted, deadline=START + 60)
    world.go_to(START + 60)
    assert world.consents.contract.send(world.stranger, "grant", granted, seal).status == 1


def test_grant__relayed_a_second_late__is_refused(world: World) -> None:
    granted = terms(world)
    seal = sealed(world, world.exporter.maker, granted, deadline=START + 60)
    world.go_to(START + 61)
    with refused("DEADLINE_PASSED"):
        world.consents.contract.send(world.stranger, "grant", granted, seal)


def test_grant__relayed_with_a_far_deadline__goes_through(world: World) -> None:
    """A day is the limit for checkers; an enterprise may give its message time."""
    granted = terms(world)
    seal = sealed(world, world.exporter.maker, granted, deadline=START + YEAR)
    assert world.consents.contract.send(world.stranger, "grant", granted, seal).status == 1


def test_grant__nonce_of_another_message__is_refused(world: World) -> None:
    first, second = terms(world), terms(world, salt=b"\6" * 32)
    contract = world.consents.contract
    contract.send(world.stranger, "grant", first, sealed(world, world.exporter.maker, first, nonce=1))
    seal = sealed(world, world.exporter.maker, second, nonce=1)
    with refused("NONCE_USED"):
        contract.send(world.stranger, "grant", second, seal)


def test_grant__cancelled_message__is_refused(world: World) -> None:
    granted = terms(world)
    seal = sealed(world, world.exporter.maker, granted)
    world.consents.contract.send(world.exporter.maker, "cancel_signature", seal.nonce)
    with refused("NONCE_USED"):
        world.consents.contract.send(world.stranger, "grant", granted, seal)


def test_grant__message_for_another_chain__is_refused(world: World, elsewhere: World) -> None:
    granted = terms(world)
    assert elsewhere.consents.address == world.consents.address
    seal = sealed(elsewhere, world.exporter.maker, granted)
    with refused("BAD_SIGNATURE"):
        world.consents.contract.send(world.stranger, "grant", granted, seal)


def test_grant__message_for_another_deployment__is_refused(world: World) -> None:
    granted = terms(world)
    twin = type(world.consents).deploy(
        world.network, world.stranger, world.participants.address, world.directory.address
    )
    seal = sealed(world, world.exporter.maker, granted)
    with refused("BAD_SIGNATURE"):
        twin.contract.send(world.stranger, "grant", granted, seal)


def test_grant__by_a_contract_of_two_owners__goes_through(world: World) -> None:
    owners = (Key.from_seed("owner one"), Key.from_seed("owner two"))
    safe = world.deploy("TwoOwners", *(owner.address for owner in owners))
    world.participants.add_key(world.exporter, world.exporter.id, safe.address, Capacity.MAKER)
    granted = terms(world)
    contract = world.consents.contract
    for wrong in (owners[:1], owners[::-1], ()):
        with refused("BAD_SIGNATURE"):
            contract.send(
                world.stranger, "grant", granted, sealed(world, Owners(safe.address, wrong), granted)
            )
    receipt = contract.send(
        world.stranger, "grant", granted, sealed(world, Owners(safe.address, owners), granted)
    )
    assert logged(world.consents, receipt, "Granted")["actor"] == safe.address


def test_grant__suspended__is_refused(world: World) -> None:
    world.participants.suspend(world.operator, world.exporter.id, REASON)
    with refused("SUSPENDED"):
        world.consents.grant(world.exporter, terms(world))


def test_grant__by_the_successor__is_in_the_old_name(world: World) -> None:
    world.participants.retire(world.operator, world.exporter.id, REASON, successor=world.importer.id)
    with refused("DEAD_KEY"):
        world.consents.grant(world.exporter, terms(world))
    receipt = world.consents.grant(world.importer, terms(world))
    event = logged(world.consents, receipt, "Granted")
    assert (event["grantor"], event["actor"]) == (world.exporter.id, world.importer.maker.address)


def test_grant__for_nobody__is_refused(world: World) -> None:
    with refused("NOT_PARTY"):
        world.consents.grant(world.exporter, terms(world, grantor=bytes(32)))


def test_grant__to_no_bank__is_refused(world: World) -> None:
    world.participants.retire(world.operator, world.bank_b.id, REASON)
    for grantee in (world.importer.id, world.customs.id, world.bank_b.id, b"\7" * 32, bytes(32)):
        with refused("BAD_GRANTEE"):
            world.consents.grant(world.exporter, terms(world, grantee=grantee))


def test_grant__to_a_suspended_bank_or_one_with_more_roles__is_taken(world: World) -> None:
    both = make_party("bank and insurer")
    world.participants.admit(world.operator, [admission(both, Role.BANK | Role.INSURER)])
    world.participants.suspend(world.operator, world.bank_a.id, REASON)
    for grantee in (world.bank_a.id, both.id):
        receipt = world.consents.grant(world.exporter, terms(world, grantee=grantee))
        assert names_logged(world.consents, receipt) == ["Granted"]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (START, START),
        (START - YEAR, START),
        (START, START + YEAR),
        (START + 10 * YEAR, START + 11 * YEAR),
        (2**40 - 2, 2**40 - 1),
    ],
)
def test_grant__window_at_its_limits__is_taken(world: World, since: int, until: int) -> None:
    granted = terms(world, since=since, until=until)
    world.consents.grant(world.exporter, granted)
    view = world.consents.consent(world.consents.id_of(granted))
    assert view is not None
    assert (view.since, view.until) == (since, until)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (START + 1, START),
        (START - 10, START - 1),
        (START, START + YEAR + 1),
        (0, START),
        (2**40, 2**40),
        (2**256 - 1, 2**256 - 1),
        (0, 2**256 - 1),
    ],
)
def test_grant__window_beyond_its_limits__is_refused(world: World, since: int, until: int) -> None:
    with refused("BAD_WINDOW"):
        world.consents.grant(world.exporter, terms(world, since=since, until=until))


@pytest.mark.parametrize("uses", [1, 2**32 - 1])
def test_grant__least_and_most_uses__are_taken(world: World, uses: int) -> None:
    granted = terms(world, uses=uses)
    world.consents.grant(world.exporter, granted)
    view = world.consents.consent(world.consents.id_of(granted))
    assert view is not None
    assert view.uses == uses


@pytest.mark.parametrize("uses", [0, 2**32, 2**256 - 1])
def test_grant__no_or_too_many_uses__is_refused(world: World, uses: int) -> None:
    with refused("BAD_USES"):
        world.consents.grant(world.exporter, terms(world, uses=uses))


@pytest.mark.parametrize("kinds", [0, 1 << 64, 2**256 - 1])
def test_grant__no_kind_or_one_beyond_63__is_refused(world: World, kinds: int) -> None:
    with refused("BAD_KINDS"):
        world.consents.grant(world.exporter, terms(world, kinds=kinds))


def test_grant__all_kinds__is_taken(world: World) -> None:
    granted = terms(world, kinds=2**64 - 1)
    world.consents.grant(world.exporter, granted)
    view = world.consents.consent(world.consents.id_of(granted))
    assert view is not None
    assert view.kinds == frozenset(range(64))


def test_grant__signature_too_long__is_refused(world: World) -> None:
    granted = terms(world)
    good = sealed(world, world.exporter.maker, granted)
    long = Seal(good.signer, good.nonce, good.deadline, good.signature + b"\0")
    with refused("BAD_SIGNATURE"):
        world.consents.contract.send(world.stranger, "grant", granted, long)
