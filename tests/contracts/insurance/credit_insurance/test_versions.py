"""A replaced version takes nothing new, and lets all that it has end."""

from __future__ import annotations

from contracts.insurance.words import Status
from tests.contracts.cases import attest, figures, rows, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk, make_puppet
from tests.contracts.insurance.indemnity_assignments.agreeing import agreement, sign
from tests.contracts.insurance.insurance_checks.asking import ask, consent
from tests.contracts.insured import (
    assigned,
    claimed,
    collect,
    cover,
    covered,
    declaration,
    declared,
    limit,
    policy,
    shipment,
    terms,
)


def test_credit_insurance__replaced__takes_nothing_new(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    on = rows(attest(desk, usd(1_000)), usd(100))
    waiting = declared(desk, buyer, on)
    said = declaration(desk, buyer, on)
    make_puppet(desk, "CreditInsurance", 2)
    insurance = desk.suite.insurance
    with refused("NOT_CURRENT"):
        insurance.declare(desk.exporter, said)
    with refused("NOT_CURRENT"):
        cover(desk, waiting)
    with refused("NOT_CURRENT"):
        insurance.set_terms(desk.insurer, under, terms())
    with refused("NOT_CURRENT"):
        insurance.set_limit(desk.insurer, buyer, under)
    insurance.set_limit(desk.insurer, buyer, under, stopped=True)


def test_credit_insurance__replaced__lets_all_end(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    on = rows(attest(desk, usd(1_000)), usd(100))
    turned_down, withdrawn = (declared(desk, buyer, on) for _ in range(2))
    ended, paid, lost = (covered(desk, buyer, on) for _ in range(3))
    make_puppet(desk, "CreditInsurance", 2)
    desk.suite.insurance.refuse(desk.insurer, turned_down, "no")
    desk.suite.insurance.withdraw(desk.exporter, withdrawn)
    desk.suite.insurance.end(desk.insurer, ended, "returned")
    collect(desk, paid, usd(30), party=desk.insurer)
    collect(desk, paid, usd(70), party=desk.insurer)
    claimed(desk, lost)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, lost), desk.reference())
    assert [shipment(desk, each).status for each in (turned_down, withdrawn, ended, paid, lost)] == [
        Status.NO_COVER,
        Status.WITHDRAWN,
        Status.ENDED,
        Status.COLLECTED,
        Status.INDEMNIFIED,
    ]
    assert figures(desk, buyer) == (0, 0, 0, 500_000)


def test_claims_assignments_and_checks__replaced__let_all_end(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    agreed = assigned(desk, under)
    fresh = agreement(desk, policy(desk))
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(100)))
    consent_id = consent(desk)
    for name in ("InsuranceClaims", "IndemnityAssignments", "InsuranceChecks"):
        make_puppet(desk, name, 2)
    with refused("NOT_CURRENT"):
        sign(desk, fresh)
    with refused("NOT_CURRENT"):
        ask(desk, buyer, consent_id=consent_id)
    collect(desk, shipment_id, usd(100))
    desk.suite.assignments.release(desk.bank_a, agreed)
    assert shipment(desk, shipment_id).status is Status.COLLECTED
