"""Money that came back: what it used is free again, to the last unit, and the month counts less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.payments.words import Action, Fate, Finding, Proof, Report, Status
from contracts.registry.calendar import day_of, first_second
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import figures, publish, rows, today, usd
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import asked, checked, ordered, paid, payment
from tests.contracts.payments.flows import (
    come_back,
    drawn,
    eligible,
    evidence,
    invoices,
    judge,
    order,
    pay,
    red_letter,
    void_invoice,
)
from tests.contracts.world import DAY


def by_invoices(desk: Desk, minor: int, *parts: int) -> tuple[bytes, list[bytes]]:
    """A payment of the ordinary path over invoices that have so much each; its id, and their accounts."""
    accounts = invoices(desk, *map(usd, parts))
    said = order(desk, usd(minor), rows(accounts, *map(usd, parts)), facilitated=False)
    return paid(desk, said), accounts


def used(desk: Desk, accounts: list[bytes]) -> list[int]:
    """What is drawn of each account."""
    return [figures(desk, account)[1] for account in accounts]


def test_come_back__of_a_part__restores_that_share_and_is_on_record(desk: Desk) -> None:
    payment_id, accounts = by_invoices(desk, 100, 70, 30)
    capital, reference = desk.suite.capital, desk.reference()
    receipt = come_back(desk, payment_id, usd(40), reference)
    assert names_logged(capital, receipt) == ["CameBack", "Moved"]
    event = logged(capital, receipt, "CameBack")
    assert (event["amount"], event["came_back"], event["petty_cash"]) == (40, 40, 0)
    assert (event["reference"], event["value_day"]) == (reference, day_of(today(desk)))
    assert used(desk, accounts) == [42, 18]
    found = payment(desk, payment_id)
    assert (found.status, found.came_back) == (Status.PAID, usd(40))
    move = capital.moves(payment_id)[-1]
    assert (move.action, move.before, move.after) == (Action.COME_BACK, Status.PAID, Status.PAID)
    assert (move.actor, move.second) == (desk.bank_a.maker.address, desk.bank_a.second().address)


def test_come_back__in_parts__rounds_up_what_stays_used_on_running_totals(desk: Desk) -> None:
    payment_id, accounts = by_invoices(desk, 100, 33, 33, 34)
    for left in (67, 66, 34, 33, 1):
        come_back(desk, payment_id, usd(100 - left - payment(desk, payment_id).came_back.minor))
        assert used(desk, accounts) == [-(-part * left // 100) for part in (33, 33, 34)]
    come_back(desk, payment_id, usd(1))
    assert used(desk, accounts) == [0, 0, 0]
    assert payment(desk, payment_id).status is Status.CAME_BACK
    assert [figures(desk, account)[3] for account in accounts] == [33, 33, 34]


def test_come_back__all_of_it__frees_the_invoice_for_another_payment(desk: Desk) -> None:
    payment_id, [account] = by_invoices(desk, 100, 100)
    come_back(desk, payment_id, usd(100))
    assert figures(desk, account) == (0, 0, 0, 100)
    paid(desk, order(desk, usd(100), [Row(account, usd(100))], facilitated=False, bank=desk.bank_b))


def test_come_back__more_than_is_paid_or_nothing__is_refused(desk: Desk) -> None:
    payment_id, _ = by_invoices(desk, 100, 100)
    for minor in (0, 101):
        with refused("OVER_PAID"):
            come_back(desk, payment_id, usd(minor))
    come_back(desk, payment_id, usd(60))
    with refused("OVER_PAID"):
        come_back(desk, payment_id, usd(41))
    come_back(desk, payment_id, usd(40))
    with refused("BAD_PAYMENT_STATE"):
        come_back(desk, payment_id, usd(1))


def test_come_back__of_what_is_not_paid__is_refused(desk: Desk) -> None:
    [account] = invoices(desk, usd(100))
    payment_id = checked(desk, order(desk, usd(100), [Row(account, usd(100))], facilitated=False))
    with refused("BAD_PAYMENT_STATE"):
        come_back(desk, payment_id, usd(1))
    desk.suite.capital.withdraw(desk.exporter, payment_id)
    with refused("BAD_PAYMENT_STATE"):
        come_back(desk, payment_id, usd(1))


def test_come_back__value_date__is_from_the_day_it_was_paid_to_today(desk: Desk) -> None:
    payment_id, _ = by_invoices(desk, 100, 100)
    capital, paid_on = desk.suite.capital, today(desk)
    desk.wait(3 * DAY)
    one = timedelta(days=1)
    for day in (paid_on - one, today(desk) + one):
        with refused("BAD_VALUE_DATE"):
            capital.come_back(desk.bank_a, payment(desk, payment_id), desk.reference(), usd(1), day)
    for day in (paid_on, today(desk)):
        capital.come_back(desk.bank_a, payment(desk, payment_id), desk.reference(), usd(1), day)
    assert payment(desk, payment_id).came_back == usd(2)


def test_come_back__same_reference__books_once_and_refuses_other_content(desk: Desk) -> None:
    payment_id, accounts = by_invoices(desk, 100, 100)
    reference = desk.reference()
    come_back(desk, payment_id, usd(40), reference)
    assert names_logged(desk.suite.capital, come_back(desk, payment_id, usd(40), reference)) == []
    assert used(desk, accounts) == [60]
    with refused("REFERENCE_TAKEN"):
        come_back(desk, payment_id, usd(41), reference)


def test_come_back__from_every_state_of_what_was_paid__keeps_the_state(desk: Desk) -> None:
    eligible(desk)
    ids = drawn(desk, *[order(desk, usd(100)) for _ in range(4)])
    accounts = invoices(desk, *[usd(100)] * 4)
    for payment_id, account in zip(ids[1:], accounts[1:], strict=True):
        evidence(desk, payment_id, [Row(account, usd(100))])
    judge(desk, ids[2])
    judge(desk, ids[3], verified=False)
    states = [Status.PAID, Status.EVIDENCED, Status.VERIFIED, Status.DISCREPANT]
    for payment_id, status in zip(ids, states, strict=True):
        come_back(desk, payment_id, usd(50))
        assert payment(desk, payment_id).status is status
    assert used(desk, accounts) == [0, 50, 50, 50]
    for payment_id in ids:
        come_back(desk, payment_id, usd(50))
        assert payment(desk, payment_id).status is Status.CAME_BACK
    assert used(desk, accounts) == [0, 0, 0, 0]
    assert desk.suite.capital.contract.read("open_cases", desk.bank_a.id) == 0


def test_come_back__before_the_draw__leaves_it_in_the_pool_and_it_is_drawn(desk: Desk) -> None:
    number = eligible(desk)
    payment_id = paid(desk, order(desk, usd(100)))
    before = desk.suite.samples.pool(desk.bank_a.id, number)
    come_back(desk, payment_id, usd(100))
    assert desk.suite.samples.pool(desk.bank_a.id, number) == before
    assert desk.suite.samples.draw_of(payment_id).fate is Fate.OPEN
    drawn(desk)
    assert desk.suite.samples.draw_of(payment_id).fate is Fate.DRAWN
    assert asked(desk, payment_id) == 0


def test_come_back__of_an_impaired_or_void_invoice__goes_on(desk: Desk) -> None:
    payment_id, accounts = by_invoices(desk, 100, 50, 50)
    red_letter(desk, accounts[0], usd(1))
    void_invoice(desk, accounts[1])
    come_back(desk, payment_id, usd(100))
    assert used(desk, accounts) == [0, 0]


# Petty cash


def petty(desk: Desk, amount: Money) -> bytes:
    """Petty cash that was paid on the ordinary path; its id."""
    return paid(desk, order(desk, amount, proof=Proof.PETTY_CASH, facilitated=False))


def test_come_back__of_petty_cash__lowers_the_month_in_which_it_counted(desk: Desk) -> None:
    rules, march = desk.suite.payment_rules, today(desk)
    payment_id = petty(desk, usd(20_000_000))
    desk.go_to(first_second(day_of(date(2026, 4, 1))))
    petty(desk, usd(700))
    receipt = come_back(desk, payment_id, usd(5_000_000))
    assert logged(desk.suite.capital, receipt, "CameBack")["petty_cash"] == 15_000_000
    assert rules.petty_cash(desk.exporter.id, march) == usd(15_000_000)
    assert rules.petty_cash(desk.exporter.id, today(desk)) == usd(700)
    come_back(desk, payment_id, usd(15_000_000))
    assert rules.petty_cash(desk.exporter.id, march) == usd(0)
    assert rules.petty_cash(desk.exporter.id, today(desk)) == usd(700)


def test_come_back__of_petty_cash__makes_room_in_the_same_month(desk: Desk) -> None:
    payment_id = petty(desk, usd(20_000_000))
    come_back(desk, payment_id, usd(1))
    petty(desk, usd(1))
    said = order(desk, usd(1), proof=Proof.PETTY_CASH, facilitated=False)
    assert desk.suite.capital.check(desk.bank_a, ordered(desk, said)) is Finding.OVER_PETTY_CASH


def test_come_back__of_petty_cash_in_another_currency__ends_at_nothing(desk: Desk) -> None:
    publish(desk, USD=(7, 1), EUR=(8, 1))
    rules = desk.suite.payment_rules
    payment_id = petty(desk, Money(7, "EUR"))
    assert payment(desk, payment_id).petty_cash == 8
    for left in range(6, -1, -1):
        come_back(desk, payment_id, Money(1, "EUR"))
        assert rules.petty_cash(desk.exporter.id, today(desk)) == usd(-(-8 * left // 7))


# Who, and when nothing else goes on


def test_come_back__by_who_is_not_the_banks_maker__is_refused(desk: Desk) -> None:
    payment_id, _ = by_invoices(desk, 100, 100)
    found, capital = payment(desk, payment_id), desk.suite.capital
    for by, reason in (
        (desk.bank_b, "NOT_PARTY"),
        (desk.exporter, "WRONG_ROLE"),
        (replace(desk.bank_a, maker=desk.stranger), "UNKNOWN_KEY"),
    ):
        with refused(reason):
            capital.come_back(by, found, desk.reference(), usd(1), today(desk))


def test_come_back__after_a_part__a_verdict_signed_before_is_worthless(desk: Desk) -> None:
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    evidence(desk, payment_id, rows(invoices(desk, usd(100)), usd(100)))
    old = payment(desk, payment_id)
    come_back(desk, payment_id, usd(1))
    compared = desk.documents.commitments_of(old.rows)
    with refused("BAD_SIGNATURE"):
        desk.suite.proofs.judge(desk.bank_a, old, Report.MATCHES, compared, verified=True)
    judge(desk, payment_id)


@pytest.mark.parametrize("left", [1, 7, 40, 99])
def test_come_back__evidence_after_a_part__proves_what_stayed_paid(desk: Desk, left: int) -> None:
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(100)))
    come_back(desk, payment_id, usd(100 - left))
    [account] = invoices(desk, usd(left))
    with refused("OVER_PAID"):
        evidence(desk, payment_id, [Row(account, usd(left + 1))])
    evidence(desk, payment_id, [Row(account, usd(left))])
    assert figures(desk, account) == (0, left, 0, 0)
    judge(desk, payment_id)
    assert payment(desk, payment_id).status is Status.VERIFIED
    for _ in range(left):
        come_back(desk, payment_id, usd(1))
    assert figures(desk, account) == (0, 0, 0, left)


def test_come_back__however_late__goes_on(desk: Desk) -> None:
    payment_id, _ = by_invoices(desk, 100, 100)
    desk.wait(400 * DAY)
    come_back(desk, payment_id, usd(100))
    assert payment(desk, payment_id).status is Status.CAME_BACK


def test_pay__once_more_after_it_came_back__is_refused(desk: Desk) -> None:
    payment_id, _ = by_invoices(desk, 100, 100)
    come_back(desk, payment_id, usd(100))
    with refused("BAD_PAYMENT_STATE"):
        pay(desk, payment_id)
