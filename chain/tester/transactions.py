"""Transactions as eth-tester has them, by field, made into the bytes that a node takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain.hashing import keccak
from chain.keys import Key
from chain.rlp import Item, encode, number

__all__ = ["assemble", "sign"]

LEGACY, ACCESS_LIST, DYNAMIC_FEE, SET_CODE = 0, 1, 2, 4


def sign(fields: Mapping[str, Any], key: Key) -> bytes:
    """The raw transaction, signed. `fields` has names and values as eth-tester normalises them for a backend.

    A legacy transaction without `chain_id` is bound to no chain, as those of the stock backend are.
    """
    kind, parts = _parts(fields)
    chain_id: int | None = fields.get("chain_id")
    bound = [] if kind != LEGACY or chain_id is None else [number(chain_id), b"", b""]
    signature = key.sign_digest(keccak(_prefix(kind) + encode([*parts, *bound])))
    parity = signature[64] - 27
    v = parity
    if kind == LEGACY:
        v += 27 if chain_id is None else 35 + 2 * chain_id
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    return _assembled(kind, parts, v, r, s)


def assemble(fields: Mapping[str, Any]) -> bytes:
    """The raw transaction of fields that hold a signature: `v`, `r`, `s`."""
    kind, parts = _parts(fields)
    return _assembled(kind, parts, fields["v"], fields["r"], fields["s"])


def _parts(fields: Mapping[str, Any]) -> tuple[int, list[Item]]:
    """Type, and the fields that are signed, in their order (EIP-155, 2930, 1559, 7702)."""
    body: list[Item] = [number(fields["gas"]), fields["to"], number(fields["value"]), fields["data"]]
    nonce = number(fields["nonce"])
    if "max_fee_per_gas" in fields:
        fees = [number(fields["max_priority_fee_per_gas"]), number(fields["max_fee_per_gas"])]
        parts: list[Item] = [number(fields["chain_id"]), nonce, *fees, *body, _access_list(fields)]
        authorizations = fields.get("authorization_list")
        return (
            (SET_CODE, [*parts, _authorizations(authorizations)]) if authorizations else (DYNAMIC_FEE, parts)
        )
    price = number(fields["gas_price"])
    if "access_list" in fields:
        return ACCESS_LIST, [number(fields["chain_id"]), nonce, price, *body, _access_list(fields)]
    return LEGACY, [nonce, price, *body]


def _assembled(kind: int, parts: list[Item], v: int, r: int, s: int) -> bytes:
    return _prefix(kind) + encode([*parts, number(v), number(r), number(s)])


def _prefix(kind: int) -> bytes:
    return bytes([kind]) if kind else b""


def _access_list(fields: Mapping[str, Any]) -> list[Item]:
    entries = fields.get("access_list") or ()
    return [[address, [slot.to_bytes(32, "big") for slot in slots]] for address, slots in entries]


def _authorizations(entries: Any) -> list[Item]:
    return [
        [
            number(entry["chain_id"]),
            entry["address"],
            *(number(entry[name]) for name in ("nonce", "y_parity", "r", "s")),
        ]
        for entry in entries
    ]
