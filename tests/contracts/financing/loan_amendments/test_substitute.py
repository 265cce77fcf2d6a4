"""Another declaration in the place of one: what moves, who agrees, and what stands in the way."""

from __future__ import annotations

import pytest

from chain.hashing import keccak
from contracts.financing.amendments import Substitution
from contracts.financing.cases import Action, Report, Source, Status
from contracts.registry.money import Money
from tests.contracts.cases import (
    IMPORT,
    allocations,
    amend,
    approval,
    approve,
    approved,
    attest,
    check,
    consented,
    disburse,
    disbursed,
    figures,
    repay,
    rows,
    usd,
    verified,
    void,
)
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.loan_amendments.flows import substitute, substitution, version_of
from tests.contracts.world import DAY


def lent(desk: Desk, *, paid_out: int = 300) -> tuple[bytes, list[bytes]]:
    accounts = attest(desk, usd(1_000), usd(500))
    return disbursed(desk, rows(accounts, usd(600), usd(400)), usd(800), paid_out=usd(paid_out)), accounts


def test_substitute__open_loan__moves_what_is_held_and_drawn(desk: Desk) -> None:
    case_id, (first, second) = lent(desk)
    other = attest(desk, usd(700))[0]
    terms = substitution(desk, case_id, first, other)
    receipt = substitute(desk, case_id, terms, reference=b"\5" * 32)
    assert figures(desk, first) == (0, 0, 0, 1_000)
    assert figures(desk, other) == (375, 225, 0, 100)
    assert figures(desk, second)[:2] == (250, 150)
    found = {row.account: row.amount for row in desk.applications.rows(case_id)}
    assert found == {second: usd(400), other: usd(600)}
    assert desk.receivables.loan(case_id).status == Status.DISBURSED
    assert dict(logged(desk.suite.amendments, receipt, "Substituted").args) == {
        "case_id": case_id,
        "reference": b"\5" * 32,
        "account": first,
        "replacement": other,
        "held": 375,
        "drawn": 225,
        "consent_id": terms.consent_id,
        "report": Report.MATCHES,
        "commitment": terms.report.commitment,
        "agreed_by": desk.exporter.maker.address,
    }
    assert logged(desk.receivables, receipt, "Moved")["action"] == Action.SUBSTITUTE


def test_substitute__afterwards__the_loan_goes_on_to_its_end(desk: Desk) -> None:
    case_id, (first, second) = lent(desk)
    other = attest(desk, usd(700))[0]
    substitute(desk, case_id, substitution(desk, case_id, first, other))
    disburse(desk, case_id)
    assert [figures(desk, each)[:2] for each in (other, second)] == [(0, 600), (0, 400)]
    repay(desk, case_id, usd(400), Source.OTHER_FUNDS)
    repay(desk, case_id)
    assert desk.receivables.loan(case_id).status == Status.REPAID
    assert all(share.held + share.drawn == 0 for share in allocations(desk, case_id, (other, second)))


@pytest.mark.parametrize("position", ["before", "between", "behind"])
def test_substitute__wherever_it_sorts__rows_stay_sorted(desk: Desk, position: str) -> None:
    order = {"before": (2, 1, 3), "between": (1, 2, 3), "behind": (1, 3, 2)}[position]
    made = attest(desk, usd(1_000), usd(1_000), usd(1_000))
    first, other, third = (made[index - 1] for index in order)
    on = sorted([first, third])
    case_id = disbursed(desk, rows(on, usd(600), usd(400)), usd(800), paid_out=usd(300))
    substitute(desk, case_id, substitution(desk, case_id, first, other))
    accounts = [row.account for row in desk.applications.rows(case_id)]
    assert accounts == sorted([other, third])


def test_substitute__void_declaration_of_an_approved_case__is_checked_and_disbursed(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000), usd(1_000))
    case_id = approved(desk, rows(accounts[:1], usd(1_000)), usd(800))
    void(desk, accounts[0])
    with refused("VOID"):
        disburse(desk, case_id)
    substitute(desk, case_id, substitution(desk, case_id, *accounts))
    assert desk.applications.stands(case_id)
    disburse(desk, case_id)
    assert figures(desk, accounts[1]) == (0, 1_000, 0, 0)
    assert figures(desk, accounts[0])[:3] == (0, 0, 0)


def test_substitute__another_row_amended__still_needs_a_check(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000), usd(1_000), usd(1_000))
    case_id = approved(desk, rows(accounts[:2], usd(500)), usd(800))
    amend(desk, accounts[1], usd(999))
    substitute(desk, case_id, substitution(desk, case_id, accounts[0], accounts[2]))
    with refused("CHECK_AGAIN"):
        disburse(desk, case_id)
    assert check(desk, case_id).passed
    disburse(desk, case_id)


