"""The figures behind a refusal about a shipment: a contract's reason is a fixed string."""

from __future__ import annotations

from datetime import timedelta

from chain.errors import Reverted
from contracts.insurance.days import CLAIM_DAYS, DECLARE_DAYS, NOTICE_DAYS, TENOR_DAYS, WAITING_DAYS
from contracts.insurance.shipments import Shipment
from contracts.registry.money import Money
from scenarios.desks.office import Office
from scenarios.reading.document_names import name_of_document

__all__ = ["figures_of_shipment", "with_figures"]

_OF_LIMIT = frozenset({"insurance: limit exhausted", "documents: no headroom"})


def with_figures(office: Office, error: Reverted, shipment_id: bytes, asked: Money | None = None) -> Reverted:
    """The refusal, and what can be read on the shipment about it, in `data`."""
    shipment = office.suite.insurance.shipment(shipment_id)
    figures = {} if shipment is None else figures_of_shipment(office, shipment, error.reason, asked)
    return error.with_data({**error.data, **figures})


def figures_of_shipment(
    office: Office, shipment: Shipment, reason: str, asked: Money | None = None
) -> dict[str, object]:
    """What a refusal was about, as of now: by name, amounts as `Money`, days as dates."""
    figures: dict[str, object] = {}
    if reason == "insurance: not in this state":
        figures["status"] = shipment.status.name
    elif reason in ("insurance: bad cover", "insurance: unknown shipment"):
        figures["declared"] = shipment.declared
    elif reason in _OF_LIMIT:
        if asked is not None:
            figures["asked"] = asked
        figures["available"] = office.suite.documents.account(shipment.limit).available
    elif reason == "insurance: insured elsewhere":
        figures["rows"] = _insured(office, shipment)
    else:
        figures |= _days(shipment, reason) | _money(office, shipment, reason)
    return figures


def _days(shipment: Shipment, reason: str) -> dict[str, object]:
    found: dict[str, dict[str, object]] = {
        "insurance: declared late": {
            "shipped": shipment.shipped,
            "declared_on": shipment.declared_on,
            "last_day": shipment.shipped + timedelta(days=DECLARE_DAYS),
        },
        "insurance: late notice": {
            "due": shipment.due,
            "last_day": shipment.due + timedelta(days=NOTICE_DAYS),
        },
        "insurance: early claim": {
            "due": shipment.due,
            "first_day": shipment.due + timedelta(days=WAITING_DAYS),
        },
        "insurance: late claim": {
            "due": shipment.due,
            "last_day": shipment.due + timedelta(days=CLAIM_DAYS),
        },
        "insurance: bad value date": {"not_before": shipment.shipped, "nor_after": "today in China"},
        "assignment: past the due day + 30": {
            "due": shipment.due,
            "last_day": shipment.due + timedelta(days=TENOR_DAYS),
        },
        "assignment: no cover in force": {"status": shipment.status.name},
    }
    return found.get(reason, {})


def _money(office: Office, shipment: Shipment, reason: str) -> dict[str, object]:
    if reason not in ("insurance: over what is unpaid", "insurance: over the whole loss"):
        return {}
    claim = office.suite.claims.claim(shipment)
    if reason == "insurance: over the whole loss":
        return {"loss": claim.loss, "recovered": claim.recovered}
    return {"declared": shipment.declared, "paid": claim.paid}


def _insured(office: Office, shipment: Shipment) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for row in shipment.rows:
        account = office.suite.documents.account(row.account)
        insured = Money(office.suite.insurance.insured_of(row.account), account.currency)
        name = name_of_document(office, account.document)
        rows.append({"document": name, "asked": row.amount, "insured": insured, "face": account.face})
    return rows
