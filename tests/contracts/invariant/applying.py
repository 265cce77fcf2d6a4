"""What LoanApplications should do, in plain Python: apply, accept, check; and what came of it (rules.md §3).

Each move demands everything before it changes anything; a move with a reference returns False where the same
was sent before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from contracts.financing.applications import Application
from contracts.financing.cases import Report, Status
from contracts.registry.consents import documents_digest
from contracts.registry.documents import Row
from contracts.registry.participants import Role, Standing
from tests.contracts.checks import constant
from tests.contracts.invariant.case import BEFORE_APPROVAL, Case, Rows, Sums
from tests.contracts.invariant.holdings import Holdings
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.permits import Permits
from tests.contracts.invariant.prices import Prices

CHECK_WINDOW = constant("LoanApplications.vy", "CHECK_WINDOW")
MAX_TENOR = 365
CURRENCIES = frozenset({"CNY", "USD", "EUR", "JPY", "GBP", "HKD", "KRW", "KWD", "CLF"})


@dataclass(frozen=True)
class Addresses:
    """The contracts that the model has to tell apart."""

    product: str
    desk: str
    amender: str


@dataclass(frozen=True)
class Look:
    """What a bank brings to a check: the consent, one report a row, and whether it knows expired holds."""

    consent_id: bytes
    purpose: bytes
    reports: tuple[tuple[Report, bool], ...]
    """What it found, and whether it opened the fields that stand now."""
    hinted: bool


@dataclass(frozen=True)
class Found:
    """The recorded answer: an outcome and a report for each row, whether there was consent, and the whole."""

    outcomes: tuple[str, ...]
    reports: tuple[Report, ...]
    consented: bool
    passed: bool


@dataclass
class Applying:
    """Cases up to the approval."""

    papers: Holdings
    prices: Prices
    permits: Permits
    at: Addresses
    cases: dict[bytes, Case] = field(default_factory=dict[bytes, Case])

    @property
    def now(self) -> int:
        """Unix seconds."""
        return self.papers.time.now

    @property
    def today(self) -> int:
        """Day number in China."""
        return self.papers.time.today

    def case(self, case_id: bytes) -> Case:
        """A case that somebody applied for."""
        demand(case_id in self.cases, "UNKNOWN_CASE")
        return self.cases[case_id]

    def open_cases(self, participant: bytes, *, loans: bool) -> int:
        """How many cases of somebody have not ended: as loans, or before the approval."""
        return sum(
            (each.bank == participant and each.is_open_for_bank())
            + (each.enterprise == participant and each.is_open_for_enterprise())
            for each in self.cases.values()
            if (each.status not in BEFORE_APPROVAL) is loans
        )

    # Enterprises

    def apply(self, key: str, case_id: bytes, asked: Application) -> bool:
        """The enterprise's reference makes it unique."""
        if not self.papers.is_new(asked.enterprise, asked.reference, ("apply", asked)):
            return False
        self._may_lend(asked.product)
        people = self.papers.people
        people.maker(key, Role.ENTERPRISE, asked.enterprise, is_exit=False)
        demand(people.persons[asked.enterprise].standing is Standing.ACTIVE, "SUSPENDED")
        bank = people.persons.get(asked.bank)
        demand(bank and Role.BANK in bank.roles and bank.standing is Standing.ACTIVE, "BAD_BANK")
        demand(asked.bank != asked.enterprise, "BAD_BANK")
        demand(asked.amount.minor > 0, "BAD_LOAN_AMOUNT")
        demand(asked.amount.currency in CURRENCIES, "UNKNOWN_CURRENCY")
        demand(0 < asked.tenor_days <= MAX_TENOR, "BAD_TENOR")
        rows = self._sound_rows(asked.rows)
        self.cases[case_id] = Case(
            case_id,
            asked.bank,
            asked.enterprise,
            asked.amount.currency,
            asked.amount.minor,
            asked.tenor_days,
            rows,
            Sums(Status.SUBMITTED),
            version=1,
        )
        self.papers.references[asked.enterprise, asked.reference] = ("apply", asked)
        return True

    def replace_rows(self, key: str, case_id: bytes, rows: Sequence[Row]) -> None:
        """Other rows for a case that was sent back, or whose check failed."""
        case = self.case(case_id)
        self.papers.people.maker(key, Role.ENTERPRISE, case.enterprise, is_exit=False)
        self._may_lend(self.at.product)
        demand(case.status in {Status.SENT_BACK, Status.FAILED}, "BAD_TRANSITION")
        case.rows = self._sound_rows(rows)
        self._move(case, Status.ACCEPTED if case.status is Status.FAILED else Status.SUBMITTED)

    def withdraw(self, key: str, case_id: bytes) -> None:
        """Any time before the approval."""
        case = self.case(case_id)
        self.papers.people.maker(key, Role.ENTERPRISE, case.enterprise, is_exit=True)
        demand(case.status in BEFORE_APPROVAL, "BAD_TRANSITION")
        self._move(case, Status.WITHDRAWN)

    # Banks

    def accept(self, key: str, case_id: bytes, reference: bytes) -> bool:
        """The bank takes it on, under its own reference."""
        case = self.case(case_id)
        actor = self.papers.people.maker(key, Role.BANK, case.bank, is_exit=True)
        if not self.papers.is_new(case.bank, reference, ("accept", case_id)):
            return False
        demand(self.papers.people.is_active(actor), "SUSPENDED")
        self._may_lend(self.at.product)
        demand(case.status is Status.SUBMITTED, "BAD_TRANSITION")
        self._move(case, Status.ACCEPTED)
        self.papers.references[case.bank, reference] = ("accept", case_id)
        return True

    def send_back(self, key: str, case_id: bytes) -> None:
        """Other rows, please."""
        case = self.case(case_id)
        self.papers.people.maker(key, Role.BANK, case.bank, is_exit=False)
        self._may_lend(self.at.product)
        demand(case.status is Status.SUBMITTED, "BAD_TRANSITION")
        self._move(case, Status.SENT_BACK)

    def reject(self, key: str, case_id: bytes) -> None:
        """The bank will not lend."""
        case = self.case(case_id)
        self.papers.people.maker(key, Role.BANK, case.bank, is_exit=True)
        demand(case.status in BEFORE_APPROVAL, "BAD_TRANSITION")
        self._move(case, Status.REJECTED)

    def look(self, key: str, case: Case, look: Look) -> Found:
        """What a check would answer."""
        rows = [(account, amount, currency) for account, (amount, currency) in case.rows.items()]
        outcomes: list[str] = []
        for row in rows:
            outcome = self.papers.outcome(
                self.at.product, row, case.enterprise, holds=case.status is Status.APPROVED
            )
            if outcome == "NO_HEADROOM" and look.hinted:
                free = self.papers.available(self.papers.end(row[0])) + self._expired(row[0])
                outcome = "PASSED" if row[1] <= free else outcome
            outcomes.append(outcome)
        reports = tuple(report if current else Report.STALE for report, current in look.reports)
        consented = self.consents(key, case, look, list(case.rows))
        sound = all(report in {Report.MATCHES, Report.CLASS_B} for report in reports)
        passed = consented and sound and set(outcomes) == {"PASSED"}
        return Found(tuple(outcomes), reports, consented, passed)

    def consents(self, key: str, case: Case, look: Look, accounts: list[bytes]) -> bool:
        """Whether the enterprise lets the bank that asks use these documents."""
        kinds = 0
        for account in accounts:
            if account in self.papers.accounts:
                kinds |= 1 << self.papers.accounts[account].kind
        return self.permits.covers(
            look.consent_id,
            case.enterprise,
            self.papers.people.keys[key].owner,
            look.purpose,
            kinds,
            documents_digest(accounts),
            (self.at.desk, case.id),
        )

    def _expired(self, account: bytes) -> int:
        """What is held on an account past its time."""
        end = self.papers.end(account)
        return sum(
            share.held
            for (each, holder), share in self.papers.shares.items()
            if self.papers.end(each) is end and self.papers.held_until.get(holder, 0) < self.now
        )

    def check(self, key: str, case_id: bytes, look: Look) -> None:
        """On record, whatever the answer; an approved case stays approved."""
        case = self.case(case_id)
        self.papers.people.maker(key, Role.BANK, case.bank, is_exit=False)
        self._may_lend(self.at.product)
        approved = case.approved > 0
        able = {Status.ACCEPTED, Status.FAILED, Status.VERIFIED}
        demand(approved or case.status in able, "BAD_TRANSITION")
        demand(len(look.reports) == len(case.rows), "BAD_REPORTS")
        demand(case.status in able | {Status.APPROVED}, "BAD_TRANSITION")
        found = self.look(key, case, look)
        case.stood_on = self.papers.commitments(list(case.rows)) if found.passed else None
        case.checked_at = self.now
        if found.passed:
            self.permits.use((self.at.desk, case.id), look.consent_id)
        after = Status.VERIFIED if found.passed else Status.FAILED
        self._move(case, case.status if approved else after)

    # Inside

    def _stands(self, case: Case) -> bool:
        return case.stood_on is not None and case.stood_on == self.papers.commitments(list(case.rows))

    def _move(self, case: Case, status: Status) -> None:
        case.sums = replace(case.sums, status=status)
        case.version += 1

    def _may_lend(self, product: str) -> None:
        """Neither the desk nor the product is paused or replaced, and the product lends."""
        self.papers.may_add(self.at.desk)
        self.papers.may_add(product)
        demand(self.papers.apps[product].draws, "NOT_PRODUCT")

    def _sound_rows(self, rows: Sequence[Row]) -> Rows:
        demand(rows, "BAD_ROWS")
        last = bytes(32)
        for row in sorted(rows, key=lambda row: row.account):
            demand(row.amount.currency in CURRENCIES, "UNKNOWN_CURRENCY")
            demand(row.account > last, "BAD_ROWS")
            demand(row.amount.minor > 0, "BAD_ROWS")
            last = row.account
        ordered = sorted(rows, key=lambda row: row.account)
        return {row.account: (row.amount.minor, row.amount.currency) for row in ordered}