def test_substitute__what_was_posted_before__is_final(desk: Desk) -> None:
    case_id, (first, _) = lent(desk)
    posting = desk.receivables.newest_posting(case_id)
    assert posting is not None
    substitute(desk, case_id, substitution(desk, case_id, first, attest(desk, usd(700))[0]))
    assert desk.receivables.newest_posting(case_id) is None
    with refused("NO_POSTING"):
        desk.receivables.reverse(desk.bank_a, posting, desk.reference(), "in error")
    disburse(desk, case_id, usd(10))
    later = desk.receivables.newest_posting(case_id)
    assert later is not None
    assert later.number == posting.number + 1
    desk.receivables.reverse(desk.bank_a, later, desk.reference(), "in error")
    with refused("NO_POSTING"):
        desk.receivables.reverse(desk.bank_a, posting, desk.reference(), "in error")


def test_substitute__one_unit_too_little_headroom__is_refused_whole(desk: Desk) -> None:
    case_id, (first, _) = lent(desk)
    other = attest(desk, usd(599))[0]
    with refused("NO_HEADROOM"):
        substitute(desk, case_id, substitution(desk, case_id, first, other))
    assert figures(desk, first) == (375, 225, 0, 400)


def test_substitute__row_of_one_unit__moves(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000), usd(1_000), usd(1_000))
    case_id = disbursed(desk, rows(accounts[:2], usd(1), usd(999)), usd(800))
    substitute(desk, case_id, substitution(desk, case_id, accounts[0], accounts[2]))
    assert figures(desk, accounts[2]) == (0, 1, 0, 999)


def test_substitute__settled_in_part__is_refused(desk: Desk) -> None:
    case_id, (first, _) = lent(desk)
    repay(desk, case_id, usd(10))
    with refused("PART_SETTLED"):
        substitute(desk, case_id, substitution(desk, case_id, first, attest(desk, usd(700))[0]))


def test_substitute__repaid_from_other_funds__takes_what_is_left(desk: Desk) -> None:
    case_id, (first, _) = lent(desk, paid_out=800)
    repay(desk, case_id, usd(400), Source.OTHER_FUNDS)
    other = attest(desk, usd(600))[0]
    substitute(desk, case_id, substitution(desk, case_id, first, other))
    assert figures(desk, other) == (0, 300, 0, 300)
    repay(desk, case_id, usd(200), Source.OTHER_FUNDS)
    assert figures(desk, other) == (0, 150, 0, 450)


def test_substitute__declaration_smaller_than_the_row__is_refused(desk: Desk) -> None:
    case_id, (first, _) = lent(desk, paid_out=800)
    repay(desk, case_id, usd(400), Source.OTHER_FUNDS)
    with refused("NO_HEADROOM"):
        substitute(desk, case_id, substitution(desk, case_id, first, attest(desk, usd(599))[0]))


def test_substitute__by_the_enterprises_successor__takes_its_own_declaration(desk: Desk) -> None:
    case_id, (first, _) = lent(desk)
    consent = consented(desk, case_id)
    desk.participants.retire(desk.operator, desk.exporter.id, "merged", successor=desk.importer.id)
    theirs = attest(desk, usd(700), owner=desk.importer)[0]
    terms = substitution(desk, case_id, first, theirs, consent_id=consent)
    agreed = desk.suite.amendments.agree_substitution(
        desk.importer, case_id, version_of(desk, case_id), first, theirs
    )
    substitute(desk, case_id, terms, agreed=agreed)
    assert figures(desk, theirs) == (375, 225, 0, 100)


def test_substitute__expired_hold__only_what_is_drawn_can_move(desk: Desk) -> None:
    case_id, (first, _) = lent(desk)
    desk.wait(40 * DAY)
    terms = substitution(desk, case_id, first, attest(desk, usd(700))[0])
    with refused("HOLD_EXPIRED"):
        substitute(desk, case_id, terms)
    desk.receivables.lapse(desk.stranger, case_id)
    substitute(desk, case_id, terms)
    assert figures(desk, terms.replacement) == (0, 225, 0, 475)


def test_substitute__document_that_does_not_do__is_refused(desk: Desk) -> None:
    case_id, (first, second) = lent(desk)
    theirs = attest(desk, usd(700), owner=desk.importer)[0]
    imported = attest(desk, usd(700), of_kind=IMPORT)[0]
    euros = attest(desk, Money(700, "EUR"))[0]
    gone = attest(desk, usd(700))[0]
    void(desk, gone)
    for account, reason in (
        (theirs, "NOT_OWNER"),
        (imported, "KIND_NOT_ALLOWED"),
        (euros, "CURRENCY"),
        (gone, "VOID"),
        (second, "BAD_ROWS"),
        (first, "BAD_ROWS"),
    ):
        with refused(reason):
            substitute(desk, case_id, substitution(desk, case_id, first, account))


