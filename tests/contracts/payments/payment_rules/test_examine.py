"""What stands in the way of a payment, where several things do: the first that applies."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import pytest

from contracts.payments.orders import code_of
from contracts.payments.rules import Entry
from contracts.payments.words import Finding, Table
from tests.contracts.cases import publish, today
from tests.contracts.checks import constant
from tests.contracts.desk import Desk, make_puppet
from tests.contracts.payments.flows import eligible

LIMIT = constant("PaymentRules.vy", "PETTY_CASH")


@dataclass(frozen=True)
class Question:
    """What CapitalPayments asks about a payment; see IPaymentRules.vyi."""

    enterprise: bytes
    bank: bytes
    purpose: bytes = code_of("securities")
    exemption: bytes = code_of("wages")
    currency: bytes = b"EUR"
    amount: int = LIMIT
    facilitated: bool = True
    is_petty_cash: bool = True


@pytest.fixture
def question(desk: Desk) -> Question:
    """About what everything stands in the way of."""
    rules = desk.suite.payment_rules
    rules.publish(desk.operator, Table.PURPOSES, [Entry("securities", today(desk))])
    rules.set_facilitation(desk.operator, desk.exporter.id, "a reason", suspended=True)
    make_puppet(desk).send(rules, "count", desk.exporter.id, b"USD", LIMIT)
    return Question(desk.exporter.id, desk.bank_a.id)


def finds(desk: Desk, question: Question) -> Finding:
    """What the rules answer."""
    return Finding(desk.suite.payment_rules.contract.read("examine", asdict(question)))


def test_examine__everything_in_the_way__each_after_the_one_before_it_has_gone(
    desk: Desk, question: Question
) -> None:
    rules = desk.suite.payment_rules
    found = [finds(desk, question)]
    rules.admit_bank(desk.operator, desk.bank_a.id)
    found.append(finds(desk, question))
    rules.set_facilitation(desk.operator, desk.exporter.id, "heard", suspended=False)
    found.append(finds(desk, question))
    eligible(desk)
    found.append(finds(desk, question))
    allowed = replace(question, purpose=code_of("goods"))
    found.append(finds(desk, allowed))
    rules.publish(desk.operator, Table.EXEMPTIONS, [Entry("wages", today(desk))])
    found.append(finds(desk, allowed))
    publish(desk, USD=(7, 1), EUR=(8, 1))
    found.append(finds(desk, allowed))
    make_puppet(desk, version=2).send(rules, "discount", desk.exporter.id, 2026 * 12 + 2, LIMIT)
    found.append(finds(desk, replace(allowed, amount=1)))
    assert found == [
        Finding.NOT_ADMITTED,
        Finding.SUSPENDED,
        Finding.NO_SAMPLE,
        Finding.LISTED,
        Finding.NOT_EXEMPT,
        Finding.NO_RATE,
        Finding.OVER_PETTY_CASH,
        Finding.PASSED,
    ]


def test_examine__no_exemption_or_no_rate__is_told_apart(desk: Desk, question: Question) -> None:
    ordinary = replace(question, facilitated=False, purpose=code_of("goods"))
    assert finds(desk, ordinary) is Finding.NOT_EXEMPT
    assert finds(desk, replace(ordinary, is_petty_cash=False)) is Finding.NOT_EXEMPT
    assert finds(desk, replace(ordinary, exemption=bytes(32))) is Finding.NO_RATE
    assert finds(desk, replace(ordinary, exemption=bytes(32), is_petty_cash=False)) is Finding.PASSED
