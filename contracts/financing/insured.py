"""Export credit-insurance policy financing: loans on insured shipments, and what they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from chain.keys import Key
from chain.networks import Network
from contracts.face import Face
from contracts.financing.lending import Lending

__all__ = ["Footing", "InsuredFinancing", "InsuredLoans"]


class InsuredFinancing(Lending):
    """Loans on insured exports: on declarations, the cover of a shipment, and its policy."""

    NAME = "InsuredFinancing"

    @classmethod
    def deploy(
        cls,
        network: Network,
        key: Key,
        participants: str,
        directory: str,
        documents: str,
        applications: str,
        apportionment: str,
        amendments: str,
        insured_loans: str,
    ) -> Self:
        """Creates the contract, on the contracts at these addresses."""
        return cls._deploy(
            network,
            key,
            participants,
            directory,
            documents,
            applications,
            apportionment,
            amendments,
            insured_loans,
        )


@dataclass(frozen=True, slots=True)
class Footing:
    """What an insured loan stands on: its shipment, and the accounts of cover and policy that it draws on."""

    shipment_id: bytes
    assignment_id: bytes
    cover: bytes
    policy: bytes
    is_open: bool


class InsuredLoans(Face):
    """What insured loans use of cover and policy. Contracts call it; people read it."""

    NAME = "InsuredLoans"

    @classmethod
    def deploy(
        cls,
        network: Network,
        key: Key,
        participants: str,
        documents: str,
        rates: str,
        applications: str,
        assignments: str,
        insurance: str,
        claims: str,
    ) -> Self:
        """Creates the contract, on the contracts at these addresses."""
        return cls._deploy(
            network, key, participants, documents, rates, applications, assignments, insurance, claims
        )

    def footing(self, case_id: bytes) -> Footing | None:
        """What a loan stands on; None if it was never approved here."""
        found = self._read("footing_of", case_id)
        if not any(found.shipment_id):
            return None
        return Footing(found.shipment_id, found.assignment_id, found.cover, found.policy, found.is_open)

    def loans_on(self, shipment_id: bytes) -> tuple[bytes, ...]:
        """The loans on a shipment, oldest first; some may have ended."""
        return tuple(self._read("loans_on", shipment_id))
