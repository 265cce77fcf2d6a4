"""Fields, their canonical encoding, and commitments."""

import json
from collections.abc import Mapping
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chain.errors import BadInput
from chain.hashing import keccak
from contracts.registry.fields import (
    DocumentFields,
    ExportDeclaration,
    GeneralDocument,
    Goods,
    ImportDeclaration,
    Party,
    canonical_encoding,
    commitment,
    new_salt,
    opens,
    read_fields,
    write_fields,
)
from contracts.registry.identifiers import own, uscc
from contracts.registry.money import Money
from contracts.registry.numbers import read_number

EXPORTER = Party.of(uscc("91110000600037341L"), name="Ａcme  Trading", country="CN")
NUMBER = read_number("export-declaration", "310120260123456789")
SALT = bytes(range(32))


def a_declaration(**changes: object) -> ExportDeclaration:
    """Make an export declaration; `changes` replace its fields."""
    data: dict[str, object] = {
        "number": NUMBER,
        "issued_on": date(2026, 1, 31),
        "amount": Money(1_050_000, "EUR"),
        "exporter": EXPORTER,
        **changes,
    }
    read = read_fields(data)
    assert isinstance(read, ExportDeclaration)
    return read


names = st.text("ab ", min_size=1, max_size=4).filter(str.strip)
parties = st.builds(Party, scheme=st.just("OWN"), code=st.sampled_from("AB"), name=st.none() | names)
goods = st.builds(Goods, hs=st.sampled_from(["760711", "030354"]), description=st.none() | names)
declarations = st.builds(
    ExportDeclaration,
    number=st.sampled_from(["56839011", "56839012"]).map(lambda n: read_number("export-declaration", n)),
    issued_on=st.dates(date(2026, 1, 1), date(2026, 1, 3)),
    amount=st.builds(Money, st.integers(1, 3), st.sampled_from(["EUR", "USD"])),
    exporter=parties,
    buyer=st.none() | parties,
    consignee=st.none() | parties,
    goods=st.lists(goods, max_size=2).map(tuple),
    departure=st.sampled_from([None, "CN", "DE"]),
    destination=st.sampled_from([None, "CN", "DE"]),
    office=st.sampled_from([None, "1", "12"]),
    transport=st.sampled_from([None, "1", "12"]),
    net_mass_grams=st.none() | st.integers(0, 2),
)


@given(declarations, declarations)
def test_canonical_encoding__two_declarations__are_equal_if_their_fields_are(
    one: ExportDeclaration, other: ExportDeclaration
) -> None:
    assert (canonical_encoding(one) == canonical_encoding(other)) == (one == other)


@given(declarations)
def test_read_fields__handed_over_as_json__open_the_commitment(fields: ExportDeclaration) -> None:
    salt = new_salt()
    committed = commitment(salt, fields)
    received = read_fields(json.loads(json.dumps(write_fields(fields))))
    assert received == fields
    assert opens(committed, salt, received)
    assert not opens(committed, new_salt(), received)


def test_canonical_encoding__small_document__is_as_described() -> None:
    fields = GeneralDocument(
        number=read_number("policy", "P1"),
        issued_on=date(2026, 1, 31),
        amount=Money(5, "USD"),
        owner=Party.of(own("A")),
    )

    def text(value: str) -> bytes:
        return b"s" + len(value).to_bytes(4, "big") + value.encode()

    def tagged(tag: bytes, content: bytes) -> bytes:
        return tag + len(content).to_bytes(4, "big") + content

    content = (
        text("amount")
        + tagged(b"m", text("currency") + text("USD") + text("minor") + tagged(b"i", b"5"))
        + text("issued_on")
        + tagged(b"d", b"2026-01-31")
        + text("number")
        + tagged(
            b"m",
            text("canonical") + text("P1") + text("kind") + text("policy") + text("scheme") + text("POLICY"),
        )
        + text("owner")
        + tagged(b"m", text("code") + text("A") + text("scheme") + text("OWN"))
    )
    assert canonical_encoding(fields) == b"shroff fields 1" + tagged(b"m", content)
    assert commitment(SALT, fields) == keccak(SALT + canonical_encoding(fields))


def test_commitment__value_moved_to_another_field__is_another() -> None:
    one = a_declaration(departure="CN")
    other = a_declaration(destination="CN")
    assert commitment(SALT, one) != commitment(SALT, other)
    assert commitment(SALT, a_declaration(amount=Money(1_050_000, "USD"))) != commitment(
        SALT, a_declaration()
    )


