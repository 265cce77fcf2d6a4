"""How long `shroff documents import` takes, as somebody would type it: from start to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

DECLARATIONS = 1_000
EXPORTERS = 50
_HEADER = "number,scheme,date,exporter,currency,amount,buyer,hs,destination"
_FIRST_DAY = date(2026, 1, 5)
_A_DAY = 20


def write(path: Path, declarations: int) -> None:
    """A file of declarations, of as many exporters as there would be; always the same."""
    path.write_text("\n".join([_HEADER, *_lines(declarations)]) + "\n", encoding="utf-8")


def _lines(declarations: int) -> Iterator[str]:
    for number in range(declarations):
        day = _FIRST_DAY + timedelta(days=number // _A_DAY)
        exporter = number % EXPORTERS
        amount = f"{10_000 + 37 * number}.{number % 100:02}"
        yield (
            f"{310_120_260_000_000_000 + number},CN18,{day},OWN:EXPORTER-{exporter},USD,{amount},"
            f"OWN:BUYER-{number % 200},847150,DE"
        )


def measure(folder: Path, declarations: int = DECLARATIONS) -> float:
    """Makes a workspace and a file in `folder`, imports the file, and returns the seconds that took.

    Every exporter is new and is admitted on the way; the chain is on disk, and each block waits for the disk.
    """
    home, file = folder / "workspace", folder / "declarations.csv"
    home.mkdir()
    write(file, declarations)
    _shroff(home, "init")
    start = time.perf_counter()
    answer = json.loads(_shroff(home, "documents", "import", str(file), "--admit", "--json"))
    seconds = time.perf_counter() - start
    counts = answer["summary"]
    if counts["attested"] != declarations or sum(counts.values()) != declarations:
        raise SystemExit(f"the import did not go through: {counts}")
    return seconds


def _shroff(home: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", "from cli.main import main; main()", *arguments]
    done = subprocess.run(
        command,
        cwd=home,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"shroff {' '.join(arguments)} ended with {done.returncode}")
    return done.stdout.decode()
