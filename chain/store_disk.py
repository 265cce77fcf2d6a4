"""A chain on disk: a folder with an LMDB database, and a lock beside it that lets one process in."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import lmdb

from chain.clock import Clock
from chain.errors import ChainLocked, DiskFull, Unreachable, WrongChain
from chain.genesis import read_clock, read_settings, write_genesis
from chain.records import HEAD
from chain.settings import Settings
from chain.store import Posting

DATABASE = "data.mdb"
LOCK = "writer.lock"
MAP_SIZE = 1 << 28
"""Bytes of address space, not of disk, that the map of a new chain takes; it doubles when it is full."""

_DATABASE_LOCK = "lock.mdb"
_MAX_READERS = 126
_POSTING = b"i"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_READ_ALL = """
import lmdb, sys
with lmdb.open(sys.argv[1], readonly=True, lock=False).begin() as transaction:
    for key, value in transaction.cursor():
        len(value)
"""
_T = TypeVar("_T")


def open_chain(
    path: Path, settings: Settings | None, clock: Clock | None, *, create: bool, map_size: int | None
) -> tuple[DiskStore, Settings, Clock]:
    """The store of the chain in the folder `path`, with its settings and clock; see `Node.open`."""
    _check_folder(path, create)
    store = DiskStore(path, durable=(settings or Settings()).durable, map_size=map_size or MAP_SIZE)
    try:
        if store.get(HEAD) is None:
            if not create:
                raise Unreachable(
                    f"The chain in {path} has no blocks: making it was interrupted.", path=str(path)
                )
            write_genesis(store, settings or Settings(), clock or Clock())
            _sync_folders(path)
        kept = read_settings(store)
        if settings is not None:
            different = kept.differences(settings)
            if different:
                names = ", ".join(different)
                raise WrongChain(
                    f"The chain in {path} was made with another {names}.",
                    hint="Leave the settings out to go on with its own.",
                    **{name: getattr(kept, name) for name in different},
                )
            kept = replace(kept, durable=settings.durable)
        return store, kept, clock or read_clock(store)
    except BaseException:
        store.close()
        raise


def _check_folder(path: Path, create: bool) -> None:
    if (path / DATABASE).is_file():
        return
    if path.exists() and not path.is_dir():
        raise Unreachable(f"{path} is a file; a chain is a folder.", path=str(path))
    if not create:
        raise Unreachable(f"There is no chain in {path}.", hint="`shroff init` makes one.", path=str(path))
    try:
        path.mkdir(parents=True, exist_ok=True)
        others = [each.name for each in path.iterdir() if each.name not in (LOCK, _DATABASE_LOCK)]
    except OSError as error:
        raise Unreachable(f"No chain can be made in {path}: {_told(error)}.", path=str(path)) from error
    if others:
        raise Unreachable(
            f"{path} holds other files, and no chain.", hint="Name a new or an empty folder.", path=str(path)
        )


def _sync_folders(path: Path) -> None:
    """A new folder outlives a power cut only if those that name it are on the disk, too."""
    for folder in (path, path.resolve().parent):
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _told(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


class DiskStore:
    """A store on LMDB. Each write is one transaction: after a kill it is there whole, or not at all."""

    def __init__(self, path: Path, *, durable: str, map_size: int) -> None:
        """Raises ChainLocked if another process has it, Unreachable if it can't be read and written."""
        self._path = path
        self._environment: Any = None
        self._lock = _locked(path)
        try:
            self._environment = self._open(durable, map_size)
            self._environment.reader_check()
            self._check_length()
        except BaseException:
            self.close()
            raise

    def _open(self, durable: str, map_size: int) -> Any:
        database = self._path / DATABASE
        try:
            if database.exists() and not database.stat().st_size:
                raise Unreachable(f"The chain in {self._path} is damaged: its database is empty.")
            return lmdb.open(
                str(self._path),
                map_size=map_size,
                max_readers=_MAX_READERS,
                sync=durable == "power",
                metasync=durable == "power",
                readahead=False,
            )
        except (lmdb.InvalidError, lmdb.VersionMismatchError, lmdb.CorruptedError) as error:
            raise Unreachable(f"The database in {self._path} is damaged, or none of a chain.") from error
        except (lmdb.Error, OSError) as error:
            raise Unreachable(f"The chain in {self._path} can't be opened: {error}.") from error

    def _check_length(self) -> None:
        """A database that was cut short would end the process when its missing pages are read."""
        pages: int = self._environment.info()["last_pgno"] + 1
        size = (self._path / DATABASE).stat().st_size
        if size >= pages * self._environment.stat()["psize"]:
            return
        # The last pages may be free and never written; so another process reads all, and survives or not.
        command = [sys.executable, "-c", _READ_ALL, str(self._path)]
        if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603  # our own command
            raise Unreachable(
                f"The chain in {self._path} is damaged: its database is cut short.",
                path=str(self._path),
                size=size,
            )

    def get(self, key: bytes) -> bytes | None:
        def read() -> bytes | None:
            with self._environment.begin() as transaction:
                value: bytes | None = transaction.get(key)
                return value

        return self._guarded(read)

    def write(self, values: Mapping[bytes, bytes], postings: Iterable[Posting] = ()) -> None:
        entries = list(values.items())
        entries += [(_POSTING + term + position, check) for term, position, check in postings]
        entries.sort()

        def put() -> None:
            with self._environment.begin(write=True) as transaction:
                transaction.cursor().putmulti(entries)

        while True:
            try:
                return self._guarded(put)
            except lmdb.MapFullError:
                self._environment.set_mapsize(2 * self._environment.info()["map_size"])

    def postings(self, term: bytes, start: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        prefix = _POSTING + term
        length = len(prefix) + len(start)

        def read() -> list[tuple[bytes, bytes]]:
            found: list[tuple[bytes, bytes]] = []
            with self._environment.begin() as transaction:
                cursor = transaction.cursor()
                if cursor.set_range(prefix + start):
                    for key, check in cursor:
                        if len(found) == limit or len(key) != length or not key.startswith(prefix):
                            break
                        found.append((key[len(prefix) :], check))
            return found

        return self._guarded(read)

    def mark(self) -> object:
        return None

    def drop(self, mark: object) -> None:
        """Nothing: what was undone stays on disk, where nothing points to it."""

    def close(self) -> None:
        environment, self._environment = self._environment, None
        try:
            if environment is not None:
                self._guarded(lambda: environment.sync(True))
        finally:
            if environment is not None:
                environment.close()
            if self._lock >= 0:
                os.close(self._lock)
                self._lock = -1

    def _guarded(self, action: Callable[[], _T]) -> _T:
        try:
            return action()
        except lmdb.MapFullError:
            raise
        except (lmdb.Error, OSError) as error:
            if any(os.strerror(code) in str(error) for code in _NO_ROOM):
                raise DiskFull(
                    f"The disk has no room for the next block of {self._path}; nothing of it was written.",
                    path=str(self._path),
                ) from error
            raise Unreachable(
                f"The database in {self._path} can't be read or written: {error}.", path=str(self._path)
            ) from error


def _locked(path: Path) -> int:
    """The descriptor that holds the lock. It goes with the process, however that ends."""
    try:
        descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise Unreachable(
            f"The chain in {path} can't be opened for writing: {_told(error)}.", path=str(path)
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(descriptor, 32).decode("ascii", errors="replace").strip()
        os.close(descriptor)
        raise ChainLocked(
            f"The chain in {path} is open in another process{f' ({holder})' if holder else ''}.",
            hint="Wait until it ends, or end it.",
            path=str(path),
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor
