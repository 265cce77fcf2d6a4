"""Export receivables financing: loans on export declarations alone."""

from __future__ import annotations

from typing import Self

from chain.keys import Key
from chain.networks import Network
from contracts.financing.lending import Lending

__all__ = ["ReceivablesFinancing"]


class ReceivablesFinancing(Lending):
    """Loans on export declarations."""

    NAME = "ReceivablesFinancing"

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
    ) -> Self:
        """Creates the contract, on the contracts at these addresses."""
        return cls._deploy(
            network, key, participants, directory, documents, applications, apportionment, amendments
        )
