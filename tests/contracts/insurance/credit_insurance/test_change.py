"""What InsuranceClaims tells of a shipment: less at risk, a loss noticed, a policy used up."""

from __future__ import annotations

import pytest

from chain.values import Receipt
from contracts.insurance.words import Action, Cause, Status
from contracts.registry.participants import Capacity
from tests.contracts.cases import attest, figures, rows, today, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk, make_puppet
from tests.contracts.insurance.flows import open_cases, restate, strike
from tests.contracts.insured import (
    approved_loan,
    assigned,
    claimed,
    collect,
    cover_account,
    covered,
    disburse,
    disbursed_loan,
    insured_shipment,
    limit,
    noticed,
    policy,
    shipment,
)
from tests.contracts.world import DAY, make_party


def claim_on(desk: Desk, under: bytes, minor: int) -> bytes:
    shipment_id = covered(desk, limit(desk, under), rows(attest(desk, usd(minor)), usd(minor)))
    claimed(desk, shipment_id)
    return shipment_id


def indemnify(desk: Desk, shipment_id: bytes) -> int:
    return desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference()).amount


def last(desk: Desk) -> Receipt:
    return desk.network.receipt(desk.network.node.head.transactions[0])


def test_change__by_another_than_the_claims__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100))
    puppet = make_puppet(desk)
    change = {
        "action": int(Action.COLLECT),
        "status": int(Status.COLLECTED),
        "at_risk": 0,
        "lower": 0,
        "stop": False,
        "actor": desk.bank_a.maker.address,
        "second": desk.bank_a.second().address,
    }
    with refused("NOT_CLAIMS"):
        puppet.send(desk.suite.insurance, "change", shipment_id, change)
    for key in (desk.stranger, desk.insurer.maker, desk.bank_a.maker, desk.operator.maker):
        with refused("NOT_CLAIMS"):
            desk.suite.insurance.contract.send(key, "change", shipment_id, change)
    assert shipment(desk, shipment_id).status is Status.COVERED


# The buyer pays


def test_change__the_buyer_paid_a_part__lowers_cover_limit_and_document(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000), cover_of=usd(600))
    of = shipment(desk, shipment_id)
    account = cover_account(desk, shipment_id)
    collect(desk, shipment_id, usd(400))
    assert (shipment(desk, shipment_id).at_risk, figures(desk, of.limit)[1]) == (usd(600), 600)
    collect(desk, shipment_id, usd(101))
    found = shipment(desk, shipment_id)
    assert (found.status, found.at_risk, found.cover) == (Status.COVERED, usd(499), usd(600))
    assert figures(desk, of.limit)[1] == 499
    document = desk.documents.account(account)
    assert (document.face, document.available) == (usd(449), usd(449))
    assert (document.valid_from, document.valid_until) == (of.declared_on, document.valid_until)


