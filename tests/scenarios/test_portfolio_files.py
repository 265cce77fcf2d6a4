"""A portfolio of messages: declarations are rows, changes count first, invoices are not financed."""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.errors import BadInput
from contracts.registry.money import Money
from scenarios.portfolio import run
from tests.contracts.registry.messages import FOLDER, SHARED, text

ROW = "number,date,exporter,currency,amount\n310120260777777771,2026-01-10,91110000MA9EXPA16G,USD,5.00\n"
NUMBER = "<cbc:ID>R-2026/0017</cbc:ID>"
REFERENCE = (
    "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>R-2026/0017</cbc:ID>"
    "</cac:InvoiceDocumentReference></cac:BillingReference>"
)


def test_run__shipped_messages__finances_declarations_as_they_were_corrected() -> None:
    summary = run(FOLDER)
    assert (summary.rows, summary.importable, summary.corrections, summary.rejected) == (6, 2, 3, 1)
    assert [(each.reason, each.rows) for each in summary.not_importable] == [("cancelled", 1)]
    assert summary.not_importable[0].first.endswith("cancellation-of-2.xml, line 3")
    assert (summary.applied, summary.financed, summary.exporters) == (1, 1, 1)
    by_currency = {each.face.currency: each for each in summary.amounts}
    assert by_currency["USD"].drawn == Money(7_950_000, "USD")
    assert (by_currency["EUR"].face, by_currency["EUR"].drawn) == (Money(1_071_000, "EUR"), Money(0, "EUR"))
    assert summary.agrees
    assert "corrections of them" in str(summary)
    assert summary.format == "xml"


def test_run__tables_and_messages_with_bad_ones__takes_the_rest(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROW)
    (tmp_path / "same.csv").write_text(ROW)
    (tmp_path / "broken.xml").write_text("<Invoice")
    (tmp_path / "alone.xml").write_text(text("amendment-of-1.xml"))
    (tmp_path / "note.xml").write_text(text("credit-note.xml", (">1190<", ">11901<")))
    (tmp_path / "invoice.xml").write_text(text("invoice.xml"))
    (tmp_path / "README").write_text("no file of documents")
    summary = run(tmp_path)
    assert (summary.rows, summary.importable, summary.corrections, summary.rejected) == (6, 2, 0, 4)
    assert {each.reason for each in summary.not_importable} == {
        "duplicate",
        "not-read",
        "unknown-original",
        "does-not-fit",
    }
    assert summary.agrees
    with pytest.raises(BadInput, match="4 of 6 rows cannot be imported"):
        run(tmp_path, all_or_nothing=True)


def test_run__invoice_that_is_corrected_or_credited_in_full__is_what_is_left(tmp_path: Path) -> None:
    code = "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
    corrected = text(
        "invoice.xml",
        (NUMBER, "<cbc:ID>R-2026/0018</cbc:ID>"),
        (code, code.replace("380", "384") + REFERENCE),
        ("11900.00", "10000.00"),
    )
    (tmp_path / "a.xml").write_text(corrected)
    (tmp_path / "b.xml").write_text(text("invoice.xml"))
    (tmp_path / "rows.csv").write_text(ROW)
    summary = run(tmp_path)
    faces = {each.face.currency: each.face for each in summary.amounts}
    assert (faces["EUR"], summary.importable, summary.corrections) == (Money(1_000_000, "EUR"), 2, 1)

    note = text("credit-note.xml", ("R-2026/0017", "R-2026/0018"), (">1190<", ">10000<"))
    (tmp_path / "c.xml").write_text(note)
    summary = run(tmp_path)
    assert (summary.importable, summary.corrections, summary.rejected) == (1, 2, 1)
    assert summary.not_importable[0].reason == "credited"


@pytest.mark.skipif(not SHARED.exists(), reason="the published samples are not here")
def test_run__published_messages__come_to_what_is_known() -> None:
    summary = run([SHARED / "declarations-wco", SHARED / "invoices-ubl"])
    assert (summary.rows, summary.importable, summary.corrections, summary.rejected) == (15, 7, 2, 6)
    assert {each.reason: each.rows for each in summary.not_importable} == {
        "missing": 4,
        "cancelled": 1,
        "not-read": 1,
    }
    assert summary.financed_documents == 3
    assert summary.agrees
