"""Several currencies in one case: what it may be at most, and the repaid share by value."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.financing.cases import Source
from contracts.financing.loans import Named
from contracts.registry.documents import Row
from contracts.registry.money import Money, minor_units
from contracts.registry.rates import CNY_RATE, Quote
from tests.contracts.cases import (
    application,
    approval,
    approve,
    attest,
    check,
    disburse,
    publish,
    today,
    verified,
)
from tests.contracts.checks import constant, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.apportionment.exact import advance_limit, least_settled
from tests.contracts.financing.apportionment.test_model import anew

PRICES: dict[str, tuple[int, int]] = {
    "USD": (71_234, 10_000),
    "EUR": (78_000_001, 10_000_000),
    "JPY": (48_237, 1_000_000),
    "KWD": (23_113, 1_000),
    "KRW": (5_117, 1_000_000),
}
"""CNY per unit."""
MAX_CURRENCIES = constant("Apportionment.vy", "MAX_CURRENCIES")


def value(currency: str) -> Fraction:
    """CNY for a minor unit."""
    price = Fraction(1) if currency == "CNY" else Fraction(*PRICES[currency])
    return Fraction(price, 10 ** minor_units(currency))


def quoted(desk: Desk) -> dict[str, Quote]:
    return {**publish(desk, **PRICES), "CNY": Quote("CNY", CNY_RATE)}


def rows_in(desk: Desk, *amounts: Money) -> tuple[Row, ...]:
    accounts = [attest(desk, amount)[0] for amount in amounts]
    return tuple(Row(account, amount) for account, amount in zip(accounts, amounts, strict=True))


MONEY = st.builds(Money, st.integers(1, 10**12), st.sampled_from(["USD", "EUR", "JPY", "KWD"]))


@given(
    amounts=st.lists(MONEY, min_size=1, max_size=5),
    loan=st.sampled_from([*PRICES, "CNY"]),
    advance=st.integers(1, 10_000),
)
def test_advance_limit__any_currencies__are_converted_as_sums_and_rounded_down(
    wired: Desk, amounts: list[Money], loan: str, advance: int
) -> None:
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    totals = [(total, value(currency)) for currency, total in sums.items()]
    with anew(wired):
        quotes = quoted(wired)
        used = {*sums, loan} if {*sums} != {loan} else set[str]()
        case_id = wired.applications.apply(
            wired.exporter, application(wired, rows_in(wired, *amounts), Money(1, loan))
        )
        found = wired.apportionment.contract.read(
            "advance_limit",
            case_id,
            loan.encode(),
            advance,
            [quotes[currency].fields() for currency in sorted(used)],
        )
    assert found == advance_limit(totals, value(loan), advance)


def test_advance_limit__more_currencies_than_four__is_refused(desk: Desk) -> None:
    quotes = quoted(desk)
    on = rows_in(desk, *(Money(1_000, currency) for currency in PRICES))
    assert len(PRICES) == MAX_CURRENCIES + 1
    case_id = verified(desk, on, Money(1, "USD"))
    with refused("TOO_MANY_CURRENCIES"):
        approve(desk, case_id, approval(desk, case_id, quotes=tuple(quotes[each] for each in PRICES)))


def test_settling__named_in_several_currencies__counts_by_value_at_the_cases_rates(desk: Desk) -> None:
    """The rates of the approval, whatever was published since."""
    quotes = quoted(desk)
    on = rows_in(desk, Money(100_000, "USD"), Money(1_000_000, "JPY"))
    case_id = verified(desk, on, Money(90_000, "USD"))
    assert check(desk, case_id).passed
    approve(desk, case_id, approval(desk, case_id, quotes=(quotes["USD"], quotes["JPY"])))
    disburse(desk, case_id)
    publish(desk, USD=(1, 1), JPY=(1, 1))
    scale = 10**12
    life = [Fraction(row.amount.minor) * value(row.amount.currency) * scale for row in on]
    least = least_settled(life, 30_000, 90_000)
    yen = -(-least // (value("JPY") * scale))
    for amount, reason in ((int(yen) - 1, "UNDER_SHARE"), (int(yen), None)):
        named = [Named(on[1].account, Money(amount, "JPY"))]
        if reason is not None:
            with refused(reason):
                _repay(desk, case_id, named)
        else:
            _repay(desk, case_id, named)


def _repay(desk: Desk, case_id: bytes, named: list[Named]) -> None:
    desk.receivables.repay(
        desk.bank_a,
        case_id,
        desk.reference(),
        Money(30_000, "USD"),
        today(desk),
        Source.PROCEEDS,
        named,
    )


@pytest.mark.parametrize("loan", ["JPY", "CNY", "KWD"])
def test_drawing__in_another_currency__is_in_the_documents_own(desk: Desk, loan: str) -> None:
    quotes = quoted(desk)
    on = rows_in(desk, Money(100_003, "USD"))
    case_id = verified(desk, on, Money(1_000, loan))
    approve(desk, case_id, approval(desk, case_id, quotes=(quotes["USD"], quotes[loan])))
    disburse(desk, case_id, Money(333, loan))
    share = desk.documents.allocation(on[0].account, desk.receivables.address, case_id)
    assert share.drawn == -(-100_003 * 333 // 1_000)
