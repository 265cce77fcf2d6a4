"""A database that was cut short, overwritten, emptied or lost: one sentence, and nothing is made over it.

LMDB reads its file through memory and has no checksums: a missing page ends the process with SIGBUS, a wrong
one with whatever. So a file that is too short, or whose last process did not end in order, is first read by
another process. Trie nodes are checked against their hash when they are read; all else `shroff chain verify`
finds.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from chain.node import Node
from tests.faults.conftest import EXPORTER, PRELUDE, ROOT, check_chain, lines_of, refusal, start

_LOOK = """
from chain.auditing import reexecute
from tests.faults.conftest import EXPORTER

def look():
    with Node.open(path) as node:
        for number in range(node.head.number + 1):
            node.receipts(number)
            node.raw_block(number)
            node.nonce(EXPORTER.address, number)
        reexecute(node)

attempt(look)
"""


def kept(path: Path) -> Path:
    """A copy of the database."""
    return Path(shutil.copy(path / "data.mdb", path.with_name("kept.mdb")))


@pytest.mark.parametrize("readonly", [True, False])
@pytest.mark.parametrize("size", [0, 1, 100, 4_096, 8_192, 12_288, 40_960])
def test_open__database_cut_short__is_refused_and_left_alone(path: Path, size: int, readonly: bool) -> None:
    database, copy = path / "data.mdb", kept(path)
    os.truncate(database, size)
    before = database.read_bytes()

    refused = refusal(lambda: Node.open(path, readonly=readonly, create=not readonly))

    assert "damaged" in refused.message
    assert refused.hint == "Restore it from a copy."
    assert database.read_bytes() == before
    shutil.copy(copy, database)
    check_chain(path, 20)


@pytest.mark.slow
def test_open__database_cut_short_by_some_pages__is_refused_or_lacks_nothing(path: Path) -> None:
    """The last pages may be free: then nothing is lost, and the chain goes on."""
    database = path / "data.mdb"
    whole = database.read_bytes()
    refusals = 0
    for pages in range(1, 25, 3):
        database.write_bytes(whole[: -4_096 * pages])
        told = lines_of("attempt(lambda: Node.open(path).close())", path)
        if told:
            refusals += 1
            assert told[0]["message"] == f"The chain in {path} is damaged: its database is cut short."
        else:
            check_chain(path, 20)
    assert refusals > 4
    database.write_bytes(whole)
    check_chain(path, 20)


@pytest.mark.parametrize("readonly", [True, False])
@pytest.mark.parametrize(
    "content",
    [b"Dear Sirs,\n" * 5_000, bytes(100_000), random.Random(1).randbytes(100_000), b"\n"],  # noqa: S311  # a test's
    ids=["text", "zeros", "noise", "line"],
)
def test_open__database_of_something_else__is_refused_and_left_alone(
    path: Path, content: bytes, readonly: bool
) -> None:
    database, copy = path / "data.mdb", kept(path)
    database.write_bytes(content)

    refused = refusal(lambda: Node.open(path, readonly=readonly))

    assert "damaged" in refused.message
    assert database.read_bytes() == content
    shutil.copy(copy, database)
    check_chain(path, 20)


def test_open__database_is_gone__is_refused(path: Path) -> None:
    copy = kept(path)
    (path / "data.mdb").unlink()
    for readonly in (True, False):
        refused = refusal(partial(Node.open, path, readonly=readonly))
        assert refused.message == f"There is no chain in {path}."
    shutil.copy(copy, path / "data.mdb")
    check_chain(path, 20)


@pytest.mark.parametrize("name", ["lock.mdb", "writer.lock"])
@pytest.mark.parametrize("content", [None, b"", b"\xff" * 65_536, b"not a number\n"])
def test_open__lock_files_lost_or_overwritten__are_made_anew(
    path: Path, name: str, content: bytes | None
) -> None:
    if content is None:
        (path / name).unlink()
    else:
        (path / name).write_bytes(content)
    with Node.open(path, readonly=True) as node:
        assert node.head.number == 20
    check_chain(path, 20)


def test_open__making_was_killed__makes_it_anew(tmp_path: Path) -> None:
    path = tmp_path / "chain"
    (path / "making").mkdir(parents=True)
    (path / "making" / "data.mdb").touch()
    (path / "writer.lock").write_text("999999999\n", encoding="ascii")
    assert refusal(lambda: Node.open(path)).message == f"There is no chain in {path}."
    Node.open(path, create=True).close()
    assert not (path / "making").exists()
    check_chain(path, 0)


def test_open__last_process_died_of_the_damage__is_refused(path: Path) -> None:
    """A page of zeros may end the process that reads it; the next one lets another process look first."""
    database, copy = path / "data.mdb", kept(path)
    process = start("node = Node.open(path)\ntold(open=True)\nos.kill(os.getpid(), 9)", path)
    process.communicate()
    content = bytearray(database.read_bytes())
    content[8_192:] = bytes(len(content) - 8_192)
    database.write_bytes(content)

    refused = refusal(lambda: Node.open(path))

    assert "damaged" in refused.message
    assert "damaged" in refusal(lambda: Node.open(path)).message
    shutil.copy(copy, database)
    check_chain(path, 20)


def test_open__last_process_was_killed__is_sound_and_the_mark_is_taken_away(path: Path) -> None:
    process = start("node = Node.open(path)\nsend(node)\ntold(sent=True)\nos.kill(os.getpid(), 9)", path)
    assert '"sent"' in process.communicate()[0]
    assert (path / "writer.lock").read_text(encoding="ascii").strip() == str(process.pid)
    with Node.open(path, readonly=True) as node:
        assert node.head.number == 21
    check_chain(path, 21)
    assert (path / "writer.lock").read_text(encoding="ascii").strip() == ""


def test_call__a_part_of_an_earlier_state_is_not_what_it_was__is_refused(path: Path) -> None:
    import lmdb

    with Node.open(path) as node:
        root = node.block_info(5).state_root
    with lmdb.open(str(path)) as database, database.begin(write=True) as transaction:
        key = next(key for key, _ in transaction.cursor() if key.endswith(root))
        value = transaction.get(key)
        assert isinstance(value, bytes)
        transaction.put(key, value[:-1] + bytes([value[-1] ^ 1]))
    with Node.open(path) as node:
        refused = refusal(lambda: node.nonce(EXPORTER.address, 5))
    assert refused.message == "The chain is damaged: a part of its state is not what it was."


@pytest.mark.slow
def test_open__bytes_changed_anywhere__ends_in_a_sentence(path: Path) -> None:
    """Damage is found, or does not matter (a page that is free); a process that dies of it dies once."""
    choice = random.Random(20190322)  # noqa: S311  # a test's choice
    whole = (path / "data.mdb").read_bytes()
    died = 0
    for _ in range(12):
        content = bytearray(whole)
        at = choice.randrange(8_192, len(whole)) // 4_096 * 4_096
        length = choice.choice([1, 64, 4_096])
        content[at : at + length] = choice.choice([bytes(length), choice.randbytes(length)])
        for turn in range(2):
            (path / "data.mdb").write_bytes(content)
            done = subprocess.run(
                [sys.executable, "-c", PRELUDE + _LOOK, str(path)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0 or (done.returncode < 0 and turn == 0), done
            assert done.returncode < 0 or done.stderr == ""
            if done.returncode == 0:
                break
            died += 1
    (path / "data.mdb").write_bytes(whole)
    check_chain(path, 20)
    assert died <= 3
