"""EXTEND, REDUCE, SUBSTITUTE, HAND_OVER of an insured loan: what its cover, policy and assignment allow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.financing.cases import Status
from contracts.registry.attestations import Statement
from contracts.registry.participants import Role
from tests.contracts.cases import attest, figures, rows, usd
from tests.contracts.checks import constant, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.insured_loans.flows import (
    extend,
    hand_over,
    lent,
    reduce,
    substitute,
    uses,
)
from tests.contracts.insurance.flows import restate, strike
from tests.contracts.insured import (
    DUE,
    assigned,
    check,
    collect,
    covered,
    disburse,
    disbursed_loan,
    insured_shipment,
    limit,
    noticed,
    policy,
    repay,
    shipment,
    wait_until,
)
from tests.contracts.world import DAY, TODAY, admission, make_party

LONGEST = (DUE - TODAY).days + constant("insurance_days.vy", "TENOR_DAYS")


# EXTEND


@pytest.mark.parametrize("paid_out", [0, 400])
def test_extend__tenor__until_the_due_day_and_thirty(desk: Desk, paid_out: int) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(paid_out))
    with refused("TENOR_TOO_LONG"):
        extend(desk, case_id, tenor_days=LONGEST + 1)
    extend(desk, case_id, tenor_days=LONGEST)
    assert desk.suite.insured.loan(case_id).tenor_days == LONGEST


def test_extend__hold__lives_on_cover_and_policy_too(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(0), hold_days=2)
    desk.wait(DAY)
    extend(desk, case_id, hold_until=desk.now + 10 * DAY)
    desk.wait(9 * DAY)
    disburse(desk, case_id, usd(900))
    assert uses(desk, case_id, shipment_id) == ((0, 900), (0, 900))


@pytest.mark.parametrize("which", ["void", "distrusted", "over", "cover"])
def test_extend__hold_that_could_not_be_drawn__is_refused_and_the_tenor_is_not(
    desk: Desk, which: str
) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    under = shipment(desk, shipment_id).policy
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(0), hold_days=2)
    if which == "void":
        strike(desk, desk.insurer, under)
    elif which == "over":
        restate(desk, desk.insurer, under, usd(899))
    elif which == "cover":
        collect(desk, shipment_id, usd(200))
    else:
        desk.participants.distrust_key(desk.operator, desk.insurer.maker.address, 1)
    with refused("IMPAIRED"):
        extend(desk, case_id, hold_until=desk.now + 20 * DAY)
    extend(desk, case_id, tenor_days=61)
    assert desk.suite.insured.loan(case_id).tenor_days == 61


def test_extend__hold_under_a_policy_that_has_expired__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    found = desk.documents.account(shipment(desk, shipment_id).policy)
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(0), hold_days=2)
    shorter = Statement(found.face, found.valid_from, TODAY, b"\x07" * 32)
    desk.attestations.amend(desk.insurer, desk.reference(), found, shorter)
    desk.wait(DAY)
    with refused("EXPIRED"):
        extend(desk, case_id, hold_until=desk.now + 20 * DAY)


@pytest.mark.parametrize("noticed_first", [False, True])
def test_extend__no_cover_any_more__is_refused(desk: Desk, *, noticed_first: bool) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    if noticed_first:
        noticed(desk, shipment_id)
    else:
        collect(desk, shipment_id, usd(1_000))
    with refused("NOT_COVERED"):
        extend(desk, case_id, tenor_days=LONGEST)


def test_extend__no_notice_can_be_given_any_more__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    wait_until(desk, DUE + timedelta(days=31))
    with refused("NOT_COVERED"):
        extend(desk, case_id, tenor_days=LONGEST)


# REDUCE


def test_reduce__what_is_undrawn__frees_cover_and_policy(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(400))
    reduce(desk, case_id, usd(301))
    assert uses(desk, case_id, shipment_id) == ((199, 400), (199, 400))
    disburse(desk, case_id, usd(199))
    assert uses(desk, case_id, shipment_id) == ((0, 599), (0, 599))


def test_reduce__after_notice__is_an_exit(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(400))
    noticed(desk, shipment_id)
    desk.participants.suspend(desk.operator, desk.bank_a.id, "examined")
    reduce(desk, case_id, usd(499))
    assert uses(desk, case_id, shipment_id) == ((1, 400), (1, 400))


# SUBSTITUTE


def _two_declarations(desk: Desk, *, other: int = 600) -> tuple[bytes, bytes, list[bytes]]:
    """A loan on the first of a shipment's two declarations."""
    shipment_id = insured_shipment(desk, usd(500), usd(other))
    accounts = [row.account for row in shipment(desk, shipment_id).rows]
    case_id = lent(desk, shipment_id, usd(400), on=rows(accounts[:1], usd(500)), paid_out=usd(300))
    return shipment_id, case_id, accounts


