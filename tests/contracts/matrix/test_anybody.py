"""Nothing that anybody may call ever approves, lends or adds exposure, in any state.

A public "refresh" of a deployed system once moved a record from *requested* to *good standing*, and money was
lent on it. So whatever a stranger is not refused is really sent here, and the whole desk is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chain.errors import Reverted
from contracts.financing.cases import Status
from contracts.financing.lending import Lending
from contracts.payments.words import Status as Payment
from tests.contracts.desk import Desk
from tests.contracts.matrix.book import ANSWERED, FIRST, GRIDS, OPEN
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.running import Runner

OPEN_LINES = [
    pytest.param(grid, line, id=f"{grid}: {line.name}", marks=() if str(grid) in FIRST else pytest.mark.slow)
    for grid in GRIDS
    for line in grid.lines
    if line.fn in {*OPEN, *ANSWERED}
]

ENDS = {Status.APPROVED: {Status.LAPSED}, Status.DISBURSED: {Status.REPAID}}
"""Where time may lead a case; every other status stays."""

PAYMENT_ENDS = {
    Payment.ORDERED: Payment.LAPSED,
    Payment.CHECKED: Payment.LAPSED,
    Payment.PAID: Payment.DISCREPANT,
    Payment.VERIFIED: Payment.DISCREPANT,
}
"""Where time may lead a payment."""


def exposure(desk: Desk) -> dict[tuple[bytes, str], int]:
    """What is used of every document, lent in a case, at risk of a shipment; every use of a consent."""
    found: dict[tuple[bytes, str], int] = {}
    for event in desk.documents.contract.events("Attested"):
        account = desk.documents.contract.read("account", event["document"])
        for name in ("held", "drawn", "settled", "face", "written_off"):
            found[event["document"], name] = getattr(account, name)
    for case_id, status in statuses(desk):
        if status >= Status.APPROVED and status not in (Status.WITHDRAWN, Status.REJECTED):
            loan = product(desk, case_id).contract.read("loan_of", case_id)
            for name in ("approved", "disbursed", "outstanding", "undrawn", "hold_until", "tenor_days"):
                found[case_id, name] = getattr(loan, name)
    for event in desk.consents.contract.events("Granted"):
        consent = desk.consents.contract.read("consent", event["consent_id"])
        found[event["consent_id"], "used"] = consent.used
    for event in desk.suite.insurance.contract.events("Declared"):
        shipment = desk.suite.insurance.contract.read("shipment_of", event["shipment_id"])
        for name in ("cover", "at_risk", "declared"):
            found[event["shipment_id"], name] = getattr(shipment, name)
    for event in desk.suite.assignments.contract.events("Signed"):
        state = desk.suite.assignments.contract.read("assignment_of", event["assignment_id"])
        for name in ("live", "lent"):
            found[event["assignment_id"], name] = getattr(state, name)
    return found


def product(desk: Desk, case_id: bytes) -> Lending:
    """The contract that a case lives in once it is approved."""
    address = desk.applications.contract.read("dossier_of", case_id).product
    found: Lending = next(each for each in (desk.receivables, desk.suite.insured) if each.address == address)
    return found


def statuses(desk: Desk) -> Iterator[tuple[bytes, Status]]:
    """The status of every case."""
    for case_id in desk.applications.all():
        status = Status(desk.applications.contract.read("dossier_of", case_id).status)
        if status is Status.APPROVED:
            status = Status(product(desk, case_id).contract.read("loan_of", case_id).status)
        yield case_id, status


def payments(desk: Desk) -> Iterator[tuple[bytes, Payment]]:
    """The state of every payment."""
    for payment_id in desk.suite.capital.all():
        found = desk.suite.capital.payment(payment_id)
        assert found is not None
        yield payment_id, found.status


@pytest.mark.parametrize(("grid", "line"), OPEN_LINES)
def test_exposure__after_what_anybody_may_call__is_not_greater(
    runner: Runner, grid: Grid[Any], line: Line[Any]
) -> None:
    stage = runner.stage
    stranger = stage.callers["stranger"]
    subjects = runner.at(grid)
    before, standing = exposure(stage.desk), dict(statuses(stage.desk))
    paid = dict(payments(stage.desk))
    for state, subject in subjects.items():
        with runner.undone():
            args = line.args(stage, subject, stranger)
            try:
                grid.face(stage).contract.send(stage.desk.stranger, line.fn, *args)
            except Reverted:
                continue
            after = exposure(stage.desk)
            more = {key: value for key, value in after.items() if value > before.get(key, -1)}
            assert not more, f"{state}: more than before: {more}"
            for case_id, status in statuses(stage.desk):
                known = standing[case_id]
                assert status is known or status in ENDS.get(known, set[Status]()), f"{known} → {status}"
            for payment_id, now in payments(stage.desk):
                was = paid[payment_id]
                assert now in (was, PAYMENT_ENDS.get(was)), f"{was} → {now}"


def test_exposure__it_sees__what_a_bank_does(runner: Runner) -> None:
    """The measure itself: an approval is more."""
    grid = next(grid for grid in GRIDS if str(grid) == "ReceivablesFinancing cases")
    line = next(line for line in grid.lines if line.name == "approve")
    stage, subjects = runner.stage, runner.at(grid)
    before = exposure(stage.desk)
    maker = stage.callers["bank.maker"]
    with runner.undone():
        args = line.args(stage, subjects["VERI"], maker)
        grid.face(stage).contract.send(stage.desk.bank_a.maker, "approve", *args)
        after = exposure(stage.desk)
    assert any(name == "held" and after[about, name] > before[about, name] for about, name in before)


def test_cancel_signature__by_a_stranger__spares_the_signatures_of_others(runner: Runner) -> None:
    stage = runner.stage
    for face in stage.desk.suite.faces():
        if "cancel_signature" not in face.contract.abi.functions:
            continue
        with runner.undone():
            face.contract.send(stage.desk.stranger, "cancel_signature", 7)
            others = [caller.address for name, caller in stage.callers.items() if name != "stranger"]
            assert not any(face.contract.read("nonce_used", address, 7) for address in others)
