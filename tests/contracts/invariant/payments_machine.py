"""Evidence, verdicts and deadlines, right and wrong: the whole life of a payment."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chain.hashing import keccak
from contracts.payments.words import Action, Status
from contracts.registry.calendar import date_of, day_of, first_second
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.invariant.bills import STAYED, UNPAID, Bill
from tests.contracts.invariant.orders_machine import REPORTS, OrderMoves
from tests.contracts.invariant.payers import EXEMPTIONS
from tests.contracts.invariant.samples_machine import WHO
from tests.contracts.invariant.sending import ANY, EYES, PARTS
from tests.contracts.world import DAY, HOUR


class Payments(OrderMoves):
    """The whole life of a payment."""

    def asked(self) -> list[Bill]:
        """Payments that are asked for evidence."""
        return [each for each in self.model.bills.values() if self.model.asked(each)]

    # Evidence and verdict

    @precondition(lambda self: self.bill(0, *STAYED))
    @rule(
        which=ANY,
        picks=st.lists(st.tuples(ANY, PARTS), min_size=0, max_size=2),
        as_bank=st.booleans(),
        exempt=st.sampled_from([""] * 5 + list(EXEMPTIONS)),
        judges=st.sampled_from([True, True, False]),
        who=WHO,
        odd=ANY,
    )
    def give_evidence(
        self,
        which: int,
        picks: list[tuple[int, int]],
        as_bank: bool,
        exempt: str,
        judges: bool,
        who: str,
        odd: int,
    ) -> None:
        """What was asked for; most often whole, and judged."""
        due = self.asked()
        bill = due[which % len(due)] if due else self.bill(which, *STAYED)
        assert bill is not None
        if due or odd % 6 == 0:
            self._answer(bill, picks, as_bank, exempt, judges, who, odd)

    def after_a_draw(self, which: int) -> None:
        """Evidence of the first of the payments that are asked, most often."""
        due = self.asked()
        if due and which % 4 == 0:
            self._at_deadline(due[0], which // 4 % 2)
        elif due:
            exempt = "deposit" if which % 4 == 3 else ""
            self._answer(due[0], [(which, 100)], which % 3 == 0, exempt, which % 5 > 0, "right", which)

    def _answer(
        self,
        bill: Bill,
        picks: list[tuple[int, int]],
        as_bank: bool,
        exempt: str,
        judges: bool,
        who: str,
        odd: int,
    ) -> None:
        rows = self._rows(bill.order.enterprise, bill.order.amount.currency, picks, odd)
        used = {row.account: row.amount.minor for row in rows if row.account not in bill.rows or not odd % 7}
        lacks = max(0, bill.left - self.model.proved(bill))
        if odd % 6 and used:
            used = self._fitted(used, lacks)
        self._evidence(bill, used, exempt, as_bank, who, odd)
        if judges and bill.status is Status.EVIDENCED:
            self._judge(bill, "right", "right", odd)

    def _fitted(self, used: dict[bytes, int], lacks: int) -> dict[bytes, int]:
        """One invoice for all that has no proof yet; none where there is proof of all."""
        best = max(used, key=lambda each: self.papers.available(self.papers.end(each)))
        return {best: lacks} if lacks else {}

    def _evidence(
        self, bill: Bill, used: dict[bytes, int], exempt: str, as_bank: bool, who: str, odd: int
    ) -> bool:
        capital, currency, before = self.suite.capital, bill.order.amount.currency, bill.status
        by = self.by(bill.order.bank if as_bank else bill.order.enterprise, who)
        keys = by.maker.address, by.second().address
        rows = [Row(account, Money(amount, currency)) for account, amount in used.items()]
        document = keccak(b"paper") if exempt and odd % 9 else bytes(32)
        give = capital.submit_evidence if as_bank else capital.give_evidence
        done = self.attempt(
            "submit_evidence" if as_bank else "give_evidence",
            lambda: self.model.give_evidence(keys, bill.id, used, exempt, document, as_bank=as_bank),
            lambda: give(by, self.on_chain(bill.id), rows, exemption=exempt, document=document),
        )
        if done:
            self.one_event(bill, before, Action.EVIDENCE)
            if bill.status is Status.EVIDENCED:
                self.is_within(bill, set(used))
        return done

    @precondition(lambda self: self.bill(0, Status.EVIDENCED))
    @rule(which=ANY, late=st.sampled_from([0] * 5 + [1, 2]), who=WHO, eyes=EYES, odd=ANY)
    def judge(self, which: int, late: int, who: str, eyes: str, odd: int) -> None:
        """By the bank; at its last second, or by the operator from the next one on."""
        bill = self.bill(which, Status.EVIDENCED)
        assert bill is not None
        second = self.model.verdict_until(bill) + late - 1
        if late and self.time.now < second:
            self.go_to(second)
            who = "right" if odd % 4 else who
        self._judge(bill, who, eyes, odd)

    def _judge(self, bill: Bill, who: str, eyes: str, odd: int) -> None:
        before, late = bill.status, self.time.now > self.model.verdict_until(bill)
        right = self.desk.operator.id if late and odd % 6 else bill.order.bank
        if right == self.desk.operator.id and who == "another":
            who = "stranger"
        by, report, verified = self.by(right, who, eyes), REPORTS[odd % 8], odd % 5 != 4
        keys = by.maker.address, by.second().address
        if self.attempt(
            "judge",
            lambda: self.model.judge(keys, bill.id, report, verified=verified),
            lambda: self.suite.capital.judge(by, self.on_chain(bill.id), report, verified=verified),
        ):
            self.one_event(bill, before, Action.VERDICT)
            self.tally.states["judged by the operator"] += late

    # Anybody

    @precondition(lambda self: self.model.bills)
    @rule(which=ANY, what=st.sampled_from(["lapse", "overdue", "question", "question"]), goes=ANY)
    def end_by_anybody(self, which: int, what: str, goes: int) -> None:
        """What time has ended; or what it has not."""
        if what == "question":
            over = [each for each in self.papers.accounts if self.model.is_over(each)]
            accounts = over if over and goes % 6 else list(self.papers.accounts)
            if over or goes % 9 == 0:
                self.question(accounts[which % len(accounts)])
        elif what == "lapse":
            bill = self.bill(which, *UNPAID) or (self.bill(which) if goes % 4 == 0 else None)
            if bill is not None:
                if goes % 3 and self.time.now < bill.order.until + goes % 2:
                    self.go_to(bill.order.until + goes % 2)
                self._lapse(bill)
        else:
            due = self.asked()
            bill = due[which % len(due)] if due and goes % 6 else self.bill(which)
            assert bill is not None
            if due or goes % 6 == 0:
                self._overdue(bill)

    def _lapse(self, bill: Bill) -> None:
        before = bill.status
        if self.attempt(
            "lapse",
            lambda: self.model.lapse(bill.id),
            lambda: self.suite.capital.lapse(self.desk.stranger, bill.id),
        ):
            self.one_event(bill, before, Action.LAPSE)

    def _overdue(self, bill: Bill) -> bool:
        before = bill.status
        done = self.attempt(
            "overdue",
            lambda: self.model.overdue(bill.id),
            lambda: self.suite.capital.overdue(self.desk.stranger, bill.id),
        )
        if done:
            self.one_event(bill, before, Action.OVERDUE)
        return done

    @precondition(lambda self: self.asked())
    @rule(which=ANY, after=st.integers(0, 1), really=st.booleans())
    def deadline(self, which: int, after: int, really: bool) -> None:
        """The last second to give evidence in, or the one after it."""
        due = self.asked()
        bill = due[which % len(due)]
        if really:
            self._at_deadline(bill, after)

    def _at_deadline(self, bill: Bill, after: int) -> None:
        second = self.model.asked(bill) + after
        if self.time.now > second:
            return
        self.go_to(second)
        late = self._overdue(bill)
        self.one_of_both(self._evidence(bill, {}, "", False, "right", 0), late)

    # Time

    @rule(to=st.sampled_from(["hours", "hours", "day", "week", "month"]), hours=st.integers(1, 30))
    def pass_time(self, to: str, hours: int) -> None:
        """A while; a week; the first second of the next month."""
        if to == "hours":
            self.let_pass(hours * HOUR)
        elif to != "month":
            self.let_pass((1 if to == "day" else 7) * DAY)
        elif hours % 4 == 0:
            month = date_of(self.time.today).replace(day=1) + timedelta(days=32)
            self.go_to(first_second(day_of(month.replace(day=1))) - hours % 8 // 4)
