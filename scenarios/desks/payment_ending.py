"""What anybody may do about capital payments: end what time has ended, ask, put silence on record."""

from __future__ import annotations

from chain.errors import Reverted
from chain.values import Receipt
from contracts.payments.orders import Payment
from contracts.reasons import HINTS
from scenarios.desks.office import Desk, DocumentRef, Office, verb

__all__ = ["EndingDesk", "payment_of"]


def payment_of(office: Office, payment_id: bytes) -> Payment:
    """A payment that was ordered.

    Raises:
        Reverted: There is none with this id.
    """
    found = office.suite.capital.payment(payment_id)
    if found is None:
        reason = "payments: unknown payment"
        raise Reverted(reason, hint=HINTS[reason])
    return found


class EndingDesk(Desk):
    """Sent with the own maker's key; none of it moves a balance up."""

    @verb
    def lapse_order(self, payment_id: bytes) -> Receipt:
        """Ends an order that was not paid in time: what it held is free again."""
        return self.suite.capital.lapse(self.actor.party.maker, payment_id)

    @verb
    def find_overdue(self, payment_id: bytes) -> Receipt:
        """Finds a payment discrepant whose evidence did not come within 28 days."""
        return self.suite.proofs.overdue(self.actor.party.maker, payment_id)

    @verb
    def question(self, document: DocumentRef) -> Receipt:
        """Puts all payments of an invoice in question, of which more is used than is left."""
        return self.suite.questions.question(self.actor.party.maker, self.office.account(document))

    @verb
    def note_silence(self, bank: str, period: int) -> Receipt:
        """Puts on record that a bank did not reveal its seed in time: its whole pool is drawn."""
        found = self.office.people[bank]
        return self.suite.samples.note_silence(self.actor.party.maker, period, found.id)

    @verb
    def carry(self, bank: str, period: int) -> Receipt:
        """Adds a pool that nobody can draw, as the operator was silent, to the one that is open now."""
        found = self.office.people[bank]
        return self.suite.samples.carry(self.actor.party.maker, period, found.id)
