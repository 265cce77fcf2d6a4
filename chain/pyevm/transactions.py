"""Signed transactions: read strictly, their chain checked, their sender recovered in C.

py-evm does not look at a transaction's chain id (its issue 1352), so a transaction of another chain would be
mined here: that is refused while reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coincurve import PublicKey

from chain import rlp
from chain.errors import InvalidTransaction
from chain.hashing import keccak
from chain.pyevm.library import Authorization

_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_WORD = 1 << 256
_NONCES = (1 << 64) - 1
_FIELDS = {0: 9, 1: 11, 2: 12, 4: 13}
_NAMES = {0: "legacy", 1: "access-list", 2: "dynamic-fee", 4: "set-code"}

GAS_TRANSACTION = 21_000
GAS_CREATE = 32_000
GAS_ZERO_BYTE = 4
GAS_BYTE = 16
GAS_ACCESS_ADDRESS = 2_400
GAS_ACCESS_SLOT = 1_900
GAS_AUTHORIZATION = 25_000
GAS_FLOOR_TOKEN = 10


@dataclass(frozen=True)
class SignedTransaction:
    """A transaction with the attributes that py-evm's executor reads. `to` is empty for a creation."""

    raw: bytes
    hash: bytes
    type: int
    chain_id: int | None
    nonce: int
    max_priority_fee_per_gas: int
    max_fee_per_gas: int
    gas: int
    to: bytes
    value: int
    data: bytes
    access_list: tuple[tuple[bytes, tuple[int, ...]], ...]
    authorization_list: tuple[Any, ...]
    v: int
    r: int
    s: int
    sender: bytes

    @property
    def type_id(self) -> int | None:
        """py-evm's name of the type; None for legacy."""
        return self.type or None

    @property
    def gas_price(self) -> int:
        """What a unit of gas may cost at most, in wei."""
        return self.max_fee_per_gas

    @cached_property
    def intrinsic_gas(self) -> int:
        """What it costs before anything runs (EIP-2930, 7702; initcode is charged when it runs)."""
        return (
            gas_before(self.data, creates=not self.to)
            + sum(GAS_ACCESS_ADDRESS + GAS_ACCESS_SLOT * len(slots) for _, slots in self.access_list)
            + GAS_AUTHORIZATION * len(self.authorization_list)
        )

    @property
    def floor_gas(self) -> int:
        """What it costs at least, for its data."""
        return gas_floor(self.data)

    def effective_gas_price(self, base_fee: int) -> int:
        """What a unit of gas costs in a block with this base fee, in wei."""
        return min(self.max_fee_per_gas, self.max_priority_fee_per_gas + base_fee)


def gas_before(data: bytes, *, creates: bool) -> int:
    """Gas of a transaction with this data and without lists, before anything runs (EIP-2028)."""
    zeros = data.count(0)
    bare = GAS_TRANSACTION + (GAS_CREATE if creates else 0)
    return bare + zeros * GAS_ZERO_BYTE + (len(data) - zeros) * GAS_BYTE


def gas_floor(data: bytes) -> int:
    """Gas that a transaction with this data takes at least (EIP-7623)."""
    zeros = data.count(0)
    return GAS_TRANSACTION + GAS_FLOOR_TOKEN * (zeros + 4 * (len(data) - zeros))


def read(raw: bytes, chain_id: int, *, unprotected: bool) -> SignedTransaction:
    """The transaction in `raw`, with its sender. Raises InvalidTransaction, also for one of another chain."""
    if not raw:
        raise InvalidTransaction("A transaction can't be empty.")
    kind = 0 if raw[0] >= 0xC0 else raw[0]
    if kind not in _NAMES:
        raise InvalidTransaction(
            f"Transactions of type {kind} are not taken.",
            hint="Legacy, access-list (1), dynamic-fee (2) and set-code (4) transactions are.",
            type=kind,
        )
    try:
        fields = rlp.decode_list(raw[1:] if kind else raw)
        if len(fields) != _FIELDS[kind]:
            raise rlp.RLPError(f"it has {len(fields)} fields, not {_FIELDS[kind]}")
        return _typed(raw, kind, fields, chain_id) if kind else _legacy(raw, fields, chain_id, unprotected)
    except (rlp.RLPError, RecursionError) as error:
        raise InvalidTransaction(f"This is no {_NAMES[kind]} transaction: {error}.") from error


