"""held → available, and nothing else."""

from __future__ import annotations

from contracts.registry.documents import Step
from tests.contracts.checks import logged, refused
from tests.contracts.registry.documents.ledger import CASE, OTHER_CASE, Ledger


def test_release__what_is_still_held__is_available(ledger: Ledger) -> None:
    ledger.hold(50, 60)
    ledger.post(ledger.posting(draw=30))
    ledger.hold(7, case_id=OTHER_CASE)
    receipt = ledger.call("release", CASE, list(ledger.accounts[:1]))
    assert ledger.figures() == (7, 30, 0, 63)
    assert ledger.figures(1)[0] == 60
    event = logged(ledger.desk.documents, receipt, "Moved")
    assert (event["step"], event["amount"]) == (Step.RELEASE, 20)


def test_release__twice__changes_nothing(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.call("release", CASE, [ledger.accounts[0]])
    ledger.call("release", CASE, [ledger.accounts[0], ledger.accounts[0]])
    assert ledger.figures() == (0, 0, 0, 100)


def test_release__on_a_void_document__is_done(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.void()
    ledger.call("release", CASE, [ledger.accounts[0]])
    assert ledger.figures() == (0, 0, 0, 0)


def test_release__a_stranger__is_refused(ledger: Ledger) -> None:
    ledger.hold(50)
    with refused("UNKNOWN_APPLICATION"):
        ledger.desk.documents.contract.send(ledger.desk.stranger, "release", CASE, [ledger.accounts[0]])
