"""A contract's ABI: calls out; results and events back. Signatures are parsed once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError, EncodingError

from chain.abi_values import Parameter, Value, canonical, inward, outward
from chain.errors import BadInput, ShroffError
from chain.hashing import keccak
from chain.values import Log

__all__ = ["Abi", "Event", "Topic"]

Topic = bytes | Sequence[bytes] | None
"""One place of a filter on topics: this one, one of these, or any."""

_HASHED = ("string", "bytes")


@dataclass(frozen=True, slots=True)
class Event:
    """One event, decoded.

    Attributes:
        name: As declared.
        args: Parameters by name. Of an indexed string, bytes, array or struct the chain keeps only a hash.
        address: The contract that logged it.
        log: The log itself, with block and transaction.
    """

    name: str
    args: Mapping[str, Any]
    address: str
    log: Log = field(repr=False)

    def __getitem__(self, name: str) -> Value:
        """The parameter `name`."""
        return self.args[name]


class Codec:
    """Encodes and decodes one list of parameters.

    Args:
        parameters: As in the JSON ABI.
        where: What they belong to, for messages: `hold`, or `Held`.
    """

    def __init__(self, parameters: Sequence[Parameter], where: str) -> None:
        self.types = tuple(canonical(parameter) for parameter in parameters)
        self.names = tuple(str(parameter["name"]) for parameter in parameters)
        self.signature = f"{where}({','.join(self.types)})"
        self._where = where
        self._inward = [inward(parameter, f"{where}: {parameter['name']}") for parameter in parameters]
        self._outward = [outward(parameter) for parameter in parameters]

    def encode(self, values: Sequence[Any]) -> bytes:
        """Encodes one value a parameter.

        Raises:
            BadInput: Too many or too few, or a value that does not fit.
        """
        if len(values) != len(self.types):
            raise BadInput(
                f"{self._where} takes {len(self.types)} arguments, not {len(values)}.",
                hint=f"Its arguments: {', '.join(self.names) or 'none'}.",
                field=self._where,
            )
        ready = [
            value if convert is None else convert(value)
            for convert, value in zip(self._inward, values, strict=True)
        ]
        try:
            return encode(self.types, ready)
        except (EncodingError, TypeError, ValueError, OverflowError) as error:
            raise BadInput(f"{self._where}: {error}", field=self._where, expected=self.signature) from error

    def decode(self, data: bytes) -> tuple[Any, ...]:
        """Decodes one value a parameter.

        Raises:
            ShroffError: The data is too short, or is not of these types.
        """
        try:
            values = decode(self.types, data)
        except (DecodingError, OverflowError, ValueError) as error:
            raise ShroffError(
                f"{self._where} gave {len(data)} bytes that are not ({','.join(self.types)}).",
                hint="Is there such a contract at this address?",
                data=data,
            ) from error
        return tuple(
            [
                value if convert is None else convert(value)
                for convert, value in zip(self._outward, values, strict=True)
            ]
        )


class FunctionAbi:
    """One function: its selector, and the codecs of what goes in and comes out."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        name = str(entry["name"])
        self.name = name
        self.mutates = entry.get("stateMutability") not in ("view", "pure")
        self.inputs = Codec(entry["inputs"], name)
        outputs = [{**output, "name": output["name"] or name} for output in entry.get("outputs", [])]
        self.outputs = Codec(outputs, name)
        self.selector = keccak(self.inputs.signature.encode())[:4]

    def decode_output(self, data: bytes) -> Value:
        """What it returned: None, the value, or a tuple of several; structs have attributes.

        Raises:
            ShroffError: The data is not what it returns.
        """
        if not self.outputs.types:
            return None
        values = self.outputs.decode(data)
        return values[0] if len(values) == 1 else values


class Indexed:
    """One indexed parameter of an event: a word, which for text, bytes, arrays and structs is a hash."""

    def __init__(self, parameter: Parameter, event: str) -> None:
        kind = str(parameter["type"])
        self.name = str(parameter["name"])
        self._text = kind in _HASHED
        hashed = self._text or kind.startswith("tuple") or kind.endswith("]")
        self._codec = Codec([{"name": self.name, "type": "bytes32"} if hashed else parameter], event)

    def decode(self, topic: bytes) -> Value:
        """The parameter, or its hash."""
        return self._codec.decode(topic)[0]

    def topic(self, wanted: Value) -> Topic:
        """What to look for: any (None), one value, or one of several."""
        if wanted is None:
            return None
        if isinstance(wanted, list | tuple | set | frozenset):
            return [self._word(value) for value in cast("Iterable[Any]", wanted)]
        return self._word(wanted)

    def _word(self, value: Value) -> bytes:
        if self._text:
            return keccak(value.encode() if isinstance(value, str) else value)
        return self._codec.encode([value])


