"""docs/invariants.md as data: each number, the searches that count it, the tests that show it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "invariants.md"

_BULLET = re.compile(r"^- \*\*([A-Z]-\d+)\*\* (.+?)(?=^- \*\*|^#|\Z)", re.MULTILINE | re.DOTALL)
_SEARCH = re.compile(r"^\| (\w+) \| [^|]+ \| `([^`]+)` \|$", re.MULTILINE)
_TEST = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Invariant:
    """One of them: its number, the names of its searches, its tests as `path::function` below tests/."""

    number: str
    searches: tuple[str, ...]
    tests: tuple[str, ...]


def searches() -> dict[str, str]:
    """The searches by name, each with its test."""
    return dict(_SEARCH.findall(DOCUMENT.read_text()))


def invariants() -> list[Invariant]:
    """All of them, in the order of the document."""
    found: list[Invariant] = []
    for number, text in _BULLET.findall(DOCUMENT.read_text()):
        named = text.partition("→")[2]
        parts = [part.strip() for part in named.replace("\n", " ").split(";")]
        names = tuple(name for part in parts if "`" not in part for name in part.split(", ") if name)
        found.append(Invariant(number, names, tuple(_TEST.findall(named))))
    return found


def counted_by(search: str) -> set[str]:
    """The numbers that the document says a search counts."""
    return {each.number for each in invariants() if search in each.searches}
