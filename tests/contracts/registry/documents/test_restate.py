"""Amended and replaced: the balance stays, the face is set anew."""

from __future__ import annotations

import pytest

from contracts.registry.money import MAX_MINOR
from tests.contracts.cases import usd
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import make_puppet
from tests.contracts.registry.documents.ledger import Ledger

LAST_DAY = constant("china_time.vy", "LAST_DAY")

NEW = b"\xa1" * 32


def test_restate__an_amendment__changes_face_and_commitment(ledger: Ledger) -> None:
    desk = ledger.desk
    ledger.hold(60)
    before = desk.documents.account(ledger.accounts[0])
    receipt = ledger.restate(80)
    after = desk.documents.account(ledger.accounts[0])
    assert (after.face, after.available, after.held) == (usd(80), usd(20), usd(60))
    assert (after.commitment, after.revision) == (b"\7" * 32, 1)
    assert (after.owner, after.kind, after.document) == (before.owner, before.kind, before.document)
    event = logged(desk.documents, receipt, "Restated")
    assert (event["document_before"], event["document"]) == (ledger.accounts[0], ledger.accounts[0])
    assert (event["face_before"], event["face"], event["held"]) == (100, 80, 60)
    assert (event["maker"], event["checker"]) == (
        desk.customs.maker.address,
        desk.customs.second().address,
    )


@pytest.mark.parametrize(("face", "impaired"), [(60, False), (59, True)])
def test_restate__below_what_is_used__impairs(ledger: Ledger, face: int, impaired: bool) -> None:
    ledger.hold(40)
    ledger.post(ledger.posting(draw=20, settle=5))
    ledger.hold(20, case_id=b"\3" * 32)
    ledger.restate(face)
    account = ledger.desk.documents.account(ledger.accounts[0])
    assert (account.impaired, account.available) == (impaired, usd(0))


def test_restate__a_replacement__takes_the_account_over(ledger: Ledger) -> None:
    ledger.hold(60)
    ledger.void()
    receipt = ledger.restate(70, fingerprint=NEW)
    account = ledger.desk.documents.account(ledger.accounts[0])
    assert (account.document, account.void, account.revision) == (NEW, False, 2)
    assert ledger.figures() == (60, 0, 0, 10)
    for fingerprint in (NEW, ledger.accounts[0]):
        assert ledger.desk.documents.account_at(fingerprint) == ledger.accounts[0]
    event = logged(ledger.desk.documents, receipt, "Restated")
    assert (event["document_before"], event["document"]) == (ledger.accounts[0], NEW)
    ledger.restate(70, fingerprint=b"\xa2" * 32)
    assert ledger.desk.documents.account(ledger.accounts[0]).document == b"\xa2" * 32


def test_restate__void__is_not_amended(ledger: Ledger) -> None:
    ledger.void()
    with refused("VOID"):
        ledger.restate(50)


def test_restate__merged__is_refused(ledger: Ledger) -> None:
    ledger.merge(0, 1)
    with refused("MERGED_ACCOUNT"):
        ledger.restate(50)


def test_restate__replacement_that_is_known__is_refused(ledger: Ledger) -> None:
    for fingerprint in ledger.accounts:
        with refused("KNOWN_FINGERPRINT"):
            ledger.restate(50, fingerprint=fingerprint)


@pytest.mark.parametrize(
    ("face", "days", "commitment", "reason"),
    [
        (0, (1, 2), b"\1" * 32, "BAD_AMOUNT"),
        (MAX_MINOR + 1, (1, 2), b"\1" * 32, "BAD_AMOUNT"),
        (1, (2, 1), b"\1" * 32, "BAD_VALIDITY"),
        (1, (1, LAST_DAY + 1), b"\1" * 32, "BAD_VALIDITY"),
        (1, (1, 2), bytes(32), "BAD_FACTS"),
    ],
)
def test_restate__unsound__is_refused(
    ledger: Ledger, face: int, days: tuple[int, int], commitment: bytes, reason: str
) -> None:
    with refused(reason):
        ledger.restate(face, valid_from=days[0], valid_until=days[1], commitment=commitment)


@pytest.mark.parametrize("stopped", ["PAUSED", "NOT_CURRENT"])
def test_restate__by_a_stopped_application__goes_down_only(ledger: Ledger, stopped: str) -> None:
    if stopped == "PAUSED":
        ledger.desk.directory.pause(ledger.desk.operator, ledger.puppet.address, "a fault")
    else:
        make_puppet(ledger.desk, version=2)
    with refused(stopped):
        ledger.restate(101)
    ledger.restate(99)


def test_restate__unknown_account__is_refused(ledger: Ledger) -> None:
    with refused("UNKNOWN_ACCOUNT"):
        ledger.call(
            "restate",
            NEW,
            (1, 1, 2, NEW),
            bytes(32),
            ledger.desk.stranger.address,
            ledger.desk.stranger.address,
        )
