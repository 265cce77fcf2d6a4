"""Risk classes of enterprises: from the next period on that has not begun."""

from __future__ import annotations

import pytest

from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import (
    add_period,
    begins,
    drawing,
    go_behind,
    go_to_first_day,
    open_period,
    paid,
)
from tests.contracts.payments.payment_samples import acts


def classes(desk: Desk, *periods: int) -> list[int]:
    return [desk.suite.samples.class_of(desk.exporter.id, period) for period in periods]


def test_set_class__before_any_period__counts_from_the_first(desk: Desk) -> None:
    samples = desk.suite.samples
    receipt = samples.set_class(desk.operator, desk.exporter.id, 3)
    assert classes(desk, 0, 1, 2) == [0, 3, 3]
    assert dict(logged(samples, receipt, "ClassSet").args) == {
        "enterprise": desk.exporter.id,
        "risk_class": 3,
        "period": 1,
        "maker": desk.operator.maker.address,
        "checker": desk.operator.second().address,
    }
    assert samples.class_of(desk.importer.id, 1) == 0


def test_set_class__during_a_period__counts_from_the_next(desk: Desk) -> None:
    samples = desk.suite.samples
    samples.set_class(desk.operator, desk.exporter.id, 1)
    period = open_period(desk)
    before = paid(desk)
    samples.set_class(desk.operator, desk.exporter.id, 2)
    after = paid(desk)
    assert classes(desk, period, period + 1) == [1, 2]
    assert [draw.risk_class for draw in drawing(desk, [before, after])] == [1, 1]
    assert samples.pool(desk.bank_a.id, period).counts == (0, 2, 0, 0)
    assert open_period(desk) == period + 1
    later = paid(desk)
    assert [draw.risk_class for draw in drawing(desk, [before, after, later])] == [1, 1, 2]


def test_set_class__on_the_last_day_before_a_period__counts_in_it(desk: Desk) -> None:
    add_period(desk)
    desk.suite.samples.set_class(desk.operator, desk.exporter.id, 1)
    assert classes(desk, 1, 2) == [1, 1]
    go_to_first_day(desk, 1)
    desk.suite.samples.set_class(desk.operator, desk.exporter.id, 2)
    assert classes(desk, 1, 2) == [1, 2]


def test_set_class__after_the_last_period__counts_from_one_that_is_not_known_yet(desk: Desk) -> None:
    add_period(desk)
    go_behind(desk, 1)
    desk.suite.samples.set_class(desk.operator, desk.exporter.id, 3)
    assert classes(desk, 1, 2) == [0, 3]


def test_set_class__twice_before_a_period__the_last_counts(desk: Desk) -> None:
    open_period(desk)
    for risk_class in (2, 0, 1):
        desk.suite.samples.set_class(desk.operator, desk.exporter.id, risk_class)
        assert classes(desk, 1, 2) == [0, risk_class]


def test_set_class__each_of_four__counts(desk: Desk) -> None:
    for risk_class in (3, 2, 1, 0):
        desk.suite.samples.set_class(desk.operator, desk.exporter.id, risk_class)
        assert classes(desk, 1) == [risk_class]


@pytest.mark.parametrize("risk_class", [4, 2**256 - 1])
def test_set_class__of_no_class__is_refused(desk: Desk, risk_class: int) -> None:
    with refused("BAD_CLASS"):
        desk.suite.samples.set_class(desk.operator, desk.exporter.id, risk_class)


def test_set_class__of_who_is_no_enterprise__is_refused(desk: Desk) -> None:
    for participant in (desk.reference(), desk.bank_a.id, desk.customs.id):
        with refused("UNKNOWN_ID"):
            desk.suite.samples.set_class(desk.operator, participant, 1)


def test_set_class__signed_before_a_period_begins__is_worthless_in_it(desk: Desk) -> None:
    """The checker signed for the period that has begun meanwhile."""
    period = add_period(desk)
    desk.go_to(begins(desk, period) - 1)
    act = acts.set_class(desk)
    seal = act.seal()
    desk.go_to(begins(desk, period))
    with refused("BAD_SIGNATURE"):
        act.send(seal)
