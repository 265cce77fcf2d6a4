"""Invoices in the place of those that were reversed, wholly or in part, and what rounding leaves of them."""

from __future__ import annotations

import pytest

from contracts.payments.rules import Entry
from contracts.payments.words import Cause, Status, Table
from contracts.registry.calendar import day_number, last_second
from contracts.registry.documents import Row
from tests.contracts.cases import figures, rows, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.paying import asked, paid, payment
from tests.contracts.payments.flows import (
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


def ordinary(desk: Desk, amount: int, *on: Row) -> bytes:
    """A payment that was checked before; its id."""
    return paid(desk, order(desk, usd(amount), list(on), facilitated=False))


def question(desk: Desk, account: bytes) -> None:
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)


def give_six_parts(desk: Desk, payment_id: bytes) -> list[bytes]:
    """Of a payment of 75 twenty-six come back; six invoices prove the rest. Their accounts."""
    come_back(desk, payment_id, usd(26))
    parts = [usd(each) for each in (15, 8, 3, 7, 3, 13)]
    accounts = invoices(desk, *parts)
    evidence(desk, payment_id, rows(accounts, *parts))
    return accounts


def verified_in_six_parts(desk: Desk) -> tuple[bytes, list[bytes]]:
    """A payment of 75 that was drawn and verified so; its id, and the accounts."""
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(75)))
    accounts = give_six_parts(desk, payment_id)
    judge(desk, payment_id)
    return payment_id, accounts


def test_give_evidence__invoice_issued_for_the_part_that_was_red_lettered__is_used_for_it(desk: Desk) -> None:
    [old] = invoices(desk, usd(100))
    payment_id = ordinary(desk, 100, Row(old, usd(100)))
    red_letter(desk, old, usd(10))
    question(desk, old)
    [new] = invoices(desk, usd(100))
    with refused("OVER_PAID"):
        evidence(desk, payment_id, [Row(new, usd(91))])
    evidence(desk, payment_id, [Row(new, usd(90))])
    assert (figures(desk, old), figures(desk, new)) == ((0, 10, 0, 0), (0, 90, 0, 10))
    with refused("OVER_PAID"):
        evidence(desk, payment_id, [Row(new, usd(1))])
    judge(desk, payment_id)
    come_back(desk, payment_id, usd(100))
    assert (figures(desk, old), figures(desk, new)) == ((0, 0, 0, 10), (0, 0, 0, 100))


def test_give_evidence__over_what_two_payments_used__replaces_what_was_reversed_and_no_more(
    desk: Desk,
) -> None:
    """Of 100 thirty and seventy are used; 20 are left. The smaller one replaces its 30, the larger one 50."""
    [old] = invoices(desk, usd(100))
    small, large = (ordinary(desk, amount, Row(old, usd(amount))) for amount in (30, 70))
    red_letter(desk, old, usd(20))
    question(desk, old)
    [new] = invoices(desk, usd(200))
    for payment_id, most in ((small, 30), (large, 50)):
        assert asked(desk, payment_id) > 0
        with refused("OVER_PAID"):
            evidence(desk, payment_id, [Row(new, usd(most + 1))])
        evidence(desk, payment_id, [Row(new, usd(most))])
        judge(desk, payment_id)
    assert (figures(desk, old), figures(desk, new)) == ((0, 20, 0, 0), (0, 80, 0, 120))


def test_give_evidence__in_place_of_what_was_reversed__ends_the_question_for_the_others(desk: Desk) -> None:
    [old] = invoices(desk, usd(100))
    first, second = (ordinary(desk, 50, Row(old, usd(50))) for _ in range(2))
    red_letter(desk, old, usd(60))
    question(desk, old)
    [new] = invoices(desk, usd(40))
    evidence(desk, first, [Row(new, usd(40))])
    assert (asked(desk, first) > 0, asked(desk, second)) == (True, 0)
    judge(desk, first)
    assert asked(desk, first) == 0


def test_give_evidence__in_parts_for_what_was_reversed__is_asked_for_until_its_days_end(desk: Desk) -> None:
    """What is given back ends the question, not the time to give the rest."""
    [old] = invoices(desk, usd(100))
    payment_id = ordinary(desk, 100, Row(old, usd(100)))
    void_invoice(desk, old)
    question(desk, old)
    until = asked(desk, payment_id)
    accounts = invoices(desk, usd(30), usd(70))
    evidence(desk, payment_id, [Row(accounts[0], usd(30))])
    assert asked(desk, payment_id) == until
    assert figures(desk, old)[1] == 0
    with refused("NOT_PROVED"):
        judge(desk, payment_id)
    evidence(desk, payment_id, [Row(accounts[1], usd(70))])
    judge(desk, payment_id)
    assert payment(desk, payment_id).rows == rows(accounts, usd(30), usd(70))


def test_give_evidence__fifty_invoices_one_of_them_void__another_stands_in_its_place(desk: Desk) -> None:
    accounts = invoices(desk, *[usd(1)] * 50)
    payment_id = ordinary(desk, 50, *[Row(each, usd(1)) for each in accounts])
    void_invoice(desk, accounts[7])
    question(desk, accounts[7])
    [new] = invoices(desk, usd(1))
    evidence(desk, payment_id, [Row(new, usd(1))])
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED
    assert {row.account for row in payment(desk, payment_id).rows} == {*accounts, new} - {accounts[7]}


