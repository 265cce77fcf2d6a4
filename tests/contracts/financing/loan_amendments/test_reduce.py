"""A smaller amount: what is given back of each row, and that the rest goes on as before."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    submitted,
    today,
    usd,
    write_off,
)
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.loan_amendments.flows import reduce, version_of
from tests.contracts.world import DAY


def ceil(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def test_reduce__approved_case__gives_back_what_it_held_for_it(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000), usd(500))
    case_id = approved(desk, rows(accounts, usd(601), usd(401)), usd(800))
    receipt = reduce(desk, case_id, usd(100), reference=b"\5" * 32)
    loan = desk.receivables.loan(case_id)
    assert (loan.approved, loan.reduced, loan.undrawn) == (usd(800), usd(100), usd(700))
    assert [figures(desk, account)[0] for account in accounts] == [ceil(601 * 7, 8), ceil(401 * 7, 8)]
    assert dict(logged(desk.suite.amendments, receipt, "Reduced").args) == {
        "case_id": case_id,
        "reference": b"\5" * 32,
        "amount": 100,
        "reduced": 100,
    }
    assert logged(desk.receivables, receipt, "Moved")["action"] == Action.REDUCE
    with refused("OVER_APPROVED"):
        disburse(desk, case_id, usd(701))
    disburse(desk, case_id, usd(700))
    assert [share.held for share in allocations(desk, case_id, accounts)] == [0, 0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(data=st.data())
def test_reduce__any_amounts__rows_hold_what_the_rest_needs(desk: Desk, data: st.DataObject) -> None:
    node = desk.network.node
    before = node.snapshot()
    amounts = data.draw(st.lists(st.integers(1, 10_000), min_size=1, max_size=3))
    sum_of_rows = sum(amounts)
    loan_amount = data.draw(st.integers(min(3, sum_of_rows), sum_of_rows))
    accounts = attest(desk, *(usd(amount) for amount in amounts))
    case_id = approved(desk, rows(accounts, *map(usd, amounts)), usd(loan_amount))
    paid_out = data.draw(st.integers(0, max(0, loan_amount - 2)))
    if paid_out:
        disburse(desk, case_id, usd(paid_out))
    undrawn = loan_amount - paid_out
    if undrawn > 1:
        cut = data.draw(st.integers(1, undrawn - 1))
        reduce(desk, case_id, usd(cut))
        left = loan_amount - cut
        for amount, share in zip(amounts, allocations(desk, case_id, accounts), strict=True):
            assert share.held + share.drawn == ceil(amount * left, loan_amount)
            assert share.drawn == ceil(amount * paid_out, loan_amount)
        disburse(desk, case_id)
        assert all(share.held == 0 for share in allocations(desk, case_id, accounts))
        repay(desk, case_id, source=Source.OTHER_FUNDS)
        assert desk.receivables.loan(case_id).status == Status.REPAID
        assert [figures(desk, account)[:3] for account in accounts] == [(0, 0, 0)] * len(accounts)
    node.revert(before)


def test_reduce__all_that_is_undrawn__is_refused(desk: Desk) -> None:
    case_id = disbursed(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800), paid_out=usd(300))
    for amount, reason in ((500, "NOT_BELOW_UNDRAWN"), (501, "NOT_BELOW_UNDRAWN"), (0, "BAD_LOAN_AMOUNT")):
        with refused(reason):
            reduce(desk, case_id, usd(amount))
    reduce(desk, case_id, usd(499))
    assert desk.receivables.loan(case_id).undrawn == usd(1)
    with refused("NOT_BELOW_UNDRAWN"):
        reduce(desk, case_id, usd(1))


def test_reduce__then_reversals__what_was_given_up_stays_given_up(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000))
    case_id = disbursed(desk, rows(accounts, usd(1_000)), usd(800), paid_out=usd(300))
    reduce(desk, case_id, usd(200))
    reverse(desk, case_id)
    loan = desk.receivables.loan(case_id)
    assert (loan.status, loan.reduced, loan.undrawn) == (Status.APPROVED, usd(200), usd(600))
    assert figures(desk, accounts[0]) == (750, 0, 0, 250)


def test_reduce__then_close__ends_as_any_loan(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000))
    case_id = disbursed(desk, rows(accounts, usd(1_000)), usd(800), paid_out=usd(300))
    reduce(desk, case_id, usd(200))
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    repay(desk, case_id)
    assert desk.receivables.loan(case_id).status == Status.REPAID
    assert figures(desk, accounts[0]) == (0, 0, 375, 625)


def test_reduce__bank_suspended_paused_hold_expired__goes_on(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000))
    case_id = approved(desk, rows(accounts, usd(1_000)), usd(800))
    desk.participants.suspend(desk.operator, desk.bank_a.id, "under inquiry")
    desk.directory.pause(desk.operator, desk.receivables.address, "incident")
    desk.directory.pause(desk.operator, desk.suite.amendments.address, "incident")
    desk.wait(40 * DAY)
    reduce(desk, case_id, usd(400))
    assert figures(desk, accounts[0]) == (500, 0, 0, 500)


def test_reduce__sent_again__changes_nothing(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800))
    reduce(desk, case_id, usd(10), reference=b"\5" * 32)
    version = version_of(desk, case_id)
    reduce(desk, case_id, usd(10), reference=b"\5" * 32)
    assert version_of(desk, case_id) == version
    with refused("REFERENCE_TAKEN"):
        reduce(desk, case_id, usd(11), reference=b"\5" * 32)


def test_reduce__another_bank__is_refused(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800))
    with refused("NOT_PARTY"):
        reduce(desk, case_id, usd(10), bank=desk.bank_b)


@pytest.mark.parametrize("state", ["submitted", "written off"])
def test_reduce__case_that_is_not_open__is_refused(desk: Desk, state: str) -> None:
    on = rows(attest(desk, usd(1_000)), usd(1_000))
    if state == "submitted":
        case_id, version = submitted(desk, on), 1
    else:
        case_id = disbursed(desk, on, usd(800), paid_out=usd(300))
        write_off(desk, case_id)
        version = version_of(desk, case_id)
    with refused("BAD_TRANSITION"):
        desk.suite.amendments.reduce(desk.bank_a, case_id, version, desk.reference(), usd(10))


def test_reduce__unknown_case__is_refused(desk: Desk) -> None:
    with refused("UNKNOWN_CASE"):
        desk.suite.amendments.reduce(desk.bank_a, b"\1" * 32, 1, desk.reference(), usd(10))
