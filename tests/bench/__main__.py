"""`make bench`: our node beside its peers, in one run."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from tests.bench import importing, lookups, phases, rows, workloads
from tests.bench.drivers.protocol import Workload
from tests.bench.report import Report
from tests.bench.running import Row, measure

CALLS = rows.BLOCK
"""Transactions in a round: a block of them, where there are blocks of many."""


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the six figures")
    parser.add_argument("--details", type=Path, metavar="FILE", help="write everything")
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds, and no slow peer on the real contracts"
    )
    chosen = parser.parse_args()
    report = bench(quick=chosen.quick)
    print(report.text())
    print()
    print(json.dumps(report.figures()))
    for path, data in ((chosen.json, report.figures()), (chosen.details, report.details())):
        if path is not None:
            path.write_text(json.dumps(data, indent=2) + "\n")


def bench(*, quick: bool) -> Report:
    """All of it; quick in a few minutes, else in about a quarter of an hour."""
    report = Report()
    report.load.append(os.getloadavg()[0])
    peers = [*rows.over_anvil(), rows.titanoboa(), rows.over_our_backend(), *rows.ours()]
    with tempfile.TemporaryDirectory(prefix="shroff-bench-") as name:
        folder = Path(name)
        small_rows = [*rows.ethtester(), *peers]
        real_rows = [*rows.ethtester(slow=not quick), *peers]
        rounds = (1, 1) if quick else (5, 3)
        small = _saved(workloads.small((rounds[0] + 1) * CALLS), folder)
        real = _saved(workloads.real((rounds[1] + 1) * CALLS), folder)
        _say("the small contract", small_rows)
        report.small = measure(small_rows, small, rounds=rounds[0], calls=CALLS)
        _say("the real contracts", real_rows)
        report.real = measure(real_rows, real, rounds=rounds[1], calls=CALLS)
        for title, path, block in (
            ("small, single", small, 1),
            ("small, of 100", small, CALLS),
            ("real, single", real, 1),
            ("real, of 100", real, CALLS),
        ):
            report.phases[title] = phases.measure(path, CALLS, block)
        _say("look-ups", [])
        report.lengths = (200, 20_000)
        report.lookups = lookups.measure(folder, short=report.lengths[0], long=report.lengths[1])
        _say("an import", [])
        report.declarations = importing.DECLARATIONS
        report.import_seconds = importing.measure(folder)
    report.load.append(os.getloadavg()[0])
    return report


def _saved(workload: Workload, folder: Path) -> Path:
    path = folder / f"{workload.name}.json"
    workload.save(path)
    return path


def _say(what: str, measured: list[Row]) -> None:
    rows_too = f", in {len(measured)} rows" if measured else ""
    print(f"Measuring {what}{rows_too}.", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
