"""What bench and drivers say to each other: a workload in a file, commands and answers as lines of JSON.

Standard library only: peers run this in environments of their own, without this project's packages.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO


@dataclass(frozen=True, slots=True)
class Call:
    """One transaction: who sends it (index of a key), to whom (None creates a contract), and its data."""

    key: int
    to: str | None
    data: str


@dataclass(frozen=True, slots=True)
class Check:
    """What a reading must give once the call with index `after` was the last one on what it reads."""

    after: int
    to: str
    data: str
    expected: str


@dataclass(frozen=True, slots=True)
class Workload:
    """The same transactions for every stack.

    Attributes:
        name: For the table.
        chain_id: That signatures in the data are bound to.
        time: Unix time of the first block; the last one has to be within the hour.
        keys: Secrets, as hexadecimal.
        setup: Deployments and what they need, not measured.
        calls: Measured, from the first one on.
        checks: That everything came out right.
    """

    name: str
    chain_id: int
    time: int
    keys: tuple[str, ...]
    setup: tuple[Call, ...]
    calls: tuple[Call, ...]
    checks: tuple[Check, ...]

    def save(self, path: Path) -> None:
        """Writes it to a file."""
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> Workload:
        """Reads what `save` wrote."""
        found: dict[str, Any] = json.loads(path.read_text())
        return cls(
            name=found["name"],
            chain_id=found["chain_id"],
            time=found["time"],
            keys=tuple(found["keys"]),
            setup=tuple(Call(**each) for each in found["setup"]),
            calls=tuple(Call(**each) for each in found["calls"]),
            checks=tuple(Check(**each) for each in found["checks"]),
        )


class Driver(Protocol):
    """A stack under measurement. Calls are made ready beforehand: what is measured begins with sending."""

    def send(self, calls: Sequence[Call]) -> None:
        """Sends the calls in order, and looks at every receipt. Raises what a refused one raises."""
        ...

    def read(self, to: str, data: str) -> bytes:
        """What a call returns at the latest block."""
        ...

    def facts(self) -> Mapping[str, object]:
        """Versions, and what else belongs into the report."""
        ...

    def child_cpu(self) -> float:
        """CPU seconds of processes that work for this one."""
        ...

    def close(self) -> None:
        """Ends it."""
        ...


def cpu_of(pid: int) -> float:
    """CPU seconds of another process, all its threads; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def serve(path: str, make: Callable[[Workload], Driver]) -> None:
    """Runs a driver on the workload in a file, until the input ends.

    `{"run": n}` sends the next n calls and is answered with seconds (wall) and cpu; `{"check": true}` is
    answered with how many readings were as expected. Answers go to the first stdout; prints go to stderr.
    """
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        workload = Workload.load(Path(path))
        driver = make(workload)
        try:
            _serve(workload, driver, answers)
        finally:
            driver.close()


def _serve(workload: Workload, driver: Driver, answers: TextIO) -> None:
    def answer(**fields: object) -> None:
        print(json.dumps(fields), file=answers, flush=True)

    driver.send(workload.setup)
    done = 0
    answer(ready=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "run" in asked:
            calls = workload.calls[done : done + asked["run"]]
            if len(calls) != asked["run"]:
                raise SystemExit("the workload has no more calls")
            wall, cpu = time.perf_counter(), time.process_time() + driver.child_cpu()
            driver.send(calls)
            answer(
                seconds=time.perf_counter() - wall,
                cpu=time.process_time() + driver.child_cpu() - cpu,
            )
            done += len(calls)
        else:
            answer(checked=_check(workload, driver, done), facts=dict(driver.facts()))


def _check(workload: Workload, driver: Driver, done: int) -> int:
    checks = [each for each in workload.checks if each.after < done]
    for each in checks:
        found = driver.read(each.to, each.data).hex()
        if found != each.expected:
            raise SystemExit(f"after call {each.after} {each.to} says {found}, not {each.expected}")
    return len(checks)
