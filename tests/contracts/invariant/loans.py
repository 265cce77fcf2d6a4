"""What a loan should do to its declarations, in plain Python and exact fractions (rules.md §2 and §3)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor

from contracts.financing.cases import Source, Status
from tests.contracts.invariant.papers import Papers, Share, demand

BEFORE_APPROVAL = {Status.SUBMITTED, Status.ACCEPTED, Status.SENT_BACK, Status.VERIFIED, Status.FAILED}

_REASON_OF = {
    "NOT_FOUND": "UNKNOWN_ACCOUNT",
    "MERGED": "MERGED_ACCOUNT",
    "NOT_YOURS": "NOT_OWNER",
    "WRONG_KIND": "KIND_NOT_ALLOWED",
    "WRITTEN_OFF": "BLOCKED",
}
"""Outcome of a check → reason of a refusal, where the names differ."""


@dataclass(frozen=True)
class Line:
    """What a posting did to one row."""

    account: bytes
    draw: int = 0
    settle: int = 0
    restore: int = 0


@dataclass(frozen=True)
class Sums:
    """The running totals and the state, which a reversal brings back."""

    status: Status
    disbursed: int = 0
    proceeds: int = 0
    other_funds: int = 0
    recovered: int = 0
    first_day: int = 0


@dataclass
class Case:
    """A case of receivables financing, in cents."""

    id: bytes
    bank: bytes
    owner: bytes
    rows: dict[bytes, int]
    requested: int
    tenor_days: int
    sums: Sums
    approved: int = 0
    hold_until: int = 0
    checked_at: int = 0
    stood_on: tuple[bytes, ...] | None = None
    closed: bool = False
    cleared: bool = False
    postings: list[tuple[Sums, tuple[Line, ...], bool]] = field(
        default_factory=list[tuple[Sums, tuple[Line, ...], bool]]
    )
    """Sums before, what it did, whether it was a write-off."""

    @property
    def status(self) -> Status:
        return self.sums.status

    @property
    def paid(self) -> int:
        """What settles: proceeds, and recoveries after a write-off."""
        return self.sums.proceeds + self.sums.recovered

    @property
    def outstanding(self) -> int:
        return self.sums.disbursed - self.paid - self.sums.other_funds

    @property
    def undrawn(self) -> int:
        if self.closed or self.status not in {Status.APPROVED, Status.DISBURSED}:
            return 0
        return self.approved - self.sums.disbursed

    def is_overdue(self, today: int) -> bool:
        return self.outstanding > 0 and today > self.sums.first_day + self.tenor_days

    def life_drawn(self, row: int, disbursed: int | None = None) -> int:
        """What all tranches so far drew on a row."""
        so_far = self.sums.disbursed if disbursed is None else disbursed
        return ceil(Fraction(row * so_far, self.approved))


@dataclass
class Book:
    """Cases on papers."""

    papers: Papers
    kinds: set[int]
    check_window: int
    cases: dict[bytes, Case] = field(default_factory=dict[bytes, Case])

    def shares(self, case: Case) -> list[tuple[bytes, int, Share]]:
        """Account, row, share of a case."""
        return [(account, row, self.papers.share(account, case.id)) for account, row in case.rows.items()]

    # Before approval

    def outcomes(self, case: Case) -> list[str]:
        holds = case.status is Status.APPROVED
        return [
            self.papers.outcome(account, amount, case.owner, self.kinds, holds=holds)
            for account, amount in case.rows.items()
        ]

    def check(self, case: Case) -> bool:
        """Records a check; an approved case stays approved, and needs no headroom for what it holds."""
        outcomes = self.outcomes(case)
        is_approved = case.status is Status.APPROVED
        demand(
            is_approved or case.status in {Status.ACCEPTED, Status.FAILED, Status.VERIFIED},
            "BAD_TRANSITION",
        )
        passed = all(found == "PASSED" for found in outcomes)
        case.stood_on = self.papers.commitments(list(case.rows)) if passed else None
        case.checked_at = self.papers.now
        if not is_approved:
            self._move(case, Status.VERIFIED if passed else Status.FAILED)
        return passed

    def turn_down(self, case: Case, after: Status) -> None:
        demand(case.status in BEFORE_APPROVAL, "BAD_TRANSITION")
        self._move(case, after)

    def approve(self, case: Case, amount: int, hold_until: int, expired: list[Case]) -> None:
        for each in expired:
            if self.can_lapse(each):
                self.lapse(each)
        demand(case.status is Status.VERIFIED, "BAD_TRANSITION")
        demand(self.papers.now <= case.checked_at + self.check_window, "CHECK_OLD")
        demand(self._stands(case), "CHECK_AGAIN")
        demand(amount <= case.requested, "OVER_REQUESTED")
        demand(amount <= sum(case.rows.values()), "OVER_ADVANCE")
        for found in self.outcomes(case):
            demand(found == "PASSED", _REASON_OF.get(found, found))
        case.approved = amount
        case.hold_until = hold_until
        for account, row in case.rows.items():
            self.papers.step(account, case.id, held=row)
        self._move(case, Status.APPROVED)

    # The loan

    def disburse(self, case: Case, amount: int) -> None:
        self._approved_once(case)
        demand(case.status in {Status.APPROVED, Status.DISBURSED}, "BAD_TRANSITION")
        demand(amount <= case.undrawn, "OVER_APPROVED")
        demand(self.papers.now <= case.hold_until, "HOLD_EXPIRED")
        if case.sums.disbursed == 0:
            demand(self._stands(case), "CHECK_AGAIN")
        for account in case.rows:
            end = self.papers.end(account)
            demand(not end.void, "VOID")
            demand(not self.papers.is_impaired(end), "IMPAIRED")
            demand(self.papers.is_valid(end), "EXPIRED")
        total = case.sums.disbursed + amount
        lines = [
            Line(account, draw=case.life_drawn(row, total) - case.life_drawn(row))
            for account, row in case.rows.items()
        ]
        after = replace(case.sums, status=Status.DISBURSED, disbursed=total)
        if case.sums.disbursed == 0:
            after = replace(after, first_day=self.papers.today)
        self._post(case, after, lines)

    def repay(self, case: Case, amount: int, source: Source, named: dict[bytes, int]) -> None:
        self._approved_once(case)
        recovers = case.status is Status.WRITTEN_OFF
        demand(recovers or case.status is Status.DISBURSED, "BAD_TRANSITION")
        demand(amount <= case.outstanding, "OVER_OUTSTANDING")
        sums = case.sums
        settles = recovers or source is Source.PROCEEDS
        if recovers:
            after = replace(sums, recovered=sums.recovered + amount)
        elif settles:
            after = replace(sums, proceeds=sums.proceeds + amount)
        else:
            demand(not named, "BAD_ROWS")
            after = replace(sums, other_funds=sums.other_funds + amount)
        finishes = not recovers and amount == case.outstanding and case.undrawn == 0
        if finishes:
            after = replace(after, status=Status.REPAID)
        lines = self._settled(case, amount, named) if settles else self._restored(case, amount)
        if finishes:
            lines = [
                replace(line, restore=self.papers.share(line.account, case.id).drawn - line.settle)
                for line in lines
            ]
        self._post(case, after, lines)

    def _settled(self, case: Case, amount: int, named: dict[bytes, int]) -> list[Line]:
        paid = case.paid + amount
        lines: list[Line] = []
        for account, row, share in self.shares(case):
            if named:
                settle = named.get(account, 0)
                demand(settle <= share.drawn, "NOT_DRAWN")
            else:
                settle = max(0, ceil(Fraction(row * paid, case.approved)) - share.settled)
                settle = min(settle, share.drawn)
            if case.status is Status.WRITTEN_OFF and amount == case.outstanding:
                settle = share.drawn  # the last recovery settles the rest too
            lines.append(Line(account, settle=settle))
        if named:
            demand(set(named) <= set(case.rows), "BAD_ROWS")
            life = sum(case.life_drawn(row) for row in case.rows.values())
            settled = sum(share.settled for _, _, share in self.shares(case))
            settled += sum(line.settle for line in lines)
            demand(settled >= floor(Fraction(life * paid, case.sums.disbursed)), "UNDER_SHARE")
        return lines

    def _restored(self, case: Case, amount: int) -> list[Line]:
        repaid = case.sums.other_funds + amount
        lines: list[Line] = []
        for account, row, share in self.shares(case):
            so_far = case.life_drawn(row) - share.drawn - share.settled
            restore = max(0, floor(Fraction(row * repaid, case.approved)) - so_far)
            lines.append(Line(account, restore=min(restore, share.drawn)))
        return lines

    def cancel(self, case: Case) -> None:
        self._approved_once(case)
        demand(case.status is Status.APPROVED, "BAD_TRANSITION")
        self._release(case)
        self._move(case, Status.CANCELLED)

    def close(self, case: Case) -> None:
        self._approved_once(case)
        demand(case.status is Status.DISBURSED, "BAD_TRANSITION")
        demand(case.undrawn > 0 or case.outstanding == 0, "NOTHING_UNDRAWN")
        self._close(case)

    def can_lapse(self, case: Case) -> bool:
        self._approved_once(case)
        holds = case.status is Status.APPROVED or (case.status is Status.DISBURSED and case.undrawn > 0)
        return holds and self.papers.now > case.hold_until

    def lapse(self, case: Case) -> None:
        self._approved_once(case)
        demand(self.papers.now > case.hold_until, "HOLD_LIVE")
        demand(self.can_lapse(case), "BAD_TRANSITION")
        if case.status is Status.APPROVED:
            self._release(case)
            self._move(case, Status.LAPSED)
        else:
            self._close(case)

    def write_off(self, case: Case) -> None:
        self._approved_once(case)
        demand(case.status is Status.DISBURSED, "BAD_TRANSITION")
        demand(case.is_overdue(self.papers.today), "NOT_OVERDUE")
        self._release(case)
        case.closed = True
        case.cleared = False
        case.postings.append((case.sums, (), True))
        self._move(case, Status.WRITTEN_OFF)
        for account in case.rows:
            self.papers.mark(account, case.id, True)

    def clear(self, case: Case) -> None:
        self._approved_once(case)
        demand(case.status is Status.WRITTEN_OFF and not case.cleared, "BAD_TRANSITION")
        case.cleared = True
        for account in case.rows:
            self.papers.mark(account, case.id, False)

    def reverse(self, case: Case) -> None:
        before, lines, was_write_off = case.postings.pop()
        for line in lines:
            held = 0 if case.closed else line.draw
            drawn = line.restore + line.settle - line.draw
            self.papers.step(line.account, case.id, held=held, drawn=drawn, settled=-line.settle)
        if was_write_off and not case.cleared:
            for account in case.rows:
                self.papers.mark(account, case.id, False)
        case.sums = before

    # Inside

    def _stands(self, case: Case) -> bool:
        return case.stood_on == self.papers.commitments(list(case.rows))

    def _approved_once(self, case: Case) -> None:
        demand(case.approved > 0, "UNKNOWN_CASE")

    def _move(self, case: Case, status: Status) -> None:
        case.sums = replace(case.sums, status=status)

    def _release(self, case: Case) -> None:
        for account, _, share in self.shares(case):
            self.papers.step(account, case.id, held=-share.held)

    def _close(self, case: Case) -> None:
        self._release(case)
        lines: list[Line] = []
        after = case.sums
        if case.outstanding == 0:
            lines = [Line(account, restore=share.drawn) for account, _, share in self.shares(case)]
            after = replace(after, status=Status.REPAID)
        case.closed = True
        self._post(case, after, lines)

    def _post(self, case: Case, after: Sums, lines: list[Line]) -> None:
        case.postings.append((case.sums, tuple(lines), False))
        case.sums = after
        for line in lines:
            drawn = line.draw - line.settle - line.restore
            self.papers.step(line.account, case.id, held=-line.draw, drawn=drawn, settled=line.settle)
