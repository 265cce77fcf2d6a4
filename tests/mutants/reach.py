"""Which test runs which instructions of which contract: so that a mutant meets only tests that reach it.

The interpreter cuts code into runs when they are first reached, and keeps them by contract. Emptied before
each test, what it keeps afterwards is what the test ran.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from chain.pyevm import interpreter
from tests.mutants.compiling import Code

SHARED = ""
"""Stands for a test: what fixtures of the session ran, and with it every test."""

_ANYWHERE = frozenset({(0, 1 << 16)})
"""What a test runs that creates the contract itself: its constructor may use whatever is in the sources."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What each test reached.

    Attributes:
        seconds: How long each test took, by its node id.
        runs: Contract → test → (first, behind the last) offset of each run.
    """

    seconds: dict[str, float] = field(default_factory=dict[str, float])
    runs: dict[str, dict[str, frozenset[tuple[int, int]]]] = field(
        default_factory=dict[str, dict[str, frozenset[tuple[int, int]]]]
    )

    def tests(self, contract: str, offsets: frozenset[int]) -> set[str]:
        """The tests that run one of these instructions of a contract; `SHARED` may be among them."""
        return {
            test
            for test, runs in self.runs.get(contract, {}).items()
            if any(first <= offset < end for first, end in runs for offset in offsets)
        }

    def add(self, other: Reach) -> None:
        """What other tests reached."""
        self.seconds.update(other.seconds)
        for contract, tests in other.runs.items():
            known = self.runs.setdefault(contract, {})
            for test, runs in tests.items():
                known[test] = known.get(test, frozenset()) | runs

    def to_json(self) -> dict[str, Any]:
        """The same as a JSON object."""
        runs = {
            contract: {test: sorted(pairs) for test, pairs in tests.items()}
            for contract, tests in self.runs.items()
        }
        return {"seconds": self.seconds, "runs": runs}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Reach:
        """From what `to_json` gave."""
        runs = {
            contract: {test: frozenset((first, end) for first, end in pairs) for test, pairs in tests.items()}
            for contract, tests in fields["runs"].items()
        }
        return cls(dict(fields["seconds"]), runs)


class Recorder:
    """A pytest plugin that fills a `Reach`.

    Args:
        maps: Maps of the contracts that are asked for.
    """

    def __init__(self, maps: Mapping[str, Code]) -> None:
        self.reach = Reach(runs={contract: {} for contract in maps})
        self._maps = maps
        self._contract_of: dict[bytes, tuple[str, bool]] = {}
        self._test = SHARED
        self._failed: list[str] = []

    @property
    def failed(self) -> list[str]:
        """Tests that failed although nothing was changed."""
        return self._failed

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """What runs from here on is this test's."""
        self._keep()
        self._test = item.nodeid
        try:
            return (yield)
        finally:
            self._keep()
            self._test = SHARED

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        """What a fixture of more than one test runs is every test's."""
        if fixturedef.scope == "function":
            return (yield)
        self._keep()
        test, self._test = self._test, SHARED
        try:
            return (yield)
        finally:
            self._keep()
            self._test = test

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How long it took, and whether it passed."""
        self.reach.seconds[report.nodeid] = self.reach.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self._failed.append(report.nodeid)

    def _keep(self) -> None:
        """Books what ran since the last time, and empties the interpreter's memory of it."""
        for code, program in interpreter._programs.items():  # pyright: ignore[reportPrivateUsage]  # see above
            contract, creates = self._contract(code)
            if contract and program.runs and not (creates and self._test == SHARED):
                tests = self.reach.runs[contract]
                runs = {(start, max(run.after, start + 1)) for start, run in program.runs.items()}
                tests[self._test] = tests.get(self._test, frozenset()) | (_ANYWHERE if creates else runs)
            program.runs.clear()

    def _contract(self, code: bytes) -> tuple[str, bool]:
        """Whose code it is, and whether it creates the contract: then anything may run in it."""
        if code not in self._contract_of:
            self._contract_of[code] = next(
                (
                    (name, code.startswith(known.creation))
                    for name, known in self._maps.items()
                    if code.startswith((known.runtime, known.creation))
                ),
                ("", False),
            )
        return self._contract_of[code]


@contextmanager
def everything_kept() -> Generator[None]:
    """While this lasts the interpreter forgets no program, and no run is cut twice."""
    programs, run_at = interpreter._programs, interpreter.Program.run_at  # pyright: ignore[reportPrivateUsage]  # see above
    made: Any = interpreter.Program
    cut: dict[interpreter.Program, dict[int, Any]] = {}

    def run_once_cut(program: interpreter.Program, start: int) -> Any:  # noqa: ANN401  # the interpreter's own
        known = cut.setdefault(program, {})
        if start not in known:
            known[start] = run_at(program, start)
        program.runs[start] = known[start]
        return known[start]

    interpreter._programs = {}  # pyright: ignore[reportPrivateUsage]  # see above
    made.run_at = run_once_cut
    try:
        yield
    finally:
        interpreter._programs = programs  # pyright: ignore[reportPrivateUsage]  # see above
        made.run_at = run_at


def in_order(
    tests: Iterable[str],
    *,
    reaching: set[str],
    killers: Iterable[str],
    cost: Callable[[str], float],
    function: str,
) -> list[str]:
    """The tests a mutant meets: first what killed lately, then what bears the function's name, what is quick.

    Args:
        tests: All that were collected.
        reaching: Those that reach the change; with `SHARED` among them the others follow.
        killers: Tests that caught other mutants, the latest first.
        cost: Seconds a test takes.
        function: Name of the function that is changed.
    """
    lately = {test: number for number, test in enumerate(killers)}
    named = f"/test_{function.lstrip('_')}.py"
    chosen = [test for test in tests if SHARED in reaching or test in reaching]
    return sorted(
        chosen,
        key=lambda test: (
            test not in reaching,
            lately.get(test, len(lately)),
            named not in test,
            cost(test),
        ),
    )
