"""The recorded check: an answer a row, and never a refusal for a business reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.financing.applications import BankReport
from contracts.financing.cases import Report, Status
from contracts.registry.bitmaps import bitmap
from contracts.registry.consents import Terms, documents_digest
from contracts.registry.documents import Outcome, Row
from contracts.registry.money import Money
from tests.contracts.cases import (
    EXPORT,
    IMPORT,
    accepted,
    amend,
    approved,
    attest,
    check,
    consented,
    matches,
    rows,
    usd,
    verified,
    void,
)
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.world import DAY


def test_check__all_rows_good__verifies(desk: Desk) -> None:
    accounts = attest(desk, usd(100), usd(200))
    case_id = accepted(desk, rows(accounts, usd(100), usd(50)))
    consent_id = consented(desk, case_id)
    found = check(desk, case_id, consent_id)
    assert (found.passed, found.consented, found.consent_id) == (True, True, consent_id)
    assert (found.bank, found.maker) == (desk.bank_a.id, desk.bank_a.maker.address)
    assert [(row.account, row.outcome, row.report, row.held, row.available) for row in found.answers] == [
        (accounts[0], Outcome.PASSED, Report.MATCHES, 0, 100),
        (accounts[1], Outcome.PASSED, Report.MATCHES, 0, 200),
    ]
    dossier = desk.applications.dossier(case_id)
    assert (dossier.status, dossier.checked_at) == (Status.VERIFIED, desk.now)
    assert desk.applications.stands(case_id)
    assert desk.consents.uses_of(consent_id) == ((desk.applications.address, case_id),)
    assert desk.applications.checks(case_id) == (found,)


def test_check__each_row_bad_in_its_way__fails_with_a_code_each(desk: Desk) -> None:
    good, full, foreign, declared, gone, euros, written = [
        *attest(desk, usd(100)),
        *attest(desk, usd(100)),
        *attest(desk, usd(100), owner=desk.importer),
        *attest(desk, usd(100), of_kind=IMPORT),
        *attest(desk, usd(100)),
        *attest(desk, Money(100, "EUR")),
        *attest(desk, usd(100)),
    ]
    void(desk, gone)
    merged = desk.documents.account(written)
    desk.attestations.merge(desk.customs, desk.reference(), merged, good)
    unknown = desk.reference()
    on = (
        *rows([good, full, foreign, declared, gone, euros, written], usd(100), usd(101), usd(1)),
        Row(unknown, usd(1)),
    )
    case_id = accepted(desk, on, usd(1))
    found = check(desk, case_id)
    assert not found.passed
    assert [row.outcome for row in found.answers] == [
        Outcome.PASSED,
        Outcome.NO_HEADROOM,
        Outcome.NOT_YOURS,
        Outcome.WRONG_KIND,
        Outcome.VOID,
        Outcome.CURRENCY,
        Outcome.MERGED,
        Outcome.NOT_FOUND,
    ]
    assert found.answers[1].available == 100
    assert desk.applications.dossier(case_id).status is Status.FAILED
    assert desk.applications.dossier(case_id).stands_on is None
    assert desk.consents.uses_of(found.consent_id) == ()


@pytest.mark.parametrize("report", Report)
def test_check__what_the_bank_reports__decides_too(desk: Desk, report: Report) -> None:
    case_id = accepted(desk, rows(attest(desk, usd(100), usd(100)), usd(50)))
    first, second = matches(desk, case_id)
    found = check(desk, case_id, reports=[first, replace(second, report=report)])
    assert found.passed == (report in {Report.MATCHES, Report.CLASS_B})
    assert found.answers[1].report is report
    assert found.answers[1].outcome is Outcome.PASSED


def test_check__other_fields_opened_than_attested__are_stale(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    case_id = accepted(desk, rows([account], usd(50)))
    before = matches(desk, case_id)
    amend(desk, account, usd(100))
    found = check(desk, case_id, reports=before)
    assert (found.passed, found.answers[0].report) == (False, Report.STALE)
    assert check(desk, case_id).passed


def test_check__reports_of_another_number_of_rows__are_refused(desk: Desk) -> None:
    case_id = accepted(desk, rows(attest(desk, usd(100)), usd(50)))
    report = BankReport(Report.MATCHES, bytes(32))
    for reports in ([], [report, report]):
        with refused("BAD_REPORTS"):
            check(desk, case_id, reports=reports)


@pytest.mark.parametrize("reported", [0, Report.MATCHES | Report.CLASS_B])
def test_check__report_that_is_not_exactly_one__is_refused(desk: Desk, reported: int) -> None:
    case_id = accepted(desk, rows(attest(desk, usd(100)), usd(50)))
    report = {"report": reported, "commitment": bytes(32)}
    with refused("BAD_REPORTS"):
        desk.applications.contract.send(desk.bank_a.maker, "check", case_id, bytes(32), [report], [])


def terms(desk: Desk, *, kinds: tuple[int, ...] = (EXPORT,)) -> Terms:
    return Terms(
        desk.exporter.id,
        desk.bank_a.id,
        desk.applications.purpose(),
        bitmap(kinds),
        desk.now,
        desk.now + DAY,
        salt=desk.reference(),
    )


def test_check__consent_for_something_else__is_missing(desk: Desk) -> None:
    account, other = attest(desk, usd(100), usd(100))
    case_id = accepted(desk, rows([account], usd(50)))
    sound = terms(desk)
    wrong = [
        replace(sound, grantee=desk.bank_b.id),
        replace(sound, purpose=b"\1" * 32),
        replace(sound, kinds=bitmap([IMPORT])),
        replace(sound, since=desk.now + 1),
        replace(sound, documents=documents_digest([other])),
    ]
    for each in wrong:
        desk.consents.grant(desk.exporter, each)
        found = check(desk, case_id, desk.consents.id_of(each))
        assert (found.passed, found.consented) == (False, False)
        assert found.answers[0].passed
    assert not check(desk, case_id, b"\xee" * 32).consented
    right = replace(sound, documents=documents_digest([account]))
    desk.consents.grant(desk.exporter, right)
    assert check(desk, case_id, desk.consents.id_of(right)).passed


def test_check__consent_revoked_expired_or_used_up__is_missing(desk: Desk) -> None:
    accounts = attest(desk, usd(100), usd(100))
    first = accepted(desk, rows(accounts[:1], usd(50)))
    second = accepted(desk, rows(accounts[1:], usd(50)))
    sound = terms(desk)
    consent_id = desk.consents.id_of(sound)
    desk.consents.grant(desk.exporter, sound)
    assert check(desk, first, consent_id).passed
    assert check(desk, first, consent_id).passed
    assert not check(desk, second, consent_id).consented
    before = desk.network.node.snapshot()
    desk.consents.revoke(desk.exporter, consent_id)
    assert not check(desk, first, consent_id).consented
    desk.network.node.revert(before)
    desk.go_to(sound.until)
    assert check(desk, first, consent_id).passed
    desk.go_to(sound.until + 1)
    assert not check(desk, first, consent_id).consented


def test_check__several_times__counts_one_use(desk: Desk) -> None:
    case_id = accepted(desk, rows(attest(desk, usd(100)), usd(50)))
    consent_id = consented(desk, case_id, uses=2)
    for _ in range(3):
        check(desk, case_id, consent_id)
    consent = desk.consents.consent(consent_id)
    assert consent is not None
    assert consent.used == 1


def test_check__of_an_approved_case__needs_no_headroom_for_what_it_holds(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    case_id = approved(desk, rows([account], usd(100)))
    found = check(desk, case_id)
    assert (found.passed, found.answers[0].held, found.answers[0].available) == (True, 100, 0)
    assert desk.applications.dossier(case_id).status is Status.APPROVED


def test_check__of_an_approved_case__on_a_merged_account__passes(desk: Desk) -> None:
    account, other = attest(desk, usd(100), usd(200))
    case_id = approved(desk, rows([account], usd(100)))
    desk.attestations.merge(desk.customs, desk.reference(), desk.documents.account(account), other)
    assert not desk.applications.stands(case_id)
    assert check(desk, case_id).passed


def test_check__verified_and_now_bad__is_failed(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    case_id = verified(desk, rows([account], usd(50)))
    void(desk, account)
    assert not check(desk, case_id).passed
    assert desk.applications.dossier(case_id).status is Status.FAILED


@pytest.mark.parametrize("stopped", ["SUSPENDED", "PAUSED"])
def test_check__stopped__is_refused(desk: Desk, stopped: str) -> None:
    case_id = accepted(desk, rows(attest(desk, usd(100)), usd(50)))
    consent_id = consented(desk, case_id)
    if stopped == "SUSPENDED":
        desk.participants.suspend(desk.operator, desk.bank_a.id, "an inquiry")
    else:
        desk.directory.pause(desk.operator, desk.receivables.address, "a fault")
    with refused(stopped):
        check(desk, case_id, consent_id)


def test_check__after_the_banks_succession__needs_a_new_consent(desk: Desk) -> None:
    case_id = accepted(desk, rows(attest(desk, usd(100)), usd(50)))
    old = consented(desk, case_id)
    reports = matches(desk, case_id)
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_b.id)
    assert not desk.applications.check(desk.bank_b, case_id, old, reports).consented
    new = replace(terms(desk), grantee=desk.bank_b.id)
    desk.consents.grant(desk.exporter, new)
    found = desk.applications.check(desk.bank_b, case_id, desk.consents.id_of(new), reports)
    assert (found.passed, found.bank) == (True, desk.bank_b.id)
