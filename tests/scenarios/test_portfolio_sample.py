"""The published declarations, where they are there: every row answered, and every amount accounted for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from chain.node import Node
from contracts.registry.answers import Options
from contracts.registry.files import FileSet
from scenarios.portfolio.actors import institution
from scenarios.portfolio.memory import Peak
from scenarios.portfolio.reading import read
from scenarios.portfolio.store import DeclarationStore
from tests.scenarios import korean_file
from tests.scenarios.apart import run_apart

SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "declarations-kr" / "declarations.csv"
LIMIT = 200 << 20

needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason="the published declarations are not here")

_RUN = """
import sys
from pathlib import Path
from scenarios.portfolio import run

def told(step, done, total):
    print(step, done, flush=True)

run(Path(sys.argv[1]), chain=Path(sys.argv[2]), progress=told)
"""


def _silence(done: int, total: int) -> None:
    del done, total


@needs_sample
def test_read__the_sample__has_the_counts_that_are_known(tmp_path: Path) -> None:
    with DeclarationStore(tmp_path / "table.db") as store:
        source = FileSet([SAMPLE], Options())
        reading = read(source, {"customs": institution("customs")}, store, Peak(), _silence)
        lots = list(store.lots())
        owners = store.owners()

    assert (reading.counts.rows, reading.counts.good, reading.counts.bad) == (2_000, 1_815, 185)
    assert reading.counts.reasons == {"no-seller": 168, "zero-amount": 18}
    assert sum(len(lot.declarations) for lot in lots) == 1_815
    assert owners == len({lot.owner for lot in lots}) == sum(lot.first for lot in lots)
    assert [lot.number for lot in lots] == list(range(1, len(lots) + 1))
    assert reading.currencies == {"USD"}


@needs_sample
@pytest.mark.slow
def test_run__the_sample__attests_finances_and_refuses(tmp_path: Path) -> None:
    summary = run_apart(SAMPLE, banks=3, chain=tmp_path / "chain")

    assert (summary.rows, summary.importable, summary.rejected) == (2_000, 1_815, 185)
    assert {each.reason: each.rows for each in summary.not_importable} == {
        "no-seller": 168,
        "zero-amount": 18,
    }
    assert summary.financed_documents == 1_815
    assert {(each.step, each.reason) for each in summary.refused} == {
        ("check", "no headroom"),
        ("approve", "documents: no headroom"),
    }
    (amounts,) = summary.amounts
    assert amounts.agrees
    total = amounts.held.minor + amounts.drawn.minor + amounts.settled.minor + amounts.available.minor
    assert total == amounts.face.minor
    assert summary.peak_bytes is None or summary.peak_bytes < LIMIT


@pytest.mark.slow
def test_run__killed_midway__leaves_a_chain_that_opens(tmp_path: Path) -> None:
    path = korean_file.write(tmp_path / "declarations.csv", 130)
    home = tmp_path / "chain"
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(path), str(home)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            step, done = line.split()
            if step == "finance" and int(done) > 0:
                os.kill(process.pid, signal.SIGKILL)
                break
    assert process.wait() == -signal.SIGKILL

    with Node.open(home) as node:
        blocks = [node.block_info(number) for number in range(node.head.number + 1)]
        assert all(after.parent_hash == before.hash for before, after in pairwise(blocks))
        assert len(blocks[-1].transactions) > 100
        node.clock.advance(seconds=1)


def test_write__any_length__has_unique_ids_and_the_known_shares(tmp_path: Path) -> None:
    found = list(korean_file.rows(5_000))

    assert len({row[0] for row in found}) == 5_000
    assert all(len(row[0]) == 8 for row in found)
    assert 0.07 < sum(not row[10] for row in found) / 5_000 < 0.10
    assert 20 < sum(row[19] == "0.0" for row in found) < 70
    assert 3_300 < len({row[10] for row in found}) < 3_900
    assert max(len(row[19].partition(".")[2]) for row in found) == 17
    assert (
        korean_file.write(tmp_path / "a.csv", 50).read_bytes()
        == korean_file.write(tmp_path / "b.csv", 50).read_bytes()
    )
