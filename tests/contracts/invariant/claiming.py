"""What InsuranceClaims should do, in plain Python and exact fractions (domain.md §4.7 to §4.10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Protocol

from contracts.insurance.words import AT_RISK, Action, Cause, Status
from contracts.registry.participants import Role
from contracts.registry.rates import Quote
from tests.contracts.invariant.accounts import Paper
from tests.contracts.invariant.insuring import Insuring
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.shipments import ALL, CLAIM_DAYS, NOTICE_DAYS, WAITING_DAYS, Shipment, Split


class Lender(Protocol):
    """Whoever lends on shipments."""

    def credit(self, shipment: Shipment, amount: int, action: Action) -> int:
        """The loans on it take of an amount what they can, oldest first. Returns how much."""
        ...


@dataclass
class Claiming(Insuring):
    """The same shipments, from their cover on."""

    lenders: list[Lender] = field(default_factory=list[Lender])

    def covered(self, shipment_id: bytes) -> Shipment:
        """A shipment that was covered once."""
        demand(shipment_id in self.shipments and self.shipments[shipment_id].cover, "UNKNOWN_SHIPMENT")
        return self.shipments[shipment_id]

    # Money

    def receiver(self, key: str, shipment: Shipment, *, insurer_too: bool) -> tuple[bytes, bytes]:
        """For whom money is recorded, and who does: the loss payee; the insurer where there is none."""
        people = self.papers.people
        pledge = self.assigning.payee(self.policy_of(shipment), shipment.limit, shipment.shipped)
        if pledge and not (insurer_too and self._has_role(key, Role.INSURER)):
            return pledge.terms.bank, people.maker(key, Role.BANK, pledge.terms.bank, is_exit=True)
        insurer = self.insurer_of(shipment)
        return insurer, people.maker(key, Role.INSURER, insurer, is_exit=True)

    def _has_role(self, key: str, role: Role) -> bool:
        people = self.papers.people
        return key in people.keys and role in people.persons[people.keys[key].owner].roles

    def collect(
        self, keys: tuple[str, str], shipment_id: bytes, reference: bytes, amount: int, day: int
    ) -> bool:
        """The buyer paid: that much less is at risk."""
        shipment = self.covered(shipment_id)
        party, actor = self.receiver(keys[0], shipment, insurer_too=False)
        content = ("collect payment", shipment_id, amount, day)
        if not self.papers.is_new(party, reference, content):
            return False
        demand(shipment.status in AT_RISK and shipment.at_risk, "BAD_SHIPMENT_STATE")
        demand(amount > 0, "BAD_CLAIM_AMOUNT")
        demand(shipment.paid + amount <= shipment.declared, "OVER_DECLARED")
        demand(shipment.shipped <= day <= self.today, "BAD_CLAIM_DAY")
        self.papers.people.second(actor, keys[1])
        shipment.paid += amount
        unpaid = shipment.declared - shipment.paid
        self.expose(shipment, min(shipment.cover, unpaid))
        self.move(shipment, shipment.status if unpaid else Status.COLLECTED)
        self.papers.references[party, reference] = content
        return True

    def recover(
        self, keys: tuple[str, str], shipment_id: bytes, reference: bytes, amount: int, day: int
    ) -> bool:
        """Shared as the loss was borne, on the running total."""
        shipment = self.covered(shipment_id)
        party, actor = self.receiver(keys[0], shipment, insurer_too=True)
        content = ("recover payment", shipment_id, amount, day)
        if not self.papers.is_new(party, reference, content):
            return False
        demand(shipment.status is Status.INDEMNIFIED, "BAD_SHIPMENT_STATE")
        demand(amount > 0, "BAD_CLAIM_AMOUNT")
        demand(shipment.recovered + amount <= shipment.loss, "OVER_LOSS")
        demand(shipment.shipped <= day <= self.today, "BAD_CLAIM_DAY")
        self.papers.people.second(actor, keys[1])
        shipment.recovered += amount
        due = floor(Fraction(shipment.recovered * shipment.indemnity, shipment.loss))
        insurer = due - shipment.insurers
        shipment.insurers = due
        whole = shipment.recovered == shipment.loss
        self.move(shipment, Status.CLOSED if whole else shipment.status)
        bank = self._credit(shipment, amount - insurer, Action.RECOVER)
        shipment.splits.append(Split(amount, insurer, bank, amount - insurer - bank))
        self.papers.references[party, reference] = content
        return True

    def _credit(self, shipment: Shipment, amount: int, action: Action) -> int:
        return sum(lender.credit(shipment, amount, action) for lender in self.lenders) if amount else 0

    # Notice and claim

    def pursue(self, key: str, shipment_id: bytes, action: Action, cause: Cause) -> None:
        """Notice, claim, and taking it back: the exporter, or a loss payee with a mandate."""
        shipment = self.covered(shipment_id)
        people = self.papers.people
        if self._has_role(key, Role.ENTERPRISE):
            people.maker(key, Role.ENTERPRISE, shipment.enterprise, is_exit=True)
            claimant = shipment.enterprise
        else:
            pledge = self.assigning.payee(self.policy_of(shipment), shipment.limit, shipment.shipped)
            demand(pledge and pledge.terms.mandate, "NOT_CLAIMANT")
            assert pledge is not None
            people.maker(key, Role.BANK, pledge.terms.bank, is_exit=True)
            claimant = pledge.terms.bank
        wanted, after = {
            Action.NOTIFY: (Status.COVERED, Status.NOTIFIED),
            Action.CLAIM: (Status.NOTIFIED, Status.CLAIMED),
            Action.TAKE_BACK: (Status.CLAIMED, Status.NOTIFIED),
        }[action]
        demand(shipment.status is wanted, "BAD_SHIPMENT_STATE")
        if action is Action.NOTIFY:
            demand(self.today <= shipment.due + NOTICE_DAYS, "LATE_NOTICE")
            allowance = self.allowances[shipment.limit]
            allowance.stopped = True
            allowance.version += 1
        elif action is Action.CLAIM:
            waited = cause is Cause.INSOLVENCY or self.today >= shipment.due + WAITING_DAYS
            demand(waited, "EARLY_CLAIM")
            demand(self.today <= shipment.due + CLAIM_DAYS, "LATE_CLAIM")
            shipment.claimant = claimant
        else:
            demand(claimant == shipment.claimant, "NOT_CLAIMANT")
            demand(self.today <= shipment.due + CLAIM_DAYS, "LATE_CLAIM")
        shipment.cause = cause
        self.move(shipment, after)

    # Insurers

    def indemnify(
        self, keys: tuple[str, str], shipment_id: bytes, reference: bytes, quotes: Sequence[Quote]
    ) -> bool:
        """floor(loss * percentage), at most what is left of the policy, which it lowers."""
        shipment = self.covered(shipment_id)
        insurer, people = self.insurer_of(shipment), self.papers.people
        actor = people.maker(keys[0], Role.INSURER, insurer, is_exit=True)
        content = ("indemnify", shipment_id, tuple(quotes))
        if not self.papers.is_new(insurer, reference, content):
            return False
        demand(shipment.status is Status.CLAIMED, "BAD_SHIPMENT_STATE")
        people.second(actor, keys[1])
        indemnity, lowers = self.promised(shipment, quotes)
        shipment.loss = shipment.declared - shipment.paid
        shipment.indemnity = indemnity
        self._lower(self.policy_of(shipment), lowers)
        self.expose(shipment, 0)
        self.move(shipment, Status.INDEMNIFIED)
        bank = self._credit(shipment, indemnity, Action.INDEMNIFY)
        shipment.splits.append(Split(indemnity, 0, bank, indemnity - bank))
        self.papers.references[insurer, reference] = content
        return True

    def promised(self, shipment: Shipment, quotes: Sequence[Quote]) -> tuple[int, int]:
        """The indemnity, and what it uses of the policy's maximum, in that currency: rounded up."""
        percentage = shipment.political if shipment.cause is Cause.POLITICAL else shipment.commercial
        amount = floor(Fraction(shipment.at_risk * percentage, ALL))
        policy = self.papers.end(self.policy_of(shipment))
        left = self.left_of(policy)
        if policy.currency == shipment.currency:
            return min(amount, left), min(amount, left)
        ids = {quote.currency: quote.rate_id for quote in quotes}
        for currency in (shipment.currency, policy.currency):
            demand(currency in ids, "NO_RATE")
            demand(self.prices.in_force(currency) == ids[currency], "NOT_IN_FORCE")
        weights = [self.prices.weight(each, ids) for each in (shipment.currency, policy.currency)]
        use = ceil(Fraction(amount * weights[0], weights[1]))
        if use <= left:
            return amount, use
        return floor(Fraction(left * weights[1], weights[0])), left

    def left_of(self, policy: Paper) -> int:
        """What a policy can still indemnify, be it void for new business or not."""
        return policy.face - self.spent[policy.document]

    def _lower(self, policy: bytes, amount: int) -> None:
        """All of it used up: the policy is void."""
        paper = self.papers.end(policy)
        if not amount:
            return
        if amount < paper.face and not paper.void:
            paper.face -= amount
            paper.revision += 1
            return
        self.spent[paper.document] += amount
        if not paper.void:
            paper.void = True
            paper.revision += 1

    def settle(self, keys: tuple[str, str], shipment_id: bytes, action: Action) -> None:
        """Deny a claim; close one that was indemnified."""
        shipment = self.covered(shipment_id)
        people = self.papers.people
        actor = people.maker(keys[0], Role.INSURER, self.insurer_of(shipment), is_exit=True)
        denies = action is Action.DENY
        wanted = Status.CLAIMED if denies else Status.INDEMNIFIED
        demand(shipment.status is wanted, "BAD_SHIPMENT_STATE")
        people.second(actor, keys[1])
        if denies:
            self.free(shipment)
        self.move(shipment, Status.DENIED if denies else Status.CLOSED)
