"""Amend, void, replace, merge: by the authority that attested, with two keys; down even when suspended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chain.keys import Key
from contracts.parties import Party
from contracts.registry.attestations import Attestation
from contracts.registry.documents import Account
from contracts.registry.money import MAX_MINOR
from contracts.registry.participants import Capacity, Role
from tests.contracts.cases import (
    FILING,
    LAST_DAY,
    attest,
    attestation,
    disbursed,
    figures,
    rows,
    statement,
    usd,
)
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.world import TODAY, admission, make_party

DAY = timedelta(days=1)


def account(desk: Desk) -> Account:
    """Of 100."""
    return desk.documents.account(attest(desk, usd(100))[0])


ACTS: dict[str, Callable[[Desk, Party, Account, bytes], object]] = {
    "amend": lambda desk, by, on, ref: desk.attestations.amend(
        by, ref, on, statement(desk, usd(120), commitment=b"\7" * 32)
    ),
    "void": lambda desk, by, on, ref: desk.attestations.void(by, ref, on, "deleted"),
    "replace": lambda desk, by, on, ref: desk.attestations.replace(
        by, ref, on, b"\xb1" * 32, statement(desk, usd(120), commitment=b"\7" * 32)
    ),
    "merge": lambda desk, by, on, ref: desk.attestations.merge(by, ref, on, _twin(desk)),
}
"""Each statement about a document of 100."""


def _twin(desk: Desk) -> bytes:
    """A document that the other may be merged into, attested once."""
    known = desk.documents.account_at(b"\xc1" * 32)
    if known is None:
        desk.attestations.attest(desk.customs, desk.reference(), [twin(desk)])
    return b"\xc1" * 32


def twin(desk: Desk) -> Attestation:
    return replace(attestation(desk, usd(500)), fingerprint=b"\xc1" * 32)


@pytest.mark.parametrize("name", ACTS)
def test_statement__sent_again__is_done_once(desk: Desk, name: str) -> None:
    on = account(desk)
    ACTS[name](desk, desk.customs, on, b"\1" * 32)
    revision = desk.documents.account(on.id).revision
    ACTS[name](desk, desk.customs, desk.documents.account(on.id), b"\1" * 32)
    assert desk.documents.account(on.id).revision == revision


@pytest.mark.parametrize("name", ACTS)
def test_statement__by_another_authority__is_refused(desk: Desk, name: str) -> None:
    other = make_party("another customs")
    desk.participants.admit(desk.operator, [admission(other, Role.CUSTOMS)])
    on = account(desk)
    _twin(desk)
    for party, reason in (
        (other, "NOT_PARTY"),
        (desk.tax, "WRONG_ROLE"),
        (desk.exporter, "WRONG_ROLE"),
        (desk.operator, "WRONG_ROLE"),
        (replace(desk.customs, maker=desk.stranger), "UNKNOWN_KEY"),
    ):
        with refused(reason):
            ACTS[name](desk, party, on, desk.reference())


@pytest.mark.parametrize("name", ACTS)
def test_statement__by_the_successor__is_done(desk: Desk, name: str) -> None:
    other = make_party("another customs")
    desk.participants.admit(desk.operator, [admission(other, Role.CUSTOMS)])
    on = account(desk)
    _twin(desk)
    desk.participants.retire(desk.operator, desk.customs.id, "reform", successor=other.id)
    ACTS[name](desk, other, on, desk.reference())
    assert desk.documents.account(on.id) != on


@pytest.mark.parametrize("name", ["amend", "replace", "merge"])
def test_statement__that_may_add__by_a_suspended_authority__is_refused(desk: Desk, name: str) -> None:
    on = account(desk)
    _twin(desk)
    desk.participants.suspend(desk.operator, desk.customs.id, "an inquiry")
    with refused("SUSPENDED"):
        ACTS[name](desk, desk.customs, on, desk.reference())


@pytest.mark.parametrize("name", ["amend", "replace", "merge"])
def test_statement__that_may_add__by_a_distrusted_key__is_refused(desk: Desk, name: str) -> None:
    on = account(desk)
    _twin(desk)
    desk.participants.distrust_key(desk.operator, desk.customs.maker.address, desk.now)
    with refused("TRUSTED_KEY_ONLY"):
        ACTS[name](desk, desk.customs, on, desk.reference())


@pytest.mark.parametrize("name", ACTS)
def test_statement__document_changed_after_signing__makes_the_seal_worthless(desk: Desk, name: str) -> None:
    on = account(desk)
    _twin(desk)
    desk.attestations.amend(desk.customs, desk.reference(), on, statement(desk, usd(99)))
    with refused("BAD_SIGNATURE"):
        ACTS[name](desk, desk.customs, on, desk.reference())


@pytest.mark.parametrize("name", ACTS)
def test_statement__without_a_second_pair_of_eyes__is_refused(desk: Desk, name: str) -> None:
    on = account(desk)
    _twin(desk)
    for checker, reason in (
        (desk.customs.maker, "WRONG_CAPACITY"),
        (desk.customs.admins[0], "WRONG_CAPACITY"),
        (desk.tax.second(), "NOT_CHECKER"),
        (desk.stranger, "UNKNOWN_KEY"),
    ):
        with refused(reason):
            ACTS[name](desk, replace(desk.customs, checker=checker), on, desk.reference())


def test_amend__down__even_when_suspended(desk: Desk) -> None:
    on = account(desk)
    desk.participants.suspend(desk.operator, desk.customs.id, "an inquiry")
    stated = statement(desk, usd(100), valid_until=LAST_DAY)
    receipt = desk.attestations.amend(desk.customs, desk.reference(), on, stated)
    event = logged(desk.documents, receipt, "Restated")
    assert (event["face_before"], event["face"]) == (100, 100)
    assert (event["maker"], event["checker"]) == (
        desk.customs.maker.address,
        desk.customs.second().address,
    )
    on = desk.documents.account(on.id)
    for worse in (
        statement(desk, usd(101)),
        statement(desk, usd(100), valid_until=LAST_DAY + DAY),
        statement(desk, usd(100), valid_from=TODAY - DAY),
    ):
        with refused("SUSPENDED"):
            desk.attestations.amend(desk.customs, desk.reference(), on, worse)
    desk.attestations.void(desk.customs, desk.reference(), on, "deleted")


def test_statement__desk_paused__goes_down_only(desk: Desk) -> None:
    on = account(desk)
    desk.directory.pause(desk.operator, desk.attestations.address, "a fault")
    for worse in (
        statement(desk, usd(101)),
        statement(desk, usd(100), valid_until=LAST_DAY + DAY),
        statement(desk, usd(100), valid_from=TODAY - DAY),
    ):
        with refused("PAUSED"):
            desk.attestations.amend(desk.customs, desk.reference(), on, worse)
    desk.attestations.amend(desk.customs, desk.reference(), on, statement(desk, usd(99)))
    desk.attestations.void(desk.customs, desk.reference(), desk.documents.account(on.id), "deleted")
    with refused("PAUSED"):
        desk.attestations.replace(
            desk.customs,
            desk.reference(),
            desk.documents.account(on.id),
            b"\xb1" * 32,
            statement(desk, usd(1)),
        )


def test_amend__the_same_commitment__is_refused(desk: Desk) -> None:
    on = account(desk)
    with refused("BAD_FACTS"):
        desk.attestations.amend(
            desk.customs, desk.reference(), on, statement(desk, usd(1), commitment=on.commitment)
        )


def test_amend__no_limit__is_for_open_ended_kinds(desk: Desk) -> None:
    on = account(desk)
    with refused("BAD_AMOUNT"):
        desk.attestations.amend(desk.customs, desk.reference(), on, statement(desk, usd(MAX_MINOR)))
    filing = desk.documents.account(attest(desk, usd(1), of_kind=FILING)[0])
    desk.attestations.amend(desk.tax, desk.reference(), filing, statement(desk, usd(MAX_MINOR)))


def test_amend__by_a_distrusted_key_downwards__is_impaired_until_confirmed(desk: Desk) -> None:
    """What a distrusted key says lowers at once; another key must stand behind it before it is drawn on."""
    on = account(desk)
    second = Key.from_seed("customs maker, the second")
    desk.participants.add_key(desk.customs, desk.customs.id, second.address, Capacity.MAKER)
    desk.wait(60)
    desk.participants.distrust_key(desk.operator, desk.customs.maker.address, desk.now)
    assert not desk.documents.account(on.id).impaired
    desk.attestations.amend(desk.customs, desk.reference(), on, statement(desk, usd(90)))
    assert desk.documents.account(on.id).distrusted
    desk.attestations.confirm(replace(desk.customs, maker=second), [on.id])
    assert not desk.documents.account(on.id).impaired


def test_void__with_a_loan_on_it__leaves_the_loan(desk: Desk) -> None:
    on = account(desk)
    case_id = disbursed(desk, rows([on.id], usd(60)))
    receipt = desk.attestations.void(desk.customs, desk.reference(), desk.documents.account(on.id), "deleted")
    assert logged(desk.documents, receipt, "Voided")["drawn"] == 60
    assert figures(desk, on.id) == (0, 60, 0, 0)
    assert desk.receivables.loan(case_id).outstanding == usd(48)


def test_replace__a_void_document__carries_all_that_is_used(desk: Desk) -> None:
    on = account(desk)
    disbursed(desk, rows([on.id], usd(60)))
    desk.attestations.void(desk.customs, desk.reference(), desk.documents.account(on.id), "deleted")
    desk.attestations.replace(
        desk.customs,
        desk.reference(),
        desk.documents.account(on.id),
        b"\xb1" * 32,
        statement(desk, usd(70)),
    )
    found = desk.documents.account(on.id)
    assert (found.document, found.impaired) == (b"\xb1" * 32, False)
    assert figures(desk, on.id) == (0, 60, 0, 10)


def test_replace__by_nothing__is_refused(desk: Desk) -> None:
    on = account(desk)
    with refused("UNKNOWN_DOCUMENT"):
        desk.attestations.replace(desk.customs, desk.reference(), on, bytes(32), statement(desk, usd(70)))


def test_merge__with_a_document_of_another_authority__is_refused(desk: Desk) -> None:
    other = make_party("another customs")
    desk.participants.admit(desk.operator, [admission(other, Role.CUSTOMS)])
    on = account(desk)
    item = twin(desk)
    desk.attestations.attest(other, desk.reference(), [item])
    with refused("NOT_PARTY"):
        desk.attestations.merge(desk.customs, desk.reference(), on, item.fingerprint)


def test_statement__on_nothing__is_refused(desk: Desk) -> None:
    on = replace(account(desk), id=b"\xee" * 32)
    for act in ACTS.values():
        with refused("UNKNOWN_ACCOUNT"):
            act(desk, desk.customs, on, desk.reference())
