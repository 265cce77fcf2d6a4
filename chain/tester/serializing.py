"""Blocks, transactions, receipts of the node as eth-tester's backends give them: addresses are 20 bytes."""

from __future__ import annotations

from typing import Any

from chain.hashing import address_bytes
from chain.node import Node
from chain.pyevm.transactions import read
from chain.values import BlockInfo, Log, Receipt, Transaction

__all__ = ["block_fields", "log_fields", "receipt_fields", "transaction_fields"]

_WORD = bytes(32)
# What no block of ours has, as the hashes of nothing: uncles, withdrawals, requests.
_NO_UNCLES = bytes.fromhex("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347")
_EMPTY_TRIE = bytes.fromhex("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")
_NO_REQUESTS = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
_SET_CODE = 4


def block_fields(node: Node, block: BlockInfo, *, full: bool) -> dict[str, Any]:
    """A block; its transactions whole, or their hashes. A pending one has zeros for what is not known yet."""
    transactions: list[Any] = list(block.transactions)
    if full:
        transactions = [transaction_fields(node, node.transaction(each)) for each in block.transactions]
    return {
        "number": block.number,
        "hash": block.hash or _WORD,
        "parent_hash": block.parent_hash,
        "nonce": bytes(8),
        "sha3_uncles": _NO_UNCLES,
        "logs_bloom": int.from_bytes(block.logs_bloom, "big"),
        "transactions_root": block.transactions_root or _EMPTY_TRIE,
        "receipts_root": block.receipts_root or _EMPTY_TRIE,
        "state_root": block.state_root or _WORD,
        "coinbase": address_bytes(block.coinbase),
        "difficulty": 0,
        "total_difficulty": 0,
        "mix_hash": block.mix_hash,
        "size": len(node.raw_block(block.hash)) if block.hash else 0,
        "extra_data": block.extra_data.rjust(32, b"\0"),
        "gas_limit": block.gas_limit,
        "gas_used": block.gas_used,
        "timestamp": block.timestamp,
        "transactions": transactions,
        "uncles": [],
        "base_fee_per_gas": block.base_fee,
        "withdrawals": [],
        "withdrawals_root": _EMPTY_TRIE,
        "parent_beacon_block_root": _WORD,
        "blob_gas_used": 0,
        "excess_blob_gas": 0,
        "requests_hash": _NO_REQUESTS,
    }


def transaction_fields(node: Node, transaction: Transaction) -> dict[str, Any]:
    """A transaction; its block is None while it is pending."""
    sealed = bool(transaction.block_hash)
    fields: dict[str, Any] = {
        "type": transaction.type,
        "hash": transaction.hash,
        "nonce": transaction.nonce,
        "block_hash": transaction.block_hash if sealed else None,
        "block_number": transaction.block_number if sealed else None,
        "transaction_index": transaction.transaction_index if sealed else None,
        "from": address_bytes(transaction.sender),
        "to": b"" if transaction.to is None else address_bytes(transaction.to),
        "value": transaction.value,
        "gas": transaction.gas,
        "data": transaction.data,
        "gas_price": transaction.gas_price,
        "v": transaction.v,
        "r": transaction.r,
        "s": transaction.s,
    }
    if transaction.type:
        fields["y_parity"] = transaction.v
        fields["chain_id"] = transaction.chain_id
        fields["access_list"] = tuple(
            (address_bytes(address), slots) for address, slots in transaction.access_list
        )
    if transaction.type >= 2:
        fields["max_fee_per_gas"] = transaction.gas_price
        fields["max_priority_fee_per_gas"] = transaction.max_priority_fee_per_gas
        if sealed:
            fields["gas_price"] = node.receipt(transaction.hash).effective_gas_price
    if transaction.type == _SET_CODE:
        fields["authorization_list"] = _authorizations(node, transaction)
    return fields


def receipt_fields(receipt: Receipt) -> dict[str, Any]:
    """A receipt; its block is None while it is pending."""
    sealed = bool(receipt.block_hash)
    created = receipt.contract_address
    return {
        "block_hash": receipt.block_hash if sealed else None,
        "block_number": receipt.block_number if sealed else None,
        "contract_address": None if created is None else address_bytes(created),
        "cumulative_gas_used": receipt.cumulative_gas_used,
        "effective_gas_price": receipt.effective_gas_price,
        "from": address_bytes(receipt.sender),
        "gas_used": receipt.gas_used,
        "logs": [log_fields(log, receipt.block_hash) for log in receipt.logs],
        "state_root": b"\1" if receipt.status else b"",
        "status": receipt.status,
        "to": b"" if receipt.to is None else address_bytes(receipt.to),
        "transaction_hash": receipt.transaction_hash,
        "transaction_index": receipt.transaction_index if sealed else None,
        "type": receipt.type,
    }


def log_fields(log: Log, block_hash: bytes) -> dict[str, Any]:
    """A log; `block_hash` is empty while it is pending."""
    sealed = bool(block_hash)
    return {
        "type": "mined" if sealed else "pending",
        "log_index": log.log_index,
        "transaction_index": log.transaction_index if sealed else None,
        "transaction_hash": log.transaction_hash,
        "block_hash": block_hash if sealed else None,
        "block_number": log.block_number if sealed else None,
        "address": address_bytes(log.address),
        "data": log.data,
        "topics": list(log.topics),
    }


def _authorizations(node: Node, transaction: Transaction) -> list[dict[str, Any]]:
    signed = read(transaction.raw, node.chain_id, unprotected=True)
    names = ("chain_id", "address", "nonce", "y_parity", "r", "s")
    return [{name: getattr(entry, name) for name in names} for entry in signed.authorization_list]
