"""What InsuredFinancing should do, in plain Python: loans on a shipment and its policy (domain.md §4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor

from contracts.financing.applications import Application
from contracts.financing.cases import Action, Source, Status
from contracts.insurance.words import Action as ShipmentAction
from contracts.insurance.words import Status as ShipmentStatus
from tests.contracts.invariant.accounts import Holder, Line
from tests.contracts.invariant.applying import Found, Look
from tests.contracts.invariant.assigning import Pledge
from tests.contracts.invariant.case import Case, Entry
from tests.contracts.invariant.claiming import Claiming
from tests.contracts.invariant.lending import Lending, Terms
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.shipments import NOTICE_DAYS, Shipment

TENOR_DAYS = 30
MAX_LOANS = 4


@dataclass
class Ground:
    """What a loan stands on beside its declarations: two accounts, and what a unit lent is worth in each."""

    shipment: bytes
    pledge: bytes
    worth: dict[bytes, Fraction]
    cover: bytes
    is_open: bool = True
    is_cleared: bool = False
    credited: int = 0
    repaid: int = 0


@dataclass
class InsuredLending(Lending):
    """The same loans, on insured shipments."""

    insuring: Claiming = field(kw_only=True)
    basis: str = field(kw_only=True)
    """Address of the contract that holds and draws on cover and policy."""
    shipment_of: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes], kw_only=True)
    grounds: dict[bytes, Ground] = field(default_factory=dict[bytes, Ground], kw_only=True)
    lists: dict[bytes, list[bytes]] = field(default_factory=dict[bytes, list[bytes]], kw_only=True)

    def seat(self, case_id: bytes) -> Holder:
        """Under what a loan uses cover and policy."""
        return self.basis, case_id

    def shipment(self, case_id: bytes) -> Shipment:
        """The shipment that a case is about."""
        return self.insuring.shipments[self.shipment_of[case_id]]

    def pledge(self, shipment: Shipment) -> Pledge | None:
        """The assignment that makes the bank its loss payee."""
        policy = self.insuring.policy_of(shipment)
        return self.insuring.assigning.payee(policy, shipment.limit, shipment.shipped)

    # Up to the approval

    def apply(self, key: str, case_id: bytes, asked: Application) -> bool:
        """On a shipment that was declared."""
        if not super().apply(key, case_id, asked):
            return False
        self.shipment_of[case_id] = asked.basis
        return True

    def look(self, key: str, case: Case, look: Look) -> Found:
        """It passes only if the loan could stand on its shipment."""
        found = super().look(key, case, look)
        return replace(found, passed=found.passed and self.sound(case))

    def sound(self, case: Case) -> bool:
        """The shipment is covered, its rows are enough, the bank is its loss payee, and something is free."""
        shipment = self.shipment(case.id)
        people, pledge = self.papers.people, self.pledge(shipment)
        if not people.acts_for(case.enterprise, shipment.enterprise) or not self._in_force(shipment):
            return False
        if not self._has_rows(shipment, case) or pledge is None:
            return False
        if not people.acts_for(case.bank, pledge.terms.bank):
            return False
        assert shipment.account is not None
        accounts = (shipment.account, self.insuring.policy_of(shipment))
        free = all(self.papers.available(self.papers.end(each)) for each in accounts)
        return free or case.status is Status.APPROVED

    def _in_force(self, shipment: Shipment) -> bool:
        covered = shipment.status is ShipmentStatus.COVERED
        return covered and self.today <= shipment.due + NOTICE_DAYS

    @staticmethod
    def _has_rows(shipment: Shipment, case: Case) -> bool:
        return all(amount <= shipment.rows.get(each, 0) for each, (amount, _) in case.rows.items())

    def footing(self, case: Case, tenor_days: int, first_day: int) -> Pledge:
        """What approval and each tranche ask again."""
        shipment = self.shipment(case.id)
        demand(self._in_force(shipment), "NOT_COVERED")
        pledge = self.pledge(shipment)
        demand(pledge and self.papers.people.acts_for(case.bank, pledge.terms.bank), "NO_PAYEE")
        assert pledge is not None
        demand(self._has_rows(shipment, case), "OTHER_ROWS")
        demand(first_day + tenor_days <= shipment.due + TENOR_DAYS, "TENOR_TOO_LONG")
        return pledge

    def _can_approve(self, keys: tuple[str, str], case_id: bytes, terms: Terms) -> None:
        super()._can_approve(keys, case_id, terms)
        case = self.case(case_id)
        pledge = self.footing(case, terms.tenor_days, self.today)
        ground = self._ground(case, terms, pledge)
        others = [each for each in self.lists.get(ground.shipment, []) if self._counts(each, pledge)]
        demand(len(others) < MAX_LOANS, "TOO_MANY_LOANS")
        self.papers.may_add(self.basis)
        rows = self._rows(ground, terms.amount)
        self.papers.can_hold(self.seat(case_id), case.enterprise, terms.hold_until, rows)

    def approve(self, keys: tuple[str, str], case_id: bytes, terms: Terms, expired: Sequence[bytes]) -> None:
        """Holds declarations, cover and policy: all or none."""
        super().approve(keys, case_id, terms, expired)
        case = self.case(case_id)
        ground = self._ground(case, terms, self.footing(case, terms.tenor_days, self.today))
        self.grounds[case_id] = ground
        self._enlist(ground.shipment, case_id)
        self.insuring.assigning.note(ground.pledge, opens=True)
        rows = self._rows(ground, terms.amount)
        self.papers.hold(self.seat(case_id), case.enterprise, terms.hold_until, rows)

    def _ground(self, case: Case, terms: Terms, pledge: Pledge) -> Ground:
        shipment = self.shipment(case.id)
        policy, quotes = self.insuring.policy_of(shipment), {q.currency: q.rate_id for q in terms.quotes}
        currencies = {case.currency, shipment.currency, self.papers.end(policy).currency}
        assert shipment.account is not None
        worth: dict[bytes, Fraction] = {}
        for account in (shipment.account, policy):
            worth[account] = Fraction(1)
            if len(currencies) > 1:
                other = self.papers.end(account).currency
                weights = [self.prices.weight(each, quotes) for each in (case.currency, other)]
                worth[account] = Fraction(weights[0], weights[1])
        return Ground(shipment.id, pledge.terms.id, worth, shipment.account)

    def _rows(self, ground: Ground, amount: int) -> list[tuple[bytes, int, str]]:
        return [
            (account, ceil(amount * worth), self.papers.end(account).currency)
            for account, worth in sorted(ground.worth.items())
        ]

    def _counts(self, case_id: bytes, pledge: Pledge) -> bool:
        """It is open, and under the assignment that counts now."""
        ground = self.grounds[case_id]
        return ground.is_open and ground.pledge == pledge.terms.id

    def _enlist(self, shipment: bytes, case_id: bytes) -> None:
        known = self.lists.get(shipment, [])
        kept = [each for each in known if each != case_id and self.grounds[each].is_open]
        self.lists[shipment] = [*kept, case_id]

    # Afterwards

    def settles(self, case: Case) -> bool:
        """Nothing is restored after a notice, or once the buyer has paid."""
        shipment = self.shipment(case.id)
        return shipment.cause is not None or shipment.paid > 0

    def _can_draw_more(self, case: Case, day: int) -> None:
        self.footing(case, case.tenor_days, case.sums.first_day or day)
        self.papers.may_add(self.basis)
        lines = [Line(account) for account in self.grounds[case.id].worth]
        self.papers.can_draw(self.seat(case.id), lines)

    def disburse(
        self, keys: tuple[str, str], case_id: bytes, reference: bytes, amount: int, day: int
    ) -> bool:
        """Draws on all three."""
        done = super().disburse(keys, case_id, reference, amount, day)
        if done:
            self.follow(self.case(case_id), Action.DISBURSE)
        return done

    def repay(
        self,
        keys: tuple[str, str],
        case_id: bytes,
        reference: bytes,
        amount: int,
        day: int,
        source: Source,
        named: Mapping[bytes, int],
    ) -> bool:
        """What is outstanding is less, and so is what is used of cover and policy."""
        done = super().repay(keys, case_id, reference, amount, day, source, named)
        if done:
            self.follow(self.case(case_id), Action.REPAY)
        return done

    def end(self, keys: tuple[str, str], case_id: bytes, reference: bytes, day: int, action: Action) -> bool:
        """Cancelled, closed, written off, cleared."""
        done = super().end(keys, case_id, reference, day, action)
        if done:
            self.follow(self.case(case_id), action)
        return done

    def lapse(self, case_id: bytes) -> None:
        """The hold has expired."""
        super().lapse(case_id)
        self.follow(self.case(case_id), Action.LAPSE)

    def reverse(
        self, keys: tuple[str, str], case_id: bytes, reference: bytes, entry: Entry | None, number: int
    ) -> bool:
        """What the newest posting did to cover and policy is undone too."""
        done = super().reverse(keys, case_id, reference, entry, number)
        if done:
            self.follow(self.case(case_id), Action.REVERSE)
        return done

    def follow(self, case: Case, action: Action) -> None:
        """What a loan uses of cover and policy: what is outstanding, and may still be drawn, rounded up."""
        ground = self.grounds[case.id]
        if action is Action.CLEAR:
            ground.is_cleared = True
        elif case.status is not Status.WRITTEN_OFF:
            ground.is_cleared = False
        outstanding = 0 if ground.is_cleared else case.outstanding
        is_open = outstanding + case.undrawn > 0
        if is_open != ground.is_open:
            ground.is_open = is_open
            if is_open:
                self._enlist(ground.shipment, case.id)
            self.insuring.assigning.note(ground.pledge, opens=is_open)
        for account, worth in ground.worth.items():
            total, drawn = ceil((outstanding + case.undrawn) * worth), ceil(outstanding * worth)
            self._use(account, case.id, total, drawn, action)

    def _use(self, account: bytes, case_id: bytes, total: int, drawn: int, action: Action) -> None:
        """A rounding never takes anything anew: what is freed of the one is taken from the other."""
        share = self.papers.share(account, self.seat(case_id))
        held = share.held
        if action is Action.REVERSE and drawn <= share.drawn and total <= held + share.drawn:
            held += share.drawn - drawn
        elif action is Action.REVERSE:
            drawn = max(drawn, max(held, total) - held)
        elif drawn > share.drawn:
            held -= drawn - share.drawn
        else:
            drawn = max(drawn, min(share.drawn, total - held))
        held -= max(0, min(held, held + drawn - total))
        self.papers.step(account, self.seat(case_id), held=held - share.held, drawn=drawn - share.drawn)

    # Indemnities and recoveries

    def credit(self, shipment: Shipment, amount: int, action: ShipmentAction) -> int:
        """The loss payee's open loans on a shipment are repaid, oldest first; on running totals."""
        left, pledge = amount, self.pledge(shipment)
        theirs = [each for each in self.lists.get(shipment.id, []) if pledge and self._counts(each, pledge)]
        for case_id in theirs[:MAX_LOANS]:
            case, ground = self.cases[case_id], self.grounds[case_id]
            worth = ground.worth[ground.cover]
            due = ceil((ground.repaid + case.outstanding) * worth)
            take = min(left, max(0, due - ground.credited)) if case.outstanding else 0
            ground.credited += take
            repaid = min(case.outstanding, max(0, floor(ground.credited / worth) - ground.repaid))
            ground.repaid += repaid
            left -= take
            if repaid:
                self._credited(case, repaid, Action[action.name])
        return amount - left

    def _credited(self, case: Case, amount: int, action: Action) -> None:
        """It settles, and is never reversed."""
        finishes = amount == case.outstanding and case.undrawn == 0
        after = replace(case.sums, recovered=case.sums.recovered + amount)
        if finishes and case.status is Status.DISBURSED:
            after = replace(after, status=Status.REPAID)
        lines = self._settled(case, amount, {}, everything=finishes)
        self._post(case, action, after, lines)
        case.final = len(case.entries)
        self.follow(case, action)
