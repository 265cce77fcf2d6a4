"""A network is where contracts live. Above this module everything is the same on each of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Literal

from chain.abi import Abi
from chain.artifacts import Artifact
from chain.errors import Reverted, ShroffError
from chain.keys import Key
from chain.sending import Batch, FeePolicy, FreeGas, MarketFees, Outcome, refusal, with_call
from chain.settings import TRANSACTION_GAS_LIMIT
from chain.values import BlockInfo, Log, Receipt

if TYPE_CHECKING:
    from chain.node import Node

__all__ = ["Block", "EmbeddedNetwork", "Network"]

Block = int | Literal["latest", "pending"]
"""A block's number, the last sealed one, or the state that the next one starts from."""


class Network(ABC):
    """What all that is above `chain/` knows of a network."""

    @property
    @abstractmethod
    def chain_id(self) -> int:
        """The chain id that every signature is bound to."""

    def now(self, block: Block = "latest") -> int:
        """Seconds since 1970 that a call at `block` sees.

        A transaction sees at least `now("pending")`: count deadlines from that; the latest block may be old.
        """
        return self.block_info(block).timestamp

    @abstractmethod
    def call(
        self, to: str, data: bytes, *, sender: str | None = None, block: Block = "latest", value: int = 0
    ) -> bytes:
        """Executes without a transaction, and returns what the contract returns.

        Raises:
            Reverted: The contract refused.
        """

    @abstractmethod
    def send(
        self,
        key: Key,
        to: str | None,
        data: bytes = b"",
        *,
        value: int = 0,
        gas: int | None = None,
        dry_run: bool = False,
        call: str = "",
        hints: Mapping[str, str] | None = None,
    ) -> Receipt:
        """Signs and sends one transaction, and waits until it is in a block.

        Args:
            key: Signs, and pays where gas costs.
            to: The contract; None creates one.
            data: Call data, or creation code.
            value: Wei sent along.
            gas: Limit; None takes the network's.
            dry_run: Asks first: what would be refused raises without a transaction.
            call: What is called, for the message: `Documents.hold`.
            hints: What to do, by reason.

        Raises:
            Reverted: Refused; with the receipt, unless it was a dry run that said so.
            InvalidTransaction: No block may hold it.
        """

    @abstractmethod
    def batch(self) -> AbstractContextManager[Batch]:
        """Many transactions in a block: `with network.batch() as batch`. An exception inside discards all."""

    @abstractmethod
    def logs(
        self,
        addresses: Sequence[str] | None = None,
        topics: Sequence[bytes | Sequence[bytes] | None] | None = None,
        *,
        from_block: Block = 0,
        to_block: Block = "latest",
    ) -> list[Log]:
        """Logs of these contracts (None: of all) with these topics, oldest first."""

    @abstractmethod
    def receipt(self, transaction_hash: bytes) -> Receipt:
        """The receipt of a transaction that is in a block.

        Raises:
            NotFound: There is none.
        """

    @abstractmethod
    def block_info(self, block: bytes | Block = "latest") -> BlockInfo:
        """A block by its number or hash.

        Raises:
            NotFound: There is none.
        """

    @abstractmethod
    def code(self, address: str, *, block: Block = "latest") -> bytes:
        """Code at an address; empty if there is no contract."""

    @abstractmethod
    def balance(self, address: str, *, block: Block = "latest") -> int:
        """Wei at an address."""

    @abstractmethod
    def nonce(self, address: str) -> int:
        """Nonce of the next transaction from an address, those waiting counted."""

    def deploy(
        self, key: Key, artifact: Artifact, *args: object, dry_run: bool = False
    ) -> tuple[str, Receipt]:
        """Creates a contract. Returns its address, and the receipt.

        Raises:
            BadInput: The arguments are not the constructor's.
            Reverted: The constructor refused.
        """
        data = artifact.bytecode + Abi(artifact.abi).constructor.encode(args)
        receipt = self.send(key, None, data, dry_run=dry_run, call=f"{artifact.name}.constructor")
        if receipt.contract_address is None:
            raise ShroffError(f"{artifact.name} was sent, and no contract was created.", receipt=receipt)
        return receipt.contract_address, receipt


