"""The figures behind a refusal: a contract's reason is a fixed string; what it was about is read with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from chain.errors import Reverted
from contracts.financing.cases import Status
from contracts.financing.loans import Loan, Named
from contracts.insurance.shipments import Shipment
from contracts.registry.calendar import show_time
from contracts.registry.documents import Finding, Outcome, Row
from contracts.registry.money import Money, total
from scenarios.desks.office import Office
from scenarios.reading.document_names import document_name, name_of_document
from scenarios.reading.insurance_figures import figures_of_shipment

__all__ = ["Asked", "figures_of"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a bank wanted when it was refused.

    Attributes:
        action: The verb of its desk.
        amount: In the loan's currency; None where it gave none.
        named: What it named as paid by the buyers.
    """

    action: str
    amount: Money | None = None
    named: tuple[Named, ...] = ()


_OF_THE_LOAN: Mapping[str, Callable[[Loan], dict[str, object]]] = MappingProxyType(
    {
        "receivables: over the approved amount": lambda loan: {
            "approved": loan.approved,
            "disbursed": loan.disbursed,
            "undrawn": loan.undrawn,
        },
        "receivables: not below what is undrawn": lambda loan: {"undrawn": loan.undrawn},
        "receivables: close the undrawn part first": lambda loan: {"undrawn": loan.undrawn},
        "receivables: over the outstanding amount": lambda loan: {"outstanding": loan.outstanding},
        "receivables: not in this state": lambda loan: {"status": loan.status.name},
        "documents: hold expired": lambda loan: {"hold_until": show_time(loan.hold_until)},
        "receivables: not overdue": lambda loan: {"due_day": loan.due_day},
        "receivables: bad value date": lambda loan: {
            "not_before": loan.first_day or loan.approved_day,
            "nor_after": "today in China",
        },
        "receivables: bad tenor": lambda loan: {"tenor_days": loan.tenor_days},
        "receivables: bad hold expiry": lambda loan: {"hold_until": show_time(loan.hold_until)},
    }
)

_OF_A_ROW = frozenset(
    {
        "documents: account merged",
        "documents: expired",
        "documents: impaired",
        "documents: no headroom",
        "documents: not the owner's",
        "documents: other currency",
        "documents: unknown account",
        "documents: void",
        "documents: written off, not cleared",
    }
)
"""Reasons for which a row stands in the way by what is known of its document."""


def figures_of(office: Office, case_id: bytes, reason: str, asked: Asked) -> dict[str, object]:
    """What can be read on a case about a refusal, as of now: by name, amounts as `Money`.

    `rows` has one entry for each document that stands in the way: `asked` is what this very request wanted
    of it, next to the figures which the reason is about. There are none where the balance was not the matter.
    """
    figures: dict[str, object] = {}
    if reason in _OF_THE_LOAN:
        figures |= _loan_figures(office, case_id, _OF_THE_LOAN[reason])
        if asked.action == "clear" and figures.get("status") == Status.WRITTEN_OFF.name:
            figures["cleared"] = "already"
    elif reason == "receivables: over the requested amount":
        figures["requested"] = office.suite.applications.dossier(case_id).requested
    elif reason == "receivables: under the repaid share":
        figures |= _share_figures(office, case_id, asked)
    else:
        figures |= _basis_figures(office, case_id, reason)
        rows = _row_figures(office, case_id, reason, asked)
        if rows:
            figures["rows"] = rows
    return figures


def _loan_figures(
    office: Office, case_id: bytes, read: Callable[[Loan], dict[str, object]]
) -> dict[str, object]:
    try:
        return read(office.lending(case_id).loan(case_id))
    except Reverted:  # no loan yet: the case is still an application
        status = office.suite.applications.dossier(case_id).status
        return {"status": status.name}


