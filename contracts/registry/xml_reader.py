"""XML as trading partners send it, read within bounds: no DOCTYPE, no entity, nothing fetched.
 The parser is Python's own expat. Everything by which a document type could do harm (entities that grow,
files and addresses that are fetched) begins with a DOCTYPE, and none is let in. Memory is bounded by what is
kept: branches that nobody reads are passed over, texts are cut at 10,000 characters, and a tag that has not
ended after 1 MiB ends the reading, so that expat's buffer stays small and its time linear (CVE-2023-52425).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from chain.errors import BadInput

__all__ = ["MAX_BYTES", "MAX_TEXT", "Document", "Element", "XmlFormat", "read_xml"]

MAX_BYTES = 64 << 20
"""Of a file. Invoices carry attachments."""

MAX_TEXT = 10_000
"""Characters of an element that are kept; a longer one cannot be a value."""

_MAX_DEPTH = 64
_MAX_KEPT = 200_000
_MAX_ELEMENTS = 2_000_000
_MAX_ATTRIBUTES = 64
_MAX_NAMES = 10_000
_MAX_PENDING = 1 << 20
_CHUNK = 1 << 16
_SEPARATOR = " "
_ENCODINGS = {
    "utf-8": "UTF-8",
    "us-ascii": "UTF-8",
    "ascii": "UTF-8",
    "utf-16": "UTF-16",
    "iso-8859-1": "ISO-8859-1",
}
_MARKS = {b"\xef\xbb\xbf": "UTF-8", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_SAVE_AS_UTF8 = "Save the file as UTF-8, and let its first line say so."


@dataclass(slots=True)
class Element:
    """An element. `label` is its name with our own prefix, whatever the file's is: `cbc:ID`.

    Attributes:
        line: Of its start tag.
        text: Its own characters, in front of and between its children, at most `MAX_TEXT` of them.
        attributes: Those without a namespace.
        cut: It has more characters.
        gap, interrupted: A comment or an instruction stands behind some of its text; and inside of it.
    """

    label: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list["Element"])
    cut: bool = False
    gap: bool = False
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class XmlFormat:
    """A vocabulary of XML.

    Attributes:
        name: For people: `UBL`.
        label: Gives an element's label by its namespace and its name; None: it is a foreign one, not read.
        roots: Labels of root elements.
        skipped: Labels of branches that nobody reads.
    """

    name: str
    label: Callable[[str, str], str | None]
    roots: frozenset[str]
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read. `digest`: 16 bytes in hexadecimal over labels, attributes and texts."""

    format: XmlFormat
    root: Element

    @property
    def digest(self) -> str:
        """The same for files that differ in prefixes, white space, comments, attributes' order, encoding."""
        state = hashlib.sha256()
        _digest(self.root, state.update)
        return state.hexdigest()[:32]


def read_xml(stream: BinaryIO, formats: Sequence[XmlFormat]) -> Document:
    """Read a document in one of `formats`, found by its root element.

    Raises BadInput, with `line` where it is known, for what is not well-formed, has a DOCTYPE, is in none of
    these formats, or goes beyond a bound.
    """
    builder = _Builder(formats)
    done = 0
    try:
        while data := stream.read(_CHUNK):
            if not done:
                builder.mark = _mark(data)
            done += len(data)
            if done > MAX_BYTES:
                raise _beyond(f"The file is larger than {MAX_BYTES >> 20} MiB.")
            builder.parser.Parse(data, False)
            if done - builder.parser.CurrentByteIndex > _MAX_PENDING:
                raise _beyond(f"A tag or a comment is longer than {_MAX_PENDING >> 20} MiB.")
        builder.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _not_well_formed(error) from error
    except BadInput as error:
        error.data.setdefault("line", builder.parser.CurrentLineNumber)
        raise
    if builder.root is None or builder.format is None:
        raise BadInput("The file has no element.", expected="an XML document")
    return Document(builder.format, builder.root)