def test_substitute__another_of_the_shipment__takes_its_place(desk: Desk) -> None:
    shipment_id, case_id, accounts = _two_declarations(desk)
    before = uses(desk, case_id, shipment_id)
    substitute(desk, case_id, *accounts)
    assert [figures(desk, account)[:2] for account in accounts] == [(0, 0), (125, 375)]
    assert uses(desk, case_id, shipment_id) == before
    repay(desk, case_id, usd(300))


def test_substitute__a_declaration_that_is_not_insured_here__is_refused(desk: Desk) -> None:
    _, case_id, accounts = _two_declarations(desk)
    other = attest(desk, usd(5_000))[0]
    with refused("OTHER_ROWS"):
        substitute(desk, case_id, accounts[0], other)


def test_substitute__one_of_which_less_is_insured__is_refused(desk: Desk) -> None:
    """The declaration is large enough, but only 499 of it is insured by this shipment."""
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under)
    accounts = attest(desk, usd(500), usd(1_000))
    shipment_id = covered(desk, buyer, rows(accounts, usd(500), usd(499)))
    case_id = lent(desk, shipment_id, usd(400), on=rows(accounts[:1], usd(500)))
    with refused("OTHER_ROWS"):
        substitute(desk, case_id, *accounts)


def test_substitute__after_notice__is_refused(desk: Desk) -> None:
    shipment_id, case_id, accounts = _two_declarations(desk)
    noticed(desk, shipment_id)
    with refused("NOT_COVERED"):
        substitute(desk, case_id, *accounts)


# HAND_OVER


def test_hand_over__the_indemnity_is_not_the_other_banks__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    with refused("NO_PAYEE"):
        hand_over(desk, case_id, desk.bank_b)
    [assignment_id] = desk.suite.assignments.all(policy=shipment(desk, shipment_id).policy)
    with refused("STILL_LENT"):
        desk.suite.assignments.release(desk.bank_a, assignment_id)


@pytest.mark.parametrize("paid_out", [0, 900])
def test_hand_over__to_the_successor_of_the_payee__goes_on_there(desk: Desk, paid_out: int) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(paid_out))
    before = uses(desk, case_id, shipment_id)
    heir, other = (make_party(f"heir {number} of bank a") for number in range(2))
    desk.participants.admit(desk.operator, [admission(heir, Role.BANK), admission(other, Role.BANK)])
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=heir.id)
    with refused("NO_PAYEE"):
        hand_over(desk, case_id, other, by=heir)
    hand_over(desk, case_id, heir, by=heir)
    assert desk.suite.insured.loan(case_id).bank == heir.id
    assert uses(desk, case_id, shipment_id) == before
    if not paid_out:
        with refused("CHECK_AGAIN"):
            disburse(desk, case_id, usd(900), bank=heir)
        assert check(desk, case_id, bank=heir)
        disburse(desk, case_id, usd(900), bank=heir)
    repay(desk, case_id, usd(900), bank=heir)
    assert desk.suite.insured.loan(case_id).status is Status.REPAID
