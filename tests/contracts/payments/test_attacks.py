"""Attacks on the sample, over many seeds: each attacker does its best, and as much is found as by chance.

Each is played under the rules as they are, where an attacker supposes what it can't know, and with the rule
left out that stands against it, where the same test sees the gain. That the contract has these rules:
`payment_samples/test_attacks.py`. The figures are those of the rules of sampling, which are estimates: 0.16
is 0.170, and 0.09 is 0.097.
"""

from __future__ import annotations

import pytest

from contracts.payments.shuffle import drawn_of, fold, rank, seed_of
from tests.contracts.payments.playing import (
    BAD,
    RATIO,
    ROOT,
    SIZE,
    bank_seed,
    carried_on,
    chance,
    error,
    guessed,
    honest,
    is_found,
    operator_seed,
    payments,
    share,
)

pytestmark = pytest.mark.slow

TRIES = 4
"""Variants that an attacker compares."""

CARRIES = 12


def is_by_chance(found: float, expected: float | None = None) -> bool:
    wanted = chance() if expected is None else expected
    return abs(found - wanted) < error(wanted)


def test_chance__five_bad_of_200_at_a_tenth__are_found_with_0_41() -> None:
    assert chance() == pytest.approx(0.41, abs=0.005)
    assert is_by_chance(share(honest))


# An operator that speaks last


def speaks_last(trial: int) -> bool:
    """Left out: that the operator reveals first. It sees the draw, and is silent once if that finds."""
    if not honest(trial):
        return False
    root, bad, size = carried_on(1)
    return is_found(seed_of(bank_seed(trial), operator_seed(trial, 1), root), bad, size)


def guesses_and_is_silent_once(trial: int) -> bool:
    """As it is: the operator decides before it knows the bank's seed, and supposes one."""
    if is_found(seed_of(guessed(trial), operator_seed(trial), ROOT)):
        root, bad, size = carried_on(1)
        return is_found(seed_of(bank_seed(trial), operator_seed(trial, 1), root), bad, size)
    return honest(trial)


def test_operator__that_speaks_last__halves_what_is_found_and_more() -> None:
    found = share(speaks_last)
    assert is_by_chance(found, chance() * chance(2 * SIZE))
    assert found == pytest.approx(0.16, abs=0.05)
    assert not is_by_chance(found)


def test_operator__that_has_to_speak_first__gains_nothing() -> None:
    assert is_by_chance(share(guesses_and_is_silent_once))


# An operator that stays silent


def silent_until_it_suits(trial: int) -> bool:
    """Left out: that silence is decided blindly. It sees each draw, and is silent until one finds nothing."""
    for period in range(CARRIES):
        root, bad, size = carried_on(period)
        if not is_found(seed_of(bank_seed(trial), operator_seed(trial, period), root), bad, size):
            return False
    return True


def silent_blindly(trial: int) -> bool:
    """As it is: silent as long as what it supposes does not suit it; drawn where it was carried to."""
    for period in range(CARRIES):
        root, bad, size = carried_on(period)
        own = operator_seed(trial, period)
        if not is_found(seed_of(guessed(trial, period), own, root), bad, size):
            return is_found(seed_of(bank_seed(trial), own, root), bad, size)
    return True


def test_operator__that_may_stay_silent_once_it_knows__is_never_found_out() -> None:
    assert share(silent_until_it_suits) == 0.0


def test_operator__that_is_silent_before_it_knows__gains_nothing() -> None:
    assert is_by_chance(share(silent_blindly))


# A bank that chooses the class


def chooses_the_class(trial: int) -> bool:
    """Left out: that the class is the enterprise's. All that is bad goes where 2 % are drawn, of as many."""
    return is_found(seed_of(bank_seed(trial), operator_seed(trial), ROOT), ratio=200)


def test_bank__that_chooses_the_class__is_found_out_a_quarter_as_often() -> None:
    found = share(chooses_the_class)
    assert is_by_chance(found, chance(ratio=200))
    assert found == pytest.approx(0.09, abs=0.06)
    assert not is_by_chance(found)


# A bank that stays silent


def silent_and_drawn_again(trial: int) -> bool:
    """Left out: that all of a silent bank's pool is drawn. It is drawn again, with the next one."""
    return speaks_last(trial)


def silent_and_all_is_drawn(trial: int) -> bool:
    """As it is: the bank knows the draw, and reveals what suits it alone; else everything is drawn."""
    seed = seed_of(bank_seed(trial), operator_seed(trial), ROOT)
    return is_found(seed) and is_found(seed, ratio=10_000)


