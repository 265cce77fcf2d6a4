"""How much memory of its own this process has. Mapped pages of the database are not counted."""

from __future__ import annotations

from pathlib import Path

__all__ = ["Peak", "private_bytes"]

_STATUS = Path("/proc/self/status")
_FIELD = "RssAnon:"


def private_bytes() -> int | None:
    """Anonymous resident memory (RssAnon) in bytes; None where the system does not tell."""
    try:
        text = _STATUS.read_text(encoding="ascii")
    except OSError:
        return None
    for line in text.splitlines():
        if line.startswith(_FIELD):
            return int(line.removeprefix(_FIELD).split()[0]) * 1024
    return None


class Peak:
    """The highest `private_bytes` that was seen; None where the system does not tell."""

    def __init__(self) -> None:
        self.bytes: int | None = None
        self.look()

    def look(self) -> None:
        """Looks once more."""
        found = private_bytes()
        if found is not None:
            self.bytes = max(found, self.bytes or 0)
