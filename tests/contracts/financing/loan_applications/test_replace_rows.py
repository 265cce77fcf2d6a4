"""Other rows, for a case that was sent back or whose check failed."""

from __future__ import annotations

import pytest

from contracts.financing.cases import Status
from contracts.messages import relayed
from tests.contracts.cases import attest, check, rows, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.receivables_financing.flows import STATES


@pytest.mark.parametrize(
    ("before", "after"), [(Status.SENT_BACK, Status.SUBMITTED), (Status.FAILED, Status.ACCEPTED)]
)
@pytest.mark.parametrize("relays", [False, True])
def test_replace_rows__other_ones__take_the_place(
    desk: Desk, before: Status, after: Status, relays: bool
) -> None:
    case_id = STATES[before](desk)
    on = rows(attest(desk, usd(9), usd(8)), usd(7))
    receipt = desk.applications.replace_rows(
        desk.exporter, case_id, on, relayer=desk.stranger if relays else None
    )
    assert desk.applications.rows(case_id) == on
    assert desk.applications.dossier(case_id).status is after
    assert len(logged(desk.applications, receipt, "RowsReplaced")["rows"]) == 2
    assert logged(desk.applications, receipt, "Moved")["actor"] == desk.exporter.maker.address


def test_replace_rows__after_a_failed_check__can_pass(desk: Desk) -> None:
    case_id = STATES[Status.FAILED](desk)
    desk.applications.replace_rows(desk.exporter, case_id, rows(attest(desk, usd(900)), usd(900)))
    assert check(desk, case_id).passed


def test_replace_rows__case_moved_after_signing__makes_the_message_worthless(desk: Desk) -> None:
    case_id = STATES[Status.SENT_BACK](desk)
    on = [row.fields() for row in rows(attest(desk, usd(9)), usd(7))]
    fields = {
        "case_id": case_id,
        "version": desk.applications.dossier(case_id).version - 1,
        "rows": on,
    }
    seal = relayed(desk.applications.contract, "ReplaceRows", signer=desk.exporter.maker, fields=fields)
    with refused("BAD_SIGNATURE"):
        desk.applications.contract.send(desk.stranger, "replace_rows", case_id, on, seal)


def test_replace_rows__none_or_twice__is_refused(desk: Desk) -> None:
    case_id = STATES[Status.SENT_BACK](desk)
    on = rows(attest(desk, usd(9)), usd(7))
    for wrong in ((), on * 2):
        with refused("BAD_ROWS"):
            desk.applications.replace_rows(desk.exporter, case_id, wrong)


@pytest.mark.parametrize("stopped", ["SUSPENDED", "PAUSED"])
def test_replace_rows__stopped__is_refused(desk: Desk, stopped: str) -> None:
    case_id = STATES[Status.SENT_BACK](desk)
    on = rows(attest(desk, usd(9)), usd(7))
    if stopped == "SUSPENDED":
        desk.participants.suspend(desk.operator, desk.exporter.id, "an inquiry")
    else:
        desk.directory.pause(desk.operator, desk.applications.address, "a fault")
    with refused(stopped):
        desk.applications.replace_rows(desk.exporter, case_id, on)


def test_replace_rows__unknown_case__is_refused(desk: Desk) -> None:
    with refused("UNKNOWN_CASE"):
        desk.applications.replace_rows(desk.exporter, b"\xee" * 32, ())
