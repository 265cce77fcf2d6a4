"""A portfolio run: what becomes of good and bad rows, what is refused, and what is left behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chain.errors import BadInput, Unreachable
from chain.networks import EmbeddedNetwork
from chain.node import Node
from chain.settings import Settings
from contracts.registry.money import Money
from scenarios.portfolio import Summary, run
from scenarios.portfolio.memory import private_bytes
from scenarios.portfolio.summary import NotImportable, Refused
from tests.scenarios import korean_file
from tests.scenarios.apart import run_apart

HEADER = "number,date,kind,exporter,buyer,currency,amount,valid_from"
LIMIT = 200 << 20
"""Bytes of private memory that a run may have."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file of declarations stands."""
    return tmp_path / "declarations.csv"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs make their temporary folders."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def export(
    serial: int, owner: int, amount: str, *, currency: str = "USD", date: str = "2021-03-01", since: str = ""
) -> str:
    """A row of an export declaration."""
    return f"3101202101{serial:08},{date},export,KR:OWNER{owner:03},,{currency},{amount},{since}"


def write(path: Path, *rows: str) -> Path:
    """A file in our own columns."""
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def refusals(summary: Summary) -> dict[tuple[str, str], int]:
    """Cases by step and reason."""
    return {(each.step, each.reason): each.cases for each in summary.refused}


def test_run__five_owners__the_fifth_is_late_at_the_second_bank(path: Path) -> None:
    write(path, *(export(owner, owner, "1000.00") for owner in range(1, 6)))

    summary = run(path, banks=2)

    assert (summary.exporters, summary.applied, summary.financed) == (5, 6, 5)
    assert summary.refused == (Refused("check", "no headroom", 1),)


def test_run__ten_owners__the_tenth_lets_two_banks_race(path: Path) -> None:
    write(path, *(export(owner, owner, "1000.00") for owner in range(1, 11)))

    summary = run(path, banks=3)

    assert (summary.applied, summary.financed, summary.financed_documents) == (12, 10, 10)
    assert refusals(summary) == {("check", "no headroom"): 2, ("approve", "documents: no headroom"): 1}


def test_run__one_bank__nobody_can_try_a_second(path: Path) -> None:
    write(path, *(export(owner, owner, "1000.00") for owner in range(1, 6)))

    summary = run(path, banks=1)

    assert (summary.applied, summary.financed, summary.refused) == (5, 5, ())


def test_run__several_currencies__are_kept_apart(path: Path) -> None:
    write(
        path,
        export(1, 1, "100.00"),
        export(2, 1, "5000", currency="JPY"),
        export(3, 2, "0.75"),
        export(4, 1, "7", currency="CNY"),
    )

    summary = run(path)

    assert summary.financed == 4
    by_currency = {each.face.currency: each for each in summary.amounts}
    assert by_currency["JPY"].drawn == Money(5_000, "JPY")
    assert by_currency["JPY"].lent == Money(4_000, "JPY")
    assert by_currency["USD"].face == Money(10_075, "USD")
    assert by_currency["USD"].lent == Money(8_060, "USD")
    assert by_currency["CNY"].lent == Money(560, "CNY")
    assert summary.agrees


def test_run__more_rows_than_a_case_holds__become_several_cases(path: Path) -> None:
    write(path, *(export(serial, 1, "10.00") for serial in range(103)))

    summary = run(path)

    assert (summary.exporters, summary.financed, summary.financed_documents) == (1, 3, 103)
    assert summary.amounts[0].drawn == Money(103_000, "USD")


def test_run__import_declaration__is_attested_and_not_financed(path: Path) -> None:
    write(path, "310120211000000001,2021-03-01,import,,KR:BUYER01,USD,50.00,", export(2, 1, "70.00"))

    summary = run(path)

    assert (summary.importable, summary.exporters, summary.financed) == (2, 2, 1)
    assert summary.amounts[0].available == Money(5_000, "USD")
    assert summary.agrees


def test_run__less_than_a_minor_unit_to_lend__is_not_applied_for(path: Path) -> None:
    write(path, export(1, 1, "1", currency="JPY"))

    summary = run(path)

    assert (summary.importable, summary.applied) == (1, 0)
    assert refusals(summary) == {("apply", "less than a minor unit to lend"): 1}


def test_run__declaration_not_valid_yet__fails_the_check(path: Path) -> None:
    write(path, export(1, 1, "100.00", since="2022-01-01"), export(2, 2, "100.00"))

    summary = run(path)

    assert (summary.applied, summary.financed) == (2, 1)
    assert refusals(summary) == {("check", "expired"): 1}


def test_run__declaration_of_the_future__does_not_move_the_clock(path: Path) -> None:
    write(path, export(1, 1, "100.00", date="9998-12-31"), export(2, 2, "100.00"))

    summary = run(path)

    assert (summary.importable, summary.financed) == (2, 1)


def test_run__all_rows_bad__comes_to_nothing(path: Path) -> None:
    write(path, export(1, 1, "0"), "x,,,,,,,")

    summary = run(path)

    assert (summary.rows, summary.rejected, summary.importable, summary.applied) == (2, 2, 0, 0)
    assert summary.not_importable[0].first_row in (2, 3)
    assert summary.amounts == ()
    assert "not importable" in str(summary)


def test_run__header_alone__comes_to_nothing(path: Path) -> None:
    summary = run(write(path))

    assert (summary.rows, summary.importable, summary.financed) == (0, 0, 0)
    assert summary.agrees


