"""RLP: against the reference implementation, in one form only."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import rlp

# The reference implementation, which is untyped.
reference_rlp: Any = importlib.import_module("rlp")

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


@given(parts=st.lists(items, max_size=6))
def test_join__items_that_are_encoded__is_their_list(parts: list[rlp.Item]) -> None:
    assert rlp.join(map(rlp.encode, parts)) == rlp.encode(parts)
