"""What LoanAmendments should do, in plain Python: extend, reduce, substitute, hand over [A]."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.financing.cases import Report
from contracts.registry.participants import Role
from tests.contracts.invariant.accounts import REASON_OF, Holder
from tests.contracts.invariant.applying import MAX_TENOR, Look
from tests.contracts.invariant.case import OPEN_LOANS, Case
from tests.contracts.invariant.lending import HOLD_WINDOW, Lending
from tests.contracts.invariant.model import demand


@dataclass(frozen=True)
class Swap:
    """Another declaration in the place of one."""

    account: bytes
    replacement: bytes
    look: Look


@dataclass(frozen=True)
class Passing:
    """A loan goes to another bank, whose maker and checker sign."""

    from_bank: bytes
    to_bank: bytes
    reference: bytes
    their_reference: bytes
    taker: str
    taker_second: str


@dataclass
class Book(Lending):
    """The same cases, with what bank and enterprise agree on later."""

    def extend(
        self,
        keys: tuple[str, str],
        agrees: str,
        case_id: bytes,
        reference: bytes,
        tenor_days: int,
        hold_until: int,
    ) -> bool:
        """A longer tenor, a longer hold of what is undrawn, or both."""
        case, actor = self._dossier(keys[0], case_id)
        content = ("extend", case_id, tenor_days, hold_until)
        if not self.papers.is_new(case.bank, reference, content):
            return False
        self._may_amend(case, actor)
        demand(case.tenor_days <= tenor_days <= MAX_TENOR, "BAD_TENOR")
        if hold_until != case.hold_until:
            demand(self.now <= case.hold_until, "HOLD_EXPIRED")
            demand(case.hold_until < hold_until <= self.now + HOLD_WINDOW, "BAD_HOLD")
            demand(case.undrawn > 0, "NOTHING_UNDRAWN")
            rows = self._papers_rows(case)
            found = [self.papers.outcome(self.at.product, row, case.enterprise, holds=True) for row in rows]
            demand(set(found) == {"PASSED"}, "IMPAIRED")
        else:
            demand(tenor_days > case.tenor_days, "NOTHING_NEW")
        self._agrees(agrees, case, is_exit=False)
        self.papers.people.second(actor, keys[1])
        case.tenor_days = tenor_days
        case.hold_until = hold_until
        self.papers.held_until[self.holder(case)] = hold_until
        case.version += 1
        self.papers.references[case.bank, reference] = content
        return True

    def reduce(self, keys: tuple[str, str], case_id: bytes, reference: bytes, amount: int) -> bool:
        """Less will be disbursed; of each row only the share of what still can be stays."""
        case, actor = self._dossier(keys[0], case_id)
        content = ("reduce", case_id, amount)
        if not self.papers.is_new(case.bank, reference, content):
            return False
        demand(case.status in OPEN_LOANS, "BAD_TRANSITION")
        demand(amount > 0, "BAD_LOAN_AMOUNT")
        demand(amount < case.undrawn, "NOT_BELOW_UNDRAWN")
        self.papers.people.second(actor, keys[1])
        case.reduced += amount
        holder = self.holder(case)
        for account, row, share in self.shares(case):
            keeps = case.share_up(row, case.approved - case.reduced) - case.life_drawn(row)
            self.papers.step(account, holder, held=-max(0, share.held - keeps))
        case.version += 1
        self.papers.references[case.bank, reference] = content
        return True

    def substitute(
        self, keys: tuple[str, str], agrees: str, case_id: bytes, reference: bytes, swap: Swap
    ) -> bool:
        """One for one, for the same amount; what was settled can't be taken back."""
        case, actor = self._dossier(keys[0], case_id)
        content = ("substitute", case_id, swap)
        if not self.papers.is_new(case.bank, reference, content):
            return False
        self._may_amend(case, actor)
        holder = self.holder(case)
        share = self.papers.share(swap.account, holder)
        demand(share.settled == 0, "PART_SETTLED")
        demand(share.held + share.drawn > 0 and swap.replacement != swap.account, "BAD_ROWS")
        self._agrees(agrees, case, is_exit=False)
        self.papers.people.second(actor, keys[1])
        self._may_lend(self.at.product)
        others = [each for each in case.rows if each != swap.account]
        demand(all(self.papers.end(each).id != swap.replacement for each in others), "BAD_ROWS")
        report, current = swap.look.reports[0]
        demand(report in {Report.MATCHES, Report.CLASS_B}, "NOT_REPORTED")
        demand(swap.replacement in self.papers.accounts, "UNKNOWN_ACCOUNT")
        demand(current, "CHECK_AGAIN")
        demand(case.rows[swap.account][0] <= self.papers.end(swap.replacement).face, "NO_HEADROOM")
        demand(self.consents(keys[0], case, swap.look, [swap.replacement]), "NOT_LIVE")
        demand(swap.replacement not in others, "BAD_ROWS")
        held, drawn = share.held, share.drawn
        self._finds_room(case, swap, self.papers.people.keys[agrees].owner, held, drawn)
        self.permits.use((self.at.desk, case.id), swap.look.consent_id)
        stood = self._stands(case)
        amount = case.rows.pop(swap.account)
        case.rows = dict(sorted({**case.rows, swap.replacement: amount}.items()))
        if stood:
            case.stood_on = self.papers.commitments(list(case.rows))
        self.papers.step(swap.account, holder, held=-held, drawn=-drawn)
        self.papers.step(swap.replacement, holder, held=held, drawn=drawn)
        case.entries = [each.renamed(swap.account, swap.replacement) for each in case.entries]
        case.final = len(case.entries)
        case.version += 1
        self.papers.references[case.bank, reference] = content
        return True

    def _finds_room(self, case: Case, swap: Swap, owner: bytes, held: int, drawn: int) -> None:
        """Whether the replacement can carry it, once the other is free; it is his who agreed."""
        holder: Holder = self.holder(case)
        self.papers.step(swap.account, holder, held=-held, drawn=-drawn)
        try:
            demand(not held or self.now <= case.hold_until, "HOLD_EXPIRED")
            row = (swap.replacement, held + drawn, case.rows[swap.account][1])
            found = self.papers.outcome(self.at.product, row, owner, holds=False)
            demand(found == "PASSED", REASON_OF.get(found, found))
        finally:
            self.papers.step(swap.account, holder, held=held, drawn=drawn)

    def hand_over(self, keys: tuple[str, str], agrees: str, case_id: bytes, passing: Passing) -> bool:
        """Another bank takes the loan over as it stands."""
        people = self.papers.people
        actor = people.maker(keys[0], Role.BANK, passing.from_bank, is_exit=True)
        content = ("hand over", case_id, passing.from_bank, passing.to_bank, passing.their_reference)
        if not self.papers.is_new(passing.from_bank, passing.reference, content):
            return False
        case = self.case(case_id)
        demand(case.bank == passing.from_bank, "NOT_PARTY")
        self._is_live()
        demand(case.status in OPEN_LOANS, "BAD_TRANSITION")
        demand(case.sums.disbursed == 0 or case.undrawn == 0, "STILL_UNDRAWN")
        demand(passing.to_bank not in {passing.from_bank, case.enterprise}, "BAD_BANK")
        self._agrees(agrees, case, is_exit=True)
        taker = people.maker(passing.taker, Role.BANK, passing.to_bank, is_exit=False)
        demand(taker == passing.to_bank, "BAD_BANK")
        people.second(taker, passing.taker_second)
        people.second(actor, keys[1])
        demand(any(passing.their_reference), "EMPTY_REFERENCE")
        theirs = passing.to_bank, passing.their_reference
        demand(theirs not in self.papers.references, "REFERENCE_TAKEN")
        self._may_lend(self.at.product)
        self.papers.references[passing.from_bank, passing.reference] = content
        self.papers.references[theirs] = content
        case.bank = passing.to_bank
        case.stood_on = None
        case.final = len(case.entries)
        case.version += 1
        return True

    # Inside

    def _dossier(self, key: str, case_id: bytes) -> tuple[Case, bytes]:
        case = self.case(case_id)
        return case, self.papers.people.maker(key, Role.BANK, case.bank, is_exit=True)

    def _is_live(self) -> None:
        for app in (self.at.amender, self.at.product):
            self.papers.may_add(app)

    def _may_amend(self, case: Case, actor: bytes) -> None:
        self._is_live()
        demand(case.status in OPEN_LOANS, "BAD_TRANSITION")
        people = self.papers.people
        demand(people.is_active(actor) and people.is_active(case.enterprise), "SUSPENDED")

    def _agrees(self, key: str, case: Case, *, is_exit: bool) -> None:
        self.papers.people.maker(key, Role.ENTERPRISE, case.enterprise, is_exit=is_exit)
