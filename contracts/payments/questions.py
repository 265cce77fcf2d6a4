"""Invoices of which more is used than is left after a reversal: their payments are in question."""

from __future__ import annotations

from typing import Self

from chain.keys import Key
from chain.networks import Network
from chain.values import Receipt
from contracts.face import Face

__all__ = ["InvoiceQuestions"]


class InvoiceQuestions(Face):
    """Which invoices put their payments in question. Refusals are raised as `Reverted`, with a hint."""

    NAME = "InvoiceQuestions"

    @classmethod
    def deploy(cls, network: Network, key: Key, documents: str) -> Self:
        """Creates the contract, on Documents at this address."""
        return cls._deploy(network, key, documents)

    def since(self, account: bytes) -> int | None:
        """Since which second (Unix time) its payments are in question; None where they are not."""
        return self._read("since_of", account) or None

    def question(self, key: Key, account: bytes) -> Receipt:
        """Puts all payments of an invoice in question, of which more is used than is left. By anybody."""
        return self._send(key, "question", account)
