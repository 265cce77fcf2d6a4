"""A chain on disk, in LMDB. Each write is one transaction: after a kill it is there whole, or not at all.

A store that only reads holds one state of the database for as long as it is open, whatever is written beside
it. A database that failed (the disk did) is closed, and opened anew when it is next used.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import lmdb

from chain.errors import Damaged, ShroffError, Unreachable
from chain.store import Posting
from chain.store_errors import COPY, plain, refused, told
from chain.store_folder import (
    DATABASE,
    DATABASE_LOCK,
    FolderLock,
    can_count_readers,
    forget_in_children,
)

__all__ = ["MAP_SIZE", "DiskStore", "can_be_read"]

MAP_SIZE = 1 << 28
"""Bytes of address space, not of disk, that the map of a new chain takes; it doubles when it is full."""

_MAX_READERS = 1_022
_READER_TABLE = 1 << 16
"""Bytes of LMDB's lock file, for that many readers."""
_POSTING = b"i"
_READ_ALL = """
import lmdb, os, sys
database = lmdb.open(sys.argv[1], readonly=True, create=False, lock=sys.argv[2] == "lock")
with database.begin() as transaction:
    for key, value in transaction.cursor():
        len(value)
try:
    database.copyfd(os.open(os.devnull, os.O_WRONLY), compact=True)  # which reads the list of free pages, too
except lmdb.IncompatibleError:
    pass  # pages that nobody uses and that are not in the list: no harm
"""
_T = TypeVar("_T")


def can_be_read(path: Path) -> bool:
    """Whether all of a database can be read: another process tries, which damage inside would end."""
    counted = "lock" if can_count_readers(path) else "no lock"
    command = [sys.executable, "-P", "-c", _READ_ALL, str(path), counted]
    return not subprocess.run(command, capture_output=True, check=False).returncode  # noqa: S603  # our own command


