"""Notice, claim, taking back: the days from both sides, who may, what it stops."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chain.keys import Key
from contracts.insurance.words import Action, Cause, Status
from contracts.registry.participants import Role
from tests.contracts.cases import attest, rows, usd
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insured import (
    DUE,
    assigned,
    claimed,
    covered,
    declared,
    insured_shipment,
    limit,
    noticed,
    policy,
    shipment,
    wait_until,
)
from tests.contracts.insured import (
    cover as cover_it,
)
from tests.contracts.world import admission, make_party

NOTICE = timedelta(days=constant("insurance_days.vy", "NOTICE_DAYS"))
WAITING = timedelta(days=constant("insurance_days.vy", "WAITING_DAYS"))
CLAIM = timedelta(days=constant("insurance_days.vy", "CLAIM_DAYS"))
ONE = timedelta(days=1)


def _claim(desk: Desk, shipment_id: bytes, cause: Cause) -> None:
    desk.suite.claims.claim_for(desk.exporter, shipment(desk, shipment_id), cause)


def test_rules__of_the_days__are_those_of_the_book() -> None:
    assert (NOTICE.days, WAITING.days, CLAIM.days) == (30, 120, 300)


# Notice


def test_notify__on_the_last_day__is_noticed_and_stops_the_limit(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    wait_until(desk, DUE + NOTICE)
    with refused("NOT_LAPSED"):
        desk.suite.insurance.lapse(desk.stranger, shipment_id)
    receipt = desk.suite.claims.notify(desk.exporter, of, Cause.NON_PAYMENT, "no answer")

    found = shipment(desk, shipment_id)
    assert (found.status, found.at_risk, found.version) == (Status.NOTIFIED, usd(1_000), of.version + 1)
    assert desk.suite.claims.claim(found).cause is Cause.NON_PAYMENT
    event = logged(desk.suite.claims, receipt, "Pursued")
    assert (event["action"], event["cause"], event["text"]) == (Action.NOTIFY, 1, "no answer")
    held = desk.suite.insurance.limit(of.limit)
    assert held is not None
    assert held.stopped
    assert desk.suite.insurance.moves(shipment_id)[-1].actor == desk.exporter.maker.address


def test_notify__a_day_late__is_refused_and_anybody_lets_it_lapse(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    wait_until(desk, DUE + NOTICE + ONE)
    with refused("LATE_NOTICE"):
        noticed(desk, shipment_id)
    desk.suite.insurance.lapse(desk.stranger, shipment_id)
    assert shipment(desk, shipment_id).status is Status.LAPSED


def test_notify__the_limit__takes_no_new_cover_until_the_insurer_says_so(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    first, second = attest(desk, usd(1_000), usd(1_000))
    shipment_id = covered(desk, buyer, rows([first], usd(1_000)))
    waiting = declared(desk, buyer, rows([second], usd(1_000)))
    noticed(desk, shipment_id)
    with refused("LIMIT_CLOSED"):
        cover_it(desk, waiting)
    desk.suite.insurance.set_limit(desk.insurer, buyer, under)
    cover_it(desk, waiting)
    assert shipment(desk, waiting).status is Status.COVERED


def test_notify__twice__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    noticed(desk, shipment_id)
    with refused("BAD_SHIPMENT_STATE"):
        noticed(desk, shipment_id)


# Claim


@pytest.mark.parametrize("cause", [Cause.NON_PAYMENT, Cause.POLITICAL])
def test_claim__a_day_early__is_refused_and_on_the_day_taken(desk: Desk, cause: Cause) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    noticed(desk, shipment_id, cause)
    wait_until(desk, DUE + WAITING - ONE)
    with refused("EARLY_CLAIM"):
        _claim(desk, shipment_id, cause)
    wait_until(desk, DUE + WAITING)
    _claim(desk, shipment_id, cause)
    assert shipment(desk, shipment_id).status is Status.CLAIMED


def test_claim__of_an_insolvent_buyer__has_no_waiting_period(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    noticed(desk, shipment_id)
    _claim(desk, shipment_id, Cause.INSOLVENCY)
    found = shipment(desk, shipment_id)
    assert found.status is Status.CLAIMED
    assert desk.suite.claims.claim(found).cause is Cause.INSOLVENCY


@pytest.mark.parametrize("cause", list(Cause))
def test_claim__on_the_last_day_and_after__is_taken_and_refused(desk: Desk, cause: Cause) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    noticed(desk, shipment_id)
    node = desk.network.node
    wait_until(desk, DUE + CLAIM)
    before = node.snapshot()
    with refused("NOT_LAPSED"):
        desk.suite.insurance.lapse(desk.stranger, shipment_id)
    _claim(desk, shipment_id, cause)
    assert shipment(desk, shipment_id).status is Status.CLAIMED
    node.revert(before)

    wait_until(desk, DUE + CLAIM + ONE)
    with refused("LATE_CLAIM"):
        _claim(desk, shipment_id, cause)
    desk.suite.insurance.lapse(desk.stranger, shipment_id)
    assert shipment(desk, shipment_id).status is Status.LAPSED


def test_claim__without_notice__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    with refused("BAD_SHIPMENT_STATE"):
        _claim(desk, shipment_id, Cause.INSOLVENCY)


def test_claim__once_made__no_time_ends_it(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    claimed(desk, shipment_id)
    wait_until(desk, DUE + CLAIM * 3)
    with refused("NOT_LAPSED"):
        desk.suite.insurance.lapse(desk.stranger, shipment_id)


# Taking back


def test_take_back__a_claim__can_be_made_again(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    claimed(desk, shipment_id)
    desk.suite.claims.take_back(desk.exporter, shipment(desk, shipment_id), Cause.NON_PAYMENT)
    assert shipment(desk, shipment_id).status is Status.NOTIFIED
    with refused("EARLY_CLAIM"):
        _claim(desk, shipment_id, Cause.NON_PAYMENT)
    _claim(desk, shipment_id, Cause.INSOLVENCY)
    assert shipment(desk, shipment_id).status is Status.CLAIMED


def test_take_back__when_it_is_too_late_to_claim__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    claimed(desk, shipment_id)
    wait_until(desk, DUE + CLAIM + ONE)
    with refused("LATE_CLAIM"):
        desk.suite.claims.take_back(desk.exporter, shipment(desk, shipment_id), Cause.NON_PAYMENT)
    with refused("NOT_LAPSED"):
        desk.suite.insurance.lapse(desk.stranger, shipment_id)
    assert shipment(desk, shipment_id).status is Status.CLAIMED


@pytest.mark.parametrize("noticed_first", [False, True])
def test_take_back__what_was_not_claimed__is_refused(desk: Desk, *, noticed_first: bool) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    if noticed_first:
        noticed(desk, shipment_id)
    with refused("BAD_SHIPMENT_STATE"):
        desk.suite.claims.take_back(desk.exporter, shipment(desk, shipment_id), Cause.NON_PAYMENT)


@pytest.mark.parametrize("by_bank", [False, True])
def test_take_back__anothers_claim__is_refused(desk: Desk, *, by_bank: bool) -> None:
    """Else a debtor could take his bank's claim back when it is too late to claim again."""
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under, mandate=True)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    noticed(desk, shipment_id)
    mine, other = (desk.bank_a, desk.exporter) if by_bank else (desk.exporter, desk.bank_a)
    desk.suite.claims.claim_for(mine, shipment(desk, shipment_id), Cause.INSOLVENCY)
    with refused("NOT_CLAIMANT"):
        desk.suite.claims.take_back(other, shipment(desk, shipment_id), Cause.INSOLVENCY)
    desk.suite.claims.take_back(mine, shipment(desk, shipment_id), Cause.INSOLVENCY)
    assert shipment(desk, shipment_id).status is Status.NOTIFIED


