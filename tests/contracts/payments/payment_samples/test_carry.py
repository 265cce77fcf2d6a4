"""A pool that nobody can draw is carried into the one that is open, and drawn there."""

from __future__ import annotations

import pytest

from contracts.payments.samples import Draw
from contracts.payments.shuffle import carried, drawn_of, fold, ranks, seed_of
from contracts.payments.words import Fate
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import (
    add_period,
    asked,
    by_invoice,
    closes,
    commit,
    draw,
    drawing,
    go_behind,
    go_to_first_day,
    open_period,
    order,
    paid,
    reveal_operator,
)
from tests.contracts.world import DAY

DAYS = constant("PaymentSamples.vy", "REVEAL_DAYS")


def carry(desk: Desk, period: int) -> None:
    desk.suite.samples.carry(desk.stranger, period, desk.bank_a.id)


def pay_by(desk: Desk, classes: str) -> list[bytes]:
    """Payments of these classes: the exporter's are 0, the importer's 1, once `classed` was called."""
    by = {"0": desk.exporter, "1": desk.importer}
    return [paid(desk, order(desk, enterprise=by[each])) for each in classes]


def classed(desk: Desk) -> None:
    """The importer is of class 1."""
    desk.suite.samples.set_class(desk.operator, desk.importer.id, 1)


def places(draws: list[Draw]) -> list[tuple[int, int, int]]:
    """Period, class, position."""
    return [(found.period, found.risk_class, found.position) for found in draws]


