"""Where `shroff` begins, before anything heavy is imported: from here on an interruption is quiet.

What is imported here is there already when Python starts a command; each library more would be some
milliseconds in which Ctrl-C prints a traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

__all__ = ["main"]

_INTERRUPTED = 130


def main() -> None:
    """Runs the command and ends the process.

    Ctrl-C ends it with 130 at any moment; a reader of its output that went away (`| head`) ends it as the
    system ends other tools, by SIGPIPE.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else nobody may interrupt (`nohup`)
        signal.signal(signal.SIGINT, _quit)
    try:
        from cli.main import main as run

        if signal.getsignal(signal.SIGINT) is _quit:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        run()
    except KeyboardInterrupt:
        _quit(signal.SIGINT, None)
    except BrokenPipeError:
        _unread()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left takes no time


def _quit(number: int, frame: FrameType | None) -> None:
    """Before a command has begun there is nothing to put in order."""
    del number, frame
    try:
        os.write(2, b"interrupted\n")
    finally:
        os._exit(_INTERRUPTED)


def _unread() -> None:
    """Nothing is left to say, not even when Python ends."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)
    sys.exit(1)  # where the signal is blocked
