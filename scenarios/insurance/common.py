"""What the scenarios of insurance have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.insurance.fields import limit_fields, policy_fields, shipment_fields
from contracts.insurance.shipments import Terms
from contracts.registry.fields import GeneralDocument, Party
from contracts.registry.money import Money
from scenarios.desks import INSURED, AuthorityDesk, BankDesk, EnterpriseDesk, InsurerDesk, draft_assignment
from scenarios.papers import buyer_party, usd
from scenarios.people import Actor
from scenarios.stage import Stage

__all__ = [
    "POLICY",
    "SHIPPED",
    "Insured",
    "assigned",
    "company",
    "declared",
    "lent",
    "limit_of",
    "limit_paper",
    "ready",
    "shipment_paper",
    "written",
]

POLICY = "DP26001"
"""Number of the policy."""

SHIPPED = date(2026, 2, 25)
_ISSUED = date(2026, 1, 1)
_LAST_DAY = date(2026, 12, 31)
_CODES = {"hamburg": "H01", "boston": "B01", "osaka": "O01"}
PERCENTAGE = 9_000

Part = tuple[str, Money]
"""A declaration by its number, and how much of it."""


@dataclass(frozen=True, slots=True)
class Insured:
    """The desks of a scenario."""

    customs: AuthorityDesk
    insurer: InsurerDesk
    exporter: EnterpriseDesk
    bank_a: BankDesk


def company(stage: Stage) -> Insured:
    """Customs, the insurer, the exporter, the first bank."""
    return Insured(
        stage.authority("customs"),
        stage.insurer("insurer"),
        stage.enterprise("exporter"),
        stage.bank("bank_a"),
    )


def limit_of(buyer: str, policy: str = POLICY) -> str:
    """The number of a buyer's limit."""
    return f"{policy}/{_CODES[buyer]}"


def written(
    stage: Stage,
    maximum: Money,
    limits: Sequence[tuple[str, Money]],
    *,
    insurer: str = "insurer",
    policy: str = POLICY,
    percentage: int = PERCENTAGE,
    premium_paid: bool = True,
) -> None:
    """An insurer attests a policy and buyers' limits under it, and sets what the policy promises.

    Args:
        stage: The stage.
        maximum: Of the policy's liability.
        limits: Buyers (hamburg, boston, osaka), and how much each may owe.
        insurer: Its name.
        policy: The policy's number.
        percentage: What is indemnified of a loss, in basis points.
        premium_paid: Whether there is new cover.
    """
    desk, owner = stage.insurer(insurer), _party(stage.office.people["exporter"])
    desk.attest([policy_fields(policy, owner, maximum, _ISSUED, valid_until=_LAST_DAY)], f"{policy}-P")
    terms = Terms(_ISSUED, _LAST_DAY, percentage, percentage, premium_paid, "short-term export")
    desk.set_terms(policy, terms)
    if not limits:
        return
    papers = [limit_paper(stage, buyer, amount, policy=policy) for buyer, amount in limits]
    desk.attest(papers, f"{policy}-L")
    for buyer, _ in limits:
        desk.set_limit(limit_of(buyer, policy), policy)


def limit_paper(stage: Stage, buyer: str, amount: Money, *, policy: str = POLICY) -> GeneralDocument:
    """What is written on a buyer's limit: open account, at most 120 days."""
    return limit_fields(
        policy,
        _CODES[buyer],
        _party(stage.office.people["exporter"]),
        buyer_party(buyer),
        amount,
        _ISSUED,
        valid_until=_LAST_DAY,
        days=120,
    )


def shipment_paper(
    stage: Stage,
    buyer: str,
    number: str,
    amount: Money,
    *,
    shipped: date = SHIPPED,
    days: int = 60,
    policy: str = POLICY,
) -> GeneralDocument:
    """What an exporter declares: shipped on a day, to be paid so many days later."""
    return shipment_fields(
        policy,
        number,
        _party(stage.office.people["exporter"]),
        buyer_party(buyer),
        amount,
        shipped,
        shipped + timedelta(days=days),
        invoice=f"NDT-{number}",
    )


def declared(
    stage: Stage,
    buyer: str,
    parts: Sequence[Part],
    reference: str,
    *,
    shipped: date = SHIPPED,
    days: int = 60,
    policy: str = POLICY,
) -> bytes:
    """The exporter declares a shipment of these parts of declarations. Returns its id."""
    amount = usd(0)
    for _, part in parts:
        amount = amount + part
    paper = shipment_paper(stage, buyer, reference[-4:], amount, shipped=shipped, days=days, policy=policy)
    return stage.enterprise("exporter").declare(limit_of(buyer, policy), paper, parts, reference)


def assigned(stage: Stage, bank: str = "bank_a", *, buyer: str | None = None, mandate: bool = False) -> bytes:
    """Exporter, bank and insurer sign who is paid for losses: under the policy, or of one buyer."""
    limit = None if buyer is None else limit_of(buyer)
    terms = draft_assignment(
        stage.office, POLICY, bank, limit=limit, first_day=SHIPPED - timedelta(days=30), mandate=mandate
    )
    stage.enterprise("exporter").sign_assignment(terms)
    stage.bank(bank).sign_assignment(terms)
    return stage.insurer("insurer").sign_assignment(terms)


def lent(
    stage: Stage,
    shipment: bytes,
    amount: Money,
    reference: str,
    *,
    tenor_days: int = 70,
    parts: Sequence[Part] | None = None,
) -> bytes:
    """The exporter applies at the first bank, which checks, approves and pays out. Returns the case."""
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    exporter.consent("bank_a", kinds=INSURED)
    case = exporter.apply_insured("bank_a", shipment, amount, tenor_days, reference, parts=parts)
    bank.accept(case, f"IN-{reference}")
    stage.expect(f"the check of {reference}", bank.verify(case).passed, True)
    bank.approve(case, amount, advance_rate=9_000)
    bank.disburse(case, amount, f"D-{reference}")
    return case


def ready(
    stage: Stage, declaration: str, amount: Money, *, mandate: bool = False, limit: Money | None = None
) -> bytes:
    """A policy with one buyer's limit, an assignment to the first bank, a covered shipment; its id."""
    written(stage, usd(500_000), [("boston", limit or usd(200_000))])
    assigned(stage, mandate=mandate)
    shipment = declared(stage, "boston", [(declaration, amount)], "SHIP-0001")
    stage.insurer("insurer").cover(shipment, "COV-1")
    return shipment


def _party(actor: Actor) -> Party:
    if actor.identity is None:
        raise ValueError(f"{actor.name} has no identity to be named by on a document")
    return Party.of(actor.identity, name=actor.title, country="CN")
