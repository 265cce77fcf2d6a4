"""Shipments in every state, each under a buyer limit of its own (rules.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.insurance.shipments import Declaration
from contracts.insurance.words import Status
from contracts.registry.documents import Row
from tests.contracts.cases import attest, rows, today, usd
from tests.contracts.desk import Desk
from tests.contracts.insured import (
    DUE,
    assigned,
    claimed,
    collect,
    cover,
    declaration,
    disbursed_loan,
    limit,
    noticed,
    policy,
    shipment,
)
from tests.contracts.matrix.stage import Stage
from tests.contracts.world import DAY

__all__ = ["CODES", "DECLARED", "Shipped", "Shipper", "every_shipment", "look", "shipment_word"]

CODES: Mapping[Status, str] = {
    Status.DECLARED: "DECL",
    Status.COVERED: "COVD",
    Status.NO_COVER: "NOCV",
    Status.WITHDRAWN: "WDRN",
    Status.ENDED: "ENDD",
    Status.COLLECTED: "COLL",
    Status.NOTIFIED: "NOTI",
    Status.CLAIMED: "CLMD",
    Status.INDEMNIFIED: "INDM",
    Status.DENIED: "DENI",
    Status.CLOSED: "CLOS",
    Status.LAPSED: "LAPS",
}
"""The states of a shipment as columns. NONE: there is no such shipment."""

DECLARED = 900
"""What is declared and covered, in cents."""


@dataclass(frozen=True)
class Shipped:
    """A shipment in a state; `policy` is the account of its policy."""

    id: bytes
    declaration: Declaration
    policy: bytes


@dataclass(frozen=True)
class Shipper:
    """Makes shipments under one policy.

    Attributes:
        under: The policy's account.
        due: Day on which the buyers have to pay.
        is_assigned: Whether the policy's indemnity is assigned to bank_a.
        lends: How much bank_a lends on each shipment before a loss, in cents.
    """

    desk: Desk
    under: bytes
    due: date = DUE
    is_assigned: bool = False
    lends: int = 0

    def asked(self) -> Declaration:
        """What could be declared."""
        return declaration(self.desk, limit(self.desk, self.under), self._rows(), due=self.due)

    def _rows(self) -> tuple[Row, ...]:
        return rows(attest(self.desk, usd(1_000), usd(500)), usd(600), usd(300))

    def declared(self) -> bytes:
        """Not answered yet."""
        return self.desk.suite.insurance.declare(self.desk.exporter, self.asked())

    def covered(self) -> bytes:
        """Covered whole, and lent on."""
        shipment_id = self.declared()
        cover(self.desk, shipment_id)
        if self.lends:
            of = shipment(self.desk, shipment_id)
            days = (of.due - today(self.desk)).days
            disbursed_loan(self.desk, of.shipment_id, usd(self.lends), tenor_days=days)
        return shipment_id

    def refused(self) -> bytes:
        """Not covered."""
        shipment_id = self.declared()
        self.desk.suite.insurance.refuse(self.desk.insurer, shipment_id, "no")
        return shipment_id

    def withdrawn(self) -> bytes:
        """Taken back before an answer."""
        shipment_id = self.declared()
        self.desk.suite.insurance.withdraw(self.desk.exporter, shipment_id, "sold to somebody else")
        return shipment_id

    def ended(self) -> bytes:
        """The goods came back."""
        shipment_id = self.covered()
        self.desk.suite.insurance.end(self.desk.insurer, shipment_id, "the goods came back")
        return shipment_id

    def collected(self) -> bytes:
        """The buyer paid in full."""
        desk, shipment_id = self.desk, self.covered()
        collect(desk, shipment_id, usd(DECLARED), party=desk.bank_a if self.is_assigned else desk.insurer)
        return shipment_id

    def notified(self) -> bytes:
        """A loss is probable."""
        shipment_id = self.covered()
        noticed(self.desk, shipment_id)
        return shipment_id

    def claimed(self) -> bytes:
        """The buyer is insolvent."""
        shipment_id = self.covered()
        claimed(self.desk, shipment_id)
        return shipment_id

    def indemnified(self) -> bytes:
        """The insurer has paid."""
        desk, shipment_id = self.desk, self.claimed()
        desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
        return shipment_id

    def denied(self) -> bytes:
        """The insurer does not pay."""
        desk, shipment_id = self.desk, self.claimed()
        desk.suite.claims.deny(desk.insurer, shipment(desk, shipment_id), "other goods")
        return shipment_id

    def closed(self) -> bytes:
        """Nothing more will be recovered."""
        desk, shipment_id = self.desk, self.indemnified()
        desk.suite.claims.close(desk.insurer, shipment(desk, shipment_id), "the buyer is gone")
        return shipment_id

    def lapsed(self) -> bytes:
        """Never answered."""
        shipment_id = self.declared()
        self.desk.wait(61 * DAY)
        self.desk.suite.insurance.lapse(self.desk.stranger, shipment_id)
        return shipment_id

    def subject(self, shipment_id: bytes) -> Shipped:
        """A shipment as the lines need it."""
        of = shipment(self.desk, shipment_id)
        [event] = self.desk.suite.insurance.contract.events("Declared", shipment_id=shipment_id)
        said = Declaration(
            of.enterprise, of.limit, of.shipped, of.due, event["reference"], of.commitment, of.rows
        )
        return Shipped(shipment_id, said, of.policy)


MAKES: Mapping[Status, Callable[[Shipper], bytes]] = {
    Status.DECLARED: Shipper.declared,
    Status.COVERED: Shipper.covered,
    Status.NO_COVER: Shipper.refused,
    Status.WITHDRAWN: Shipper.withdrawn,
    Status.ENDED: Shipper.ended,
    Status.COLLECTED: Shipper.collected,
    Status.NOTIFIED: Shipper.notified,
    Status.CLAIMED: Shipper.claimed,
    Status.INDEMNIFIED: Shipper.indemnified,
    Status.DENIED: Shipper.denied,
    Status.CLOSED: Shipper.closed,
}
"""How a shipment gets into each state in which no time has to pass."""


def shipper(desk: Desk, *, payee: str = "", lends: int = 0) -> Shipper:
    """Under a new policy; `payee`: "" for none, "plain" for bank_a, "mandate" if it too may claim."""
    under = policy(desk, usd(10_000_000))
    if payee:
        assigned(desk, under, mandate=payee == "mandate")
    return Shipper(desk, under, is_assigned=bool(payee), lends=lends)


def every_shipment(*, payee: str = "", lends: int = 0) -> Callable[[Stage], Mapping[str, Shipped]]:
    """A shipment in each state, due in 60 days."""

    def prepare(stage: Stage) -> Mapping[str, Shipped]:
        desk = stage.desk
        makes = shipper(desk, payee=payee, lends=lends)
        lapsed = makes.lapsed()
        makes = Shipper(desk, makes.under, date.fromordinal(today(desk).toordinal() + 60), bool(payee), lends)
        made = {CODES[status]: make(makes) for status, make in MAKES.items()} | {"LAPS": lapsed}
        asked = makes.asked()
        nobody = Shipped(
            desk.suite.insurance.shipment_id_of(asked.enterprise, asked.reference), asked, makes.under
        )
        return {"NONE": nobody} | {name: makes.subject(shipment_id) for name, shipment_id in made.items()}

    return prepare


def shipment_word(stage: Stage, shipped: Shipped) -> Any:  # noqa: ANN401 -- a struct of the contract
    """A shipment as the contract has it; all empty for none."""
    insurance = stage.desk.suite.insurance
    return stage.once("shipment", shipped.id, lambda: insurance.contract.read("shipment_of", shipped.id))


def look(stage: Stage, shipped: Shipped) -> str:
    """The state that a shipment is in."""
    status = shipment_word(stage, shipped).status
    return CODES[Status(status)] if status else "NONE"
