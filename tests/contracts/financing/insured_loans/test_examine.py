"""The ground of a check: whether a loan could stand on its shipment. An answer on record, never a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from contracts.financing.applications import Check
from contracts.financing.cases import Ground, Status
from contracts.parties import Party
from contracts.registry.documents import Row
from tests.contracts.cases import application, attest, consented, matches, rows, usd
from tests.contracts.cases import check as check_it
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.insured_loans.flows import lent
from tests.contracts.insured import (
    DUE,
    assigned,
    collect,
    covered,
    declared,
    insured_shipment,
    limit,
    noticed,
    policy,
    shipment,
    wait_until,
)


def _case(
    desk: Desk,
    basis: bytes,
    on: Sequence[Row],
    *,
    bank: Party | None = None,
    enterprise: Party | None = None,
    product: str | None = None,
) -> bytes:
    by, to = enterprise or desk.exporter, bank or desk.bank_a
    asked = application(
        desk,
        on,
        usd(1),
        bank=to,
        enterprise=by,
        product=product or desk.suite.insured.address,
        basis=basis,
        tenor_days=10,
    )
    case_id = desk.applications.apply(by, asked)
    desk.applications.accept(to, case_id, desk.reference())
    return case_id


def _checked(desk: Desk, basis: bytes, on: Sequence[Row], *, bank: Party | None = None) -> Check:
    return check_it(desk, _case(desk, basis, on, bank=bank))


def test_examine__sound__passes(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    found = _checked(desk, shipment_id, shipment(desk, shipment_id).rows)
    assert (found.ground, found.passed) == (Ground.SOUND, True)


def test_examine__no_such_shipment__is_unknown_and_can_not_be_applied_for(desk: Desk) -> None:
    on = rows(attest(desk, usd(1_000)), usd(1))
    nowhere = b"\1" * 32
    asked = [row.fields() for row in on]
    found = desk.suite.insured_loans.contract.read(
        "examine", nowhere, desk.exporter.id, desk.bank_a.id, asked, False
    )
    assert Ground(found) is Ground.UNKNOWN
    with refused("BAD_BASIS"):
        _case(desk, nowhere, on)


def test_examine__a_basis_where_none_is_asked_for__can_not_be_applied_for(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    on = shipment(desk, shipment_id).rows
    with refused("BAD_BASIS"):
        _case(desk, shipment_id, on, product=desk.receivables.address)
    with refused("BAD_BASIS"):
        _case(desk, bytes(32), on)


def test_examine__somebody_elses_shipment__is_not_yours(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = _case(desk, shipment_id, shipment(desk, shipment_id).rows, enterprise=desk.importer)
    assert check_it(desk, case_id).ground is Ground.NOT_YOURS


@pytest.mark.parametrize("state", ["declared", "noticed", "paid"])
def test_examine__declared_noticed_or_paid__is_not_in_force(desk: Desk, state: str) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under)
    on = rows(attest(desk, usd(100)), usd(100))
    shipment_id = declared(desk, buyer, on) if state == "declared" else covered(desk, buyer, on)
    if state == "noticed":
        noticed(desk, shipment_id)
    if state == "paid":
        collect(desk, shipment_id, usd(100))
    assert _checked(desk, shipment_id, on).ground is Ground.NOT_IN_FORCE


@pytest.mark.parametrize(("day", "ground"), [(30, Ground.SOUND), (31, Ground.NOT_IN_FORCE)])
def test_examine__last_day_of_notice_and_after__is_in_force_and_not(
    desk: Desk, day: int, ground: Ground
) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    wait_until(desk, DUE + timedelta(days=day))
    assert _checked(desk, shipment_id, shipment(desk, shipment_id).rows).ground is ground


def test_examine__rows__each_of_the_shipment_and_within_it(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(500), usd(600))
    first, second = shipment(desk, shipment_id).rows
    other = attest(desk, usd(1_000))[0]
    for on, ground in (
        ([first], Ground.SOUND),
        ([second], Ground.SOUND),
        ([Row(first.account, usd(499)), second], Ground.SOUND),
        ([Row(first.account, usd(501))], Ground.OTHER_ROWS),
        ([first, Row(second.account, usd(601))], Ground.OTHER_ROWS),
        ([Row(other, usd(1))], Ground.OTHER_ROWS),
        ([first, second, Row(other, usd(1))], Ground.OTHER_ROWS),
    ):
        assert _checked(desk, shipment_id, on).ground is ground


def test_examine__nobody_is_payee_or_another__says_which(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    on = rows(attest(desk, usd(100)), usd(100))
    shipment_id = covered(desk, buyer, on)
    assert _checked(desk, shipment_id, on).ground is Ground.NO_PAYEE
    assigned(desk, under, bank=desk.bank_b)
    assert _checked(desk, shipment_id, on).ground is Ground.OTHER_PAYEE
    assert _checked(desk, shipment_id, on, bank=desk.bank_b).ground is Ground.SOUND


def test_examine__cover_used_up__has_no_headroom(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    [row] = shipment(desk, shipment_id).rows
    lent(desk, shipment_id, usd(900), on=[Row(row.account, usd(900))])
    part = [Row(row.account, usd(1))]
    assert _checked(desk, shipment_id, part).ground is Ground.NO_HEADROOM


def test_examine__an_approved_loan_again__needs_no_headroom(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(0))
    again = desk.applications.check(desk.bank_a, case_id, consented(desk, case_id), matches(desk, case_id))
    assert (again.ground, again.passed) == (Ground.SOUND, True)
    noticed(desk, shipment_id)
    late = desk.applications.check(desk.bank_a, case_id, consented(desk, case_id), matches(desk, case_id))
    assert (late.ground, late.passed) == (Ground.NOT_IN_FORCE, False)
    assert desk.suite.insured.loan(case_id).status is Status.APPROVED
