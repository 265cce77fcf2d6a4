"""A portfolio run in a process of its own: what other tests hold in memory is not the run's."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

from scenarios.portfolio import Summary

_PROGRAM = """
import pickle, sys
from scenarios.portfolio import run
path, options = pickle.loads(sys.stdin.buffer.read())
sys.stdout.buffer.write(pickle.dumps(run(path, **options)))
"""


def run_apart(path: Path, **options: object) -> Summary:
    """What `scenarios.portfolio.run` answers there."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], input=pickle.dumps((path, options)), capture_output=True, check=True
    )
    summary: Summary = pickle.loads(done.stdout)  # noqa: S301  # our own process wrote it
    return summary
