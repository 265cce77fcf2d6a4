"""How a loan is spread over its rows; the financing contracts ask it, people only deploy it."""

from __future__ import annotations

from typing import Self

from chain.keys import Key
from chain.networks import Network
from contracts.face import Face

__all__ = ["Apportionment"]


class Apportionment(Face):
    """The arithmetic of advance rates, tranches and repayments. It has no state."""

    NAME = "Apportionment"

    @classmethod
    def deploy(cls, network: Network, key: Key, applications: str, documents: str, rates: str) -> Self:
        """Creates the contract, on LoanApplications, Documents and Rates at these addresses."""
        return cls._deploy(network, key, applications, documents, rates)
