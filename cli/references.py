"""References as they were typed. The chain has only their keyed hashes, which nobody can read back."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from chain.line_file import LineFile

__all__ = ["References", "new_reference"]


def new_reference(prefix: str) -> str:
    """A reference for somebody who gave none: sending the command again is then another act."""
    return f"{prefix}-{secrets.token_hex(4)}"


class References:
    """What stands behind a hash or a case's id, in a file of JSON lines that is only added to.

    It only helps people to read: everything is found without it.
    """

    def __init__(self, path: Path) -> None:
        self._file = LineFile(path, durable=False)
        self._texts: dict[str, str] | None = None

    def note(self, key: bytes, text: str) -> None:
        """Remembers the text behind 32 bytes."""
        if self.text_of(key) == text:
            return
        self._file.append(json.dumps({"key": key.hex(), "text": text}, ensure_ascii=False))
        self._read()[key.hex()] = text

    def text_of(self, key: bytes) -> str | None:
        """The text behind 32 bytes; None if nobody typed it here."""
        return self._read().get(key.hex())

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        self._file.close()

    def _read(self) -> dict[str, str]:
        if self._texts is None:
            self._texts = {}
            for _, line in self._file.lines():
                try:
                    found = json.loads(line)
                    self._texts[str(found["key"])] = str(found["text"])
                except (ValueError, KeyError, TypeError):
                    continue  # it only helps people to read
        return self._texts
