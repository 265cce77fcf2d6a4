"""Whoever is suspended, or retired with a successor: every claim can be brought to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.financing.cases import Source
from contracts.financing.cases import Status as LoanStatus
from contracts.insurance.words import Cause, Status
from contracts.parties import Party
from contracts.registry.participants import Role
from tests.contracts.cases import attest, figures, rows, statement, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.insured import (
    DUE,
    claimed,
    collect,
    covered,
    declared,
    disbursed_loan,
    insured_shipment,
    limit,
    noticed,
    repay,
    shipment,
    terms,
    wait_until,
)
from tests.contracts.insured import (
    cover as cover_it,
)
from tests.contracts.world import admission, make_party


def _heir(desk: Desk, of: Party, role: Role) -> Party:
    """Retires somebody; who has taken over."""
    heir = make_party(f"heir of {of.name}")
    desk.participants.admit(desk.operator, [admission(heir, role)])
    desk.participants.retire(desk.operator, of.id, "merged", successor=heir.id)
    return heir


def _suspend(desk: Desk, *parties: Party) -> None:
    for party in parties:
        desk.participants.suspend(desk.operator, party.id, "examined")


def _ended(desk: Desk, shipment_id: bytes, case_id: bytes) -> None:
    """Nobody holds or has drawn anything on limit or policy."""
    of = shipment(desk, shipment_id)
    assert of.at_risk == usd(0)
    assert figures(desk, of.limit)[:2] == (0, 0)
    assert figures(desk, of.policy)[:2] == (0, 0)
    assert desk.suite.insured.loan(case_id).status is LoanStatus.REPAID
    for party in (of.enterprise, of.insurer):
        assert desk.suite.insurance.contract.read("open_cases", party) == 0


def test_exits__everybody_suspended__claim_indemnity_and_recovery_go_on(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    case_id = disbursed_loan(desk, shipment_id, usd(90_000))
    _suspend(desk, desk.exporter, desk.bank_a, desk.insurer)
    collect(desk, shipment_id, usd(10_000))
    claimed(desk, shipment_id)
    desk.suite.claims.take_back(desk.exporter, shipment(desk, shipment_id), Cause.INSOLVENCY)
    desk.suite.claims.claim_for(desk.exporter, shipment(desk, shipment_id), Cause.INSOLVENCY)
    share = desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    assert (share.amount, share.to_bank) == (81_000, 81_000)
    for party in (desk.bank_a, desk.insurer):
        desk.suite.claims.recover(
            party, shipment(desk, shipment_id), desk.reference(), usd(45_000), today(desk)
        )
    assert shipment(desk, shipment_id).status is Status.CLOSED
    _ended(desk, shipment_id, case_id)


@pytest.mark.parametrize("denied", [False, True])
def test_exits__everybody_suspended__a_claim_is_decided(desk: Desk, *, denied: bool) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    _suspend(desk, desk.exporter, desk.bank_a, desk.insurer)
    claimed(desk, shipment_id)
    if denied:
        desk.suite.claims.deny(desk.insurer, shipment(desk, shipment_id), "no")
    else:
        desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
        desk.suite.claims.close(desk.insurer, shipment(desk, shipment_id), "no more")
    if denied:
        repay(desk, case_id, usd(900), Source.OTHER_FUNDS)
    _ended(desk, shipment_id, case_id)


def test_exits__paused__no_new_cover_and_every_claim_goes_on(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    of = shipment(desk, shipment_id)
    waiting = declared(desk, of.limit, rows(attest(desk, usd(10)), usd(10)))
    for face in (desk.suite.insurance, desk.suite.claims, desk.suite.insured):
        if desk.directory.entry(face.address) is not None:
            desk.directory.pause(desk.operator, face.address, "looked into")
    with refused("PAUSED"):
        cover_it(desk, waiting)
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    desk.suite.claims.recover(
        desk.bank_a, shipment(desk, shipment_id), desk.reference(), usd(1_000), today(desk)
    )
    desk.suite.insurance.withdraw(desk.exporter, waiting, "no need")
    _ended(desk, shipment_id, case_id)


def test_exits__insurer_retired__its_successor_pays_and_closes(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    case_id = disbursed_loan(desk, shipment_id, usd(90_000))
    claimed(desk, shipment_id)
    heir = _heir(desk, desk.insurer, Role.INSURER)
    share = desk.suite.claims.indemnify(heir, shipment(desk, shipment_id), desk.reference())
    assert (share.amount, share.to_bank) == (90_000, 90_000)
    desk.suite.claims.recover(heir, shipment(desk, shipment_id), desk.reference(), usd(9), today(desk))
    desk.suite.claims.close(heir, shipment(desk, shipment_id), "no more")
    _ended(desk, shipment_id, case_id)


def test_exits__successor_states_the_policy_anew__every_old_shipment_can_end(desk: Desk) -> None:
    """Who the insurer of a policy is does not change under its open shipments."""
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    other = covered(desk, of.limit, rows(attest(desk, usd(500)), usd(500)))
    heir = _heir(desk, desk.insurer, Role.INSURER)
    standing = desk.documents.account(of.policy)
    anew = statement(desk, usd(900_000), valid_from=standing.valid_from, valid_until=standing.valid_until)
    desk.attestations.amend(heir, desk.reference(), standing, anew)
    desk.suite.insurance.set_terms(heir, of.policy, terms())
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(heir, shipment(desk, shipment_id), desk.reference())
    desk.suite.claims.close(heir, shipment(desk, shipment_id), "no more")
    desk.suite.insurance.end(heir, other, "not shipped")
    _ended(desk, shipment_id, case_id)
    assert desk.suite.insurance.contract.read("open_cases", heir.id) == 0


def test_exits__bank_retired__its_successor_records_what_is_paid(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    case_id = disbursed_loan(desk, shipment_id, usd(90_000))
    heir = _heir(desk, desk.bank_a, Role.BANK)
    collect(desk, shipment_id, usd(10_000), party=heir)
    claimed(desk, shipment_id)
    share = desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    assert share.to_bank == 81_000
    desk.suite.claims.recover(heir, shipment(desk, shipment_id), desk.reference(), usd(90_000), today(desk))
    _ended(desk, shipment_id, case_id)


def test_exits__exporter_retired__its_successor_claims(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    case_id = disbursed_loan(desk, shipment_id, usd(50_000))
    heir = _heir(desk, desk.exporter, Role.ENTERPRISE)
    desk.suite.claims.notify(heir, shipment(desk, shipment_id), Cause.INSOLVENCY)
    desk.suite.claims.claim_for(heir, shipment(desk, shipment_id), Cause.INSOLVENCY)
    share = desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    assert (share.to_bank, share.to_exporter) == (50_000, 40_000)
    desk.suite.claims.close(desk.insurer, shipment(desk, shipment_id), "no more")
    _ended(desk, shipment_id, case_id)


@pytest.mark.parametrize("fate", ["void", "merged", "cut", "replaced"])
def test_exits__the_limit_is_gone__what_it_covered_is_paid_and_freed(desk: Desk, fate: str) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    standing = desk.documents.account(of.limit)
    less = statement(desk, usd(1), valid_from=standing.valid_from, valid_until=standing.valid_until)
    match fate:
        case "void":
            desk.attestations.void(desk.insurer, desk.reference(), standing, "closed")
        case "merged":
            other = limit(desk, of.policy, usd(5))
            desk.attestations.merge(desk.insurer, desk.reference(), standing, other)
        case "cut":
            desk.attestations.amend(desk.insurer, desk.reference(), standing, less)
        case _:
            desk.attestations.void(desk.insurer, desk.reference(), standing, "closed")
            again = desk.documents.account(of.limit)
            desk.attestations.replace(desk.insurer, desk.reference(), again, b"\xb3" * 32, less)
    collect(desk, shipment_id, usd(100))
    claimed(desk, shipment_id)
    share = desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    assert (share.amount, share.to_bank) == (810, 810)
    desk.suite.claims.recover(
        desk.insurer, shipment(desk, shipment_id), desk.reference(), usd(900), today(desk)
    )
    _ended(desk, shipment_id, case_id)


@pytest.mark.parametrize("fate", ["void", "merged"])
def test_exits__the_declaration_is_gone__the_loan_is_settled(desk: Desk, fate: str) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    standing = desk.documents.account(of.rows[0].account)
    if fate == "void":
        desk.attestations.void(desk.customs, desk.reference(), standing, "deleted")
        end = standing.id
    else:
        [end] = attest(desk, usd(1_000))
        desk.attestations.merge(desk.customs, desk.reference(), standing, end)
        desk.suite.insurance.carry(desk.stranger, standing.id)
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    desk.suite.claims.close(desk.insurer, shipment(desk, shipment_id), "no more")
    assert figures(desk, end)[:3] == (0, 0, 1_000)
    _ended(desk, shipment_id, case_id)


def test_exits__nobody_does_anything__time_ends_every_shipment(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    of = shipment(desk, shipment_id)
    other = covered(desk, of.limit, rows(attest(desk, usd(500)), usd(500)))
    unanswered = declared(desk, of.limit, rows(attest(desk, usd(10)), usd(10)))
    noticed(desk, other)
    wait_until(desk, DUE + timedelta(days=31))
    desk.suite.insurance.lapse(desk.stranger, shipment_id)
    desk.suite.insurance.lapse(desk.stranger, unanswered)
    wait_until(desk, DUE + timedelta(days=301))
    desk.suite.insurance.lapse(desk.stranger, other)
    assert figures(desk, of.limit)[:2] == (0, 0)
    for party in (desk.exporter.id, desk.insurer.id):
        assert desk.suite.insurance.contract.read("open_cases", party) == 0