def test_give_evidence__that_is_short__gives_nothing_back(desk: Desk) -> None:
    [old] = invoices(desk, usd(100))
    payment_id = ordinary(desk, 100, Row(old, usd(100)))
    void_invoice(desk, old)
    question(desk, old)
    [new] = invoices(desk, usd(99))
    evidence(desk, payment_id, [Row(new, usd(100))])
    assert desk.suite.proofs.cause(payment_id) is Cause.SHORT
    assert (figures(desk, old)[1], figures(desk, new)) == (100, (0, 0, 0, 99))


def test_give_evidence__invoice_of_a_distrusted_key__stands_and_is_not_replaced(desk: Desk) -> None:
    eligible(desk)
    [old] = invoices(desk, usd(100))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(old, usd(60))]))
    [new] = invoices(desk, usd(100))
    desk.participants.distrust_key(desk.operator, desk.tax.maker.address, desk.now)
    with refused("IMPAIRED"):
        evidence(desk, payment_id, [Row(new, usd(40))])
    with refused("OVER_PAID"):
        evidence(desk, payment_id, [Row(new, usd(41))])


@pytest.mark.parametrize("left", [49, 37, 20])
def test_judge__whole_in_six_parts_and_a_part_came_back__stays_whole_in_a_later_question(
    desk: Desk, left: int
) -> None:
    """Of 75 came 26 back, and six invoices prove the rest; rounding may make them short later."""
    payment_id, accounts = verified_in_six_parts(desk)
    if left < 49:
        come_back(desk, payment_id, usd(49 - left))
    [first, *_] = accounts
    red_letter(desk, first, usd(1))
    question(desk, first)
    assert asked(desk, payment_id) > 0
    evidence(desk, payment_id)
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED


def test_judge__void_one_replaced_in_part__is_not_whole_any_more(desk: Desk) -> None:
    accounts = invoices(desk, usd(50), usd(50))
    payment_id = ordinary(desk, 100, *[Row(each, usd(50)) for each in accounts])
    void_invoice(desk, accounts[0])
    question(desk, accounts[0])
    evidence(desk, payment_id, rows(invoices(desk, usd(49)), usd(49)))
    assert not desk.suite.proofs.proof(payment_id).whole
    with refused("NOT_PROVED"):
        judge(desk, payment_id)


def test_judge__void_one_replaced_wholly_and_a_part_came_back__is_verified(desk: Desk) -> None:
    eligible(desk)
    [void] = invoices(desk, usd(75))
    [payment_id] = drawn(desk, order(desk, usd(75), [Row(void, usd(75))]))
    void_invoice(desk, void)
    give_six_parts(desk, payment_id)
    come_back(desk, payment_id, usd(12))
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED


def test_judge__what_was_reversed_is_replaced_in_part__is_not_whole_any_more(desk: Desk) -> None:
    """Of 100 one is reversed, and nothing is named; then 89 more, and one unit of another invoice is."""
    [old] = invoices(desk, usd(100))
    payment_id = ordinary(desk, 100, Row(old, usd(100)))
    red_letter(desk, old, usd(99))
    question(desk, old)
    evidence(desk, payment_id)
    assert desk.suite.proofs.proof(payment_id).whole
    red_letter(desk, old, usd(10))
    evidence(desk, payment_id, rows(invoices(desk, usd(100)), usd(1)))
    assert not desk.suite.proofs.proof(payment_id).whole
    with refused("NOT_PROVED"):
        judge(desk, payment_id)


def test_give_evidence__room_beside_what_is_over__takes_nothing_from_it(desk: Desk) -> None:
    """Sixty were named of an invoice on which another payment stands too; thirty of it were reversed."""
    eligible(desk)
    [shared] = invoices(desk, usd(100))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(shared, usd(60))]))
    ordinary(desk, 40, Row(shared, usd(40)))
    red_letter(desk, shared, usd(70))
    [other] = invoices(desk, usd(100))
    evidence(desk, payment_id, [Row(other, usd(40))])
    assert (figures(desk, shared)[1], figures(desk, other)[1]) == (100, 40)
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED


@pytest.mark.parametrize("asked_first", [False, True])
def test_judge__void_one_replaced_by_its_equal_after_rounding__stays_whole(
    desk: Desk, asked_first: bool
) -> None:
    """Of what stays, rounding has left 36 of 37; the seller issues again exactly what he voided."""
    payment_id, accounts = verified_in_six_parts(desk)
    come_back(desk, payment_id, usd(12))
    total, _ = desk.suite.capital.contract.read("used_of", payment_id)
    [gone, used] = max(
        ((account, figures(desk, account)[1]) for account in accounts), key=lambda each: each[1]
    )
    void_invoice(desk, gone)
    question(desk, gone)
    if asked_first:
        evidence(desk, payment_id)
        with refused("NOT_PROVED"):
            judge(desk, payment_id)
    [new] = invoices(desk, usd(used))
    evidence(desk, payment_id, [Row(new, usd(used))])
    assert (total, desk.suite.proofs.proof(payment_id).whole) == (36, True)
    judge(desk, payment_id)


