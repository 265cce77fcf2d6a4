"""What a loan uses of cover and policy follows what is outstanding and undrawn, rounded up, at every step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.financing.cases import Source, Status
from contracts.registry.money import Money
from contracts.registry.rates import Quote
from tests.contracts.cases import amend, attest, figures, publish, rows, statement, today, usd, void
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.apportionment.test_currencies import quoted, value
from tests.contracts.financing.apportionment.test_model import anew
from tests.contracts.financing.insured_loans.flows import lent, reduce, reverse, uses
from tests.contracts.insured import (
    DUE,
    assigned,
    claimed,
    collect,
    cover_account,
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
from tests.contracts.world import DAY


def _three_for_one(desk: Desk, yen: int) -> tuple[bytes, tuple[Quote, ...]]:
    """A covered shipment in dollars, of which a cent is worth three yen, and the rates."""
    prices = publish(desk, USD=(3, 1), JPY=(1, 100))
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under)
    cents = usd(yen)
    shipment_id = covered(desk, buyer, rows(attest(desk, cents), cents))
    return shipment_id, (prices["USD"], prices["JPY"])


# Tranches and repayments


def test_disburse__in_tranches__draws_what_is_outstanding(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(300))
    assert uses(desk, case_id, shipment_id) == ((600, 300), (600, 300))
    disburse(desk, case_id, usd(600))
    assert uses(desk, case_id, shipment_id) == ((0, 900), (0, 900))


@pytest.mark.parametrize("source", [Source.PROCEEDS, Source.OTHER_FUNDS])
def test_repay__a_part__frees_cover_and_policy_whatever_the_source(desk: Desk, source: Source) -> None:
    """The buyer's payment lowers the cover when it is collected, not when it is repaid."""
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    repay(desk, case_id, usd(400), source)
    assert uses(desk, case_id, shipment_id) == ((0, 500), (0, 500))
    assert figures(desk, cover_account(desk, shipment_id)) == (0, 500, 0, 400)
    repay(desk, case_id, usd(500), source)
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
    footing = desk.suite.insured_loans.footing(case_id)
    assert footing is not None
    assert not footing.is_open


def test_follow__a_third_of_a_cent__one_more_while_something_is_undrawn(desk: Desk) -> None:
    """9 yen hold 3 cents; 8 that may still be out need 3 too: so 2 stay drawn, though 3 yen need but one."""
    shipment_id, quotes = _three_for_one(desk, 100)
    case_id = lent(desk, shipment_id, Money(9, "JPY"), quotes=quotes, paid_out=Money(4, "JPY"))
    assert uses(desk, case_id, shipment_id)[0] == (1, 2)
    repay(desk, case_id, Money(1, "JPY"), Source.OTHER_FUNDS)
    assert uses(desk, case_id, shipment_id)[0] == (1, 2)
    repay(desk, case_id, Money(3, "JPY"), Source.OTHER_FUNDS)
    assert uses(desk, case_id, shipment_id)[0] == (1, 1)
    reverse(desk, case_id)
    assert uses(desk, case_id, shipment_id)[0] == (1, 2)
    disburse(desk, case_id, Money(5, "JPY"))
    assert uses(desk, case_id, shipment_id)[0] == (0, 3)
    repay(desk, case_id, Money(8, "JPY"))
    assert uses(desk, case_id, shipment_id)[0] == (0, 0)
    assert desk.suite.insured.loan(case_id).status is Status.REPAID


