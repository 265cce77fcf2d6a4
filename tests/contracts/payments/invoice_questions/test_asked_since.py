"""Several invoices of a payment in question: asked since the first of them, to the second."""

from __future__ import annotations

import pytest

from contracts.payments.orders import row_fields
from contracts.registry.calendar import day_number, last_second
from contracts.registry.documents import Row
from tests.contracts.cases import rows, usd
from tests.contracts.desk import Desk
from tests.contracts.paying import asked, paid
from tests.contracts.payments.flows import invoices, order, void_invoice
from tests.contracts.world import DAY


def asked_since(desk: Desk, on: tuple[Row, ...], after: int = 0) -> int:
    """The first time after `after` since which one of these invoices is in question."""
    since: int = desk.suite.questions.contract.read("asked_since", row_fields(on), after)
    return since


def question(desk: Desk, account: bytes, since: int) -> None:
    """Puts a void invoice in question from a second on, in the second before it."""
    desk.go_to(since - 1)
    desk.suite.questions.question(desk.stranger, account)


@pytest.mark.parametrize("order_of", [(0, 1), (1, 0)], ids=["the first by account", "the second by account"])
def test_asked_since__two_a_second_apart__is_the_earlier(desk: Desk, order_of: tuple[int, int]) -> None:
    """The earlier since the last second of a day, the later since the first of the next."""
    accounts = invoices(desk, usd(50), usd(50))
    on = rows(accounts, usd(50))
    payment_id = paid(desk, order(desk, usd(100), on, facilitated=False))
    earlier, later = (accounts[place] for place in order_of)
    for account in accounts:
        void_invoice(desk, account)
    since = last_second(day_number(desk.now) + 1)
    question(desk, earlier, since)
    assert asked_since(desk, on) == 0
    question(desk, later, since + 1)
    assert asked_since(desk, on) == since
    desk.go_to(since + 1)
    assert asked_since(desk, on) == since
    assert asked(desk, payment_id) == last_second(day_number(since) + 28)


def test_asked_since__after_the_earlier__is_the_later(desk: Desk) -> None:
    """What was answered in a second answers what was asked since that one, and nothing later."""
    accounts = invoices(desk, usd(50), usd(50))
    on = rows(accounts, usd(50))
    paid(desk, order(desk, usd(100), on, facilitated=False))
    for account in accounts:
        void_invoice(desk, account)
    since = desk.now + DAY
    question(desk, accounts[1], since)
    question(desk, accounts[0], since + 1)
    desk.go_to(since + 1)
    found = [asked_since(desk, on, after) for after in (since - 1, since, since + 1)]
    assert found == [since, since + 1, 0]


def test_asked_since__of_invoices_that_nobody_questioned__is_never(desk: Desk) -> None:
    [questioned, unquestioned] = invoices(desk, usd(50), usd(50))
    paid(desk, order(desk, usd(100), rows([questioned, unquestioned], usd(50)), facilitated=False))
    void_invoice(desk, questioned)
    question(desk, questioned, desk.now + 2)
    desk.wait(1)
    assert asked_since(desk, (Row(unquestioned, usd(50)),)) == 0
    assert asked_since(desk, ()) == 0
    assert asked_since(desk, (Row(questioned, usd(50)),)) == desk.now
