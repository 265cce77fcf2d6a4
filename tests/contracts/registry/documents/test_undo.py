"""The exact inverse of a posting, never refused for want of headroom."""

from __future__ import annotations

import pytest

from contracts.registry.documents import Step
from tests.contracts.checks import refused
from tests.contracts.registry.documents.ledger import CASE, OTHER_CASE, Ledger


@pytest.mark.parametrize(
    "posting",
    [{"draw": 30}, {"draw": 30, "settle": 20}, {"draw": 30, "restore": 30}, {"draw": 9, "settle": 4}],
)
def test_undo__a_posting__leaves_all_as_before(ledger: Ledger, posting: dict[str, int]) -> None:
    ledger.hold(50)
    before = ledger.figures(), ledger.share()
    ledger.post(ledger.posting(**posting))
    ledger.call("undo", CASE, [ledger.posting(**posting)], True)
    assert (ledger.figures(), ledger.share()) == before


def test_undo__without_the_hold__makes_it_available(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.post(ledger.posting(draw=30))
    ledger.call("undo", CASE, [ledger.posting(draw=30)], False)
    assert ledger.figures() == (20, 0, 0, 80)


def test_undo__a_restore_that_others_used_since__impairs(ledger: Ledger) -> None:
    ledger.drawn(60)
    ledger.post(ledger.posting(restore=60))
    ledger.hold(100, case_id=OTHER_CASE)
    ledger.call("undo", CASE, [ledger.posting(restore=60)], True)
    account = ledger.desk.documents.account(ledger.accounts[0])
    assert ledger.figures() == (100, 60, 0, 0)
    assert account.impaired
    ledger.post(ledger.posting(settle=60))
    ledger.call("release", OTHER_CASE, [ledger.accounts[0]])
    assert ledger.figures() == (0, 0, 60, 40)
    assert not ledger.desk.documents.account(ledger.accounts[0]).impaired


def test_undo__on_a_void_document__is_done(ledger: Ledger) -> None:
    ledger.drawn(60)
    ledger.post(ledger.posting(restore=60))
    ledger.void()
    ledger.call("undo", CASE, [ledger.posting(restore=60)], True)
    assert ledger.figures() == (0, 60, 0, 0)


@pytest.mark.parametrize(("posting", "reason"), [({"draw": 31}, "NOT_DRAWN"), ({"settle": 1}, "NOT_SETTLED")])
def test_undo__more_than_there_is__is_refused(ledger: Ledger, posting: dict[str, int], reason: str) -> None:
    ledger.drawn(30)
    with refused(reason):
        ledger.call("undo", CASE, [ledger.posting(**posting)], True)


def test_undo__steps__are_counter_entries(ledger: Ledger) -> None:
    ledger.hold(50)
    ledger.post(ledger.posting(draw=30, settle=10, restore=5))
    ledger.call("undo", CASE, [ledger.posting(draw=30, settle=10, restore=5)], False)
    moves = ledger.desk.documents.movements(case_id=CASE)[-4:]
    assert [(move.step, move.amount) for move in moves] == [
        (Step.UNDO_RESTORE, 5),
        (Step.UNDO_SETTLE, 10),
        (Step.UNDO_DRAW, 30),
        (Step.RELEASE, 30),
    ]


def test_undo__a_stranger__is_refused(ledger: Ledger) -> None:
    with refused("UNKNOWN_APPLICATION"):
        ledger.desk.documents.contract.send(ledger.desk.stranger, "undo", CASE, [], True)
