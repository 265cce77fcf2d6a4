"""What ReceivablesFinancing should do, in plain Python and exact fractions (rules.md §2 and §3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from contracts.financing.cases import Action, Source, Status
from contracts.registry.participants import Role
from contracts.registry.rates import Quote
from tests.contracts.checks import constant
from tests.contracts.invariant.accounts import Holder, Line, Share
from tests.contracts.invariant.applying import CHECK_WINDOW, MAX_TENOR, Applying
from tests.contracts.invariant.case import OPEN_LOANS, Case, Entry, Sums
from tests.contracts.invariant.model import demand

HOLD_WINDOW = constant("lending.vy", "HOLD_WINDOW")
MAX_CURRENCIES = 4


@dataclass(frozen=True)
class Terms:
    """What a bank approves."""

    amount: int
    advance_rate: int
    tenor_days: int
    hold_until: int
    quotes: tuple[Quote, ...] = ()


@dataclass
class Lending(Applying):
    """The same cases, from the approval on."""

    def holder(self, case: Case) -> Holder:
        """Under what a case holds."""
        return self.at.product, case.id

    def shares(self, case: Case) -> list[tuple[bytes, int, Share]]:
        """Account, row, share of a case."""
        holder = self.holder(case)
        return [
            (account, amount, self.papers.share(account, holder))
            for account, (amount, _) in case.rows.items()
        ]

    # Approval

    def approve(self, keys: tuple[str, str], case_id: bytes, terms: Terms, expired: Sequence[bytes]) -> None:
        """Lapses what has expired, then holds every row."""
        trial = deepcopy(self) if expired else self
        if expired:
            trial._lapse_expired(expired)
        trial._can_approve(keys, case_id, terms)
        if expired:
            self._lapse_expired(expired)
        case = self.case(case_id)
        case.approved = terms.amount
        case.advance_rate = terms.advance_rate
        case.tenor_days = terms.tenor_days
        case.hold_until = terms.hold_until
        case.approved_day = self.today
        case.quotes = {quote.currency: quote.rate_id for quote in terms.quotes}
        self._move(case, Status.APPROVED)
        self.papers.hold(self.holder(case), case.enterprise, terms.hold_until, self._papers_rows(case))

    def _lapse_expired(self, expired: Sequence[bytes]) -> None:
        for case_id in expired:
            if self.can_lapse(self.loan(case_id)):
                self.lapse(case_id)

    def _can_approve(self, keys: tuple[str, str], case_id: bytes, terms: Terms) -> None:
        case = self.case(case_id)
        self.papers.may_add(self.at.desk)
        demand(case.status is Status.VERIFIED, "BAD_TRANSITION")
        demand(self.now <= case.checked_at + CHECK_WINDOW, "CHECK_OLD")
        demand(self._stands(case), "CHECK_AGAIN")
        people = self.papers.people
        actor = people.maker(keys[0], Role.BANK, case.bank, is_exit=False)
        demand(people.is_active(case.enterprise), "SUSPENDED")
        demand(terms.amount > 0, "BAD_LOAN_AMOUNT")
        demand(terms.amount <= case.requested, "OVER_REQUESTED")
        demand(0 < terms.tenor_days <= MAX_TENOR, "BAD_TENOR")
        demand(0 < terms.advance_rate <= 10_000, "BAD_ADVANCE_RATE")
        demand(self.now <= terms.hold_until <= self.now + HOLD_WINDOW, "BAD_HOLD")
        people.second(actor, keys[1])
        demand(terms.amount <= self.limit(case, terms), "OVER_ADVANCE")
        self.papers.may_add(self.at.product)
        self.papers.can_hold(self.holder(case), case.enterprise, terms.hold_until, self._papers_rows(case))

    def limit(self, case: Case, terms: Terms) -> int:
        """floor(advance rate * what the rows are worth), at rates in force."""
        for quote in terms.quotes:
            demand(any(quote.rate_id), "NO_RATE")
            demand(self.prices.in_force(quote.currency) == quote.rate_id, "NOT_IN_FORCE")
        totals: Counter[str] = Counter()
        for amount, currency in case.rows.values():
            totals[currency] += amount
        demand(len(totals) <= MAX_CURRENCIES, "TOO_MANY_CURRENCIES")
        quotes = {quote.currency: quote.rate_id for quote in terms.quotes}
        worth = self.prices.worth(totals, case.currency, quotes)
        return floor(Fraction(worth * terms.advance_rate, 10_000))

    # Money out

    def loan(self, case_id: bytes) -> Case:
        """A case that was approved once."""
        case = self.case(case_id)
        demand(case.approved > 0, "UNKNOWN_CASE")
        return case

    def disburse(
        self, keys: tuple[str, str], case_id: bytes, reference: bytes, amount: int, day: int
    ) -> bool:
        """A tranche, drawn on every row."""
        case, actor = self._bank(keys[0], case_id)
        content = ("disburse", case_id, amount, day)
        if not self.papers.is_new(case.bank, reference, content):
            return False
        people = self.papers.people
        demand(people.is_active(actor) and people.is_active(case.enterprise), "SUSPENDED")
        demand(case.status in OPEN_LOANS, "BAD_TRANSITION")
        demand(amount > 0, "BAD_LOAN_AMOUNT")
        demand(amount <= case.undrawn, "OVER_APPROVED")
        self._value_day(case, day)
        demand(self.now <= case.hold_until, "HOLD_EXPIRED")
        demand(case.sums.disbursed > 0 or self._stands(case), "CHECK_AGAIN")
        people.second(actor, keys[1])
        self._can_draw_more(case, day)
        total = case.sums.disbursed + amount
        lines = [
            Line(account, draw=case.life_drawn(row, total) - case.life_drawn(row))
            for account, row, _ in self.shares(case)
        ]
        self.papers.may_add(self.at.product)
        self.papers.can_draw(self.holder(case), lines)
        after = replace(case.sums, status=Status.DISBURSED, disbursed=total)
        if case.sums.disbursed == 0:
            after = replace(after, first_day=day)
        self._post(case, Action.DISBURSE, after, lines)
        self.papers.references[case.bank, reference] = content
        return True

    # Money back

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
        """Proceeds settle, other funds restore; after a write-off everything settles."""
        case, actor = self._bank(keys[0], case_id)
        content = ("repay", case_id, amount, day, source, tuple(sorted(named.items())))
        if not self.papers.is_new(case.bank, reference, content):
            return False
        recovers = case.status is Status.WRITTEN_OFF or self.settles(case)
        demand(case.status in {Status.DISBURSED, Status.WRITTEN_OFF}, "BAD_TRANSITION")
        demand(amount > 0, "BAD_LOAN_AMOUNT")
        demand(amount <= case.outstanding, "OVER_OUTSTANDING")
        self._value_day(case, day)
        self.papers.people.second(actor, keys[1])
        sums = case.sums
        settles = recovers or source is Source.PROCEEDS
        if recovers:
            after = replace(sums, recovered=sums.recovered + amount)
        elif settles:
            after = replace(sums, proceeds=sums.proceeds + amount)
        else:
            demand(not named, "BAD_ROWS")
            after = replace(sums, other_funds=sums.other_funds + amount)
        finishes = amount == case.outstanding and case.undrawn == 0
        everything = finishes and recovers
        if finishes and case.status is Status.DISBURSED:
            after = replace(after, status=Status.REPAID)
        lines = (
            self._settled(case, amount, named, everything=everything)
            if settles
            else self._restored(case, amount)
        )
        if finishes:
            holder = self.holder(case)
            lines = [
                replace(line, restore=self.papers.share(line.account, holder).drawn - line.settle)
                for line in lines
            ]
        self._post(case, Action.RECOVER if recovers else Action.REPAY, after, lines, named=bool(named))
        self.papers.references[case.bank, reference] = content
        return True

    def settles(self, case: Case) -> bool:
        """Whether every repayment settles, whatever its source; a product may have reasons of its own."""
        return False

    def _can_draw_more(self, case: Case, day: int) -> None:
        """What a product demands beside its documents."""

    def _settled(
        self, case: Case, amount: int, named: Mapping[bytes, int], *, everything: bool
    ) -> list[Line]:
        paid = case.paid + amount
        lines: list[Line] = []
        for account, row, share in self.shares(case):
            if named:
                settle = named.get(account, 0)
                demand(settle <= share.drawn, "NOT_DRAWN")
            else:
                settle = max(0, case.share_up(row, paid) - share.settled)
                settle = min(settle, share.drawn)
            if everything:
                settle = share.drawn  # the last recovery settles the rest too
            lines.append(Line(account, settle=settle))
        if named:
            demand(set(named) <= set(case.rows), "BAD_ROWS")
            life, settled = self.by_value(case)
            settled += sum(line.settle * self.value(case, line.account) for line in lines)
            demand(settled >= floor(Fraction(life * paid, case.sums.disbursed)), "UNDER_SHARE")
        return lines

    def value(self, case: Case, account: bytes) -> int:
        """What a minor unit of a row is worth at the case's rates; where all have one currency, one."""
        if len({currency for _, currency in case.rows.values()}) == 1:
            return 1
        return self.prices.weight(case.rows[account][1], case.quotes)

    def by_value(self, case: Case) -> tuple[int, int]:
        """What was drawn in its life, and what is settled, by value."""
        life = settled = 0
        for account, row, share in self.shares(case):
            life += case.life_drawn(row) * self.value(case, account)
            settled += share.settled * self.value(case, account)
        return life, settled

    def _restored(self, case: Case, amount: int) -> list[Line]:
        repaid = case.sums.other_funds + amount
        lines: list[Line] = []
        for account, row, share in self.shares(case):
            so_far = case.life_drawn(row) - share.drawn - share.settled
            restore = max(0, floor(Fraction(row * repaid, case.approved)) - so_far)
            lines.append(Line(account, restore=min(restore, share.drawn)))
        return lines

    # Ends

    def end(self, keys: tuple[str, str], case_id: bytes, reference: bytes, day: int, action: Action) -> bool:
        """CANCEL, CLOSE, WRITE_OFF, CLEAR: by the bank's own will."""
        case, actor = self._bank(keys[0], case_id)
        content = ("end", action, case_id, day)
        if not self.papers.is_new(case.bank, reference, content):
            return False
        self._value_day(case, day)
        self.papers.people.second(actor, keys[1])
        match action:
            case Action.CANCEL:
                demand(case.status is Status.APPROVED, "BAD_TRANSITION")
                self._release(case)
                self._move(case, Status.CANCELLED)
            case Action.CLOSE:
                demand(case.status is Status.DISBURSED, "BAD_TRANSITION")
                demand(case.undrawn > 0 or case.outstanding == 0, "NOTHING_UNDRAWN")
                self._close(case, action)
            case Action.WRITE_OFF:
                demand(case.status is Status.DISBURSED, "BAD_TRANSITION")
                demand(case.is_overdue(self.today), "NOT_OVERDUE")
                demand(day > case.sums.first_day + case.tenor_days, "BAD_VALUE_DATE")
                case.closed, case.cleared = True, False
                self._post(case, action, replace(case.sums, status=Status.WRITTEN_OFF), [])
                self._release(case)
                self.papers.mark(self.holder(case), list(case.rows), marked=True)
            case _:
                demand(case.status is Status.WRITTEN_OFF and not case.cleared, "BAD_TRANSITION")
                case.cleared = True
                self._move(case, case.status)
                self.papers.mark(self.holder(case), list(case.rows), marked=False)
        self.papers.references[case.bank, reference] = content
        return True

    def can_lapse(self, case: Case) -> bool:
        """The hold has expired with something still to be disbursed."""
        holds = case.status is Status.APPROVED or (case.status is Status.DISBURSED and case.undrawn > 0)
        return holds and self.now > case.hold_until

    def lapse(self, case_id: bytes) -> None:
        """By anybody."""
        case = self.loan(case_id)
        demand(self.now > case.hold_until, "HOLD_LIVE")
        demand(self.can_lapse(case), "BAD_TRANSITION")
        if case.status is Status.APPROVED:
            self._release(case)
            self._move(case, Status.LAPSED)
        else:
            self._close(case, Action.LAPSE)

    def reverse(
        self, keys: tuple[str, str], case_id: bytes, reference: bytes, entry: Entry | None, number: int
    ) -> bool:
        """The newest posting is undone; what was released stays released."""
        case, actor = self._bank(keys[0], case_id)
        content = ("reverse", case_id, number, entry)
        if not self.papers.is_new(case.bank, reference, content):
            return False
        self.papers.people.second(actor, keys[1])
        demand(len(case.entries) > case.final, "NO_POSTING")
        demand(entry is case.entries[-1], "NOT_NEWEST")
        newest = case.entries.pop()
        self.papers.undo(self.holder(case), newest.lines, keep=not case.closed)
        if newest.action is Action.WRITE_OFF and not case.cleared:
            self.papers.mark(self.holder(case), list(case.rows), marked=False)
        case.sums = newest.before
        case.version += 1
        self.papers.references[case.bank, reference] = content
        return True

    # Inside

    def _bank(self, key: str, case_id: bytes) -> tuple[Case, bytes]:
        """The case, and who acts for its bank."""
        case = self.loan(case_id)
        return case, self.papers.people.maker(key, Role.BANK, case.bank, is_exit=True)

    def _value_day(self, case: Case, day: int) -> None:
        """Not before the approval or the first disbursement, and not after today."""
        first = max(case.approved_day, case.sums.first_day)
        demand(first <= day <= self.today, "BAD_VALUE_DATE")

    def _papers_rows(self, case: Case) -> list[tuple[bytes, int, str]]:
        return [(account, amount, currency) for account, (amount, currency) in case.rows.items()]

    def _release(self, case: Case) -> None:
        self.papers.release(self.holder(case), list(case.rows))

    def _close(self, case: Case, action: Action) -> None:
        lines: list[Line] = []
        after = case.sums
        if case.outstanding == 0:
            lines = [Line(account, restore=share.drawn) for account, _, share in self.shares(case)]
            after = replace(after, status=Status.REPAID)
        self._release(case)
        case.closed = True
        self._post(case, action, after, lines)

    def _post(
        self, case: Case, action: Action, after: Sums, lines: Sequence[Line], *, named: bool = False
    ) -> None:
        case.entries.append(Entry(action, case.sums, tuple(lines), named))
        case.sums = after
        case.version += 1
        self.papers.post(self.holder(case), lines, draws=action is Action.DISBURSE)
