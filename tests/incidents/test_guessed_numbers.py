"""A bare hash of a number gave the number away.

Avoided: registries of duplicates stored the plain hash of an invoice's or declaration's number and called
it anonymous. A customs office has 10^9 numbers a year, so that everybody with the chain found all of them
in minutes, and with them who ships how much. Here the hash is keyed, the key stays with authorities and
operator, and what is on the chain is looked through for anything that could be computed from the number
alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import product

import pytest

from chain.hashing import keccak
from contracts.registry.fingerprints import HashKey, fingerprint, reference_hash
from contracts.registry.numbers import read_number
from tests.contracts.cases import attestation, usd
from tests.contracts.desk import Desk

TEXT = "310120260123456789"
NUMBER = read_number("export-declaration", TEXT)
ISSUER = b"\1" * 32


def guesses(number: str, issuer: bytes) -> set[bytes]:
    """What somebody without the key would compute."""
    written = [number, f"CN18{number}", f"CN18:{number}", f"export-declaration:{number}", str(int(number))]
    packed = [text.encode() for text in written]
    packed += [int(number).to_bytes(size, "big") for size in (8, 32)]
    salted = [b"".join(parts) for parts in product([b"", issuer], packed)]
    found = {keccak(data) for data in salted} | {hashlib.sha256(data).digest() for data in salted}
    return found | {hashlib.sha3_256(data).digest() for data in salted} | set(packed)


def test_fingerprint__without_the_key__is_none_of_what_one_would_guess() -> None:
    assert fingerprint(HashKey.random(), ISSUER, NUMBER) not in guesses(TEXT, ISSUER)


def test_fingerprint__under_another_key__is_another() -> None:
    first, second = HashKey.random(), HashKey.random()
    assert fingerprint(first, ISSUER, NUMBER) != fingerprint(second, ISSUER, NUMBER)
    assert fingerprint(first, ISSUER, NUMBER) == fingerprint(first, ISSUER, NUMBER)


def test_reference__of_two_participants__is_two() -> None:
    key = HashKey.random()
    assert reference_hash(key, b"\1" * 32, "LOAN-1") != reference_hash(key, b"\2" * 32, "LOAN-1")
    assert reference_hash(key, b"\1" * 32, "LOAN-1") not in guesses("1", b"\1" * 32)


def test_key__shown__does_not_show_itself() -> None:
    key = HashKey.random()
    assert key.secret.hex() not in f"{key!r} {key}"


def test_chain__after_attesting__holds_nothing_that_the_number_alone_gives(desk: Desk) -> None:
    key = HashKey.random()
    found = fingerprint(key, desk.customs.id, NUMBER)
    item = replace(attestation(desk, usd(800_000)), fingerprint=found)
    desk.attestations.attest(desk.customs, desk.reference(), [item])
    node = desk.network.node
    transaction = node.transaction(node.head.transactions[-1])
    logs = b"".join(b"".join(log.topics) + log.data for log in node.logs(from_block=0))
    for guess in guesses(TEXT, desk.customs.id):
        assert guess not in transaction.data
        assert guess not in logs
    assert found in logs


@pytest.mark.parametrize("text", ["310120260123456789", "3101 2026 0 123456789"])
def test_fingerprint__of_one_number_however_written__is_one(text: str) -> None:
    key = HashKey.from_seed("one key")
    number = read_number("export-declaration", text)
    assert fingerprint(key, ISSUER, number) == fingerprint(key, ISSUER, NUMBER)
