"""Files of policies, buyer limits and shipments: every row is answered, a bad one costs no other.

The frame is that of declarations (contracts/registry/csv_table.py): UTF-8, streamed, columns in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from contracts.insurance import csv_limits, csv_policies, csv_shipments
from contracts.insurance.csv_limits import LimitRow
from contracts.insurance.csv_policies import PolicyRow
from contracts.insurance.csv_shipments import ShipmentRow
from contracts.registry.answers import Options, Problem
from contracts.registry.csv_rows import Row
from contracts.registry.csv_table import Table
from contracts.registry.money import currency_code

__all__ = ["Form", "InsuranceFile", "RowAnswer", "open_limits", "open_policies", "open_shipments"]


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


@dataclass(frozen=True, slots=True)
class RowAnswer(Generic[T]):
    """The answer to one row: what it states, if it can be read, else `problems`, all of them.

    Attributes:
        file: As it was named.
        row: The number of its line; the header is 1.
        stated: What it states; None where it cannot be read.
        problems: Why not.
        notes: What was rounded, or taken from a product, in words.
    """

    file: str
    row: int
    stated: T | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it can be read."""
        return self.stated is not None


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """What a table holds, what each row is called and by which column; its columns; how a row is read."""

    holds: str
    each: str
    column: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    read: Callable[[Row], T | None]


class InsuranceFile(Generic[T]):
    """A file that was opened. Iterating reads it from the start and answers per row.

    `size` and `position` are bytes, for a progress bar; `position` belongs to the latest iteration.
    """

    def __init__(self, path: Path, form: Form[T], options: Options) -> None:
        self.path = path
        self.options = options
        self._form = form
        self._table = Table(path, form.holds)
        self._table.check(form.columns, form.required, {"currency"} if options.currency else ())
        self.size = self._table.size
        self.position = 0
        self._first: dict[str, int] = {}

    def __iter__(self) -> Iterator[RowAnswer[T]]:
        """Answer the rows in their order. Raises Unreachable if the file cannot be read any more."""
        self.position = 0
        self._first = {}
        for row, end in self._table.rows(self.options):
            stated = None if row.problems else self._form.read(row)
            self.position = end
            if stated is not None:
                first = self._first.setdefault(stated.name, row.number)
                if first != row.number:
                    column, each = self._form.column, self._form.each
                    row.problems.append(self._table.duplicate(row.number, column, stated.name, first, each))
                    stated = None
            yield RowAnswer(row.file, row.number, stated, tuple(row.problems), tuple(row.notes))

    def forget(self, stated: T) -> None:
        """A row that is refused after it was read does not count as the first of its number."""
        self._first.pop(stated.name, None)


_POLICIES = Form(
    "policies", "policy", "number", csv_policies.COLUMNS, csv_policies.REQUIRED, csv_policies.read_policy
)
_LIMITS = Form(
    "buyer limits", "limit", "buyer_code", csv_limits.COLUMNS, csv_limits.REQUIRED, csv_limits.read_limit
)
_SHIPMENTS = Form(
    "shipments",
    "shipment",
    "number",
    csv_shipments.COLUMNS,
    csv_shipments.REQUIRED,
    csv_shipments.read_shipment_row,
)


def open_policies(path: Path | str, *, currency: str | None = None) -> InsuranceFile[PolicyRow]:
    """Open a file of policies. `currency`: where a row names none.

    Raises Unreachable if it cannot be read, BadInput if it is no such file: empty, in another encoding,
    columns missing, unknown or twice.
    """
    return InsuranceFile(Path(path), _POLICIES, _options(currency))


def open_limits(path: Path | str, *, currency: str | None = None) -> InsuranceFile[LimitRow]:
    """Open a file of buyer limits. Errors: `open_policies`."""
    return InsuranceFile(Path(path), _LIMITS, _options(currency))


def open_shipments(path: Path | str, *, currency: str | None = None) -> InsuranceFile[ShipmentRow]:
    """Open a file of shipments that an exporter declares. Errors: `open_policies`."""
    return InsuranceFile(Path(path), _SHIPMENTS, _options(currency))


def _options(currency: str | None) -> Options:
    return Options(None if currency is None else currency_code(currency))
