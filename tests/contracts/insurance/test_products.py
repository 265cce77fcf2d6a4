"""The table of products: labels with default values, which are ours where it says so."""

from __future__ import annotations

import pytest

from chain.errors import BadInput
from contracts.insurance.products import product, products


def test_products__of_the_table__are_the_known_labels_and_marked_as_assumed() -> None:
    assert {each.label for each in products()} == {"贸融易", "加易贷"}
    assert all(each.assumed and each.remark for each in products())
    assert all(len(each.label.encode()) <= 32 for each in products())
    assert all(0 < each.advance_rate <= 10_000 for each in products())


def test_product__by_its_label__is_found() -> None:
    assert product(" 贸融易 ").label == "贸融易"


def test_product__of_another_name__is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput) as info:
        product("融易")
    assert "贸融易" in str(info.value.data["expected"])
