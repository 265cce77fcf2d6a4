"""What of an invoice is used, so that it can be in question: what is drawn, and what is settled for good."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from chain.hashing import keccak
from contracts.registry.documents import Row
from tests.contracts.cases import figures, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk, Puppet, make_puppet
from tests.contracts.paying import asked, paid
from tests.contracts.payments.flows import invoices, order, red_letter, void_invoice
from tests.contracts.world import DAY

CASE = keccak(b"a case of another application")


@dataclass(frozen=True)
class Other:
    """Another application that draws on tax invoices, and uses one of 100."""

    desk: Desk
    puppet: Puppet
    account: bytes

    def settled(self, cents: int, *, drawn: int = 0) -> None:
        """So much of it is settled, so much more is drawn."""
        documents, row = self.desk.documents, Row(self.account, usd(cents + drawn)).fields()
        until = self.desk.now + DAY
        self.puppet.send(documents, "hold", CASE, self.desk.exporter.id, until, [row])
        posting = {"account": self.account, "draw": cents + drawn, "settle": 0, "restore": 0}
        self.puppet.send(documents, "post", CASE, True, [posting])
        self.puppet.send(documents, "post", CASE, False, [{**posting, "draw": 0, "settle": cents}])


@pytest.fixture
def other(desk: Desk) -> Other:
    [account] = invoices(desk, usd(100))
    return Other(desk, make_puppet(desk), account)


def test_question__drawn_and_settled_together_over_what_is_left__is_in_question(other: Other) -> None:
    """60 are drawn for a payment, 40 are settled in a case of another application: 99 left are too few."""
    desk, account = other.desk, other.account
    payment_id = paid(desk, order(desk, usd(60), [Row(account, usd(60))], facilitated=False))
    other.settled(40)
    assert figures(desk, account) == (0, 60, 40, 0)
    questions = desk.suite.questions
    with refused("NOT_IN_QUESTION"):
        questions.question(desk.stranger, account)
    red_letter(desk, account, usd(99))
    event = logged(questions, questions.question(desk.stranger, account), "Questioned")
    assert (event["used"], event["face"]) == (100, 99)
    desk.wait(1)
    assert asked(desk, payment_id) > 0


@pytest.mark.parametrize(("settled", "drawn"), [(40, 0), (30, 10), (10, 30), (20, 20)])
def test_question__however_it_is_used__exactly_what_is_left_concerns_nobody(
    other: Other, settled: int, drawn: int
) -> None:
    desk, account, questions = other.desk, other.account, other.desk.suite.questions
    other.settled(settled, drawn=drawn)
    red_letter(desk, account, usd(40))
    with refused("NOT_IN_QUESTION"):
        questions.question(desk.stranger, account)
    red_letter(desk, account, usd(39))
    event = logged(questions, questions.question(desk.stranger, account), "Questioned")
    assert event["used"] == 40


@pytest.mark.parametrize(("settled", "drawn"), [(1, 0), (0, 1)])
def test_question__void_and_exactly_one_unit_used__is_in_question(
    other: Other, settled: int, drawn: int
) -> None:
    desk, account, questions = other.desk, other.account, other.desk.suite.questions
    other.settled(settled, drawn=drawn)
    void_invoice(desk, account)
    event = logged(questions, questions.question(desk.stranger, account), "Questioned")
    assert event["used"] == 1
    desk.wait(1)
    assert questions.since(account) == desk.now


def test_question__void_invoice_of_a_payment_of_one_unit__asks_for_it(desk: Desk) -> None:
    [account] = invoices(desk, usd(100))
    payment_id = paid(desk, order(desk, usd(1), [Row(account, usd(1))], facilitated=False))
    void_invoice(desk, account)
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    assert asked(desk, payment_id) > 0
