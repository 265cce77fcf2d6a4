"""The check of an order: what it finds is recorded, and refuses the order unless it passed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from contracts.payments.orders import Order
from contracts.payments.rules import Entry
from contracts.payments.words import Action, Finding, Proof, Report, Status, Table
from contracts.registry.documents import Row
from tests.contracts.cases import figures, rows, today, usd
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import checked, ordered, payment
from tests.contracts.payments.flows import eligible, invoices, order, pay, red_letter, void_invoice
from tests.contracts.world import DAY


def finds(desk: Desk, said: Order, report: Report = Report.MATCHES) -> Finding:
    """What the check of an order finds; the order is checked or refused by it, as `examine` said before."""
    capital, payment_id = desk.suite.capital, ordered(desk, said)
    before = capital.examine(payment_id, report)
    found = capital.check(desk.party(said.bank), payment_id, report)
    assert found is before
    after = Status.CHECKED if found is Finding.PASSED else Status.REFUSED
    assert payment(desk, payment_id).status is after
    assert [check.finding for check in capital.checks(payment_id)] == [found]
    return found


def proved(
    desk: Desk, *, facilitated: bool = False, purpose: str = "goods", until: int | None = None
) -> Order:
    """An order of 100 that an invoice proves whole."""
    [account] = invoices(desk, usd(100))
    on = [Row(account, usd(100))]
    return order(desk, usd(100), on, facilitated=facilitated, purpose=purpose, until=until)


def test_check__of_what_passes__is_recorded(desk: Desk) -> None:
    eligible(desk)
    capital, said = desk.suite.capital, proved(desk, facilitated=True)
    payment_id = ordered(desk, said)
    receipt = capital.contract.send(desk.bank_a.maker, "check", payment_id, int(Report.MATCHES))
    assert names_logged(capital, receipt) == ["Checked", "Moved"]
    event = logged(capital, receipt, "Checked")
    assert (event["finding"], event["report"]) == (Finding.PASSED, Report.MATCHES)
    assert event["maker"] == desk.bank_a.maker.address
    move = capital.moves(payment_id)[-1]
    assert (move.action, move.before, move.after) == (Action.CHECK, Status.ORDERED, Status.CHECKED)
    assert payment(desk, payment_id).version == 2
    assert figures(desk, said.rows[0].account) == (100, 0, 0, 0)


def test_check__that_refuses__releases_the_invoices(desk: Desk) -> None:
    said = proved(desk, facilitated=True)
    assert finds(desk, said) is Finding.NOT_ADMITTED
    assert figures(desk, said.rows[0].account) == (0, 0, 0, 100)
    open_cases = [desk.suite.capital.contract.read("open_cases", who) for who in (said.bank, said.enterprise)]
    assert open_cases == [0, 0]


def test_check__facilitated__asks_for_an_admitted_bank_a_free_enterprise_and_a_sample(desk: Desk) -> None:
    rules = desk.suite.payment_rules
    assert finds(desk, order(desk, usd(5))) is Finding.NOT_ADMITTED
    rules.admit_bank(desk.operator, desk.bank_a.id)
    assert finds(desk, order(desk, usd(5))) is Finding.NO_SAMPLE
    rules.set_facilitation(desk.operator, desk.exporter.id, "a reason", suspended=True)
    assert finds(desk, order(desk, usd(5))) is Finding.SUSPENDED
    rules.set_facilitation(desk.operator, desk.exporter.id, "a reason", suspended=False)
    eligible(desk)
    assert finds(desk, order(desk, usd(5))) is Finding.PASSED
    assert finds(desk, order(desk, usd(5), bank=desk.bank_b)) is Finding.PASSED
    assert finds(desk, order(desk, usd(5), bank=desk.bank_c)) is Finding.NOT_ADMITTED


def test_check__on_the_ordinary_path__needs_none_of_them(desk: Desk) -> None:
    rules = desk.suite.payment_rules
    rules.set_facilitation(desk.operator, desk.exporter.id, "a reason", suspended=True)
    assert finds(desk, proved(desk)) is Finding.PASSED


def test_check__facilitated_from_the_first_to_the_last_second_of_a_period__passes(desk: Desk) -> None:
    number = eligible(desk, days=3)
    found = desk.suite.samples.period(number)
    assert found is not None
    payment_id = ordered(desk, order(desk, usd(5)))
    capital = desk.suite.capital
    start = desk.now - 36_000
    for second, finding in (
        (start, Finding.PASSED),
        (start + 3 * DAY - 1, Finding.PASSED),
        (start + 3 * DAY, Finding.NO_SAMPLE),
    ):
        desk.go_to(second) if second > desk.now else None
        assert capital.examine(payment_id) is finding


def test_check__purpose_on_the_negative_list__is_refused_on_both_paths(desk: Desk) -> None:
    eligible(desk)
    desk.suite.payment_rules.publish(desk.operator, Table.PURPOSES, [Entry("securities", today(desk))])
    assert finds(desk, order(desk, usd(5), purpose="securities")) is Finding.LISTED
    assert finds(desk, proved(desk, purpose="securities")) is Finding.LISTED
    assert finds(desk, order(desk, usd(5))) is Finding.PASSED


def test_check__exemption__is_on_its_table(desk: Desk) -> None:
    assert finds(desk, order(desk, usd(5), exemption="wages", facilitated=False)) is Finding.NOT_EXEMPT
    desk.suite.payment_rules.publish(desk.operator, Table.EXEMPTIONS, [Entry("wages", today(desk))])
    assert finds(desk, order(desk, usd(5), exemption="wages", facilitated=False)) is Finding.PASSED
    eligible(desk)
    assert finds(desk, order(desk, usd(5), exemption="wages")) is Finding.PASSED
    assert finds(desk, order(desk, usd(5), exemption="deposit")) is Finding.NOT_EXEMPT


def test_check__ordinary__asks_for_invoices_over_all_of_it_and_parties_that_match(desk: Desk) -> None:
    accounts = invoices(desk, usd(60), usd(60))
    short = order(desk, usd(100), rows(accounts, usd(50), usd(49)), facilitated=False)
    assert finds(desk, short) is Finding.UNPROVED
    assert finds(desk, order(desk, usd(100), rows(accounts, usd(50)), facilitated=False)) is Finding.PASSED
    for report in (Report.BUYER, Report.SELLER, Report.OTHER):
        assert finds(desk, proved(desk), report) is Finding.PARTIES
    petty = order(desk, usd(5), proof=Proof.PETTY_CASH, facilitated=False)
    assert finds(desk, petty, Report.BUYER) is Finding.PARTIES
    assert finds(desk, proved(desk), Report.NOT_COMPARED) is Finding.PARTIES


def test_check__facilitated__leaves_proof_for_later(desk: Desk) -> None:
    eligible(desk)
    [account] = invoices(desk, usd(100))
    said = order(desk, usd(100), [Row(account, usd(1))])
    payment_id = ordered(desk, said)
    assert desk.suite.capital.check(desk.bank_a, payment_id, Report.NOT_COMPARED) is Finding.PASSED
    [check] = desk.suite.capital.checks(payment_id)
    assert check.report is Report.NOT_COMPARED
    pay(desk, payment_id)


def test_check__facilitated_though_parties_do_not_match__is_refused(desk: Desk) -> None:
    """Nobody pays first what he knows to be wrong."""
    eligible(desk)
    for report in (Report.BUYER, Report.SELLER, Report.OTHER):
        assert finds(desk, proved(desk, facilitated=True), report) is Finding.PARTIES
        assert finds(desk, order(desk, usd(5)), report) is Finding.PARTIES


@pytest.mark.parametrize("facilitated", [True, False])
def test_check__invoice_that_was_reversed_meanwhile__is_found(desk: Desk, facilitated: bool) -> None:
    eligible(desk)
    capital = desk.suite.capital
    for reverse in (void_invoice, partial(red_letter, left=usd(99))):
        said = proved(desk, facilitated=facilitated)
        payment_id = ordered(desk, said)
        red_letter(desk, said.rows[0].account, usd(100))
        assert capital.examine(payment_id) is Finding.PASSED
        reverse(desk, said.rows[0].account)
        assert capital.check(desk.bank_a, payment_id) is Finding.INVOICE
        assert figures(desk, said.rows[0].account)[0] == 0


def test_check__again__counts_as_the_last_one(desk: Desk) -> None:
    capital, said = desk.suite.capital, proved(desk)
    payment_id = checked(desk, said)
    assert capital.check(desk.bank_a, payment_id) is Finding.PASSED
    assert payment(desk, payment_id).status is Status.CHECKED
    assert capital.check(desk.bank_a, payment_id, Report.SELLER) is Finding.PARTIES
    assert payment(desk, payment_id).status is Status.REFUSED
    assert figures(desk, said.rows[0].account) == (0, 0, 0, 100)
    assert [check.report for check in capital.checks(payment_id)] == [
        Report.MATCHES,
        Report.MATCHES,
        Report.SELLER,
    ]


def test_check__of_an_order_that_ended__is_refused(desk: Desk) -> None:
    capital = desk.suite.capital
    payment_id = checked(desk, proved(desk))
    capital.refuse(desk.bank_a, payment_id, "a reason")
    with refused("BAD_PAYMENT_STATE"):
        capital.check(desk.bank_a, payment_id)
    with refused("UNKNOWN_PAYMENT"):
        capital.check(desk.bank_a, b"\7" * 32)


def test_check__until_its_last_second__and_not_after(desk: Desk) -> None:
    capital, said = desk.suite.capital, proved(desk, until=desk.now + 100)
    payment_id, twin = ordered(desk, said), ordered(desk, proved(desk, until=said.until))
    desk.go_to(said.until)
    assert capital.check(desk.bank_a, payment_id) is Finding.PASSED
    desk.go_to(said.until + 1)
    with refused("ORDER_EXPIRED"):
        capital.check(desk.bank_a, twin)


def test_check__with_no_report_or_two__is_refused(desk: Desk) -> None:
    contract, payment_id = desk.suite.capital.contract, ordered(desk, proved(desk))
    for report in (0, Report.MATCHES | Report.BUYER):
        with refused("BAD_REPORTS"):
            contract.send(desk.bank_a.maker, "check", payment_id, int(report))


def test_check__by_who_is_not_the_banks_maker__is_refused(desk: Desk) -> None:
    payment_id = ordered(desk, proved(desk))
    for by, reason in (
        (desk.bank_b, "NOT_PARTY"),
        (desk.exporter, "WRONG_ROLE"),
        (desk.operator, "WRONG_ROLE"),
        (replace(desk.bank_a, maker=desk.stranger), "UNKNOWN_KEY"),
        (replace(desk.bank_a, maker=desk.bank_a.admins[0]), "WRONG_CAPACITY"),
    ):
        with refused(reason):
            desk.suite.capital.check(by, payment_id)


def test_check__by_a_suspended_bank__is_refused(desk: Desk) -> None:
    payment_id = ordered(desk, proved(desk))
    desk.participants.suspend(desk.operator, desk.bank_a.id, "a reason")
    with refused("SUSPENDED"):
        desk.suite.capital.check(desk.bank_a, payment_id)
