"""A public "refresh" moved a record from *requested* to *good standing*, and money was lent on it.

Seen in Huma Finance's first credit pools (Polygon, May 2026, about 101,000 dollars; DeFiHackLabs pull
request 1089): anybody could request a credit line, anybody could call `refreshAccount`, which moved it to
good standing without asking who had approved it, and drawing asked for good standing alone. Here what
time does is computed, never stored; nothing that anybody may call leads to a state in which money goes
out; and paying out asks for the approval itself. Every state is tried in
`tests/contracts/matrix/test_anybody.py`.
"""

from __future__ import annotations

import pytest

from contracts.financing.cases import Status
from tests.contracts.cases import disburse, figures, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.receivables_financing.flows import STATES
from tests.contracts.world import DAY

BEFORE = (Status.SUBMITTED, Status.ACCEPTED, Status.SENT_BACK, Status.VERIFIED, Status.FAILED)


@pytest.mark.parametrize("status", BEFORE)
@pytest.mark.parametrize("days", [0, 8, 40, 400])
def test_lapse__before_an_approval__leads_nowhere_however_much_time_passes(
    desk: Desk, status: Status, days: int
) -> None:
    case_id = STATES[status](desk)
    desk.wait(days * DAY)
    with refused("UNKNOWN_CASE"):
        desk.receivables.lapse(desk.stranger, case_id)
    assert desk.applications.dossier(case_id).status is status


@pytest.mark.parametrize("status", BEFORE)
def test_disburse__before_an_approval__is_refused_to_the_bank_too(desk: Desk, status: Status) -> None:
    case_id = STATES[status](desk)
    with refused("UNKNOWN_CASE"):
        desk.receivables.disburse(desk.bank_a, case_id, desk.reference(), usd(1), today(desk))


def test_recheck_and_hand_over__by_anybody__move_nothing(desk: Desk) -> None:
    """The doors between the two contracts are the product's and the desk's."""
    approved = STATES[Status.APPROVED](desk)
    verified = STATES[Status.VERIFIED](desk)
    for key in (desk.stranger, desk.exporter.maker, desk.bank_a.maker, desk.operator.maker):
        with refused("NOT_PRODUCT"):
            desk.receivables.contract.send(key, "recheck", approved, key.address)
        with refused("NOT_PRODUCT"):
            desk.applications.contract.send(key, "hand_over", verified)
    assert desk.applications.dossier(verified).status is Status.VERIFIED


def test_lapse__after_its_time__ends_a_case_for_good(desk: Desk) -> None:
    """The one thing that time lets anybody do takes exposure away, and the case does not come back."""
    case_id = STATES[Status.APPROVED](desk)
    held = desk.applications.rows(case_id)[0].account
    desk.wait(20 * DAY + 1)
    desk.receivables.lapse(desk.stranger, case_id)
    assert figures(desk, held) == (0, 0, 0, 1_000)
    assert desk.receivables.loan(case_id).status is Status.LAPSED
    with refused("BAD_TRANSITION"):
        disburse(desk, case_id, usd(1))
