"""How a loan is spread over its rows; the financing contracts ask it, people only deploy it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from chain.keys import Key
from chain.networks import Network
from contracts.face import Face
from contracts.registry.money import Money
from contracts.registry.rates import Quote

__all__ = ["Apportionment"]


class Apportionment(Face):
    """The arithmetic of advance rates, tranches and repayments. It has no state."""

    NAME = "Apportionment"

    @classmethod
    def deploy(cls, network: Network, key: Key, applications: str, documents: str, rates: str) -> Self:
        """Creates the contract, on LoanApplications, Documents and Rates at these addresses."""
        return cls._deploy(network, key, applications, documents, rates)

    def advance_limit(
        self, case_id: bytes, currency: str, advance_rate: int, quotes: Sequence[Quote] = ()
    ) -> Money:
        """The most that may be lent on a case's rows, rounded down.

        Args:
            case_id: The case.
            currency: Of the loan.
            advance_rate: Basis points of what the rows are worth.
            quotes: The rates in force, where rows and loan have several currencies.

        Raises:
            Reverted: A rate is missing, or not in force.
        """
        rates = [quote.fields() for quote in quotes]
        minor: int = self._read("advance_limit", case_id, currency.encode("ascii"), advance_rate, rates)
        return Money(minor, currency)
