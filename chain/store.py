"""Where a chain's bytes are: one contract for memory and disk."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NoReturn, Protocol

from chain.errors import ShroffError

CHECK_BYTES = 8
"""Bytes of the block's hash in an entry of the log index, to tell it from one of an undone block."""

Posting = tuple[bytes, bytes, bytes]
"""A term of the log index, the position of a log (as sorted), and the check of its block."""


class Store(Protocol):
    """Values by key, and postings: for a term, the positions where it occurs, in order."""

    by_value: ClassVar[bool]
    """Whether the state at the head is kept value by value, too (`chain.head_state`): where look-ups cost."""

    def get(self, key: bytes) -> bytes | None:
        """The value, or None."""
        ...

    def write(self, values: Mapping[bytes, bytes], postings: Iterable[Posting] = ()) -> None:
        """Writes all or nothing.

        A posting at a position that its term has already replaces what was there.
        """
        ...

    def postings(self, term: bytes, start: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        """The first `limit` positions of `term` from `start` on, ascending, with their checks."""
        ...

    def mark(self) -> object:
        """Remembers this point, so that `drop` can free what was written after it. Constant time."""
        ...

    def drop(self, mark: object) -> None:
        """Nothing written since `mark` is needed any more; the mark stays.

        Constant time; a store may keep it all.
        """
        ...

    def close(self) -> None:
        """Ends the use of the store. Once is enough, twice does no harm."""
        ...


_MAX_LAYERS = 16


class MemoryStore:
    """A chain that ends with the process.

    Values lie in layers, one for each mark, so that undoing gives the memory back at once. Beyond a number of
    layers marks share one: then what was undone stays until an earlier mark is dropped.
    """

    by_value: ClassVar[bool] = False

    def __init__(self) -> None:
        self._layers: list[dict[bytes, bytes]] = [{}]
        self._postings: dict[bytes, list[bytes]] = {}

    def get(self, key: bytes) -> bytes | None:
        for layer in reversed(self._layers):
            value = layer.get(key)
            if value is not None:
                return value
        return None

    def write(self, values: Mapping[bytes, bytes], postings: Iterable[Posting] = ()) -> None:
        for term, position, check in postings:
            held = self._postings.setdefault(term, [])
            while held and held[-1][: len(position)] >= position:  # of blocks that were undone
                held.pop()
            held.append(position + check)
        self._layers[-1].update(values)  # last: it is one step, and it makes the block part of the chain

    def postings(self, term: bytes, start: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        held = self._postings.get(term, [])
        at = bisect_left(held, start)
        return [(each[:-CHECK_BYTES], each[-CHECK_BYTES:]) for each in held[at : at + limit]]

    def mark(self) -> object:
        if len(self._layers) > _MAX_LAYERS:
            return None
        self._layers.append({})
        return len(self._layers) - 1

    def drop(self, mark: object) -> None:
        if isinstance(mark, int):
            self._layers[mark:] = [{}]

    def close(self) -> None:
        self._layers = [_Closed()]
        self._postings = _Closed()


class _Closed(dict[bytes, Any]):
    """What a store holds that was closed."""

    def get(self, key: bytes, default: object = None) -> NoReturn:
        del key, default
        raise ShroffError("The chain is closed.", hint="A chain in memory ends with that.")
