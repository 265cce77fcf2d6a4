"""How transactions leave: with which fee, alone or many in a block, and what became of each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from chain.errors import NO_REASON, Reverted, ShroffError
from chain.keys import Key
from chain.settings import TRANSACTION_GAS_LIMIT
from chain.values import Receipt

__all__ = ["Batch", "FeePolicy", "FreeGas", "MarketFees", "Outcome", "refusal", "with_call"]


class FeePolicy(ABC):
    """Which gas limit and price a transaction carries."""

    @abstractmethod
    def fields(self, base_fee: int, gas: int | None) -> Mapping[str, int]:
        """Fields `gas` and prices; `base_fee` is the block's, in wei, `gas` a limit that the caller wants."""


@dataclass(frozen=True, slots=True)
class FreeGas(FeePolicy):
    """Where gas is free nothing is estimated: a fixed limit (EIP-7825's), at price 0."""

    limit: int = TRANSACTION_GAS_LIMIT

    def fields(self, base_fee: int, gas: int | None) -> Mapping[str, int]:
        """The caller's limit or the fixed one; the base fee is 0."""
        del base_fee
        return {"gas": gas or self.limit, "gas_price": 0}


@dataclass(frozen=True, slots=True)
class MarketFees(FeePolicy):
    """Where gas costs: EIP-1559, at most twice the base fee and a tip.

    What is not used is given back, so that the fixed limit costs nothing; but the sender has to own
    the limit times the price while the transaction runs.
    """

    tip: int = 1_000_000_000
    limit: int = TRANSACTION_GAS_LIMIT

    def fields(self, base_fee: int, gas: int | None) -> Mapping[str, int]:
        """Pays up to `2 * base_fee + tip`: six full blocks in a row do not overtake it."""
        return {
            "gas": gas or self.limit,
            "max_priority_fee_per_gas": self.tip,
            "max_fee_per_gas": 2 * base_fee + self.tip,
        }


class Outcome:
    """What became of one transaction of a batch.

    `error` is known as soon as the network knows it: on the embedded one at once, elsewhere after the batch.
    `receipt` is there after the batch, for a refused transaction too; within it, it raises.
    """

    __slots__ = ("_receipt", "call", "hints")

    def __init__(self, *, call: str = "", hints: Mapping[str, str] | None = None) -> None:
        self.call = call
        self.hints: Mapping[str, str] = hints or {}
        self._receipt: Receipt | None = None

    @property
    def known(self) -> bool:
        """Whether there is an answer yet."""
        return self._receipt is not None

    @property
    def receipt(self) -> Receipt:
        """The receipt. Within the batch, on the embedded network, it has no block hash yet.

        Raises:
            ShroffError: There is no answer yet.
        """
        if self._receipt is None:
            raise ShroffError("The batch has not ended: there is no receipt yet.")
        return self._receipt

    @property
    def ok(self) -> bool:
        """Whether it went through."""
        return self.receipt.status == 1

    @property
    def error(self) -> Reverted | None:
        """The refusal, or None."""
        receipt = self.receipt
        return None if receipt.status == 1 else refusal(receipt, call=self.call, hints=self.hints)

    def settle(self, receipt: Receipt) -> None:
        """For the network: this is what became of it."""
        self._receipt = receipt


def refusal(receipt: Receipt, *, call: str = "", hints: Mapping[str, str] | None = None) -> Reverted:
    """The exception for a receipt of a refused transaction."""
    reason = receipt.reason or NO_REASON
    return Reverted(reason, call=call, receipt=receipt, hint=(hints or {}).get(reason, ""))


def with_call(error: Reverted, call: str, hints: Mapping[str, str] | None) -> Reverted:
    """The same refusal, told with the call and the hint that the caller knows."""
    reason = error.reason or NO_REASON
    hint = (hints or {}).get(reason, error.hint)
    return Reverted(
        reason,
        call=call or error.call,
        receipt=error.receipt,
        output=error.output,
        hint=hint,
        **error.data,
    )


class Batch(ABC):
    """Many transactions that go out together: one outcome each, none raises."""

    @abstractmethod
    def send(
        self,
        key: Key,
        to: str | None,
        data: bytes = b"",
        *,
        value: int = 0,
        gas: int | None = None,
        call: str = "",
        hints: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Adds a transaction. `call` and `hints` are for the message, should it be refused.

        Raises:
            ShroffError: The batch has ended.
            InvalidTransaction: No block may hold it.
        """
