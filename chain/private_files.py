"""Files that only their owner reads, written whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from chain.errors import BadInput, Unreachable
from chain.system import is_running, sync_folder

__all__ = ["create_texts", "make_folder", "read_text", "remove_leftovers", "write_text"]

_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_UNFINISHED = ".new-"
"""What a file is called while it is written, behind a dot and its name, and before its process."""
_LOOK = "Look at the place, its permissions, and the room that is left."
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""How a file system answers that has no hard links."""


def write_text(path: Path, text: str) -> None:
    """Replaces a file by one with this text, mode 0600: whoever looks sees the old one or the new one.

    Raises:
        Unreachable: It could not be written; the old one is as it was.
    """
    beside = _beside(path)
    try:
        try:
            _write(beside, text)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise Unreachable(f"{path} could not be written: {error.strerror or error}.", hint=_LOOK) from error


def create_texts(files: Mapping[Path, str]) -> None:
    """Writes files that are not there yet, mode 0600: whoever looks sees nothing, or all of one.

    Raises:
        BadInput: One is there already; it is as it was, and those before it are written.
        Unreachable: One could not be written; nothing of it is there. Or their folder can't be synced.
    """
    for path, text in files.items():
        beside = _beside(path)
        try:
            try:
                _write(beside, text)
                _give_name(beside, path)
            finally:
                beside.unlink(missing_ok=True)
        except FileExistsError:
            raise BadInput(
                f"{path} is there already.", hint="Nothing is overwritten: name another."
            ) from None
        except OSError as error:
            raise Unreachable(
                f"{path} could not be written: {error.strerror or error}.", hint=_LOOK
            ) from error
    for folder in {path.parent for path in files}:
        try:
            sync_folder(folder)
        except OSError as error:
            raise Unreachable(
                f"{folder} could not be synced: {error.strerror or error}.", hint=_LOOK
            ) from error


def remove_leftovers(folder: Path) -> None:
    """Removes what a process that was killed while it wrote left in a folder."""
    for left in folder.glob(f".*{_UNFINISHED}*"):
        process = left.name.rpartition(_UNFINISHED)[2]
        if process.isdigit() and not is_running(int(process)):
            left.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Makes a folder for its owner alone, mode 0700, if it is not there.

    Raises:
        Unreachable: It could not be made.
    """
    try:
        path.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    except OSError as error:
        raise Unreachable(f"{path} could not be made: {error.strerror or error}.", hint=_LOOK) from error


def read_text(path: Path, *, most: int | None = None) -> str:
    """The text of a file.

    Args:
        path: The file.
        most: How many bytes it may have; None for any number.

    Raises:
        Unreachable: It is not there, is no text, or has more.
    """
    try:
        with path.open("rb") as file:
            found = file.read() if most is None else file.read(most + 1)
        if most is not None and len(found) > most:
            raise Unreachable(f"{path} has more than {most:,} bytes.", hint="Is it the right file?")
        return found.decode()
    except UnicodeDecodeError:
        # Without the cause: it shows what the file holds.
        raise Unreachable(f"{path} is no text.", hint="Is it the right file?") from None
    except OSError as error:
        raise Unreachable(f"{path} could not be read: {error.strerror or error}.", hint=_LOOK) from error


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}{_UNFINISHED}{os.getpid()}")


def _write(path: Path, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, _FILE_MODE), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), _FILE_MODE)  # one that was left by a killed process keeps its mode
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _give_name(beside: Path, path: Path) -> None:
    """Gives a file its name if nobody has it: a link fails where a rename would overwrite."""
    try:
        path.hardlink_to(beside)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        beside.rename(path)
