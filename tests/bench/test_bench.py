"""The bench itself: every driver sends the same, what comes out is right, and no timing decides."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.bench import environments, importing, lookups, phases, rows, workloads
from tests.bench.report import Report
from tests.bench.running import Result, Row, Running, measure

FIGURES = [
    "single_vs_ethtester",
    "block100_vs_ethtester",
    "block100_vs_titanoboa",
    "lookup_20000_vs_200",
    "import_seconds",
    "disk_bytes_per_tx",
]
SMALL_CALLS, REAL_CALLS = 8, 2 * workloads.CASE_CALLS


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "small.json"
    workloads.small(SMALL_CALLS).save(path)
    return path


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("real") / "real.json"
    workloads.real(REAL_CALLS).save(path)
    return path


def ours() -> list[Row]:
    return [rows.over_our_backend(), *rows.ours()]


def result(name: str, seconds: float) -> Result:
    row = Row(name, name, ())
    return Result(row, 100, (seconds, seconds), (seconds, seconds), 1, {"bytes": 3_000, "transactions": 2})


def test_measure__small_contract__every_row_sends_it_and_reads_what_is_right(small: Path) -> None:
    measured = measure(ours(), small, rounds=1, calls=SMALL_CALLS // 2)
    assert [each.row.name for each in measured] == [row.name for row in ours()]
    assert [each.checked for each in measured] == [SMALL_CALLS // 2] * len(measured)
    assert all(each.rate > 0 and len(each.wall) == len(each.cpu) == 1 for each in measured)


def test_measure__real_contracts__every_row_ends_with_the_same_balances(real: Path) -> None:
    measured = measure(ours(), real, rounds=1, calls=workloads.CASE_CALLS)
    assert [each.checked for each in measured] == [2 * workloads.CASE_DOCUMENTS] * len(measured)
    heads = {each.row.name: each.facts.get("head") for each in measured}
    assert heads["single"] == heads["single_power"]
    assert heads["block100"] == heads["block100_memory"]


def test_run__readings_are_not_as_they_should_be__ends_the_driver(small: Path, tmp_path: Path) -> None:
    wrong = json.loads(small.read_text())
    wrong["checks"][0]["expected"] = "00" * 32
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))
    with Running(rows.ours()[0], tmp_path / "wrong.json") as running:
        running.run(2)
        with pytest.raises(SystemExit, match="the driver ended"):
            running.check()


def test_run__refused_transaction__ends_the_driver(small: Path, tmp_path: Path) -> None:
    wrong = json.loads(small.read_text())
    wrong["calls"][1] = wrong["calls"][0]  # attested twice
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))
    for row in (rows.over_our_backend(), rows.ours()[0], rows.ours()[2]):
        with Running(row, tmp_path / "wrong.json") as running, pytest.raises(SystemExit, match="ended"):
            running.run(4)


PEERS = ["ethtester", "coincurve", "titanoboa"]


@pytest.mark.parametrize("peer", PEERS)
def test_peers__what_is_pinned__is_pinned_whole(peer: str) -> None:
    lines = (environments.PEERS / f"{peer}.txt").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert wanted
    assert all(line.count("==") == 1 for line in wanted)


@pytest.mark.slow
def test_measure__peers__send_the_same_and_read_the_same(small: Path, real: Path) -> None:
    peers = [*rows.ethtester(), *rows.over_anvil(), rows.titanoboa()]
    for path, calls in ((small, SMALL_CALLS // 2), (real, workloads.CASE_CALLS)):
        measured = measure(peers, path, rounds=1, calls=calls)
        assert {each.checked for each in measured} == {2 * workloads.CASE_DOCUMENTS if path == real else 4}


def test_lookups__two_chains__answer_and_are_compared(tmp_path: Path) -> None:
    for transactions in (20, 60):
        lookups.make(tmp_path / str(transactions), transactions)
    compared = lookups.compare(tmp_path / "20", tmp_path / "60", samples=5)
    assert list(compared) == list(lookups.KINDS)
    assert all(list(states) == list(lookups.STATES) for states in compared.values())
    short, long = compared["log"]["open"]
    assert lookups.worst(compared) >= long / short > 0


def test_import__declarations_of_a_file__are_all_attested(tmp_path: Path) -> None:
    assert importing.measure(tmp_path, 60) > 0


def test_phases__of_a_transaction__are_all_there(small: Path) -> None:
    found = phases.measure(small, SMALL_CALLS // 2, 1)
    assert list(found) == [*phases.STEPS, phases.REST]
    assert all(milliseconds > 0 for milliseconds in found.values())


def test_figures__of_a_report__are_ratios_to_the_first_row() -> None:
    report = Report(
        small=[
            result("ethtester", 10.0),
            result("titanoboa", 0.1),
            result("single", 0.5),
            result("block100", 0.2),
        ],
        phases={"small, single": {"signing": 0.1}},
        lookups={"log": {"opened": [100.0, 110.0], "open": [50.0, 60.0]}},
        lengths=(200, 20_000),
        import_seconds=4.0,
        declarations=1_000,
        load=[0.5, 1.5],
    )
    figures = report.figures()
    assert list(figures) == FIGURES
    assert list(figures.values()) == [20.0, 50.0, 0.5, 1.2, 4.0, 1_500]
    text = report.text()
    assert "ethtester" in text
    assert "anvil: not installed" in text
    assert json.loads(json.dumps(report.details()))["figures"] == figures


def test_anvil__command_that_is_named__is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANVIL", sys.executable)
    assert environments.anvil() == sys.executable
