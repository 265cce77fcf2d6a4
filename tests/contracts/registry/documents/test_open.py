"""A document is opened once, and becomes an account."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from contracts.registry.calendar import date_of
from contracts.registry.money import MAX_MINOR
from tests.contracts.cases import EXPORT, SHIPMENT, attestation, usd
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import make_puppet
from tests.contracts.registry.documents.ledger import Ledger
from tests.contracts.world import DAY

LAST_DAY = constant("china_time.vy", "LAST_DAY")


def item(ledger: Ledger, **changes: object) -> dict[str, object]:
    """A sound document, but for the changes."""
    return {**attestation(ledger.desk, usd(100)).fields(), **changes}


def opened(ledger: Ledger, *items: Mapping[str, object]) -> None:
    ledger.call("open", ledger.desk.customs.maker.address, list(items))


def test_open__a_document__is_an_account(ledger: Ledger) -> None:
    desk = ledger.desk
    document = item(ledger)
    receipt = ledger.call("open", desk.customs.maker.address, [document])
    fingerprint = document["fingerprint"]
    assert isinstance(fingerprint, bytes)
    account = desk.documents.account(fingerprint)
    assert (account.document, account.end) == (fingerprint, fingerprint)
    assert (account.owner, account.kind, account.face) == (desk.exporter.id, EXPORT, usd(100))
    assert (account.available, account.held, account.drawn, account.settled) == (
        usd(100),
        usd(0),
        usd(0),
        usd(0),
    )
    assert (account.void, account.distrusted, account.impaired) == (False, False, False)
    assert (account.attested_by, account.attested_at) == (desk.customs.maker.address, desk.now)
    assert (account.commitment, account.revision) == (document["commitment"], 0)
    assert desk.documents.account_at(fingerprint) == fingerprint
    event = logged(desk.documents, receipt, "Attested")
    assert {**document, "document": fingerprint} == {
        **{name: event[name] for name in document if name != "fingerprint"},
        "document": event["document"],
        "fingerprint": fingerprint,
    }
    assert (event["application"], event["actor"]) == (ledger.puppet.address, desk.customs.maker.address)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fingerprint": bytes(32)}, "UNKNOWN_DOCUMENT"),
        ({"owner": b"\xee" * 32}, "BAD_OWNER"),
        ({"face": 0}, "BAD_AMOUNT"),
        ({"face": MAX_MINOR + 1}, "BAD_AMOUNT"),
        ({"valid_from": 20_001, "valid_until": 20_000}, "BAD_VALIDITY"),
        ({"valid_until": LAST_DAY + 1}, "BAD_VALIDITY"),
        ({"commitment": bytes(32)}, "BAD_FACTS"),
        ({"currency": bytes(3)}, "BAD_CURRENCY"),
        ({"currency": b"usd"}, "BAD_CURRENCY"),
        ({"currency": b"U\x00D"}, "BAD_CURRENCY"),
        ({"kind": 0}, "NOT_ISSUER"),
        ({"kind": 64}, "NOT_ISSUER"),
        ({"kind": 257}, "NOT_ISSUER"),
    ],
)
def test_open__unsound__is_refused(ledger: Ledger, changes: dict[str, object], reason: str) -> None:
    good, bad = item(ledger), item(ledger, **changes)
    with refused(reason):
        opened(ledger, good, bad)
    fingerprint = good["fingerprint"]
    assert isinstance(fingerprint, bytes)
    assert ledger.desk.documents.account_at(fingerprint) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"face": MAX_MINOR},
        {"face": 1},
        {"valid_from": 20_000, "valid_until": 20_000},
        {"valid_until": LAST_DAY},
        {"kind": 63},
        {"kind": SHIPMENT},
    ],
)
def test_open__at_the_bounds__is_opened(ledger: Ledger, changes: dict[str, object]) -> None:
    document = item(ledger, **changes)
    opened(ledger, document)
    assert isinstance(document["fingerprint"], bytes)
    account = ledger.desk.documents.contract.read("account", document["fingerprint"])
    stated = {name: getattr(account, name) for name in ("kind", "face", "valid_from", "valid_until")}
    assert stated == {name: document[name] for name in stated}


def test_open__an_owner_that_is_no_enterprise__is_refused(ledger: Ledger) -> None:
    with refused("BAD_OWNER"):
        opened(ledger, item(ledger, owner=ledger.desk.bank_a.id))


def test_open__twice__is_refused(ledger: Ledger) -> None:
    document = item(ledger)
    with refused("KNOWN_FINGERPRINT"):
        opened(ledger, document, document)
    opened(ledger, document)
    with refused("KNOWN_FINGERPRINT"):
        opened(ledger, document)


def test_open__an_alias_of_another__is_refused(ledger: Ledger) -> None:
    alias = ledger.desk.reference()
    ledger.call("add_alias", ledger.desk.customs.maker.address, alias, ledger.accounts[0])
    with refused("KNOWN_FINGERPRINT"):
        opened(ledger, item(ledger, fingerprint=alias))


def test_open__a_replacement_of_another__is_refused(ledger: Ledger) -> None:
    fingerprint = ledger.desk.reference()
    ledger.restate(100, fingerprint=fingerprint)
    with refused("KNOWN_FINGERPRINT"):
        opened(ledger, item(ledger, fingerprint=fingerprint))


def test_open__by_an_application_that_issues_other_kinds__is_refused(ledger: Ledger) -> None:
    narrow = make_puppet(ledger.desk, "Narrow", issues=[SHIPMENT])
    with refused("NOT_ISSUER"):
        narrow.send(ledger.desk.documents, "open", ledger.desk.customs.maker.address, [item(ledger)])


@pytest.mark.parametrize("stopped", ["PAUSED", "NOT_CURRENT"])
def test_open__by_a_stopped_application__is_refused(ledger: Ledger, stopped: str) -> None:
    if stopped == "PAUSED":
        ledger.desk.directory.pause(ledger.desk.operator, ledger.puppet.address, "a fault")
    else:
        make_puppet(ledger.desk, version=2)
    with refused(stopped):
        opened(ledger, item(ledger))


def test_open__a_stranger__is_refused(ledger: Ledger) -> None:
    desk = ledger.desk
    with refused("UNKNOWN_APPLICATION"):
        desk.documents.contract.send(desk.stranger, "open", desk.stranger.address, [item(ledger)])


def test_account__expired__is_not_impaired_and_keeps_its_figures(ledger: Ledger) -> None:
    desk = ledger.desk
    desk.wait(500 * DAY)
    account = desk.documents.account(ledger.accounts[0])
    assert account.valid_until < date_of((desk.now + 28_800) // DAY)
    assert (account.impaired, account.available) == (False, usd(100))
