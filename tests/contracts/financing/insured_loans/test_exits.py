"""Suspended, paused or replaced: an insured loan can always be repaid, closed, reversed, and credited."""

from __future__ import annotations

import pytest

from contracts.financing.cases import Source, Status
from contracts.insurance.words import Status as ShipmentStatus
from tests.contracts.cases import figures, rows, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk, make_puppet
from tests.contracts.financing.insured_loans.flows import lent, reduce, reverse, uses
from tests.contracts.insured import (
    claimed,
    collect,
    disburse,
    insured_shipment,
    repay,
    shipment,
)
from tests.contracts.world import DAY

NAMES = ("InsuredFinancing", "InsuredLoans", "CreditInsurance", "IndemnityAssignments")


def _suspended(desk: Desk) -> None:
    for party in (desk.bank_a, desk.exporter, desk.insurer):
        desk.participants.suspend(desk.operator, party.id, "examined")


def _paused(desk: Desk) -> None:
    for name in NAMES:
        address = desk.directory.address_of(name)
        assert address is not None
        desk.directory.pause(desk.operator, address, "looked into")


def _replaced(desk: Desk) -> None:
    for name in NAMES:
        make_puppet(desk, name, 2)


STOPS = {"suspended": _suspended, "paused": _paused, "replaced": _replaced}
REASONS_FOR = {"suspended": "SUSPENDED", "paused": "PAUSED", "replaced": "NOT_CURRENT"}


@pytest.mark.parametrize("stop", STOPS)
def test_exits__of_a_loan__go_on_and_no_tranche_does(desk: Desk, stop: str) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(400))
    STOPS[stop](desk)
    with refused(REASONS_FOR[stop]):
        disburse(desk, case_id, usd(1))
    repay(desk, case_id, usd(400), Source.OTHER_FUNDS)
    reverse(desk, case_id)
    reduce(desk, case_id, usd(100))
    repay(desk, case_id, usd(150))
    desk.suite.insured.close(desk.bank_a, case_id, desk.reference(), today(desk))
    assert uses(desk, case_id, shipment_id) == ((0, 250), (0, 250))
    repay(desk, case_id, usd(250))
    assert desk.suite.insured.loan(case_id).status is Status.REPAID
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))


@pytest.mark.parametrize("stop", STOPS)
def test_exits__of_a_hold__cancel_and_lapse(desk: Desk, stop: str) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    [row] = shipment(desk, shipment_id).rows
    on = rows([row.account], usd(100))
    one, two = (lent(desk, shipment_id, usd(90), on=on, paid_out=usd(0), hold_days=1) for _ in range(2))
    STOPS[stop](desk)
    desk.suite.insured.cancel(desk.bank_a, one, desk.reference(), today(desk))
    desk.wait(DAY + 1)
    desk.suite.insured.lapse(desk.stranger, two)
    assert figures(desk, shipment(desk, shipment_id).policy)[0] == 0


@pytest.mark.parametrize("stop", STOPS)
def test_exits__of_a_claim__credit_the_loan(desk: Desk, stop: str) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900))
    STOPS[stop](desk)
    collect(desk, shipment_id, usd(100))
    claimed(desk, shipment_id)
    share = desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    assert share.to_bank == 810
    desk.suite.claims.recover(
        desk.bank_a, shipment(desk, shipment_id), desk.reference(), usd(900), today(desk)
    )
    assert desk.suite.insured.loan(case_id).status is Status.REPAID
    assert shipment(desk, shipment_id).status is ShipmentStatus.CLOSED


@pytest.mark.parametrize("stop", STOPS)
def test_exits__of_a_bad_loan__write_off_and_clear(desk: Desk, stop: str) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), tenor_days=1)
    desk.wait(2 * DAY)
    STOPS[stop](desk)
    desk.suite.insured.write_off(desk.bank_a, case_id, desk.reference(), today(desk))
    desk.suite.insured.clear(desk.bank_a, case_id, desk.reference(), today(desk))
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
