"""Payments that come back in parts, in any order, against a model: no unit is created or lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, floor

from hypothesis import example, given
from hypothesis import strategies as st

from contracts.payments.words import Proof, Status
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import figures, publish, rows, today, usd
from tests.contracts.desk import Desk
from tests.contracts.financing.apportionment.test_model import anew
from tests.contracts.paying import asked, paid, payment
from tests.contracts.payments.flows import (
    come_back,
    drawn,
    eligible,
    evidence,
    invoices,
    judge,
    order,
)

FACE = 10_000
CNY_PER_USD = (7_113, 1_000)


@dataclass
class Model:
    """A payment: what was paid, what of it stays paid, what it uses of each invoice as if all stayed."""

    amount: int
    left: int
    rows: dict[bytes, int] = field(default_factory=dict[bytes, int])
    cents: int = 0

    def used(self, account: bytes) -> int:
        return ceil(Fraction(self.rows.get(account, 0) * self.left, self.amount))

    def counted(self) -> int:
        return ceil(Fraction(self.cents * self.left, self.amount))

    def room(self) -> int:
        """What no invoice is named for."""
        return self.left - sum(map(self.used, self.rows))

    def name(self, on: list[Row]) -> None:
        """Evidence: amounts as they are used now, on top of what is used already."""
        for row in on:
            used = self.used(row.account) + row.amount.minor
            self.rows[row.account] = floor(Fraction(used * self.amount, self.left))


@st.composite
def parts(draw: st.DrawFn, most: int, count: int = 3) -> list[int]:
    """Positive parts that are within a sum together."""
    found: list[int] = []
    for _ in range(draw(st.integers(1, count))):
        if most > sum(found):
            found.append(draw(st.integers(1, most - sum(found))))
    return found


@dataclass
class Payments:
    """The payments there are, as the chain has them and as the model does."""

    desk: Desk
    accounts: list[bytes]
    month: date
    model: dict[bytes, Model] = field(default_factory=dict[bytes, Model])

    def rows(self, minor: list[int]) -> list[Row]:
        """Parts of the first invoices."""
        return [Row(account, usd(part)) for account, part in zip(self.accounts, minor, strict=False)]

    def agree(self) -> None:
        """Chain and model say the same."""
        for account in self.accounts:
            used = sum(each.used(account) for each in self.model.values())
            assert figures(self.desk, account) == (0, used, 0, FACE - used)
        for payment_id, each in self.model.items():
            found = payment(self.desk, payment_id)
            assert found.amount.minor - found.came_back.minor == each.left
            assert (found.status is Status.CAME_BACK) == (each.left == 0)
            assert {row.account: row.amount.minor for row in found.rows} == each.rows
        counted = sum(each.counted() for each in self.model.values())
        assert self.desk.suite.payment_rules.petty_cash(self.desk.exporter.id, self.month) == usd(counted)


def opened(desk: Desk, data: st.DataObject) -> Payments:
    """Petty cash in another currency, payments that named invoices, and drawn ones that named none."""
    eligible(desk)
    publish(desk, USD=CNY_PER_USD)
    there = Payments(desk, invoices(desk, *[usd(FACE)] * 3), today(desk))
    for minor in data.draw(st.lists(st.integers(1, 999), max_size=2)):
        said = order(desk, Money(minor, "CNY"), proof=Proof.PETTY_CASH, facilitated=False)
        cents = ceil(Fraction(minor * CNY_PER_USD[1], CNY_PER_USD[0]))
        there.model[paid(desk, said)] = Model(minor, minor, cents=cents)
    for minor in data.draw(st.lists(st.integers(1, 999), max_size=2)):
        on = there.rows(data.draw(parts(minor)))
        payment_id = paid(desk, order(desk, usd(minor), on))
        there.model[payment_id] = Model(minor, minor, {row.account: row.amount.minor for row in on})
    for minor in data.draw(st.lists(st.integers(1, 999), min_size=1, max_size=2)):
        there.model[paid(desk, order(desk, usd(minor)))] = Model(minor, minor)
    drawn(desk)
    return there


@given(data=st.data())
def test_come_back__in_any_parts_and_order__creates_and_loses_no_unit(
    wired: Desk, data: st.DataObject
) -> None:
    with anew(wired):
        desk, there = wired, opened(wired, data)
        there.agree()
        for _ in range(data.draw(st.integers(1, 12))):
            left = {payment_id: each for payment_id, each in there.model.items() if each.left}
            if not left:
                break
            payment_id = list(left)[data.draw(st.integers(0, len(left) - 1))]
            each, found = left[payment_id], payment(desk, payment_id)
            if each.room() > 0 and asked(desk, payment_id) and data.draw(st.booleans()):
                on = there.rows(data.draw(parts(each.room())))
                before = [each.used(row.account) for row in on]
                evidence(desk, payment_id, on)
                each.name(on)
                now = [each.used(row.account) for row in on]
                assert now == [used + row.amount.minor for used, row in zip(before, on, strict=True)]
            else:
                back = data.draw(st.integers(1, each.left))
                come_back(desk, payment_id, Money(back, found.amount.currency))
                each.left -= back
            there.agree()
        for payment_id, each in there.model.items():
            if each.left:
                currency = payment(desk, payment_id).amount.currency
                come_back(desk, payment_id, Money(each.left, currency))
                each.left = 0
        there.agree()
        assert [figures(desk, account) for account in there.accounts] == [(0, 0, 0, FACE)] * 3


@st.composite
def proofs(draw: st.DrawFn) -> tuple[int, int, list[int], int]:
    """What was paid, what stayed, evidence over all of that, and what stays in the end."""
    amount = draw(st.integers(3, 60))
    left = draw(st.integers(3, amount))
    cuts = sorted(draw(st.sets(st.integers(1, left - 1), max_size=4)))
    on = [after - before for before, after in zip([0, *cuts], [*cuts, left], strict=True)]
    return amount, left, on, draw(st.integers(1, left))


@example(proof=(34, 31, [16, 5, 10], 20))
@given(proof=proofs())
def test_judge__evidence_over_all_that_stayed_and_more_came_back__is_proved_still(
    wired: Desk, proof: tuple[int, int, list[int], int]
) -> None:
    amount, left, on, at_last = proof
    with anew(wired):
        desk = wired
        eligible(desk)
        [payment_id] = drawn(desk, order(desk, usd(amount)))
        if left < amount:
            come_back(desk, payment_id, usd(amount - left))
        accounts = invoices(desk, *map(usd, on))
        evidence(desk, payment_id, rows(accounts, *map(usd, on)))
        if at_last < left:
            come_back(desk, payment_id, usd(left - at_last))
        judge(desk, payment_id)
        assert payment(desk, payment_id).status is Status.VERIFIED
