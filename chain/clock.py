"""The clock of a chain: the wall clock or a fixed start, moved on by whoever tells the story."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from chain.errors import ShroffError

LATEST = 253_402_271_999
"""Unix time of the last second of the year 9999 in China: what a calendar can show."""

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}


class Clock:
    """Seconds since 1970, UTC.

    `start=None` follows the wall clock; a number stands still there until it is moved.

    A clock belongs to one node: moving it seals a block, so that views at the latest block have the new time.
    """

    def __init__(self, start: int | None = None, *, offset: int = 0) -> None:
        if start is not None and start < 0:
            raise ShroffError("A clock can't start before 1970.", start=start)
        self._start = start
        self._offset = offset
        self._shown = 0
        self._owner: Callable[[], None] | None = None
        self._check: Callable[[], None] | None = None

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Clock:
        """The clock that gave these `fields`. Raises ShroffError if none did: a file may hold anything."""
        start, offset = fields.get("start", ""), fields.get("offset")
        if (
            len(fields) != 2
            or type(offset) is not int
            or (start is not None and type(start) is not int)
            or not -LATEST <= (start or 0) + offset <= LATEST
        ):
            raise ShroffError("This is no clock.")
        return cls(start, offset=offset)

    def fields(self) -> dict[str, int | None]:
        """What `of` makes the clock from: start and offset."""
        return {"start": self._start, "offset": self._offset}

    @property
    def start(self) -> int | None:
        """Where a standing clock started; None for the wall clock."""
        return self._start

    @property
    def offset(self) -> int:
        """Seconds that the clock was moved on from its source."""
        return self._offset

    def now(self) -> int:
        """The time now. It never goes backwards, even if the wall clock does."""
        self._shown = max(self._shown, self._source() + self._offset)
        return self._shown

    def advance(
        self, *, seconds: int = 0, minutes: int = 0, hours: int = 0, days: int = 0, weeks: int = 0
    ) -> int:
        """Moves the clock on, seals a block at the new time, and returns it.

        Raises ShroffError if that would be backwards, or inside a block that is still open; Unreachable if
        the block can't be written: then the clock is where it was.
        """
        given = {"seconds": seconds, "minutes": minutes, "hours": hours, "days": days, "weeks": weeks}
        return self.set(self.now() + sum(count * _SECONDS[unit] for unit, count in given.items()))

    def set(self, to: int) -> int:
        """Moves the clock to the time `to`, seals a block there, and returns it. Errors as for `advance`."""
        now = self.now()
        if to > LATEST:
            raise ShroffError(f"The clock ends with the year 9999: asked for was {to}.", now=now, asked=to)
        if to < now:
            raise ShroffError(f"The clock can't go back: it is {now}, asked for was {to}.", now=now, asked=to)
        if self._check is not None:
            self._check()
        before = self._offset, self._shown
        self._offset += to - now  # not from the source: that may have jumped back, and be right again later
        self._shown = to
        if self._owner is not None:
            try:
                self._owner()
            except BaseException:  # no block has that time
                self._offset, self._shown = before
                raise
        return to

    def bind(self, *, check: Callable[[], None], moved: Callable[[], None]) -> None:
        """For the node: `check` may refuse a move, `moved` follows one.

        Raises ShroffError if another node has it.
        """
        if self._owner is not None:
            raise ShroffError(
                "This clock belongs to another chain already.", hint="Give each chain its own clock."
            )
        self._check, self._owner = check, moved

    def release(self) -> None:
        """For the node: at its end, the clock is free again."""
        self._check = self._owner = None

    def rewind(self, offset: int, floor: int) -> None:
        """For the node: back to the offset of a snapshot; the time shown is at least `floor`, its head's."""
        self._offset, self._shown = offset, floor

    def _source(self) -> int:
        return int(time.time()) if self._start is None else self._start
