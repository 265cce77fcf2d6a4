"""The insurer denies a claim with a reason, or closes one that it indemnified."""

from __future__ import annotations

import pytest

from contracts.financing.cases import Source
from contracts.financing.cases import Status as LoanStatus
from contracts.insurance.words import Action, Status
from tests.contracts.cases import figures, today, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insured import (
    claimed,
    cover_account,
    disbursed_loan,
    insured_shipment,
    noticed,
    repay,
    shipment,
)


def test_deny__a_claim__ends_the_cover_and_says_why(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    claimed(desk, shipment_id)
    receipt = desk.suite.claims.deny(desk.insurer, shipment(desk, shipment_id), "not as ordered")

    found = shipment(desk, shipment_id)
    assert (found.status, found.at_risk) == (Status.DENIED, usd(0))
    assert logged(desk.suite.claims, receipt, "Said")["text"] == "not as ordered"
    assert list(desk.suite.claims.reasons(shipment_id).values()) == ["not as ordered"]
    assert figures(desk, of.limit) == (0, 0, 0, 500_000)
    assert desk.suite.insurance.insured_of(of.rows[0].account) == 0
    assert desk.documents.account(cover_account(desk, shipment_id)).void
    [(used, face, _)] = desk.suite.insurance.gaps(shipment_id)
    assert (used, face) == (900, 0)
    assert figures(desk, of.policy) == (0, 900, 0, 1_000_000 - 900)
    repay(desk, case_id, usd(900), Source.OTHER_FUNDS)
    assert desk.suite.insured.loan(case_id).status is LoanStatus.REPAID
    assert figures(desk, of.policy) == (0, 0, 0, 1_000_000)


def test_close__indemnified__nothing_more_is_recovered(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    desk.suite.claims.close(desk.insurer, shipment(desk, shipment_id), "nothing left of the buyer")

    assert shipment(desk, shipment_id).status is Status.CLOSED
    assert desk.suite.insurance.moves(shipment_id)[-1].action is Action.CLOSE
    with refused("BAD_SHIPMENT_STATE"):
        desk.suite.claims.recover(
            desk.insurer, shipment(desk, shipment_id), desk.reference(), usd(1), today(desk)
        )


def test_close__with_a_shortfall__the_loan_goes_on(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    desk.suite.claims.collect(
        desk.bank_a, shipment(desk, shipment_id), desk.reference(), usd(100), today(desk)
    )
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    desk.suite.claims.close(desk.insurer, shipment(desk, shipment_id), "")
    assert desk.suite.insured.loan(case_id).outstanding == usd(90)
    repay(desk, case_id, usd(90))
    assert desk.suite.insured.loan(case_id).status is LoanStatus.REPAID


@pytest.mark.parametrize("state", [Status.COVERED, Status.NOTIFIED, Status.INDEMNIFIED])
def test_deny__what_is_not_claimed__is_refused(desk: Desk, state: Status) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    if state is Status.NOTIFIED:
        noticed(desk, shipment_id)
    if state is Status.INDEMNIFIED:
        claimed(desk, shipment_id)
        desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    with refused("BAD_SHIPMENT_STATE"):
        desk.suite.claims.deny(desk.insurer, shipment(desk, shipment_id), "no")


def test_close__what_is_not_indemnified__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    claimed(desk, shipment_id)
    with refused("BAD_SHIPMENT_STATE"):
        desk.suite.claims.close(desk.insurer, shipment(desk, shipment_id), "no")


def test_settle__by_others__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    claimed(desk, shipment_id)
    for party in (desk.bank_a, desk.exporter):
        with refused("WRONG_ROLE"):
            desk.suite.claims.deny(party, shipment(desk, shipment_id), "no")


def test_settle__another_action__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    claimed(desk, shipment_id)
    checker = desk.insurer.checker
    assert checker is not None
    seal = {"signer": checker.address, "nonce": 1, "deadline": desk.now, "signature": b"\1" * 65}
    for action in (Action.INDEMNIFY, Action.DENY | Action.CLOSE):
        with refused("BAD_SHIPMENT_STATE"):
            desk.suite.claims.contract.send(desk.insurer.maker, "settle", shipment_id, int(action), "", seal)
