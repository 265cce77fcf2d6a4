"""The fork server: pytest collects once, then each mutant lives and dies in a fork of its own.

A fork compiles the mutant, lets the contract's artifact carry its code, and runs the tests that reach the
change until one fails. Nothing it does reaches the next one.
"""

from __future__ import annotations

import gc
import hashlib
import os
import select
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chain import artifacts
from chain.artifacts import Artifact
from chain.building import load
from tests.mutants.compiling import Code, NoCode, compiled
from tests.mutants.forks import Fork, Json, fork
from tests.mutants.mutation import WHOLE, Mutant
from tests.mutants.reach import SHARED, Reach, Recorder, everything_kept, in_order
from tests.mutants.suites import Suite

PROFILE = "mutants"
_PATIENCE = 120.0
"""Seconds that a mutant may take on top of four times the whole suite; then its length has caught it."""


class Outcome(StrEnum):
    """What became of a mutant."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    EQUIVALENT = "equivalent"
    NOT_COMPILING = "not compiling"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant, and why.

    Attributes:
        mutant: The mutant.
        outcome: What became of it.
        by: The test that caught it, or what else did.
        tests: How many tests ran.
        seconds: How long it took, compiling and all.
        twin: Whether another mutant with the same code had that outcome.
    """

    mutant: Mutant
    outcome: Outcome
    by: str
    tests: int
    seconds: float
    twin: bool = False


class BaselineFails(Exception):
    """Tests fail although nothing was changed: no mutant can be judged."""


def kill(
    suite: Suite,
    mutants: Sequence[Mutant],
    *,
    jobs: int = 1,
    report: Callable[[Verdict], None],
    texts: Mapping[str, str],
) -> None:
    """Tries mutants of a contract.

    Args:
        suite: The contract and its tests.
        mutants: What is tried.
        jobs: How many forks at once.
        report: Called with each verdict.
        texts: The sources, by path.

    Raises:
        BaselineFails: The tests fail on the unchanged contract, or there are none.
    """
    server = _Server(suite, mutants, jobs, report, texts)
    arguments = [
        *suite.tests,
        "-m",
        "not slow",
        "-q",
        "-s",
        "--tb=native",
        "-p",
        "no:cacheprovider",
        "--no-header",
    ]
    silence = os.dup(1)
    with Path(os.devnull).open("w") as nothing:
        sys.stdout.flush()
        os.dup2(nothing.fileno(), 1)
        try:
            code = pytest.main([*arguments, f"--hypothesis-profile={PROFILE}"], plugins=[server])
        finally:
            sys.stdout.flush()
            os.dup2(silence, 1)
            os.close(silence)
    if server.error is not None:
        raise server.error
    if not server.ran:
        raise BaselineFails(f"{suite.contract}: pytest collected nothing, exit code {code}.")


