"""available → settled: proceeds of a part that carries no loan."""

from __future__ import annotations

from contracts.registry.documents import Step
from tests.contracts.checks import logged, refused
from tests.contracts.registry.documents.ledger import Ledger


def collect(ledger: Ledger, amount: int, *, undo: bool = False, on: int = 0) -> None:
    ledger.call("collect", ledger.accounts[on], ledger.desk.bank_a.id, amount, undo)


def test_collect__all_that_is_free__is_settled_for_good(ledger: Ledger) -> None:
    ledger.drawn(60)
    receipt = ledger.call("collect", ledger.accounts[0], ledger.desk.bank_a.id, 40, False)
    assert ledger.figures() == (0, 60, 40, 0)
    assert ledger.share(case_id=ledger.desk.bank_a.id).settled == 40
    assert logged(ledger.desk.documents, receipt, "Moved")["step"] == Step.COLLECT
    with refused("NO_HEADROOM"):
        collect(ledger, 1)
    with refused("NO_HEADROOM"):
        ledger.hold(1, case_id=b"\3" * 32)


def test_collect__undone__is_available_again(ledger: Ledger) -> None:
    collect(ledger, 40)
    collect(ledger, 30, undo=True)
    assert ledger.figures() == (0, 0, 10, 90)
    with refused("NOT_SETTLED"):
        collect(ledger, 11, undo=True)


def test_collect__on_a_merged_account__moves_the_end(ledger: Ledger) -> None:
    collect(ledger, 40)
    ledger.merge(0, 1)
    collect(ledger, 160)
    assert ledger.figures(1) == (0, 0, 200, 0)
    with refused("NO_HEADROOM"):
        collect(ledger, 1)
    collect(ledger, 200, undo=True)
    assert ledger.figures(1) == (0, 0, 0, 200)


def test_collect__undo_of_what_a_case_settled__is_refused(ledger: Ledger) -> None:
    ledger.drawn(60)
    ledger.post(ledger.posting(settle=60))
    with refused("NOT_SETTLED"):
        collect(ledger, 1, undo=True)


def test_collect__on_a_void_document__is_recorded(ledger: Ledger) -> None:
    ledger.void()
    collect(ledger, 40)
    assert ledger.figures() == (0, 0, 40, 0)
