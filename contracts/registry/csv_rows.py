"""One row of a file: reading its cells one by one, collecting all that is wrong, answering."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar

from chain.errors import BadInput
from contracts.registry.fields import ExportDeclaration, ImportDeclaration, read_fields
from contracts.registry.money import Money, Rounding, read_amount

__all__ = ["Options", "Problem", "Row", "RowAnswer", "grams"]

_T = TypeVar("_T")
_KILOGRAMS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,20})?")


@dataclass(frozen=True, slots=True)
class Options:
    """How to read: `currency` where the file names none, `rounding` of surplus decimals (None: refused).

    `overrides`: canonical social credit codes that the operator admitted although they fail a check.
    """

    currency: str | None = None
    rounding: Rounding | None = None
    overrides: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, or with the row where `field` is empty.

    `code`, for programs and summaries: missing, bad-value, duplicate, ragged, encoding, quotes,
    too-long, no-seller, zero-amount.
    """

    file: str
    row: int
    field: str
    code: str
    message: str
    expected: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" + (f", {self.field}" if self.field else "")
        expected = f" Expected: {self.expected}." if self.expected else ""
        return f"{place}: {self.message}{expected}" + (f" {self.hint}" if self.hint else "")

    def error(self) -> BadInput:
        """Return the problem as an exception, for who wants all rows or none."""
        return BadInput(
            f"{self.file}, row {self.row}: {self.message}",
            hint=self.hint,
            file=self.file,
            row=self.row,
            field=self.field,
            expected=self.expected,
        )


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """The answer to one row: `fields` if it can be imported, else `problems`, all of them.

    `row` is the number of its line in the file; the header is 1. `rounded`: its amount was rounded to
    the minor unit. `notes`: what was changed or left out, in words.
    """

    row: int
    fields: ExportDeclaration | ImportDeclaration | None
    problems: tuple[Problem, ...] = ()
    rounded: bool = False
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the row can be imported."""
        return self.fields is not None


@dataclass(slots=True)
class Row:
    """A row that is being read. `columns` gives the header's own spelling, for messages."""

    file: str
    number: int
    cells: Mapping[str, str]
    columns: Mapping[str, str]
    options: Options
    problems: list[Problem] = field(default_factory=list[Problem])
    notes: list[str] = field(default_factory=list[str])
    rounded: bool = False

    def text(self, column: str) -> str:
        """Return a cell without spaces around; empty if the file has no such column."""
        return self.cells.get(column, "").strip()

    def read(self, column: str, reader: Callable[[str], _T], *, required: bool = False) -> _T | None:
        """Read a cell with `reader`; None, and a problem, if that refuses it or a required one is empty."""
        text = self.text(column)
        if not text:
            if required:
                self.refuse(column, "missing", "The cell is empty.", expected="a value")
            return None
        try:
            return reader(text)
        except BadInput as error:
            self.refuse_for(column, error)
            return None

    def amount(self, column: str, currency: str | None, rounding: Rounding | None) -> Money | None:
        """Read an amount above zero, and note whether it was rounded."""
        if currency is None:
            return None
        read = self.read(column, lambda text: read_amount(text, currency, rounding=rounding), required=True)
        if read is None:
            return None
        if read.rounded:
            self.rounded = True
            self.notes.append(f"The amount {self.text(column)} was rounded half-even to {read.money}.")
        if not read.money:
            message = "The amount rounds to zero." if read.rounded else "The amount is zero."
            self.refuse(column, "zero-amount", message, expected="an amount above zero")
            return None
        return read.money

    def refuse(self, column: str, code: str, message: str, *, expected: str = "", hint: str = "") -> None:
        """Add a problem; an empty `column` is the whole row."""
        name = self.columns.get(column, column)
        self.problems.append(Problem(self.file, self.number, name, code, message, expected, hint))

    def refuse_for(self, column: str, error: BadInput, code: str = "bad-value") -> None:
        """Add what an exception says as a problem."""
        self.refuse(
            column, code, error.message, expected=str(error.data.get("expected", "")), hint=error.hint
        )

    def answer(self, fields: Mapping[str, object]) -> RowAnswer:
        """Make the declaration, unless there are problems, and answer."""
        declaration = None
        if not self.problems:
            try:
                declaration = read_fields(fields)
            except BadInput as error:
                self.refuse_for(str(error.data.get("field", "")), error)
        if not isinstance(declaration, ExportDeclaration | ImportDeclaration):
            return RowAnswer(self.number, None, tuple(self.problems), notes=tuple(self.notes))
        return RowAnswer(self.number, declaration, rounded=self.rounded, notes=tuple(self.notes))


def grams(text: str) -> int:
    """Read a mass in kilograms as whole grams, rounded half-even."""
    tidy = text.replace(",", "")
    if not _KILOGRAMS.fullmatch(tidy):
        raise BadInput(f"{text[:40]} is not a mass.", expected="kilograms, as in 1200.5")
    return int(Decimal(tidy).scaleb(3).to_integral_value(ROUND_HALF_EVEN))
