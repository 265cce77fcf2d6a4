"""Evidence that is added to while its demand runs: on the same invoices, on others, by either side."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chain.values import Receipt
from contracts.payments.rules import Entry
from contracts.payments.words import Cause, Status, Table
from contracts.registry.calendar import day_number, last_second
from contracts.registry.documents import Row
from tests.contracts.cases import figures, rows, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.paying import asked, payment
from tests.contracts.payments.flows import (
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


@pytest.fixture
def sampled(desk: Desk) -> bytes:
    """A payment of 100 for which no invoice was named, and which was drawn today; its id."""
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    return payment_id


def test_give_evidence__after_empty_evidence_of_the_bank__proves_it_all_the_same(
    desk: Desk, sampled: bytes
) -> None:
    """Whoever is first shuts nobody out."""
    submit(desk, sampled)
    until = deadline(desk, sampled)
    assert until == last_second(day_number(desk.now) + 28)
    with refused("NOT_PROVED"):
        judge(desk, sampled)
    with refused("NOT_HEARD"):
        judge(desk, sampled, verified=False)
    desk.wait(5 * DAY)
    evidence(desk, sampled, rows(invoices(desk, usd(100)), usd(100)))
    assert desk.suite.proofs.proof(sampled).answered == desk.now
    assert asked(desk, sampled) == until
    judge(desk, sampled)
    assert payment(desk, sampled).status is Status.VERIFIED


def test_give_evidence__in_parts__uses_each_once_and_opens_one_case(desk: Desk, sampled: bytes) -> None:
    accounts = invoices(desk, usd(60), usd(60))
    evidence(desk, sampled, [Row(accounts[0], usd(40))])
    assert not desk.suite.proofs.proof(sampled).whole
    submit(desk, sampled, [Row(accounts[1], usd(60))])
    assert desk.suite.proofs.proof(sampled).whole
    assert [figures(desk, each)[1] for each in accounts] == [40, 60]
    assert desk.suite.capital.contract.read("open_cases", desk.bank_a.id) == 1
    judge(desk, sampled)
    assert desk.suite.capital.contract.read("open_cases", desk.bank_a.id) == 0


def test_give_evidence__again__until_the_last_second_of_its_demand(desk: Desk, sampled: bytes) -> None:
    node, until = desk.network.node, deadline(desk, sampled)
    evidence(desk, sampled)
    before = node.snapshot()
    desk.go_to(until)
    evidence(desk, sampled)
    node.revert(before)
    desk.go_to(until + 1)
    with refused("EVIDENCE_LATE"):
        evidence(desk, sampled)
    with refused("NOT_LATE"):
        desk.suite.proofs.overdue(desk.stranger, sampled)


def test_give_evidence__again__gives_the_bank_its_days_anew(desk: Desk, sampled: bytes) -> None:
    evidence(desk, sampled)
    desk.wait(20 * DAY)
    evidence(desk, sampled)
    desk.wait(28 * DAY)
    judge(desk, sampled, verified=False)


def test_give_evidence__again__makes_a_verdict_signed_before_worthless(desk: Desk, sampled: bytes) -> None:
    evidence(desk, sampled)
    old = payment(desk, sampled)
    evidence(desk, sampled)
    assert payment(desk, sampled).version == old.version + 1


def test_give_evidence__again_and_short__is_discrepant(desk: Desk, sampled: bytes) -> None:
    evidence(desk, sampled)
    evidence(desk, sampled, rows(invoices(desk, usd(99)), usd(100)))
    assert desk.suite.proofs.cause(sampled) is Cause.SHORT
    assert desk.suite.capital.contract.read("open_cases", desk.bank_a.id) == 0


def test_judge__discrepant_on_what_the_bank_gave__waits_for_the_enterprises_days(
    desk: Desk, sampled: bytes
) -> None:
    desk.wait(DAY)
    submit(desk, sampled)
    desk.go_to(deadline(desk, sampled))
    with refused("NOT_HEARD"):
        judge(desk, sampled, verified=False)
    desk.wait(1)
    judge(desk, sampled, verified=False)
    assert desk.suite.proofs.cause(sampled) is Cause.VERDICT


def test_judge__discrepant_after_the_enterprise_answered__needs_no_waiting(
    desk: Desk, sampled: bytes
) -> None:
    submit(desk, sampled)
    evidence(desk, sampled)
    judge(desk, sampled, verified=False)
    assert desk.suite.proofs.cause(sampled) is Cause.VERDICT


# Sent again


@pytest.mark.parametrize("give", [evidence, submit])
def test_give_evidence__same_reference_again__uses_once(
    desk: Desk, sampled: bytes, give: Callable[..., Receipt]
) -> None:
    [account] = invoices(desk, usd(100))
    noted = desk.reference()
    give(desk, sampled, [Row(account, usd(40))], reference=noted)
    before = payment(desk, sampled)
    receipt = give(desk, sampled, [Row(account, usd(40))], reference=noted)
    assert receipt.logs == ()
    assert payment(desk, sampled) == before
    assert figures(desk, account) == (0, 40, 0, 60)
    give(desk, sampled, [Row(account, usd(40))])
    assert figures(desk, account) == (0, 80, 0, 20)


def test_give_evidence__same_reference_for_a_later_demand__is_refused_and_not_swallowed(
    desk: Desk, sampled: bytes
) -> None:
    on, noted = rows(invoices(desk, usd(100)), usd(100)), desk.reference()
    evidence(desk, sampled, on)
    empty = desk.reference()
    evidence(desk, sampled, reference=empty)
    evidence(desk, sampled, reference=empty)
    judge(desk, sampled)
    red_letter(desk, on[0].account, usd(99))
    desk.suite.questions.question(desk.stranger, on[0].account)
    desk.wait(1)
    with refused("REFERENCE_TAKEN"):
        evidence(desk, sampled, reference=empty)
    evidence(desk, sampled, reference=noted)
    judge(desk, sampled)
    assert payment(desk, sampled).status is Status.VERIFIED


@pytest.mark.parametrize("give", [evidence, submit])
def test_give_evidence__same_reference_for_something_else__is_refused(
    desk: Desk, sampled: bytes, give: Callable[..., Receipt]
) -> None:
    desk.suite.payment_rules.publish(desk.operator, Table.EXEMPTIONS, [Entry("wages", today(desk))])
    [account], noted = invoices(desk, usd(100)), desk.reference()
    give(desk, sampled, [Row(account, usd(40))], reference=noted)
    with refused("REFERENCE_TAKEN"):
        give(desk, sampled, [Row(account, usd(41))], reference=noted)
    with refused("REFERENCE_TAKEN"):
        give(desk, sampled, [], reference=noted)
    with refused("REFERENCE_TAKEN"):
        give(desk, sampled, [Row(account, usd(40))], exemption="wages", reference=noted)


def test_give_evidence__each_with_its_own_references__the_banks_is_not_the_enterprises(
    desk: Desk, sampled: bytes
) -> None:
    [account], noted = invoices(desk, usd(100)), desk.reference()
    evidence(desk, sampled, [Row(account, usd(40))], reference=noted)
    submit(desk, sampled, [Row(account, usd(40))], reference=noted)
    assert figures(desk, account) == (0, 80, 0, 20)


# On an invoice that was named before


def test_give_evidence__on_an_invoice_of_the_order__adds_to_its_row(desk: Desk) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(100))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(account, usd(60))]))
    evidence(desk, payment_id, [Row(account, usd(30))])
    assert payment(desk, payment_id).rows == (Row(account, usd(90)),)
    evidence(desk, payment_id, [Row(account, usd(10))])
    assert payment(desk, payment_id).rows == (Row(account, usd(100)),)
    assert figures(desk, account) == (0, 100, 0, 0)
    judge(desk, payment_id)
    come_back(desk, payment_id, usd(100))
    assert figures(desk, account) == (0, 0, 0, 100)


def test_give_evidence__on_a_named_invoice_more_than_is_paid__is_refused(desk: Desk) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(200))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(account, usd(60))]))
    with refused("OVER_PAID"):
        evidence(desk, payment_id, [Row(account, usd(41))])


def test_give_evidence__on_a_named_invoice_that_has_not_so_much_left__is_discrepant(desk: Desk) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(99))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(account, usd(60))]))
    evidence(desk, payment_id, [Row(account, usd(40))])
    assert desk.suite.proofs.cause(payment_id) is Cause.SHORT
    assert figures(desk, account) == (0, 60, 0, 39)


@pytest.mark.parametrize(
    ("amount", "named", "left", "more"), [(10, 3, 7, 1), (100, 33, 51, 7), (34, 5, 31, 9), (97, 1, 2, 1)]
)
def test_give_evidence__on_a_named_invoice_after_a_part_came_back__loses_no_unit(
    desk: Desk, amount: int, named: int, left: int, more: int
) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(200))
    [payment_id] = drawn(desk, order(desk, usd(amount), [Row(account, usd(named))]))
    come_back(desk, payment_id, usd(amount - left))
    used = -(-named * left // amount)
    assert figures(desk, account)[1] == used
    evidence(desk, payment_id, [Row(account, usd(more))])
    assert figures(desk, account)[1] == used + more
    come_back(desk, payment_id, usd(left))
    assert figures(desk, account) == (0, 0, 0, 200)


def test_give_evidence__one_invoice_in_three_rows_after_a_part_came_back__loses_no_unit(
    desk: Desk, sampled: bytes
) -> None:
    [account] = invoices(desk, usd(200))
    come_back(desk, sampled, usd(49))
    evidence(desk, sampled, [Row(account, usd(1))] * 3)
    assert figures(desk, account)[1] == 3
    come_back(desk, sampled, usd(51))
    assert figures(desk, account) == (0, 0, 0, 200)


# Who has taken an enterprise over


def test_give_evidence__by_the_heir__takes_its_own_invoices_and_its_predecessors(
    desk: Desk, sampled: bytes
) -> None:
    [old] = invoices(desk, usd(30))
    desk.participants.retire(desk.operator, desk.exporter.id, "merged", successor=desk.importer.id)
    accounts = invoices(desk, usd(50), usd(20), owner=desk.importer)
    evidence(desk, sampled, [Row(old, usd(30))], by=desk.importer)
    evidence(desk, sampled, [Row(accounts[0], usd(50))], by=desk.importer)
    submit(desk, sampled, [Row(accounts[1], usd(20))])
    judge(desk, sampled)
    assert payment(desk, sampled).status is Status.VERIFIED
    assert [figures(desk, each)[1] for each in (old, *accounts)] == [30, 50, 20]


def test_judge__heirs_invoice_that_was_voided__proves_nothing(desk: Desk, sampled: bytes) -> None:
    desk.participants.retire(desk.operator, desk.exporter.id, "merged", successor=desk.importer.id)
    [account] = invoices(desk, usd(100), owner=desk.importer)
    evidence(desk, sampled, [Row(account, usd(100))], by=desk.importer)
    void_invoice(desk, account)
    with refused("NOT_PROVED"):
        judge(desk, sampled)


def test_give_evidence__by_who_was_taken_over__takes_nobody_elses_invoices(
    desk: Desk, sampled: bytes
) -> None:
    desk.participants.retire(desk.operator, desk.importer.id, "merged", successor=desk.exporter.id)
    [old] = invoices(desk, usd(40), owner=desk.exporter)
    evidence(desk, sampled, [Row(old, usd(40))])
    assert figures(desk, old)[1] == 40