# Who, and how


@pytest.mark.parametrize("mandate", [False, True])
def test_pursue__by_the_bank__with_a_mandate_alone(desk: Desk, *, mandate: bool) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under, mandate=mandate)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    if not mandate:
        with refused("NOT_CLAIMANT"):
            desk.suite.claims.notify(desk.bank_a, shipment(desk, shipment_id), Cause.INSOLVENCY)
        return
    with refused("NOT_PARTY"):
        desk.suite.claims.notify(desk.bank_b, shipment(desk, shipment_id), Cause.INSOLVENCY)
    desk.suite.claims.notify(desk.bank_a, shipment(desk, shipment_id), Cause.INSOLVENCY)
    desk.suite.claims.claim_for(desk.bank_a, shipment(desk, shipment_id), Cause.INSOLVENCY)
    desk.suite.claims.take_back(desk.bank_a, shipment(desk, shipment_id), Cause.INSOLVENCY)


def test_pursue__by_a_bank_that_exports_too__with_a_mandate(desk: Desk) -> None:
    both = make_party("a bank that exports")
    desk.participants.admit(desk.operator, [admission(both, Role.BANK | Role.ENTERPRISE)])
    for mandate in (True, False):
        under = policy(desk)
        buyer = limit(desk, under)
        assigned(desk, under, bank=both, mandate=mandate)
        found = shipment(desk, covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000))))
        if mandate:
            desk.suite.claims.notify(both, found, Cause.INSOLVENCY)
        else:
            with refused("NOT_PARTY"):
                desk.suite.claims.notify(both, found, Cause.INSOLVENCY)


