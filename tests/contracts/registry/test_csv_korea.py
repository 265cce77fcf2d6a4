"""The Korean data set's columns: the real file, and its oddities one by one."""

from pathlib import Path

import pytest

from chain.errors import BadInput
from contracts.registry.answers import Answer
from contracts.registry.csv_korea import COLUMNS
from contracts.registry.csv_reader import DeclarationFile, open_declarations
from contracts.registry.fields import ExportDeclaration, commitment, read_fields, write_fields
from contracts.registry.money import Money

SAMPLE = Path(__file__).parents[4] / "shared" / "samples" / "declarations-kr" / "declarations.csv"
HEADER = ",".join(
    column.replace("_", " ").title().replace("Id", "ID").replace("Hs6", "HS6") for column in COLUMNS
)
ROW = {
    "declaration_id": "12345678", "date": "2021-01-04", "office_id": "40", "process_type": "B",
    "import_type": "11", "import_use": "11", "payment_type": "11", "mode_of_transport": "40",
    "declarant_id": "ABCDEFG", "importer_id": "HIJKLMN", "seller_id": "OPQRSTU", "courier_id": "",
    "hs6_code": "030354", "country_of_departure": "JP", "country_of_origin": "CN", "tax_rate": "0.0",
    "tax_type": "F", "country_of_origin_indicator": "E", "net_mass": "901.2", "item_price": "100.0",
    "fraud": "0", "critical_fraud": "0",
}  # fmt: skip


@pytest.fixture(scope="module")
def sample() -> DeclarationFile:
    """The published sample of 2,000 rows."""
    if not SAMPLE.exists():
        pytest.skip(f"the sample of the Korean data set is not at {SAMPLE}")
    return open_declarations(SAMPLE)


def one(path: Path, currency: str | None = None, **changes: str) -> Answer:
    """Read one row with some of its cells changed."""
    path.write_text(f"{HEADER}\n{','.join((ROW | changes).values())}\n")
    [answer] = open_declarations(path, currency=currency)
    return answer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file of declarations stands."""
    return tmp_path / "kr.csv"


def test_open_declarations__sample__has_the_known_facts(sample: DeclarationFile) -> None:
    found = list(sample)
    counts = sample.counts
    assert (sample.format, sample.currency) == ("korea", "USD")
    assert (counts.rows, counts.good, counts.bad) == (2_000, 1_815, 185)
    assert counts.reasons == {"no-seller": 168, "zero-amount": 18}  # one row is both
    assert counts.rounded == sum(answer.rounded for answer in found) == 197
    assert sample.position == sample.size
    assert [answer.row for answer in found] == list(range(2, 2_002))
    for answer in found:
        assert answer.ok != bool(answer.problems)
        for problem in answer.problems:
            assert problem.expected
            assert problem.field in {"Seller ID", "Item Price"}


def test_open_declarations__sample__is_exact_and_rounded_where_it_says(sample: DeclarationFile) -> None:
    texts = [line.split(",")[19] for line in SAMPLE.read_text().splitlines()]
    for answer in sample:
        if answer.fields is None:
            continue
        assert answer.fields.amount is not None
        units, _, decimals = texts[answer.row - 1].partition(".")
        assert answer.rounded == bool(decimals[2:].strip("0"))
        if not answer.rounded:
            assert answer.fields.amount.minor == int(units + decimals[:2].ljust(2, "0"))


def test_open_declarations__sample__every_declaration_can_be_committed_to(sample: DeclarationFile) -> None:
    salt = bytes(32)
    committed = {commitment(salt, answer.fields) for answer in sample if answer.fields is not None}
    assert len(committed) == 1_815


def test_read_row__a_row__is_seen_from_the_sellers_side(path: Path) -> None:
    fields = one(path).fields
    assert isinstance(fields, ExportDeclaration)
    assert str(fields.number) == "KR 12345678"
    assert (str(fields.exporter), str(fields.buyer), str(fields.agent)) == (
        "KR:OPQRSTU",
        "KR:HIJKLMN",
        "KR:ABCDEFG",
    )
    assert (fields.departure, fields.destination, fields.goods[0].origin) == ("JP", "KR", "CN")
    assert fields.goods[0].hs == "030354"
    assert fields.amount == Money(10_000, "USD")
    assert fields.net_mass_grams == 901_200
    assert read_fields(write_fields(fields)) == fields


def test_read_row__currency_given__is_taken(path: Path) -> None:
    assert _amount(one(path, "KRW")) == Money(100, "KRW")
    answer = one(path, "krw", item_price="100.5")
    assert (_amount(answer), answer.rounded) == (Money(100, "KRW"), True)


def _amount(answer: Answer) -> Money | None:
    assert answer.fields is not None
    return answer.fields.amount


def test_read_row__price_with_17_decimals__is_rounded_and_says_so(path: Path) -> None:
    answer = one(path, item_price="2912.10000000000130000")
    assert (_amount(answer), answer.rounded) == (Money(291_210, "USD"), True)
    assert answer.notes == ("The amount 2912.10000000000130000 was rounded half-even to 2,912.10 USD.",)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("seller_id", "", "no-seller"),
        ("item_price", "0.0", "zero-amount"),
        ("item_price", "0.005", "zero-amount"),
        ("item_price", "-1.0", "bad-value"),
        ("item_price", "1e+16", "bad-value"),
        ("item_price", "nan", "bad-value"),
        ("item_price", "", "missing"),
        ("declaration_id", "1234567", "bad-value"),
        ("declaration_id", "", "missing"),
        ("date", "2021-13-01", "bad-value"),
        ("hs6_code", "30354", "bad-value"),
        ("hs6_code", "", "missing"),
        ("country_of_departure", "XX", "bad-value"),
        ("importer_id", "ÄÖ", "bad-value"),
        ("net_mass", "heavy", "bad-value"),
    ],
)
def test_read_row__bad_cell__is_not_importable(path: Path, column: str, value: str, code: str) -> None:
    answer = one(path, **{column: value})
    assert not answer.ok
    [problem] = answer.problems
    assert (problem.code, problem.row) == (code, 2)
    assert problem.field.lower().replace(" ", "_") == column


def test_read_row__country_zz__is_left_out_and_noted(path: Path) -> None:
    answer = one(path, country_of_departure="ZZ")
    assert answer.fields is not None
    assert "departure" not in write_fields(answer.fields)
    assert answer.notes == ("Country Of Departure is unknown (ZZ) and was left out.",)


def test_open_declarations__same_id_twice__is_a_duplicate(path: Path) -> None:
    line = ",".join(ROW.values())
    path.write_text(f"{HEADER}\n{line}\n{line}\n")
    first, second = open_declarations(path)
    assert first.ok
    assert [(problem.code, problem.field) for problem in second.problems] == [("duplicate", "Declaration ID")]


def test_open_declarations__column_missing__is_named(path: Path) -> None:
    path.write_text(HEADER.replace("Seller ID,", "") + "\n")
    with pytest.raises(BadInput, match="The header lacks seller_id"):
        open_declarations(path)
