"""Petty cash: 200,000 dollars an enterprise and calendar month, over all banks, each payment rounded up."""

from __future__ import annotations

import pytest

from contracts.payments.words import Finding, Proof
from contracts.registry.money import Money
from tests.contracts.cases import publish, today, usd
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import checked, ordered, paid, payment
from tests.contracts.payments.flows import come_back, eligible, order, pay
from tests.contracts.world import DAY

LIMIT = constant("PaymentRules.vy", "PETTY_CASH")


def finds(desk: Desk, amount: Money) -> Finding:
    """What stands in the way of so much petty cash."""
    asked = order(desk, amount, proof=Proof.PETTY_CASH, facilitated=False)
    return desk.suite.capital.examine(ordered(desk, asked))


def petty(desk: Desk, amount: Money, bank: str = "bank_a") -> bytes:
    """So much petty cash, paid; its id."""
    by = getattr(desk, bank)
    return paid(desk, order(desk, amount, proof=Proof.PETTY_CASH, facilitated=False, bank=by))


def spent(desk: Desk) -> Money:
    """What the exporter has paid this month."""
    return desk.suite.payment_rules.petty_cash(desk.exporter.id, today(desk))


def test_petty_cash__exactly_the_limit__passes_and_a_cent_more_does_not(desk: Desk) -> None:
    assert LIMIT == 200_000_00
    assert finds(desk, usd(200_000_01)) is Finding.OVER_PETTY_CASH
    assert finds(desk, usd(200_000_00)) is Finding.PASSED
    payment_id = petty(desk, usd(200_000_00))
    found = payment(desk, payment_id)
    assert (found.petty_cash, found.month) == (LIMIT, 2026 * 12 + 2)
    assert spent(desk) == usd(LIMIT)
    assert finds(desk, usd(1)) is Finding.OVER_PETTY_CASH


def test_petty_cash__over_several_banks_and_paths__adds_up(desk: Desk) -> None:
    eligible(desk)
    paid(desk, order(desk, usd(199_999_00), proof=Proof.PETTY_CASH))
    petty(desk, usd(99), bank="bank_b")
    assert spent(desk) == usd(LIMIT - 1)
    assert finds(desk, usd(2)) is Finding.OVER_PETTY_CASH
    petty(desk, usd(1), bank="bank_c")
    assert spent(desk) == usd(LIMIT)


def test_petty_cash__of_another_enterprise__counts_apart(desk: Desk) -> None:
    petty(desk, usd(LIMIT))
    paid(desk, order(desk, usd(LIMIT), proof=Proof.PETTY_CASH, facilitated=False, enterprise=desk.importer))
    assert desk.suite.payment_rules.petty_cash(desk.importer.id, today(desk)) == usd(LIMIT)


def test_petty_cash__counts_when_it_is_paid__and_two_that_passed_may_not_both_fit(desk: Desk) -> None:
    first, second = (
        checked(desk, order(desk, usd(150_000_00), proof=Proof.PETTY_CASH, facilitated=False))
        for _ in range(2)
    )
    assert spent(desk) == usd(0)
    receipt = pay(desk, first)
    assert logged(desk.suite.payment_rules, receipt, "PettyCash")["spent"] == 150_000_00
    with refused("NO_LONGER"):
        pay(desk, second)
    come_back(desk, first, usd(100_000_00))
    pay(desk, second)
    assert spent(desk) == usd(LIMIT)


def test_petty_cash__of_other_proofs__counts_nothing(desk: Desk) -> None:
    eligible(desk)
    found = payment(desk, paid(desk, order(desk, usd(LIMIT * 2))))
    assert (found.petty_cash, found.month) == (0, 0)
    assert spent(desk) == usd(0)


# In other currencies


def test_petty_cash__each_payment__is_rounded_up(desk: Desk) -> None:
    """One fen is a seventh of a cent: ten of them count ten cents."""
    publish(desk, USD=(7, 1))
    for count in range(1, 11):
        assert payment(desk, petty(desk, Money(1, "CNY"))).petty_cash == 1
        assert spent(desk) == usd(count)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        (Money(7, "CNY"), 1),
        (Money(8, "CNY"), 2),
        (Money(1, "JPY"), 1),
        (Money(2_000, "JPY"), 1_429),
        (Money(1, "KWD"), 1),
        (Money(1_000, "KWD"), 329),
        (Money(100, "EUR"), 115),
    ],
)
def test_petty_cash__in_another_currency__is_the_equivalent_rounded_up(
    desk: Desk, amount: Money, cents: int
) -> None:
    publish(desk, USD=(7, 1), EUR=(8, 1), JPY=(5, 100), KWD=(23, 1))
    assert payment(desk, petty(desk, amount)).petty_cash == cents
    assert spent(desk) == usd(cents)


def test_petty_cash__boundary_in_another_currency__is_the_last_unit_that_rounds_to_it(desk: Desk) -> None:
    publish(desk, USD=(7, 1))
    assert finds(desk, Money(LIMIT * 7, "CNY")) is Finding.PASSED
    assert finds(desk, Money(LIMIT * 7 + 1, "CNY")) is Finding.OVER_PETTY_CASH


def test_petty_cash__without_a_rate_in_force__is_no_rate(desk: Desk) -> None:
    assert finds(desk, Money(1, "CNY")) is Finding.NO_RATE
    publish(desk, USD=(7, 1))
    assert finds(desk, Money(1, "CNY")) is Finding.PASSED
    assert finds(desk, Money(1, "EUR")) is Finding.NO_RATE
    assert finds(desk, usd(1)) is Finding.PASSED
    desk.wait(11 * DAY)
    assert finds(desk, Money(1, "CNY")) is Finding.NO_RATE
    assert finds(desk, usd(1)) is Finding.PASSED


def test_petty_cash__converted_at_the_rate_of_the_day_it_is_paid__and_keeps_it(desk: Desk) -> None:
    publish(desk, USD=(7, 1))
    asked = order(desk, Money(1_400, "CNY"), proof=Proof.PETTY_CASH, facilitated=False)
    payment_id = checked(desk, asked)
    desk.wait(DAY)
    publish(desk, USD=(8, 1))
    pay(desk, payment_id)
    assert spent(desk) == usd(175)
    desk.wait(DAY)
    publish(desk, USD=(5, 1))
    come_back(desk, payment_id, Money(1_400, "CNY"))
    assert spent(desk) == usd(0)


def test_petty_cash__greatest_amount__is_over_and_no_overflow(desk: Desk) -> None:
    publish(desk, USD=(1, 10**8), EUR=(10**12, 1))
    greatest = constant("packing.vy", "MAX_FACE")
    assert finds(desk, Money(greatest, "EUR")) is Finding.OVER_PETTY_CASH
    assert finds(desk, usd(greatest)) is Finding.OVER_PETTY_CASH


# Only applications count


def test_count_discount_and_suspend_for__by_who_is_no_application__are_refused(desk: Desk) -> None:
    contract = desk.suite.payment_rules.contract
    for key in (desk.stranger, desk.bank_a.maker, desk.operator.maker):
        for fn, args in (
            ("count", (desk.exporter.id, b"USD", 1)),
            ("discount", (desk.exporter.id, 2026 * 12 + 2, 0)),
            ("suspend_for", (desk.exporter.id, "a reason")),
        ):
            with refused("UNKNOWN_APPLICATION"):
                contract.send(key, fn, *args)
