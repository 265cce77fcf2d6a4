"""The draw of a sample, as PaymentSamples does it, recomputable by anyone: commitments, roots, ranks.

A position's rank is its place in the permuted order of its class: swap-or-not (Hoang, Morris, Rogaway
2012), as Ethereum's consensus shuffles, with keccak-256 and 90 rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chain.hashing import abi_encode, keccak

__all__ = ["ALL", "ROUNDS", "carried", "commitment", "drawn_of", "fold", "rank", "ranks", "seed_of"]

ROUNDS = 90
ALL = 10_000
"""Basis points: a ratio of all."""


def commitment(
    chain_id: int, contract: str, committer: bytes, bank: bytes, period: int, seed: bytes
) -> bytes:
    """What a party commits to: computed here, so that no node sees a seed before it is revealed."""
    types = ["uint256", "address", "bytes32", "bytes32", "uint256", "bytes32"]
    return keccak(abi_encode(types, [chain_id, contract, committer, bank, period, seed]))


def fold(payments: Iterable[tuple[bytes, int]], root: bytes = bytes(32)) -> bytes:
    """The root of a pool into which payments came, each with its class, in this order."""
    for payment_id, risk_class in payments:
        root = keccak(abi_encode(["bytes32", "bytes32", "uint256"], [root, payment_id, risk_class]))
    return root


def carried(root: bytes, other: bytes, counts: Sequence[int]) -> bytes:
    """The root of a pool into which another was carried, with its root and its payments of each class."""
    return keccak(abi_encode(["bytes32", "bytes32", "uint256[4]"], [root, other, list(counts)]))


def seed_of(bank_seed: bytes, operator_seed: bytes, root: bytes) -> bytes:
    """The seed of a draw, once both have revealed."""
    return keccak(abi_encode(["bytes32", "bytes32", "bytes32"], [bank_seed, operator_seed, root]))


def drawn_of(size: int, ratio: int) -> int:
    """How many of `size` are drawn at a ratio in basis points: rounded up."""
    return -(-size * ratio // ALL)


def rank(seed: bytes, risk_class: int, position: int, size: int) -> int:
    """The place of a position in the permuted order of its class; drawn are the first `drawn_of`."""
    key = _key(seed, risk_class)
    for turn in range(ROUNDS):
        flip = (_number(key, turn) + size - position) % size
        higher = max(position, flip)
        if _number(key, turn, higher // 256) >> (higher % 256) & 1:
            position = flip
    return position


def ranks(seed: bytes, risk_class: int, size: int) -> list[int]:
    """The ranks of all positions: the same as `rank` of each, with each hash computed once."""
    key, found = _key(seed, risk_class), list(range(size))
    for turn in range(ROUNDS):
        pivot = _number(key, turn)
        bits = [_number(key, turn, block) for block in range(-(-size // 256))]
        for position, before in enumerate(found):
            flip = (pivot + size - before) % size
            higher = max(before, flip)
            if bits[higher // 256] >> (higher % 256) & 1:
                found[position] = flip
    return found


def _key(seed: bytes, risk_class: int) -> bytes:
    return keccak(abi_encode(["bytes32", "uint256"], [seed, risk_class]))


def _number(key: bytes, *parts: int) -> int:
    # As the ABI encodes a bytes32 and numbers; written out, as a pool of thousands needs many.
    return int.from_bytes(keccak(key + b"".join(part.to_bytes(32, "big") for part in parts)), "big")
