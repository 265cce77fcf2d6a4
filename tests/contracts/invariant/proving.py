"""What PaymentProofs and InvoiceQuestions should do, in plain Python: who is asked, what is given, verdicts.

From domain.md §5 and rules.md §5. Each move demands everything before it changes anything; evidence returns
False where the same was sent before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from contracts.payments.words import Cause, Proof, Report, Status, Table
from contracts.registry.calendar import day_number, last_second
from contracts.registry.participants import Role
from tests.contracts.invariant.accounts import REASON_OF
from tests.contracts.invariant.bills import Bill
from tests.contracts.invariant.holdings import Row
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.paying import Paying

EVIDENCE_DAYS = 28
VERDICT_DAYS = 28
SHORT = frozenset({"VOID", "NO_HEADROOM"})


@dataclass
class Proving(Paying):
    """All payments, and what becomes of those that were paid."""

    questions: dict[bytes, tuple[int, int]] = field(default_factory=dict[bytes, tuple[int, int]])
    """Account → the revision it was said of, and since when."""

    @property
    def is_current(self) -> bool:
        """Whether invoices can be used: neither paused nor replaced."""
        access = self.papers.apps[self.address]
        return access.current and not access.paused

    def paid(self, payment_id: bytes) -> Bill:
        """A payment that was paid."""
        bill = self.bill(payment_id)
        demand(bill.paid_day is not None, "UNKNOWN_PAYMENT")
        return bill

    # Who is asked

    def is_over(self, account: bytes) -> bool:
        """More was paid on it than is left; what is only held can't be paid any more, and concerns nobody."""
        paper = self.papers.end(account)
        paid = paper.drawn + paper.settled
        return paid > 0 and (paper.void or paid > paper.face)

    def since(self, account: bytes) -> int:
        """Since when an invoice is in question; 0 where it is not."""
        paper = self.papers.end(account)
        revision, since = self.questions.get(paper.id, (-1, 0))
        stands = revision == paper.revision and since <= self.now and self.is_over(account)
        return since if stands else 0

    def asked(self, bill: Bill) -> int:
        """The last second to give evidence in; 0 where none is asked for.

        Of two demands the earlier ends first. A draw that came up while evidence was looked at has its days
        from the verdict on, a question at once. What is given in answer can be added to until there is a
        verdict, while the days run.
        """
        if bill.status is Status.EVIDENCED:
            fresh = [each for each in map(self.since, bill.rows) if each > bill.answered]
            return max(bill.until, last_second(day_number(min(fresh)) + EVIDENCE_DAYS) if fresh else 0)
        if bill.status not in (Status.PAID, Status.VERIFIED):
            return 0
        reasons = [self.since(each) for each in bill.rows] + [self.sampling.draw(bill.id).since]
        since = min((each for each in reasons if each > bill.closed), default=0)
        return last_second(day_number(max(since, bill.judged)) + EVIDENCE_DAYS) if since else 0

    def verdict_until(self, bill: Bill) -> int:
        """The bank's last second."""
        return last_second(day_number(bill.answered) + VERDICT_DAYS)

    def is_proved(self, bill: Bill) -> bool:
        """Invoices for all that stayed paid, none of them void, or there need not be any."""
        if bill.order.proof in (Proof.PETTY_CASH, Proof.EXEMPT) or bill.is_exempt:
            return True
        if self.proved(bill) >= bill.left:
            return True
        if bill.was_whole and not any(self.papers.end(each).void for each in bill.rows):
            return True  # what came back since takes nothing from it by rounding
        return bill.is_documented and not self.is_current

    # Enterprise or bank

    def give_evidence(
        self,
        keys: tuple[str, str],
        payment_id: bytes,
        reference: bytes,
        rows: Sequence[Row],
        exemption: str,
        document: bytes,
        *,
        as_bank: bool,
    ) -> bool:
        """Invoices are used now; one that has not so much left makes it discrepant."""
        bill, people = self.paid(payment_id), self.papers.people
        author = bill.order.bank if as_bank else bill.order.enterprise
        content = ("evidence", payment_id, bill.judged, tuple(rows), exemption, document)
        if not self.papers.is_new(author, reference, content):
            return False
        if as_bank:
            actor = people.maker(keys[0], Role.BANK, bill.order.bank, is_exit=True)
            people.second(actor, keys[1])
            owner = self.rules.end(bill.order.enterprise)
        else:
            owner = people.maker(keys[0], Role.ENTERPRISE, bill.order.enterprise, is_exit=True)
        until = self.asked(bill)
        demand(until, "NOT_ASKED")
        demand(self.now <= until, "EVIDENCE_LATE")
        if exemption:
            demand(any(document), "BAD_FACTS")
            listed = self.rules.is_listed(Table.EXEMPTIONS, exemption, bill.order.enterprise)
            demand(listed, "NOT_EXEMPT")
        back = self._reversed(bill, sum(row[1] for row in rows)) if rows else {}
        self._fit_evidence(bill, rows, sum(back.values()))
        found = [self.papers.outcome(self.address, row, owner, holds=False) for row in rows]
        is_short = any(
            outcome in SHORT or (outcome == "IMPAIRED" and self._is_used_up(row[0]))
            for outcome, row in zip(found, rows, strict=True)
        )
        demand(not is_short or bill.is_heard or not as_bank, "NOT_HEARD")
        if rows and not is_short:
            self.papers.may_add(self.address)
            taken: Counter[bytes] = Counter()
            for outcome, (account, amount, _) in zip(found, rows, strict=True):
                demand(outcome == "PASSED", REASON_OF.get(outcome, outcome))
                taken[account] += amount
                demand(taken[account] <= self.papers.available(self.papers.end(account)), "NO_HEADROOM")
        is_less = sum(back.values()) > sum(row[1] for row in rows)
        demand(is_short or not (as_bank and is_less), "NOT_PROVED")
        self.papers.references[author, reference] = content
        if is_short:
            self._find(bill, Cause.SHORT)
            return True
        for account, amount in [(each, -some) for each, some in back.items()] + [row[:2] for row in rows]:
            self._use(bill, account, amount)
        bill.answered, bill.until = self.now, until
        bill.was_whole = (bill.was_whole and not is_less) or self.proved(bill) >= bill.left
        bill.is_heard |= not as_bank
        bill.is_exempt |= bool(exemption)
        if any(document) and not self.is_current and not bill.is_documented:
            bill.is_documented = True
            bill.until = last_second(self.papers.time.today + EVIDENCE_DAYS)
        bill.move(Status.EVIDENCED)
        return True

    def _reversed(self, bill: Bill, more: int) -> dict[bytes, int]:
        """What reversals took of its invoices: all of a void one, and what is paid over the face of another.

        It is given back when so much more is named, so that it can stand in its place; of what is not void
        only where there is no room beside it.
        """
        is_full = self.proved(bill) + more > bill.left
        found: dict[bytes, int] = {}
        for account, row in bill.rows.items():
            paper, used = self.papers.end(account), bill.share_up(row)
            over = min(used, paper.drawn + paper.settled - paper.face) if is_full else 0
            over = used if paper.void else over
            if over > 0:
                found[account] = over
        return found

    def _use(self, bill: Bill, account: bytes, more: int) -> None:
        """So much more or less of an invoice: as if the order had named what comes to that now."""
        used = bill.share_up(bill.rows.get(account, 0)) + more
        bill.rows[account] = floor(Fraction(used * bill.amount, bill.left))
        self.papers.step(account, self.holder(bill), drawn=more)
        if not used:
            del bill.rows[account]

    def _fit_evidence(self, bill: Bill, rows: Sequence[Row], back: int) -> None:
        """With what stays used, within what stayed paid."""
        demand(all(0 < amount <= bill.left for _, amount, _ in rows), "OVER_PAID")
        for _, _, currency in rows:
            demand(currency == bill.order.amount.currency, "CURRENCY")
        used = sum(bill.share_up(row) for row in bill.rows.values()) - back
        demand(not rows or used + sum(row[1] for row in rows) <= bill.left, "OVER_PAID")

    def _is_used_up(self, account: bytes) -> bool:
        return not self.papers.is_distrusted(self.papers.end(account))

    # Banks, then the operator

    def judge(
        self,
        keys: tuple[str, str],
        payment_id: bytes,
        report: Report,
        compared: Sequence[bytes],
        *,
        verified: bool,
    ) -> None:
        """By the bank in its time, then by the operator; over the fields as they stand."""
        bill, people = self.paid(payment_id), self.papers.people
        if bill.status is Status.EVIDENCED and self.now > self.verdict_until(bill):
            actor = people.maker(keys[0], Role.OPERATOR, is_exit=True)
        else:
            actor = people.maker(keys[0], Role.BANK, bill.order.bank, is_exit=True)
        demand(bill.status is Status.EVIDENCED, "BAD_PAYMENT_STATE")
        demand(tuple(compared) == self.papers.commitments(list(bill.rows)), "OTHER_FIELDS")
        people.second(actor, keys[1])
        if verified:
            demand(report is Report.MATCHES and self.is_proved(bill), "NOT_PROVED")
            bill.judged, bill.closed = self.now, bill.answered
            bill.is_heard = bill.is_exempt = bill.is_documented = False
            bill.move(Status.VERIFIED)
        else:
            until = self.asked(bill)
            demand((bill.is_heard and until == bill.until) or self.now > until, "NOT_HEARD")
            self._find(bill, Cause.VERDICT)

    # Anybody

    def overdue(self, payment_id: bytes) -> None:
        """No evidence in time; what has evidence waits for its verdict."""
        bill = self.paid(payment_id)
        until = self.asked(bill)
        is_late = bill.status is not Status.EVIDENCED and 0 < until < self.now
        demand(is_late, "NOT_LATE")
        self._find(bill, Cause.NO_EVIDENCE)

    def question(self, account: bytes) -> None:
        """From the next second on; once for each statement."""
        paper = self.papers.end(account)
        demand(self.is_over(account), "NOT_IN_QUESTION")
        known, _ = self.questions.get(paper.id, (0, 0))
        demand(known != paper.revision, "UNCHANGED")
        self.questions[paper.id] = paper.revision, self.now + 1

    # Inside

    def _find(self, bill: Bill, cause: Cause) -> None:
        bill.cause = cause
        self.rules.suspend_for(bill.order.enterprise)
        bill.move(Status.DISCREPANT)
