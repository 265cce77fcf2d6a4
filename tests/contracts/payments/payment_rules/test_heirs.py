"""Eligibility of who has been taken over: who acts for it counts."""

from __future__ import annotations

from contracts.payments.words import Finding
from contracts.registry.participants import Role
from tests.contracts.cases import today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.paying import checked, ordered, payment
from tests.contracts.payments.flows import deadline, drawn, eligible, order
from tests.contracts.world import admission, make_party


def retire(desk: Desk) -> None:
    """The importer takes the exporter over."""
    desk.participants.retire(desk.operator, desk.exporter.id, "merged", successor=desk.importer.id)


def test_examine__order_of_who_was_taken_over_by_a_suspended_one__is_not_paid_first(desk: Desk) -> None:
    eligible(desk)
    payment_id = checked(desk, order(desk, usd(5)))
    desk.suite.payment_rules.set_facilitation(desk.operator, desk.importer.id, "a reason", suspended=True)
    retire(desk)
    assert desk.suite.capital.examine(payment_id) is Finding.SUSPENDED
    with refused("NO_LONGER"):
        desk.suite.capital.pay(desk.bank_a, payment(desk, payment_id), desk.reference(), today(desk))


def test_examine__order_of_a_suspended_one__is_not_paid_first_by_its_heir(desk: Desk) -> None:
    eligible(desk)
    payment_id = checked(desk, order(desk, usd(5)))
    desk.suite.payment_rules.set_facilitation(desk.operator, desk.exporter.id, "a reason", suspended=True)
    retire(desk)
    assert desk.suite.capital.examine(payment_id) is Finding.SUSPENDED


def test_examine__suspended_one_in_the_middle_of_the_line__is_not_paid_first(desk: Desk) -> None:
    """The exporter was taken over by one that is suspended, and that by a third."""
    eligible(desk)
    payment_id = checked(desk, order(desk, usd(5)))
    third = make_party("a third")
    desk.participants.admit(desk.operator, [admission(third, Role.ENTERPRISE)])
    desk.suite.payment_rules.set_facilitation(desk.operator, desk.importer.id, "a reason", suspended=True)
    retire(desk)
    desk.participants.retire(desk.operator, desk.importer.id, "merged", successor=third.id)
    assert desk.suite.capital.examine(payment_id) is Finding.SUSPENDED


def test_overdue__of_who_was_taken_over__suspends_who_acts_for_it(desk: Desk) -> None:
    eligible(desk)
    [payment_id] = drawn(desk, order(desk, usd(5)))
    retire(desk)
    desk.go_to(deadline(desk, payment_id) + 1)
    desk.suite.proofs.overdue(desk.stranger, payment_id)
    rules = desk.suite.payment_rules
    assert rules.is_suspended(desk.importer.id)
    eligible(desk)
    again = ordered(desk, order(desk, usd(5), enterprise=desk.importer))
    assert desk.suite.capital.check(desk.bank_a, again) is Finding.SUSPENDED
    rules.set_facilitation(desk.operator, desk.importer.id, "heard", suspended=False)
    assert not rules.is_suspended(desk.importer.id)


def test_examine__bank_taken_over_by_one_that_is_not_admitted__pays_nothing_first(desk: Desk) -> None:
    eligible(desk, desk.bank_a)
    payment_id = checked(desk, order(desk, usd(5)))
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_c.id)
    capital, rules = desk.suite.capital, desk.suite.payment_rules
    assert capital.examine(payment_id) is Finding.NOT_ADMITTED
    rules.admit_bank(desk.operator, desk.bank_c.id)
    assert capital.examine(payment_id) is Finding.PASSED
    rules.admit_bank(desk.operator, desk.bank_a.id, admitted=False)
    capital.pay(desk.bank_c, payment(desk, payment_id), desk.reference(), today(desk))
