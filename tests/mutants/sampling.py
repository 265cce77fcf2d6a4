"""Which mutants are tried: at most so many a contract, spread over operators and functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tests.mutants.mutation import Mutant

MOST = 400
"""Mutants a contract, at most."""


def sample(mutants: Iterable[Mutant], most: int = MOST, seed: int = 0) -> list[Mutant]:
    """Draws mutants, the same for a seed each time.

    Operators take turns; of an operator's mutants the functions take turns. What is drawn follows from each
    mutant's own text, so that an edit in one function hardly changes what is drawn in others.
    """
    strata: dict[str, dict[str, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for mutant in sorted(mutants, key=lambda mutant: mutant.rank(seed)):
        strata[mutant.operator][f"{mutant.source} {mutant.function}"].append(mutant)
    queues = [_in_turns(list(functions.values())) for _, functions in sorted(strata.items())]
    return _in_turns(queues)[:most]


def _in_turns(queues: list[list[Mutant]]) -> list[Mutant]:
    """The first of each queue, then the second of each, and so on."""
    longest = max(map(len, queues), default=0)
    return [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]
