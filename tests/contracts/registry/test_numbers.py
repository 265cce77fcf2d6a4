"""Numbers of documents: one form for each, and never one for two."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chain.errors import BadInput
from contracts.registry.identifiers import read_identifier
from contracts.registry.kinds import KINDS, kind
from contracts.registry.numbers import (
    DocumentNumber,
    guess_scheme,
    own_number,
    paper_invoice,
    policy_part,
    read_number,
)

EXPORT = "310120260123456789"
IMPORT = "310120261123456789"

opaque = st.text(string.digits + string.ascii_uppercase, min_size=1, max_size=64)


def a_number_of(scheme: str) -> st.SearchStrategy[str]:
    """Canonical numbers of a scheme, for export declarations where it is one of declarations."""
    by_scheme = {
        "CN18": r"[0-9]{4}(19|20)[0-9]{2}0[0-9]{9}",
        "MRN": r"[0-9]{2}(DE|GB|FR|CN)[0-9A-Z]{14}",
        "KR": r"[0-9]{8}",
        "PAPER": r"[0-9]{18}|[0-9]{20}",
        "EINVOICE": r"[0-9]{20}",
        "FILING": r"[0-9A-Z]{1,64}",
        "POLICY": r"[0-9A-Z]{1,64}",
        "LIMIT": r"[0-9A-Z]{1,64}/[0-9A-Z]{1,64}",
        "SHIPMENT": r"[0-9A-Z]{1,64}/[0-9A-Z]{1,64}",
        "LRN": r"EORI:(GB|FR)[0-9]{12}/[0-9A-Z]{1,22}",
        "SELLER": r"(VAT:DE[0-9]{9}|OWN:[0-9A-Z]{1,9})/[0-9A-Z#]{1,64}",
    }
    return st.from_regex(by_scheme[scheme], fullmatch=True)


kinds_and_numbers = st.sampled_from(
    [(entry.name, scheme) for entry in KINDS if entry.index != 2 for scheme in entry.schemes]
).flatmap(lambda pair: st.tuples(st.just(pair[0]), st.just(pair[1]), a_number_of(pair[1])))


@given(kinds_and_numbers)
def test_read_number__canonical__stays(given_number: tuple[str, str, str]) -> None:
    kind_name, scheme, text = given_number
    number = read_number(kind_name, text, scheme)
    assert number.canonical == text
    assert read_number(number.kind, number.canonical, number.scheme) == number


@given(kinds_and_numbers)
def test_read_number__spaces_hyphens_width_and_case__do_not_matter(
    given_number: tuple[str, str, str],
) -> None:
    kind_name, scheme, text = given_number
    wide = {ord(c): ord(c) + 0xFEE0 for c in string.digits + string.ascii_uppercase}
    for written in (
        text.lower(),
        text.translate(wide),
        " ".join(text),
        "-".join(text),
        f"\u3000{text}\t",
        text + ".",
    ):
        assert read_number(kind_name, written, scheme).canonical == text


@given(st.sampled_from(["FILING", "POLICY"]), opaque, opaque)
def test_read_number__two_opaque_numbers__do_not_meet(scheme: str, one: str, other: str) -> None:
    assume(one != other)
    name = "tax-filing" if scheme == "FILING" else "policy"
    assert read_number(name, one) != read_number(name, other)


@given(opaque, opaque, opaque, opaque)
def test_policy_part__other_parts__are_another_number(a: str, b: str, c: str, d: str) -> None:
    assume((a, b) != (c, d))
    assert policy_part("buyer-limit", a, b) != policy_part("buyer-limit", c, d)


def test_policy_part__parts_that_join_alike__stay_apart() -> None:
    assert policy_part("shipment", "1-2", "3").canonical == "12/3"
    assert policy_part("shipment", "1", "2 3").canonical == "1/23"
    assert read_number("shipment", "sc 1 / 23") == policy_part("shipment", "SC1", "23")
    with pytest.raises(BadInput, match="does not stand under a policy"):
        policy_part("policy", "1", "2")
    with pytest.raises(BadInput):
        read_number("buyer-limit", "P/1/B")


@given(st.integers(0, 99))
def test_read_number__tax_form_of_21_digits__is_the_same_document(item: int) -> None:
    assert read_number("export-declaration", f"{EXPORT}0{item:02}") == read_number(
        "export-declaration", EXPORT
    )


def test_read_number__21_digits_with_another_19th__is_refused() -> None:
    with pytest.raises(BadInput):
        read_number("export-declaration", f"{EXPORT}101", "CN18")


@pytest.mark.parametrize(
    ("kind_name", "text"), [("export-declaration", IMPORT), ("import-declaration", EXPORT + "001")]
)
def test_read_number__declaration_of_the_other_direction__is_refused(kind_name: str, text: str) -> None:
    for scheme in ("CN18", None):
        with pytest.raises(BadInput, match="9th digit"):
            read_number(kind_name, text, scheme)


@pytest.mark.parametrize("text", [EXPORT[:17], EXPORT + "1", "310118260123456789", "3101202A0123456789", ""])
def test_read_number__no_declaration__is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_number("export-declaration", text, "CN18")
    assert "18 digits" in str(refused.value.data["expected"])


@pytest.mark.parametrize("text", ["3.10120E+17", "3.1012026012E17", "3E+17"])
def test_read_number__shortened_by_a_spreadsheet__is_explained(text: str) -> None:
    for scheme in ("CN18", None):
        with pytest.raises(BadInput) as refused:
            read_number("export-declaration", text, scheme)
        assert "spreadsheet" in refused.value.hint


def test_read_number__arabic_digits_and_look_alikes__are_refused() -> None:
    for text in ("٣١٠١٢٠٢٦", "5683901l", "5683901О", "56839011\x00"):
        with pytest.raises(BadInput):
            read_number("export-declaration", text, "KR")


def test_read_number__mrn__needs_a_country() -> None:
    assert read_number("export-declaration", "21gb9jlc3cu1lfgvr2").scheme == "MRN"
    with pytest.raises(BadInput, match="ZZ is not a country"):
        read_number("export-declaration", "21ZZ9JLC3CU1LFGVR2")


def test_guess_scheme__one_fits__is_found() -> None:
    assert guess_scheme("export-declaration", EXPORT) == "CN18"
    assert guess_scheme("export-declaration", "56839011") == "KR"
    assert guess_scheme("tax-invoice", "3100204130 12345678") == "PAPER"
    assert guess_scheme("policy", "anything") == "POLICY"


def test_guess_scheme__twenty_digits_of_an_invoice__has_to_be_told() -> None:
    with pytest.raises(BadInput, match="could be a number of PAPER or of EINVOICE"):
        read_number("tax-invoice", "2" * 20)
    assert read_number("tax-invoice", "2" * 20, "einvoice") != read_number("tax-invoice", "2" * 20, "paper")


def test_paper_invoice__code_and_number__do_not_run_into_each_other() -> None:
    assert paper_invoice("3100 2041 30", "12345678").canonical == "310020413012345678"
    assert paper_invoice("031002041301", "23456789").canonical == "03100204130123456789"
    for code, number in (
        ("310020413", "012345678"),
        ("3100204130", "1234567"),
        ("", ""),
        ("31002041301", "2345678"),
    ):
        with pytest.raises(BadInput):
            paper_invoice(code, number)


def test_read_number__scheme_of_another_authority__is_opaque() -> None:
    assert read_number("import-declaration", "jp 12-34", "x-jp") == DocumentNumber(
        "import-declaration", "X-JP", "JP1234"
    )
    for name, scheme in (("policy", "X-JP"), ("export-declaration", "X-"), ("export-declaration", "POLICY")):
        with pytest.raises(BadInput, match="is not a scheme"):
            read_number(name, "1", scheme)


def test_document_number__not_canonical__cannot_be_made() -> None:
    for text in (f" {EXPORT}", EXPORT + "001"):
        with pytest.raises(BadInput, match="not the canonical form"):
            DocumentNumber("export-declaration", "CN18", text)


@given(
    st.sampled_from([entry.name for entry in KINDS]),
    st.text(max_size=40),
    st.none() | st.sampled_from(["CN18", "X-1", ""]),
)
def test_read_number__any_text__is_read_or_refused(kind_name: str, text: str, scheme: str | None) -> None:
    try:
        number = read_number(kind_name, text, scheme)
    except BadInput:
        return
    assert read_number(number.kind, number.canonical, number.scheme) == number


def test_kinds__table__is_consistent() -> None:
    assert [entry.index for entry in KINDS] == list(range(1, len(KINDS) + 1))
    for entry in KINDS:
        assert kind(entry.name) is kind(entry.index) is entry
        assert len(entry.name.encode()) <= 32
        assert entry.chinese
    with pytest.raises(BadInput, match="is not a kind"):
        kind("bill-of-lading")
    with pytest.raises(BadInput, match="is not a kind"):
        kind(0)


def test_own_number__says_whose_it_is_and_keeps_others_apart() -> None:
    seller, other = read_identifier("VAT:DE123456789"), read_identifier("OWN:DE123456789")
    number = own_number("tax-invoice", seller, " r-2026 / 017 ", "SELLER")
    assert str(number) == "SELLER VAT:DE123456789/R2026017"
    assert own_number("tax-invoice", other, "R-2026/017", "SELLER") != number
    assert read_number("tax-invoice", "vat:de 123456789/R-2026/017", "SELLER") == number


@pytest.mark.parametrize(
    "text", ["R17", "/R17", "VAT:DE123456789/", "VAT:D/R17", "VAT:DE123456789/é", "X:1/R17"]
)
def test_read_number__of_nobody__is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a number of scheme SELLER"):
        read_number("tax-invoice", text, "SELLER")
