"""How many are drawn: exactly the share of each class that the bank committed to, or the floor."""

from __future__ import annotations

import pytest

from contracts.payments.samples import Ratios
from contracts.payments.shuffle import drawn_of
from contracts.payments.words import Fate
from tests.contracts.desk import Desk, Puppet
from tests.contracts.paying import NO_RATIOS, draw, drawing, open_period
from tests.contracts.payments.payment_samples.filling import fill, make_filler, make_firms


@pytest.fixture
def filler(desk: Desk) -> Puppet:
    return make_filler(desk)


def counted(desk: Desk, filler: Puppet, count: int, floors: Ratios, ratios: Ratios) -> int:
    """How many of so many payments of class 0 are drawn."""
    period = open_period(desk, floors=floors, ratios=ratios)
    payments = fill(desk, filler, count)
    draw(desk, period)
    found = drawing(desk, payments)
    drawn = sum(each.fate is Fate.DRAWN for each in found)
    assert sum(each.fate is Fate.SPARED for each in found) == count - drawn
    assert sorted(each.rank for each in found) == list(range(count))
    assert {(each.size, each.drawn) for each in found} <= {(count, drawn)}
    return drawn


@pytest.mark.parametrize(
    ("count", "ratio", "drawn"),
    [
        (1, 1, 1),
        (9, 1_000, 1),
        (10, 1_000, 1),
        (11, 1_000, 2),
        (20, 1_000, 2),
        (21, 1_000, 3),
        (3, 3_333, 1),
        (3, 3_334, 2),
        (7, 5_000, 4),
        (8, 5_000, 4),
        (30, 9_999, 30),
        (30, 10_000, 30),
        (30, 9_666, 29),
        (30, 9_667, 30),
    ],
)
def test_draw_of__a_ratio__is_rounded_up(
    desk: Desk, filler: Puppet, count: int, ratio: int, drawn: int
) -> None:
    assert drawn_of(count, ratio) == drawn
    assert counted(desk, filler, count, (1, 1, 1, 1), (ratio, 0, 0, 0)) == drawn


@pytest.mark.parametrize(
    ("floor", "ratio", "drawn"),
    [(3_000, 0, 6), (3_000, 2_999, 6), (3_000, 3_000, 6), (3_000, 3_001, 7), (3_000, 10_000, 20)],
)
def test_draw_of__a_ratio_below_the_floor__counts_as_the_floor(
    desk: Desk, filler: Puppet, floor: int, ratio: int, drawn: int
) -> None:
    assert counted(desk, filler, 20, (floor, 1, 1, 1), (ratio, 10_000, 10_000, 10_000)) == drawn


def test_draw_of__each_class__has_its_own_ratio_and_order(desk: Desk, filler: Puppet) -> None:
    samples = desk.suite.samples
    firms = make_firms(desk)
    period = open_period(desk, floors=(1_000, 2_000, 1, 10_000), ratios=(0, 2_500, 1, 0))
    sizes = (11, 9, 4, 3)
    ids = {
        risk_class: fill(desk, filler, size, enterprise=firm)
        for risk_class, (firm, size) in enumerate(zip(firms, sizes, strict=True))
    }
    assert samples.pool(desk.bank_a.id, period).counts == sizes
    draw(desk, period)
    for risk_class, wanted in enumerate((2, 3, 1, 3)):
        found = drawing(desk, ids[risk_class])
        assert [each.position for each in found] == list(range(sizes[risk_class]))
        assert sorted(each.rank for each in found) == list(range(sizes[risk_class]))
        assert [each.fate is Fate.DRAWN for each in found] == [each.rank < wanted for each in found]


def test_draw_of__once_drawn__stays(desk: Desk, filler: Puppet) -> None:
    """Whatever comes later: another period, other classes, a bank that is suspended."""
    period = open_period(desk, ratios=NO_RATIOS)
    payments = fill(desk, filler, 25)
    draw(desk, period)
    found = drawing(desk, payments)
    desk.suite.samples.set_class(desk.operator, desk.exporter.id, 3)
    desk.participants.suspend(desk.operator, desk.bank_a.id, "for now")
    following = open_period(desk, floors=(10_000, 10_000, 10_000, 10_000))
    fill(desk, filler, 5)
    draw(desk, following)
    assert drawing(desk, payments) == found
