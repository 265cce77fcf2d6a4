"""Orders and payments, right and wrong: from the order to the money, and back; and who is stopped."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chain.hashing import keccak
from contracts.payments.orders import Order
from contracts.payments.words import Action, Finding, Proof, Report, Status
from contracts.registry.calendar import date_of
from contracts.registry.documents import Row
from contracts.registry.money import Money
from contracts.registry.participants import Standing
from tests.contracts.invariant.bills import STAYED, UNPAID, Bill
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.payers import PURPOSES
from tests.contracts.invariant.samples_machine import CURRENCIES, WHO, SampleMoves
from tests.contracts.invariant.sending import ANY, EYES, PARTS, part
from tests.contracts.registry.acts import REASON
from tests.contracts.world import DAY

MOST_PAYMENTS = 16
PROOFS = st.sampled_from([Proof.INVOICES] * 3 + [Proof.LATER] * 3 + [Proof.EXEMPT, Proof.PETTY_CASH])
REPORTS = (Report.MATCHES,) * 7 + (Report.SELLER,)
CHECKS = (Report.MATCHES,) * 5 + (Report.NOT_COMPARED,) * 2 + (Report.SELLER,)


class OrderMoves(SampleMoves):
    """Up to the payment, and what comes back of it; who may act."""

    def bill(self, which: int, *states: Status) -> Bill | None:
        """Some payment, in one of these states where they are named."""
        found = [each for each in self.model.bills.values() if not states or each.status in states]
        return found[which % len(found)] if found else None

    # Orders

    def begin_to_pay(self, which: int, percent: int, how: int) -> None:
        """One that goes well, most often."""
        proof = (Proof.LATER, Proof.INVOICES, Proof.LATER, Proof.INVOICES, Proof.PETTY_CASH)[how % 5]
        on = ("paid", "paid", "ordered", "checked")[how % 4 if how % 3 else 0]
        self.order(which, [(how, percent)], proof, how % 7 > 0, on, "right", 4 * (which % 6) + 1)

    @precondition(lambda self: len(self.model.bills) < MOST_PAYMENTS)
    @rule(
        which=ANY,
        picks=st.lists(st.tuples(ANY, PARTS), min_size=1, max_size=3),
        proof=PROOFS,
        facilitated=st.sampled_from([True, True, True, False]),
        on=st.sampled_from(["paid"] * 4 + ["checked", "ordered"] * 2),
        who=WHO,
        odd=ANY,
    )
    def order(
        self,
        which: int,
        picks: list[tuple[int, int]],
        proof: Proof,
        facilitated: bool,
        on: str,
        who: str,
        odd: int,
    ) -> None:
        """Ordered; most often checked and paid too."""
        enterprise = self.acting(self.enterprises[which % 5 % 3].id).id
        currency = CURRENCIES[odd % 4]
        rows = self._rows(enterprise, currency, picks, odd) if proof is Proof.INVOICES else ()
        if odd % 15:
            proof = Proof.LATER if proof is Proof.INVOICES and not rows else proof
            facilitated = facilitated or proof is Proof.LATER
        total = sum(row.amount.minor for row in rows)
        amount = total + (facilitated and odd % 3 == 2) * 7 if rows else 1 + which % 300 * (odd % 3 + 1)
        if proof is Proof.PETTY_CASH:
            amount = 1 + which * 19_990 + odd
        asked = Order(
            enterprise,
            self._bank_for(which),
            self.reference(odd),
            Money(amount - (odd % 31 == 30), currency),
            PURPOSES[odd % 16 // 4] if odd % 3 == 0 else "goods",
            proof,
            self.time.now + (31 if odd % 29 == 28 else 1 + which % 30) * DAY,
            keccak(b"payee"),
            keccak(b"contract"),
            rows,
            exemption="deposit" if proof is Proof.EXEMPT else "",
            document=keccak(b"document") if (proof is Proof.EXEMPT) != (odd % 37 == 36) else bytes(32),
            facilitated=facilitated,
        )
        if self._order(asked, who) and on != "ordered":
            bill = self.model.bills[self.suite.capital.payment_id_of(asked.enterprise, asked.reference)]
            self._check(bill, CHECKS[odd % 8], "right")
            if on == "paid" and bill.status is Status.CHECKED:
                self._pay(bill, "right", "right", odd)

    def _bank_for(self, which: int) -> bytes:
        """Most often one that may pay first, and has a pool."""
        ready = [each.id for each in self.players.banks if self.sampling.is_ready(each.id)]
        fits = [each for each in ready if each in self.book.admitted]
        if fits and which % 9:
            return self.acting(fits[which // 3 % len(fits)]).id
        return self.acting(self.players.banks[which // 3 % 2].id).id

    def _rows(
        self, enterprise: bytes, currency: str, picks: list[tuple[int, int]], odd: int
    ) -> tuple[Row, ...]:
        """Most often of its own invoices, in the currency, within what is left of them."""
        every = list(self.papers.accounts.values())
        fits = [each for each in every if self.people.acts_for(enterprise, each.owner)]
        fits = [each for each in fits if each.currency == currency] if odd % 13 < 12 else every
        rows: dict[bytes, Row] = {}
        for pick, percent in picks if fits else ():
            paper = fits[pick % len(fits)]
            left = self.papers.available(paper) or paper.face
            rows[paper.id] = Row(paper.id, Money(part(percent, left), currency))
        return tuple(rows.values())

    def _order(self, asked: Order, who: str) -> bool:
        capital, by = self.suite.capital, self.by(asked.enterprise, who)
        payment_id = capital.payment_id_of(asked.enterprise, asked.reference)
        done = self.signed(
            "order",
            lambda: self.model.order(by.maker.address, payment_id, asked),
            lambda: capital.order(by, asked),
        )
        if done:
            bill = self.model.bills[payment_id]
            self.one_event(bill, None, Action.ORDER)
            self.is_within(bill, set(bill.rows))
        return done

    # Banks

    @precondition(lambda self: self.model.bills)
    @rule(
        which=ANY,
        what=st.sampled_from(["check", "pay", "pay", "refuse", "withdraw", "add"]),
        who=WHO,
        eyes=EYES,
        odd=ANY,
    )
    def go_on(self, which: int, what: str, who: str, eyes: str, odd: int) -> None:
        """With an order that waits; or with any."""
        wanted = {"check": (Status.ORDERED,), "pay": (Status.CHECKED,)}.get(what, tuple(UNPAID))
        bill = (self.bill(which, *wanted) if odd % 8 else None) or (None if odd % 4 else self.bill(which))
        if bill is None:
            self._add(which, odd)
            return
        before, capital = bill.status, self.suite.capital
        match what:
            case "check":
                self._check(bill, CHECKS[odd % 8], who)
            case "pay":
                self._pay(bill, who, eyes, odd)
            case "refuse":
                by = self.by(bill.order.bank, who)
                if self.attempt(
                    what,
                    lambda: self.model.refuse(by.maker.address, bill.id),
                    lambda: capital.refuse(by, bill.id, REASON),
                ):
                    self.one_event(bill, before, Action.REFUSE)
            case "add":
                self._add(which, odd)
            case _:
                by = self.by(bill.order.enterprise, who)
                if self.attempt(
                    what,
                    lambda: self.model.withdraw(by.maker.address, bill.id),
                    lambda: capital.withdraw(by, bill.id, REASON),
                ):
                    self.one_event(bill, before, Action.WITHDRAW)

    def _add(self, which: int, odd: int) -> None:
        """The operator has a payment of the ordinary path drawn too; most others are in a pool."""
        outside = [each for each in self.model.bills.values() if each.id not in self.sampling.places]
        paid = [each for each in outside if each.status in (Status.PAID, Status.VERIFIED)]
        bill = paid[which % len(paid)] if paid and odd % 6 else self.bill(which)
        if bill is None or not (paid or odd % 4 == 0):
            return
        is_paid = bill.status in (Status.PAID, Status.VERIFIED)
        parties = (bill.order.bank, bill.order.enterprise) if is_paid else None
        self.attempt(
            "add",
            lambda: self.sampling.add(self.operators, bill.id, parties),
            lambda: self.suite.samples.add(self.desk.operator, bill.id, REASON),
        )

    def _check(self, bill: Bill, report: Report, who: str) -> None:
        by, before = self.by(bill.order.bank, who), bill.status
        found = self.model.finding(bill, report)

        def contracts() -> None:
            assert self.suite.capital.check(by, bill.id, report) is found

        if self.attempt("check", lambda: self.model.check(by.maker.address, bill.id, report), contracts):
            self.one_event(bill, before, Action.CHECK)
            self.tally.states[f"found {found.name}"] += 1

    def _pay(self, bill: Bill, who: str, eyes: str, odd: int) -> None:
        by, own, before = self.by(bill.order.bank, who, eyes), self.reference(odd), bill.status
        keys, day = (by.maker.address, by.second().address), self.time.today - (odd % 23 == 22)
        found = self.model.finding(bill, Report.MATCHES)
        done = self.signed(
            "pay",
            lambda: self.model.pay(keys, bill.id, own, day),
            lambda: self.suite.capital.pay(by, self.on_chain(bill.id), own, date_of(day)),
        )
        if before is Status.CHECKED and found is not Finding.PASSED:
            self.tally.states[f"passed no more: {found.name}"] += 1
        if done:
            self.one_event(bill, before, Action.PAY)
            self.is_within(bill, set(bill.rows))

    @precondition(lambda self: self.bill(0, *STAYED))
    @rule(which=ANY, percent=PARTS, days=st.sampled_from([0] * 9 + [-3, 1]), who=WHO, eyes=EYES, odd=ANY)
    def come_back(self, which: int, percent: int, days: int, who: str, eyes: str, odd: int) -> None:
        """In whole or in part."""
        if odd % 3 == 2:
            return
        bill = (self.bill(which, *STAYED) if odd % 11 else None) or self.bill(which)
        assert bill is not None
        amount = bill.left if bill.left and odd % 4 == 0 else part(percent, bill.left)
        by, own, day = self.by(bill.order.bank, who, eyes), self.reference(odd), self.time.today + days
        keys, before = (by.maker.address, by.second().address), bill.status
        money = Money(amount, bill.order.amount.currency)
        if self.signed(
            "come_back",
            lambda: self.model.come_back(keys, bill.id, own, amount, day),
            lambda: self.suite.capital.come_back(by, self.on_chain(bill.id), own, money, date_of(day)),
        ):
            self.one_event(bill, before, Action.COME_BACK)

    # Standing

    @rule(
        which=ANY, what=st.sampled_from(["suspend", "reinstate", "reinstate", "retire", "pause", "unpause"])
    )
    def stand(self, which: int, what: str) -> None:
        """Somebody is suspended, reinstated, or retired with a successor; an application is paused."""
        desk, operator = self.desk, self.desk.operator
        if what in ("pause", "unpause"):
            if which % 4 == 0 or what == "unpause":
                self._pause(which, what)
            return
        pairs = [(desk.exporter, self.players.heir), (desk.bank_a, desk.bank_b), (desk.tax, desk.tax)]
        party, heir = pairs[which % 3]
        standing = self.people.persons[party.id].standing
        if (what == "suspend" and which % 4) or (what == "retire" and which % 3):
            return
        if what == "reinstate" and standing is not Standing.SUSPENDED and which % 5:
            return
        if what == "retire":
            if party is heir:
                return
            self.attempt(
                what,
                lambda: self.people.retire(*self.operators, party.id, heir.id),
                lambda: desk.participants.retire(operator, party.id, REASON, successor=heir.id),
            )
            return
        model, contract = getattr(self.people, what), getattr(desk.participants, what)
        self.attempt(
            what, lambda: model(*self.operators, party.id), lambda: contract(operator, party.id, REASON)
        )

    def _pause(self, which: int, what: str) -> None:
        names, pauses = list(self.papers.apps), what == "pause"
        due = [each for each in names if self.papers.apps[each].paused != pauses]
        if not due and which % 7:
            return
        name = (due or names)[which % len(due or names)]
        access = self.papers.apps[name]
        fn = self.desk.directory.pause if pauses else self.desk.directory.unpause

        def model() -> None:
            demand(access.paused != pauses, "UNCHANGED")
            access.paused = pauses

        self.attempt(what, model, lambda: fn(self.desk.operator, name, REASON))
