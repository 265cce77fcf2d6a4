"""What the fault tests share: chains with some blocks, processes of their own, and the log of the kills."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from chain.auditing import reexecute
from chain.errors import ShroffError, Unreachable
from chain.keys import Key
from chain.node import Node, Receipt, Settings
from tests.cli.conftest import chain, made, shroff

__all__ = ["chain", "made", "shroff"]
"""Fixtures of the command line's tests: the command, on a chain that `shroff init` made."""

ROOT = Path(__file__).parents[2]
QUICK = Settings(durable="process")
EXPORTER = Key.from_seed("exporter")
_STORE_ONE = bytes.fromhex("600160005500")
_LOG: pytest.StashKey[list[str]] = pytest.StashKey()

PRELUDE = '''
import json, os, resource, sys
from pathlib import Path
from chain.errors import ShroffError
from chain.node import Node, Settings
from tests.faults.conftest import send
path = Path(sys.argv[1])

def told(**what):
    os.write(1, json.dumps(what).encode() + b"\\n")

def limit(size):
    """Lets no file become larger; None lifts it."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if size is None else size, hard))

def attempt(action):
    try:
        return action()
    except ShroffError as error:
        told(kind=type(error).__name__, message=error.message, hint=error.hint)
'''
"""What a program in a process of its own begins with."""


def send(node: Node, *, size: int = 10) -> Receipt:
    """A transaction of some size, in a block of its own."""
    fields = {"chain_id": node.chain_id, "nonce": node.nonce(EXPORTER.address), "gas": 16_000_000}
    return node.send_raw(EXPORTER.sign_transaction({**fields, "to": None, "data": _STORE_ONE + bytes(size)}))


def make_chain(path: Path, blocks: int = 20) -> Path:
    """A chain, closed."""
    with Node.open(path, QUICK, create=True) as node:
        for _ in range(blocks):
            send(node)
    return path


def start(program: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """A program that begins with `PRELUDE`, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(program), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


def lines_of(program: str, *arguments: object, **environment: str) -> list[dict[str, Any]]:
    """What such a program told, to its end; it must end well, and say nothing else."""
    process = start(program, *arguments, **environment)
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    return [json.loads(line) for line in output.splitlines()]


def refusal(action: Callable[[], object], kind: type[ShroffError] = Unreachable) -> ShroffError:
    """How something is refused: in one line, with a hint."""
    with pytest.raises(kind) as refused:
        action()
    assert "\n" not in refused.value.message
    assert refused.value.message.endswith(".")
    assert refused.value.hint.endswith(".")
    return refused.value


def check_chain(path: Path, blocks: int | None = None) -> None:
    """The chain is sound, and goes on."""
    with Node.open(path) as node:
        assert blocks is None or node.head.number == blocks
        assert reexecute(node) == node.head.hash
        send(node)
        assert reexecute(node) == node.head.hash


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A chain with some blocks, closed."""
    return make_chain(tmp_path / "chain")


@pytest.fixture
def public_path() -> Generator[Path]:
    """The same, where every user comes: pytest's own folders are their owner's alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield make_chain(Path(folder) / "chain")


@pytest.fixture
def log(request: pytest.FixtureRequest) -> list[str]:
    """Lines that are printed when all tests have run."""
    return request.config.stash.setdefault(_LOG, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The kill test's log, whatever is captured."""
    lines = config.stash.get(_LOG, list[str]())
    if lines:
        terminalreporter.section("kill -9")
        for line in lines:
            terminalreporter.line(line)
