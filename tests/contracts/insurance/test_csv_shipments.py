"""Files of shipments that an exporter declares: what is answered per row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contracts.insurance.csv_reader import RowAnswer, open_shipments
from contracts.insurance.csv_shipments import COLUMNS, ShipmentRow
from contracts.registry.fields import Party
from contracts.registry.identifiers import uscc
from contracts.registry.money import Money
from contracts.registry.numbers import read_number
from tests.contracts.insurance.tables import (
    DECLARATION,
    HOLDER,
    OTHER_DECLARATION,
    SHIPMENT,
    codes,
    table,
    written,
)


def _answers(tmp_path: Path, *rows: dict[str, str]) -> list[RowAnswer[ShipmentRow]]:
    return list(open_shipments(written(tmp_path / "shipments.csv", table(*rows))))


def test_open_shipments__all_columns__are_read(tmp_path: Path) -> None:
    row = SHIPMENT | {
        "declarations": f"{DECLARATION}=5,000.00； 3101 2026 0 123456790",
        "payment": "DP",
        "invoice": "INV-77",
        "reference": "SHIP-1",
        "buyer_name": "Demo Hansa",
        "buyer_country": "DE",
    }
    assert set(row) == set(COLUMNS)
    (answer,) = _answers(tmp_path, row)
    stated = answer.stated
    assert stated is not None
    assert (str(stated.number), str(stated.limit)) == ("SHIPMENT SC20261/D1", "LIMIT SC20261/B7")
    assert (stated.shipped, stated.due, stated.reference) == (
        date(2026, 2, 1),
        date(2026, 4, 2),
        "SHIP-1",
    )
    numbers = [read_number("export-declaration", each) for each in (DECLARATION, OTHER_DECLARATION)]
    assert stated.parts == ((numbers[0], Money(500_000, "USD")), (numbers[1], None))


def test_fields__of_a_row__are_what_is_declared(tmp_path: Path) -> None:
    (answer,) = _answers(tmp_path, SHIPMENT | {"invoice": "INV-77"})
    assert answer.stated is not None
    fields = answer.stated.fields(Party.of(uscc(HOLDER)), Money(500_000, "USD"))
    assert (str(fields.number), fields.issued_on) == ("SHIPMENT SC20261/D1", date(2026, 2, 1))
    assert fields.facts == {"due": "2026-04-02", "payment": "OA", "invoice": "INV-77"}
    assert answer.stated.reference == "SC20261/D1"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("policy", ""),
        ("number", "出运"),
        ("buyer_code", ""),
        ("buyer", ""),
        ("shipped", "0000-01-01"),
        ("due", "2026-01-31"),
        ("due", "soon"),
        ("currency", "XXX"),
        ("declarations", ""),
        ("declarations", ";"),
        ("declarations", "310120261123456789=1"),
        ("declarations", f"{DECLARATION}=1e400"),
        ("declarations", f"{DECLARATION}=0"),
        ("declarations", f"{DECLARATION}="),
        ("declarations", f"{DECLARATION}=1; {DECLARATION[:9]}-{DECLARATION[9:]}=2"),
        ("declarations", "; ".join(f"3101202601234{each:05}" for each in range(51))),
        ("payment", "later"),
        ("reference", "x" * 201),
    ],
)
def test_open_shipments__one_bad_cell__costs_its_row_alone(tmp_path: Path, column: str, value: str) -> None:
    good = SHIPMENT | {"number": "D-2"}
    answers = _answers(tmp_path, SHIPMENT | {column: value}, good)
    assert [answer.ok for answer in answers] == [False, True]
    assert column in [field for field, _ in codes(answers)[2]]


def test_open_shipments__fifty_declarations__are_taken(tmp_path: Path) -> None:
    many = "; ".join(f"3101202601234{each:05}" for each in range(50))
    (answer,) = _answers(tmp_path, SHIPMENT | {"declarations": many})
    assert answer.stated is not None
    assert len(answer.stated.parts) == 50


def test_open_shipments__same_number_twice__is_a_duplicate(tmp_path: Path) -> None:
    answers = _answers(tmp_path, SHIPMENT, SHIPMENT | {"due": "2026-05-01"})
    assert codes(answers) == {3: [("number", "duplicate")]}
