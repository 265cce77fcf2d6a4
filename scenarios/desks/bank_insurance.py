"""What a bank does with insurance before and beside its loans: the recorded check, the assignment."""

from __future__ import annotations

from chain.errors import BadInput
from chain.values import Receipt
from contracts.insurance.fields import due_of, report_on
from contracts.insurance.shipments import Check, Shipment
from contracts.insurance.words import Report
from contracts.registry.documents import Account
from contracts.registry.fields import AnyFields
from scenarios.desks.claiming import ClaimingDesk, ReceivingDesk
from scenarios.desks.consenting import newest_consent
from scenarios.desks.office import DocumentRef, verb

__all__ = ["InsuredDesk"]


class InsuredDesk(ClaimingDesk, ReceivingDesk):
    """Checks policy, limit and shipment on record, before any loan; gives an indemnity back."""

    @verb
    def check_insurance(
        self, limit: DocumentRef, shipment_id: bytes | None = None, *, consent_id: bytes | None = None
    ) -> Check:
        """Compares the opened limit and shipment, and checks on record: what stands in the way is told.

        Args:
            limit: The buyer limit.
            shipment_id: None: about policy and limit alone.
            consent_id: The exporter's, to policy and limit; None: the newest that the check can use.

        Raises:
            BadInput: The exporter did not hand over what has to be compared.
        """
        account = self.suite.documents.account(self.office.account(limit))
        report = Report.MATCHES
        if shipment_id is not None:
            report = self._reported(account, self.office.shipment(shipment_id))
        consent = consent_id
        if consent is None:
            subject = account.id if shipment_id is None else shipment_id
            consent = newest_consent(
                self.office,
                account.owner,
                self.actor.id,
                self._kinds(account),
                use=(self.suite.insurance_checks.address, subject),
            )
        return self.suite.insurance_checks.check(
            self.actor.party, account.id, shipment_id, self.actor.id, consent, report
        )

    @verb
    def release_assignment(self, assignment_id: bytes) -> Receipt:
        """Gives an indemnity back, with nothing lent under it."""
        return self.suite.assignments.release(self.actor.party, assignment_id)

    def _kinds(self, limit: Account) -> frozenset[int]:
        found = self.suite.insurance.limit(limit.id)
        policy = frozenset[int]() if found is None else {self.suite.documents.account(found.policy).kind}
        return frozenset({limit.kind}) | policy

    def _reported(self, limit: Account, shipment: Shipment) -> Report:
        """What the opened fields say; they have to say what the chain does."""
        of_limit = self._opened(limit.document, limit.commitment, "limit")
        said = self._opened(shipment.shipment_id, shipment.commitment, "shipment")
        report = report_on(of_limit, said)
        written = (said.issued_on, due_of(said), said.amount)
        fits = written == (shipment.shipped, shipment.due, shipment.declared)
        return Report.TERMS if report is Report.MATCHES and not fits else report

    def _opened(self, document: bytes, committed: bytes, what: str) -> AnyFields:
        paper = self.office.vault.opening(document, committed)
        if paper is None:
            raise BadInput(
                f"The {what}'s paper was not handed over, or is not the one that stands now.",
                hint="The exporter hands over fields and salt.",
            )
        return paper.fields
