"""WCO declarations: number, total, parties, goods; amendments, cancellations; what is refused, and where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contracts.registry.answers import Answer, Options
from contracts.registry.fields import ExportDeclaration, ImportDeclaration, read_fields, write_fields
from contracts.registry.filings import Cancellation, Correction, NewDocument
from contracts.registry.money import Money
from tests.contracts.registry.messages import TODAY, codes, read, text

LRN = "<FunctionalReferenceID>EXP-A-2026-101</FunctionalReferenceID>"
TOTAL = '<InvoiceAmount currencyID="USD">84000.00</InvoiceAmount>'
ISSUED = """<IssueDateTime>
      <DateTimeString formatCode="304">20261012093000+08</DateTimeString>
    </IssueDateTime>"""
EXPORTER = "<ID>91110000MA9EXPA16G</ID>\n    </Exporter>"
FIRST = "<SequenceNumeric>1</SequenceNumeric>"
SECOND = "<SequenceNumeric>2</SequenceNumeric>"


def declaration(folder: Path, *changes: tuple[str, str], today: date | None = TODAY) -> Answer:
    """The answer to the first shipped declaration, changed."""
    return read(folder, text("declaration-1.xml", *changes), Options(today=today))


def exported(answer: Answer) -> ExportDeclaration:
    """The fields of a new export declaration."""
    assert isinstance(answer.filing, NewDocument), answer.problems
    assert isinstance(answer.filing.fields, ExportDeclaration)
    return answer.filing.fields


def test_read_declaration__shipped__has_the_fields_of_an_export(tmp_path: Path) -> None:
    answer = declaration(tmp_path)
    fields = exported(answer)
    assert str(fields.number) == "LRN USCC:91110000MA9EXPA16G/EXPA2026101"
    assert (fields.issued_on, fields.amount) == (date(2026, 10, 12), Money(8_400_000, "USD"))
    assert fields.amount_from == "invoice-amount"
    assert str(fields.exporter) == "USCC:91110000MA9EXPA16G"
    assert fields.buyer is not None
    assert fields.buyer.name == "Elbe Demo Import GmbH"
    assert fields.agent is None
    assert [(each.hs, each.description) for each in fields.goods] == [
        ("847150", "processing units"),
        ("847170", "storage units"),
    ]
    assert (fields.departure, fields.destination, fields.terms, fields.transport) == ("CN", "DE", "FOB", "1")
    assert (fields.office, fields.net_mass_grams) == ("CN3101", 200_500)
    assert (answer.notes, answer.place) == ((), "line")
    assert read_fields(write_fields(fields)) == fields


def test_read_declaration__with_a_number_of_customs__has_the_own_reference_as_alias(tmp_path: Path) -> None:
    fields = exported(declaration(tmp_path, (LRN, f"{LRN}<ID>26 CN 3101-000000001A</ID>")))
    assert str(fields.number) == "MRN 26CN3101000000001A"
    assert [str(each) for each in fields.aliases] == ["LRN USCC:91110000MA9EXPA16G/EXPA2026101"]
    chinese = exported(declaration(tmp_path, (LRN, f"{LRN}<ID>310120260123456789</ID>")))
    assert str(chinese.number) == "CN18 310120260123456789"


def test_read_declaration__import__is_owned_by_the_importer(tmp_path: Path) -> None:
    changes = (("EXA<", "IMA<"), ("<Buyer>", "<Importer>"), ("</Buyer>", "</Importer>"))
    answer = declaration(tmp_path, *changes)
    assert isinstance(answer.filing, NewDocument), answer.problems
    fields = answer.filing.fields
    assert isinstance(fields, ImportDeclaration)
    assert str(fields.owner) == "EORI:DE4711000017"
    assert fields.exporter is not None


def test_read_declaration__without_wrapping_or_in_another_prefix__is_the_same(tmp_path: Path) -> None:
    whole = text("declaration-1.xml")
    inner = whole[whole.index("<Declaration>") : whole.index("</md:MetaData>")]
    bare = inner.replace("<Declaration>", '<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">', 1)
    prefixed = whole.replace("md:", "x:").replace("xmlns:md", "xmlns:x")
    expected = exported(declaration(tmp_path))
    assert exported(read(tmp_path, bare)) == expected
    assert exported(read(tmp_path, prefixed)) == expected


def test_read_declaration__total__is_the_invoiced_amount_else_prices_else_statistical_values(
    tmp_path: Path,
) -> None:
    def priced(first: str, second: str) -> list[tuple[str, str]]:
        price = (
            "<InvoiceLine><ItemChargeAmount currencyID='EUR'>{}</ItemChargeAmount></InvoiceLine></Commodity>"
        )
        made = text("declaration-1.xml")
        head, one, two = made.split("</Commodity>")
        return [(made, head + price.format(first) + one + price.format(second) + two)]

    values = [
        (FIRST, f"{FIRST}<StatisticalValueAmount currencyID='CNY'>100</StatisticalValueAmount>"),
        (SECOND, f"{SECOND}<StatisticalValueAmount currencyID='CNY'>50.5</StatisticalValueAmount>"),
    ]
    answer = declaration(tmp_path, *priced("10", "20"), *values)
    assert exported(answer).amount == Money(8_400_000, "USD")
    assert [each.amount for each in exported(answer).goods] == [None, None]

    answer = declaration(tmp_path, *priced("10", "20"), *values, (TOTAL, ""))
    assert (exported(answer).amount, exported(answer).amount_from) == (Money(3_000, "EUR"), "item-prices")

    answer = declaration(tmp_path, *values, (TOTAL, ""))
    fields = exported(answer)
    assert (fields.amount, fields.amount_from) == (Money(15_050, "CNY"), "statistical-values")
    assert [each.amount for each in fields.goods] == [Money(10_000, "CNY"), Money(5_050, "CNY")]
    assert "statistical values" in answer.notes[0]

    answer = declaration(tmp_path, values[0], (TOTAL, ""))
    assert codes(answer) == [("InvoiceAmount", "missing")]


def test_read_declaration__without_a_date__takes_the_day_of_import_and_says_so(tmp_path: Path) -> None:
    answer = declaration(tmp_path, (ISSUED, ""))
    assert exported(answer).issued_on == TODAY
    assert isinstance(answer.filing, NewDocument)
    assert answer.filing.assumed == {"issued_on"}
    assert "No date is stated" in answer.notes[0]
    assert codes(declaration(tmp_path, (ISSUED, ""), today=None)) == [("IssueDateTime", "missing")]


@pytest.mark.parametrize(
    ("change", "step", "code"),
    [
        ((LRN, ""), "FunctionalReferenceID", "missing"),
        ((LRN, f"{LRN}<ID>26XX3101000000001A</ID>"), "ID", "bad-value"),
        ((LRN, LRN * 2), "FunctionalReferenceID", "repeated"),
        ((">9<", ">4<"), "TypeCode", "no-declaration"),
        (("EXA<", "COA<"), "TypeCode", "no-declaration"),
        (("EXA<", "COR<"), "TypeCode", "no-declaration"),
        (("EXA<", "EXC<"), "TypeCode", "simplified"),
        ((">3.6<", ">2.0<"), "md", "bad-value"),
        ((TOTAL, TOTAL.replace("84000.00", "1e400")), "InvoiceAmount", "bad-value"),
        ((TOTAL, TOTAL.replace("84000.00", "-1")), "InvoiceAmount", "zero-amount"),
        ((TOTAL, TOTAL.replace("84000.00", "0.00")), "InvoiceAmount", "zero-amount"),
        ((TOTAL, TOTAL.replace("USD", "XXX")), "InvoiceAmount", "bad-value"),
        ((TOTAL, TOTAL.replace(' currencyID="USD"', "")), "InvoiceAmount", "bad-value"),
        ((TOTAL, TOTAL * 2), "InvoiceAmount", "repeated"),
        (("20261012093000+08", "20260230093000+08"), "DateTimeString", "bad-value"),
        (("20261012093000+08", "00000101000000Z"), "DateTimeString", "bad-value"),
        ((EXPORTER, "</Exporter>"), "ID", "missing"),
        (("84715000", "8471"), "ID", "bad-value"),
        (("<ID>84715000</ID>", ""), "Classification", "missing"),
        ((SECOND, FIRST), "GovernmentAgencyGoodsItem[1]", "repeated"),
        ((SECOND, "<SequenceNumeric>3</SequenceNumeric>"), "GovernmentAgencyGoodsItem[1]", "bad-value"),
        ((SECOND, "<SequenceNumeric>x</SequenceNumeric>"), "SequenceNumeric", "bad-value"),
        ((">120.5<", ">1,205<"), "NetNetWeightMeasure", "bad-value"),
        ((">DE</CountryCode>", ">XX</CountryCode>"), "CountryCode", "bad-value"),
    ],
)
def test_read_declaration__one_thing_wrong__names_the_element(
    tmp_path: Path, change: tuple[str, str], step: str, code: str
) -> None:
    answer = declaration(tmp_path, change)
    found = codes(answer)
    if step == "md":
        step = "WCODataModelVersionCode"
    assert (step, code) in found
    assert answer.filing is None
    assert all(each.field.startswith("MetaData") and each.expected for each in answer.problems)


def test_read_declaration__amendment__names_the_declaration_and_what_is_new(tmp_path: Path) -> None:
    filing = read(tmp_path, text("amendment-of-1.xml")).filing
    assert isinstance(filing, Correction)
    assert [str(each) for each in filing.of.numbers if each.kind == "export-declaration"] == [
        "MRN 26CN3101000000001A",
        "LRN USCC:91110000MA9EXPA16G/EXPA2026101",
    ]
    assert (filing.of.loose, filing.of.shown) == ("", "26CN3101000000001A")
    assert filing.fields == {"amount": Money(7_950_000, "USD")}
    assert filing.items == {2: {"hs": "847170"}}
    assert filing.said == "Fewer storage units were shipped (reason 25)"
    assert len(filing.digest) == 32


def test_read_declaration__amendment_without_a_declarant__has_the_reference_alone(tmp_path: Path) -> None:
    declarant = "<Declarant>\n      <ID>91110000MA9EXPA16G</ID>\n    </Declarant>"
    filing = read(tmp_path, text("amendment-of-1.xml", (declarant, ""))).filing
    assert isinstance(filing, Correction)
    assert filing.of.loose == "EXPA2026101"
    number = "<ID>26CN3101000000001A</ID>"
    own = "<FunctionalReferenceID>EXP-A-2026-101</FunctionalReferenceID>"
    answer = read(tmp_path, text("amendment-of-1.xml", (declarant, ""), (number, ""), (own, "")))
    assert codes(answer) == [("ID", "missing")]


def pointing(*sections: str, tag: str = "") -> tuple[str, str]:
    """A change that adds pointers to the amendment."""
    pointers = [
        f"<Pointer><SequenceNumeric>{at.partition(':')[2] or 1}</SequenceNumeric><DocumentSectionCode>"
        f"{at.partition(':')[0]}</DocumentSectionCode>{tag if at == sections[-1] else ''}</Pointer>"
        for at in sections
    ]
    return "<ChangeReasonCode>25</ChangeReasonCode>", "<ChangeReasonCode>25</ChangeReasonCode>" + "".join(
        pointers
    )


def test_read_declaration__amendment_that_removes_an_item_or_the_amount__is_refused(tmp_path: Path) -> None:
    gone = read(tmp_path, text("amendment-of-1.xml", pointing("42A", "67A", "68A:1")))
    assert codes(gone) == [("Pointer[3]", "removal")]
    there = read(tmp_path, text("amendment-of-1.xml", pointing("42A", "67A", "68A:2")))
    assert there.ok
    amount = '<InvoiceAmount currencyID="USD">79500.00</InvoiceAmount>'
    tag = "<TagID>109</TagID>"
    assert read(tmp_path, text("amendment-of-1.xml", pointing("42A", tag=tag))).ok
    without = read(tmp_path, text("amendment-of-1.xml", pointing("42A", tag=tag), (amount, "")))
    assert codes(without) == [("Pointer", "removal")]


def test_read_declaration__cancellation__names_the_declaration_and_publishes_no_text(tmp_path: Path) -> None:
    answer = read(tmp_path, text("cancellation-of-2.xml"))
    filing = answer.filing
    assert isinstance(filing, Cancellation)
    assert (filing.of.shown, filing.reason) == ("26CN3101000000002B", "cancelled by customs, reason 1")
    assert answer.notes == ("Customs says: Lodged twice (reason 1)",)
    submitter = "<Submitter>\n      <ID>91110000MA9EXPA16G</ID>\n    </Submitter>"
    alone = read(tmp_path, text("cancellation-of-2.xml", (submitter, ""))).filing
    assert isinstance(alone, Cancellation)
    assert (alone.of.loose, {each.scheme for each in alone.of.numbers}) == ("", {"MRN"})
