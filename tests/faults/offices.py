"""The command on a chain that `shroff init` made, under conditions: limits, rights, another time."""

from __future__ import annotations

import ctypes
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chain.auditing import verify
from cli.finding import all_accounts
from cli.workspace import open_workspace
from tests.cli.conftest import NUMBER, SCRIPT, Answer

__all__ = [
    "APPLY",
    "check_office",
    "complaint",
    "ended",
    "limited",
    "many_rows",
    "started",
    "without_rights",
]

APPLY = (
    *("receivables", "apply", "--as", "exporter-a", "--bank", "bank-a", "--document", f"{NUMBER}=5000"),
    *("--amount", "4,000.00 USD", "--reference", "LOAN-1"),
)
_PR_CAPBSET_DROP = 24
_WRITES_EVERYWHERE = (0, 1, 2, 3)
"""CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER: what root has beyond an owner's rights."""


def complaint(answer: Answer) -> tuple[str, str]:
    """The error and the hint, each a line, and no traceback."""
    error, hint = answer.err.splitlines()[-2:]
    assert error.startswith("error: "), answer
    assert hint.startswith("hint: "), answer
    assert "Traceback" not in answer.err
    assert answer.out == ""
    return error.removeprefix("error: "), hint.removeprefix("hint: ")


def started(
    home: Path, *arguments: str, before: str = "", setup: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    """A command in a process of its own; `before` is what that runs first, `setup` what is done to it."""
    return subprocess.Popen(
        [sys.executable, "-c", f"{before}\n{SCRIPT}", *arguments],
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=setup,  # noqa: PLW1509  # rights are given up in the new process
    )


def ended(process: subprocess.Popen[str]) -> Answer:
    """How it ended."""
    out, err = process.communicate(timeout=300)
    return Answer(process.returncode, out, err)


def check_office(home: Path) -> None:
    """Every block executes, every record is right, and the vault opens what is on the chain."""
    with open_workspace(home / ".shroff", readonly=True) as work:
        verify(work.node)
        for account in all_accounts(work):
            found = work.suite.documents.account(account)
            assert work.vault.opening(found.document, found.commitment) is not None


def many_rows(home: Path, name: str, count: int) -> str:
    """A file of that many declarations; its name."""
    rows = "".join(f"310120260{row:09},2026-01-10,91110000MA9EXPA16G,USD,1000.00\n" for row in range(count))
    (home / name).write_text(f"number,date,exporter,currency,amount\n{rows}", encoding="utf-8")
    return name


@contextmanager
def limited(size: int) -> Generator[None]:
    """No file of this process becomes larger than so many bytes: the disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def without_rights() -> Callable[[], None]:
    """As an owner who is not root: permissions count."""
    library = ctypes.CDLL(None, use_errno=True)

    def setup() -> None:
        for each in _WRITES_EVERYWHERE:
            library.prctl(_PR_CAPBSET_DROP, each, 0, 0, 0)

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o500)
        tried = subprocess.run(
            [sys.executable, "-c", f"open({folder + '/file'!r}, 'w')"],
            capture_output=True,
            check=False,
            preexec_fn=setup,  # the same
        )
        Path(folder).chmod(0o700)
    if not tried.returncode:
        pytest.skip("this user writes everywhere and can't give that up")
    return setup
