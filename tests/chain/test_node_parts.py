"""What the node is made of: RLP, tries, settings, and a write that is interrupted."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import rlp
from chain.auditing import reexecute
from chain.clock import Clock
from chain.errors import BadInput
from chain.genesis import write_genesis
from chain.hashing import keccak
from chain.keys import Key
from chain.node import Node, Receipt, Settings
from chain.pyevm.tries import EMPTY_ROOT, MissingNode, Tries, root_of_list
from chain.store import MemoryStore, Posting

# The reference implementations, which are untyped.
reference_rlp: Any = importlib.import_module("rlp")
reference_trie: Any = importlib.import_module("trie").HexaryTrie

items: st.SearchStrategy[Any] = st.recursive(
    st.binary(max_size=70), lambda inner: st.lists(inner, max_size=5), max_leaves=20
)


@given(item=items)
def test_encode__any_item__is_as_the_reference_has_it_and_comes_back(item: rlp.Item) -> None:
    encoded = rlp.encode(item)
    assert encoded == reference_rlp.encode(item)
    assert rlp.decode(encoded) == item


@given(encoded=st.binary(max_size=80))
def test_decode__any_bytes__are_taken_in_one_form_only(encoded: bytes) -> None:
    try:
        item = rlp.decode(encoded)
    except rlp.RLPError:
        with pytest.raises(Exception):  # noqa: B017, PT011  # rlp's own, which have no common name
            reference_rlp.decode(encoded, strict=True)
    else:
        assert rlp.encode(item) == encoded


@pytest.mark.parametrize(
    "encoded", ["", "8100", "b800", "b83700", "c2", "f800", "f90001", "c180c0", "bf" + "ff" * 8]
)
def test_decode__other_forms__are_refused(encoded: str) -> None:
    with pytest.raises(rlp.RLPError):
        rlp.decode(bytes.fromhex(encoded))


keys = st.binary(min_size=1, max_size=2).map(lambda seed: (seed * 32)[:32]) | st.binary(
    min_size=32, max_size=32
)
changes = st.dictionaries(keys, st.just(b"") | st.binary(min_size=1, max_size=40), max_size=12)


@given(steps=st.lists(changes, max_size=6))
def test_update__any_changes__give_the_reference_root(steps: list[dict[bytes, bytes]]) -> None:
    nodes: dict[bytes, bytes] = {}
    reference: Any = reference_trie({})
    root, seen = EMPTY_ROOT, set[bytes]()
    for step in steps:
        root = Tries(nodes.get).update(root, list(step.items()), nodes)
        for key, value in step.items():
            reference[key] = value
        seen |= step.keys()
        assert root == reference.root_hash
        assert all(Tries(nodes.get).get(root, key) == reference[key] for key in seen)


def test_get__node_is_missing__is_said() -> None:
    nodes: dict[bytes, bytes] = {}
    root = Tries(nodes.get).update(
        EMPTY_ROOT, [(keccak(bytes([index])), b"value") for index in range(20)], nodes
    )
    del nodes[root]
    with pytest.raises(MissingNode):
        Tries(nodes.get).get(root, keccak(b"\0"))


@pytest.mark.parametrize("count", [0, 1, 2, 16, 127, 128, 129, 300])
def test_root_of_list__any_length__is_the_reference_root(count: int) -> None:
    reference: Any = reference_trie({})
    for index in range(count):
        reference[reference_rlp.encode(index)] = b"item %d" % index
    assert root_of_list([b"item %d" % index for index in range(count)]) == reference.root_hash


@pytest.mark.parametrize(
    "fields",
    [
        {"chain_id": 0},
        {"fees": "none"},
        {"base_fee": 1},
        {"fees": "eip1559", "base_fee": -1},
        {"evm_version": "london"},
        {"durable": "never"},
        {"block_gas_limit": 20_999},
    ],
)
def test_settings__impossible__are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        Settings(**fields)


class InterruptedStore(MemoryStore):
    """The user presses Ctrl-C just before, or just after, a block is written."""

    interrupt = ""

    def write(self, values: Mapping[bytes, bytes], postings: Iterable[Posting] = ()) -> None:
        when, self.interrupt = self.interrupt, ""
        if when == "before":
            raise KeyboardInterrupt
        super().write(values, postings)
        if when == "after":
            raise KeyboardInterrupt


@pytest.mark.parametrize("when", ["before", "after"])
def test_send_raw__interrupted_at_the_write__goes_on_from_what_was_written(
    exporter: Key, machine_code: bytes, send: Callable[..., Receipt], signed: Callable[..., bytes], when: str
) -> None:
    store, settings, clock = InterruptedStore(), Settings(), Clock(1_700_000_000)
    write_genesis(store, settings, clock)
    with Node(store, settings, clock) as node:
        machine = send(node, exporter, None, data=machine_code).contract_address
        raw = signed(node, exporter, machine, 0, 1, 5)
        store.interrupt = when
        with pytest.raises(KeyboardInterrupt):
            node.send_raw(raw)
        if when == "before":
            node.send_raw(raw)
        assert node.receipt(keccak(raw)).status == 1
        assert (node.head.number, node.nonce(exporter.address)) == (2, 2)
        send(node, exporter, machine, 0, 2, 6)
        assert reexecute(node) == node.head.hash


def test_send_raw__set_code__key_acts_as_a_contract(
    node: Node, exporter: Key, stranger: Key, machine: str, send: Callable[..., Receipt]
) -> None:
    target = bytes.fromhex(machine[2:])
    permit: list[rlp.Item] = [rlp.number(node.chain_id), target, b""]

    def parts(signature: bytes) -> list[rlp.Item]:
        r, s = signature[:32].lstrip(b"\0"), signature[32:64].lstrip(b"\0")
        return [rlp.number(signature[64] - 27), r, s]

    permit += parts(stranger.sign_digest(keccak(b"\x05" + rlp.encode(permit))))
    head = [rlp.number(value) for value in (node.chain_id, node.nonce(exporter.address), 0, 0, 200_000)]
    to = bytes.fromhex(stranger.address[2:])
    fields: list[rlp.Item] = [*head, to, b"", (4).to_bytes(32, "big"), [], [permit]]
    raw = b"\x04" + rlp.encode([*fields, *parts(exporter.sign_digest(keccak(b"\x04" + rlp.encode(fields))))])
    assert node.send_raw(raw).status == 1
    assert node.code(stranger.address) == b"\xef\x01\x00" + target
    assert send(node, exporter, stranger.address, 0, 1, 5).logs[0].address == stranger.address
    assert node.storage_at(stranger.address, 1) == (5).to_bytes(32, "big")
    assert send(node, stranger, machine, 0, 2, 6).status == 1
    assert reexecute(node) == node.head.hash
