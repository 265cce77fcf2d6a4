"""What goes wrong with a database on disk, as one sentence and what to do about it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import lmdb

from chain.errors import ChainLocked, Damaged, DiskFull, Unreachable
from chain.store_folder import DATABASE
from chain.system import reason_of_system

__all__ = ["COPY", "plain", "refused", "told"]

COPY = "Restore it from a copy."

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MARGIN = 1 << 16
"""Bytes that a write may need for pages of the tree, beside what is written."""
_DAMAGE = (
    lmdb.InvalidError,
    lmdb.VersionMismatchError,
    lmdb.CorruptedError,
    lmdb.PageNotFoundError,
    lmdb.IncompatibleError,
)


def refused(error: Exception, path: Path) -> Unreachable:
    """Why the database in a folder could not be opened."""
    where = {"path": str(path)}
    if isinstance(error, _DAMAGE):
        return Damaged(f"The database in {path} is damaged, or none of a chain.", hint=COPY, **where)
    if "already open in this process" in str(error):
        return ChainLocked(f"The chain in {path} is open in this process already.", hint="Use that.", **where)
    if _is_full(error):
        return DiskFull(
            f"The disk has no room to open the chain in {path}; nothing was written.",
            hint="Make room, and do it again.",
            **where,
        )
    return _crowded(error, path) or Unreachable(
        f"The chain in {path} can't be opened: {plain(error)}.",
        hint="Look at the disk, and at the permissions.",
        **where,
    )


def told(error: Exception, path: Path, *, needed: int = 0) -> Unreachable:
    """Why the database in a folder could not be read or written; `needed` are the bytes of a write."""
    where = {"path": str(path)}
    if isinstance(error, _DAMAGE):
        return Damaged(f"The database in {path} is damaged.", hint=COPY, **where)
    if _is_full(error) or (needed and os.strerror(errno.EIO) in str(error) and not _has_room(path, needed)):
        return DiskFull(
            f"The disk has no room for the next block of {path}; nothing of it was written.",
            hint="Make room, and do it again.",
            **where,
        )
    return _crowded(error, path) or Unreachable(
        f"The database in {path} can't be read or written: {plain(error)}.",
        hint="Every block before is kept; look at the disk, and do it again.",
        **where,
    )


def plain(error: Exception) -> str:
    """What the system said, without the name of LMDB's function."""
    if isinstance(error, OSError):
        return reason_of_system(error)
    return str(error).rpartition(": ")[2].lower()


def _crowded(error: Exception, path: Path) -> Unreachable | None:
    if not isinstance(error, lmdb.ReadersFullError):
        return None
    return Unreachable(
        f"The chain in {path} is being read by as many processes as can be.",
        hint="Wait until one of them ends.",
        path=str(path),
    )


def _is_full(error: Exception) -> bool:
    return any(os.strerror(code) in str(error) for code in _NO_ROOM)


def _has_room(path: Path, needed: int) -> bool:
    """Whether the database could grow. LMDB says of half a write that it is an error of the disk."""
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=path) as file:
            os.posix_fallocate(file.fileno(), (path / DATABASE).stat().st_size, 2 * needed + _MARGIN)
    except OSError as error:
        return error.errno not in _NO_ROOM
    return True
