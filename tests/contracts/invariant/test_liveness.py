"""From every state every case can reach an end in which nothing is held, whoever is stopped (rules.md §7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from contracts.financing.cases import ENDED, Status
from contracts.parties import Party
from tests.contracts.cases import allocations, today
from tests.contracts.checks import constant
from tests.contracts.desk import Desk
from tests.contracts.financing.receivables_financing.flows import STATES
from tests.contracts.invariant.liveness_machine import Ends
from tests.contracts.invariant.players import Players
from tests.contracts.invariant.search import conclude, search
from tests.contracts.invariant.tally import Tally
from tests.contracts.world import DAY, admission, make_party

REKEY_WAIT = constant("Participants.vy", "REKEY_WAIT")
ENDED_FROM: Mapping[str, int] = {
    "ended from APPROVED, all paused": 2,
    "ended from APPROVED, customs retired": 2,
    "ended from APPROVED, its bank re-keyed": 2,
    "ended from APPROVED, its bank retired": 2,
    "ended from APPROVED, late": 4,
    "ended from APPROVED, product paused": 2,
    "ended from APPROVED, somebody else re-keyed": 6,
    "ended from APPROVED, somebody else retired": 6,
    "ended from APPROVED, somebody else suspended": 8,
    "ended from APPROVED, the operator re-keyed": 2,
    "ended from DISBURSED, all paused": 3,
    "ended from DISBURSED, customs re-keyed": 3,
    "ended from DISBURSED, customs retired": 4,
    "ended from DISBURSED, customs suspended": 4,
    "ended from DISBURSED, its bank suspended": 3,
    "ended from DISBURSED, its enterprise re-keyed": 3,
    "ended from DISBURSED, its enterprise retired": 2,
    "ended from DISBURSED, late": 4,
    "ended from DISBURSED, product paused": 2,
    "ended from DISBURSED, somebody else re-keyed": 6,
    "ended from DISBURSED, somebody else retired": 6,
    "ended from DISBURSED, somebody else suspended": 8,
    "ended from DISBURSED, the operator re-keyed": 3,
    "ended from FAILED, customs re-keyed": 2,
    "ended from FAILED, customs retired": 2,
    "ended from FAILED, somebody else re-keyed": 2,
    "ended from FAILED, somebody else retired": 2,
    "ended from FAILED, somebody else suspended": 3,
    "ended from SUBMITTED, customs retired": 3,
    "ended from SUBMITTED, late": 2,
    "ended from SUBMITTED, product paused": 3,
    "ended from SUBMITTED, somebody else re-keyed": 3,
    "ended from SUBMITTED, somebody else retired": 3,
    "ended from SUBMITTED, somebody else suspended": 3,
    "ended from VERIFIED, somebody else re-keyed": 2,
    "ended from VERIFIED, somebody else suspended": 2,
}
OPEN = [state for state in Status if state not in ENDED]


def suspended(desk: Desk, party: Party, heir: Party) -> Party:
    """Its own keys go on, with exits."""
    del heir
    desk.participants.suspend(desk.operator, party.id, "an inquiry")
    return party


def retired(desk: Desk, party: Party, heir: Party) -> Party:
    """Its successor's keys act."""
    desk.participants.retire(desk.operator, party.id, "failed", successor=heir.id)
    return heir


def rekeyed(desk: Desk, party: Party, heir: Party) -> Party:
    """It has new keys."""
    del heir
    fresh = make_party(f"{party.name}, anew")
    roles, _ = desk.participants.standing(party.id)
    keys = admission(fresh, roles).keys
    desk.participants.announce_rekey(desk.operator, party.id, keys)
    desk.wait(REKEY_WAIT)
    desk.participants.rekey(desk.operator, party.id, keys)
    return Party(party.id, party.name, fresh.maker, fresh.checker, fresh.admins)


STOPS: Mapping[str, Callable[[Desk, Party, Party], Party]] = {
    "suspended": suspended,
    "retired": retired,
    "re-keyed": rekeyed,
}


def end_by_bank(desk: Desk, case_id: bytes, bank: Party) -> None:
    """The shortest way out for the bank."""
    dossier = desk.applications.dossier(case_id)
    if dossier.status is not Status.APPROVED:
        desk.applications.reject(bank, case_id, "the end")
        return
    loan = desk.receivables.loan(case_id)
    if loan.status is Status.APPROVED:
        desk.receivables.cancel(bank, case_id, desk.reference(), today(desk))
        return
    desk.receivables.close(bank, case_id, desk.reference(), today(desk))
    desk.wait(100 * DAY)
    desk.receivables.write_off(bank, case_id, desk.reference(), today(desk))


def has_ended(desk: Desk, case_id: bytes) -> bool:
    dossier = desk.applications.dossier(case_id)
    if dossier.status is not Status.APPROVED:
        return dossier.status in ENDED
    accounts = [row.account for row in dossier.rows]
    assert not any(share.held for share in allocations(desk, case_id, accounts))
    return desk.receivables.loan(case_id).status in ENDED


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("state", OPEN)
def test_every_case__its_bank_is_stopped__can_end(desk: Desk, state: Status, stop: str) -> None:
    case_id = STATES[state](desk)
    end_by_bank(desk, case_id, STOPS[stop](desk, desk.bank_a, desk.bank_b))
    assert has_ended(desk, case_id)


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("state", OPEN)
def test_every_case__its_enterprise_is_stopped__can_end(desk: Desk, state: Status, stop: str) -> None:
    case_id = STATES[state](desk)
    heir = STOPS[stop](desk, desk.exporter, desk.importer)
    if state in {Status.APPROVED, Status.DISBURSED}:
        end_by_bank(desk, case_id, desk.bank_a)
    else:
        desk.applications.withdraw(heir, case_id, "the end")
    assert has_ended(desk, case_id)


@pytest.mark.parametrize("stop", ["customs suspended", "customs retired", "all paused"])
@pytest.mark.parametrize("state", OPEN)
def test_every_case__others_are_stopped__can_end(desk: Desk, state: Status, stop: str) -> None:
    case_id = STATES[state](desk)
    if stop == "customs suspended":
        desk.participants.suspend(desk.operator, desk.customs.id, "an inquiry")
    elif stop == "customs retired":
        desk.participants.retire(desk.operator, desk.customs.id, "reform")
    else:
        for face in desk.suite.faces():
            desk.directory.pause(desk.operator, face.address, "a fault")
    end_by_bank(desk, case_id, desk.bank_a)
    assert has_ended(desk, case_id)


@pytest.mark.parametrize("stop", STOPS)
def test_every_hold__nobody_of_the_bank_acts__is_released_by_anybody(desk: Desk, stop: str) -> None:
    for state in (Status.APPROVED, Status.DISBURSED):
        before = desk.network.node.snapshot()
        case_id = STATES[state](desk)
        STOPS[stop](desk, desk.bank_a, desk.bank_b)
        desk.wait(31 * DAY)
        desk.receivables.lapse(desk.stranger, case_id)
        accounts = [row.account for row in desk.applications.rows(case_id)]
        assert not any(share.held for share in allocations(desk, case_id, accounts))
        desk.network.node.revert(before)


def test_every_case__from_any_state_reached_whoever_is_stopped__can_end(desk: Desk, tally: Tally) -> None:
    players = Players.at(desk)
    search(lambda: Ends(players, tally), dev=(4, 10), ci=(100, 35))
    conclude(tally, "liveness", every_run={}, long_run=ENDED_FROM)
    assert tally.held["L-1"] > 0
