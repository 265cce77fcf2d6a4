"""Covers against exact fractions: what is insured, at risk and lent on, whatever rows, parts and payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.insurance.words import Status
from contracts.registry.money import Money
from tests.contracts.cases import attest, figures, rows
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.apportionment.test_model import ROWS, anew
from tests.contracts.insured import (
    collect,
    cover,
    cover_account,
    declared,
    limit,
    policy,
    shipment,
    terms,
)

ALL = 10_000
CURRENCIES = st.sampled_from(["USD", "JPY", "KWD"])


@dataclass(frozen=True)
class Cover:
    """A cover as the rules have it, computed with fractions."""

    on: Sequence[int]
    cover: int
    percentage: int

    @property
    def declared(self) -> int:
        return sum(self.on)

    def at_risk(self, paid: int) -> int:
        """What the buyer has not paid, at most the cover."""
        return min(self.cover, self.declared - paid)

    def face(self, paid: int) -> int:
        """What a loan can stand on."""
        return floor(Fraction(self.at_risk(paid) * self.percentage, ALL))

    def taken(self, part: int) -> list[int]:
        """What this part of the cover takes of each row."""
        return [ceil(Fraction(row * part, self.declared)) for row in self.on]


@st.composite
def covers(draw: st.DrawFn) -> Cover:
    on = draw(ROWS)
    percentage = draw(st.integers(1, ALL))
    found = Cover(on, draw(st.integers(1, sum(on))), percentage)
    assume(found.face(0) > 0)
    return found


def insured(desk: Desk, accounts: Sequence[bytes]) -> list[int]:
    return [desk.suite.insurance.insured_of(account) for account in accounts]


@given(model=covers(), currency=CURRENCIES, data=st.data())
def test_cover__of_any_rows__is_as_the_fractions_say_until_it_ends(
    wired: Desk, model: Cover, currency: str, data: st.DataObject
) -> None:
    with anew(wired):
        desk = wired

        def money(minor: int) -> Money:
            return Money(minor, currency)

        under = policy(desk, on=terms(commercial=model.percentage, political=ALL))
        buyer = limit(desk, under, money(model.cover))
        accounts = attest(desk, *map(money, model.on))
        shipment_id = declared(desk, buyer, rows(accounts, *map(money, model.on)))
        cover(desk, shipment_id, money(model.cover))
        account = cover_account(desk, shipment_id)
        assert insured(desk, accounts) == model.taken(model.cover)
        assert all(part <= row for part, row in zip(insured(desk, accounts), model.on, strict=True))

        paid = 0
        for _ in range(data.draw(st.integers(0, 3))):
            if paid == model.declared:
                break
            more = data.draw(st.integers(1, model.declared - paid))
            paid += more
            collect(desk, shipment_id, money(more), party=desk.insurer)
            assert shipment(desk, shipment_id).at_risk == money(model.at_risk(paid))
            used = model.at_risk(paid)
            assert figures(desk, buyer) == (0, used, 0, model.cover - used)
            document = desk.documents.account(account)
            assert document.available == money(model.face(paid))
            assert document.void == (model.face(paid) == 0)
            assert insured(desk, accounts) == model.taken(model.cover)

        if paid == model.declared:
            assert shipment(desk, shipment_id).status is Status.COLLECTED
            return
        desk.suite.insurance.end(desk.insurer, shipment_id, "returned")
        assert figures(desk, buyer) == (0, 0, 0, model.cover)
        assert insured(desk, accounts) == model.taken(model.cover - model.at_risk(paid))


@given(faces=ROWS, data=st.data())
def test_cover__by_one_after_another__never_passes_a_face(
    wired: Desk, faces: list[int], data: st.DataObject
) -> None:
    with anew(wired):
        desk = wired

        def money(minor: int) -> Money:
            return Money(minor, "USD")

        buyer = limit(desk, policy(desk, on=terms(commercial=ALL, political=ALL)), money(2**70))
        accounts = attest(desk, *map(money, faces))
        free = list(faces)
        for _ in range(data.draw(st.integers(1, 4))):
            wanted = [data.draw(st.integers(0, face)) for face in faces]
            on = [(account, amount) for account, amount in zip(accounts, wanted, strict=True) if amount]
            if not on:
                continue
            shipment_id = declared(
                desk, buyer, rows([account for account, _ in on], *(money(amount) for _, amount in on))
            )
            model = Cover([amount for _, amount in on], data.draw(st.integers(1, sum(wanted))), ALL)
            taken = dict(zip((account for account, _ in on), model.taken(model.cover), strict=True))
            fits = all(taken.get(account, 0) <= left for account, left in zip(accounts, free, strict=True))
            blocked = any(
                left == 0 and account in taken for account, left in zip(accounts, free, strict=True)
            )
            if not fits or blocked:
                with refused("INSURED_ELSEWHERE"):
                    cover(desk, shipment_id, money(model.cover))
            else:
                cover(desk, shipment_id, money(model.cover))
                free = [left - taken.get(each, 0) for each, left in zip(accounts, free, strict=True)]
            assert insured(desk, accounts) == [face - left for face, left in zip(faces, free, strict=True)]
