"""Losses of covered shipments at a desk: notice and claim, and the money that comes in."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date

from chain.errors import Reverted
from chain.keys import Key
from chain.values import Receipt
from contracts.insurance.shipments import Share
from contracts.insurance.words import Cause
from contracts.registry.money import Money
from scenarios.desks.assigning import AssigningDesk
from scenarios.desks.office import verb
from scenarios.reading.insurance_figures import with_figures

__all__ = ["ClaimingDesk", "ReceivingDesk"]


class _ShipmentDesk(AssigningDesk):
    @contextmanager
    def _about(self, shipment_id: bytes, asked: Money | None = None) -> Generator[None]:
        """What is done inside is about a shipment: a refusal has the figures of its moment in `data`."""
        try:
            yield
        except Reverted as error:
            raise with_figures(self.office, error, shipment_id, asked) from None


class ClaimingDesk(_ShipmentDesk):
    """Gives notice of a loss and claims: the exporter, or a loss payee with a mandate. Texts are public."""

    @verb
    def notify(
        self, shipment_id: bytes, cause: Cause, text: str = "", *, relayer: Key | None = None
    ) -> Receipt:
        """Gives notice of a probable loss, until 30 days after the due day [A]."""
        with self._about(shipment_id):
            shipment = self.office.shipment(shipment_id)
            return self.suite.claims.notify(self.actor.party, shipment, cause, text, relayer=relayer)

    @verb
    def claim(
        self, shipment_id: bytes, cause: Cause, text: str = "", *, relayer: Key | None = None
    ) -> Receipt:
        """Claims, from 120 days after the due day (insolvency: at once) until 300 [A]."""
        with self._about(shipment_id):
            shipment = self.office.shipment(shipment_id)
            return self.suite.claims.claim_for(self.actor.party, shipment, cause, text, relayer=relayer)

    @verb
    def take_back(self, shipment_id: bytes, text: str = "", *, relayer: Key | None = None) -> Receipt:
        """Takes back a claim of its own that is not decided; the notice stands."""
        with self._about(shipment_id):
            shipment = self.office.shipment(shipment_id)
            cause = self.suite.claims.claim(shipment).cause or Cause.NON_PAYMENT
            return self.suite.claims.take_back(self.actor.party, shipment, cause, text, relayer=relayer)


class ReceivingDesk(_ShipmentDesk):
    """Records what comes in: the loss payee; the insurer where there is none, or after an indemnity.

    A `reference` is its own: the same one with the same content changes nothing, with other content it is
    refused.
    """

    @verb
    def collect(
        self, shipment_id: bytes, amount: Money, reference: str, *, value_date: date | None = None
    ) -> Receipt:
        """The buyer paid, before any indemnity. Value today unless another day is given."""
        with self._about(shipment_id, amount):
            return self.suite.claims.collect(
                self.actor.party,
                self.office.shipment(shipment_id),
                self.actor.reference(reference),
                amount,
                value_date or self.office.today(),
            )

    @verb
    def recover(
        self, shipment_id: bytes, amount: Money, reference: str, *, value_date: date | None = None
    ) -> Share:
        """Something of an indemnified loss came in; how it was shared, in minor units."""
        with self._about(shipment_id, amount):
            return self.suite.claims.recover(
                self.actor.party,
                self.office.shipment(shipment_id),
                self.actor.reference(reference),
                amount,
                value_date or self.office.today(),
            )
