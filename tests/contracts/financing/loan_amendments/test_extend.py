"""A longer tenor, a longer hold: what both sides sign, and how far it may go."""

from __future__ import annotations

import pytest

from contracts.financing.cases import Action, Source, Status
from tests.contracts.cases import (
    approved,
    attest,
    disburse,
    disbursed,
    overdue,
    repay,
    reverse,
    rows,
    today,
    usd,
    void,
    write_off,
)
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import Desk, make_puppet
from tests.contracts.financing.loan_amendments.flows import extend, version_of
from tests.contracts.world import DAY

WINDOW = constant("LoanAmendments.vy", "HOLD_WINDOW")
MAX_TENOR = constant("LoanAmendments.vy", "MAX_TENOR")


def held(desk: Desk) -> bytes:
    return approved(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800))


def lent(desk: Desk) -> bytes:
    return disbursed(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800), paid_out=usd(300))


def test_extend__tenor_and_hold__both_are_longer_and_said(desk: Desk) -> None:
    case_id = held(desk)
    before = desk.receivables.loan(case_id)
    receipt = extend(desk, case_id, tenor_days=120, hold_until=before.hold_until + DAY, reference=b"\5" * 32)
    after = desk.receivables.loan(case_id)
    assert (after.tenor_days, after.hold_until) == (120, before.hold_until + DAY)
    assert (after.version, after.status) == (before.version + 1, Status.APPROVED)
    assert dict(logged(desk.suite.amendments, receipt, "Extended").args) == {
        "case_id": case_id,
        "reference": b"\5" * 32,
        "tenor_before": 90,
        "tenor_days": 120,
        "hold_before": before.hold_until,
        "hold_until": before.hold_until + DAY,
        "agreed_by": desk.exporter.maker.address,
    }
    moved = logged(desk.receivables, receipt, "Moved")
    assert (moved["action"], moved["actor"], moved["second"]) == (
        Action.EXTEND,
        desk.bank_a.maker.address,
        desk.bank_a.second().address,
    )
    extended = logged(desk.documents, receipt, "HoldExtended")
    assert (extended["until_before"], extended["until"]) == (before.hold_until, before.hold_until + DAY)


def test_extend__hold__can_be_drawn_until_its_new_last_second(desk: Desk) -> None:
    case_id = held(desk)
    old = desk.receivables.loan(case_id).hold_until
    desk.go_to(old)
    extend(desk, case_id, hold_until=old + DAY)
    desk.go_to(old + DAY)
    disburse(desk, case_id, usd(10))
    desk.go_to(old + DAY + 1)
    with refused("HOLD_EXPIRED"):
        disburse(desk, case_id, usd(10))


def test_extend__hold_expired__is_not_revived(desk: Desk) -> None:
    case_id = held(desk)
    desk.go_to(desk.receivables.loan(case_id).hold_until + 1)
    with refused("HOLD_EXPIRED"):
        extend(desk, case_id, hold_until=desk.now + DAY)


def test_extend__hold__at_most_30_days_from_now(desk: Desk) -> None:
    case_id = held(desk)
    with refused("BAD_HOLD"):
        extend(desk, case_id, hold_until=desk.now + WINDOW + 1)
    extend(desk, case_id, hold_until=desk.now + WINDOW)
    with refused("BAD_HOLD"):
        extend(desk, case_id, hold_until=desk.receivables.loan(case_id).hold_until - 1)


def test_extend__hold_that_could_not_be_drawn__is_refused(desk: Desk) -> None:
    case_id = held(desk)
    void(desk, desk.applications.rows(case_id)[0].account)
    with refused("IMPAIRED"):
        extend(desk, case_id, hold_until=desk.now + WINDOW)
    extend(desk, case_id, tenor_days=120)


def test_extend__hold_of_nothing__is_refused(desk: Desk) -> None:
    case_id = disbursed(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800))
    with refused("NOTHING_UNDRAWN"):
        extend(desk, case_id, hold_until=desk.now + WINDOW)


def test_extend__last_unit_undrawn__is_held_a_second_longer(desk: Desk) -> None:
    case_id = disbursed(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800), paid_out=usd(799))
    longer = desk.receivables.loan(case_id).hold_until + 1
    extend(desk, case_id, hold_until=longer)
    assert desk.receivables.loan(case_id).hold_until == longer


