"""Indemnity and recovery where loan, shipment and policy are in different currencies."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.insurance.words import Status
from contracts.registry.money import Money
from contracts.registry.rates import Quote
from tests.contracts.cases import attest, figures, publish, rows, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.apportionment.test_currencies import PRICES, quoted, value
from tests.contracts.financing.apportionment.test_model import anew, cuts
from tests.contracts.financing.insured_loans.flows import lent, uses
from tests.contracts.insured import assigned, claimed, covered, limit, policy, shipment

CURRENCIES = ("USD", "EUR", "JPY", "KWD", "CNY")


@dataclass(frozen=True)
class Deal:
    """An insured loan over three currencies, claimed."""

    shipment_id: bytes
    case_id: bytes
    quotes: tuple[Quote, ...]


def _quotes(desk: Desk, *currencies: str) -> tuple[Quote, ...]:
    known = quoted(desk)
    return tuple(known[each] for each in sorted({*currencies}))


def _claimed(desk: Desk, loan: Money, declared: Money, maximum: Money) -> Deal:
    under = policy(desk, maximum)
    buyer = limit(desk, under, Money(10**15, declared.currency))
    assigned(desk, under)
    shipment_id = covered(desk, buyer, rows(attest(desk, declared), declared))
    quotes = _quotes(desk, loan.currency, declared.currency, maximum.currency)
    case_id = lent(desk, shipment_id, loan, quotes=quotes)
    claimed(desk, shipment_id)
    return Deal(shipment_id, case_id, quotes)


def test_indemnify__euro_loan_dollar_shipment_yuan_policy__each_in_its_own(desk: Desk) -> None:
    deal = _claimed(desk, Money(70_001, "EUR"), usd(100_000), Money(1_000_000, "CNY"))
    of = shipment(desk, deal.shipment_id)
    in_dollars = ceil(70_001 * value("EUR") / value("USD"))
    in_yuan = ceil(70_001 * value("EUR") / value("CNY"))
    assert uses(desk, deal.case_id, deal.shipment_id) == ((0, in_dollars), (0, in_yuan))

    share = desk.suite.claims.indemnify(desk.insurer, of, desk.reference(), deal.quotes)
    assert (share.amount, share.to_bank) == (90_000, in_dollars)
    assert share.to_exporter == 90_000 - in_dollars
    lowered = ceil(90_000 * value("USD") / value("CNY"))
    assert figures(desk, of.policy) == (0, 0, 0, 1_000_000 - lowered)
    assert desk.suite.insured.loan(deal.case_id).outstanding == Money(0, "EUR")


@pytest.mark.parametrize("spare", [-1, 0, 1])
def test_indemnify__policy_in_yuan__is_capped_at_what_is_left(desk: Desk, spare: int) -> None:
    """Left is what 90,000 cents need, in fen, and one more or less."""
    need = ceil(90_000 * value("USD") / value("CNY"))
    deal = _claimed(desk, Money(100, "EUR"), usd(100_000), Money(need + spare, "CNY"))
    of = shipment(desk, deal.shipment_id)
    share = desk.suite.claims.indemnify(desk.insurer, of, desk.reference(), deal.quotes)
    if spare >= 0:
        assert share.amount == 90_000
        assert desk.suite.insurance.left_of(of.policy) == spare
    else:
        assert share.amount == floor((need - 1) * value("CNY") / value("USD")) < 90_000
        assert desk.suite.insurance.left_of(of.policy) == 0
    assert desk.documents.account(of.policy).void == (spare <= 0)


def test_indemnify__rates__are_those_in_force_and_no_others(desk: Desk) -> None:
    deal = _claimed(desk, Money(100, "EUR"), usd(100_000), Money(1_000_000, "JPY"))
    of = shipment(desk, deal.shipment_id)
    with refused("NO_RATE"):
        desk.suite.claims.indemnify(desk.insurer, of, desk.reference())
    with refused("NO_RATE"):
        desk.suite.claims.indemnify(desk.insurer, of, desk.reference(), deal.quotes[:1])
    desk.wait(86_400)
    fresh = publish(desk, USD=(8, 1), JPY=(1, 20))
    with refused("NOT_IN_FORCE"):
        desk.suite.claims.indemnify(desk.insurer, of, desk.reference(), deal.quotes)
    share = desk.suite.claims.indemnify(desk.insurer, of, desk.reference(), (fresh["USD"], fresh["JPY"]))
    assert share.amount == 90_000
    assert desk.suite.insurance.left_of(of.policy) == 1_000_000 - 900 * 8 * 20


def test_indemnify__old_rates__no_rate_until_one_is_published(desk: Desk) -> None:
    deal = _claimed(desk, Money(100, "EUR"), usd(100_000), Money(1_000_000, "CNY"))
    of = shipment(desk, deal.shipment_id)
    desk.wait(11 * 86_400)
    with refused("NOT_IN_FORCE"):
        desk.suite.claims.indemnify(desk.insurer, of, desk.reference(), deal.quotes)
    again = _quotes(desk, "USD", "CNY")
    assert desk.suite.claims.indemnify(desk.insurer, of, desk.reference(), again).amount == 90_000


def test_indemnify__rates_have_moved__the_loan_is_credited_at_its_own(desk: Desk) -> None:
    """The policy is lowered at today's rates; what the bank is owed was fixed at the approval."""
    deal = _claimed(desk, Money(70_001, "EUR"), usd(100_000), Money(10**8, "CNY"))
    of = shipment(desk, deal.shipment_id)
    owed = ceil(70_001 * value("EUR") / value("USD"))
    desk.wait(86_400)
    fresh = publish(desk, USD=(10, 1), EUR=(1, 1))
    quotes = (fresh["USD"], deal.quotes[0])
    assert deal.quotes[0].currency == "CNY"
    share = desk.suite.claims.indemnify(desk.insurer, of, desk.reference(), quotes)
    assert (share.amount, share.to_bank) == (90_000, owed)
    assert desk.suite.insurance.left_of(of.policy) == 10**8 - 900_000
    assert desk.suite.insured.loan(deal.case_id).outstanding == Money(0, "EUR")


