"""Files of declarations: our own columns, what is answered per row, and files that are broken."""

import csv
import io
import os
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import BadInput, Unreachable
from contracts.registry.answers import Answer
from contracts.registry.csv_lines import MAX_RECORD, read_records
from contracts.registry.csv_reader import open_declarations
from contracts.registry.csv_rows import grams
from contracts.registry.csv_shroff import COLUMNS
from contracts.registry.fields import ExportDeclaration, ImportDeclaration
from contracts.registry.money import Money

HEADER = "number,date,exporter,currency,amount"
EXPORTER = "91110000600037341L"
GOOD = f"310120260123456789,2026-01-31,{EXPORTER},EUR,10500.00"


def serial(n: int) -> str:
    """Return a good row with a number of its own."""
    return f"31012026012345{n:04},2026-01-31,{EXPORTER},EUR,10500.00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file of declarations stands."""
    return tmp_path / "declarations.csv"


def answers(path: Path, content: str | bytes, **options: str) -> list[Answer]:
    """Write a file and read it."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    currency = options.get("currency")
    if "rounding" in options:
        return list(open_declarations(path, currency=currency, rounding="half-even"))
    return list(open_declarations(path, currency=currency))


def refused(path: Path, content: str | bytes) -> BadInput:
    """Write a file that cannot be opened, and return why."""
    with pytest.raises(BadInput) as info:
        answers(path, content)
    assert info.value.data["file"] == str(path)
    return info.value


def codes(found: list[Answer]) -> dict[int, list[str]]:
    """Return the problems of each bad row."""
    return {answer.row: [problem.code for problem in answer.problems] for answer in found if not answer.ok}


def test_open_declarations__all_columns__are_read(path: Path) -> None:
    values = {
        "number": "3101-2026-0-123456789-001",
        "date": "2026/01/31",
        "exporter": "9111 0000 6000 3734 1L",
        "currency": "eur",
        "amount": "10,500.00",
        "kind": "export",
        "scheme": "cn18",
        "valid_from": "2026-02-01",
        "valid_until": "20271231",
        "office": "3101",
        "exporter_name": "北京某公司",
        "buyer": "LEI:213800KUD8LAJWSQ9D15",
        "buyer_name": 'Smith, "Sons"\nand daughters',
        "buyer_country": "gb",
        "consignee": "OWN:c-1",
        "agent": "",
        "hs": "7607.11; 0303541000",
        "description": "foil",
        "origin": "CN",
        "departure": "CN",
        "destination": "GB",
        "terms": "fob",
        "transport": "2",
        "net_mass_kg": "1,200.5",
    }
    assert set(values) == set(COLUMNS)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(values))
    writer.writeheader()
    writer.writerow(values)
    [answer] = answers(path, "\ufeff" + text.getvalue())
    fields = answer.fields
    assert isinstance(fields, ExportDeclaration), answer.problems
    assert fields.number.canonical == "310120260123456789"
    assert fields.issued_on == date(2026, 1, 31)
    assert fields.amount == Money(1_050_000, "EUR")
    assert str(fields.exporter) == f"USCC:{EXPORTER}"
    assert fields.exporter.name == "北京某公司"
    assert fields.buyer is not None
    assert fields.buyer.name == 'Smith, "Sons" and daughters'
    assert fields.buyer.country == "GB"
    assert str(fields.consignee) == "OWN:C1"
    assert fields.agent is None
    assert [line.hs for line in fields.goods] == ["760711", "0303541000"]
    assert fields.terms == "FOB"
    assert fields.net_mass_grams == 1_200_500
    assert fields.valid_until == date(2027, 12, 31)
    assert (answer.row, answer.rounded, answer.notes) == (2, False, ())


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\r\n"])
@pytest.mark.parametrize("padding", [0, 65_500])
def test_open_declarations__any_line_end__gives_the_same_rows(path: Path, end: str, padding: int) -> None:
    """Old spreadsheets of a Mac end lines with a carriage return alone; chunks of reading end anywhere."""
    header = HEADER + ",description,hs"
    rows = [f'{serial(n)},"{"x" * 400}",760711' for n in range(400)]
    long = f'{serial(400)},"{"y" * padding}",760711' if padding else serial(400) + ",,760711"
    found = answers(path, end.join([header, *rows, long, ""]))
    assert [answer.ok for answer in found] == [True] * 400 + [not padding]


def test_open_declarations__carriage_return_in_a_row__cuts_no_amount(path: Path) -> None:
    row = f"310120260123456789,2026-01-31,{EXPORTER},EUR,1\r2"
    (answer,) = answers(path, f"{HEADER}\n{row}\n")
    assert answer.problems[0].message == "A carriage return stands in the line."


def test_open_declarations__unknown_term__is_refused_in_our_words(path: Path) -> None:
    (answer,) = answers(path, f"{HEADER},terms\n{GOOD},XXX\n")
    (problem,) = answer.problems
    assert (problem.field, problem.code, problem.message) == ("terms", "bad-value", "XXX is not an Incoterm.")
    assert problem.expected.startswith("one of EXW, FCA")


def test_open_declarations__import__is_owned_by_the_buyer(path: Path) -> None:
    header = "Number,Date,Exporter,Currency,Amount,Kind,Buyer"
    row = f"310120261123456789,2026-01-31,,JPY,700,import-declaration,{EXPORTER}"
    [answer] = answers(path, f"{header}\r\n{row}\r\n")
    assert isinstance(answer.fields, ImportDeclaration)
    assert str(answer.fields.owner) == f"USCC:{EXPORTER}"
    [bad] = answers(path, f"{header}\n{row.removesuffix(EXPORTER)}\n")
    assert [(problem.field, problem.code) for problem in bad.problems] == [("Buyer", "missing")]


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (f",2026-01-31,{EXPORTER},EUR,1", "number", "missing"),
        (f"12,2026-01-31,{EXPORTER},EUR,1", "number", "bad-value"),
        (f"3.1E+17,2026-01-31,{EXPORTER},EUR,1", "number", "bad-value"),
        (f"310120261123456789,2026-01-31,{EXPORTER},EUR,1", "number", "bad-value"),
        (f"310120260123456789,31.01.2026,{EXPORTER},EUR,1", "date", "bad-value"),
        ("310120260123456789,2026-01-31,91110000600037341M,EUR,1", "exporter", "bad-value"),
        ("310120260123456789,2026-01-31,,EUR,1", "exporter", "missing"),
        (f"310120260123456789,2026-01-31,{EXPORTER},,1", "currency", "missing"),
        (f"310120260123456789,2026-01-31,{EXPORTER},XYZ,1", "currency", "bad-value"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,", "amount", "missing"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,0.00", "amount", "zero-amount"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,-1", "amount", "bad-value"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,NaN", "amount", "bad-value"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,1e400", "amount", "bad-value"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,1.001", "amount", "bad-value"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,{'9' * 40}", "amount", "bad-value"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR", "", "ragged"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,1,2", "", "ragged"),
        (f'310120260123456789,2026-01-31,{EXPORTER},EUR,"1', "", "quotes"),
        (f'310120260123456789,2026-01-31,{EXPORTER},EUR,"1"2', "", "quotes"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,1\x00", "", "encoding"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,1\r2", "", "quotes"),
        (f"310120260123456789,2026-01-31,{EXPORTER},EUR,{'1' * MAX_RECORD}", "", "too-long"),
    ],
)
def test_open_declarations__one_bad_row__loses_nothing_of_the_others(
    path: Path, row: str, field: str, code: str
) -> None:
    found = answers(path, f"{HEADER}\n{serial(1)}\n{row}\n{serial(2)}\n")
    assert [answer.ok for answer in found] == [True, False, True]
    [problem] = found[1].problems
    assert (problem.file, problem.row, problem.field, problem.code) == (str(path), 3, field, code)
    assert f"{path}, row 3" in str(problem)
    assert problem.error().data["row"] == 3


def test_open_declarations__several_things_wrong__are_all_named(path: Path) -> None:
    [answer] = answers(path, f"{HEADER}\nx,y,z,w,v\n")
    assert {problem.field for problem in answer.problems} == {"number", "date", "exporter", "currency"}


def test_open_declarations__same_number_twice__the_second_names_the_first(path: Path) -> None:
    tax_form = GOOD.replace("123456789,", " 123456789 001,")
    bad = f"310120260123456789,2026-01-31,{EXPORTER},EUR,0"
    found = answers(path, f"{HEADER}\n{bad}\n{GOOD}\n{tax_form}\n{serial(1)}\n")
    assert codes(found) == {2: ["zero-amount"], 4: ["duplicate"]}
    assert "is in row 3 already" in found[2].problems[0].message


def test_open_declarations__surplus_decimals__are_rounded_when_asked(path: Path) -> None:
    content = f"{HEADER}\n{serial(1)[:-2]}125\n{serial(2)}\n"
    assert codes(answers(path, content)) == {2: ["bad-value"]}
    first, second = answers(path, content, rounding="half-even")
    assert first.fields is not None
    assert first.fields.amount == Money(1_050_012, "EUR")
    assert first.rounded
    assert "rounded half-even to 10,500.12 EUR" in first.notes[0]
    assert not second.rounded


def test_open_declarations__currency_given__fills_what_the_file_lacks(path: Path) -> None:
    without = f"number,date,exporter,amount\n{GOOD.replace('EUR,', '')}\n"
    assert codes(answers(path, without, currency="jpy")) == {2: ["bad-value"]}  # yen have no decimals
    assert codes(answers(path, without, currency="USD")) == {}
    found = answers(path, f"{HEADER}\n{GOOD}\n{serial(1).replace('EUR', '')}\n", currency="USD")
    amounts = [answer.fields.amount for answer in found if answer.fields is not None]
    assert amounts == [Money(1_050_000, "EUR"), Money(1_050_000, "USD")]
    with pytest.raises(BadInput, match="is not a currency"):
        open_declarations(path, currency="XXX")


def test_open_declarations__code_admitted_by_the_operator__is_noted(path: Path) -> None:
    failing = "916201055811843000"
    path.write_text(f"{HEADER}\n{GOOD.replace(EXPORTER, failing)}\n")
    [answer] = open_declarations(path)
    assert codes([answer]) == {2: ["bad-value"]}
    [answer] = open_declarations(path, overrides={failing})
    assert answer.ok
    assert "admitted by an override" in answer.notes[0]


def test_open_declarations__name_or_goods_without_code__is_refused(path: Path) -> None:
    header = f"{HEADER},buyer,buyer_name,hs,description,origin"
    found = answers(
        path,
        f"{header}\n{serial(1)},,Smith,,,\n{serial(2)},,,,foil,\n{serial(3)},,,77,,\n{serial(4)},OWN:A,a\x7fb,,,\n",
    )
    assert [answer.problems[0].field for answer in found] == ["buyer", "hs", "hs", "buyer.name"]


def test_declaration_file__read_twice__answers_the_same(path: Path) -> None:
    path.write_text(f"{HEADER}\n{GOOD}\n\n,,,,\n{serial(1)}\nx\n")
    file = open_declarations(path)
    first = list(file)
    assert list(file) == first
    assert [answer.row for answer in first] == [2, 5, 6]
    assert (file.format, file.currency, file.position, file.size) == (
        "shroff",
        None,
        file.size,
        path.stat().st_size,
    )
    assert (file.counts.rows, file.counts.good, file.counts.bad) == (3, 2, 1)
    assert file.counts.reasons == {"ragged": 1}
    path.write_text(f"{HEADER},hs\n")
    with pytest.raises(BadInput, match="was changed"):
        list(file)
    path.unlink()
    with pytest.raises(Unreachable, match="cannot be read"):
        list(file)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", " \r\n", ",,,\n"])
def test_open_declarations__empty_file__is_said(path: Path, content: str) -> None:
    assert refused(path, content).message == "The file is empty."


def test_open_declarations__header_alone__has_no_rows(path: Path) -> None:
    assert answers(path, HEADER) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{HEADER}\n{GOOD}".encode("utf-16"), "The file is UTF-16."),
        (f"{HEADER}\n{GOOD}".encode("utf-16-le"), "The file has NUL bytes in its first line."),
        (f"{HEADER}\n{GOOD}".encode("utf-32"), "The file is UTF-32."),
        (b"PK\x03\x04\x14\x00", "The file is a workbook or an archive."),
        (b"\x1f\x8b\x08", "The file is compressed with gzip."),
        ("编号,日期\n".encode("gbk"), "The header cannot be read. The line is not UTF-8: byte 1 is 0xB1."),
        (bytes(100_000), "The file has NUL bytes in its first line."),
        (b"x" * 1_000_000, "The header cannot be read. The line is longer than 65,536 bytes."),
        ('"number\ndate', "The header cannot be read. A quote is opened and not closed."),
        (HEADER.replace(",", ";"), "The columns are separated by semicolons."),
        (HEADER.replace(",", "\t"), "The columns are separated by tabs."),
        ("number,date,exporter,currency\n", "The header lacks amount."),
        ("a,b\n1,2\n", "The header lacks number, date, exporter, currency, amount."),
        (GOOD, "The header lacks number, date, exporter, currency, amount."),
        (HEADER + ",number\n", "The header has number 2 times."),
        (HEADER + ",Valid until,valid_until\n", "The header has valid_until 2 times."),
        (HEADER + ",byuer\n", "The header has a column that is not known: byuer."),
        (HEADER + ",\n", "The header has a column that is not known: (without a name)."),
    ],
)
def test_open_declarations__no_such_file__is_refused_with_a_sentence(
    path: Path, content: str | bytes, message: str
) -> None:
    assert refused(path, content).message == message


def test_open_declarations__mistyped_column__is_guessed(path: Path) -> None:
    assert refused(path, HEADER + ",byuer\n").hint == "Did you mean buyer?"


def test_open_declarations__gbk_in_one_row__costs_that_row(path: Path) -> None:
    rows = [f"{serial(n)},{name}" for n, name in enumerate(["Acme", "北京", "Société"])]
    content = (
        f"{HEADER},exporter_name\n{rows[0]}\n".encode() + f"{rows[1]}\n".encode("gbk") + rows[2].encode()
    )
    found = answers(path, content)
    assert codes(found) == {3: ["encoding"]}
    assert "GBK" in found[1].problems[0].hint


@pytest.mark.parametrize("name", ["missing.csv", "", "pipe"])
def test_open_declarations__no_file_there__is_unreachable(tmp_path: Path, name: str) -> None:
    if name == "pipe":
        os.mkfifo(tmp_path / name)
    with pytest.raises(Unreachable) as unreachable:
        open_declarations(tmp_path / name)
    assert unreachable.value.data["file"] == str(tmp_path / name)


def test_read_records__quote_left_open__costs_one_line(path: Path) -> None:
    lines = [HEADER, serial(1), '"' + serial(2), *map(serial, range(3, 200))]
    found = answers(path, "\n".join(lines))
    assert codes(found) == {3: ["quotes"]}
    assert len(found) == 199


@pytest.mark.parametrize("count", [2, 3, 30])
def test_read_records__quotes_left_open_one_after_another__cost_one_line_each(path: Path, count: int) -> None:
    opened = [f'"{serial(n)}' for n in range(count)]
    found = answers(path, "\n".join([HEADER, *opened, serial(99)]))
    assert [answer.row for answer in found] == list(range(2, count + 3))
    assert codes(found) == {row: ["quotes"] for row in range(2, count + 2)}


@given(st.lists(st.lists(st.text("a,\"\n'é ", min_size=1, max_size=6), min_size=2, max_size=3), max_size=5))
def test_read_records__what_csv_writes__is_read(rows: list[list[str]]) -> None:
    rows = [["x", "y"], *rows]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    found = list(read_records(io.BytesIO(text.getvalue().encode())))
    assert [list(record.cells) for record in found] == [row for row in rows if any(map(str.strip, row))]
    assert all(record.fault is None for record in found)


@given(st.binary(max_size=300))
def test_open_declarations__any_bytes__are_answered(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "file.csv"
    found = answers(path, f"{HEADER}\n{GOOD}\n".encode() + content)
    assert found[0].ok or found[0].problems[0].code in {"bad-value", "encoding", "ragged"}
    try:
        answers(path, content)
    except BadInput as error:
        error.data.pop("file")


def test_declaration_file__long_file__stays_small(path: Path) -> None:
    rows = 5_000
    with path.open("w") as stream:
        stream.write(f"{HEADER}\n")
        stream.writelines(f"3101202601{n:08},2026-01-31,{EXPORTER},EUR,10500.00\n" for n in range(rows))
    file = open_declarations(path)
    next(iter(file))
    tracemalloc.start()
    count = sum(answer.ok for answer in file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == rows
    assert peak < 2_000_000


@pytest.mark.parametrize(
    ("text", "expected"), [("901.2", 901_200), ("0.0005", 0), ("0.0015", 2), ("1,000", 1_000_000)]
)
def test_grams__kilograms__are_rounded_half_even(text: str, expected: int) -> None:
    assert grams(text) == expected
    with pytest.raises(BadInput, match="is not a mass"):
        grams("-1")
