"""What bank and enterprise agree on after an approval, right and wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import ceil

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from contracts.financing.amendments import Substitution, Transfer
from contracts.parties import Party
from contracts.registry.money import Money
from tests.contracts.invariant.accounts import Share
from tests.contracts.invariant.amending import Passing, Swap
from tests.contracts.invariant.applying_machine import WHO
from tests.contracts.invariant.case import OPEN_LOANS, Case
from tests.contracts.invariant.documents_machine import ANY, EYES, PARTS, part
from tests.contracts.invariant.lending_machine import LoanMoves
from tests.contracts.invariant.tally import proves
from tests.contracts.world import DAY

AGREES = st.sampled_from(["right"] * 24 + ["another", "the other side", "checker", "stranger"])


class AmendmentMoves(LoanMoves):
    """Extend, reduce, substitute, hand over."""

    def chosen(self, which: int, odd: int) -> Case:
        """Most often an open loan."""
        case = (self.case(which, *OPEN_LOANS) if odd % 8 != 7 else None) or self.case(which)
        assert case is not None
        return case

    def amends(
        self,
        name: str,
        case: Case,
        by: Party,
        model: Callable[[tuple[str, str]], object],
        contracts: Callable[[], object],
    ) -> bool:
        """An amendment, with two keys of the bank."""
        return self.posts(name, case, by, model, contracts, is_exit=name == "reduce")

    @precondition(lambda self: self.book.cases)
    @rule(
        which=ANY,
        more=st.integers(-1, 30),
        days=st.integers(-1, 31),
        both=st.sampled_from(["tenor", "hold", "both"]),
        who=WHO,
        agrees=AGREES,
        eyes=EYES,
        odd=ANY,
    )
    def extend(
        self, which: int, more: int, days: int, both: str, who: str, agrees: str, eyes: str, odd: int
    ) -> None:
        """A longer tenor, a longer hold, both; now and then a shorter one, or one that is too long."""
        case = self.chosen(which, odd)
        by, own = self.banker(case, who, eyes), self.reference(odd)
        enterprise = self.applicant(case.enterprise, agrees)
        tenor = case.tenor_days + (more if both != "hold" else 0) + (400 if odd % 30 == 29 else 0)
        until = max(1, case.hold_until + days * DAY // 2) if both != "tenor" else case.hold_until
        version, amendments = case.version, self.desk.suite.amendments
        agreed = amendments.agree_extension(enterprise, case.id, version, max(0, tenor), until)
        done = self.amends(
            "extend",
            case,
            by,
            lambda keys: self.book.extend(keys, enterprise.maker.address, case.id, own, max(0, tenor), until),
            lambda: amendments.extend(by, case.id, version, own, max(0, tenor), until, agreed),
        )
        if done:
            self.tally.states[f"extended {both}"] += 1

    @precondition(lambda self: self.case(0, *OPEN_LOANS))
    @rule(which=ANY, percent=PARTS, who=WHO, eyes=EYES, odd=ANY)
    def reduce(self, which: int, percent: int, who: str, eyes: str, odd: int) -> None:
        """A part of what is undrawn; or all of it, which is another move."""
        case = self.chosen(which, odd)
        by, own = self.banker(case, who, eyes), self.reference(odd)
        amount, version = part(percent, case.undrawn), case.version
        was = [replace(share) for _, _, share in self.book.shares(case)]
        done = self.amends(
            "reduce",
            case,
            by,
            lambda keys: self.book.reduce(keys, case.id, own, amount),
            lambda: self.desk.suite.amendments.reduce(
                by, case.id, version, own, Money(amount, case.currency)
            ),
        )
        if done:
            self.gives_back_no_more(case, was)

    @proves("F-10", "R-2")
    def gives_back_no_more(self, case: Case, was: list[Share]) -> None:
        """What is kept of a row is at least its share of what can still be disbursed; only holds changed."""
        for before, (_, row, share) in zip(was, self.book.shares(case), strict=True):
            assert (share.drawn, share.settled) == (before.drawn, before.settled)
            assert share.held <= before.held
            left = Fraction(row * (case.approved - case.reduced), case.approved)
            assert share.held + case.life_drawn(row) == ceil(left)

    @precondition(lambda self: self.case(0, *OPEN_LOANS) and self.papers.accounts)
    @rule(which=ANY, other=ANY, who=WHO, agrees=AGREES, eyes=EYES, odd=ANY)
    def substitute(self, which: int, other: int, who: str, agrees: str, eyes: str, odd: int) -> None:
        """Another declaration for one of a loan's; most often one that has room."""
        case = self.chosen(which, odd)
        unsettled = [
            account
            for account, _, share in self.book.shares(case)
            if not share.settled and not share.is_empty
        ]
        accounts = unsettled if unsettled and odd % 7 != 6 else list(case.rows)
        account = accounts[other % len(accounts)]
        amount, currency = case.rows[account]
        roomy = [
            paper.id
            for paper in self.papers.accounts.values()
            if self.papers.available(paper) >= amount
            and paper.currency == currency
            and paper.id not in case.rows
            and paper.merged_into is None
        ]
        if not roomy and odd % 3:
            roomy = self._attest([2 * amount], 0, "customs", 0 if currency == "USD" else 3, 300, 0)
        replacement = roomy[other % len(roomy)] if roomy and odd % 6 != 5 else self.account(other)
        if replacement not in self.papers.accounts:
            return
        actor = self.players.party(self.people.line(case.bank)[-1])
        look = self._look(case, actor, [replacement], odd if odd % 4 == 3 else 0)
        by, own = self.banker(case, who, eyes), self.reference(odd)
        enterprise, version = self.applicant(case.enterprise, agrees), case.version
        swap = Swap(account, replacement, look)
        sent = Substitution(account, replacement, look.consent_id, self._reports(look, [replacement])[0])
        amendments = self.desk.suite.amendments
        agreed = amendments.agree_substitution(enterprise, case.id, version, account, replacement)
        was = replace(self.papers.share(account, self.book.holder(case)))
        done = self.amends(
            "substitute",
            case,
            by,
            lambda keys: self.book.substitute(keys, enterprise.maker.address, case.id, own, swap),
            lambda: amendments.substitute(by, case.id, version, own, sent, agreed),
        )
        if done:
            self.moved_whole(case, account, replacement, was)
            self.tally.states["substituted with something drawn"] += was.drawn > 0
            self.tally.states["substituted with something held"] += was.held > 0

    @proves("F-11", "D-3", "D-6")
    def moved_whole(self, case: Case, account: bytes, replacement: bytes, was: Share) -> None:
        """What was on the one is on the other, within what was there; the one is free of this case."""
        holder = self.book.holder(case)
        left, came = (self.desk.documents.allocation(each, *holder) for each in (account, replacement))
        assert (left.held, left.drawn, left.settled) == (0, 0, 0)
        assert (came.held, came.drawn, came.settled) == (was.held, was.drawn, 0)
        found = self.desk.documents.account(replacement)
        assert found.held.minor + found.drawn.minor + found.settled.minor <= found.face.minor

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, to=ANY, who=WHO, agrees=AGREES, taker=WHO, eyes=EYES, their_eyes=EYES, odd=ANY)
    def hand_over(
        self,
        which: int,
        to: int,
        who: str,
        agrees: str,
        taker: str,
        eyes: str,
        their_eyes: str,
        odd: int,
    ) -> None:
        """A loan to another bank; three parties sign."""
        ready = [
            case.id
            for case in self.book.cases.values()
            if case.status in OPEN_LOANS and (not case.sums.disbursed or not case.undrawn)
        ]
        case = self.chosen(which, odd)
        if ready and odd % 5:
            case = self.book.cases[ready[which % len(ready)]]
        right = self.banker(case)
        banks = [bank for bank in self.players.banks if bank.id != case.bank or odd % 12 == 11]
        to_bank = banks[to % len(banks)]
        by = self.banker(case, who, eyes)
        takes = self.sealed(self._instead(to_bank, right, self.desk.exporter, taker), their_eyes)
        enterprise = self.applicant(case.enterprise, agrees)
        from_bank = case.bank if odd % 20 != 19 else self.players.banks[to % 3].id
        own, theirs, version = self.reference(odd), self.reference(odd // 3), case.version
        passing = Passing(
            from_bank,
            to_bank.id,
            own,
            theirs,
            takes.maker.address,
            takes.second().address,
        )
        going = Transfer(from_bank, to_bank.id, own, theirs)
        amendments = self.desk.suite.amendments
        agreed = amendments.agree_hand_over(enterprise, case.id, version, to_bank.id)
        taken = amendments.take_over(takes, case.id, version, going)
        was = [replace(share) for _, _, share in self.book.shares(case)]
        done = self.amends(
            "hand_over",
            case,
            by,
            lambda keys: self.book.hand_over(keys, enterprise.maker.address, case.id, passing),
            lambda: amendments.hand_over(by, case.id, version, going, agreed, taken),
        )
        if done:
            self.nothing_was_let_go(case, was)
            self.tally.states[f"handed over {case.status.name}"] += 1

    @proves("F-12", "D-6", "D-9")
    def nothing_was_let_go(self, case: Case, was: list[Share]) -> None:
        """The allocations are those of before: nobody could come between."""
        for before, (account, _, share) in zip(was, self.book.shares(case), strict=True):
            found = self.desk.documents.allocation(account, *self.book.holder(case))
            assert (found.held, found.drawn, found.settled) == (before.held, before.drawn, before.settled)
            assert share == before
