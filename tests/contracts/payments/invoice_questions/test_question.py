"""A reversal after payment: if it concerns any, then all payments of the invoice, with a new deadline."""

from __future__ import annotations

import pytest

from contracts.payments.words import Cause, Status
from contracts.registry.calendar import day_number, last_second
from contracts.registry.documents import Row
from tests.contracts.cases import figures, rows, usd
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import asked, ordered, paid, payment
from tests.contracts.payments.flows import (
    come_back,
    drawn,
    eligible,
    evidence,
    invoices,
    judge,
    order,
    red_letter,
    void_invoice,
)
from tests.contracts.world import DAY


def half_paid(desk: Desk) -> tuple[bytes, bytes]:
    """60 of an invoice of 100 are used by a payment of the ordinary path; its id, and the invoice."""
    [account] = invoices(desk, usd(100))
    return paid(desk, order(desk, usd(60), [Row(account, usd(60))], facilitated=False)), account


def over(desk: Desk, account: bytes) -> None:
    """All but one cent of an invoice is reversed, and anybody says so; from the next second on it counts."""
    red_letter(desk, account, usd(1))
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)


# When


def test_question__smaller_reversal__concerns_nobody(desk: Desk) -> None:
    payment_id, account = half_paid(desk)
    red_letter(desk, account, usd(60))
    with refused("NOT_IN_QUESTION"):
        desk.suite.questions.question(desk.stranger, account)
    assert desk.suite.questions.since(account) is None
    assert asked(desk, payment_id) == 0
    assert not desk.suite.payment_rules.is_suspended(desk.exporter.id)


def test_question__one_unit_more_used_than_left__counts_from_the_next_second(desk: Desk) -> None:
    payment_id, account = half_paid(desk)
    questions = desk.suite.questions
    red_letter(desk, account, usd(59))
    assert asked(desk, payment_id) == 0
    receipt = questions.question(desk.stranger, account)
    event = logged(questions, receipt, "Questioned")
    assert (event["account"], event["revision"], event["used"], event["face"]) == (account, 1, 60, 59)
    assert questions.since(account) is None
    assert asked(desk, payment_id) == 0
    asked_at = desk.now
    desk.wait(1)
    assert questions.since(account) == asked_at + 1
    found = payment(desk, payment_id)
    assert asked(desk, payment_id) == last_second(day_number(asked_at + 1) + 28)
    assert found.status is Status.PAID
    assert not desk.suite.payment_rules.is_suspended(desk.exporter.id)


def test_question__by_a_question_alone__moves_no_balance(desk: Desk) -> None:
    payment_id, account = half_paid(desk)
    over(desk, account)
    assert figures(desk, account) == (0, 60, 0, 0)
    assert len(desk.suite.capital.moves(payment_id)) == 3


def test_question__voided_invoice__is_in_question_if_anything_is_used(desk: Desk) -> None:
    payment_id, account = half_paid(desk)
    [unused] = invoices(desk, usd(100))
    for each in (account, unused):
        void_invoice(desk, each)
    with refused("NOT_IN_QUESTION"):
        desk.suite.questions.question(desk.stranger, unused)
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    assert asked(desk, payment_id) > 0


def test_question__twice_for_one_statement__is_refused(desk: Desk) -> None:
    payment_id, account = half_paid(desk)
    questions = desk.suite.questions
    over(desk, account)
    before = questions.since(account), asked(desk, payment_id)
    desk.wait(DAY)
    with refused("UNCHANGED"):
        questions.question(desk.stranger, account)
    assert (questions.since(account), asked(desk, payment_id)) == before


def test_question__stated_anew_and_still_over__may_be_asked_anew(desk: Desk) -> None:
    payment_id, account = half_paid(desk)
    over(desk, account)
    desk.wait(10 * DAY)
    red_letter(desk, account, usd(2))
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    assert asked(desk, payment_id) == last_second(day_number(desk.now) + 28)


def test_question__once_its_reason_ended__asks_nobody(desk: Desk) -> None:
    payment_id, account = half_paid(desk)
    over(desk, account)
    red_letter(desk, account, usd(60))
    assert desk.suite.questions.since(account) is None
    assert asked(desk, payment_id) == 0
    desk.wait(40 * DAY)
    with refused("NOT_LATE"):
        desk.suite.proofs.overdue(desk.stranger, payment_id)


