"""Who is paid for a loss: one for each shipment, by its policy, its limit and the day it was shipped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.insurance.assignments import Payee
from contracts.insurance.words import Side
from tests.contracts.cases import attest, rows, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.indemnity_assignments.agreeing import agreement, sign
from tests.contracts.insured import (
    assigned,
    collect,
    covered,
    declared,
    disbursed_loan,
    limit,
    policy,
    shipment,
)
from tests.contracts.world import TODAY


def test_payee__of_a_policy__is_paid_under_each_of_its_limits(desk: Desk) -> None:
    under, other = policy(desk), policy(desk)
    agreed = agreement(desk, under, mandate=True)
    sign(desk, agreed)
    payee = Payee(agreed.id, desk.bank_a.id, True)
    read = desk.suite.assignments.payee
    assert [read(under, limit(desk, under), TODAY) for _ in range(2)] == [payee, payee]
    assert read(other, limit(desk, other), TODAY) is None


def test_payee__of_a_limit__is_paid_under_it_alone(desk: Desk) -> None:
    under = policy(desk)
    buyer, other = limit(desk, under), limit(desk, under)
    agreed = agreement(desk, under, buyer)
    sign(desk, agreed)
    read = desk.suite.assignments.payee
    assert read(under, buyer, TODAY) == Payee(agreed.id, desk.bank_a.id, False)
    assert read(under, other, TODAY) is None
    assert read(policy(desk), buyer, TODAY) is None


@pytest.mark.parametrize("whole", [True, False])
def test_payee__of_a_shipment_before_the_first_day__is_nobody(desk: Desk, whole: bool) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    sign(desk, agreement(desk, under, None if whole else buyer, first_day=TODAY))
    read = desk.suite.assignments.payee
    assert read(under, buyer, TODAY - timedelta(days=1)) is None
    assert read(under, buyer, TODAY) is not None
    assert read(under, buyer, TODAY + timedelta(days=9_999)) is not None


def test_payee__of_a_shipment_before_the_first_day__lets_the_insurer_record(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under, first_day=TODAY)
    on = rows(attest(desk, usd(1_000)), usd(100))
    old = covered(desk, buyer, on, shipped=TODAY - timedelta(days=1))
    new = covered(desk, buyer, on)
    with refused("WRONG_ROLE"):
        collect(desk, old, usd(1))
    collect(desk, old, usd(1), party=desk.insurer)
    with refused("WRONG_ROLE"):
        collect(desk, new, usd(1), party=desk.insurer)
    collect(desk, new, usd(1))


def test_payee__with_a_loan__is_not_pushed_aside_by_terms_of_another_policy(desk: Desk) -> None:
    """Exporter, insurer and another bank name a buyer of this policy under another one."""
    under, another = policy(desk), policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    disbursed_loan(desk, shipment_id, usd(500))
    aside = agreement(desk, another, buyer, bank=desk.bank_b)
    for side in (Side.EXPORTER, Side.BANK, Side.INSURER):
        with refused("UNKNOWN_LIMIT"):
            sign(desk, aside, side)
    payee = desk.suite.assignments.payee(under, buyer, shipment(desk, shipment_id).shipped)
    assert payee is not None
    assert payee.bank == desk.bank_a.id


def test_payee__named_before_the_shipment__is_paid_for_it_too(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    shipment_id = declared(desk, buyer, rows(attest(desk, usd(100)), usd(100)))
    assert desk.suite.assignments.payee(under, buyer, TODAY) is None
    assigned(desk, under)
    found = desk.suite.assignments.payee(under, buyer, shipment(desk, shipment_id).shipped)
    assert found is not None


def test_views__of_what_nobody_signed__are_empty(desk: Desk) -> None:
    unknown = b"\xee" * 32
    assignments = desk.suite.assignments
    assert assignments.state(unknown) is None
    assert assignments.payee(unknown, unknown, TODAY) is None
    assert assignments.payee(bytes(32), bytes(32), TODAY) is None
    assert assignments.all() == ()
    assert int(assignments.contract.read("lender_of", unknown), 16) == 0
