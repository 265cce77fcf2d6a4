"""Paying: what was held is used, petty cash counts, a facilitated payment enters the pool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.payments.rules import Entry
from contracts.payments.words import Action, Fate, Finding, Proof, Status, Table
from contracts.registry.attestations import Alias
from contracts.registry.documents import Row
from tests.contracts.cases import figures, rows, today, usd
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import asked, checked, order, ordered, paid, payment
from tests.contracts.payments import flows
from tests.contracts.payments.flows import eligible, invoices, pay, red_letter, void_invoice
from tests.contracts.world import DAY


def ordinary(desk: Desk, *, until: int | None = None) -> bytes:
    """An order of the ordinary path that passed its check; its id."""
    [account] = invoices(desk, usd(100))
    on = [Row(account, usd(100))]
    return checked(desk, flows.order(desk, usd(100), on, facilitated=False, until=until))


def test_pay__facilitated__draws_the_invoices_and_enters_the_pool(desk: Desk) -> None:
    number = eligible(desk)
    accounts = invoices(desk, usd(60), usd(60))
    payment_id = checked(desk, flows.order(desk, usd(100), rows(accounts, usd(40), usd(60))))
    capital, reference = desk.suite.capital, desk.reference()
    receipt = pay(desk, payment_id, reference)
    assert names_logged(capital, receipt) == ["Moved", "Used", "Used", "Paid"]
    event = logged(capital, receipt, "Paid")
    assert (event["reference"], event["petty_cash"], event["period"]) == (reference, 0, number)
    found = payment(desk, payment_id)
    assert (found.status, found.version, found.petty_cash, found.month) == (Status.PAID, 3, 0, 0)
    assert [figures(desk, account) for account in accounts] == [(0, 40, 0, 20), (0, 60, 0, 0)]
    assert all(capital.payments_on(desk.documents, account) == (payment_id,) for account in accounts)
    assert desk.suite.samples.draw_of(payment_id).fate is Fate.OPEN
    move = capital.moves(payment_id)[-1]
    assert (move.action, move.before, move.after) == (Action.PAY, Status.CHECKED, Status.PAID)
    assert (move.actor, move.second) == (desk.bank_a.maker.address, desk.bank_a.second().address)
    assert capital.contract.read("open_cases", desk.bank_a.id) == 0


def test_pay__ordinary__enters_no_pool(desk: Desk) -> None:
    payment_id = ordinary(desk)
    receipt = pay(desk, payment_id)
    assert logged(desk.suite.capital, receipt, "Paid")["period"] == 0
    assert desk.suite.samples.draw_of(payment_id).fate is Fate.OUTSIDE
    assert asked(desk, payment_id) == 0


def test_pay__same_reference__books_once_and_refuses_other_content(desk: Desk) -> None:
    payment_id, other, reference = ordinary(desk), ordinary(desk), desk.reference()
    pay(desk, payment_id, reference)
    found = payment(desk, payment_id)
    assert names_logged(desk.suite.capital, pay(desk, payment_id, reference)) == []
    assert payment(desk, payment_id) == found
    with refused("REFERENCE_TAKEN"):
        pay(desk, other, reference)
    with refused("BAD_PAYMENT_STATE"):
        pay(desk, payment_id)


def test_pay__same_invoice_at_two_banks_in_two_halves__and_not_one_unit_more(desk: Desk) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(100))
    half = [Row(account, usd(50))]
    first = paid(desk, flows.order(desk, usd(50), half))
    second = paid(desk, flows.order(desk, usd(50), half, bank=desk.bank_b))
    assert figures(desk, account) == (0, 100, 0, 0)
    for facilitated in (True, False):
        more = flows.order(desk, usd(1), [Row(account, usd(1))], bank=desk.bank_c, facilitated=facilitated)
        with refused("NO_HEADROOM"):
            ordered(desk, more)
    assert desk.suite.capital.payments_on(desk.documents, account) == (first, second)


def test_pay__same_invoice_under_its_other_number__is_one_account(desk: Desk) -> None:
    """An all-electronic invoice and the paper print of it have a number each."""
    [account] = invoices(desk, usd(100))
    paper = desk.reference()
    desk.attestations.add_aliases(desk.tax, desk.reference(), [Alias(paper, account)])
    found = desk.documents.contract.read("account_at", paper)
    assert found == account
    paid(desk, flows.order(desk, usd(100), [Row(found, usd(100))], facilitated=False))
    with refused("NO_HEADROOM"):
        ordered(desk, flows.order(desk, usd(1), [Row(account, usd(1))], facilitated=False))
    with refused("UNKNOWN_ACCOUNT"):
        ordered(desk, flows.order(desk, usd(1), [Row(paper, usd(1))], facilitated=False))


def test_pay__until_its_last_second__and_not_after(desk: Desk) -> None:
    until = desk.now + 100
    first, second = ordinary(desk, until=until), ordinary(desk, until=until)
    desk.go_to(until)
    pay(desk, first)
    desk.go_to(until + 1)
    with refused("ORDER_EXPIRED"):
        pay(desk, second)


def test_pay__value_date__is_today_in_china(desk: Desk) -> None:
    payment_id, capital = ordinary(desk), desk.suite.capital
    found, day = payment(desk, payment_id), today(desk)
    for wrong in (day - timedelta(days=1), day + timedelta(days=1)):
        with refused("BAD_VALUE_DATE"):
            capital.pay(desk.bank_a, found, desk.reference(), wrong)
    capital.pay(desk.bank_a, found, desk.reference(), day)


def test_pay__before_its_check_or_after_its_end__is_refused(desk: Desk) -> None:
    said = order(desk, facilitated=False, proof=Proof.PETTY_CASH)
    payment_id = ordered(desk, said)
    with refused("BAD_PAYMENT_STATE"):
        pay(desk, payment_id)
    desk.suite.capital.refuse(desk.bank_a, payment_id, "a reason")
    with refused("BAD_PAYMENT_STATE"):
        pay(desk, payment_id)


def test_pay__what_passed_and_passes_no_more__is_refused(desk: Desk) -> None:
    eligible(desk, days=3)
    node, rules = desk.network.node, desk.suite.payment_rules
    [account] = invoices(desk, usd(100))
    payment_id = checked(desk, flows.order(desk, usd(100), [Row(account, usd(100))]))
    day = today(desk)

    def admit_no_more() -> None:
        rules.admit_bank(desk.operator, desk.bank_a.id, admitted=False)

    def suspend() -> None:
        rules.set_facilitation(desk.operator, desk.exporter.id, "a reason", suspended=True)

    def forbid() -> None:
        rules.publish(desk.operator, Table.PURPOSES, [Entry("goods", day)])

    def close() -> None:
        desk.wait(3 * DAY)

    changes: dict[Callable[[], object], Finding] = {
        admit_no_more: Finding.NOT_ADMITTED,
        suspend: Finding.SUSPENDED,
        forbid: Finding.LISTED,
        close: Finding.NO_SAMPLE,
        lambda: void_invoice(desk, account): Finding.INVOICE,
        lambda: red_letter(desk, account, usd(99)): Finding.INVOICE,
    }
    for change, finding in changes.items():
        before = node.snapshot()
        change()
        with refused("NO_LONGER"):
            pay(desk, payment_id)
        assert desk.suite.capital.examine(payment_id) is finding
        node.revert(before)
    pay(desk, payment_id)


def test_pay__invoice_amended_since_the_check__is_checked_again(desk: Desk) -> None:
    """Its fields may be others: the bank has to look again, though so much is left."""
    payment_id = ordinary(desk)
    red_letter(desk, payment(desk, payment_id).rows[0].account, usd(100))
    with refused("NO_LONGER"):
        pay(desk, payment_id)
    assert desk.suite.capital.check(desk.bank_a, payment_id) is Finding.PASSED
    pay(desk, payment_id)


@pytest.mark.parametrize("name", ["bank_a", "exporter"])
def test_pay__with_a_suspended_participant__is_refused(desk: Desk, name: str) -> None:
    payment_id = ordinary(desk)
    party = getattr(desk, name)
    desk.participants.suspend(desk.operator, party.id, "a reason")
    with refused("SUSPENDED"):
        pay(desk, payment_id)
    desk.participants.reinstate(desk.operator, party.id, "a reason")
    pay(desk, payment_id)


def test_pay__by_who_is_not_the_banks_maker__is_refused(desk: Desk) -> None:
    payment_id, capital = ordinary(desk), desk.suite.capital
    found = payment(desk, payment_id)
    for by, reason in (
        (desk.bank_b, "NOT_PARTY"),
        (desk.exporter, "WRONG_ROLE"),
        (replace(desk.bank_a, maker=desk.stranger), "UNKNOWN_KEY"),
    ):
        with refused(reason):
            capital.pay(by, found, desk.reference(), today(desk))


def test_pay__of_a_bank_that_was_taken_over__is_its_successors(desk: Desk) -> None:
    payment_id = ordinary(desk)
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_b.id)
    found = payment(desk, payment_id)
    desk.suite.capital.pay(desk.bank_b, found, desk.reference(), today(desk))
    after = payment(desk, payment_id)
    assert (after.status, after.bank) == (Status.PAID, desk.bank_a.id)
