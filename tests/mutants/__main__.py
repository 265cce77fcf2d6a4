"""`python -m tests.mutants`: tries mutants of the contracts and prints the share that the tests catch."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from chain.building import build_all
from tests.mutants import report
from tests.mutants.killing import BaselineFails
from tests.mutants.mutation import Mutant
from tests.mutants.sampling import MOST
from tests.mutants.suites import SUITES
from tests.mutants.survivors import Key, Survivor, read_survivors, stale
from tests.mutants.trying import Wish, possible_mutants, try_contract
from tests.mutants.universal import NoGenerator


def judge(
    tallies: Sequence[report.Tally], explained: Mapping[Key, Survivor], possible: Sequence[Mutant]
) -> list[str]:
    """What is wrong with a run: unexplained survivors, and explanations that are untrue or of nothing."""
    wrong = [
        f"{tally.contract}: survived, and nobody explained it: {' '.join(verdict.mutant.key)}"
        for tally in tallies
        for verdict in tally.unexplained(explained)
    ]
    wrong += [
        f"{tally.contract}: said to survive, but caught by {verdict.by}: {' '.join(verdict.mutant.key)}"
        for tally in tallies
        for verdict in tally.disproved(explained)
    ]
    wrong += [
        f"survivors.toml: no such mutant: {' '.join(survivor.key)}" for survivor in stale(explained, possible)
    ]
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs. Returns 0 when all were caught or explained, 1 when not, 2 when nothing could be judged."""
    options = _parser().parse_args(arguments)
    build_all()
    tallies: list[report.Tally] = []
    try:
        for contract in options.contract or SUITES:
            wish = Wish(
                contract,
                options.sample,
                options.seed,
                options.jobs,
                options.again,
                options.universal,
                report.FOLDER,
            )
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                tallies.append(pool.submit(try_contract, wish).result())
    except (BaselineFails, NoGenerator) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except BrokenProcessPool:
        sys.stderr.write(f"Somebody stopped the work; what was found is in {report.FOLDER}.\n")
        return 2
    explained = read_survivors()
    text = report.table(tallies, explained)
    (report.FOLDER / "table.txt").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    wrong = judge(
        tallies, explained, [mutant for suite in SUITES.values() for mutant in possible_mutants(suite)]
    )
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description="Try mutants of the contracts on their tests."
    )
    parser.add_argument("--contract", action="append", choices=list(SUITES), help="only this one, or these")
    parser.add_argument("--sample", type=int, default=MOST, help=f"mutants a contract (default {MOST})")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default 0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once (default: the cores)")
    parser.add_argument("--again", action="store_true", help="only what survived the last run")
    parser.add_argument("--universal", default="", metavar="MUTATE", help="universalmutator's too")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