@pytest.mark.slow
@given(
    prices=st.sampled_from([("JPY", "USD"), ("USD", "JPY"), ("EUR", "USD"), ("KWD", "CNY")]),
    approved=st.one_of(st.integers(1, 60), st.integers(1, 10**6)),
    data=st.data(),
)
def test_follow__any_moves__cover_and_policy_hold_what_may_still_be_outstanding(
    wired: Desk, prices: tuple[str, str], approved: int, data: st.DataObject
) -> None:
    loan, goods = prices
    rate = value(loan) / value(goods)
    with anew(wired):
        known = quoted(wired)
        quotes = tuple(known[each] for each in sorted({loan, goods}))
        under = policy(wired, Money(10**12, goods))
        buyer = limit(wired, under, Money(10**12, goods))
        assigned(wired, under)
        whole = Money(2 * ceil(approved * rate) + 10, goods)
        shipment_id = covered(wired, buyer, rows(attest(wired, whole), whole))
        case_id = lent(wired, shipment_id, Money(approved, loan), quotes=quotes, paid_out=Money(0, loan))
        for _ in range(data.draw(st.integers(1, 8), label="steps")):
            at = wired.suite.insured.loan(case_id)
            if at.status not in (Status.APPROVED, Status.DISBURSED):
                break
            moves: list[str] = []
            if at.undrawn.minor:
                moves.append("disburse")
            if at.undrawn.minor > 1:
                moves.append("reduce")
            if at.outstanding.minor:
                moves += ["repay", "repay other"]
            if wired.suite.insured.newest_posting(case_id) is not None:
                moves.append("reverse")
            if not moves:
                break
            match data.draw(st.sampled_from(moves), label="move"):
                case "disburse":
                    part = data.draw(st.integers(1, at.undrawn.minor), label="tranche")
                    disburse(wired, case_id, Money(part, loan))
                case "reduce":
                    part = data.draw(st.integers(1, at.undrawn.minor - 1), label="less")
                    reduce(wired, case_id, Money(part, loan))
                case "reverse":
                    reverse(wired, case_id)
                case move:
                    part = data.draw(st.integers(1, at.outstanding.minor), label="repaid")
                    source = Source.PROCEEDS if move == "repay" else Source.OTHER_FUNDS
                    repay(wired, case_id, Money(part, loan), source)
            at = wired.suite.insured.loan(case_id)
            need = ceil(at.outstanding.minor * rate)
            whole_need = ceil((at.outstanding.minor + at.undrawn.minor) * rate)
            for held, drawn in uses(wired, case_id, shipment_id):
                assert held + drawn == whole_need
                assert need <= drawn <= need + (at.undrawn.minor > 0)


# Ends


def test_end__close_the_undrawn_part__releases_it(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(300))
    desk.suite.insured.close(desk.bank_a, case_id, desk.reference(), today(desk))
    assert uses(desk, case_id, shipment_id) == ((0, 300), (0, 300))


def test_end__cancel__releases_all_and_the_assignment(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(0))
    [assignment_id] = desk.suite.assignments.all(policy=shipment(desk, shipment_id).policy)
    with refused("STILL_LENT"):
        desk.suite.assignments.release(desk.bank_a, assignment_id)
    desk.suite.insured.cancel(desk.bank_a, case_id, desk.reference(), today(desk))
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
    desk.suite.assignments.release(desk.bank_a, assignment_id)


@pytest.mark.parametrize("paid_out", [0, 300])
def test_lapse__the_hold_has_expired__what_was_not_drawn_is_free(desk: Desk, paid_out: int) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(paid_out), hold_days=1)
    desk.wait(DAY)
    with refused("HOLD_LIVE"):
        desk.suite.insured.lapse(desk.stranger, case_id)
    desk.wait(1)
    with refused("HOLD_EXPIRED"):
        disburse(desk, case_id, usd(1))
    desk.suite.insured.lapse(desk.stranger, case_id)
    assert uses(desk, case_id, shipment_id) == ((0, paid_out), (0, paid_out))


