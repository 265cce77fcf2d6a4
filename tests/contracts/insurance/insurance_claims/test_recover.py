"""Recoveries are shared as the loss was borne, on the running total, to the last minor unit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.financing.cases import Status as LoanStatus
from contracts.insurance.words import Status
from contracts.registry.participants import Role
from tests.contracts.cases import attest, rows, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.apportionment.test_model import anew, cuts
from tests.contracts.insured import (
    assigned,
    claimed,
    collect,
    cover_account,
    covered,
    disbursed_loan,
    insured_shipment,
    limit,
    policy,
    shipment,
)
from tests.contracts.world import TODAY, admission, make_party


def _indemnified(desk: Desk, declared: int, cover: int | None = None, lent: int = 0, paid: int = 0) -> bytes:
    shipment_id = insured_shipment(desk, usd(declared), cover_of=None if cover is None else usd(cover))
    if lent:
        disbursed_loan(desk, shipment_id, usd(lent))
    if paid:
        collect(desk, shipment_id, usd(paid))
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    return shipment_id


def _recover(desk: Desk, shipment_id: bytes, amount: int) -> tuple[int, int, int]:
    share = desk.suite.claims.recover(
        desk.bank_a, shipment(desk, shipment_id), desk.reference(), usd(amount), today(desk)
    )
    assert share.amount == amount == share.to_insurer + share.to_bank + share.to_exporter
    return share.to_insurer, share.to_bank, share.to_exporter


def test_recover__a_part__is_shared_by_the_whole_loss(desk: Desk) -> None:
    """Covered 600 of 1,000: indemnity 540, the insured bears 460."""
    shipment_id = _indemnified(desk, 1_000, 600)
    assert _recover(desk, shipment_id, 100) == (54, 0, 46)
    assert _recover(desk, shipment_id, 1) == (0, 0, 1)
    assert _recover(desk, shipment_id, 1) == (1, 0, 0)
    claim = desk.suite.claims.claim(shipment(desk, shipment_id))
    assert (claim.recovered, claim.insurers) == (usd(102), usd(102 * 540 // 1_000))


def test_recover__the_banks_shortfall__comes_before_the_exporter(desk: Desk) -> None:
    shipment_id = _indemnified(desk, 1_000, lent=900, paid=100)
    [case_id] = desk.suite.insured_loans.loans_on(shipment_id)
    assert desk.suite.insured.loan(case_id).outstanding == usd(90)
    assert _recover(desk, shipment_id, 450) == (405, 45, 0)
    assert _recover(desk, shipment_id, 450) == (405, 45, 0)
    assert desk.suite.insured.loan(case_id).status is LoanStatus.REPAID
    assert shipment(desk, shipment_id).status is Status.CLOSED


def test_recover__more_than_the_shortfall__the_rest_is_the_exporters(desk: Desk) -> None:
    shipment_id = _indemnified(desk, 1_000, 500, lent=450)
    desk_loan = desk.suite.insured_loans.loans_on(shipment_id)
    assert desk.suite.insured.loan(desk_loan[0]).status is LoanStatus.REPAID
    assert _recover(desk, shipment_id, 1_000) == (450, 0, 550)


def test_recover__all__closes_and_one_more_is_refused(desk: Desk) -> None:
    shipment_id = _indemnified(desk, 1_000)
    with refused("OVER_LOSS"):
        _recover(desk, shipment_id, 1_001)
    with refused("BAD_CLAIM_AMOUNT"):
        _recover(desk, shipment_id, 0)
    assert _recover(desk, shipment_id, 999) == (899, 0, 100)
    assert shipment(desk, shipment_id).status is Status.INDEMNIFIED
    with refused("OVER_LOSS"):
        _recover(desk, shipment_id, 2)
    assert _recover(desk, shipment_id, 1) == (1, 0, 0)
    assert shipment(desk, shipment_id).status is Status.CLOSED


@given(
    declared=st.integers(2, 10**7),
    data=st.data(),
)
def test_recover__in_any_steps__insurer_has_the_floor_and_in_the_end_what_it_paid(
    wired: Desk, declared: int, data: st.DataObject
) -> None:
    cover = data.draw(st.integers(2, min(declared, 50_000_000)), label="cover")
    with anew(wired):
        under = policy(wired, usd(10**9))
        buyer = limit(wired, under, usd(10**8))
        assigned(wired, under)
        on = rows(attest(wired, usd(declared)), usd(declared))
        shipment_id = covered(wired, buyer, on, usd(cover))
        face = wired.documents.account(cover_account(wired, shipment_id)).face.minor
        lent = data.draw(st.integers(0, face), label="lent")
        if lent:
            disbursed_loan(wired, shipment_id, usd(lent))
        paid = data.draw(st.integers(0, declared - 1), label="paid")
        if paid:
            collect(wired, shipment_id, usd(paid))
        claimed(wired, shipment_id)
        first = wired.suite.claims.indemnify(wired.insurer, shipment(wired, shipment_id), wired.reference())
        loss = declared - paid
        assert first.amount == min(cover, loss) * 9_000 // 10_000
        assert first.to_bank == min(lent, first.amount)
        assert first.to_bank + first.to_exporter == first.amount
        recovered, insurers, banks = 0, 0, first.to_bank
        for part in data.draw(cuts(loss), label="parts"):
            to_insurer, to_bank, _ = _recover(wired, shipment_id, part)
            recovered += part
            insurers += to_insurer
            assert insurers == recovered * first.amount // loss
            assert to_bank == min(part - to_insurer, lent - banks)
            banks += to_bank
        assert insurers == first.amount
        assert shipment(wired, shipment_id).status is Status.CLOSED


# Who, when, twice


def test_recover__by_bank_or_insurer__and_nobody_else(desk: Desk) -> None:
    shipment_id = _indemnified(desk, 1_000)
    for party, reason in (
        (desk.bank_b, "NOT_PARTY"),
        (desk.exporter, "WRONG_ROLE"),
    ):
        with refused(reason):
            desk.suite.claims.recover(
                party, shipment(desk, shipment_id), desk.reference(), usd(1), today(desk)
            )
    for party in (desk.bank_a, desk.insurer):
        desk.suite.claims.recover(party, shipment(desk, shipment_id), desk.reference(), usd(1), today(desk))


def test_recover__nobody_is_loss_payee__is_the_insurers(desk: Desk) -> None:
    buyer = limit(desk, policy(desk))
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    with refused("WRONG_ROLE"):
        _recover(desk, shipment_id, 1)
    share = desk.suite.claims.recover(
        desk.insurer, shipment(desk, shipment_id), desk.reference(), usd(10), today(desk)
    )
    assert (share.to_insurer, share.to_exporter) == (9, 1)


@pytest.mark.parametrize("days", [-1, 1])
def test_recover__value_date_out_of_range__is_refused(desk: Desk, days: int) -> None:
    shipment_id = _indemnified(desk, 1_000)
    with refused("BAD_CLAIM_DAY"):
        desk.suite.claims.recover(
            desk.bank_a,
            shipment(desk, shipment_id),
            desk.reference(),
            usd(1),
            TODAY + timedelta(days=days),
        )


def test_recover__the_same_reference_again__books_once(desk: Desk) -> None:
    shipment_id = _indemnified(desk, 1_000)
    reference = desk.reference()
    shares = [
        desk.suite.claims.recover(desk.bank_a, shipment(desk, shipment_id), reference, usd(400), today(desk))
        for _ in range(2)
    ]
    assert shares[0] == shares[1] == desk.suite.claims.shares(shipment_id)[-1]
    assert desk.suite.claims.claim(shipment(desk, shipment_id)).recovered == usd(400)


def test_recover__what_was_not_indemnified__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    with refused("BAD_SHIPMENT_STATE"):
        _recover(desk, shipment_id, 1)
    claimed(desk, shipment_id)
    with refused("BAD_SHIPMENT_STATE"):
        _recover(desk, shipment_id, 1)


def test_recover__a_bank_that_insures_elsewhere__records_as_the_bank(desk: Desk) -> None:
    both = make_party("a bank that insures")
    desk.participants.admit(desk.operator, [admission(both, Role.BANK | Role.INSURER)])
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under, bank=both)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    share = desk.suite.claims.recover(
        both, shipment(desk, shipment_id), desk.reference(), usd(100), today(desk)
    )
    assert (share.to_insurer, share.to_exporter) == (90, 10)