def test_run__empty_file__is_refused(path: Path, temporary: Path) -> None:
    path.write_bytes(b"")

    with pytest.raises(BadInput, match="empty"):
        run(path)

    assert list(temporary.iterdir()) == []


def test_run__all_or_nothing_and_a_bad_row__writes_nothing(
    path: Path, tmp_path: Path, temporary: Path
) -> None:
    write(path, export(1, 1, "100.00"), export(2, 2, "0"))

    with pytest.raises(BadInput, match="1 of 2 rows cannot be imported, so none was") as info:
        run(path, chain=tmp_path / "chain", all_or_nothing=True)

    assert info.value.data["row"] == 3
    assert not (tmp_path / "chain").exists()
    assert list(temporary.iterdir()) == []


def test_run__all_or_nothing_and_good_rows__goes_through(path: Path) -> None:
    write(path, export(1, 1, "100.00"))

    assert run(path, all_or_nothing=True).financed == 1


@pytest.mark.parametrize("banks", [0, -1, 21])
def test_run__number_of_banks_that_cannot_be__is_refused(path: Path, banks: int) -> None:
    with pytest.raises(BadInput, match="banks"):
        run(write(path), banks=banks)


def test_run__chain_named__is_kept_and_can_be_opened(path: Path, tmp_path: Path, temporary: Path) -> None:
    home = tmp_path / "chain"

    summary = run(write(path, export(1, 1, "100.00")), chain=home)

    assert summary.chain == home
    assert list(temporary.iterdir()) == []
    with Node.open(home) as node:
        assert node.head.number == summary.blocks
        assert EmbeddedNetwork(node).now() == node.clock.now()


def test_run__chain_not_named__leaves_nothing(path: Path, temporary: Path) -> None:
    summary = run(write(path, export(1, 1, "100.00")))

    assert summary.chain is None
    assert summary.chain_bytes > 0
    assert list(temporary.iterdir()) == []


def test_run__folder_in_use__is_refused(path: Path, tmp_path: Path) -> None:
    home = tmp_path / "chain"
    Node.open(home, Settings(durable="process"), create=True).close()

    with pytest.raises(Unreachable, match="not empty") as info:
        run(write(path, export(1, 1, "100.00")), chain=home)

    assert "started anew" in info.value.hint


def test_run__file_in_place_of_the_folder__is_refused(path: Path) -> None:
    with pytest.raises(Unreachable, match="not empty"):
        run(write(path), chain=path)


def test_run__interrupted__leaves_a_whole_chain_and_no_temporary_files(
    path: Path, tmp_path: Path, temporary: Path
) -> None:
    home = tmp_path / "chain"
    write(path, *(export(owner, owner, "100.00") for owner in range(1, 4)))

    def stop(step: str, done: int, total: int) -> None:
        del total
        if (step, done) == ("finance", 0):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as info:
        run(path, chain=home, progress=stop)

    assert "start anew" in info.value.__notes__[0]
    assert list(temporary.iterdir()) == []
    with Node.open(home) as node:
        assert node.head.number > 0


def test_run__progress__is_told_of_reading_and_financing(path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    write(path, *(export(owner, owner, "100.00") for owner in range(1, 4)))

    run(path, progress=lambda step, done, total: told.append((step, done, total)))

    size = path.stat().st_size
    assert told == [("read", size, size), ("finance", 0, 3), ("finance", 3, 3)]


def test_run__twice__differs_in_times_and_sizes_only(path: Path) -> None:
    write(path, *(export(owner, owner, "100.00") for owner in range(1, 7)))

    first, second = run(path).as_json(), run(path).as_json()

    for name in ("seconds", "rows_per_second", "peak_private_bytes", "chain_bytes"):
        del first[name], second[name]
    assert first == second


def test_run__korean_rows__are_rounded_and_answered(path: Path) -> None:
    korean_file.write(path, 60, seed=3)

    summary = run(path, currency="KRW")

    found = {each.reason: each.rows for each in summary.not_importable}
    assert summary.format == "korea"
    assert summary.rows == 60
    assert set(found) <= {"no-seller", "zero-amount"}
    assert found["no-seller"] > 0
    assert summary.rounded > 0
    assert [each.face.currency for each in summary.amounts] == ["KRW"]
    assert ("check", "no headroom") in refusals(summary)
    assert summary.agrees


def test_summary__of_a_run__is_json_and_a_table(path: Path) -> None:
    write(path, export(1, 1, "100.00"), export(2, 2, "0"))

    summary = run(path)
    found = json.loads(json.dumps(summary.as_json()))

    assert found["rows"] == {"read": 2, "attested": 1, "corrections": 0, "not_importable": 1, "rounded": 0}
    assert found["not_importable"] == {"zero-amount": {"rows": 1, "first_row": 3, "first_file": None}}
    assert found["amounts"]["USD"]["drawn"] == "100.00"
    assert found["amounts"]["USD"]["lent"] == "80.00"
    assert found["agrees"] is True
    assert summary.not_importable == (NotImportable("zero-amount", 1, 3),)
    table = str(summary)
    for part in ("rows read", "zero-amount", "first in row 3", "amounts in USD", "transactions in"):
        assert part in table


@pytest.mark.skipif(private_bytes() is None, reason="the system does not tell private memory")
def test_run__memory__is_measured_and_within_its_limit(path: Path) -> None:
    summary = run_apart(write(path, export(1, 1, "100.00")))

    assert summary.peak_bytes is not None
    assert 0 < summary.peak_bytes < LIMIT