def test_question__reversed_again_after_its_reason_ended__gives_a_new_deadline(desk: Desk) -> None:
    """Nobody is late for a question that was never put."""
    payment_id, account = half_paid(desk)
    over(desk, account)
    red_letter(desk, account, usd(60))
    desk.wait(100 * DAY)
    red_letter(desk, account, usd(1))
    with refused("NOT_LATE"):
        desk.suite.proofs.overdue(desk.stranger, payment_id)
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    assert asked(desk, payment_id) == last_second(day_number(desk.now) + 28)


def test_question__ended_by_what_came_back__asks_the_others_no_more(desk: Desk) -> None:
    first, account = half_paid(desk)
    second = paid(desk, order(desk, usd(40), [Row(account, usd(40))], facilitated=False, bank=desk.bank_b))
    red_letter(desk, account, usd(60))
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    come_back(desk, second, usd(40))
    assert asked(desk, first) == 0


def test_question__of_an_unknown_invoice__is_refused(desk: Desk) -> None:
    with refused("UNKNOWN_ACCOUNT"):
        desk.suite.questions.question(desk.stranger, b"\7" * 32)


def test_question__while_everything_is_stopped__goes_on(desk: Desk) -> None:
    payment_id, account = half_paid(desk)
    for party in (desk.bank_a, desk.exporter):
        desk.participants.suspend(desk.operator, party.id, "a reason")
    for face in (desk.suite.questions, desk.suite.capital):
        desk.directory.pause(desk.operator, face.address, "a reason")
    over(desk, account)
    assert asked(desk, payment_id) > 0


# Whom it concerns


def test_question__all_payments_of_the_invoice__drawn_or_not_verified_or_not(desk: Desk) -> None:
    """At two banks, on both paths, in every state in which money is out; found through the index."""
    eligible(desk, floors=(1, 1, 1, 1))
    capital = desk.suite.capital
    [account] = invoices(desk, usd(1_000))
    row = [Row(account, usd(100))]
    pooled = drawn(desk, *[order(desk, usd(100), row) for _ in range(3)])
    [sampled] = [each for each in pooled if asked(desk, each)]
    evidence(desk, sampled)
    judge(desk, sampled)
    ordinary = paid(desk, order(desk, usd(100), row, facilitated=False, bank=desk.bank_b))
    returned = paid(desk, order(desk, usd(100), row, facilitated=False))
    come_back(desk, returned, usd(100))
    not_paid = ordered(desk, order(desk, usd(100), row, facilitated=False))
    desk.wait(DAY)
    over(desk, account)
    found = capital.payments_on(desk.documents, account)
    assert set(found) == {*pooled, ordinary, returned}
    due = last_second(day_number(desk.now) + 28)
    assert {each: asked(desk, each) for each in found} == {
        **dict.fromkeys((*pooled, ordinary), due),
        returned: 0,
    }
    with refused("UNKNOWN_PAYMENT"):
        asked(desk, not_paid)
    assert payment(desk, sampled).status is Status.VERIFIED
    desk.go_to(due)
    evidence(desk, ordinary)
    desk.go_to(due + 1)
    for each in pooled:
        desk.suite.proofs.overdue(desk.stranger, each)
        assert desk.suite.proofs.cause(each) is Cause.NO_EVIDENCE
    judge(desk, ordinary)


def test_question__used_as_evidence__concerns_that_payment_too(desk: Desk) -> None:
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    [account] = invoices(desk, usd(100))
    evidence(desk, payment_id, [Row(account, usd(100))])
    judge(desk, payment_id)
    desk.wait(1)
    over(desk, account)
    assert asked(desk, payment_id) > 0
    assert payment_id in desk.suite.capital.payments_on(desk.documents, account)


def test_question__of_one_of_several_invoices__asks_once_for_all(desk: Desk) -> None:
    accounts = invoices(desk, usd(50), usd(50))
    payment_id = paid(desk, order(desk, usd(100), rows(accounts, usd(50)), facilitated=False))
    over(desk, accounts[0])
    first = asked(desk, payment_id)
    desk.wait(5 * DAY)
    over(desk, accounts[1])
    assert asked(desk, payment_id) == first
    evidence(desk, payment_id)
    judge(desk, payment_id)
    assert asked(desk, payment_id) == 0


def test_question__of_a_payment_that_was_drawn_before__keeps_the_earlier_deadline(desk: Desk) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(100))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(account, usd(100))]))
    first = asked(desk, payment_id)
    desk.wait(10 * DAY)
    over(desk, account)
    assert asked(desk, payment_id) == first
    evidence(desk, payment_id)
    judge(desk, payment_id)
    assert asked(desk, payment_id) == 0


