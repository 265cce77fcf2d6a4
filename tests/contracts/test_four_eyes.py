"""What banks, authorities, insurers and loss payees do needs a second key over exactly that action.

One table of acts, every way in which the second signature can be wrong. What the operator does in the
registries has its own: `registry/test_four_eyes.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest

from chain.keys import Key
from contracts.messages import CHECKER_WINDOW, MESSAGES
from contracts.registry.participants import Capacity
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing import acts as of_loans
from tests.contracts.insurance import acts as of_insurance
from tests.contracts.payments import acts as of_payments
from tests.contracts.registry.acts import other
from tests.contracts.sealed_acts import Act
from tests.contracts.world import Owners, admission, make_party

ACTS: Mapping[str, Callable[[Desk], Act]] = {**of_loans.ACTS, **of_insurance.ACTS, **of_payments.ACTS}
OF_THE_SENDER = [name for name in ACTS if name != "TakeOver"]
CHANGEABLE = [name for name in ACTS if name not in of_loans.ALONE | of_insurance.ALONE | of_payments.ALONE]


@pytest.fixture(scope="module", params=ACTS)
def prepared(request: pytest.FixtureRequest, wired: Desk) -> Iterator[Act]:
    """An act that is ready to be sealed and sent: prepared once for all that is tried with it."""
    node = wired.network.node
    before = node.snapshot()
    yield ACTS[request.param](wired)
    node.revert(before)


@pytest.fixture
def act(prepared: Act, desk: Desk) -> Act:
    """The act on its desk; what a test does with it is taken back."""
    del desk
    return prepared


def is_unused(act: Act, signer: str, nonce: int) -> bool:
    return not act.face.contract.read("nonce_used", signer, nonce)


def other_value(desk: Desk, field: str, value: object) -> object:
    """Another value; of an empty list, one with something in it."""
    if field == "quotes":
        return [{"currency": b"USD", "rate_id": bytes(32)}]
    if field == "expired":
        return [{"application": desk.receivables.address, "case_id": bytes(32)}]
    return other(value)


def test_acts__each_message_of_two_keys__is_here(desk: Desk) -> None:
    names = list(MESSAGES)
    relayed = {name for name in names if MESSAGES[name][0][0] == "signer"}
    assert {make(desk).message for make in ACTS.values()} == set(names[names.index("Amend") :]) - relayed


def test_seal__over_the_action__works_once(act: Act) -> None:
    seal = act.seal()
    receipt = act.send(seal)
    spent = [event for event in act.face.contract.decode(receipt) if event.name == "SignatureSpent"]
    assert (act.party.second().address, seal.nonce) in [(each["signer"], each["nonce"]) for each in spent]
    assert not is_unused(act, seal.signer, seal.nonce)


def test_seal__over_another_value_of_any_field__is_refused(desk: Desk, act: Act) -> None:
    fields = {name for name, _ in MESSAGES[act.message]} - {"maker", "checker", "nonce", "deadline"}
    assert set(act.fields) == fields
    for field, value in act.fields.items():
        with refused("BAD_SIGNATURE"):
            act.send(act.seal(changes={field: other_value(desk, field, value)}))
    act.send(act.seal())


def test_seal__of_another_maker_or_contract__is_refused(desk: Desk, act: Act) -> None:
    elsewhere = desk.suite.claims if act.face is desk.suite.insurance else desk.suite.insurance
    for seal in (act.seal(maker=desk.stranger), act.seal(face=elsewhere)):
        with refused("BAD_SIGNATURE"):
            act.send(seal)


@pytest.mark.parametrize("prepared", OF_THE_SENDER, indirect=True)
def test_seal__missing_or_cut__is_refused(act: Act) -> None:
    seal = act.seal()
    for signature in (b"", seal.signature[:-1], bytes(65)):
        with refused("BAD_SIGNATURE"):
            act.send(replace(seal, signature=signature))
    with refused("UNKNOWN_KEY"):
        act.send(replace(seal, signer="0x" + "00" * 20))
    assert is_unused(act, seal.signer, seal.nonce)


@pytest.mark.parametrize("prepared", OF_THE_SENDER, indirect=True)
def test_seal__by_who_is_not_its_checker__is_refused(desk: Desk, act: Act) -> None:
    others = ["operator", "exporter", "customs"]
    if act.party != desk.operator:  # there is one operator only
        role, _ = desk.participants.standing(act.party.id)
        desk.participants.admit(desk.operator, [admission(make_party("another of its role"), role)])
        others.append("another of its role")
    wrong = {
        desk.stranger: "UNKNOWN_KEY",
        **{Key.from_seed(f"{name} checker"): "NOT_CHECKER" for name in others if name != act.party.name},
        act.party.maker: "WRONG_CAPACITY",
        act.party.admins[0]: "WRONG_CAPACITY",
    }
    for key, reason in wrong.items():
        with refused(reason):
            act.send(act.seal(checker=key))


@pytest.mark.parametrize("prepared", ["TakeOver"], indirect=True)
def test_seal__by_another_than_the_maker_named__is_refused(desk: Desk, act: Act) -> None:
    """Who takes a case over does not send: its maker signs too, and names its checker in that."""
    spare = Key.from_seed("a spare checker")
    desk.participants.add_key(act.party, act.party.id, spare.address, Capacity.CHECKER)
    for key in (spare, act.party.maker, desk.stranger, Key.from_seed("bank a checker")):
        with refused("BAD_SIGNATURE"):
            act.send(act.seal(checker=key))
    act.send(act.seal())


@pytest.mark.parametrize("prepared", OF_THE_SENDER, indirect=True)
def test_seal__by_a_checker_whose_key_was_revoked__is_refused(desk: Desk, act: Act) -> None:
    spare = Key.from_seed("a spare checker")
    desk.participants.add_key(act.party, act.party.id, spare.address, Capacity.CHECKER)
    seal = act.seal(checker=spare)
    desk.participants.revoke_key(act.party, spare.address)
    with refused("DEAD_KEY"):
        act.send(seal)


@pytest.mark.parametrize("prepared", OF_THE_SENDER, indirect=True)
def test_seal__by_two_owners__works(desk: Desk, act: Act) -> None:
    owners = (Key.from_seed("owner one"), Key.from_seed("owner two"))
    safe = desk.deploy("TwoOwners", *(owner.address for owner in owners))
    desk.participants.add_key(act.party, act.party.id, safe.address, Capacity.CHECKER)
    with refused("BAD_SIGNATURE"):
        act.send(act.seal(checker=Owners(safe.address, owners[:1])))
    seal = act.seal(checker=Owners(safe.address, owners))
    act.send(seal)
    assert not is_unused(act, safe.address, seal.nonce)


@pytest.mark.parametrize("prepared", CHANGEABLE, indirect=True)
def test_seal__once_the_case_has_changed__is_worthless(act: Act) -> None:
    seal = act.seal()
    act.stir()
    with refused("BAD_SIGNATURE"):
        act.send(seal)
    assert is_unused(act, seal.signer, seal.nonce)


def test_seal__at_its_last_second_and_at_most_a_day__works(desk: Desk, act: Act) -> None:
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


def test_seal__cancelled_or_used__is_refused(request: pytest.FixtureRequest, desk: Desk, act: Act) -> None:
    checker = act.party.checker
    assert isinstance(checker, Key)
    act.face.contract.send(checker, "cancel_signature", 5)
    with refused("NONCE_USED"):
        act.send(act.seal(nonce=5))
    twin = ACTS[request.node.callspec.params["prepared"]](desk)
    act.send(act.seal(nonce=6))
    with refused("NONCE_USED"):
        twin.send(twin.seal(nonce=6))


def test_seal__of_a_refused_transaction__stays_unused(desk: Desk, act: Act) -> None:
    seal = act.seal()
    with refused("UNKNOWN_KEY"):
        act.send(seal, maker=desk.stranger)
    with refused("WRONG_CAPACITY"):
        act.send(seal, maker=Key.from_seed(f"{act.party.name} checker"))
    assert is_unused(act, seal.signer, seal.nonce)
    act.send(seal)