def test_change__so_little_at_risk_that_no_unit_is_indemnified__voids_the_document(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    account = cover_account(desk, shipment_id)
    collect(desk, shipment_id, usd(999))
    assert shipment(desk, shipment_id).status is Status.COVERED
    assert (desk.documents.account(account).void, figures(desk, shipment(desk, shipment_id).limit)[1]) == (
        True,
        1,
    )
    collect(desk, shipment_id, usd(1))
    found = shipment(desk, shipment_id)
    assert (found.status, figures(desk, found.limit)) == (Status.COLLECTED, (0, 0, 0, 500_000))
    assert open_cases(desk, desk.exporter, desk.insurer) == (0, 0)


def test_change__all_is_paid__is_no_more_insured_anew(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    collect(desk, shipment_id, usd(1_000))
    assert desk.suite.insurance.insured_of(shipment(desk, shipment_id).rows[0].account) == 1_000


def test_change__more_lent_than_is_left__is_a_gap_and_one_unit_less_is_none(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    disbursed_loan(desk, shipment_id, usd(450))
    collect(desk, shipment_id, usd(500))
    assert desk.suite.insurance.gaps(shipment_id) == ()
    collect(desk, shipment_id, usd(1))
    event = logged(desk.suite.insurance, last(desk), "CoverGap")
    assert (event["used"], event["face"]) == (450, 499 * 9 // 10)


def test_change__by_the_bank__leaves_the_cover_the_insurers(desk: Desk) -> None:
    """Whoever lowers a face says nothing about the document: the insurer's key stands behind it."""
    shipment_id = insured_shipment(desk, usd(1_000))
    before = desk.documents.account(cover_account(desk, shipment_id))
    desk.wait(DAY)
    collect(desk, shipment_id, usd(1))
    after = desk.documents.account(before.id)
    assert after.face < before.face
    assert (after.attested_by, after.attested_at) == (before.attested_by, before.attested_at)


def test_change__of_a_cover_by_a_distrusted_key__leaves_it_impaired(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under)
    accounts = attest(desk, usd(1_000))
    desk.wait(DAY)
    since = desk.now
    shipment_id = covered(desk, buyer, rows(accounts, usd(1_000)))
    case_id = approved_loan(desk, shipment_id, usd(500))
    desk.participants.distrust_key(desk.operator, desk.insurer.maker.address, since)
    with refused("IMPAIRED"):
        disburse(desk, case_id, usd(500))
    collect(desk, shipment_id, usd(1))
    assert desk.documents.account(cover_account(desk, shipment_id)).impaired
    with refused("IMPAIRED"):
        disburse(desk, case_id, usd(500))


def test_confirm__by_a_trusted_key_of_the_insurer__ends_the_impairment(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    account = cover_account(desk, shipment_id)
    insurance = desk.suite.insurance.contract
    with refused("NOT_DISTRUSTED"):
        insurance.send(desk.insurer.maker, "confirm", shipment_id)
    since = desk.documents.account(account).attested_at
    desk.participants.distrust_key(desk.operator, desk.insurer.maker.address, since)
    fresh = make_party("a fresh maker").maker
    desk.participants.add_key(desk.insurer, desk.insurer.id, fresh.address, Capacity.MAKER)
    assert desk.documents.account(account).distrusted
    wrong = {
        desk.insurer.maker: "TRUSTED_KEY_ONLY",
        desk.bank_a.maker: "WRONG_ROLE",
        desk.exporter.maker: "WRONG_ROLE",
        desk.insurer.admins[0]: "WRONG_CAPACITY",
        desk.stranger: "UNKNOWN_KEY",
    }
    for key, reason in wrong.items():
        with refused(reason):
            insurance.send(key, "confirm", shipment_id)
    insurance.send(fresh, "confirm", shipment_id)
    found = desk.documents.account(account)
    assert (found.distrusted, found.attested_by) == (False, fresh.address)
    with refused("UNKNOWN_SHIPMENT"):
        insurance.send(fresh, "confirm", b"\xee" * 32)


def test_confirm__suspended_or_paused__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    since = desk.documents.account(cover_account(desk, shipment_id)).attested_at
    desk.participants.distrust_key(desk.operator, desk.insurer.maker.address, since)
    fresh = make_party("a fresh maker").maker
    desk.participants.add_key(desk.insurer, desk.insurer.id, fresh.address, Capacity.MAKER)
    before = desk.network.node.snapshot()
    desk.participants.suspend(desk.operator, desk.insurer.id, "why")
    with refused("SUSPENDED"):
        desk.suite.insurance.contract.send(fresh, "confirm", shipment_id)
    desk.network.node.revert(before)
    desk.directory.pause(desk.operator, desk.suite.insurance.address, "why")
    with refused("PAUSED"):
        desk.suite.insurance.contract.send(fresh, "confirm", shipment_id)


# A loss is noticed


def test_change__notice__stops_the_limit_and_keeps_what_is_at_risk(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    noticed(desk, shipment_id, Cause.POLITICAL)
    found = desk.suite.insurance.limit(of.limit)
    assert found is not None
    assert (found.stopped, found.version) == (True, 2)
    event = logged(desk.suite.insurance, last(desk), "LimitSet")
    assert (event["limit"], event["policy"], event["stopped"]) == (of.limit, of.policy, True)
    assert event["maker"] == desk.exporter.maker.address
    after = shipment(desk, shipment_id)
    assert (after.status, after.at_risk, figures(desk, of.limit)[1]) == (Status.NOTIFIED, usd(1_000), 1_000)
    assert desk.documents.account(cover_account(desk, shipment_id)).face == usd(900)


# What is left of a policy


def test_change__indemnity__lowers_the_policy_for_good(desk: Desk) -> None:
    under = policy(desk, usd(2_000))
    shipment_id = claim_on(desk, under, 1_000)
    assert desk.suite.insurance.left_of(under) == 2_000
    assert indemnify(desk, shipment_id) == 900
    assert (desk.suite.insurance.left_of(under), figures(desk, under)) == (1_100, (0, 0, 0, 1_100))
    found = shipment(desk, shipment_id)
    assert (found.status, found.at_risk, figures(desk, found.limit)[1]) == (Status.INDEMNIFIED, usd(0), 0)
    assert desk.suite.insurance.insured_of(found.rows[0].account) == 1_000
    assert open_cases(desk, desk.exporter, desk.insurer) == (1, 1)


@pytest.mark.parametrize(("face", "paid", "left"), [(901, 900, 1), (900, 900, 0), (899, 899, 0)])
def test_change__indemnity__is_within_what_is_left_of_the_policy(
    desk: Desk, face: int, paid: int, left: int
) -> None:
    under = policy(desk, usd(face))
    first, second = claim_on(desk, under, 1_000), claim_on(desk, under, 1_000)
    assert indemnify(desk, first) == paid
    assert (desk.suite.insurance.left_of(under), desk.documents.account(under).void) == (left, left == 0)
    assert indemnify(desk, second) == left
    assert desk.suite.insurance.left_of(under) == 0


def test_change__indemnity_under_a_policy_that_is_void__is_paid_once_within_its_maximum(desk: Desk) -> None:
    under = policy(desk, usd(1_000))
    claims = [claim_on(desk, under, 500) for _ in range(3)]
    strike(desk, desk.insurer, under)
    assert desk.suite.insurance.left_of(under) == 1_000
    assert [indemnify(desk, each) for each in claims] == [450, 450, 100]
    assert desk.suite.insurance.left_of(under) == 0


def test_change__indemnity_under_a_merged_policy__lowers_the_one_it_became(desk: Desk) -> None:
    old, new = policy(desk, usd(1_000)), policy(desk, usd(2_000))
    shipment_id = claim_on(desk, old, 1_000)
    desk.attestations.merge(desk.insurer, desk.reference(), desk.documents.account(old), new)
    assert desk.suite.insurance.left_of(old) == 2_000
    assert indemnify(desk, shipment_id) == 900
    assert [desk.suite.insurance.left_of(each) for each in (old, new)] == [1_100, 1_100]


def test_change__policy_used_up_then_merged_or_stated_anew__is_as_large_as_is_said(desk: Desk) -> None:
    under, other = policy(desk, usd(900)), policy(desk, usd(500))
    first, second = claim_on(desk, under, 1_000), claim_on(desk, under, 1_000)
    indemnify(desk, first)
    desk.attestations.merge(desk.insurer, desk.reference(), desk.documents.account(other), under)
    assert desk.suite.insurance.left_of(under) == 0
    assert indemnify(desk, second) == 0


def test_change__policy_restated_by_the_insurer__counts_as_stated(desk: Desk) -> None:
    under = policy(desk, usd(1_000))
    first, second = claim_on(desk, under, 1_000), claim_on(desk, under, 1_000)
    indemnify(desk, first)
    restate(desk, desk.insurer, under, usd(5_000))
    assert desk.suite.insurance.left_of(under) == 5_000
    assert indemnify(desk, second) == 900


def test_change__loans_on_the_policy_above_what_is_left__are_impaired_not_refused(desk: Desk) -> None:
    under = policy(desk, usd(1_000))
    assigned(desk, under)
    safe = covered(desk, limit(desk, under), rows(attest(desk, usd(600)), usd(600)))
    disbursed_loan(desk, safe, usd(500))
    lost = claim_on(desk, under, 900)
    assert indemnify(desk, lost) == 810
    assert desk.documents.account(under).impaired
    collect(desk, safe, usd(600))
    assert shipment(desk, safe).status is Status.COLLECTED
    assert today(desk) == shipment(desk, safe).declared_on
