"""Columns on a terminal: how wide a text is, padded and broken into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["GLUE", "listed", "padded", "width_of", "wrapped"]

GLUE = "\N{NO-BREAK SPACE}"
"""Where no line ends."""

_AMOUNT = re.compile(r"(?<=[0-9]) (?=[A-Z]{3}\b)")


def width_of(text: str) -> int:
    """Columns that a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """A text with spaces up to a width; before it where it stands to the right."""
    space = " " * max(0, width - width_of(text))
    return space + text if right else text + space


def listed(parts: Iterable[str], separator: str = f"{GLUE}· ") -> str:
    """Parts beside each other; a line ends between two of them, never inside one."""
    return separator.join(part.replace(" ", GLUE) for part in parts)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; an amount stays with its currency."""
    lines: list[str] = []
    line = ""
    for word in _AMOUNT.sub(GLUE, text).split(" "):
        if line and width_of(line) + 1 + width_of(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [each.replace(GLUE, " ") for each in (*lines, line)]
