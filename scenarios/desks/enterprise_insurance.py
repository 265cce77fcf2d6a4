"""What an exporter does with insurance: it declares shipments, and applies for loans on their cover."""

from __future__ import annotations

from chain.keys import Key
from chain.values import Receipt
from contracts.financing.applications import Application
from contracts.insurance.fields import due_of
from contracts.insurance.shipments import Declaration
from contracts.registry.fields import GeneralDocument
from contracts.registry.kinds import KindName
from contracts.registry.money import Money
from scenarios.desks.claiming import ClaimingDesk
from scenarios.desks.office import DocumentRef, Parts, verb
from scenarios.vault import Paper

__all__ = ["INSURED", "InsuringDesk"]

INSURED: tuple[KindName, ...] = ("export-declaration", "policy", "buyer-limit")
"""Kinds of documents that a bank looks at before it lends on insured exports."""


class InsuringDesk(ClaimingDesk):
    """Declares shipments to the insurer, and applies for insured loans."""

    @verb
    def declare(
        self,
        limit: DocumentRef,
        fields: GeneralDocument,
        parts: Parts,
        reference: str,
        *,
        relayer: Key | None = None,
    ) -> bytes:
        """Declares a shipment, and returns its id; sent again, it returns the same.

        Args:
            limit: The buyer's limit.
            fields: What is written on the declaration; see `contracts.insurance.fields.shipment_fields`.
            parts: 1 to 50 export declarations, and how much of each is insured, in the limit's currency.
            reference: The exporter's own; it makes the shipment unique.
            relayer: Sends what the exporter signs; None: it sends it itself.
        """
        insurance = self.suite.insurance
        noted = self.actor.reference(reference)
        shipment_id = insurance.shipment_id_of(self.actor.id, noted)
        paper = self.office.vault.with_fields(shipment_id, fields)
        if paper is None:
            paper = Paper(shipment_id, fields, self.office.salt())
            self.office.vault.put(paper)
        declaration = Declaration(
            self.actor.id,
            self.office.account(limit),
            fields.issued_on,
            due_of(fields),
            noted,
            paper.commitment,
            self.office.rows(parts),
        )
        return insurance.declare(self.actor.party, declaration, relayer=relayer)

    @verb
    def withdraw_shipment(
        self, shipment_id: bytes, reason: str = "", *, relayer: Key | None = None
    ) -> Receipt:
        """Takes a shipment back that is not answered yet. The reason is public."""
        with self._about(shipment_id):
            return self.suite.insurance.withdraw(self.actor.party, shipment_id, reason, relayer=relayer)

    @verb
    def apply_insured(
        self,
        bank: str,
        shipment_id: bytes,
        amount: Money,
        tenor_days: int,
        reference: str,
        *,
        parts: Parts | None = None,
        relayer: Key | None = None,
    ) -> bytes:
        """Applies for a loan on a covered shipment, and returns the case's id; sent again, the same.

        Args:
            bank: Name of the bank.
            shipment_id: What the loan stands on.
            amount: Of the loan.
            tenor_days: 1 to 365, from the first disbursement; until 30 days after the due day at most.
            reference: The exporter's own; it makes the application unique.
            parts: Which of the shipment's declarations, and how much of each; None: all that is insured.
            relayer: Sends what the exporter signs; None: it sends it itself.
        """
        rows = self.office.shipment(shipment_id).rows if parts is None else self.office.rows(parts)
        application = Application(
            self.suite.insured.address,
            self.actor.id,
            self.office.people[bank].id,
            amount,
            tenor_days,
            self.actor.reference(reference),
            rows,
            shipment_id,
        )
        return self.suite.applications.apply(self.actor.party, application, relayer=relayer)
