"""What is stored of a loan in packed words is read as it was written, whatever stands beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.financing.cases import Source, Status
from contracts.registry.money import Money
from tests.contracts.cases import approval, approve, attest, disburse, repay, rows, today, verified
from tests.contracts.desk import Desk
from tests.contracts.world import DAY


def won(amount: int) -> Money:
    """A currency whose code, in bits, ends with a one."""
    return Money(amount, "KRW")


@pytest.mark.parametrize("odd", [1, 0])
def test_loan_of__every_field_odd_or_even__is_read_as_written(desk: Desk, odd: int) -> None:
    """A mask that is a bit too narrow or too wide shows where all lowest bits are ones, or noughts."""
    desk.wait(odd * DAY + odd)
    day, until = today(desk), desk.now + 10 * DAY
    accounts = attest(desk, won(20_000))
    case_id = verified(desk, rows(accounts, won(10_000)), won(8_000 + odd), tenor_days=44 + odd)
    approve(desk, case_id, replace(approval(desk, case_id, advance_rate=9_998 + odd), hold_until=until))
    disburse(desk, case_id, won(4_000 + odd))
    loan = desk.receivables.loan(case_id)
    assert (loan.status, loan.version, loan.postings) == (Status.DISBURSED, 5, 1)
    assert (loan.approved, loan.disbursed) == (won(8_000 + odd), won(4_000 + odd))
    assert (loan.tenor_days, loan.advance_rate, loan.hold_until) == (44 + odd, 9_998 + odd, until)
    assert (loan.approved_day, loan.first_day) == (day, day)
    assert loan.due_day == day + timedelta(days=44 + odd)
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), day)
    repay(desk, case_id, won(100 + odd))
    closed = desk.receivables.loan(case_id)
    assert (closed.version, closed.postings, closed.undrawn) == (7, 3, won(0))
    assert (closed.proceeds, closed.other_funds) == (won(100 + odd), won(0))
    repay(desk, case_id, won(200 + odd), Source.OTHER_FUNDS)
    restored = desk.receivables.loan(case_id)
    assert (restored.proceeds, restored.other_funds, restored.recovered) == (
        won(100 + odd),
        won(200 + odd),
        won(0),
    )
    assert (restored.approved_day, restored.first_day, restored.hold_until) == (day, day, until)
