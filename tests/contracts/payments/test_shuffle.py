"""The draw in Python: a permutation for every seed, in which every position is as likely as any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.hashing import keccak
from contracts.payments import shuffle
from contracts.payments.shuffle import ALL, carried, drawn_of, fold, rank, ranks, seed_of

SEEDS = st.binary(min_size=32, max_size=32)


def seeds(count: int, about: str) -> list[bytes]:
    """So many seeds, the same in every run."""
    return [keccak(f"{about} {number}".encode()) for number in range(count)]


def likely(degrees: int, error: float = 1e-4) -> float:
    """What chi-square of so many degrees exceeds with a chance of `error` (Wilson and Hilferty 1931)."""
    part = 2 / (9 * degrees)
    return degrees * (1 - part + NormalDist().inv_cdf(1 - error) * sqrt(part)) ** 3


# Permutation


@given(SEEDS, st.integers(0, 3), st.integers(0, 300))
def test_ranks__any_seed_class_and_size__are_a_permutation(seed: bytes, risk_class: int, size: int) -> None:
    assert sorted(ranks(seed, risk_class, size)) == list(range(size))


@pytest.mark.parametrize("size", [*range(1, 65), 255, 256, 257, 511, 512, 513])
def test_rank__each_position__is_what_ranks_says(size: int) -> None:
    seed = keccak(size.to_bytes(2, "big"))
    found = ranks(seed, 2, size)
    step = max(1, size // 16)
    assert [rank(seed, 2, position, size) for position in range(0, size, step)] == found[::step]
    assert rank(seed, 2, size - 1, size) == found[-1]


@pytest.mark.slow
@pytest.mark.parametrize("size", [1_000, 2_048, 4_999])
def test_rank__of_thousands__is_what_ranks_says(size: int) -> None:
    for seed in seeds(3, "thousands"):
        found = ranks(seed, 0, size)
        assert sorted(found) == list(range(size))
        assert [rank(seed, 0, position, size) for position in range(0, size, 7)] == found[::7]


def test_ranks__of_nothing__are_none() -> None:
    assert ranks(bytes(32), 0, 0) == []
    assert ranks(bytes(32), 0, 1) == [0]


def test_ranks__another_seed_or_class__are_others() -> None:
    found = {tuple(ranks(seed, risk_class, 40)) for seed in seeds(25, "others") for risk_class in range(4)}
    assert len(found) == 100


# Every position as often as any other


@pytest.mark.parametrize(
    ("size", "ratio", "trials"),
    [(30, 1_000, 1_000), (7, 5_000, 1_000), pytest.param(200, 1_000, 2_000, marks=pytest.mark.slow)],
)
def test_ranks__over_many_seeds__each_position_is_drawn_as_often(size: int, ratio: int, trials: int) -> None:
    """Chi-square over the positions: beyond either bound by chance once in 10,000 times."""
    drawn = drawn_of(size, ratio)
    counts = Counter(
        position
        for seed in seeds(trials, "each position")
        for position, found in enumerate(ranks(seed, 0, size))
        if found < drawn
    )
    assert sum(counts.values()) == trials * drawn
    expected = trials * drawn / size
    square = sum((counts[position] - expected) ** 2 / expected for position in range(size))
    # Draws without replacement vary less, by (size - drawn) / (size - 1), than chi-square supposes.
    square *= (size - 1) / (size - drawn)
    assert likely(size - 1, 1 - 1e-4) < square < likely(size - 1)


def table(rounds_of: Callable[[bytes, int, int], list[int]]) -> float:
    """Chi-square of the 8 x 8 table of position and rank, over 2,000 seeds: of 7 x 7 degrees."""
    size, trials = 8, 2_000
    counts: Counter[tuple[int, int]] = Counter()
    for seed in seeds(trials, "each rank"):
        counts.update(enumerate(rounds_of(seed, 1, size)))
    expected = trials / size
    cells = [counts[position, found] for position in range(size) for found in range(size)]
    return sum((cell - expected) ** 2 for cell in cells) / expected * (size - 1) / size


def test_ranks__over_many_seeds__each_position_has_each_rank_as_often() -> None:
    assert likely(49, 1 - 1e-4) < table(ranks) < likely(49)


def test_ranks__of_few_rounds__are_seen_to_be_no_shuffle(monkeypatch: pytest.MonkeyPatch) -> None:
    """That the test can fail: with 4 rounds for 90 it does."""
    monkeypatch.setattr(shuffle, "ROUNDS", 4)
    assert table(ranks) > likely(49)


def test_ranks__over_many_seeds__neighbours_are_drawn_together_as_often_as_by_chance() -> None:
    """No payment is tied to the next: within 3.9 deviations, which chance exceeds once in 10,000 times."""
    size, trials = 20, 1_500
    drawn = drawn_of(size, 2_500)
    together = [
        sum(a < drawn and b < drawn for a, b in pairwise(ranks(seed, 0, size)))
        for seed in seeds(trials, "neighbours")
    ]
    chance = (size - 1) * drawn * (drawn - 1) / (size * (size - 1))
    mean = sum(together) / trials
    deviation = sqrt(sum((found - mean) ** 2 for found in together) / (trials - 1) / trials)
    assert abs(mean - chance) < 3.9 * deviation


def test_likely__known_quantiles__are_met() -> None:
    """Chi-square of 49 degrees: 0.9999 at 94.3 (tables); the approximation is good to a tenth."""
    assert likely(10, 0.05) == pytest.approx(18.307, abs=0.05)
    assert likely(49, 0.001) == pytest.approx(85.351, abs=0.1)


# Sizes, roots, seeds


@pytest.mark.parametrize(
    ("size", "ratio", "drawn"),
    [(0, 1_000, 0), (1, 1, 1), (10, 1_000, 1), (11, 1_000, 2), (200, 1_000, 20), (7, ALL, 7), (9_999, 1, 1)],
)
def test_drawn_of__a_share__is_rounded_up(size: int, ratio: int, drawn: int) -> None:
    assert drawn_of(size, ratio) == drawn


def test_fold__order_class_and_number__all_count() -> None:
    one, two = keccak(b"one"), keccak(b"two")
    pools = [[], [(one, 0)], [(one, 1)], [(one, 0), (two, 0)], [(two, 0), (one, 0)], [(one, 0), (one, 0)]]
    roots = [fold(pool) for pool in pools]
    assert roots[0] == bytes(32)
    assert len(set(roots)) == len(pools)
    assert fold([(two, 0)], fold([(one, 0)])) == roots[3]
    assert carried(roots[1], roots[2], (0, 1, 0, 0)) not in roots


def test_seed_of__any_part__makes_another() -> None:
    parts = [keccak(bytes([number])) for number in range(3)]
    found = {seed_of(*parts)}
    for number in range(3):
        found.add(seed_of(*(keccak(part) if number == place else part for place, part in enumerate(parts))))
    found.add(seed_of(parts[1], parts[0], parts[2]))
    assert len(found) == 5
