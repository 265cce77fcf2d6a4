"""What the operating system is asked, whatever for: why it refused, who is running, what is on the disk."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["is_running", "reason_of_system", "sync_folder"]


def is_running(process: int) -> bool:
    """Whether there is a process with this number."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def reason_of_system(error: OSError) -> str:
    """Why the system refused, inside a sentence."""
    return (error.strerror or str(error)).lower()


def sync_folder(path: Path) -> None:
    """A new file outlives a power cut only if the folder that names it is on the disk, too.

    Raises:
        OSError: The folder can't be read or synced.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
