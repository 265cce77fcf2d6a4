"""One contract's mutants, from the sources to the tally."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.mutants import report
from tests.mutants.killing import Outcome, Verdict, kill
from tests.mutants.mutation import Mutant
from tests.mutants.operators import mutants_of
from tests.mutants.sampling import sample
from tests.mutants.suites import SUITES, Suite, texts_of
from tests.mutants.universal import random_mutants
from tests.mutants.vyper_source import Source


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be tried of a contract.

    Attributes:
        contract: Its name.
        most: How many mutants at most.
        seed: Of the draw.
        jobs: Forks at once.
        again: Only what survived the last run.
        universal: Path of universalmutator's `mutate`, to try random ones of its mutants too; or empty.
        folder: Where the reports go.
    """

    contract: str
    most: int
    seed: int
    jobs: int
    again: bool
    universal: str
    folder: Path


def possible_mutants(suite: Suite) -> list[Mutant]:
    """All mutants of a contract and of the modules that count for it."""
    return [mutant for path in suite.sources for mutant in mutants_of(Source.read(path))]


def try_contract(wish: Wish) -> report.Tally:
    """Tries mutants of one contract; in a process of its own, for pytest runs once in each."""
    suite = SUITES[wish.contract]
    texts = texts_of(suite)
    mutants = possible_mutants(suite)
    drawn = sample(mutants, wish.most, wish.seed)
    if wish.again:
        kept = report.survived_before(wish.contract, wish.folder)
        drawn = [mutant for mutant in mutants if mutant.key in kept]
    if wish.universal:
        drawn += random_mutants(wish.universal, texts, wish.seed)
    tally = report.Tally(wish.contract, len(mutants))
    started = time.monotonic()

    def book(verdict: Verdict) -> None:
        tally.verdicts.append(verdict)
        tally.seconds = time.monotonic() - started
        report.write(tally, texts, wish.folder)
        if verdict.outcome is Outcome.SURVIVED:
            sys.stderr.write(report.told(verdict, texts[verdict.mutant.source]))

    if drawn:
        kill(suite, drawn, jobs=wish.jobs, report=book, texts=texts)
    tally.seconds = time.monotonic() - started
    return tally