def test_end__write_off__stays_drawn_until_it_is_cleared(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900), tenor_days=10)
    of = shipment(desk, shipment_id)
    desk.wait(11 * DAY)
    desk.suite.insured.write_off(desk.bank_a, case_id, desk.reference(), today(desk))
    assert uses(desk, case_id, shipment_id) == ((0, 900), (0, 900))
    [assignment_id] = desk.suite.assignments.all(policy=of.policy)
    with refused("STILL_LENT"):
        desk.suite.assignments.release(desk.bank_a, assignment_id)
    desk.suite.insured.clear(desk.bank_a, case_id, desk.reference(), today(desk))
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
    assert desk.suite.insured.loan(case_id).outstanding == usd(900)
    desk.suite.assignments.release(desk.bank_a, assignment_id)


# What comes between


def test_disburse__limit_cut_after_the_approval__goes_on(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(0))
    standing = desk.documents.account(shipment(desk, shipment_id).limit)
    cut = statement(desk, usd(1), valid_from=standing.valid_from, valid_until=standing.valid_until)
    desk.attestations.amend(desk.insurer, desk.reference(), standing, cut)
    assert desk.documents.account(standing.id).impaired
    disburse(desk, case_id, usd(900))
    assert desk.suite.insured.loan(case_id).outstanding == usd(900)


def test_disburse__cover_lowered_under_the_loan__is_refused_until_it_fits(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(400))
    collect(desk, shipment_id, usd(100))
    with refused("IMPAIRED"):
        disburse(desk, case_id, usd(1))
    reduce(desk, case_id, usd(89))
    with refused("IMPAIRED"):
        disburse(desk, case_id, usd(1))
    reduce(desk, case_id, usd(1))
    disburse(desk, case_id, usd(410))
    assert uses(desk, case_id, shipment_id)[0] == (0, 810)


@pytest.mark.parametrize("which", ["declaration", "policy"])
def test_disburse__a_document_is_void__is_refused(desk: Desk, which: str) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    of = shipment(desk, shipment_id)
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(400))
    if which == "policy":
        desk.attestations.void(desk.insurer, desk.reference(), desk.documents.account(of.policy), "")
    else:
        void(desk, of.rows[0].account)
    with refused("VOID"):
        disburse(desk, case_id, usd(1))
    repay(desk, case_id, usd(400))
    desk.suite.insured.close(desk.bank_a, case_id, desk.reference(), today(desk))
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))


def test_disburse__an_indemnity_elsewhere_used_the_policy__is_refused_until_it_fits(desk: Desk) -> None:
    """Two shipments under one policy: what is paid for the one is no longer there for the other."""
    under = policy(desk, usd(2_000))
    buyer = limit(desk, under)
    assigned(desk, under)
    first, second = (
        covered(desk, buyer, rows([account], usd(1_000))) for account in attest(desk, usd(1_000), usd(1_000))
    )
    case_id = lent(desk, second, usd(900), paid_out=usd(500))
    desk.suite.claims.collect(desk.bank_a, shipment(desk, first), desk.reference(), usd(1), today(desk))
    claimed(desk, first)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, first), desk.reference())
    assert figures(desk, under) == (400, 500, 0, 2_000 - 899 - 900)
    desk.suite.insurance.set_limit(desk.insurer, buyer, under)
    third = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    claimed(desk, third)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, third), desk.reference())
    assert desk.documents.account(under).impaired
    with refused("IMPAIRED"):
        disburse(desk, case_id, usd(1))
    desk.suite.insured.close(desk.bank_a, case_id, desk.reference(), today(desk))
    repay(desk, case_id, usd(298))
    assert desk.documents.account(under).impaired
    repay(desk, case_id, usd(1))
    assert figures(desk, under) == (0, 201, 0, 0)
    assert not desk.documents.account(under).impaired


def test_disburse__declaration_amended__has_to_be_checked_again(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(0))
    amend(desk, shipment(desk, shipment_id).rows[0].account, usd(1_000))
    with refused("CHECK_AGAIN"):
        disburse(desk, case_id, usd(1))


def test_disburse__after_notice__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(400))
    noticed(desk, shipment_id)
    with refused("NOT_COVERED"):
        disburse(desk, case_id, usd(1))


