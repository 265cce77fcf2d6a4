"""What one party could do to another, and a distrusted key to all: refused."""

from __future__ import annotations

from datetime import timedelta

from contracts.financing.cases import Source
from contracts.insurance.words import Cause, Finding, Status
from contracts.parties import Party
from contracts.registry.consents import Terms
from tests.contracts.cases import attest, figures, rows, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.insured import (
    DUE,
    approved_loan,
    assigned,
    claimed,
    collect,
    cover,
    cover_account,
    declared,
    disburse,
    disbursed_loan,
    insured_shipment,
    limit,
    noticed,
    policy,
    repay,
    shipment,
    terms,
    wait_until,
)
from tests.contracts.world import DAY


def test_repay__from_other_funds_after_a_part_was_collected__frees_no_declaration(desk: Desk) -> None:
    """All but a cent of the buyer's payment is in: the receivable is not financed again."""
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    account = desk.applications.rows(case_id)[0].account
    collect(desk, shipment_id, usd(999))
    repay(desk, case_id, usd(900), Source.OTHER_FUNDS)
    assert figures(desk, account) == (0, 0, 1_000, 0)


def test_cover__of_more_than_a_declaration_has__is_refused(desk: Desk) -> None:
    buyer = limit(desk, policy(desk))
    accounts = attest(desk, usd(1_000))
    over = declared(desk, buyer, rows(accounts, usd(1_001)))
    insurance, checks = desk.suite.insurance, desk.suite.insurance_checks
    assert checks.examine(insurance.address, buyer, over) is Finding.DECLARATION
    with refused("BAD_DECLARATION"):
        cover(desk, over, usd(500))
    whole = declared(desk, buyer, rows(accounts, usd(1_000)))
    assert checks.examine(insurance.address, buyer, whole) is Finding.PASSED


def test_insurer__with_a_distrusted_key__states_nothing_new(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    shipment_id = declared(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    desk.participants.distrust_key(desk.operator, desk.insurer.maker.address, desk.now)
    with refused("TRUSTED_KEY_ONLY"):
        desk.suite.insurance.set_terms(desk.insurer, under, terms(commercial=10_000))
    with refused("TRUSTED_KEY_ONLY"):
        cover(desk, shipment_id)
    desk.suite.insurance.set_limit(desk.insurer, buyer, under, stopped=True)
    with refused("TRUSTED_KEY_ONLY"):
        desk.suite.insurance.set_limit(desk.insurer, buyer, under)


def test_take_back__on_the_last_day_of_claims__is_taken(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    claimed(desk, shipment_id)
    wait_until(desk, DUE + timedelta(days=300))
    desk.suite.claims.take_back(desk.exporter, shipment(desk, shipment_id), Cause.INSOLVENCY)
    assert shipment(desk, shipment_id).status is Status.NOTIFIED
    desk.suite.claims.claim_for(desk.exporter, shipment(desk, shipment_id), Cause.INSOLVENCY)
    assert shipment(desk, shipment_id).status is Status.CLAIMED


def test_notice__a_second_one_under_a_stopped_limit__makes_its_reopening_worthless(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    ids = [declared(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000))) for _ in range(2)]
    for each in ids:
        cover(desk, each)
    noticed(desk, ids[0])
    first = desk.suite.insurance.limit(buyer)
    noticed(desk, ids[1])
    second = desk.suite.insurance.limit(buyer)
    assert first is not None
    assert second is not None
    assert (first.stopped, second.stopped, second.version) == (True, True, first.version + 1)


def test_check__with_the_consent_of_a_predecessor__is_not_consented(desk: Desk) -> None:
    """Consents do not pass to who takes a bank's cases over [A]."""
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    kinds = sum(1 << desk.documents.account(account).kind for account in (of.limit, of.policy))
    purpose = desk.applications.purpose()
    granted = Terms(desk.exporter.id, desk.bank_a.id, purpose, kinds, desk.now, desk.now + DAY, 9)
    desk.consents.grant(desk.exporter, granted)
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_b.id)
    found = desk.suite.insurance_checks.check(
        desk.bank_b, of.limit, shipment_id, desk.bank_a.id, desk.consents.id_of(granted)
    )
    assert (found.finding, found.consented) == (Finding.PASSED, False)


def _small_loan(desk: Desk, shipment_id: bytes, bank: Party) -> bytes:
    part = rows([shipment(desk, shipment_id).rows[0].account], usd(100))
    case_id = approved_loan(desk, shipment_id, usd(100), part, bank=bank)
    disburse(desk, case_id, usd(100), bank=bank)
    return case_id


def test_open__a_former_payee_opens_its_loans_again__the_next_one_lends(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    old = [_small_loan(desk, shipment_id, desk.bank_a) for _ in range(4)]
    with refused("TOO_MANY_LOANS"):
        _small_loan(desk, shipment_id, desk.bank_a)
    for case_id in old:
        repay(desk, case_id, usd(100), Source.OTHER_FUNDS)
    payee = desk.suite.assignments.payee(of.policy, of.limit, of.shipped)
    assert payee is not None
    desk.suite.assignments.release(desk.bank_a, payee.assignment_id)
    assigned(desk, of.policy, bank=desk.bank_b)
    for case_id in old:
        posting = desk.suite.insured.newest_posting(case_id)
        assert posting is not None
        desk.suite.insured.reverse(desk.bank_a, posting, desk.reference(), "booked in error")
    _small_loan(desk, shipment_id, desk.bank_b)
    assert figures(desk, cover_account(desk, shipment_id))[1] == 500
