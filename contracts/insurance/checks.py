"""The recorded check of policy, limit and shipment: the first thing a bank asks."""

from __future__ import annotations

from typing import Any, Self

from chain.keys import Key
from chain.networks import Network
from contracts.face import Face
from contracts.insurance.shipments import Check, read_check
from contracts.insurance.words import Finding, Report
from contracts.parties import Party

__all__ = ["InsuranceChecks"]

NOTHING = bytes(32)


class InsuranceChecks(Face):
    """What stands in the way of cover, or of lending on it."""

    NAME = "InsuranceChecks"

    @classmethod
    def deploy(
        cls,
        network: Network,
        key: Key,
        participants: str,
        directory: str,
        documents: str,
        consents: str,
        assignments: str,
    ) -> Self:
        """Creates the contract, on the contracts at these addresses."""
        return cls._deploy(network, key, participants, directory, documents, consents, assignments)

    def examine(
        self,
        insurance: str,
        limit: bytes,
        shipment_id: bytes | None = None,
        *,
        bank: bytes | None = None,
        report: Report = Report.MATCHES,
    ) -> Finding:
        """What stands in the way now, off the record: of a bank, or of an insurer who covers.

        Args:
            insurance: Address of the CreditInsurance that has the shipment.
            limit: Account of the buyer limit.
            shipment_id: None: about policy and limit alone.
            bank: Who asks; None: an insurer, who needs no assignment.
            report: What was found in the opened fields.
        """
        found: int = self._read(
            "examine", insurance, limit, shipment_id or NOTHING, bank or NOTHING, int(report)
        )
        return Finding(found)

    def checks(
        self, *, limit: bytes | None = None, shipment_id: bytes | None = None, bank: bytes | None = None
    ) -> tuple[Check, ...]:
        """Every recorded check, oldest first: of a limit, of a shipment, by a bank."""
        given = {"limit": limit, "shipment_id": shipment_id, "bank": bank}
        wanted: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        events = self.contract.events("Checked", to_block=self._block, **wanted)
        return tuple(read_check(event) for event in events)

    def check(
        self,
        bank: Party,
        limit: bytes,
        shipment_id: bytes | None,
        bank_id: bytes,
        consent_id: bytes,
        report: Report = Report.MATCHES,
    ) -> Check:
        """Checks on record. What stands in the way is in the answer, and raises nothing.

        Args:
            bank: Its maker asks.
            limit: Account of the buyer limit.
            shipment_id: None: about policy and limit alone.
            bank_id: The bank's id, or that of one whose cases it has taken over.
            consent_id: The exporter's consent, to policy and limit.
            report: What the bank found in the opened fields.
        """
        receipt = self._send(
            bank.maker, "check", limit, shipment_id or NOTHING, bank_id, consent_id, int(report)
        )
        events = (event for event in self.contract.decode(receipt) if event.name == "Checked")
        return read_check(next(events))
