"""What a payment is verified by: invoices as they were compared, over all that stayed paid."""

from __future__ import annotations

import pytest

from contracts.payments.words import Report, Status
from contracts.registry.documents import Row
from tests.contracts.cases import rows, statement, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk, make_puppet
from tests.contracts.paying import paid, payment
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


@pytest.fixture
def sampled(desk: Desk) -> bytes:
    """A payment of 100 for which no invoice was named, and which was drawn today; its id."""
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    return payment_id


def pause(desk: Desk) -> None:
    desk.directory.pause(desk.operator, desk.suite.capital.address, "a reason")


def unpause(desk: Desk) -> None:
    desk.directory.unpause(desk.operator, desk.suite.capital.address, "a reason")


# The fields that were compared


def test_judge__on_fields_that_were_amended_since__is_refused(desk: Desk, sampled: bytes) -> None:
    """As much is left of it, but the seller may be another."""
    [account] = invoices(desk, usd(100))
    evidence(desk, sampled, [Row(account, usd(100))])
    found, proofs = payment(desk, sampled), desk.suite.proofs
    compared = desk.documents.commitments_of(found.rows)
    document = desk.documents.account(account)
    desk.attestations.amend(desk.tax, desk.reference(), document, statement(desk, usd(100)))
    for verified, report in ((True, Report.MATCHES), (False, Report.SELLER)):
        with refused("OTHER_FIELDS"):
            proofs.judge(desk.bank_a, found, report, compared, verified=verified)
    anew = desk.documents.commitments_of(found.rows)
    assert anew != compared
    receipt = proofs.judge(desk.bank_a, found, Report.MATCHES, anew, verified=True)
    assert logged(proofs, receipt, "Judged")["commitments"] == anew


def test_judge__on_other_rows__is_refused(desk: Desk, sampled: bytes) -> None:
    accounts = invoices(desk, usd(50), usd(50))
    on = rows(accounts, usd(50))
    evidence(desk, sampled, on)
    found = payment(desk, sampled)
    for compared in (
        bytes(32),
        desk.documents.commitments_of(()),
        desk.documents.commitments_of(on[:1]),
        desk.documents.commitments_of(on[::-1]),
    ):
        with refused("OTHER_FIELDS"):
            desk.suite.proofs.judge(desk.bank_a, found, Report.MATCHES, compared, verified=True)


# Another document, while nothing can be used


def test_judge__document_given_on_a_normal_day__proves_nothing_even_in_a_pause(
    desk: Desk, sampled: bytes
) -> None:
    desk.suite.proofs.give_evidence(
        desk.exporter, payment(desk, sampled), desk.reference(), document=DOCUMENT
    )
    assert not desk.suite.proofs.proof(sampled).documented
    pause(desk)
    with refused("NOT_PROVED"):
        judge(desk, sampled)


def test_judge__document_given_in_a_pause__proves_until_it_ends(desk: Desk, sampled: bytes) -> None:
    pause(desk)
    desk.suite.proofs.give_evidence(
        desk.exporter, payment(desk, sampled), desk.reference(), document=DOCUMENT
    )
    assert desk.suite.proofs.proof(sampled).documented
    node = desk.network.node
    before = node.snapshot()
    judge(desk, sampled)
    assert payment(desk, sampled).status is Status.VERIFIED
    node.revert(before)
    unpause(desk)
    with refused("NOT_PROVED"):
        judge(desk, sampled)
    evidence(desk, sampled, rows(invoices(desk, usd(100)), usd(100)))
    judge(desk, sampled)
    assert not desk.suite.proofs.proof(sampled).documented


def test_give_evidence__again_in_the_pause__leaves_the_document_that_was_given(
    desk: Desk, sampled: bytes
) -> None:
    pause(desk)
    desk.suite.proofs.give_evidence(
        desk.exporter, payment(desk, sampled), desk.reference(), document=DOCUMENT
    )
    submit(desk, sampled)
    assert desk.suite.proofs.proof(sampled).documented
    judge(desk, sampled)
    assert payment(desk, sampled).status is Status.VERIFIED


