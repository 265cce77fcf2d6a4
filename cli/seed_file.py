"""The seeds of samples on disk, beside the keys: a file that only its owner reads."""

from __future__ import annotations

import json
from pathlib import Path

from chain.errors import Unreachable
from chain.private_files import read_text, write_text
from scenarios.seeds import Seeds

__all__ = ["FileSeeds"]


class FileSeeds(Seeds):
    """The seeds, in a file of mode 0600 that is on the disk before a commitment is sent.

    Args:
        path: The file; read when a seed is first asked for, made when the first one comes.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._is_read = False

    def find(self, committer: bytes, bank: bytes, period: int) -> bytes | None:
        """See `Seeds.find`.

        Raises:
            Unreachable: The file can't be read, or is damaged.
        """
        if not self._is_read:
            self._read()
        return super().find(committer, bank, period)

    def _read(self) -> None:
        try:
            for each in json.loads(read_text(self._path)) if self._path.exists() else ():
                committer, bank, seed = (bytes.fromhex(each[name]) for name in ("committer", "bank", "seed"))
                self._known[committer, bank, int(each["period"])] = seed
        except (ValueError, KeyError, TypeError):
            # Without the cause: it shows what the file holds.
            raise Unreachable(f"{self._path} is damaged.", hint="Restore it from a copy.") from None
        self._is_read = True

    def _kept(self) -> None:
        written = [
            {"committer": committer.hex(), "bank": bank.hex(), "period": period, "seed": seed.hex()}
            for (committer, bank, period), seed in self._known.items()
        ]
        write_text(self._path, json.dumps(written, indent=1) + "\n")
