"""A bank that asks about a limit or a shipment, on record and off it."""

from __future__ import annotations

from contracts.insurance.shipments import Check
from contracts.insurance.words import Finding, Report
from contracts.parties import Party
from contracts.registry.bitmaps import bitmap
from contracts.registry.consents import ANY_DOCUMENT, Terms
from contracts.registry.kinds import KINDS
from tests.contracts.desk import Desk
from tests.contracts.world import DAY

EVERY_KIND = bitmap(each.index for each in KINDS)


def consent(
    desk: Desk,
    bank: Party | None = None,
    *,
    kinds: int = EVERY_KIND,
    documents: bytes = ANY_DOCUMENT,
    uses: int = 1,
    purpose: bytes | None = None,
    grantor: Party | None = None,
) -> bytes:
    """A consent of the exporter to a bank, for a day; its id."""
    by = grantor or desk.exporter
    terms = Terms(
        by.id,
        (bank or desk.bank_a).id,
        purpose or desk.suite.insurance_checks.contract.read("PURPOSE"),
        kinds,
        desk.now,
        desk.now + DAY,
        uses,
        documents,
        desk.reference(),
    )
    desk.consents.grant(by, terms)
    return desk.consents.id_of(terms)


def used(desk: Desk, consent_id: bytes) -> int:
    """How often a consent was used."""
    found = desk.consents.consent(consent_id)
    assert found is not None
    return found.used


def examine(
    desk: Desk,
    limit: bytes,
    shipment_id: bytes | None = None,
    *,
    bank: Party | None = None,
    report: Report = Report.MATCHES,
) -> Finding:
    """What bank_a would be told off the record."""
    return desk.suite.insurance_checks.examine(
        desk.suite.insurance.address, limit, shipment_id, bank=(bank or desk.bank_a).id, report=report
    )


def ask(
    desk: Desk,
    limit: bytes,
    shipment_id: bytes | None = None,
    *,
    bank: Party | None = None,
    consent_id: bytes | None = None,
    report: Report = Report.MATCHES,
) -> Check:
    """What a bank is told on record: bank_a, with a consent of its own, unless it is said who and which."""
    by = bank or desk.bank_a
    given = consent_id or consent(desk, by)
    return desk.suite.insurance_checks.check(by, limit, shipment_id, by.id, given, report)
