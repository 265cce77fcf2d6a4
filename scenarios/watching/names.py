"""Symbolic names: what has an id or an address is told by a name, so that a flow fits any network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import cast

from chain.errors import ShroffError
from chain.keys import Key
from contracts.financing.loans import Posting
from contracts.insurance.assignments import Assignment
from contracts.insurance.shipments import Terms
from contracts.payments.rules import Entry
from contracts.registry.fields import DocumentFields, write_fields
from contracts.registry.money import Money
from contracts.registry.numbers import DocumentNumber
from contracts.registry.rates import Rate
from scenarios.desks.agreements import Agreement
from scenarios.people import Actor

__all__ = ["Names"]


class Names:
    """Names for ids (bytes) and addresses (text)."""

    def __init__(self) -> None:
        self._names: dict[bytes | str, str] = {}

    def call(self, thing: bytes | str, name: str) -> None:
        """Gives something a name; a later one takes the place of the first."""
        self._names[thing] = name

    def of(self, thing: bytes | str) -> str:
        """The name of something; `?` if it has none."""
        return self._names.get(thing, "?")

    def knows(self, thing: bytes | str) -> bool:
        """Whether it has a name."""
        return thing in self._names

    def symbolic(self, value: object) -> object:  # noqa: PLR0911  # one way out for each kind of value
        """A value as JSON has it, with names for ids; amounts as `80000.00 USD`."""
        if isinstance(value, Enum):
            return value.name.lower()
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, bytes):
            return self.of(value) if any(value) else "none"
        if isinstance(value, str):
            return self._names.get(value, value)
        if isinstance(value, Mapping):
            items = cast("Mapping[object, object]", value).items()
            return {str(key): self.symbolic(item) for key, item in items}
        if isinstance(value, tuple | list):
            return [self.symbolic(item) for item in cast("Iterable[object]", value)]
        return self._thing(value)

    def _thing(self, value: object) -> object:  # noqa: PLR0911  # the same
        match value:
            case Money():
                return f"{value.decimal} {value.currency}"
            case date():
                return value.isoformat()
            case Actor():
                return value.name
            case Posting():
                return value.number
            case Agreement():
                # A hashed reference has no name here; the step that made it has it as it was given.
                return {
                    name: self.symbolic(term)
                    for name, term in value.terms.items()
                    if isinstance(term, int) or self.knows(term)
                }
            case Key():
                return self.of(value.address)
            case DocumentNumber():
                return value.canonical
            case DocumentFields():
                return write_fields(value)
            case Entry():
                return {each.name: self.symbolic(getattr(value, each.name)) for each in fields(value)}
            case Terms() | Assignment():
                terms = {each.name: getattr(value, each.name) for each in fields(value)}
                return {name: self.symbolic(term) for name, term in terms.items() if name != "salt"}
            case Rate():
                return {
                    "currency": value.currency,
                    "cny": f"{value.value.normalize():f}",
                    "first_day": value.first_day.isoformat(),
                    "last_day": value.last_day.isoformat(),
                }
            case _:
                raise ShroffError(f"A {type(value).__name__} cannot be told by a name.")
