"""What CapitalPayments should do with an order until it is paid, and with money that comes back.

From domain.md §5 and rules.md §5; what is asked for afterwards is in `proving`.

Each move demands everything before it changes anything; a move with a reference returns False where the same
was sent before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts.payments.orders import Order
from contracts.payments.words import Finding, Proof, Report, Status
from contracts.registry.participants import Role, Standing
from tests.contracts.invariant.accounts import Holder, Line
from tests.contracts.invariant.bills import OPEN, STAYED, UNPAID, Bill
from tests.contracts.invariant.holdings import Holdings
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.rulebook import Asked, Rulebook
from tests.contracts.invariant.sampling import Sampling
from tests.contracts.world import DAY

ORDER_WINDOW = 30 * DAY


@dataclass
class Paying:
    """All payments, by id."""

    papers: Holdings
    rules: Rulebook
    sampling: Sampling
    address: str
    bills: dict[bytes, Bill] = field(default_factory=dict[bytes, Bill])

    @property
    def now(self) -> int:
        """Unix seconds."""
        return self.papers.time.now

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
            order.purpose,
            order.exemption,
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
        if not order.facilitated and order.proof is Proof.INVOICES and self.proved(bill) < bill.amount:
            return Finding.UNPROVED
        fits = report is Report.MATCHES or (order.facilitated and report is Report.NOT_COMPARED)
        return Finding.PASSED if fits else Finding.PARTIES

    def _outcome(self, bill: Bill, account: bytes, amount: int) -> str:
        row = account, amount, bill.order.amount.currency
        return self.papers.outcome(self.address, row, bill.order.enterprise, holds=True)

    def proved(self, bill: Bill) -> int:
        """What is used of invoices that are not void."""
        return sum(
            bill.share_up(row) for account, row in bill.rows.items() if not self.papers.end(account).void
        )

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
        demand(order.account_kind, "BAD_FACTS")
        self._fits(order)
        bill = Bill(payment_id, order, {})
        rows = sorted((row.account, row.amount.minor, row.amount.currency) for row in order.rows)
        if rows:
            self.papers.hold(self.holder(bill), order.enterprise, order.until, rows)
        bill.rows = {account: amount for account, amount, _ in rows}
        self.bills[payment_id] = bill
        self.papers.references[order.enterprise, order.reference] = content
        return True

    @staticmethod
    def _fits(order: Order) -> None:
        is_exempt = order.proof is Proof.EXEMPT
        demand(is_exempt == bool(order.exemption) == any(order.document), "BAD_PROOF")
        demand((order.proof is Proof.INVOICES) == bool(order.rows), "BAD_PROOF")
        demand(order.facilitated or order.proof is not Proof.LATER, "BAD_PROOF")
        for row in sorted(order.rows, key=lambda each: each.account):
            demand(row.amount.minor <= order.amount.minor, "OVER_PAID")
            demand(row.amount.currency == order.amount.currency, "CURRENCY")
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
        self.papers.may_add(self.address)
        demand(day == self.papers.time.today, "BAD_VALUE_DATE")
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
        bill.paid_day = day
        bill.move(Status.PAID)
        self.papers.references[order.bank, reference] = content
        return True

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
        demand(bill.paid_day is not None and bill.paid_day <= day <= self.papers.time.today, "BAD_VALUE_DATE")
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

    # Anybody

    def lapse(self, payment_id: bytes) -> None:
        """Not paid in time."""
        bill = self.bill(payment_id)
        demand(self.now > bill.order.until, "ORDER_LIVE")
        self._drop(bill, Status.LAPSED)

    # Inside

    def _drop(self, bill: Bill, status: Status) -> None:
        demand(bill.status in UNPAID, "BAD_PAYMENT_STATE")
        self._release(bill)
        bill.move(status)

    def _release(self, bill: Bill) -> None:
        self.papers.release(self.holder(bill), list(bill.rows))