class _Server:
    """A pytest plugin that takes the place of the loop over the tests."""

    def __init__(
        self,
        suite: Suite,
        mutants: Sequence[Mutant],
        jobs: int,
        report: Callable[[Verdict], None],
        texts: Mapping[str, str],
    ) -> None:
        self.ran = False
        self.error: Exception | None = None
        self._suite = suite
        self._mutants = mutants
        self._jobs = jobs
        self._report = report
        self._texts = texts
        self._items: dict[str, pytest.Item] = {}
        self._killers: list[str] = []
        self._known: dict[str, Verdict] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self) -> None:
        """A profile of hypothesis: that a test fails is enough, no need to shrink."""
        from hypothesis import HealthCheck, Phase, settings  # pytest rewrites it, and has to be first

        settings.register_profile(
            PROFILE,
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
            report_multiple_bugs=False,
            suppress_health_check=[HealthCheck.too_slow],
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests: a baseline, and then the mutants."""
        self.ran = True
        if session.testsfailed:
            self.error = BaselineFails(f"{self._suite.contract}: the tests can't be collected.")
            return True
        self._items = {item.nodeid: item for item in session.items}
        try:
            self._serve()
        except BaselineFails as error:
            self.error = error
        return True

    def _serve(self) -> None:
        contracts = (self._suite.contract, *self._suite.also)
        artifacts_of = {contract: load(contract) for contract in contracts}
        maps = {contract: compiled(contract) for contract in contracts}
        started = time.monotonic()
        unchanged = {name: maps[name].deployed_as(artifacts_of[name]) for name in contracts}
        reach = self._baseline(maps, unchanged)
        limit = 4 * (time.monotonic() - started) + _PATIENCE
        running: dict[int, tuple[Fork, Mutant]] = {}
        try:
            for mutant in self._mutants:
                if len(running) >= self._jobs:
                    self._wait(running)
                work = partial(self._try, mutant, reach, maps, artifacts_of)
                forked = fork(work, limit)
                running[forked.reader] = forked, mutant
            while running:
                self._wait(running)
        finally:
            for forked, _ in running.values():
                forked.answer(stop=True)

    def _baseline(self, maps: Mapping[str, Code], deployed: Mapping[str, Artifact]) -> Reach:
        """Runs all tests on the unchanged contracts, made as the mutants are made."""

        def run(tests: Sequence[str]) -> Json:
            recorder = Recorder(maps)
            self._items[tests[0]].config.pluginmanager.register(recorder)
            gc.enable()
            with everything_kept(), _deploying(deployed):
                self._run(tests)
            return {"failed": recorder.failed, "reach": recorder.reach.to_json()}

        tests = list(self._items)
        size = -(-len(tests) // self._jobs)
        parts = [tests[start : start + size] for start in range(0, len(tests), size)]
        forks = [fork(partial(run, part), float("inf")) for part in parts]
        whole = Reach()
        for answer in [forked.answer() for forked in forks]:
            failed = ["the run itself"] if answer is None else answer.get("failed", [answer.get("error")])
            if answer is None or failed:
                raise BaselineFails(f"{self._suite.contract}: without any change {failed[0]} fails.")
            whole.add(Reach.from_json(answer["reach"]))
        if not whole.runs.get(self._suite.contract):
            raise BaselineFails(f"{self._suite.contract}: no test runs it.")
        return whole

    def _try(
        self,
        mutant: Mutant,
        reach: Reach,
        maps: Mapping[str, Code],
        artifacts_of: Mapping[str, Artifact],
    ) -> Json:
        """In the fork: compiles and runs."""
        text = mutant.applied(self._texts[mutant.source])
        for contract, original in maps.items():
            try:
                code = compiled(contract, {mutant.source: text})
            except NoCode as error:
                return {"outcome": Outcome.NOT_COMPILING, "by": str(error).splitlines()[0][:120]}
            if code.creation == original.creation:
                continue
            digest = hashlib.sha256(code.creation).hexdigest()
            if digest in self._known:
                known = self._known[digest]
                return {"outcome": known.outcome, "by": known.by, "tests": known.tests, "twin": True}
            gc.enable()
            tests = self._tests(mutant, contract, reach, original)
            with _deploying({contract: code.deployed_as(artifacts_of[contract])}):
                ran, failed = self._run(tests, stop=True)
            outcome = Outcome.CAUGHT if failed else Outcome.SURVIVED
            return {"outcome": outcome, "by": failed or "", "tests": ran, "digest": digest}
        return {"outcome": Outcome.EQUIVALENT}

    def _tests(self, mutant: Mutant, contract: str, reach: Reach, made: Code) -> list[str]:
        """The tests that reach a mutant, the likeliest to catch it first."""
        offsets = frozenset[int]() if mutant.lines == WHOLE else made.offsets(mutant.source, mutant.lines)
        reaching = reach.tests(contract, offsets) or {SHARED, *self._items}
        return in_order(
            self._items,
            reaching=reaching,
            killers=self._killers,
            cost=lambda test: reach.seconds.get(test, 0.0),
            function=mutant.function,
        )

    def _run(self, tests: Sequence[str], *, stop: bool = False) -> tuple[int, str]:
        """Runs tests; with `stop` until the first that fails. Returns how many ran, and which failed."""
        watch = _Watch()
        items = [self._items[test] for test in tests]
        if items:
            items[0].config.pluginmanager.register(watch)
        for number, item in enumerate(items):
            following = items[number + 1] if number + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if stop and watch.failed:
                return number + 1, watch.failed
        return len(items), watch.failed

    def _wait(self, running: dict[int, tuple[Fork, Mutant]]) -> None:
        """Waits for one of the forks, and books what it found."""
        ends = min(forked.ends for forked, _ in running.values())
        ready, _, _ = select.select(list(running), [], [], max(0.0, ends - time.monotonic()))
        late = [reader for reader, (forked, _) in running.items() if forked.ends <= time.monotonic()]
        for reader in dict.fromkeys((*ready, *late)):
            forked, mutant = running.pop(reader)
            self._book(mutant, forked, forked.answer(stop=reader not in ready))

    def _book(self, mutant: Mutant, forked: Fork, answer: Json | None) -> None:
        if answer is None:
            answer = dict[str, Any](outcome=Outcome.CAUGHT, by="time")
        elif "error" in answer:
            raise BaselineFails(f"{self._suite.contract}: {answer['error']} at {' '.join(mutant.key)}")
        verdict = Verdict(
            mutant,
            Outcome(answer["outcome"]),
            str(answer.get("by", "")),
            int(answer.get("tests", 0)),
            time.monotonic() - forked.started,
            bool(answer.get("twin", False)),
        )
        if "digest" in answer:
            self._known[answer["digest"]] = verdict
        if verdict.outcome is Outcome.CAUGHT and verdict.by in self._items:
            if verdict.by in self._killers:
                self._killers.remove(verdict.by)
            self._killers.insert(0, verdict.by)
        self._report(verdict)


class _Watch:
    """A pytest plugin that keeps the first test that failed."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Books a failure of the test, or of what it stands on."""
        if report.failed and not self.failed:
            self.failed = report.nodeid


@contextmanager
def _deploying(deployed: Mapping[str, Artifact]) -> Generator[None]:
    """While this lasts, these artifacts are what `chain.building.load` gives."""
    read, is_current = artifacts.read, artifacts.is_current

    def read_ours(file: Path) -> Artifact | None:
        return deployed.get(file.stem) or read(file)

    def is_ours(artifact: Artifact, root: Path, evm_version: str) -> bool:
        return artifact is deployed.get(artifact.name) or is_current(artifact, root, evm_version)

    artifacts.read, artifacts.is_current = read_ours, is_ours
    try:
        yield
    finally:
        artifacts.read, artifacts.is_current = read, is_current