def test_judge__in_a_pause_without_a_document__is_not_proved(desk: Desk, sampled: bytes) -> None:
    pause(desk)
    evidence(desk, sampled)
    with refused("NOT_PROVED"):
        judge(desk, sampled)


def test_judge__in_a_pause_by_invoices_of_the_order__needs_no_document(desk: Desk) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(100))
    [payment_id] = drawn(desk, order(desk, usd(100), [Row(account, usd(100))]))
    pause(desk)
    evidence(desk, payment_id)
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED


# Whole, whatever came back since


def test_judge__whole_and_then_a_part_came_back__is_proved_whatever_is_rounded(desk: Desk) -> None:
    """Of 34 three came back; 16, 5 and 10 are all that stayed. Of what stays then rounding may leave less."""
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(34)))
    come_back(desk, payment_id, usd(3))
    parts = [usd(16), usd(5), usd(10)]
    evidence(desk, payment_id, rows(invoices(desk, *parts), *parts))
    assert desk.suite.proofs.proof(payment_id).whole
    come_back(desk, payment_id, usd(11))
    judge(desk, payment_id)


def test_judge__whole_once_but_one_was_voided__is_proved_no_more(desk: Desk, sampled: bytes) -> None:
    accounts = invoices(desk, usd(50), usd(50))
    evidence(desk, sampled, rows(accounts, usd(50)))
    assert desk.suite.proofs.proof(sampled).whole
    void_invoice(desk, accounts[0])
    with refused("NOT_PROVED"):
        judge(desk, sampled)
    evidence(desk, sampled, rows(invoices(desk, usd(50)), usd(50)))
    judge(desk, sampled)


def test_judge__one_unit_short_of_whole__stays_short_when_a_part_came_back(
    desk: Desk, sampled: bytes
) -> None:
    evidence(desk, sampled, rows(invoices(desk, usd(100)), usd(98)))
    come_back(desk, sampled, usd(1))
    assert not desk.suite.proofs.proof(sampled).whole
    with refused("NOT_PROVED"):
        judge(desk, sampled)


# Only between the contracts


def test_open__of_a_payment_that_is_known_or_by_nobody__is_refused(desk: Desk) -> None:
    [account] = invoices(desk, usd(100))
    payment_id = paid(desk, order(desk, usd(100), [Row(account, usd(100))], facilitated=False))
    proofs, puppet = desk.suite.proofs, make_puppet(desk, "CapitalPayments", 2)
    with refused("BAD_PAYMENT_STATE"):
        puppet.send(proofs, "open", payment_id)
    other = make_puppet(desk, "Other")
    with refused("UNKNOWN_APPLICATION"):
        other.send(proofs, "open", b"\7" * 32)
    with refused("UNKNOWN_APPLICATION"):
        proofs.contract.send(desk.stranger, "open", b"\7" * 32)


def test_use_and_advance__by_another_than_the_proofs__are_refused(desk: Desk, sampled: bytes) -> None:
    """Not even by a version of them that CapitalPayments was not made for."""
    capital, puppet = desk.suite.capital, make_puppet(desk, "PaymentProofs", 2, draws=(), issues=())
    nobody = "0x" + "11" * 20
    for fn, args in (
        ("use", (sampled, desk.exporter.id, list[object]())),
        ("advance", (sampled, 256, int(Status.VERIFIED), nobody, nobody)),
    ):
        with refused("NOT_PROOFS"):
            puppet.send(capital, fn, *args)
    assert payment(desk, sampled).status is Status.PAID


def test_judge__in_question_and_partly_left__is_the_banks_to_say(desk: Desk, sampled: bytes) -> None:
    [account] = invoices(desk, usd(100))
    evidence(desk, sampled, [Row(account, usd(100))])
    red_letter(desk, account, usd(60))
    judge(desk, sampled)
    assert payment(desk, sampled).status is Status.VERIFIED
