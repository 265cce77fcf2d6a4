"""Files of policies: what is answered per row, and files that are broken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import BadInput, Unreachable
from contracts.insurance.csv_policies import COLUMNS, PolicyRow
from contracts.insurance.csv_reader import RowAnswer, open_policies
from contracts.insurance.csv_values import percentage
from contracts.insurance.products import products
from contracts.insurance.shipments import Terms
from contracts.registry.money import Money
from tests.contracts.insurance.tables import HOLDER, POLICY, codes, table, written


def _answers(tmp_path: Path, content: str | bytes) -> list[RowAnswer[PolicyRow]]:
    return list(open_policies(written(tmp_path / "policies.csv", content)))


def _only(tmp_path: Path, row: dict[str, str]) -> RowAnswer[PolicyRow]:
    (answer,) = _answers(tmp_path, table(row))
    return answer


def test_open_policies__all_columns__are_read(tmp_path: Path) -> None:
    row = POLICY | {
        "product": "short term",
        "premium_paid": "no",
        "valid_until": "2027-12-31",
        "holder_name": "Exporter A",
    }
    assert set(row) == set(COLUMNS)
    stated = _only(tmp_path, row).stated
    assert stated is not None
    assert stated.terms == Terms(date(2026, 1, 1), date(2026, 12, 31), 9_000, 9_550, False, "short term")
    assert stated.name == "SC20261"
    assert stated.fields.amount == Money(100_000_000, "USD")
    assert stated.fields.valid_until == date(2027, 12, 31)
    assert (str(stated.fields.owner), stated.fields.owner.name) == (f"USCC:{HOLDER}", "Exporter A")


def test_open_policies__mark_and_full_width_digits__are_understood(tmp_path: Path) -> None:
    content = table(POLICY | {"date": "２０２６-01-01", "amount": "１，000，000.00", "commercial": "９０％"})
    (answer,) = _answers(tmp_path, b"\xef\xbb\xbf" + content.encode())
    assert answer.stated is not None
    assert (answer.stated.fields.amount, answer.stated.terms.commercial) == (
        Money(100_000_000, "USD"),
        9_000,
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number", ""),
        ("number", "保单"),
        ("date", "0000-01-01"),
        ("date", "2026-02-30"),
        ("date", "1969-12-31"),
        ("holder", "91110000600037341X"),
        ("currency", "RMB"),
        ("amount", "1e400"),
        ("amount", "1E+6"),
        ("amount", "-1"),
        ("amount", "0.00"),
        ("amount", "NaN"),
        ("amount", "1000.001"),
        ("amount", "9" * 40),
        ("first_day", "01/02/2026"),
        ("last_day", "2025-12-31"),
        ("commercial", "0"),
        ("commercial", "100.01"),
        ("commercial", "0.9.0"),
        ("commercial", "-90"),
        ("political", "90.123"),
        ("political", ""),
        ("premium_paid", "perhaps"),
        ("valid_until", "2025-01-01"),
        ("product", "x" * 33),
        ("holder_name", "Ex\x01"),
    ],
)
def test_open_policies__one_bad_cell__costs_its_row_alone(tmp_path: Path, column: str, value: str) -> None:
    good, bad = POLICY | {"number": "SC-1"}, POLICY | {column: value}
    before, answer, after = _answers(tmp_path, table(good, bad, POLICY | {"number": "SC-2"}))
    assert (before.ok, after.ok, answer.ok) == (True, True, False)
    assert [problem.field for problem in answer.problems] == [column]
    (problem,) = answer.problems
    assert problem.row == 3
    assert problem.file == str(tmp_path / "policies.csv")
    assert problem.message
    assert problem.code


def test_open_policies__several_bad_cells__are_all_named(tmp_path: Path) -> None:
    answers = _answers(tmp_path, table(POLICY | {"date": "x", "amount": "1e400", "political": "lots"}))
    assert codes(answers) == {2: [("date", "bad-value"), ("amount", "bad-value"), ("political", "bad-value")]}
    assert "Write all digits" in answers[0].problems[1].hint
    assert answers[0].problems[0].expected == "a date, YYYY-MM-DD"


def test_open_policies__same_number_written_otherwise__is_a_duplicate(tmp_path: Path) -> None:
    answers = _answers(tmp_path, table(POLICY, POLICY | {"number": "sc 2026/1"}, POLICY | {"number": "SC9"}))
    assert [answer.ok for answer in answers] == [True, False, True]
    assert codes(answers) == {3: [("number", "duplicate")]}
    assert "row 2 already" in answers[1].problems[0].message


def test_open_policies__bad_row_first__is_not_the_one_that_counts(tmp_path: Path) -> None:
    answers = _answers(tmp_path, table(POLICY | {"amount": "0"}, POLICY))
    assert [answer.ok for answer in answers] == [False, True]


def test_open_policies__product_without_percentages__takes_its_own_and_says_so(tmp_path: Path) -> None:
    known = products()[0]
    answer = _only(tmp_path, POLICY | {"product": known.label, "commercial": "", "political": "85"})
    assert answer.stated is not None
    assert (answer.stated.terms.commercial, answer.stated.terms.political) == (known.commercial, 8_500)
    assert answer.stated.terms.product == known.label
    assert answer.notes == (f"commercial is {known.commercial / 100:g} %, our assumption for {known.label}.",)


def test_open_policies__product_that_is_not_in_the_table__needs_percentages(tmp_path: Path) -> None:
    answer = _only(tmp_path, POLICY | {"product": "another one", "commercial": ""})
    assert [problem.code for problem in answer.problems] == ["missing"]


def test_open_policies__ragged_rows_and_bad_bytes__cost_themselves(tmp_path: Path) -> None:
    head, good = table(POLICY).splitlines()
    other = good.replace("SC-2026-1", "SC-2")
    lines = [head.encode(), b"SC-8,2026-01-01", b"\xff\xfe,x", good.encode(), b'"open', other.encode()]
    answers = _answers(tmp_path, b"\n".join(lines) + b"\n")
    assert [answer.ok for answer in answers] == [False, False, True, False, True]
    assert [each[0][1] for each in codes(answers).values()] == ["ragged", "encoding", "quotes"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"number,date\n", "The header lacks holder, currency"),
        (table(POLICY | {"percent": "1"}).encode(), "a column that is not known: percent"),
        (table(POLICY).replace(",", ";").encode(), "separated by semicolons"),
        (table(POLICY).encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04rest", "a workbook or an archive"),
    ],
)
def test_open_policies__what_is_no_such_file__is_refused_whole(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(BadInput) as info:
        _answers(tmp_path, content)
    assert said in info.value.message
    assert info.value.data["file"] == str(tmp_path / "policies.csv")


def test_open_policies__a_folder_or_nothing__is_unreachable(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(Unreachable):
            open_policies(path)


def test_open_policies__currency_from_outside__needs_no_column(tmp_path: Path) -> None:
    row = {name: value for name, value in POLICY.items() if name != "currency"}
    path = written(tmp_path / "policies.csv", table(row))
    (answer,) = open_policies(path, currency="jpy")
    assert [problem.field for problem in answer.problems] == ["amount"]
    (answer,) = open_policies(written(path, table(row | {"amount": "1000"})), currency="jpy")
    assert answer.stated is not None
    assert answer.stated.fields.amount == Money(1_000, "JPY")


@given(cells=st.lists(st.text(max_size=60), min_size=1, max_size=14))
def test_read_policy__whatever_stands_there__is_answered(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    row = dict(zip(COLUMNS, [each.replace('"', "'").replace("\x00", "") for each in cells], strict=False))
    path = written(tmp_path_factory.getbasetemp() / "any.csv", table(POLICY | row).encode("utf-8", "replace"))
    for answer in open_policies(path):
        assert answer.ok != bool(answer.problems)


@given(st.integers(1, 10_000))
def test_percentage__of_basis_points_as_written__are_those(points: int) -> None:
    assert percentage(f"{points // 100}.{points % 100:02}%") == points
