"""How a story is shown to programs: as one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TextIO, cast

from contracts.registry.calendar import show_time
from contracts.registry.money import Money
from scenarios.watching.steps import Item

__all__ = ["JsonLines", "to_json"]


class JsonLines:
    """Writes a story as JSON: an object a line, `item` says what it is."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def observe(self, item: Item) -> None:
        """Writes it at once."""
        self._stream.write(json.dumps(to_json(item), ensure_ascii=False) + "\n")
        self._stream.flush()


def to_json(item: Item) -> dict[str, object]:
    """What is told, as JSON has it: amounts as `80000.00 USD`, times as in China, nothing that is absent."""
    told = cast("dict[str, object]", _plain(item))
    return {"item": type(item).__name__.lower(), **told}


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return f"{value.decimal} {value.currency}"
    if is_dataclass(value) and not isinstance(value, type):
        found: dict[str, object] = {}
        for field in fields(value):
            content: object = getattr(value, field.name)
            if content is not None and content != ():
                plain = _plain(content)
                found[field.name] = show_time(cast("int", content)) if field.name == "time" else plain
        return found
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast("Sequence[object]", value)]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
