"""Payments in every state, of bank_a and the exporter; those that the draw and a red letter have reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from contracts.payments.orders import Order, Payment
from contracts.payments.rules import Entry
from contracts.payments.words import Fate, Report, Status, Table
from contracts.registry.calendar import day_of, first_second
from contracts.registry.documents import Row
from tests.contracts.cases import INVOICE, attest, statement, today, usd
from tests.contracts.desk import Desk
from tests.contracts.matrix.stage import Stage
from tests.contracts.paying import by_invoice, checked, commit, order, ordered, reveal, reveal_operator
from tests.contracts.world import HOUR

__all__ = ["CODES", "EXEMPTION", "Calendar", "Paying", "every_payment", "look", "new_paying", "payment_of"]

EXEMPTION = "salaries"
"""A code of the operator's table of what is paid without an invoice."""

CODES: Mapping[Status, str] = {
    Status.ORDERED: "ORDR",
    Status.CHECKED: "CHKD",
    Status.REFUSED: "REFD",
    Status.WITHDRAWN: "WDRN",
    Status.LAPSED: "LAPS",
    Status.PAID: "PAID",
    Status.EVIDENCED: "EVID",
    Status.VERIFIED: "VERI",
    Status.DISCREPANT: "DISC",
    Status.CAME_BACK: "BACK",
}
"""The states of a payment as columns. NONE: there is no such payment."""


@dataclass(frozen=True)
class Paying:
    """A payment in a state.

    Attributes:
        order: What was ordered, or would be.
        reference: Under which it was paid, or would be; and its enterprise's evidence.
        paid_on: The day on which it was paid, or would be.
        invoice: A genuine invoice for all of the amount, that the order does not name.
        short: One that has a cent less.
        given: What was named as evidence.
    """

    id: bytes
    order: Order
    reference: bytes
    paid_on: date
    invoice: bytes
    short: bytes
    given: tuple[Row, ...] = ()


def new_paying(desk: Desk, payment_id: bytes, asked: Order) -> Paying:
    """A payment on today's terms."""
    [invoice] = attest(desk, usd(100), of_kind=INVOICE)
    [short] = attest(desk, usd(99), of_kind=INVOICE)
    return Paying(payment_id, asked, desk.reference(), today(desk), invoice, short)


def payment_of(stage: Stage, subject: Paying) -> Payment | None:
    """The payment as it stands; None for none."""
    return stage.once("payment", subject.id, lambda: stage.desk.suite.capital.payment(subject.id))


def look(stage: Stage, subject: Paying) -> str:
    """The column of a payment's state."""
    found = payment_of(stage, subject)
    return CODES[found.status] if found else "NONE"


@dataclass(frozen=True)
class Calendar:
    """Periods and days, counted from the one on which it is made.

    Attributes:
        first: Day 0.
    """

    desk: Desk
    first: date

    def period(self, begins: int, ends: int | None = None, *, floor: int = 10_000) -> int:
        """The next period of the calendar; its number."""
        samples = self.desk.suite.samples
        number = samples.period_count() + 1
        last = begins if ends is None else ends
        samples.add_period(self.desk.operator, self.on(begins), self.on(last), (floor, floor, floor, floor))
        return number

    def on(self, day: int) -> date:
        """The date of a day."""
        return self.first + timedelta(days=day)

    def go_to(self, day: int) -> None:
        """Waits until ten in the morning."""
        self.desk.go_to(first_second(day_of(self.on(day))) + 10 * HOUR)


@dataclass(frozen=True)
class _Payer:
    """Makes payments, and keeps what they are by the column they are for."""

    desk: Desk
    found: dict[str, Paying] = field(default_factory=dict[str, Paying])

    def later(self) -> Order:
        """Facilitated; invoices are named when they are asked for."""
        return order(self.desk)

    def named(self) -> Order:
        """On the ordinary path; names its invoice."""
        return by_invoice(self.desk)

    def add(self, name: str, asked: Order, made: bytes | None = None) -> Paying:
        """A payment for a column, on today's terms."""
        desk = self.desk
        payment_id = made or desk.suite.capital.payment_id_of(asked.enterprise, asked.reference)
        found = self.found[name] = new_paying(desk, payment_id, asked)
        return found

    def ordered(self, name: str, asked: Order) -> Paying:
        return self.add(name, asked, ordered(self.desk, asked))

    def checked(self, name: str, asked: Order) -> Paying:
        return self.add(name, asked, checked(self.desk, asked))

    def paid(self, name: str, asked: Order) -> Paying:
        found = self.checked(name, asked)
        desk = self.desk
        desk.suite.capital.pay(desk.bank_a, self.read(name), found.reference, found.paid_on)
        return found

    def read(self, name: str) -> Payment:
        """As it stands."""
        found = self.desk.suite.capital.payment(self.found[name].id)
        assert found is not None
        return found

    def evidenced(self, name: str, *, empty: bool = False) -> None:
        """The enterprise names the invoice, unless the order did; or nothing."""
        subject = self.found[name]
        if not empty and not subject.order.rows:
            subject = replace(subject, given=(Row(subject.invoice, subject.order.amount),))
        self.found[name] = subject
        proofs, firm = self.desk.suite.proofs, self.desk.exporter
        proofs.give_evidence(firm, self.read(name), subject.reference, subject.given)

    def judged(self, name: str, *, verified: bool) -> None:
        """The bank's verdict."""
        desk, found = self.desk, self.read(name)
        report = Report.MATCHES if verified else Report.SELLER
        compared = desk.documents.commitments_of(found.rows)
        desk.suite.proofs.judge(desk.bank_a, found, report, compared, verified=verified)
        if not verified:
            rules = desk.suite.payment_rules
            rules.set_facilitation(desk.operator, desk.exporter.id, "explained", suspended=False)

    def came_back(self, name: str, cents: int) -> None:
        """So much of it."""
        desk = self.desk
        capital = desk.suite.capital
        capital.come_back(desk.bank_a, self.read(name), desk.reference(), usd(cents), today(desk))

    def questioned(self, name: str, *, void: bool = False) -> None:
        """Its invoice is reversed in part, so that more is used than is left, or whole; somebody says so."""
        desk = self.desk
        account = self.found[name].order.rows[0].account
        stated = desk.documents.account(account)
        if void:
            desk.attestations.void(desk.tax, desk.reference(), stated, "reversed")
        else:
            desk.attestations.amend(desk.tax, desk.reference(), stated, statement(desk, usd(60)))
        desk.suite.questions.question(desk.stranger, account)


