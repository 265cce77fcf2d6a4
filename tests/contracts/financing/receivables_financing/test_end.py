"""Cancel, close, write off, clear: what ends a case or a part of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from contracts.financing.cases import Action, Source, Status
from contracts.registry.documents import Outcome
from tests.contracts.cases import (
    approved,
    attest,
    disburse,
    disbursed,
    figures,
    overdue,
    repay,
    rows,
    today,
    usd,
    verified,
    write_off,
)
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.receivables_financing.flows import STATES
from tests.contracts.world import DAY


def half(desk: Desk) -> tuple[bytes, bytes]:
    """200 of 400 paid out on 500."""
    account = attest(desk, usd(1_000))[0]
    return disbursed(desk, rows([account], usd(500)), usd(400), paid_out=usd(200)), account


def test_cancel__an_approved_case__releases_all(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = approved(desk, rows([account], usd(500)))
    receipt = desk.receivables.cancel(desk.bank_a, case_id, desk.reference(), today(desk))
    assert figures(desk, account) == (0, 0, 0, 1_000)
    assert logged(desk.receivables, receipt, "Moved")["action"] == Action.CANCEL
    for party in (desk.bank_a, desk.exporter):
        assert desk.receivables.contract.read("open_cases", party.id) == 0


def test_close__the_undrawn_part__is_released(desk: Desk) -> None:
    case_id, account = half(desk)
    receipt = desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    assert figures(desk, account) == (0, 250, 0, 750)
    loan = desk.receivables.loan(case_id)
    assert (loan.status, loan.undrawn, loan.outstanding) == (Status.DISBURSED, usd(0), usd(200))
    assert logged(desk.receivables, receipt, "Posted")["record"].amount == 200
    with refused("OVER_APPROVED"):
        disburse(desk, case_id, usd(1))
    with refused("NOTHING_UNDRAWN"):
        desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    repay(desk, case_id)
    assert desk.receivables.loan(case_id).status is Status.REPAID
    assert figures(desk, account) == (0, 0, 250, 750)


def test_close__nothing_outstanding__is_repaid_and_the_rest_restored(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(7)), usd(5), paid_out=usd(3))
    repay(desk, case_id)
    drawn_before = figures(desk, account)[1]
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    assert desk.receivables.loan(case_id).status is Status.REPAID
    assert figures(desk, account) == (0, 0, 5, 995)
    assert drawn_before == 0


def test_close__nothing_outstanding__what_rounding_left_drawn_is_restored(desk: Desk) -> None:
    """3 of 5 on a row of 7: ceil(4.2) was drawn, floor(4.2) came back."""
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(7)), usd(5), paid_out=usd(3))
    repay(desk, case_id, source=Source.OTHER_FUNDS)
    assert figures(desk, account) == (2, 1, 0, 997)
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    assert desk.receivables.loan(case_id).status is Status.REPAID
    assert figures(desk, account) == (0, 0, 0, 1_000)


def test_write_off__an_overdue_loan__blocks_its_documents(desk: Desk) -> None:
    case_id, account = half(desk)
    overdue(desk, case_id)
    receipt = desk.receivables.write_off(desk.bank_a, case_id, desk.reference(), today(desk))
    assert figures(desk, account) == (0, 250, 0, 750)
    loan = desk.receivables.loan(case_id)
    assert (loan.status, loan.outstanding, loan.undrawn) == (Status.WRITTEN_OFF, usd(200), usd(0))
    assert logged(desk.receivables, receipt, "Posted")["record"].amount == 200
    assert desk.documents.account(account).written_off == 1
    # Open until the bank has cleared the documents: it can't be retired without a successor.
    assert desk.receivables.contract.read("open_cases", desk.bank_a.id) == 1
    found = desk.documents.examine(desk.receivables.address, desk.exporter.id, rows([account], usd(1)))
    assert found[0].outcome is Outcome.WRITTEN_OFF


def test_write_off__on_the_last_day__is_refused(desk: Desk) -> None:
    case_id, _ = half(desk)
    overdue(desk, case_id)
    before = desk.network.node.snapshot()
    desk.receivables.write_off(desk.bank_a, case_id, desk.reference(), today(desk))
    desk.network.node.revert(before)
    due = desk.receivables.loan(case_id).due_day
    assert due is not None
    with refused("BAD_VALUE_DATE"):
        desk.receivables.write_off(desk.bank_a, case_id, desk.reference(), due)


@pytest.mark.parametrize("late", [False, True])
def test_write_off__due_day__lasts_until_its_last_second(desk: Desk, late: bool) -> None:
    case_id, _ = half(desk)
    due = desk.receivables.loan(case_id).due_day
    assert due is not None
    midnight = desk.now - (desk.now + 8 * 3_600) % DAY
    desk.go_to(midnight + ((due - today(desk)).days + 1) * DAY - (not late))
    if late:
        desk.receivables.write_off(desk.bank_a, case_id, desk.reference(), today(desk))
        return
    with refused("NOT_OVERDUE"):
        desk.receivables.write_off(desk.bank_a, case_id, desk.reference(), today(desk))


def test_write_off__nothing_outstanding__is_refused(desk: Desk) -> None:
    case_id, _ = half(desk)
    repay(desk, case_id)
    desk.wait(91 * DAY)
    with refused("NOT_OVERDUE"):
        desk.receivables.write_off(desk.bank_a, case_id, desk.reference(), today(desk))


def test_clear__a_written_off_case__lets_the_rest_be_financed(desk: Desk) -> None:
    case_id, account = half(desk)
    write_off(desk, case_id)
    desk.receivables.clear(desk.bank_a, case_id, desk.reference(), today(desk))
    assert desk.documents.account(account).written_off == 0
    for party in (desk.bank_a, desk.exporter):
        assert desk.receivables.contract.read("open_cases", party.id) == 0
    verified(desk, rows([account], usd(750)), bank=desk.bank_b)
    with refused("BAD_TRANSITION"):
        desk.receivables.clear(desk.bank_a, case_id, desk.reference(), today(desk))


def test_clear__by_another_bank__is_refused(desk: Desk) -> None:
    case_id, _ = half(desk)
    write_off(desk, case_id)
    with refused("NOT_PARTY"):
        desk.receivables.clear(desk.bank_b, case_id, desk.reference(), today(desk))
    desk.participants.retire(desk.operator, desk.bank_a.id, "failed", successor=desk.bank_b.id)
    desk.receivables.clear(desk.bank_b, case_id, desk.reference(), today(desk))


def overdue_case(desk: Desk) -> bytes:
    case_id, _ = half(desk)
    overdue(desk, case_id)
    return case_id


ENDS: dict[str, Callable[[Desk], bytes]] = {
    "cancel": STATES[Status.APPROVED],
    "close": STATES[Status.DISBURSED],
    "write_off": overdue_case,
    "clear": STATES[Status.WRITTEN_OFF],
}


@pytest.mark.parametrize("name", ENDS)
def test_end__an_exit__goes_on_under_suspension_and_pause(desk: Desk, name: str) -> None:
    case_id = ENDS[name](desk)
    desk.directory.pause(desk.operator, desk.receivables.address, "a fault")
    desk.participants.suspend(desk.operator, desk.bank_a.id, "an inquiry")
    getattr(desk.receivables, name)(desk.bank_a, case_id, desk.reference(), today(desk))
    assert desk.receivables.moves(case_id)[-1].action is Action[name.upper()]


@pytest.mark.parametrize("name", ENDS)
def test_end__sent_again__is_done_once(desk: Desk, name: str) -> None:
    case_id = ENDS[name](desk)
    before = len(desk.receivables.moves(case_id))
    getattr(desk.receivables, name)(desk.bank_a, case_id, b"\3" * 32, today(desk))
    once = desk.receivables.loan(case_id)
    getattr(desk.receivables, name)(desk.bank_a, case_id, b"\3" * 32, today(desk))
    assert desk.receivables.loan(case_id) == once
    assert [move.action for move in desk.receivables.moves(case_id)[before:]] == [Action[name.upper()]]


@pytest.mark.parametrize("name", ENDS)
def test_end__tomorrow__is_refused(desk: Desk, name: str) -> None:
    case_id = ENDS[name](desk)
    with refused("BAD_VALUE_DATE"):
        getattr(desk.receivables, name)(
            desk.bank_a, case_id, desk.reference(), today(desk) + timedelta(days=1)
        )


def test_end__an_action_that_ends_nothing__is_refused(desk: Desk) -> None:
    case_id = STATES[Status.APPROVED](desk)
    for action in (Action.APPROVE, Action.LAPSE, Action.REPAY):
        with refused("BAD_TRANSITION"):
            desk.receivables._end(  # pyright: ignore[reportPrivateUsage]  # no public way to say it
                desk.bank_a, case_id, action, desk.reference(), today(desk)
            )
