"""Games over the draw, in Python: who tries to keep bad payments out of the sample, over many seeds.

A pool of 200 with 5 bad payments, of which 10 % are drawn. A trial is one choice of both secret seeds. An
attack is a function of the number of a trial; it says whether a bad payment was found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import comb, sqrt

from chain.hashing import keccak
from contracts.payments.shuffle import carried, drawn_of, fold, rank, seed_of

SIZE = 200
RATIO = 1_000
BAD = (17, 60, 101, 102, 199)
"""Positions of the bad payments."""

TRIALS = 500
DEVIATIONS = 3.9
"""Chance is further off than so many deviations once in 10,000 times."""


def payments(about: str, count: int = SIZE) -> list[tuple[bytes, int]]:
    """Payments of class 0."""
    return [(keccak(f"{about} {number}".encode()), 0) for number in range(count)]


ROOT = fold(payments("payment"))


def bank_seed(trial: int) -> bytes:
    """What nobody but the bank knows until it reveals."""
    return keccak(b"bank %d" % trial)


def operator_seed(trial: int, period: int = 0) -> bytes:
    """What nobody but the operator knows until it reveals."""
    return keccak(b"operator %d %d" % (trial, period))


def guessed(trial: int, attempt: int = 0) -> bytes:
    """What an attacker supposes, who does not know the other's seed."""
    return keccak(b"guess %d %d" % (trial, attempt))


def is_found(seed: bytes, bad: Sequence[int] = BAD, size: int = SIZE, ratio: int = RATIO) -> bool:
    """Whether the draw of a seed has a bad payment in it."""
    drawn = drawn_of(size, ratio)
    return any(rank(seed, 0, position, size) < drawn for position in bad)


@cache
def honest(trial: int) -> bool:
    """Nobody tries anything."""
    return is_found(seed_of(bank_seed(trial), operator_seed(trial), ROOT))


def chance(size: int = SIZE, ratio: int = RATIO, bad: int = len(BAD)) -> float:
    """With what chance a sample of `size` has one of the bad in it: drawn without replacement."""
    drawn = drawn_of(size, ratio)
    return 1 - comb(size - bad, drawn) / comb(size, drawn)


@cache
def carried_on(times: int) -> tuple[bytes, tuple[int, ...], int]:
    """The pool after it was carried so many times, each time behind 200 others: root, the bad in it, size."""
    root, size = ROOT, SIZE
    bad: tuple[int, ...] = BAD
    for number in range(times):
        root = carried(fold(payments(f"later {number}")), root, (size, 0, 0, 0))
        bad, size = tuple(SIZE + position for position in bad), size + SIZE
    return root, bad, size


def share(attack: Callable[[int], bool], trials: int = TRIALS) -> float:
    """How often a bad payment is found."""
    return sum(attack(trial) for trial in range(trials)) / trials


def error(expected: float, trials: int = TRIALS) -> float:
    """How far off a share may be by chance."""
    return DEVIATIONS * sqrt(expected * (1 - expected) / trials)
