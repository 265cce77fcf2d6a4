"""Tables of tax invoices and payment orders: what each cell may hold, and what is said of a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.errors import BadInput
from contracts.payments.csv_tables import InvoiceRow, OrderRow, open_invoices, open_orders
from contracts.registry.answers import Problem

PAYER = "91110000MA9EXPA16G"
INVOICE = {
    "number": "26332000000000041277",
    "date": "2026-02-20",
    "buyer": PAYER,
    "seller": "OWN:STEEL",
    "currency": "CNY",
    "amount": "100000.00",
}
ORDER = {
    "reference": "PAY-1",
    "enterprise": PAYER,
    "bank": "bank_a",
    "currency": "CNY",
    "amount": "60000.00",
    "purpose": "materials",
    "payee": "OWN:STEEL",
    "contract": "C-1",
}


def table(folder: Path, *rows: dict[str, str]) -> Path:
    """Rows as a file; all have the columns of the first."""
    path = folder / "table.csv"
    lines = [",".join(rows[0]), *(",".join(f'"{each[name]}"' for name in rows[0]) for each in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def invoice(folder: Path, **cells: str) -> tuple[InvoiceRow | None, tuple[Problem, ...]]:
    """The answer to one row of invoices."""
    [answer] = open_invoices(table(folder, {**INVOICE, **cells}))
    return answer.stated, answer.problems


def order(folder: Path, **cells: str) -> tuple[OrderRow | None, tuple[Problem, ...]]:
    """The answer to one row of orders."""
    [answer] = open_orders(table(folder, {**ORDER, **cells}))
    return answer.stated, answer.problems


def test_open_invoices__an_electronic_one_and_its_print__are_one_document(tmp_path: Path) -> None:
    found, _ = invoice(tmp_path, paper="033002600111 41278001")

    assert found is not None
    assert (found.fields.number.scheme, found.name) == ("EINVOICE", INVOICE["number"])
    assert [str(alias) for alias in found.fields.aliases] == ["PAPER 03300260011141278001"]
    assert str(found.fields.owner) == f"USCC:{PAYER}"
    assert str(found.fields.parties["seller"]) == "OWN:STEEL"


def test_open_invoices__full_width_digits_and_a_code__are_a_paper_invoice(tmp_path: Path) -> None:
    found, _ = invoice(tmp_path, code="０３３００２６００１", number="4127 8001")

    assert found is not None
    assert str(found.fields.number) == "PAPER 033002600141278001"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"number": "123"}, "number"),
        ({"paper": "123"}, "paper"),
        ({"buyer": "91110000MA9EXPA16X"}, "buyer"),
        ({"seller": ""}, "seller"),
        ({"amount": "1.234"}, "amount"),
        ({"date": "2026-13-01"}, "date"),
    ],
)
def test_open_invoices__a_bad_cell__is_named(tmp_path: Path, cells: dict[str, str], column: str) -> None:
    found, problems = invoice(tmp_path, **cells)

    assert found is None
    assert [problem.field for problem in problems] == [column]


def test_open_invoices__the_same_number_twice__is_the_second_rows_problem(tmp_path: Path) -> None:
    first, second = open_invoices(table(tmp_path, INVOICE, {**INVOICE, "amount": "5"}))

    assert first.ok
    assert [problem.code for problem in second.problems] == ["duplicate"]


def test_open_orders__plain__is_proved_later_and_paid_first(tmp_path: Path) -> None:
    found, _ = order(tmp_path)

    assert found is not None
    assert (found.invoices, found.exemption, found.petty_cash, found.ordinary) == ((), "", False, False)
    assert found.days == 7


def test_open_orders__invoices__with_and_without_an_amount(tmp_path: Path) -> None:
    found, _ = order(tmp_path, invoices="26332000000000041277=1,000.50；26332000000000041278")

    assert found is not None
    [(first, part), (second, rest)] = found.invoices
    assert (first, str(part)) == ("26332000000000041277", "1,000.50 CNY")
    assert (second, rest) == ("26332000000000041278", None)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"invoices": "1=1; 1=2"}, "invoices"),
        ({"invoices": "1=0"}, "invoices"),
        ({"invoices": ";"}, "invoices"),
        ({"exemption": "wages"}, "exemption"),
        ({"document": "payroll"}, "exemption"),
        ({"invoices": "1", "petty_cash": "yes"}, "invoices"),
        ({"days": "31"}, "days"),
        ({"days": "0"}, "days"),
        ({"purpose": "x" * 33}, "purpose"),
        ({"purpose": "材料"}, "purpose"),
        ({"ordinary": "perhaps"}, "ordinary"),
    ],
)
def test_open_orders__a_bad_cell__is_named(tmp_path: Path, cells: dict[str, str], column: str) -> None:
    found, problems = order(tmp_path, **cells)

    assert found is None
    assert [problem.field for problem in problems] == [column]


def test_open_orders__a_missing_column__is_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        open_orders(table(tmp_path, {"reference": "PAY-1"}))
