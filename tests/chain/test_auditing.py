"""The auditor's check: silent on every chain that is in order, and it finds whatever is not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import ClassVar

import lmdb
import pytest

from chain.auditing import check_pages, verify
from chain.clock import Clock
from chain.errors import CheckFailed, Damaged, ShroffError, Unreachable
from chain.genesis import read_clock, read_settings, write_genesis
from chain.keys import Key
from chain.node import Node, Receipt, Settings
from chain.records import CLOCK, SETTINGS, block_key
from chain.store import Posting, Store

Send = Callable[..., Receipt]
START = 1_700_000_000
QUICK = Settings(durable="process")
Entries = dict[bytes, dict[bytes, bytes]]


class OpenStore(Store):
    """A store whose values and postings anybody can change."""

    by_value: ClassVar[bool] = True

    def __init__(self, values: Mapping[bytes, bytes], terms: Mapping[bytes, Mapping[bytes, bytes]]) -> None:
        self.values = dict(values)
        self.terms: Entries = {term: dict(entries) for term, entries in terms.items()}

    def get(self, key: bytes) -> bytes | None:
        return self.values.get(key)

    def write(self, values: Mapping[bytes, bytes], postings: Iterable[Posting] = ()) -> None:
        self.values.update(values)
        for term, at, check in postings:
            self.terms.setdefault(term, {})[at] = check

    def postings(self, term: bytes, start: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        found = sorted(entry for entry in self.terms.get(term, {}).items() if entry[0] >= start)
        return found[:limit]

    def mark(self) -> object:
        return None

    def drop(self, mark: object) -> None:
        pass

    def close(self) -> None:
        pass


def tell(node: Node, exporter: Key, machine_code: bytes, send: Send, *, undone: bool = True) -> None:
    """A chain with all there is: creations, storage, refusals, logs, blocks of several, time, a revert."""
    machine = send(node, exporter, None, data=machine_code).contract_address
    send(node, exporter, machine, 0, 1, 5)
    assert send(node, exporter, machine, 1).reason == "machine: refused"
    node.clock.advance(days=3)
    with node.block():
        send(node, exporter, machine, 0, 2, 7)
        send(node, exporter, machine, 6)
        send(node, exporter, machine, 0, 1, 0)
    if undone:
        before = node.snapshot()
        send(node, exporter, machine, 0, 9, 9)
        node.revert(before)
    send(node, exporter, machine, 7, 1, 1)


def told(exporter: Key, machine_code: bytes, send: Send, *, undone: bool = True) -> OpenStore:
    store, clock = OpenStore({}, {}), Clock(START)
    write_genesis(store, Settings(), clock)
    with Node(store, Settings(), clock) as node:
        tell(node, exporter, machine_code, send, undone=undone)
    return store


@pytest.fixture
def chain(exporter: Key, machine_code: bytes, send: Send) -> OpenStore:
    return told(exporter, machine_code, send)


def audit(values: Mapping[bytes, bytes], terms: Mapping[bytes, Mapping[bytes, bytes]]) -> None:
    """Opens a chain and verifies it, as the command does; the quick way finds all that changed."""
    store = OpenStore(values, terms)
    with Node(store, read_settings(store), read_clock(store)) as node:
        verify(node, quick=True)


def flipped(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at % len(data)] ^= 1 << (at % 8)
    return bytes(changed)


def is_blank(key: bytes, value: bytes) -> bool:
    """The state's record of an account or slot that is empty: without it, it is just as empty."""
    return key[:1] == b"s" and len(key) in (1 + 20, 1 + 20 + 32) and len(value) == 8


@pytest.fixture
def ever(exporter: Key, machine_code: bytes, send: Send) -> OpenStore:
    """The same chain without the block that was undone: what it has is what every record is for."""
    return told(exporter, machine_code, send, undone=False)


def postings_of(store: OpenStore) -> list[tuple[bytes, bytes]]:
    return sorted((term, at) for term, entries in store.terms.items() for at in entries)


