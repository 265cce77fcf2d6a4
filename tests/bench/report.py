"""What was measured, as tables to read and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.lookups import worst
from tests.bench.rows import FIRST
from tests.bench.running import Result

Compared = Mapping[str, Mapping[str, Sequence[float]]]


@dataclass(slots=True)
class Report:
    """All of a bench.

    Attributes:
        small, real: Results by workload, in the order of the table.
        phases: Milliseconds of CPU a transaction by step, by what was run.
        lookups: Microseconds on the short and on the long chain, by kind and state.
        lengths: Transactions on the two chains.
        import_seconds: Of `declarations` declarations through the command.
        load: The machine's load average before and after.
    """

    small: list[Result] = field(default_factory=list[Result])
    real: list[Result] = field(default_factory=list[Result])
    phases: dict[str, dict[str, float]] = field(default_factory=dict[str, dict[str, float]])
    lookups: Compared = field(default_factory=dict[str, dict[str, list[float]]])
    lengths: tuple[int, int] = (0, 0)
    import_seconds: float = 0.0
    declarations: int = 0
    load: list[float] = field(default_factory=list[float])

    def figures(self) -> dict[str, float]:
        """The six figures. Ratios of transactions a second are to the first row, on the small contract.

        `disk_bytes_per_tx` is what the database's file grows by, one transaction a block.
        """
        rate = {each.row.name: each.rate for each in self.small}
        single = next(each for each in self.small if each.row.name == "single")
        sent = int(single.facts["transactions"])
        return {
            "single_vs_ethtester": round(rate["single"] / rate[FIRST], 2),
            "block100_vs_ethtester": round(rate["block100"] / rate[FIRST], 2),
            "block100_vs_titanoboa": round(rate["block100"] / rate["titanoboa"], 3),
            "lookup_20000_vs_200": round(worst(self.lookups), 3),
            "import_seconds": round(self.import_seconds, 2),
            "disk_bytes_per_tx": round(int(single.facts["bytes"]) / sent),
        }

    def details(self) -> dict[str, object]:
        """Everything, for a program."""
        return {
            "figures": self.figures(),
            "machine": {**machine(), "load": self.load},
            "small": [each.data() for each in self.small],
            "real": [each.data() for each in self.real],
            "phases_ms_per_tx": self.phases,
            "lookups_us": self.lookups,
            "lookup_transactions": self.lengths,
            "import": {"declarations": self.declarations, "seconds": self.import_seconds},
        }

    def text(self) -> str:
        """Everything, to read."""
        parts = [
            _table("The small contract: attest, draw", self.small),
            _table("The real contracts: attest three declarations, apply … repay", self.real),
            _phases(self.phases),
            _lookups(self.lookups, self.lengths),
            f"`shroff documents import` of {self.declarations:,} declarations: {self.import_seconds:.1f} s.",
            _machine(self.load),
        ]
        return "\n\n".join(parts)


def machine() -> dict[str, object]:
    """On what it was measured."""
    return {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "model": _model(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _machine(load: Sequence[float]) -> str:
    found = machine()
    said = ", ".join(f"{each:.1f}" for each in load)
    return (
        f"Python {found['python']}, {found['processors']} processors ({found['model']}), {found['system']};"
        f" load average before and after: {said}."
    )


def _table(title: str, results: Sequence[Result]) -> str:
    base = next((each.rate for each in results if each.row.name == FIRST), None)
    lines = [
        title,
        f"{'':44}{'tx/s':>9}{'slowest':>9}{'fastest':>9}{'CPU ms/tx':>11}{'× first':>9}",
    ]
    for each in results:
        times = f"{each.rate / base:9.1f}" if base else f"{'–':>9}"
        lines.append(
            f"{each.row.label:44}{each.rate:9.1f}{each.slowest:9.1f}{each.fastest:9.1f}"
            f"{each.cpu_ms:11.2f}{times}"
        )
    names = {each.row.name for each in results}
    if not any(name.startswith("anvil") for name in names):
        lines.append("anvil: not installed")
    if base is None:
        lines.append("web3 + eth-tester as they come: left out of a quick run")
    return "\n".join(lines)


def _phases(phases: Mapping[str, Mapping[str, float]]) -> str:
    columns = list(phases)
    lines = [
        "Where the time of a transaction goes, in ms of CPU",
        f"{'':36}" + "".join(f"{name:>16}" for name in columns),
    ]
    lines += [
        f"{step:36}" + "".join(f"{phases[name][step]:16.3f}" for name in columns)
        for step in phases[columns[0]]
    ]
    lines.append(f"{'together':36}" + "".join(f"{sum(phases[name].values()):16.3f}" for name in columns))
    return "\n".join(lines)


def _lookups(lookups: Compared, lengths: tuple[int, int]) -> str:
    short, long = lengths
    lines = [
        "Looking up, in µs: `opened` for this look-up alone, or `open` and asked for something new",
        f"{'':24}{f'after {short:,}':>14}{f'after {long:,}':>14}{'×':>8}",
    ]
    for kind, states in lookups.items():
        for state, (before, after) in states.items():
            lines.append(f"{kind:14}{state:10}{before:14.0f}{after:14.0f}{after / before:8.2f}")
    return "\n".join(lines)
