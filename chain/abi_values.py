"""Values on their way into ABI encoding and out: structs by name, checksummed addresses, exact lengths."""

from __future__ import annotations

import keyword
import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeAlias, cast

from chain.errors import BadInput
from chain.hashing import address_bytes, checksum

__all__ = ["Convert", "Parameter", "Value", "canonical", "inward", "named_tuple", "outward"]

Parameter = Mapping[str, Any]
"""One entry of `inputs`, `outputs` or `components` of a JSON ABI."""

Value: TypeAlias = Any
"""A value whose type is known from the ABI, and only there."""

Convert = Callable[[Any], Any]

_ARRAY = re.compile(r"(?P<element>.+)\[(?P<size>\d*)\]")
_BYTES = re.compile(r"bytes(?P<size>\d+)")


def canonical(parameter: Parameter) -> str:
    """The type as it stands in a signature: structs written out as tuples."""
    kind = str(parameter["type"])
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(canonical(part) for part in parameter['components'])}){kind[5:]}"


def inward(parameter: Parameter, where: str) -> Convert | None:
    """The function that turns what callers give into what the encoder takes; None when that is the same."""
    kind = str(parameter["type"])
    if array := _ARRAY.fullmatch(kind):
        convert = inward({**parameter, "type": array["element"]}, where)
        return None if convert is None else _each(convert, where)
    if kind == "tuple":
        return _struct_inward(parameter["components"], where)
    if kind == "address":
        return _address(where)
    if fixed := _BYTES.fullmatch(kind):
        return _exact(int(fixed["size"]), where)
    return None


def outward(parameter: Parameter) -> Convert | None:
    """The function that turns what the decoder gives into what callers get; None when that is the same."""
    kind = str(parameter["type"])
    if array := _ARRAY.fullmatch(kind):
        convert = outward({**parameter, "type": array["element"]})
        return None if convert is None else lambda values: tuple([convert(value) for value in values])
    if kind == "tuple":
        return _struct_outward(parameter)
    return checksum if kind == "address" else None


@lru_cache(maxsize=512)
def named_tuple(name: str, fields: tuple[str, ...]) -> type[tuple[Any, ...]]:
    """The class of a struct's objects: attributes, and still a tuple. A field `from` becomes `from_`."""
    safe = [f"{field}_" if keyword.iskeyword(field) else field for field in fields]
    # Untyped, since the fields are known from the ABI, and only there.
    return namedtuple(name, safe, rename=True)  # pyright: ignore[reportUntypedNamedTuple]  # named by the ABI


def _struct_inward(components: Sequence[Parameter], where: str) -> Convert:
    names = tuple(str(part["name"]) for part in components)
    converts = [inward(part, f"{where}.{part['name']}") for part in components]
    needed = f"{len(names)} fields are needed: {', '.join(names)}."

    def convert(value: Value) -> tuple[Value, ...]:
        values = _by_name(value, names, where, needed)
        return tuple([part if to is None else to(part) for to, part in zip(converts, values, strict=True)])

    return convert


def _by_name(value: Value, names: tuple[str, ...], where: str, needed: str) -> Sequence[Any]:
    """Takes the fields from a tuple or list by position, from a mapping or any other object by name."""
    if isinstance(value, tuple | list):
        values = cast("Sequence[Any]", value)
        if len(values) != len(names):
            raise BadInput(f"{where}: {needed}", field=where)
        return values
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        wrong = sorted(set(names).symmetric_difference(mapping))
        if wrong:
            raise BadInput(f"{where}: {wrong[0]} is missing or unknown; {needed}", field=where)
        return [mapping[name] for name in names]
    try:
        return [attrgetter(name)(value) for name in names]
    except AttributeError as error:
        raise BadInput(f"{where}: {error}; {needed}", field=where) from error


def _struct_outward(parameter: Parameter) -> Convert:
    components: Sequence[Parameter] = parameter["components"]
    converts = [outward(part) for part in components]
    kind = named_tuple(_struct_name(parameter), tuple(str(part["name"]) for part in components))
    if not any(converts):
        return lambda values: kind(*values)

    def convert(values: Value) -> Value:
        return kind(*[part if to is None else to(part) for to, part in zip(converts, values, strict=True)])

    return convert


def _struct_name(parameter: Parameter) -> str:
    """A class name: of the struct where the compiler says it, else after the parameter."""
    internal = str(parameter.get("internalType", "")).rpartition(" ")[2].rpartition(".")[2].partition("[")[0]
    name = internal or "".join(part.title() for part in str(parameter["name"]).split("_")) or "Struct"
    return name if name.isidentifier() and not keyword.iskeyword(name) else "Struct"


def _each(convert: Convert, where: str) -> Convert:
    def converted(values: Value) -> list[Value]:
        if not isinstance(values, list | tuple):
            raise BadInput(f"{where}: a list is needed.", field=where, expected="list")
        return [convert(value) for value in cast("Sequence[Any]", values)]

    return converted


def _address(where: str) -> Convert:
    def converted(value: Value) -> bytes:
        if not isinstance(value, str | bytes):
            raise BadInput(f"{where}: {value!r} is no address.", field=where, expected="address")
        return address_bytes(value)

    return converted


def _exact(size: int, where: str) -> Convert:
    """Bytes of exactly `size`: the encoder would pad what is shorter, and a cut id would pass for another."""

    def converted(value: Value) -> bytes:
        if not isinstance(value, bytes) or len(value) != size:
            shown = f"{len(value)} bytes" if isinstance(value, bytes) else repr(value)
            raise BadInput(
                f"{where}: {size} bytes are needed, not {shown}.", field=where, expected=f"bytes{size}"
            )
        return value

    return converted
