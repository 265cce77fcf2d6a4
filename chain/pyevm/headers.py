"""Block headers with the Prague fields, without py-evm's six layers of forks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from eth.constants import BLANK_ROOT_HASH, EMPTY_SHA256, EMPTY_UNCLE_HASH

from chain import rlp
from chain.hashing import keccak

_ZERO32 = bytes(32)
_FIELDS = 21
_GAS_TARGET_SHARE = 2
_BASE_FEE_CHANGE_SHARE = 8


@dataclass(frozen=True, slots=True)
class Header:
    """A post-merge header.

    What only proof of stake fills (randomness, beacon root, withdrawals) is zero or empty.
    """

    parent_hash: bytes
    coinbase: bytes
    state_root: bytes
    transactions_root: bytes
    receipts_root: bytes
    bloom: bytes
    number: int
    gas_limit: int
    gas_used: int
    timestamp: int
    base_fee: int
    extra_data: bytes = b""
    mix_hash: bytes = _ZERO32

    def encode(self) -> bytes:
        """The header as RLP, in the order of EIP-4895, 4844, 4788 and 7685."""
        return rlp.encode(
            [
                self.parent_hash,
                cast("bytes", EMPTY_UNCLE_HASH),
                self.coinbase,
                self.state_root,
                self.transactions_root,
                self.receipts_root,
                self.bloom,
                b"",
                rlp.number(self.number),
                rlp.number(self.gas_limit),
                rlp.number(self.gas_used),
                rlp.number(self.timestamp),
                self.extra_data,
                self.mix_hash,
                bytes(8),
                rlp.number(self.base_fee),
                cast("bytes", BLANK_ROOT_HASH),
                b"",
                b"",
                _ZERO32,
                cast("bytes", EMPTY_SHA256),
            ]
        )

    def hash(self) -> bytes:
        """The block's hash."""
        return keccak(self.encode())

    @classmethod
    def decode(cls, encoded: bytes) -> Header:
        """The header in `encoded`. Raises rlp.RLPError if it is none of ours."""
        fields: list[Any] = [rlp.as_bytes(field) for field in rlp.decode_list(encoded)]
        if len(fields) != _FIELDS:
            raise rlp.RLPError("a Prague header has 21 fields")
        header = cls(
            parent_hash=fields[0],
            coinbase=fields[2],
            state_root=fields[3],
            transactions_root=fields[4],
            receipts_root=fields[5],
            bloom=fields[6],
            number=rlp.as_number(fields[8]),
            gas_limit=rlp.as_number(fields[9]),
            gas_used=rlp.as_number(fields[10]),
            timestamp=rlp.as_number(fields[11]),
            base_fee=rlp.as_number(fields[15]),
            extra_data=fields[12],
            mix_hash=fields[13],
        )
        if header.encode() != encoded:
            raise rlp.RLPError("the header has fields that no block of ours has")
        return header


def next_base_fee(parent: Header) -> int:
    """EIP-1559's base fee for the block after `parent`, in wei."""
    target = parent.gas_limit // _GAS_TARGET_SHARE
    if parent.gas_used == target:
        return parent.base_fee
    off = abs(parent.gas_used - target)
    change = parent.base_fee * off // target // _BASE_FEE_CHANGE_SHARE
    return parent.base_fee + max(change, 1) if parent.gas_used > target else max(parent.base_fee - change, 0)
