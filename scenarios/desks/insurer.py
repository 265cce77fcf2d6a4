"""The desk of an insurer: policies, buyer limits, cover, indemnities."""

from __future__ import annotations

from chain.errors import BadInput
from chain.values import Receipt
from contracts.insurance.shipments import Share, Terms
from contracts.registry.money import Money
from contracts.registry.numbers import DocumentNumber
from scenarios.desks.authority import AuthorityDesk
from scenarios.desks.claiming import ReceivingDesk
from scenarios.desks.office import DocumentRef, verb
from scenarios.vault import Paper

__all__ = ["InsurerDesk"]


class InsurerDesk(AuthorityDesk, ReceivingDesk):
    """Attests policies and limits like any authority, and answers for shipments under them.

    What binds it is sent by the maker with the checker's signature. Reasons are public.
    """

    @verb
    def set_terms(self, policy: DocumentRef, terms: Terms) -> Receipt:
        """Sets what a policy promises beside its maximum, for covers from now on."""
        return self.suite.insurance.set_terms(self.actor.party, self.office.account(policy), terms)

    @verb
    def set_limit(self, limit: DocumentRef, policy: DocumentRef) -> Receipt:
        """Puts a buyer limit under its policy, for good: it takes cover from now on."""
        account = self.office.account(limit)
        return self.suite.insurance.set_limit(self.actor.party, account, self.office.account(policy))

    @verb
    def stop_limit(self, limit: DocumentRef) -> Receipt:
        """Closes a limit for new cover; what is in force stays."""
        account, policy = self._limit(limit)
        return self.suite.insurance.set_limit(self.actor.party, account, policy, stopped=True)

    @verb
    def reopen_limit(self, limit: DocumentRef) -> Receipt:
        """Lets a limit take new cover again, after a notice of loss for example."""
        account, policy = self._limit(limit)
        return self.suite.insurance.set_limit(self.actor.party, account, policy)

    @verb
    def cover(
        self,
        shipment_id: bytes,
        reference: str,
        amount: Money | None = None,
        *,
        number: DocumentNumber | None = None,
    ) -> bytes:
        """Takes a shipment on, which uses its limit. Returns the id of the document that the cover is.

        Args:
            shipment_id: The shipment.
            reference: The insurer's own.
            amount: At most what was declared, and what is left of the limit; None: what was declared.
            number: Of the cover; None: the number on the shipment's paper, which the exporter handed over.

        Raises:
            BadInput: The paper was not handed over, and no number given.
        """
        shipment = self.office.shipment(shipment_id)
        paper = self.office.vault.opening(shipment_id, shipment.commitment)
        if number is None:
            if paper is None:
                raise BadInput("The shipment's paper was not handed over.", hint="Give the cover a number.")
            number = paper.number
        document = self.fingerprint(number)
        taken = shipment.declared if amount is None else amount
        if paper is not None:
            self.office.vault.put(Paper(document, paper.fields, paper.salt))
        with self._about(shipment_id, taken):
            noted = self.actor.reference(reference)
            self.suite.insurance.cover(self.actor.party, shipment_id, noted, taken, document)
        return document

    @verb
    def confirm_cover(self, shipment_id: bytes) -> Receipt:
        """Stands behind a cover that a distrusted key of the same insurer stated."""
        with self._about(shipment_id):
            return self.suite.insurance.confirm(self.actor.party, shipment_id)

    @verb
    def refuse(self, shipment_id: bytes, reason: str) -> Receipt:
        """Does not cover a shipment."""
        with self._about(shipment_id):
            return self.suite.insurance.refuse(self.actor.party, shipment_id, reason)

    @verb
    def end_cover(self, shipment_id: bytes, reason: str) -> Receipt:
        """Ends a cover without a loss: not shipped, or the goods came back."""
        with self._about(shipment_id):
            return self.suite.insurance.end(self.actor.party, shipment_id, reason)

    @verb
    def indemnify(self, shipment_id: bytes, reference: str) -> Share:
        """Pays a claim: to the loss payee what is outstanding, to the exporter the rest, in minor units."""
        with self._about(shipment_id):
            shipment = self.office.shipment(shipment_id)
            policy = self.suite.documents.account(shipment.policy)
            quotes = self.office.quotes((shipment.declared.currency, policy.currency))
            return self.suite.claims.indemnify(
                self.actor.party, shipment, self.actor.reference(reference), quotes
            )

    @verb
    def deny(self, shipment_id: bytes, reason: str) -> Receipt:
        """Denies a claim."""
        with self._about(shipment_id):
            return self.suite.claims.deny(self.actor.party, self.office.shipment(shipment_id), reason)

    @verb
    def close_claim(self, shipment_id: bytes, reason: str) -> Receipt:
        """Closes a claim that was indemnified: nothing more will be recovered."""
        with self._about(shipment_id):
            return self.suite.claims.close(self.actor.party, self.office.shipment(shipment_id), reason)

    def _limit(self, limit: DocumentRef) -> tuple[bytes, bytes]:
        account = self.office.account(limit)
        found = self.suite.insurance.limit(account)
        if found is None:
            raise BadInput("This limit is under no policy yet.", hint="Put it under its policy first.")
        return account, found.policy
