"""One change in one place of a source, and how it is called."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass

WHOLE = (0, 0)
"""The place of what no instruction stands for, a constant: anything may reach it."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A source with one place changed.

    Attributes:
        source: The file, relative to the root.
        operator: Name of the operator that made it.
        function: The function it is in; empty outside of functions.
        start: Offset of the text that goes, in characters.
        end: Offset behind it.
        text: What comes instead.
        lines: First and last line (from 1) of the statement that it changes, or `WHOLE`.
        before: The changed lines as they were, without their spaces at the ends, in one line.
        after: The same lines as they become.
    """

    source: str
    operator: str
    function: str
    start: int
    end: int
    text: str
    lines: tuple[int, int]
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What stays the same when the source changes elsewhere. Twins in one function have one key."""
        return (self.source, self.function, self.operator, self.before, self.after)

    def rank(self, seed: int) -> bytes:
        """Where it stands in the draw of a sample. It follows from its text alone."""
        return hashlib.sha256("\0".join((str(seed), *self.key)).encode()).digest()

    def applied(self, text: str) -> str:
        """The source as it becomes."""
        return text[: self.start] + self.text + text[self.end :]

    def line(self, text: str) -> int:
        """Number (from 1) of the first line that changes."""
        return text.count("\n", 0, self.start) + 1

    def diff(self, text: str) -> str:
        """The change as a diff without context."""
        lines = difflib.unified_diff(text.splitlines(), self.applied(text).splitlines(), n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def make_mutant(
    text: str,
    span: tuple[int, int],
    new: str,
    *,
    source: str,
    operator: str,
    function: str,
    lines: tuple[int, int],
) -> Mutant:
    """The mutant of `text` whose characters from `span[0]` to `span[1]` become `new`."""
    start, end = span
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    before = one_line(text[first:last])
    after = one_line(text[first:start] + new + text[end:last])
    return Mutant(source, operator, function, start, end, new, lines, before, after)


def one_line(text: str) -> str:
    """A text without line ends and indentation: how explanations name a place."""
    return " ".join(text.split())


def changed_place(text: str, changed: str) -> tuple[int, int, str] | None:
    """Where `text` becomes `changed`: the offsets of the characters that go, and what comes instead.

    None when nothing changes.
    """
    if text == changed:
        return None
    most = min(len(text), len(changed))
    start = next((at for at in range(most) if text[at] != changed[at]), most)
    same = next((at for at in range(most - start) if text[-1 - at] != changed[-1 - at]), most - start)
    return start, len(text) - same, changed[start : len(changed) - same]
