"""A folder or files that may not be written: reading goes on, writing is refused in one sentence.

Root may write everywhere, so as root these tests look from a process that gave its rights up. A reader that
can't note itself in LMDB's lock file is not known to a writer, who might overwrite what it reads; such a
reader keeps writers out instead, and is kept out by them.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from chain.errors import ChainLocked
from chain.node import Node
from tests.faults.conftest import QUICK, check_chain, lines_of, refusal, start

_NOBODY = """
if os.geteuid() == 0:
    import chain.store_opening, chain.pyevm.rules  # which another user may not be able to load
    try:
        os.setuid(65534)
    except PermissionError:
        pass  # a root without rights, in some containers: permissions count for it as for any owner
"""
_LOOK = (
    _NOBODY
    + """
def look():
    with Node.open(path, readonly=True) as node:
        told(read=node.head.number, nonce=node.nonce(node.block_info(1).coinbase))

attempt(lambda: Node.open(path))
attempt(look)
"""
)


@pytest.fixture
def read_only(public_path: Path) -> Generator[Path]:
    """A chain of which nothing may be written."""
    path = public_path
    kept = [path, *path.iterdir()]
    for each in kept:
        each.chmod(0o555 if each == path else 0o444)
    yield path
    for each in kept:
        each.chmod(0o755 if each == path else 0o644)


def test_open__folder_and_files_are_read_only__are_read_and_not_written(read_only: Path) -> None:
    refused, read = lines_of(_LOOK, read_only)

    assert refused["kind"] == "Unreachable"
    assert refused["message"] == (f"The chain in {read_only} can't be opened for writing: permission denied.")
    assert refused["hint"] == "Commands that only read need no right to write."
    assert read == {"read": 20, "nonce": 0}


def test_open__only_the_database_is_read_only__is_refused_and_nothing_is_hurt(
    public_path: Path,
) -> None:
    path = public_path
    path.chmod(0o777)
    for each in path.iterdir():
        each.chmod(0o444 if each.name == "data.mdb" else 0o666)

    refused, read = lines_of(_LOOK, path)

    assert refused["message"] == f"The chain in {path} can't be opened: permission denied."
    assert refused["hint"].endswith(".")
    assert read["read"] == 20
    (path / "data.mdb").chmod(0o644)
    check_chain(path, 20)


def test_open__folder_that_may_not_be_entered__is_refused(public_path: Path) -> None:
    path = public_path
    path.chmod(0o600)
    try:
        refused = lines_of(_LOOK + "attempt(lambda: Node.open(path, create=True))", path)
    finally:
        path.chmod(0o755)

    said = f"The chain in {path} can't be reached: permission denied."
    assert [each.get("message") for each in refused] == [said] * 3


def test_open__new_chain_in_a_read_only_folder__is_refused(public_path: Path) -> None:
    public_path.parent.chmod(0o555)
    new = public_path.parent / "new"

    (refused,) = lines_of(_NOBODY + "attempt(lambda: Node.open(path, create=True))", new)

    assert refused["message"] == f"No chain can be made in {new}: permission denied."
    assert not new.exists()
    public_path.parent.chmod(0o755)


def test_open__reader_that_no_writer_would_know__keeps_writers_out(public_path: Path) -> None:
    path = public_path
    counting = path / "lock.mdb"
    counting.chmod(0o444)
    reader = start(
        _NOBODY + "with Node.open(path, readonly=True):\n    told(open=True)\n    sys.stdin.readline()\n",
        path,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline()
    counting.chmod(0o644)
    try:
        refused = refusal(lambda: Node.open(path), ChainLocked)
        assert refused.message == f"The chain in {path} is open in another process."
    finally:
        reader.communicate("\n")
    with Node.open(path, QUICK):
        counting.chmod(0o444)
        (told,) = lines_of(_NOBODY + "attempt(lambda: Node.open(path, readonly=True))", path)
    assert told["message"] == f"The chain in {path} is open in another process ({os.getpid()})."
    counting.chmod(0o644)
    check_chain(path, 20)


def test_open__copy_on_a_read_only_medium__is_read(public_path: Path) -> None:
    copy = public_path.parent / "copy"
    copy.mkdir()
    shutil.copy(public_path / "data.mdb", copy)
    copy.chmod(0o555)
    (copy / "data.mdb").chmod(0o444)

    refused, read = lines_of(_LOOK, copy)

    assert "permission denied" in refused["message"]
    assert read["read"] == 20


def test_open__file_system_is_read_only__is_read(public_path: Path) -> None:
    path = public_path
    library = ctypes.CDLL(None, use_errno=True)
    where = str(path).encode()
    bind, again = 4096, 4096 | 32 | 1  # MS_BIND; MS_BIND | MS_REMOUNT | MS_RDONLY
    if library.mount(where, where, None, bind, None):
        pytest.skip(f"mount: {os.strerror(ctypes.get_errno())}; read-only folders are tested anyway")
    try:
        assert library.mount(None, where, None, again, None) == 0
        refused, read = lines_of(_LOOK, path)
        if os.geteuid() == 0:
            assert "read-only file system" in refusal(lambda: Node.open(path)).message
    finally:
        assert library.umount(where) == 0
    assert refused["kind"] == "Unreachable"
    assert read["read"] == 20
    check_chain(path, 20)
