"""Work in a child process that shares all that the parent has loaded, and changes none of it."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""What a child tells."""


@dataclass(frozen=True, slots=True)
class Fork:
    """A child that writes one JSON object and ends.

    Attributes:
        pid: Its process.
        reader: The end of the pipe that its answer comes from.
        started: When, on the monotonic clock.
        ends: When its time is up.
    """

    pid: int
    reader: int
    started: float
    ends: float

    def answer(self, *, stop: bool = False) -> Json | None:
        """What it wrote; waits for it. None when it died, or was stopped here."""
        if stop:
            os.kill(self.pid, signal.SIGKILL)
        with os.fdopen(self.reader, "rb") as stream:
            text = stream.read()
        os.waitpid(self.pid, 0)
        return json.loads(text) if text and not stop else None


def fork(work: Callable[[], Json], limit: float) -> Fork:
    """Lets a child work; an exception becomes `{"error": …}`.

    The child's garbage collector is off: compilers make little garbage and much that is scanned for it.

    Args:
        work: What the child does.
        limit: Seconds after which its time is up; it is for the caller to stop it then.
    """
    reader, writer = os.pipe()
    started = time.monotonic()
    sys.stdout.flush()
    gc.freeze()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        gc.disable()
        try:
            answer = work()
        except BaseException as error:  # noqa: BLE001  # whatever it is, the parent has to hear of it
            answer = {"error": f"{type(error).__name__}: {error}"}
        with os.fdopen(writer, "wb") as stream:
            stream.write(json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    return Fork(pid, reader, started, started + limit)
