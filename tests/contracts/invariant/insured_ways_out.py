"""Who is stopped, and how everybody else, and he himself, still brings shipments and loans to their end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from contracts.financing.cases import ENDED as LOAN_ENDED
from contracts.financing.cases import Source, Status
from contracts.financing.lending import Lending
from contracts.insurance.shipments import Shipment
from contracts.insurance.words import AT_RISK, ENDED, Cause
from contracts.insurance.words import Status as ShipmentStatus
from contracts.parties import Party
from contracts.registry.calendar import date_at, day_of, first_second
from contracts.registry.money import Money
from contracts.registry.rates import Quote, Rate
from tests.contracts.invariant.insurers import Insurers
from tests.contracts.invariant.ways_out import HOW, Exits, Stop
from tests.contracts.world import DAY

WAYS = ("the buyer pays", "indemnified", "denied", "by strangers", "recovered")
BY_STRANGERS = frozenset({ShipmentStatus.DECLARED, ShipmentStatus.COVERED, ShipmentStatus.NOTIFIED})


def stops(players: Insurers) -> Iterator[Stop]:
    """All of them, of those who have to do with a shipment. Nobody suspends or retires the operator."""
    desk = players.desk
    involved = {desk.operator.id, desk.insurer.id, players.other.id, desk.exporter.id, desk.bank_a.id}
    for who, party in enumerate(players.parties):
        for how in HOW if party.id in involved else ():
            if how == "re-keyed" or party.id != desk.operator.id:
                yield Stop(how, who)
    yield from (Stop("all paused"), Stop("late"), Stop("all paused"), Stop("all paused"))


@dataclass
class InsuredExits(Exits):
    """A chain that somebody was stopped on, with what ends shipments."""

    def found(self, shipment_id: bytes) -> Shipment:
        """A shipment as it stands."""
        shipment = self.players.desk.suite.insurance.shipment(shipment_id)
        assert shipment is not None
        return shipment

    def receiver(self, shipment: Shipment) -> Party:
        """Who records the buyer's money: the loss payee, or the insurer where there is none."""
        payee = self.players.desk.suite.assignments.payee(shipment.policy, shipment.limit, shipment.shipped)
        return self.acting(payee.bank if payee else shipment.insurer)

    def wait_until(self, shipment: Shipment, days: int) -> None:
        """So many days after the due day."""
        desk = self.players.desk
        second = first_second(day_of(shipment.due) + days)
        if desk.now < second:
            desk.go_to(second)

    def end_shipment(self, shipment_id: bytes, way: str) -> None:
        """Brings a shipment to its end, from whatever state it is in."""
        desk, shipment = self.players.desk, self.found(shipment_id)
        if shipment.status is ShipmentStatus.DECLARED:
            self._end_declared(shipment, way)
        elif shipment.status in AT_RISK and way == "by strangers":
            if shipment.status is ShipmentStatus.CLAIMED:
                exporter = self.acting(shipment.enterprise)
                desk.suite.claims.take_back(exporter, shipment, Cause.NON_PAYMENT)
            self.wait_until(shipment, 31 if shipment.status is ShipmentStatus.COVERED else 301)
            desk.suite.insurance.lapse(desk.stranger, shipment_id)
        elif shipment.status in AT_RISK and way == "the buyer pays":
            claim = desk.suite.claims.claim(shipment)
            rest = Money(shipment.declared.minor - claim.paid.minor, shipment.declared.currency)
            self._receive(shipment, rest, recovers=False)
        elif shipment.status in AT_RISK:
            self._claim(shipment_id, way)
        if self.found(shipment_id).status is ShipmentStatus.INDEMNIFIED:
            self._end_indemnified(shipment_id, way)
        assert self.found(shipment_id).status in ENDED

    def _end_declared(self, shipment: Shipment, way: str) -> None:
        desk = self.players.desk
        if way == "by strangers":
            answer_by = first_second(day_of(shipment.declared_on) + 61)
            if desk.now < answer_by:
                desk.go_to(answer_by)
            desk.suite.insurance.lapse(desk.stranger, shipment.shipment_id)
        elif way == "denied":
            desk.suite.insurance.refuse(self.acting(shipment.insurer), shipment.shipment_id, "the end")
        else:
            desk.suite.insurance.withdraw(self.acting(shipment.enterprise), shipment.shipment_id, "the end")

    def _receive(self, shipment: Shipment, amount: Money, *, recovers: bool) -> None:
        desk = self.players.desk
        claims, today = desk.suite.claims, date_at(desk.now)
        move = claims.recover if recovers else claims.collect
        move(self.receiver(shipment), shipment, desk.reference(), amount, today)

    def _claim(self, shipment_id: bytes, way: str) -> None:
        """Notice and claim as far as they are open; else its time has passed, and anybody ends it."""
        desk, shipment = self.players.desk, self.found(shipment_id)
        suite, exporter = desk.suite, self.acting(shipment.enterprise)
        if suite.insurance.contract.read("can_lapse", shipment_id):
            suite.insurance.lapse(desk.stranger, shipment_id)
            return
        if shipment.status is ShipmentStatus.COVERED:
            suite.claims.notify(exporter, shipment, Cause.INSOLVENCY)
        if self.found(shipment_id).status is ShipmentStatus.NOTIFIED:
            suite.claims.claim_for(exporter, self.found(shipment_id), Cause.INSOLVENCY)
        insurer, shipment = self.acting(shipment.insurer), self.found(shipment_id)
        if way == "denied":
            suite.claims.deny(insurer, shipment, "the end")
        else:
            suite.claims.indemnify(insurer, shipment, desk.reference(), self._quotes(shipment))

    def _quotes(self, shipment: Shipment) -> tuple[Quote, ...]:
        desk = self.players.desk
        policy = desk.documents.account(shipment.policy)
        currencies = sorted({policy.face.currency, shipment.declared.currency})
        if len(currencies) == 1:
            return ()
        today = date_at(desk.now)
        rates = [
            Rate(desk.reference(), each, 70_000, 10_000, today, today + timedelta(days=9))
            for each in currencies
        ]
        desk.rates.publish(self.acting(desk.operator.id), rates)
        return tuple(Quote(rate.currency, rate.id) for rate in rates)

    def _end_indemnified(self, shipment_id: bytes, way: str) -> None:
        desk, shipment = self.players.desk, self.found(shipment_id)
        claim = desk.suite.claims.claim(shipment)
        if way == "recovered":
            rest = Money(claim.loss.minor - claim.recovered.minor, claim.loss.currency)
            self._receive(shipment, rest, recovers=True)
        else:
            desk.suite.claims.close(self.acting(shipment.insurer), shipment, "the end")

    # Loans

    def end_loan(self, face: Lending, case_id: bytes, *, cleared: bool, loses: bool) -> None:
        """Brings a loan to its end; one that was written off and not cleared has its documents to clear."""
        desk = self.players.desk
        dossier = desk.applications.dossier(case_id)
        if dossier.status is not Status.APPROVED:
            if dossier.status not in LOAN_ENDED:
                desk.applications.reject(self.acting(dossier.bank), case_id, "the end")
            return
        bank, loan = self.acting(dossier.bank), face.loan(case_id)
        if loan.status is Status.APPROVED:
            face.cancel(bank, case_id, desk.reference(), date_at(desk.now))
            return
        if loan.status is Status.DISBURSED and (loan.undrawn.minor or not loan.outstanding.minor):
            face.close(bank, case_id, desk.reference(), date_at(desk.now))
            loan = face.loan(case_id)
        if loan.status is Status.DISBURSED and loses:
            assert loan.due_day is not None
            desk.wait(max(0, (loan.due_day - date_at(desk.now)).days + 1) * DAY)
            face.write_off(bank, case_id, desk.reference(), date_at(desk.now))
            loan = face.loan(case_id)
        if loan.outstanding.minor and not loses:
            face.repay(
                bank, case_id, desk.reference(), loan.outstanding, date_at(desk.now), Source.OTHER_FUNDS
            )
        if loan.status is Status.WRITTEN_OFF and not cleared:
            face.clear(bank, case_id, desk.reference(), date_at(desk.now))
