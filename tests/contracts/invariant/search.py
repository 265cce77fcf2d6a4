"""How long a search is, seconds in the profile `dev`, minutes in `ci`; and what it must have reached."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import HealthCheck, seed, settings
from hypothesis.internal.conjecture.providers import CONSTANTS_CACHE
from hypothesis.internal.constants_ast import Constants
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.contracts.invariant.numbered import counted_by
from tests.contracts.invariant.tally import Tally

RUNS_OF_A_SEED = 10
SELDOM = 20
"""Less often than this is a matter of luck: one more rule draws other walks out of the same seeds. What is
seldom is asked for once, and together."""
WALKED = {"liveness": "financing", "insured_liveness": "insured", "payments_liveness": "payments"}
"""Searches for ways out → whose walk it is."""
OFTEN = 100
"""What is shown in so many steps is a search's to show, and the document says so."""
LEAST_STEPS = 3
"""For how many steps at least a long search must have shown each of its invariants."""


def is_long() -> bool:
    """Whether this is the long profile."""
    return settings.get_current_profile_name() == "ci"


@contextmanager
def _the_same_everywhere() -> Generator[None]:
    """Without the constants that hypothesis takes out of whatever is imported: they change every walk."""
    none = Constants(integers=set(), floats=set(), bytes=set(), strings=set())
    with patch("hypothesis.internal.conjecture.providers._get_local_constants", lambda: none):
        CONSTANTS_CACHE.cache.clear()
        yield
        CONSTANTS_CACHE.cache.clear()


def search(
    machine: Callable[[], RuleBasedStateMachine], *, dev: tuple[int, int], ci: tuple[int, int]
) -> None:
    """Runs a machine, so and so many times for so many steps at most; the same runs everywhere.

    A few runs for each of many seeds: after its first ten runs hypothesis spends most of its time on copies
    of what it found, which is good for a function and bad for walks.
    """
    runs, steps = ci if is_long() else dev
    for number in range(0, runs, RUNS_OF_A_SEED):

        def walk() -> RuleBasedStateMachine:
            return machine()

        with _the_same_everywhere():
            run_state_machine_as_test(  # any factory will do, whatever its type says
                seed(number)(walk),  # type: ignore[arg-type]  # as the line above says
                settings=settings(
                    max_examples=min(RUNS_OF_A_SEED, runs - number),
                    stateful_step_count=steps,
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
                ),
            )


def conclude(tally: Tally, name: str, *, every_run: Mapping[str, int], long_run: Mapping[str, int]) -> None:
    """Asserts that a search was worth its name: what it did and reached, and what it showed.

    Args:
        tally: Its counts.
        name: Of the search, as docs/invariants.md has it.
        every_run: Moves, states and refusals (`move: REASON`), with how often each was done at least.
        long_run: The same for the long profile, about a quarter of what a run showed; see `SELDOM`.
    """
    if is_long():
        assert tally.lacks({move: times for move, times in long_run.items() if times >= SELDOM}) == {}
        seldom = {move: 1 for move, times in long_run.items() if times < SELDOM}
        missed = tally.lacks(seldom)
        assert len(missed) <= len(seldom) / 5, sorted(missed)
    else:
        assert tally.lacks(every_run) == {}
    walked = WALKED.get(name, name)
    shown = {number for number, times in tally.held.items() if times >= OFTEN}
    assert shown <= counted_by(name) | counted_by(walked), "the document lacks a number"
    if is_long():
        unshown = {number for number in counted_by(name) if tally.held[number] < LEAST_STEPS}
        assert unshown == set()
