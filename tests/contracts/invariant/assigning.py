"""What IndemnityAssignments should say, in plain Python: who is paid for a loss (domain.md §4.4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts.insurance.assignments import Assignment
from contracts.insurance.words import Side
from contracts.registry.calendar import day_of
from contracts.registry.participants import Role
from tests.contracts.checks import constant
from tests.contracts.invariant.holdings import Holdings
from tests.contracts.invariant.model import demand

IDLE_DAYS = 90
SIGNING_DAYS = constant("IndemnityAssignments.vy", "SIGNING_DAYS")
AHEAD_DAYS = constant("IndemnityAssignments.vy", "AHEAD_DAYS")
ROLES = {Side.EXPORTER: Role.ENTERPRISE, Side.BANK: Role.BANK, Side.INSURER: Role.INSURER}


@dataclass
class Pledge:
    """An assignment of indemnity, and what became of it."""

    terms: Assignment
    signed_on: int
    """The day of the first signature."""
    signed: set[Side] = field(default_factory=set[Side])
    live: bool = False
    ended: bool = False
    idle_since: int = 0
    lent: int = 0


@dataclass
class Assigning:
    """All assignments, by id."""

    papers: Holdings
    address: str
    insurer_of: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    """Policy → whose it is."""
    policy_of: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    """Buyer limit → its policy, as the insurer said it."""
    pledges: dict[bytes, Pledge] = field(default_factory=dict[bytes, Pledge])

    def live(self) -> list[Pledge]:
        """Those that somebody may be paid by."""
        return [each for each in self.pledges.values() if each.live]

    def covering(self, policy: bytes, limit: bytes, shipped: int) -> list[Pledge]:
        """Every assignment that is for a shipment: at most one."""
        return [
            each
            for each in self.live()
            if each.terms.policy == policy
            and each.terms.limit in (None, limit)
            and shipped >= day_of(each.terms.first_day)
        ]

    def payee(self, policy: bytes, limit: bytes, shipped: int) -> Pledge | None:
        """The assignment that a shipment is under."""
        found = self.covering(policy, limit, shipped)
        return found[0] if found else None

    def author(self, account: bytes) -> bytes:
        """The authority whose key stated a document."""
        return self.papers.people.keys[self.papers.end(account).key].owner

    def sign(self, key: str, terms: Assignment, side: Side) -> None:
        """One of the three; with the last signature it is live."""
        people = self.papers.people
        self.papers.may_add(self.address)
        party = {Side.EXPORTER: terms.exporter, Side.BANK: terms.bank, Side.INSURER: terms.insurer}[side]
        people.maker(key, ROLES[side], party, is_exit=False)
        demand(people.is_active(party), "SUSPENDED")
        known = self.pledges.get(terms.id, Pledge(terms, signed_on=self.papers.time.today))
        demand(not known.ended and side not in known.signed, "ALREADY_SIGNED")
        demand(terms.policy in self.insurer_of, "UNKNOWN_POLICY")
        demand(terms.bank != terms.exporter, "BAD_ASSIGNMENT")
        owner = self.papers.end(terms.policy).owner
        for party, owns in ((terms.insurer, self.insurer_of[terms.policy]), (terms.exporter, owner)):
            demand(party == owns or people.acts_for(party, owns), "BAD_ASSIGNMENT")
        demand(day_of(terms.first_day) <= self.papers.time.today + AHEAD_DAYS, "BAD_ASSIGNMENT")
        demand(terms.limit is None or self.policy_of.get(terms.limit) == terms.policy, "UNKNOWN_LIMIT")
        demand(self.papers.time.today <= known.signed_on + SIGNING_DAYS, "SIGNED_LONG_AGO")
        if known.signed | {side} == set(Side):
            demand(all(map(people.is_active, (terms.exporter, terms.bank, terms.insurer))), "SUSPENDED")
            overlaps = [
                each
                for each in self.live()
                if each.terms.policy == terms.policy
                and (terms.limit is None or each.terms.limit in (None, terms.limit))
            ]
            demand(not overlaps, "OVERLAPS")
            known.live = True
            known.idle_since = self.papers.time.today
        known.signed.add(side)
        self.pledges[terms.id] = known

    def release(self, keys: tuple[str, str], pledge_id: bytes) -> None:
        """The bank gives it back, with nothing lent under it."""
        pledge = self._living(pledge_id)
        actor = self.papers.people.maker(keys[0], Role.BANK, pledge.terms.bank, is_exit=True)
        self.papers.people.second(actor, keys[1])
        demand(not pledge.lent, "STILL_LENT")
        pledge.live, pledge.ended = False, True

    def end_idle(self, pledge_id: bytes) -> None:
        """By anybody, once nothing was lent for 90 days."""
        pledge = self._living(pledge_id)
        demand(not pledge.lent, "STILL_LENT")
        demand(self.papers.time.today > pledge.idle_since + IDLE_DAYS, "NOT_IDLE")
        pledge.live, pledge.ended = False, True

    def note(self, pledge_id: bytes, *, opens: bool) -> None:
        """A loan under it opened or closed."""
        pledge = self.pledges[pledge_id]
        pledge.lent += 1 if opens else -1
        if not opens:
            pledge.idle_since = self.papers.time.today

    def _living(self, pledge_id: bytes) -> Pledge:
        demand(pledge_id in self.pledges and self.pledges[pledge_id].live, "UNKNOWN_ASSIGNMENT")
        return self.pledges[pledge_id]
