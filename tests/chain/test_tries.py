"""Tries: against the reference implementation, change by change."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.hashing import keccak
from chain.pyevm.tries import EMPTY_ROOT, MissingNode, Tries, root_of_list

# The reference implementations, which are untyped.
reference_rlp: Any = importlib.import_module("rlp")
reference_trie: Any = importlib.import_module("trie").HexaryTrie

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
