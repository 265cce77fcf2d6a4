"""Where the time of a transaction goes: stop watches around the steps, each without those inside it.

`python -m tests.bench.phases WORKLOAD CALLS BLOCK` prints milliseconds of CPU a transaction by step, as JSON.
The watches cost about a microsecond each, a dozen times a transaction.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from inspect import isgenerator
from pathlib import Path
from typing import Any

import chain.node
import chain.pyevm.execution
from chain.networks import EmbeddedNetwork
from chain.pyevm.producing import OpenBlock
from chain.pyevm.worldstate import WorldState
from chain.store_disk import DiskStore
from tests.bench.drivers.protocol import Workload
from tests.bench.drivers.shroff import Shroff
from tests.bench.environments import ROOT

_NODE: Any = chain.node
_EXECUTION: Any = chain.pyevm.execution

STEPS: Mapping[str, Sequence[tuple[Any, str]]] = {
    "signing": [(EmbeddedNetwork, "signed")],
    "reading, recovering the sender": [(_NODE, "read")],
    "running code": [(_EXECUTION, "execute")],
    "around it: checks, messages, logs": [(OpenBlock, "apply")],
    "state tries": [(WorldState, "root_after")],
    "other roots, bloom, header": [(OpenBlock, "seal")],
    "records and index entries": [(_NODE, "values_of"), (_NODE, "postings_of")],
    "writing to disk": [(DiskStore, "write")],
    "hot state": [(WorldState, "take")],
    "receipts": [(_NODE, "receipt_of")],
}
REST = "the rest"


class Watches:
    """Seconds by step, each without those of the steps inside it."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys([*STEPS, REST], 0.0)
        self._running: list[str] = []
        self._since = 0.0

    @contextmanager
    def step(self, name: str) -> Generator[None]:
        """Everything inside counts as `name`, until another step begins."""
        self._switch()
        self._running.append(name)
        try:
            yield
        finally:
            self._switch()
            self._running.pop()

    def _switch(self) -> None:
        now = time.process_time()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now

    @contextmanager
    def attached(self) -> Generator[None]:
        """With a watch around every step."""
        kept = [(owner, name, getattr(owner, name)) for places in STEPS.values() for owner, name in places]
        try:
            for step, places in STEPS.items():
                for owner, name in places:
                    setattr(owner, name, self._watched(step, getattr(owner, name)))
            yield
        finally:
            for owner, name, original in kept:
                setattr(owner, name, original)

    def _watched(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            with self.step(step):
                found = function(*args, **kwargs)
                return list(found) if isgenerator(found) else found

        return watched


def of(workload: Workload, calls: int, block: int) -> dict[str, float]:
    """Milliseconds a transaction by step; as many calls were sent before, to warm up."""
    driver = Shroff(workload, block=block, durable="process")
    try:
        driver.send(workload.setup)
        driver.send(workload.calls[:calls])
        watches = Watches()
        with watches.attached(), watches.step(REST):
            driver.send(workload.calls[calls : 2 * calls])
        return {name: 1_000 * seconds / calls for name, seconds in watches.seconds.items()}
    finally:
        driver.close()


def measure(path: Path, calls: int, block: int) -> dict[str, float]:
    """The same, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.phases", str(path), str(calls), str(block)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    taken = of(Workload.load(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps(taken))
