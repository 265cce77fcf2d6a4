"""Files of declarations: the format is found by the header, the rows are answered one by one.

The file is streamed. What grows with it are the numbers that were seen, about 200 bytes a row,
without which a duplicate within the file could not be named.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from contracts.registry import csv_korea, csv_shroff
from contracts.registry.answers import Answer, Counts, Options
from contracts.registry.csv_rows import Row
from contracts.registry.csv_table import Table, opened
from contracts.registry.money import Rounding, currency_code

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
        self._table = Table(path, "declarations")
        self.size = self._table.size
        self._format = _detect(self._table, options)
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
        for row, end in self._table.rows(self.options):
            read = row.answer({}) if row.problems else self._format.read_row(row)
            answer = self._first_only(read, seen)
            self.position = end
            self.counts.add(answer)
            yield answer

    def _first_only(self, answer: Answer, seen: dict[str, int]) -> Answer:
        if answer.fields is None:
            return answer
        number = answer.fields.number
        first = seen.setdefault(f"{number.kind} {number}", answer.row)
        if first == answer.row:
            return answer
        column = "declaration_id" if self.format == "korea" else "number"
        problem = self._table.duplicate(answer.row, column, str(number), first, "declaration")
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


def _detect(table: Table, options: Options) -> _Format:
    found = max(_FORMATS, key=lambda form: len(set(table.columns) & set(form.columns)))
    table.check(found.columns, found.required, {"currency"} if options.currency is not None else ())
    return found
