"""The typed messages: the list in Python is the list in the contracts."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from chain.keys import Key, recover
from chain.typed import encode_type
from contracts.messages import MESSAGES, STRUCTS, checked, deadline_in, direct, relayed, types_of, unsigned
from tests.contracts.checks import CONTRACTS
from tests.contracts.world import START, World

_TYPEHASH = re.compile(r"^[A-Z0-9_]+_TYPEHASH: constant\(bytes32\) = keccak256\(([\s\S]*?)\)$", re.MULTILINE)


def in_contracts() -> Mapping[str, str]:
    """Name of each struct → its encoded type, as the contracts hash it."""
    found: dict[str, str] = {}
    for file in sorted(CONTRACTS.rglob("*.vy")):
        for text in _TYPEHASH.findall(file.read_text()):
            encoded = "".join(re.findall(r'"([^"]*)"', text))
            name = encoded.partition("(")[0]
            if name != "EIP712Domain":
                assert found.setdefault(name, encoded) == encoded, f"{name} is two messages"
    return found


def encoded(name: str) -> str:
    """The encoded type of a message, or of a struct in one."""
    types = types_of(name) if name in MESSAGES else {**STRUCTS}
    return encode_type(tuple(types.items()), name)


def test_messages__of_python_and_of_the_contracts__are_the_same() -> None:
    hashed = in_contracts()
    assert {name: encoded(name) for name in (*MESSAGES, *STRUCTS)} == hashed


@pytest.mark.parametrize("name", MESSAGES)
def test_messages__every_one__names_its_signers_first_and_its_end_last(name: str) -> None:
    fields = [field for field, _ in MESSAGES[name]]
    assert fields[:2] == ["maker", "checker"] or fields[0] == "signer"
    assert fields[-2:] == ["nonce", "deadline"]


def test_checked__seal__is_the_checkers_over_the_message(world: World) -> None:
    contract = world.participants.contract
    maker, checker = Key.from_seed("some maker"), Key.from_seed("some checker")
    fields = {"directory": world.directory.address}
    seal = checked(contract, "SetDirectory", maker=maker.address, checker=checker, fields=fields)
    typed = unsigned(
        contract,
        "SetDirectory",
        {
            "maker": maker.address,
            "checker": checker.address,
            **fields,
            "nonce": seal.nonce,
            "deadline": seal.deadline,
        },
    )
    assert seal.signer == checker.address == recover(typed.digest(), seal.signature)
    assert seal.deadline == START + 3_600 == deadline_in(world.network)


def test_unsigned__domain__is_the_contracts_own(world: World) -> None:
    for face in (world.participants, world.directory, world.rates, world.consents):
        typed = unsigned(face.contract, "SetDirectory", {})
        assert typed.domain.separator() == face.contract.read("domain_separator")


def test_relayed__two_seals__have_two_random_nonces(world: World) -> None:
    key = Key.from_seed("some maker")
    fields = {"consent_id": b"\1" * 32}
    seals = [relayed(world.consents.contract, "RevokeConsent", signer=key, fields=fields) for _ in range(2)]
    assert seals[0].nonce != seals[1].nonce
    assert min(seal.nonce for seal in seals) > 2**200


def test_direct__seal__has_no_signature(world: World) -> None:
    seal = direct(world.stranger.address)
    assert (seal.signer, seal.nonce, seal.deadline, seal.signature) == (world.stranger.address, 0, 0, b"")
