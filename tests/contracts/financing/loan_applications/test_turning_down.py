"""Withdraw, reject: exits, any time before approval. Accept, send back: not while stopped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.financing.cases import Status
from contracts.parties import Party
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.receivables_financing.flows import STATES

TURN: dict[str, Callable[[Desk, bytes], object]] = {
    "withdraw": lambda desk, case_id: desk.applications.withdraw(desk.exporter, case_id, "no need"),
    "relayed": lambda desk, case_id: desk.applications.withdraw(
        desk.exporter, case_id, "no need", relayer=desk.stranger
    ),
    "reject": lambda desk, case_id: desk.applications.reject(desk.bank_a, case_id, "no need"),
}
TAKE: dict[str, Callable[[Desk, bytes], object]] = {
    "accept": lambda desk, case_id: desk.applications.accept(desk.bank_a, case_id, b"\1" * 32),
    "send back": lambda desk, case_id: desk.applications.send_back(desk.bank_a, case_id, "other rows"),
}


@pytest.mark.parametrize("name", TURN)
def test_turn_down__an_exit__goes_on_under_suspension_and_pause(desk: Desk, name: str) -> None:
    case_id = STATES[Status.VERIFIED](desk)
    for address in (desk.applications.address, desk.receivables.address):
        desk.directory.pause(desk.operator, address, "a fault")
    for party in (desk.bank_a, desk.exporter):
        desk.participants.suspend(desk.operator, party.id, "an inquiry")
    TURN[name](desk, case_id)
    after = desk.applications.dossier(case_id).status
    assert after is (Status.REJECTED if name == "reject" else Status.WITHDRAWN)
    for party in (desk.bank_a, desk.exporter):
        assert desk.applications.contract.read("open_cases", party.id) == 0


@pytest.mark.parametrize("name", ["withdraw", "reject"])
def test_turn_down__reason__is_on_record(desk: Desk, name: str) -> None:
    case_id = STATES[Status.SUBMITTED](desk)
    TURN[name](desk, case_id)
    receipt = desk.network.receipt(desk.network.node.head.transactions[0])
    assert logged(desk.applications, receipt, "Said")["text"] == "no need"


@pytest.mark.parametrize(
    ("name", "stopped"),
    [("accept", "SUSPENDED"), ("accept", "PAUSED"), ("send back", "SUSPENDED")],
)
def test_take__stopped__is_refused(desk: Desk, name: str, stopped: str) -> None:
    case_id = STATES[Status.SUBMITTED](desk)
    if stopped == "SUSPENDED":
        desk.participants.suspend(desk.operator, desk.bank_a.id, "an inquiry")
    else:
        desk.directory.pause(desk.operator, desk.receivables.address, "a fault")
    with refused(stopped):
        TAKE[name](desk, case_id)


def test_accept__under_the_banks_reference__once(desk: Desk) -> None:
    case_id = STATES[Status.SUBMITTED](desk)
    for _ in range(2):
        desk.applications.accept(desk.bank_a, case_id, b"\1" * 32)
    assert desk.applications.dossier(case_id).version == 2
    other = STATES[Status.SUBMITTED](desk)
    with refused("REFERENCE_TAKEN"):
        desk.applications.accept(desk.bank_a, other, b"\1" * 32)
    with refused("EMPTY_REFERENCE"):
        desk.applications.accept(desk.bank_a, other, bytes(32))


def test_send_back__reason__is_on_record(desk: Desk) -> None:
    case_id = STATES[Status.SUBMITTED](desk)
    receipt = desk.applications.send_back(desk.bank_a, case_id, "other rows")
    assert logged(desk.applications, receipt, "Said")["text"] == "other rows"
    assert desk.applications.dossier(case_id).status is Status.SENT_BACK


@pytest.mark.parametrize("name", [*TURN, *TAKE])
def test_moves__of_an_unknown_case__are_refused(desk: Desk, name: str) -> None:
    with refused("UNKNOWN_CASE"):
        {**TURN, **TAKE}[name](desk, b"\xee" * 32)


def test_withdraw__by_the_enterprises_successor__is_done(desk: Desk) -> None:
    case_id = STATES[Status.SUBMITTED](desk)
    heir: Party = desk.importer
    desk.participants.retire(desk.operator, desk.exporter.id, "merged", successor=heir.id)
    desk.applications.withdraw(heir, case_id)
    assert desk.applications.dossier(case_id).status is Status.WITHDRAWN