def test_extend__tenor__at_most_365_days_and_never_shorter(desk: Desk) -> None:
    case_id = lent(desk)
    with refused("BAD_TENOR"):
        extend(desk, case_id, tenor_days=MAX_TENOR + 1)
    with refused("BAD_TENOR"):
        extend(desk, case_id, tenor_days=89)
    with refused("NOTHING_NEW"):
        extend(desk, case_id)
    extend(desk, case_id, tenor_days=MAX_TENOR)
    assert desk.receivables.loan(case_id).tenor_days == MAX_TENOR


def test_extend__overdue_loan__is_overdue_no_more(desk: Desk) -> None:
    case_id = lent(desk)
    overdue(desk, case_id)
    extend(desk, case_id, tenor_days=91)
    loan = desk.receivables.loan(case_id)
    assert (loan.overdue, loan.due_day) == (False, today(desk))
    with refused("NOT_OVERDUE"):
        desk.receivables.write_off(desk.bank_a, case_id, desk.reference(), today(desk))


def test_extend__then_a_reversal__stands(desk: Desk) -> None:
    case_id = lent(desk)
    until = desk.receivables.loan(case_id).hold_until + DAY
    extend(desk, case_id, tenor_days=120, hold_until=until)
    reverse(desk, case_id)
    loan = desk.receivables.loan(case_id)
    assert (loan.status, loan.tenor_days, loan.hold_until) == (Status.APPROVED, 120, until)


def test_extend__sent_again__changes_nothing(desk: Desk) -> None:
    case_id = held(desk)
    extend(desk, case_id, tenor_days=120, reference=b"\5" * 32)
    version = version_of(desk, case_id)
    extend(desk, case_id, tenor_days=120, reference=b"\5" * 32)
    assert version_of(desk, case_id) == version
    with refused("REFERENCE_TAKEN"):
        extend(desk, case_id, tenor_days=121, reference=b"\5" * 32)


@pytest.mark.parametrize("who", ["bank_a", "exporter"])
def test_extend__a_party_suspended__is_refused(desk: Desk, who: str) -> None:
    case_id = held(desk)
    desk.participants.suspend(desk.operator, getattr(desk, who).id, "under inquiry")
    with refused("SUSPENDED"):
        extend(desk, case_id, tenor_days=120)


@pytest.mark.parametrize("paused", ["amendments", "receivables"])
def test_extend__paused__is_refused(desk: Desk, paused: str) -> None:
    case_id = held(desk)
    desk.directory.pause(desk.operator, getattr(desk.suite, paused).address, "incident")
    with refused("PAUSED"):
        extend(desk, case_id, tenor_days=120)


@pytest.mark.parametrize("replaced", ["LoanAmendments", "ReceivablesFinancing"])
def test_extend__by_or_for_a_replaced_version__is_refused(desk: Desk, replaced: str) -> None:
    case_id = held(desk)
    make_puppet(desk, replaced, 2)
    with refused("NOT_CURRENT"):
        extend(desk, case_id, tenor_days=120)


def test_extend__without_the_enterprise__is_refused(desk: Desk) -> None:
    case_id = held(desk)
    version = version_of(desk, case_id)
    until = desk.receivables.loan(case_id).hold_until
    agree = desk.suite.amendments.agree_extension
    with refused("NOT_PARTY"):
        extend(desk, case_id, tenor_days=120, agreed=agree(desk.importer, case_id, version, 120, until))
    with refused("WRONG_ROLE"):
        extend(desk, case_id, tenor_days=120, agreed=agree(desk.bank_a, case_id, version, 120, until))
    with refused("BAD_SIGNATURE"):
        extend(desk, case_id, tenor_days=121, agreed=agree(desk.exporter, case_id, version, 120, until))
    with refused("BAD_SIGNATURE"):
        extend(desk, case_id, tenor_days=120, agreed=agree(desk.exporter, case_id, version + 1, 120, until))


def test_extend__agreed_before_the_case_changed__is_refused(desk: Desk) -> None:
    case_id = lent(desk)
    until = desk.receivables.loan(case_id).hold_until
    agreed = desk.suite.amendments.agree_extension(
        desk.exporter, case_id, version_of(desk, case_id), 120, until
    )
    repay(desk, case_id, usd(10), Source.OTHER_FUNDS)
    with refused("BAD_SIGNATURE"):
        extend(desk, case_id, tenor_days=120, agreed=agreed)


def test_extend__another_bank__is_refused(desk: Desk) -> None:
    case_id = held(desk)
    with refused("NOT_PARTY"):
        extend(desk, case_id, tenor_days=120, bank=desk.bank_b)


def test_extend__case_that_ended__is_refused(desk: Desk) -> None:
    case_id = lent(desk)
    write_off(desk, case_id)
    with refused("BAD_TRANSITION"):
        extend(desk, case_id, tenor_days=365)
