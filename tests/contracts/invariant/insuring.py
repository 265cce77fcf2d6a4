"""What CreditInsurance should do, in plain Python: policies, limits, covers (domain.md §4, rules.md §4).

Each move demands everything before it changes anything; a move with a reference returns False where the same
was sent before.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from contracts.insurance.shipments import Declaration, Terms
from contracts.insurance.words import Status
from contracts.registry.calendar import day_of
from contracts.registry.participants import Role, Standing
from tests.contracts.cases import SHIPMENT
from tests.contracts.invariant.accounts import Attested, Holder, Paper, Stated
from tests.contracts.invariant.assigning import Assigning
from tests.contracts.invariant.holdings import Holdings
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.prices import Prices
from tests.contracts.invariant.shipments import (
    ALL,
    CLAIM_DAYS,
    DECLARE_DAYS,
    MAX_CREDIT_DAYS,
    NOTICE_DAYS,
    Allowance,
    Promise,
    Shipment,
)

CURRENT_FINDINGS = frozenset({"PASSED", "NO_HEADROOM"})


@dataclass
class Insuring:
    """Policies and limits by the accounts of their documents; shipments by id."""

    papers: Holdings
    assigning: Assigning
    prices: Prices
    address: str
    promises: dict[bytes, Promise] = field(default_factory=dict[bytes, Promise])
    allowances: dict[bytes, Allowance] = field(default_factory=dict[bytes, Allowance])
    shipments: dict[bytes, Shipment] = field(default_factory=dict[bytes, Shipment])
    spent: Counter[bytes] = field(default_factory=Counter[bytes])
    """Document of a void policy → what indemnities have used up of it since."""

    @property
    def today(self) -> int:
        """Day number in China."""
        return self.papers.time.today

    def shipment(self, shipment_id: bytes) -> Shipment:
        """A shipment that was declared."""
        demand(shipment_id in self.shipments, "UNKNOWN_SHIPMENT")
        return self.shipments[shipment_id]

    def policy_of(self, shipment: Shipment) -> bytes:
        """Account of the policy that a shipment is under."""
        return self.allowances[shipment.limit].policy

    def insurer_of(self, shipment: Shipment) -> bytes:
        """Whose policy it is."""
        return self.promises[self.policy_of(shipment)].insurer

    def holder(self, shipment: Shipment) -> Holder:
        """Under what a shipment uses its limit."""
        return self.address, shipment.id

    def insured(self, account: bytes) -> int:
        """What is insured of a declaration, merged ones included, by all insurers."""
        end = self.papers.end(account).id
        line = [each for each in self.papers.accounts if self.papers.end(each).id == end]
        return sum(shipment.insures(each) for each in line for shipment in self.shipments.values())

    def open_cases(self, participant: bytes) -> int:
        """Shipments of an enterprise, or of an insurer, that have not ended."""
        return sum(
            participant in (each.enterprise, self.insurer_of(each))
            for each in self.shipments.values()
            if each.is_open
        )

    # Insurers: what they promise

    def set_terms(self, keys: tuple[str, str], policy: bytes, terms: Terms) -> None:
        """For covers from now on."""
        known = self.promises.get(policy)
        insurer = known.insurer if known else self.assigning.author(policy)
        actor = self.papers.people.maker(keys[0], Role.INSURER, insurer, is_exit=False)
        self.papers.may_add(self.address)
        demand(terms.first_day <= terms.last_day, "BAD_VALIDITY")
        percentages = terms.commercial, terms.political
        demand(all(0 < each <= ALL for each in percentages), "BAD_PERCENTAGE")
        self.papers.people.second(actor, keys[1])
        self.promises[policy] = Promise(
            insurer,
            day_of(terms.first_day),
            day_of(terms.last_day),
            *percentages,
            terms.premium_paid,
            known.version + 1 if known else 1,
        )
        self.assigning.insurer_of[policy] = insurer

    def set_limit(self, keys: tuple[str, str], limit: bytes, policy: bytes, *, stopped: bool) -> None:
        """Under which policy, for good; and whether it takes new cover."""
        demand(policy in self.promises, "UNKNOWN_POLICY")
        insurer, people = self.promises[policy].insurer, self.papers.people
        actor = people.maker(keys[0], Role.INSURER, insurer, is_exit=stopped)
        known = self.allowances.get(limit)
        if not stopped:
            self.papers.may_add(self.address)
        if known is None:
            author = self.assigning.author(limit)
            demand(author == insurer or people.acts_for(author, insurer), "NOT_ATTESTER")
            owners = self.papers.end(limit).owner, self.papers.end(policy).owner
            demand(owners[0] == owners[1], "NOT_OWNER")
        else:
            demand(known.policy == policy, "UNKNOWN_POLICY")
        people.second(actor, keys[1])
        self.allowances[limit] = Allowance(policy, stopped, known.version + 1 if known else 1)
        self.assigning.policy_of[limit] = policy

    # Exporters

    def declare(self, key: str, shipment_id: bytes, said: Declaration) -> bool:
        """A shipment under a buyer's limit."""
        content = ("declare", said)
        if not self.papers.is_new(said.enterprise, said.reference, content):
            return False
        people = self.papers.people
        self.papers.may_add(self.address)
        people.maker(key, Role.ENTERPRISE, said.enterprise, is_exit=False)
        demand(people.persons[said.enterprise].standing is Standing.ACTIVE, "SUSPENDED")
        demand(said.limit in self.allowances, "UNKNOWN_LIMIT")
        paper = self.papers.end(said.limit)
        demand(said.enterprise == paper.owner or people.acts_for(said.enterprise, paper.owner), "NOT_OWNER")
        shipped, due = day_of(said.shipped), day_of(said.due)
        demand(shipped <= self.today and shipped <= due <= shipped + MAX_CREDIT_DAYS, "BAD_SHIPMENT_DAYS")
        demand(said.rows, "BAD_ROWS")
        last = bytes(32)
        for row in sorted(said.rows, key=lambda row: row.account):
            demand(row.account > last and row.amount.minor > 0, "BAD_ROWS")
            demand(row.amount.currency == paper.currency, "CURRENCY")
            last = row.account
        self.shipments[shipment_id] = Shipment(
            shipment_id,
            said.enterprise,
            said.limit,
            paper.currency,
            {row.account: row.amount.minor for row in said.rows},
            shipped,
            due,
            self.today,
            said.commitment,
        )
        self.papers.references[said.enterprise, said.reference] = content
        return True

    def withdraw(self, key: str, shipment_id: bytes) -> None:
        """Before it is answered."""
        shipment = self.shipment(shipment_id)
        self.papers.people.maker(key, Role.ENTERPRISE, shipment.enterprise, is_exit=True)
        demand(shipment.status is Status.DECLARED, "BAD_SHIPMENT_STATE")
        self.move(shipment, Status.WITHDRAWN)

    # Insurers: what they take on

    def cover(
        self,
        keys: tuple[str, str],
        shipment_id: bytes,
        reference: bytes,
        amount: int,
        fingerprint: bytes,
    ) -> bool:
        """At most what is left of the limit; the limit is used."""
        shipment = self.shipment(shipment_id)
        insurer, people = self.insurer_of(shipment), self.papers.people
        actor = people.maker(keys[0], Role.INSURER, insurer, is_exit=True)
        content = ("cover", shipment_id, amount, fingerprint)
        if not self.papers.is_new(insurer, reference, content):
            return False
        demand(people.is_active(actor) and people.is_active(shipment.enterprise), "SUSPENDED")
        demand(shipment.status is Status.DECLARED, "BAD_SHIPMENT_STATE")
        demand(not self.can_lapse(shipment), "ITS_TIME_PASSED")
        demand(0 < amount <= shipment.declared, "BAD_COVER")
        people.second(actor, keys[1])
        obstacle = self.obstacle(shipment)
        demand(obstacle is None, obstacle or "")
        limit = self.papers.end(shipment.limit)
        demand(amount <= self.papers.available(limit), "LIMIT_EXHAUSTED")
        promise = self.promises[self.policy_of(shipment)]
        lowest = min(promise.commercial, promise.political)
        demand(amount * lowest >= ALL, "BAD_COVER")
        for account, row in shipment.rows.items():
            takes = -(-row * amount // shipment.declared)
            face = self.papers.end(account).face
            demand(self.insured(account) + takes <= face, "INSURED_ELSEWHERE")
        self.papers.may_add(self.address)
        demand(fingerprint not in self.papers.index, "KNOWN_FINGERPRINT")
        shipment.commercial, shipment.political = promise.commercial, promise.political
        shipment.cover = shipment.at_risk = amount
        shipment.account = fingerprint
        self.papers.step(shipment.limit, self.holder(shipment), drawn=amount)
        stated = Stated(shipment.face, self.today, shipment.due + CLAIM_DAYS, shipment.commitment)
        attested = Attested(fingerprint, shipment.enterprise, SHIPMENT, shipment.currency, stated)
        self.papers.accounts[fingerprint] = Paper.of(attested, keys[0], self.papers.time.now)
        self.papers.index[fingerprint] = fingerprint
        self.move(shipment, Status.COVERED)
        self.papers.references[insurer, reference] = content
        return True

    def obstacle(self, shipment: Shipment) -> str | None:
        """Why there is no cover; the first that applies."""
        allowance = self.allowances[shipment.limit]
        promise, policy = self.promises[allowance.policy], self.papers.end(allowance.policy)
        limit, papers = self.papers.end(shipment.limit), self.papers
        in_force = promise.first_day <= shipment.shipped <= promise.last_day
        known = shipment.shipped >= limit.valid_from and self.today <= limit.valid_until
        order = {
            "ITS_TIME_PASSED": self.today > shipment.due + NOTICE_DAYS,
            "POLICY_EXPIRED": policy.void
            or papers.is_distrusted(policy)
            or not in_force
            or not papers.is_valid(policy),
            "LIMIT_EXPIRED": not known,
            "LIMIT_CLOSED": allowance.stopped or limit.void or papers.is_distrusted(limit),
            "DECLARED_LATE": shipment.declared_on > shipment.shipped + DECLARE_DAYS,
            "PREMIUM_UNPAID": not promise.premium_paid,
            "LIMIT_EXHAUSTED": papers.available(limit) == 0,
        }
        for name, applies in order.items():
            if applies:
                return name
        for account, row in sorted(shipment.rows.items()):
            found = papers.outcome(
                self.address, (account, row, shipment.currency), shipment.enterprise, holds=False
            )
            if found not in CURRENT_FINDINGS:
                return "BAD_DECLARATION"
            if row > papers.end(account).face:
                return "BAD_DECLARATION"
            if self.insured(account) >= papers.end(account).face:
                return "INSURED_ELSEWHERE"
        return None

    def refuse(self, key: str, shipment_id: bytes) -> None:
        """No cover."""
        shipment = self.shipment(shipment_id)
        self.papers.people.maker(key, Role.INSURER, self.insurer_of(shipment), is_exit=True)
        demand(shipment.status is Status.DECLARED, "BAD_SHIPMENT_STATE")
        self.move(shipment, Status.NO_COVER)

    def end(self, keys: tuple[str, str], shipment_id: bytes) -> None:
        """Not shipped, or the goods came back."""
        shipment = self.shipment(shipment_id)
        actor = self.papers.people.maker(keys[0], Role.INSURER, self.insurer_of(shipment), is_exit=True)
        demand(shipment.status is Status.COVERED, "BAD_SHIPMENT_STATE")
        self.papers.people.second(actor, keys[1])
        self.free(shipment)
        self.move(shipment, Status.ENDED)

    # Anybody

    def can_lapse(self, shipment: Shipment) -> bool:
        """The time for the next step has passed."""
        last = shipment.last_day()
        return last is not None and self.today > last

    def lapse(self, shipment_id: bytes) -> None:
        """What time has ended."""
        shipment = self.shipment(shipment_id)
        demand(self.can_lapse(shipment), "NOT_LAPSED")
        self.free(shipment)
        self.move(shipment, Status.LAPSED)

    # Inside

    def free(self, shipment: Shipment) -> None:
        """It ends without a loss: what was at risk can be insured again."""
        shipment.freed = shipment.at_risk
        self.expose(shipment, 0)

    @staticmethod
    def move(shipment: Shipment, status: Status) -> None:
        """Each move is a version, also one that leaves the state."""
        shipment.version += 1
        shipment.status = status

    def expose(self, shipment: Shipment, at_risk: int) -> None:
        """The limit is free for what is no longer at risk, and the cover is worth that much less."""
        if at_risk == shipment.at_risk:
            return
        self.papers.step(shipment.limit, self.holder(shipment), drawn=at_risk - shipment.at_risk)
        shipment.at_risk = at_risk
        assert shipment.account is not None
        paper = self.papers.accounts[shipment.account]
        if shipment.face:
            paper.face = shipment.face
            paper.revision += 1
        elif not paper.void:
            paper.void = True
            paper.revision += 1
