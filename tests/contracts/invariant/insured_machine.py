"""Loans on insured shipments, and on the same declarations, right and wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from contracts.financing.applications import Application, BankReport
from contracts.financing.cases import Action, Report, Source, Status
from contracts.financing.loans import Approval
from contracts.insurance.words import AT_RISK, Cause
from contracts.insurance.words import Action as Claim
from contracts.insurance.words import Status as ShipmentStatus
from contracts.registry.calendar import date_of
from contracts.registry.consents import Terms as ConsentTerms
from contracts.registry.documents import Row
from contracts.registry.money import Money
from contracts.registry.rates import Quote
from tests.contracts.invariant.applying import Look
from tests.contracts.invariant.case import OPEN_LOANS, Case
from tests.contracts.invariant.insurance_machine import WHO
from tests.contracts.invariant.insured_agree import InsuredAgreement
from tests.contracts.invariant.lending import Terms
from tests.contracts.invariant.sending import ANY, EYES, PARTS, part
from tests.contracts.invariant.shipments import Shipment
from tests.contracts.world import DAY

MOST_LOANS = 6


class InsuredLoans(InsuredAgreement):
    """The whole life of shipments and of the loans on them."""

    def begin_to_lend(self, odd: int) -> None:
        """What is covered has a loss payee, which lends on it."""
        for policy in list(self.cover.promises):
            if not [each for each in self.cover.assigning.live() if each.terms.policy == policy]:
                self._assign(policy, None, 2 * (odd % 9))
        for which in range(1 + odd % 3):
            self.lend(which, 0, 60 + odd % 40, 100 - odd % 30, 1 + odd % 30, odd + which, "right", "right")

    def loan(self, which: int, *states: Status) -> Case | None:
        """Some loan that was approved, in one of these states where they are named."""
        cases = (*self.insured.cases.values(), *self.plain.cases.values())
        found = [each for each in cases if each.approved and (not states or each.status in states)]
        return found[which % len(found)] if found else None

    @precondition(lambda self: self.shipment(0) and len(self.insured.cases) < MOST_LOANS)
    @rule(
        which=ANY,
        bank=st.sampled_from([0, 0, 0, 0, 1]),
        percent=st.integers(30, 110),
        amount=PARTS,
        tenor=st.integers(1, 40),
        how=ANY,
        who=WHO,
        eyes=EYES,
    )
    def lend(
        self, which: int, bank: int, percent: int, amount: int, tenor: int, how: int, who: str, eyes: str
    ) -> None:
        """The whole way to the money, as far as it goes; most often on a shipment that is covered."""
        covered = [each for each in self.cover.shipments.values() if each.status is ShipmentStatus.COVERED]
        pledged = [each for each in covered if self.insured.pledge(each)]
        found = (pledged or covered) if how % 9 else list(self.cover.shipments.values())
        if not found:
            return
        shipment = found[which % len(found)]
        pledge = self.insured.pledge(shipment)
        right = self.acting(pledge.terms.bank).id if pledge else self.desk.bank_a.id
        to = right if not bank else self.players.banks[which % 3].id
        case = self._apply(shipment, to, percent, amount, tenor, how)
        if case is None or case.status is not Status.VERIFIED:
            return
        if self._approve(case, who, eyes, how) and how % 4:
            self._disburse(case, 100 if how % 2 else 60, 0, "right", "right", 0)

    @precondition(lambda self: self.loan(0, Status.DISBURSED, Status.WRITTEN_OFF))
    @rule(which=ANY, percent=PARTS, what=st.sampled_from(["pays", "loses", "loses"]), odd=ANY)
    def fate(self, which: int, percent: int, what: str, odd: int) -> None:
        """The buyer of a shipment with a loan on it pays a part; or is insolvent, and something comes in."""
        case = self.loan(which, Status.DISBURSED, Status.WRITTEN_OFF)
        assert case is not None
        if case.id not in self.insured.cases:
            return
        shipment = self.insured.shipment(case.id)
        if what == "pays" and shipment.status in AT_RISK:
            rest = shipment.declared - shipment.paid
            self._receive(shipment, rest if odd % 2 else part(percent, rest), 0, "right", "right", 0)
            self._repay(case, part(percent, case.outstanding), Source.OTHER_FUNDS, "right", "right", 0)
            return
        if shipment.status is ShipmentStatus.COVERED:
            self._pursue(shipment, Claim.NOTIFY, Cause.INSOLVENCY, "right", odd)
            if odd % 4:
                self._repay(case, part(percent, case.outstanding), Source.OTHER_FUNDS, "right", "right", 0)
        if shipment.status is ShipmentStatus.NOTIFIED:
            self._pursue(shipment, Claim.CLAIM, Cause.INSOLVENCY, "right", odd)
        if shipment.status is ShipmentStatus.CLAIMED:
            self._indemnify(shipment, "right", "right", 0)
        if shipment.status is ShipmentStatus.INDEMNIFIED and odd % 2:
            rest = shipment.loss - shipment.recovered
            amount = rest if odd % 4 == 3 else part(percent, rest)
            self._receive(shipment, amount, 0, "right", "right", 0)

    @precondition(lambda self: len(self.plain.cases) < 2)
    @rule(which=ANY, bank=ANY, percent=PARTS, amount=PARTS)
    def lend_without(self, which: int, bank: int, percent: int, amount: int) -> None:
        """A loan on declarations alone: the balance is the same one."""
        shipment = self.shipment(which)
        if shipment is None or which % 3:
            return
        case = self._apply(shipment, self.players.banks[bank % 3].id, percent, amount, 20, 1, plain=True)
        if case is not None and case.status is Status.VERIFIED and self._approve(case, "right", "right", 0):
            self._disburse(case, 100, 0, "right", "right", 0)

    def _apply(
        self,
        shipment: Shipment,
        bank: bytes,
        percent: int,
        amount: int,
        tenor: int,
        how: int,
        *,
        plain: bool = False,
    ) -> Case | None:
        """Application, acceptance, consent, check."""
        book = self.plain if plain else self.insured
        face = self.suite.receivables if plain else self.suite.insured
        rows: list[Row] = []
        for account, insured in shipment.rows.items():
            free = self.papers.available(self.papers.end(account))
            rows.append(Row(account, Money(part(percent, min(insured, free)), shipment.currency)))
        if how % 5 == 4:
            rows = rows[:1]
        total = sum(row.amount.minor for row in rows)
        if not plain and shipment.account is not None:
            total = min(total, self.papers.available(self.papers.end(shipment.account)))
        enterprise, to = self.acting(shipment.enterprise), self.acting(bank)
        asked = Application(
            face.address,
            enterprise.id,
            bank,
            Money(part(amount, total), shipment.currency),
            tenor,
            self.reference(),
            tuple(rows),
            basis=bytes(32) if plain else shipment.id,
        )
        case_id = self.applications.case_id_of(asked.enterprise, asked.reference)
        own = self.reference()
        done = self.signed(
            "apply",
            lambda: book.apply(enterprise.maker.address, case_id, asked),
            lambda: self.applications.apply(enterprise, asked),
        ) and self.signed(
            "accept",
            lambda: book.accept(to.maker.address, case_id, own),
            lambda: self.applications.accept(to, case_id, own),
        )
        if not done:
            return None
        self._check(book.cases[case_id])
        return book.cases[case_id]

    def _check(self, case: Case) -> None:
        book, _ = self.home(case)
        by, enterprise = self.acting(case.bank), self.acting(case.enterprise)
        terms = ConsentTerms(
            case.enterprise,
            by.id,
            self.applications.purpose(),
            2**64 - 1,
            self.time.now,
            self.time.now + 30 * DAY,
            1,
            salt=self.desk.reference(),
        )
        consent_id = self.desk.consents.id_of(terms)
        self.attempt(
            "grant",
            lambda: book.permits.grant(enterprise.maker.address, consent_id, terms),
            lambda: self.desk.consents.grant(enterprise, terms),
        )
        look = Look(consent_id, terms.purpose, ((Report.MATCHES, True),) * len(case.rows), False)
        reports = [BankReport(Report.MATCHES, self.papers.end(each).commitment) for each in case.rows]
        passed = book.look(by.maker.address, case, look).passed

        def contracts() -> None:
            assert self.applications.check(by, case.id, consent_id, reports).passed == passed

        self.attempt("check", lambda: book.check(by.maker.address, case.id, look), contracts)
        self.tally.states["loan could not stand on its shipment"] += not passed

    def _quotes(self, case: Case) -> tuple[Quote, ...]:
        """Rates where the policy has another currency."""
        if case.id not in self.insured.cases:
            return ()
        policy = self.papers.end(self.cover.policy_of(self.insured.shipment(case.id)))
        if policy.currency == case.currency:
            return ()
        self._publish()
        currencies = sorted({case.currency, policy.currency})
        return tuple(Quote(each, self.cover.prices.in_force(each)) for each in currencies)

    def _approve(self, case: Case, who: str, eyes: str, odd: int) -> bool:
        book, face = self.home(case)
        quotes, by, version = self._quotes(case), self.by(case.bank, who, eyes), case.version
        quotes = quotes[odd % 13 == 12 :]
        until = self.time.now + (2 + odd % 9) * DAY
        terms = Terms(case.requested, 10_000, case.asked_days, until, quotes)
        approval = Approval(Money(case.requested, case.currency), 10_000, case.asked_days, until, quotes)
        keys = by.maker.address, by.second().address
        done = self.attempt(
            "approve",
            lambda: book.approve(keys, case.id, terms, []),
            lambda: face.approve(by, case.id, version, approval, []),
        )
        if done and case.id in self.insured.cases:
            self.loan_was_within(case)
            self.tally.states["approved in several currencies"] += bool(quotes)
        return done

    @precondition(lambda self: self.loan(0, *OPEN_LOANS))
    @rule(which=ANY, percent=PARTS, days=st.sampled_from([0, 0, 0, -1]), who=WHO, eyes=EYES, odd=ANY)
    def disburse(self, which: int, percent: int, days: int, who: str, eyes: str, odd: int) -> None:
        """A tranche."""
        case = self.loan(which, *OPEN_LOANS)
        assert case is not None
        if case.undrawn or odd % 8 == 0:
            self._disburse(case, percent, days, who, eyes, odd)

    def _disburse(self, case: Case, percent: int, days: int, who: str, eyes: str, odd: int) -> None:
        book, face = self.home(case)
        by, own, day = self.by(case.bank, who, eyes), self.reference(odd), self.time.today + days
        amount, keys = part(percent, case.undrawn), (by.maker.address, by.second().address)
        self.signed(
            "disburse",
            lambda: book.disburse(keys, case.id, own, amount, day),
            lambda: face.disburse(by, case.id, own, Money(amount, case.currency), date_of(day)),
        )

    @precondition(lambda self: self.loan(0, Status.DISBURSED, Status.WRITTEN_OFF))
    @rule(which=ANY, percent=PARTS, source=st.sampled_from(Source), whole=ANY, who=WHO, eyes=EYES, odd=ANY)
    def repay(
        self, which: int, percent: int, source: Source, whole: int, who: str, eyes: str, odd: int
    ) -> None:
        """From the buyer's payment, or other funds."""
        case = self.loan(which, Status.DISBURSED, Status.WRITTEN_OFF)
        assert case is not None
        amount = case.outstanding if whole % 4 == 0 and case.outstanding else part(percent, case.outstanding)
        self._repay(case, amount, source, who, eyes, odd)

    def _repay(self, case: Case, amount: int, source: Source, who: str, eyes: str, odd: int) -> None:
        book, face = self.home(case)
        by, own, day = self.by(case.bank, who, eyes), self.reference(odd), self.time.today
        before = [replace(share) for _, _, share in book.shares(case)]
        keys, money = (by.maker.address, by.second().address), Money(amount, case.currency)
        nothing: Mapping[bytes, int] = {}
        done = self.signed(
            "repay",
            lambda: book.repay(keys, case.id, own, amount, day, source, nothing),
            lambda: face.repay(by, case.id, own, money, date_of(day), source),
        )
        if done and case.id in self.insured.cases:
            self.nothing_restored(case, before)

    @precondition(lambda self: self.loan(0))
    @rule(
        which=ANY,
        how=st.sampled_from([Action.CANCEL, Action.CLOSE, Action.WRITE_OFF, Action.WRITE_OFF, Action.CLEAR]),
        default=st.booleans(),
        who=WHO,
        eyes=EYES,
        odd=ANY,
    )
    def end(self, which: int, how: Action, default: bool, who: str, eyes: str, odd: int) -> None:
        """Cancelled, closed, written off once it is overdue, cleared."""
        wanted = {
            Action.CANCEL: Status.APPROVED,
            Action.CLOSE: Status.DISBURSED,
            Action.WRITE_OFF: Status.DISBURSED,
            Action.CLEAR: Status.WRITTEN_OFF,
        }[how]
        case = self.loan(which, wanted) if odd % 6 else self.loan(which)
        if case is None:
            return
        if how is Action.WRITE_OFF and default and case.sums.first_day:
            late = case.sums.first_day + case.tenor_days + 1
            self.let_pass(max(0, late - self.time.today) * DAY)
        self._end(case, how, who, eyes, odd)

    def _end(self, case: Case, how: Action, who: str, eyes: str, odd: int) -> None:
        book, face = self.home(case)
        by, own, day = self.by(case.bank, who, eyes), self.reference(odd), self.time.today
        keys, name = (by.maker.address, by.second().address), how.name.lower()
        fn = getattr(face, name)
        self.signed(
            f"{name} loan",
            lambda: book.end(keys, case.id, own, day, how),
            lambda: fn(by, case.id, own, date_of(day)),
        )

    @precondition(lambda self: self.loan(0))
    @rule(which=ANY, what=st.sampled_from(["lapse", "reverse", "reverse"]), who=WHO, eyes=EYES, odd=ANY)
    def undo(self, which: int, what: str, who: str, eyes: str, odd: int) -> None:
        """A hold expires; the newest posting is undone."""
        case = self.loan(which)
        assert case is not None
        book, face = self.home(case)
        if what == "lapse":
            if case.undrawn and odd % 3 and self.time.now <= case.hold_until:
                self.go_to(case.hold_until + odd % 2)
            self.attempt(
                "lapse loan",
                lambda: book.lapse(case.id),
                lambda: face.lapse(self.desk.stranger, case.id),
            )
            return
        if not case.entries:
            return
        by, own, entry = self.by(case.bank, who, eyes), self.reference(odd), case.entries[-1]
        posting = [each for each in face.postings(case.id) if each.reversal is None][-1]
        keys = by.maker.address, by.second().address
        done = self.signed(
            "reverse",
            lambda: book.reverse(keys, case.id, own, entry, posting.number),
            lambda: face.reverse(by, posting, own, "in error"),
        )
        if done:
            self.tally.states[f"reversed {posting.action.name}"] += 1
