"""Several loans in several currencies on one shipment: oldest first, nothing lost, however it is cut."""

from __future__ import annotations

from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.registry.money import Money
from tests.contracts.cases import attest, rows, today
from tests.contracts.checks import constant
from tests.contracts.desk import Desk
from tests.contracts.financing.apportionment.test_currencies import quoted, value
from tests.contracts.financing.apportionment.test_model import anew, cuts
from tests.contracts.financing.insured_loans.flows import lent
from tests.contracts.insurance.insurance_claims.test_currencies import CURRENCIES, Bank
from tests.contracts.insured import assigned, claimed, collect, covered, limit, policy, shipment

MAX_LOANS = constant("InsuredLoans.vy", "MAX_LOANS")


@pytest.mark.slow
@given(
    goods=st.sampled_from(CURRENCIES),
    loans=st.lists(
        st.tuples(st.sampled_from(CURRENCIES), st.integers(1, 100)), min_size=1, max_size=MAX_LOANS
    ),
    declared=st.integers(10**5, 10**8),
    data=st.data(),
)
def test_waterfall__loans_in_any_currencies__oldest_first_and_exact(
    wired: Desk, goods: str, loans: list[tuple[str, int]], declared: int, data: st.DataObject
) -> None:
    """Each has some percent of its quarter of the cover; the buyer paid a part, the rest comes in parts."""
    part = declared // MAX_LOANS
    with anew(wired):
        known = quoted(wired)
        under = policy(wired, Money(10**12, goods))
        buyer = limit(wired, under, Money(10**12, goods))
        assigned(wired, under)
        whole = Money(declared, goods)
        shipment_id = covered(wired, buyer, rows(attest(wired, whole), whole))
        on = rows([shipment(wired, shipment_id).rows[0].account], Money(part, goods))
        banks: list[Bank] = []
        ids: list[bytes] = []
        for currency, percent in loans:
            rate = value(currency) / value(goods)
            amount = floor(part * 9 // 10 * percent // 100 / rate)
            if amount == 0:
                continue
            quotes = tuple(known[each] for each in sorted({currency, goods}))
            ids.append(lent(wired, shipment_id, Money(amount, currency), on=on, quotes=quotes))
            banks.append(Bank(amount, rate))
        paid = data.draw(st.integers(0, declared - 1), label="paid")
        if paid:
            collect(wired, shipment_id, Money(paid, goods))
        claimed(wired, shipment_id)
        found = shipment(wired, shipment_id)
        first = wired.suite.claims.indemnify(wired.insurer, found, wired.reference())
        assert first.amount == (declared - paid) * 9_000 // 10_000
        assert first.to_bank == _taken(banks, first.amount)
        _agree(wired, ids, banks)
        for amount in data.draw(cuts(declared - paid), label="parts"):
            share = wired.suite.claims.recover(
                wired.bank_a,
                shipment(wired, shipment_id),
                wired.reference(),
                Money(amount, goods),
                today(wired),
            )
            assert share.to_bank == _taken(banks, amount - share.to_insurer)
            assert share.to_insurer + share.to_bank + share.to_exporter == amount
            _agree(wired, ids, banks)
        assert all(bank.had <= ceil(bank.lent * bank.rate) for bank in banks)


def _taken(banks: list[Bank], amount: int) -> int:
    """What of a payment all banks together take, one after the other."""
    left = amount
    for bank in banks:
        left -= bank.takes(left)
    return amount - left


def _agree(desk: Desk, ids: list[bytes], banks: list[Bank]) -> None:
    """Each loan has fallen by exactly what its bank had for it."""
    for case_id, bank in zip(ids, banks, strict=True):
        assert desk.suite.insured.loan(case_id).recovered.minor == bank.repaid
