"""Reading beside a process that writes: one moment of the chain, whatever happens; and dead readers.

Readers used to be refused while another process wrote, so that a bank's overview stopped a day's import. They
now hold one state of the database. LMDB counts its readers in a table; readers that were killed keep their
places, and the pages that they saw. With LMDB's own 126 places a hundred and more of them, killed beside one
that lives, shut everybody out, the writer too, since opening takes a place before it can clear one.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import lmdb
import pytest

from chain.auditing import reexecute
from chain.errors import ChainLocked, ShroffError
from chain.node import Node
from tests.faults.conftest import EXPORTER, QUICK, check_chain, lines_of, refusal, send, start

_READER = """
node = Node.open(path, readonly=True)
from chain.auditing import reexecute
from tests.faults.conftest import EXPORTER
for line in sys.stdin:
    told(head=node.head.number, nonce=node.nonce(EXPORTER.address), sound=reexecute(node) == node.head.hash)
"""
_KILLED = 130
"""More than LMDB's own table holds."""


@contextmanager
def reading(path: Path) -> Generator[subprocess.Popen[str]]:
    """A process that reads the chain, and tells what it sees when it is asked."""
    process = start(_READER, path)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def asked(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    print("?", file=process.stdin, flush=True)
    return process.stdout.readline().strip()


def dead_readers(path: Path, count: int) -> int:
    """Places of readers that were killed: each child holds one, and dies of it. How many got one."""
    children: list[int] = []
    held = 0
    for _ in range(count):
        reading_end, writing_end = os.pipe()
        child = os.fork()
        if not child:
            try:
                transaction = lmdb.open(str(path), readonly=True, create=False).begin()
                os.write(writing_end, b"." if transaction.get(b"head") else b"")
            finally:
                os.kill(os.getpid(), signal.SIGKILL)
        os.close(writing_end)
        held += len(os.read(reading_end, 1))
        os.close(reading_end)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    return held


def dead_readers_elsewhere(path: Path) -> int:
    """The same, where this process has the chain open itself."""
    (told,) = lines_of(
        "from tests.faults.test_readers import dead_readers\ntold(held=dead_readers(path, int(sys.argv[2])))",
        path,
        _KILLED,
    )
    return int(told["held"])


def places(path: Path) -> int:
    """How many places of the table are taken, as another process sees it, its own left out."""
    (told,) = lines_of(
        """
        import lmdb
        database = lmdb.open(str(path), readonly=True, create=False)
        told(places=len(database.readers().splitlines()) - 2)
        """,
        path,
    )
    return int(told["places"])


@pytest.mark.slow
def test_open__readonly_while_another_process_writes__shows_one_moment(path: Path) -> None:
    with reading(path) as reader:
        first = asked(reader)
        assert first == '{"head": 20, "nonce": 20, "sound": true}'
        with Node.open(path, QUICK, map_size=1 << 16) as node:
            for _ in range(3):
                for _ in range(10):
                    send(node, size=20_000)
                assert asked(reader) == first
                with reading(path) as later:
                    head = node.head.number
                    assert asked(later) == f'{{"head": {head}, "nonce": {head}, "sound": true}}'
    check_chain(path, 50)


@pytest.mark.slow
def test_open__readonly_many_times_while_blocks_are_written__is_always_sound(path: Path) -> None:
    writer = start(
        "with Node.open(path, Settings(durable='process'), map_size=1 << 16) as node:\n"
        "    while True:\n        told(block=send(node, size=3_000).block_number)\n",
        path,
    )
    assert writer.stdout is not None
    seen: list[int] = []
    try:
        for _ in range(40):
            told = int(writer.stdout.readline().split()[1].strip("}"))
            with Node.open(path, readonly=True) as node:
                head = node.head
                assert head.number >= told
                assert node.nonce(EXPORTER.address) == head.number
                assert len(node.receipts()) == 1
                assert node.head == head
                seen.append(head.number)
    finally:
        writer.kill()
        writer.communicate()
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]
    with Node.open(path) as node:
        assert reexecute(node) == node.head.hash


def test_send_raw__readonly__is_refused(path: Path) -> None:
    with Node.open(path, readonly=True) as node:
        for act in (lambda: send(node), node.begin, node.seal, lambda: node.clock.advance(days=1)):
            assert refusal(act, ShroffError).message == "The chain is open for reading only."
        assert not node.is_open
        assert node.head.number == 20
        assert node.call(None, bytes.fromhex("60016000f3"), block="pending") is not None
    check_chain(path, 20)


def test_open__readonly_where_this_process_writes__is_refused(path: Path) -> None:
    with Node.open(path, QUICK) as node:
        refused = refusal(lambda: Node.open(path, readonly=True), ChainLocked)
        assert refused.message == f"The chain in {path} is open in this process already."
        send(node)
    check_chain(path, 21)


def test_open__nothing_there__makes_nothing_when_it_only_reads(tmp_path: Path) -> None:
    refusal(lambda: Node.open(tmp_path / "chain", readonly=True, create=True))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("readonly", [True, False])
def test_open__a_hundred_killed_readers__are_cleared(path: Path, readonly: bool) -> None:
    with reading(path) as living:
        assert asked(living)
        assert dead_readers(path, _KILLED) == _KILLED
        with Node.open(path, readonly=readonly) as node:
            assert node.head.number == 20
            assert asked(living)
        assert places(path) <= 3
    check_chain(path, 20)


@pytest.mark.slow
def test_send_raw__a_hundred_killed_readers_meanwhile__are_cleared(path: Path) -> None:
    with Node.open(path, QUICK) as node, reading(path) as living:
        assert asked(living)
        assert dead_readers_elsewhere(path) == _KILLED
        assert places(path) >= _KILLED
        send(node)
        assert places(path) <= 4
        assert asked(living)
    check_chain(path, 21)


@pytest.mark.slow
def test_send_raw__reader_was_killed__the_database_stops_growing(path: Path) -> None:
    def grown(node: Node) -> int:
        before = (path / "data.mdb").stat().st_size
        for _ in range(30):
            node.clock.advance(seconds=1)
        return (path / "data.mdb").stat().st_size - before

    with Node.open(path, QUICK) as node:
        grown(node)
        usual = grown(node)
        assert dead_readers_elsewhere(path) == _KILLED
        assert grown(node) <= 2 * usual + (1 << 16)
    check_chain(path)


def test_open__table_full_of_living_readers__is_said(path: Path) -> None:
    reader = start(
        """
        import lmdb
        database, held = lmdb.open(str(path), readonly=True, create=False), []
        try:
            while True:
                held.append(database.begin())
        except lmdb.ReadersFullError:
            told(held=len(held))
        sys.stdin.readline()
        """,
        path,
    )
    assert reader.stdout is not None
    assert int(reader.stdout.readline().split()[1].strip("}")) > 1_000
    try:
        for readonly in (True, False):
            refused = refusal(partial(Node.open, path, readonly=readonly))
            assert refused.message == f"The chain in {path} is being read by as many processes as can be."
    finally:
        reader.communicate("\n")
    check_chain(path, 20)
