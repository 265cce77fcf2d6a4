"""The fork server whole: mutants whose fate is known, on a contract's own tests."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from chain.building import load
from tests.mutants.compiling import NoCode, compiled
from tests.mutants.forks import fork
from tests.mutants.killing import BaselineFails, Outcome, Verdict, kill
from tests.mutants.mutation import Mutant, make_mutant
from tests.mutants.reach import SHARED, Reach, in_order
from tests.mutants.suites import SUITES, Suite, texts_of
from tests.mutants.vyper_source import Source

CONSENTS = SUITES["Consents"].sources[0]
TESTS = "tests/contracts/registry/consents/test_revoke.py"


def change(text: str, old: str, new: str) -> Mutant:
    """A mutant of the first place where `old` stands, on the lines of its statement."""
    start = text.index(old)
    line = text.count("\n", 0, start) + 1
    return make_mutant(
        text,
        (start, start + len(old)),
        new,
        source=CONSENTS,
        operator="by-hand",
        function="revoke",
        lines=(line, line + old.count("\n")),
    )


def try_all(suite: Suite, mutants: list[Mutant], texts: dict[str, str]) -> list[Verdict]:
    """What becomes of mutants."""
    verdicts: list[Verdict] = []
    kill(suite, mutants, jobs=2, report=verdicts.append, texts=texts)
    return sorted(verdicts, key=lambda verdict: mutants.index(verdict.mutant))


def apart(suite: Suite, mutants: list[Mutant], texts: dict[str, str]) -> list[Verdict]:
    """The same in a process of its own, for pytest is at work in this one."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(try_all, suite, mutants, texts).result()


@pytest.mark.slow
def test_kill__mutants_of_each_fate__are_told_apart() -> None:
    suite = Suite("Consents", (), (TESTS,))
    texts = texts_of(suite)
    text = texts[CONSENTS]
    caught, survived, silent, broken = mutants = [
        change(text, "errors.REVOKED", "errors.NOT_LIVE"),
        change(text, "errors.BAD_USES", "errors.BAD_KINDS"),
        change(text, "@notice", "@notice Really:"),
        change(text, "errors.REVOKED", "errors.NO_SUCH_REASON"),
    ]
    verdicts = {verdict.mutant: verdict for verdict in apart(suite, mutants, texts)}
    assert {mutant: verdict.outcome for mutant, verdict in verdicts.items()} == {
        caught: Outcome.CAUGHT,
        survived: Outcome.SURVIVED,
        silent: Outcome.EQUIVALENT,
        broken: Outcome.NOT_COMPILING,
    }
    assert verdicts[caught].by.startswith(f"{TESTS}::test_revoke__")


@pytest.mark.slow
def test_kill__tests_that_fail_without_any_change__judge_nothing() -> None:
    suite = Suite("Consents", (), ("tests/mutants/fixtures/failing.py",))
    with pytest.raises(BaselineFails, match=r"without any change .*test_it__always__fails"):
        apart(suite, [], texts_of(suite))


@pytest.mark.slow
def test_compiled__docstring_changed__is_the_same_code() -> None:
    source = Source.read(CONSENTS)
    code = compiled("Consents")
    other = source.text.replace("@notice", "@notice Really:")
    assert compiled("Consents", {CONSENTS: other}).creation == code.creation
    assert code.runtime == load("Consents").runtime
    line = source.text.count("\n", 0, source.text.index("errors.REVOKED")) + 1
    assert code.offsets(CONSENTS, (line, line))
    assert not code.offsets(CONSENTS, (1, 1))
    assert all(0 <= offset < len(code.runtime) for offset in code.places)


def test_compiled__that_does_not_compile__says_so() -> None:
    with pytest.raises(NoCode):
        compiled("Consents", {CONSENTS: "this is no contract"})


def test_fork__that_answers_dies_or_takes_too_long__is_told_apart() -> None:
    def die() -> dict[str, object]:
        raise SystemExit("gone")

    def stay() -> dict[str, object]:
        while True:
            pass

    assert fork(lambda: {"found": 1}, 10.0).answer() == {"found": 1}
    assert fork(die, 10.0).answer() == {"error": "SystemExit: gone"}
    assert fork(stay, 0.0).answer(stop=True) is None


def test_reach__tests_of_an_instruction__are_those_whose_runs_hold_it() -> None:
    reach = Reach(
        runs={"A": {"first": frozenset({(0, 10)}), "second": frozenset({(10, 20)}), SHARED: frozenset()}}
    )
    assert reach.tests("A", frozenset({9, 30})) == {"first"}
    assert reach.tests("A", frozenset({10})) == {"second"}
    assert reach.tests("B", frozenset({10})) == set()


def test_reach__through_json__is_the_same() -> None:
    reach = Reach({"first": 0.5}, {"A": {"first": frozenset({(0, 10)})}})
    both = Reach.from_json(reach.to_json())
    both.add(Reach({"second": 1.0}, {"A": {"first": frozenset({(3, 4)})}}))
    assert both == Reach({"first": 0.5, "second": 1.0}, {"A": {"first": frozenset({(0, 10), (3, 4)})}})


def test_in_order__killers_first_then_the_functions_own_then_the_quick() -> None:
    tests = [
        "x/test_slow.py::a",
        "x/test_quick.py::a",
        "x/test_move.py::a",
        "x/test_kill.py::a",
        "x/test_other.py::a",
    ]
    costs = dict(zip(tests, (3.0, 1.0, 2.0, 9.0, 0.1), strict=True))

    def ordered(reaching: set[str]) -> list[str]:
        found = in_order(
            tests, reaching=reaching, killers=["x/test_kill.py::a"], cost=costs.__getitem__, function="_move"
        )
        return [test.removeprefix("x/test_").removesuffix(".py::a") for test in found]

    assert ordered(set(tests[:4])) == ["kill", "move", "quick", "slow"]
    assert ordered({SHARED, tests[0]}) == ["slow", "kill", "move", "other", "quick"]
