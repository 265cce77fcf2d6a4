"""EIP-712: against eth_account, over generated messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from eth_account.messages import encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import BadInput
from chain.hashing import checksum, keccak
from chain.keys import Key, recover
from chain.typed import Domain, Typed, digest

ROW = [("id", "bytes32"), ("amount", "int128"), ("tags", "bytes4[]")]
PARTY = [("who", "address"), ("name", "string"), ("live", "bool")]
CASE = [
    ("version", "uint64"),
    ("party", "Party"),
    ("rows", "Row[]"),
    ("grid", "uint8[2][]"),
    ("proof", "bytes"),
]
TYPES = {"Row": ROW, "Party": PARTY, "Case": CASE}
DOMAIN = Domain("Documents", "1", 20190322, checksum(b"\x11" * 20))

addresses = st.binary(min_size=20, max_size=20).map(checksum)
rows = st.fixed_dictionaries(
    {
        "id": st.binary(min_size=32, max_size=32),
        "amount": st.integers(-(2**127), 2**127 - 1),
        "tags": st.lists(st.binary(min_size=4, max_size=4), max_size=3),
    }
)
cases: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "version": st.integers(0, 2**64 - 1),
        "party": st.fixed_dictionaries(
            {"who": addresses, "name": st.text(max_size=20), "live": st.booleans()}
        ),
        "rows": st.lists(rows, max_size=4),
        "grid": st.lists(st.lists(st.integers(0, 255), min_size=2, max_size=2), max_size=3),
        "proof": st.binary(max_size=70),
    }
)
VALID: dict[str, Any] = {
    "version": 1,
    "party": {"who": DOMAIN.contract, "name": "exporter", "live": True},
    "rows": [{"id": b"\1" * 32, "amount": -5, "tags": [b"abcd"]}],
    "grid": [[1, 2]],
    "proof": b"",
}


def theirs(domain: Domain, message: dict[str, Any]) -> bytes:
    types = {
        name: [{"name": field, "type": kind} for field, kind in fields] for name, fields in TYPES.items()
    }
    data = {
        "name": domain.name,
        "version": domain.version,
        "chainId": domain.chain_id,
        "verifyingContract": domain.contract,
    }
    signable = encode_typed_data(data, types, message)
    return keccak(b"\x19" + signable.version + signable.header + signable.body)


@given(cases, st.text(max_size=10), st.text(max_size=5), st.integers(0, 2**256 - 1), addresses)
def test_digest__any_message__is_that_of_eth_account(
    message: dict[str, Any], name: str, version: str, chain_id: int, contract: str
) -> None:
    domain = Domain(name, version, chain_id, contract)
    assert digest(domain, "Case", TYPES, message) == theirs(domain, message)


def test_digest__example_of_the_standard__is_its_value() -> None:
    people = {"Person": [("name", "string"), ("wallet", "address")]}
    mail = [("from", "Person"), ("to", "Person"), ("contents", "string")]
    domain = Domain("Ether Mail", "1", 1, "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC")
    message = {
        "from": {"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
        "to": {"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
        "contents": "Hello, Bob!",
    }
    expected = "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"
    assert digest(domain, "Mail", {**people, "Mail": mail}, message).hex() == expected


def test_digest__dataclass_or_tuple__is_that_of_the_mapping() -> None:
    @dataclass(frozen=True, slots=True)
    class Party:
        live: bool
        who: str
        name: str
        unsigned_remark: str = ""

    message = {
        **VALID,
        "party": Party(True, DOMAIN.contract, "exporter"),
        "rows": [(b"\1" * 32, -5, [b"abcd"])],
    }
    assert digest(DOMAIN, "Case", TYPES, message) == digest(DOMAIN, "Case", TYPES, VALID)


def test_sign_typed__any__recovers_over_the_digest() -> None:
    typed = Typed(DOMAIN, "Case", TYPES, VALID)
    exporter = Key.from_seed("exporter")
    assert recover(typed.digest(), exporter.sign_typed(typed)) == exporter.address


def test_separator__another_chain_or_contract__differs() -> None:
    domains = [
        DOMAIN,
        Domain("Documents", "1", 1, DOMAIN.contract),
        Domain("Documents", "1", 20190322, checksum(b"\x12" * 20)),
        Domain("Documents", "2", 20190322, DOMAIN.contract),
    ]
    assert len({domain.separator() for domain in domains}) == 4


MISFITS: list[tuple[str, object]] = [
    ("version", -1),
    ("version", 2**64),
    ("version", True),
    ("version", "1"),
    ("proof", "0x00"),
    ("grid", [[1, 2, 3]]),
    ("grid", [[1, 256]]),
    ("grid", 5),
    ("rows", [{"id": b"\1" * 31, "amount": 0, "tags": []}]),
    ("rows", [{"id": b"\1" * 32, "amount": 2**127, "tags": []}]),
    ("rows", [{"id": b"\1" * 32, "amount": 0}]),
    ("rows", [(b"\1" * 32, 0)]),
    ("rows", [object()]),
    ("party", {"who": "0x12", "name": "", "live": True}),
    ("party", {"who": 5, "name": "", "live": True}),
    ("party", {"who": DOMAIN.contract, "name": 5, "live": True}),
    ("party", {"who": DOMAIN.contract, "name": "", "live": 1}),
    ("party", {"who": DOMAIN.contract, "name": "", "live": True, "more": 1}),
]


@pytest.mark.parametrize(("field", "value"), MISFITS)
def test_digest__value_does_not_fit__is_refused(field: str, value: object) -> None:
    with pytest.raises(BadInput):
        digest(DOMAIN, "Case", TYPES, {**VALID, field: value})


def test_digest__unknown_type__is_refused() -> None:
    with pytest.raises(BadInput, match="no type Loan"):
        digest(DOMAIN, "Loan", TYPES, VALID)
    with pytest.raises(BadInput, match="no type uint"):
        digest(DOMAIN, "Case", {"Case": [("rate", "uints")]}, {"rate": 1})


def test_digest__integer_of_no_such_size__is_refused() -> None:
    for kind in ("uint7", "uint264", "int0", "bytes33", "bytes0"):
        with pytest.raises(BadInput, match="no type"):
            digest(DOMAIN, "Case", {"Case": [("rate", kind)]}, {"rate": 1})


def test_digest__struct_within_itself__is_hashed() -> None:
    types = {"Node": [("value", "uint256"), ("next", "Node[]")]}
    leaf: dict[str, object] = {"value": 2, "next": []}
    kind = keccak(b"Node(uint256 value,Node[] next)")
    hashed_leaf = keccak(kind + (2).to_bytes(32, "big") + keccak(b""))
    expected = keccak(kind + (1).to_bytes(32, "big") + keccak(hashed_leaf))
    assert digest(DOMAIN, "Node", types, {"value": 1, "next": [leaf]}) == keccak(
        b"\x19\x01" + DOMAIN.separator() + expected
    )