def every_payment(stage: Stage) -> Mapping[str, Paying]:
    """One in each state, on day 33.

    Evidence and verdicts may come until the 28th day after they were asked for: what was asked for on day 4
    is late. A re-keying takes three days more, in which nothing that was asked for on day 9 gets late.
    """
    desk = stage.desk
    rules = desk.suite.payment_rules
    for bank in (desk.bank_a, desk.bank_b):
        rules.admit_bank(desk.operator, bank.id)
    rules.publish(desk.operator, Table.EXEMPTIONS, [Entry(EXEMPTION, today(desk))])
    calendar, payer = Calendar(desk, today(desk)), _Payer(desk)
    few = calendar.period(1, floor=1)
    old, new, gap, silent = (calendar.period(day) for day in (2, 3, 4, 5))
    waiting, now = calendar.period(32), calendar.period(33, 90)
    for number in (few, old, new, gap, silent, waiting, now):
        commit(desk, number)

    calendar.go_to(1)
    for name in ("one", "other"):
        payer.paid(name, payer.later())
    calendar.go_to(2)
    for name in ("EVID X", "EVID W", "EVID BX", "VERI", "DISC"):
        payer.paid(name, payer.later())
    for name in ("VERI Q", "VERI X"):
        payer.paid(name, by_invoice(desk, facilitated=True))
    for name in ("QUES", "QUES X", "EVID V"):
        payer.paid(name, payer.named())
    calendar.go_to(3)
    for name in ("DRAWN", "EVID", "EVID 0", "EVID B"):
        payer.paid(name, payer.later())
    calendar.go_to(4)
    payer.paid("CARRIED", payer.later())
    _on_day_4(payer, few, old)
    calendar.go_to(5)
    payer.paid("SILENT", payer.later())
    payer.ordered("ORDR X", order(desk, days=1))
    payer.checked("CHKD X", order(desk, days=1))
    payer.ordered("LAPS", order(desk, days=1))
    calendar.go_to(9)
    _on_day_9(payer, new, silent)
    calendar.go_to(32)
    payer.paid("WAIT", payer.later())
    calendar.go_to(33)
    desk.suite.samples.carry(desk.stranger, gap, desk.bank_a.id)
    _on_day_33(payer)
    return payer.found


def _on_day_4(payer: _Payer, few: int, old: int) -> None:
    """What is late on day 33 begins."""
    desk = payer.desk
    for number in (few, old):
        reveal_operator(desk, number)
        reveal(desk, number)
    for name in ("one", "other"):
        subject = payer.found.pop(name)
        drawn = desk.suite.samples.draw_of(subject.id).fate is Fate.DRAWN
        payer.found["DRAWN X" if drawn else "SPARED"] = subject
    for name in ("EVID X", "VERI", "DISC", "VERI Q", "VERI X"):
        payer.evidenced(name)
    for name in ("VERI", "VERI Q", "VERI X"):
        payer.judged(name, verified=True)
    payer.judged("DISC", verified=False)
    for name in ("QUES X", "VERI X"):
        payer.questioned(name)


def _on_day_9(payer: _Payer, new: int, silent: int) -> None:
    """What is asked for, or given, and not late."""
    desk = payer.desk
    reveal_operator(desk, new)
    reveal_operator(desk, silent)
    reveal(desk, new)
    for name in ("QUES", "VERI Q"):
        payer.questioned(name)
    payer.questioned("EVID V", void=True)
    desk.wait(60)
    for name in ("EVID", "EVID W", "EVID V"):
        payer.evidenced(name)
    payer.evidenced("EVID 0", empty=True)
    for name in ("EVID B", "EVID BX"):
        desk.suite.proofs.submit_evidence(desk.bank_a, payer.read(name), desk.reference())


def _on_day_33(payer: _Payer) -> None:
    """The rest."""
    desk, capital = payer.desk, payer.desk.suite.capital
    capital.lapse(desk.stranger, payer.found["LAPS"].id)
    payer.add("NONE", payer.later())
    payer.ordered("ORDR", payer.later())
    payer.checked("CHKD", payer.later())
    payer.checked("CHKD O", payer.named())
    capital.refuse(desk.bank_a, payer.ordered("REFD", payer.named()).id, "no")
    capital.withdraw(desk.exporter, payer.checked("WDRN", payer.named()).id, "not needed")
    payer.paid("PAID", payer.named())
    payer.paid("PART", payer.named())
    payer.came_back("PART", 40)
    payer.paid("BACK", payer.named())
    payer.came_back("BACK", 100)
    payer.paid("OPEN", payer.later())
