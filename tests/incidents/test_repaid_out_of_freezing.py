"""A repayment un-froze a frozen credit.

Seen in Huma Finance's credit pools (patches of 2026: a payment, or an update of what is due, put a credit
that was in default back into good standing, and more could be drawn). Here freezing is not a state that a
payment passes through: suspended, impaired, written off and overdue are asked anew at each draw, and
survive repayment, amendment, renewal and succession until what froze it ends.
"""

from __future__ import annotations

import pytest

from contracts.financing.cases import Source, Status
from tests.contracts.cases import (
    accepted,
    amend,
    attest,
    check,
    disburse,
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
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.loan_amendments.flows import extend
from tests.contracts.world import DAY


def half(desk: Desk) -> tuple[bytes, bytes]:
    """A loan of 4.00, of which 2.00 are paid out, on a declaration of 10.00."""
    account = attest(desk, usd(1_000))[0]
    return account, disbursed(desk, rows([account], usd(600)), usd(400), paid_out=usd(200))


@pytest.mark.parametrize("source", [Source.PROCEEDS, Source.OTHER_FUNDS])
def test_repay__to_a_suspended_bank__leaves_it_suspended(desk: Desk, source: Source) -> None:
    _, case_id = half(desk)
    desk.participants.suspend(desk.operator, desk.bank_a.id, "under review")
    repay(desk, case_id, usd(200), source)
    with refused("SUSPENDED"):
        disburse(desk, case_id, usd(1))


@pytest.mark.parametrize("source", [Source.PROCEEDS, Source.OTHER_FUNDS])
def test_repay__by_a_suspended_enterprise__leaves_it_suspended(desk: Desk, source: Source) -> None:
    _, case_id = half(desk)
    desk.participants.suspend(desk.operator, desk.exporter.id, "under review")
    repay(desk, case_id, usd(200), source)
    with refused("SUSPENDED"):
        disburse(desk, case_id, usd(1))
    with refused("SUSPENDED"):
        extend(desk, case_id, tenor_days=120)


def test_repay__on_a_void_declaration__does_not_revive_it(desk: Desk) -> None:
    account, case_id = half(desk)
    void(desk, account)
    repay(desk, case_id, usd(200))
    assert desk.documents.account(account).impaired
    with refused("VOID"):
        disburse(desk, case_id, usd(1))


def test_repay__while_use_is_above_the_face__is_impaired_until_it_is_not(desk: Desk) -> None:
    account, case_id = half(desk)
    amend(desk, account, usd(500))
    repay(desk, case_id, usd(10), Source.OTHER_FUNDS)
    assert desk.documents.account(account).impaired
    with refused("IMPAIRED"):
        disburse(desk, case_id, usd(1))


def test_repay__of_a_paused_application__draws_nothing(desk: Desk) -> None:
    _, case_id = half(desk)
    desk.directory.pause(desk.operator, desk.receivables.address, "under review")
    repay(desk, case_id, usd(200))
    with refused("PAUSED"):
        disburse(desk, case_id, usd(1))


def test_recover__after_a_write_off__whole__frees_nothing_until_the_bank_clears(desk: Desk) -> None:
    account, case_id = half(desk)
    write_off(desk, case_id)
    repay(desk, case_id)
    assert desk.receivables.loan(case_id).status is Status.WRITTEN_OFF
    with refused("BAD_TRANSITION"):
        disburse(desk, case_id, usd(1))
    again = accepted(desk, rows([account], usd(1)), bank=desk.bank_b)
    assert not check(desk, again).passed
    desk.receivables.clear(desk.bank_a, case_id, desk.reference(), today(desk))
    held, drawn, settled, available = figures(desk, account)
    assert (held, drawn) == (0, 0)
    assert settled > 0
    assert available == 1_000 - settled


def test_repay__of_an_overdue_loan_in_part__leaves_it_overdue(desk: Desk) -> None:
    _, case_id = half(desk)
    overdue(desk, case_id)
    repay(desk, case_id, usd(199))
    assert desk.receivables.loan(case_id).overdue
    with refused("HOLD_EXPIRED"):
        disburse(desk, case_id, usd(1))


def test_extend__of_a_hold_that_ended__does_not_revive_it(desk: Desk) -> None:
    _, case_id = half(desk)
    desk.wait(20 * DAY + 1)
    with refused("HOLD_EXPIRED"):
        extend(desk, case_id, hold_until=desk.now + DAY)
    extend(desk, case_id, tenor_days=120)
    with refused("HOLD_EXPIRED"):
        disburse(desk, case_id, usd(1))
