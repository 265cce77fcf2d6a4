"""A command at a terminal of its own, where somebody types what it asks for."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.cli.conftest import SCRIPT, Answer

_OWN_TERMINAL = "import os; os.close(os.open(os.ttyname(0), os.O_RDWR)); "
"""The first terminal that the leader of a session opens is its own, and then /dev/tty."""

_BYTES = 65536


def at_terminal(
    *arguments: str | Path,
    cwd: Path,
    typed: Sequence[tuple[str, str]] = (),
    stdin: bytes | None = None,
    timeout: float = 60,
) -> Answer:
    """Runs a command at a terminal.

    Args:
        arguments: The command.
        cwd: Where.
        typed: Questions, in their order, and what is typed then; the line's end is added.
        stdin: What comes through a pipe in the place of the keyboard.
        timeout: Seconds.

    Returns:
        The exit code, what went to stdout (a pipe), and all that the terminal showed.
    """
    ours, theirs = pty.openpty()
    name = os.ttyname(theirs)
    script = _OWN_TERMINAL.replace("os.ttyname(0)", repr(name)) + SCRIPT
    with subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=cwd,
        stdin=theirs if stdin is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        if stdin is not None:
            assert process.stdin is not None
            process.stdin.write(stdin)
            process.stdin.close()
        try:
            shown = _converse(ours, typed, time.monotonic() + timeout)
            assert process.stdout is not None
            out = process.stdout.read().decode()
            code = process.wait(timeout)
        finally:
            process.kill()
            os.close(ours)
    return Answer(code, out, shown)


def _converse(terminal: int, typed: Sequence[tuple[str, str]], until: float) -> str:
    """All that the terminal showed until the command closed it."""
    shown, left, seen = "", list(typed), 0
    while True:
        ready, _, _ = select.select([terminal], [], [], max(until - time.monotonic(), 0))
        if not ready:
            raise TimeoutError(f"The terminal shows: {shown}")
        try:
            part = os.read(terminal, _BYTES)
        except OSError:  # Linux says so when the last one who had the terminal closes it
            part = b""
        if not part:
            assert not left, f"Nobody asked {left[0][0]!r}. The terminal shows: {shown}"
            return shown
        shown += part.decode()
        if left and (found := re.search(re.escape(left[0][0]), shown[seen:])):
            seen += found.end()
            os.write(terminal, f"{left.pop(0)[1]}\n".encode())