def test_pursue__by_others__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    found = shipment(desk, shipment_id)
    with refused("NOT_PARTY"):
        desk.suite.claims.notify(desk.importer, found, Cause.INSOLVENCY)
    with refused("NOT_CLAIMANT"):
        desk.suite.claims.notify(desk.insurer, found, Cause.INSOLVENCY)


def test_pursue__relayed__has_the_signers_name(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    relayer = Key.from_seed("a relayer")
    desk.suite.claims.notify(desk.exporter, shipment(desk, shipment_id), Cause.INSOLVENCY, relayer=relayer)
    assert desk.suite.insurance.moves(shipment_id)[-1].actor == desk.exporter.maker.address


def test_pursue__relayed_for_an_older_version__is_refused(desk: Desk) -> None:
    """A claim that was taken back can't be relayed a second time."""
    shipment_id = insured_shipment(desk, usd(1_000))
    noticed(desk, shipment_id)
    before = shipment(desk, shipment_id)
    _claim(desk, shipment_id, Cause.INSOLVENCY)
    desk.suite.claims.take_back(desk.exporter, shipment(desk, shipment_id), Cause.INSOLVENCY)
    with refused("BAD_SIGNATURE"):
        desk.suite.claims.claim_for(
            desk.exporter, before, Cause.INSOLVENCY, relayer=Key.from_seed("a relayer")
        )


@pytest.mark.parametrize("cause", [0, 3, 7])
def test_pursue__no_cause_or_several__is_refused(desk: Desk, cause: int) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    maker = desk.exporter.maker
    seal = {"signer": maker.address, "nonce": 0, "deadline": 0, "signature": b""}
    with refused("BAD_CAUSE"):
        desk.suite.claims.contract.send(maker, "pursue", shipment_id, int(Action.NOTIFY), cause, "", seal)


@pytest.mark.parametrize("action", [Action.INDEMNIFY, Action.NOTIFY | Action.CLAIM])
def test_pursue__another_action__is_refused(desk: Desk, action: int) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    claimed(desk, shipment_id)
    maker = desk.exporter.maker
    seal = {"signer": maker.address, "nonce": 0, "deadline": 0, "signature": b""}
    with refused("BAD_SHIPMENT_STATE"):
        desk.suite.claims.contract.send(maker, "pursue", shipment_id, int(action), 1, "", seal)
