"""What a reader of files answers: what a row or message states, or all that is wrong with it, and where."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from chain.errors import BadInput
from contracts.registry.fields import AnyFields
from contracts.registry.filings import Filing, NewDocument
from contracts.registry.money import Rounding

__all__ = ["Answer", "Counts", "InvoiceOwner", "Options", "Place", "Problem"]

InvoiceOwner = Literal["buyer", "seller"]
Place = Literal["row", "line"]
"""What a problem's number counts: rows of a table (a header is 1), or lines of an XML file."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to read.

    Attributes:
        currency: Where the file names none.
        rounding: Of surplus decimals of our own columns; None: refused.
        overrides: Canonical social credit codes that the operator admitted although they fail a check.
        owner: Whose a tax invoice is: the buyer's, who pays against it, or the seller's.
        today: The day of a declaration that states none; None: such a one is refused.
    """

    currency: str | None = None
    rounding: Rounding | None = None
    overrides: Collection[str] = ()
    owner: InvoiceOwner = "buyer"
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell or element, or with the whole where `field` is empty.

    `field` is the column, or the path of the element: `Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount`.
    `code` is for programs and summaries; docs/formats.md lists them.
    """

    file: str
    row: int
    field: str
    code: str
    message: str
    expected: str = ""
    hint: str = ""
    place: Place = "row"

    @property
    def where(self) -> str:
        """File, row or line, and field, for people."""
        return f"{self.file}, {self.place} {self.row}" + (f", {self.field}" if self.field else "")

    def __str__(self) -> str:
        expected = f" Expected: {self.expected}." if self.expected else ""
        return f"{self.where}: {self.message}{expected}" + (f" {self.hint}" if self.hint else "")

    def error(self) -> BadInput:
        """Return the problem as an exception, for who wants all or none."""
        return BadInput(
            f"{self.where if self.place == 'line' else f'{self.file}, row {self.row}'}: {self.message}",
            hint=self.hint,
            file=self.file,
            field=self.field,
            expected=self.expected,
            **{self.place: self.row},
        )

    def data(self) -> dict[str, object]:
        """For programs."""
        return {
            "field": self.field,
            self.place: self.row,
            "code": self.code,
            "message": self.message,
            "expected": self.expected,
            "hint": self.hint,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one row or message: what it states, if it can be read, else `problems`, all of them.

    Attributes:
        file: As it was named.
        row: The number of its line in the file.
        filing: What it states.
        problems: Why it cannot be read.
        rounded: Its amount was rounded to the minor unit.
        notes: What was changed or left out, in words.
        place: What `row` counts.
        paths: Where a part of it stands (`amount`, `owner`, `original`): the line, and the column or path.
    """

    file: str
    row: int
    filing: Filing | None
    problems: tuple[Problem, ...] = ()
    rounded: bool = False
    notes: tuple[str, ...] = ()
    place: Place = "row"
    paths: Mapping[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])

    @property
    def ok(self) -> bool:
        """Whether it can be read."""
        return self.filing is not None

    @property
    def fields(self) -> AnyFields | None:
        """The fields, if it is a new document."""
        return self.filing.fields if isinstance(self.filing, NewDocument) else None

    def problem(self, part: str, code: str, message: str, *, expected: str = "", hint: str = "") -> Problem:
        """Return what turned out to be wrong with a part of it later; an empty part is the whole."""
        row, path = self.paths.get(part, (self.row, part if self.place == "row" else ""))
        return Problem(self.file, row, path, code, message, expected, hint, self.place)


@dataclass(slots=True)
class Counts:
    """What a reading came to so far. `reasons`: refused rows by code; a row may have several."""

    rows: int = 0
    good: int = 0
    bad: int = 0
    rounded: int = 0
    reasons: Counter[str] = field(default_factory=Counter[str])

    def add(self, answer: Answer) -> None:
        """Count one answer."""
        self.rows += 1
        self.good += answer.ok
        self.bad += not answer.ok
        self.rounded += answer.rounded
        self.reasons.update({problem.code for problem in answer.problems})
