"""Duplicates were looked for per creator, per pool, per registry.

Seen in token registries of trade documents and in invoice pools: the same receivable was financed by two
lenders, because each looked only at what it knew itself; and a receivable could be financed again once
its token was burned. Here there is one balance for all banks and all applicants.
"""

from __future__ import annotations

from dataclasses import replace

from contracts.financing.cases import Source, Status
from contracts.registry.documents import Outcome
from tests.contracts.cases import (
    accepted,
    approval,
    approve,
    approved,
    attest,
    attestation,
    check,
    disbursed,
    figures,
    repay,
    rows,
    statement,
    today,
    usd,
    verified,
    void,
)
from tests.contracts.checks import refused
from tests.contracts.desk import Desk


def test_two_banks__one_declaration__the_second_is_told_what_is_left(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    approved(desk, rows([account], usd(700)))
    second = accepted(desk, rows([account], usd(700)), bank=desk.bank_b)
    found = check(desk, second)
    assert (found.passed, found.answers[0].outcome, found.answers[0].available) == (
        False,
        Outcome.NO_HEADROOM,
        300,
    )
    desk.applications.replace_rows(desk.exporter, second, rows([account], usd(300)))
    assert check(desk, second).passed
    approve(desk, second, approval(desk, second, usd(240)))
    third = accepted(desk, rows([account], usd(1)), bank=desk.bank_c)
    assert check(desk, third).answers[0].available == 0


def test_two_banks__that_both_checked__exactly_one_wins_the_last_unit(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    first = verified(desk, rows([account], usd(1_000)))
    second = verified(desk, rows([account], usd(1_000)), bank=desk.bank_b)
    approve(desk, second)
    with refused("NO_HEADROOM"):
        approve(desk, first)
    assert figures(desk, account) == (1_000, 0, 0, 0)


def test_two_exporters__one_declaration__the_second_is_refused(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = accepted(desk, rows([account], usd(1)), enterprise=desk.importer)
    assert check(desk, case_id).answers[0].outcome is Outcome.NOT_YOURS


def test_two_exporters__attested_for_both__the_second_is_refused(desk: Desk) -> None:
    first = attestation(desk, usd(1_000))
    desk.attestations.attest(desk.customs, desk.reference(), [first])
    again = replace(first, owner=desk.importer.id)
    with refused("KNOWN_FINGERPRINT"):
        desk.attestations.attest(desk.customs, desk.reference(), [again])


def test_cancelled__its_declaration__is_free_for_what_it_held_and_no_more(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    other = approved(desk, rows([account], usd(600)), bank=desk.bank_b)
    case_id = approved(desk, rows([account], usd(400)))
    desk.receivables.cancel(desk.bank_a, case_id, desk.reference(), today(desk))
    assert figures(desk, account) == (600, 0, 0, 400)
    assert desk.receivables.loan(other).status is Status.APPROVED
    again = accepted(desk, rows([account], usd(401)))
    assert not check(desk, again).passed


def test_repaid_by_the_buyer__his_declaration__is_never_financed_again(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(1_000)))
    repay(desk, case_id, source=Source.PROCEEDS)
    assert figures(desk, account) == (0, 0, 1_000, 0)
    again = accepted(desk, rows([account], usd(1)), bank=desk.bank_b)
    assert check(desk, again).answers[0].outcome is Outcome.NO_HEADROOM


def test_voided_and_replaced__the_new_one__carries_what_the_old_one_lent(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    disbursed(desk, rows([account], usd(1_000)))
    void(desk, account)
    fingerprint = desk.reference()
    standing = desk.documents.account(account)
    desk.attestations.replace(
        desk.customs, desk.reference(), standing, fingerprint, statement(desk, usd(1_000))
    )
    assert desk.documents.account_at(fingerprint) == account
    again = accepted(desk, rows([account], usd(1)), bank=desk.bank_b)
    assert check(desk, again).answers[0].outcome is Outcome.NO_HEADROOM