def test_substitute__row_merged_into_the_replacement__is_refused(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000), usd(1_000), usd(1_000))
    case_id = disbursed(desk, rows(accounts[:2], usd(600), usd(400)), usd(800), paid_out=usd(300))
    desk.attestations.merge(desk.customs, desk.reference(), desk.documents.account(accounts[1]), accounts[2])
    with refused("BAD_ROWS"):
        substitute(desk, case_id, substitution(desk, case_id, accounts[0], accounts[2]))


def test_substitute__what_the_case_does_not_have__is_refused(desk: Desk) -> None:
    case_id, _ = lent(desk)
    others = attest(desk, usd(700), usd(700))
    with refused("BAD_ROWS"):
        substitute(desk, case_id, substitution(desk, case_id, *others))


@pytest.mark.parametrize("report", [Report.PARTIES, Report.CLASS_C, Report.STALE])
def test_substitute__report_that_does_not_pass__is_refused(desk: Desk, report: Report) -> None:
    case_id, (first, _) = lent(desk)
    other = attest(desk, usd(700))[0]
    with refused("NOT_REPORTED"):
        substitute(desk, case_id, substitution(desk, case_id, first, other, report=report))


def test_substitute__fields_that_were_amended__are_opened_again(desk: Desk) -> None:
    case_id, (first, _) = lent(desk)
    other = attest(desk, usd(700))[0]
    terms = substitution(desk, case_id, first, other)
    amend(desk, other, usd(800))
    with refused("CHECK_AGAIN"):
        substitute(desk, case_id, terms)


def test_substitute__consent__is_needed_and_used_once_a_case(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000), usd(1_000), usd(1_000))
    case_id = verified(desk, rows(accounts[:1], usd(1_000)), usd(800))
    consent = desk.applications.checks(case_id)[-1].consent_id
    approve(desk, case_id, approval(desk, case_id))
    with refused("NOT_LIVE"):
        substitute(desk, case_id, substitution(desk, case_id, *accounts[:2], consent_id=keccak(b"none")))
    substitute(desk, case_id, substitution(desk, case_id, *accounts[:2], consent_id=consent))
    used = desk.consents.consent(consent)
    assert used is not None
    assert used.used == 1
    desk.consents.revoke(desk.exporter, consent)
    with refused("NOT_LIVE"):
        substitute(desk, case_id, substitution(desk, case_id, *accounts[1:], consent_id=consent))


@pytest.mark.parametrize("who", ["bank_a", "exporter"])
def test_substitute__a_party_suspended__is_refused(desk: Desk, who: str) -> None:
    case_id, (first, _) = lent(desk)
    terms = substitution(desk, case_id, first, attest(desk, usd(700))[0])
    desk.participants.suspend(desk.operator, getattr(desk, who).id, "under inquiry")
    with refused("SUSPENDED"):
        substitute(desk, case_id, terms)


@pytest.mark.parametrize("paused", ["amendments", "receivables", "applications"])
def test_substitute__paused__is_refused(desk: Desk, paused: str) -> None:
    case_id, (first, _) = lent(desk)
    terms = substitution(desk, case_id, first, attest(desk, usd(700))[0])
    desk.directory.pause(desk.operator, getattr(desk.suite, paused).address, "incident")
    with refused("PAUSED"):
        substitute(desk, case_id, terms)


def test_substitute__without_the_enterprise__is_refused(desk: Desk) -> None:
    case_id, (first, second) = lent(desk)
    other = attest(desk, usd(700))[0]
    terms = substitution(desk, case_id, first, other)
    agree = desk.suite.amendments.agree_substitution
    version = version_of(desk, case_id)
    with refused("NOT_PARTY"):
        substitute(desk, case_id, terms, agreed=agree(desk.importer, case_id, version, first, other))
    with refused("BAD_SIGNATURE"):
        substitute(desk, case_id, terms, agreed=agree(desk.exporter, case_id, version, second, other))


def test_substitute__sent_again__changes_nothing(desk: Desk) -> None:
    case_id, (first, _) = lent(desk)
    terms = substitution(desk, case_id, first, attest(desk, usd(700))[0])
    substitute(desk, case_id, terms, reference=b"\5" * 32)
    version = version_of(desk, case_id)
    substitute(desk, case_id, terms, reference=b"\5" * 32)
    assert version_of(desk, case_id) == version
    other = Substitution(terms.account, first, terms.consent_id, terms.report)
    with refused("REFERENCE_TAKEN"):
        substitute(desk, case_id, other, reference=b"\5" * 32)


def test_substitute__a_stranger_at_the_door_of_the_desk__is_refused(desk: Desk) -> None:
    case_id, (first, _) = lent(desk)
    terms = substitution(desk, case_id, first, attest(desk, usd(700))[0])
    with refused("NOT_PRODUCT"):
        desk.applications.contract.send(
            desk.bank_a.maker,
            "substitute",
            case_id,
            terms.account,
            terms.replacement,
            consented(desk, case_id),
            terms.report,
            desk.bank_a.id,
        )
