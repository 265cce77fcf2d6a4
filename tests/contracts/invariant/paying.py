"""What CapitalPayments and InvoiceQuestions should do, in plain Python (domain.md §5, rules.md §5).

Each move demands everything before it changes anything; a move with a reference returns False where the same
was sent before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from contracts.payments.orders import Order
from contracts.payments.words import Cause, Finding, Proof, Report, Status, Table
from contracts.registry.calendar import day_number, last_second
from contracts.registry.participants import Role, Standing
from tests.contracts.invariant.accounts import REASON_OF, Holder, Line
from tests.contracts.invariant.bills import OPEN, STAYED, UNPAID, Bill
from tests.contracts.invariant.holdings import Holdings
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.rulebook import Asked, Rulebook
from tests.contracts.invariant.sampling import Sampling
from tests.contracts.world import DAY

ORDER_WINDOW = 30 * DAY
EVIDENCE_DAYS = 28
VERDICT_DAYS = 28
SHORT = frozenset({"VOID", "NO_HEADROOM"})


@dataclass
class Paying:
    """All payments, by id."""

    papers: Holdings
    rules: Rulebook
    sampling: Sampling
    address: str
    bills: dict[bytes, Bill] = field(default_factory=dict[bytes, Bill])
    questions: dict[bytes, tuple[int, int]] = field(default_factory=dict[bytes, tuple[int, int]])
    """Account → the revision it was said of, and since when."""

    @property
    def now(self) -> int:
        """Unix seconds."""
        return self.papers.time.now

    @property
    def is_current(self) -> bool:
        """Neither paused nor replaced."""
        access = self.papers.apps[self.address]
        return access.current and not access.paused

    def bill(self, payment_id: bytes) -> Bill:
        """A payment that was ordered."""
        demand(payment_id in self.bills, "UNKNOWN_PAYMENT")
        return self.bills[payment_id]

    def holder(self, bill: Bill) -> Holder:
        """Under what a payment uses its invoices."""
        return self.address, bill.id

    def open_cases(self, participant: bytes) -> int:
        """Payments that wait for somebody."""
        return sum(
            each.status in OPEN and participant in (each.order.enterprise, each.order.bank)
            for each in self.bills.values()
        )

    # What stands in the way

    def finding(self, bill: Bill, report: Report) -> Finding:
        """The first that applies."""
        order = bill.order
        asked = Asked(
            order.enterprise,
            order.bank,
            order.region,
            order.purpose,
            bill.exemption,
            order.amount.currency,
            bill.amount,
            order.facilitated,
            order.proof is Proof.PETTY_CASH,
        )
        found = self.rules.finding(asked, ready=self.sampling.is_ready(order.bank))
        if found is not Finding.PASSED:
            return found
        if any(self._outcome(bill, each, row) != "PASSED" for each, row in bill.rows.items()):
            return Finding.INVOICE
        if not order.facilitated:
            if not self.is_proved(bill):
                return Finding.UNPROVED
            if report is not Report.MATCHES:
                return Finding.PARTIES
        return Finding.PASSED

    def _outcome(self, bill: Bill, account: bytes, amount: int, *, holds: bool = True) -> str:
        row = account, amount, bill.order.amount.currency
        return self.papers.outcome(self.address, row, bill.order.enterprise, holds=holds)

    def is_proved(self, bill: Bill) -> bool:
        """Invoices for all that stayed paid, or there need not be any."""
        if bill.order.proof is Proof.PETTY_CASH or bill.exemption:
            return True
        return self.proved(bill) >= bill.left

    def proved(self, bill: Bill) -> int:
        """What is used of invoices that are not void."""
        return sum(
            bill.share_up(row) for account, row in bill.rows.items() if not self._is_void(bill, account)
        )

    def _is_void(self, bill: Bill, account: bytes) -> bool:
        return self._outcome(bill, account, 1) == "VOID"

    # Who is asked

    def since(self, account: bytes) -> int:
        """Since when an invoice is in question; 0 where it is not."""
        paper = self.papers.end(account)
        revision, since = self.questions.get(paper.id, (-1, 0))
        stands = revision == paper.revision and since <= self.now and self.is_over(account)
        return since if stands else 0

    def is_over(self, account: bytes) -> bool:
        """More is used of it than is left."""
        paper = self.papers.end(account)
        return paper.used > 0 and (paper.void or paper.used > paper.face)

    def asked(self, bill: Bill) -> int:
        """The last second to give evidence in; 0 where none is asked for.

        What came up while evidence was looked at can be answered from the verdict on.
        """
        if bill.status not in (Status.PAID, Status.VERIFIED):
            return 0
        reasons = [self.since(each) for each in bill.rows] + [self.sampling.draw(bill.id).since]
        since = min((each for each in reasons if each > bill.answered), default=0)
        return last_second(day_number(max(since, bill.judged)) + EVIDENCE_DAYS) if since else 0

    def verdict_until(self, bill: Bill) -> int:
        """The bank's last second."""
        return last_second(day_number(bill.answered) + VERDICT_DAYS)

    # Enterprises

    def order(self, key: str, payment_id: bytes, order: Order) -> bool:
        """Invoices that it names are held."""
        content = ("order", order)
        if not self.papers.is_new(order.enterprise, order.reference, content):
            return False
        people = self.papers.people
        self.papers.may_add(self.address)
        people.maker(key, Role.ENTERPRISE, order.enterprise, is_exit=False)
        for party, role in ((order.enterprise, Role.ENTERPRISE), (order.bank, Role.BANK)):
            person = people.persons.get(party)
            demand(person and role in person.roles, "BAD_BANK")
            assert person is not None
            demand(person.standing is Standing.ACTIVE, "SUSPENDED")
        demand(order.amount.minor > 0, "BAD_PAYMENT_AMOUNT")
        demand(self.now <= order.until <= self.now + ORDER_WINDOW, "BAD_HOLD")
        self._fits(order)
        bill = Bill(payment_id, order, {}, order.exemption)
        if order.rows:
            rows = sorted((row.account, row.amount.minor, row.amount.currency) for row in order.rows)
            self.papers.hold(self.holder(bill), order.enterprise, order.until, rows)
        bill.rows = {row.account: row.amount.minor for row in order.rows}
        self.bills[payment_id] = bill
        self.papers.references[order.enterprise, order.reference] = content
        return True

    @staticmethod
    def _fits(order: Order) -> None:
        is_exempt = order.proof is Proof.EXEMPT
        demand(is_exempt == bool(order.exemption) == any(order.document), "BAD_PROOF")
        demand((order.proof is Proof.INVOICES) == bool(order.rows), "BAD_PROOF")
        demand(order.facilitated or order.proof is not Proof.LATER, "BAD_PROOF")
        demand(all(row.amount.currency == order.amount.currency for row in order.rows), "CURRENCY")
        demand(sum(row.amount.minor for row in order.rows) <= order.amount.minor, "OVER_PAID")

    def withdraw(self, key: str, payment_id: bytes) -> None:
        """Before it is paid."""
        bill = self.bill(payment_id)
        self.papers.people.maker(key, Role.ENTERPRISE, bill.order.enterprise, is_exit=True)
        self._drop(bill, Status.WITHDRAWN)

    # Banks

    def check(self, key: str, payment_id: bytes, report: Report) -> None:
        """What stands in the way refuses it."""
        bill = self.bill(payment_id)
        self.papers.people.maker(key, Role.BANK, bill.order.bank, is_exit=False)
        demand(bill.status in UNPAID, "BAD_PAYMENT_STATE")
        demand(self.now <= bill.order.until, "ORDER_EXPIRED")
        self.papers.may_add(self.address)
        passed = self.finding(bill, report) is Finding.PASSED
        bill.stood_on = self.papers.commitments(list(bill.rows))
        if not passed:
            self._release(bill)
        bill.move(Status.CHECKED if passed else Status.REFUSED)

    def refuse(self, key: str, payment_id: bytes) -> None:
        """It does not pay."""
        bill = self.bill(payment_id)
        self.papers.people.maker(key, Role.BANK, bill.order.bank, is_exit=True)
        self._drop(bill, Status.REFUSED)

    def pay(self, keys: tuple[str, str], payment_id: bytes, reference: bytes, day: int) -> bool:
        """Used, counted, and in the pool."""
        bill = self.bill(payment_id)
        order, people = bill.order, self.papers.people
        actor = people.maker(keys[0], Role.BANK, order.bank, is_exit=True)
        content = ("pay", payment_id, day)
        if not self.papers.is_new(order.bank, reference, content):
            return False
        demand(people.is_active(actor) and people.is_active(order.enterprise), "SUSPENDED")
        demand(bill.status is Status.CHECKED, "BAD_PAYMENT_STATE")
        demand(self.now <= order.until, "ORDER_EXPIRED")
        demand(day == self.papers.time.today, "BAD_VALUE_DATE")
        self.papers.may_add(self.address)
        people.second(actor, keys[1])
        demand(bill.stood_on == self.papers.commitments(list(bill.rows)), "NO_LONGER")
        demand(self.finding(bill, Report.MATCHES) is Finding.PASSED, "NO_LONGER")
        if bill.rows:
            lines = [Line(account, draw=row) for account, row in bill.rows.items()]
            self.papers.post(self.holder(bill), lines, draws=True)
        if order.proof is Proof.PETTY_CASH:
            cents = self.rules.cents(order.amount.currency, bill.amount)
            assert cents is not None
            bill.month, bill.petty_cash = self.rules.count(order.enterprise, cents), cents
        if order.facilitated:
            self.sampling.enter(bill.id, order.bank, order.enterprise)
        bill.move(Status.PAID)
        self.papers.references[order.bank, reference] = content
        return True

    def judge(self, keys: tuple[str, str], payment_id: bytes, report: Report, *, verified: bool) -> None:
        """By the bank in its time, then by the operator."""
        bill, people = self.bill(payment_id), self.papers.people
        late = bill.status is Status.EVIDENCED and self.now > self.verdict_until(bill)
        if late:
            actor = people.maker(keys[0], Role.OPERATOR, is_exit=True)
        else:
            actor = people.maker(keys[0], Role.BANK, bill.order.bank, is_exit=True)
        demand(bill.status is Status.EVIDENCED, "BAD_PAYMENT_STATE")
        people.second(actor, keys[1])
        if verified:
            stands_in = bill.is_documented and not self.is_current
            demand(report is Report.MATCHES and (self.is_proved(bill) or stands_in), "NOT_PROVED")
            bill.judged = self.now
            bill.move(Status.VERIFIED)
        else:
            self._find(bill, Cause.VERDICT)

    def come_back(
        self, keys: tuple[str, str], payment_id: bytes, reference: bytes, amount: int, day: int
    ) -> bool:
        """What it used is free again."""
        bill, people = self.bill(payment_id), self.papers.people
        actor = people.maker(keys[0], Role.BANK, bill.order.bank, is_exit=True)
        content = ("come back", payment_id, amount, day)
        if not self.papers.is_new(bill.order.bank, reference, content):
            return False
        demand(bill.status in STAYED, "BAD_PAYMENT_STATE")
        demand(0 < amount <= bill.left, "OVER_PAID")
        demand(day <= self.papers.time.today, "BAD_VALUE_DATE")
        people.second(actor, keys[1])
        before = {account: bill.share_up(row) for account, row in bill.rows.items()}
        counted = bill.share_up(bill.petty_cash)
        bill.came_back += amount
        lines = [
            Line(account, restore=before[account] - bill.share_up(row)) for account, row in bill.rows.items()
        ]
        self.papers.post(self.holder(bill), lines, draws=False)
        if bill.petty_cash:
            self.rules.spent[bill.order.enterprise, bill.month] -= counted - bill.share_up(bill.petty_cash)
        bill.move(bill.status if bill.left else Status.CAME_BACK)
        self.papers.references[bill.order.bank, reference] = content
        return True

    # Enterprise or bank

    def give_evidence(
        self,
        keys: tuple[str, str],
        payment_id: bytes,
        rows: Mapping[bytes, int],
        exemption: str,
        document: bytes,
        *,
        as_bank: bool,
    ) -> None:
        """Further invoices are used now; one that has not so much left makes it discrepant."""
        bill, people = self.bill(payment_id), self.papers.people
        if as_bank:
            actor = people.maker(keys[0], Role.BANK, bill.order.bank, is_exit=True)
            people.second(actor, keys[1])
        else:
            people.maker(keys[0], Role.ENTERPRISE, bill.order.enterprise, is_exit=True)
        until = self.asked(bill)
        demand(until, "NOT_ASKED")
        demand(self.now <= until, "EVIDENCE_LATE")
        demand(any(document) or (self.is_current and not exemption), "BAD_FACTS")
        if exemption:
            demand(self.rules.is_listed(Table.EXEMPTIONS, exemption, bill.order.region), "NOT_EXEMPT")
        demand(all(rows.values()), "BAD_AMOUNT")
        demand(not set(rows) & set(bill.rows), "ALREADY_HELD")
        if rows:
            demand(self.proved(bill) + sum(rows.values()) <= bill.left, "OVER_PAID")
        found = {account: self._outcome(bill, account, row, holds=False) for account, row in rows.items()}
        is_short = any(each in SHORT or self._is_used_up(account, each) for account, each in found.items())
        if rows and not is_short:
            self.papers.may_add(self.address)
            for each in found.values():
                demand(each == "PASSED", REASON_OF.get(each, each))
        bill.exemption = exemption or bill.exemption
        if is_short:
            self._find(bill, Cause.SHORT)
            return
        for account, row in rows.items():
            bill.rows[account] = floor(Fraction(row * bill.amount, bill.left))
            self.papers.step(account, self.holder(bill), drawn=row)
        bill.answered, bill.is_documented = self.now, any(document)
        bill.move(Status.EVIDENCED)

    def _is_used_up(self, account: bytes, outcome: str) -> bool:
        return outcome == "IMPAIRED" and not self.papers.is_distrusted(self.papers.end(account))

    # Anybody

    def lapse(self, payment_id: bytes) -> None:
        """Not paid in time."""
        bill = self.bill(payment_id)
        demand(self.now > bill.order.until, "ORDER_LIVE")
        self._drop(bill, Status.LAPSED)

    def overdue(self, payment_id: bytes) -> None:
        """No evidence in time."""
        bill = self.bill(payment_id)
        until = self.asked(bill)
        demand(until and self.now > until, "NOT_LATE")
        self._find(bill, Cause.NO_EVIDENCE)

    def question(self, account: bytes) -> None:
        """From the next second on; once for each statement."""
        paper = self.papers.end(account)
        demand(self.is_over(account), "NOT_IN_QUESTION")
        known, _ = self.questions.get(paper.id, (0, 0))
        demand(known != paper.revision, "UNCHANGED")
        self.questions[paper.id] = paper.revision, self.now + 1

    # Inside

    def _drop(self, bill: Bill, status: Status) -> None:
        demand(bill.status in UNPAID, "BAD_PAYMENT_STATE")
        self._release(bill)
        bill.move(status)

    def _release(self, bill: Bill) -> None:
        self.papers.release(self.holder(bill), list(bill.rows))

    def _find(self, bill: Bill, cause: Cause) -> None:
        bill.cause = cause
        self.rules.suspended.add(bill.order.enterprise)
        bill.move(Status.DISCREPANT)
