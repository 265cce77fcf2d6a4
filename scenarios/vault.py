"""What travels off the chain: the fields and the salt of each document, which open its commitment.

Every version of a document is kept: after an amendment older ones still show what a bank once opened; and a
paper is put here before it is attested, because a salt that is lost with a crash could never be found again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chain.errors import BadInput, Unreachable
from chain.line_file import LineFile
from contracts.registry.fields import AnyFields, commitment, read_fields, write_fields
from contracts.registry.numbers import DocumentNumber
from contracts.registry.text import fold

__all__ = ["FileVault", "Overlay", "Paper", "Vault"]

_DIGITS_OF_CUSTOMS, _DIGITS_OF_TAX = 18, 21
_TRADERS_OWN = frozenset({"SELLER", "LRN"})


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
            if paper is not None and number in (paper.number, *paper.fields.aliases):
                return paper
        return None

    def by_own_number(self, number: str) -> Iterator[Paper]:
        """The documents that a trader numbered so, folded, whoever it was: their newest versions."""
        for document in self._numbers.get(number, []):
            paper = self.get(document)
            if paper is not None and any(
                each.canonical.endswith(f"/{number}") for each in (paper.number, *paper.fields.aliases)
            ):
                yield paper

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
        """People call a document by any of its numbers; one that a trader gave, without whose it is, too."""
        for number in (paper.number, *paper.fields.aliases):
            texts = {number.canonical}
            if number.scheme in _TRADERS_OWN:
                texts.add(number.canonical.rpartition("/")[2])
            for text in texts:
                documents = self._numbers.setdefault(text, [])
                if paper.document not in documents:
                    documents.append(paper.document)


class Overlay(Vault):
    """The papers of another vault, and others on top of them in memory, for what is not kept."""

    def __init__(self, below: Vault) -> None:
        super().__init__()
        self._below = below

    def versions(self, document: bytes) -> tuple[Paper, ...]:
        """See `Vault.versions`."""
        return *self._below.versions(document), *super().versions(document)

    def by_number(self, number: DocumentNumber) -> Paper | None:
        """See `Vault.by_number`."""
        return super().by_number(number) or self._below.by_number(number)

    def by_own_number(self, number: str) -> Iterator[Paper]:
        """See `Vault.by_own_number`."""
        yield from self._below.by_own_number(number)
        yield from super().by_own_number(number)

    def find(self, text: str) -> Paper | None:
        """See `Vault.find`."""
        return super().find(text) or self._below.find(text)


class FileVault(Vault):
    """The papers, in a file of JSON lines that is only added to. Only an index of it is in memory.

    Args:
        path: The file; made when the first paper comes.
        durable: Whether each paper is on the disk before `put` returns.

    Raises:
        Unreachable: The file can't be read, or a line of it is damaged.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        super().__init__()
        self.path = path
        self._file = LineFile(path, durable=durable)
        self._places: dict[bytes, list[int]] = {}
        self._read_index()

    def put(self, paper: Paper) -> None:
        """See `Vault.put`.

        Raises:
            Unreachable: It could not be written; the file is as it was.
        """
        if paper in self.versions(paper.document):
            return
        self._places.setdefault(paper.document, []).append(self._file.append(paper.to_line()))
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
        self._file.close()

    def _at(self, place: int) -> Paper:
        return Paper.from_line(self._file.line_at(place).decode())

    def _read_index(self) -> None:
        """Finds each paper's place."""
        for number, (place, line) in enumerate(self._file.lines(), 1):
            try:
                paper = Paper.from_line(line.decode())
            except (BadInput, UnicodeDecodeError) as error:
                self.close()
                raise Unreachable(
                    f"{self.path} is damaged in line {number}.",
                    hint="Restore it from a copy.",
                    file=str(self.path),
                    row=number,
                ) from error
            self._places.setdefault(paper.document, []).append(place)
            self._note_number(paper)
