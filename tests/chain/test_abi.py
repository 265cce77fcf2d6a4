"""The ABI: against web3's and eth_abi's own encoding, and against what must be refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode

from chain.abi import Abi
from chain.building import build
from chain.errors import BadInput, ShroffError
from chain.hashing import checksum, keccak
from chain.values import Log

ID = b"\1" * 32
OWNER = checksum(b"\x22" * 20)
ENTRY = "(bytes32,address,uint256[])"
PAGE = f"(string,{ENTRY}[])"


@pytest.fixture(scope="module")
def abi() -> Abi:
    return Abi(build(Path(__file__).parent / "sources" / "Ledger.vy").abi)


def log(topics: Sequence[bytes], data: bytes) -> Log:
    return Log(OWNER, tuple(topics), data, 1, bytes(32), 0, 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A struct with a field more than the contract's, and in another order."""

    owner: str
    id: bytes
    amounts: tuple[int, ...]
    remark: str = ""


def test_encode__plain_arguments__selector_and_words(abi: Abi) -> None:
    expected = keccak(b"write(bytes32,uint256,string)")[:4] + encode(
        ["bytes32", "uint256", "string"], [ID, 5, "x"]
    )
    assert abi.encode("write", (ID, 5, "x")) == expected


def test_encode__default_left_out__takes_the_shorter_form(abi: Abi) -> None:
    assert abi.encode("write", (ID, 5)) == keccak(b"write(bytes32,uint256)")[:4] + ID + (5).to_bytes(
        32, "big"
    )


@pytest.mark.parametrize(
    "entry",
    [
        (ID, OWNER, [1, 2]),
        [ID, OWNER.lower(), (1, 2)],
        {"id": ID, "owner": OWNER, "amounts": [1, 2]},
        {"id": ID, "owner": bytes.fromhex(OWNER[2:]), "amounts": [1, 2]},
        Entry(OWNER, ID, (1, 2)),
    ],
)
def test_encode__struct_in_any_form__same_bytes(abi: Abi, entry: object) -> None:
    expected = keccak(f"echo({PAGE})".encode())[:4] + encode([PAGE], [("t", [(ID, OWNER, [1, 2])])])
    assert abi.encode("echo", ({"title": "t", "entries": [entry]},)) == expected


def test_decode_output__struct__has_attributes(abi: Abi) -> None:
    data = encode([PAGE], [("title", [(ID, OWNER.lower(), [1, 2])])])
    page = abi.function("echo").decode_output(data)
    assert page.title == "title"
    assert page.entries[0].id == ID
    assert page.entries[0].owner == OWNER
    assert page.entries[0].amounts == (1, 2)
    assert abi.encode("echo", (page,)) == abi.encode("echo", (("title", [(ID, OWNER, [1, 2])]),))


def test_decode_output__several__is_a_tuple(abi: Abi) -> None:
    data = encode([ENTRY, "uint256", "string"], [(ID, OWNER, []), 3, "title"])
    entry, count, title = abi.function("first").decode_output(data)
    assert (entry.owner, count, title) == (OWNER, 3, "title")


def test_decode_output__none__is_none(abi: Abi) -> None:
    assert abi.function("clear").decode_output(b"") is None


@pytest.mark.parametrize("data", [b"", b"\1", bytes(31), b"\xff" * 64])
def test_decode_output__malformed__is_refused(abi: Abi, data: bytes) -> None:
    with pytest.raises(ShroffError, match="echo gave"):
        abi.function("echo").decode_output(data)


@pytest.mark.parametrize(
    "args",
    [
        (),
        (ID,),
        (ID, 5, "x", 1),
        (ID[:31], 5),
        (ID + b"\0", 5),
        ("0x" + ID.hex(), 5),
        (ID, -1),
        (ID, 2**256),
        (ID, "5"),
        (ID, 5.0),
        (ID, 5, b"bytes"),
    ],
)
def test_encode__argument_does_not_fit__is_refused(abi: Abi, args: tuple[Any, ...]) -> None:
    with pytest.raises(BadInput, match="write"):
        abi.encode("write", args)


MISFITS: list[object] = [
    ("t",),
    {"title": "t"},
    {"title": "t", "entries": [], "more": 1},
    object(),
    5,
    ("t", 5),
    ("t", [(ID, "0x12", [])]),
    ("t", [(ID, None, [])]),
    ("t", [(ID, 5, [])]),
    ("t", [(ID[:4], OWNER, [])]),
    ("t", [{"id": ID, "owner": OWNER}]),
]


@pytest.mark.parametrize("page", MISFITS)
def test_encode__struct_does_not_fit__is_refused(abi: Abi, page: object) -> None:
    with pytest.raises(BadInput):
        abi.encode("echo", (page,))


def test_encode__no_such_function__lists_them(abi: Abi) -> None:
    with pytest.raises(BadInput) as refused:
        abi.encode("erase", ())
    assert "clear" in refused.value.hint


def test_decode_log__event__has_parameters_by_name(abi: Abi) -> None:
    topic = keccak(f"Written(bytes32,address,string,uint256,{ENTRY})".encode())
    topics = [topic, ID, bytes(12) + bytes.fromhex(OWNER[2:]), keccak(b"label")]
    event = abi.decode_log(log(topics, encode(["uint256", ENTRY], [7, (ID, OWNER, [7])])))
    assert event is not None
    assert event.name == "Written"
    assert list(event.args) == ["id", "author", "label", "amount", "entry"]
    assert (event["id"], event["author"], event["label"], event["amount"]) == (ID, OWNER, keccak(b"label"), 7)
    assert event["entry"].amounts == (7,)


def test_decode_log__of_another_contract__is_none(abi: Abi) -> None:
    assert abi.decode_log(log([keccak(b"Other()")], b"")) is None
    assert abi.decode_log(log([], b"")) is None


def test_decode_log__same_signature_with_other_topics__is_none(abi: Abi) -> None:
    """As `Transfer` is of tokens with an amount and of those with an id."""
    event = abi.event("Written")
    assert abi.decode_log(log([event.topic, ID], b"")) is None
    assert abi.decode_log(log([event.topic, ID, ID, ID, ID], b"")) is None


def test_decode_log__data_that_is_not_the_events__is_refused(abi: Abi) -> None:
    topics = [abi.event("Written").topic, ID, bytes(12) + bytes.fromhex(OWNER[2:]), ID]
    with pytest.raises(ShroffError, match="Written gave 0 bytes"):
        abi.decode_log(log(topics, b""))


def test_topics__indexed_values__are_words_or_hashes(abi: Abi) -> None:
    event = abi.event("Written")
    author = bytes(12) + bytes.fromhex(OWNER[2:])
    assert event.topics({}) == [event.topic]
    assert event.topics({"author": OWNER}) == [event.topic, None, author]
    assert event.topics({"id": [ID, bytes(32)], "label": "x"}) == [
        event.topic,
        [ID, bytes(32)],
        None,
        keccak(b"x"),
    ]


@pytest.mark.parametrize("name", ["amount", "nonsense"])
def test_topics__not_indexed__is_refused(abi: Abi, name: str) -> None:
    with pytest.raises(BadInput, match=name):
        abi.event("Written").topics({name: 1})


def test_event__no_such__lists_them(abi: Abi) -> None:
    with pytest.raises(BadInput) as refused:
        abi.event("Erased")
    assert refused.value.hint == "Events: Cleared, Written."
