"""Who is stopped, and how everybody else, and he himself, still brings pools and payments to their end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contracts.payments.orders import Payment
from contracts.payments.words import Proof, Report, Status
from contracts.registry.calendar import date_at, date_of, day_number, day_of, first_second
from contracts.registry.money import Money
from tests.contracts.invariant.bills import STAYED, UNPAID
from tests.contracts.invariant.players import Players
from tests.contracts.invariant.proving import VERDICT_DAYS
from tests.contracts.invariant.sampling import REVEAL_DAYS
from tests.contracts.invariant.ways_out import HOW, Exits, Stop
from tests.contracts.world import HOUR

WAYS = ("verified", "by strangers", "discrepant", "comes back")
FLOORS = (1_000, 1_000, 1_000, 1_000)
MOST_DEMANDS = 8
"""More steps than a payment can need."""


def stops(players: Players) -> Iterator[Stop]:
    """All of them, of those who have to do with a payment. Nobody suspends or retires the operator."""
    desk = players.desk
    involved = {desk.operator.id, desk.tax.id, desk.exporter.id, desk.bank_a.id, desk.bank_b.id}
    for who, party in enumerate(players.parties):
        for how in HOW if party.id in involved else ():
            if how == "re-keyed" or party.id != desk.operator.id:
                yield Stop(how, who)
    yield from (Stop("all paused"), Stop("late"), Stop("all paused"))


@dataclass(kw_only=True)
class PaymentExits(Exits):
    """A chain that somebody was stopped on, with what ends pools and payments.

    Args:
        seed: Of whom, for which bank, in which period.
        told: The operator's that everybody knows, so that none of them can be revealed.
        way: How the payments end; by strangers, who only wait, bank and operator reveal nothing.
    """

    seed: Callable[[bytes, bytes, int], bytes]
    told: set[bytes]
    way: str

    def found(self, payment_id: bytes) -> Payment:
        """A payment as it stands."""
        found = self.players.desk.suite.capital.payment(payment_id)
        assert found is not None
        return found

    def wait_for(self, day: int) -> None:
        """Until a day has begun."""
        desk = self.players.desk
        if day_number(desk.now) < day:
            desk.go_to(first_second(day))

    # Pools

    def end_pool(self, bank: bytes, period: int) -> None:
        """It is drawn, or all of it is, once its period has closed; through another pool where it must be."""
        samples, desk = self.players.desk.suite.samples, self.players.desk
        found = samples.period(period)
        assert found is not None
        last = day_of(found.last_day)
        self.wait_for(last + 1)
        pool = samples.pool(bank, period)
        in_time = not pool.operator_revealed and day_number(desk.now) <= last + REVEAL_DAYS
        known = self.seed(desk.operator.id, bank, period) in self.told
        if in_time and pool.committed[1] and not known and self.way != "by strangers":
            self._reveal_operator(bank, period)
        if not pool.committed[0]:
            samples.note_silence(desk.stranger, period, bank)
            return
        if not samples.pool(bank, period).operator_revealed:
            self._carry(bank, period, last)
            return
        silent = day_number(samples.pool(bank, period).operator_revealed) + REVEAL_DAYS + 1
        if self.way == "by strangers" or day_number(desk.now) >= silent:
            self.wait_for(silent)
            samples.note_silence(desk.stranger, period, bank)
        else:
            samples.reveal(self.acting(bank), period, self.seed(bank, bank, period), of=bank)

    def _reveal_operator(self, bank: bytes, period: int) -> None:
        operator = self.acting(self.players.desk.operator.id)
        seed = self.seed(operator.id, bank, period)
        self.told.add(seed)
        self.players.desk.suite.samples.reveal_operator(operator, period, bank, seed)

    def _carry(self, bank: bytes, period: int, last: int) -> None:
        """The operator was silent: into a period that both commit to, and that is drawn."""
        desk, samples = self.players.desk, self.players.desk.suite.samples
        self.wait_for(last + REVEAL_DAYS + 1)
        number = samples.period_count()
        newest = samples.period(number)
        assert newest is not None
        first = max(day_of(newest.last_day), day_number(desk.now)) + 1
        operator, by = self.acting(desk.operator.id), self.acting(bank)
        samples.add_period(operator, date_of(first), date_of(first), FLOORS)
        number += 1
        samples.commit(by, number, self.seed(bank, bank, number), of=bank)
        samples.commit_operator(operator, number, bank, self.seed(operator.id, bank, number))
        desk.go_to(first_second(first) + HOUR)
        samples.carry(desk.stranger, period, bank)
        self.wait_for(first + 1)
        self._reveal_operator(bank, number)
        if self.way == "by strangers":
            self.wait_for(first + 2 + REVEAL_DAYS)
            samples.note_silence(desk.stranger, number, bank)
        else:
            samples.reveal(by, number, self.seed(bank, bank, number), of=bank)

    # Payments

    def end_payment(self, payment_id: bytes) -> None:
        """From wherever it is, until nobody has to act; a demand that came up meanwhile is answered too."""
        for _ in range(MOST_DEMANDS):
            found = self.found(payment_id)
            if found.status in UNPAID:
                self._drop(found)
            elif self.way == "comes back" and found.status in STAYED:
                self._come_back(found)
            elif found.status is Status.EVIDENCED:
                self._judge(found)
            elif found.status in STAYED and (until := self.asked(payment_id)):
                self._answer(found, until)
            else:
                return

    def asked(self, payment_id: bytes) -> int:
        """The last second to give evidence in; 0 where none is asked for."""
        return self.players.desk.suite.proofs.proof(payment_id).asked

    def _come_back(self, found: Payment) -> None:
        desk = self.players.desk
        left = Money(found.amount.minor - found.came_back.minor, found.amount.currency)
        by, own = self.acting(found.bank), desk.reference()
        desk.suite.capital.come_back(by, found, own, left, date_at(desk.now))

    def _drop(self, found: Payment) -> None:
        desk = self.players.desk
        capital = desk.suite.capital
        if self.way == "by strangers":
            desk.go_to(max(desk.now, found.until + 1))
            capital.lapse(desk.stranger, found.payment_id)
        elif self.way == "discrepant":
            capital.refuse(self.acting(found.bank), found.payment_id, "the end")
        else:
            capital.withdraw(self.acting(found.enterprise), found.payment_id, "the end")

    def _answer(self, found: Payment, until: int) -> None:
        """Another document; or nothing in time."""
        desk = self.players.desk
        if self.way == "by strangers" or desk.now > until:
            desk.go_to(max(desk.now, until + 1))
            desk.suite.proofs.overdue(desk.stranger, found.payment_id)
        else:
            by = self.acting(found.enterprise)
            desk.suite.proofs.give_evidence(by, found, desk.reference(), document=bytes([7] * 32))

    def _judge(self, found: Payment) -> None:
        """By the bank in its time; a payment without proof is discrepant."""
        desk = self.players.desk
        proof = desk.suite.proofs.proof(found.payment_id)
        late = first_second(day_number(proof.answered) + VERDICT_DAYS + 1)
        verified = self.way == "verified" and self._is_proved(found)
        raw = desk.suite.proofs.contract.read("proof_of", found.payment_id)
        if not verified and not (raw.heard and raw.until == proof.asked):
            desk.go_to(max(desk.now, proof.asked + 1))
        if self.way == "by strangers":
            desk.go_to(max(desk.now, late))
        by = self.acting(desk.operator.id if desk.now >= late else found.bank)
        compared = desk.documents.commitments_of(found.rows)
        desk.suite.proofs.judge(by, found, Report.MATCHES, compared, verified=verified)

    def _is_proved(self, found: Payment) -> bool:
        """At least where it is plain: no invoice is needed, or none of those for all of it is void."""
        desk = self.players.desk
        proof = desk.suite.proofs.proof(found.payment_id)
        sound = not any(desk.documents.account(row.account).void for row in found.rows)
        needs_none = proof.exempt or found.proof in (Proof.PETTY_CASH, Proof.EXEMPT)
        return needs_none or (proof.whole and sound)