class DiskStore:
    """A store on LMDB, for one process."""

    by_value: ClassVar[bool] = True

    def __init__(
        self,
        path: Path,
        lock: FolderLock,
        *,
        sync: bool = True,
        map_size: int = MAP_SIZE,
        readonly: bool = False,
        create: bool = False,
    ) -> None:
        """Takes `lock` over, also if this fails. Raises Unreachable if the database can't be used.

        Args:
            path: The folder.
            lock: The right to use it; closed with the store.
            sync: Whether each write waits for the disk.
            map_size: Where the map begins, in bytes.
            readonly: Keeps to the state that is found, and writes nothing.
            create: Makes a database if there is none.
        """
        self._path = path
        self._lock = lock
        self._sync = sync
        self._map_size = map_size
        self._readonly = readonly
        self._create = create
        self._forked = self._closed = self._began = False
        self._database: Any = None
        self._state: Any = None
        forget_in_children(self)
        try:
            self._opened()
        except BaseException:
            lock.forget()  # not `close`: that would say that all is well
            raise

    def get(self, key: bytes) -> bytes | None:
        def read(transaction: Any) -> bytes | None:
            value: bytes | None = transaction.get(key)
            return value

        return self._read(read)

    def write(self, values: Mapping[bytes, bytes], postings: Iterable[Posting] = ()) -> None:
        if self._readonly:
            raise ShroffError("The chain is open for reading only.", hint="Open it for writing.")
        entries = list(values.items())
        entries += [(_POSTING + term + position, check) for term, position, check in postings]
        entries.sort()
        while True:
            database = self._opened()
            try:
                database.reader_check()  # what a killed reader held would never be used again
                with database.begin(write=True) as transaction:
                    transaction.cursor().putmulti(entries)
            except lmdb.MapFullError:
                self._grow(database)
            except (lmdb.Error, OSError) as error:
                self._drop()
                needed = sum(len(key) + len(value) for key, value in entries)
                raise told(error, self._path, needed=needed) from error
            else:
                return

    def postings(self, term: bytes, start: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        prefix = _POSTING + term
        length = len(prefix) + len(start)

        def read(transaction: Any) -> list[tuple[bytes, bytes]]:
            found: list[tuple[bytes, bytes]] = []
            cursor = transaction.cursor()
            if cursor.set_range(prefix + start):
                for key, check in cursor:
                    if len(found) == limit or len(key) != length or not key.startswith(prefix):
                        break
                    found.append((key[len(prefix) :], check))
            return found

        return self._read(read)

    def mark(self) -> object:
        return None

    def drop(self, mark: object) -> None:
        """Nothing: what was undone stays on disk, where nothing points to it."""

    def close(self) -> None:
        if self._forked or self._closed:
            return
        self._closed = True
        try:
            if self._database is not None and not self._readonly:
                self._database.sync(True)
        except (lmdb.Error, OSError) as error:
            self._lock.forget()
            raise told(error, self._path) from error
        finally:
            self._drop()
            self._lock.close()

    def forget(self) -> None:
        """In a process that was forked: the database belongs to the one that opened it."""
        self._forked = True

    def _read(self, action: Callable[[Any], _T]) -> _T:
        database = self._opened()
        try:
            if self._state is not None:
                return action(self._state)
            with database.begin() as transaction:
                return action(transaction)
        except (lmdb.Error, OSError) as error:
            self._drop()
            raise told(error, self._path) from error

    def _grow(self, database: Any) -> None:
        self._map_size = 2 * int(database.info()["map_size"])
        try:
            database.set_mapsize(self._map_size)
        except (lmdb.Error, OSError) as error:
            self._map_size //= 2
            self._drop()
            raise Unreachable(
                f"The map of the chain in {self._path} can't grow to {2 * self._map_size:,} bytes:"
                f" {plain(error)}; nothing of the block was written.",
                hint="Let the process have more address space (`ulimit -v`).",
                path=str(self._path),
            ) from error

    def _opened(self) -> Any:
        """The database; opened anew if it failed before."""
        if self._forked:
            raise ShroffError(
                "The chain was opened before this process was forked.", hint="Open it in the new process."
            )
        if self._closed:
            raise ShroffError("The chain is closed.", hint="Open it again.")
        if self._database is None:
            if self._began and self._readonly:  # it may have gone on meanwhile: this would be another moment
                raise Unreachable(f"Reading the chain in {self._path} has failed.", hint="Open it again.")
            try:
                self._database = self._open()
                self._check()
                self._began = True
            except (lmdb.Error, OSError) as error:
                self._drop()
                raise refused(error, self._path) from error
            except BaseException:
                self._drop()
                raise
        return self._database

    def _open(self) -> Any:
        file = self._path / DATABASE
        if file.exists() and not file.stat().st_size:
            raise Unreachable(
                f"The chain in {self._path} is damaged: its database is empty.",
                hint=COPY,
                path=str(self._path),
            )
        counted = not self._readonly or can_count_readers(self._path)
        if counted:
            self._reserve_reader_table()
        while True:
            database: Any = lmdb.open(
                str(self._path),
                map_size=0 if self._readonly else self._map_size,
                max_readers=_MAX_READERS,
                sync=self._sync,
                metasync=self._sync,
                readahead=False,
                readonly=self._readonly,
                create=self._create,
                lock=counted,
            )
            try:
                if counted:
                    database.reader_check()
                if self._readonly:
                    self._state = database.begin()
            except lmdb.MapResizedError:  # another process let it grow this moment
                database.close()
            except BaseException:
                database.close()
                raise
            else:
                return database

    def _reserve_reader_table(self) -> None:
        """LMDB writes its lock file through memory; without room for it, that ends the process."""
        descriptor = os.open(self._path / DATABASE_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            if not os.fstat(descriptor).st_size:
                os.posix_fallocate(descriptor, 0, _READER_TABLE)
        except OSError:
            os.ftruncate(descriptor, 0)
            raise
        finally:
            os.close(descriptor)

    def _check(self) -> None:
        """A database that was cut short, or damaged inside, would end the process when it is read.

        So where its length says so, or the last process that wrote did not end in order, another process
        reads all of it, and survives or not.
        """
        pages: int = self._database.info()["last_pgno"] + 1
        size = (self._path / DATABASE).stat().st_size
        short = size < pages * self._database.stat()["psize"]  # or its last pages are free and never written
        if not short and not self._lock.unclean:
            return
        self._lock.unclean = False
        if not can_be_read(self._path):
            wrong = "is cut short" if short else "has errors"
            raise Damaged(
                f"The chain in {self._path} is damaged: its database {wrong}.",
                hint=COPY,
                path=str(self._path),
                size=size,
            )

    def _drop(self) -> None:
        """Closes the database; if it is needed again, it begins with what is on the disk."""
        state, self._state = self._state, None
        database, self._database = self._database, None
        if state is not None:
            state.abort()
        if database is not None:
            database.close()
