"""What is stored of an application in packed words is read as it was written, whatever stands beside it."""

from __future__ import annotations

import pytest

from contracts.financing.cases import Status
from contracts.registry.money import Money
from tests.contracts.cases import accepted, attest, check, rows
from tests.contracts.desk import Desk


@pytest.mark.parametrize("odd", [1, 0])
def test_dossier_of__every_field_odd_or_even__is_read_as_written(desk: Desk, odd: int) -> None:
    """A mask that is a bit too narrow or too wide shows where all lowest bits are ones, or noughts."""
    on = rows(attest(desk, Money(20_000, "KRW")), Money(10_000 + odd, "KRW"))
    case_id = accepted(desk, on, Money(8_000 + odd, "KRW"), tenor_days=44 + odd)
    desk.wait(odd)
    assert check(desk, case_id).passed
    dossier = desk.applications.dossier(case_id)
    assert (dossier.status, dossier.version) == (Status.VERIFIED, 3)
    assert (dossier.requested, dossier.tenor_days) == (Money(8_000 + odd, "KRW"), 44 + odd)
    assert (dossier.checked_at, dossier.rows) == (desk.now, on)
    check(desk, case_id)
    assert desk.applications.dossier(case_id).version == 4
