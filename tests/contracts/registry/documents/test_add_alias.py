"""Several fingerprints, one document."""

from __future__ import annotations

import pytest

from tests.contracts.cases import SHIPMENT
from tests.contracts.checks import logged, refused
from tests.contracts.desk import make_puppet
from tests.contracts.registry.documents.ledger import Ledger

NEW, NEWER = b"\xa1" * 32, b"\xa2" * 32


def add(ledger: Ledger, fingerprint: bytes, document: bytes) -> None:
    ledger.call("add_alias", ledger.desk.customs.maker.address, fingerprint, document)


def test_add_alias__of_an_alias__leads_to_the_same_document(ledger: Ledger) -> None:
    first = ledger.accounts[0]
    add(ledger, NEW, first)
    receipt = ledger.call("add_alias", ledger.desk.customs.maker.address, NEWER, NEW)
    for fingerprint in (first, NEW, NEWER):
        assert ledger.desk.documents.account_at(fingerprint) == first
    event = logged(ledger.desk.documents, receipt, "Aliased")
    assert dict(event.args) == {
        "fingerprint": NEWER,
        "document": first,
        "actor": ledger.desk.customs.maker.address,
    }


def test_add_alias__of_a_replacement__leads_to_its_account(ledger: Ledger) -> None:
    ledger.restate(100, fingerprint=NEW)
    add(ledger, NEWER, NEW)
    assert ledger.desk.documents.account_at(NEWER) == ledger.accounts[0]


@pytest.mark.parametrize("known", ["itself", "another", "alias", "replacement"])
def test_add_alias__known_fingerprint__is_refused(ledger: Ledger, known: str) -> None:
    add(ledger, NEW, ledger.accounts[1])
    ledger.restate(200, on=1, fingerprint=NEWER)
    fingerprint = {
        "itself": ledger.accounts[0],
        "another": ledger.accounts[2],
        "alias": NEW,
        "replacement": NEWER,
    }[known]
    with refused("KNOWN_FINGERPRINT"):
        add(ledger, fingerprint, ledger.accounts[0])


def test_add_alias__of_nothing_or_by_nothing__is_refused(ledger: Ledger) -> None:
    with refused("UNKNOWN_DOCUMENT"):
        add(ledger, NEW, NEWER)
    with refused("UNKNOWN_DOCUMENT"):
        add(ledger, bytes(32), ledger.accounts[0])


def test_add_alias__by_an_application_that_issues_other_kinds__is_refused(ledger: Ledger) -> None:
    narrow = make_puppet(ledger.desk, "Narrow", issues=[SHIPMENT])
    with refused("NOT_ISSUER"):
        narrow.send(
            ledger.desk.documents,
            "add_alias",
            ledger.desk.customs.maker.address,
            NEW,
            ledger.accounts[0],
        )


def test_account_at__nobody_attested_it__is_none(ledger: Ledger) -> None:
    assert ledger.desk.documents.account_at(NEW) is None
    with refused("UNKNOWN_ACCOUNT"):
        ledger.desk.documents.account(NEW)
