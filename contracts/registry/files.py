"""Files of documents, recognised by what is in them: tables of declarations, UBL invoices, WCO declarations.
 A name says nothing; a folder is walked through in the order of its names. What is no such file is passed
over in a folder, and said; a file that is called .csv or .xml is never passed over.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chain.errors import BadInput, ShroffError, Unreachable
from contracts.registry.answers import Answer, Options, Problem
from contracts.registry.csv_reader import DeclarationFile, opened
from contracts.registry.text import shown_path
from contracts.registry.ubl_invoices import UBL, read_invoice
from contracts.registry.wco_declarations import read_declaration
from contracts.registry.wco_format import WCO
from contracts.registry.xml_form import Form
from contracts.registry.xml_reader import MAX_BYTES, read_xml

__all__ = ["DocumentFile", "FileSet", "PassedOver", "XmlFile", "open_documents"]

_SNIFFED = 1_024
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SUFFIXES = frozenset({".csv", ".xml"})


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Something in a folder that is no file of documents, and why."""

    path: Path
    why: str


class XmlFile:
    """A message in XML: iterating reads it, and answers once, whatever it holds. `size` is in bytes."""

    format = "xml"

    def __init__(self, path: Path, options: Options) -> None:
        self.path = path
        self.options = options
        self.size = path.stat().st_size
        self.position = 0

    def __iter__(self) -> Iterator[Answer]:
        """Answer the message. Raises Unreachable if the file cannot be read."""
        yield self._read()
        self.position = self.size

    def _read(self) -> Answer:
        name = shown_path(self.path)
        try:
            if self.size > MAX_BYTES:
                raise BadInput(
                    f"The file is larger than {MAX_BYTES >> 20} MiB.",
                    code="too-large",
                    hint="Is it what it should be? No real document needs that.",
                )
            with opened(self.path) as stream:
                document = read_xml(stream, (UBL, WCO))
        except BadInput as error:
            data = error.data
            problem = Problem(
                name,
                int(str(data.get("line", 1))),
                "",
                str(data.get("code", "not-read")),
                error.message,
                str(data.get("expected", "")),
                error.hint,
                "line",
            )
            return Answer(name, problem.row, None, (problem,), place="line")
        read = read_invoice if document.format is UBL else read_declaration
        return read(Form(name, document, self.options))


DocumentFile = DeclarationFile | XmlFile


class FileSet:
    """Files that were named, and those in folders that were: iterating reads them, one after the other.

    A file that cannot be read at all is answered like a row, and costs no other file; if it is the only one
    that was named it is raised. Links to folders are not followed, so that a circle of them has no end
    nowhere; pipes, sockets and devices are never opened; names that begin with a dot are left alone.

    Attributes:
        passed_over: What in folders is no file of documents, as far as was seen.
        size: Of all files, in bytes.
        formats: Of the files that were read so far.
        rounded: Amounts that were rounded to the minor unit.
    """

    def __init__(self, paths: Sequence[Path], options: Options) -> None:
        self.options = options
        self.passed_over: list[PassedOver] = []
        self.formats: dict[str, None] = {}
        self.rounded = 0
        self._in_folders: set[Path] = set()
        self._files = self._gather(paths)
        self._named = ", ".join(map(shown_path, paths))
        self._alone = len(paths) == 1 and not paths[0].is_dir()
        self._sizes = {each: each.stat().st_size if each.is_file() else 0 for each in self._files}
        self.size = sum(self._sizes.values())
        self._done = 0
        self._current: DocumentFile | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files, each once, those of a folder in the order of their names."""
        return tuple(self._files)

    @property
    def position(self) -> int:
        """How many bytes were read."""
        return self._done + (0 if self._current is None else self._current.position)

    def __iter__(self) -> Iterator[Answer]:
        """Answer every row and message. Raises BadInput if there is no file.

        If one file alone was named, what is wrong with it as a whole is raised: Unreachable or BadInput.
        """
        if not self._files:
            raise BadInput(
                "There is no file of documents.", file=self._named, hint="docs/formats.md says what is one."
            )
        self._done, self.rounded = 0, 0
        for path in self._files:
            yield from self._answers(path)
            self._current = None
            self._done += self._sizes[path]

    def _answers(self, path: Path) -> Iterator[Answer]:
        try:
            source = self._current = open_documents(path, self.options)
            for answer in source:
                self.formats[source.format] = None
                self.rounded += answer.rounded
                yield answer
        except (BadInput, Unreachable) as error:
            if self._alone:
                raise
            if self._may_pass_over(path, error):
                self.passed_over.append(PassedOver(path, "no file of documents"))
                return
            code = (
                "unreachable" if isinstance(error, Unreachable) else str(error.data.get("code", "not-read"))
            )
            row, expected = int(str(error.data.get("row", 1))), str(error.data.get("expected", ""))
            problem = Problem(shown_path(path), row, "", code, error.message, expected, error.hint)
            yield Answer(shown_path(path), row, None, (problem,))

    def _may_pass_over(self, path: Path, error: ShroffError) -> bool:
        """A file in a folder that is called neither .csv nor .xml, and is neither."""
        return (
            path in self._in_folders
            and not isinstance(error, Unreachable)
            and path.suffix.lower() not in _SUFFIXES
        )

    def _gather(self, paths: Sequence[Path]) -> list[Path]:
        files: dict[Path, None] = {}
        for path in paths:
            if not path.is_dir():
                files[path] = None  # whatever it is: opening it says what is wrong with it
                continue
            for each in _walk(path, self.passed_over):
                files[each] = None
                self._in_folders.add(each)
        return list(files)


def open_documents(path: Path, options: Options) -> DocumentFile:
    """Open a file of documents, whatever it is called.

    Raises Unreachable if it cannot be read, BadInput if it is neither XML nor a table of declarations.
    """
    if _is_xml(path):
        return XmlFile(path, options)
    return DeclarationFile(path, options)


def _walk(folder: Path, passed: list[PassedOver]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        passed.append(PassedOver(Path(str(error.filename)), f"cannot be looked into: {error.strerror}"))

    for where, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        passed += [
            PassedOver(Path(where, each), "a link to a folder")
            for each in folders
            if Path(where, each).is_symlink()
        ]
        for name in sorted(each for each in names if not each.startswith(".")):
            path = Path(where, name)
            # What is called so and cannot be opened is answered: that opens nothing but regular files.
            if path.is_file() or path.suffix.lower() in _SUFFIXES:
                yield path
            else:
                passed.append(PassedOver(path, "no regular file"))


def _is_xml(path: Path) -> bool:
    """Whether the first character that is no white space is a `<`, in UTF-8 or UTF-16."""
    with opened(path) as stream:
        start = stream.read(_SNIFFED)
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\x00", b"").lstrip().startswith(b"<")
