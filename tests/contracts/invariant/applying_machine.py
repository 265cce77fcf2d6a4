"""Applications and checks, right and wrong, on declarations that authorities change meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chain.hashing import keccak
from contracts.financing.applications import Application, BankReport
from contracts.financing.cases import Report, Status
from contracts.parties import Party
from contracts.registry.calendar import date_of
from contracts.registry.consents import Terms as ConsentTerms
from contracts.registry.documents import Hint, Row
from contracts.registry.money import Money
from contracts.registry.rates import Rate
from tests.contracts.invariant.applying import Look
from tests.contracts.invariant.case import BEFORE_APPROVAL, Case
from tests.contracts.invariant.documents_machine import ANY, PARTS, part
from tests.contracts.invariant.financing_agree import FinancingAgreement
from tests.contracts.world import DAY

MOST_CASES = 7
WHO = st.sampled_from(["right"] * 24 + ["another", "the other side", "checker", "stranger"])
"""Who tries it."""
REPORTS = [Report.MATCHES] * 8 + [Report.CLASS_B, Report.CLASS_C, Report.PARTIES]
PRICES = {"USD": 71_234, "EUR": 78_000, "JPY": 477, "CNY": 10_000}
"""CNY for a unit, in 1/10,000."""


class ApplicationMoves(FinancingAgreement):
    """What happens to a case before it is approved."""

    # Who

    def case(self, which: int, *states: Status) -> Case | None:
        """Some case, in one of these states where they are named."""
        found = [case for case in self.book.cases.values() if not states or case.status in states]
        return found[which % len(found)] if found else None

    def banker(self, case: Case, who: str = "right", eyes: str = "right") -> Party:
        """Who acts for the case's bank: itself or its successor; or somebody who may not."""
        right = self.players.party(self.people.line(case.bank)[-1])
        banks = self.players.banks
        other = banks[(list(banks).index(right) + 1) % 3] if right in banks else banks[0]
        return self.sealed(self._instead(right, other, self.desk.exporter, who), eyes)

    def applicant(self, enterprise: bytes, who: str = "right") -> Party:
        """Who acts for an enterprise."""
        right = self.players.party(self.people.line(enterprise)[-1])
        other = self.desk.importer if right.id != self.desk.importer.id else self.desk.exporter
        return self._instead(right, other, self.desk.bank_a, who)

    def _instead(self, right: Party, other: Party, opposite: Party, who: str) -> Party:
        if who == "checker":
            checker = next(key for key in right.all_keys() if key.address == right.second().address)
            return replace(right, maker=checker)
        choice = {"another": other, "the other side": opposite}
        return replace(right, maker=self.desk.stranger) if who == "stranger" else choice.get(who, right)

    # Rates

    @rule(
        currency=st.sampled_from(["USD", "EUR", "JPY", "CNY"]),
        days=st.sampled_from([0, 0, 0, -3, -12, 2]),
        change=st.integers(-3_000, 3_000),
        odd=ANY,
    )
    def publish(self, currency: str, days: int, change: int, odd: int) -> None:
        """A rate of another day, a correction, or one that can't be."""
        self._publish([(currency, days)] if odd % 3 else [("USD", 0), ("EUR", 0), ("JPY", 0)], change, odd)

    def _publish(self, wanted: Sequence[tuple[str, int]], change: int, odd: int = 0) -> None:
        operator = self.desk.operator
        rates = [
            Rate(
                self.desk.reference(),
                currency,
                max(1, PRICES[currency] * (10_000 + change) // 10_000),
                10_000,
                date_of(self.time.today + days),
                date_of(self.time.today + days + (11 if odd % 12 == 11 else 9)),
            )
            for currency, days in wanted
        ]
        if odd % 12 == 10:
            known = list(self.book.prices.rates)
            rates[-1] = replace(rates[-1], id=known[odd % len(known)])
        self.attempt(
            "publish",
            lambda: self.book.prices.publish(operator.maker.address, operator.second().address, rates),
            lambda: self.desk.rates.publish(operator, rates),
        )
        for rate_id, rate in self.book.prices.rates.items():
            if self.is_news(("rate", rate_id), rate):
                assert self.desk.rates.rate(rate_id) == rate
                self.tally.held["R-1"] += 1
        for currency in PRICES:
            found = self.desk.rates.in_force(currency)
            assert (found or bytes(32)) == self.book.prices.in_force(currency)

    # Before the approval

    def asked(self, picks: Sequence[tuple[int, int]], odd: int) -> tuple[Party, tuple[Row, ...]]:
        """Rows on some declarations of the first one's owner, and who asks."""
        chosen: dict[bytes, Money] = {}
        for which, percent in picks:
            account = self.account(which)
            paper = self.papers.accounts[account]
            free = self.papers.available(self.papers.end(account))
            chosen[account] = Money(part(percent, free), paper.currency)
        first = self.papers.accounts[next(iter(chosen))]
        enterprise = self.applicant(first.owner)
        if odd % 16 == 15:
            enterprise = self.desk.importer
        elif odd % 40 == 38:
            chosen[keccak(b"nobody attested this")] = Money(1, "USD")
        rows = [Row(account, amount) for account, amount in chosen.items()]
        if odd % 40 == 37:
            rows.append(rows[0])
        return enterprise, tuple(rows)

    @precondition(lambda self: len(self.book.cases) < MOST_CASES and self.papers.accounts)
    @rule(
        picks=st.lists(st.tuples(ANY, PARTS), min_size=1, max_size=3),
        bank=ANY,
        odd=ANY,
        percent=st.integers(1, 100),
        tenor_days=st.integers(0, 20),
        who=WHO,
        relays=st.booleans(),
        reference=ANY,
    )
    def apply(
        self,
        picks: list[tuple[int, int]],
        bank: int,
        odd: int,
        percent: int,
        tenor_days: int,
        who: str,
        relays: bool,
        reference: int,
    ) -> None:
        """Applies, and nothing more yet."""
        self._apply(picks, bank, odd, percent, tenor_days, who, relays, reference)

    def _apply(
        self,
        picks: Sequence[tuple[int, int]],
        bank: int,
        odd: int,
        percent: int,
        tenor_days: int,
        who: str = "right",
        relays: bool = False,
        reference: int = 0,
    ) -> Case | None:
        enterprise, rows = self.asked(picks, odd)
        by = self.players.banks[bank % 3] if odd % 30 != 29 else self.desk.customs
        currencies = Counter(row.amount.currency for row in rows)
        currency = rows[0].amount.currency if odd % 4 else ("CNY", "EUR", "USD")[odd % 3]
        total = sum(row.amount.minor for row in rows if row.amount.currency in currencies)
        asked = Application(
            self.desk.receivables.address if odd % 50 != 49 else self.desk.apportionment.address,
            enterprise.id,
            by.id,
            Money(part(percent, total), currency),
            tenor_days,
            self.reference(reference),
            rows,
        )
        sender = self.applicant(enterprise.id, who)
        case_id = self.desk.applications.case_id_of(asked.enterprise, asked.reference)
        done = self.signed(
            "apply",
            lambda: self.book.apply(sender.maker.address, case_id, asked),
            lambda: self.desk.applications.apply(
                sender, asked, relayer=self.desk.stranger if relays else None
            ),
        )
        return self.book.cases[case_id] if done else None

    def _accept(self, case: Case, who: str, reference: int) -> bool:
        by, own = self.banker(case, who), self.reference(reference)
        return self.signed(
            "accept",
            lambda: self.book.accept(by.maker.address, case.id, own),
            lambda: self.desk.applications.accept(by, case.id, own),
        )

    @precondition(lambda self: self.book.cases)
    @rule(
        which=ANY,
        what=st.sampled_from(
            ["accept", "accept", "send_back", "replace_rows", "replace_rows", "reject", "withdraw"]
        ),
        who=WHO,
        odd=ANY,
        picks=st.lists(st.tuples(ANY, PARTS), min_size=1, max_size=3),
    )
    def talk(self, which: int, what: str, who: str, odd: int, picks: list[tuple[int, int]]) -> None:
        """Bank and enterprise before the approval; most often about a case where it makes sense."""
        wanted = {
            "accept": (Status.SUBMITTED,),
            "send_back": (Status.SUBMITTED,),
            "replace_rows": (Status.SENT_BACK, Status.FAILED),
        }.get(what, tuple(BEFORE_APPROVAL))
        case = (self.case(which, *wanted) if odd % 4 else None) or self.case(which)
        assert case is not None
        relayer = self.desk.stranger if odd % 2 else None
        bank, enterprise = self.banker(case, who), self.applicant(case.enterprise, who)
        desk, stopped = self.desk.applications, self.is_stopped(case)
        match what:
            case "accept":
                self._accept(case, who, odd)
            case "send_back":
                self.attempt(
                    what,
                    lambda: self.book.send_back(bank.maker.address, case.id),
                    lambda: desk.send_back(bank, case.id, "other rows"),
                )
            case "replace_rows":
                _, rows = self.asked(picks, odd if odd % 16 != 15 else 0)
                self.attempt(
                    what,
                    lambda: self.book.replace_rows(enterprise.maker.address, case.id, rows),
                    lambda: desk.replace_rows(enterprise, case.id, rows, relayer=relayer),
                )
            case "reject":
                done = self.attempt(
                    what,
                    lambda: self.book.reject(bank.maker.address, case.id),
                    lambda: desk.reject(bank, case.id, "no"),
                )
                if done and stopped:
                    self.exit_under_a_stop(what)
            case _:
                done = self.attempt(
                    what,
                    lambda: self.book.withdraw(enterprise.maker.address, case.id),
                    lambda: desk.withdraw(enterprise, case.id, "no", relayer=relayer),
                )
                if done and stopped:
                    self.exit_under_a_stop(what)

    def is_stopped(self, case: Case) -> bool:
        """Whether the product or the desk is paused, or a party to the case not active."""
        paused = any(self.papers.apps[each].paused for each in (self.book.at.product, self.book.at.desk))
        return paused or not (self.people.is_active(case.bank) and self.people.is_active(case.enterprise))

    # Checks

    def _consent(self, case: Case, asker: Party, odd: int) -> bytes:
        """The enterprise consents, for this case or something else; or consented before; or never."""
        grants = self.book.permits.granted
        if odd % 12 == 11:
            return keccak(b"never given")
        if odd % 12 == 10 and grants:
            return list(grants)[-1]
        purpose = self.desk.applications.purpose() if odd % 12 != 9 else bytes(31) + b"\1"
        terms = ConsentTerms(
            case.enterprise,
            asker.id,
            purpose,
            0b110 if odd % 3 else 2**64 - 1,
            self.time.now,
            self.time.now + 30 * DAY,
            1 + odd % 2,
            salt=self.desk.reference(),
        )
        consent_id = self.desk.consents.id_of(terms)
        enterprise = self.applicant(case.enterprise)
        self.attempt(
            "grant",
            lambda: self.book.permits.grant(enterprise.maker.address, consent_id, terms),
            lambda: self.desk.consents.grant(enterprise, terms),
        )
        return consent_id

    def _look(self, case: Case, asker: Party, accounts: Sequence[bytes], odd: int) -> Look:
        consent_id = self._consent(case, asker, odd)
        reports = tuple(
            (REPORTS[(odd + place) % 11 if odd % 7 == 6 else 0], odd % 19 != 18 or place > 0)
            for place in range(len(accounts))
        )
        return Look(consent_id, self.desk.applications.purpose(), reports, odd % 5 == 4)

    def _reports(self, look: Look, accounts: Sequence[bytes]) -> list[BankReport]:
        found: list[BankReport] = []
        for account, (report, current) in zip(accounts, look.reports, strict=False):
            known = account in self.papers.accounts
            commitment = self.papers.end(account).commitment if known else bytes(32)
            found.append(BankReport(report, commitment if current else keccak(b"old fields")))
        return found

    def _check(self, case: Case, who: str, odd: int) -> None:
        by = self.banker(case, who)
        actor = self.players.party(self.people.line(case.bank)[-1])
        accounts = list(case.rows)
        look = self._look(case, actor, accounts, odd)
        if odd % 37 == 36:
            look = replace(look, reports=look.reports[1:])
        hints: tuple[Hint, ...] = ()
        if look.hinted:
            hints = self.desk.documents.expired_holds(accounts)
        predicted = self.book.look(by.maker.address, case, look) if self._knows(by) else None
        reports = self._reports(look, accounts)

        def contracts() -> None:
            answer = self.desk.applications.check(by, case.id, look.consent_id, reports, hints)
            assert predicted is not None
            assert tuple(each.outcome.name for each in answer.answers) == predicted.outcomes
            assert tuple(each.report for each in answer.answers) == predicted.reports
            assert (answer.consented, answer.passed) == (predicted.consented, predicted.passed)
            for outcome in predicted.outcomes:
                self.tally.states[f"check: {outcome}"] += 1
            self.tally.states["check: no consent"] += not predicted.consented

        self.attempt("check", lambda: self.book.check(by.maker.address, case.id, look), contracts)

    def _knows(self, party: Party) -> bool:
        return party.maker.address in self.people.keys

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, who=WHO, odd=ANY)
    def check(self, which: int, who: str, odd: int) -> None:
        able = (Status.ACCEPTED, Status.FAILED, Status.VERIFIED, Status.APPROVED)
        case = (self.case(which, *able) if odd % 5 else None) or self.case(which)
        assert case is not None
        self._check(case, who, odd)
