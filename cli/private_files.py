"""Files that only their owner reads, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from chain.errors import Unreachable

__all__ = ["read_text", "write_text"]

_OWNER_ONLY = 0o600


def write_text(path: Path, text: str) -> None:
    """Replaces a file by one with this text, mode 0600: whoever looks sees the old one or the new one.

    Raises:
        Unreachable: It could not be written; the old one is as it was.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), _OWNER_ONLY)  # one that was left by a killed process keeps its mode
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise Unreachable(f"{path} could not be written: {error.strerror or error}.") from error


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        Unreachable: It is not there, or no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Unreachable(f"{path} is no text.", hint="Is it a file of shroff?") from error
    except OSError as error:
        raise Unreachable(f"{path} could not be read: {error.strerror or error}.") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
