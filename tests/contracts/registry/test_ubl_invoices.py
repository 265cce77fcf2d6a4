"""UBL: what an invoice comes to, what a credit note lowers, and every way in which either is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contracts.registry.answers import Answer, Options
from contracts.registry.fields import GeneralDocument, read_fields, write_fields
from contracts.registry.filings import NewDocument, RedLetter, Replacement
from contracts.registry.money import Money
from tests.contracts.registry.messages import codes, read, text

TAX_ID = "<cbc:CompanyID>DE987654321</cbc:CompanyID>"
TOTAL = '<cbc:TaxInclusiveAmount currencyID="EUR">11900.00</cbc:TaxInclusiveAmount>'
DUE = '<cbc:PayableAmount currencyID="EUR">11900.00</cbc:PayableAmount>'
TYPE = "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
NUMBER = "<cbc:ID>R-2026/0017</cbc:ID>"
REFERENCE = (
    "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>R-1</cbc:ID>"
    "</cac:InvoiceDocumentReference></cac:BillingReference>"
)


def invoice(folder: Path, *changes: tuple[str, str], options: Options | None = None) -> Answer:
    """The answer to the shipped invoice, changed."""
    return read(folder, text("invoice.xml", *changes), options)


def new(answer: Answer) -> GeneralDocument:
    """The fields of a new invoice."""
    assert isinstance(answer.filing, NewDocument), answer.problems
    assert isinstance(answer.filing.fields, GeneralDocument)
    return answer.filing.fields


def test_read_invoice__shipped__has_the_fields_of_a_tax_invoice(tmp_path: Path) -> None:
    answer = invoice(tmp_path)
    fields = new(answer)
    assert str(fields.number) == "SELLER VAT:DE987654321/R20260017"
    assert (fields.issued_on, fields.amount) == (date(2026, 10, 5), Money(1_190_000, "EUR"))
    assert str(fields.owner) == "USCC:91110000MA9EXPA16G"
    assert {name: str(each) for name, each in fields.parties.items()} == {
        "seller": "VAT:DE987654321",
        "buyer": "USCC:91110000MA9EXPA16G",
    }
    assert fields.facts["order"] == "PO-4711"
    assert fields.parties["seller"].name == "Elbe Demo Engineering GmbH"
    assert answer.notes == ()
    assert read_fields(write_fields(fields)) == fields


def test_read_invoice__owner_seller__is_the_sellers(tmp_path: Path) -> None:
    assert str(new(invoice(tmp_path, options=Options(owner="seller"))).owner) == "VAT:DE987654321"


@pytest.mark.parametrize(
    ("code", "identifier"),
    [
        ("<cbc:CompanyID>DE 987 654 321</cbc:CompanyID>", "VAT:DE987654321"),
        ("<cbc:CompanyID>\n de987654321 </cbc:CompanyID>", "VAT:DE987654321"),
        ("<cbc:CompanyID>987654321</cbc:CompanyID>", "VAT:DE987654321"),
        ("<cbc:CompanyID>GR123456789</cbc:CompanyID>", "VAT:EL123456789"),
    ],
)
def test_read_invoice__ways_of_writing_a_tax_number__are_one_seller(
    tmp_path: Path, code: str, identifier: str
) -> None:
    fields = new(invoice(tmp_path, (TAX_ID, code)))
    assert fields.number.canonical == f"{identifier}/R20260017"


@pytest.mark.parametrize(
    ("identification", "number", "aliases"),
    [
        (
            '<cbc:ID schemeID="0199">213800KUD8LAJWSQ9D15</cbc:ID>',
            "LEI:213800KUD8LAJWSQ9D15",
            ["VAT:DE987654321"],
        ),
        ('<cbc:ID schemeID="0088">4012345000009</cbc:ID>', "VAT:DE987654321", ["ICD:00884012345000009"]),
        ('<cbc:ID schemeID="GLN">4012345000009</cbc:ID>', "VAT:DE987654321", ["ICD:00884012345000009"]),
        ("<cbc:ID>4711</cbc:ID>", "VAT:DE987654321", []),
        ('<cbc:ID schemeID="SEPA">DE98ZZZ09999999999</cbc:ID>', "VAT:DE987654321", []),
    ],
)
def test_read_invoice__several_identifiers_of_the_seller__give_a_number_and_aliases(
    tmp_path: Path, identification: str, number: str, aliases: list[str]
) -> None:
    party = f"<cac:PartyIdentification>{identification}</cac:PartyIdentification>"
    fields = new(invoice(tmp_path, ("<cac:PartyTaxScheme>", f"{party}<cac:PartyTaxScheme>")))
    assert fields.number.canonical == f"{number}/R20260017"
    assert [each.canonical for each in fields.aliases] == [f"{each}/R20260017" for each in aliases]


def test_read_invoice__buyer_known_to_the_seller_alone__is_not_mixed_up_with_anothers(tmp_path: Path) -> None:
    answer = invoice(tmp_path, ('schemeID="USCC">91110000MA9EXPA16G', ">K-138"))
    assert str(new(answer).owner) == "OWN:DE987654321K138"
    assert "known only by a number" in answer.notes[0]


def test_read_invoice__buyer_without_identifier__is_refused_and_the_way_out_is_said(tmp_path: Path) -> None:
    code = '<cbc:CompanyID schemeID="USCC">91110000MA9EXPA16G</cbc:CompanyID>'
    answer = invoice(tmp_path, (code, ""))
    assert codes(answer) == [("cac:Party", "missing")]
    assert answer.problems[0].hint == "--owner seller makes it the seller's."
    sellers = new(invoice(tmp_path, (code, ""), options=Options(owner="seller")))
    assert str(sellers.owner) == "VAT:DE987654321"


@pytest.mark.parametrize(
    ("change", "step", "code"),
    [
        ((NUMBER, ""), "cbc:ID", "missing"),
        ((NUMBER, "<cbc:ID> </cbc:ID>"), "cbc:ID", "missing"),
        ((NUMBER, NUMBER * 2), "cbc:ID", "repeated"),
        ((NUMBER, "<cbc:ID>Ünï</cbc:ID>"), "cbc:ID", "bad-value"),
        ((NUMBER, "<cbc:ID>R<!-- -->17</cbc:ID>"), "cbc:ID", "bad-value"),
        ((NUMBER, "<cbc:ID>R<cbc:ID>17</cbc:ID></cbc:ID>"), "cbc:ID", "bad-value"),
        ((NUMBER, f"<cbc:ID>{'9' * 20_000}</cbc:ID>"), "cbc:ID", "bad-value"),
        (("2026-10-05", "2026-02-30"), "cbc:IssueDate", "bad-value"),
        (("2026-10-05", "0000-01-01"), "cbc:IssueDate", "bad-value"),
        (("2026-10-05", "10000-01-01"), "cbc:IssueDate", "bad-value"),
        ((TAX_ID, ""), "cac:Party", "missing"),
        ((TAX_ID, "<cbc:CompanyID>[VAT]</cbc:CompanyID>"), "cac:Party", "missing"),
        ((">EUR<", ">EURO<"), "cbc:DocumentCurrencyCode", "bad-value"),
        ((TOTAL, TOTAL.replace("EUR", "USD")), "cbc:TaxInclusiveAmount", "bad-value"),
        ((TOTAL, TOTAL.replace("11900.00", "1e400")), "cbc:TaxInclusiveAmount", "bad-value"),
        ((TOTAL, TOTAL.replace("11900.00", "Infinity")), "cbc:TaxInclusiveAmount", "bad-value"),
        ((TOTAL, TOTAL.replace("11900.00", "11,900.00")), "cbc:TaxInclusiveAmount", "bad-value"),
        ((TOTAL, TOTAL.replace("11900.00", "１１９００")), "cbc:TaxInclusiveAmount", "bad-value"),
        ((TOTAL, TOTAL.replace("11900.00", "119<!-- -->00")), "cbc:TaxInclusiveAmount", "bad-value"),
        ((TOTAL, TOTAL.replace("11900.00", "11900.001")), "cbc:TaxInclusiveAmount", "bad-value"),
        ((TOTAL, TOTAL.replace("11900.00", "9" * 30)), "cbc:TaxInclusiveAmount", "bad-value"),
        ((TOTAL, TOTAL.replace("11900.00", "0")), "cbc:TaxInclusiveAmount", "zero-amount"),
        ((TOTAL, TOTAL * 2), "cbc:TaxInclusiveAmount", "repeated"),
        ((DUE, DUE.replace("11900.00", "NaN")), "cbc:PayableAmount", "bad-value"),
        ((TYPE, TYPE.replace("380", "325")), "cbc:InvoiceTypeCode", "no-invoice"),
    ],
)
def test_read_invoice__one_thing_wrong__names_the_element(
    tmp_path: Path, change: tuple[str, str], step: str, code: str
) -> None:
    answer = invoice(tmp_path, change)
    assert (step, code) in codes(answer)
    problem = next(each for each in answer.problems if each.code == code)
    assert problem.place == "line"
    assert problem.row > 1
    assert problem.field.startswith("Invoice")
    assert problem.expected
    assert "pydantic" not in str(problem).lower()


def test_read_invoice__two_things_wrong__names_both(tmp_path: Path) -> None:
    answer = invoice(
        tmp_path, (NUMBER, ""), ("11900.00</cbc:TaxInclusiveAmount>", "x</cbc:TaxInclusiveAmount>")
    )
    assert codes(answer) == [("cbc:ID", "missing"), ("cbc:TaxInclusiveAmount", "bad-value")]


def test_read_invoice__tax_in_another_currency__is_noted_and_the_documents_counts(tmp_path: Path) -> None:
    other = '<cac:TaxTotal><cbc:TaxAmount currencyID="GBP">1650</cbc:TaxAmount></cac:TaxTotal><cac:TaxTotal>'
    currencies = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
    answer = invoice(
        tmp_path,
        ("<cac:TaxTotal>", other),
        (currencies, f"{currencies}<cbc:TaxCurrencyCode>GBP</cbc:TaxCurrencyCode>"),
    )
    assert new(answer).amount == Money(1_190_000, "EUR")
    assert answer.notes == ("Tax is stated in GBP, too; the document's currency counts.",)


def test_read_invoice__total_that_is_no_sum__is_noted(tmp_path: Path) -> None:
    answer = invoice(tmp_path, (">1900<", ">1800<"))
    assert answer.notes == (
        "The total 11,900.00 EUR is not the sum of 10,000.00 EUR and the tax 1,800.00 EUR.",
    )


def test_read_invoice__paid_before__keeps_the_total_and_says_what_is_due(tmp_path: Path) -> None:
    paid = '<cbc:PrepaidAmount currencyID="EUR">12000</cbc:PrepaidAmount>'
    due = '<cbc:PayableAmount currencyID="EUR">-100</cbc:PayableAmount>'
    answer = invoice(tmp_path, (DUE, paid + due))
    fields = new(answer)
    assert fields.amount == Money(1_190_000, "EUR")
    assert (fields.facts["prepaid"], fields.facts["payable"]) == ("12,000.00 EUR", "-100.00 EUR")
    assert answer.notes == ("Paid before: 12,000.00 EUR; due: -100.00 EUR.",)


def test_read_invoice__total_left_out__is_what_is_due_unless_some_was_paid(tmp_path: Path) -> None:
    assert new(invoice(tmp_path, (TOTAL, ""))).amount == Money(1_190_000, "EUR")
    paid = '<cbc:PrepaidAmount currencyID="EUR">1</cbc:PrepaidAmount>'
    assert codes(invoice(tmp_path, (TOTAL, paid))) == [("cbc:TaxInclusiveAmount", "missing")]


def test_read_invoice__credit_note__lowers_the_invoice_that_it_names(tmp_path: Path) -> None:
    letter = read(tmp_path, text("credit-note.xml")).filing
    assert isinstance(letter, RedLetter)
    assert letter.by == Money(119_000, "EUR")
    assert (letter.name, letter.of.shown) == ("VAT:DE987654321/C20260003", "R-2026/0017")
    assert letter.of.numbers == (new(invoice(tmp_path)).number,)
    assert letter.of.issued_on == date(2026, 10, 5)


@pytest.mark.parametrize("amount", ["-500.00", "500.00"])
@pytest.mark.parametrize("code", ["380", "381"])
def test_read_invoice__invoice_below_zero_or_of_a_credits_type__lowers_too(
    tmp_path: Path, amount: str, code: str
) -> None:
    answer = invoice(
        tmp_path,
        (TYPE, TYPE.replace("380", code) + REFERENCE),
        (">11900.00</cbc:TaxInclusiveAmount>", f">{amount}</cbc:TaxInclusiveAmount>"),
    )
    if code == "381" and amount.startswith("-"):
        assert codes(answer) == [("cbc:TaxInclusiveAmount", "bad-value")]
    elif code == "380" and not amount.startswith("-"):
        assert new(answer).amount == Money(50_000, "EUR")
    else:
        assert isinstance(answer.filing, RedLetter)
        assert answer.filing.by == Money(50_000, "EUR")


def test_read_invoice__credit_of_no_invoice_or_of_several__is_refused(tmp_path: Path) -> None:
    bare = text("credit-note.xml")
    start, end = bare.index("<cac:BillingReference>"), bare.index("<cac:AccountingSupplierParty>")
    reference = bare[start:end]
    answer = read(tmp_path, bare.replace(reference, ""))
    assert codes(answer) == [("cac:InvoiceDocumentReference", "missing")]
    assert codes(read(tmp_path, bare.replace(reference, reference * 2))) == [
        ("cac:BillingReference[2]", "several-originals")
    ]


def test_read_invoice__corrected_invoice__takes_the_place_of_the_one_that_it_names(tmp_path: Path) -> None:
    filing = invoice(tmp_path, (TYPE, TYPE.replace("380", "384") + REFERENCE)).filing
    assert isinstance(filing, Replacement)
    assert [str(each) for each in filing.of.numbers] == ["SELLER VAT:DE987654321/R1"]
    assert filing.fields.number.canonical == "VAT:DE987654321/R20260017"
