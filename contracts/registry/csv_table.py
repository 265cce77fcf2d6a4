"""A table in a file, whatever its columns are: its header, and its rows one by one, streamed."""

import difflib
import unicodedata
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from chain.errors import BadInput, Unreachable
from contracts.registry.answers import Options, Problem
from contracts.registry.csv_lines import Record, read_records
from contracts.registry.csv_rows import Row
from contracts.registry.text import shown_path

__all__ = ["Table", "opened"]


class Table:
    """A table that was opened. `columns` are the header's, folded; `header` is as it is written.

    Args:
        path: The file.
        holds: What its rows are: declarations.

    Raises:
        Unreachable: The file cannot be read.
        BadInput: It is no table: empty, in another encoding.
    """

    def __init__(self, path: Path, holds: str) -> None:
        self.path = path
        self.file = shown_path(path)
        self._holds = holds
        with opened(path) as stream:
            self.header = self._read_header(read_records(stream))
            self.size = path.stat().st_size
        self.columns = tuple(map(_column, self.header))

    def check(self, columns: Sequence[str], required: Sequence[str], optional: Collection[str] = ()) -> None:
        """Sees that the header has the required columns but for the optional, and none but these, once each.

        Raises:
            BadInput: It has not.
        """
        self._refuse_separators()
        expected = f"the columns {', '.join(required)}"
        if missing := [name for name in required if name not in self.columns and name not in optional]:
            raise BadInput(
                f"The header lacks {', '.join(missing)}.",
                file=self.file,
                row=1,
                expected=expected,
                hint="The first line has to name the columns.",
            )
        for name, count in Counter(self.columns).items():
            if count > 1:
                raise BadInput(
                    f"The header has {name} {count} times.", file=self.file, row=1, expected=expected
                )
            if name not in columns:
                near = difflib.get_close_matches(name, columns, 1)
                raise BadInput(
                    f"The header has a column that is not known: {name[:60] or '(without a name)'}.",
                    file=self.file,
                    row=1,
                    field=name,
                    expected=f"columns out of {', '.join(columns)}",
                    hint=f"Did you mean {near[0]}?" if near else "Remove the column.",
                )

    def rows(self, options: Options) -> Iterator[tuple[Row, int]]:
        """The rows in their order, and the bytes that were read with each; one that is broken has problems.

        Raises:
            Unreachable: The file cannot be read any more.
            BadInput: It was changed.
        """
        with opened(self.path) as stream:
            records = read_records(stream)
            if self._read_header(records) != self.header:
                raise BadInput("The file was changed while it was read.", file=self.file)
            for record in records:
                yield self._row(record, options), record.end

    def spelled(self, column: str) -> str:
        """A column as the header spells it."""
        return self.header[self.columns.index(column)]

    def duplicate(self, row: int, column: str, name: str, first: int, each: str) -> Problem:
        """What is wrong with a row that says again what row `first` says; `each` should be there once."""
        return Problem(
            self.file,
            row,
            self.spelled(column),
            "duplicate",
            f"{name} is in row {first} already.",
            f"each {each} once",
            "Remove one of the two rows.",
        )

    def _read_header(self, records: Iterator[Record]) -> tuple[str, ...]:
        try:
            header = next(records, None)
        except BadInput as error:
            error.data["file"] = self.file
            raise
        if header is None:
            raise BadInput(
                "The file is empty.", file=self.file, expected=f"a header and rows of {self._holds}"
            )
        if header.fault is not None:
            message = f"The header cannot be read. {header.fault.message}"
            raise BadInput(message, hint=header.fault.hint, file=self.file, row=header.row)
        return header.cells

    def _row(self, record: Record, options: Options) -> Row:
        cells = dict(zip(self.columns, record.cells, strict=False))
        names = dict(zip(self.columns, self.header, strict=True))
        row = Row(self.file, record.row, cells, names, options)
        if record.fault is not None:
            row.refuse("", record.fault.code, record.fault.message, hint=record.fault.hint)
        elif len(record.cells) != len(self.columns):
            row.refuse(
                "",
                "ragged",
                f"The row has {len(record.cells)} cells.",
                expected=f"{len(self.columns)}, as in the header",
                hint="Look for a comma in an amount or a name that is not in quotes.",
            )
        return row

    def _refuse_separators(self) -> None:
        line = ",".join(self.header)
        for name, mark in (("semicolons", ";"), ("tabs", "\t")):
            if len(self.header) == 1 and mark in line:
                raise BadInput(
                    f"The columns are separated by {name}.",
                    file=self.file,
                    expected="commas",
                    hint="Export the file with commas.",
                )


@contextmanager
def opened(path: Path) -> Generator[BinaryIO]:
    """Open a regular file for reading. Raises Unreachable if it is none, or cannot be read."""
    if path.exists() and not path.is_file():
        hint = "Give the path of a file: it is read more than once."
        raise Unreachable(f"{shown_path(path)} is no regular file.", file=shown_path(path), hint=hint)
    try:
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        raise Unreachable(
            f"{shown_path(path)} cannot be read: {error.strerror or error}.",
            file=shown_path(path),
            hint="Check the path.",
        ) from error


def _column(name: str) -> str:
    return "_".join(unicodedata.normalize("NFKC", name).replace("-", " ").replace("_", " ").lower().split())