def test_verify__chain_in_order__counts_it(chain: OpenStore) -> None:
    seen: list[tuple[int, int]] = []
    with Node(chain, Settings(), Clock(START)) as node:
        found = verify(node, watch=lambda done, total: seen.append((done, total)))
        assert (found.head, found.blocks, found.transactions, found.logs) == (node.head.hash, 7, 7, 3)
        assert verify(node, quick=True) == found
    assert seen == [(number, 6) for number in range(1, 7)]


@pytest.mark.parametrize("fees", ["free", "eip1559"])
def test_verify__fees_and_funds__are_in_order(exporter: Key, stranger: Key, fees: str) -> None:
    settings = Settings(
        fees="free" if fees == "free" else "eip1559",
        base_fee=0 if fees == "free" else 7,
        prefunded={exporter.address: 10**18},
        unprotected_transactions=True,
        genesis_time=START,
        chain_id=5,
    )
    with Node.memory(settings, clock=Clock(START + 5)) as node:
        for nonce in range(3):
            price = {"max_fee_per_gas": 100, "max_priority_fee_per_gas": 1}
            given = {"chain_id": 5, "nonce": nonce, "gas": 21_000, "to": stranger.address, "value": 9}
            node.send_raw(exporter.sign_transaction({**given, **price}))
        found = verify(node)
        assert (found.head, found.blocks, found.transactions) == (node.head.hash, 4, 3)


@pytest.mark.slow
def test_verify__any_record_changed__is_found(chain: OpenStore, ever: OpenStore) -> None:
    for count, key in enumerate(sorted(ever.values)):
        changed = {**chain.values, key: flipped(chain.values[key], 7 * count + 3)}
        with pytest.raises((CheckFailed, Unreachable)):
            audit(changed, chain.terms)


@pytest.mark.slow
def test_verify__any_node_of_the_state_changed__is_found(chain: OpenStore, ever: OpenStore) -> None:
    """But for those of the undone block alone, which no block of the chain has."""
    nodes = sorted(key for key in chain.values if key[:1] == b"n")
    assert len([key for key in nodes if key in ever.values]) > 15
    for count, key in enumerate(nodes):
        changed = {**chain.values, key: flipped(chain.values[key], count)}
        if key in ever.values:
            with pytest.raises(CheckFailed, match="a node of its state"):
                audit(changed, chain.terms)
        else:
            audit(changed, chain.terms)


@pytest.mark.slow
def test_verify__any_record_lost_or_misplaced__is_found(chain: OpenStore, ever: OpenStore) -> None:
    for count, key in enumerate(sorted(ever.values)):
        changed = dict(chain.values)
        value = changed.pop(key)
        if is_blank(key, value):
            continue
        for moved in ({}, {flipped(key, count): value}):
            with pytest.raises((CheckFailed, Unreachable)):
                audit({**changed, **moved}, chain.terms)


@pytest.mark.parametrize("quick", [True, False])
def test_verify__disk_that_fails__is_not_called_a_difference(chain: OpenStore, quick: bool) -> None:
    class Failing(OpenStore):
        def get(self, key: bytes) -> bytes | None:
            if key == block_key(4):
                raise Unreachable("The database can't be read.")
            return super().get(key)

    store = Failing(chain.values, chain.terms)
    said = r"^The database can't be read\.$"
    with Node(store, Settings(), Clock(START)) as node, pytest.raises(Unreachable, match=said):
        verify(node, quick=quick)


def test_verify__any_entry_of_the_index_changed__is_found(chain: OpenStore, ever: OpenStore) -> None:
    assert len(postings_of(ever)) == 9
    for count, (term, at) in enumerate(postings_of(ever)):
        check = chain.terms[term][at]
        without = {key: dict(entries) for key, entries in chain.terms.items()}
        del without[term][at]
        wrong: list[Entries] = [
            without,
            {**without, term: {**without[term], at: flipped(check, count)}},
            {**without, term: {**without[term], flipped(at, count): check}},
            {**without, flipped(term, count): {at: check}},
        ]
        for terms in wrong:
            with pytest.raises(CheckFailed, match="not in the index"):
                audit(chain.values, terms)


