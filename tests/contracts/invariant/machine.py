"""A machine that does anything that anybody may try with declarations and loans.

As in `documents_machine`: in the contracts and in the model, illegal moves too. After each step both agree
on every case and every allocation as well.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from contracts.financing.cases import Source, Status
from contracts.financing.receivables import Approval, Expired, Named
from contracts.registry.calendar import date_of, day_number
from contracts.registry.documents import Row
from tests.contracts.cases import check, consented, matches, rows, submitted, usd
from tests.contracts.checks import refused
from tests.contracts.invariant.documents_machine import ANY, PARTS, DocumentMoves, part
from tests.contracts.invariant.loans import Case, Sums
from tests.contracts.world import DAY

MOST_CASES = 7


class Balances(DocumentMoves):
    """What enterprises and banks do on top, and time."""

    @initialize(
        faces=st.lists(st.integers(100, 1_000), min_size=2, max_size=3),
        cases=st.lists(st.tuples(ANY, ANY, PARTS, st.integers(1, 20), ANY), min_size=1, max_size=3),
    )
    def begin(self, faces: list[int], cases: list[tuple[int, int, int, int, int]]) -> None:
        """Some declarations, and some loans on parts of them."""
        for face in faces:
            self.attest(face, 0, 0, False, 300)
        for which, bank, percent, tenor_days, owner in cases:
            picks = [(which, min(percent, 60)), (which + owner % 2, 30)]
            self.apply(picks, bank, owner % 7, min(percent, 100), tenor_days, True)

    # Cases

    @precondition(lambda self: len(self.book.cases) < MOST_CASES)
    @rule(
        picks=st.lists(st.tuples(ANY, PARTS), min_size=1, max_size=3),
        bank=ANY,
        owner=ANY,
        percent=st.integers(1, 100),
        tenor_days=st.integers(1, 20),
        lend=st.sampled_from([True, True, False]),
    )
    def apply(
        self,
        picks: list[tuple[int, int]],
        bank: int,
        owner: int,
        percent: int,
        tenor_days: int,
        lend: bool,
    ) -> None:
        """Applies, is accepted and checked; approved and paid out at once where `lend` says so."""
        by = self.banks[bank % 3]
        enterprise = self.desk.party(self.papers.accounts[self.account(picks[0][0])].owner)
        if owner % 8 == 7:
            enterprise = self.desk.importer
        wanted: dict[bytes, int] = {}
        for which, share in picks:
            account = self.account(which)
            free = self.papers.available(self.papers.accounts[account])
            wanted[account] = part(min(share, 100) if lend else share, free)
        on = tuple(Row(account, usd(amount)) for account, amount in sorted(wanted.items()))
        amount = part(percent, sum(wanted.values()))
        case_id = submitted(self.desk, on, usd(amount), bank=by, enterprise=enterprise, tenor_days=tenor_days)
        self.desk.applications.accept(by, case_id, self.desk.reference())
        case = Case(
            case_id,
            by.id,
            enterprise.id,
            {row.account: row.amount.minor for row in on},
            amount,
            tenor_days,
            Sums(Status.ACCEPTED),
        )
        self.book.cases[case_id] = case
        self._check(case)
        if lend and case.status is Status.VERIFIED:
            self._approve(case, amount, 10, [])
            if owner % 3 < 2:
                self._disburse(self.book.cases[case_id], part(100 if owner % 2 else 60, amount))

    def _check(self, case: Case) -> None:
        predicted = self.book.outcomes(case)

        def contracts() -> None:
            answer = check(self.desk, case.id, consented(self.desk, case.id), matches(self.desk, case.id))
            found = [row.outcome.name for row in answer.answers]
            assert found == predicted
            assert answer.passed == (set(predicted) == {"PASSED"})
            self.reached.update(f"check: {outcome}" for outcome in found)

        self.both("check", lambda: self.book.check(case), contracts)

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY)
    def check_again(self, which: int) -> None:
        self._check(self.case(which))

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, rejects=st.booleans())
    def turn_down(self, which: int, rejects: bool) -> None:
        case = self.case(which)
        desk = self.desk
        self.both(
            "turn down",
            lambda: self.book.turn_down(case, Status.REJECTED if rejects else Status.WITHDRAWN),
            lambda: (
                desk.applications.reject(desk.party(case.bank), case.id, "no")
                if rejects
                else desk.applications.withdraw(desk.party(case.owner), case.id, "no")
            ),
        )

    @precondition(lambda self: any(case.status is Status.VERIFIED for case in self.book.cases.values()))
    @rule(which=ANY, percent=PARTS, days=st.integers(0, 30), lapses=st.booleans())
    def approve(self, which: int, percent: int, days: int, lapses: bool) -> None:
        ready = [case for case in self.book.cases.values() if case.status is Status.VERIFIED]
        case = ready[which % len(ready)]
        expired = [
            each
            for each in self.book.cases.values()
            if each.status is Status.APPROVED and each.hold_until < self.papers.now
        ]
        self._approve(case, part(percent, case.requested), days, expired if lapses else [])

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, other=ANY)
    def approve_anything(self, which: int, other: int) -> None:
        """Most often out of turn, or with a case to lapse that has not expired."""
        case = self.case(which)
        self._approve(case, case.requested, 5, [self.case(other)])

    def _approve(self, case: Case, amount: int, days: int, expired: list[Case]) -> None:
        until = self.papers.now + days * DAY
        terms = Approval(usd(amount), 10_000, case.tenor_days, until)
        version = self.desk.applications.dossier(case.id).version
        self.both(
            "approve",
            lambda: self.book.approve(case, amount, until, expired),
            lambda: self.desk.receivables.approve(
                self.desk.party(case.bank),
                case.id,
                version,
                terms,
                [Expired(self.desk.receivables.address, each.id) for each in expired],
            ),
        )

    def _on_loan(self, name: str, case: Case, model: Callable[[], object], fn: str, *args: object) -> None:
        """Something that a bank does to a loan today; `args` go between the reference and the day."""
        if not case.approved:
            return
        desk = self.desk
        call = getattr(desk.receivables, fn)
        self.both(
            name,
            model,
            lambda: call(desk.party(case.bank), case.id, desk.reference(), *args),
        )

    def _disburse(self, case: Case, amount: int) -> None:
        self._on_loan(
            "disburse",
            case,
            lambda: self.book.disburse(case, amount),
            "disburse",
            usd(amount),
            date_of(self.papers.today),
        )

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, percent=PARTS)
    def disburse(self, which: int, percent: int) -> None:
        case = self.case(which)
        self._disburse(case, part(percent, case.undrawn))

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, percent=PARTS, source=st.sampled_from(Source), whole=st.booleans())
    def repay(self, which: int, percent: int, source: Source, whole: bool) -> None:
        case = self.case(which)
        amount = case.outstanding if whole and case.outstanding else part(percent, case.outstanding)
        self._repay(case, amount, source, {})

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, percent=PARTS, named=st.lists(PARTS, min_size=1, max_size=3), source=ANY)
    def repay_named(self, which: int, percent: int, named: list[int], source: int) -> None:
        case = self.case(which)
        shares = list(zip(self.book.shares(case), named, strict=False))
        amounts = {account: part(each, share.drawn) for (account, _, share), each in shares}
        kind = Source.OTHER_FUNDS if source % 8 == 0 else Source.PROCEEDS
        self._repay(case, part(percent, case.outstanding), kind, amounts)

    def _repay(self, case: Case, amount: int, source: Source, named: dict[bytes, int]) -> None:
        self._on_loan(
            "repay" if case.status is not Status.WRITTEN_OFF else "recover",
            case,
            lambda: self.book.repay(case, amount, source, named),
            "repay",
            usd(amount),
            date_of(self.papers.today),
            source,
            [Named(account, usd(each)) for account, each in named.items()],
        )

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, how=st.sampled_from(["cancel", "close", "write_off", "write_off", "clear"]))
    def end(self, which: int, how: str) -> None:
        case = self.case(which)
        model = getattr(self.book, how)
        self._on_loan(how, case, lambda: model(case), how, date_of(self.papers.today))

    def in_state(self, status: Status) -> list[Case]:
        """The cases in a state."""
        return [case for case in self.book.cases.values() if case.status is status]

    @precondition(lambda self: self.in_state(Status.DISBURSED))
    @rule(which=ANY, early=st.sampled_from([0, 0, 0, 1]))
    def default(self, which: int, early: int) -> None:
        """Nobody pays until the loan is overdue, or its last day has come."""
        lent = self.in_state(Status.DISBURSED)
        case = lent[which % len(lent)]
        late = case.sums.first_day + case.tenor_days + 1 - early
        self._let_pass(max(0, late - self.papers.today))
        day = date_of(self.papers.today)
        self._on_loan("write_off", case, lambda: self.book.write_off(case), "write_off", day)

    @precondition(lambda self: self.in_state(Status.WRITTEN_OFF))
    @rule(which=ANY, percent=PARTS, clears=st.booleans())
    def after_default(self, which: int, percent: int, clears: bool) -> None:
        lost = self.in_state(Status.WRITTEN_OFF)
        case = lost[which % len(lost)]
        if clears:
            day = date_of(self.papers.today)
            self._on_loan("clear", case, lambda: self.book.clear(case), "clear", day)
        else:
            self._repay(case, part(percent, case.outstanding), Source.OTHER_FUNDS, {})

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY)
    def lapse(self, which: int) -> None:
        case = self.case(which)
        self.both(
            "lapse",
            lambda: self.book.lapse(case),
            lambda: self.desk.receivables.lapse(self.desk.stranger, case.id),
        )

    @precondition(lambda self: any(case.postings for case in self.book.cases.values()))
    @rule(which=ANY)
    def reverse(self, which: int) -> None:
        booked = [case for case in self.book.cases.values() if case.postings]
        case = booked[which % len(booked)]
        posting = self.desk.receivables.newest_posting(case.id)
        assert posting is not None
        assert posting.number == len(case.postings)
        self.both(
            "reverse",
            lambda: self.book.reverse(case),
            lambda: self.desk.receivables.reverse(
                self.desk.party(case.bank), posting, self.desk.reference(), "in error"
            ),
        )

    @precondition(lambda self: any(len(case.postings) > 1 for case in self.book.cases.values()))
    @rule()
    def reverse_the_oldest(self) -> None:
        case = next(case for case in self.book.cases.values() if len(case.postings) > 1)
        posting = self.desk.receivables.postings(case.id)[0]
        with refused("NOT_NEWEST"):
            self.desk.receivables.reverse(
                self.desk.party(case.bank), posting, self.desk.reference(), "in error"
            )
        self.reached["reverse: NOT_NEWEST"] += 1

    @rule(days=st.integers(0, 12), to_the_end=st.booleans(), which=ANY)
    def wait(self, days: int, to_the_end: bool, which: int) -> None:
        """Some days; or until the last second, or the first one after it, of some hold."""
        ends = sorted(
            {case.hold_until for case in self.book.cases.values() if case.hold_until > self.papers.now}
        )
        if to_the_end and ends:
            self.desk.go_to(ends[0] + which % 2)
        else:
            self.desk.wait(days * DAY)
        self._let_pass(0)

    def _let_pass(self, days: int) -> None:
        """Lets days pass, and the model know."""
        self.desk.wait(days * DAY)
        self.papers.now = self.desk.now
        self.papers.today = day_number(self.desk.now)

    # What must hold

    @invariant()
    def cases_agree(self) -> None:
        for case in self.book.cases.values():
            if not case.approved:
                assert self.desk.applications.dossier(case.id).status == case.status
                continue
            loan = self.desk.receivables.loan(case.id)
            assert (loan.status, loan.outstanding.minor, loan.undrawn.minor) == (
                case.status,
                case.outstanding,
                case.undrawn,
            )
            found = self.desk.documents.contract.read(
                "allocations_of",
                self.desk.receivables.address,
                case.id,
                [row.fields() for row in rows(list(case.rows), usd(1))],
            )
            for share, (_, _, model) in zip(found, self.book.shares(case), strict=True):
                assert tuple(share) == (model.held, model.drawn, model.settled, model.marked)
            if case.status not in {Status.APPROVED, Status.DISBURSED}:
                assert not any(share.held for share in found)
