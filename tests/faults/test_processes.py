"""Two processes on one chain, a lock whose process died, and a chain that was opened before a fork."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from chain.errors import ChainLocked, ShroffError
from chain.node import Node
from tests.faults.conftest import EXPORTER, QUICK, check_chain, lines_of, make_chain, refusal, send, start

_HOLD = "with Node.open(path, create=True):\n    told(open=True)\n    sys.stdin.readline()\n"


def test_open__another_process_writes__is_refused_with_its_number(path: Path) -> None:
    other = start(_HOLD, path)
    assert other.stdout is not None
    assert other.stdout.readline()
    refused = refusal(lambda: Node.open(path), ChainLocked)
    assert refused.message == f"The chain in {path} is open in another process ({other.pid})."
    assert refused.hint == "Wait until it ends, or end it."
    other.communicate("\n")
    check_chain(path, 20)


def test_open__the_process_that_had_the_lock_was_killed__goes_on(path: Path) -> None:
    other = start(_HOLD, path)
    assert other.stdout is not None
    assert other.stdout.readline()
    other.kill()
    other.communicate()
    assert (path / "writer.lock").read_text(encoding="ascii").strip() == str(other.pid)
    check_chain(path, 20)


def test_open__the_number_in_the_lock_is_of_a_living_process__is_no_matter(path: Path) -> None:
    (path / "writer.lock").write_text(f"{os.getpid()}\n", encoding="ascii")
    check_chain(path, 20)


@pytest.mark.slow
def test_open__many_processes_make_the_same_chain__one_does(tmp_path: Path) -> None:
    path = tmp_path / "chain"
    program = """
        node = attempt(lambda: Node.open(path, create=True))
        if node is not None:
            told(made=node.head.number)
            sys.stdin.readline()
        """
    processes = [start(program, path) for _ in range(5)]
    first = [each.stdout.readline() if each.stdout else "" for each in processes]
    ended = [each.communicate("\n", timeout=60) for each in processes]
    assert [errors for _, errors in ended] == [""] * 5
    assert sum("made" in line for line in first) == 1
    assert sum("is open in another process" in line for line in first) == 4
    check_chain(path, 0)


def test_node__after_a_fork__refuses_in_the_child_and_goes_on_in_the_parent(path: Path) -> None:
    told = lines_of(
        """
        import gc
        from tests.faults.conftest import EXPORTER
        node = Node.open(path, Settings(durable="process"))
        child = os.fork()
        if not child:
            attempt(lambda: node.nonce("0x" + "11" * 20))
            attempt(lambda: send(node))
            attempt(lambda: Node.open(path))
            node.close()
            del node
            gc.collect()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        send(node)
        node.close()
        with Node.open(path) as again:
            told(blocks=again.head.number)
        """,
        path,
    )

    assert [each.get("message") for each in told[:2]] == [
        "The chain was opened before this process was forked."
    ] * 2
    assert told[0]["hint"] == "Open it in the new process."
    assert told[2]["kind"] == "ChainLocked"
    assert told[3] == {"blocks": 21}
    check_chain(path, 21)


def test_open__a_child_outlives_the_process_that_opened_the_chain__goes_on(path: Path) -> None:
    process = start(
        """
        node = Node.open(path)
        child = os.fork()
        if not child:
            import time
            os.close(1)
            time.sleep(60)
        told(child=child)
        os.kill(os.getpid(), 9)
        """,
        path,
    )
    assert process.stdout is not None
    child = int(process.stdout.readline().split()[1].strip("}"))
    process.wait(timeout=60)
    try:
        check_chain(path, 20)
    finally:
        os.kill(child, signal.SIGKILL)
        process.communicate()


def test_node__in_a_forked_child__opens_anew_when_the_parent_closed(path: Path) -> None:
    told = lines_of(
        """
        node = Node.open(path)
        node.close()
        child = os.fork()
        with Node.open(path, readonly=True) as node:
            told(head=node.head.number)
        if not child:
            os._exit(0)
        os.waitpid(child, 0)
        """,
        path,
    )
    assert told == [{"head": 20}, {"head": 20}]


def test_send_raw__two_nodes_on_two_chains__do_not_meet(tmp_path: Path) -> None:
    first, second = make_chain(tmp_path / "first", 1), make_chain(tmp_path / "second", 2)
    with Node.open(first, QUICK) as one, Node.open(second, QUICK) as other:
        send(one)
        send(other)
        assert (one.nonce(EXPORTER.address), other.nonce(EXPORTER.address)) == (2, 3)
        refusal(lambda: Node.open(first), ShroffError)