def test_carry__operator_silent__stands_behind_what_is_there(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    classed(desk)
    period = open_period(desk)
    early = pay_by(desk, "0110")
    following = open_period(desk)
    there = pay_by(desk, "00101")
    go_behind(desk, period, days=DAYS + 1)
    before, target = samples.pool(bank.id, period), samples.pool(bank.id, following)
    assert (before.counts, target.counts) == ((2, 2, 0, 0), (3, 2, 0, 0))
    assert samples.open_cases(bank.id) == 2
    receipt = samples.carry(desk.stranger, period, bank.id)
    root = carried(target.root, before.root, before.counts)
    assert dict(logged(samples, receipt, "Carried").args) == {
        "period": period,
        "bank": bank.id,
        "into": following,
        "root": root,
    }
    late = pay_by(desk, "10")
    assert samples.open_cases(bank.id) == 1
    old = samples.pool(bank.id, period)
    assert (old.carried_to, old.offsets, old.root, old.counts) == (
        following,
        target.counts,
        before.root,
        before.counts,
    )
    new = samples.pool(bank.id, following)
    assert new.counts == (6, 5, 0, 0)
    assert new.root == fold([(late[0], 1), (late[1], 0)], root)
    assert places(drawing(desk, early)) == [(2, 0, 3), (2, 1, 2), (2, 1, 3), (2, 0, 4)]
    assert places(drawing(desk, there)) == [(2, 0, 0), (2, 0, 1), (2, 1, 0), (2, 0, 2), (2, 1, 1)]
    assert places(drawing(desk, late)) == [(2, 1, 4), (2, 0, 5)]
    assert {found.fate for found in drawing(desk, early)} == {Fate.OPEN}
    draw(desk, following)
    pool = samples.pool(bank.id, following)
    seed = seed_of(pool.bank_seed, pool.operator_seed, pool.root)
    expected = {risk_class: ranks(seed, risk_class, pool.counts[risk_class]) for risk_class in (0, 1)}
    found = drawing(desk, early + there + late)
    assert [each.rank for each in found] == [expected[each.risk_class][each.position] for each in found]
    drawn = [each.risk_class for each in found if each.fate is Fate.DRAWN]
    assert (drawn.count(0), drawn.count(1)) == (drawn_of(6, 1_000), drawn_of(5, 1_000))


def test_carry__twice_along_a_line__stands_behind_both(desk: Desk) -> None:
    """The first is carried into the second, and with it into the third, where payments are too."""
    samples, bank = desk.suite.samples, desk.bank_a
    classed(desk)
    open_period(desk)
    first = pay_by(desk, "01")
    open_period(desk)
    second = pay_by(desk, "0")
    go_behind(desk, 1, days=DAYS + 1)
    carry(desk, 1)
    second += pay_by(desk, "1")
    open_period(desk)
    third = pay_by(desk, "010")
    go_behind(desk, 2, days=DAYS + 1)
    carry(desk, 2)
    assert samples.pool(bank.id, 3).counts == (4, 3, 0, 0)
    assert places(drawing(desk, third)) == [(3, 0, 0), (3, 1, 0), (3, 0, 1)]
    assert places(drawing(desk, second)) == [(3, 0, 2), (3, 1, 2)]
    assert places(drawing(desk, first)) == [(3, 0, 3), (3, 1, 1)]
    draw(desk, 3)
    pool = samples.pool(bank.id, 3)
    seed = seed_of(pool.bank_seed, pool.operator_seed, pool.root)
    expected = {0: ranks(seed, 0, 4), 1: ranks(seed, 1, 3)}
    found = drawing(desk, first + second + third)
    assert [each.rank for each in found] == [expected[each.risk_class][each.position] for each in found]
    assert sum(each.fate is Fate.DRAWN for each in found) == 2


def test_carry__many_times_along_a_line__is_drawn_at_its_end(desk: Desk) -> None:
    """The operator is silent for 70 periods of a day, and then is not."""
    samples, bank = desk.suite.samples, desk.bank_a
    period = open_period(desk, days=1)
    payments = [paid(desk)]
    go_behind(desk, period, days=DAYS + 1)
    for _ in range(70):
        following = add_period(desk, days=1)
        samples.commit(bank, following, b"\7" * 32)
        go_to_first_day(desk, following)
        carry(desk, period)
        period = following
    last = open_period(desk, days=1)
    carry(desk, period)
    payments.append(paid(desk))
    draw(desk, last)
    found = drawing(desk, payments)
    assert places(found) == [(last, 0, 0), (last, 0, 1)]
    assert sorted(each.rank for each in found) == [0, 1]


def test_carry__two_into_one__stand_one_behind_the_other(desk: Desk) -> None:
    open_period(desk)
    first = [paid(desk) for _ in range(2)]
    open_period(desk)
    second = [paid(desk) for _ in range(3)]
    go_behind(desk, 2, days=DAYS + 1)
    period = open_period(desk)
    carry(desk, 2)
    carry(desk, 1)
    assert places(drawing(desk, second)) == [(period, 0, 0), (period, 0, 1), (period, 0, 2)]
    assert places(drawing(desk, first)) == [(period, 0, 3), (period, 0, 4)]
    assert desk.suite.samples.open_cases(desk.bank_a.id) == 1


def test_carry__into_an_empty_pool__is_drawn_there_at_its_ratio(desk: Desk) -> None:
    """And a payment that comes afterwards stands behind it."""
    samples, bank = desk.suite.samples, desk.bank_a
    period = open_period(desk, ratios=(2_000, 0, 0, 0))
    payments = [paid(desk) for _ in range(10)]
    go_behind(desk, period, days=DAYS + 1)
    open_period(desk, ratios=(3_000, 0, 0, 0))
    carry(desk, period)
    assert samples.open_cases(bank.id) == 1
    payments.append(paid(desk))
    assert samples.open_cases(bank.id) == 1
    draw(desk, 2)
    found = drawing(desk, payments)
    assert [each.position for each in found] == list(range(11))
    assert {(each.size, each.drawn) for each in found} == {(11, 4)}
    assert sum(each.fate is Fate.DRAWN for each in found) == 4
    assert samples.open_cases(bank.id) == 0


def test_carry__drawn_there__asks_for_evidence(desk: Desk) -> None:
    period = open_period(desk)
    payments = [paid(desk)]
    go_behind(desk, period, days=DAYS + 1)
    following = open_period(desk)
    carry(desk, period)
    assert asked(desk, payments[0]) == 0
    draw(desk, following)
    [found] = drawing(desk, payments)
    assert (found.fate, found.since) == (Fate.DRAWN, desk.now)
    assert asked(desk, payments[0]) > desk.now


def test_carry__bank_silent_there__all_is_drawn(desk: Desk) -> None:
    period = open_period(desk)
    payments = [paid(desk) for _ in range(3)]
    go_behind(desk, period, days=DAYS + 1)
    following = open_period(desk)
    carry(desk, period)
    go_behind(desk, following)
    reveal_operator(desk, following)
    go_behind(desk, following, days=1 + DAYS + 1)
    assert {found.fate for found in drawing(desk, payments)} == {Fate.DRAWN}
    desk.suite.samples.note_silence(desk.stranger, following, desk.bank_a.id)
    assert desk.suite.samples.open_cases(desk.bank_a.id) == 0


def test_carry__on_the_operators_seventh_day__is_refused(desk: Desk) -> None:
    period = open_period(desk)
    paid(desk)
    commit(desk, add_period(desk))
    desk.go_to(closes(desk, period) + DAYS * DAY)
    with refused("NOT_SILENT"):
        carry(desk, period)
    desk.go_to(closes(desk, period) + DAYS * DAY + 1)
    carry(desk, period)


@pytest.mark.parametrize("bank_too", [True, False])
def test_carry__revealed__is_refused(desk: Desk, bank_too: bool) -> None:
    """A bank that is silent behind an operator that was not is no gap."""
    period = open_period(desk)
    paid(desk)
    commit(desk, add_period(desk))
    if bank_too:
        draw(desk, period)
    else:
        go_behind(desk, period)
        reveal_operator(desk, period)
    go_behind(desk, period, days=2 * DAYS + 2)
    with refused("NOT_SILENT"):
        carry(desk, period)


def test_carry__while_no_period_is_open__is_refused(desk: Desk) -> None:
    period = open_period(desk)
    paid(desk)
    go_behind(desk, period, days=DAYS + 1)
    with refused("NO_PERIOD"):
        carry(desk, period)
    go_to_first_day(desk, add_period(desk))
    carry(desk, period)


def test_carry__twice__is_refused(desk: Desk) -> None:
    period = open_period(desk)
    paid(desk)
    go_behind(desk, period, days=DAYS + 1)
    open_period(desk)
    carry(desk, period)
    with refused("WAS_CARRIED"):
        carry(desk, period)


def test_carry__of_what_is_open_or_empty_or_nothing__is_refused(desk: Desk) -> None:
    period = open_period(desk)
    with refused("STILL_OPEN"):
        carry(desk, period)
    open_period(desk)
    with refused("EMPTY_POOL"):
        carry(desk, period)
    for none in (0, 3):
        with refused("NO_PERIOD"):
            carry(desk, none)


def test_carry__of_a_payment_that_is_in_a_pool__enters_no_other(desk: Desk) -> None:
    period = open_period(desk)
    payment_id = paid(desk, by_invoice(desk, facilitated=True))
    go_behind(desk, period, days=DAYS + 1)
    open_period(desk)
    carry(desk, period)
    with refused("IN_A_POOL"):
        desk.suite.samples.add(desk.operator, payment_id, "again")


def test_carry__into_a_period_with_a_lower_ratio__keeps_the_higher(desk: Desk) -> None:
    """Nobody gains by having a pool carried where less is drawn; the floor it was paid under counts too."""
    samples, bank = desk.suite.samples, desk.bank_a
    classed(desk)
    period = open_period(desk, floors=(100, 3_000, 100, 100), ratios=(10_000, 200, 0, 0))
    early = pay_by(desk, "0001")
    go_behind(desk, period, days=DAYS + 1)
    following = open_period(desk, floors=(1, 1, 1, 1), ratios=(0, 0, 500, 0))
    carry(desk, period)
    assert samples.pool(bank.id, following).ratios == (10_000, 3_000, 500, 0)
    late = pay_by(desk, "0111")
    draw(desk, following)
    found = drawing(desk, early + late)
    assert {(each.risk_class, each.size, each.drawn) for each in found} == {(0, 4, 4), (1, 4, 2)}
    assert sum(each.fate is Fate.DRAWN for each in found) == 6


def test_carry__into_a_period_with_a_higher_ratio__takes_the_higher(desk: Desk) -> None:
    period = open_period(desk, ratios=(2_000, 0, 0, 0))
    paid(desk)
    go_behind(desk, period, days=DAYS + 1)
    following = open_period(desk, ratios=(5_000, 0, 0, 0))
    carry(desk, period)
    pool = desk.suite.samples.pool(desk.bank_a.id, following)
    assert pool.ratios == (5_000, 0, 0, 0)
