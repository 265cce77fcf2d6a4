"""A recovery forgot the shortfall.

Seen in a published credit system: when a loan that had been written down was partly recovered, the books
were closed at what had come in, and what was missing stood nowhere. Here a write-off, a recovery, a
clearing and a reversal leave on record, to the cent, what was lent and never came back.
"""

from __future__ import annotations

import pytest

from contracts.financing.cases import Source, Status
from contracts.registry.money import Money
from tests.contracts.cases import (
    approve,
    attest,
    disbursed,
    figures,
    repay,
    reverse,
    rows,
    today,
    usd,
    verified,
    write_off,
)
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.loan_amendments.flows import hand_over


def lost(desk: Desk, face: int = 1_000) -> tuple[bytes, bytes]:
    """A loan of 6.00 on 10.00 of a declaration, of which 1.00 came back before it was written off."""
    account = attest(desk, usd(face))[0]
    case_id = disbursed(desk, rows([account], usd(1_000)), usd(600))
    repay(desk, case_id, usd(100))
    write_off(desk, case_id)
    return account, case_id


def shortfall(desk: Desk, case_id: bytes) -> Money:
    loan = desk.receivables.loan(case_id)
    back = loan.proceeds.minor + loan.other_funds.minor + loan.recovered.minor
    assert back + loan.outstanding.minor == loan.disbursed.minor
    return loan.outstanding


@pytest.mark.parametrize("recovered", [1, 499, 500])
def test_recover__in_part__leaves_the_rest_on_record(desk: Desk, recovered: int) -> None:
    _, case_id = lost(desk)
    assert shortfall(desk, case_id) == usd(500)
    repay(desk, case_id, usd(recovered))
    assert shortfall(desk, case_id) == usd(500 - recovered)
    assert desk.receivables.loan(case_id).status is Status.WRITTEN_OFF


def test_recover__more_than_is_missing__is_refused(desk: Desk) -> None:
    _, case_id = lost(desk)
    repay(desk, case_id, usd(300))
    with refused("OVER_OUTSTANDING"):
        repay(desk, case_id, usd(201))
    assert shortfall(desk, case_id) == usd(200)


def test_clear__with_something_missing__keeps_it_on_record(desk: Desk) -> None:
    """The declarations can be financed again for what was never drawn; the loss stays the bank's."""
    account, case_id = lost(desk, face=1_500)
    repay(desk, case_id, usd(300))
    desk.receivables.clear(desk.bank_a, case_id, desk.reference(), today(desk))
    assert shortfall(desk, case_id) == usd(200)
    held, drawn, settled, available = figures(desk, account)
    assert drawn > 0
    assert (held, drawn + settled, available) == (0, 1_000, 500)
    approve(desk, verified(desk, rows([account], usd(500)), bank=desk.bank_b))
    assert figures(desk, account) == (500, drawn, settled, 0)
    repay(desk, case_id, usd(150))
    assert shortfall(desk, case_id) == usd(50)


def test_reverse__a_recovery__puts_what_is_missing_back(desk: Desk) -> None:
    _, case_id = lost(desk)
    repay(desk, case_id, usd(300))
    reverse(desk, case_id)
    assert shortfall(desk, case_id) == usd(500)


def test_repay__from_other_funds_after_a_write_off__counts_as_recovered(desk: Desk) -> None:
    """Wherever it came from: nothing is restored, and nothing is counted twice."""
    account, case_id = lost(desk)
    before = figures(desk, account)
    repay(desk, case_id, usd(200), Source.OTHER_FUNDS)
    assert desk.receivables.loan(case_id).recovered == usd(200)
    assert shortfall(desk, case_id) == usd(300)
    assert figures(desk, account)[3] == before[3]


def test_hand_over__before_a_write_off__takes_what_is_missing_along(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(1_000)), usd(600))
    repay(desk, case_id, usd(100))
    hand_over(desk, case_id, desk.bank_b)
    write_off(desk, case_id)
    assert shortfall(desk, case_id) == usd(500)
