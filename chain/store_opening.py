"""Opening a chain on disk: to go on with it, to read it beside the process that writes, or to make it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from chain.clock import Clock
from chain.errors import DiskFull, Unreachable, WrongChain
from chain.genesis import read_clock, read_settings, write_genesis
from chain.records import HEAD
from chain.settings import Settings
from chain.store_disk import MAP_SIZE, DiskStore
from chain.store_folder import (
    DATABASE,
    MAKING,
    ReaderLock,
    WriterLock,
    check_folder,
    has_database,
)
from chain.system import reason_of_system, sync_folder

__all__ = ["open_chain"]


def open_chain(
    path: Path,
    settings: Settings | None,
    clock: Clock | None,
    *,
    create: bool,
    map_size: int | None,
    readonly: bool,
) -> tuple[DiskStore, Settings, Clock]:
    """The store of the chain in the folder `path`, with its settings and clock; see `Node.open`."""
    check_folder(path, create=create and not readonly)
    wanted, size = settings or Settings(), map_size or MAP_SIZE
    lock = ReaderLock.take(path) if readonly else WriterLock.take(path)
    if not readonly:
        try:
            shutil.rmtree(path / MAKING, ignore_errors=True)  # of a process that was killed
            if not has_database(path):
                _make(path, wanted, clock or Clock(), size)
        except BaseException:
            lock.close()
            raise
    store = DiskStore(path, lock, sync=wanted.durable == "power", map_size=size, readonly=readonly)
    try:
        if store.get(HEAD) is None:
            if not create or readonly:
                raise Unreachable(
                    f"The chain in {path} has no blocks: making it was interrupted.",
                    hint="Make it again, in a new folder.",
                    path=str(path),
                )
            write_genesis(store, wanted, clock or Clock())
        kept = read_settings(store)
        if settings is not None:
            kept = replace(_agreed(path, kept, settings), durable=settings.durable)
        return store, kept, clock or read_clock(store)
    except BaseException:
        store.close()
        raise


def _make(path: Path, settings: Settings, clock: Clock, map_size: int) -> None:
    """A new chain: made aside and moved to its place when it is whole, so that a kill leaves none, or one."""
    beside = path / MAKING
    try:
        beside.mkdir()
        store = DiskStore(beside, WriterLock.take(beside), map_size=map_size, create=True)
        try:
            write_genesis(store, settings, clock)
        finally:
            store.close()
        (beside / DATABASE).rename(path / DATABASE)
        sync_folder(path)
        sync_folder(path.resolve().parent)
    except DiskFull as error:
        raise DiskFull(
            f"The disk has no room for a chain in {path}.", hint="Make room.", path=str(path)
        ) from error
    except OSError as error:
        raise Unreachable(
            f"No chain can be made in {path}: {reason_of_system(error)}.",
            hint="Name a folder where you may write.",
            path=str(path),
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _agreed(path: Path, kept: Settings, wanted: Settings) -> Settings:
    different = kept.differences(wanted)
    if different:
        names = ", ".join(different)
        raise WrongChain(
            f"The chain in {path} was made with another {names}.",
            hint="Leave the settings out to go on with its own.",
            **{name: getattr(kept, name) for name in different},
        )
    return kept
