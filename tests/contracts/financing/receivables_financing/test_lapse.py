"""Anybody releases what time has ended; it never adds exposure."""

from __future__ import annotations

import pytest

from contracts.financing.cases import Action, Status
from tests.contracts.cases import approved, attest, disbursed, figures, repay, rows, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.world import DAY


@pytest.mark.parametrize("late", [False, True])
def test_lapse__an_approved_case__from_the_second_after(desk: Desk, late: bool) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = approved(desk, rows([account], usd(500)))
    desk.go_to(desk.receivables.loan(case_id).hold_until + late)
    if not late:
        with refused("HOLD_LIVE"):
            desk.receivables.lapse(desk.stranger, case_id)
        return
    receipt = desk.receivables.lapse(desk.stranger, case_id)
    assert figures(desk, account) == (0, 0, 0, 1_000)
    assert desk.receivables.loan(case_id).status is Status.LAPSED
    moved = logged(desk.receivables, receipt, "Moved")
    assert (moved["action"], moved["actor"]) == (Action.LAPSE, desk.stranger.address)
    assert int(moved["second"], 16) == 0


def test_lapse__an_expired_hold__counts_as_held_until_then(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = approved(desk, rows([account], usd(500)))
    desk.wait(30 * DAY)
    assert figures(desk, account) == (500, 0, 0, 500)
    hints = desk.documents.expired_holds([account])
    found = desk.documents.examine(
        desk.receivables.address, desk.exporter.id, rows([account], usd(501)), hints
    )
    assert (found[0].held, found[0].expired, found[0].available) == (500, 500, 500)
    desk.receivables.lapse(desk.stranger, case_id)
    assert figures(desk, account) == (0, 0, 0, 1_000)


def test_lapse__the_undrawn_part__is_closed(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(500)), usd(400), paid_out=usd(200))
    desk.wait(20 * DAY + 1)
    desk.receivables.lapse(desk.stranger, case_id)
    assert figures(desk, account) == (0, 250, 0, 750)
    assert desk.receivables.loan(case_id).undrawn == usd(0)
    with refused("BAD_TRANSITION"):
        desk.receivables.lapse(desk.stranger, case_id)


def test_lapse__nothing_outstanding__is_repaid(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(500)), usd(400), paid_out=usd(200))
    repay(desk, case_id)
    desk.wait(20 * DAY + 1)
    desk.receivables.lapse(desk.stranger, case_id)
    assert desk.receivables.loan(case_id).status is Status.REPAID
    assert figures(desk, account) == (0, 0, 250, 750)


def test_lapse__under_pause_and_suspension__goes_on(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = approved(desk, rows([account], usd(500)))
    desk.directory.pause(desk.operator, desk.receivables.address, "a fault")
    desk.participants.suspend(desk.operator, desk.bank_a.id, "an inquiry")
    desk.wait(30 * DAY)
    desk.receivables.lapse(desk.stranger, case_id)
    assert figures(desk, account) == (0, 0, 0, 1_000)
