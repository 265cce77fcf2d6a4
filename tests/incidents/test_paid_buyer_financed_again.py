"""Shared out pro rata, the receivable of a buyer who had paid could be financed again.

Avoided: a loan on many declarations was repaid from the payment of one buyer, the repayment was spread
over all of them, and when the rest came from elsewhere a part of the very declaration whose buyer had
paid was free again. Here the bank names whose buyer paid, and how much of that row; that is settled for
good, at least the repaid share by value, and only what is left can ever be restored.
"""

from __future__ import annotations

from contracts.financing.cases import Source, Status
from contracts.financing.loans import Named
from contracts.registry.documents import Outcome
from tests.contracts.cases import accepted, attest, check, disbursed, figures, repay, rows, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk


def lent(desk: Desk) -> tuple[list[bytes], bytes]:
    """8.00 on two declarations of 5.00."""
    accounts = attest(desk, usd(500), usd(500))
    return accounts, disbursed(desk, rows(accounts, usd(500)), usd(800))


def name(desk: Desk, case_id: bytes, account: bytes, amount: int, repaid: int) -> None:
    named = [Named(account, usd(amount))]
    desk.receivables.repay(
        desk.bank_a, case_id, desk.reference(), usd(repaid), today(desk), Source.PROCEEDS, named
    )


def test_repay__naming_whose_buyer_paid__settles_that_declaration_for_good(desk: Desk) -> None:
    (paid, unpaid), case_id = lent(desk)
    name(desk, case_id, paid, 500, 400)
    assert figures(desk, paid) == (0, 0, 500, 0)
    assert figures(desk, unpaid) == (0, 500, 0, 0)
    repay(desk, case_id, source=Source.OTHER_FUNDS)
    assert desk.receivables.loan(case_id).status is Status.REPAID
    assert figures(desk, paid) == (0, 0, 500, 0)
    assert figures(desk, unpaid) == (0, 0, 0, 500)
    again = accepted(desk, rows([paid], usd(1)), bank=desk.bank_b)
    assert check(desk, again).answers[0].outcome is Outcome.NO_HEADROOM


def test_repay__naming_less_than_the_repaid_share__is_refused(desk: Desk) -> None:
    (paid, _), case_id = lent(desk)
    with refused("UNDER_SHARE"):
        name(desk, case_id, paid, 499, 400)


def test_repay__naming_more_than_was_drawn__is_refused(desk: Desk) -> None:
    (paid, _), case_id = lent(desk)
    with refused("NOT_DRAWN"):
        name(desk, case_id, paid, 501, 400)


def test_repay__in_small_pieces__settles_no_less(desk: Desk) -> None:
    """What a repayment settles does not depend on how it was cut."""
    (paid, unpaid), case_id = lent(desk)
    for _ in range(4):
        name(desk, case_id, paid, 125, 100)
    assert figures(desk, paid) == (0, 0, 500, 0)
    assert figures(desk, unpaid) == (0, 500, 0, 0)