class _Builder:
    """Builds elements from the parser's calls, and counts."""

    def __init__(self, formats: Sequence[XmlFormat]) -> None:
        self.formats = formats
        self.format: XmlFormat | None = None
        self.root: Element | None = None
        self.mark = ""
        self._open: list[Element] = []
        self._depth = 0
        self._skipped_from = 0  # depth of the branch that is passed over; 0: none
        self._kept = 0
        self._elements = 0
        parser = self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = self._gap
        parser.ProcessingInstructionHandler = self._gap

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is None:
            return
        known = _ENCODINGS.get(encoding.lower())
        if known is None:
            raise BadInput(
                f"The file says that it is in {encoding[:40]}.",
                expected="UTF-8 or UTF-16",
                hint=_SAVE_AS_UTF8,
            )
        if self.mark and known != self.mark:
            raise BadInput(
                f"The file begins with the mark of {self.mark}, and says that it is in {encoding}.",
                expected="one of the two",
                hint=_SAVE_AS_UTF8,
            )

    def _doctype(self, *_: object) -> int:
        raise BadInput(
            "The file has a DOCTYPE.",
            expected="XML without a document type: no invoice or declaration needs one",
            hint="Remove it. Somebody may mean harm: entities and other files are brought in by it.",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > _MAX_DEPTH:
            raise _beyond(f"Elements are nested more than {_MAX_DEPTH} deep.")
        if self._elements > _MAX_ELEMENTS:
            raise _beyond(f"The file has more than {_MAX_ELEMENTS:,} elements.")
        if len(self.parser.intern) > _MAX_NAMES:
            raise _beyond(f"The file has more than {_MAX_NAMES:,} different names.")
        if len(attributes) > _MAX_ATTRIBUTES:
            raise _beyond(f"An element has more than {_MAX_ATTRIBUTES} attributes.")
        if self._skipped_from:
            return
        space, _, local = name.rpartition(_SEPARATOR)
        label = self._root_label(space, local) if self.format is None else self.format.label(space, local)
        if label is None or (self.format is not None and label in self.format.skipped):
            self._skipped_from = self._depth
            return
        self._kept += 1
        if self._kept > _MAX_KEPT:
            raise _beyond(f"The file has more than {_MAX_KEPT:,} elements that would have to be read.")
        plain = {key: value[:MAX_TEXT] for key, value in attributes.items() if _SEPARATOR not in key}
        element = Element(label, self.parser.CurrentLineNumber, plain)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        if not self._skipped_from:
            self._open.pop()
        elif self._skipped_from == self._depth:
            self._skipped_from = 0
        self._depth -= 1

    def _characters(self, data: str) -> None:
        if self._skipped_from or not self._open:
            return
        element = self._open[-1]
        if element.cut:
            return
        element.interrupted = element.interrupted or (element.gap and bool(data.strip()))
        room = MAX_TEXT - len(element.text)
        element.text += data[:room]
        element.cut = len(data) > room

    def _gap(self, *_: object) -> None:
        """A comment inside a value: some programs read what is in front of it, others all of it."""
        if not self._skipped_from and self._open and self._open[-1].text.strip():
            self._open[-1].gap = True

    def _root_label(self, space: str, local: str) -> str:
        for each in self.formats:
            label = each.label(space, local)
            if label is not None and label in each.roots:
                self.format = each
                return label
        where = f" of {space[:100]}" if space else ""
        raise BadInput(
            f"The root element is {local[:100]}{where}.",
            expected=" or ".join(f"{'/'.join(sorted(each.roots))} of {each.name}" for each in self.formats),
        )


def _mark(start: bytes) -> str:
    """The encoding that a byte-order mark names; empty if there is none."""
    if start[:4] in {b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"}:
        raise BadInput("The file is UTF-32.", expected="UTF-8 or UTF-16", hint=_SAVE_AS_UTF8)
    return next((name for mark, name in _MARKS.items() if start.startswith(mark)), "")


def _beyond(message: str) -> BadInput:
    return BadInput(message, code="too-large", hint="Is it what it should be? No real document needs that.")


def _digest(element: Element, update: Callable[[bytes], object]) -> None:
    text = " ".join(element.text.split())
    for part in (
        element.label,
        *(f"{key}={value}" for key, value in sorted(element.attributes.items())),
        text,
    ):
        data = part.encode("utf-8", "surrogatepass")
        update(len(data).to_bytes(4, "big") + data)
    update(b"(")
    for child in element.children:
        _digest(child, update)
    update(b")")


_SAID: dict[str, tuple[str, str]] = {
    "no element found": ("The file ends before its root element does.", "It was cut off: get it again."),
    "unclosed token": ("The file ends inside a tag.", "It was cut off: get it again."),
    "unclosed CDATA section": ("The file ends inside a CDATA section.", "It was cut off: get it again."),
    "partial character": ("The file ends inside a character.", "It was cut off: get it again."),
    "mismatched tag": ("An element is closed that is not the open one.", "Export the file again."),
    "duplicate attribute": ("An attribute stands twice in one tag.", "Export the file again."),
    "unbound prefix": ("A prefix is used that no namespace was declared for.", "Declare it with xmlns:…"),
    "junk after document element": (
        "Something follows after the root element.",
        "One document a file: take a second one apart.",
    ),
    "undefined entity": (
        "A name is used like an entity (&…;) that XML does not have.",
        "Write the character.",
    ),
    "reference to invalid character number": ("A character is named that XML does not allow.", "Remove it."),
    "encoding specified in XML declaration is incorrect": (
        "The file is not in the encoding that its first line says.",
        _SAVE_AS_UTF8,
    ),
    "XML or text declaration not at start of entity": (
        "Something stands in front of the XML declaration, or there are two documents in the file.",
        "The declaration has to be the very first thing.",
    ),
}


def _not_well_formed(error: expat.ExpatError) -> BadInput:
    """Say in our words what the parser says, with the line."""
    said = expat.ErrorString(error.code) or ""
    message, hint = _SAID.get(
        said,
        (
            "The file is not well-formed XML.",
            "Look for a comment that is not closed, a stray < or &, a byte of another encoding.",
        ),
    )
    return BadInput(message, hint=hint, line=error.lineno, expected="a well-formed XML document")
