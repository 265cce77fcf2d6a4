"""What insurers and loss payees do needs a second key over exactly that action: every field of it counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.keys import Key
from contracts.messages import CHECKER_WINDOW, MESSAGES
from contracts.parties import Party
from contracts.registry.participants import Capacity
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.test_four_eyes import other_value
from tests.contracts.insurance.acts import ACTS, ALONE, MESSAGE_OF
from tests.contracts.insurance.flows import another_insurer
from tests.contracts.world import Owners

EVERY_FIELD = [
    (name, field)
    for name in ACTS
    for field, _ in MESSAGES[MESSAGE_OF[name]]
    if field not in {"maker", "checker", "nonce", "deadline"}
]


def another(desk: Desk, party: Party) -> Party:
    """Another participant of the same role."""
    return another_insurer(desk) if party is desk.insurer else desk.bank_b


def test_acts__each_message_of_insurance__is_here() -> None:
    names = list(MESSAGES)
    relayed = {name for name in names if MESSAGES[name][0][0] == "signer"}
    assert set(MESSAGE_OF.values()) == set(names[names.index("SetTerms") :]) - relayed
    assert set(ACTS) == set(MESSAGE_OF)


@pytest.mark.parametrize("name", ACTS)
def test_seal__over_the_action__works_once(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    assert act.message == MESSAGE_OF[name]
    seal = act.seal()
    receipt = act.send(seal)
    spent = logged(act.face, receipt, "SignatureSpent")
    assert (spent["signer"], spent["nonce"]) == (act.party.second().address, seal.nonce)
    assert act.face.contract.read("nonce_used", seal.signer, seal.nonce)


@pytest.mark.parametrize(("name", "field"), EVERY_FIELD)
def test_seal__over_another_value_of_any_field__is_refused(desk: Desk, name: str, field: str) -> None:
    act = ACTS[name](desk)
    changed = other_value(desk, field, act.fields[field])
    with refused("BAD_SIGNATURE"):
        act.send(act.seal(changes={field: changed}))
    act.send(act.seal())


@pytest.mark.parametrize("name", ACTS)
def test_seal__of_another_maker_or_contract__is_refused(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    elsewhere = desk.suite.claims if act.face is desk.suite.insurance else desk.suite.insurance
    for seal in (act.seal(maker=desk.stranger), act.seal(face=elsewhere)):
        with refused("BAD_SIGNATURE"):
            act.send(seal)


@pytest.mark.parametrize("name", ACTS)
def test_seal__missing_or_cut__is_refused(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    seal = act.seal()
    for signature in (b"", seal.signature[:-1], bytes(65)):
        with refused("BAD_SIGNATURE"):
            act.send(replace(seal, signature=signature))
    with refused("UNKNOWN_KEY"):
        act.send(replace(seal, signer="0x" + "00" * 20))
    assert not act.face.contract.read("nonce_used", seal.signer, seal.nonce)


@pytest.mark.parametrize("name", ACTS)
def test_seal__by_who_is_not_its_checker__is_refused(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    wrong = {
        desk.stranger: "UNKNOWN_KEY",
        Key.from_seed(f"{another(desk, act.party).name} checker"): "NOT_CHECKER",
        Key.from_seed("operator checker"): "NOT_CHECKER",
        Key.from_seed("exporter checker"): "NOT_CHECKER",
        act.party.maker: "WRONG_CAPACITY",
        act.party.admins[0]: "WRONG_CAPACITY",
    }
    for key, reason in wrong.items():
        with refused(reason):
            act.send(act.seal(checker=key))


@pytest.mark.parametrize("name", ACTS)
def test_seal__by_a_checker_whose_key_was_revoked__is_refused(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    spare = Key.from_seed("a spare checker")
    desk.participants.add_key(act.party, act.party.id, spare.address, Capacity.CHECKER)
    seal = act.seal(checker=spare)
    desk.participants.revoke_key(act.party, spare.address)
    with refused("DEAD_KEY"):
        act.send(seal)


@pytest.mark.parametrize("name", ACTS)
def test_seal__by_two_owners__works(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    owners = (Key.from_seed("owner one"), Key.from_seed("owner two"))
    safe = desk.deploy("TwoOwners", *(owner.address for owner in owners))
    desk.participants.add_key(act.party, act.party.id, safe.address, Capacity.CHECKER)
    with refused("BAD_SIGNATURE"):
        act.send(act.seal(checker=Owners(safe.address, owners[:1])))
    act.send(act.seal(checker=Owners(safe.address, owners)))


@pytest.mark.parametrize("name", sorted(set(ACTS) - ALONE))
def test_seal__once_the_case_has_changed__is_worthless(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    seal = act.seal()
    act.stir()
    with refused("BAD_SIGNATURE"):
        act.send(seal)
    assert not act.face.contract.read("nonce_used", seal.signer, seal.nonce)


@pytest.mark.parametrize("name", ACTS)
def test_seal__at_its_last_second_and_at_most_a_day__works(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    for seal, reason in (
        (act.seal(deadline=desk.now - 1), "DEADLINE_PASSED"),
        (act.seal(deadline=desk.now + CHECKER_WINDOW + 1), "DEADLINE_FAR"),
    ):
        with refused(reason):
            act.send(seal)
    before = desk.network.node.snapshot()
    act.send(act.seal(deadline=desk.now))
    desk.network.node.revert(before)
    act.send(act.seal(deadline=desk.now + CHECKER_WINDOW))


@pytest.mark.parametrize("name", ACTS)
def test_seal__cancelled_or_used__is_refused(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    checker = act.party.checker
    assert isinstance(checker, Key)
    act.face.contract.send(checker, "cancel_signature", 5)
    with refused("NONCE_USED"):
        act.send(act.seal(nonce=5))
    twin = ACTS[name](desk)
    act.send(act.seal(nonce=6))
    with refused("NONCE_USED"):
        twin.send(twin.seal(nonce=6))


@pytest.mark.parametrize("name", ACTS)
def test_seal__of_a_refused_transaction__stays_unused(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    seal = act.seal()
    with refused("UNKNOWN_KEY"):
        act.send(seal, maker=desk.stranger)
    with refused("WRONG_CAPACITY"):
        act.send(seal, maker=Key.from_seed(f"{act.party.name} checker"))
    assert not act.face.contract.read("nonce_used", seal.signer, seal.nonce)
    act.send(seal)
