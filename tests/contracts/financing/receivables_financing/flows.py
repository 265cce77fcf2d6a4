"""A case in each of its states, for tests that try everything from everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts.financing.cases import Source, Status
from tests.contracts.cases import (
    accepted,
    approved,
    attest,
    check,
    disbursed,
    overdue,
    repay,
    rows,
    submitted,
    today,
    usd,
    verified,
    write_off,
)
from tests.contracts.desk import Desk
from tests.contracts.world import DAY


def _rows(desk: Desk) -> list[bytes]:
    return attest(desk, usd(1_000), usd(500))


def sent_back(desk: Desk) -> bytes:
    """The bank wants other rows."""
    case_id = submitted(desk, rows(_rows(desk), usd(600), usd(300)))
    desk.applications.send_back(desk.bank_a, case_id, "other rows, please")
    return case_id


def failed(desk: Desk) -> bytes:
    """Its check failed: more was asked for than there is."""
    case_id = accepted(desk, rows(_rows(desk), usd(1_001), usd(300)))
    assert not check(desk, case_id).passed
    return case_id


def withdrawn(desk: Desk) -> bytes:
    """The enterprise took it back."""
    case_id = submitted(desk, rows(_rows(desk), usd(600), usd(300)))
    desk.applications.withdraw(desk.exporter, case_id, "no need")
    return case_id


def rejected(desk: Desk) -> bytes:
    """The bank does not want it."""
    case_id = submitted(desk, rows(_rows(desk), usd(600), usd(300)))
    desk.applications.reject(desk.bank_a, case_id, "no")
    return case_id


def cancelled(desk: Desk) -> bytes:
    """Approved, and given up."""
    case_id = approved(desk, rows(_rows(desk), usd(600), usd(300)))
    desk.receivables.cancel(desk.bank_a, case_id, desk.reference(), today(desk))
    return case_id


def lapsed(desk: Desk) -> bytes:
    """Approved, and never paid out."""
    case_id = approved(desk, rows(_rows(desk), usd(600), usd(300)))
    desk.wait(20 * DAY + 1)
    desk.receivables.lapse(desk.stranger, case_id)
    return case_id


def repaid(desk: Desk) -> bytes:
    """Paid out whole, and paid back by the buyers."""
    case_id = disbursed(desk, rows(_rows(desk), usd(600), usd(300)))
    repay(desk, case_id, source=Source.PROCEEDS)
    return case_id


def half_disbursed(desk: Desk) -> bytes:
    """A part of it is undrawn."""
    return disbursed(desk, rows(_rows(desk), usd(600), usd(300)), usd(720), paid_out=usd(360))


def written_off(desk: Desk) -> bytes:
    """Never paid back."""
    case_id = half_disbursed(desk)
    write_off(desk, case_id)
    return case_id


def half_overdue(desk: Desk) -> bytes:
    """A part of it is undrawn, and the rest is overdue."""
    case_id = half_disbursed(desk)
    overdue(desk, case_id)
    return case_id


STATES: Mapping[Status, Callable[[Desk], bytes]] = {
    Status.SUBMITTED: lambda desk: submitted(desk, rows(_rows(desk), usd(600), usd(300))),
    Status.ACCEPTED: lambda desk: accepted(desk, rows(_rows(desk), usd(600), usd(300))),
    Status.SENT_BACK: sent_back,
    Status.VERIFIED: lambda desk: verified(desk, rows(_rows(desk), usd(600), usd(300))),
    Status.FAILED: failed,
    Status.APPROVED: lambda desk: approved(desk, rows(_rows(desk), usd(600), usd(300)), usd(720)),
    Status.DISBURSED: half_disbursed,
    Status.REPAID: repaid,
    Status.WRITTEN_OFF: written_off,
    Status.WITHDRAWN: withdrawn,
    Status.REJECTED: rejected,
    Status.CANCELLED: cancelled,
    Status.LAPSED: lapsed,
}
"""How a case gets into each state."""
