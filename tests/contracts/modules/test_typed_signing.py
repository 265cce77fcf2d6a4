"""What every contract shares about signatures: forms that are refused, contracts that sign, cancelling."""

from __future__ import annotations

import pytest

from chain.hashing import ZERO_ADDRESS
from chain.keys import ORDER, Key
from contracts.messages import Seal
from contracts.registry.participants import Capacity
from tests.contracts.checks import logged, refused
from tests.contracts.registry.consents.terms import sealed, terms
from tests.contracts.world import Owners, World


def relay(world: World, seal: Seal) -> None:
    """Sends the exporter's consent with this seal."""
    world.consents.contract.send(world.stranger, "grant", terms(world), seal)


def granted(world: World) -> int:
    """How many consents the exporter gave."""
    return len(world.consents.granted_by(world.exporter.id))


def good(world: World) -> Seal:
    return sealed(world, world.exporter.maker, terms(world))


def with_signature(seal: Seal, signature: bytes) -> Seal:
    return Seal(seal.signer, seal.nonce, seal.deadline, signature)


def test_signature__as_it_should_be__is_taken(world: World) -> None:
    seal = good(world)
    relay(world, seal)
    assert world.consents.contract.read("nonce_used", seal.signer, seal.nonce)
    assert granted(world) == 1


def test_signature__its_high_twin__is_refused(world: World) -> None:
    """With another s and v the same key seems to have signed twice (EIP-2)."""
    seal = good(world)
    r, s, v = seal.signature[:32], int.from_bytes(seal.signature[32:64], "big"), seal.signature[64]
    twin = r + (ORDER - s).to_bytes(32, "big") + bytes([55 - v])
    with refused("BAD_SIGNATURE"):
        relay(world, with_signature(seal, twin))


@pytest.mark.parametrize("last", [0, 1, 26, 29, 255])
def test_signature__with_another_last_byte__is_refused(world: World, last: int) -> None:
    seal = good(world)
    with refused("BAD_SIGNATURE"):
        relay(world, with_signature(seal, seal.signature[:64] + bytes([last])))


@pytest.mark.parametrize("length", [1, 64, 66, 1024])
def test_signature__of_another_length__is_refused(world: World, length: int) -> None:
    seal = good(world)
    with refused("BAD_SIGNATURE"):
        relay(world, with_signature(seal, seal.signature.ljust(length, b"\0")[:length]))


def test_signature__of_zeros_by_the_zero_address__is_refused(world: World) -> None:
    """A failed recovery gives the zero address, which nobody is."""
    seal = good(world)
    with refused("BAD_SIGNATURE"):
        relay(world, Seal(ZERO_ADDRESS, seal.nonce, seal.deadline, bytes(64) + b"\x1b"))


def test_signature__of_another_key__is_refused(world: World) -> None:
    seal = good(world)
    forged = sealed(world, Owners(seal.signer, (world.stranger,)), terms(world))
    with refused("BAD_SIGNATURE"):
        relay(world, forged)


@pytest.mark.parametrize("behaviour", ["burns all gas", "reverts with the magic", "answers nothing", "fails"])
def test_contract_signer__that_misbehaves__is_a_bad_signature(world: World, behaviour: str) -> None:
    bad = world.deploy("BadSigner")
    number = ["burns all gas", "reverts with the magic", "answers nothing", "fails"].index(behaviour)
    bad.send(world.stranger, "behave", number)
    world.participants.add_key(world.exporter, world.exporter.id, bad.address, Capacity.MAKER)
    seal = sealed(world, Owners(bad.address, (world.stranger,)), terms(world))
    with refused("BAD_SIGNATURE"):
        relay(world, seal)


def test_contract_signer__that_burns_gas__burns_a_bounded_amount(world: World) -> None:
    bad = world.deploy("BadSigner")
    world.participants.add_key(world.exporter, world.exporter.id, bad.address, Capacity.MAKER)
    seal = sealed(world, Owners(bad.address, (world.stranger,)), terms(world))
    data = world.consents.contract.abi.encode("grant", (terms(world), seal))
    node = world.network.node
    raw = world.network.signed(world.stranger, world.consents.address, data, 0, None)
    receipt = node.send_raw(raw, raise_on_revert=False)
    assert receipt.status == 0
    assert 150_000 < receipt.gas_used < 300_000


def test_contract_signer__longest_signature__is_passed_whole(world: World) -> None:
    """1,024 bytes reach the contract, which says no to them."""
    safe = world.deploy("TwoOwners", world.stranger.address, world.bank_a.maker.address)
    world.participants.add_key(world.exporter, world.exporter.id, safe.address, Capacity.MAKER)
    seal = sealed(world, Owners(safe.address, (world.stranger,)), terms(world))
    with refused("BAD_SIGNATURE"):
        relay(world, with_signature(seal, bytes(1024)))


def test_cancel_signature__before_it_is_used__makes_it_worthless(world: World) -> None:
    seal = good(world)
    receipt = world.consents.contract.send(world.exporter.maker, "cancel_signature", seal.nonce)
    event = logged(world.consents, receipt, "SignatureCancelled")
    assert (event["signer"], event["nonce"]) == (seal.signer, seal.nonce)
    with refused("NONCE_USED"):
        relay(world, seal)


def test_cancel_signature__twice_or_after_use__is_refused(world: World) -> None:
    seal = good(world)
    relay(world, seal)
    with refused("NONCE_USED"):
        world.consents.contract.send(world.exporter.maker, "cancel_signature", seal.nonce)
    world.consents.contract.send(world.exporter.maker, "cancel_signature", 1)
    with refused("NONCE_USED"):
        world.consents.contract.send(world.exporter.maker, "cancel_signature", 1)


def test_cancel_signature__by_somebody_else__cancels_nothing_of_his(world: World) -> None:
    seal = good(world)
    world.consents.contract.send(world.stranger, "cancel_signature", seal.nonce)
    relay(world, seal)
    assert granted(world) == 1


def test_cancel_signature__in_one_contract__leaves_the_others(world: World) -> None:
    seal = good(world)
    world.participants.contract.send(world.exporter.maker, "cancel_signature", seal.nonce)
    relay(world, seal)
    assert granted(world) == 1


def test_nonces__in_any_order__are_taken(world: World) -> None:
    maker = Key.from_seed("exporter maker")
    for nonce in (5, 3, 2**256 - 1, 0, 4):
        given = terms(world, salt=nonce.to_bytes(32, "big"))
        seal = sealed(world, maker, given, nonce=nonce)
        world.consents.contract.send(world.stranger, "grant", given, seal)
    assert granted(world) == 5