def _legacy(raw: bytes, fields: list[rlp.Item], chain_id: int, unprotected: bool) -> SignedTransaction:
    v = rlp.as_number(fields[6])
    if v in (27, 28):
        if not unprotected:
            raise InvalidTransaction(
                "The transaction names no chain, so any chain could replay it.",
                hint="Sign with the chain id (EIP-155), or allow unprotected transactions in the settings.",
                expected=chain_id,
            )
        named, parity, signed = None, v - 27, fields[:6]
    elif v >= 35:
        named, parity = divmod(v - 35, 2)
        signed = [*fields[:6], rlp.number(named), b"", b""]
    else:
        raise InvalidTransaction(f"The signature's v is {v}, which no signature has.", v=v)
    _check_chain(named, chain_id)
    price = rlp.as_number(fields[1])
    return _made(
        raw,
        0,
        named,
        [fields[0], rlp.number(price), *fields[1:6]],
        (),
        (),
        v,
        parity,
        fields,
        rlp.encode(signed),
    )


def _typed(raw: bytes, kind: int, fields: list[rlp.Item], chain_id: int) -> SignedTransaction:
    named = rlp.as_number(fields[0])
    _check_chain(named, chain_id)
    common = [fields[1], fields[2], *fields[2:7]] if kind == 1 else fields[1:8]
    accesses = rlp.as_list(fields[7 if kind == 1 else 8])
    authorizations = rlp.as_list(fields[9]) if kind == 4 else []
    parity = rlp.as_number(fields[-3])
    if parity > 1:
        raise InvalidTransaction(f"The signature's parity is {parity}, not 0 or 1.", v=parity)
    return _made(
        raw,
        kind,
        named,
        common,
        tuple(_access(each) for each in accesses),
        tuple(_authorization(each) for each in authorizations),
        parity,
        parity,
        fields,
        raw[:1] + rlp.encode(fields[:-3]),
    )


def _check_chain(named: int | None, chain_id: int) -> None:
    if named is not None and named != chain_id:
        raise InvalidTransaction(
            f"The transaction is signed for chain {named}, and this is chain {chain_id}.",
            hint="Sign it for this chain.",
            signed=named,
            expected=chain_id,
        )


def _access(item: rlp.Item) -> tuple[bytes, tuple[int, ...]]:
    pair = rlp.as_list(item)
    if len(pair) != 2:
        raise rlp.RLPError("an access is an address and its slots")
    slots = [rlp.as_bytes(slot) for slot in rlp.as_list(pair[1])]
    if any(len(slot) != 32 for slot in slots):
        raise rlp.RLPError("a slot has 32 bytes")
    return _address(pair[0]), tuple(int.from_bytes(slot, "big") for slot in slots)


def _authorization(item: rlp.Item) -> Any:
    fields = rlp.as_list(item)
    if len(fields) != 6:
        raise rlp.RLPError("an authorization has six fields")
    chain, address, *numbers = fields
    values = [rlp.as_number(each) for each in numbers]
    if rlp.as_number(chain) >= _WORD or values[0] > _NONCES or values[1] > 255 or max(values[2:]) >= _WORD:
        raise rlp.RLPError("an authorization's field is out of bounds")
    return Authorization(rlp.as_number(chain), _address(address), *values)


def _address(item: rlp.Item) -> bytes:
    address = rlp.as_bytes(item)
    if len(address) != 20:
        raise rlp.RLPError("an address has 20 bytes")
    return address


def _made(
    raw: bytes,
    kind: int,
    named: int | None,
    common: list[rlp.Item],
    accesses: tuple[tuple[bytes, tuple[int, ...]], ...],
    authorizations: tuple[Any, ...],
    v: int,
    parity: int,
    fields: list[rlp.Item],
    signed: bytes,
) -> SignedTransaction:
    nonce, priority, most, gas, _, value, _ = (
        rlp.as_number(item) if index not in (4, 6) else 0 for index, item in enumerate(common)
    )
    to = rlp.as_bytes(common[4])
    if to or kind == 4:
        _address(to)
    if kind == 4 and not authorizations:
        raise rlp.RLPError("a set-code transaction has at least one authorization")
    if max(priority, most, gas, value) >= _WORD or nonce >= _NONCES:
        raise rlp.RLPError("a number is out of bounds")
    if priority > most:
        raise InvalidTransaction(
            "The priority fee is above the maximum fee.", priority=priority, maximum=most
        )
    r, s = rlp.as_number(fields[-2]), rlp.as_number(fields[-1])
    return SignedTransaction(
        raw, keccak(raw), kind, named, nonce, priority, most, gas, to, value, rlp.as_bytes(common[6]),
        accesses, authorizations, v, r, s, _sender(keccak(signed), parity, r, s),
    )  # fmt: skip


def _sender(digest: bytes, parity: int, r: int, s: int) -> bytes:
    if not (0 < r < _ORDER and 0 < s <= _ORDER // 2):  # EIP-2: the high half would be a second signature
        raise InvalidTransaction("The signature is out of bounds.")
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([parity])
    try:
        key = PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception as error:  # coincurve raises bare exceptions
        raise InvalidTransaction("The signature belongs to no key.") from error
    return keccak(key.format(compressed=False)[1:])[12:]
