"""What a bank does about capital payments: check, pay, record what came back; its seed of each period."""

from __future__ import annotations

from datetime import date

from chain.errors import BadInput
from chain.values import Receipt
from contracts.payments.samples import Ratios
from contracts.payments.words import Finding, Report
from contracts.registry.money import Money
from scenarios.desks.office import verb
from scenarios.desks.payment_ending import payment_of
from scenarios.desks.payment_evidence import EvidenceDesk, JudgingDesk, compared

__all__ = ["PaymentDesk"]


class PaymentDesk(EvidenceDesk, JudgingDesk):
    """What is paid or came back is sent by the maker with the checker's signature."""

    @verb
    def check_order(self, payment_id: bytes, report: Report | None = None) -> Finding:
        """Checks an order on record: what stands in the way refuses it.

        Args:
            payment_id: The payment.
            report: What the invoices say. None: what their opened fields say on the ordinary path; nothing is
                compared of what is paid first.

        Raises:
            BadInput: They were not handed over, and `report` is not given.
        """
        payment = payment_of(self.office, payment_id)
        found = report
        if found is None:
            found = Report.NOT_COMPARED if payment.facilitated else compared(self.office, payment)
        return self.suite.capital.check(self.actor.party, payment_id, found)

    @verb
    def refuse_order(self, payment_id: bytes, reason: str) -> Receipt:
        """Does not pay. The reason is public."""
        return self.suite.capital.refuse(self.actor.party, payment_id, reason)

    @verb
    def pay(self, payment_id: bytes, reference: str) -> Receipt:
        """Has paid, today: invoices are used, petty cash counts, a facilitated payment enters the pool."""
        payment = payment_of(self.office, payment_id)
        noted = self.actor.reference(reference)
        return self.suite.capital.pay(self.actor.party, payment, noted, self.office.today())

    @verb
    def come_back(
        self, payment_id: bytes, amount: Money, reference: str, *, value_date: date | None = None
    ) -> Receipt:
        """Records that money came back, today unless another day is given: what it used is free again."""
        payment = payment_of(self.office, payment_id)
        return self.suite.capital.come_back(
            self.actor.party,
            payment,
            self.actor.reference(reference),
            amount,
            value_date or self.office.today(),
        )

    @verb
    def commit_seed(self, period: int, ratios: Ratios = (0, 0, 0, 0), *, of: str | None = None) -> Receipt:
        """Commits to a secret seed of a period and to what is drawn of each class, in basis points.

        `of`: the bank whose pool it is, where this one has taken it over.
        """
        owner = self._owner(of)
        seed = self.office.seeds.make(owner, owner, period)
        return self.suite.samples.commit(self.actor.party, period, seed, ratios, of=owner)

    @verb
    def reveal_seed(self, period: int, *, of: str | None = None) -> Receipt:
        """Reveals the seed, within 7 days after the operator did: the pool is drawn.

        `of`: the bank whose pool it is, where this one has taken it over.

        Raises:
            BadInput: It is not kept here.
        """
        owner = self._owner(of)
        seed = self.office.seeds.find(owner, owner, period)
        if seed is None:
            raise BadInput(
                f"The seed of period {period} is not kept here.",
                hint="It is where the commitment was made; without it the whole pool is drawn.",
            )
        return self.suite.samples.reveal(self.actor.party, period, seed, of=owner)

    def _owner(self, of: str | None) -> bytes:
        return self.actor.id if of is None else self.office.people[of].id
