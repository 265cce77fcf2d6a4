"""Policies, limits, shipments and insured loans, made ready for what a test is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from chain.hashing import keccak
from contracts.financing.applications import matching
from contracts.financing.cases import Source
from contracts.insurance.assignments import Assignment
from contracts.insurance.shipments import Declaration, Shipment, Terms
from contracts.insurance.words import Cause, Side
from contracts.parties import Party
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import (
    LIMIT,
    POLICY,
    application,
    approval,
    attest,
    consented,
    rows,
    today,
    usd,
)
from tests.contracts.desk import Desk
from tests.contracts.world import DAY, TODAY

DUE = TODAY + timedelta(days=60)
PERCENTAGE = 9_000
FOREVER = TODAY + timedelta(days=4_000)
ALWAYS = TODAY - timedelta(days=400)


def terms(
    *,
    first_day: date = ALWAYS,
    last_day: date = FOREVER,
    commercial: int = PERCENTAGE,
    political: int = PERCENTAGE,
    premium_paid: bool = True,
) -> Terms:
    """Terms of a policy that stand in the way of nothing."""
    return Terms(first_day, last_day, commercial, political, premium_paid, "a policy")


def policy(
    desk: Desk, face: Money | None = None, on: Terms | None = None, *, owner: Party | None = None
) -> bytes:
    """A policy with its terms; the account of its document."""
    [account] = attest(
        desk, face or usd(1_000_000), owner=owner, of_kind=POLICY, valid_from=ALWAYS, valid_until=FOREVER
    )
    desk.suite.insurance.set_terms(desk.insurer, account, on or terms())
    return account


def limit(
    desk: Desk,
    under: bytes,
    face: Money | None = None,
    *,
    owner: Party | None = None,
    valid_from: date = ALWAYS,
    valid_until: date = FOREVER,
) -> bytes:
    """A buyer limit under a policy; the account of its document."""
    [account] = attest(
        desk, face or usd(500_000), owner=owner, of_kind=LIMIT, valid_from=valid_from, valid_until=valid_until
    )
    desk.suite.insurance.set_limit(desk.insurer, account, under)
    return account


def declaration(
    desk: Desk,
    under: bytes,
    on: Sequence[Row],
    *,
    enterprise: Party | None = None,
    shipped: date | None = None,
    due: date = DUE,
    reference: bytes | None = None,
) -> Declaration:
    """What an exporter declares: shipped today, unless it is said when."""
    return Declaration(
        (enterprise or desk.exporter).id,
        under,
        shipped or today(desk),
        due,
        reference or desk.reference(),
        keccak(b"shipment " + desk.reference()),
        tuple(on),
    )


def declared(
    desk: Desk,
    under: bytes,
    on: Sequence[Row],
    *,
    shipped: date | None = None,
    due: date = DUE,
    enterprise: Party | None = None,
) -> bytes:
    """A shipment that was declared; its id."""
    by = enterprise or desk.exporter
    said = declaration(desk, under, on, shipped=shipped, due=due, enterprise=by)
    return desk.suite.insurance.declare(by, said)


def covered(
    desk: Desk,
    under: bytes,
    on: Sequence[Row],
    amount: Money | None = None,
    *,
    shipped: date | None = None,
    due: date = DUE,
) -> bytes:
    """A shipment that is covered: whole, unless it is said how much; its id."""
    shipment_id = declared(desk, under, on, shipped=shipped, due=due)
    cover(desk, shipment_id, amount)
    return shipment_id


def cover(desk: Desk, shipment_id: bytes, amount: Money | None = None) -> None:
    """Lets the insurer cover a shipment: whole, unless it is said how much."""
    desk.suite.insurance.cover(
        desk.insurer,
        shipment_id,
        desk.reference(),
        amount or shipment(desk, shipment_id).declared,
        keccak(b"cover " + desk.reference()),
    )


def shipment(desk: Desk, shipment_id: bytes) -> Shipment:
    """A shipment as it stands."""
    found = desk.suite.insurance.shipment(shipment_id)
    assert found is not None
    return found


def cover_account(desk: Desk, shipment_id: bytes) -> bytes:
    """The account of a shipment's cover."""
    account = shipment(desk, shipment_id).account
    assert account is not None
    return account


