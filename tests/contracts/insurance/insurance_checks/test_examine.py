"""What stands in the way of lending on a limit or a shipment: the first thing that applies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.insurance.words import Finding, Report
from contracts.registry.participants import Capacity
from tests.contracts.cases import attest, rows, today, usd
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import cover_by, restate, strike
from tests.contracts.insurance.insurance_checks.asking import ask, examine
from tests.contracts.insured import (
    ALWAYS,
    DUE,
    FOREVER,
    assigned,
    claimed,
    collect,
    covered,
    declared,
    insured_shipment,
    limit,
    noticed,
    policy,
    shipment,
    terms,
    wait_until,
)
from tests.contracts.world import TODAY, make_party

Subject = tuple[bytes, bytes | None]


def ready(desk: Desk) -> Subject:
    """A limit that nothing stands in the way of, assigned to bank_a."""
    under = policy(desk)
    assigned(desk, under)
    return limit(desk, under), None


def waiting(desk: Desk) -> Subject:
    buyer, _ = ready(desk)
    return buyer, declared(desk, buyer, rows(attest(desk, usd(100)), usd(100)))


def in_force(desk: Desk) -> Subject:
    buyer, _ = ready(desk)
    return buyer, covered(desk, buyer, rows(attest(desk, usd(100)), usd(100)))


def policy_under(desk: Desk, subject: Subject) -> bytes:
    found = desk.suite.insurance.limit(subject[0])
    assert found is not None
    return found.policy


@pytest.mark.parametrize("make", [ready, waiting, in_force])
def test_examine__nothing_in_the_way__passes(desk: Desk, make: Callable[[Desk], Subject]) -> None:
    subject = make(desk)
    assert examine(desk, *subject) is Finding.PASSED
    assert ask(desk, *subject).passed


# A limit before there is a shipment, a shipment before it is covered: what could never be covered


def days(number: int) -> timedelta:
    return timedelta(days=number)


def unassigned(desk: Desk) -> Subject:
    return limit(desk, policy(desk)), None


def taken(desk: Desk) -> Subject:
    under = policy(desk)
    assigned(desk, under, bank=desk.bank_b)
    return limit(desk, under), None


def with_terms(**changes: object) -> Callable[[Desk], Subject]:
    def make(desk: Desk) -> Subject:
        subject = ready(desk)
        said = terms(**changes)  # type: ignore[arg-type] # names and types are those of `terms`
        desk.suite.insurance.set_terms(desk.insurer, policy_under(desk, subject), said)
        return subject

    return make


def stopped(desk: Desk) -> Subject:
    subject = ready(desk)
    desk.suite.insurance.set_limit(desk.insurer, subject[0], policy_under(desk, subject), stopped=True)
    return subject


def void_policy(desk: Desk) -> Subject:
    subject = ready(desk)
    strike(desk, desk.insurer, policy_under(desk, subject))
    return subject


def void_limit(desk: Desk) -> Subject:
    subject = ready(desk)
    strike(desk, desk.insurer, subject[0])
    return subject


def exhausted(desk: Desk) -> Subject:
    subject = ready(desk)
    restate(desk, desk.insurer, subject[0], usd(100))
    covered(desk, subject[0], rows(attest(desk, usd(100)), usd(100)))
    return subject


def limit_ended(desk: Desk) -> Subject:
    under = policy(desk)
    assigned(desk, under)
    return limit(desk, under, valid_from=ALWAYS, valid_until=TODAY - days(1)), None


def limit_to_come(desk: Desk) -> Subject:
    under = policy(desk)
    assigned(desk, under)
    return limit(desk, under, valid_from=TODAY + days(1)), None


def later(desk: Desk) -> Subject:
    under = policy(desk)
    assigned(desk, under, first_day=TODAY + days(1))
    return limit(desk, under), None


def merged(desk: Desk) -> Subject:
    subject = ready(desk)
    into = limit(desk, policy_under(desk, subject))
    desk.attestations.merge(desk.insurer, desk.reference(), desk.documents.account(subject[0]), into)
    return subject


LIMITS: Mapping[str, tuple[Callable[[Desk], Subject], Finding]] = {
    "unknown": (lambda _: (b"\xee" * 32, None), Finding.UNKNOWN),
    "policy ended": (with_terms(last_day=TODAY - days(1)), Finding.POLICY_EXPIRED),
    "policy's last day": (with_terms(last_day=TODAY), Finding.PASSED),
    "policy to come": (with_terms(first_day=TODAY + days(1)), Finding.POLICY_EXPIRED),
    "policy's first day": (with_terms(first_day=TODAY), Finding.PASSED),
    "policy void": (void_policy, Finding.POLICY_EXPIRED),
    "limit ended": (limit_ended, Finding.LIMIT_EXPIRED),
    "limit to come": (limit_to_come, Finding.LIMIT_EXPIRED),
    "limit stopped": (stopped, Finding.LIMIT_CLOSED),
    "limit void": (void_limit, Finding.LIMIT_CLOSED),
    "limit merged into another": (merged, Finding.LIMIT_CLOSED),
    "premium unpaid": (with_terms(premium_paid=False), Finding.PREMIUM_UNPAID),
    "unassigned": (unassigned, Finding.NO_ASSIGNMENT),
    "assigned from tomorrow": (later, Finding.NO_ASSIGNMENT),
    "assigned to another": (taken, Finding.PAYEE_TAKEN),
    "exhausted": (exhausted, Finding.LIMIT_EXHAUSTED),
}
"""Limits, and what a bank is told of them."""


@pytest.mark.parametrize("which", LIMITS)
def test_examine__a_limit__says_what_stands_in_the_way(desk: Desk, which: str) -> None:
    make, expected = LIMITS[which]
    subject = make(desk)
    assert examine(desk, *subject) is expected
    assert ask(desk, *subject).finding is expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report.BUYER, Finding.BUYER_MISMATCH),
        (Report.TERMS, Finding.TERMS_MISMATCH),
        (Report.MATCHES, Finding.PASSED),
    ],
)
@pytest.mark.parametrize("make", [ready, waiting, in_force])
def test_examine__as_the_bank_reports__mismatches(
    desk: Desk, make: Callable[[Desk], Subject], report: Report, expected: Finding
) -> None:
    subject = make(desk)
    assert examine(desk, *subject, report=report) is expected
    check = ask(desk, *subject, report=report)
    assert (check.finding, check.report) == (expected, report)


def test_examine__two_reports_or_none__are_a_mismatch(desk: Desk) -> None:
    buyer, _ = ready(desk)
    read = desk.suite.insurance_checks.contract.read
    for report in (0, int(Report.MATCHES | Report.BUYER), int(Report.BUYER | Report.TERMS)):
        found = read("examine", desk.suite.insurance.address, buyer, bytes(32), desk.bank_a.id, report)
        assert Finding(found) is Finding.TERMS_MISMATCH


# Shipments


def test_examine__an_unknown_shipment_or_under_another_limit__is_not_declared_or_not_its(desk: Desk) -> None:
    buyer, shipment_id = waiting(desk)
    other, _ = ready(desk)
    assert examine(desk, buyer, b"\xee" * 32) is Finding.NOT_DECLARED
    assert examine(desk, other, shipment_id) is Finding.NOT_YOURS


@pytest.mark.parametrize(("late", "expected"), [(15, Finding.PASSED), (16, Finding.DECLARED_LATE)])
def test_examine__declared_late__from_the_16th_day(desk: Desk, late: int, expected: Finding) -> None:
    buyer, _ = ready(desk)
    on = rows(attest(desk, usd(100)), usd(100))
    shipment_id = declared(desk, buyer, on, shipped=TODAY - days(late))
    assert examine(desk, buyer, shipment_id) is expected
    assert ask(desk, buyer, shipment_id).finding is expected


def test_examine__shipped_before_the_assignments_first_day__has_no_assignment(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under, first_day=TODAY)
    on = rows(attest(desk, usd(100)), usd(10))
    first = declared(desk, buyer, on, shipped=TODAY - days(1))
    second = declared(desk, buyer, on)
    assert examine(desk, buyer, first) is Finding.NO_ASSIGNMENT
    assert examine(desk, buyer, second) is Finding.PASSED


def test_examine__turned_down_or_ended__is_not_in_force(desk: Desk) -> None:
    buyer, _ = ready(desk)
    on = rows(attest(desk, usd(1_000)), usd(100))
    withdrawn, no_cover = (declared(desk, buyer, on) for _ in range(2))
    desk.suite.insurance.withdraw(desk.exporter, withdrawn)
    desk.suite.insurance.refuse(desk.insurer, no_cover, "no")
    ended, collected = (covered(desk, buyer, on) for _ in range(2))
    desk.suite.insurance.end(desk.insurer, ended, "not shipped")
    collect(desk, collected, usd(100))
    for shipment_id in (withdrawn, no_cover, ended, collected):
        assert examine(desk, buyer, shipment_id) is Finding.NOT_IN_FORCE


def test_examine__after_notice__is_not_in_force(desk: Desk) -> None:
    for act in (noticed, claimed):
        buyer, shipment_id = in_force(desk)
        assert shipment_id is not None
        act(desk, shipment_id)
        assert examine(desk, buyer, shipment_id) is Finding.NOT_IN_FORCE


def test_examine__covered__is_in_force_until_no_notice_can_be_given(desk: Desk) -> None:
    buyer, shipment_id = in_force(desk)
    assert shipment_id is not None
    wait_until(desk, DUE + days(30))
    assert examine(desk, buyer, shipment_id) is Finding.PASSED
    wait_until(desk, DUE + days(31))
    assert examine(desk, buyer, shipment_id) is Finding.NOT_IN_FORCE
    desk.suite.insurance.lapse(desk.stranger, shipment_id)
    assert examine(desk, buyer, shipment_id) is Finding.NOT_IN_FORCE


def test_examine__declared__is_to_be_covered_for_60_days(desk: Desk) -> None:
    buyer, _ = ready(desk)
    on = rows(attest(desk, usd(100)), usd(100))
    shipment_id = declared(desk, buyer, on, due=DUE + days(100))
    wait_until(desk, TODAY + days(60))
    assert examine(desk, buyer, shipment_id) is Finding.PASSED
    wait_until(desk, TODAY + days(61))
    assert examine(desk, buyer, shipment_id) is Finding.NOT_IN_FORCE


def test_examine__cover_that_is_void_or_by_a_distrusted_key__is_not_in_force(desk: Desk) -> None:
    """Nothing can be drawn on it, though the shipment is COVERED."""
    buyer, shipment_id = in_force(desk)
    assert shipment_id is not None
    before = desk.network.node.snapshot()
    collect(desk, shipment_id, usd(98))
    assert examine(desk, buyer, shipment_id) is Finding.PASSED
    collect(desk, shipment_id, usd(1))
    assert examine(desk, buyer, shipment_id) is Finding.NOT_IN_FORCE
    desk.network.node.revert(before)
    desk.wait(86_400)
    other = covered(desk, buyer, rows(attest(desk, usd(100)), usd(100)))
    desk.participants.distrust_key(desk.operator, desk.insurer.maker.address, desk.now - 1)
    assert examine(desk, buyer, shipment_id) is Finding.PASSED
    assert examine(desk, buyer, other) is Finding.NOT_IN_FORCE


def test_examine__cover_in_force__stands_whatever_became_of_its_limit(desk: Desk) -> None:
    buyer, shipment_id = in_force(desk)
    under = policy_under(desk, (buyer, None))
    desk.suite.insurance.set_terms(
        desk.insurer, under, terms(last_day=today(desk) - days(1), premium_paid=False)
    )
    desk.suite.insurance.set_limit(desk.insurer, buyer, under, stopped=True)
    strike(desk, desk.insurer, buyer)
    assert examine(desk, buyer, shipment_id) is Finding.PASSED
    assert examine(desk, buyer) is Finding.POLICY_EXPIRED


def test_examine__in_force_under_a_policy_that_is_void_or_distrusted__is_expired(desk: Desk) -> None:
    """A loan draws on the policy: nothing is to be had of a void one."""
    buyer, shipment_id = in_force(desk)
    under = policy_under(desk, (buyer, None))
    before = desk.network.node.snapshot()
    strike(desk, desk.insurer, under)
    assert examine(desk, buyer, shipment_id) is Finding.POLICY_EXPIRED
    desk.network.node.revert(before)
    fresh = replace(desk.insurer, maker=make_party("a fresh maker").maker)
    desk.participants.add_key(desk.insurer, desk.insurer.id, fresh.maker.address, Capacity.MAKER)
    waits = declared(desk, buyer, rows(attest(desk, usd(100)), usd(100)))
    cover_by(desk, fresh, waits)
    since = desk.documents.account(under).attested_at
    desk.participants.distrust_key(desk.operator, desk.insurer.maker.address, since)
    assert examine(desk, buyer, waits) is Finding.POLICY_EXPIRED
    assert examine(desk, buyer) is Finding.POLICY_EXPIRED


def test_examine__by_another_bank_or_by_an_insurer(desk: Desk) -> None:
    buyer, shipment_id = in_force(desk)
    assert examine(desk, buyer, shipment_id, bank=desk.bank_b) is Finding.PAYEE_TAKEN
    checks, address = desk.suite.insurance_checks, desk.suite.insurance.address
    unassigned_limit = limit(desk, policy(desk))
    assert checks.examine(address, unassigned_limit) is Finding.PASSED
    assert checks.examine(address, unassigned_limit, bank=desk.bank_a.id) is Finding.NO_ASSIGNMENT


def test_examine__by_the_successor_of_the_payee__passes(desk: Desk) -> None:
    buyer, shipment_id = in_force(desk)
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_b.id)
    assert examine(desk, buyer, shipment_id, bank=desk.bank_b) is Finding.PASSED
    assert examine(desk, buyer, shipment_id, bank=desk.bank_c) is Finding.PAYEE_TAKEN


def test_examine__on_the_last_day_of_the_policys_document__passes_and_not_after(desk: Desk) -> None:
    buyer, shipment_id = in_force(desk)
    assert desk.documents.account(policy_under(desk, (buyer, None))).valid_until == FOREVER
    wait_until(desk, FOREVER)
    assert examine(desk, buyer) is Finding.PASSED
    assert examine(desk, buyer, shipment_id) is Finding.NOT_IN_FORCE
    wait_until(desk, FOREVER + days(1))
    assert examine(desk, buyer) is Finding.POLICY_EXPIRED


def test_examine__more_than_is_left__passes_while_there_is_something(desk: Desk) -> None:
    buyer, _ = ready(desk)
    restate(desk, desk.insurer, buyer, usd(1))
    shipment_id = declared(desk, buyer, rows(attest(desk, usd(100)), usd(100)))
    assert examine(desk, buyer, shipment_id) is Finding.PASSED
    assert shipment(desk, shipment_id).declared > usd(1)


def test_examine__insured_elsewhere__is_said_when_nothing_is_left(desk: Desk) -> None:
    first = insured_shipment(desk, usd(100), cover_of=usd(99))
    accounts = [row.account for row in shipment(desk, first).rows]
    buyer, _ = ready(desk)
    shipment_id = declared(desk, buyer, rows(accounts, usd(1)))
    assert examine(desk, buyer, shipment_id) is Finding.PASSED
    full = insured_shipment(desk, usd(100))
    accounts = [row.account for row in shipment(desk, full).rows]
    shipment_id = declared(desk, buyer, rows(accounts, usd(1)))
    assert examine(desk, buyer, shipment_id) is Finding.INSURED_ELSEWHERE


def test_examine__a_bad_declaration__is_said(desk: Desk) -> None:
    buyer, _ = ready(desk)
    theirs = attest(desk, usd(100), owner=desk.importer)
    shipment_id = declared(desk, buyer, rows(theirs, usd(1)))
    assert examine(desk, buyer, shipment_id) is Finding.DECLARATION
