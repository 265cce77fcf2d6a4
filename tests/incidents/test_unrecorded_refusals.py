"""A refusal left no record, because it reverted.

Avoided: where a check throws, the bank that asked and was told "no" can't show later that it asked, and a
second bank's check tells nobody anything. Here a check always answers, on record: who asked, when, which
code for each row, which figures; what reverts is only what would have moved something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from contracts.financing.applications import BankReport
from contracts.financing.cases import Report, Status
from contracts.registry.documents import Outcome
from tests.contracts.cases import (
    IMPORT,
    accepted,
    amend,
    approved,
    attest,
    check,
    consented,
    disbursed,
    matches,
    rows,
    usd,
    void,
    write_off,
)
from tests.contracts.desk import Desk
from tests.contracts.world import TODAY


def _impaired(desk: Desk, account: bytes) -> None:
    approved(desk, rows([account], usd(900)), bank=desk.bank_b)
    amend(desk, account, usd(100))


def _written_off(desk: Desk, account: bytes) -> None:
    write_off(desk, disbursed(desk, rows([account], usd(10)), bank=desk.bank_b))


def _full(desk: Desk, account: bytes) -> None:
    approved(desk, rows([account], usd(900)), bank=desk.bank_b)


def _merged(desk: Desk, account: bytes) -> None:
    into = attest(desk, usd(1_000))[0]
    desk.attestations.merge(desk.customs, desk.reference(), desk.documents.account(account), into)


WRONG: Mapping[Outcome, Callable[[Desk, bytes], None]] = {
    Outcome.VOID: void,
    Outcome.IMPAIRED: _impaired,
    Outcome.WRITTEN_OFF: _written_off,
    Outcome.NO_HEADROOM: _full,
    Outcome.MERGED: _merged,
}


@pytest.mark.parametrize("outcome", WRONG)
def test_check__of_what_is_not_in_order__is_on_record(desk: Desk, outcome: Outcome) -> None:
    account = attest(desk, usd(1_000))[0]
    WRONG[outcome](desk, account)
    case_id = accepted(desk, rows([account], usd(600)))
    found = check(desk, case_id)
    assert not found.passed
    assert found.answers[0].outcome is outcome
    _is_on_record(desk, case_id)


def _expired(desk: Desk) -> bytes:
    first, last = TODAY.replace(year=2025), TODAY.replace(day=1)
    return attest(desk, usd(1_000), valid_from=first, valid_until=last)[0]


OTHERS: Mapping[Outcome, Callable[[Desk], bytes]] = {
    Outcome.NOT_FOUND: lambda desk: desk.reference(),
    Outcome.NOT_YOURS: lambda desk: attest(desk, usd(1_000), owner=desk.importer)[0],
    Outcome.WRONG_KIND: lambda desk: attest(desk, usd(1_000), of_kind=IMPORT)[0],
    Outcome.EXPIRED: _expired,
}


@pytest.mark.parametrize("outcome", OTHERS)
def test_check__of_another_document__is_on_record(desk: Desk, outcome: Outcome) -> None:
    case_id = accepted(desk, rows([OTHERS[outcome](desk)], usd(600)))
    found = check(desk, case_id)
    assert found.answers[0].outcome is outcome
    _is_on_record(desk, case_id)


def test_check__without_a_consent_or_with_other_fields__is_on_record(desk: Desk) -> None:
    case_id = accepted(desk, rows(attest(desk, usd(1_000)), usd(600)))
    assert not check(desk, case_id, b"\1" * 32).consented
    opened = matches(desk, case_id)[0].commitment
    parties = check(desk, case_id, reports=[BankReport(Report.PARTIES, opened)])
    assert parties.answers[0].report is Report.PARTIES
    _is_on_record(desk, case_id)
    assert len(desk.applications.checks(case_id)) == 2


def test_check__refused__uses_no_consent(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = accepted(desk, rows([account], usd(1_001)))
    consent_id = consented(desk, case_id)
    assert not check(desk, case_id, consent_id).passed
    consent = desk.consents.consent(consent_id)
    assert consent is not None
    assert consent.used == 0


def _is_on_record(desk: Desk, case_id: bytes) -> None:
    last = desk.applications.checks(case_id)[-1]
    assert (last.bank, last.maker) == (desk.bank_a.id, desk.bank_a.maker.address)
    assert last.block == desk.network.node.head.number
    assert desk.applications.dossier(case_id).status is Status.FAILED