def assigned(
    desk: Desk,
    under: bytes,
    *,
    buyer: bytes | None = None,
    bank: Party | None = None,
    first_day: date = ALWAYS,
    mandate: bool = False,
) -> bytes:
    """An assignment that all three have signed; its id."""
    to = bank or desk.bank_a
    agreed = Assignment(
        under, buyer, desk.exporter.id, to.id, desk.insurer.id, first_day, mandate, desk.reference()
    )
    for party, side in ((desk.exporter, Side.EXPORTER), (to, Side.BANK), (desk.insurer, Side.INSURER)):
        desk.suite.assignments.sign(party, agreed, side)
    return agreed.id


def insured_case(
    desk: Desk,
    shipment_id: bytes,
    amount: Money,
    on: Sequence[Row] | None = None,
    *,
    bank: Party | None = None,
    tenor_days: int = 60,
) -> bytes:
    """A case of insured financing that was checked; its id."""
    to = bank or desk.bank_a
    asked = application(
        desk,
        on or shipment(desk, shipment_id).rows,
        amount,
        bank=to,
        tenor_days=tenor_days,
        product=desk.suite.insured.address,
        basis=shipment_id,
    )
    case_id = desk.applications.apply(desk.exporter, asked)
    desk.applications.accept(to, case_id, desk.reference())
    check(desk, case_id, bank=to)
    return case_id


def check(desk: Desk, case_id: bytes, *, bank: Party | None = None) -> bool:
    """Checks a case, whose fields all match; whether it passed."""
    dossier = desk.applications.dossier(case_id)
    found = desk.documents.examine(dossier.product, dossier.enterprise, dossier.rows)
    consent_id = consented(desk, case_id)
    return desk.applications.check(bank or desk.bank_a, case_id, consent_id, matching(found)).passed


def approved_loan(
    desk: Desk,
    shipment_id: bytes,
    amount: Money,
    on: Sequence[Row] | None = None,
    *,
    bank: Party | None = None,
    tenor_days: int = 60,
) -> bytes:
    """An insured loan that was approved; its id."""
    to = bank or desk.bank_a
    case_id = insured_case(desk, shipment_id, amount, on, bank=to, tenor_days=tenor_days)
    version = desk.applications.dossier(case_id).version
    desk.suite.insured.approve(to, case_id, version, approval(desk, case_id, amount))
    return case_id


def disburse(desk: Desk, case_id: bytes, amount: Money, *, bank: Party | None = None) -> None:
    """Pays out a tranche, value today."""
    desk.suite.insured.disburse(bank or desk.bank_a, case_id, desk.reference(), amount, today(desk))


def disbursed_loan(
    desk: Desk,
    shipment_id: bytes,
    amount: Money,
    *,
    bank: Party | None = None,
    tenor_days: int = 60,
) -> bytes:
    """An insured loan that was paid out; its id."""
    case_id = approved_loan(desk, shipment_id, amount, bank=bank, tenor_days=tenor_days)
    disburse(desk, case_id, amount, bank=bank)
    return case_id


def repay(
    desk: Desk,
    case_id: bytes,
    amount: Money,
    source: Source = Source.PROCEEDS,
    *,
    bank: Party | None = None,
) -> None:
    """Records a repayment, value today."""
    desk.suite.insured.repay(bank or desk.bank_a, case_id, desk.reference(), amount, today(desk), source)


def collect(desk: Desk, shipment_id: bytes, amount: Money, *, party: Party | None = None) -> None:
    """The buyer paid; the loss payee, bank_a, records it, unless it is said who."""
    desk.suite.claims.collect(
        party or desk.bank_a, shipment(desk, shipment_id), desk.reference(), amount, today(desk)
    )


def noticed(desk: Desk, shipment_id: bytes, cause: Cause = Cause.NON_PAYMENT) -> None:
    """The exporter gives notice."""
    desk.suite.claims.notify(desk.exporter, shipment(desk, shipment_id), cause)


def claimed(desk: Desk, shipment_id: bytes, cause: Cause = Cause.INSOLVENCY) -> None:
    """The exporter gives notice and claims, at once: the buyer is insolvent."""
    noticed(desk, shipment_id, cause)
    desk.suite.claims.claim_for(desk.exporter, shipment(desk, shipment_id), cause)


def wait_until(desk: Desk, day: date) -> None:
    """Lets time pass until ten in the morning of a day."""
    desk.wait((day - today(desk)).days * DAY)


def insured_shipment(desk: Desk, *faces: Money, cover_of: Money | None = None, due: date = DUE) -> bytes:
    """A covered shipment on declarations with these faces, under a policy assigned to bank_a; its id."""
    under = policy(desk)
    buyer = limit(desk, under)
    assigned(desk, under)
    accounts = attest(desk, *faces)
    return covered(desk, buyer, rows(accounts, *faces), cover_of, due=due)
