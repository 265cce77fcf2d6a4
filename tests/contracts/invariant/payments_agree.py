"""After every move: model and contracts agree on every payment, pool and table, and what must hold does."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import count
from math import ceil

from contracts.parties import Party
from contracts.payments.orders import Payment
from contracts.payments.samples import CLASSES, Period, Ratios
from contracts.payments.words import Action, Fate, Proof, Status, Table
from contracts.registry.calendar import date_of
from contracts.registry.documents import Account
from tests.contracts.invariant.accounts import Paper
from tests.contracts.invariant.bills import NEVER_PAID, UNPAID, Bill
from tests.contracts.invariant.payers import CODES, Payers
from tests.contracts.invariant.rulebook import COUNTRY, PETTY_CASH, month_of
from tests.contracts.invariant.sampling import ALL, Lot
from tests.contracts.invariant.sending import Sending
from tests.contracts.invariant.tally import Tally, proves

FIRST_REFERENCE = 1_000_000


class PaymentAgreement(Sending):
    """What the machines on payments compare."""

    overusing = frozenset({"amend"})

    def __init__(self, players: Payers, tally: Tally) -> None:
        # Who is drawn hangs on references: the same walk has the same ones each time.
        players = replace(players, desk=replace(players.desk, numbers=count(FIRST_REFERENCE)))
        self.suite = players.desk.suite
        super().__init__(players, tally, [self.suite.capital.address])
        self.model = players.paying(self.papers)
        self.sampling, self.book = self.model.sampling, self.model.rules
        self.enterprises = [players.desk.exporter, players.desk.importer, players.heir]
        self.first_places: dict[bytes, tuple[bytes, int, int, int]] = {}
        self.first_fates: dict[bytes, tuple[Fate, int]] = {}
        self.begun: dict[tuple[bytes, int], tuple[Period | None, Ratios, tuple[int, ...]]] = {}

    # Who

    def acting(self, participant: bytes) -> Party:
        """Who acts for somebody now."""
        return self.players.party(self.people.line(participant)[-1])

    def by(self, right: bytes, who: str = "right", eyes: str = "right") -> Party:
        """Who acts for a participant; or somebody who may not."""
        desk, party = self.desk, self.acting(right)
        if who == "another":
            roles = self.people.persons[party.id].roles
            party = next(
                each
                for each in self.players.parties
                if each.id != party.id and self.people.persons[each.id].roles == roles
            )
        elif who == "the other side":
            party = desk.exporter if party.id != desk.exporter.id else desk.bank_a
        elif who == "checker":
            checker = next(key for key in party.all_keys() if key.address == party.second().address)
            party = replace(party, maker=checker)
        elif who == "stranger":
            party = replace(party, maker=desk.stranger)
        return self.sealed(party, eyes)

    @property
    def operators(self) -> tuple[str, str]:
        """The operator's two keys."""
        return self.desk.operator.maker.address, self.desk.operator.second().address

    def found(self, account: bytes) -> Account:
        """An account as it stands."""
        return self.desk.documents.account(account)

    def on_chain(self, payment_id: bytes) -> Payment:
        """The payment as it stands."""
        found = self.suite.capital.payment(payment_id)
        assert found is not None
        return found

    # After every move

    def compare(self) -> None:
        super().compare()
        changed: set[bytes] = set()
        for bill in self.model.bills.values():
            if self.is_news(("bill", bill.id), (bill, self.model.asked(bill))):
                self.payment_agrees(bill)
                changed |= set(bill.rows)
            if self.is_news(("draw", bill.id), self.sampling.draw(bill.id)):
                self.draw_agrees(bill)
        for account in changed:
            self.sums_over_payments(self.papers.end(account))
        for (bank, period), lot in self.sampling.lots.items():
            if 0 < period <= len(self.sampling.spans):
                silent = self.sampling.silent_since(bank, period)
                has_begun = self.time.today >= self.sampling.spans[period - 1].first_day
                if self.is_news((bank, period), (lot, silent, has_begun)):
                    self.pool_agrees(bank, period, lot)
        self._tables_agree()
        for party in (*self.enterprises, *self.players.banks):
            counts = self.model.open_cases(party.id), self.sampling.open_cases(party.id)
            if self.is_news(("open", party.id), counts):
                self.counts_agree(party, counts)

    @proves("K-7", "K-8")
    def payment_agrees(self, bill: Bill) -> None:
        """State and sums; a payment that has ended holds nothing; discrepant is not by a reversal alone."""
        found = self.on_chain(bill.id)
        assert (found.status, found.version) == (bill.status, bill.version)
        assert (found.amount.minor, found.came_back.minor) == (bill.amount, bill.came_back)
        assert (found.petty_cash, found.month) == (bill.petty_cash, bill.month)
        assert found.exemption == bill.order.exemption
        assert [(row.account, row.amount.minor) for row in found.rows] == list(bill.rows.items())
        for account in bill.rows if bill.status not in UNPAID else ():
            share = self.desk.documents.allocation(account, *self.model.holder(bill))
            assert (share.held, share.settled) == (0, 0)
            assert not share.drawn or (bill.status not in NEVER_PAID and bill.left)
        assert self.suite.proofs.cause(bill.id) == bill.cause
        if bill.paid_day is not None:
            proof = self.suite.proofs.proof(bill.id)
            assert (proof.answered, proof.judged) == (bill.answered, bill.judged)
            flags = bill.is_heard, bill.is_exempt, bill.is_documented, bill.was_whole
            raw = self.suite.proofs.contract.read("proof_of", bill.id)
            assert (raw.heard, raw.exempt, raw.documented, raw.whole) == flags
            assert proof.asked == self.model.asked(bill)
            self.tally.states["asked for evidence"] += proof.asked > 0
        if bill.status is Status.DISCREPANT:
            assert bill.cause is not None
            self.tally.states[f"discrepant: {bill.cause.name}"] += 1
        self.tally.states[f"payment {bill.status.name}"] += 1
        self.tally.states["came back in part"] += bool(bill.came_back and bill.left)

    @proves("K-1")
    def sums_over_payments(self, end: Paper) -> None:
        """What orders hold, and what of paid ones has not come back; and nothing else."""
        found = self.found(end.id)
        sums: Counter[str] = Counter()
        for payment_id in self.suite.capital.all():
            payment = self.on_chain(payment_id)
            for row in payment.rows:
                if row.account != end.id or payment.status in NEVER_PAID:
                    continue
                left = payment.amount.minor - payment.came_back.minor
                used = ceil(Fraction(row.amount.minor * left, payment.amount.minor))
                sums["held" if payment.status in UNPAID else "drawn"] += used
        assert (found.held.minor, found.drawn.minor) == (sums["held"], sums["drawn"])
        assert found.settled.minor == 0

    @proves("K-3")
    def draw_agrees(self, bill: Bill) -> bool:
        """In a pool if it was paid facilitated, or was added; for good, and its fate too."""
        found = self.suite.samples.draw_of(bill.id)
        assert found == self.sampling.draw(bill.id)
        self.tally.states[f"draw {found.fate.name}"] += 1
        in_pool = found.fate is not Fate.OUTSIDE
        if bill.order.facilitated:
            assert in_pool == (bill.status not in UNPAID | NEVER_PAID)
        if not in_pool:
            return bill.order.facilitated
        raw = self.suite.samples.contract.read("place_of", bill.id)
        place = raw.bank, raw.period, raw.risk_class, raw.position
        assert self.first_places.setdefault(bill.id, place) == place
        if found.fate in (Fate.DRAWN, Fate.SPARED):
            fate = found.fate, found.since
            assert self.first_fates.setdefault(bill.id, fate) == fate
        return True

    @proves("K-5")
    def pool_agrees(self, bank: bytes, period: int, lot: Lot) -> None:
        """Root, sizes, seeds; calendar, classes, ratios are fixed when it begins, but for what is carried."""
        samples, span = self.suite.samples, self.sampling.spans[period - 1]
        found = samples.pool(bank, period)
        assert (found.root, found.counts) == (lot.root, lot.counts)
        assert found.ratios == self.sampling.ratios(bank, period)
        assert found.committed == (lot.bank_seed is not None, lot.operator_seed is not None)
        assert (found.operator_revealed, found.bank_revealed) == (lot.operator_revealed, lot.bank_revealed)
        assert found.carried_to == lot.carried_to
        calendar = samples.period(period)
        assert calendar == Period(period, date_of(span.first_day), date_of(span.last_day), span.floors)
        if self.time.today >= span.first_day:
            grades = tuple(samples.class_of(each.id, period) for each in self.enterprises)
            if period < self.sampling.next_period() - 1:
                grades = ()  # kept for the newest alone; a payment's place has its own
            known = self.begun.setdefault((bank, period), (calendar, lot.ratios, grades))
            assert known[0] == calendar
            assert known[2] == grades or not grades
            if self.sampling.carried_into(bank, period):
                assert all(now >= before for now, before in zip(found.ratios, known[1], strict=True))
            else:
                assert found.ratios == known[1]
        self.tally.states["pool carried"] += lot.carried_to > 0
        is_drawn = self.sampling.silent_since(bank, period) is not None or lot.bank_revealed
        if is_drawn and not lot.carried_to:
            self.is_exactly_drawn(bank, period, lot)

    @proves("K-4")
    def is_exactly_drawn(self, bank: bytes, period: int, lot: Lot) -> bool:
        """ceil(n * ratio) of each class; all where the bank was silent."""
        for grade in range(CLASSES):
            draws = [self.suite.samples.draw_of(each) for each in lot.members[grade]]
            drawn = sum(each.fate is Fate.DRAWN for each in draws)
            assert all(each.fate in (Fate.DRAWN, Fate.SPARED) for each in draws)
            if lot.bank_revealed:
                ratio = self.sampling.ratio(bank, period, grade)
                assert drawn == ceil(Fraction(len(draws) * ratio, ALL))
                assert sorted(each.rank for each in draws) == list(range(len(draws)))
            else:
                assert drawn == len(draws)
        self.tally.states["sample drawn" if lot.bank_revealed else "all drawn: silent"] += 1
        self.tally.states["sample with what was carried"] += bool(self.sampling.carried_into(bank, period))
        self.tally.states["sample of several"] += max(lot.counts) > 1
        return any(lot.counts)

    def _tables_agree(self) -> None:
        rules = self.suite.payment_rules
        for party in (*self.enterprises, *self.players.banks):
            state = party.id in self.book.admitted, party.id in self.book.suspended
            region = self.book.regions.get(party.id, COUNTRY)
            if self.is_news(("rules", party.id), (state, region)):
                assert (rules.is_admitted(party.id), rules.is_suspended(party.id)) == state
                assert rules.region_of(party.id) == region
        for table in Table:
            answers = tuple(
                self.book.is_listed(table, code, each.id) for each in self.enterprises for code in CODES
            )
            if self.is_news(("table", table), answers):
                self.table_agrees(table, answers)
        for (enterprise, month), cents in self.book.spent.items():
            if month == month_of(self.time.today) and self.is_news((enterprise, month), cents):
                self.month_agrees(enterprise, month, cents)

    @proves("K-11")
    def table_agrees(self, table: Table, answers: tuple[bool, ...]) -> None:
        """The newest entry that has begun where an enterprise is registered, else the whole country's."""
        rules = self.suite.payment_rules
        found = tuple(rules.is_listed(table, code, each.id) for each in self.enterprises for code in CODES)
        assert found == answers
        self.tally.states[f"listed: {table.name}"] += any(answers)

    @proves("K-6")
    def month_agrees(self, enterprise: bytes, month: int, cents: int) -> None:
        """Over the payments counted in a month, what has not come back, each rounded up."""
        found = self.suite.payment_rules.petty_cash(enterprise, date_of(self.time.today)).minor
        counted = 0
        for payment_id in self.suite.capital.all():
            each = self.on_chain(payment_id)
            if (each.enterprise, each.month) == (enterprise, month):
                left = each.amount.minor - each.came_back.minor
                counted += ceil(Fraction(each.petty_cash * left, each.amount.minor))
        assert found == counted == cents <= PETTY_CASH

    @proves("K-9")
    def counts_agree(self, party: Party, counts: tuple[int, int]) -> None:
        """What waits for somebody: payments, and pools of a bank."""
        found = self.suite.capital.contract.read("open_cases", party.id)
        assert (found, self.suite.samples.open_cases(party.id)) == counts

    # At the moment of a move

    @proves("K-2")
    def is_within(self, bill: Bill, fresh: set[bytes]) -> bool:
        """All that is used of an invoice, when a payment takes more of it."""
        for account in fresh:
            found = self.found(account)
            assert found.held.minor + found.drawn.minor + found.settled.minor <= found.face.minor
            assert not found.void
        self.tally.states["an invoice of several payments"] += any(
            sum(account in each.rows for each in self.model.bills.values()) > 1 for account in fresh
        )
        return bool(fresh and bill.rows)

    @proves("K-13")
    def was_proved(self, bill: Bill, *, was_exempt: bool, was_documented: bool) -> None:
        """Verified now: by invoices for all, or there need not be any, or there can't be any now."""
        found = self.on_chain(bill.id)
        left = found.amount.minor - found.came_back.minor
        used, is_any_void = 0, False
        for row in found.rows:
            account = self.found(row.account)
            is_any_void |= account.void
            share = self.desk.documents.allocation(row.account, *self.model.holder(bill))
            used += 0 if account.void else share.drawn
        proof = self.suite.proofs.proof(bill.id)
        by = {
            "petty cash": found.proof is Proof.PETTY_CASH,
            "an exemption of the order": found.proof is Proof.EXEMPT,
            "an exemption": was_exempt,
            "invoices for all": used >= left,
            "what was whole": proof.whole and not is_any_void,
            "another document": was_documented and not self.model.is_current,
        }
        reason = next(name for name, holds in by.items() if holds)
        self.tally.states[f"verified by {reason}"] += 1

    @proves("K-7")
    def none_became_discrepant(self, before: dict[bytes, tuple[Status, int]]) -> bool:
        """What an authority says moves no payment: its state and version stay."""
        for payment_id, known in before.items():
            found = self.on_chain(payment_id)
            assert (found.status, found.version) == known
        return bool(before)

    @proves("I-2")
    def one_event(self, bill: Bill, before: Status | None, action: Action) -> None:
        """A move says so once: states and version."""
        moves = self.suite.capital.moves(bill.id)
        assert len(moves) == bill.version
        newest = moves[-1]
        assert (newest.action, newest.before, newest.after) == (action, before, bill.status)
        assert newest.version == bill.version

    @proves("K-10", "I-4")
    def one_of_both(self, answered: bool, late: bool) -> None:
        """At a second around the deadline: evidence can be given, or it is overdue; never both."""
        assert answered != late, "both, or neither"
        self.tally.states["overdue at the first second" if late else "in time at the last second"] += 1
