"""The way of an insured loan, from the policy to the last cent of a recovery."""

from __future__ import annotations

from datetime import timedelta

from contracts.financing.cases import Source, Status
from contracts.insurance.words import Status as ShipmentStatus
from tests.contracts.cases import figures, today, usd
from tests.contracts.desk import Desk
from tests.contracts.insured import (
    DUE,
    claimed,
    collect,
    cover_account,
    disbursed_loan,
    insured_shipment,
    repay,
    shipment,
)


def test_story__the_buyer_pays__everything_is_free_again(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000), usd(50_000))
    of = shipment(desk, shipment_id)
    case_id = disbursed_loan(desk, shipment_id, usd(120_000))
    assert figures(desk, of.limit) == (0, 150_000, 0, 350_000)
    assert figures(desk, cover_account(desk, shipment_id)) == (0, 120_000, 0, 15_000)
    assert figures(desk, of.policy) == (0, 120_000, 0, 880_000)

    collect(desk, shipment_id, usd(150_000))
    assert shipment(desk, shipment_id).status is ShipmentStatus.COLLECTED
    assert figures(desk, of.limit) == (0, 0, 0, 500_000)
    assert desk.suite.insurance.gaps(shipment_id)
    repay(desk, case_id, usd(120_000))

    assert desk.suite.insured.loan(case_id).status is Status.REPAID
    assert figures(desk, of.policy) == (0, 0, 0, 1_000_000)


def test_story__the_buyer_is_insolvent__the_bank_has_its_money_first(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000), usd(50_000))
    of = shipment(desk, shipment_id)
    case_id = disbursed_loan(desk, shipment_id, usd(120_000))
    claimed(desk, shipment_id)

    share = desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    assert (share.amount, share.to_bank, share.to_exporter) == (135_000, 120_000, 15_000)
    loan = desk.suite.insured.loan(case_id)
    assert (loan.status, loan.outstanding.minor, loan.recovered.minor) == (Status.REPAID, 0, 120_000)
    assert figures(desk, of.policy) == (0, 0, 0, 865_000)

    half = desk.suite.claims.recover(
        desk.bank_a, shipment(desk, shipment_id), desk.reference(), usd(75_001), today(desk)
    )
    assert (half.to_insurer, half.to_bank, half.to_exporter) == (67_500, 0, 7_501)
    rest = desk.suite.claims.recover(
        desk.insurer, shipment(desk, shipment_id), desk.reference(), usd(74_999), today(desk)
    )
    assert half.to_insurer + rest.to_insurer == 135_000
    assert shipment(desk, shipment_id).status is ShipmentStatus.CLOSED


def test_story__less_is_indemnified_than_lent__the_shortfall_stays(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000), due=DUE)
    case_id = disbursed_loan(desk, shipment_id, usd(90_000))
    collect(desk, shipment_id, usd(40_000))
    claimed(desk, shipment_id)
    share = desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())

    assert (share.amount, share.to_bank) == (54_000, 54_000)
    assert desk.suite.insured.loan(case_id).outstanding == usd(36_000)
    repay(desk, case_id, usd(36_000), Source.OTHER_FUNDS)
    assert desk.suite.insured.loan(case_id).status is Status.REPAID
    desk.wait(86_400 * timedelta(days=1).days)
