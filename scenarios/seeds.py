"""The secret seeds of samples: who committed to one keeps it to itself until it is revealed."""

from __future__ import annotations

import secrets
from collections.abc import Callable

__all__ = ["Seeds", "new_seed"]

_BYTES = 32


def new_seed() -> bytes:
    """A random seed."""
    return secrets.token_bytes(_BYTES)


class Seeds:
    """The seeds of those who act here, in memory.

    Args:
        draw: Makes 32 random bytes; another one only where a story has to repeat itself exactly.
    """

    def __init__(self, draw: Callable[[], bytes] = new_seed) -> None:
        self._draw = draw
        self._known: dict[tuple[bytes, bytes, int], bytes] = {}

    def find(self, committer: bytes, bank: bytes, period: int) -> bytes | None:
        """Somebody's seed for a bank and a period; None if it is not here."""
        return self._known.get((committer, bank, period))

    def make(self, committer: bytes, bank: bytes, period: int) -> bytes:
        """The seed for a bank and a period: the one that is here, so that it is never lost, or a new one."""
        found = self.find(committer, bank, period)
        if found is None:
            found = self._draw()
            self._known[committer, bank, period] = found
            self._kept()
        return found

    def _kept(self) -> None:
        """A seed has come; it is in memory alone here."""
