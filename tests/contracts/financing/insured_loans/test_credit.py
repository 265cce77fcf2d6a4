"""An indemnity and the insured's part of a recovery repay the loans on a shipment, oldest first."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.financing.cases import Action, Source, Status
from contracts.insurance.words import Cause
from contracts.insurance.words import Status as ShipmentStatus
from contracts.registry.money import Money
from tests.contracts.cases import attest, figures, publish, rows, today, usd
from tests.contracts.desk import Desk
from tests.contracts.financing.insured_loans.flows import lent, uses
from tests.contracts.insured import (
    assigned,
    claimed,
    collect,
    covered,
    insured_shipment,
    limit,
    noticed,
    policy,
    repay,
    shipment,
)
from tests.contracts.world import DAY


def _indemnify(desk: Desk, shipment_id: bytes) -> tuple[int, int]:
    share = desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    return share.to_bank, share.to_exporter


def _recover(desk: Desk, shipment_id: bytes, amount: Money) -> tuple[int, int, int]:
    share = desk.suite.claims.recover(
        desk.bank_a, shipment(desk, shipment_id), desk.reference(), amount, today(desk)
    )
    return share.to_insurer, share.to_bank, share.to_exporter


def _out(desk: Desk, loans: Sequence[bytes]) -> list[int]:
    return [desk.suite.insured.loan(each).outstanding.minor for each in loans]


def _three_loans(desk: Desk) -> tuple[bytes, list[bytes]]:
    """Each on a third of the declaration; the second is not paid out."""
    shipment_id = insured_shipment(desk, usd(900))
    [row] = shipment(desk, shipment_id).rows
    on = rows([row.account], usd(300))
    return shipment_id, [lent(desk, shipment_id, usd(270), on=on, paid_out=usd(out)) for out in (270, 0, 200)]


def test_credit__several_loans__oldest_first(desk: Desk) -> None:
    shipment_id, loans = _three_loans(desk)
    collect(desk, shipment_id, usd(500))
    claimed(desk, shipment_id)
    assert _indemnify(desk, shipment_id) == (360, 0)
    assert _out(desk, loans) == [0, 0, 110]
    assert [desk.suite.insured.loan(each).status for each in loans] == [
        Status.REPAID,
        Status.APPROVED,
        Status.DISBURSED,
    ]
    assert [len(desk.suite.insured.postings(each)) for each in loans] == [2, 0, 2]
    assert _recover(desk, shipment_id, usd(400)) == (360, 40, 0)
    assert _out(desk, loans) == [0, 0, 70]


def test_credit__more_than_all__each_has_its_own_and_the_exporter_the_rest(desk: Desk) -> None:
    shipment_id, loans = _three_loans(desk)
    claimed(desk, shipment_id)
    assert _indemnify(desk, shipment_id) == (470, 340)
    assert _out(desk, loans) == [0, 0, 0]
    undrawn = desk.suite.insured.loan(loans[2])
    assert (undrawn.status, undrawn.undrawn) == (Status.DISBURSED, usd(70))
    for case_id, act in ((loans[1], "cancel"), (loans[2], "close")):
        getattr(desk.suite.insured, act)(desk.bank_a, case_id, desk.reference(), today(desk))
        assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))
    assert figures(desk, shipment(desk, shipment_id).policy) == (0, 0, 0, 1_000_000 - 810)


def test_credit__repaid_before_the_indemnity__has_nothing_of_it(desk: Desk) -> None:
    shipment_id, loans = _three_loans(desk)
    noticed(desk, shipment_id)
    repay(desk, loans[0], usd(270), Source.OTHER_FUNDS)
    desk.suite.claims.claim_for(desk.exporter, shipment(desk, shipment_id), Cause.INSOLVENCY)
    assert _indemnify(desk, shipment_id) == (200, 610)


def test_credit__written_off_before__is_recovered_and_stays_written_off(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), tenor_days=5)
    declaration = shipment(desk, shipment_id).rows[0].account
    desk.wait(6 * DAY)
    desk.suite.insured.write_off(desk.bank_a, case_id, desk.reference(), today(desk))
    collect(desk, shipment_id, usd(100))
    claimed(desk, shipment_id)
    assert _indemnify(desk, shipment_id) == (810, 0)
    loan = desk.suite.insured.loan(case_id)
    assert (loan.status, loan.recovered, loan.outstanding) == (Status.WRITTEN_OFF, usd(810), usd(90))
    assert figures(desk, declaration)[1:3] == (100, 900)
    assert _recover(desk, shipment_id, usd(900)) == (810, 90, 0)
    assert desk.suite.insured.loan(case_id).outstanding == usd(0)
    assert figures(desk, declaration)[1:3] == (0, 1_000)
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))


def test_credit__written_off_and_cleared_before__has_given_the_cover_back(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900), tenor_days=5)
    desk.wait(6 * DAY)
    desk.suite.insured.write_off(desk.bank_a, case_id, desk.reference(), today(desk))
    desk.suite.insured.clear(desk.bank_a, case_id, desk.reference(), today(desk))
    claimed(desk, shipment_id)
    assert _indemnify(desk, shipment_id) == (0, 900)
    assert desk.suite.insured.loan(case_id).outstanding == usd(900)
    assert uses(desk, case_id, shipment_id) == ((0, 0), (0, 0))


def test_credit__cleared_and_assigned_to_another_bank__the_new_payee_comes_first(desk: Desk) -> None:
    """The loss payee has the indemnity, not a bank that once lent on the same cover and gave it back."""
    shipment_id = insured_shipment(desk, usd(2_000), cover_of=usd(1_000))
    of = shipment(desk, shipment_id)
    half = rows([of.rows[0].account], usd(1_000))
    old = lent(desk, shipment_id, usd(900), on=half, tenor_days=5)
    desk.wait(6 * DAY)
    desk.suite.insured.write_off(desk.bank_a, old, desk.reference(), today(desk))
    desk.suite.insured.clear(desk.bank_a, old, desk.reference(), today(desk))
    [assignment_id] = desk.suite.assignments.all(policy=of.policy)
    desk.suite.assignments.release(desk.bank_a, assignment_id)
    assigned(desk, of.policy, bank=desk.bank_b)
    new = lent(desk, shipment_id, usd(900), on=half, bank=desk.bank_b)
    claimed(desk, shipment_id)
    assert _indemnify(desk, shipment_id) == (900, 0)
    assert _out(desk, [old, new]) == [900, 0]


def test_credit__cut_into_single_yen__repays_the_same(desk: Desk) -> None:
    """A yen is a third of a cent: on running totals three of them repay one, and the bank has them first."""
    prices = publish(desk, USD=(3, 1), JPY=(1, 100))
    quotes = (prices["USD"], prices["JPY"])
    under = policy(desk, Money(10**9, "JPY"))
    buyer = limit(desk, under, Money(10**9, "JPY"))
    assigned(desk, under)
    goods = Money(1_000, "JPY")
    shipment_id = covered(desk, buyer, rows(attest(desk, goods), goods), Money(900, "JPY"))
    case_id = lent(desk, shipment_id, usd(270), quotes=quotes)
    collect(desk, shipment_id, Money(990, "JPY"))
    claimed(desk, shipment_id)
    assert _indemnify(desk, shipment_id) == (9, 0)
    assert desk.suite.insured.loan(case_id).outstanding == usd(267)
    insured = 0
    for step in range(1, 11):
        to_insurer, to_bank, to_exporter = _recover(desk, shipment_id, Money(1, "JPY"))
        assert (to_bank, to_exporter) == (1 - to_insurer, 0)
        insured += to_bank
        assert desk.suite.insured.loan(case_id).outstanding == usd(270 - (9 + insured) // 3), step
    assert shipment(desk, shipment_id).status is ShipmentStatus.CLOSED
    assert insured == 1


def test_credit__posting__is_the_insurers_and_has_its_reference(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = lent(desk, shipment_id, usd(900))
    claimed(desk, shipment_id)
    reference = desk.reference()
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), reference)
    posting = desk.suite.insured.postings(case_id)[-1]
    assert (posting.action, posting.amount) == (Action.INDEMNIFY, 900)
    assert posting.reference == reference
    move = desk.suite.insured.moves(case_id)[-1]
    assert (move.action, move.actor) == (Action.INDEMNIFY, desk.insurer.maker.address)
