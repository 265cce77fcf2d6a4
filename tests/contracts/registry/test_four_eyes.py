"""Four eyes, for every function of the registries that needs two keys of the operator.

One table of functions, every way in which a second signature can be wrong. What is particular to a function
is tested in its own file.
"""

from __future__ import annotations

import pytest

from chain.building import load
from chain.contract import Contract
from chain.keys import Key
from contracts.messages import CHECKER_WINDOW, Seal
from contracts.registry.participants import Capacity, Participants, Role
from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import ACTS, Act, other, participant_fields
from tests.contracts.world import START, Owners, World, admission

pytestmark = pytest.mark.parametrize("name", ACTS)


@pytest.fixture
def act(world: World, name: str) -> Act:
    return ACTS[name](world)


@pytest.fixture
def maker(world: World) -> Key:
    return world.operator.maker


def test_act__by_maker_with_checkers_seal__goes_through(world: World, act: Act, maker: Key) -> None:
    seal = act.seal(maker, world.operator.second())
    receipt = act.send(maker, seal)
    spent = logged(act.face, receipt, "SignatureSpent")
    assert (spent["signer"], spent["nonce"]) == (seal.signer, seal.nonce)
    assert act.face.contract.read("nonce_used", seal.signer, seal.nonce)


@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        ("stranger", "UNKNOWN_KEY"),
        ("operator checker", "WRONG_CAPACITY"),
        ("operator admin", "WRONG_CAPACITY"),
        ("customs maker", "WRONG_ROLE"),
        ("bank maker", "WRONG_ROLE"),
        ("exporter maker", "WRONG_ROLE"),
    ],
)
def test_act__by_somebody_else__is_refused(world: World, act: Act, actor: str, reason: str) -> None:
    senders = {
        "stranger": world.stranger,
        "operator checker": Key.from_seed("operator checker"),
        "operator admin": world.operator.admins[0],
        "customs maker": world.customs.maker,
        "bank maker": world.bank_b.maker,
        "exporter maker": world.exporter.maker,
    }
    sender = senders[actor]
    with refused(reason):
        act.send(sender, act.seal(sender, world.operator.second()))


def test_act__by_a_revoked_maker__is_refused(world: World, act: Act) -> None:
    successor = Key.from_seed("next maker")
    world.participants.rotate_key(world.operator, world.operator.maker.address, successor.address)
    with refused("DEAD_KEY"):
        act.send(world.operator.maker, act.seal(world.operator.maker, world.operator.second()))


@pytest.mark.parametrize(
    ("signer", "reason"),
    [
        ("stranger", "UNKNOWN_KEY"),
        ("maker", "WRONG_CAPACITY"),
        ("admin", "WRONG_CAPACITY"),
        ("bank checker", "NOT_CHECKER"),
    ],
)
def test_act__sealed_by_somebody_else__is_refused(
    world: World, act: Act, maker: Key, signer: str, reason: str
) -> None:
    signers = {
        "stranger": world.stranger,
        "maker": maker,
        "admin": world.operator.admins[0],
        "bank checker": world.bank_b.second(),
    }
    with refused(reason):
        act.send(maker, act.seal(maker, signers[signer]))


def test_act__sealed_by_a_revoked_checker__is_refused(world: World, act: Act, maker: Key) -> None:
    checker = world.operator.second()
    seal = act.seal(maker, checker)
    world.participants.rotate_key(world.operator, checker.address, Key.from_seed("next checker").address)
    with refused("DEAD_KEY"):
        act.send(maker, seal)


def test_act__without_a_signature__is_refused(world: World, act: Act, maker: Key) -> None:
    sealed = act.seal(maker, world.operator.second())
    with refused("BAD_SIGNATURE"):
        act.send(maker, Seal(sealed.signer, sealed.nonce, sealed.deadline, b""))


def test_act__where_any_field_is_another__is_refused(world: World, act: Act, maker: Key) -> None:
    checker = world.operator.second()
    for field, value in act.fields.items():
        with refused("BAD_SIGNATURE"):
            act.send(maker, act.seal(maker, checker, fields={field: other(value)}))


def test_act__sealed_for_another_maker__is_refused(world: World, act: Act, maker: Key) -> None:
    with refused("BAD_SIGNATURE"):
        act.send(maker, act.seal(world.stranger, world.operator.second()))


