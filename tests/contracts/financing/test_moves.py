"""Every cell of the table of moves: in each state each action is done, or refused (rules.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from chain.keys import Key
from contracts.financing.amendments import Transfer
from contracts.financing.cases import Action, Source, Status
from contracts.parties import Party
from tests.contracts.cases import (
    approval,
    attest,
    consented,
    matches,
    overdue,
    rows,
    today,
    usd,
)
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.loan_amendments.flows import substitution
from tests.contracts.financing.receivables_financing.flows import STATES, half_overdue
from tests.contracts.world import DAY

S, A = Status, Action
BEFORE_APPROVAL = (S.SUBMITTED, S.ACCEPTED, S.SENT_BACK, S.VERIFIED, S.FAILED)

TABLE: Mapping[Action, Mapping[Status, Status]] = {
    A.ACCEPT: {S.SUBMITTED: S.ACCEPTED},
    A.SEND_BACK: {S.SUBMITTED: S.SENT_BACK},
    A.REPLACE_ROWS: {S.SENT_BACK: S.SUBMITTED, S.FAILED: S.ACCEPTED},
    A.CHECK: {
        S.ACCEPTED: S.VERIFIED,
        S.FAILED: S.FAILED,
        S.VERIFIED: S.VERIFIED,
        S.APPROVED: S.APPROVED,
    },
    A.WITHDRAW: dict.fromkeys(BEFORE_APPROVAL, S.WITHDRAWN),
    A.REJECT: dict.fromkeys(BEFORE_APPROVAL, S.REJECTED),
    A.APPROVE: {S.VERIFIED: S.APPROVED},
    A.DISBURSE: {S.APPROVED: S.DISBURSED, S.DISBURSED: S.DISBURSED},
    A.CANCEL: {S.APPROVED: S.CANCELLED},
    A.LAPSE: {S.APPROVED: S.LAPSED, S.DISBURSED: S.DISBURSED},
    A.CLOSE: {S.DISBURSED: S.DISBURSED},
    A.REPAY: {S.DISBURSED: S.DISBURSED, S.WRITTEN_OFF: S.WRITTEN_OFF},
    A.WRITE_OFF: {S.DISBURSED: S.WRITTEN_OFF},
    A.CLEAR: {S.WRITTEN_OFF: S.WRITTEN_OFF},
    A.EXTEND: {S.APPROVED: S.APPROVED, S.DISBURSED: S.DISBURSED},
    A.REDUCE: {S.APPROVED: S.APPROVED, S.DISBURSED: S.DISBURSED},
    A.SUBSTITUTE: {S.APPROVED: S.APPROVED, S.DISBURSED: S.DISBURSED},
    A.HAND_OVER: {S.APPROVED: S.APPROVED, S.DISBURSED: S.DISBURSED},
    A.REVERSE: {S.DISBURSED: S.APPROVED, S.REPAID: S.DISBURSED, S.WRITTEN_OFF: S.DISBURSED},
}
"""From which states an action leads where; other cells are refused. After a write-off REPAY is RECOVER."""


def act(desk: Desk, action: Action, case_id: bytes, bank: Party, enterprise: Party) -> None:
    """Does it with arguments that are sound where the action is allowed."""
    applications, receivables = desk.applications, desk.receivables
    day, new = today(desk), desk.reference()
    on = rows(attest(desk, usd(50)), usd(50))
    doing: Mapping[Action, Callable[[], object]] = {
        A.ACCEPT: lambda: applications.accept(bank, case_id, new),
        A.SEND_BACK: lambda: applications.send_back(bank, case_id, "other rows"),
        A.REPLACE_ROWS: lambda: applications.replace_rows(enterprise, case_id, on),
        A.CHECK: lambda: applications.check(bank, case_id, consented(desk, case_id), matches(desk, case_id)),
        A.WITHDRAW: lambda: applications.withdraw(enterprise, case_id, "no need"),
        A.REJECT: lambda: applications.reject(bank, case_id, "no"),
        A.APPROVE: lambda: receivables.approve(
            bank, case_id, applications.dossier(case_id).version, approval(desk, case_id)
        ),
        A.DISBURSE: lambda: receivables.disburse(bank, case_id, new, usd(7), day),
        A.CANCEL: lambda: receivables.cancel(bank, case_id, new, day),
        A.LAPSE: lambda: receivables.lapse(desk.stranger, case_id),
        A.CLOSE: lambda: receivables.close(bank, case_id, new, day),
        A.REPAY: lambda: receivables.repay(bank, case_id, new, usd(7), day, Source.PROCEEDS),
        A.WRITE_OFF: lambda: receivables.write_off(bank, case_id, new, day),
        A.CLEAR: lambda: receivables.clear(bank, case_id, new, day),
        A.REVERSE: lambda: reverse(desk, bank, case_id),
        **amending(desk, case_id, bank, enterprise),
    }
    doing[action]()


def amending(
    desk: Desk, case_id: bytes, bank: Party, enterprise: Party
) -> Mapping[Action, Callable[[], object]]:
    """What LoanAmendments does, agreed on by `enterprise`; of a case that has no loan, as if it had one."""
    amendments, new = desk.suite.amendments, desk.reference()
    dossier = desk.applications.dossier(case_id)
    loan = desk.receivables.loan(case_id) if dossier.status is S.APPROVED else None
    version, until = (loan.version, loan.hold_until) if loan else (dossier.version, desk.now)
    account, other = dossier.rows[0].account, attest(desk, usd(10_000))[0]
    terms = substitution(desk, case_id, account, other)
    going = Transfer(desk.bank_a.id, desk.bank_b.id, new, desk.reference())
    return {
        A.EXTEND: lambda: amendments.extend(
            bank,
            case_id,
            version,
            new,
            100,
            until,
            amendments.agree_extension(enterprise, case_id, version, 100, until),
        ),
        A.REDUCE: lambda: amendments.reduce(bank, case_id, version, new, usd(1)),
        A.SUBSTITUTE: lambda: amendments.substitute(
            bank,
            case_id,
            version,
            new,
            terms,
            amendments.agree_substitution(enterprise, case_id, version, account, other),
        ),
        A.HAND_OVER: lambda: amendments.hand_over(
            bank,
            case_id,
            version,
            going,
            amendments.agree_hand_over(enterprise, case_id, version, desk.bank_b.id),
            amendments.take_over(desk.bank_b, case_id, version, going),
        ),
    }


def reverse(desk: Desk, bank: Party, case_id: bytes) -> None:
    """The newest posting; where there never was one, that of another case."""
    posting = next(iter(reversed(desk.receivables.postings(case_id))), None)
    if posting is None:
        other = desk.receivables.newest_posting(STATES[S.DISBURSED](desk))
        assert other is not None
        posting = replace(other, case_id=case_id)
    desk.receivables.reverse(bank, posting, desk.reference(), "in error")


def status_of(desk: Desk, case_id: bytes) -> Status:
    """Of the case, wherever it lives."""
    status = desk.applications.dossier(case_id).status
    return desk.receivables.loan(case_id).status if status is S.APPROVED else status


def ready(desk: Desk, action: Action, state: Status) -> bytes:
    """A case in a state, at a time when the action could be done."""
    case_id = STATES[state](desk)
    if action is A.WRITE_OFF and state is S.DISBURSED:
        overdue(desk, case_id)
    if action is A.HAND_OVER and state is S.DISBURSED:
        desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    if action is A.LAPSE:
        desk.wait(20 * DAY + 1)
    return case_id


def reason_for(action: Action, state: Status) -> str:
    """Why a cell of the table is empty."""
    in_product = action in {A.DISBURSE, A.CANCEL, A.LAPSE, A.CLOSE, A.REPAY, A.WRITE_OFF, A.CLEAR, A.REVERSE}
    if in_product and state in (*BEFORE_APPROVAL, S.WITHDRAWN, S.REJECTED):
        return "UNKNOWN_CASE"
    if action is A.REVERSE:
        return "NO_POSTING"
    return "BAD_TRANSITION"


ALLOWED = [(action, before, after) for action, moves in TABLE.items() for before, after in moves.items()]
FORBIDDEN = [(action, state) for action, moves in TABLE.items() for state in Status if state not in moves]


def test_table__every_state_and_action__is_in_it() -> None:
    assert set(STATES) == set(Status)
    assert set(TABLE) == set(Action) - {A.APPLY, A.RECOVER, A.INDEMNIFY}


@pytest.mark.parametrize(("action", "before", "after"), ALLOWED)
def test_moves__allowed__lead_where_the_table_says(
    desk: Desk, action: Action, before: Status, after: Status
) -> None:
    case_id = ready(desk, action, before)
    assert status_of(desk, case_id) is before
    act(desk, action, case_id, desk.bank_a, desk.exporter)
    assert status_of(desk, case_id) is after


@pytest.mark.parametrize(("action", "state"), FORBIDDEN)
def test_moves__not_allowed__are_refused(desk: Desk, action: Action, state: Status) -> None:
    case_id = ready(desk, action, state)
    with refused(reason_for(action, state)):
        act(desk, action, case_id, desk.bank_a, desk.exporter)
    assert status_of(desk, case_id) is state


def test_moves__the_last_repayment_and_nothing_undrawn__is_repaid(desk: Desk) -> None:
    case_id = half_overdue(desk)
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    outstanding = desk.receivables.loan(case_id).outstanding
    desk.receivables.repay(desk.bank_a, case_id, desk.reference(), outstanding, today(desk), Source.PROCEEDS)
    assert status_of(desk, case_id) is S.REPAID


BY_THE_ENTERPRISE = (A.REPLACE_ROWS, A.WITHDRAW)
WRONG = {
    "stranger": "UNKNOWN_KEY",
    "customs": "WRONG_ROLE",
    "operator": "WRONG_ROLE",
    "another": "NOT_PARTY",
    "the other side": "WRONG_ROLE",
    "checker": "WRONG_CAPACITY",
    "admin": "WRONG_CAPACITY",
}


def wrong_party(desk: Desk, action: Action, who: str) -> Party:
    """Somebody who may not do it, with a checker of his own."""
    enterprise = action in BY_THE_ENTERPRISE
    right, other = (desk.exporter, desk.importer) if enterprise else (desk.bank_a, desk.bank_b)
    checker = Key.from_seed(f"{right.name} checker")
    return {
        "stranger": replace(right, maker=desk.stranger),
        "customs": desk.customs,
        "operator": desk.operator,
        "another": other,
        "the other side": desk.bank_a if enterprise else desk.exporter,
        "checker": replace(right, maker=checker),
        "admin": replace(right, maker=right.admins[0]),
    }[who]


@pytest.mark.parametrize("who", WRONG)
@pytest.mark.parametrize("action", [action for action in TABLE if action is not A.LAPSE])
def test_moves__by_who_may_not__are_refused(desk: Desk, action: Action, who: str) -> None:
    before = next(iter(TABLE[action]))
    case_id = ready(desk, action, before)
    wrong = wrong_party(desk, action, who)
    with refused(WRONG[who]):
        act(desk, action, case_id, wrong, wrong)
    assert status_of(desk, case_id) is before
