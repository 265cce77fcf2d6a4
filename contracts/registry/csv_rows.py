"""One row of a file: reading its cells one by one, collecting all that is wrong, answering."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar

from chain.errors import BadInput
from contracts.registry import identifiers
from contracts.registry.answers import Answer, Options, Problem
from contracts.registry.fields import Party, read_fields
from contracts.registry.filings import NewDocument
from contracts.registry.money import Money, Rounding, currency_code, read_amount

__all__ = ["Row", "currency_of", "grams", "party", "party_of"]

_T = TypeVar("_T")
_KILOGRAMS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,20})?")


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

    def answer(self, fields: Mapping[str, object]) -> Answer:
        """Make the declaration, unless there are problems, and answer."""
        filing = None
        if not self.problems:
            try:
                filing = NewDocument(read_fields(fields))
            except BadInput as error:
                self.refuse_for(str(error.data.get("field", "")), error)
        paths = {part: (self.number, self.columns.get(part, part)) for part in ("amount", "exporter")}
        paths["owner"] = paths.pop("exporter")
        return Answer(
            self.file,
            self.number,
            filing,
            tuple(self.problems),
            self.rounded and filing is not None,
            tuple(self.notes),
            paths=paths,
        )


def grams(text: str) -> int:
    """Read a mass in kilograms as whole grams, rounded half-even."""
    tidy = text.replace(",", "")
    if not _KILOGRAMS.fullmatch(tidy):
        raise BadInput(f"{text[:40]} is not a mass.", expected="kilograms, as in 1200.5")
    return int(Decimal(tidy).scaleb(3).to_integral_value(ROUND_HALF_EVEN))


def currency_of(row: Row) -> str | None:
    """Read the currency in `currency`; where that is empty it is the one of the options, if there is one."""
    read = row.read("currency", currency_code, required=row.options.currency is None)
    return row.options.currency if read is None and not row.text("currency") else read


def party(row: Row, column: str, *, required: bool = False) -> dict[str, object] | None:
    """Read somebody: an identifier, with a name and a country in `…_name` and `…_country` beside it."""
    found = _identifier(row, column, required=required)
    if found is None:
        return None
    return {
        "scheme": found.scheme,
        "code": found.value,
        "name": row.text(f"{column}_name") or None,
        "country": row.text(f"{column}_country") or None,
    }


def party_of(row: Row, column: str, *, required: bool = False) -> Party | None:
    """The same as a Party; None, and a problem, where it can be none."""
    found = _identifier(row, column, required=required)
    country = row.read(f"{column}_country", identifiers.country)
    if found is None:
        return None
    try:
        return Party.of(found, name=row.text(f"{column}_name") or None, country=country)
    except BadInput as error:
        row.refuse_for(f"{column}_{error.data.get('field', 'name')}", error)
        return None


def _identifier(row: Row, column: str, *, required: bool) -> identifiers.Identifier | None:
    def read(text: str) -> identifiers.Identifier:
        return identifiers.read_identifier(text, overrides=row.options.overrides)

    found = row.read(column, read, required=required)
    if found is None:
        if not row.text(column) and (row.text(f"{column}_name") or row.text(f"{column}_country")):
            row.refuse(column, "missing", "There is a name or a country, but no identifier.", expected="both")
        return None
    if found.overridden:
        row.notes.append(f"{found} was admitted by an override: it fails {' and '.join(found.overridden)}.")
    return found
