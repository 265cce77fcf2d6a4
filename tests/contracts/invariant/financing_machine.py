"""The whole life of several cases at three banks, right and wrong, on shared declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from contracts.financing.cases import Action, Source, Status
from contracts.financing.loans import Posting
from contracts.registry.calendar import date_of
from contracts.registry.participants import Standing
from tests.contracts.invariant.accounts import Share
from tests.contracts.invariant.amending_machine import AmendmentMoves
from tests.contracts.invariant.applying_machine import MOST_CASES, WHO
from tests.contracts.invariant.case import OPEN_LOANS, Case
from tests.contracts.invariant.documents_machine import ANY, EYES, PARTS, part
from tests.contracts.invariant.lending_machine import DAYS
from tests.contracts.world import DAY


class Financing(AmendmentMoves):
    """Two exporters with loans at three banks: how loans end, what is reversed, time, and who may act."""

    @initialize(
        faces=st.lists(st.integers(100, 1_000), min_size=2, max_size=3),
        cases=st.lists(st.tuples(ANY, ANY, PARTS, st.integers(1, 20), ANY), min_size=1, max_size=3),
    )
    def begin(self, faces: list[int], cases: list[tuple[int, int, int, int, int]]) -> None:
        """Rates, some declarations, and some loans on parts of them."""
        self._publish([("USD", 0), ("EUR", 0), ("JPY", 0)], 0)
        for place, face in enumerate(faces):
            self._attest([face], 0, "customs", 3 if place == 2 else 0, 300, 0)
        for which, bank, percent, tenor_days, how in cases:
            picks = [(which, min(percent, 60)), (which + how % 2, 30)]
            self._lend(picks, bank, how % 7, min(percent, 100), tenor_days)

    @precondition(lambda self: len(self.book.cases) < MOST_CASES and self.papers.accounts)
    @rule(
        picks=st.lists(st.tuples(ANY, st.integers(1, 115)), min_size=1, max_size=3),
        bank=ANY,
        how=ANY,
        percent=st.integers(1, 100),
        tenor_days=st.integers(1, 20),
    )
    def lend(self, picks: list[tuple[int, int]], bank: int, how: int, percent: int, tenor_days: int) -> None:
        """The whole way from the application to the money, as far as it goes."""
        self._lend(picks, bank, how, percent, tenor_days)

    def _lend(
        self, picks: Sequence[tuple[int, int]], bank: int, how: int, percent: int, tenor_days: int
    ) -> None:
        case = self._apply(picks, bank, how % 16 if how % 16 != 15 else 1, percent, tenor_days)
        if case is None or not self._accept(case, "right", 0):
            return
        self._check(case, "right", 0)
        if case.status is Status.VERIFIED and how % 4 != 3:
            self._approve(case, 100, 4 + how % 8, 10_000, [], "right", "right", 0)
        if case.status is Status.APPROVED and how % 3 < 2:
            self._disburse(case, 100 if how % 2 else 60, 0, "right", "right", 0)

    @precondition(lambda self: self.case(0, *OPEN_LOANS, Status.WRITTEN_OFF))
    @rule(
        which=ANY,
        how=st.sampled_from([Action.CANCEL, Action.CLOSE, Action.CLOSE, Action.WRITE_OFF, Action.CLEAR]),
        days=DAYS,
        who=WHO,
        eyes=EYES,
        odd=ANY,
    )
    def end(self, which: int, how: Action, days: int, who: str, eyes: str, odd: int) -> None:
        wanted = {
            Action.CANCEL: Status.APPROVED,
            Action.CLOSE: Status.DISBURSED,
            Action.WRITE_OFF: Status.DISBURSED,
            Action.CLEAR: Status.WRITTEN_OFF,
        }[how]
        case = (self.case(which, wanted) if odd % 4 else None) or self.case(which)
        undrawn = [each.id for each in self.book.cases.values() if each.sums.disbursed and each.undrawn]
        if how is Action.CLOSE and undrawn and odd % 3:
            case = self.book.cases[undrawn[which % len(undrawn)]]
        assert case is not None
        self._end(case, how, days, who, eyes, odd)

    def _end(self, case: Case, how: Action, days: int, who: str, eyes: str, reference: int) -> None:
        if not case.approved:
            return
        by, own, day = self.banker(case, who, eyes), self.reference(reference), self.time.today + days
        name = how.name.lower()
        contract = getattr(self.desk.receivables, name)
        self.posts(
            name,
            case,
            by,
            lambda keys: self.book.end(keys, case.id, own, day, how),
            lambda: contract(by, case.id, own, date_of(day)),
        )

    @precondition(lambda self: self.case(0, Status.DISBURSED))
    @rule(which=ANY, early=st.sampled_from([0, 0, 0, 1]), who=WHO)
    def default(self, which: int, early: int, who: str) -> None:
        """Nobody pays until the loan is overdue, or its last day has come."""
        case = self.case(which, Status.DISBURSED)
        assert case is not None
        late = case.sums.first_day + case.tenor_days + 1 - early
        self.let_pass(max(0, late - self.time.today) * DAY)
        self._end(case, Action.WRITE_OFF, 0, who, "right", 0)

    @precondition(lambda self: self.case(0, Status.WRITTEN_OFF))
    @rule(
        which=ANY,
        percent=PARTS,
        what=st.sampled_from(["clear", "recover", "recover", "whole", "reverse", "again"]),
    )
    def after_default(self, which: int, percent: int, what: str) -> None:
        case = self.case(which, Status.WRITTEN_OFF)
        assert case is not None
        if what == "clear":
            self._end(case, Action.CLEAR, 0, "right", "right", 0)
        elif what == "reverse":
            self._reverse(case, len(case.entries) - 1, "right", "right", 0)
        elif what == "again":  # cleared, and yet not lost; and lost after all
            self._end(case, Action.CLEAR, 0, "right", "right", 0)
            while case.status is Status.WRITTEN_OFF and len(case.entries) > case.final:
                if not self._reverse(case, len(case.entries) - 1, "right", "right", 0):
                    return
            self._end(case, Action.WRITE_OFF, 0, "right", "right", 0)
            self.tally.states["written off again"] += case.status is Status.WRITTEN_OFF
        else:
            amount = case.outstanding if what == "whole" else part(percent, case.outstanding)
            self._repay(case, amount, Source.OTHER_FUNDS, {}, 0, "right", "right", 0)

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, odd=ANY)
    def lapse(self, which: int, odd: int) -> None:
        """By a stranger; most often what has expired."""
        ready = [each for each in self.book.cases.values() if each.approved and self.book.can_lapse(each)]
        case = ready[which % len(ready)] if ready and odd % 4 else self.case(which)
        assert case is not None
        done = self.attempt(
            "lapse",
            lambda: self.book.lapse(case.id),
            lambda: self.desk.receivables.lapse(self.desk.stranger, case.id),
        )
        if done:
            self.anybody_may(case)

    def live_postings(self, case: Case) -> list[Posting]:
        """What the contract has, but for what was reversed."""
        return [each for each in self.desk.receivables.postings(case.id) if each.reversal is None]

    @precondition(lambda self: any(case.entries for case in self.book.cases.values()))
    @rule(which=ANY, older=ANY, who=WHO, eyes=EYES, reference=ANY)
    def reverse(self, which: int, older: int, who: str, eyes: str, reference: int) -> None:
        """The newest posting; now and then an older one."""
        booked = [case for case in self.book.cases.values() if case.entries]
        case = booked[which % len(booked)]
        number = older % len(case.entries) if older % 5 == 4 else len(case.entries) - 1
        self._reverse(case, number, who, eyes, reference)

    def _reverse(self, case: Case, number: int, who: str, eyes: str, reference: int) -> bool:
        if not case.entries:
            return False
        by, own, entry = self.banker(case, who, eyes), self.reference(reference), case.entries[number]
        posting = self.live_postings(case)[number]
        closed, rows = case.closed, list(case.rows)
        was = [replace(share) for _, _, share in self.book.shares(case)]
        done = self.posts(
            "reverse",
            case,
            by,
            lambda keys: self.book.reverse(keys, case.id, own, entry, posting.number),
            lambda: self.desk.receivables.reverse(by, posting, own, "in error"),
        )
        if done:
            self.undone_exactly(case, rows, was, posting, closed)
            self.tally.states[f"reversed {posting.action.name}"] += 1
        return done

    def undone_exactly(
        self, case: Case, rows: Sequence[bytes], was: Sequence[Share], posting: Posting, closed: bool
    ) -> None:
        """The counter-entry is what the posting did, row by row, as its event says."""
        did = {row.account: row for row in posting.rows}
        holder = self.book.holder(case)
        for account, before in zip(rows, was, strict=True):
            row, share = did.get(account), self.papers.share(account, holder)
            found = self.desk.documents.allocation(account, *holder)
            assert (found.held, found.drawn, found.settled) == (share.held, share.drawn, share.settled)
            if row is not None:
                drawn = row.restore + row.settle - row.draw
                assert found.drawn == before.drawn + drawn
                assert found.settled == before.settled - row.settle
                assert found.held == before.held + (0 if closed else row.draw)
        self.tally.held["D-15"] += 1

    @rule(which=ANY, what=st.sampled_from(["suspend", "suspend", "reinstate", "reinstate", "retire"]))
    def stand(self, which: int, what: str) -> None:
        """Anybody but the operator; retired rarely, with a successor of the same role."""
        players = self.players
        pairs = [
            (players.banks[2], players.banks[1]),
            (players.banks[0], players.banks[1]),
            (self.desk.exporter, players.heir),
            (players.customs[0], players.rival),
            (players.banks[1], players.banks[0]),
        ]
        if what == "reinstate" and which % 5:
            suspended = [
                pair for pair in pairs if self.people.persons[pair[0].id].standing is Standing.SUSPENDED
            ]
            pairs = suspended or pairs
        party, heir = pairs[which % len(pairs)]
        if what == "retire" and (which % 4 or self.people.persons[heir.id].standing is Standing.RETIRED):
            what = "reinstate"
        self._stand(party, what, heir)

    @rule(days=st.integers(0, 12), to_the_end=st.booleans(), which=ANY)
    def wait(self, days: int, to_the_end: bool, which: int) -> None:
        """Some days; or until the last second, or the first one after it, of some hold."""
        ends = sorted(
            {
                case.hold_until
                for case in self.book.cases.values()
                if case.status in OPEN_LOANS and case.hold_until >= self.time.now
            }
        )
        self.go_to(ends[0] + which % 2 if to_the_end and ends else self.time.now + days * DAY)