def _share_figures(office: Office, case_id: bytes, asked: Asked) -> dict[str, object]:
    """What was named, and the least that has to be: the share of what the case drew in its life.

    See Apportionment.settling. None where rows have several currencies: the share is then one of their worth
    at the case's rates, and no amount of any of them.
    """
    rows = office.suite.applications.rows(case_id)
    currencies = {row.amount.currency for row in rows}
    if asked.amount is None or len(currencies) > 1:
        return {}
    (currency,) = currencies
    loan = office.lending(case_id).loan(case_id)
    disbursed, approved = loan.disbursed.minor, loan.approved.minor
    drawn = sum(-(-row.amount.minor * disbursed // approved) for row in rows)
    paid = loan.proceeds.minor + loan.recovered.minor + asked.amount.minor
    settled = sum(_allocated(office, case_id, row.account, "settled") for row in rows)
    return {
        "named": total((each.amount for each in asked.named), currency),
        "at_least": Money(max(0, drawn * paid // disbursed - settled), currency),
    }


def _basis_figures(office: Office, case_id: bytes, reason: str) -> dict[str, object]:
    """What an insured loan's shipment has to do with it; nothing where it stands on none."""
    if not reason.startswith("assignment: "):
        return {}
    shipment = _shipment_of(office, case_id)
    return {} if shipment is None else figures_of_shipment(office, shipment, reason)


def _shipment_of(office: Office, case_id: bytes) -> Shipment | None:
    basis = office.suite.applications.dossier(case_id).basis
    return None if basis is None else office.suite.insurance.shipment(basis)


def _on_cover_and_policy(office: Office, case_id: bytes, asked: Asked) -> list[dict[str, object]]:
    """Cover and policy, where an approval wants more of them than is left; in the loan's currency only."""
    shipment, wanted = _shipment_of(office, case_id), asked.amount
    if asked.action != "approve" or shipment is None or shipment.account is None or wanted is None:
        return []
    found = [office.suite.documents.account(each) for each in (shipment.account, shipment.policy)]
    return [
        {
            "document": name_of_document(office, account.document),
            "outcome": Outcome.NO_HEADROOM.name,
            "asked": wanted,
            "held": account.held,
            "drawn": account.drawn,
            "available": account.available,
        }
        for account in found
        if account.currency == wanted.currency and account.available < wanted
    ]


def _row_figures(office: Office, case_id: bytes, reason: str, asked: Asked) -> list[dict[str, object]]:
    if reason == "documents: more than drawn":
        return list(_over_drawn(office, case_id, asked.named))
    if reason not in _OF_A_ROW or asked.action not in ("approve", "disburse"):
        return []
    dossier = office.suite.applications.dossier(case_id)
    draws = asked.action == "disburse"
    findings = office.suite.documents.examine(dossier.product, dossier.enterprise, dossier.rows, holds=draws)
    wanted = _draws(office, case_id, asked) if draws else {row.account: row.amount for row in dossier.rows}
    return [
        {
            "document": document_name(office, row.account),
            "outcome": finding.outcome.name,
            "asked": wanted[row.account],
            **_about(office, row, finding),
        }
        for row, finding in zip(dossier.rows, findings, strict=True)
        if finding.outcome is not Outcome.PASSED
    ] + _on_cover_and_policy(office, case_id, asked)


def _about(office: Office, row: Row, finding: Finding) -> dict[str, object]:
    """The figures which an outcome is about: what is left, or what is used above the face."""
    currency = row.amount.currency
    if finding.outcome is Outcome.NO_HEADROOM:
        return {"held": Money(finding.held, currency), "available": Money(finding.available, currency)}
    if finding.outcome is Outcome.IMPAIRED:
        found = office.suite.documents.account(row.account)
        used: dict[str, object] = {"held": found.held, "drawn": found.drawn, "settled": found.settled}
        return used if found.unlimited else {"face": found.face, **used}
    return {}


def _over_drawn(office: Office, case_id: bytes, named: Iterable[Named]) -> Iterable[dict[str, object]]:
    for each in named:
        drawn = Money(_allocated(office, case_id, each.account, "drawn"), each.amount.currency)
        if each.amount > drawn:
            name = document_name(office, each.account)
            yield {"document": name, "asked": each.amount, "drawn": drawn}


def _draws(office: Office, case_id: bytes, asked: Asked) -> dict[bytes, Money]:
    """What a tranche wants of each row: ceil(row * disbursed after it / approved), less that before it."""
    loan = office.lending(case_id).loan(case_id)
    before, approved = loan.disbursed.minor, loan.approved.minor
    after = before + (0 if asked.amount is None else asked.amount.minor)
    return {
        row.account: Money(
            -(-row.amount.minor * after // approved) + (-row.amount.minor * before // approved),
            row.amount.currency,
        )
        for row in office.suite.applications.rows(case_id)
    }


def _allocated(office: Office, case_id: bytes, account: bytes, figure: str) -> int:
    """What the case has on an account, in minor units."""
    found = office.suite.documents.allocation(account, office.lending(case_id).address, case_id)
    return found.settled if figure == "settled" else found.drawn
