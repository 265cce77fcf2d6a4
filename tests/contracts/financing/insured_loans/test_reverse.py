"""Each kind of posting undone: declarations, cover and policy are as they were, even if void meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.financing.cases import Source, Status
from contracts.insurance.words import Status as ShipmentStatus
from tests.contracts.cases import figures, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.insured_loans.flows import lent, reverse, uses
from tests.contracts.insured import (
    assigned,
    claimed,
    collect,
    cover_account,
    disburse,
    disbursed_loan,
    insured_shipment,
    noticed,
    repay,
    shipment,
)
from tests.contracts.world import DAY

Figures = tuple[tuple[int, int, int, int], ...]


def _all(desk: Desk, shipment_id: bytes) -> Figures:
    """Held, drawn, settled, available of the declaration, the cover, the policy."""
    of = shipment(desk, shipment_id)
    accounts = (of.rows[0].account, cover_account(desk, shipment_id), of.policy)
    return tuple(figures(desk, account) for account in accounts)


def _write_off(desk: Desk, case_id: bytes) -> None:
    desk.suite.insured.write_off(desk.bank_a, case_id, desk.reference(), today(desk))


def _close(desk: Desk, case_id: bytes) -> None:
    desk.suite.insured.close(desk.bank_a, case_id, desk.reference(), today(desk))


POSTINGS: dict[str, tuple[int, Callable[[Desk, bytes], None]]] = {
    "a further tranche": (300, lambda desk, id_: disburse(desk, id_, usd(77))),
    "the last tranche": (300, lambda desk, id_: disburse(desk, id_, usd(600))),
    "proceeds": (300, lambda desk, id_: repay(desk, id_, usd(101))),
    "all that is out": (300, lambda desk, id_: repay(desk, id_, usd(300))),
    "other funds": (900, lambda desk, id_: repay(desk, id_, usd(101), Source.OTHER_FUNDS)),
    "the last proceeds": (900, lambda desk, id_: repay(desk, id_, usd(900))),
    "the last other funds": (900, lambda desk, id_: repay(desk, id_, usd(900), Source.OTHER_FUNDS)),
    "a write-off": (900, _write_off),
}


@pytest.mark.parametrize("name", POSTINGS)
def test_reverse__a_posting__is_its_exact_inverse(desk: Desk, name: str) -> None:
    paid_out, act = POSTINGS[name]
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(paid_out), tenor_days=5)
    if name == "a write-off":
        desk.wait(6 * DAY)
    before, status = _all(desk, shipment_id), desk.suite.insured.loan(case_id).status
    act(desk, case_id)
    reverse(desk, case_id)
    assert _all(desk, shipment_id) == before
    assert desk.suite.insured.loan(case_id).status is status
    footing = desk.suite.insured_loans.footing(case_id)
    assert footing is not None
    assert footing.is_open


def test_reverse__the_first_tranche__is_held_again(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(0))
    before = _all(desk, shipment_id)
    disburse(desk, case_id, usd(333))
    reverse(desk, case_id)
    assert _all(desk, shipment_id) == before
    assert desk.suite.insured.loan(case_id).status is Status.APPROVED


def test_reverse__a_tranche_after_the_hold_was_released__frees_what_it_drew(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(300))
    _close(desk, case_id)
    reverse(desk, case_id)
    reverse(desk, case_id)
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
    assert desk.suite.insured.loan(case_id).status is Status.APPROVED
    desk.suite.insured.cancel(desk.bank_a, case_id, desk.reference(), today(desk))
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))


def test_reverse__the_hold_has_expired__what_was_drawn_is_held_until_it_lapses(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(300), hold_days=1)
    desk.wait(2 * DAY)
    reverse(desk, case_id)
    assert uses(desk, case_id, shipment_id) == ((900, 0), (900, 0))
    desk.suite.insured.lapse(desk.stranger, case_id)
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
    assert desk.suite.insured.loan(case_id).status is Status.LAPSED


def test_reverse__the_cover_is_void_meanwhile__is_drawn_on_it_again(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    repay(desk, case_id, usd(900))
    collect(desk, shipment_id, usd(1_000))
    assert desk.documents.account(cover_account(desk, shipment_id)).void
    reverse(desk, case_id)
    assert uses(desk, case_id, shipment_id) == ((0, 900), (0, 900))
    repay(desk, case_id, usd(900), Source.OTHER_FUNDS)
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
    assert figures(desk, shipment(desk, shipment_id).rows[0].account)[2] == 1_000


def test_reverse__the_headroom_is_gone__the_documents_are_impaired(desk: Desk) -> None:
    """Never refused: the money is out."""
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    repay(desk, case_id, usd(900), Source.OTHER_FUNDS)
    second = disbursed_loan(desk, shipment_id, usd(900))
    reverse(desk, case_id)
    of = shipment(desk, shipment_id)
    for account in (of.rows[0].account, cover_account(desk, shipment_id)):
        assert desk.documents.account(account).impaired
    assert desk.suite.insured_loans.loans_on(shipment_id) == (second, case_id)
    for each in (case_id, second):
        repay(desk, each, usd(900), Source.OTHER_FUNDS)
    assert uses(desk, second, shipment_id) == ((0, 0), (0, 0))


def test_reverse__the_assignment_has_ended__the_loan_is_open_again(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    under = shipment(desk, shipment_id).policy
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    repay(desk, case_id, usd(900))
    [assignment_id] = desk.suite.assignments.all(policy=under)
    desk.suite.assignments.release(desk.bank_a, assignment_id)
    reverse(desk, case_id)
    assert uses(desk, case_id, shipment_id) == ((0, 900), (0, 900))
    state = desk.suite.assignments.state(assignment_id)
    assert state is not None
    assert (state.live, state.lent) == (False, 1)
    assigned(desk, under, bank=desk.bank_b)
    repay(desk, case_id, usd(900))
    assert desk.suite.insured.loan(case_id).status is Status.REPAID


def test_reverse__a_recovery_after_notice__is_open_again_and_settles_again(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    noticed(desk, shipment_id)
    before = _all(desk, shipment_id)
    repay(desk, case_id, usd(900), Source.OTHER_FUNDS)
    reverse(desk, case_id)
    assert _all(desk, shipment_id) == before
    repay(desk, case_id, usd(900), Source.OTHER_FUNDS)
    assert figures(desk, shipment(desk, shipment_id).rows[0].account) == (0, 0, 1_000, 0)


def test_reverse__an_indemnity_and_what_was_before_it__is_refused(desk: Desk) -> None:
    """It is the insurer's posting; what the bank posts later it can undo."""
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    collect(desk, shipment_id, usd(500))
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    assert desk.suite.insured.newest_posting(case_id) is None
    posting = desk.suite.insured.postings(case_id)[-1]
    with refused("NO_POSTING"):
        desk.suite.insured.reverse(desk.bank_a, posting, desk.reference(), "no")
    repay(desk, case_id, usd(450), Source.OTHER_FUNDS)
    reverse(desk, case_id)
    assert desk.suite.insured.loan(case_id).outstanding == usd(450)
    assert shipment(desk, shipment_id).status is ShipmentStatus.INDEMNIFIED


def test_reverse__a_write_off_that_was_cleared__uses_cover_and_policy_again(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), tenor_days=5)
    desk.wait(6 * DAY)
    _write_off(desk, case_id)
    desk.suite.insured.clear(desk.bank_a, case_id, desk.reference(), today(desk))
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
    repay(desk, case_id, usd(100))
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
    reverse(desk, case_id)
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
    reverse(desk, case_id)
    assert uses(desk, case_id, shipment_id) == ((0, 900), (0, 900))
    repay(desk, case_id, usd(900))
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
