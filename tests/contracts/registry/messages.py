"""The messages that are shipped, changed in places, and read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from contracts.registry.answers import Answer, Options
from contracts.registry.files import XmlFile

FOLDER = Path(__file__).parents[3] / "scenarios" / "data" / "messages"
SHARED = Path(__file__).parents[4] / "shared" / "samples"
TODAY = date(2026, 11, 1)
NAMES = tuple(sorted(each.name for each in FOLDER.glob("*.xml")))


def text(name: str, *changes: tuple[str, str]) -> str:
    """A shipped message with pieces of text exchanged; each piece has to be there."""
    found = (FOLDER / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in found, old
        found = found.replace(old, new)
    return found


def read(folder: Path, content: str | bytes, options: Options | None = None) -> Answer:
    """The answer to a message."""
    path = folder / "message.xml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (answer,) = XmlFile(path, options or Options(today=TODAY))
    return answer


def codes(answer: Answer) -> list[tuple[str, str]]:
    """What is wrong with a message: last step of the path, and code."""
    return [(each.field.rpartition("/")[2], each.code) for each in answer.problems]
