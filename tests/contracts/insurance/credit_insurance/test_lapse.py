"""Anybody ends what time has ended, and nothing a day earlier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from contracts.insurance.words import Action, Cause, Status
from tests.contracts.cases import attest, figures, rows, usd
from tests.contracts.checks import constant, logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import can_lapse, open_cases
from tests.contracts.insured import (
    DUE,
    claimed,
    collect,
    cover_account,
    covered,
    declared,
    disbursed_loan,
    insured_shipment,
    limit,
    noticed,
    policy,
    shipment,
    wait_until,
)
from tests.contracts.world import DAY, TODAY

ANSWER_DAYS = constant("insurance_days.vy", "ANSWER_DAYS")
NOTICE_DAYS = constant("insurance_days.vy", "NOTICE_DAYS")
CLAIM_DAYS = constant("insurance_days.vy", "CLAIM_DAYS")


def waiting(desk: Desk) -> bytes:
    return declared(desk, limit(desk, policy(desk)), rows(attest(desk, usd(100)), usd(100)))


def taken(desk: Desk) -> bytes:
    return covered(desk, limit(desk, policy(desk)), rows(attest(desk, usd(100)), usd(100)))


def noted(desk: Desk) -> bytes:
    shipment_id = taken(desk)
    noticed(desk, shipment_id)
    return shipment_id


LAST = {
    "declared": (waiting, TODAY + timedelta(days=ANSWER_DAYS)),
    "covered": (taken, DUE + timedelta(days=NOTICE_DAYS)),
    "notified": (noted, DUE + timedelta(days=CLAIM_DAYS)),
}
"""A shipment in each state that time ends, and the last day on which it still stands."""


def test_constants__are_those_of_the_rules() -> None:
    assert (ANSWER_DAYS, NOTICE_DAYS, CLAIM_DAYS) == (60, 30, 300)


@pytest.mark.parametrize("state", LAST)
def test_lapse__the_day_after_the_last__lapses(desk: Desk, state: str) -> None:
    make, last = LAST[state]
    shipment_id = make(desk)
    before = shipment(desk, shipment_id)
    wait_until(desk, last)
    assert not can_lapse(desk, shipment_id)
    with refused("NOT_LAPSED"):
        desk.suite.insurance.lapse(desk.stranger, shipment_id)
    wait_until(desk, last + timedelta(days=1))
    assert can_lapse(desk, shipment_id)
    receipt = desk.suite.insurance.lapse(desk.stranger, shipment_id)

    found = shipment(desk, shipment_id)
    assert (found.status, found.version, found.at_risk) == (Status.LAPSED, before.version + 1, usd(0))
    assert figures(desk, found.limit) == (0, 0, 0, 500_000)
    assert desk.suite.insurance.insured_of(found.rows[0].account) == 0
    assert open_cases(desk, desk.exporter, desk.insurer) == (0, 0)
    assert names_logged(desk.suite.insurance, receipt) == ["Moved"]
    event = logged(desk.suite.insurance, receipt, "Moved")
    assert (event["action"], event["before"], event["actor"]) == (
        Action.LAPSE,
        before.status,
        desk.stranger.address,
    )
    if found.account is not None:
        assert desk.documents.account(found.account).void
    assert not can_lapse(desk, shipment_id)
    with refused("NOT_LAPSED"):
        desk.suite.insurance.lapse(desk.stranger, shipment_id)


def test_lapse__at_the_last_second__is_refused_and_a_second_later_works(desk: Desk) -> None:
    """Days are China's: they begin at 16:00 UTC."""
    shipment_id = waiting(desk)
    last = desk.now + ANSWER_DAYS * DAY
    midnight = last + DAY - (last + 28_800) % DAY
    desk.go_to(midnight - 1)
    with refused("NOT_LAPSED"):
        desk.suite.insurance.lapse(desk.stranger, shipment_id)
    desk.go_to(midnight)
    desk.suite.insurance.lapse(desk.stranger, shipment_id)


def test_lapse__after_the_buyer_paid_a_part__frees_the_rest(desk: Desk) -> None:
    shipment_id = taken(desk)
    collect(desk, shipment_id, usd(30), party=desk.insurer)
    wait_until(desk, DUE + timedelta(days=NOTICE_DAYS + 1))
    desk.suite.insurance.lapse(desk.stranger, shipment_id)
    assert figures(desk, shipment(desk, shipment_id).limit) == (0, 0, 0, 500_000)
    assert desk.suite.insurance.insured_of(shipment(desk, shipment_id).rows[0].account) == 30


def test_lapse__with_a_loan_on_it__is_a_gap(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    disbursed_loan(desk, shipment_id, usd(900))
    wait_until(desk, DUE + timedelta(days=NOTICE_DAYS + 1))
    receipt = desk.suite.insurance.lapse(desk.stranger, shipment_id)
    event = logged(desk.suite.insurance, receipt, "CoverGap")
    assert (event["account"], event["used"], event["face"]) == (cover_account(desk, shipment_id), 900, 0)


def test_lapse__paused_and_all_suspended__lapses(desk: Desk) -> None:
    shipment_id = taken(desk)
    desk.directory.pause(desk.operator, desk.suite.insurance.address, "why")
    for party in (desk.insurer, desk.exporter):
        desk.participants.suspend(desk.operator, party.id, "why")
    wait_until(desk, DUE + timedelta(days=NOTICE_DAYS + 1))
    desk.suite.insurance.lapse(desk.stranger, shipment_id)
    assert shipment(desk, shipment_id).status is Status.LAPSED


def in_claim(desk: Desk) -> bytes:
    shipment_id = taken(desk)
    claimed(desk, shipment_id, Cause.INSOLVENCY)
    return shipment_id


def indemnified(desk: Desk) -> bytes:
    shipment_id = in_claim(desk)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    return shipment_id


def denied(desk: Desk) -> bytes:
    shipment_id = in_claim(desk)
    desk.suite.claims.deny(desk.insurer, shipment(desk, shipment_id), "fraud")
    return shipment_id


def collected(desk: Desk) -> bytes:
    shipment_id = taken(desk)
    collect(desk, shipment_id, usd(100), party=desk.insurer)
    return shipment_id


NEVER: Mapping[Status, Callable[[Desk], bytes]] = {
    Status.CLAIMED: in_claim,
    Status.INDEMNIFIED: indemnified,
    Status.DENIED: denied,
    Status.COLLECTED: collected,
}
"""States that time does not end."""


@pytest.mark.parametrize("state", NEVER)
def test_lapse__a_state_that_time_does_not_end__is_refused(desk: Desk, state: Status) -> None:
    shipment_id = NEVER[state](desk)
    desk.wait(1_000 * DAY)
    assert shipment(desk, shipment_id).status is state
    with refused("NOT_LAPSED"):
        desk.suite.insurance.lapse(desk.stranger, shipment_id)
