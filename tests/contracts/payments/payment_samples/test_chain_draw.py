"""The draw of the chain is the one that is recomputed here, for every size of a pool."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from contracts.payments.samples import Draw
from contracts.payments.shuffle import drawn_of, fold, ranks, seed_of
from contracts.payments.words import Fate
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.paying import draw, drawing, go_behind, open_period, reveal_operator
from tests.contracts.payments.payment_samples.filling import fill, make_filler, make_firms

RATIO = 1_000


def compare(desk: Desk, period: int, payments: Sequence[bytes], step: int = 1) -> None:
    """Everything that is said of a drawn pool of class 0, from the two seeds and the payments alone."""
    pool = desk.suite.samples.pool(desk.bank_a.id, period)
    assert pool.root == fold((payment_id, 0) for payment_id in payments)
    size = len(payments)
    expected = ranks(seed_of(pool.bank_seed, pool.operator_seed, pool.root), 0, size)
    drawn = drawn_of(size, RATIO)
    assert drawing(desk, payments[::step]) == [
        Draw(
            Fate.DRAWN if expected[position] < drawn else Fate.SPARED,
            pool.bank_revealed if expected[position] < drawn else 0,
            period,
            0,
            position,
            expected[position],
            size,
            drawn,
        )
        for position in range(0, size, step)
    ]


def grow(desk: Desk, sizes: Sequence[int], step: int = 1) -> None:
    """Draws a pool at each of these sizes, as it grows."""
    period, filler = open_period(desk), make_filler(desk)
    node, payments = desk.network.node, list[bytes]()
    for size in sizes:
        payments += fill(desk, filler, size - len(payments))
        before = node.snapshot()
        draw(desk, period)
        compare(desk, period, payments, step)
        node.revert(before)


def test_draw_of__sizes_up_to_twelve__are_as_recomputed(desk: Desk) -> None:
    grow(desk, range(1, 13))


@pytest.mark.slow
def test_draw_of__every_size_up_to_64__is_as_recomputed(desk: Desk) -> None:
    grow(desk, range(1, 65))


def test_draw_of__around_256_bits_of_a_hash__is_as_recomputed(desk: Desk) -> None:
    grow(desk, (255, 256, 257), step=16)


def test_draw_of__three_hundred__is_as_recomputed(desk: Desk) -> None:
    grow(desk, (300,))


@pytest.mark.slow
def test_draw_of__thousands__is_as_recomputed(desk: Desk) -> None:
    """At 1,000 and 3,000, each seventh payment."""
    grow(desk, (1_000, 3_000), step=7)


def test_draw_of__nothing_in_the_pool__has_nothing_to_draw(desk: Desk) -> None:
    period = open_period(desk)
    go_behind(desk, period)
    with refused("EMPTY_POOL"):
        reveal_operator(desk, period)
    pool = desk.suite.samples.pool(desk.bank_a.id, period)
    assert (pool.root, pool.counts) == (fold([]), (0, 0, 0, 0))
    assert ranks(bytes(32), 0, 0) == []
    assert drawn_of(0, RATIO) == 0
    assert drawing(desk, [bytes(32)])[0].fate is Fate.OUTSIDE


def test_draw_of__every_class__is_permuted_by_itself(desk: Desk) -> None:
    """The same seeds and sizes, but another order in each class."""
    firms = make_firms(desk)
    period, filler = open_period(desk), make_filler(desk)
    ids = [fill(desk, filler, 20, enterprise=firm) for firm in firms]
    draw(desk, period)
    pool = desk.suite.samples.pool(desk.bank_a.id, period)
    seed = seed_of(pool.bank_seed, pool.operator_seed, pool.root)
    found = [[each.rank for each in drawing(desk, payments)] for payments in ids]
    assert found == [ranks(seed, risk_class, 20) for risk_class in range(4)]
    assert len({tuple(each) for each in found}) == 4
