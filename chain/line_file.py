"""A file of lines that is only added to: after a kill or on a full disk a line is there whole, or not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from chain.errors import Unreachable
from chain.system import reason_of_system, sync_folder

__all__ = ["LineFile"]

_OWNER_ONLY = 0o600
_BLOCK = 1 << 16


class LineFile:
    """Lines in the order in which they came. One process adds at a time; others may read meanwhile.

    Args:
        path: The file, mode 0600; made when the first line comes.
        durable: Whether a line is on the disk before `append` returns.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._durable = durable
        self._reading: IO[bytes] | None = None
        self._writing = -1
        self._end = 0

    def append(self, line: str) -> int:
        """Adds a line, and returns its place.

        Raises:
            Unreachable: It could not be written; the file is as it was.
        """
        whole = line.encode() + b"\n"
        try:
            descriptor, place = self._opened(), self._end
            try:
                written = 0
                while written < len(whole):
                    written += os.pwrite(descriptor, whole[written:], place + written)
                if self._durable:
                    os.fsync(descriptor)
            except BaseException:
                os.ftruncate(descriptor, place)
                raise
        except OSError as error:
            self.close()
            raise Unreachable(
                f"{self.path} could not be written: {reason_of_system(error)}.",
                hint="Look at the place, its permissions, and the room that is left.",
                path=str(self.path),
            ) from error
        self._end = place + len(whole)
        return place

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Each line with its place, without its end. One that was never finished is left out.

        Not to be mixed with `line_at`: both read at the file's one position.
        """
        place = 0
        for line in self._reader() or ():
            if line.endswith(b"\n"):
                yield place, line[:-1]
            place += len(line)

    def line_at(self, place: int) -> bytes:
        """The line at a place that `append` or `lines` gave.

        Raises:
            Unreachable: The file is gone, or may not be read.
        """
        file = self._reader()
        if file is None:
            raise Unreachable(f"{self.path} is gone.", hint="Restore it from a copy.", path=str(self.path))
        file.seek(place)
        return file.readline().removesuffix(b"\n")

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        if self._reading is not None:
            self._reading.close()
            self._reading = None
        if self._writing >= 0:
            descriptor, self._writing = self._writing, -1
            os.close(descriptor)

    def _opened(self) -> int:
        """For adding. What a killed process did not finish is cut off."""
        if self._writing < 0:
            is_new = not self.path.exists()
            self._writing = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
            size = os.fstat(self._writing).st_size
            self._end = _end_of_last_line(self._writing, size)
            if self._end < size:
                os.ftruncate(self._writing, self._end)
            if is_new and self._durable:
                sync_folder(self.path.parent)
        return self._writing

    def _reader(self) -> IO[bytes] | None:
        if self._reading is None:
            try:
                self._reading = self.path.open("rb")
            except FileNotFoundError:
                return None
            except OSError as error:
                raise Unreachable(
                    f"{self.path} could not be read: {reason_of_system(error)}.",
                    hint="Look at its permissions.",
                    path=str(self.path),
                ) from error
        self._reading.seek(0)
        return self._reading


def _end_of_last_line(descriptor: int, size: int) -> int:
    end = size
    while end:
        start = max(end - _BLOCK, 0)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
