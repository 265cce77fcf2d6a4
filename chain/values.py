"""What a chain is asked for and answers with. Addresses are checksummed strings, hashes and topics bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Log:
    """One event as the chain holds it: up to four topics of 32 bytes, and data.

    `log_index` counts within the block.
    """

    address: str
    topics: tuple[bytes, ...]
    data: bytes
    block_number: int
    transaction_hash: bytes
    transaction_index: int
    log_index: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a transaction.

    `status` is 1 or 0; `reason` says why it failed, and is empty if it did not.

    Of a transaction in a block that is not sealed yet, `block_hash` is empty.
    """

    transaction_hash: bytes
    block_number: int
    block_hash: bytes
    transaction_index: int
    sender: str
    to: str | None
    contract_address: str | None
    status: int
    gas_used: int
    logs: tuple[Log, ...]
    reason: str = ""
    cumulative_gas_used: int = 0
    effective_gas_price: int = 0
    type: int = 0


@dataclass(frozen=True, slots=True)
class BlockInfo:
    """A block's header and the hashes of its transactions.

    Of the pending block, `hash` and roots are empty.
    """

    number: int
    hash: bytes
    parent_hash: bytes
    state_root: bytes
    timestamp: int
    gas_used: int
    gas_limit: int
    transactions: tuple[bytes, ...]
    base_fee: int = 0
    transactions_root: bytes = b""
    receipts_root: bytes = b""
    logs_bloom: bytes = b""
    coinbase: str = "0x0000000000000000000000000000000000000000"
    mix_hash: bytes = bytes(32)
    extra_data: bytes = b""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction as it was signed, and where it stands.

    `value` is in wei, and so is `gas_price`: what a unit of gas may cost at most. `type` is 0 (legacy),
    1 (EIP-2930), 2 (EIP-1559) or 4 (EIP-7702); `chain_id` is None for a legacy transaction without replay
    protection. In a block that is not sealed yet, `block_hash` is empty.
    """

    hash: bytes
    raw: bytes
    type: int
    chain_id: int | None
    nonce: int
    sender: str
    to: str | None
    value: int
    data: bytes
    gas: int
    gas_price: int
    max_priority_fee_per_gas: int
    access_list: tuple[tuple[str, tuple[int, ...]], ...]
    v: int
    r: int
    s: int
    block_number: int
    block_hash: bytes
    transaction_index: int
