"""The insurer pays: percentage, cap, who is first; what it does to policy, limit, cover and loans."""

from __future__ import annotations

import pytest

from contracts.financing.cases import Action as LoanAction
from contracts.financing.cases import Source
from contracts.financing.cases import Status as LoanStatus
from contracts.insurance.words import Action, Cause, Status
from tests.contracts.cases import attest, figures, rows, statement, today, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insured import (
    assigned,
    claimed,
    collect,
    cover_account,
    covered,
    disbursed_loan,
    insured_shipment,
    limit,
    policy,
    repay,
    shipment,
    terms,
)


def _indemnify(desk: Desk, shipment_id: bytes) -> tuple[int, int, int]:
    share = desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    return share.amount, share.to_bank, share.to_exporter


def _under(
    desk: Desk, maximum: int, *faces: int, commercial: int = 9_000, political: int = 9_000
) -> list[bytes]:
    """Claimed shipments with these faces, under one policy with this maximum."""
    under = policy(desk, usd(maximum), terms(commercial=commercial, political=political))
    buyer = limit(desk, under)
    assigned(desk, under)
    accounts = attest(desk, *map(usd, faces))
    found = [
        covered(desk, buyer, rows([account], usd(face)))
        for account, face in zip(accounts, faces, strict=True)
    ]
    for shipment_id in found:
        claimed(desk, shipment_id)
    return found


def test_indemnify__no_loan__is_the_exporters_and_lowers_the_policy(desk: Desk) -> None:
    [shipment_id] = _under(desk, 1_000_000, 99_999)
    of = shipment(desk, shipment_id)
    assert _indemnify(desk, shipment_id) == (89_999, 0, 89_999)

    found = shipment(desk, shipment_id)
    claim = desk.suite.claims.claim(found)
    assert (found.status, found.at_risk) == (Status.INDEMNIFIED, usd(0))
    assert (claim.loss, claim.indemnity) == (usd(99_999), usd(89_999))
    assert figures(desk, of.policy) == (0, 0, 0, 1_000_000 - 89_999)
    assert desk.suite.insurance.left_of(of.policy) == 1_000_000 - 89_999
    assert figures(desk, of.limit) == (0, 0, 0, 500_000)
    assert desk.documents.account(cover_account(desk, shipment_id)).void
    move = desk.suite.insurance.moves(shipment_id)[-1]
    assert (move.action, move.before, move.after) == (Action.INDEMNIFY, Status.CLAIMED, Status.INDEMNIFIED)
    assert move.actor == desk.insurer.maker.address


