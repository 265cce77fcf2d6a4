"""Files of declarations: the format is found by the header, the rows are answered one by one.

The file is streamed. What grows with it are the numbers that were seen, about 200 bytes a row,
without which a duplicate within the file could not be named.
"""

import difflib
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal

from chain.errors import BadInput, Unreachable
from contracts.registry import csv_korea, csv_shroff
from contracts.registry.answers import Answer, Counts, Options, Problem
from contracts.registry.csv_lines import Record, read_records
from contracts.registry.csv_rows import Row
from contracts.registry.money import Rounding, currency_code
from contracts.registry.text import shown_path

__all__ = ["DeclarationFile", "FormatName", "open_declarations", "opened"]

FormatName = Literal["shroff", "korea"]


@dataclass(frozen=True, slots=True)
class _Format:
    name: FormatName
    columns: tuple[str, ...]
    required: tuple[str, ...]
    read_row: Callable[[Row], Answer]


_FORMATS = (
    _Format("shroff", csv_shroff.COLUMNS, csv_shroff.REQUIRED, csv_shroff.read_row),
    _Format("korea", csv_korea.COLUMNS, csv_korea.COLUMNS, csv_korea.read_row),
)


class DeclarationFile:
    """A file of declarations that was opened. Iterating reads it from the start and answers per row.

    `format` was found by the header. `size` and `position` are bytes, for a progress bar; `position`
    and `counts` belong to the latest iteration.
    """

    def __init__(self, path: Path, options: Options) -> None:
        self.path = path
        self.options = options
        with opened(path) as stream:
            self._header = self._read_header(read_records(stream))
            self.size = path.stat().st_size
        self._columns = tuple(map(_column, self._header))
        self._format = _detect(shown_path(path), self._header, options)
        self.position = 0
        self.counts = Counts()

    @property
    def format(self) -> FormatName:
        """`shroff` for our own columns, `korea` for those of the Korean data set."""
        return self._format.name

    @property
    def currency(self) -> str | None:
        """The currency of amounts whose row names none; None if every row has to name one."""
        if self.format == "korea":
            return self.options.currency or csv_korea.DEFAULT_CURRENCY
        return self.options.currency

    def __iter__(self) -> Iterator[Answer]:
        """Answer the rows in their order. Raises Unreachable if the file cannot be read any more."""
        self.position = 0
        self.counts = Counts()
        seen: dict[str, int] = {}
        with opened(self.path) as stream:
            records = read_records(stream)
            if self._read_header(records) != self._header:
                raise BadInput("The file was changed while it was read.", file=shown_path(self.path))
            for record in records:
                answer = self._first_only(self._answer(record), seen)
                self.position = record.end
                self.counts.add(answer)
                yield answer

    def _read_header(self, records: Iterator[Record]) -> tuple[str, ...]:
        file = shown_path(self.path)
        try:
            header = next(records, None)
        except BadInput as error:
            error.data["file"] = file
            raise
        if header is None:
            raise BadInput("The file is empty.", file=file, expected="a header and rows of declarations")
        if header.fault is not None:
            message = f"The header cannot be read. {header.fault.message}"
            raise BadInput(message, hint=header.fault.hint, file=file, row=header.row)
        return header.cells

    def _answer(self, record: Record) -> Answer:
        cells = dict(zip(self._columns, record.cells, strict=False))
        names = dict(zip(self._columns, self._header, strict=True))
        row = Row(shown_path(self.path), record.row, cells, names, self.options)
        if record.fault is not None:
            row.refuse("", record.fault.code, record.fault.message, hint=record.fault.hint)
        elif len(record.cells) != len(self._columns):
            row.refuse(
                "",
                "ragged",
                f"The row has {len(record.cells)} cells.",
                expected=f"{len(self._columns)}, as in the header",
                hint="Look for a comma in an amount or a name that is not in quotes.",
            )
        if row.problems:
            return row.answer({})
        return self._format.read_row(row)

    def _first_only(self, answer: Answer, seen: dict[str, int]) -> Answer:
        if answer.fields is None:
            return answer
        number = answer.fields.number
        first = seen.setdefault(f"{number.kind} {number}", answer.row)
        if first == answer.row:
            return answer
        problem = Problem(
            shown_path(self.path),
            answer.row,
            self._header[self._columns.index("declaration_id" if self.format == "korea" else "number")],
            "duplicate",
            f"{number} is in row {first} already.",
            "each declaration once",
            "Remove one of the two rows.",
        )
        return replace(answer, filing=None, problems=(problem,))


def open_declarations(
    path: Path | str,
    *,
    currency: str | None = None,
    rounding: Rounding | None = None,
    overrides: Collection[str] = (),
) -> DeclarationFile:
    """Open a file of declarations and find its format by its header.

    `currency` is taken where the file names none (the Korean data set: USD unless given). `rounding`
    lets amounts in our own columns have surplus decimals. `overrides` are social credit codes that
    the operator admitted although they fail a check.

    Raises Unreachable if the file cannot be read, BadInput if it is not such a file: empty, another
    encoding, columns missing, unknown or twice.
    """
    code = None if currency is None else currency_code(currency)
    return DeclarationFile(Path(path), Options(code, rounding, overrides))


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


def _detect(file: str, header: tuple[str, ...], options: Options) -> _Format:
    columns = [_column(name) for name in header]
    _refuse_separators(file, header)
    found = max(_FORMATS, key=lambda form: len(set(columns) & set(form.columns)))
    expected = f"the columns {', '.join(found.required)}"
    optional = {"currency"} if options.currency is not None else set[str]()
    if missing := [name for name in found.required if name not in columns and name not in optional]:
        raise BadInput(
            f"The header lacks {', '.join(missing)}.",
            file=file,
            row=1,
            expected=expected,
            hint="The first line has to name the columns.",
        )
    for name, count in Counter(columns).items():
        if count > 1:
            raise BadInput(f"The header has {name} {count} times.", file=file, row=1, expected=expected)
        if name not in found.columns:
            near = difflib.get_close_matches(name, found.columns, 1)
            raise BadInput(
                f"The header has a column that is not known: {name[:60] or '(without a name)'}.",
                file=file,
                row=1,
                field=name,
                expected=f"columns out of {', '.join(found.columns)}",
                hint=f"Did you mean {near[0]}?" if near else "Remove the column.",
            )
    return found


def _refuse_separators(file: str, header: tuple[str, ...]) -> None:
    line = ",".join(header)
    for name, mark in (("semicolons", ";"), ("tabs", "\t")):
        if len(header) == 1 and mark in line:
            raise BadInput(
                f"The columns are separated by {name}.",
                file=file,
                expected="commas",
                hint="Export the file with commas.",
            )