def test_verify__index_with_a_log_that_never_was__is_found(chain: OpenStore, ever: OpenStore) -> None:
    term, at = postings_of(ever)[0]
    more = {**chain.terms[term], at[:-1] + b"\x05": chain.terms[term][at]}
    with pytest.raises(CheckFailed, match="a log that is not there"):
        audit(chain.values, {**chain.terms, term: more})


def test_verify__another_reason_or_clock_or_setting__is_named(chain: OpenStore) -> None:
    (receipt,) = (
        key for key, value in chain.values.items() if b"machine: refused" in value and key[:1] == b"r"
    )
    changed = chain.values[receipt].replace(b"machine: refused", b"machine: reFused")
    with pytest.raises(CheckFailed, match=r"^Block 3: receipt 0 \(reason\) differs\.$"):
        audit({**chain.values, receipt: changed}, chain.terms)
    for key, said in ((CLOCK, "clock"), (SETTINGS, "settings")):
        for at in range(0, len(chain.values[key]), 3):
            with pytest.raises(Damaged, match=said):
                audit({**chain.values, key: flipped(chain.values[key], at)}, chain.terms)


# On disk


@pytest.fixture
def folder(tmp_path: Path, exporter: Key, machine_code: bytes, send: Send) -> Path:
    with Node.open(tmp_path / "chain", QUICK, clock=Clock(START), create=True) as node:
        tell(node, exporter, machine_code, send)
        verify(node)
    return tmp_path / "chain"


def contents(folder: Path) -> dict[bytes, bytes]:
    with lmdb.open(str(folder), readonly=True, lock=False) as database, database.begin() as transaction:
        return {bytes(key): bytes(value) for key, value in transaction.cursor()}


def says(folder: Path) -> str:
    """What the command would say: empty if all is in order."""
    try:
        check_pages(folder)
        with Node.open(folder, readonly=True) as node:
            verify(node)
    except ShroffError as error:
        return error.message
    return ""


def test_verify__record_changed_in_the_file__is_found(folder: Path, tmp_path: Path) -> None:
    kept, whole = contents(folder), (folder / "data.mdb").read_bytes()
    for key, value in kept.items():
        if key[:1] not in b"bxr" or len(value) < 20:
            continue
        at = whole.rfind(value)
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        with (copy / "data.mdb").open("r+b") as file:
            file.seek(at + len(value) // 2)
            file.write(bytes([whole[at + len(value) // 2] ^ 4]))
        if contents(copy) != kept:  # else the page is one that is free by now
            assert says(copy), key
        shutil.rmtree(copy)


@pytest.mark.slow
def test_verify__any_byte_of_the_file_changed__is_found_or_means_nothing(
    folder: Path, tmp_path: Path, exporter: Key, machine_code: bytes, send: Send
) -> None:
    """Pages of the database too: what can't be read is found, and never ends the process."""
    with Node.open(tmp_path / "ever", QUICK, clock=Clock(START), create=True) as node:
        tell(node, exporter, machine_code, send, undone=False)
    ever, whole = contents(tmp_path / "ever"), (folder / "data.mdb").read_bytes()
    kept = {key: value for key, value in contents(folder).items() if key in ever and not is_blank(key, value)}
    assert says(folder) == says(tmp_path / "ever") == ""
    found = meaningless = 0
    for at in range(0, len(whole), 797):
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        with (copy / "data.mdb").open("r+b") as file:
            file.seek(at)
            file.write(bytes([whole[at] ^ (1 << (at % 8))]))
        if says(copy):
            found += 1
        else:
            meaningless += 1
            there = contents(copy)
            assert {key: there.get(key) for key in kept} == kept, at
        shutil.rmtree(copy)
    assert found > 10, (found, meaningless)


def test_check_pages__file_cut_short__is_found(folder: Path) -> None:
    size = (folder / "data.mdb").stat().st_size
    os.truncate(folder / "data.mdb", size // 2)
    with pytest.raises(CheckFailed, match="can't be read"):
        check_pages(folder)