class EventAbi:
    """One event: its first topic, and which parameters are topics."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.name = str(entry["name"])
        parameters: Sequence[Parameter] = entry["inputs"]
        self._names = [str(parameter["name"]) for parameter in parameters]
        self._plain = Codec([parameter for parameter in parameters if not parameter["indexed"]], self.name)
        self._indexed = [Indexed(parameter, self.name) for parameter in parameters if parameter["indexed"]]
        types = ",".join(canonical(parameter) for parameter in parameters)
        self.topic = keccak(f"{self.name}({types})".encode())

    def logged(self, log: Log) -> bool:
        """Whether a log is of this event: others may have its signature, and index other parameters."""
        return log.topics[:1] == (self.topic,) and len(log.topics) == 1 + len(self._indexed)

    def decode(self, log: Log) -> Event:
        """Decodes a log of this event.

        Raises:
            ShroffError: The data is not what it logs.
        """
        values = dict(zip(self._plain.names, self._plain.decode(log.data), strict=True))
        for parameter, topic in zip(self._indexed, log.topics[1:], strict=True):
            values[parameter.name] = parameter.decode(topic)
        return Event(self.name, {name: values[name] for name in self._names}, log.address, log)

    def topics(self, wanted: Mapping[str, Any]) -> list[Topic]:
        """Topics of a filter: a parameter is one value, or a list of which any may be.

        Raises:
            BadInput: A name is no indexed parameter of this event.
        """
        names = [parameter.name for parameter in self._indexed]
        for name in wanted:
            if name not in names:
                raise BadInput(
                    f"{self.name} has no indexed parameter {name}.",
                    hint=f"Indexed: {', '.join(names) or 'none'}.",
                    field=name,
                )
        topics: list[Topic] = [self.topic]
        topics.extend(parameter.topic(wanted.get(parameter.name)) for parameter in self._indexed)
        while topics[-1] is None:
            topics.pop()
        return topics


class Abi:
    """The ABI of a contract.

    Args:
        entries: The JSON ABI: a list of functions, events and at most one constructor.
    """

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        self.entries = tuple(entries)
        self._by_arguments: dict[tuple[str, int], FunctionAbi] = {}

    @cached_property
    def functions(self) -> dict[str, list[Mapping[str, Any]]]:
        """Entries by name; a Vyper function with defaults has one for each number of arguments."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for entry in self.entries:
            if entry["type"] == "function":
                found.setdefault(entry["name"], []).append(entry)
        return found

    @cached_property
    def events(self) -> dict[str, EventAbi]:
        """Events by name."""
        return {entry["name"]: EventAbi(entry) for entry in self.entries if entry["type"] == "event"}

    @cached_property
    def constructor(self) -> Codec:
        """What the constructor takes; nothing, if there is none."""
        inputs = [entry["inputs"] for entry in self.entries if entry["type"] == "constructor"]
        return Codec(inputs[0] if inputs else [], "constructor")

    @cached_property
    def _events_by_topic(self) -> dict[bytes, EventAbi]:
        return {event.topic: event for event in self.events.values()}

    @cached_property
    def _by_selector(self) -> dict[bytes, FunctionAbi]:
        forms = (FunctionAbi(form) for forms in self.functions.values() for form in forms)
        return {form.selector: form for form in forms}

    def function(self, name: str, arguments: int | None = None) -> FunctionAbi:
        """The function `name` that takes this many arguments (None: the longest form).

        Raises:
            BadInput: There is no such function.
        """
        forms = self.functions.get(name)
        if not forms:
            raise BadInput(
                f"There is no function {name}.",
                hint=f"Functions: {', '.join(sorted(self.functions))}.",
                name=name,
            )
        lengths = [len(form["inputs"]) for form in forms]
        count = arguments if arguments in lengths else max(lengths)
        found = self._by_arguments.get((name, count))
        if found is None:
            found = FunctionAbi(forms[lengths.index(count)])
            self._by_arguments[name, count] = found
        return found

    def encode(self, name: str, args: Sequence[Any]) -> bytes:
        """Call data: selector and arguments. A struct is a mapping, tuple, or object with its attributes.

        Raises:
            BadInput: No such function, or arguments that do not fit.
        """
        function = self.function(name, len(args))
        return function.selector + function.inputs.encode(args)

    def decode_call(self, data: bytes) -> tuple[FunctionAbi, tuple[Any, ...]] | None:
        """The function that call data is for, and its arguments; None if it is for none of this contract's.

        Raises:
            ShroffError: The arguments are not what the function takes.
        """
        function = self._by_selector.get(data[:4])
        return None if function is None else (function, function.inputs.decode(data[4:]))

    def event(self, name: str) -> EventAbi:
        """The event `name`.

        Raises:
            BadInput: There is no such event.
        """
        try:
            return self.events[name]
        except KeyError:
            known = ", ".join(sorted(self.events))
            raise BadInput(f"There is no event {name}.", hint=f"Events: {known}.", name=name) from None

    def decode_log(self, log: Log) -> Event | None:
        """The event in a log; None when it is none of this contract's.

        Raises:
            ShroffError: The data is not what the event logs.
        """
        event = self._events_by_topic.get(log.topics[0]) if log.topics else None
        return None if event is None or not event.logged(log) else event.decode(log)
