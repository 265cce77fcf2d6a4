"""Money goes out: a tranche, drawn on every row."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.financing.cases import Action, Status
from contracts.registry.money import Money
from tests.contracts.cases import (
    LAST_DAY,
    amend,
    approved,
    attest,
    check,
    disburse,
    disbursed,
    figures,
    publish,
    repay,
    reverse,
    rows,
    today,
    usd,
    void,
)
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.world import DAY


def test_disburse__tranches__draw_up_to_the_whole(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000), usd(500))
    case_id = approved(desk, rows(accounts, usd(1_000), usd(7)), usd(800))
    receipt = desk.receivables.disburse(desk.bank_a, case_id, b"\1" * 32, usd(100), today(desk))
    assert [figures(desk, account)[:2] for account in accounts] == [(875, 125), (6, 1)]
    posted = logged(desk.receivables, receipt, "Posted")
    record = posted["record"]
    assert (posted["reference"], posted["action"], record.number, record.amount) == (
        b"\1" * 32,
        Action.DISBURSE,
        1,
        100,
    )
    assert [(row.draw, row.settle, row.restore) for row in record.rows] == [(125, 0, 0), (1, 0, 0)]
    disburse(desk, case_id)
    assert [figures(desk, account)[:2] for account in accounts] == [(0, 1_000), (0, 7)]
    loan = desk.receivables.loan(case_id)
    assert (loan.status, loan.disbursed, loan.outstanding, loan.undrawn, loan.postings) == (
        Status.DISBURSED,
        usd(800),
        usd(800),
        usd(0),
        2,
    )


def test_disburse__first_value_date__begins_the_tenor(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)), tenor_days=30)
    start = today(desk)
    desk.wait(2 * DAY)
    desk.receivables.disburse(desk.bank_a, case_id, desk.reference(), usd(1), start)
    disburse(desk, case_id)
    loan = desk.receivables.loan(case_id)
    assert (loan.first_day, loan.due_day) == (start, start + timedelta(days=30))


@pytest.mark.parametrize(("days", "sound"), [(-1, False), (0, True), (2, True), (3, False)])
def test_disburse__value_date__is_from_the_approval_to_today(desk: Desk, days: int, sound: bool) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)))
    day = today(desk) + timedelta(days=days)
    desk.wait(2 * DAY)
    if sound:
        desk.receivables.disburse(desk.bank_a, case_id, desk.reference(), usd(1), day)
        return
    with refused("BAD_VALUE_DATE"):
        desk.receivables.disburse(desk.bank_a, case_id, desk.reference(), usd(1), day)


def test_disburse__one_unit_over__is_refused(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)), usd(400))
    disburse(desk, case_id, usd(100))
    with refused("OVER_APPROVED"):
        disburse(desk, case_id, usd(301))
    disburse(desk, case_id, usd(300))


def test_disburse__nothing__is_refused(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)), usd(400))
    with refused("BAD_LOAN_AMOUNT"):
        desk.receivables.disburse(desk.bank_a, case_id, desk.reference(), usd(0), today(desk))


def test_disburse__after_a_repayment__what_is_undrawn_still_goes_out(desk: Desk) -> None:
    """Repaid is not undrawn: no more than was approved ever goes out."""
    case_id = disbursed(desk, rows(attest(desk, usd(1_000)), usd(500)), usd(400), paid_out=usd(100))
    repay(desk, case_id)
    assert desk.receivables.loan(case_id).status is Status.DISBURSED
    disburse(desk, case_id, usd(300))
    with refused("OVER_APPROVED"):
        disburse(desk, case_id, usd(1))


@pytest.mark.parametrize("late", [False, True])
def test_disburse__the_holds_last_second__is_the_last(desk: Desk, late: bool) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)))
    desk.go_to(desk.receivables.loan(case_id).hold_until + late)
    if not late:
        disburse(desk, case_id, usd(1))
        return
    with refused("HOLD_EXPIRED"):
        disburse(desk, case_id, usd(1))


def test_disburse__so_little_that_nothing_is_drawn__needs_all_the_same(desk: Desk) -> None:
    """10 cents lend 14 won; the second won draws no further cent, and is refused as the first would be."""
    account = attest(desk, usd(10))[0]
    quotes = publish(desk, USD=(7, 1), KRW=(5, 1_000))
    both = (quotes["USD"], quotes["KRW"])
    case_id = approved(desk, rows([account], usd(10)), Money(140, "KRW"), quotes=both)
    disburse(desk, case_id, Money(1, "KRW"))
    assert figures(desk, account)[1] == 1
    before = desk.network.node.snapshot()
    void(desk, account)
    with refused("VOID"):
        disburse(desk, case_id, Money(1, "KRW"))
    desk.network.node.revert(before)
    desk.directory.pause(desk.operator, desk.receivables.address, "a fault")
    with refused("PAUSED"):
        disburse(desk, case_id, Money(1, "KRW"))
    desk.network.node.revert(before)
    desk.wait(20 * DAY + 1)
    with refused("HOLD_EXPIRED"):
        disburse(desk, case_id, Money(1, "KRW"))


def test_disburse__amended_since_the_check__must_be_checked_again(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = approved(desk, rows([account], usd(500)), usd(400))
    amend(desk, account, usd(900))
    with refused("CHECK_AGAIN"):
        disburse(desk, case_id)
    assert check(desk, case_id).passed
    assert desk.receivables.loan(case_id).status is Status.APPROVED
    disburse(desk, case_id, usd(1))
    amend(desk, account, usd(800))
    disburse(desk, case_id)


def test_disburse__checked_again_and_failed__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = approved(desk, rows([account], usd(500)), usd(400))
    amend(desk, account, usd(499))
    assert not check(desk, case_id).passed
    with refused("CHECK_AGAIN"):
        disburse(desk, case_id)


def test_disburse__checked_again_after_signing__makes_the_seal_worthless(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)), usd(400))
    before = desk.receivables.loan(case_id).version
    check(desk, case_id)
    assert desk.receivables.loan(case_id).version == before + 1


def test_disburse__first_one_reversed__needs_the_check_again(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(500)), usd(400))
    reverse(desk, case_id)
    amend(desk, account, usd(900))
    with refused("CHECK_AGAIN"):
        disburse(desk, case_id)


@pytest.mark.parametrize("reason", ["VOID", "IMPAIRED", "EXPIRED"])
def test_disburse__document_no_longer_good__is_refused(desk: Desk, reason: str) -> None:
    account = attest(desk, usd(1_000), valid_until=today(desk) + timedelta(days=3))[0]
    case_id = disbursed(desk, rows([account], usd(500)), usd(400), paid_out=usd(1))
    if reason == "VOID":
        void(desk, account)
    elif reason == "IMPAIRED":
        amend(desk, account, usd(499), valid_until=LAST_DAY)
    else:
        desk.wait(4 * DAY)
    with refused(reason):
        disburse(desk, case_id)


@pytest.mark.parametrize("who", ["bank_a", "exporter"])
def test_disburse__bank_or_enterprise_suspended__is_refused(desk: Desk, who: str) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)))
    party = desk.bank_a if who == "bank_a" else desk.exporter
    desk.participants.suspend(desk.operator, party.id, "an inquiry")
    with refused("SUSPENDED"):
        disburse(desk, case_id)


def test_disburse__product_paused__is_refused(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)))
    desk.directory.pause(desk.operator, desk.receivables.address, "a fault")
    with refused("PAUSED"):
        disburse(desk, case_id)


def test_disburse__certificate__is_kept_until_a_new_one(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)), usd(400))
    until = desk.now
    receipt = desk.receivables.disburse(
        desk.bank_a,
        case_id,
        desk.reference(),
        usd(1),
        today(desk),
        certificate=b"\4" * 32,
        certificate_until=until,
    )
    assert logged(desk.receivables, receipt, "Pledged")["until"] == until
    disburse(desk, case_id, usd(1))
    loan = desk.receivables.loan(case_id)
    assert (loan.certificate, loan.certificate_until) == (b"\4" * 32, until)


def test_disburse__certificate_that_has_ended__is_refused(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)), usd(400))
    with refused("BAD_CERTIFICATE"):
        desk.receivables.disburse(
            desk.bank_a,
            case_id,
            desk.reference(),
            usd(1),
            today(desk),
            certificate=b"\4" * 32,
            certificate_until=desk.now - 1,
        )


def test_disburse__sent_again__books_once(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)), usd(400))
    for _ in range(2):
        desk.receivables.disburse(desk.bank_a, case_id, b"\1" * 32, usd(100), today(desk))
    loan = desk.receivables.loan(case_id)
    assert (loan.disbursed, loan.postings) == (usd(100), 1)
    with refused("REFERENCE_TAKEN"):
        desk.receivables.disburse(desk.bank_a, case_id, b"\1" * 32, usd(101), today(desk))


def test_disburse__no_reference__is_refused(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(500)), usd(400))
    with refused("EMPTY_REFERENCE"):
        desk.receivables.disburse(desk.bank_a, case_id, bytes(32), usd(100), today(desk))