@pytest.mark.parametrize(("day", "allowed"), [(30, True), (31, False)])
def test_disburse__no_notice_can_be_given_any_more__is_refused(
    desk: Desk, day: int, *, allowed: bool
) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    wait_until(desk, DUE + timedelta(days=20))
    case_id = lent(desk, shipment_id, usd(900), paid_out=usd(400), tenor_days=5)
    wait_until(desk, DUE + timedelta(days=day))
    if allowed:
        disburse(desk, case_id, usd(500))
    else:
        with refused("NOT_COVERED"):
            disburse(desk, case_id, usd(500))


# What settles


def test_repay__other_funds_after_notice__settles_and_counts(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    declaration = shipment(desk, shipment_id).rows[0].account
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    repay(desk, case_id, usd(90), Source.OTHER_FUNDS)
    assert figures(desk, declaration) == (0, 900, 0, 100)
    assert not _settles(desk, case_id)
    noticed(desk, shipment_id)
    assert _settles(desk, case_id)
    repay(desk, case_id, usd(90), Source.OTHER_FUNDS)
    loan = desk.suite.insured.loan(case_id)
    assert (loan.other_funds, loan.recovered, loan.outstanding) == (usd(90), usd(90), usd(720))
    # Of the row, ceil(1,000 × recovered ÷ approved) is settled.
    assert figures(desk, declaration) == (0, 800, 100, 100)
    repay(desk, case_id, usd(720), Source.OTHER_FUNDS)
    assert figures(desk, declaration) == (0, 0, 900, 100)


def test_repay__proceeds_after_the_indemnity__are_a_recovery_instead(desk: Desk) -> None:
    """The insurer has its part of what the buyer pays; a shortfall is repaid from other funds."""
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    collect(desk, shipment_id, usd(100))
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    with refused("IS_RECOVERY"):
        repay(desk, case_id, usd(1))
    repay(desk, case_id, usd(1), Source.OTHER_FUNDS)
    desk.suite.claims.close(desk.insurer, shipment(desk, shipment_id), "no more")
    repay(desk, case_id, usd(89))
    assert desk.suite.insured.loan(case_id).status is Status.REPAID


def _settles(desk: Desk, case_id: bytes) -> bool:
    found: bool = desk.suite.insured_loans.contract.read("settles", case_id, False)
    return found


def test_settles__by_state_of_the_shipment(desk: Desk) -> None:
    """After notice, collection or indemnity; not where a cover ended or lapsed without a loss noticed."""
    states: dict[str, tuple[Callable[[bytes], object], bool]] = {
        "covered": (lambda _: None, False),
        "paid in part": (lambda id_: collect(desk, id_, usd(1)), True),
        "paid": (lambda id_: collect(desk, id_, usd(1_000)), True),
        "ended": (lambda id_: desk.suite.insurance.end(desk.insurer, id_, "came back"), False),
        "noticed": (lambda id_: noticed(desk, id_), True),
        "claimed": (lambda id_: claimed(desk, id_), True),
        "denied": (lambda id_: _denied(desk, id_), True),
        "lapsed": (lambda id_: _lapsed(desk, id_), False),
    }
    for name, (happens, expected) in states.items():
        with anew(desk):
            shipment_id = insured_shipment(desk, usd(1_000))
            case_id = disbursed_loan(desk, shipment_id, usd(900))
            happens(shipment_id)
            assert _settles(desk, case_id) is expected, name


def _denied(desk: Desk, shipment_id: bytes) -> None:
    claimed(desk, shipment_id)
    desk.suite.claims.deny(desk.insurer, shipment(desk, shipment_id), "no")


def _lapsed(desk: Desk, shipment_id: bytes) -> None:
    wait_until(desk, DUE + timedelta(days=31))
    desk.suite.insurance.lapse(desk.stranger, shipment_id)