def test_act__nonce_or_deadline_changed_after_signing__is_refused(world: World, act: Act, maker: Key) -> None:
    seal = act.seal(maker, world.operator.second())
    for changed in (
        Seal(seal.signer, seal.nonce + 1, seal.deadline, seal.signature),
        Seal(seal.signer, seal.nonce, seal.deadline + 1, seal.signature),
    ):
        with refused("BAD_SIGNATURE"):
            act.send(maker, changed)


def test_act__at_its_last_second__goes_through(world: World, act: Act, maker: Key) -> None:
    seal = act.seal(maker, world.operator.second(), deadline=START + 60)
    world.go_to(START + 60)
    assert act.send(maker, seal).status == 1


def test_act__a_second_after_the_deadline__is_refused(world: World, act: Act, maker: Key) -> None:
    seal = act.seal(maker, world.operator.second(), deadline=START + 60)
    world.go_to(START + 61)
    with refused("DEADLINE_PASSED"):
        act.send(maker, seal)


def test_act__sealed_for_exactly_a_day__goes_through(world: World, act: Act, maker: Key) -> None:
    seal = act.seal(maker, world.operator.second(), deadline=START + CHECKER_WINDOW)
    assert act.send(maker, seal).status == 1


def test_act__sealed_for_a_day_and_a_second__is_refused(world: World, act: Act, maker: Key) -> None:
    seal = act.seal(maker, world.operator.second(), deadline=START + CHECKER_WINDOW + 1)
    with refused("DEADLINE_FAR"):
        act.send(maker, seal)


def test_act__with_a_nonce_that_was_used__is_refused(world: World, act: Act, maker: Key) -> None:
    checker = world.operator.second()
    nonce = 2**256 - 1
    act.send(maker, act.seal(maker, checker, nonce=nonce))
    with refused("NONCE_USED"):
        act.send(maker, act.seal(maker, checker, nonce=nonce, fields=_versions_now(world, act)))


def test_act__with_a_cancelled_signature__is_refused(world: World, act: Act, maker: Key) -> None:
    seal = act.seal(maker, world.operator.second())
    act.face.contract.send(Key.from_seed("operator checker"), "cancel_signature", seal.nonce)
    with refused("NONCE_USED"):
        act.send(maker, seal)


def test_act__refused_once__leaves_signature_and_nonce_unused(world: World, act: Act, maker: Key) -> None:
    seal = act.seal(maker, world.operator.second())
    with refused("UNKNOWN_KEY"):
        act.send(world.stranger, seal)
    assert not act.face.contract.read("nonce_used", seal.signer, seal.nonce)
    assert act.send(maker, seal).status == 1


def test_act__sealed_for_another_chain__is_refused(
    world: World, elsewhere: World, name: str, act: Act, maker: Key
) -> None:
    node = elsewhere.network.node
    before = node.snapshot()
    twin = ACTS[name](elsewhere)
    seal = twin.seal(maker, world.operator.second())
    node.revert(before)
    assert (twin.face.address, twin.args) == (act.face.address, act.args)
    with refused("BAD_SIGNATURE"):
        act.send(maker, seal)


def test_act__sealed_for_another_deployment__is_refused(world: World, act: Act, maker: Key) -> None:
    arguments = _constructor_arguments(world, act)
    twin = Contract.deploy(world.network, world.stranger, load(act.face.NAME), *arguments)
    seal = act.seal(maker, world.operator.second(), contract=twin)
    with refused("BAD_SIGNATURE"):
        act.send(maker, seal)


def test_act__sealed_by_a_contract_of_two_owners__goes_through(world: World, act: Act, maker: Key) -> None:
    owners = (Key.from_seed("owner one"), Key.from_seed("owner two"))
    safe = world.deploy("TwoOwners", *(owner.address for owner in owners))
    world.participants.add_key(world.operator, world.operator.id, safe.address, Capacity.CHECKER)
    both = Owners(safe.address, owners)
    with refused("BAD_SIGNATURE"):
        act.send(maker, act.seal(maker, Owners(safe.address, owners[:1])))
    assert act.send(maker, act.seal(maker, both)).status == 1


def _versions_now(world: World, act: Act) -> dict[str, object]:
    """Fields that the act itself has changed."""
    if "participant" in act.fields:
        return participant_fields(world, world.bank_a.id)
    if "revision" in act.fields:
        application = act.fields["application"]
        return {"revision": world.directory.contract.read("entry", application).revision}
    return {}


def _constructor_arguments(world: World, act: Act) -> tuple[object, ...]:
    if isinstance(act.face, Participants):
        return (admission(world.operator, Role.OPERATOR),)
    return (world.participants.address,)
