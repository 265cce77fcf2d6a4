"""What the operator does about capital payments: tables, who may pay first, periods, its own seeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chain.errors import BadInput
from chain.values import Receipt
from contracts.payments.rules import Entry
from contracts.payments.samples import Ratios
from contracts.payments.words import Table
from scenarios.desks.office import verb
from scenarios.desks.payment_evidence import JudgingDesk

__all__ = ["RulingDesk"]


class RulingDesk(JudgingDesk):
    """With maker and checker, but for its seeds. Reasons are public."""

    @verb
    def admit_bank(self, bank: str, *, admitted: bool = True) -> Receipt:
        """Lets a bank pay first and check by sample, or no more."""
        found = self.office.people[bank]
        return self.suite.payment_rules.admit_bank(self.actor.party, found.id, admitted=admitted)

    @verb
    def suspend_facilitation(self, enterprise: str, reason: str) -> Receipt:
        """Has every payment of an enterprise checked before it is paid."""
        found = self.office.people[enterprise]
        rules = self.suite.payment_rules
        return rules.set_facilitation(self.actor.party, found.id, reason, suspended=True)

    @verb
    def reinstate_facilitation(self, enterprise: str, reason: str) -> Receipt:
        """Lets an enterprise be paid first again."""
        found = self.office.people[enterprise]
        rules = self.suite.payment_rules
        return rules.set_facilitation(self.actor.party, found.id, reason, suspended=False)

    @verb
    def set_region(self, enterprise: str, region: int) -> Receipt:
        """Says where an enterprise is registered: of six digits; 0 for nowhere in particular."""
        found = self.office.people[enterprise]
        return self.suite.payment_rules.set_region(self.actor.party, found.id, region)

    @verb
    def publish_table(self, table: Table, entries: Sequence[Entry]) -> Receipt:
        """Publishes entries of the negative list or of the exemptions, at most 50."""
        return self.suite.payment_rules.publish(self.actor.party, table, entries)

    @verb
    def add_period(self, first_day: date, last_day: date, floors: Ratios) -> Receipt:
        """Adds the next period; `floors` is what is drawn of each class at least, in basis points."""
        return self.suite.samples.add_period(self.actor.party, first_day, last_day, floors)

    @verb
    def set_class(self, enterprise: str, risk_class: int) -> Receipt:
        """Sets the risk class of an enterprise, 0 to 3, from the next period on that has not begun."""
        found = self.office.people[enterprise]
        return self.suite.samples.set_class(self.actor.party, found.id, risk_class)

    @verb
    def add_payment(self, payment_id: bytes, reason: str) -> Receipt:
        """Puts a payment of the ordinary path into the pool that is open."""
        return self.suite.samples.add(self.actor.party, payment_id, reason)

    @verb
    def commit_seed(self, bank: str, period: int) -> Receipt:
        """Commits to a secret seed for a bank and a period: another one for each."""
        found = self.office.people[bank]
        seed = self.office.seeds.make(self.actor.id, found.id, period)
        return self.suite.samples.commit_operator(self.actor.party, period, found.id, seed)

    @verb
    def reveal_seed(self, bank: str, period: int) -> Receipt:
        """Reveals the seed, within 7 days after the period has closed.

        Raises:
            BadInput: It is not kept here.
        """
        found = self.office.people[bank]
        seed = self.office.seeds.find(self.actor.id, found.id, period)
        if seed is None:
            raise BadInput(
                f"The operator's seed of period {period} for {bank} is not kept here.",
                hint="It is where the commitment was made; without it the pool is carried to the next.",
            )
        return self.suite.samples.reveal_operator(self.actor.party, period, found.id, seed)
