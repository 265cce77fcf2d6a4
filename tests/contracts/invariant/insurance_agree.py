"""After every move on shipments: model and contracts agree on them, and what must hold of a cover does."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from contracts.insurance.words import AT_RISK, ENDED, Action, Status
from contracts.registry.calendar import date_of, day_of
from contracts.registry.documents import Account
from tests.contracts.cases import EXPORT
from tests.contracts.invariant.assigning import Assigning
from tests.contracts.invariant.claiming import Claiming
from tests.contracts.invariant.documents_agree import OVERUSING
from tests.contracts.invariant.insurers import Insurers
from tests.contracts.invariant.prices import Prices
from tests.contracts.invariant.sending import Sending
from tests.contracts.invariant.shipments import ALL, Shipment, Split
from tests.contracts.invariant.tally import Tally, proves

BY_INSURERS = frozenset({"collect", "indemnify", "deny", "end", "lapse"})
"""What makes a cover worth less, whatever was lent on it."""


class InsuranceAgreement(Sending):
    """What is compared of shipments, policies, limits and assignments."""

    overusing = OVERUSING | BY_INSURERS

    def __init__(self, players: Insurers, tally: Tally) -> None:
        self.insurers = players
        self.suite = players.desk.suite
        super().__init__(players, tally, [self.suite.insurance.address])
        assigning = Assigning(self.papers, self.suite.assignments.address)
        prices = Prices(self.time, self.people)
        self.cover = Claiming(self.papers, assigning, prices, self.suite.insurance.address)

    def found(self, account: bytes) -> Account:
        """An account on chain."""
        return self.desk.documents.account(account)

    # Whatever was done

    def compare(self) -> None:
        super().compare()
        for shipment in self.cover.shipments.values():
            lapses = self.cover.can_lapse(shipment)
            if self.is_news(("shipment", shipment.id), (shipment, lapses)):
                self.shipment_agrees(shipment)
                self.ends_at_one_second(shipment, lapses)
        for policy, promise in self.cover.promises.items():
            left = self.cover.left_of(self.papers.end(policy))
            if self.is_news(("promise", policy), (promise, left)):
                found = self.suite.insurance.policy(policy)
                assert found is not None
                terms = found.terms
                assert (found.insurer, found.version) == (promise.insurer, promise.version)
                assert (terms.commercial, terms.political) == (promise.commercial, promise.political)
                assert self.suite.insurance.left_of(policy) == left
        for limit, allowance in self.cover.allowances.items():
            drawn = self.papers.end(limit).drawn
            if self.is_news(("allowance", limit), (allowance, drawn)):
                held = self.suite.insurance.limit(limit)
                assert held is not None
                assert (held.policy, held.stopped, held.version) == (
                    allowance.policy,
                    allowance.stopped,
                    allowance.version,
                )
                self.uses_its_limit(limit)
            self.one_payee(limit, allowance.policy)
        for account, paper in self.papers.accounts.items():
            if paper.kind == EXPORT and paper.merged_into is None:
                insured = self.cover.insured(account)
                if self.is_news(("insured", account), insured):
                    assert self.suite.insurance.insured_of(account) == insured
        for party in (self.desk.exporter, self.players.heir, self.desk.insurer, self.insurers.other):
            count = self.cover.open_cases(party.id)
            if self.is_news(("open shipments", party.id), count):
                assert self.suite.insurance.contract.read("open_cases", party.id) == count

    @proves("S-4")
    def shipment_agrees(self, shipment: Shipment) -> None:
        """State, sums and claim; and the cover's face is what is at risk at the lower percentage."""
        found = self.suite.insurance.shipment(shipment.id)
        assert found is not None
        assert (found.status, found.version) == (shipment.status, shipment.version)
        assert (found.declared.minor, found.cover.minor, found.at_risk.minor) == (
            shipment.declared,
            shipment.cover,
            shipment.at_risk,
        )
        assert (found.commercial, found.political) == (shipment.commercial, shipment.political)
        claim = self.suite.claims.claim(found)
        assert (claim.paid.minor, claim.loss.minor, claim.indemnity.minor) == (
            shipment.paid,
            shipment.loss,
            shipment.indemnity,
        )
        assert (claim.recovered.minor, claim.insurers.minor) == (shipment.recovered, shipment.insurers)
        assert claim.cause == shipment.cause
        assert found.account == shipment.account
        self.tally.states[f"shipment {shipment.status.name}"] += 1
        if found.account is not None:
            cover = self.found(found.account)
            lowest = min(found.commercial, found.political)
            worth = floor(Fraction(found.at_risk.minor * lowest, ALL))
            assert cover.void == (worth == 0)
            assert cover.void or cover.face.minor == worth
        if found.status in ENDED:
            assert found.at_risk.minor == 0

    @proves("S-2")
    def uses_its_limit(self, limit: bytes) -> None:
        """What is drawn on a limit is what is at risk under it, and nothing is held."""
        at_risk = 0
        for shipment in self.cover.shipments.values():
            if shipment.limit == limit:
                found = self.suite.insurance.shipment(shipment.id)
                assert found is not None
                assert bool(found.at_risk.minor) <= (found.status in AT_RISK)
                at_risk += found.at_risk.minor
        account = self.found(limit)
        assert (account.held.minor, account.drawn.minor) == (0, at_risk)

    @proves("S-8")
    def one_payee(self, limit: bytes, policy: bytes) -> bool:
        """Of the live assignments one at most is for a shipment, and it is the one that the chain names."""
        first_days = {day_of(each.terms.first_day) for each in self.cover.assigning.live()}
        days = first_days | {day - 1 for day in first_days} | {self.time.today}
        known = [(day, self.cover.assigning.covering(policy, limit, day)) for day in sorted(days)]
        answer = [[each.terms.id for each in pledges] for _, pledges in known]
        if not self.is_news(("payee", limit), (answer, sorted(days))):
            return False
        for day, pledges in known:
            assert len(pledges) <= 1
            found = self.suite.assignments.payee(policy, limit, date_of(day))
            assert (found.assignment_id if found else None) == (pledges[0].terms.id if pledges else None)
        return any(answer)

    @proves("S-9")
    def ends_at_one_second(self, shipment: Shipment, lapses: bool) -> bool:
        """On its last day the next step can be done, from the next one on it can lapse: never both."""
        assert self.suite.insurance.contract.read("can_lapse", shipment.id) == lapses
        last = shipment.last_day()
        if last is None:
            return False
        self.tally.states["last day of a step"] += self.time.today == last
        self.tally.states["first day after a step"] += self.time.today == last + 1
        return True

    # At the moment of a move

    @proves("S-1", "S-3")
    def was_within_what_is_there(self, shipment: Shipment) -> None:
        """All that is at risk under a limit is within it; all covers of a declaration within its face."""
        limit = self.found(shipment.limit)
        assert limit.drawn.minor <= limit.face.minor
        assert not limit.impaired
        for account in shipment.rows:
            insured = sum(
                ceil(Fraction(each.rows[account] * (each.cover - each.freed), each.declared))
                for each in self.cover.shipments.values()
                if account in each.rows
            )
            assert insured <= self.found(account).face.minor
            assert self.suite.insurance.insured_of(account) == insured

    @proves("S-5", "S-6")
    def was_indemnified(self, shipment: Shipment, left: int, face: int, split: Split) -> None:
        """What was promised of the loss, or what was left of the policy; which is lowered by just that."""
        assert split.amount == shipment.indemnity == split.bank + split.exporter
        policy = self.papers.end(self.cover.policy_of(shipment))
        after = self.suite.insurance.left_of(policy.id)
        lowered = left - after
        if policy.currency == shipment.currency:
            assert lowered == split.amount <= left
            if not policy.void:
                assert self.found(policy.id).face.minor == face - split.amount
        self.tally.states["capped by the policy"] += after == 0
        self.tally.states["indemnified in another currency"] += policy.currency != shipment.currency
        self.tally.states["indemnified under a void policy"] += policy.void and after > 0

    @proves("S-6", "S-7")
    def was_shared(self, shipment: Shipment, split: Split) -> None:
        """Nothing is created or lost; the insurer has its part of the running total."""
        assert split.amount == split.insurer + split.bank + split.exporter
        assert min(split.insurer, split.bank, split.exporter) >= 0
        had = sum(each.insurer for each in shipment.splits)
        assert had == floor(Fraction(shipment.recovered * shipment.indemnity, shipment.loss))
        if shipment.recovered == shipment.loss:
            assert had == shipment.indemnity
            self.tally.states["all recovered"] += 1

    @proves("S-10")
    def stays_covered(self, name: str) -> bool:
        """A limit or policy that is cut, stopped, expired or void leaves the covers in force as they are."""
        in_force = [each for each in self.cover.shipments.values() if each.status in AT_RISK]
        for each in in_force:
            found = self.suite.insurance.shipment(each.id)
            assert found is not None
            assert found.at_risk.minor == each.at_risk
            assert each.at_risk > 0 or each.paid
        self.tally.states[f"covers in force after: {name}"] += bool(in_force)
        return bool(in_force)

    @proves("I-2")
    def one_event(self, shipment: Shipment, before: Status | None, action: Action) -> None:
        """A move says so once: what it was, states, version, what is at risk."""
        moves = self.suite.insurance.moves(shipment.id)
        assert len(moves) == shipment.version
        newest = moves[-1]
        assert (newest.action, newest.before, newest.after) == (action, before, shipment.status)
        assert (newest.version, newest.at_risk) == (shipment.version, shipment.at_risk)
        if shipment.cover and len(moves) > 2 and newest.at_risk < moves[-2].at_risk:
            self.gap_is_told(shipment)

    @proves("S-15")
    def gap_is_told(self, shipment: Shipment) -> bool:
        """A loan above what is left of its cover is an alert; not where the insurer has paid."""
        assert shipment.account is not None
        cover, newest = self.found(shipment.account), self.node.head.number
        used = cover.held.minor + cover.drawn.minor
        gap = used > shipment.face and shipment.status is not Status.INDEMNIFIED
        told = [each for each in self.suite.insurance.gaps(shipment.id) if each[2] == newest]
        assert [each[:2] for each in told] == ([(used, shipment.face)] if gap else [])
        self.tally.states["cover gap"] += gap
        return used > 0
