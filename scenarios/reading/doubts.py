"""What speaks against covering a shipment, or against lending on it: in sentences, with the figures."""

from __future__ import annotations

from contracts.insurance.days import DECLARE_DAYS
from contracts.insurance.fields import due_of, report_on
from contracts.insurance.shipments import Shipment
from contracts.insurance.words import Finding, Report, Status
from contracts.reasons import FINDINGS
from contracts.registry.fields import AnyFields, GeneralDocument
from scenarios.desks.office import Office
from scenarios.reading.document_names import document_name

__all__ = ["doubts_on", "limit_closed_for"]

_SAID_WITH_FIGURES = frozenset({Finding.PASSED, Finding.DECLARED_LATE, Finding.LIMIT_EXHAUSTED})


def doubts_on(office: Office, shipment_id: bytes) -> tuple[str, ...]:
    """What speaks against a shipment that is declared or covered, as of now; nothing where all is well.

    The chain is asked, and the papers of limit and shipment are compared if they are here; if they are not,
    what a bank reported of them last is repeated.

    Raises:
        Reverted: There is no such shipment.
    """
    shipment = office.shipment(shipment_id)
    if shipment.status not in (Status.DECLARED, Status.COVERED):
        return ()
    rows = _rows(office, shipment)
    return (
        *_papers(office, shipment),
        *_days_and_limit(office, shipment),
        *(rows or _chain(office, shipment)),
    )


def limit_closed_for(office: Office, limit: bytes) -> Finding | None:
    """Why no shipment of today could be covered under a limit; None if one could."""
    suite = office.suite
    found = suite.insurance_checks.examine(suite.insurance.address, limit)
    return None if found is Finding.PASSED else found


def _papers(office: Office, shipment: Shipment) -> list[str]:
    limit = office.suite.documents.account(shipment.limit)
    insured = office.vault.opening(limit.document, limit.commitment)
    declared = office.vault.opening(shipment.shipment_id, shipment.commitment)
    if insured is None or declared is None:
        return _reported(office, shipment)
    said = _differences(insured.fields, declared.fields)
    written = (declared.fields.issued_on, due_of(declared.fields), declared.fields.amount)
    if written != (shipment.shipped, shipment.due, shipment.declared):
        said.append("Its paper does not say what was declared.")
    if not said and report_on(insured.fields, declared.fields) is not Report.MATCHES:
        said.append(FINDINGS["TERMS_MISMATCH"])
    return said


def _differences(limit: AnyFields, shipment: AnyFields) -> list[str]:
    """See `contracts.insurance.fields.report_on`, which decides; here it is said what differs."""
    if not (isinstance(limit, GeneralDocument) and isinstance(shipment, GeneralDocument)):
        return []
    said: list[str] = []
    insured, owing = limit.parties.get("buyer"), shipment.parties.get("buyer")
    if str(insured) != str(owing):
        said.append(f"Its buyer is {owing}; the limit is for {insured}.")
    ways = limit.facts.get("payment"), shipment.facts.get("payment")
    if ways[0] != ways[1]:
        said.append(f"Its payment is {ways[1]}; the limit is for {ways[0]}.")
    longest, credit = limit.facts.get("days", ""), (due_of(shipment) - shipment.issued_on).days
    if longest.isdigit() and credit > int(longest):
        said.append(f"It is due {credit} days after shipment; the limit is for at most {longest} days.")
    return said


def _reported(office: Office, shipment: Shipment) -> list[str]:
    checks = office.suite.insurance_checks.checks(shipment_id=shipment.shipment_id)
    if not checks or checks[-1].report is Report.MATCHES:
        return []
    name = "BUYER_MISMATCH" if checks[-1].report is Report.BUYER else "TERMS_MISMATCH"
    return [f"{office.people.name_of(checks[-1].bank)} reported: {FINDINGS[name]}"]


def _days_and_limit(office: Office, shipment: Shipment) -> list[str]:
    said: list[str] = []
    if (shipment.declared_on - shipment.shipped).days > DECLARE_DAYS:
        said.append(
            f"It was shipped on {shipment.shipped} and declared on {shipment.declared_on}:"
            f" later than {DECLARE_DAYS} days after."
        )
    left = office.suite.documents.account(shipment.limit).available
    if shipment.status is Status.DECLARED and left.minor < shipment.declared.minor:
        said.append(f"{shipment.declared} is declared, and {left} is left of the limit.")
    return said


def _rows(office: Office, shipment: Shipment) -> list[str]:
    said: list[str] = []
    for row in shipment.rows:
        face = office.suite.documents.account(row.account).face
        if row.amount.currency == face.currency and row.amount.minor > face.minor:
            name = document_name(office, row.account)
            said.append(f"{row.amount} of {name} is declared, which is over {face} in all.")
    return said


def _chain(office: Office, shipment: Shipment) -> list[str]:
    suite = office.suite
    found = suite.insurance_checks.examine(suite.insurance.address, shipment.limit, shipment.shipment_id)
    return [] if found in _SAID_WITH_FIGURES else [FINDINGS[found.name]]
