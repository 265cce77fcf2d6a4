"""The declarations of a file between reading and financing: on disk, so that memory does not grow with them.

A file has the declarations of an owner spread over all of it; a case takes those of one owner. So the file is
read once into a table, and comes back sorted by owner, in lots that fit a case.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from chain.errors import Unreachable
from contracts.registry.attestations import MAX_ROWS
from contracts.registry.money import Money

__all__ = ["Declaration", "DeclarationStore", "Lot"]

_PAGE = 500
_Row = tuple[int, int, str, str, str, str, str, bytes, bytes, bytes, str]

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE owners (number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
CREATE TABLE declarations (
    line INTEGER PRIMARY KEY, owner INTEGER NOT NULL, kind INTEGER NOT NULL, currency TEXT NOT NULL,
    minor TEXT NOT NULL, valid_from TEXT NOT NULL, valid_until TEXT NOT NULL,
    fingerprint BLOB NOT NULL, salt BLOB NOT NULL, commitment BLOB NOT NULL, fields TEXT NOT NULL
);
CREATE TABLE names (name BLOB NOT NULL, line INTEGER NOT NULL);
CREATE INDEX by_name ON names (name);
"""

_INSERT = "INSERT INTO declarations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INDEX = "CREATE INDEX by_owner ON declarations (owner, kind, currency, line)"
_SORTED = """
SELECT owner, kind, currency, code, minor, valid_from, valid_until, fingerprint, salt, commitment, fields
FROM declarations JOIN owners ON number = owner ORDER BY owner, kind, currency, line
"""
_ONE = """
SELECT owner, kind, currency, code, minor, valid_from, valid_until, fingerprint, salt, commitment, fields
FROM declarations JOIN owners ON number = owner WHERE line = ?
"""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What customs attests of a row, and what its owner hands over to a bank: salt and fields (JSON)."""

    kind: int
    face: Money
    valid_from: date
    valid_until: date
    fingerprint: bytes
    salt: bytes
    commitment: bytes
    fields: str


@dataclass(frozen=True, slots=True)
class Lot:
    """Declarations of one owner, kind and currency that fit a case: 1 to 50.

    Attributes:
        owner: Number of the owner, by first appearance in the file, from 1.
        code: What the file calls him.
        first: Whether this is the owner's first lot.
        number: Counts all lots, from 1.
    """

    owner: int
    code: str
    first: bool
    number: int
    kind: int
    currency: str
    declarations: tuple[Declaration, ...]


class DeclarationStore:
    """A table on disk that is filled once, and then read in order.

    Leave it before its file is removed. Leaving it with an error of the database raises Unreachable.
    """

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(_SCHEMA)
        self._waiting: list[tuple[object, ...]] = []
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        if isinstance(error, sqlite3.Error):
            raise Unreachable(
                f"The table of declarations in {self._folder} can't be kept: {error}.",
                hint="Make room there, or set TMPDIR to a folder elsewhere.",
                path=str(self._folder),
            ) from error

    def add(self, line: int, code: str, declaration: Declaration, names: Sequence[bytes] = ()) -> None:
        """Takes a row: `line` of the file, `code` of its owner, `names` by which `lines` finds it again."""
        self._database.executemany("INSERT INTO names VALUES (?, ?)", [(each, line) for each in names])
        self._database.execute("INSERT OR IGNORE INTO owners (code) VALUES (?)", (code,))
        (owner,) = self._database.execute("SELECT number FROM owners WHERE code = ?", (code,)).fetchone()
        each = declaration
        self._waiting.append(
            (
                line,
                owner,
                each.kind,
                each.face.currency,
                str(each.face.minor),
                each.valid_from.isoformat(),
                each.valid_until.isoformat(),
                each.fingerprint,
                each.salt,
                each.commitment,
                each.fields,
            )
        )
        if len(self._waiting) == _PAGE:
            self._flush()

    def lines(self, names: Sequence[bytes]) -> tuple[int, ...]:
        """The rows that have one of these names."""
        marks = ", ".join("?" * len(names))
        found = self._database.execute(f"SELECT DISTINCT line FROM names WHERE name IN ({marks})", names)  # noqa: S608 -- question marks alone
        return tuple(int(line) for (line,) in found)

    def read(self, line: int) -> Declaration:
        """A row that is there."""
        self._flush()
        return _declaration(self._database.execute(_ONE, (line,)).fetchone())

    def change(self, line: int, declaration: Declaration, names: Sequence[bytes]) -> None:
        """Puts something else in the place of a row, with the same owner; it has further names."""
        self._flush()
        (code,) = self._database.execute(
            "SELECT code FROM declarations JOIN owners ON number = owner WHERE line = ?", (line,)
        ).fetchone()
        self._database.execute("DELETE FROM declarations WHERE line = ?", (line,))
        self.add(line, code, declaration, names)
        self._flush()

    def drop(self, line: int) -> None:
        """Takes a row out; its names are kept, so that what names it finds nothing."""
        self._flush()
        self._database.execute("DELETE FROM declarations WHERE line = ?", (line,))

    def has(self, line: int) -> bool:
        """Whether a row was not taken out."""
        self._flush()
        found = self._database.execute("SELECT 1 FROM declarations WHERE line = ?", (line,)).fetchone()
        return found is not None

    def complete(self) -> None:
        """Says that all rows are in."""
        self._flush()
        self._database.execute(_INDEX)
        self._database.execute("COMMIT")

    def owners(self) -> int:
        """How many owners there are."""
        (count,) = self._database.execute("SELECT count(*) FROM owners").fetchone()
        return int(count)

    def lots(self) -> Iterator[Lot]:
        """All declarations, owner by owner. The store must be complete."""
        number, last = 0, 0
        rows: Iterator[_Row] = self._database.execute(_SORTED)
        for (owner, kind, currency, code), group in groupby(rows, key=itemgetter(0, 1, 2, 3)):
            declarations = (_declaration(row) for row in group)
            while taken := tuple(islice(declarations, MAX_ROWS)):
                number += 1
                yield Lot(owner, code, owner != last, number, kind, currency, taken)
                last = owner

    def _flush(self) -> None:
        self._database.executemany(_INSERT, self._waiting)
        self._waiting.clear()


def _declaration(row: _Row) -> Declaration:
    _, kind, currency, _, minor, valid_from, valid_until, fingerprint, salt, commitment, fields = row
    return Declaration(
        kind,
        Money(int(minor), currency),
        date.fromisoformat(valid_from),
        date.fromisoformat(valid_until),
        fingerprint,
        salt,
        commitment,
        fields,
    )
