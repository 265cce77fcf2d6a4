"""Counter-entries: the newest posting is undone exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contracts.financing.cases import Action, Source, Status
from tests.contracts.cases import (
    allocations,
    approved,
    attest,
    disburse,
    disbursed,
    figures,
    repay,
    reverse,
    rows,
    today,
    usd,
    write_off,
)
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.world import DAY

POSTINGS: dict[str, Callable[[Desk, bytes], object]] = {
    "disburse": lambda desk, case_id: disburse(desk, case_id, usd(33)),
    "proceeds": lambda desk, case_id: repay(desk, case_id, usd(77)),
    "other funds": lambda desk, case_id: repay(desk, case_id, usd(77), Source.OTHER_FUNDS),
    "all of the proceeds": repay,
    "all of other funds": lambda desk, case_id: repay(desk, case_id, source=Source.OTHER_FUNDS),
}


def lent(desk: Desk) -> tuple[bytes, list[bytes]]:
    accounts = attest(desk, usd(1_000), usd(500))
    return disbursed(desk, rows(accounts, usd(601), usd(401)), usd(800), paid_out=usd(321)), accounts


@pytest.mark.parametrize("name", POSTINGS)
def test_reverse__a_posting__leaves_loan_and_balances_as_before(desk: Desk, name: str) -> None:
    case_id, accounts = lent(desk)
    before = desk.receivables.loan(case_id)
    shares = allocations(desk, case_id, accounts)
    POSTINGS[name](desk, case_id)
    reverse(desk, case_id)
    after = desk.receivables.loan(case_id)
    assert after.version == before.version + 2
    assert replace(after, version=before.version) == before
    assert allocations(desk, case_id, accounts) == shares


def test_reverse__event__names_posting_and_reason(desk: Desk) -> None:
    case_id, _ = lent(desk)
    posting = desk.receivables.newest_posting(case_id)
    assert posting is not None
    receipt = desk.receivables.reverse(desk.bank_a, posting, b"\7" * 32, "booked in error")
    event = logged(desk.receivables, receipt, "Reversed")
    assert dict(event.args) == {
        "case_id": case_id,
        "reference": b"\7" * 32,
        "number": 1,
        "reason": "booked in error",
    }
    moved = logged(desk.receivables, receipt, "Moved")
    assert (moved["action"], moved["after"]) == (Action.REVERSE, Status.APPROVED)


def test_reverse__newest_first__all_the_way_back(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    for name in ("proceeds", "other funds", "disburse", "proceeds"):
        POSTINGS[name](desk, case_id)
    for _ in range(5):
        reverse(desk, case_id)
    loan = desk.receivables.loan(case_id)
    assert (loan.status, loan.disbursed, loan.postings) == (Status.APPROVED, usd(0), 0)
    assert [figures(desk, account)[:3] for account in accounts] == [(601, 0, 0), (401, 0, 0)]
    posting = desk.receivables.postings(case_id)[0]
    with refused("NO_POSTING"):
        desk.receivables.reverse(desk.bank_a, posting, desk.reference(), "again")


def test_reverse__an_older_posting__is_refused(desk: Desk) -> None:
    case_id, _ = lent(desk)
    repay(desk, case_id, usd(10))
    oldest = desk.receivables.postings(case_id)[0]
    with refused("NOT_NEWEST"):
        desk.receivables.reverse(desk.bank_a, oldest, desk.reference(), "in error")


def test_reverse__posting_told_otherwise__is_refused(desk: Desk) -> None:
    case_id, _ = lent(desk)
    posting = desk.receivables.newest_posting(case_id)
    assert posting is not None
    more = replace(posting.rows[0], draw=posting.rows[0].draw + 1)
    for wrong in (
        replace(posting, amount=posting.amount + 1),
        replace(posting, sums=posting.sums + 1),
        replace(posting, rows=(more, *posting.rows[1:])),
    ):
        with refused("NOT_NEWEST"):
            desk.receivables.reverse(desk.bank_a, wrong, desk.reference(), "in error")


def test_reverse__reversed_once__is_not_reversed_again(desk: Desk) -> None:
    case_id, _ = lent(desk)
    disburse(desk, case_id, usd(10))
    posting = desk.receivables.newest_posting(case_id)
    assert posting is not None
    desk.receivables.reverse(desk.bank_a, posting, desk.reference(), "in error")
    with refused("NOT_NEWEST"):
        desk.receivables.reverse(desk.bank_a, posting, desk.reference(), "in error")


def test_reverse__a_restore_that_others_used__impairs_and_is_done(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(1_000)), usd(800))
    repay(desk, case_id, source=Source.OTHER_FUNDS)
    disbursed(desk, rows([account], usd(1_000)), usd(800), bank=desk.bank_b)
    reverse(desk, case_id)
    assert figures(desk, account) == (0, 2_000, 0, 0)
    assert desk.documents.account(account).impaired
    assert desk.receivables.contract.read("open_cases", desk.bank_a.id) == 1


def test_reverse__a_close__does_not_take_the_hold_back(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(500)), usd(400), paid_out=usd(200))
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    reverse(desk, case_id)
    loan = desk.receivables.loan(case_id)
    assert (loan.status, loan.undrawn) == (Status.DISBURSED, usd(0))
    assert figures(desk, account) == (0, 250, 0, 750)
    reverse(desk, case_id)
    assert desk.receivables.loan(case_id).status is Status.APPROVED
    assert figures(desk, account) == (0, 0, 0, 1_000)
    desk.receivables.cancel(desk.bank_a, case_id, desk.reference(), today(desk))


def test_reverse__a_close_that_ended_the_case__can_be_closed_again(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(500)), usd(400), paid_out=usd(200))
    repay(desk, case_id)
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    reverse(desk, case_id)
    assert desk.receivables.loan(case_id).status is Status.DISBURSED
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    assert desk.receivables.loan(case_id).status is Status.REPAID


@pytest.mark.parametrize("cleared", [False, True])
def test_reverse__a_write_off__is_a_loan_again(desk: Desk, cleared: bool) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(500)), usd(400))
    write_off(desk, case_id)
    repay(desk, case_id, usd(10))
    if cleared:
        desk.receivables.clear(desk.bank_a, case_id, desk.reference(), today(desk))
    reverse(desk, case_id)
    reverse(desk, case_id)
    loan = desk.receivables.loan(case_id)
    assert (loan.status, loan.recovered, loan.overdue) == (Status.DISBURSED, usd(0), True)
    assert desk.documents.account(account).written_off == 0
    assert desk.receivables.contract.read("open_cases", desk.bank_a.id) == 1
    desk.receivables.write_off(desk.bank_a, case_id, desk.reference(), today(desk))
    assert desk.documents.account(account).written_off == 1


def test_reverse__disbursement_after_the_hold_expired__can_be_lapsed(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(500)), usd(400))
    desk.wait(30 * DAY)
    reverse(desk, case_id)
    assert figures(desk, account) == (500, 0, 0, 500)
    desk.receivables.lapse(desk.stranger, case_id)
    assert figures(desk, account) == (0, 0, 0, 1_000)


def test_reverse__sent_again__is_done_once(desk: Desk) -> None:
    case_id, _ = lent(desk)
    repay(desk, case_id, usd(10))
    posting = desk.receivables.newest_posting(case_id)
    assert posting is not None
    for _ in range(2):
        desk.receivables.reverse(desk.bank_a, posting, b"\5" * 32, "in error")
    assert desk.receivables.loan(case_id).postings == 1


def test_reverse__an_exit__goes_on_under_suspension_and_pause(desk: Desk) -> None:
    case_id, _ = lent(desk)
    desk.directory.pause(desk.operator, desk.receivables.address, "a fault")
    desk.participants.suspend(desk.operator, desk.bank_a.id, "an inquiry")
    reverse(desk, case_id)


def test_reverse__of_a_case_with_no_posting__is_refused(desk: Desk) -> None:
    lent_case, _ = lent(desk)
    posting = desk.receivables.newest_posting(lent_case)
    assert posting is not None
    case_id = approved(desk, rows(attest(desk, usd(100)), usd(50)))
    with refused("NO_POSTING"):
        desk.receivables.reverse(desk.bank_a, replace(posting, case_id=case_id), desk.reference(), "in error")
