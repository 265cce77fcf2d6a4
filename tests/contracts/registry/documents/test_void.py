"""A document is deleted; what was lent stays lent."""

from __future__ import annotations

from tests.contracts.cases import SHIPMENT, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import make_puppet
from tests.contracts.registry.documents.ledger import CASE, Ledger


def test_void__a_document__is_impaired_and_keeps_its_figures(ledger: Ledger) -> None:
    desk = ledger.desk
    ledger.hold(60)
    ledger.post(ledger.posting(draw=30))
    customs = desk.customs.maker.address, desk.customs.second().address
    receipt = ledger.call("void", ledger.accounts[0], "deleted", *customs)
    account = desk.documents.account(ledger.accounts[0])
    assert (account.void, account.impaired, account.available) == (True, True, usd(0))
    assert ledger.figures()[:3] == (30, 30, 0)
    event = logged(desk.documents, receipt, "Voided")
    assert dict(event.args) == {
        "document": ledger.accounts[0],
        "account": ledger.accounts[0],
        "held": 30,
        "drawn": 30,
        "settled": 0,
        "reason": "deleted",
        "maker": customs[0],
        "checker": customs[1],
    }
    ledger.call("release", CASE, [ledger.accounts[0]])
    assert ledger.figures() == (0, 30, 0, 0)


def test_void__twice__is_refused(ledger: Ledger) -> None:
    ledger.void()
    with refused("VOID"):
        ledger.void()


def test_void__merged__is_refused(ledger: Ledger) -> None:
    ledger.merge(0, 1)
    with refused("MERGED_ACCOUNT"):
        ledger.void()


def test_void__by_an_application_that_issues_other_kinds__is_refused(ledger: Ledger) -> None:
    narrow = make_puppet(ledger.desk, "Narrow", issues=[SHIPMENT])
    key = ledger.desk.stranger.address
    for fn, args in (
        ("void", (ledger.accounts[0], "no", key, key)),
        ("merge", (ledger.accounts[0], ledger.accounts[1], key, key)),
        ("confirm", (ledger.accounts[0], key)),
        ("collect", (ledger.accounts[0], ledger.desk.bank_a.id, 1, False)),
        ("restate", (ledger.accounts[0], (1, 1, 2, b"\1" * 32), bytes(32), key, key)),
    ):
        with refused("NOT_ISSUER"):
            narrow.send(ledger.desk.documents, fn, *args)