def test_submit_evidence__that_leaves_less_than_before__is_refused(desk: Desk) -> None:
    """The bank does not begin what the enterprise would have to finish."""
    [old] = invoices(desk, usd(100))
    payment_id = ordinary(desk, 100, Row(old, usd(100)))
    red_letter(desk, old, usd(10))
    question(desk, old)
    [new] = invoices(desk, usd(100))
    with refused("NOT_PROVED"):
        submit(desk, payment_id, [Row(new, usd(1))])
    assert figures(desk, old)[1] == 100
    submit(desk, payment_id, [Row(new, usd(90))])
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED


def test_give_evidence__rows_that_were_merged_into_one__give_back_once_what_was_reversed(desk: Desk) -> None:
    """Fifty on each of two entries of one invoice of 50: over by 50, not by twice that."""
    accounts = invoices(desk, usd(50), usd(50))
    payment_id = ordinary(desk, 100, *rows(accounts, usd(50)))
    into, other = accounts
    desk.attestations.merge(desk.tax, desk.reference(), desk.documents.account(other), into)
    question(desk, into)
    [new] = invoices(desk, usd(50))
    evidence(desk, payment_id, [Row(new, usd(50))])
    assert (figures(desk, into), figures(desk, new)) == ((0, 50, 0, 0), (0, 50, 0, 0))
    judge(desk, payment_id)
    come_back(desk, payment_id, usd(100))
    assert (figures(desk, into), figures(desk, new)) == ((0, 0, 0, 50), (0, 0, 0, 50))


def test_give_evidence__invoice_voided_after_its_days_and_before_the_verdict__has_days_of_its_own(
    desk: Desk,
) -> None:
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    desk.go_to(asked(desk, payment_id))
    [old] = invoices(desk, usd(100))
    evidence(desk, payment_id, [Row(old, usd(100))])
    desk.wait(3 * DAY)
    with refused("EVIDENCE_LATE"):
        evidence(desk, payment_id)
    void_invoice(desk, old)
    question(desk, old)
    assert asked(desk, payment_id) == last_second(day_number(desk.now) + 28)
    with refused("NOT_HEARD"):
        judge(desk, payment_id, verified=False)
    [new] = invoices(desk, usd(100))
    desk.go_to(asked(desk, payment_id))
    evidence(desk, payment_id, [Row(new, usd(100))])
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED


# Exemptions


def test_judge__exemption_of_an_earlier_verdict__proves_no_later_demand(desk: Desk) -> None:
    desk.suite.payment_rules.publish(desk.operator, Table.EXEMPTIONS, [Entry("wages", today(desk))])
    [first, second] = invoices(desk, usd(50), usd(50))
    payment_id = ordinary(desk, 100, Row(first, usd(50)), Row(second, usd(50)))
    for account, exemption in ((first, "wages"), (second, "")):
        void_invoice(desk, account)
        question(desk, account)
        evidence(desk, payment_id, exemption=exemption)
        assert desk.suite.proofs.proof(payment_id).exempt is bool(exemption)
        if exemption:
            judge(desk, payment_id)
    with refused("NOT_PROVED"):
        judge(desk, payment_id)


# What could not be used in a pause


def test_give_evidence__document_in_a_pause__leaves_28_days_from_it_to_bring_the_invoices(
    desk: Desk,
) -> None:
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    desk.go_to(asked(desk, payment_id))
    directory, capital = desk.directory, desk.suite.capital.address
    directory.pause(desk.operator, capital, "a reason")
    found = payment(desk, payment_id)
    desk.suite.proofs.give_evidence(desk.exporter, found, desk.reference(), document=b"\7" * 32)
    until = asked(desk, payment_id)
    assert until == desk.now + 28 * DAY
    directory.unpause(desk.operator, capital, "a reason")
    desk.wait(20 * DAY)
    accounts = invoices(desk, usd(60), usd(40))
    evidence(desk, payment_id, [Row(accounts[0], usd(60))])
    assert asked(desk, payment_id) == until
    evidence(desk, payment_id, [Row(accounts[1], usd(40))])
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED
    assert not desk.suite.proofs.proof(payment_id).documented


def test_give_evidence__document_in_a_pause__leaves_no_more_days_than_that(desk: Desk) -> None:
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    desk.directory.pause(desk.operator, desk.suite.capital.address, "a reason")
    proofs = desk.suite.proofs
    for _ in range(3):
        found = payment(desk, payment_id)
        proofs.give_evidence(desk.exporter, found, desk.reference(), document=b"\7" * 32)
        desk.wait(DAY)
    assert asked(desk, payment_id) < desk.now + 26 * DAY
    desk.go_to(asked(desk, payment_id) + 1)
    with refused("EVIDENCE_LATE"):
        evidence(desk, payment_id)
    judge(desk, payment_id, verified=False)
    assert proofs.cause(payment_id) is Cause.VERDICT
