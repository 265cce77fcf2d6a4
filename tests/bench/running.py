"""Drivers beside each other: all are started, then they take turns, round by round, on the same workload."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.bench.environments import ROOT

_CHOSEN_HERE = ("ETH_HASH_BACKEND", "ECC_BACKEND_CLASS", "PYTHONPATH")
"""What this process chose for itself (see `chain/__init__.py`) is not what a peer comes with."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what it is called, and the command that drives it (without the workload)."""

    name: str
    label: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a row took. Seconds are a round's, of `calls` transactions each."""

    row: Row
    calls: int
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    checked: int
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def rate(self) -> float:
        """Transactions a second in the median round."""
        return self.calls / statistics.median(self.wall)

    @property
    def slowest(self) -> float:
        """Transactions a second in the slowest round."""
        return self.calls / max(self.wall)

    @property
    def fastest(self) -> float:
        """Transactions a second in the fastest round."""
        return self.calls / min(self.wall)

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a transaction in the median round, of all processes and threads."""
        return 1_000 * statistics.median(self.cpu) / self.calls

    def data(self) -> dict[str, object]:
        """For JSON."""
        return {
            "row": self.row.name,
            "label": self.row.label,
            "transactions_a_round": self.calls,
            "tx_per_second": round(self.rate, 1),
            "slowest": round(self.slowest, 1),
            "fastest": round(self.fastest, 1),
            "cpu_ms_per_tx": round(self.cpu_ms, 3),
            "readings_checked": self.checked,
            "facts": dict(self.facts),
        }


class Running:
    """A driver's process."""

    def __init__(self, row: Row, workload: Path) -> None:
        """Starts it, and waits until the workload's preparation is done."""
        self.row = row
        self._process = subprocess.Popen(
            [*row.command, str(workload)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name not in _CHOSEN_HERE},
        )
        try:
            self._answer()
        except BaseException:
            self._end()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def run(self, calls: int) -> tuple[float, float]:
        """Sends the next calls. Seconds by the wall clock, and of CPU."""
        answer = self._ask({"run": calls})
        return float(answer["seconds"]), float(answer["cpu"])

    def check(self) -> tuple[int, dict[str, Any]]:
        """Checks the readings. How many there were, and the driver's facts."""
        answer = self._ask({"check": True})
        return int(answer["checked"]), answer["facts"]

    def _ask(self, command: Mapping[str, object]) -> dict[str, Any]:
        assert self._process.stdin is not None
        print(json.dumps(command), file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.row.label}: the driver ended; what it said is above.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def measure(rows: Sequence[Row], workload: Path, *, rounds: int, calls: int) -> list[Result]:
    """One round to warm up, then `rounds` that count. In each every row has its turn, in changing order."""
    with ExitStack() as stack:
        running = [stack.enter_context(Running(row, workload)) for row in rows]
        taken: dict[str, list[tuple[float, float]]] = {row.name: [] for row in rows}
        for number in range(rounds + 1):
            start = number % len(running)
            for each in running[start:] + running[:start]:
                times = each.run(calls)
                if number:
                    taken[each.row.name].append(times)
        results: list[Result] = []
        for each in running:
            checked, facts = each.check()
            wall, cpu = zip(*taken[each.row.name], strict=True)
            results.append(Result(each.row, calls, wall, cpu, checked, facts))
        return results
