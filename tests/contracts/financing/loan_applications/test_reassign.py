"""The door for amendments at the desk: open to the product's amender, for cases that were handed over."""

from __future__ import annotations

import pytest

from contracts.financing.applications import matching
from contracts.financing.cases import Status
from tests.contracts.cases import application, attest, check, consented, rows, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk, Puppet, make_puppet


@pytest.fixture
def product(desk: Desk) -> Puppet:
    """A product that amends its cases itself."""
    return make_puppet(desk)


def test_reassign__by_the_amender__is_the_other_banks_and_unchecked(desk: Desk, product: Puppet) -> None:
    on = rows(attest(desk, usd(100)), usd(100))
    case_id = desk.applications.apply(desk.exporter, application(desk, on, usd(1), product=product.address))
    desk.applications.accept(desk.bank_a, case_id, desk.reference())
    findings = desk.documents.examine(product.address, desk.exporter.id, on)
    assert check(desk, case_id, consented(desk, case_id), matching(findings)).passed
    with refused("BAD_TRANSITION"):
        product.send(desk.applications, "reassign", case_id, desk.bank_b.id)
    product.send(desk.applications, "hand_over", case_id)
    product.send(desk.applications, "reassign", case_id, desk.bank_b.id)
    dossier = desk.applications.dossier(case_id)
    assert (dossier.status, dossier.bank, dossier.stands_on) == (Status.APPROVED, desk.bank_b.id, None)


def test_reassign__unknown_case__is_refused(desk: Desk, product: Puppet) -> None:
    with refused("UNKNOWN_CASE"):
        product.send(desk.applications, "reassign", b"\7" * 32, desk.bank_b.id)
