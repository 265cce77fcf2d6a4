"""The buyer pays before any indemnity: who records it, how much, what it frees."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chain.abi import Event
from contracts.insurance.words import Action, Status
from contracts.registry.calendar import day_of
from tests.contracts.cases import attest, figures, rows, today, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insured import (
    DUE,
    assigned,
    claimed,
    collect,
    cover_account,
    covered,
    disbursed_loan,
    insured_shipment,
    limit,
    noticed,
    policy,
    shipment,
    wait_until,
)
from tests.contracts.world import TODAY


def test_collect__a_part__lowers_risk_and_limit_and_cover(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    of = shipment(desk, shipment_id)
    reference = desk.reference()
    receipt = desk.suite.claims.collect(desk.bank_a, of, reference, usd(33_333), today(desk))

    found = shipment(desk, shipment_id)
    assert (found.status, found.at_risk, found.version) == (Status.COVERED, usd(66_667), of.version + 1)
    assert desk.suite.claims.claim(found).paid == usd(33_333)
    assert figures(desk, of.limit) == (0, 66_667, 0, 433_333)
    assert figures(desk, cover_account(desk, shipment_id)) == (0, 0, 0, 66_667 * 9_000 // 10_000)
    event = logged(desk.suite.claims, receipt, "Collected")
    assert _figures(event) == (shipment_id, reference, 33_333, day_of(TODAY), 33_333)
    move = desk.suite.insurance.moves(shipment_id)[-1]
    assert (move.action, move.before, move.after) == (Action.COLLECT, Status.COVERED, Status.COVERED)
    assert (move.actor, move.second) == (desk.bank_a.maker.address, _checker(desk))


def _figures(event: Event) -> tuple[object, ...]:
    return tuple(event[name] for name in ("shipment_id", "reference", "amount", "value_day", "paid"))


def _checker(desk: Desk) -> str:
    assert desk.bank_a.checker is not None
    return desk.bank_a.checker.address


def test_collect__all_in_two_steps__is_collected_and_the_limit_free(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    of = shipment(desk, shipment_id)
    collect(desk, shipment_id, usd(99_999))
    assert shipment(desk, shipment_id).status is Status.COVERED
    collect(desk, shipment_id, usd(1))

    found = shipment(desk, shipment_id)
    assert (found.status, found.at_risk) == (Status.COLLECTED, usd(0))
    assert figures(desk, of.limit) == (0, 0, 0, 500_000)
    assert desk.documents.account(cover_account(desk, shipment_id)).void
    assert desk.suite.insurance.insured_of(found.rows[0].account) == 100_000
    with refused("BAD_SHIPMENT_STATE"):
        collect(desk, shipment_id, usd(1))


def test_collect__a_partial_cover__is_lowered_only_once_less_is_unpaid(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000), cover_of=usd(60_000))
    collect(desk, shipment_id, usd(40_000))
    assert shipment(desk, shipment_id).at_risk == usd(60_000)
    collect(desk, shipment_id, usd(1))
    assert shipment(desk, shipment_id).at_risk == usd(59_999)


def test_collect__one_over_what_is_unpaid__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    collect(desk, shipment_id, usd(40_000))
    with refused("OVER_DECLARED"):
        collect(desk, shipment_id, usd(60_001))
    with refused("BAD_CLAIM_AMOUNT"):
        collect(desk, shipment_id, usd(0))
    collect(desk, shipment_id, usd(60_000))


@pytest.mark.parametrize("state", [Status.NOTIFIED, Status.CLAIMED])
def test_collect__after_notice_or_claim__stays_and_ends_when_all_is_paid(desk: Desk, state: Status) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    if state is Status.NOTIFIED:
        noticed(desk, shipment_id)
    else:
        claimed(desk, shipment_id)
    collect(desk, shipment_id, usd(999))
    assert shipment(desk, shipment_id).status is state
    collect(desk, shipment_id, usd(1))
    assert shipment(desk, shipment_id).status is Status.COLLECTED


def test_collect__a_cent_left__face_rounds_to_nothing_and_the_cover_is_void(desk: Desk) -> None:
    """One cent at 90 % is worth no cover; it is still at risk, and can be claimed."""
    shipment_id = insured_shipment(desk, usd(1_000))
    collect(desk, shipment_id, usd(999))
    assert shipment(desk, shipment_id).at_risk == usd(1)
    assert desk.documents.account(cover_account(desk, shipment_id)).void
    claimed(desk, shipment_id)
    share = desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    assert share.amount == 0
    assert shipment(desk, shipment_id).status is Status.INDEMNIFIED


def test_collect__after_the_indemnity__is_a_recovery_instead(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    with refused("BAD_SHIPMENT_STATE"):
        collect(desk, shipment_id, usd(1))


# The cover gap


def test_collect__more_than_the_loan_leaves__is_a_gap_with_its_figures(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    disbursed_loan(desk, shipment_id, usd(60_000))
    collect(desk, shipment_id, usd(33_333))
    assert desk.suite.insurance.gaps(shipment_id) == ()
    assert figures(desk, cover_account(desk, shipment_id)) == (0, 60_000, 0, 0)

    collect(desk, shipment_id, usd(1))
    [(used, face, _)] = desk.suite.insurance.gaps(shipment_id)
    assert (used, face) == (60_000, 66_666 * 9_000 // 10_000) == (60_000, 59_999)
    assert desk.documents.account(cover_account(desk, shipment_id)).impaired


def test_collect__all__gap_names_the_whole_loan(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    disbursed_loan(desk, shipment_id, usd(1))
    collect(desk, shipment_id, usd(100_000))
    [(used, face, _)] = desk.suite.insurance.gaps(shipment_id)
    assert (used, face) == (1, 0)


# Who


def test_collect__by_the_insurer__only_where_there_is_no_loss_payee(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    with refused("WRONG_ROLE"):
        collect(desk, shipment_id, usd(1))
    collect(desk, shipment_id, usd(1), party=desk.insurer)
    assigned(desk, under)
    with refused("WRONG_ROLE"):
        collect(desk, shipment_id, usd(1), party=desk.insurer)
    collect(desk, shipment_id, usd(1))
    assert desk.suite.claims.claim(shipment(desk, shipment_id)).paid == usd(2)


def test_collect__by_a_bank_that_is_not_the_payee__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    with refused("NOT_PARTY"):
        collect(desk, shipment_id, usd(1), party=desk.bank_b)
    with refused("WRONG_ROLE"):
        collect(desk, shipment_id, usd(1), party=desk.exporter)


def test_collect__shipped_before_the_assignments_first_day__is_the_insurers(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under, first_day=TODAY + timedelta(days=1))
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    with refused("WRONG_ROLE"):
        collect(desk, shipment_id, usd(1))
    collect(desk, shipment_id, usd(1), party=desk.insurer)


# When, and twice


def test_collect__value_date__from_the_shipment_to_today(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    wait_until(desk, TODAY + timedelta(days=5))
    found = shipment(desk, shipment_id)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=6)):
        with refused("BAD_CLAIM_DAY"):
            desk.suite.claims.collect(desk.bank_a, found, desk.reference(), usd(1), day)
    for day in (TODAY, TODAY + timedelta(days=5)):
        found = shipment(desk, shipment_id)
        desk.suite.claims.collect(desk.bank_a, found, desk.reference(), usd(1), day)


def test_collect__the_same_reference_again__books_once(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    reference = desk.reference()
    for _ in range(2):
        found = shipment(desk, shipment_id)
        desk.suite.claims.collect(desk.bank_a, found, reference, usd(400), today(desk))
    assert shipment(desk, shipment_id).at_risk == usd(600)
    with refused("REFERENCE_TAKEN"):
        desk.suite.claims.collect(desk.bank_a, shipment(desk, shipment_id), reference, usd(401), today(desk))


def test_collect__signed_for_an_older_version__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    before = shipment(desk, shipment_id)
    collect(desk, shipment_id, usd(1))
    with refused("BAD_SIGNATURE"):
        desk.suite.claims.collect(desk.bank_a, before, desk.reference(), usd(1), today(desk))


def test_collect__past_the_due_day_without_notice__until_it_lapses(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    wait_until(desk, DUE + timedelta(days=31))
    collect(desk, shipment_id, usd(400))
    desk.suite.insurance.lapse(desk.stranger, shipment_id)
    with refused("BAD_SHIPMENT_STATE"):
        collect(desk, shipment_id, usd(600))
