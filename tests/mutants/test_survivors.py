"""The committed explanations, and how a run is judged by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.mutants.__main__ import judge
from tests.mutants.killing import Outcome, Verdict
from tests.mutants.mutation import WHOLE, Mutant
from tests.mutants.report import Tally, survived_before, table, write
from tests.mutants.suites import SUITES
from tests.mutants.survivors import Survivor, read_survivors, stale
from tests.mutants.trying import possible_mutants

TEXT = "a = 1\nb = 2\n"
FIRST = Mutant("A.vy", "number-moved", "act", 4, 5, "2", (1, 1), "a = 1", "a = 2")
SECOND = Mutant("A.vy", "number-moved", "", 10, 11, "3", WHOLE, "b = 2", "b = 3")
WHY = "Nobody ever reads it, so that nothing changes."


def explaining(mutant: Mutant) -> Survivor:
    """An explanation of a mutant."""
    source, function, operator, before, after = mutant.key
    return Survivor(source=source, function=function, operator=operator, before=before, after=after, why=WHY)


def tally(*outcomes: tuple[Mutant, Outcome]) -> Tally:
    """What became of some mutants."""
    return Tally("A", 5, 2.0, [Verdict(mutant, outcome, "test_it", 3, 1.0) for mutant, outcome in outcomes])


@pytest.fixture(scope="module")
def possible() -> list[Mutant]:
    return [mutant for suite in SUITES.values() for mutant in possible_mutants(suite)]


def test_survivors__each_explanation__is_of_a_mutant_that_exists(possible: list[Mutant]) -> None:
    assert stale(read_survivors(), possible) == []


def test_survivors__each_explanation__is_one_sentence() -> None:
    assert [
        survivor.why
        for survivor in read_survivors().values()
        if not survivor.why.endswith(".") or "\n" in survivor.why
    ] == []


def test_read_survivors__explained_twice__is_refused(tmp_path: Path) -> None:
    entry = (
        '[[survivor]]\nsource="A.vy"\nfunction=""\noperator="o"\nbefore="a"\nafter="b"\n' + f'why="{WHY}"\n'
    )
    file = tmp_path / "survivors.toml"
    file.write_text(entry * 2)
    with pytest.raises(ValueError, match="twice"):
        read_survivors(file)


def test_read_survivors__without_a_reason__is_refused(tmp_path: Path) -> None:
    file = tmp_path / "survivors.toml"
    file.write_text('[[survivor]]\nsource="A.vy"\nfunction=""\noperator="o"\nbefore="a"\nafter="b"\nwhy=""\n')
    with pytest.raises(ValidationError):
        read_survivors(file)


def test_judge__all_caught_or_explained__finds_nothing() -> None:
    run = tally((FIRST, Outcome.CAUGHT), (SECOND, Outcome.SURVIVED))
    assert judge([run], {SECOND.key: explaining(SECOND)}, [FIRST, SECOND]) == []


def test_judge__survivor_that_nobody_explained__is_wrong() -> None:
    (wrong,) = judge([tally((FIRST, Outcome.SURVIVED))], {}, [FIRST])
    assert wrong == "A: survived, and nobody explained it: A.vy act number-moved a = 1 a = 2"


def test_judge__explanation_of_what_was_caught__is_wrong() -> None:
    (wrong,) = judge([tally((FIRST, Outcome.CAUGHT))], {FIRST.key: explaining(FIRST)}, [FIRST])
    assert wrong.startswith("A: said to survive, but caught by test_it: A.vy act")


def test_judge__explanation_of_no_mutant__is_wrong() -> None:
    (wrong,) = judge([tally()], {FIRST.key: explaining(FIRST)}, [SECOND])
    assert wrong == "survivors.toml: no such mutant: A.vy act number-moved a = 1 a = 2"


def test_judge__twins_on_one_line_of_which_one_survives__are_explained_by_one() -> None:
    run = tally((FIRST, Outcome.CAUGHT), (FIRST, Outcome.SURVIVED))
    assert judge([run], {FIRST.key: explaining(FIRST)}, [FIRST]) == []


def test_table__of_a_run__counts_each_outcome_and_the_share() -> None:
    run = tally(
        (FIRST, Outcome.CAUGHT),
        (SECOND, Outcome.SURVIVED),
        (SECOND, Outcome.EQUIVALENT),
        (SECOND, Outcome.NOT_COMPILING),
    )
    header, row, whole = (line.split() for line in table([run], {}).splitlines())
    assert header[:3] == ["contract", "possible", "tried"]
    assert row == ["A", "5", "4", "1", "1", "1", "1", "0", "50.0", "%", "2"]
    assert whole == ["all", *row[1:]]


def test_write__a_run__leaves_survivors_to_be_read_and_tried_again(tmp_path: Path) -> None:
    run = tally((FIRST, Outcome.CAUGHT), (SECOND, Outcome.SURVIVED))
    file = write(run, {"A.vy": TEXT}, tmp_path)
    assert file.read_text() == "A.vy:2 constant number-moved (3 tests)\n-b = 2\n+b = 3\n"
    assert survived_before("A", tmp_path) == {SECOND.key}
    assert survived_before("B", tmp_path) == set()
