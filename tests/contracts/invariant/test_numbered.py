"""Each invariant of docs/invariants.md names what shows it, and that exists."""

from __future__ import annotations

import ast

import pytest

from tests.contracts.invariant.numbered import ROOT, Invariant, counted_by, invariants, searches

ALL = invariants()
FAMILIES = {"I": 5, "P": 8, "D": 15, "C": 2, "R": 3, "F": 12, "S": 15, "K": 13, "L": 3, "N": 6}
"""How many there are of each letter: none is lost when the document is edited."""


def functions(path: str) -> set[str]:
    """The test functions of a file below tests/."""
    tree = ast.parse((ROOT / "tests" / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_invariants__by_letter__are_numbered_without_a_gap() -> None:
    wanted = [f"{letter}-{place}" for letter, count in FAMILIES.items() for place in range(1, count + 1)]
    assert sorted(each.number for each in ALL) == sorted(wanted)


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.number)
def test_invariant__each__names_tests_that_exist(each: Invariant) -> None:
    assert each.tests or each.searches
    assert set(each.searches) <= set(searches())
    for test in each.tests:
        path, _, function = test.partition("::")
        assert function in functions(path), f"{each.number}: there is no {test}"


@pytest.mark.parametrize("name", searches())
def test_search__each__exists_and_counts_something(name: str) -> None:
    path, _, function = searches()[name].partition("::")
    assert function in functions(path)
    assert counted_by(name)
