"""The folder of a chain on disk, and who may use it: one process writes, any number read beside it."""

from __future__ import annotations

import fcntl
import functools
import os
import weakref
from pathlib import Path
from typing import Protocol, Self

from chain.errors import ChainLocked, Unreachable
from chain.system import is_running, reason_of_system

__all__ = [
    "DATABASE",
    "DATABASE_LOCK",
    "LOCK",
    "MAKING",
    "FolderLock",
    "NoLock",
    "ReaderLock",
    "WriterLock",
    "can_count_readers",
    "check_folder",
    "forget_in_children",
    "has_database",
]

DATABASE = "data.mdb"
DATABASE_LOCK = "lock.mdb"
"""LMDB's own: who reads which state of the database."""
LOCK = "writer.lock"
MAKING = "making"
"""Where a new chain is made; its database is moved to its place when it is whole."""

_PID_BYTES = 16


class FolderLock(Protocol):
    """The right to use a chain, until it is closed."""

    unclean: bool
    """Whether the process that wrote before ended without closing the chain."""

    def close(self) -> None:
        """Gives the right back. Once is enough, twice does no harm."""
        ...

    def forget(self) -> None:
        """For a process that was forked: leaves the right with the one that took it."""
        ...


class NoLock:
    """For readers that LMDB counts itself, in its own lock file."""

    def __init__(self, *, unclean: bool = False) -> None:
        self.unclean = unclean

    def close(self) -> None:
        """Nothing."""

    def forget(self) -> None:
        """Nothing."""


class _FileLock:
    """A lock on a file. It goes with the process, however that ends; a child that was forked has no part."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.unclean = _holder(descriptor) > 0
        forget_in_children(self)

    def close(self) -> None:
        """See `FolderLock.close`."""
        if self._descriptor >= 0:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self.forget()

    def forget(self) -> None:
        """See `FolderLock.forget`."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


class WriterLock(_FileLock):
    """The right to write. While it is held, the file has the process's number in it."""

    @classmethod
    def take(cls, path: Path) -> Self:
        """Raises ChainLocked if another process has it, Unreachable if nobody may write there."""
        try:
            descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise Unreachable(
                f"The chain in {path} can't be opened for writing: {reason_of_system(error)}.",
                hint="Commands that only read need no right to write.",
                path=str(path),
            ) from error
        _lock(descriptor, fcntl.LOCK_EX, path)
        lock = cls(descriptor)
        lock._write(f"{os.getpid()}\n")
        return lock

    def close(self) -> None:
        """See `FolderLock.close`; the file is empty afterwards: the chain was closed in order."""
        if self._descriptor >= 0:
            self._write("")
        super().close()

    def _write(self, text: str) -> None:
        """Says who is here. On a full disk it can't; the lock holds all the same."""
        try:
            os.pwrite(self._descriptor, text.ljust(_PID_BYTES).encode(), 0)
        except OSError:
            return


class ReaderLock(_FileLock):
    """The right to read where LMDB can't count readers, so that a writer would not know of us."""

    @classmethod
    def take(cls, path: Path) -> FolderLock:
        """Raises ChainLocked if LMDB can't count us and another process writes."""
        try:
            descriptor = os.open(path / LOCK, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return NoLock()  # a copy that was never opened
        except OSError as error:
            raise Unreachable(
                f"The chain in {path} can't be read: {reason_of_system(error)}.",
                hint="Look at its permissions.",
                path=str(path),
            ) from error
        if can_count_readers(path):
            writer = _holder(descriptor)
            os.close(descriptor)
            return NoLock(unclean=writer > 0 and not is_running(writer))
        _lock(descriptor, fcntl.LOCK_SH, path)
        return cls(descriptor)


def can_count_readers(path: Path) -> bool:
    """Whether LMDB can note in its lock file what a process reads, so that a writer leaves that alone."""
    file = path / DATABASE_LOCK
    return os.access(file if file.exists() else path, os.W_OK)


def _lock(descriptor: int, kind: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        holder = _holder(descriptor)
        os.close(descriptor)
        named = f" ({holder})" if holder and is_running(holder) else ""
        if not isinstance(error, BlockingIOError):
            raise Unreachable(
                f"The chain in {path} can't be locked: {reason_of_system(error)}.",
                hint="Keep it where files can be locked, on a disk of this machine.",
                path=str(path),
            ) from error
        raise ChainLocked(
            f"The chain in {path} is open in another process{named}.",
            hint="Wait until it ends, or end it.",
            path=str(path),
        ) from error


def _holder(descriptor: int) -> int:
    """The number that the last process left in the lock's file; 0 if it closed the chain in order."""
    written = os.pread(descriptor, _PID_BYTES, 0).strip(b" \n\0")
    return int(written) if written.isdigit() else 0


class _Held(Protocol):
    """What belongs to one process."""

    def forget(self) -> None:
        """For a process that was forked: leaves it with the one that took it."""
        ...


def forget_in_children(held: _Held) -> None:
    """Sees to it that a process which is forked has no part: it would keep a lock beyond its owner's end."""
    _in_this_process().add(held)


@functools.cache
def _in_this_process() -> weakref.WeakSet[_Held]:
    held: weakref.WeakSet[_Held] = weakref.WeakSet()

    def forget() -> None:
        for each in list(held):
            each.forget()

    os.register_at_fork(after_in_child=forget)
    return held


def has_database(path: Path) -> bool:
    """Whether the folder holds a chain's database, whole or not."""
    try:
        return (path / DATABASE).is_file()
    except OSError as error:  # a folder above that may not be entered
        raise Unreachable(
            f"The chain in {path} can't be reached: {reason_of_system(error)}.",
            hint="Look at the permissions of the folders above it.",
            path=str(path),
        ) from error


def check_folder(path: Path, *, create: bool) -> None:
    """Raises Unreachable unless there is a chain in the folder, or one can be made there."""
    if has_database(path):
        return
    if path.exists() and not path.is_dir():
        raise Unreachable(
            f"{path} is a file; a chain is a folder.", hint="Name another place.", path=str(path)
        )
    if not create:
        raise Unreachable(f"There is no chain in {path}.", hint="`shroff init` makes one.", path=str(path))
    try:
        path.mkdir(parents=True, exist_ok=True)
        own = (LOCK, DATABASE_LOCK, MAKING)
        others = [each.name for each in path.iterdir() if each.name not in own]
    except OSError as error:
        raise Unreachable(
            f"No chain can be made in {path}: {reason_of_system(error)}.",
            hint="Name a folder where you may write.",
            path=str(path),
        ) from error
    if others and not has_database(path):  # unless another process made one this moment
        raise Unreachable(
            f"{path} holds other files, and no chain.", hint="Name a new or an empty folder.", path=str(path)
        )
