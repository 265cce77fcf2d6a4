"""What a bank wrote off takes no new hold until it is cleared."""

from __future__ import annotations

import pytest

from tests.contracts.checks import logged, refused
from tests.contracts.registry.documents.ledger import CASE, OTHER_CASE, Ledger


def count(ledger: Ledger, on: int = 0) -> int:
    return ledger.desk.documents.account(ledger.accounts[on]).written_off


def test_mark_written_off__a_case__is_counted(ledger: Ledger) -> None:
    receipt = ledger.call("mark_written_off", CASE, [ledger.accounts[0]])
    event = logged(ledger.desk.documents, receipt, "WriteOffMarked")
    assert dict(event.args) == {
        "account": ledger.accounts[0],
        "application": ledger.puppet.address,
        "case_id": CASE,
        "written_off": True,
    }
    assert (count(ledger), ledger.share().written_off) == (1, True)


def test_clear_written_off__one_of_two__blocks_still(ledger: Ledger) -> None:
    for case_id in (CASE, OTHER_CASE):
        ledger.call("mark_written_off", case_id, [ledger.accounts[0]])
    ledger.call("clear_written_off", CASE, [ledger.accounts[0]])
    assert count(ledger) == 1
    with refused("BLOCKED"):
        ledger.hold(1)


@pytest.mark.parametrize("fn", ["mark_written_off", "clear_written_off"])
def test_mark_written_off__twice__is_refused(ledger: Ledger, fn: str) -> None:
    ledger.call("mark_written_off", CASE, [ledger.accounts[0]])
    if fn == "clear_written_off":
        ledger.call(fn, CASE, [ledger.accounts[0]])
    with refused("NOT_BLOCKED"):
        ledger.call(fn, CASE, [ledger.accounts[0]])


def test_clear_written_off__another_cases__is_refused(ledger: Ledger) -> None:
    ledger.call("mark_written_off", CASE, [ledger.accounts[0]])
    with refused("NOT_BLOCKED"):
        ledger.call("clear_written_off", OTHER_CASE, [ledger.accounts[0]])


def test_clear_written_off__after_a_merger__clears_the_end_of_the_line(ledger: Ledger) -> None:
    ledger.call("mark_written_off", CASE, [ledger.accounts[0]])
    ledger.merge(0, 1)
    assert count(ledger, 1) == 1
    ledger.call("clear_written_off", CASE, [ledger.accounts[0]])
    assert count(ledger, 1) == 0


@pytest.mark.parametrize("fn", ["mark_written_off", "clear_written_off"])
def test_mark_written_off__a_stranger__is_refused(ledger: Ledger, fn: str) -> None:
    with refused("UNKNOWN_APPLICATION"):
        ledger.desk.documents.contract.send(ledger.desk.stranger, fn, CASE, [ledger.accounts[0]])


def test_mark_written_off__unknown_account__is_refused(ledger: Ledger) -> None:
    with refused("UNKNOWN_ACCOUNT"):
        ledger.call("mark_written_off", CASE, [b"\7" * 32])
