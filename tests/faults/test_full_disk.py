"""The disk is full: the next block is refused in a sentence, all before is kept, and with room it goes on.

LMDB writes its lock file through memory. On a disk without room for it that ends a process with SIGBUS, and
no sentence; so the room is taken first. A limit on the size of files works for every user; a file system of
some kilobytes is nearer to life, and needs a mount.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest

from chain.errors import DiskFull
from chain.node import Node
from tests.faults.conftest import QUICK, check_chain, lines_of, make_chain, refusal, send


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A file system of 512 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    library = ctypes.CDLL(None, use_errno=True)
    if library.mount(b"shroff", str(folder).encode(), b"tmpfs", 0, b"size=512k"):
        pytest.skip(f"mount: {os.strerror(ctypes.get_errno())}; the limit on files is tested anyway")
    try:
        yield folder
    finally:
        assert library.umount(str(folder).encode()) == 0


def test_send_raw__no_room__is_said_and_the_chain_goes_on(path: Path) -> None:
    told = lines_of(
        """
        node = Node.open(path, Settings(durable="process"))
        head = node.head
        limit((path / "data.mdb").stat().st_size)
        for _ in range(3):
            attempt(lambda: send(node, size=40_000))
            assert node.head == head
        limit(None)
        send(node, size=40_000)
        node.close()
        told(blocks=node.head.number)
        """,
        path,
    )

    assert [each.get("kind") for each in told] == ["DiskFull"] * 3 + [None]
    assert told[0]["message"] == (
        f"The disk has no room for the next block of {path}; nothing of it was written."
    )
    assert told[0]["hint"] == "Make room, and do it again."
    check_chain(path, told[-1]["blocks"])


def test_block__no_room__is_discarded_whole(path: Path) -> None:
    told = lines_of(
        """
        from tests.faults.conftest import EXPORTER
        node = Node.open(path)
        nonce = node.nonce(EXPORTER.address)
        def batch():
            with node.block():
                for number in range(nonce, nonce + 5):
                    fields = {"chain_id": node.chain_id, "nonce": number, "gas": 16_000_000, "to": None}
                    node.send_raw(EXPORTER.sign_transaction({**fields, "data": bytes(40_000)}))
        limit((path / "data.mdb").stat().st_size)
        attempt(batch)
        assert not node.is_open
        assert node.nonce(EXPORTER.address, "pending") == nonce
        limit(None)
        batch()
        told(grown=node.nonce(EXPORTER.address) - nonce)
        """,
        path,
    )

    assert told[0]["kind"] == "DiskFull"
    assert told[1] == {"grown": 5}
    check_chain(path)


def test_advance__no_room__leaves_the_clock_where_it_was(path: Path) -> None:
    """It used to stay moved, so that the next attempt moved it twice."""
    told = lines_of(
        """
        node = Node.open(path, Settings(durable="process"))
        limit(0)
        attempt(lambda: node.clock.advance(days=30))
        told(offset=node.clock.offset)
        limit(None)
        node.clock.advance(days=30)
        told(offset=node.clock.offset)
        node.close()
        told(offset=Node.open(path).clock.offset)
        """,
        path,
    )

    assert told[0]["kind"] == "DiskFull"
    assert told[1:] == [{"offset": 0}, {"offset": 30 * 86_400}, {"offset": 30 * 86_400}]
    check_chain(path, 21)


def test_revert__no_room__leaves_the_chain_and_its_clock_where_they_were(path: Path) -> None:
    told = lines_of(
        """
        node = Node.open(path, Settings(durable="process"))
        snapshot = node.snapshot()
        node.clock.advance(days=1)
        send(node)
        limit(0)
        attempt(lambda: node.revert(snapshot))
        told(blocks=node.head.number, offset=node.clock.offset)
        limit(None)
        send(node)
        told(blocks=node.head.number, offset=node.clock.offset)
        node.revert(snapshot)
        told(blocks=node.head.number, offset=node.clock.offset)
        node.close()
        """,
        path,
    )

    assert told[0]["kind"] == "DiskFull"
    assert told[1:] == [
        {"blocks": 22, "offset": 86_400},
        {"blocks": 23, "offset": 86_400},
        {"blocks": 20, "offset": 0},
    ]
    check_chain(path, 20)


def test_open__no_room_for_a_new_chain__leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "chain"
    told = lines_of(
        """
        for size in (0, 4_096, 8_192, 16_383):
            limit(size)
            attempt(lambda: Node.open(path, create=True))
            assert not (path / "data.mdb").exists()
            assert not (path / "making").exists()
        """,
        folder,
    )

    assert {each["message"] for each in told} == {f"The disk has no room for a chain in {folder}."}
    assert len(told) == 4
    check_chain(make_chain(folder), 20)


def test_open__lock_file_lost_and_no_room_for_it__is_said(path: Path) -> None:
    (path / "lock.mdb").unlink()
    told = lines_of(
        """
        limit(4_096)
        for readonly in (False, True):
            attempt(lambda: Node.open(path, readonly=readonly))
        """,
        path,
    )

    said = f"The disk has no room to open the chain in {path}; nothing was written."
    assert [each["message"] for each in told] == [said, said]
    check_chain(path, 20)


def test_send_raw__small_disk_is_filled__says_so_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(bytes(100_000))
    path = make_chain(small_disk / "chain", 3)
    with Node.open(path, QUICK) as node:
        refusal(lambda: [send(node, size=20_000) for _ in range(100)], DiskFull)
        blocks = node.head.number
        assert blocks > 3
    with Node.open(path, QUICK) as node:
        refusal(lambda: send(node, size=20_000), DiskFull)
    filler.unlink()
    check_chain(path, blocks)


def test_open__small_disk_is_full__never_ends_the_process(small_disk: Path) -> None:
    path = make_chain(small_disk / "chain", 3)
    for name in ("lock.mdb", "writer.lock"):
        (path / name).unlink()
    with (small_disk / "filler").open("wb", buffering=0) as filler:
        try:
            while filler.write(bytes(4_096)):
                pass
        except OSError:
            pass

    for readonly in (False, True):
        told = lines_of(f"attempt(lambda: Node.open(path, readonly={readonly}))", path)
        assert [each["kind"] for each in told] == ["DiskFull"]
    refusal(lambda: Node.open(small_disk / "another", create=True))
    (small_disk / "filler").unlink()
    check_chain(path, 3)


def test_small_disk__is_what_it_says(small_disk: Path) -> None:
    listed = subprocess.run(["df", "--output=size", small_disk], capture_output=True, text=True, check=True)
    assert listed.stdout.split()[-1] == "512"
