"""held → drawn, drawn → settled, drawn → available."""

from __future__ import annotations

import pytest

from contracts.registry.documents import Allocation, Step
from tests.contracts.checks import refused
from tests.contracts.desk import make_puppet
from tests.contracts.registry.documents.ledger import CASE, OTHER_CASE, Ledger
from tests.contracts.world import DAY


def steps(ledger: Ledger) -> list[tuple[Step, int]]:
    return [(move.step, move.amount) for move in ledger.desk.documents.movements(account=ledger.accounts[0])]


def test_post__draw_settle_restore__move_the_balance(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.post(ledger.posting(draw=40))
    assert ledger.figures() == (10, 40, 0, 50)
    ledger.post(ledger.posting(settle=15))
    assert ledger.figures() == (10, 25, 15, 50)
    ledger.post(ledger.posting(restore=5))
    assert ledger.figures() == (10, 20, 15, 55)
    assert ledger.share() == Allocation(10, 20, 15, False)
    assert steps(ledger) == [(Step.HOLD, 50), (Step.DRAW, 40), (Step.SETTLE, 15), (Step.RESTORE, 5)]


def test_post__all_at_once__are_three_steps(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.post(ledger.posting(draw=40, settle=30, restore=10))
    assert ledger.figures() == (10, 0, 30, 60)


def test_post__nothing__moves_nothing(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.post(ledger.posting())
    assert steps(ledger) == [(Step.HOLD, 50)]


def test_post__draw_in_the_last_second__draws(ledger: Ledger) -> None:
    until = ledger.until
    ledger.hold(50)
    ledger.desk.go_to(until)
    ledger.post(ledger.posting(draw=1))
    ledger.desk.go_to(until + 1)
    with refused("HOLD_EXPIRED"):
        ledger.post(ledger.posting(draw=1))


def test_post__settle_and_restore_after_the_hold_expired__go_on(ledger: Ledger) -> None:
    ledger.drawn(50)
    ledger.desk.wait(10 * DAY)
    ledger.post(ledger.posting(settle=1, restore=1))
    assert ledger.figures() == (0, 48, 1, 51)


def test_post__money_goes_out_and_rounding_draws_nothing__needs_a_live_hold(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.desk.wait(10 * DAY)
    with refused("HOLD_EXPIRED"):
        ledger.call("post", CASE, True, [ledger.posting()])


def test_post__draw_without_saying_so__is_refused(ledger: Ledger) -> None:
    ledger.hold(50)
    with refused("NOT_HELD"):
        ledger.call("post", CASE, False, [ledger.posting(draw=1)])


@pytest.mark.parametrize(
    ("posting", "reason"),
    [
        ({"draw": 51}, "NOT_HELD"),
        ({"settle": 1}, "NOT_DRAWN"),
        ({"restore": 1}, "NOT_DRAWN"),
        ({"draw": 50, "settle": 51}, "NOT_DRAWN"),
        ({"draw": 50, "settle": 30, "restore": 21}, "NOT_DRAWN"),
    ],
)
def test_post__more_than_there_is__is_refused(ledger: Ledger, posting: dict[str, int], reason: str) -> None:
    ledger.hold(50)
    with refused(reason):
        ledger.post(ledger.posting(**posting))
    assert ledger.figures() == (50, 0, 0, 50)


def test_post__another_cases_hold__is_refused(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.hold(1, case_id=OTHER_CASE)
    with refused("NOT_HELD"):
        ledger.post(ledger.posting(draw=2), case_id=OTHER_CASE)


def test_post__another_applications_hold__is_refused(ledger: Ledger) -> None:
    other = make_puppet(ledger.desk, "Other")
    ledger.hold(50)
    with refused("HOLD_EXPIRED"):
        other.send(ledger.desk.documents, "post", CASE, True, [ledger.posting(draw=1)])


def test_post__second_row_fails__moves_nothing(ledger: Ledger) -> None:
    ledger.hold(50, 50)
    with refused("NOT_HELD"):
        ledger.post(ledger.posting(draw=10), ledger.posting(draw=51, on=1))
    assert ledger.figures() == (50, 0, 0, 50)


def test_post__draw_on_a_void_document__is_refused_and_settle_is_not(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.post(ledger.posting(draw=10))
    ledger.void()
    with refused("VOID"):
        ledger.post(ledger.posting(draw=1))
    ledger.post(ledger.posting(settle=5, restore=5))
    assert ledger.figures() == (40, 0, 5, 0)


def test_post__draw_on_an_impaired_document__is_refused_until_the_reason_ends(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.restate(49)
    with refused("IMPAIRED"):
        ledger.post(ledger.posting(draw=1))
    ledger.restate(50, commitment=b"\6" * 32)
    ledger.post(ledger.posting(draw=1))


def test_post__draw_on_a_distrusted_document__is_refused(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.distrust()
    with refused("IMPAIRED"):
        ledger.post(ledger.posting(draw=1))


def test_post__draw_on_an_expired_document__is_refused(ledger: Ledger) -> None:
    ledger.hold(50)
    today = ledger.desk.documents.account(ledger.accounts[0]).valid_from.toordinal() - 719_163
    ledger.restate(100, valid_from=today - 2, valid_until=today - 1)
    with refused("EXPIRED"):
        ledger.post(ledger.posting(draw=1))


def test_post__draw_on_a_written_off_document__goes_on_for_who_holds_it(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.call("mark_written_off", OTHER_CASE, [ledger.accounts[0]])
    ledger.post(ledger.posting(draw=1))
    assert ledger.figures() == (49, 1, 0, 50)


@pytest.mark.parametrize("stopped", ["paused", "replaced"])
def test_post__application_stopped__lets_exits_through_only(ledger: Ledger, stopped: str) -> None:
    ledger.hold(50)
    ledger.post(ledger.posting(draw=10))
    if stopped == "paused":
        ledger.desk.directory.pause(ledger.desk.operator, ledger.puppet.address, "a fault")
    else:
        make_puppet(ledger.desk, version=2)
    with refused("PAUSED" if stopped == "paused" else "NOT_CURRENT"):
        ledger.post(ledger.posting(draw=1))
    ledger.post(ledger.posting(settle=5, restore=5))
    ledger.call("release", CASE, [ledger.accounts[0]])
    assert ledger.figures() == (0, 0, 5, 95)


def test_post__a_stranger__is_refused(ledger: Ledger) -> None:
    with refused("UNKNOWN_APPLICATION"):
        ledger.desk.documents.contract.send(ledger.desk.stranger, "post", CASE, False, [])
