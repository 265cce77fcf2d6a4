"""An XML document that is being read: its elements by path, all that is wrong collected, and the answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from chain.errors import BadInput
from contracts.registry.answers import Answer, Options, Problem
from contracts.registry.filings import Filing
from contracts.registry.money import Money, currency_code
from contracts.registry.xml_reader import MAX_TEXT, Document, Element
from contracts.registry.xml_values import decimal_amount

__all__ = ["Form", "Node"]

_T = TypeVar("_T")
_WHITE = " \t\r\n"


@dataclass(slots=True)
class Form:
    """What is known of a document so far. `paths`: see `Answer`."""

    file: str
    document: Document
    options: Options
    problems: list[Problem] = field(default_factory=list[Problem])
    notes: list[str] = field(default_factory=list[str])
    paths: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])

    @property
    def root(self) -> "Node":
        """The root element."""
        return Node(self, self.document.root, self.document.root.label)

    def refuse(
        self, line: int, path: str, code: str, message: str, *, expected: str = "", hint: str = ""
    ) -> None:
        """Add a problem, once for a path and code."""
        if not any((each.field, each.code) == (path, code) for each in self.problems):
            self.problems.append(Problem(self.file, line, path, code, message, expected, hint, "line"))

    def answer(self, make: Callable[[], Filing]) -> Answer:
        """Make the filing, unless there are problems, and answer."""
        filing = None
        if not self.problems:
            try:
                filing = make()
            except BadInput as error:
                part = str(error.data.get("field", "")).partition(".")[0]
                line, path = self.paths.get(part, (self.root.element.line, f"{self.root.path}/…/{part}"))
                self.refuse(
                    line,
                    path if part else self.root.path,
                    "bad-value",
                    error.message,
                    expected=str(error.data.get("expected", "")),
                    hint=error.hint,
                )
        return Answer(
            self.file,
            self.document.root.line,
            None if self.problems else filing,  # making it may have read more
            tuple(self.problems),
            notes=tuple(self.notes),
            place="line",
            paths=self.paths,
        )


@dataclass(frozen=True, slots=True)
class Node:
    """An element, with the path that leads to it."""

    form: Form
    element: Element
    path: str

    def all(self, label: str) -> list["Node"]:
        """The children with a label. Where there are several, the path counts them from 1."""
        found = [child for child in self.element.children if child.label == label]
        if len(found) == 1:
            return [Node(self.form, found[0], f"{self.path}/{label}")]
        return [Node(self.form, each, f"{self.path}/{label}[{at}]") for at, each in enumerate(found, 1)]

    def find(self, path: str) -> "Node | None":
        """The element at a path of labels, each of which may occur once: which of two counts is open."""
        node = self
        for label in path.split("/"):
            found = node.all(label)
            if not found:
                return None
            if len(found) > 1:
                self.form.refuse(
                    found[1].element.line,
                    f"{node.path}/{label}",
                    "repeated",
                    f"The element stands {len(found)} times.",
                    expected="it once",
                )
                return None
            node = found[0]
        return node

    @property
    def text(self) -> str:
        """Its value, with one space for any white space inside; "", and a problem, if none can be."""
        element = self.element
        message = ""
        if element.children:
            message = "There are elements where a value belongs."
        elif element.cut:
            message = f"The value is longer than {MAX_TEXT:,} characters."
        elif element.interrupted:
            message = (
                "A comment or an instruction stands inside the value: programs differ in what they read."
            )
        if message:
            self.refuse("bad-value", message, expected="a value, and nothing else")
            return ""
        return " ".join(each for each in element.text.translate(_SPACES).split(" ") if each)

    def attribute(self, name: str) -> str:
        """An attribute's value without white space around; "" if there is none."""
        return self.element.attributes.get(name, "").strip(_WHITE)

    def text_at(self, path: str) -> str:
        """The value at a path; "" if there is none."""
        found = self.find(path)
        return found.text if found is not None else ""

    def first_text(self, path: str) -> str:
        """The first value that is not empty at a path whose first step may occur several times."""
        first, _, rest = path.partition("/")
        texts = (each.text_at(rest) if rest else each.text for each in self.all(first))
        return next(filter(None, texts), "")

    def read(
        self, path: str, reader: Callable[[str], _T], *, required: bool = False, part: str = ""
    ) -> _T | None:
        """Read the value at a path with `reader`; None, and a problem, if that refuses it, or it is missing.

        `part` is what the answer calls it; see `Answer.paths`.
        """
        found = self.find(path)
        if found is not None and part:
            self.form.paths[part] = (found.element.line, found.path)
        before = len(self.form.problems)
        text = found.text if found is not None else ""
        if not text:
            if required and len(self.form.problems) == before:
                self.missing(path)
            return None
        node = found or self
        return node.take(lambda: reader(text))

    def take(self, read: Callable[[], _T]) -> _T | None:
        """What `read` returns; None, and a problem here, if it refuses."""
        try:
            return read()
        except BadInput as error:
            expected = str(error.data.get("expected", ""))
            self.refuse("bad-value", error.message, expected=expected, hint=error.hint)
            return None

    def amount(self, currency: str = "") -> Money | None:
        """Its value as an amount, below zero too, in the currency that its `currencyID` names.

        With `currency` it has to be in that one. None, and a problem, if it is no amount.
        """
        text, named = self.text, self.attribute("currencyID")
        if not text and self.form.problems:
            return None
        code = named or currency or self.form.options.currency or ""
        if currency and named and named.upper() != currency:
            self.refuse(
                "bad-value",
                f"The amount is in {named[:10]}.",
                expected=f"{currency}, the currency of the document",
            )
            return None
        return self.take(lambda: decimal_amount(text, currency_code(code)))

    def refuse(self, code: str, message: str, *, expected: str = "", hint: str = "") -> None:
        """Add a problem with this element."""
        self.form.refuse(self.element.line, self.path, code, message, expected=expected, hint=hint)

    def missing(self, path: str, *, expected: str = "a value", hint: str = "") -> None:
        """Add the problem that nothing is at a path."""
        at = self.find(path)
        line = (at or self).element.line
        said = "The element is missing." if at is None else "The element is empty."
        self.form.refuse(line, f"{self.path}/{path}", "missing", said, expected=expected, hint=hint)


_SPACES = {ord(each): " " for each in _WHITE}
