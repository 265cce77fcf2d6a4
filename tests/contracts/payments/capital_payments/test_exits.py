"""What ends a payment goes on: a participant suspended or taken over, the application paused or replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from contracts.payments.capital import CapitalPayments
from contracts.payments.words import Finding, Status
from contracts.registry.documents import Row
from tests.contracts.cases import INVOICE, figures, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.paying import checked, ordered, payment
from tests.contracts.payments.flows import (
    DOCUMENT,
    come_back,
    deadline,
    drawn,
    eligible,
    evidence,
    invoices,
    judge,
    order,
    submit,
)
from tests.contracts.world import DAY


def replaced(desk: Desk) -> None:
    """A second version takes over: the first has exits only."""
    suite = desk.suite
    addresses = (suite.participants, suite.directory, suite.documents, suite.rates)
    more = (suite.payment_rules, suite.samples, suite.proofs)
    newer = CapitalPayments.deploy(
        desk.network, desk.stranger, *(face.address for face in (*addresses, *more))
    )
    suite.directory.register(desk.operator, "CapitalPayments", 2, newer.address, draws=[INVOICE], issues=[])


STOPS: dict[str, tuple[Callable[[Desk], object], str]] = {
    "paused": (
        lambda desk: desk.directory.pause(desk.operator, desk.suite.capital.address, "a reason"),
        "PAUSED",
    ),
    "replaced": (replaced, "NOT_CURRENT"),
    "bank suspended": (
        lambda desk: desk.participants.suspend(desk.operator, desk.bank_a.id, "a reason"),
        "SUSPENDED",
    ),
    "enterprise suspended": (
        lambda desk: desk.participants.suspend(desk.operator, desk.exporter.id, "a reason"),
        "SUSPENDED",
    ),
}


@dataclass(frozen=True)
class Stopped:
    """Payments in every state, at the moment when something was stopped."""

    reason: str
    ordered: bytes
    checked: bytes
    facilitated: bytes
    drawn: tuple[bytes, ...]


@pytest.fixture(params=STOPS)
def stopped(desk: Desk, request: pytest.FixtureRequest) -> Stopped:
    """Payments of 100 in every state, and then the stop."""
    eligible(desk)
    ids = drawn(desk, *[order(desk, usd(100)) for _ in range(3)])
    eligible(desk)
    accounts = invoices(desk, usd(100), usd(100))
    first, second = (
        order(desk, usd(100), [Row(account, usd(100))], facilitated=False) for account in accounts
    )
    at_bank, passed = ordered(desk, first), checked(desk, second)
    facilitated = checked(desk, order(desk, usd(100)))
    stop, reason = STOPS[request.param]
    stop(desk)
    return Stopped(reason, at_bank, passed, facilitated, tuple(ids))


def test_stop__of_what_adds__is_refused(desk: Desk, stopped: Stopped) -> None:
    capital = desk.suite.capital
    with refused(stopped.reason):
        ordered(desk, order(desk, usd(5)))
    for payment_id in (stopped.checked, stopped.facilitated):
        with refused(stopped.reason):
            capital.pay(desk.bank_a, payment(desk, payment_id), desk.reference(), today(desk))


def test_stop__orders__are_withdrawn_refused_and_lapse(desk: Desk, stopped: Stopped) -> None:
    capital = desk.suite.capital
    capital.withdraw(desk.exporter, stopped.ordered)
    capital.refuse(desk.bank_a, stopped.checked, "a reason")
    desk.wait(30 * DAY)
    capital.lapse(desk.stranger, stopped.facilitated)
    states = [payment(desk, each).status for each in (stopped.ordered, stopped.checked, stopped.facilitated)]
    assert states == [Status.WITHDRAWN, Status.REFUSED, Status.LAPSED]


def test_stop__evidence_verdict_and_return__go_on(desk: Desk, stopped: Stopped) -> None:
    first, second, third = stopped.drawn
    documented(desk, first)
    documented(desk, second)
    submit(desk, third)
    judge(desk, first, verified=False)
    judge(desk, second, verified=stopped.reason != "SUSPENDED")
    states = [payment(desk, each).status for each in stopped.drawn]
    assert states[0] is Status.DISCREPANT
    assert states[1] is (Status.DISCREPANT if stopped.reason == "SUSPENDED" else Status.VERIFIED)
    for payment_id in stopped.drawn:
        come_back(desk, payment_id, usd(100))
        assert payment(desk, payment_id).status is Status.CAME_BACK


def documented(desk: Desk, payment_id: bytes) -> None:
    """Another document as evidence: no invoice is drawn on."""
    found = payment(desk, payment_id)
    desk.suite.proofs.give_evidence(desk.exporter, found, desk.reference(), document=DOCUMENT)


def test_stop__of_who_owes_evidence__lets_invoices_be_used(desk: Desk, stopped: Stopped) -> None:
    """A suspension does; while the application draws on nothing, another document has to do."""
    [account] = invoices(desk, usd(100))
    on = [Row(account, usd(100))]
    payment_id = stopped.drawn[0]
    if stopped.reason == "SUSPENDED":
        evidence(desk, payment_id, on)
        judge(desk, payment_id)
        assert figures(desk, account) == (0, 100, 0, 0)
        return
    with refused(stopped.reason):
        desk.suite.proofs.give_evidence(
            desk.exporter, payment(desk, payment_id), desk.reference(), on, document=DOCUMENT
        )
    assert payment(desk, payment_id).status is Status.PAID
    evidence(desk, payment_id)
    with refused("NOT_PROVED"):
        judge(desk, payment_id)


def test_stop__of_the_clock__there_is_none(desk: Desk, stopped: Stopped) -> None:
    [payment_id, second, _] = stopped.drawn
    documented(desk, second)
    desk.go_to(deadline(desk, payment_id) + 1)
    desk.suite.proofs.overdue(desk.stranger, payment_id)
    assert payment(desk, payment_id).status is Status.DISCREPANT
    desk.wait(DAY)
    judge(desk, second, verified=False, by=desk.operator)


# Taken over


def test_succession__of_bank_and_enterprise__goes_on_with_every_step(desk: Desk) -> None:
    eligible(desk)
    capital = desk.suite.capital
    [payment_id] = drawn(desk, order(desk, usd(100)))
    [account] = invoices(desk, usd(100))
    waiting = ordered(desk, order(desk, usd(5), [Row(account, usd(5))], facilitated=False))
    passed = checked(desk, order(desk, usd(5), [Row(account, usd(5))], facilitated=False))
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_b.id)
    desk.participants.retire(desk.operator, desk.exporter.id, "merged", successor=desk.importer.id)
    assert capital.check(desk.bank_b, waiting) is Finding.PASSED
    capital.pay(desk.bank_b, payment(desk, passed), desk.reference(), today(desk))
    capital.withdraw(desk.importer, waiting)
    evidence(desk, payment_id, [Row(account, usd(95))], by=desk.importer)
    with refused("NOT_PROVED"):
        judge(desk, payment_id, by=desk.bank_b)
    judge(desk, payment_id, by=desk.bank_b, verified=False)
    found = payment(desk, payment_id)
    capital.come_back(desk.bank_b, found, desk.reference(), usd(100), today(desk))
    after = payment(desk, payment_id)
    assert (after.status, after.bank, after.enterprise) == (
        Status.CAME_BACK,
        desk.bank_a.id,
        desk.exporter.id,
    )
    assert desk.suite.payment_rules.is_suspended(desk.importer.id)


def test_succession__keys_of_who_was_taken_over__act_no_more(desk: Desk) -> None:
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_b.id)
    evidence(desk, payment_id)
    with refused("DEAD_KEY"):
        judge(desk, payment_id, verified=False)
    with refused("NOT_PARTY"):
        judge(desk, payment_id, by=desk.bank_c, verified=False)
