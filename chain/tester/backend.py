"""A backend for eth-tester: its questions, answered by the node."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from eth_utils.exceptions import ValidationError as PyEvmValidationError

from chain.errors import InvalidTransaction, NotFound, Reverted
from chain.hashing import ZERO_ADDRESS, address_bytes, checksum
from chain.keys import Key
from chain.node import Node
from chain.pyevm.peers import (
    BaseChainBackend,
    BlockNotFound,
    SnapshotNotFound,
    TransactionFailed,
    TransactionNotFound,
    ValidationError,
)
from chain.tester import serializing, transactions
from chain.tester.world import SteppingClock, own_keys, own_node
from chain.values import BlockInfo

__all__ = ["Backend", "CallFailed", "TransactionRefused"]

Fields = Mapping[str, Any]
At = int | bytes | Literal["latest", "earliest", "pending"]

_SEALED_NAMES = ("latest", "safe", "finalized")
_DEFAULT_FEE = 10**9
_FEE_HISTORY_LIMIT = 1024
_PANIC = bytes.fromhex("4e487b71")
_ERROR = bytes.fromhex("08c379a0")


class TransactionRefused(ValidationError, PyEvmValidationError):
    """No block may hold the transaction. It is both exceptions by which the stock backend says that."""


class CallFailed(TransactionFailed):
    """A call or an estimate reverted. `data` is what the contract gave with it."""

    def __init__(self, error: Reverted) -> None:
        self.data = error.output
        self.reason = error.reason
        # web3 reads panics and custom errors out of the bytes' literal, as the stock backend gives it.
        custom = self.data and self.data[:4] != _ERROR
        super().__init__(str(self.data) if custom else error.reason)


class Backend(BaseChainBackend):
    """The node as a backend of eth-tester.

    Args:
        node: The node; None makes eth-tester's own world (see `chain.tester.world`).
        keys: Accounts to sign with, on this node; in its own world its ten.
    """

    def __init__(self, node: Node | None = None, *, keys: Sequence[Key] = ()) -> None:
        self.node = own_node() if node is None else node
        self._given = [*(own_keys() if node is None else ()), *keys]
        self._keys = {address_bytes(key.address): key for key in self._given}
        self._genesis = self.node.snapshot()
        self._open: list[bytes] = []
        self._waiting: dict[bytes, bytes] = {}

    # Going back

    def take_snapshot(self) -> int:
        """Remembers the chain up to its latest block; transactions that wait stay."""
        with self._without_open():
            return self.node.snapshot()

    def revert_to_snapshot(self, snapshot: int) -> None:
        """Goes back; transactions that wait are dropped."""
        self._discard()
        try:
            self.node.revert(snapshot)
        except NotFound as error:
            raise SnapshotNotFound(error.message) from error

    def reset_to_genesis(self) -> None:
        """Goes back to the chain, and the accounts, that the backend was made with."""
        self.revert_to_snapshot(self._genesis)
        self._keys = {address_bytes(key.address): key for key in self._given}

    # Time and blocks

    def time_travel(self, to_timestamp: int) -> int:
        """Moves the clock on, so that the next block is at `to_timestamp`, and seals one."""
        stepping = isinstance(self.node.clock, SteppingClock)
        with self._without_open():
            self.node.clock.set(to_timestamp - 1 if stepping else to_timestamp)
        return to_timestamp

    def mine_blocks(self, num_blocks: int = 1, coinbase: bytes = bytes(20)) -> tuple[bytes, ...]:
        """Seals blocks, the transactions that wait in the first; their hashes."""
        beneficiary = checksum(coinbase)
        if self._open and beneficiary != ZERO_ADDRESS:
            # Which key is paid for a block is known while it runs, so it runs again.
            waiting = self._discard()
            self.node.begin(coinbase=beneficiary)
            for raw in waiting:
                self.node.send_raw(raw)
        hashes: list[bytes] = []
        for _ in range(num_blocks):
            if not self.node.is_open:
                self.node.begin(coinbase=beneficiary)
            self.node.seal()
            self._open.clear()
            hashes.append(self.node.head.hash)
        self._waiting.clear()
        return tuple(hashes)

    # Accounts

    def get_accounts(self) -> tuple[bytes, ...]:
        """Addresses of the keys that sign here."""
        return tuple(self._keys)

    def add_account(self, private_key: bytes) -> None:
        """Adds a key to sign with."""
        key = Key(private_key)
        self._keys[address_bytes(key.address)] = key

    # Blocks, transactions, receipts

    def get_block_by_number(self, block_number: Any, full_transaction: bool = True) -> dict[str, Any]:
        """A block by number or name."""
        return serializing.block_fields(self.node, self._block(block_number), full=full_transaction)

    def get_block_by_hash(self, block_hash: bytes, full_transaction: bool = True) -> dict[str, Any]:
        """A block by hash."""
        try:
            block = self.node.block_info(block_hash)
        except NotFound as error:
            raise BlockNotFound(f"No block found for block hash: 0x{block_hash.hex()}") from error
        return serializing.block_fields(self.node, block, full=full_transaction)

    def get_transaction_by_hash(self, transaction_hash: bytes) -> dict[str, Any]:
        """A transaction, mined or waiting."""
        try:
            return serializing.transaction_fields(self.node, self.node.transaction(transaction_hash))
        except NotFound as error:
            raise TransactionNotFound(_no_transaction(transaction_hash)) from error

    def get_transaction_receipt(self, transaction_hash: bytes) -> dict[str, Any]:
        """A receipt, of a waiting transaction too."""
        try:
            return serializing.receipt_fields(self.node.receipt(transaction_hash))
        except NotFound as error:
            raise TransactionNotFound(_no_transaction(transaction_hash)) from error

    def get_fee_history(
        self, block_count: int = 1, newest_block: Any = "latest", reward_percentiles: Sequence[int] = ()
    ) -> dict[str, Any]:
        """Fees of the blocks before `newest_block`, newest first, as the stock backend has them."""
        del reward_percentiles
        if not 1 <= block_count <= _FEE_HISTORY_LIMIT:
            raise ValidationError(f"block_count must be between 1 and {_FEE_HISTORY_LIMIT}")
        newest = self._block("latest" if newest_block == "pending" else newest_block)
        numbers = range(newest.number - 1, max(newest.number - 1 - block_count, -1), -1)
        blocks = [self.node.block_info(number) for number in numbers]
        return {
            "oldest_block": 1,
            "base_fee_per_gas": [block.base_fee for block in blocks],
            "gas_used_ratio": [block.gas_used / block.gas_limit for block in blocks],
            "reward": [],
        }

    # State

    def get_nonce(self, account: bytes, block_number: Any = "latest") -> int:
        """The next nonce of an account."""
        return self.node.nonce(checksum(account), self._at(block_number))

    def get_balance(self, account: bytes, block_number: Any = "latest") -> int:
        """Wei of an account."""
        return self.node.balance(checksum(account), self._at(block_number))

    def get_code(self, account: bytes, block_number: Any = "latest") -> bytes:
        """Code of an account."""
        return self.node.code(checksum(account), self._at(block_number))

    def get_storage(self, account: bytes, slot: int, block_number: Any = "latest") -> int:
        """A storage slot, as a number."""
        return int.from_bytes(self.node.storage_at(checksum(account), slot, self._at(block_number)), "big")

    def get_base_fee(self, block_number: Any = "latest") -> int:
        """Base fee of a block."""
        return self._block(block_number).base_fee

    # Transactions

    def send_raw_transaction(self, raw_transaction: bytes) -> bytes:
        """Applies a signed transaction to the block that is open; its hash."""
        if not self.node.is_open:
            self.node.begin()
        try:
            receipt = self.node.send_raw(raw_transaction)
        except InvalidTransaction as error:
            _raise_as_pyevm_does(raw_transaction)
            raise TransactionRefused(error.message) from error
        finally:
            if not self._open and not self.node.block_info("pending").transactions:
                self.node.discard()
        self._open.append(raw_transaction)
        self._waiting[receipt.transaction_hash] = raw_transaction
        return receipt.transaction_hash

    def send_again(self, transaction_hash: bytes) -> bytes:
        """Applies a transaction once more that was sent since the last block, and undone."""
        return self.send_raw_transaction(self._waiting[transaction_hash])

    def send_signed_transaction(self, transaction: Fields, block_number: Any = "latest") -> bytes:
        """The same, by fields."""
        return self.send_raw_transaction(transactions.assemble(self._complete(transaction, block_number)))

    def send_transaction(self, transaction: Fields) -> bytes:
        """Signs with the key of `from`, and applies."""
        key = self._keys.get(transaction["from"])
        if key is None:
            raise ValidationError(
                'No valid "from" key was provided in the transaction '
                "which is required for transaction signing."
            )
        complete = self._complete(transaction, "pending")
        return self.send_raw_transaction(transactions.sign(complete, key))

    def call(self, transaction: Fields, block_number: Any = "latest") -> bytes:
        """What a message returns."""
        try:
            return self.node.call(
                **_message(transaction), block=self._at(block_number), gas=transaction.get("gas")
            )
        except Reverted as error:
            raise CallFailed(error) from error

    def estimate_gas(self, transaction: Fields, block_number: Any = "latest") -> int:
        """Gas that a transaction needs."""
        try:
            return self.node.estimate_gas(**_message(transaction), block=self._at(block_number))
        except Reverted as error:
            raise CallFailed(error) from error

    # Inside

    def _complete(self, transaction: Fields, block_number: Any) -> dict[str, Any]:
        """All fields of a transaction. Without any fee it is one of 1 gwei, or, where gas is free, 0."""
        fields = {name: value for name, value in transaction.items() if name not in ("from", "type")}
        default = 0 if self.node.settings.fees == "free" else _DEFAULT_FEE
        if "gas_price" not in fields:
            tip = fields.setdefault(
                "max_priority_fee_per_gas", min(default, fields.get("max_fee_per_gas", default))
            )
            known = "max_priority_fee_per_gas" in transaction
            fields.setdefault("max_fee_per_gas", tip + 2 * self.get_base_fee() if known else default)
        fields.setdefault("nonce", self.get_nonce(transaction["from"], block_number))
        for name, value in (("data", b""), ("value", 0), ("to", b"")):
            fields.setdefault(name, value)
        legacy = "gas_price" in fields and "access_list" not in fields
        if not (legacy and self.node.settings.unprotected_transactions):
            fields.setdefault("chain_id", self.node.chain_id)
        return fields

    def _block(self, block_number: Any) -> BlockInfo:
        return self.node.block_info(self._at(block_number))

    def _at(self, block_number: Any) -> At:
        """The block in the node's words. A number that is not sealed yet is no block."""
        if block_number in _SEALED_NAMES:
            return "latest"
        if block_number in ("earliest", "pending"):
            at: At = block_number
            return at
        if isinstance(block_number, int) and 0 <= block_number <= self.node.head.number:
            return block_number
        raise BlockNotFound(f"No block found for block number: {block_number}")

    def _discard(self) -> list[bytes]:
        waiting, self._open = self._open, []
        self.node.discard()
        return waiting

    @contextmanager
    def _without_open(self) -> Generator[None]:
        """Puts transactions that wait aside, and back at the end."""
        waiting = self._discard()
        try:
            yield
        finally:
            for raw in waiting:
                self.send_raw_transaction(raw)


def _message(transaction: Fields) -> dict[str, Any]:
    """Whom a call is for, from whom, with what."""
    to = transaction.get("to")
    return {
        "to": checksum(to) if to else None,
        "data": transaction.get("data", b""),
        "sender": checksum(transaction["from"]),
        "value": transaction.get("value", 0),
    }


def _raise_as_pyevm_does(raw: bytes) -> None:
    """Bytes that are no transaction at all: raises what py-evm's own decoder raises for them, if it does."""
    from eth.vm.forks.prague.transactions import PragueTransactionBuilder

    PragueTransactionBuilder.decode(raw)


def _no_transaction(transaction_hash: bytes) -> str:
    return f"No transaction found for transaction hash: 0x{transaction_hash.hex()}"