def test_indemnify__a_loan__repays_it_first_and_has_no_gap(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    case_id = disbursed_loan(desk, shipment_id, usd(80_000))
    declaration = shipment(desk, shipment_id).rows[0].account
    claimed(desk, shipment_id)
    assert _indemnify(desk, shipment_id) == (90_000, 80_000, 10_000)

    loan = desk.suite.insured.loan(case_id)
    assert (loan.status, loan.outstanding, loan.recovered) == (LoanStatus.REPAID, usd(0), usd(80_000))
    assert figures(desk, declaration) == (0, 0, 100_000, 0)
    assert figures(desk, cover_account(desk, shipment_id)) == (0, 0, 0, 0)
    assert desk.suite.insurance.gaps(shipment_id) == ()
    posting = desk.suite.insured.postings(case_id)[-1]
    assert (posting.action, posting.amount) == (LoanAction.INDEMNIFY, 80_000)
    assert desk.suite.insured.newest_posting(case_id) is None


def test_indemnify__less_than_the_loan__leaves_the_shortfall_and_later_payments_count(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    of = shipment(desk, shipment_id)
    case_id = disbursed_loan(desk, shipment_id, usd(90_000))
    collect(desk, shipment_id, usd(10_001))
    claimed(desk, shipment_id)
    assert _indemnify(desk, shipment_id) == (80_999, 80_999, 0)

    loan = desk.suite.insured.loan(case_id)
    assert (loan.status, loan.outstanding) == (LoanStatus.DISBURSED, usd(9_001))
    assert figures(desk, of.policy) == (0, 9_001, 0, 1_000_000 - 80_999 - 9_001)
    repay(desk, case_id, usd(9_001), Source.OTHER_FUNDS)
    assert desk.suite.insured.loan(case_id).status is LoanStatus.REPAID
    assert figures(desk, of.policy) == (0, 0, 0, 1_000_000 - 80_999)
    assert figures(desk, of.rows[0].account) == (0, 0, 100_000, 0)


def test_indemnify__a_partial_cover__is_of_what_is_covered(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000), cover_of=usd(60_001))
    collect(desk, shipment_id, usd(10_000))
    claimed(desk, shipment_id)
    assert _indemnify(desk, shipment_id) == (60_001 * 9 // 10, 0, 54_000)
    assert desk.suite.claims.claim(shipment(desk, shipment_id)).loss == usd(90_000)


@pytest.mark.parametrize(
    ("cause", "percentage"),
    [(Cause.INSOLVENCY, 8_000), (Cause.NON_PAYMENT, 8_000), (Cause.POLITICAL, 9_500)],
)
def test_indemnify__the_cause__decides_on_the_percentage(desk: Desk, cause: Cause, percentage: int) -> None:
    [shipment_id] = _under(desk, 1_000_000, 10_007, commercial=8_000, political=9_500)
    assert desk.documents.account(cover_account(desk, shipment_id)).face == usd(10_007 * 8_000 // 10_000)
    if cause is not Cause.INSOLVENCY:
        desk.suite.claims.take_back(desk.exporter, shipment(desk, shipment_id), cause)
        desk.wait(180 * 86_400)
        desk.suite.claims.claim_for(desk.exporter, shipment(desk, shipment_id), cause)
    assert _indemnify(desk, shipment_id)[0] == 10_007 * percentage // 10_000


# The policy's maximum


@pytest.mark.parametrize(
    ("maximum", "indemnity", "left"), [(90_001, 90_000, 1), (90_000, 90_000, 0), (89_999, 89_999, 0)]
)
def test_indemnify__near_the_maximum__is_capped_and_exhausts(
    desk: Desk, maximum: int, indemnity: int, left: int
) -> None:
    [shipment_id] = _under(desk, maximum, 100_000)
    of = shipment(desk, shipment_id)
    assert _indemnify(desk, shipment_id)[0] == indemnity
    assert desk.suite.insurance.left_of(of.policy) == left
    assert desk.documents.account(of.policy).void == (left == 0)


def test_indemnify__after_the_policy_is_exhausted__is_nothing_and_closes(desk: Desk) -> None:
    first, second = _under(desk, 90_000, 100_000, 50_000)
    assert _indemnify(desk, first)[0] == 90_000
    assert _indemnify(desk, second) == (0, 0, 0)
    assert shipment(desk, second).status is Status.INDEMNIFIED
    share = desk.suite.claims.recover(
        desk.bank_a, shipment(desk, second), desk.reference(), usd(50_000), today(desk)
    )
    assert (share.to_insurer, share.to_bank, share.to_exporter) == (0, 0, 50_000)
    assert shipment(desk, second).status is Status.CLOSED


def test_indemnify__a_policy_that_was_cancelled__still_pays(desk: Desk) -> None:
    """A void policy takes no new business; what it covers it pays, within its maximum."""
    first, second = _under(desk, 100_000, 100_000, 100_000)
    of = shipment(desk, first)
    desk.attestations.void(desk.insurer, desk.reference(), desk.documents.account(of.policy), "cancelled")
    assert _indemnify(desk, first)[0] == 90_000
    assert desk.suite.insurance.left_of(of.policy) == 10_000
    assert _indemnify(desk, second)[0] == 10_000
    assert desk.suite.insurance.left_of(of.policy) == 0


def test_indemnify__a_cancelled_policy_used_up__pays_no_second_time(desk: Desk) -> None:
    first, second = _under(desk, 90_000, 100_000, 100_000)
    of = shipment(desk, first)
    desk.attestations.void(desk.insurer, desk.reference(), desk.documents.account(of.policy), "cancelled")
    assert _indemnify(desk, first)[0] == 90_000
    assert desk.suite.insurance.left_of(of.policy) == 0
    assert _indemnify(desk, second)[0] == 0


def test_indemnify__a_policy_that_was_merged__still_pays(desk: Desk) -> None:
    [shipment_id] = _under(desk, 100_000, 10_000)
    other = policy(desk, usd(300_000))
    of = shipment(desk, shipment_id)
    desk.attestations.merge(desk.insurer, desk.reference(), desk.documents.account(of.policy), other)
    assert _indemnify(desk, shipment_id)[0] == 9_000
    assert desk.suite.insurance.left_of(of.policy) == desk.suite.insurance.left_of(other) == 291_000


def test_indemnify__used_up_and_another_policy_merged_in__stays_used_up(desk: Desk) -> None:
    first, second = _under(desk, 9_000, 10_000, 10_000)
    of = shipment(desk, first)
    assert _indemnify(desk, first)[0] == 9_000
    other = desk.documents.account(policy(desk, usd(1)))
    desk.attestations.merge(desk.insurer, desk.reference(), other, of.policy)
    assert desk.suite.insurance.left_of(of.policy) == 0
    assert _indemnify(desk, second)[0] == 0


def test_indemnify__maximum_raised_after_it_was_used_up__pays_again(desk: Desk) -> None:
    """A void document is not amended but replaced: the new one has a maximum of its own."""
    first, second = _under(desk, 9_000, 10_000, 10_000)
    of = shipment(desk, first)
    assert _indemnify(desk, first)[0] == 9_000
    standing = desk.documents.account(of.policy)
    again = statement(desk, usd(5_000))
    desk.attestations.replace(desk.insurer, desk.reference(), standing, b"\xb2" * 32, again)
    assert desk.suite.insurance.left_of(of.policy) == 5_000
    assert _indemnify(desk, second)[0] == 5_000


# Refusals


def test_indemnify__not_claimed__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    with refused("BAD_SHIPMENT_STATE"):
        _indemnify(desk, shipment_id)
    claimed(desk, shipment_id)
    _indemnify(desk, shipment_id)
    with refused("BAD_SHIPMENT_STATE"):
        _indemnify(desk, shipment_id)


def test_indemnify__by_others__is_refused(desk: Desk) -> None:
    [shipment_id] = _under(desk, 1_000_000, 1_000)
    found = shipment(desk, shipment_id)
    with refused("WRONG_ROLE"):
        desk.suite.claims.indemnify(desk.bank_a, found, desk.reference())


def test_indemnify__the_same_reference_again__pays_once(desk: Desk) -> None:
    first, second = _under(desk, 1_000_000, 1_000, 1_000)
    reference = desk.reference()
    paid = desk.suite.claims.indemnify(desk.insurer, shipment(desk, first), reference)
    assert desk.suite.claims.indemnify(desk.insurer, shipment(desk, first), reference) == paid
    assert paid.amount == 900
    assert len(desk.suite.claims.shares(first)) == 1
    with refused("REFERENCE_TAKEN"):
        desk.suite.claims.indemnify(desk.insurer, shipment(desk, second), reference)


def test_indemnify__claim_taken_back_since_it_was_signed__is_refused(desk: Desk) -> None:
    [shipment_id] = _under(desk, 1_000_000, 1_000)
    before = shipment(desk, shipment_id)
    desk.suite.claims.take_back(desk.exporter, before, Cause.INSOLVENCY)
    desk.suite.claims.claim_for(desk.exporter, shipment(desk, shipment_id), Cause.INSOLVENCY)
    with refused("BAD_SIGNATURE"):
        desk.suite.claims.indemnify(desk.insurer, before, desk.reference())


def test_indemnify__event__has_the_whole_split(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    disbursed_loan(desk, shipment_id, usd(50_000))
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    node = desk.network.node
    event = logged(desk.suite.claims, node.receipt(node.head.transactions[-1]), "Indemnified")
    names = ("loss", "indemnity", "to_bank", "to_exporter", "lowered")
    assert [event[name] for name in names] == [100_000, 90_000, 50_000, 40_000, 90_000]
