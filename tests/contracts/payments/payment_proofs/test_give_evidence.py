"""Evidence: when it is asked for, until when, and what it uses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.payments.rules import Entry
from contracts.payments.words import Action, Cause, Status, Table
from contracts.registry.calendar import day_number, last_second
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import attest, figures, rows, today, usd
from tests.contracts.checks import constant, logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import asked, payment
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
    red_letter,
    submit,
    void_invoice,
)
from tests.contracts.world import DAY

EVIDENCE_DAYS = constant("PaymentProofs.vy", "EVIDENCE_DAYS")


@pytest.fixture
def sampled(desk: Desk) -> bytes:
    """A payment of 100 for which no invoice was named, and which was drawn today; its id."""
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    return payment_id


def test_give_evidence__asked_for__from_the_draw_to_the_end_of_day_28(desk: Desk, sampled: bytes) -> None:
    assert EVIDENCE_DAYS == 28
    assert deadline(desk, sampled) == last_second(day_number(desk.now) + 28)


def test_give_evidence__by_invoices__uses_them_and_is_on_record(desk: Desk, sampled: bytes) -> None:
    accounts = invoices(desk, usd(60), usd(60))
    capital = desk.suite.capital
    receipt = evidence(desk, sampled, rows(accounts, usd(40), usd(60)))
    assert names_logged(desk.suite.proofs, receipt) == ["Evidenced"]
    assert names_logged(capital, receipt) == ["Used", "Used", "Moved"]
    event = logged(desk.suite.proofs, receipt, "Evidenced")
    assert [row.amount for row in event["rows"]] == [40, 60]
    assert [figures(desk, account) for account in accounts] == [(0, 40, 0, 20), (0, 60, 0, 0)]
    found = payment(desk, sampled)
    given = desk.suite.proofs.proof(sampled)
    assert (found.status, given.answered, given.judged) == (Status.EVIDENCED, desk.now, 0)
    assert (given.whole, given.documented) == (True, False)
    assert given.asked == last_second(day_number(desk.now) + 28)
    assert found.rows == rows(accounts, usd(40), usd(60))
    assert capital.payments_on(desk.documents, accounts[0]) == (sampled,)
    move = capital.moves(sampled)[-1]
    assert (move.action, move.actor, move.second) == (Action.EVIDENCE, desk.exporter.maker.address, None)
    assert capital.contract.read("open_cases", desk.bank_a.id) == 1


def test_give_evidence__relayed__leaves_what_the_enterprises_own_would(desk: Desk, sampled: bytes) -> None:
    node, capital = desk.network.node, desk.suite.capital
    on = rows(invoices(desk, usd(100)), usd(100))
    before = node.snapshot()
    evidence(desk, sampled, on)
    own = payment(desk, sampled), capital.moves(sampled), figures(desk, on[0].account)
    node.revert(before)
    evidence(desk, sampled, on, relayer=desk.stranger)
    assert (payment(desk, sampled), capital.moves(sampled), figures(desk, on[0].account)) == own


def test_give_evidence__on_day_28_and_on_day_29__the_last_second_counts(desk: Desk, sampled: bytes) -> None:
    node, until = desk.network.node, deadline(desk, sampled)
    before = node.snapshot()
    desk.go_to(until)
    with refused("NOT_LATE"):
        desk.suite.proofs.overdue(desk.stranger, sampled)
    evidence(desk, sampled)
    assert payment(desk, sampled).status is Status.EVIDENCED
    node.revert(before)
    desk.go_to(until + 1)
    with refused("EVIDENCE_LATE"):
        evidence(desk, sampled)
    desk.suite.proofs.overdue(desk.stranger, sampled)
    assert payment(desk, sampled).status is Status.DISCREPANT


def test_overdue__by_anybody__reports_and_suspends_the_enterprise(desk: Desk, sampled: bytes) -> None:
    proofs, rules = desk.suite.proofs, desk.suite.payment_rules
    desk.go_to(deadline(desk, sampled) + 1)
    receipt = proofs.overdue(desk.stranger, sampled)
    assert names_logged(proofs, receipt) == ["Discrepant"]
    assert names_logged(desk.suite.capital, receipt) == ["Moved"]
    assert desk.suite.proofs.cause(sampled) is Cause.NO_EVIDENCE
    assert logged(rules, receipt, "FacilitationSet")["by"] == proofs.address
    assert rules.is_suspended(desk.exporter.id)
    with refused("NOT_LATE"):
        desk.suite.proofs.overdue(desk.stranger, sampled)
    with refused("NOT_ASKED"):
        evidence(desk, sampled)


def test_give_evidence__not_asked_for__is_refused(desk: Desk) -> None:
    eligible(desk)
    capital = desk.suite.capital
    [account] = invoices(desk, usd(100))
    ordinary = order(desk, usd(100), [Row(account, usd(100))], facilitated=False)
    payment_id = capital.order(desk.exporter, ordinary)
    with refused("UNKNOWN_PAYMENT"):
        evidence(desk, payment_id)
    capital.check(desk.bank_a, payment_id)
    capital.pay(desk.bank_a, payment(desk, payment_id), desk.reference(), today(desk))
    with refused("NOT_ASKED"):
        evidence(desk, payment_id)
    with refused("NOT_LATE"):
        desk.suite.proofs.overdue(desk.stranger, payment_id)
    with refused("UNKNOWN_PAYMENT"):
        desk.suite.proofs.overdue(desk.stranger, b"\7" * 32)


def test_give_evidence__after_the_verdict__is_refused(desk: Desk, sampled: bytes) -> None:
    evidence(desk, sampled)
    judge(desk, sampled, verified=False)
    with refused("NOT_ASKED"):
        evidence(desk, sampled)


def test_give_evidence__of_a_spared_payment__is_not_asked_for(desk: Desk) -> None:
    eligible(desk, floors=(1, 1, 1, 1))
    ids = drawn(desk, *[order(desk, usd(100)) for _ in range(4)])
    [found] = [payment_id for payment_id in ids if asked(desk, payment_id)]
    for payment_id in set(ids) - {found}:
        with refused("NOT_ASKED"):
            evidence(desk, payment_id)


def test_give_evidence__on_invoices_the_order_named_in_part__adds_the_rest(desk: Desk) -> None:
    eligible(desk)
    accounts = invoices(desk, usd(60), usd(40))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(accounts[0], usd(60))]))
    with refused("OVER_PAID"):
        evidence(desk, payment_id, [Row(accounts[1], usd(41))])
    evidence(desk, payment_id, [Row(accounts[1], usd(40))])
    assert [figures(desk, account)[1] for account in accounts] == [60, 40]
    judge(desk, payment_id)


# What can't be named is refused; what has not so much left is discrepant


def test_give_evidence__rows_that_are_wrong__are_refused(desk: Desk, sampled: bytes) -> None:
    accounts = invoices(desk, usd(100), usd(100))
    [others] = invoices(desk, usd(100), owner=desk.importer)
    [declaration] = attest(desk, usd(100))
    [euros] = invoices(desk, Money(100, "EUR"))
    for bad, reason in (
        ([Row(euros, Money(1, "EUR"))], "CURRENCY"),
        ([Row(euros, usd(1))], "CURRENCY"),
        ([Row(accounts[0], usd(0))], "OVER_PAID"),
        (rows(accounts, usd(50), usd(51)), "OVER_PAID"),
        ([Row(others, usd(1))], "NOT_OWNER"),
        ([Row(declaration, usd(1))], "KIND_NOT_ALLOWED"),
        ([Row(b"\7" * 32, usd(1))], "UNKNOWN_ACCOUNT"),
    ):
        with refused(reason):
            evidence(desk, sampled, bad)
    assert payment(desk, sampled).status is Status.PAID


def test_give_evidence__fifty_invoices_in_all__and_not_one_more(desk: Desk) -> None:
    eligible(desk)
    accounts = sorted((*invoices(desk, *[usd(1)] * 50), *invoices(desk, usd(1))))
    [payment_id] = drawn(desk, order(desk, usd(100), rows(accounts[:2], usd(1))))
    with refused("TOO_MANY_ROWS"):
        evidence(desk, payment_id, rows(accounts[2:], usd(1)))
    evidence(desk, payment_id, rows(accounts[2:50], usd(1)))
    assert len(payment(desk, payment_id).rows) == 50


@pytest.mark.parametrize("case", ["void", "over-used", "one unit short"])
def test_give_evidence__that_is_short__is_discrepant_and_uses_nothing(
    desk: Desk, sampled: bytes, case: str
) -> None:
    accounts = invoices(desk, usd(100), usd(100))
    capital = desk.suite.capital
    if case == "void":
        void_invoice(desk, accounts[1])
    else:
        capital.order(desk.exporter, order(desk, usd(51), [Row(accounts[1], usd(51))]))
        if case == "over-used":
            red_letter(desk, accounts[1], usd(50))
    before = [figures(desk, account) for account in accounts]
    receipt = evidence(desk, sampled, rows(accounts, usd(50)))
    assert names_logged(desk.suite.proofs, receipt) == ["Evidenced", "Discrepant"]
    assert names_logged(capital, receipt) == ["Moved"]
    assert capital.moves(sampled)[-1].action is Action.EVIDENCE
    found = payment(desk, sampled)
    assert (found.status, found.rows, asked(desk, sampled)) == (Status.DISCREPANT, (), 0)
    assert desk.suite.proofs.cause(sampled) is Cause.SHORT
    assert [figures(desk, account) for account in accounts] == before
    assert desk.suite.payment_rules.is_suspended(desk.exporter.id)


def test_give_evidence__exactly_what_is_left__is_taken(desk: Desk, sampled: bytes) -> None:
    [account] = invoices(desk, usd(100))
    desk.suite.capital.order(desk.exporter, order(desk, usd(50), [Row(account, usd(50))]))
    evidence(desk, sampled, [Row(account, usd(50))])
    assert figures(desk, account) == (50, 50, 0, 0)
    assert payment(desk, sampled).status is Status.EVIDENCED


def test_give_evidence__invoice_attested_by_a_distrusted_key__is_refused_and_not_discrepant(
    desk: Desk, sampled: bytes
) -> None:
    [account] = invoices(desk, usd(100))
    desk.participants.distrust_key(desk.operator, desk.tax.maker.address, desk.now)
    with refused("IMPAIRED"):
        evidence(desk, sampled, [Row(account, usd(100))])
    assert payment(desk, sampled).status is Status.PAID


def test_give_evidence__partly_red_lettered_invoice__counts_what_is_left(desk: Desk, sampled: bytes) -> None:
    [account] = invoices(desk, usd(200))
    red_letter(desk, account, usd(100))
    evidence(desk, sampled, [Row(account, usd(100))])
    assert figures(desk, account) == (0, 100, 0, 0)


# An exemption instead


def test_give_evidence__exemption__is_on_the_table_and_has_a_document(desk: Desk, sampled: bytes) -> None:
    with refused("NOT_EXEMPT"):
        evidence(desk, sampled, exemption="wages")
    desk.suite.payment_rules.publish(desk.operator, Table.EXEMPTIONS, [Entry("wages", today(desk))])
    with refused("BAD_FACTS"):
        desk.suite.proofs.give_evidence(
            desk.exporter, payment(desk, sampled), desk.reference(), exemption="wages"
        )
    receipt = evidence(desk, sampled, exemption="wages")
    event = logged(desk.suite.proofs, receipt, "Evidenced")
    assert event["document"] == DOCUMENT
    assert desk.suite.proofs.proof(sampled).exempt
    judge(desk, sampled)
    assert payment(desk, sampled).status is Status.VERIFIED


# Who


def test_submit_evidence__by_two_keys_of_the_bank__leaves_what_the_enterprises_would(
    desk: Desk, sampled: bytes
) -> None:
    node, capital = desk.network.node, desk.suite.capital
    on = rows(invoices(desk, usd(100)), usd(100))
    before = node.snapshot()
    evidence(desk, sampled, on)
    own = payment(desk, sampled), figures(desk, on[0].account)
    node.revert(before)
    submit(desk, sampled, on)
    assert (payment(desk, sampled), figures(desk, on[0].account)) == own
    move = capital.moves(sampled)[-1]
    assert (move.actor, move.second) == (desk.bank_a.maker.address, desk.bank_a.second().address)


def test_submit_evidence__that_is_short__is_discrepant_once_the_enterprise_was_heard(
    desk: Desk, sampled: bytes
) -> None:
    short = rows(invoices(desk, usd(99)), usd(100))
    with refused("NOT_HEARD"):
        submit(desk, sampled, short)
    evidence(desk, sampled)
    submit(desk, sampled, short)
    assert desk.suite.proofs.cause(sampled) is Cause.SHORT
    assert desk.suite.capital.moves(sampled)[-1].second == desk.bank_a.second().address


def test_give_evidence__by_who_is_neither__is_refused(desk: Desk, sampled: bytes) -> None:
    for by, reason in (
        (desk.importer, "NOT_PARTY"),
        (desk.bank_a, "WRONG_ROLE"),
        (desk.operator, "WRONG_ROLE"),
        (replace(desk.exporter, maker=desk.exporter.admins[0]), "WRONG_CAPACITY"),
    ):
        with refused(reason):
            evidence(desk, sampled, by=by)
    for by, reason in (
        (desk.bank_b, "NOT_PARTY"),
        (desk.exporter, "WRONG_ROLE"),
        (desk.tax, "WRONG_ROLE"),
        (replace(desk.bank_a, checker=desk.exporter.checker), "NOT_CHECKER"),
        (replace(desk.bank_a, checker=desk.bank_a.maker), "WRONG_CAPACITY"),
    ):
        with refused(reason):
            submit(desk, sampled, by=by)
    assert payment(desk, sampled).status is Status.PAID


def test_give_evidence__signed_for_another_version__is_refused(desk: Desk, sampled: bytes) -> None:
    old = payment(desk, sampled)
    come_back(desk, sampled, usd(1))
    with refused("BAD_SIGNATURE"):
        desk.suite.proofs.give_evidence(desk.exporter, old, desk.reference(), relayer=desk.stranger)
    desk.suite.proofs.give_evidence(
        desk.exporter, payment(desk, sampled), desk.reference(), relayer=desk.stranger
    )


def test_give_evidence__of_a_payment_that_all_came_back__is_not_asked_for(desk: Desk, sampled: bytes) -> None:
    come_back(desk, sampled, usd(100))
    with refused("NOT_ASKED"):
        evidence(desk, sampled)
    desk.wait(60 * DAY)
    with refused("NOT_LATE"):
        desk.suite.proofs.overdue(desk.stranger, sampled)
