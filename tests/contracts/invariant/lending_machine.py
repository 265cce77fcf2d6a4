"""Approvals and loans, right and wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chain.hashing import keccak
from contracts.financing.cases import Source, Status
from contracts.financing.loans import Approval, Expired, Named
from contracts.parties import Party
from contracts.registry.calendar import date_of
from contracts.registry.money import Money
from contracts.registry.rates import Quote
from tests.contracts.invariant.applying_machine import PRICES, WHO, ApplicationMoves
from tests.contracts.invariant.case import OPEN_LOANS, Case
from tests.contracts.invariant.documents_machine import ANY, EYES, PARTS, part
from tests.contracts.invariant.lending import Terms
from tests.contracts.world import DAY

DAYS = st.sampled_from([0] * 9 + [-1, -3, 1])
"""Value date, from today."""


class LoanMoves(ApplicationMoves):
    """Approve, disburse, repay."""

    # Approval

    @precondition(lambda self: self.case(0, Status.VERIFIED))
    @rule(
        which=ANY,
        percent=PARTS,
        days=st.integers(0, 32),
        rate=st.sampled_from([10_000, 9_000, 7_777, 5_000, 0, 10_001]),
        lapses=st.booleans(),
        who=WHO,
        eyes=EYES,
        odd=ANY,
    )
    def approve(
        self, which: int, percent: int, days: int, rate: int, lapses: bool, who: str, eyes: str, odd: int
    ) -> None:
        """A case that is ready; expired holds of others may be lapsed with it."""
        case = self.case(which, Status.VERIFIED)
        assert case is not None
        if lapses and odd % 2:  # once the next hold has expired, if the check still counts then
            ends = [each.hold_until for each in self.book.cases.values() if each.undrawn]
            ends = [end for end in ends if self.time.now <= end < case.checked_at + 7 * DAY]
            self.go_to(min(ends, default=self.time.now - 1) + 1)
        expired = [
            each.id for each in self.book.cases.values() if each.approved and self.book.can_lapse(each)
        ]
        self._approve(case, percent, days, rate, expired if lapses else [], who, eyes, odd)

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, other=ANY, really=st.sampled_from([True, False, False]))
    def approve_anything(self, which: int, other: int, really: bool) -> None:
        """Most often out of turn, or with a case to lapse that has not expired."""
        if not really:
            return
        case, expired = self.case(which), self.case(other)
        assert case is not None
        assert expired is not None
        self._approve(case, 100, 5, 10_000, [expired.id], "right", "right", 0)

    def _approve(
        self,
        case: Case,
        percent: int,
        days: int,
        rate: int,
        expired: Sequence[bytes],
        who: str,
        eyes: str,
        odd: int,
    ) -> None:
        by = self.banker(case, who, eyes)
        quotes = self._quotes(case, odd)
        until = self.time.now + days * DAY - (odd % 29 == 28)
        tenor = case.asked_days if odd % 23 != 22 else 366
        worth = case.requested
        if all(quote.currency in PRICES for quote in quotes):
            totals: Counter[str] = Counter()
            for amount, currency in case.rows.values():
                totals[currency] += amount
            ids = {quote.currency: quote.rate_id for quote in quotes}
            if set(totals) <= {case.currency} or set(totals) | {case.currency} <= set(ids):
                known = all(each == "CNY" or ids[each] in self.book.prices.rates for each in ids)
                worth = self.book.prices.worth(totals, case.currency, ids) if known else worth
        amount = part(percent, min(case.requested, worth * min(rate, 10_000) // 10_000))
        terms = Terms(amount, rate, tenor, until, quotes)
        approval = Approval(Money(amount, case.currency), rate, tenor, until, quotes)
        product, version = self.desk.receivables, case.version
        done = self.attempt(
            "approve",
            lambda: self.book.approve((by.maker.address, by.second().address), case.id, terms, expired),
            lambda: product.approve(
                by, case.id, version, approval, [Expired(product.address, each) for each in expired]
            ),
        )
        if done:
            self.was_within_limit(case)
            self.was_within_what_is_there(case)
            self.tally.states["approved in several currencies"] += bool(quotes)
            self.tally.states["approved over an expired hold"] += bool(expired)

    def _quotes(self, case: Case, odd: int) -> tuple[Quote, ...]:
        """The rates in force of all currencies, where there are several; with a flaw now and then."""
        currencies = sorted({currency for _, currency in case.rows.values()} | {case.currency})
        if len(currencies) == 1:
            return ()
        quotes = [Quote(currency, self.book.prices.in_force(currency)) for currency in currencies]
        if odd % 9 == 8:
            quotes = quotes[1:]
        elif odd % 9 == 7:
            quotes[0] = replace(quotes[0], rate_id=next(iter(self.book.prices.rates)))
        return tuple(quotes)

    # The loan

    def posts(
        self,
        name: str,
        case: Case,
        by: Party,
        model: Callable[[tuple[str, str]], object],
        contracts: Callable[[], object],
        *,
        is_exit: bool = True,
    ) -> bool:
        """Something that a bank does to a loan with two keys."""
        stopped = is_exit and self.is_stopped(case)
        ends = [self.papers.end(each) for each in case.rows if each in self.papers.accounts]
        impaired = any(self.papers.is_impaired(end) for end in ends)
        keys = by.maker.address, by.second().address
        done = self.signed(name, lambda: model(keys), contracts)
        if done and stopped:
            self.exit_under_a_stop(name)
        if done and is_exit and (stopped or impaired):
            self.exit_was_open(name)
        return done

    @precondition(lambda self: self.case(0, *OPEN_LOANS))
    @rule(which=ANY, percent=PARTS, days=DAYS, who=WHO, eyes=EYES, reference=ANY)
    def disburse(self, which: int, percent: int, days: int, who: str, eyes: str, reference: int) -> None:
        case = self.case(which, *OPEN_LOANS)
        if reference % 6 == 5:
            case = self.case(which)
        assert case is not None
        if case.approved:
            self._disburse(case, percent, days, who, eyes, reference)

    def _disburse(self, case: Case, percent: int, days: int, who: str, eyes: str, reference: int) -> None:
        by, own = self.banker(case, who, eyes), self.reference(reference)
        amount, day = part(percent, case.undrawn), self.time.today + days
        impaired = [self.desk.documents.account(account).impaired for account in case.rows]
        done = self.posts(
            "disburse",
            case,
            by,
            lambda keys: self.book.disburse(keys, case.id, own, amount, day),
            lambda: self.desk.receivables.disburse(
                by, case.id, own, Money(amount, case.currency), date_of(day)
            ),
            is_exit=False,
        )
        if done:
            assert self.time.now <= case.hold_until
            assert not any(impaired)
            self.tally.held["D-4"] += 1

    @precondition(lambda self: self.case(0, Status.DISBURSED, Status.WRITTEN_OFF))
    @rule(
        which=ANY,
        percent=PARTS,
        source=st.sampled_from(Source),
        whole=st.booleans(),
        days=DAYS,
        who=WHO,
        eyes=EYES,
        reference=ANY,
    )
    def repay(
        self,
        which: int,
        percent: int,
        source: Source,
        whole: bool,
        days: int,
        who: str,
        eyes: str,
        reference: int,
    ) -> None:
        case = self.case(which, Status.DISBURSED, Status.WRITTEN_OFF)
        if reference % 6 == 5:
            case = self.case(which)
        assert case is not None
        amount = case.outstanding if whole and case.outstanding else part(percent, case.outstanding)
        self._repay(case, amount, source, {}, days, who, eyes, reference)

    @precondition(lambda self: self.case(0, Status.DISBURSED, Status.WRITTEN_OFF))
    @rule(
        which=ANY,
        percent=PARTS,
        named=st.lists(PARTS, min_size=1, max_size=3),
        odd=ANY,
        generous=st.booleans(),
    )
    def repay_named(self, which: int, percent: int, named: list[int], odd: int, generous: bool) -> None:
        """The buyers of some declarations paid: as much as the loan's share, or less."""
        case = self.case(which, Status.DISBURSED, Status.WRITTEN_OFF)
        assert case is not None
        shares = list(zip(self.book.shares(case), named, strict=False))
        amounts = {
            account: part(max(each, 90) if generous else each, share.drawn)
            for (account, _, share), each in shares
        }
        if odd % 19 == 18:
            amounts[keccak(b"not of this case")] = 1
        source = Source.OTHER_FUNDS if odd % 8 == 7 else Source.PROCEEDS
        amount = part(min(percent, 60) if generous else percent, case.outstanding)
        self._repay(case, amount, source, amounts, 0, "right", "right", 0)

    def _repay(
        self,
        case: Case,
        amount: int,
        source: Source,
        named: dict[bytes, int],
        days: int,
        who: str,
        eyes: str,
        reference: int,
    ) -> None:
        if not case.approved:
            return
        by, own, day = self.banker(case, who, eyes), self.reference(reference), self.time.today + days
        before = [share for _, _, share in self.book.shares(case)]
        before = [replace(share) for share in before]
        recovers = case.status is Status.WRITTEN_OFF
        currencies = {account: currency for account, (_, currency) in case.rows.items()}
        names = [Named(each, Money(cents, currencies.get(each, "USD"))) for each, cents in named.items()]
        done = self.posts(
            "recover" if recovers else "repay",
            case,
            by,
            lambda keys: self.book.repay(keys, case.id, own, amount, day, source, named),
            lambda: self.desk.receivables.repay(
                by, case.id, own, Money(amount, case.currency), date_of(day), source, names
            ),
        )
        if done and named:
            self.share_was_paid(case)
            self.tally.states["repaid by name"] += 1
        if done and recovers:
            self.nothing_came_free(case, before)
