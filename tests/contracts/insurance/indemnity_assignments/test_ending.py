"""An assignment ends by its bank's release, or by anybody's after 90 days with nothing lent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chain.hashing import keccak
from contracts.financing.cases import Source
from contracts.insurance.assignments import Assignment
from contracts.insurance.words import Side
from tests.contracts.cases import attest, rows, today, usd
from tests.contracts.checks import constant, logged, names_logged, refused
from tests.contracts.desk import Desk, make_puppet
from tests.contracts.insurance.indemnity_assignments.agreeing import (
    SIDES,
    agreement,
    party_on,
    seal,
    send,
    sign,
    state,
)
from tests.contracts.insured import (
    approved_loan,
    covered,
    disbursed_loan,
    limit,
    policy,
    repay,
    wait_until,
)
from tests.contracts.world import DAY, TODAY

IDLE_DAYS = constant("IndemnityAssignments.vy", "IDLE_DAYS")


def live(desk: Desk) -> tuple[Assignment, bytes]:
    """A policy assigned to bank_a, and a buyer limit under it."""
    under = policy(desk)
    buyer = limit(desk, under)
    agreed = agreement(desk, under)
    sign(desk, agreed)
    return agreed, buyer


def shipped(desk: Desk, buyer: bytes) -> bytes:
    return covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))


# Release


def test_release__by_its_bank__is_over(desk: Desk) -> None:
    agreed, buyer = live(desk)
    receipt = desk.suite.assignments.release(desk.bank_a, agreed.id)
    found = state(desk, agreed)
    assert (found.live, found.ended) == (False, True)
    assert desk.suite.assignments.payee(agreed.policy, buyer, TODAY) is None
    assert names_logged(desk.suite.assignments, receipt) == ["Released"]
    event = logged(desk.suite.assignments, receipt, "Released")
    assert dict(event.args) == {
        "assignment_id": agreed.id,
        "actor": desk.bank_a.maker.address,
        "second": desk.bank_a.second().address,
    }
    with refused("UNKNOWN_ASSIGNMENT"):
        desk.suite.assignments.release(desk.bank_a, agreed.id)
    with refused("UNKNOWN_ASSIGNMENT"):
        desk.suite.assignments.end_idle(desk.stranger, agreed.id)


def test_release__then_the_old_signatures_again__revive_nothing(desk: Desk) -> None:
    agreed = agreement(desk, policy(desk))
    seals = [(side, seal(desk, agreed, party_on(desk, agreed, side))) for side in SIDES]
    for side, signed in seals:
        send(desk, agreed, side, signed)
    desk.suite.assignments.release(desk.bank_a, agreed.id)
    for side, signed in seals:
        with refused("NONCE_USED"):
            send(desk, agreed, side, signed)
        with refused("ALREADY_SIGNED"):
            send(desk, agreed, side, seal(desk, agreed, party_on(desk, agreed, side)))
    assert not state(desk, agreed).live
    sign(desk, replace(agreed, salt=desk.reference()))


def test_release__of_one_limit__leaves_the_other(desk: Desk) -> None:
    under = policy(desk)
    buyer, other = limit(desk, under), limit(desk, under)
    first, second = agreement(desk, under, buyer), agreement(desk, under, other)
    sign(desk, first)
    sign(desk, second)
    desk.suite.assignments.release(desk.bank_a, first.id)
    read = desk.suite.assignments.payee
    assert read(under, buyer, TODAY) is None
    assert read(under, other, TODAY) is not None
    whole = agreement(desk, under, bank=desk.bank_b)
    sign(desk, whole, Side.EXPORTER, Side.BANK)
    with refused("OVERLAPS"):
        sign(desk, whole, Side.INSURER)
    desk.suite.assignments.release(desk.bank_a, second.id)
    sign(desk, whole, Side.INSURER)


def test_release__with_a_loan_open__is_refused_until_it_is_repaid(desk: Desk) -> None:
    agreed, buyer = live(desk)
    shipment_id = shipped(desk, buyer)
    case_id = approved_loan(desk, shipment_id, usd(500))
    assert state(desk, agreed).lent == 1
    with refused("STILL_LENT"):
        desk.suite.assignments.release(desk.bank_a, agreed.id)
    desk.suite.insured.disburse(desk.bank_a, case_id, desk.reference(), usd(500), today(desk))
    repay(desk, case_id, usd(499))
    with refused("STILL_LENT"):
        desk.suite.assignments.release(desk.bank_a, agreed.id)
    repay(desk, case_id, usd(1))
    assert state(desk, agreed).lent == 0
    desk.suite.assignments.release(desk.bank_a, agreed.id)


def test_release__of_two_loans__waits_for_both(desk: Desk) -> None:
    agreed, buyer = live(desk)
    first = disbursed_loan(desk, shipped(desk, buyer), usd(500))
    second = disbursed_loan(desk, shipped(desk, buyer), usd(400))
    assert state(desk, agreed).lent == 2
    repay(desk, first, usd(500))
    with refused("STILL_LENT"):
        desk.suite.assignments.release(desk.bank_a, agreed.id)
    repay(desk, second, usd(400), Source.OTHER_FUNDS)
    desk.suite.assignments.release(desk.bank_a, agreed.id)


def test_release__by_another_than_its_bank__is_refused(desk: Desk) -> None:
    agreed, _ = live(desk)
    wrong = {
        desk.bank_b: "NOT_PARTY",
        desk.exporter: "WRONG_ROLE",
        desk.insurer: "WRONG_ROLE",
        desk.operator: "WRONG_ROLE",
        replace(desk.bank_a, maker=desk.stranger): "UNKNOWN_KEY",
        replace(desk.bank_a, maker=desk.bank_a.admins[0]): "WRONG_CAPACITY",
    }
    for party, reason in wrong.items():
        with refused(reason):
            desk.suite.assignments.release(party, agreed.id)


def test_release__suspended_paused_or_by_a_successor__is_over(desk: Desk) -> None:
    first, second, third = (live(desk)[0] for _ in range(3))
    desk.directory.pause(desk.operator, desk.suite.assignments.address, "why")
    desk.suite.assignments.release(desk.bank_a, first.id)
    desk.participants.suspend(desk.operator, desk.bank_a.id, "why")
    desk.suite.assignments.release(desk.bank_a, second.id)
    desk.participants.retire(desk.operator, desk.bank_a.id, "gone", successor=desk.bank_b.id)
    desk.suite.assignments.release(desk.bank_b, third.id)
    assert [state(desk, each).ended for each in (first, second, third)] == [True] * 3


def test_release__unknown_or_not_signed_by_all__is_refused(desk: Desk) -> None:
    agreed = agreement(desk, policy(desk))
    sign(desk, agreed, Side.EXPORTER, Side.BANK)
    for assignment_id in (agreed.id, b"\xee" * 32):
        with refused("UNKNOWN_ASSIGNMENT"):
            desk.suite.assignments.release(desk.bank_a, assignment_id)
        with refused("UNKNOWN_ASSIGNMENT"):
            desk.suite.assignments.end_idle(desk.stranger, assignment_id)


# After 90 days with nothing lent


def test_end_idle__90_days_after_it_was_signed__is_refused_and_91_is_over(desk: Desk) -> None:
    assert IDLE_DAYS == 90
    agreed, buyer = live(desk)
    wait_until(desk, TODAY + timedelta(days=IDLE_DAYS))
    with refused("NOT_IDLE"):
        desk.suite.assignments.end_idle(desk.stranger, agreed.id)
    desk.wait(DAY)
    receipt = desk.suite.assignments.end_idle(desk.stranger, agreed.id)
    assert (state(desk, agreed).live, state(desk, agreed).ended) == (False, True)
    assert desk.suite.assignments.payee(agreed.policy, buyer, TODAY) is None
    event = logged(desk.suite.assignments, receipt, "Released")
    assert (event["actor"], int(event["second"], 16)) == (desk.stranger.address, 0)


def test_end_idle__with_a_loan_open__is_refused_and_its_days_begin_anew(desk: Desk) -> None:
    agreed, buyer = live(desk)
    case_id = disbursed_loan(desk, shipped(desk, buyer), usd(500), tenor_days=80)
    desk.wait(200 * DAY)
    with refused("STILL_LENT"):
        desk.suite.assignments.end_idle(desk.stranger, agreed.id)
    repay(desk, case_id, usd(500))
    assert state(desk, agreed).idle_since == today(desk)
    desk.wait(90 * DAY)
    with refused("NOT_IDLE"):
        desk.suite.assignments.end_idle(desk.stranger, agreed.id)
    desk.wait(DAY)
    desk.suite.assignments.end_idle(desk.stranger, agreed.id)


def test_end_idle__paused__is_over(desk: Desk) -> None:
    agreed, _ = live(desk)
    desk.directory.pause(desk.operator, desk.suite.assignments.address, "why")
    desk.wait(91 * DAY)
    desk.suite.assignments.end_idle(desk.stranger, agreed.id)
    assert state(desk, agreed).ended


# Notes of lenders


def test_note__by_a_lender__counts_and_names_it(desk: Desk) -> None:
    agreed, _ = live(desk)
    puppet = make_puppet(desk)
    one = keccak(b"one")
    for _ in range(2):
        puppet.send(desk.suite.assignments, "note", agreed.id, one, True)
    assert state(desk, agreed).lent == 2
    assert desk.suite.assignments.contract.read("lender_of", one) == puppet.address
    desk.wait(DAY)
    for _ in range(2):
        puppet.send(desk.suite.assignments, "note", agreed.id, one, False)
    assert (state(desk, agreed).lent, state(desk, agreed).idle_since) == (0, today(desk))


def test_note__by_another_lender_while_a_loan_is_open__is_refused(desk: Desk) -> None:
    agreed, _ = live(desk)
    first, second = make_puppet(desk, "Puppet"), make_puppet(desk, "Puppet B")
    one, two = keccak(b"one"), keccak(b"two")
    first.send(desk.suite.assignments, "note", agreed.id, one, True)
    for opens in (True, False):
        with refused("OTHER_LENDER"):
            second.send(desk.suite.assignments, "note", agreed.id, one, opens)
    second.send(desk.suite.assignments, "note", agreed.id, two, True)
    first.send(desk.suite.assignments, "note", agreed.id, one, False)
    second.send(desk.suite.assignments, "note", agreed.id, one, True)
    assert desk.suite.assignments.contract.read("lender_of", one) == second.address
    assert state(desk, agreed).lent == 2


def test_note__by_who_is_no_lender__is_refused(desk: Desk) -> None:
    agreed, _ = live(desk)
    idle = make_puppet(desk, draws=())
    with refused("UNKNOWN_APPLICATION"):
        idle.send(desk.suite.assignments, "note", agreed.id, keccak(b"one"), True)
    for key in (desk.stranger, desk.bank_a.maker, desk.insurer.maker, desk.exporter.maker):
        with refused("UNKNOWN_APPLICATION"):
            desk.suite.assignments.contract.send(key, "note", agreed.id, keccak(b"one"), True)
