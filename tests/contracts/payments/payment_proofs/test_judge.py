"""The verdict: the bank's within 28 days of the evidence, then the operator's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.messages import direct
from contracts.parties import Party
from contracts.payments.words import Action, Cause, Finding, Proof, Report, Status
from contracts.registry.calendar import day_number, last_second
from contracts.registry.documents import Row
from tests.contracts import paying
from tests.contracts.cases import figures, rows, usd
from tests.contracts.checks import constant, logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import asked, checked, ordered, paid, payment
from tests.contracts.payments.flows import (
    DOCUMENT,
    come_back,
    drawn,
    eligible,
    evidence,
    invoices,
    judge,
    order,
    red_letter,
    submit,
    void_invoice,
)
from tests.contracts.world import DAY

VERDICT_DAYS = constant("PaymentProofs.vy", "VERDICT_DAYS")


@pytest.fixture
def evidenced(desk: Desk) -> bytes:
    """A payment of 100 that was drawn, and proved whole by an invoice today; its id."""
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    evidence(desk, payment_id, rows(invoices(desk, usd(100)), usd(100)))
    return payment_id


def test_judge__verified__is_on_record_and_uses_on(desk: Desk, evidenced: bytes) -> None:
    capital = desk.suite.capital
    receipt = judge(desk, evidenced)
    assert names_logged(desk.suite.proofs, receipt) == ["Judged"]
    assert names_logged(capital, receipt) == ["Moved"]
    event = logged(desk.suite.proofs, receipt, "Judged")
    assert (event["verified"], event["report"], event["text"]) == (True, Report.MATCHES, "a verdict")
    found = payment(desk, evidenced)
    assert event["commitments"] == desk.documents.commitments_of(found.rows)
    assert desk.suite.proofs.proof(evidenced).judged == desk.now
    assert (found.status, asked(desk, evidenced)) == (Status.VERIFIED, 0)
    assert figures(desk, found.rows[0].account) == (0, 100, 0, 0)
    move = capital.moves(evidenced)[-1]
    assert (move.action, move.second) == (Action.VERDICT, desk.bank_a.second().address)
    assert desk.suite.proofs.cause(evidenced) is None
    assert not desk.suite.payment_rules.is_suspended(desk.exporter.id)
    assert capital.contract.read("open_cases", desk.bank_a.id) == 0


@pytest.mark.parametrize("report", Report)
def test_judge__discrepant__reports_and_suspends_whatever_was_found(
    desk: Desk, evidenced: bytes, report: Report
) -> None:
    receipt = judge(desk, evidenced, verified=False, report=report)
    assert names_logged(desk.suite.proofs, receipt) == ["Judged", "Discrepant"]
    assert names_logged(desk.suite.capital, receipt) == ["Moved"]
    found = payment(desk, evidenced)
    assert (found.status, desk.suite.proofs.cause(evidenced)) == (Status.DISCREPANT, Cause.VERDICT)
    assert figures(desk, found.rows[0].account) == (0, 100, 0, 0)
    assert desk.suite.payment_rules.is_suspended(desk.exporter.id)


def test_judge__verified_though_the_report_does_not_match__is_refused(desk: Desk, evidenced: bytes) -> None:
    for report in (Report.BUYER, Report.SELLER, Report.OTHER, Report.NOT_COMPARED):
        with refused("NOT_PROVED"):
            judge(desk, evidenced, report=report)


def test_judge__with_no_report_or_two__is_refused(desk: Desk, evidenced: bytes) -> None:
    contract, seal = desk.suite.proofs.contract, direct(desk.bank_a.maker.address)
    compared = desk.documents.commitments_of(payment(desk, evidenced).rows)
    for report in (0, Report.MATCHES | Report.OTHER):
        with refused("BAD_REPORTS"):
            contract.send(desk.bank_a.maker, "judge", evidenced, int(report), compared, True, "", seal)


def test_judge__verified_one_unit_short_of_all__is_refused(desk: Desk) -> None:
    eligible(desk)
    [first, second] = drawn(desk, order(desk, usd(100)), order(desk, usd(100)))
    evidence(desk, first, rows(invoices(desk, usd(100)), usd(99)))
    evidence(desk, second)
    for payment_id in (first, second):
        with refused("NOT_PROVED"):
            judge(desk, payment_id)
        judge(desk, payment_id, verified=False)


def test_judge__without_evidence_or_twice__is_refused(desk: Desk, evidenced: bytes) -> None:
    judge(desk, evidenced)
    with refused("BAD_PAYMENT_STATE"):
        judge(desk, evidenced, verified=False)
    with refused("UNKNOWN_PAYMENT"):
        judge(desk, ordered(desk, order(desk, usd(5))))
    with refused("UNKNOWN_PAYMENT"):
        desk.suite.proofs.judge(
            desk.bank_a,
            replace(payment(desk, evidenced), payment_id=b"\7" * 32),
            Report.MATCHES,
            bytes(32),
            verified=True,
        )


# Who, and until when


def test_judge__on_day_28__is_the_banks_alone(desk: Desk, evidenced: bytes) -> None:
    assert VERDICT_DAYS == 28
    until = last_second(day_number(desk.suite.proofs.proof(evidenced).answered) + 28)
    desk.go_to(until)
    with refused("WRONG_ROLE"):
        judge(desk, evidenced, by=desk.operator)
    judge(desk, evidenced)


@pytest.mark.parametrize("verified", [True, False])
def test_judge__on_day_29__is_the_operators_alone(desk: Desk, evidenced: bytes, verified: bool) -> None:
    until = last_second(day_number(desk.suite.proofs.proof(evidenced).answered) + 28)
    desk.go_to(until + 1)
    with refused("WRONG_ROLE"):
        judge(desk, evidenced)
    judge(desk, evidenced, verified=verified, by=desk.operator)
    move = desk.suite.capital.moves(evidenced)[-1]
    assert (move.actor, move.second) == (desk.operator.maker.address, desk.operator.second().address)
    assert payment(desk, evidenced).status is (Status.VERIFIED if verified else Status.DISCREPANT)


def wrong(desk: Desk) -> dict[str, tuple[Party, str]]:
    """Who may not judge, and why."""
    return {
        "another bank": (desk.bank_b, "NOT_PARTY"),
        "the enterprise": (desk.exporter, "WRONG_ROLE"),
        "a stranger": (replace(desk.bank_a, maker=desk.stranger), "UNKNOWN_KEY"),
        "an admin": (replace(desk.bank_a, maker=desk.bank_a.admins[0]), "WRONG_CAPACITY"),
        "without a second": (replace(desk.bank_a, checker=desk.bank_b.checker), "NOT_CHECKER"),
    }


@pytest.mark.parametrize(
    "who", ["another bank", "the enterprise", "a stranger", "an admin", "without a second"]
)
def test_judge__by_who_may_not__is_refused(desk: Desk, evidenced: bytes, who: str) -> None:
    by, reason = wrong(desk)[who]
    with refused(reason):
        judge(desk, evidenced, by=by)


# Suspension of facilitation and what it stops


def test_discrepant__enterprise__pays_on_after_invoices_were_checked_and_is_reinstated(
    desk: Desk, evidenced: bytes
) -> None:
    judge(desk, evidenced, verified=False)
    eligible(desk)
    capital, rules = desk.suite.capital, desk.suite.payment_rules
    first = ordered(desk, order(desk, usd(5)))
    assert capital.check(desk.bank_a, first) is Finding.SUSPENDED
    [account] = invoices(desk, usd(5))
    checked(desk, order(desk, usd(5), [Row(account, usd(5))], facilitated=False))
    rules.set_facilitation(desk.operator, desk.exporter.id, "heard", suspended=False)
    checked(desk, order(desk, usd(5)))
    assert payment(desk, evidenced).status is Status.DISCREPANT


def test_discrepant__a_second_payment__makes_a_reinstatement_signed_before_worthless(desk: Desk) -> None:
    eligible(desk)
    first, second = drawn(desk, order(desk, usd(5)), order(desk, usd(6)))
    for payment_id in (first, second):
        evidence(desk, payment_id)
    receipts = [judge(desk, payment_id, verified=False) for payment_id in (first, second)]
    rules = desk.suite.payment_rules
    assert [names_logged(rules, receipt) for receipt in receipts] == [["FacilitationSet"]] * 2
    assert rules.contract.read("versions", desk.exporter.id) == 2


# A verdict under question


def test_judge__verified_while_the_invoice_is_in_question__is_asked_for_again(
    desk: Desk, evidenced: bytes
) -> None:
    account = payment(desk, evidenced).rows[0].account
    red_letter(desk, account, usd(99))
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(DAY)
    assert asked(desk, evidenced) == last_second(day_number(desk.now) + 27)
    judge(desk, evidenced)
    found = payment(desk, evidenced)
    assert found.status is Status.VERIFIED
    assert asked(desk, evidenced) == last_second(day_number(desk.now) + 28)
    evidence(desk, evidenced)
    judge(desk, evidenced)
    assert asked(desk, evidenced) == 0


def test_give_evidence__for_a_question_of_before_the_verdict__can_be_added_to(
    desk: Desk, evidenced: bytes
) -> None:
    """What the bank gives first for a demand of meanwhile shuts the enterprise out of nothing."""
    account = payment(desk, evidenced).rows[0].account
    red_letter(desk, account, usd(99))
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(DAY)
    judge(desk, evidenced)
    until = asked(desk, evidenced)
    submit(desk, evidenced)
    assert asked(desk, evidenced) == until
    evidence(desk, evidenced)
    judge(desk, evidenced)
    assert asked(desk, evidenced) == 0


def test_give_evidence__drawn_and_then_in_question__is_added_to_until_the_earlier_ends(desk: Desk) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(100))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(account, usd(100))]))
    until = asked(desk, payment_id)
    desk.wait(20 * DAY)
    red_letter(desk, account, usd(99))
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(DAY)
    assert asked(desk, payment_id) == until
    evidence(desk, payment_id)
    assert asked(desk, payment_id) == until


@pytest.mark.parametrize("later", [0, 1])
def test_judge__drawn_after_the_evidence__is_asked_for_again_from_the_next_second_on(
    desk: Desk, later: int
) -> None:
    """What comes up in the very second of the evidence counts as answered by it."""
    number = eligible(desk)
    [account] = invoices(desk, usd(100))
    payment_id = paid(desk, order(desk, usd(100), [Row(account, usd(100))]))
    paying.go_behind(desk, number)
    paying.reveal_operator(desk, number)
    red_letter(desk, account, usd(99))
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(DAY)
    evidence(desk, payment_id)
    desk.go_to(desk.now + later)
    paying.reveal(desk, number)
    drawn_on = desk.suite.samples.draw_of(payment_id).since
    assert drawn_on - desk.suite.proofs.proof(payment_id).answered == later
    judge(desk, payment_id)
    assert (asked(desk, payment_id) > 0) is (later == 1)


def test_judge__document_of_an_earlier_verdict__proves_no_later_demand(desk: Desk) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(100))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(account, usd(60))]))
    capital, directory = desk.suite.capital.address, desk.directory
    directory.pause(desk.operator, capital, "a reason")
    found = payment(desk, payment_id)
    desk.suite.proofs.give_evidence(desk.exporter, found, desk.reference(), document=DOCUMENT)
    judge(desk, payment_id)
    directory.unpause(desk.operator, capital, "a reason")
    red_letter(desk, account, usd(59))
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    evidence(desk, payment_id)
    directory.pause(desk.operator, capital, "another reason")
    assert not desk.suite.proofs.proof(payment_id).documented
    with refused("NOT_PROVED"):
        judge(desk, payment_id)


# Without invoices


def test_judge__petty_cash_that_was_drawn__is_verified_without_any(desk: Desk) -> None:
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100), proof=Proof.PETTY_CASH))
    evidence(desk, payment_id)
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED


def test_judge__of_two_invoices_one_void_and_a_part_came_back__counts_the_other(desk: Desk) -> None:
    """Of 100 sixty came back; the invoice was voided; another one proves the forty that stayed."""
    eligible(desk)
    [first] = invoices(desk, usd(100))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(first, usd(100))]))
    come_back(desk, payment_id, usd(60))
    void_invoice(desk, first)
    [second] = invoices(desk, usd(40))
    evidence(desk, payment_id, [Row(second, usd(40))])
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED
