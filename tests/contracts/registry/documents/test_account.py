"""What is stored of an account in packed words is read as it was written, whatever stands beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.registry.calendar import day_of
from contracts.registry.money import Money
from tests.contracts.cases import EXPORT, IMPORT, attest, statement
from tests.contracts.desk import Desk, make_puppet
from tests.contracts.registry.documents.ledger import CASE, Ledger
from tests.contracts.world import TODAY


@pytest.mark.parametrize("odd", [1, 0])
def test_account__every_field_odd_or_even__is_read_as_written(desk: Desk, odd: int) -> None:
    """A mask that is a bit too narrow or too wide shows where all lowest bits are ones, or noughts."""
    of_kind = EXPORT if odd else IMPORT
    first = TODAY - timedelta(days=day_of(TODAY) % 2) + timedelta(days=odd - 2)
    last = first + timedelta(days=100)
    merged, into = attest(
        desk, *[Money(10_000 + odd, "KRW")] * 2, of_kind=of_kind, valid_from=first, valid_until=last
    )
    ledger = Ledger(desk, make_puppet(desk), (into,))
    ledger.call("hold", CASE, desk.exporter.id, ledger.until, ledger.rows(100 + odd, currency="KRW"))
    ledger.post(ledger.posting(draw=50 + odd))
    ledger.post(ledger.posting(settle=10 + odd))
    if odd:
        ledger.call("mark_written_off", CASE, [into])
        desk.attestations.merge(desk.customs, desk.reference(), desk.documents.account(merged), into)
    for _ in range(2):
        stated = statement(desk, Money(10_000 + odd, "KRW"), valid_from=first, valid_until=last)
        desk.attestations.amend(desk.customs, desk.reference(), desk.documents.account(into), stated)
    found = desk.documents.account(into)
    assert (found.kind, found.face) == (of_kind, Money(10_000 + odd, "KRW"))
    assert (found.held.minor, found.drawn.minor, found.settled.minor) == (50, 40, 10 + odd)
    assert (found.valid_from, found.valid_until) == (first, last)
    assert (found.revision, found.written_off, found.void) == (2 + odd, odd, False)