def test_question__answered__is_answered_for_good_until_the_next(desk: Desk) -> None:
    payment_id, account = half_paid(desk)
    over(desk, account)
    evidence(desk, payment_id)
    judge(desk, payment_id)
    desk.wait(100 * DAY)
    found = payment(desk, payment_id)
    assert (found.status, asked(desk, payment_id)) == (Status.VERIFIED, 0)
    red_letter(desk, account, usd(2))
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    assert asked(desk, payment_id) == last_second(day_number(desk.now) + 28)


def test_question__in_the_second_of_the_evidence__is_not_answered_by_it(desk: Desk) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(100))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(account, usd(100))]))
    red_letter(desk, account, usd(1))
    evidence(desk, payment_id)
    desk.suite.questions.question(desk.stranger, account)
    assert desk.suite.proofs.proof(payment_id).answered == desk.now
    judge(desk, payment_id)
    desk.wait(1)
    assert asked(desk, payment_id) == last_second(day_number(desk.now) + 28)


@pytest.mark.parametrize("verified", [True, False])
def test_question__only_a_verdict__makes_it_discrepant(desk: Desk, verified: bool) -> None:
    payment_id, account = half_paid(desk)
    over(desk, account)
    rules = desk.suite.payment_rules
    assert not rules.is_suspended(desk.exporter.id)
    evidence(desk, payment_id)
    receipt = judge(desk, payment_id, verified=verified)
    assert ("Discrepant" in names_logged(desk.suite.proofs, receipt)) is not verified
    assert rules.is_suspended(desk.exporter.id) is not verified


def test_question__invoice_reissued_under_another_number__proves_it(desk: Desk) -> None:
    """Reversed whole and issued anew: the new one is used in its place."""
    [account] = invoices(desk, usd(100))
    payment_id = paid(desk, order(desk, usd(100), [Row(account, usd(100))], facilitated=False))
    void_invoice(desk, account)
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    [anew] = invoices(desk, usd(100))
    evidence(desk, payment_id, [Row(anew, usd(100))])
    judge(desk, payment_id)
    assert figures(desk, anew) == (0, 100, 0, 0)


def test_question__void_invoice_and_nothing_in_its_place__is_not_verified(desk: Desk) -> None:
    [account] = invoices(desk, usd(100))
    payment_id = paid(desk, order(desk, usd(100), [Row(account, usd(100))], facilitated=False))
    void_invoice(desk, account)
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    evidence(desk, payment_id)
    with refused("NOT_PROVED"):
        judge(desk, payment_id)
    judge(desk, payment_id, verified=False)


# Merged and replaced documents


def test_question__of_a_merged_invoice__is_of_the_line_it_ended_in(desk: Desk) -> None:
    accounts = invoices(desk, usd(100), usd(100))
    ids = [paid(desk, order(desk, usd(60), [Row(each, usd(60))], facilitated=False)) for each in accounts]
    desk.attestations.merge(desk.tax, desk.reference(), desk.documents.account(accounts[0]), accounts[1])
    desk.suite.questions.question(desk.stranger, accounts[0])
    desk.wait(1)
    assert all(asked(desk, each) for each in ids)
    assert desk.suite.questions.since(accounts[0]) == desk.suite.questions.since(accounts[1])
    with refused("UNCHANGED"):
        desk.suite.questions.question(desk.stranger, accounts[1])


# What is only held


def test_question__over_by_what_is_held_alone__is_not_in_question(desk: Desk) -> None:
    """60 are used, 40 are held by an order that nobody paid: a credit note down to 60 concerns nobody."""
    payment_id, account = half_paid(desk)
    waiting = ordered(desk, order(desk, usd(40), [Row(account, usd(40))], facilitated=False))
    red_letter(desk, account, usd(60))
    assert figures(desk, account)[:2] == (40, 60)
    with refused("NOT_IN_QUESTION"):
        desk.suite.questions.question(desk.stranger, account)
    desk.suite.capital.withdraw(desk.exporter, waiting)
    assert asked(desk, payment_id) == 0


@pytest.mark.parametrize("is_void", [True, False])
def test_question__of_an_invoice_that_is_only_held__is_refused(desk: Desk, is_void: bool) -> None:
    [account] = invoices(desk, usd(100))
    ordered(desk, order(desk, usd(100), [Row(account, usd(100))], facilitated=False))
    void_invoice(desk, account) if is_void else red_letter(desk, account, usd(1))
    with refused("NOT_IN_QUESTION"):
        desk.suite.questions.question(desk.stranger, account)
