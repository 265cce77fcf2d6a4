"""The operator's desk, and what every participant does with its own keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chain.errors import BadInput
from chain.keys import Key
from chain.values import Receipt
from contracts.registry.participants import Capacity
from contracts.registry.rates import Rate
from scenarios.desks.office import verb
from scenarios.desks.operator_payments import RulingDesk
from scenarios.desks.payment_ending import EndingDesk
from scenarios.people import Actor

__all__ = ["AnyDesk", "OperatorDesk"]

_MOST_ADMISSIONS = 50


class AnyDesk(EndingDesk):
    """What anybody who was admitted may do."""

    @verb
    def rotate_key(self, capacity: str, new_key: Key) -> Receipt:
        """Replaces the own maker or checker key; two admins of the participant sign.

        Args:
            capacity: `maker` or `checker`.
            new_key: The key that acts from now on. The old one can no longer; its record stays.
        """
        party = self.actor.party
        if capacity == Capacity.MAKER.name.lower():
            old, after = party.maker.address, replace(party, maker=new_key)
        elif capacity == Capacity.CHECKER.name.lower():
            old, after = party.second().address, replace(party, checker=new_key)
        else:
            raise BadInput(f"{capacity!r} is not rotated here.", expected="maker or checker")
        receipt = self.suite.participants.rotate_key(party, old, new_key.address)
        self.actor = self.office.people.change(replace(self.actor, party=after))
        return receipt

    @verb
    def lapse(self, case_id: bytes) -> Receipt:
        """Releases what a case still holds after its time. Anybody may."""
        return self.office.lending(case_id).lapse(self.actor.party.maker, case_id)

    @verb
    def lapse_shipment(self, shipment_id: bytes) -> Receipt:
        """Ends a shipment whose time for the next step has passed. Anybody may."""
        return self.suite.insurance.lapse(self.actor.party.maker, shipment_id)


class OperatorDesk(AnyDesk, RulingDesk):
    """What only the operator may, with maker and checker."""

    @verb
    def admit(self, actors: Sequence[Actor]) -> list[Receipt]:
        """Admits participants with all their keys; those whom the people here do not know yet are added."""
        receipts: list[Receipt] = []
        for start in range(0, len(actors), _MOST_ADMISSIONS):
            page = actors[start : start + _MOST_ADMISSIONS]
            admissions = [actor.admission() for actor in page]
            receipts.append(self.suite.participants.admit(self.actor.party, admissions))
        for actor in actors:
            if actor.name not in self.office.people:
                self.office.people.add(actor)
        return receipts

    @verb
    def suspend(self, participant: str, reason: str) -> Receipt:
        """Stops what adds exposure for a participant, given by name. The reason is public."""
        found = self.office.people[participant]
        return self.suite.participants.suspend(self.actor.party, found.id, reason)

    @verb
    def reinstate(self, participant: str, reason: str) -> Receipt:
        """Ends a suspension."""
        found = self.office.people[participant]
        return self.suite.participants.reinstate(self.actor.party, found.id, reason)

    @verb
    def publish(self, rates: Sequence[Rate]) -> Receipt:
        """Publishes official rates, all or none."""
        return self.suite.rates.publish(self.actor.party, rates)

    @verb
    def pause(self, reason: str, *, contract: str = "ReceivablesFinancing") -> Receipt:
        """Stops what adds exposure in a contract, receivables financing unless another is named.

        The reason is public.
        """
        return self.suite.directory.pause(self.actor.party, self._address_of(contract), reason)

    @verb
    def unpause(self, reason: str, *, contract: str = "ReceivablesFinancing") -> Receipt:
        """Ends a pause."""
        return self.suite.directory.unpause(self.actor.party, self._address_of(contract), reason)

    def _address_of(self, contract: str) -> str:
        addresses = {face.NAME: face.address for face in self.suite.faces()}
        if contract not in addresses:
            raise BadInput(f"There is no contract {contract}.", expected=f"one of {', '.join(addresses)}")
        return addresses[contract]
