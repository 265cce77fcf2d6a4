"""Orders that end without being paid: withdrawn, refused, lapsed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contracts.payments.words import Action, Status
from contracts.registry.documents import Row
from tests.contracts.cases import figures, usd
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import checked, ordered, payment
from tests.contracts.payments.flows import invoices, order, pay

BEFORE: dict[str, Callable[..., bytes]] = {"ordered": ordered, "checked": checked}


def held(desk: Desk, state: str) -> tuple[bytes, bytes]:
    """An order over an invoice of 100 in a state; its id, and the invoice."""
    [account] = invoices(desk, usd(100))
    said = order(desk, usd(100), [Row(account, usd(100))], facilitated=False, until=desk.now + 100)
    return BEFORE[state](desk, said), account


def assert_ended(desk: Desk, payment_id: bytes, account: bytes, action: Action, status: Status) -> None:
    """It ended so, and holds nothing."""
    move = desk.suite.capital.moves(payment_id)[-1]
    assert (move.action, move.after, move.second) == (action, status, None)
    assert payment(desk, payment_id).status is status
    assert figures(desk, account) == (0, 0, 0, 100)
    for who in (desk.exporter, desk.bank_a):
        assert desk.suite.capital.contract.read("open_cases", who.id) == 0


@pytest.mark.parametrize("state", BEFORE)
def test_withdraw__before_it_is_paid__releases_the_invoices(desk: Desk, state: str) -> None:
    capital = desk.suite.capital
    payment_id, account = held(desk, state)
    receipt = capital.withdraw(desk.exporter, payment_id, "not needed")
    assert names_logged(capital, receipt) == ["Said", "Moved"]
    assert logged(capital, receipt, "Said")["text"] == "not needed"
    assert_ended(desk, payment_id, account, Action.WITHDRAW, Status.WITHDRAWN)


def test_withdraw__relayed__leaves_what_the_enterprises_own_would(desk: Desk) -> None:
    node, capital = desk.network.node, desk.suite.capital
    payment_id, _ = held(desk, "ordered")
    before = node.snapshot()
    capital.withdraw(desk.exporter, payment_id)
    own = payment(desk, payment_id), capital.moves(payment_id)
    node.revert(before)
    capital.withdraw(desk.exporter, payment_id, relayer=desk.stranger)
    assert (payment(desk, payment_id), capital.moves(payment_id)) == own


@pytest.mark.parametrize("state", BEFORE)
def test_refuse__before_it_is_paid__releases_the_invoices(desk: Desk, state: str) -> None:
    capital = desk.suite.capital
    payment_id, account = held(desk, state)
    receipt = capital.refuse(desk.bank_a, payment_id, "a reason")
    assert logged(capital, receipt, "Said")["text"] == "a reason"
    assert_ended(desk, payment_id, account, Action.REFUSE, Status.REFUSED)


@pytest.mark.parametrize("state", BEFORE)
def test_lapse__from_the_second_after_its_time__by_anybody(desk: Desk, state: str) -> None:
    capital = desk.suite.capital
    payment_id, account = held(desk, state)
    desk.go_to(payment(desk, payment_id).until)
    assert not capital.contract.read("can_lapse", payment_id)
    with refused("ORDER_LIVE"):
        capital.lapse(desk.stranger, payment_id)
    desk.wait(1)
    assert capital.contract.read("can_lapse", payment_id)
    capital.lapse(desk.stranger, payment_id)
    assert_ended(desk, payment_id, account, Action.LAPSE, Status.LAPSED)
    assert not capital.contract.read("can_lapse", payment_id)


def test_withdraw_and_refuse__an_order_that_has_expired__still_end_it(desk: Desk) -> None:
    first, of_first = held(desk, "ordered")
    desk.wait(101)
    desk.suite.capital.withdraw(desk.exporter, first)
    assert_ended(desk, first, of_first, Action.WITHDRAW, Status.WITHDRAWN)
    second, of_second = held(desk, "checked")
    desk.wait(101)
    desk.suite.capital.refuse(desk.bank_a, second, "late")
    assert_ended(desk, second, of_second, Action.REFUSE, Status.REFUSED)


def test_ending__what_is_paid_or_has_ended__is_refused(desk: Desk) -> None:
    capital = desk.suite.capital
    was_paid, _ = held(desk, "checked")
    pay(desk, was_paid)
    was_refused, _ = held(desk, "ordered")
    capital.refuse(desk.bank_a, was_refused, "a reason")
    desk.wait(101)
    for payment_id in (was_paid, was_refused):
        with refused("BAD_PAYMENT_STATE"):
            capital.withdraw(desk.exporter, payment_id)
        with refused("BAD_PAYMENT_STATE"):
            capital.refuse(desk.bank_a, payment_id, "a reason")
        with refused("BAD_PAYMENT_STATE"):
            capital.lapse(desk.stranger, payment_id)
        assert not capital.contract.read("can_lapse", payment_id)


def test_ending__by_who_may_not__is_refused(desk: Desk) -> None:
    payment_id, _ = held(desk, "ordered")
    capital = desk.suite.capital
    for by, reason in (
        (desk.importer, "NOT_PARTY"),
        (desk.bank_a, "WRONG_ROLE"),
        (replace(desk.exporter, maker=desk.stranger), "UNKNOWN_KEY"),
    ):
        with refused(reason):
            capital.withdraw(by, payment_id)
    for by, reason in (
        (desk.bank_b, "NOT_PARTY"),
        (desk.exporter, "WRONG_ROLE"),
        (replace(desk.bank_a, maker=desk.stranger), "UNKNOWN_KEY"),
    ):
        with refused(reason):
            capital.refuse(by, payment_id, "a reason")


def test_ending__an_unknown_payment__is_refused(desk: Desk) -> None:
    capital, unknown = desk.suite.capital, b"\7" * 32
    with refused("UNKNOWN_PAYMENT"):
        capital.withdraw(desk.exporter, unknown)
    with refused("UNKNOWN_PAYMENT"):
        capital.refuse(desk.bank_a, unknown, "a reason")
    with refused("UNKNOWN_PAYMENT"):
        capital.lapse(desk.stranger, unknown)
    assert capital.payment(unknown) is None
