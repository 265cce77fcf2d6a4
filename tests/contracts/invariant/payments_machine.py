"""Evidence, verdicts and deadlines, right and wrong: the whole life of a payment."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chain.hashing import abi_encode, keccak
from contracts.payments.words import Action, Status
from contracts.registry.calendar import date_of, day_of, first_second
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.invariant.bills import STAYED, UNPAID, Bill
from tests.contracts.invariant.orders_machine import REPORTS, OrderMoves
from tests.contracts.invariant.payers import EXEMPTIONS, Payers
from tests.contracts.invariant.samples_machine import WHO
from tests.contracts.invariant.sending import ANY, EYES, PARTS, part
from tests.contracts.invariant.tally import Tally
from tests.contracts.world import DAY, HOUR


class Payments(OrderMoves):
    """The whole life of a payment."""

    def __init__(self, players: Payers, tally: Tally) -> None:
        super().__init__(players, tally)
        self.compared: dict[bytes, tuple[bytes, ...]] = {}
        """Payment → its invoices' commitments when evidence was given last."""

    def asked(self) -> list[Bill]:
        """Payments that are asked for evidence, or that it can be added to."""
        every = [(each, self.model.asked(each)) for each in self.model.bills.values()]
        return [
            each
            for each, until in every
            if until and (each.status is not Status.EVIDENCED or self.time.now <= until)
        ]

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
        """Evidence of some of the payments that are asked, most often."""
        due = self.asked()
        if due and which % 5 == 4:
            self._at_deadline(due[0], which // 5 % 2)
            return
        for number, bill in enumerate(due[: 1 + which % 3], which):
            exempt = "deposit" if number % 7 == 6 else ""
            picks = [(number, 100), (number + 1, 100)]
            self._answer(bill, picks, number % 3 == 0, exempt, number % 5 > 1, "right", number)

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
        owner = self.acting(bill.order.enterprise).id if odd % 5 else bill.order.enterprise
        rows = list(self._rows(owner, bill.order.amount.currency, picks, odd))
        if odd % 6 < 5:
            rows = self._fitted(bill, rows, odd)
        elif rows and odd % 18 == 17:
            rows.append(rows[0])
        self._evidence(bill, rows, exempt, as_bank, who, odd)
        if odd % 3 and bill.status is Status.EVIDENCED and self._lacks(bill):
            self._evidence(bill, self._fitted(bill, rows, 1), "", not as_bank, "right", odd + 1)
        if judges and bill.status is Status.EVIDENCED:
            self._judge(bill, "right", "right", odd)

    def _lacks(self, bill: Bill) -> int:
        """What has no proof yet."""
        return max(0, bill.left - self.model.proved(bill))

    def _fitted(self, bill: Bill, rows: list[Row], odd: int) -> list[Row]:
        """One invoice, named before or not, for what has no proof yet, or a part; none where there is."""
        lacks, every = self._lacks(bill), {each.account for each in rows} | set(bill.rows)
        free = {each: self.papers.available(self.papers.end(each)) for each in every}
        if not lacks or not free:
            return []
        best = max(
            sorted(free), key=lambda each: (odd % 2 and each in bill.rows and free[each] > 0, free[each])
        )
        amount = max(1, lacks // 2) if odd % 4 == 3 else lacks
        amount = amount if odd % 9 == 8 else min(amount, max(1, free[best]))
        return [Row(best, Money(amount, bill.order.amount.currency))]

    def _evidence(self, bill: Bill, rows: list[Row], exempt: str, as_bank: bool, who: str, odd: int) -> bool:
        proofs, before, was = self.suite.proofs, bill.status, dict(bill.rows)
        by = self.by(bill.order.bank if as_bank else bill.order.enterprise, who)
        keys = by.maker.address, by.second().address
        document = keccak(b"paper") if (exempt and odd % 9) or odd % 5 == 4 else bytes(32)
        give = proofs.submit_evidence if as_bank else proofs.give_evidence
        used = [
            (row.account, row.amount.minor, row.amount.currency)
            for row in sorted(rows, key=lambda each: each.account)
        ]
        own = self.reference(odd)
        done = self.signed(
            "submit_evidence" if as_bank else "give_evidence",
            lambda: self.model.give_evidence(keys, bill.id, own, used, exempt, document, as_bank=as_bank),
            lambda: give(by, self.on_chain(bill.id), own, rows, exemption=exempt, document=document),
        )
        if done:
            self.one_event(bill, before, Action.EVIDENCE)
            self.tally.states["evidence added to"] += before is Status.EVIDENCED
            if bill.status is Status.EVIDENCED:
                self.compared[bill.id] = self.papers.commitments(list(bill.rows))
                self.is_within(bill, {each.account for each in rows})
                self.tally.states["evidence on a named invoice"] += any(each.account in was for each in rows)
        return done

    @precondition(lambda self: self.pools_left() or self.asked())
    @rule(which=ANY)
    def draw_and_prove(self, which: int) -> None:
        """As it goes on most days: what has closed is drawn, what is asked for is given."""
        if self.asked():
            self.after_a_draw(which)
        else:
            self.close(which, ("draw", "draw", "bank silent")[which % 3], "right")

    @precondition(lambda self: self.bill(0, Status.EVIDENCED))
    @rule(which=ANY, percent=st.integers(1, 99))
    def reverse_meanwhile(self, which: int, percent: int) -> None:
        """An invoice is reversed while evidence is looked at: that can be answered from the verdict on."""
        bill = self.bill(which, Status.EVIDENCED)
        assert bill is not None
        for account in list(bill.rows)[:1]:
            self._amend(account, part(percent, self.papers.end(account).face), "right", "right")
            self.question(account)
            self.let_pass(1 + which % 2 * HOUR)
            self._judge(bill, "right", "right", 1 + which % 4 // 3)
            if bill.status is Status.VERIFIED and self.model.asked(bill):
                self.tally.states["asked again from the verdict on"] += 1
                self._evidence(bill, [], "", which % 3 > 0, "right", 1)
                self._evidence(bill, [], "", which % 3 == 0, "right", 1)

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
        compared = self.papers.commitments(list(bill.rows))
        if odd % 4 == 0:
            compared = self.compared.get(bill.id, ())
        flags = bill.is_exempt, bill.is_documented
        digest = keccak(abi_encode(["bytes32[]"], [compared]))
        if self.attempt(
            "judge",
            lambda: self.model.judge(keys, bill.id, report, compared, verified=verified),
            lambda: self.suite.proofs.judge(by, self.on_chain(bill.id), report, digest, verified=verified),
        ):
            self.one_event(bill, before, Action.VERDICT)
            self.tally.states["judged by the operator"] += late
            if bill.status is Status.VERIFIED:
                self.was_proved(bill, was_exempt=flags[0], was_documented=flags[1])

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
            lambda: self.suite.proofs.overdue(self.desk.stranger, bill.id),
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
        second, has_evidence = self.model.asked(bill) + after, bill.status is Status.EVIDENCED
        if self.time.now > second:
            return
        self.go_to(second)
        late = self._overdue(bill)
        answered = self._evidence(bill, [], "", False, "right", 0)
        self.one_of_both(answered, late or (has_evidence and after > 0))

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