@pytest.mark.slow
@given(
    loan=st.sampled_from(CURRENCIES),
    goods=st.sampled_from(CURRENCIES),
    maximum=st.sampled_from(CURRENCIES),
    declared=st.integers(10**4, 10**9),
    data=st.data(),
)
def test_waterfall__any_three_currencies__nothing_is_lost_or_made(
    wired: Desk, loan: str, goods: str, maximum: str, declared: int, data: st.DataObject
) -> None:
    """Bank, exporter and insurer have exactly the whole of every payment; cut up, it repays the same."""
    to_goods, to_policy = value(loan) / value(goods), value(loan) / value(maximum)
    most = floor(floor(declared * Fraction(9, 10)) / to_goods)
    granted = data.draw(st.integers(0, most), label="loan")
    need = ceil(granted * to_policy)
    face = need + data.draw(st.integers(1, ceil(declared * value(goods) / value(maximum))), label="more")
    with anew(wired):
        under = policy(wired, Money(face, maximum))
        buyer = limit(wired, under, Money(10**12, goods))
        assigned(wired, under)
        whole = Money(declared, goods)
        shipment_id = covered(wired, buyer, rows(attest(wired, whole), whole))
        quotes = _quotes(wired, loan, goods, maximum)
        bank = Bank(granted, to_goods)
        case_id = None
        if granted:
            case_id = lent(wired, shipment_id, Money(granted, loan), quotes=quotes)
            expected = ((0, ceil(granted * to_goods)), (0, need))
            assert uses(wired, case_id, shipment_id) == expected
        claimed(wired, shipment_id)
        found = shipment(wired, shipment_id)
        first = wired.suite.claims.indemnify(wired.insurer, found, wired.reference(), quotes)
        due = declared * 9 // 10
        use = ceil(due * value(goods) / value(maximum))
        assert first.amount == (due if use <= face else floor(face * value(maximum) / value(goods)))
        assert wired.suite.insurance.left_of(under) == face - min(use, face)
        assert first.to_bank == bank.takes(first.amount)
        assert first.to_bank + first.to_exporter == first.amount
        recovered, insurers = 0, 0
        for part in data.draw(cuts(declared), label="parts"):
            share = wired.suite.claims.recover(
                wired.insurer,
                shipment(wired, shipment_id),
                wired.reference(),
                Money(part, goods),
                today(wired),
            )
            recovered += part
            insurers += share.to_insurer
            assert share.to_insurer + share.to_bank + share.to_exporter == part
            assert insurers == recovered * first.amount // declared
            assert share.to_bank == bank.takes(part - share.to_insurer)
            if case_id is not None:
                assert wired.suite.insured.loan(case_id).recovered == Money(bank.repaid, loan)
        assert insurers == first.amount
        assert shipment(wired, shipment_id).status is Status.CLOSED


@dataclass
class Bank:
    """What the bank should have, on running totals: in the currency of the goods, and of the loan."""

    lent: int
    rate: Fraction
    had: int = 0

    @property
    def repaid(self) -> int:
        return min(self.lent, floor(self.had / self.rate))

    def takes(self, amount: int) -> int:
        """What of a payment is the bank's: while its loan is open, up to what it is owed, rounded up."""
        part = 0
        if self.repaid < self.lent:
            part = min(amount, ceil(self.lent * self.rate) - self.had)
        self.had += part
        return part


def test_prices__of_this_file__are_published_ones() -> None:
    assert {*CURRENCIES} - {"CNY"} <= {*PRICES}
