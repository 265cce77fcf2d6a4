"""What the scenarios of receivables have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from chain.errors import Reverted
from contracts.registry.fields import ExportDeclaration
from contracts.registry.money import Money
from scenarios.desks import AuthorityDesk, BankDesk, EnterpriseDesk
from scenarios.papers import declaration
from scenarios.stage import Stage

__all__ = ["Company", "Part", "apply_and_verify", "approved", "attested", "company", "headroom_told"]

Part = tuple[str, Money]
"""A declaration by its number, and how much of it."""


@dataclass(frozen=True, slots=True)
class Company:
    """The desks of a scenario."""

    customs: AuthorityDesk
    exporter: EnterpriseDesk
    bank_a: BankDesk


def company(stage: Stage) -> Company:
    """Customs, the exporter, the first bank."""
    return Company(stage.authority("customs"), stage.enterprise("exporter"), stage.bank("bank_a"))


def attested(stage: Stage, reference: str, *amounts: Money, serial: int = 412_771) -> list[str]:
    """Customs attests a declaration of the exporter for each amount. Returns their numbers."""
    exporter = stage.office.people["exporter"]
    papers: list[ExportDeclaration] = [
        declaration(exporter, serial + 17 * place, amount) for place, amount in enumerate(amounts)
    ]
    stage.authority("customs").attest(papers, reference)
    return [paper.number.canonical for paper in papers]


def apply_and_verify(
    stage: Stage,
    bank: BankDesk,
    parts: Sequence[Part],
    amount: Money,
    reference: str,
    *,
    tenor_days: int = 90,
    passes: bool = True,
) -> bytes:
    """The exporter consents and applies; the bank accepts and checks. Returns the case.

    Args:
        stage: The stage.
        bank: Whose loan it is to be.
        parts: Declarations, and how much of each.
        amount: Of the loan.
        reference: The exporter's.
        tenor_days: Of the loan.
        passes: What the check has to answer.
    """
    exporter = stage.enterprise("exporter")
    exporter.consent(bank.actor.name)
    case = exporter.apply(bank.actor.name, parts, amount, tenor_days, reference)
    bank.accept(case, f"IN-{reference}")
    stage.expect(f"the check of {reference}", bank.verify(case).passed, passes)
    return case


def approved(
    stage: Stage,
    bank: BankDesk,
    parts: Sequence[Part],
    amount: Money,
    reference: str,
    *,
    tenor_days: int = 90,
) -> bytes:
    """As `apply_and_verify`, and the bank approves. Returns the case."""
    case = apply_and_verify(stage, bank, parts, amount, reference, tenor_days=tenor_days)
    bank.approve(case, amount)
    return case


def headroom_told(stage: Stage, refusal: Reverted, available: Money) -> None:
    """A refusal for want of headroom has the figure: so much was available at that moment."""
    rows = cast("list[dict[str, object]]", refusal.data.get("rows", []))
    told = [row["available"] for row in rows]
    stage.expect("the headroom that the refusal names", told, [available])
