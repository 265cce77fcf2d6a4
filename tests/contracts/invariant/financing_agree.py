"""After every move on cases: model and contracts agree on them, and what must hold of a loan does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor

from contracts.financing.cases import ENDED, Action, Status
from contracts.registry.participants import Capacity
from tests.contracts.cases import EXPORT
from tests.contracts.invariant.accounts import Access, Share
from tests.contracts.invariant.amending import Book
from tests.contracts.invariant.applying import Addresses
from tests.contracts.invariant.case import OPEN_LOANS, Case
from tests.contracts.invariant.documents_machine import DocumentMoves
from tests.contracts.invariant.permits import Permits
from tests.contracts.invariant.players import Players
from tests.contracts.invariant.prices import Prices
from tests.contracts.invariant.tally import Tally, proves

NOT_IN_THE_TABLE = frozenset({"BAD_TRANSITION", "UNKNOWN_CASE", "NO_POSTING", "NOT_NEWEST"})
NOT_A_PARTY = frozenset(
    {"UNKNOWN_KEY", "DEAD_KEY", "WRONG_CAPACITY", "WRONG_ROLE", "NOT_PARTY", "NOT_CHECKER", "BAD_SIGNATURE"}
)
MONEY = frozenset({"disburse", "repay", "recover", "write_off", "reverse"})
BY_TWO = frozenset(
    {Action.APPROVE, Action.DISBURSE, Action.CLOSE, Action.REPAY, Action.WRITE_OFF, Action.RECOVER}
    | {Action.REVERSE, Action.CANCEL, Action.CLEAR}
    | {Action.EXTEND, Action.REDUCE, Action.SUBSTITUTE, Action.HAND_OVER}
)


class FinancingAgreement(DocumentMoves):
    """What is compared of cases."""

    def __init__(self, players: Players, tally: Tally) -> None:
        desk = players.desk
        super().__init__(players, tally, [desk.receivables.address])
        product, applications = desk.receivables.address, desk.applications.address
        amender = desk.suite.amendments.address
        permits = Permits(self.time, self.people, {applications: True})
        prices = Prices(self.time, self.people)
        self.book = Book(self.papers, prices, permits, Addresses(product, applications, amender))
        self.papers.apps[product] = Access(frozenset({EXPORT}))
        self.papers.apps[applications] = Access()
        self.papers.apps[amender] = Access()
        self.papers.apps[desk.apportionment.address] = Access()

    # Every move

    def attempt(self, name: str, model: Callable[[], object], contracts: Callable[[], object]) -> bool:
        """As for any machine; and a state changes with one event, by who may change it."""
        before = {case.id: (case.status, case.version) for case in self.book.cases.values()}
        refused = self.tally.refusals.copy()
        done = super().attempt(name, model, contracts)
        if done:
            self.one_event_each(before)
        else:
            reason = next((reason for _, reason in self.tally.refusals - refused), "")
            self.out_of_the_table(reason)
            self.by_nobody_else(name, reason)
        return done

    @proves("F-9")
    def out_of_the_table(self, reason: str) -> bool:
        """A move that the table does not have was refused."""
        return reason in NOT_IN_THE_TABLE

    @proves("F-8")
    def by_nobody_else(self, name: str, reason: str) -> bool:
        """Money is recorded by nobody but the bank, with two keys."""
        return name in MONEY and reason in NOT_A_PARTY

    @proves("I-2")
    def one_event_each(self, before: Mapping[bytes, tuple[Status, int]]) -> bool:
        """Each case that changed said so once, with its states before and after, its version, and who."""
        receipt = self.node.receipts()[0]
        told = [
            event
            for face in (self.desk.applications, self.desk.receivables)
            for event in face.contract.decode(receipt)
            if event.name == "Moved"
        ]
        changed = {
            case.id: case
            for case in self.book.cases.values()
            if before.get(case.id, (None, 0))[1] != case.version
        }
        assert sorted(event["case_id"] for event in told) == sorted(changed)
        for event in told:
            case = changed[event["case_id"]]
            was, version = before.get(case.id, (0, 0))
            assert (event["before"], event["after"]) == (was, case.status)
            assert event["version"] == case.version == version + 1
            self.said_by(Action(event["action"]), case, event["actor"], event["second"], receipt.sender)
        return bool(told)

    def said_by(self, action: Action, case: Case, actor: str, second: str, sender: str) -> None:
        """Who acted is who signed; what moves a balance has two keys of one participant that is a party."""
        if action in BY_TWO:
            keys = self.people.keys
            assert actor == sender
            assert keys[actor].owner == keys[second].owner
            assert (keys[actor].capacity, keys[second].capacity) == (Capacity.MAKER, Capacity.CHECKER)
            if action is not Action.HAND_OVER:
                assert self.people.acts_for(keys[actor].owner, case.bank)
            self.tally.held["F-8"] += 1
        else:
            assert int(second, 16) == 0

    # Cases

    def compare(self) -> None:
        super().compare()
        for case in self.book.cases.values():
            shares = [share for _, _, share in self.book.shares(case)]
            overdue = case.approved > 0 and case.is_overdue(self.time.today)
            lapses = case.approved > 0 and self.book.can_lapse(case)
            if not self.is_news(("case", case.id), (case, shares, overdue, lapses)):
                continue
            if case.approved:
                self.loan_agrees(case)
            else:
                dossier = self.desk.applications.contract.read("dossier_of", case.id)
                assert (dossier.status, dossier.version) == (case.status, case.version)
                assert (dossier.bank, dossier.checked_at) == (case.bank, case.checked_at)
            self.tally.states[f"case {case.status.name}"] += 1
        for party in (*self.players.banks, self.desk.exporter, self.players.heir):
            counts = [self.book.open_cases(party.id, loans=loans) for loans in (False, True)]
            if self.is_news(("open", party.id), counts):
                faces = (self.desk.applications, self.desk.receivables)
                assert [face.contract.read("open_cases", party.id) for face in faces] == counts
        for consent_id, permit in self.book.permits.granted.items():
            if self.is_news(consent_id, permit):
                self.consent_agrees(consent_id, len(permit.users), permit.terms.uses)

    @proves("C-1")
    def consent_agrees(self, consent_id: bytes, used: int, uses: int) -> None:
        """A use is one case."""
        assert self.desk.consents.contract.read("consent", consent_id).used == used <= uses

    @proves("F-1", "F-2", "F-7")
    def loan_agrees(self, case: Case) -> None:
        """Sums, state, what is derived from them; and what an ended case still has."""
        loan = self.desk.receivables.contract.read("loan_of", case.id)
        sums = case.sums
        assert (loan.status, loan.version, loan.bank) == (case.status, case.version, case.bank)
        assert (loan.approved, loan.disbursed, loan.proceeds, loan.other_funds) == (
            case.approved,
            sums.disbursed,
            sums.proceeds,
            sums.other_funds,
        )
        assert (loan.recovered, loan.reduced, loan.first_day) == (
            sums.recovered,
            case.reduced,
            sums.first_day,
        )
        assert (loan.postings, loan.final) == (len(case.entries), case.final)
        assert (loan.tenor_days, loan.hold_until) == (case.tenor_days, case.hold_until)
        assert (loan.undrawn, loan.overdue) == (case.undrawn, case.is_overdue(self.time.today))
        assert loan.disbursed <= loan.approved - loan.reduced <= loan.approved <= case.requested
        back = loan.proceeds + loan.other_funds + loan.recovered
        assert loan.outstanding == loan.disbursed - back >= 0
        self.ends_at_one_second(case)
        shares = [share for _, _, share in self.book.shares(case)]
        if case.status in ENDED:
            assert not any(share.held for share in shares)
            assert case.status is Status.WRITTEN_OFF or not any(share.drawn for share in shares)
            return
        for account, row, share in self.book.shares(case):
            self.row_adds_up(case, account, row, share)
        self.cuts_change_nothing(case)

    @proves("I-4")
    def ends_at_one_second(self, case: Case) -> bool:
        """Until its last second a hold can be drawn, from the next one on it can be lapsed: never both."""
        if case.status not in OPEN_LOANS or not case.undrawn:
            return False
        until = self.desk.documents.hold_until(self.desk.receivables.address, case.id)
        assert until is not None
        assert until == case.hold_until
        lapses = self.desk.receivables.contract.read("can_lapse", case.id)
        assert lapses == (self.time.now > until)
        self.tally.states["last second of a hold"] += self.time.now == until
        self.tally.states["first second after a hold"] += self.time.now == until + 1
        return True

    @proves("F-3", "F-4")
    def row_adds_up(self, case: Case, account: bytes, row: int, share: Share) -> None:
        """What was approved of a row is held, drawn, settled or restored, but for what was released."""
        restored = sum(
            line.restore for entry in case.entries for line in entry.lines if line.account == account
        )
        life = share.drawn + share.settled + restored
        assert life == ceil(Fraction(row * case.sums.disbursed, case.approved))
        keeps = case.share_up(row, case.approved - case.reduced) - life
        assert share.held == (0 if case.closed else keeps)

    @proves("R-2", "R-3")
    def cuts_change_nothing(self, case: Case) -> bool:
        """Unless declarations are named, a row depends on the totals alone, however they were cut."""
        if any(entry.named for entry in case.entries) or not case.sums.disbursed:
            return False
        sums = case.sums
        for _, row, share in self.book.shares(case):
            settled = ceil(Fraction(row * sums.proceeds, case.approved))
            restored = floor(Fraction(row * sums.other_funds, case.approved))
            assert share.settled == settled
            assert share.drawn == case.life_drawn(row) - settled - restored
            taken = Fraction(row * (sums.disbursed - sums.proceeds - sums.other_funds), case.approved)
            assert share.drawn + 1 > taken  # never freed by more than what came back
        return len(case.entries) > 1

    @proves("F-1", "R-2")
    def was_within_limit(self, case: Case) -> None:
        """The amount is within the rate of the rows' exact worth at the case's rates."""
        weights = {
            currency: self.book.prices.weight(currency, case.quotes)
            for currency in {each for _, each in case.rows.values()} | {case.currency}
            if currency in case.quotes
        }
        worth = sum(
            Fraction(amount * weights[currency], weights[case.currency])
            if currency != case.currency
            else Fraction(amount)
            for amount, currency in case.rows.values()
        )
        assert case.approved * 10_000 <= worth * case.advance_rate

    @proves("D-3", "D-13")
    def was_within_what_is_there(self, case: Case) -> None:
        """At the moment of a hold all that is used is within the face; no two rows end in one account."""
        found = [self.desk.documents.account(account) for account in case.rows]
        for account in found:
            assert account.held.minor + account.drawn.minor + account.settled.minor <= account.face.minor
            assert not account.impaired
        assert len({account.end for account in found}) == len(found)

    @proves("F-5")
    def share_was_paid(self, case: Case) -> None:
        """After proceeds that name their declarations, the repaid share is settled, by value."""
        life, settled = self.book.by_value(case)
        assert settled >= floor(Fraction(life * case.paid, case.sums.disbursed))

    @proves("F-6")
    def nothing_came_free(self, case: Case, before: list[Share]) -> None:
        """A recovery settles, and frees nothing."""
        after = [share for _, _, share in self.book.shares(case)]
        for was, share in zip(before, after, strict=True):
            assert was.drawn + was.settled == share.drawn + share.settled
            assert share.held == 0

    @proves("L-3")
    def anybody_may(self, case: Case) -> None:
        """What had expired was released by a stranger."""
        assert not any(share.held for _, _, share in self.book.shares(case))

    @proves("L-2")
    def exit_under_a_stop(self, name: str) -> None:
        """An exit while the application is paused, or its bank suspended."""
        self.tally.states[f"exit while stopped: {name}"] += 1
