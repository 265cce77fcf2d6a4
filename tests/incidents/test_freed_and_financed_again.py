"""A reference freed by burning its token could be financed again.

Seen in registries that stood for a receivable by a token: who held the token burned it, the number was
free again, and the same receivable was registered and financed a second time. Here nothing is ever
deleted, and a number is attested once: whatever releases, ends or undoes something gives back exactly
what it had taken, and the allocations on a document never exceed its face.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contracts.financing.cases import Source
from contracts.registry.documents import Outcome
from tests.contracts.cases import (
    accepted,
    approved,
    attest,
    attestation,
    check,
    disburse,
    figures,
    repay,
    reverse,
    rows,
    statement,
    today,
    usd,
    void,
    write_off,
)
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.loan_amendments.flows import hand_over, reduce, substitute, substitution
from tests.contracts.world import DAY


def cancelled(desk: Desk, case_id: bytes) -> None:
    desk.receivables.cancel(desk.bank_a, case_id, desk.reference(), today(desk))


def lapsed(desk: Desk, case_id: bytes) -> None:
    desk.wait(20 * DAY + 1)
    desk.receivables.lapse(desk.stranger, case_id)


def paid_out_and_reversed(desk: Desk, case_id: bytes) -> None:
    disburse(desk, case_id)
    reverse(desk, case_id)
    cancelled(desk, case_id)


def repaid(desk: Desk, case_id: bytes) -> None:
    disburse(desk, case_id)
    repay(desk, case_id, source=Source.OTHER_FUNDS)


def repaid_and_reversed(desk: Desk, case_id: bytes) -> None:
    repaid(desk, case_id)
    reverse(desk, case_id)


def closed(desk: Desk, case_id: bytes) -> None:
    disburse(desk, case_id, usd(1))
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))


def written_off(desk: Desk, case_id: bytes) -> None:
    disburse(desk, case_id)
    write_off(desk, case_id)
    desk.receivables.clear(desk.bank_a, case_id, desk.reference(), today(desk))


def reduced(desk: Desk, case_id: bytes) -> None:
    reduce(desk, case_id, usd(100))


def substituted(desk: Desk, case_id: bytes) -> None:
    account = desk.applications.rows(case_id)[0].account
    substitute(desk, case_id, substitution(desk, case_id, account, attest(desk, usd(1_000))[0]))


def handed_over(desk: Desk, case_id: bytes) -> None:
    hand_over(desk, case_id, desk.bank_c)


FREED: tuple[Callable[[Desk, bytes], None], ...] = (
    cancelled,
    lapsed,
    paid_out_and_reversed,
    repaid,
    repaid_and_reversed,
    closed,
    written_off,
    reduced,
    substituted,
    handed_over,
)


@pytest.mark.parametrize("free", FREED, ids=lambda free: free.__name__)
def test_freed__by_whatever_frees__gives_back_what_it_took_and_no_more(
    desk: Desk, free: Callable[[Desk, bytes], None]
) -> None:
    account = attest(desk, usd(1_000))[0]
    other = approved(desk, rows([account], usd(600)), bank=desk.bank_b)
    disburse(desk, other)
    case_id = approved(desk, rows([account], usd(400)))
    free(desk, case_id)
    held, drawn, settled, available = figures(desk, account)
    product = desk.receivables.address
    holders = [desk.documents.allocation(account, product, each) for each in (other, case_id)]
    assert held == sum(each.held for each in holders)
    assert drawn == sum(each.drawn for each in holders)
    assert settled == sum(each.settled for each in holders)
    assert held + drawn + settled + available == 1_000
    assert available <= 400
    again = accepted(desk, rows([account], usd(available + 1)), bank=desk.bank_c)
    assert check(desk, again).answers[0].outcome is Outcome.NO_HEADROOM


@pytest.mark.parametrize("free", FREED, ids=lambda free: free.__name__)
def test_freed__its_number__is_never_attested_again(desk: Desk, free: Callable[[Desk, bytes], None]) -> None:
    first = attestation(desk, usd(1_000))
    desk.attestations.attest(desk.customs, desk.reference(), [first])
    free(desk, approved(desk, rows([first.fingerprint], usd(400))))
    for same in (first, replace(first, owner=desk.importer.id), replace(first, face=usd(9_999))):
        with refused("KNOWN_FINGERPRINT"):
            desk.attestations.attest(desk.customs, desk.reference(), [same])


def test_voided__its_number__is_never_attested_again(desk: Desk) -> None:
    """Nor as a replacement of another document."""
    first = attestation(desk, usd(1_000))
    desk.attestations.attest(desk.customs, desk.reference(), [first])
    void(desk, first.fingerprint)
    with refused("KNOWN_FINGERPRINT"):
        desk.attestations.attest(desk.customs, desk.reference(), [first])
    other = desk.documents.account(attest(desk, usd(10))[0])
    with refused("KNOWN_FINGERPRINT"):
        desk.attestations.replace(
            desk.customs, desk.reference(), other, first.fingerprint, statement(desk, usd(10))
        )


def test_merged__what_both_had_used__is_used_of_one(desk: Desk) -> None:
    account, into = attest(desk, usd(1_000), usd(1_000))
    for each in (account, into):
        disburse(desk, approved(desk, rows([each], usd(700))))
    standing = desk.documents.account(account)
    desk.attestations.merge(desk.customs, desk.reference(), standing, into)
    assert figures(desk, into) == (0, 1_400, 0, 0)
    again = accepted(desk, rows([into], usd(1)), bank=desk.bank_b)
    assert check(desk, again).answers[0].outcome is Outcome.IMPAIRED
