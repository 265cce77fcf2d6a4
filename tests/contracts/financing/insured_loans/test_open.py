"""Approving an insured loan: cover, policy, advance and tenor from both sides, the payee, the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from contracts.financing.cases import Status
from contracts.financing.loans import Expired
from contracts.registry.money import Money
from tests.contracts.cases import (
    approval,
    attest,
    figures,
    publish,
    rows,
    today,
    usd,
)
from tests.contracts.checks import constant, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.apportionment.test_currencies import quoted
from tests.contracts.financing.insured_loans.flows import lent, uses
from tests.contracts.insured import (
    DUE,
    approved_loan,
    assigned,
    claimed,
    collect,
    cover_account,
    covered,
    insured_case,
    insured_shipment,
    limit,
    noticed,
    policy,
    repay,
    shipment,
    wait_until,
)
from tests.contracts.world import DAY, TODAY

MAX_LOANS = constant("InsuredLoans.vy", "MAX_LOANS")
TENOR_DAYS = constant("insurance_days.vy", "TENOR_DAYS")


def _approve(desk: Desk, case_id: bytes, *, advance_rate: int = 10_000) -> None:
    dossier = desk.applications.dossier(case_id)
    desk.suite.insured.approve(
        desk.party(dossier.bank),
        case_id,
        dossier.version,
        approval(desk, case_id, advance_rate=advance_rate),
    )


def test_open__a_loan__holds_declarations_cover_and_policy_at_once(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(60_000), usd(40_000))
    of = shipment(desk, shipment_id)
    case_id = approved_loan(desk, shipment_id, usd(90_000))
    assert [figures(desk, row.account)[0] for row in of.rows] == [60_000, 40_000]
    assert figures(desk, cover_account(desk, shipment_id)) == (90_000, 0, 0, 0)
    assert figures(desk, of.policy) == (90_000, 0, 0, 910_000)
    footing = desk.suite.insured_loans.footing(case_id)
    assert footing is not None
    assert (footing.shipment_id, footing.cover, footing.policy) == (shipment_id, of.account, of.policy)
    assert footing.is_open
    assert desk.suite.insured_loans.loans_on(shipment_id) == (case_id,)
    state = desk.suite.assignments.state(footing.assignment_id)
    assert state is not None
    assert state.lent == 1


def test_open__one_over_the_cover__is_refused_and_nothing_held(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(100_001))
    case_id = insured_case(desk, shipment_id, usd(90_001))
    with refused("NO_HEADROOM"):
        _approve(desk, case_id)
    assert figures(desk, shipment(desk, shipment_id).rows[0].account) == (0, 0, 0, 100_001)
    assert figures(desk, shipment(desk, shipment_id).policy)[0] == 0
    assert desk.suite.insured_loans.footing(case_id) is None
    assert desk.applications.dossier(case_id).status is Status.VERIFIED
    approved_loan(desk, shipment_id, usd(90_000))


@pytest.mark.parametrize("spare", [-1, 0])
def test_open__one_over_the_policys_maximum__is_refused(desk: Desk, spare: int) -> None:
    under = policy(desk, usd(50_000))
    buyer = limit(desk, under)
    assigned(desk, under)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(100_000)), usd(100_000)))
    case_id = insured_case(desk, shipment_id, usd(50_000 - spare))
    if spare:
        with refused("NO_HEADROOM"):
            _approve(desk, case_id)
        assert figures(desk, cover_account(desk, shipment_id))[0] == 0
    else:
        _approve(desk, case_id)
        assert figures(desk, under) == (50_000, 0, 0, 0)


@pytest.mark.parametrize(("amount", "allowed"), [(70_000, True), (70_001, False)])
def test_open__one_over_the_advance_rate__is_refused(desk: Desk, amount: int, *, allowed: bool) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    case_id = insured_case(desk, shipment_id, usd(amount))
    if allowed:
        _approve(desk, case_id, advance_rate=7_000)
    else:
        with refused("OVER_ADVANCE"):
            _approve(desk, case_id, advance_rate=7_000)


def test_open__policy_shared_by_two_shipments__the_last_cent_once(desk: Desk) -> None:
    under = policy(desk, usd(100_000))
    buyer = limit(desk, under)
    assigned(desk, under)
    first, second = (
        covered(desk, buyer, rows([each], usd(100_000))) for each in attest(desk, *[usd(100_000)] * 2)
    )
    approved_loan(desk, first, usd(60_001))
    with refused("NO_HEADROOM"):
        approved_loan(desk, second, usd(40_000))
    approved_loan(desk, second, usd(39_999))
    assert figures(desk, under) == (100_000, 0, 0, 0)


def test_open__an_expired_hold_in_the_way__is_lapsed_in_the_same_call(desk: Desk) -> None:
    """It frees cover and policy too."""
    shipment_id = insured_shipment(desk, usd(1_000))
    [row] = shipment(desk, shipment_id).rows
    first = lent(desk, shipment_id, usd(899), on=rows([row.account], usd(999)), paid_out=usd(0), hold_days=1)
    desk.wait(DAY + 1)
    case_id = insured_case(desk, shipment_id, usd(1), rows([row.account], usd(1)))
    second = insured_case(desk, shipment_id, usd(1), rows([row.account], usd(1)))
    _approve(desk, second)
    version = desk.applications.dossier(case_id).version
    with refused("NO_HEADROOM"):
        _approve(desk, case_id)
    expired = [Expired(desk.suite.insured.address, first)]
    desk.suite.insured.approve(desk.bank_a, case_id, version, approval(desk, case_id), expired)
    assert desk.suite.insured.loan(first).status is Status.LAPSED
    assert figures(desk, cover_account(desk, shipment_id)) == (2, 0, 0, 898)


def test_open__the_policy_was_merged_into_another__stands_on_that_one(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    on = rows([of.rows[0].account], usd(500))
    before = lent(desk, shipment_id, usd(400), on=on)
    other = policy(desk, usd(1_000))
    desk.attestations.merge(desk.insurer, desk.reference(), desk.documents.account(of.policy), other)
    after = lent(desk, shipment_id, usd(450), on=on)
    assert figures(desk, other) == (0, 850, 0, 150)
    repay(desk, before, usd(400))
    repay(desk, after, usd(450))
    assert figures(desk, other) == (0, 0, 0, 1_000)


# Tenor


@pytest.mark.parametrize(("more", "allowed"), [(0, True), (1, False)])
def test_open__last_day_after_the_due_day__thirty_and_thirty_one(
    desk: Desk, more: int, *, allowed: bool
) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    tenor = (DUE - TODAY).days + TENOR_DAYS + more
    case_id = insured_case(desk, shipment_id, usd(900), tenor_days=tenor)
    if allowed:
        _approve(desk, case_id)
    else:
        with refused("TENOR_TOO_LONG"):
            _approve(desk, case_id)


@pytest.mark.parametrize(("late", "allowed"), [(0, True), (1, False)])
def test_disburse__first_day_moves_the_last_one__thirty_and_thirty_one(
    desk: Desk, late: int, *, allowed: bool
) -> None:
    """Approved with five days to spare: it is disbursed on the fifth day, and not on the sixth."""
    shipment_id = insured_shipment(desk, usd(1_000))
    tenor = (DUE - TODAY).days + TENOR_DAYS - 5
    case_id = lent(desk, shipment_id, usd(900), tenor_days=tenor, paid_out=usd(0))
    wait_until(desk, TODAY + timedelta(days=5 + late))
    if allowed:
        desk.suite.insured.disburse(desk.bank_a, case_id, desk.reference(), usd(900), today(desk))
        assert desk.suite.insured.loan(case_id).due_day == DUE + timedelta(days=TENOR_DAYS)
        return
    with refused("TENOR_TOO_LONG"):
        desk.suite.insured.disburse(desk.bank_a, case_id, desk.reference(), usd(900), today(desk))
    fifth = today(desk) - timedelta(days=1)
    desk.suite.insured.disburse(desk.bank_a, case_id, desk.reference(), usd(900), fifth)


# What it stands on


def test_open__the_shipment_is_noticed_or_paid_meanwhile__is_refused(desk: Desk) -> None:
    meanwhile: tuple[Callable[[bytes], None], ...] = (
        lambda id_: noticed(desk, id_),
        lambda id_: claimed(desk, id_),
        lambda id_: collect(desk, id_, usd(1_000)),
    )
    for happens in meanwhile:
        shipment_id = insured_shipment(desk, usd(1_000))
        case_id = insured_case(desk, shipment_id, usd(900))
        happens(shipment_id)
        with refused("NOT_COVERED"):
            _approve(desk, case_id)


def test_open__cover_lowered_meanwhile__is_refused_over_what_is_left(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = insured_case(desk, shipment_id, usd(900))
    collect(desk, shipment_id, usd(1))
    with refused("NO_HEADROOM"):
        _approve(desk, case_id)


def test_open__no_assignment_any_more__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = insured_case(desk, shipment_id, usd(900))
    [assignment_id] = desk.suite.assignments.all(policy=shipment(desk, shipment_id).policy)
    desk.suite.assignments.release(desk.bank_a, assignment_id)
    with refused("NO_PAYEE"):
        _approve(desk, case_id)


def test_open__two_banks_and_one_shipment__only_the_payee_lends(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = insured_case(desk, shipment_id, usd(100), bank=desk.bank_b)
    assert desk.applications.dossier(case_id).status is Status.FAILED
    mine = insured_case(desk, shipment_id, usd(100))
    [assignment_id] = desk.suite.assignments.all(policy=shipment(desk, shipment_id).policy)
    desk.suite.assignments.release(desk.bank_a, assignment_id)
    assigned(desk, shipment(desk, shipment_id).policy, bank=desk.bank_b)
    with refused("NO_PAYEE"):
        _approve(desk, mine)
    theirs = insured_case(desk, shipment_id, usd(100), bank=desk.bank_b)
    _approve(desk, theirs)


def test_open__more_than_so_many_loans__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    part = shipment(desk, shipment_id).rows[0].account
    on = rows([part], usd(10))
    loans = [lent(desk, shipment_id, usd(9), on=on, paid_out=usd(0)) for _ in range(MAX_LOANS)]
    assert desk.suite.insured_loans.loans_on(shipment_id) == tuple(loans)
    with refused("TOO_MANY_LOANS"):
        lent(desk, shipment_id, usd(9), on=on, paid_out=usd(0))
    desk.suite.insured.cancel(desk.bank_a, loans[1], desk.reference(), today(desk))
    again = lent(desk, shipment_id, usd(9), on=on, paid_out=usd(0))
    assert desk.suite.insured_loans.loans_on(shipment_id) == (*loans[:1], *loans[2:], again)


def test_open__limit_cut_to_nothing__new_loans_on_the_cover_go_on(desk: Desk) -> None:
    """A cut limit stops new cover, not cover in force."""
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    desk.attestations.void(desk.insurer, desk.reference(), desk.documents.account(of.limit), "cut")
    desk.suite.insurance.set_limit(desk.insurer, of.limit, of.policy, stopped=True)
    case_id = approved_loan(desk, shipment_id, usd(900))
    desk.suite.insured.disburse(desk.bank_a, case_id, desk.reference(), usd(900), today(desk))
    assert desk.suite.insured.loan(case_id).outstanding == usd(900)


# Currencies


def test_open__three_currencies__holds_are_rounded_up_in_each(desk: Desk) -> None:
    quotes = publish(desk, USD=(7, 1), EUR=(8, 1))
    quotes["CNY"] = quoted(desk)["CNY"]
    under = policy(desk, Money(10**9, "CNY"))
    buyer = limit(desk, under)
    assigned(desk, under)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    quotes.update(quoted(desk))
    case_id = insured_case(desk, shipment_id, Money(100, "EUR"))
    version = desk.applications.dossier(case_id).version
    for missing in ("USD", "EUR", "CNY"):
        left = tuple(quotes[each] for each in ("USD", "EUR", "CNY") if each != missing)
        with refused("NO_RATE"):
            desk.suite.insured.approve(desk.bank_a, case_id, version, approval(desk, case_id, quotes=left))
    every = tuple(quotes[each] for each in ("USD", "EUR", "CNY"))
    desk.suite.insured.approve(desk.bank_a, case_id, version, approval(desk, case_id, quotes=every))
    # 7.8000001 and 7.1234 CNY: 109.50 cents of a dollar, 780.00001 fen.
    assert uses(desk, case_id, shipment_id) == ((110, 0), (781, 0))


# Only from its own


def test_open__called_by_others__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = insured_case(desk, shipment_id, usd(900))
    loans = desk.suite.insured_loans.contract
    with refused("NOT_PRODUCT"):
        loans.send(desk.stranger, "open", case_id, shipment_id, [])
    with refused("NOT_PRODUCT"):
        loans.send(desk.stranger, "follow", case_id, 1)
    with refused("NOT_CLAIMS"):
        loans.send(
            desk.stranger,
            "credit",
            shipment_id,
            1,
            bytes(32),
            1,
            desk.stranger.address,
            desk.stranger.address,
        )
