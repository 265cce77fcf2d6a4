"""The draw: seeded, spread, and steady."""

from __future__ import annotations

from collections import Counter

from tests.mutants.mutation import WHOLE, Mutant
from tests.mutants.sampling import sample


def make(operator: str, function: str, number: int) -> Mutant:
    """A mutant that is told from others by its number."""
    return Mutant("A.vy", operator, function, number, number + 1, "x", WHOLE, f"line {number}", "x")


MUTANTS = [
    make(operator, function, number)
    for number, (operator, function) in enumerate(
        [("often", "big")] * 50 + [("often", "small")] * 2 + [("rare", "big")] * 2
    )
]


def test_sample__a_seed__draws_the_same_each_time_and_another_others() -> None:
    assert sample(MUTANTS, 10, 1) == sample(list(reversed(MUTANTS)), 10, 1)
    assert sample(MUTANTS, 10, 1) != sample(MUTANTS, 10, 2)


def test_sample__small__is_spread_over_operators_and_functions() -> None:
    drawn = Counter((mutant.operator, mutant.function) for mutant in sample(MUTANTS, 6))
    assert drawn == {("often", "big"): 2, ("often", "small"): 2, ("rare", "big"): 2}


def test_sample__more_than_there_are__is_all_of_them() -> None:
    assert sorted(sample(MUTANTS, 1_000), key=lambda mutant: mutant.start) == MUTANTS


def test_sample__a_mutant_more__leaves_most_of_the_others_drawn() -> None:
    before = set(sample(MUTANTS, 20))
    after = set(sample([*MUTANTS, make("often", "big", 99)], 20))
    assert len(before - after) <= 1
