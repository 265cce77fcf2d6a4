"""A bank that does not reveal in time: all of its pool is drawn, and anybody puts it on record."""

from __future__ import annotations

import pytest

from contracts.payments.words import Fate
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import (
    NO_RATIOS,
    add_period,
    asked,
    closes,
    commit_operator,
    draw,
    drawing,
    go_behind,
    go_to_first_day,
    open_period,
    paid,
    reveal,
    reveal_operator,
)
from tests.contracts.world import DAY

DAYS = constant("PaymentSamples.vy", "REVEAL_DAYS")


def silent(desk: Desk, count: int = 1) -> tuple[int, list[bytes], int]:
    """A pool whose operator has revealed on the first day; and the bank's last second."""
    period = open_period(desk)
    payments = [paid(desk) for _ in range(count)]
    go_behind(desk, period)
    reveal_operator(desk, period)
    return period, payments, closes(desk, period) + (1 + DAYS) * DAY


def note(desk: Desk, period: int) -> None:
    desk.suite.samples.note_silence(desk.stranger, period, desk.bank_a.id)


def test_note_silence__all_of_the_pool__is_drawn_said_or_not(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period, payments, end = silent(desk, 12)
    desk.go_to(end)
    assert {found.fate for found in drawing(desk, payments)} == {Fate.WAITING}
    assert {asked(desk, each) for each in payments} == {0}
    desk.go_to(end + 1)
    before = drawing(desk, payments)
    assert {(found.fate, found.since, found.size, found.drawn) for found in before} == {
        (Fate.DRAWN, end, 12, 12)
    }
    assert all(asked(desk, each) > end for each in payments)
    assert samples.open_cases(bank.id) == 1
    receipt = samples.note_silence(desk.stranger, period, bank.id)
    assert dict(logged(samples, receipt, "Silent").args) == {"period": period, "bank": bank.id}
    assert drawing(desk, payments) == before
    assert samples.open_cases(bank.id) == 0
    assert samples.contract.read("pool", bank.id, period).is_noted


def test_note_silence__on_the_seventh_day__is_refused(desk: Desk) -> None:
    period, _, end = silent(desk)
    desk.go_to(end)
    with refused("NOT_SILENT"):
        note(desk, period)
    desk.go_to(end + 1)
    note(desk, period)


def test_note_silence__twice__is_refused(desk: Desk) -> None:
    period, _, end = silent(desk)
    desk.go_to(end + 1)
    note(desk, period)
    with refused("NOT_SILENT"):
        note(desk, period)


def test_note_silence__revealed__is_refused(desk: Desk) -> None:
    period, _, end = silent(desk)
    reveal(desk, period)
    desk.go_to(end + 1)
    with refused("NOT_SILENT"):
        note(desk, period)


def test_note_silence__of_an_operator_that_is_silent_too__is_refused(desk: Desk) -> None:
    """The bank could not reveal: its pool is carried."""
    period = open_period(desk)
    payments = [paid(desk)]
    go_behind(desk, period, days=100)
    with refused("NOT_SILENT"):
        note(desk, period)
    assert drawing(desk, payments)[0].fate is Fate.WAITING


def test_note_silence__noted__no_seed_is_taken(desk: Desk) -> None:
    period, _, end = silent(desk)
    desk.go_to(end + 1)
    note(desk, period)
    with refused("REVEALED_LATE"):
        reveal(desk, period)
    with refused("NOT_SILENT"):
        desk.suite.samples.carry(desk.stranger, period, desk.bank_a.id)


@pytest.mark.parametrize("operator_too", [True, False])
def test_note_silence__bank_not_committed_where_it_is_carried_to__all_is_drawn(
    desk: Desk, operator_too: bool
) -> None:
    """A bank whose pool is not drawn has to commit to what comes: not to commit is to be silent."""
    samples, bank = desk.suite.samples, desk.bank_a
    period = open_period(desk)
    payments = [paid(desk) for _ in range(12)]
    go_behind(desk, period, days=DAYS + 1)
    following = add_period(desk)
    if operator_too:
        commit_operator(desk, following)
    go_to_first_day(desk, following)
    samples.carry(desk.stranger, period, bank.id)
    end = closes(desk, following)
    desk.go_to(end)
    assert {found.fate for found in drawing(desk, payments)} == {Fate.OPEN}
    desk.go_to(end + 1)
    found = drawing(desk, payments)
    assert {(each.fate, each.since, each.drawn) for each in found} == {(Fate.DRAWN, end, 12)}
    with refused("OPERATOR_FIRST"):
        reveal(desk, following)
    note(desk, following)
    assert samples.open_cases(bank.id) == 0
    open_period(desk)
    with refused("NOT_SILENT"):
        samples.carry(desk.stranger, following, bank.id)
    assert drawing(desk, payments) == found


def test_note_silence__operator_not_committed_where_it_is_carried_to__is_carried_on(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period = open_period(desk)
    payments = [paid(desk)]
    go_behind(desk, period, days=DAYS + 1)
    following = add_period(desk)
    samples.commit(bank, following, b"\7" * 32)
    go_to_first_day(desk, following)
    samples.carry(desk.stranger, period, bank.id)
    go_behind(desk, following)
    with refused("NOT_SILENT"):
        note(desk, following)
    third = open_period(desk)
    samples.carry(desk.stranger, following, bank.id)
    draw(desk, third)
    assert drawing(desk, payments)[0].fate is Fate.DRAWN


def test_note_silence__of_what_is_open_or_empty_or_nothing__is_refused(desk: Desk) -> None:
    period = open_period(desk)
    with refused("STILL_OPEN"):
        note(desk, period)
    go_behind(desk, period)
    with refused("EMPTY_POOL"):
        note(desk, period)
    for none in (0, period + 1):
        with refused("NO_PERIOD"):
            note(desk, none)


@pytest.mark.parametrize("before", [True, False])
def test_note_silence__of_one_bank__is_of_that_bank_alone(desk: Desk, before: bool) -> None:
    period, _, end = silent(desk)
    if before:
        desk.go_to(end + 1)
        note(desk, period)
    with refused("EMPTY_POOL"):
        desk.suite.samples.note_silence(desk.stranger, period, desk.bank_b.id)


def test_open_cases__a_pool__counts_from_its_first_payment_until_it_is_drawn(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period = open_period(desk, ratios=NO_RATIOS)
    assert samples.open_cases(bank.id) == 0
    for _ in range(2):
        paid(desk)
        assert samples.open_cases(bank.id) == 1
    with refused("NEEDS_SUCCESSOR"):
        desk.participants.retire(desk.operator, bank.id, "closed")
    draw(desk, period)
    assert samples.open_cases(bank.id) == 0
    desk.participants.retire(desk.operator, bank.id, "closed")
