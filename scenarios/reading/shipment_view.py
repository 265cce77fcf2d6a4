"""A shipment read whole: its cover, its claim, every move, how money was shared, what was lent on it."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.insurance.assignments import Payee
from contracts.insurance.shipments import Check, Claim, Move, Share, Shipment
from scenarios.desks.office import Office

__all__ = ["ShipmentView", "read_shipment_view"]


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """A shipment as of the last block.

    Attributes:
        shipment: Its state and amounts.
        claim: What became of its money.
        payee: Who is paid for a loss on it; None for nobody.
        moves: Every move, oldest first.
        reasons: What was said with a move, by its block.
        shares: How an indemnity and each recovery were shared, oldest first.
        gaps: Every time that more was lent than was left of the cover: used, face, block.
        checks: Every recorded check of it, oldest first.
        loans: The cases that were approved on it, oldest first; some may have ended.
    """

    shipment: Shipment
    claim: Claim
    payee: Payee | None
    moves: tuple[Move, ...]
    reasons: dict[int, str]
    shares: tuple[Share, ...]
    gaps: tuple[tuple[int, int, int], ...]
    checks: tuple[Check, ...]
    loans: tuple[bytes, ...]


def read_shipment_view(office: Office, shipment_id: bytes) -> ShipmentView:
    """Reads a shipment whole.

    Raises:
        Reverted: There is none with this id.
    """
    suite, shipment = office.suite, office.shipment(shipment_id)
    return ShipmentView(
        shipment,
        suite.claims.claim(shipment),
        suite.assignments.payee(shipment.policy, shipment.limit, shipment.shipped),
        suite.insurance.moves(shipment_id),
        {**suite.insurance.reasons(shipment_id), **suite.claims.reasons(shipment_id)},
        suite.claims.shares(shipment_id),
        suite.insurance.gaps(shipment_id),
        suite.insurance_checks.checks(shipment_id=shipment_id),
        suite.insured_loans.loans_on(shipment_id),
    )
