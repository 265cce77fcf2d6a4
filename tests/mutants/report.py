"""What a run found: the table, and the files that it leaves in `build/mutants`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chain.building import ROOT
from tests.mutants.killing import Outcome, Verdict
from tests.mutants.survivors import Key, Survivor

FOLDER = ROOT / "build" / "mutants"

UNIVERSAL = "universal"
"""Operator of what universalmutator made."""

_COLUMNS = (
    "contract", "possible", "tried", "equivalent", "not compiling", "caught", "survived", "explained",
    "share", "seconds",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What became of a contract's mutants.

    Attributes:
        contract: Its name.
        possible: How many mutants there are.
        seconds: How long they took together.
        verdicts: What became of each that was tried.
    """

    contract: str
    possible: int
    seconds: float = 0.0
    verdicts: list[Verdict] = field(default_factory=list[Verdict])

    def of(self, outcome: Outcome) -> list[Verdict]:
        """Those with an outcome."""
        return [verdict for verdict in self.verdicts if verdict.outcome is outcome]

    def unexplained(self, explained: Mapping[Key, Survivor]) -> list[Verdict]:
        """Survivors of ours that nobody explained."""
        return [
            verdict
            for verdict in self.of(Outcome.SURVIVED)
            if verdict.mutant.key not in explained and verdict.mutant.operator != UNIVERSAL
        ]

    def disproved(self, explained: Mapping[Key, Survivor]) -> list[Verdict]:
        """Mutants that were caught although they are said to survive."""
        kept = {verdict.mutant.key for verdict in self.of(Outcome.SURVIVED)}
        return [
            verdict
            for verdict in self.of(Outcome.CAUGHT)
            if verdict.mutant.key in explained and verdict.mutant.key not in kept
        ]

    def row(self, explained: Mapping[Key, Survivor]) -> tuple[str, ...]:
        """Its row of the table. The share is that of the caught in those that change the code."""
        caught, survived = len(self.of(Outcome.CAUGHT)), len(self.of(Outcome.SURVIVED))
        share = f"{100 * caught / (caught + survived):.1f} %" if caught + survived else "-"
        return (
            self.contract,
            str(self.possible or "-"),
            str(len(self.verdicts)),
            str(len(self.of(Outcome.EQUIVALENT))),
            str(len(self.of(Outcome.NOT_COMPILING))),
            str(caught),
            str(survived),
            str(sum(verdict.mutant.key in explained for verdict in self.of(Outcome.SURVIVED))),
            share,
            f"{self.seconds:.0f}",
        )


def table(tallies: Sequence[Tally], explained: Mapping[Key, Survivor]) -> str:
    """The table, with a row for all; universalmutator's mutants have a row of their own."""
    ours = [_part(tally, universal=False) for tally in tallies]
    whole = _sum("all", ours)
    peers = _sum("universalmutator", [_part(tally, universal=True) for tally in tallies])
    shown = [*ours, whole, *([peers] if peers.verdicts else [])]
    rows = [_COLUMNS, *(tally.row(explained) for tally in shown)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _part(tally: Tally, *, universal: bool) -> Tally:
    verdicts = [verdict for verdict in tally.verdicts if (verdict.mutant.operator == UNIVERSAL) is universal]
    seconds = sum(verdict.seconds for verdict in verdicts) if universal else tally.seconds
    return Tally(tally.contract, 0 if universal else tally.possible, seconds, verdicts)


def _sum(name: str, tallies: Sequence[Tally]) -> Tally:
    verdicts = [verdict for tally in tallies for verdict in tally.verdicts]
    possible, seconds = (sum(t.possible for t in tallies), sum(t.seconds for t in tallies))
    return Tally(name, possible, seconds, verdicts)


def told(verdict: Verdict, text: str) -> str:
    """A verdict as reports have it: where, by which operator, the change."""
    mutant = verdict.mutant
    place = f"{mutant.source}:{mutant.line(text)} {mutant.function or 'constant'}"
    return f"{place} {mutant.operator} ({verdict.tests} tests)\n{mutant.diff(text)}\n"


def write(tally: Tally, texts: Mapping[str, str], folder: Path = FOLDER) -> Path:
    """Leaves a contract's survivors as text, ready to be read, and all verdicts as JSON lines."""
    folder.mkdir(parents=True, exist_ok=True)
    survivors = folder / f"{tally.contract}.survivors.txt"
    survivors.write_text(
        "\n".join(told(verdict, texts[verdict.mutant.source]) for verdict in tally.of(Outcome.SURVIVED)),
        encoding="utf-8",
    )
    lines = [
        json.dumps(
            {
                "source": verdict.mutant.source,
                "line": verdict.mutant.line(texts[verdict.mutant.source]),
                "function": verdict.mutant.function,
                "operator": verdict.mutant.operator,
                "before": verdict.mutant.before,
                "after": verdict.mutant.after,
                "outcome": verdict.outcome,
                "by": verdict.by,
                "tests": verdict.tests,
                "twin": verdict.twin,
                "seconds": round(verdict.seconds, 2),
            },
            ensure_ascii=False,
        )
        for verdict in tally.verdicts
    ]
    (folder / f"{tally.contract}.jsonl").write_text("\n".join((*lines, "")), encoding="utf-8")
    return survivors


def survived_before(contract: str, folder: Path = FOLDER) -> set[Key]:
    """Keys of what survived the last run of a contract."""
    file = folder / f"{contract}.jsonl"
    if not file.is_file():
        return set()
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {
        (line["source"], line["function"], line["operator"], line["before"], line["after"])
        for line in lines
        if line["outcome"] == Outcome.SURVIVED
    }
