"""A contract on a network: reading, asking, events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.building import build
from chain.clock import Clock
from chain.contract import Contract
from chain.errors import BadInput, Reverted, ShroffError
from chain.hashing import checksum, keccak
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node

ID, OTHER = b"\1" * 32, b"\2" * 32
bank_a = Key.from_seed("bank a")
bank_b = Key.from_seed("bank b")
stranger = Key.from_seed("stranger")


@pytest.fixture
def ledger() -> Iterator[Contract]:
    artifact = build(Path(__file__).parent / "sources" / "Ledger.vy")
    with Node.memory(clock=Clock(1_700_000_000)) as node:
        yield Contract.deploy(EmbeddedNetwork(node), bank_a, artifact, bank_a.address)


def test_read__structs__come_back_as_objects(ledger: Contract) -> None:
    page = {"title": "a page", "entries": [(ID, bank_a.address, [1, 2, 3])]}
    echoed = ledger.read("echo", page)
    assert (echoed.title, echoed.entries[0].owner) == ("a page", bank_a.address)
    entry, count, title = ledger.read("first", echoed)
    assert (entry.id, entry.amounts, count, title) == (ID, (1, 2, 3), 1, "a page")


def test_simulate__key_or_address__sees_that_sender(ledger: Contract) -> None:
    assert ledger.simulate(bank_a, "write", ID, 5) == 5
    assert ledger.simulate(bank_a.address, "clear") is None
    with pytest.raises(Reverted) as refused:
        ledger.simulate(stranger, "clear")
    assert (refused.value.reason, refused.value.call) == ("ledger: not the owner", "Ledger.clear")
    assert ledger.read("count") == 0


def test_read__wrong_arguments__names_contract_and_function(ledger: Contract) -> None:
    with pytest.raises(BadInput, match=r"Ledger: write takes 3 arguments, not 0\."):
        ledger.simulate(bank_a, "write")
    with pytest.raises(BadInput, match=r"Ledger: There is no function erase\."):
        ledger.read("erase")


def test_read__no_contract_there__says_so(ledger: Contract) -> None:
    nowhere = Contract(ledger.network, ledger.abi, checksum(b"\x44" * 20), "Ledger")
    with pytest.raises(ShroffError) as failed:
        nowhere.read("count")
    assert failed.value.hint == "Is there such a contract at this address?"


def test_decode__receipt__has_the_events(ledger: Contract) -> None:
    (event,) = ledger.decode(ledger.send(bank_b, "write", ID, 5, "label"))
    assert (event.name, event.address) == ("Written", ledger.address)
    assert event["author"] == bank_b.address
    assert event["label"] == keccak(b"label")
    assert event["entry"].amounts == (5, 5)


def test_decode__log_of_another_contract__is_left_out(ledger: Contract) -> None:
    receipt = ledger.send(bank_b, "write", ID, 5)
    other = Contract(ledger.network, ledger.abi, checksum(b"\x44" * 20), "Ledger")
    assert other.decode(receipt) == []


def test_events__filters__find_what_was_asked_for(ledger: Contract) -> None:
    receipts = [
        ledger.send(bank_a, "write", ID, 1),
        ledger.send(bank_b, "write", ID, 2, "label"),
        ledger.send(bank_b, "write", OTHER, 3),
        ledger.send(bank_a, "clear"),
    ]
    assert [event.name for event in ledger.events()] == ["Written", "Written", "Written", "Cleared"]
    assert [event["amount"] for event in ledger.events("Written")] == [1, 2, 3]
    assert [event["amount"] for event in ledger.events("Written", id=ID)] == [1, 2]
    assert [event["amount"] for event in ledger.events("Written", author=bank_b.address)] == [2, 3]
    assert [event["amount"] for event in ledger.events("Written", id=[ID, OTHER], label="label")] == [2]
    second = receipts[1].block_number
    assert [event["amount"] for event in ledger.events("Written", from_block=second)] == [2, 3]
    assert [event["amount"] for event in ledger.events("Written", to_block=second)] == [1, 2]
    assert ledger.events("Cleared")[0].log.transaction_hash == receipts[3].transaction_hash


def test_events__parameter_without_event__is_refused(ledger: Contract) -> None:
    with pytest.raises(BadInput):
        ledger.events(id=ID)


def test_repr__contract__names_it(ledger: Contract) -> None:
    assert repr(ledger) == f"Contract('Ledger', {ledger.address})"
