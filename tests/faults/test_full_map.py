"""The database's map is full: it grows and the block is retried; where it can't grow, that is a sentence.

LMDB lays the database into address space of a fixed size. A map that is too small is no fault of the user's
and must never be seen; a process that may not have more address space (`ulimit -v`) has to be told.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.node import Node
from tests.faults.conftest import QUICK, check_chain, lines_of, send

_SMALL = 1 << 16


def test_send_raw__map_is_full__grows_and_keeps_the_block(tmp_path: Path) -> None:
    with Node.open(tmp_path, QUICK, create=True, map_size=_SMALL) as node:
        receipts = [send(node, size=30_000) for _ in range(20)]
        assert [node.receipt(each.transaction_hash) for each in receipts] == receipts
    assert (tmp_path / "data.mdb").stat().st_size > 8 * _SMALL
    check_chain(tmp_path, 20)


@pytest.mark.slow
def test_send_raw__map_cannot_grow__is_said_and_the_chain_goes_on(path: Path) -> None:
    told = lines_of(
        """
        import resource
        node = Node.open(path, Settings(durable="process"), map_size=1 << 23)
        head = node.head
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + (1 << 22), hard))
        def fill():
            for _ in range(1_000):
                send(node, size=40_000)
        attempt(fill)
        reached = node.head.number
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        send(node, size=40_000)
        told(before=head.number, reached=reached, after=node.head.number)
        node.close()
        """,
        path,
    )

    refused, counts = told
    assert refused["kind"] == "Unreachable"
    assert refused["message"].startswith(f"The map of the chain in {path} can't grow to ")
    assert refused["message"].endswith("bytes: cannot allocate memory; nothing of the block was written.")
    assert "ulimit -v" in refused["hint"]
    assert counts["before"] < counts["reached"]
    assert counts["after"] == counts["reached"] + 1
    check_chain(path, counts["after"])


def test_open__map_is_smaller_than_the_database__is_no_matter(tmp_path: Path) -> None:
    with Node.open(tmp_path, QUICK, create=True) as node:
        for _ in range(10):
            send(node, size=30_000)
    with Node.open(tmp_path, QUICK, map_size=_SMALL) as node:
        send(node, size=30_000)
    with Node.open(tmp_path, readonly=True, map_size=_SMALL) as node:
        assert node.head.number == 11


def test_open__no_address_space__is_said(path: Path) -> None:
    (told,) = lines_of(
        """
        import resource
        import chain.store_opening
        attempt(lambda: Node.open(path).close())
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + (1 << 24), -1))
        attempt(lambda: Node.open(path))
        """,
        path,
    )

    assert told["message"] == f"The chain in {path} can't be opened: cannot allocate memory."
    check_chain(path, 20)
