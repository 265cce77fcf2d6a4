"""A case is handed over once, to the product that it names."""

from __future__ import annotations

from contracts.financing.applications import matching
from contracts.financing.cases import Status
from tests.contracts.cases import application, approve, attest, check, consented, rows, usd, verified
from tests.contracts.checks import refused
from tests.contracts.desk import Desk, make_puppet


def test_hand_over__to_the_product__once(desk: Desk) -> None:
    puppet = make_puppet(desk)
    on = rows(attest(desk, usd(100)), usd(100))
    case_id = desk.applications.apply(desk.exporter, application(desk, on, usd(1), product=puppet.address))
    desk.applications.accept(desk.bank_a, case_id, desk.reference())
    with refused("BAD_TRANSITION"):
        puppet.send(desk.applications, "hand_over", case_id)
    findings = desk.documents.examine(puppet.address, desk.exporter.id, on)
    assert check(desk, case_id, consented(desk, case_id), matching(findings)).passed
    puppet.send(desk.applications, "hand_over", case_id)
    assert desk.applications.dossier(case_id).status is Status.APPROVED
    with refused("BAD_TRANSITION"):
        puppet.send(desk.applications, "hand_over", case_id)


def test_hand_over__to_anybody_else__is_refused(desk: Desk) -> None:
    case_id = verified(desk, rows(attest(desk, usd(100)), usd(50)))
    puppet = make_puppet(desk)
    with refused("NOT_PRODUCT"):
        puppet.send(desk.applications, "hand_over", case_id)
    for key in (desk.stranger, desk.bank_a.maker):
        with refused("NOT_PRODUCT"):
            desk.applications.contract.send(key, "hand_over", case_id)
    with refused("UNKNOWN_CASE"):
        puppet.send(desk.applications, "hand_over", b"\xee" * 32)


def test_hand_over__desk_paused__is_refused(desk: Desk) -> None:
    case_id = verified(desk, rows(attest(desk, usd(100)), usd(50)))
    desk.directory.pause(desk.operator, desk.applications.address, "a fault")
    with refused("PAUSED"):
        approve(desk, case_id)
    assert desk.applications.dossier(case_id).status is Status.VERIFIED