class EmbeddedNetwork(Network):
    """The node in this process.

    Nonces are not kept here but asked of the node, for which that is a look-up: so a snapshot that is
    reverted, or a second network over the same node, can't make them wrong.

    Args:
        node: The node.
        fees: None takes what fits the node's settings.
    """

    def __init__(self, node: Node, *, fees: FeePolicy | None = None) -> None:
        self.node = node
        limit = node.settings.transaction_gas_limit or TRANSACTION_GAS_LIMIT
        self._fees = fees or (FreeGas(limit) if node.settings.fees == "free" else MarketFees(limit=limit))
        self._batch: _NodeBatch | None = None

    @property
    def chain_id(self) -> int:
        """The node's chain id."""
        return self.node.chain_id

    def call(
        self, to: str, data: bytes, *, sender: str | None = None, block: Block = "latest", value: int = 0
    ) -> bytes:
        """See `Network.call`; "pending" sees the transactions of an open batch."""
        return self.node.call(to, data, sender=sender, block=block, value=value)

    def send(
        self,
        key: Key,
        to: str | None,
        data: bytes = b"",
        *,
        value: int = 0,
        gas: int | None = None,
        dry_run: bool = False,
        call: str = "",
        hints: Mapping[str, str] | None = None,
    ) -> Receipt:
        """See `Network.send`: one transaction, one block."""
        if self._batch is not None:
            raise ShroffError("A batch is open.", hint="Send through the batch, or after it.")
        if dry_run:
            self._ask(key, to, data, value=value, gas=gas, call=call, hints=hints)
        receipt = self.node.send_raw(self.signed(key, to, data, value, gas), raise_on_revert=False)
        if receipt.status != 1:
            raise refusal(receipt, call=call, hints=hints)
        return receipt

    @contextmanager
    def batch(self) -> Generator[Batch]:
        """See `Network.batch`: applied at once, to the node's pending block; sealed at the end."""
        if self._batch is not None:
            raise ShroffError("A batch is open already.", hint="Batches do not nest.")
        with self.node.block() as pending:
            self._batch = batch = _NodeBatch(self)
            try:
                yield batch
            finally:
                self._batch = None
                batch.ended = True
        receipts = {receipt.transaction_hash: receipt for receipt in pending.receipts}
        for outcome in batch.outcomes:
            outcome.settle(receipts[outcome.receipt.transaction_hash])

    def logs(
        self,
        addresses: Sequence[str] | None = None,
        topics: Sequence[bytes | Sequence[bytes] | None] | None = None,
        *,
        from_block: Block = 0,
        to_block: Block = "latest",
    ) -> list[Log]:
        """See `Network.logs`: through the node's index."""
        return list(self.node.logs(addresses, topics, from_block=from_block, to_block=to_block))

    def receipt(self, transaction_hash: bytes) -> Receipt:
        """See `Network.receipt`."""
        return self.node.receipt(transaction_hash)

    def block_info(self, block: bytes | Block = "latest") -> BlockInfo:
        """See `Network.block_info`."""
        return self.node.block_info(block)

    def now(self, block: Block = "latest") -> int:
        """See `Network.now`; without a look at the block's transactions."""
        return self.node.timestamp(block)

    def code(self, address: str, *, block: Block = "latest") -> bytes:
        """See `Network.code`."""
        return self.node.code(address, block=block)

    def balance(self, address: str, *, block: Block = "latest") -> int:
        """See `Network.balance`."""
        return self.node.balance(address, block=block)

    def nonce(self, address: str) -> int:
        """See `Network.nonce`."""
        return self.node.nonce(address, block="pending")

    def signed(self, key: Key, to: str | None, data: bytes, value: int, gas: int | None) -> bytes:
        """A transaction with the next nonce, signed."""
        fees = self._fees.fields(self.node.head.base_fee, gas)
        fields = {
            "chain_id": self.chain_id,
            "nonce": self.nonce(key.address),
            "to": to,
            "value": value,
            "data": data,
        }
        return key.sign_transaction({**fields, **fees})

    def _ask(
        self,
        key: Key,
        to: str | None,
        data: bytes,
        *,
        value: int,
        gas: int | None,
        call: str,
        hints: Mapping[str, str] | None,
    ) -> None:
        """A dry run: raises what the transaction would be refused with."""
        try:
            self.node.call(to, data, sender=key.address, block="pending", value=value, gas=gas)
        except Reverted as error:
            raise with_call(error, call, hints) from None


class _NodeBatch(Batch):
    """A batch that is the node's pending block."""

    def __init__(self, network: EmbeddedNetwork) -> None:
        self._network = network
        self.outcomes: list[Outcome] = []
        self.ended = False

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
        if self.ended:
            raise ShroffError("The batch has ended.")
        outcome = Outcome(call=call, hints=hints)
        raw = self._network.signed(key, to, data, value, gas)
        outcome.settle(self._network.node.send_raw(raw, raise_on_revert=False))
        self.outcomes.append(outcome)
        return outcome
