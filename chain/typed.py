"""EIP-712: structured messages that a key signs, hashed as the contracts hash them.

Own code and not `eth_account`'s: that takes 0.2 s to import and 2.4 ms for a message of 50 rows. The tests
compare the two over generated messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast

from chain.errors import BadInput
from chain.hashing import address_bytes, keccak

__all__ = ["Domain", "Typed", "digest"]

Fields = Sequence[tuple[str, str]]
Types = Mapping[str, Fields]
_Schema = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
_Encoder = Callable[[Any], bytes]
Value: TypeAlias = Any
"""A value whose type is known from the schema, and only there."""

_T = TypeVar("_T")

_WORD = 32
_ARRAY = re.compile(r"(?P<element>.+)\[(?P<size>\d*)\]")
_INTEGER = re.compile(r"(?P<sign>u?)int(?P<bits>\d{1,3})")
_BYTES = re.compile(r"bytes(?P<size>\d{1,2})")
_DOMAIN_TYPE = keccak(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")


@dataclass(frozen=True, slots=True)
class Domain:
    """For whom a message is meant: one contract on one chain.

    Attributes:
        name: The contract's name.
        version: The contract's version.
        chain_id: The chain; a message for one chain is worthless on another.
        contract: Address of the contract that verifies.
    """

    name: str
    version: str
    chain_id: int
    contract: str

    def separator(self) -> bytes:
        """The domain separator, 32 bytes."""
        return _separator(self)


@dataclass(frozen=True, slots=True)
class Typed:
    """A message with its types, ready to be signed: see `digest`."""

    domain: Domain
    primary_type: str
    types: Types
    message: Any

    def digest(self) -> bytes:
        """The 32 bytes that are signed."""
        return digest(self.domain, self.primary_type, self.types, self.message)


def digest(domain: Domain, primary_type: str, types: Types, message: Value) -> bytes:
    """Hashes a message as EIP-712 says.

    Args:
        domain: The contract that will verify.
        primary_type: Name of the message's struct.
        types: Structs by name, each a list of (field, type); structs and arrays nest.
        message: A mapping, dataclass or tuple of the struct's fields; bytes as `bytes`, addresses as `str`.

    Raises:
        BadInput: A field is missing, unknown, or does not fit its type.
    """
    schema = tuple((name, tuple((field, kind) for field, kind in types[name])) for name in sorted(types))
    return keccak(b"\x19\x01" + domain.separator() + hash_struct(schema, primary_type)(message))


@lru_cache(maxsize=256)
def hash_struct(schema: _Schema, name: str) -> _Encoder:
    """The function that hashes a struct; made once for each schema."""
    types = dict(schema)
    if name not in types:
        raise BadInput(f"The typed message has no type {name}.", expected=", ".join(types))
    type_hash = keccak(encode_type(schema, name).encode())
    encoders = [(field, _encoder(schema, kind, f"{name}.{field}")) for field, kind in types[name]]
    names = [field for field, _ in types[name]]

    def hashed(value: Value) -> bytes:
        values = _values(value, names, name)
        return keccak(
            type_hash + b"".join([encode(part) for (_, encode), part in zip(encoders, values, strict=True)])
        )

    return hashed


def encode_type(schema: _Schema, name: str) -> str:
    """`Name(type field,…)`, then the structs it refers to in the order of the alphabet."""
    types = dict(schema)
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in found or current not in types:
            continue
        found.add(current)
        waiting.extend(kind.partition("[")[0] for _, kind in types[current])
    order = [name, *sorted(found - {name})]
    return "".join(f"{each}({','.join(f'{kind} {field}' for field, kind in types[each])})" for each in order)


@lru_cache(maxsize=256)
def _separator(domain: Domain) -> bytes:
    return keccak(
        _DOMAIN_TYPE
        + keccak(domain.name.encode())
        + keccak(domain.version.encode())
        + domain.chain_id.to_bytes(_WORD, "big")
        + address_bytes(domain.contract).rjust(_WORD, b"\0")
    )


def _values(value: Value, names: list[str], struct: str) -> Sequence[Any]:
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        if len(mapping) != len(names) or any(name not in mapping for name in names):
            wrong = sorted(set(names).symmetric_difference(mapping))
            raise BadInput(f"{struct}: fields missing or unknown: {', '.join(wrong)}.", field=wrong[0])
        return [mapping[name] for name in names]
    if is_dataclass(value) and not isinstance(value, type):
        known = {field.name for field in fields(value)}
        missing = [name for name in names if name not in known]
        if missing:
            raise BadInput(f"{struct}: {type(value).__name__} has no {missing[0]}.", field=missing[0])
        return [getattr(value, name) for name in names]
    if isinstance(value, tuple | list):
        values = cast("Sequence[Any]", value)
        if len(values) == len(names):
            return values
    raise BadInput(f"{struct}: {len(names)} fields are needed: {', '.join(names)}.", field=struct)


def _encoder(schema: _Schema, kind: str, where: str) -> _Encoder:
    """The function that turns a value of type `kind` into its word."""
    if array := _ARRAY.fullmatch(kind):
        return _array_encoder(_encoder(schema, array["element"], where), array["size"], where)
    if kind in dict(schema):
        return lambda value: hash_struct(schema, kind)(value)  # noqa: PLW0108 -- structs may nest in themselves
    simple: Mapping[str, _Encoder] = {
        "string": lambda value: keccak(_expect(value, str, where, kind).encode()),
        "bytes": lambda value: keccak(_expect(value, bytes, where, kind)),
        "address": lambda value: address_bytes(_expect(value, str, where, kind)).rjust(_WORD, b"\0"),
        "bool": lambda value: int(_expect(value, bool, where, kind)).to_bytes(_WORD, "big"),
    }
    if kind in simple:
        return simple[kind]
    integer, fixed = _INTEGER.fullmatch(kind), _BYTES.fullmatch(kind)
    if integer and int(integer["bits"]) in range(8, 257, 8):
        return _integer_encoder(int(integer["bits"]), not integer["sign"], where, kind)
    if fixed and int(fixed["size"]) in range(1, 33):
        return _bytes_encoder(int(fixed["size"]), where, kind)
    raise BadInput(
        f"{where}: there is no type {kind}.", field=where, expected="a struct or an elementary type"
    )


def _array_encoder(element: _Encoder, size: str, where: str) -> _Encoder:
    def encode(value: Value) -> bytes:
        if not isinstance(value, list | tuple):
            raise BadInput(f"{where}: a list is needed.", field=where, expected="list")
        items = cast("Sequence[Any]", value)
        if size and len(items) != int(size):
            raise BadInput(f"{where}: {size} entries are needed, not {len(items)}.", field=where)
        return keccak(b"".join([element(item) for item in items]))

    return encode


def _integer_encoder(bits: int, signed: bool, where: str, kind: str) -> _Encoder:
    low, high = (-(1 << (bits - 1)), 1 << (bits - 1)) if signed else (0, 1 << bits)

    def encode(value: Value) -> bytes:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value < high:
            raise BadInput(f"{where}: {value!r} is no {kind}.", field=where, expected=kind)
        return value.to_bytes(_WORD, "big", signed=signed)

    return encode


def _bytes_encoder(size: int, where: str, kind: str) -> _Encoder:
    def encode(value: Value) -> bytes:
        raw = _expect(value, bytes, where, kind)
        if len(raw) != size:
            raise BadInput(f"{where}: {kind} has {size} bytes, not {len(raw)}.", field=where, expected=kind)
        return raw.ljust(_WORD, b"\0")

    return encode


def _expect(value: Value, wanted: type[_T], where: str, kind: str) -> _T:
    if not isinstance(value, wanted):
        raise BadInput(f"{where}: {value!r} is no {kind}.", field=where, expected=kind)
    return value