def test_bank__that_may_have_it_drawn_again__halves_what_is_found_and_more() -> None:
    assert is_by_chance(share(silent_and_drawn_again), chance() * chance(2 * SIZE))


def test_bank__that_is_silent__is_found_out_whenever_it_would_have_been() -> None:
    assert share(silent_and_all_is_drawn) == share(honest)


# A bank that grinds its pool: the last payment, or the order of all, is what suits it


def padded(trial: int, attempt: int) -> bytes:
    """The pool, but the last payment, which is not bad, has another id."""
    return fold([(guessed(trial, 1_000 + attempt), 0)], ROOT)


def grinds(trial: int, theirs: bytes) -> bool:
    """Of some variants it pays that one whose draw suits it, if the operator's seed is `theirs`."""
    size, own = SIZE + 1, bank_seed(trial)
    roots = [padded(trial, attempt) for attempt in range(TRIES)]
    suits = (root for root in roots if not is_found(seed_of(own, theirs, root), size=size))
    return is_found(seed_of(own, operator_seed(trial), next(suits, roots[0])), size=size)


@pytest.mark.slow
def test_bank__that_grinds_and_knows_the_operators_seed__is_hardly_ever_found_out() -> None:
    """Left out: that the operator keeps its seed. That is what remains: both together."""
    expected = chance(SIZE + 1) ** TRIES
    assert is_by_chance(share(lambda trial: grinds(trial, operator_seed(trial))), expected)


@pytest.mark.slow
def test_bank__that_grinds__gains_nothing() -> None:
    assert is_by_chance(share(lambda trial: grinds(trial, guessed(trial))), chance(SIZE + 1))


def test_bank__that_pads_its_pool_with_many__gains_nothing_below_the_ratio() -> None:
    """One bad payment of `size` is found with drawn / size: never below the ratio, whatever is beside it."""
    for size in (1, 9, 10, 11, 99, 100, 101, 1_000, 9_999):
        assert drawn_of(size, RATIO) * 10_000 >= size * RATIO


# A bank that withholds payments, until it knows where to put them


def withholds(trial: int, theirs: bytes) -> bool:
    """The bad ones are paid at positions that are spared, if the operator's seed is `theirs`."""
    own, drawn = bank_seed(trial), drawn_of(SIZE, RATIO)
    supposed = seed_of(own, theirs, ROOT)
    places = (place for place in range(SIZE) if rank(supposed, 0, place, SIZE) >= drawn)
    bad = [next(places) for _ in BAD]
    return is_found(seed_of(own, operator_seed(trial), ROOT), bad)


def test_bank__that_pays_once_the_draw_is_known__is_never_found_out() -> None:
    """Left out: that a pool is closed before a seed is revealed, and that its root counts."""
    assert share(lambda trial: withholds(trial, operator_seed(trial))) == 0.0


def test_bank__that_withholds_until_it_has_guessed__gains_nothing() -> None:
    assert is_by_chance(share(lambda trial: withholds(trial, guessed(trial))))


def waits(trial: int) -> bool:
    """The bad payments go into that of three periods which suits the bank, as it guesses."""
    seeds = [
        (keep, seed_of(bank_seed(trial), guessed(trial, keep), fold(payments(f"of {keep}", 1))))
        for keep in range(3)
    ]
    into = next((keep for keep, seed in seeds if not is_found(seed)), 0)
    root = fold(payments(f"of {into}", 1))
    return is_found(seed_of(bank_seed(trial), operator_seed(trial, into), root))


@pytest.mark.slow
def test_bank__that_waits_for_another_period__gains_nothing() -> None:
    assert is_by_chance(share(waits))


# A seed that was used before


def adds_until_it_suits(trial: int, known: bytes) -> bool:
    """Of some ordinary payments the operator adds that one which suits it, if the bank's seed is `known`."""
    size, own = SIZE + 1, operator_seed(trial)
    roots = [padded(trial, attempt) for attempt in range(TRIES)]
    suits = (root for root in roots if not is_found(seed_of(known, own, root), size=size))
    return is_found(seed_of(bank_seed(trial), own, next(suits, roots[0])), size=size)


@pytest.mark.slow
def test_operator__that_adds_payments__gains_nothing_unless_the_bank_uses_a_seed_again() -> None:
    assert is_by_chance(share(lambda trial: adds_until_it_suits(trial, guessed(trial))), chance(SIZE + 1))
    again = share(lambda trial: adds_until_it_suits(trial, bank_seed(trial)))
    assert is_by_chance(again, chance(SIZE + 1) ** TRIES)
