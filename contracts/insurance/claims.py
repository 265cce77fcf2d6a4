"""What becomes of a covered shipment: payments of the buyer, notices, claims, indemnities, recoveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Self

from chain.abi import Event
from chain.keys import Key
from chain.networks import Block, Network
from chain.values import Receipt
from contracts.face import Face
from contracts.insurance.shipments import Claim, Share, Shipment, read_claim, read_share
from contracts.insurance.words import Action, Cause
from contracts.parties import Party
from contracts.registry.calendar import day_of
from contracts.registry.money import Money
from contracts.registry.rates import Quote

__all__ = ["InsuranceClaims"]


class InsuranceClaims(Face):
    """Money and claims of covered shipments. Refusals are raised as `Reverted`, with a hint.

    Every move is about a shipment as it was read: once it has moved on, what was signed for it is worthless.
    """

    NAME = "InsuranceClaims"

    @classmethod
    def deploy(
        cls,
        network: Network,
        key: Key,
        participants: str,
        directory: str,
        documents: str,
        rates: str,
        assignments: str,
    ) -> Self:
        """Creates the contract, on the contracts at these addresses."""
        return cls._deploy(network, key, participants, directory, documents, rates, assignments)

    # Reading

    def claim(self, shipment: Shipment, *, block: Block | None = None) -> Claim:
        """What became of a shipment's money."""
        found = self._read("claim_of", shipment.shipment_id, block=block)
        return read_claim(found, shipment.declared.currency)

    def shares(self, shipment_id: bytes) -> tuple[Share, ...]:
        """How an indemnity and each recovery were shared, oldest first."""
        return tuple(read_share(event) for event in self._sharing(shipment_id))

    def reasons(self, shipment_id: bytes) -> dict[int, str]:
        """What was said with a notice, a claim or a decision about it, by its block."""
        events = self._events("Pursued", "Said", shipment_id=shipment_id)
        return {event.log.block_number: event["text"] for event in events if event["text"]}

    # The loss payee, or the insurer

    def collect(
        self,
        party: Party,
        shipment: Shipment,
        reference: bytes,
        amount: Money,
        value_date: date,
    ) -> Receipt:
        """The buyer paid: recorded by the loss payee, or by the insurer where there is none."""
        return self._receive(party, shipment, Action.COLLECT, "collect", reference, amount, value_date)

    def recover(
        self,
        party: Party,
        shipment: Shipment,
        reference: bytes,
        amount: Money,
        value_date: date,
    ) -> Share:
        """Something of an indemnified loss was recovered; how it was shared."""
        receipt = self._receive(party, shipment, Action.RECOVER, "recover", reference, amount, value_date)
        return self._shared(receipt, shipment, reference)

    # The exporter, or a bank with a mandate

    def notify(
        self, claimant: Party, shipment: Shipment, cause: Cause, text: str = "", *, relayer: Key | None = None
    ) -> Receipt:
        """Gives notice of a probable loss, until 30 days after the due day. `text` is public."""
        return self._pursue(claimant, shipment, Action.NOTIFY, cause, text, relayer)

    def claim_for(
        self, claimant: Party, shipment: Shipment, cause: Cause, text: str = "", *, relayer: Key | None = None
    ) -> Receipt:
        """Claims, from 120 days after the due day (insolvency: at once) until 300. `text` is public."""
        return self._pursue(claimant, shipment, Action.CLAIM, cause, text, relayer)

    def take_back(
        self, claimant: Party, shipment: Shipment, cause: Cause, text: str = "", *, relayer: Key | None = None
    ) -> Receipt:
        """Takes a claim back that is not decided. `text` is public."""
        return self._pursue(claimant, shipment, Action.TAKE_BACK, cause, text, relayer)

    # Insurers

    def indemnify(
        self, insurer: Party, shipment: Shipment, reference: bytes, quotes: Sequence[Quote] = ()
    ) -> Share:
        """Pays a claim; how it was shared. `quotes`: rates in force, if the policy has another currency."""
        rates = [quote.fields() for quote in quotes]
        fields = {**_named(shipment), "reference": reference, "quotes": rates}
        receipt = self._send_checked(
            insurer,
            "indemnify",
            shipment.shipment_id,
            reference,
            rates,
            message="Indemnify",
            fields=fields,
        )
        return self._shared(receipt, shipment, reference)

    def deny(self, insurer: Party, shipment: Shipment, reason: str) -> Receipt:
        """Denies a claim. `reason` is public, at most 256 bytes."""
        return self._settle(insurer, shipment, Action.DENY, reason)

    def close(self, insurer: Party, shipment: Shipment, reason: str) -> Receipt:
        """Closes a claim that was indemnified: nothing more will be recovered."""
        return self._settle(insurer, shipment, Action.CLOSE, reason)

    def _sharing(self, shipment_id: bytes) -> list[Event]:
        return self._events("Indemnified", "Recovered", shipment_id=shipment_id)

    def _receive(
        self,
        party: Party,
        shipment: Shipment,
        action: Action,
        fn: str,
        reference: bytes,
        amount: Money,
        value_date: date,
    ) -> Receipt:
        terms = {"reference": reference, "amount": amount.minor, "value_day": day_of(value_date)}
        return self._send_checked(
            party,
            fn,
            shipment.shipment_id,
            *terms.values(),
            message="Receive",
            fields={**_named(shipment), "action": int(action), **terms},
        )

    def _pursue(
        self,
        claimant: Party,
        shipment: Shipment,
        action: Action,
        cause: Cause,
        text: str,
        relayer: Key | None,
    ) -> Receipt:
        fields = {**_named(shipment), "action": int(action), "cause": int(cause), "text": text}
        sender, seal = self._authored(claimant, relayer, "Pursue", fields)
        return self._send(sender, "pursue", shipment.shipment_id, int(action), int(cause), text, seal)

    def _settle(self, insurer: Party, shipment: Shipment, action: Action, reason: str) -> Receipt:
        return self._send_checked(
            insurer,
            "settle",
            shipment.shipment_id,
            int(action),
            reason,
            message="SettleClaim",
            fields={**_named(shipment), "action": int(action), "reason": reason},
        )

    def _shared(self, receipt: Receipt, shipment: Shipment, reference: bytes) -> Share:
        """What a receipt says; sent again, nothing moved, and what was shared the first time stands."""
        for event in self.contract.decode(receipt):
            if event.name in ("Indemnified", "Recovered"):
                return read_share(event)
        return next(
            read_share(event)
            for event in self._sharing(shipment.shipment_id)
            if event["reference"] == reference
        )


def _named(shipment: Shipment) -> dict[str, object]:
    return {"shipment_id": shipment.shipment_id, "version": shipment.version}