def test_commitment__same_text_in_another_width__is_the_same() -> None:
    half = Party.of(uscc("91110000600037341L"), name="Acme Trading ", country="cn")
    assert commitment(SALT, a_declaration(exporter=half)) == commitment(SALT, a_declaration())


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_commitment__salt_of_another_length__is_refused(salt: bytes) -> None:
    with pytest.raises(BadInput, match="A salt of"):
        commitment(salt, a_declaration())
    assert len(new_salt()) == 32


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"exporter": None}, "exporter"),
        ({"exporter": {"scheme": "USCC", "code": "91110000600037341l"}}, "exporter"),
        ({"exporter": {"scheme": "OWN", "code": "A", "country": "ZZ"}}, "exporter.country"),
        ({"exporter": {"scheme": "OWN", "code": "A", "name": "a\x00b"}}, "exporter.name"),
        ({"exporter": {"scheme": "DUNS", "code": "A"}}, "exporter.scheme"),
        ({"buyer": {"scheme": "LEI", "code": "213800KUD8LAJWSQ9D16"}}, "buyer"),
        ({"amount": {"minor": 10.0, "currency": "USD"}}, "amount"),
        ({"amount": {"minor": "10", "currency": "USD"}}, "amount"),
        ({"amount": {"minor": 10, "currency": "XXX"}}, "amount"),
        ({"amount": 10}, "amount"),
        ({"amount": Money(0, "USD")}, ""),
        ({"amount": Money(-1, "USD")}, ""),
        ({"amount": None}, ""),
        ({"issued_on": "31/01/2026"}, "issued_on"),
        ({"issued_on": 1_769_817_600}, "issued_on"),
        ({"issued_on": datetime(2026, 1, 31, 12)}, "issued_on"),  # noqa: DTZ001 -- refused, that is the point
        ({"valid_until": date(2026, 1, 30)}, ""),
        ({"goods": [{"hs": "7607"}]}, "goods.0.hs"),
        ({"goods": [{"hs": "760711", "description": " "}]}, "goods.0.description"),
        ({"terms": "FOP"}, "terms"),
        ({"office": "a b é"}, "office"),
        ({"net_mass_grams": 1.5}, "net_mass_grams"),
        ({"net_mass_grams": -1}, "net_mass_grams"),
        ({"color": "red"}, "color"),
    ],
)
def test_read_fields__one_is_wrong__names_it(changes: Mapping[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        a_declaration(**changes)
    assert refused.value.data["field"] == field
    assert "Input should" not in refused.value.message
    assert refused.value.message.endswith(".")


def test_read_fields__number_not_canonical__is_refused() -> None:
    number = {"kind": "export-declaration", "scheme": "KR", "canonical": "5683 9011"}
    with pytest.raises(BadInput) as refused:
        a_declaration(number=number)
    assert refused.value.data["field"] == "number"


def test_read_fields__kind_of_the_number__chooses_the_model() -> None:
    data = write_fields(a_declaration(buyer=EXPORTER))
    data["number"] = {"kind": "import-declaration", "scheme": "X-1", "canonical": "1"}
    read = read_fields(data)
    assert isinstance(read, ImportDeclaration)
    assert read.owner == read.buyer
    with pytest.raises(ValidationError, match="is the number of a document of kind import-declaration"):
        ExportDeclaration.model_validate(data)
    with pytest.raises(BadInput, match="The field is missing"):
        read_fields({})


def test_general_document__open_ended_filing__needs_no_amount() -> None:
    fields = read_fields(
        {
            "number": read_number("tax-filing", "2026-4403-1"),
            "issued_on": "2026-01-31",
            "amount": None,
            "owner": EXPORTER,
            "parties": {"payee": {"scheme": "OWN", "code": "X1"}},
            "facts": {"contract": "C-1"},
        }
    )
    assert isinstance(fields, GeneralDocument)
    assert fields.facts == {"contract": "C-1"}
    assert read_fields(write_fields(fields)) == fields
    assert canonical_encoding(fields) != canonical_encoding(
        fields.model_copy(update={"facts": {"contract": "C-2"}})
    )


def test_party__overridden_code__can_be_named_on_a_document() -> None:
    admitted = uscc("916201055811843000", override=True)
    assert Party.of(admitted).code == admitted.value
    with pytest.raises(BadInput, match="is not a country"):
        Party.of(admitted, country="UK")


def test_document_fields__frozen__cannot_be_changed() -> None:
    fields: DocumentFields = a_declaration()
    for name in ("amount", "exporter"):
        with pytest.raises(ValueError, match="frozen"):
            setattr(fields, name, None)
