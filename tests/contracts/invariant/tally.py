"""What a search did: moves, refusals by reason, states reached, and for how many steps each invariant held.

A check says with `proves` which numbered invariants of docs/invariants.md it shows; each time it passes, that
is one step more for which they held. The figures are printed at the end of a run, see conftest.py.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")


@dataclass
class Tally:
    """The counts of one search.

    Attributes:
        test: Where the search is: `test_documents.py::test_documents__…`.
        runs, steps: How many runs, and how many moves were tried in them.
        moves: Moves that were done, by name.
        refusals: Moves that were refused, by name and reason.
        states: What was reached, by name.
        held: For how many steps each invariant held, by its number.
    """

    test: str
    runs: int = 0
    steps: int = 0
    moves: Counter[str] = field(default_factory=Counter[str])
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    states: Counter[str] = field(default_factory=Counter[str])
    held: Counter[str] = field(default_factory=Counter[str])

    def lines(self) -> Iterator[str]:
        """The statistics, for people."""
        done, refused = sum(self.moves.values()), sum(self.refusals.values())
        yield f"{self.test}"
        yield f"  {self.runs} runs, {self.steps} steps: {done} done, {refused} refused as predicted"
        reasons: dict[str, list[str]] = {}
        for (name, reason), times in sorted(self.refusals.items()):
            reasons.setdefault(name, []).append(f"{reason} {times}")
        for name in sorted({*self.moves, *reasons}):
            yield f"  {name:22}{self.moves[name]:7}   {', '.join(reasons.get(name, []))}".rstrip()
        for name, times in sorted(self.states.items()):
            yield f"  reached {name:40}{times:7}"

    def lacks(self, wanted: Mapping[str, int]) -> dict[str, int]:
        """What of this was done or reached less often than wanted: a move, a state, or `move: REASON`."""
        found = {**self.moves, **self.states}
        found |= {f"{name}: {reason}": times for (name, reason), times in self.refusals.items()}
        return {name: found.get(name, 0) for name, times in wanted.items() if found.get(name, 0) < times}


class Counted(Protocol):
    """Whatever keeps a tally."""

    @property
    def tally(self) -> Tally:
        """Its counts."""
        ...


C = TypeVar("C", bound=Counted)
Check = Callable[Concatenate[C, P], None]


def proves(*numbers: str) -> Callable[[Callable[Concatenate[C, P], bool | None]], Check[C, P]]:
    """Says that a check shows these invariants. A check that returns False had nothing to look at."""

    def mark(check: Callable[Concatenate[C, P], bool | None]) -> Check[C, P]:
        @functools.wraps(check)
        def counted(machine: C, /, *args: P.args, **kwargs: P.kwargs) -> None:
            if check(machine, *args, **kwargs) is not False:
                machine.tally.held.update(numbers)

        return counted

    return mark


def table(tallies: Iterable[Tally]) -> Iterator[str]:
    """For each invariant and test the number of steps it held for."""
    rows = [(number, tally.test, times) for tally in tallies for number, times in tally.held.items()]
    for number, test, times in sorted(rows, key=lambda row: (_order(row[0]), row[1])):
        yield f"  {number:6}{times:9}  {test}"


def _order(number: str) -> tuple[str, int]:
    letter, _, rest = number.partition("-")
    return letter, int(rest)
