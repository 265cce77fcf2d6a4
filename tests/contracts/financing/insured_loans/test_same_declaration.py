"""A declaration's balance is one: what a receivable takes of it an insured loan can't, whoever is first."""

from __future__ import annotations

import pytest

from contracts.financing.cases import Source, Status
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import accepted, approval, approve, approved, check, figures, usd, verified
from tests.contracts.cases import disburse as disburse_receivable
from tests.contracts.cases import repay as repay_receivable
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.insured_loans.flows import lent
from tests.contracts.insured import insured_case, insured_shipment, noticed, repay, shipment


def _declaration(desk: Desk) -> tuple[bytes, bytes]:
    shipment_id = insured_shipment(desk, usd(1_000))
    return shipment_id, shipment(desk, shipment_id).rows[0].account


def _part(account: bytes, amount: int) -> list[Row]:
    return [Row(account, usd(amount))]


@pytest.mark.parametrize("over", [0, 1])
def test_same__a_receivable_first__the_insured_loan_has_what_is_left(desk: Desk, over: int) -> None:
    shipment_id, account = _declaration(desk)
    approved(desk, _part(account, 600), usd(500), bank=desk.bank_b)
    if over:
        case_id = insured_case(desk, shipment_id, usd(300), _part(account, 401))
        assert desk.applications.dossier(case_id).status is Status.FAILED
    else:
        lent(desk, shipment_id, usd(300), on=_part(account, 400))
        assert figures(desk, account) == (600, 400, 0, 0)


@pytest.mark.parametrize("over", [0, 1])
def test_same__an_insured_loan_first__the_receivable_has_what_is_left(desk: Desk, over: int) -> None:
    shipment_id, account = _declaration(desk)
    lent(desk, shipment_id, usd(500), on=_part(account, 600))
    if over:
        case_id = accepted(desk, _part(account, 401), usd(300), bank=desk.bank_b)
        assert not check(desk, case_id).passed
    else:
        approved(desk, _part(account, 400), usd(300), bank=desk.bank_b)
        assert figures(desk, account) == (400, 600, 0, 0)


@pytest.mark.parametrize("insured_first", [False, True])
def test_same__both_were_checked__the_second_approval_is_refused(desk: Desk, *, insured_first: bool) -> None:
    """Two banks race for the last cent: exactly one wins."""
    shipment_id, account = _declaration(desk)
    receivable = verified(desk, _part(account, 600), usd(500), bank=desk.bank_b)
    insured = insured_case(desk, shipment_id, usd(300), _part(account, 401))
    version = desk.applications.dossier(insured).version
    terms = approval(desk, insured)
    if insured_first:
        desk.suite.insured.approve(desk.bank_a, insured, version, terms)
        with refused("NO_HEADROOM"):
            approve(desk, receivable)
    else:
        approve(desk, receivable)
        with refused("NO_HEADROOM"):
            desk.suite.insured.approve(desk.bank_a, insured, version, terms)
        of = shipment(desk, shipment_id)
        assert figures(desk, of.policy)[0] == 0


def test_same__repaid_from_other_funds_on_one_side__is_free_for_the_other(desk: Desk) -> None:
    shipment_id, account = _declaration(desk)
    receivable = approved(desk, _part(account, 1_000), usd(900), bank=desk.bank_b)
    disburse_receivable(desk, receivable)
    repay_receivable(desk, receivable, None, Source.OTHER_FUNDS)
    case_id = lent(desk, shipment_id, usd(900), on=_part(account, 900))
    repay(desk, case_id, usd(900))
    assert figures(desk, account) == (0, 0, 900, 100)
    second = approved(desk, _part(account, 100), usd(90), bank=desk.bank_b)
    disburse_receivable(desk, second)


def test_same__notice_on_the_insured_side__restores_nothing_there_alone(desk: Desk) -> None:
    shipment_id, account = _declaration(desk)
    receivable = approved(desk, _part(account, 500), usd(500), bank=desk.bank_b)
    disburse_receivable(desk, receivable)
    case_id = lent(desk, shipment_id, usd(500), on=_part(account, 500))
    noticed(desk, shipment_id)
    repay(desk, case_id, usd(500), Source.OTHER_FUNDS)
    repay_receivable(desk, receivable, Money(500, "USD"), Source.OTHER_FUNDS)
    assert figures(desk, account) == (0, 0, 500, 500)
