"""The recorded check: who asked, when, what was found, and whether the exporter had consented."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.insurance.words import Finding, Report
from contracts.registry.bitmaps import bitmap
from contracts.registry.consents import documents_digest
from tests.contracts.cases import EXPORT, LIMIT, POLICY, attest, rows, usd
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.insurance_checks.asking import ask, consent, used
from tests.contracts.insured import (
    assigned,
    covered,
    disbursed_loan,
    insured_shipment,
    limit,
    policy,
    shipment,
)
from tests.contracts.world import DAY


def ready(desk: Desk) -> tuple[bytes, bytes]:
    """A policy assigned to bank_a, and a limit under it."""
    under = policy(desk)
    assigned(desk, under)
    return under, limit(desk, under)


def test_check__of_a_limit__is_on_record(desk: Desk) -> None:
    _, buyer = ready(desk)
    consent_id = consent(desk)
    check = ask(desk, buyer, consent_id=consent_id)
    assert check.passed
    assert (check.limit, check.shipment_id, check.bank) == (buyer, None, desk.bank_a.id)
    assert (check.maker, check.report) == (desk.bank_a.maker.address, Report.MATCHES)
    assert (check.consent_id, check.consented) == (consent_id, True)
    assert (check.limit_left, check.policy_left) == (500_000, 1_000_000)
    assert desk.suite.insurance_checks.checks(limit=buyer) == (check,)
    receipt = desk.network.receipt(desk.network.node.head.transactions[0])
    assert names_logged(desk.suite.insurance_checks, receipt) == ["Checked"]
    assert logged(desk.consents, receipt, "Used")["consent_id"] == consent_id


def test_check__of_a_shipment_with_a_loan__has_the_figures(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    disbursed_loan(desk, shipment_id, usd(700))
    of = shipment(desk, shipment_id)
    check = ask(desk, of.limit, shipment_id)
    assert (check.finding, check.shipment_id) == (Finding.PASSED, shipment_id)
    assert (check.limit_left, check.policy_left) == (499_000, 999_300)
    assert desk.suite.insurance_checks.checks(shipment_id=shipment_id, bank=desk.bank_a.id) == (check,)
    assert desk.suite.insurance_checks.checks(bank=desk.bank_b.id) == ()


def test_check__that_finds_something__is_on_record_and_uses_no_consent(desk: Desk) -> None:
    buyer = limit(desk, policy(desk))
    consent_id = consent(desk)
    check = ask(desk, buyer, consent_id=consent_id)
    assert (check.finding, check.consented, check.passed) == (Finding.NO_ASSIGNMENT, True, False)
    assert used(desk, consent_id) == 0


def test_check__of_what_nobody_knows__is_on_record(desk: Desk) -> None:
    for unknown in (b"\xee" * 32, attest(desk, usd(100))[0], attest(desk, usd(1), of_kind=LIMIT)[0]):
        check = ask(desk, unknown)
        assert (check.finding, check.consented, check.limit_left) == (Finding.UNKNOWN, False, 0)
        assert desk.suite.insurance_checks.checks(limit=unknown) == (check,)
    _, buyer = ready(desk)
    check = ask(desk, buyer, b"\xee" * 32)
    assert (check.finding, check.shipment_id) == (Finding.NOT_DECLARED, b"\xee" * 32)


# Consent: a use is one consent and one subject


def test_check__again__counts_no_second_use(desk: Desk) -> None:
    _, buyer = ready(desk)
    consent_id = consent(desk)
    for _ in range(2):
        assert ask(desk, buyer, consent_id=consent_id).passed
    assert used(desk, consent_id) == 1


def test_check__of_another_subject__is_another_use(desk: Desk) -> None:
    _, buyer = ready(desk)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(100)), usd(100)))
    once, twice = consent(desk), consent(desk, uses=2)
    assert ask(desk, buyer, consent_id=once).passed
    second = ask(desk, buyer, shipment_id, consent_id=once)
    assert (second.finding, second.consented, second.passed) == (Finding.PASSED, False, False)
    for subject in (None, shipment_id):
        assert ask(desk, buyer, subject, consent_id=twice).passed
    assert (used(desk, once), used(desk, twice)) == (1, 2)


def test_check__consent_for_these_documents_alone__holds(desk: Desk) -> None:
    under, buyer = ready(desk)
    exact = consent(desk, documents=documents_digest([under, buyer]))
    other = consent(desk, documents=documents_digest([buyer]))
    assert ask(desk, buyer, consent_id=exact).passed
    assert not ask(desk, buyer, consent_id=other).consented


@pytest.mark.parametrize(
    "which", ["none", "kind", "one kind", "purpose", "grantor", "bank", "over", "revoked"]
)
def test_check__without_a_consent_that_covers_it__says_so(desk: Desk, which: str) -> None:
    _, buyer = ready(desk)
    makes = {
        "none": lambda: b"\xee" * 32,
        "kind": lambda: consent(desk, kinds=bitmap([EXPORT])),
        "one kind": lambda: consent(desk, kinds=bitmap([LIMIT])),
        "purpose": lambda: consent(desk, purpose=b"\7" * 32),
        "grantor": lambda: consent(desk, grantor=desk.importer),
        "bank": lambda: consent(desk, desk.bank_b),
        "over": lambda: consent(desk),
        "revoked": lambda: consent(desk),
    }
    consent_id = makes[which]()
    if which == "over":
        desk.wait(DAY + 1)
    if which == "revoked":
        desk.consents.revoke(desk.exporter, consent_id)
    check = ask(desk, buyer, consent_id=consent_id)
    assert (check.finding, check.consented, check.passed) == (Finding.PASSED, False, False)


def test_check__consent_to_both_kinds__covers_it(desk: Desk) -> None:
    _, buyer = ready(desk)
    assert ask(desk, buyer, consent_id=consent(desk, kinds=bitmap([LIMIT, POLICY]))).passed


# Who may


def test_check__by_who_may_not__is_refused(desk: Desk) -> None:
    _, buyer = ready(desk)
    consent_id = consent(desk)
    wrong = {
        desk.bank_b: "NOT_PARTY",
        desk.exporter: "WRONG_ROLE",
        desk.insurer: "WRONG_ROLE",
        desk.operator: "WRONG_ROLE",
        replace(desk.bank_a, maker=desk.stranger): "UNKNOWN_KEY",
        replace(desk.bank_a, maker=desk.bank_a.admins[0]): "WRONG_CAPACITY",
    }
    for party, reason in wrong.items():
        with refused(reason):
            desk.suite.insurance_checks.check(party, buyer, None, desk.bank_a.id, consent_id)


def test_check__suspended_or_paused__is_refused(desk: Desk) -> None:
    _, buyer = ready(desk)
    consent_id = consent(desk)
    before = desk.network.node.snapshot()
    desk.participants.suspend(desk.operator, desk.bank_a.id, "why")
    with refused("SUSPENDED"):
        ask(desk, buyer, consent_id=consent_id)
    desk.network.node.revert(before)
    desk.directory.pause(desk.operator, desk.suite.insurance_checks.address, "why")
    with refused("PAUSED"):
        ask(desk, buyer, consent_id=consent_id)


def test_check__by_a_successor__is_on_record_for_the_old_id_with_its_own_consent(desk: Desk) -> None:
    """Consents do not pass to who succeeds."""
    _, buyer = ready(desk)
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_b.id)
    own = ask(desk, buyer, bank=desk.bank_b)
    assert own.passed
    old = desk.suite.insurance_checks.check(
        desk.bank_b, buyer, None, desk.bank_a.id, consent(desk, desk.bank_b)
    )
    assert (old.bank, old.maker, old.consented) == (desk.bank_a.id, desk.bank_b.maker.address, True)
