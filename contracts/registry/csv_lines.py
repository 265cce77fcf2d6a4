"""From the bytes of a CSV file to its records, in constant memory, whatever the file holds.

A record that cannot be read is answered with a fault and costs no other record: not an unclosed
quote, not a line without end, not bytes that are not UTF-8.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from chain.errors import BadInput

__all__ = ["MAX_RECORD", "Fault", "Record", "read_records"]

MAX_RECORD = 65_536
"""Bytes of a record. Longer ones are answered with a fault."""

_MAX_LINES = 20
_CHUNK = 65_536
_LINE_END = re.compile(rb"\r\n?|\n")
_NEWLINE = re.compile(rb"\n")
_UTF8_BOM = b"\xef\xbb\xbf"
_FOREIGN = {
    b"\xff\xfe\x00\x00": ("UTF-32", "Save it as CSV UTF-8."),
    b"\xff\xfe": ("UTF-16", "Save it as CSV UTF-8."),
    b"\xfe\xff": ("UTF-16", "Save it as CSV UTF-8."),
    b"\x00\x00\xfe\xff": ("UTF-32", "Save it as CSV UTF-8."),
    b"PK\x03\x04": ("a workbook or an archive", "Save the sheet as CSV UTF-8."),
    b"\xd0\xcf\x11\xe0": ("an old workbook", "Save the sheet as CSV UTF-8."),
    b"\x1f\x8b": ("compressed with gzip", "Unpack it first."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a record cannot be read. `code` is for programs."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record: `row` is the number of its first line (the header is 1), `end` the bytes read so far."""

    row: int
    cells: tuple[str, ...]
    fault: Fault | None
    end: int


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    data: bytes | None  # None: longer than MAX_RECORD
    end: int


def read_records(stream: BinaryIO) -> Iterator[Record]:
    """Yield the records of a file of comma-separated values in UTF-8, with or without a byte-order mark.

    A quoted cell may run over up to 20 lines. Lines without a value are passed over. Raises BadInput
    for a file that is something else altogether: UTF-16, a workbook, an archive.
    """
    waiting: deque[_Line] = deque()
    source = _lines(stream)

    def next_line() -> _Line | None:
        return waiting.popleft() if waiting else next(source, None)

    while (first := next_line()) is not None:
        if first.data is not None and not first.data.strip():
            continue
        taken = [first]
        record = _record(taken)
        while record is None:
            following = next_line()
            if following is not None:
                taken.append(following)
                record = _record(taken)
            too_long = sum(len(line.data or b"") for line in taken) > MAX_RECORD or len(taken) >= _MAX_LINES
            if record is None and (following is None or following.data is None or too_long):
                break
        if record is None or (record.fault is not None and len(taken) > 1):
            # Only the line that opens the quote is lost; those taken with it get answers of their own.
            waiting.extendleft(reversed(taken[1:]))
            record = _refused(first, "quotes", "A quote is opened and not closed.", "Close it, or drop it.")
        if record.fault is not None or any(cell.strip() for cell in record.cells):
            yield record


def _lines(stream: BinaryIO) -> Iterator[_Line]:
    """Lines, at most `MAX_RECORD` bytes of each in memory. A \\r alone ends one only if it ends the first."""
    row, end, waiting, lost = 1, 0, b"", False
    ends = _LINE_END
    while chunk := stream.read(_CHUNK):
        if not end and not waiting:
            _refuse_foreign(chunk)
            if chunk.startswith(_UTF8_BOM):
                chunk, end = chunk[len(_UTF8_BOM) :], len(_UTF8_BOM)
        waiting += chunk
        begin = 0
        while (found := ends.search(waiting, begin)) is not None:
            stop = found.end()
            if stop == len(waiting) and found[0] == b"\r":
                break  # the \n that belongs to it may be the next byte
            if row == 1 and found[0] != b"\r":
                ends = _NEWLINE
            end += stop - begin
            too_long = lost or stop - begin > MAX_RECORD
            yield _Line(row, None if too_long else waiting[begin:stop], end)
            row, begin, lost = row + 1, stop, False
        waiting = waiting[begin:]
        if len(waiting) > MAX_RECORD:
            lost = True
            end += len(waiting) - 1
            waiting = waiting[-1:]  # a \r may begin the line's end
    if waiting or lost:
        yield _Line(row, None if lost else waiting, end + len(waiting))


def _refuse_foreign(start: bytes) -> None:
    for mark, (what, hint) in _FOREIGN.items():
        if start.startswith(mark):
            raise BadInput(f"The file is {what}.", expected="comma-separated values in UTF-8", hint=hint)
    if b"\x00" in _LINE_END.split(start, maxsplit=1)[0]:
        raise BadInput(
            "The file has NUL bytes in its first line.",
            expected="comma-separated values in UTF-8",
            hint="It may be UTF-16 or no text at all: save it as CSV UTF-8.",
        )


def _record(lines: list[_Line]) -> Record | None:
    """Parse lines as one record; None if a quote is open at their end."""
    texts: list[str] = []
    for line in lines:
        text = _decode(line)
        if isinstance(text, Record):
            return text if len(lines) == 1 else None
        texts.append(text)
    try:
        parsed = list(csv.reader(texts, strict=True))
    except csv.Error:
        if sum(text.count('"') for text in texts) % 2:
            return None
        if "\r" in texts[0].rstrip("\r\n"):
            said, hint = "A carriage return stands in the line.", "Put the cell in quotes, or remove it."
        else:
            said = "A quote stands inside a cell, or text behind a closing one."
            hint = "Put cells with quotes in quotes, and double the quotes in them."
        return _refused(lines[0], "quotes", said, hint)
    if len(parsed) != 1:
        return None
    return Record(lines[0].row, tuple(parsed[0]), None, lines[-1].end)


def _decode(line: _Line) -> str | Record:
    if line.data is None:
        hint = "Look for a missing line break."
        return _refused(line, "too-long", f"The line is longer than {MAX_RECORD:,} bytes.", hint)
    if b"\x00" in line.data:
        return _refused(line, "encoding", "The line has a NUL byte.", "Export the file again, as CSV UTF-8.")
    try:
        return line.data.decode()
    except UnicodeDecodeError as error:
        where = f"The line is not UTF-8: byte {error.start + 1} is 0x{line.data[error.start]:02X}."
        return _refused(line, "encoding", where, "The file may be GBK or Latin-1: save it as CSV UTF-8.")


def _refused(line: _Line, code: str, message: str, hint: str) -> Record:
    return Record(line.row, (), Fault(code, message, hint), line.end)
