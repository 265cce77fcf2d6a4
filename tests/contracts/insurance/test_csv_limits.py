"""Files of buyer limits: what is answered per row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contracts.insurance.csv_limits import COLUMNS, LimitRow
from contracts.insurance.csv_reader import RowAnswer, open_limits
from contracts.registry.money import Money
from tests.contracts.insurance.tables import LIMIT, codes, table, written


def _answers(tmp_path: Path, *rows: dict[str, str]) -> list[RowAnswer[LimitRow]]:
    return list(open_limits(written(tmp_path / "limits.csv", table(*rows))))


def test_open_limits__all_columns__are_read(tmp_path: Path) -> None:
    row = LIMIT | {
        "valid_from": "2026-02-01",
        "valid_until": "2026-11-30",
        "payment": "da",
        "days": "１２０",
        "stopped": "是",
        "holder_name": "Exporter A",
        "buyer_name": "Demo Hansa",
        "buyer_country": "de",
    }
    assert set(row) == set(COLUMNS)
    (answer,) = _answers(tmp_path, row)
    stated = answer.stated
    assert stated is not None
    assert (stated.name, str(stated.policy), stated.stopped) == (
        "SC20261/B7",
        "POLICY SC20261",
        True,
    )
    assert stated.fields.amount == Money(50_000_000, "USD")
    assert (stated.fields.valid_from, stated.fields.valid_until) == (date(2026, 2, 1), date(2026, 11, 30))
    assert stated.fields.facts == {"payment": "DA", "days": "120"}
    assert stated.fields.parties["buyer"].country == "DE"


def test_open_limits__without_the_optional_ones__is_on_open_account(tmp_path: Path) -> None:
    (answer,) = _answers(tmp_path, LIMIT)
    assert answer.stated is not None
    assert (answer.stated.fields.facts, answer.stated.stopped) == ({"payment": "OA"}, False)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("policy", ""),
        ("policy", "1,23E+17"),
        ("buyer_code", "a/b/限"),
        ("date", "0000-00-00"),
        ("holder", "nobody"),
        ("buyer", "LEI:213800KUD8LAJWSQ9D16"),
        ("buyer_country", "UK"),
        ("amount", "1e400"),
        ("valid_until", "2025-12-31"),
        ("payment", "CASH"),
        ("days", "1e2"),
        ("days", "10000"),
        ("days", "-1"),
        ("stopped", "2"),
    ],
)
def test_open_limits__one_bad_cell__costs_its_row_alone(tmp_path: Path, column: str, value: str) -> None:
    good = LIMIT | {"buyer_code": "B-8"}
    answers = _answers(tmp_path, LIMIT | {column: value}, good)
    assert [answer.ok for answer in answers] == [False, True]
    assert [field for field, _ in codes(answers)[2]] == [column]


def test_open_limits__same_buyer_twice__is_a_duplicate_only_under_one_policy(tmp_path: Path) -> None:
    answers = _answers(tmp_path, LIMIT, LIMIT | {"policy": "SC-2"}, LIMIT | {"buyer_code": "b 7"})
    assert codes(answers) == {4: [("buyer_code", "duplicate")]}
