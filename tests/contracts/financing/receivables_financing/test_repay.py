"""Repayments: proceeds settle, other funds restore; after a write-off everything settles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.financing.cases import Action, Source, Status
from contracts.financing.loans import Named
from contracts.parties import Party
from tests.contracts.cases import (
    attest,
    disbursed,
    figures,
    overdue,
    repay,
    rows,
    today,
    usd,
    void,
    write_off,
)
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.world import DAY


def lent(desk: Desk, *, paid_out: int = 800) -> tuple[bytes, list[bytes]]:
    """800 on 1,000 and 600."""
    accounts = attest(desk, usd(1_000), usd(1_000))
    return disbursed(desk, rows(accounts, usd(1_000), usd(600)), usd(800), paid_out=usd(paid_out)), accounts


def named(
    desk: Desk, case_id: bytes, amount: int, *parts: tuple[bytes, int], by: Party | None = None
) -> None:
    desk.receivables.repay(
        by or desk.bank_a,
        case_id,
        desk.reference(),
        usd(amount),
        today(desk),
        Source.PROCEEDS,
        [Named(account, usd(part)) for account, part in parts],
    )


def test_repay__proceeds__settle_pro_rata_rounded_up(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    receipt = desk.receivables.repay(
        desk.bank_a, case_id, desk.reference(), usd(101), today(desk), Source.PROCEEDS
    )
    assert [figures(desk, account) for account in accounts] == [(0, 873, 127, 0), (0, 524, 76, 400)]
    loan = desk.receivables.loan(case_id)
    assert (loan.proceeds, loan.outstanding, loan.status) == (usd(101), usd(699), Status.DISBURSED)
    posted = logged(desk.receivables, receipt, "Posted")
    assert posted["action"] == Action.REPAY
    assert [(row.settle, row.restore) for row in posted["record"].rows] == [(127, 0), (76, 0)]


def test_repay__other_funds__restore_pro_rata_rounded_down(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    repay(desk, case_id, usd(101), Source.OTHER_FUNDS)
    assert [figures(desk, account) for account in accounts] == [(0, 874, 0, 126), (0, 525, 0, 475)]
    assert desk.receivables.loan(case_id).other_funds == usd(101)


@pytest.mark.parametrize("source", Source)
def test_repay__all_of_it__is_repaid_and_nothing_stays_drawn(desk: Desk, source: Source) -> None:
    case_id, accounts = lent(desk)
    repay(desk, case_id, source=source)
    assert desk.receivables.loan(case_id).status is Status.REPAID
    assert [figures(desk, account)[1] for account in accounts] == [0, 0]
    settled = [figures(desk, account)[2] for account in accounts]
    assert settled == ([1_000, 600] if source is Source.PROCEEDS else [0, 0])


def test_repay__named_buyers_who_paid__the_rest_is_restored_at_the_end(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    named(desk, case_id, 500, (accounts[0], 1_000))
    assert [figures(desk, account) for account in accounts] == [(0, 0, 1_000, 0), (0, 600, 0, 400)]
    repay(desk, case_id, source=Source.OTHER_FUNDS)
    assert [figures(desk, account) for account in accounts] == [(0, 0, 1_000, 0), (0, 0, 0, 1_000)]


@pytest.mark.parametrize(("settle", "sound"), [(199, False), (200, True)])
def test_repay__named_less_than_the_repaid_share__is_refused(desk: Desk, settle: int, sound: bool) -> None:
    """100 of 800 repaid are an eighth of the 1,600 that were drawn."""
    case_id, accounts = lent(desk)
    if sound:
        named(desk, case_id, 100, (accounts[1], settle))
        return
    with refused("UNDER_SHARE"):
        named(desk, case_id, 100, (accounts[1], settle))


def test_repay__named_share__is_rounded_down(desk: Desk) -> None:
    """floor(1,600 × 401 ÷ 800) is 802; of 3 rows of 1 lent 2, one of 2 repaid is floor(1.5)."""
    accounts = attest(desk, usd(10), usd(10), usd(10))
    case_id = disbursed(desk, rows(accounts, usd(1)), usd(2))
    named(desk, case_id, 1, (accounts[2], 1))
    assert [figures(desk, account)[2] for account in accounts] == [0, 0, 1]


def test_repay__named_counts_what_was_settled_before(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    named(desk, case_id, 100, (accounts[0], 500))
    named(desk, case_id, 150, (accounts[0], 1))
    with refused("UNDER_SHARE"):
        named(desk, case_id, 2, (accounts[0], 1))


def test_repay__named_more_than_drawn__is_refused(desk: Desk) -> None:
    case_id, accounts = lent(desk, paid_out=400)
    with refused("NOT_DRAWN"):
        named(desk, case_id, 100, (accounts[0], 501))
    named(desk, case_id, 100, (accounts[0], 500))


def test_repay__all_of_it_and_named_more_than_drawn__is_refused(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    with refused("NOT_DRAWN"):
        named(desk, case_id, 800, (accounts[0], 1_001), (accounts[1], 600))


def test_repay__named_document_of_no_row__is_refused(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    other = attest(desk, usd(10))[0]
    with refused("BAD_ROWS"):
        named(desk, case_id, 100, (accounts[0], 1_000), (other, 1))


def test_repay__named_twice__is_refused(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    with refused("BAD_ROWS"):
        named(desk, case_id, 100, (accounts[0], 300), (accounts[0], 300))


def test_repay__named_for_other_funds__is_refused(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    with refused("BAD_ROWS"):
        desk.receivables.repay(
            desk.bank_a,
            case_id,
            desk.reference(),
            usd(100),
            today(desk),
            Source.OTHER_FUNDS,
            [Named(accounts[0], usd(500))],
        )


@pytest.mark.parametrize(("amount", "reason"), [(801, "OVER_OUTSTANDING"), (0, "BAD_LOAN_AMOUNT")])
def test_repay__more_than_outstanding_or_nothing__is_refused(desk: Desk, amount: int, reason: str) -> None:
    case_id, _ = lent(desk)
    with refused(reason):
        desk.receivables.repay(
            desk.bank_a, case_id, desk.reference(), usd(amount), today(desk), Source.PROCEEDS
        )


@pytest.mark.parametrize(("days", "sound"), [(-1, False), (0, True), (5, True), (6, False)])
def test_repay__value_date__is_from_the_first_tranche_to_today(desk: Desk, days: int, sound: bool) -> None:
    case_id, _ = lent(desk)
    day = today(desk) + timedelta(days=days)
    desk.wait(5 * DAY)
    if sound:
        desk.receivables.repay(desk.bank_a, case_id, desk.reference(), usd(1), day, Source.PROCEEDS)
        return
    with refused("BAD_VALUE_DATE"):
        desk.receivables.repay(desk.bank_a, case_id, desk.reference(), usd(1), day, Source.PROCEEDS)


def test_repay__source_that_is_none_of_the_two__is_refused(desk: Desk) -> None:
    case_id, _ = lent(desk)
    both: Source = Source.PROCEEDS.value | Source.OTHER_FUNDS.value  # type: ignore[assignment]  # a set of both is the point
    for source in (both, 0):
        with refused("BAD_SOURCE"):
            desk.receivables.repay(
                desk.bank_a,
                case_id,
                desk.reference(),
                usd(1),
                today(desk),
                source,  # type: ignore[arg-type]  # the same
            )


def test_repay__with_something_undrawn__is_not_repaid(desk: Desk) -> None:
    case_id, accounts = lent(desk, paid_out=400)
    repay(desk, case_id)
    assert desk.receivables.loan(case_id).status is Status.DISBURSED
    assert [figures(desk, account) for account in accounts] == [(500, 0, 500, 0), (300, 0, 300, 400)]


def test_repay__an_exit__goes_on_under_suspension_pause_and_on_void_documents(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    void(desk, accounts[0])
    desk.directory.pause(desk.operator, desk.receivables.address, "a fault")
    for party in (desk.bank_a, desk.exporter):
        desk.participants.suspend(desk.operator, party.id, "an inquiry")
    repay(desk, case_id, usd(100))
    repay(desk, case_id, usd(100), Source.OTHER_FUNDS)
    assert desk.receivables.loan(case_id).outstanding == usd(600)


def test_repay__overdue__is_taken(desk: Desk) -> None:
    case_id, _ = lent(desk)
    due = desk.receivables.loan(case_id).due_day
    assert due is not None
    desk.wait((due - today(desk)).days * DAY)
    assert not desk.receivables.loan(case_id).overdue
    desk.wait(DAY)
    assert desk.receivables.loan(case_id).overdue
    repay(desk, case_id)
    assert not desk.receivables.loan(case_id).overdue


@pytest.mark.parametrize("source", Source)
def test_repay__after_a_write_off__recovers_and_settles(desk: Desk, source: Source) -> None:
    case_id, accounts = lent(desk)
    write_off(desk, case_id)
    receipt = desk.receivables.repay(desk.bank_a, case_id, desk.reference(), usd(100), today(desk), source)
    assert logged(desk.receivables, receipt, "Posted")["action"] == Action.RECOVER
    assert [figures(desk, account) for account in accounts] == [(0, 875, 125, 0), (0, 525, 75, 400)]
    loan = desk.receivables.loan(case_id)
    assert (loan.recovered, loan.outstanding, loan.status) == (usd(100), usd(700), Status.WRITTEN_OFF)
    repay(desk, case_id, source=source)
    assert [figures(desk, account) for account in accounts] == [(0, 0, 1_000, 0), (0, 0, 600, 400)]
    assert desk.receivables.loan(case_id).status is Status.WRITTEN_OFF
    with refused("OVER_OUTSTANDING"):
        desk.receivables.repay(desk.bank_a, case_id, desk.reference(), usd(1), today(desk), source)


def test_repay__proceeds_then_recoveries__count_together(desk: Desk) -> None:
    case_id, accounts = lent(desk)
    repay(desk, case_id, usd(1))
    write_off(desk, case_id)
    repay(desk, case_id, usd(1))
    assert [figures(desk, account)[2] for account in accounts] == [3, 2]


def test_repay__sent_again__books_once(desk: Desk) -> None:
    case_id, _ = lent(desk)
    for _ in range(2):
        desk.receivables.repay(desk.bank_a, case_id, b"\2" * 32, usd(100), today(desk), Source.PROCEEDS)
    assert desk.receivables.loan(case_id).proceeds == usd(100)
    with refused("REFERENCE_TAKEN"):
        desk.receivables.repay(desk.bank_a, case_id, b"\2" * 32, usd(100), today(desk), Source.OTHER_FUNDS)


def test_repay__by_the_borrower__is_refused(desk: Desk) -> None:
    case_id, _ = lent(desk)
    with refused("WRONG_ROLE"):
        named(desk, case_id, 100, by=desk.exporter)


def test_repay__by_the_banks_successor__is_done(desk: Desk) -> None:
    case_id, _ = lent(desk)
    desk.participants.retire(desk.operator, desk.bank_a.id, "closed", successor=desk.bank_b.id)
    named(desk, case_id, 100, by=desk.bank_b)
    overdue(desk, case_id)
    assert desk.receivables.loan(case_id).outstanding == usd(700)
