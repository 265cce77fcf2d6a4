"""Corrections and credit notes: what they make of the fields that are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from chain.errors import BadInput
from contracts.registry.corrections import corrected, credited, red_lettered, same_content
from contracts.registry.fields import AmountSource, ExportDeclaration, GeneralDocument, Goods, Party
from contracts.registry.filings import Correction, Named, NewDocument, RedLetter
from contracts.registry.identifiers import read_identifier
from contracts.registry.money import Money
from contracts.registry.numbers import read_number
from tests.contracts.registry.messages import read, text

OF = Named("X", ())


@pytest.fixture
def declared(tmp_path: Path) -> ExportDeclaration:
    """The shipped declaration."""
    filing = read(tmp_path, text("declaration-1.xml")).filing
    assert isinstance(filing, NewDocument)
    assert isinstance(filing.fields, ExportDeclaration)
    return filing.fields


@pytest.fixture
def invoice(tmp_path: Path) -> GeneralDocument:
    """The shipped invoice, over 11,900.00 euros."""
    filing = read(tmp_path, text("invoice.xml")).filing
    assert isinstance(filing, NewDocument)
    assert isinstance(filing.fields, GeneralDocument)
    return filing.fields


def by_items(declared: ExportDeclaration, source: AmountSource) -> ExportDeclaration:
    """The declaration, with a total of 30.00 that was made of its items' 10.00 and 20.00."""
    amounts = (Money(1_000, "USD"), Money(2_000, "USD"))
    goods = tuple(
        each.model_copy(update={"amount": amount})
        for each, amount in zip(declared.goods, amounts, strict=True)
    )
    return declared.model_copy(update={"goods": goods, "amount": Money(3_000, "USD"), "amount_from": source})


def items(stated: Mapping[int, Mapping[str, object]]) -> Correction:
    """A correction of items."""
    return Correction(OF, items=stated, said="said")


def test_corrected__new_amount__keeps_number_and_owner_and_says_why(declared: ExportDeclaration) -> None:
    learned = (read_number("export-declaration", "26CN3101000000001A"),)
    change = Correction(OF, {"amount": Money(5, "USD")}, said="a typo", learned=learned)
    after = corrected(declared, change)
    assert (after.number, after.owner) == (declared.number, declared.owner)
    assert (after.amount, after.corrections, after.aliases) == (Money(5, "USD"), ("a typo",), learned)
    assert corrected(after, replace(change, said="again")).corrections == ("a typo", "again")
    assert corrected(after, change).aliases == learned


def test_corrected__nothing_that_is_kept__still_says_that_customs_did(declared: ExportDeclaration) -> None:
    after = corrected(declared, Correction(OF, said="a licence (reason 25)"))
    assert after != declared
    assert same_content(after, declared)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": Money(5, "EUR")}, "amount"),
        ({"exporter": Party.of(read_identifier("LEI:213800KUD8LAJWSQ9D15"))}, "owner"),
        ({"amount": Money(-5, "USD")}, ""),
    ],
)
def test_corrected__what_is_never_amended__is_refused(
    declared: ExportDeclaration, changes: Mapping[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        corrected(declared, Correction(OF, changes, said="said"))
    assert refused.value.data.get("field", "") == field


@pytest.mark.parametrize(
    ("source", "name"), [("item-prices", "price"), ("statistical-values", "statistical")]
)
def test_corrected__an_items_amount__makes_the_total_anew(
    declared: ExportDeclaration, source: AmountSource, name: str
) -> None:
    before = by_items(declared, source)
    after = corrected(before, items({2: {name: Money(500, "USD")}}))
    assert (after.amount, after.amount_from) == (Money(1_500, "USD"), source)
    with pytest.raises(BadInput, match="is in EUR"):
        corrected(before, items({2: {name: Money(500, "EUR")}}))


def test_corrected__prices_where_there_were_statistical_values__need_all_items(
    declared: ExportDeclaration,
) -> None:
    before = by_items(declared, "statistical-values")
    one = {1: {"price": Money(700, "USD")}}
    with pytest.raises(BadInput, match="some items alone"):
        corrected(before, items(one))
    after = corrected(before, items({**one, 2: {"price": Money(800, "USD")}}))
    assert (after.amount, after.amount_from) == (Money(1_500, "USD"), "item-prices")


def test_corrected__an_items_amount_beside_an_invoiced_one__does_not_count(
    declared: ExportDeclaration,
) -> None:
    after = corrected(declared, items({2: {"statistical": Money(500, "CNY"), "hs": "847141"}}))
    assert (after.amount, after.goods[1].hs) == (declared.amount, "847141")


def test_corrected__one_more_item__is_added_and_a_gap_is_refused(declared: ExportDeclaration) -> None:
    third = {"hs": "852380", "description": "media"}
    assert corrected(declared, items({3: third})).goods[2] == Goods(hs="852380", description="media")
    for wrong in ({4: third}, {3: {"description": "media"}}):
        with pytest.raises(BadInput, match="the declaration has 2"):
            corrected(declared, items(wrong))
    with pytest.raises(BadInput, match="the declaration has 2"):
        corrected(by_items(declared, "item-prices"), items({3: third}))


def test_corrected__mass_of_one_of_several_items__makes_the_whole_unknown(
    declared: ExportDeclaration,
) -> None:
    assert corrected(declared, items({1: {"grams": 5}})).net_mass_grams is None
    single = declared.model_copy(update={"goods": declared.goods[:1]})
    assert corrected(single, items({1: {"grams": 5}})).net_mass_grams == 5


def test_red_lettered__a_part__lowers_and_is_remembered(invoice: GeneralDocument) -> None:
    letter = RedLetter(OF, Money(190_000, "EUR"), "VAT:DE987654321/C1")
    after = red_lettered(invoice, letter)
    assert after is not None
    assert after.amount == Money(1_000_000, "EUR")
    assert (credited(invoice, letter), credited(after, letter)) == (None, "1,900.00 EUR")
    rest = RedLetter(OF, Money(1_000_000, "EUR"), "VAT:DE987654321/C2")
    assert red_lettered(after, rest) is None


@pytest.mark.parametrize("by", [Money(1_190_001, "EUR"), Money(1, "USD")])
def test_red_lettered__too_much_or_another_currency__is_refused(invoice: GeneralDocument, by: Money) -> None:
    with pytest.raises(BadInput) as refused:
        red_lettered(invoice, RedLetter(OF, by, "VAT:DE987654321/C1"))
    assert refused.value.data["field"] == "amount"


def test_same_content__assumed_fields_and_numbers__do_not_count(declared: ExportDeclaration) -> None:
    other = declared.model_copy(update={"issued_on": declared.issued_on.replace(year=2025)})
    assert not same_content(declared, other)
    assert same_content(declared, other, frozenset({"issued_on"}))
    numbered = declared.model_copy(update={"number": read_number("export-declaration", "26CN3101000000001A")})
    assert same_content(declared, numbered)
