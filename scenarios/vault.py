"""What travels off the chain: the fields and the salt of each document, which open its commitment.

Every version of a document is kept: after an amendment older ones still show what a bank once opened; and a
paper is put here before it is attested, because a salt that is lost with a crash could never be found again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from chain.errors import BadInput, Unreachable
from contracts.registry.fields import AnyFields, commitment, read_fields, write_fields
from contracts.registry.numbers import DocumentNumber
from contracts.registry.text import fold

__all__ = ["FileVault", "Paper", "Vault"]

_DIGITS_OF_CUSTOMS, _DIGITS_OF_TAX = 18, 21


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of a document: its id, what is written on it, and the salt of its commitment (32 bytes)."""

    document: bytes
    fields: AnyFields
    salt: bytes

    @property
    def number(self) -> DocumentNumber:
        """Its number."""
        return self.fields.number

    @property
    def commitment(self) -> bytes:
        """What stands on the chain for it, 32 bytes."""
        return commitment(self.salt, self.fields)

    def to_line(self) -> str:
        """As a line of JSON."""
        written = {
            "document": self.document.hex(),
            "salt": self.salt.hex(),
            "fields": write_fields(self.fields),
        }
        return json.dumps(written, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_line(cls, line: str) -> Paper:
        """Reads what `to_line` wrote.

        Raises:
            BadInput: The line is something else.
        """
        try:
            found = json.loads(line)
            document, salt = bytes.fromhex(found["document"]), bytes.fromhex(found["salt"])
            return cls(document, read_fields(found["fields"]), salt)
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput("This line is no document with its salt.", expected="a line of a vault") from error


class Vault:
    """The papers, in memory."""

    def __init__(self) -> None:
        self._versions: dict[bytes, list[Paper]] = {}
        self._numbers: dict[str, list[bytes]] = {}

    def put(self, paper: Paper) -> None:
        """Keeps a paper: another version of the document, if it has one."""
        versions = self._versions.setdefault(paper.document, [])
        if paper not in versions:
            versions.append(paper)
            self._note_number(paper)

    def versions(self, document: bytes) -> tuple[Paper, ...]:
        """All versions of a document, oldest first; none for an unknown one."""
        return tuple(self._versions.get(document, ()))

    def documents(self) -> Iterator[bytes]:
        """The ids of all documents, in the order in which they came."""
        return iter(self._versions)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._versions)

    def get(self, document: bytes) -> Paper | None:
        """The newest version of a document, attested or not."""
        versions = self.versions(document)
        return versions[-1] if versions else None

    def opening(self, document: bytes, committed: bytes) -> Paper | None:
        """The version that opens a commitment; None: whoever has this vault was not handed it."""
        for paper in reversed(self.versions(document)):
            if paper.commitment == committed:
                return paper
        return None

    def with_fields(self, document: bytes, fields: AnyFields) -> Paper | None:
        """The version with these fields, so that what is sent again has the same salt."""
        for paper in reversed(self.versions(document)):
            if paper.fields == fields:
                return paper
        return None

    def by_number(self, number: DocumentNumber) -> Paper | None:
        """The newest version of the document with a number, the newest document if several have it."""
        for document in reversed(self._numbers.get(number.canonical, [])):
            paper = self.get(document)
            if paper is not None and paper.number == number:
                return paper
        return None

    def find(self, text: str) -> Paper | None:
        """A document by its number as people write it; None if it is not here.

        Raises:
            BadInput: Documents of several kinds or schemes have the number.
        """
        digits = fold(text)
        spellings = [fold(text, keep="/"), digits]
        if len(digits) == _DIGITS_OF_TAX and digits.isdigit():
            spellings.append(digits[:_DIGITS_OF_CUSTOMS])
        for spelling in spellings:
            papers = [self.get(document) for document in self._numbers.get(spelling, [])]
            found = {paper.number: paper for paper in papers if paper is not None}
            if len(found) > 1:
                names = " and ".join(f"{number.kind} {number}" for number in found)
                raise BadInput(f"{text} is more than one document: {names}.", hint="Give the document's id.")
            if found:
                return next(iter(found.values()))
        return None

    def _note_number(self, paper: Paper) -> None:
        documents = self._numbers.setdefault(paper.number.canonical, [])
        if paper.document not in documents:
            documents.append(paper.document)


class FileVault(Vault):
    """The papers, in a file of JSON lines that is only added to. Only an index of it is in memory.

    Args:
        path: The file; made when the first paper comes.
        durable: Whether each paper is on the disk before `put` returns.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        super().__init__()
        self.path = path
        self._durable = durable
        self._places: dict[bytes, list[int]] = {}
        self._file: IO[bytes] | None = None
        if path.exists():
            self._read_index()

    def put(self, paper: Paper) -> None:
        """See `Vault.put`."""
        if paper in self.versions(paper.document):
            return
        file = self._opened()
        place = file.seek(0, os.SEEK_END)
        try:
            file.write(paper.to_line().encode() + b"\n")
            file.flush()
            if self._durable:
                os.fsync(file.fileno())
        except OSError as error:
            raise Unreachable(f"{self.path} could not be written: {error.strerror}.") from error
        self._places.setdefault(paper.document, []).append(place)
        self._note_number(paper)

    def versions(self, document: bytes) -> tuple[Paper, ...]:
        """See `Vault.versions`."""
        return tuple(self._at(place) for place in self._places.get(document, ()))

    def documents(self) -> Iterator[bytes]:
        """See `Vault.documents`."""
        return iter(self._places)

    def __len__(self) -> int:
        """See `Vault.__len__`."""
        return len(self._places)

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _at(self, place: int) -> Paper:
        file = self._opened()
        file.seek(place)
        return Paper.from_line(file.readline().decode())

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            try:
                self._file = self.path.open("a+b")
            except OSError as error:
                raise Unreachable(f"{self.path} could not be opened: {error.strerror}.") from error
        return self._file

    def _read_index(self) -> None:
        """Finds each paper's place. A last line without its end was never finished, and is cut off."""
        file = self._opened()
        file.seek(0)
        place = 0
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                file.truncate(place)
                break
            try:
                paper = Paper.from_line(line.decode())
            except (BadInput, UnicodeDecodeError) as error:
                self.close()
                raise BadInput(
                    f"{self.path.name} is damaged in line {number}.", file=str(self.path), row=number
                ) from error
            self._places.setdefault(paper.document, []).append(place)
            self._note_number(paper)
            place += len(line)
