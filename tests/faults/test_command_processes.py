"""Commands beside each other, without rights, interrupted, and with a reader who went away.

Reading commands used to be refused while another command wrote: a bank's overview stopped a day's import. The
first tenths of a second of a command answered Ctrl-C with a traceback; and `shroff run … | head` ended with
1, as if something had gone wrong.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import NUMBER, SCRIPT, Shroff
from tests.faults.offices import APPLY, check_office, complaint, ended, many_rows, started, without_rights

_READ = (
    ("chain", "status"),
    ("documents", "list"),
    ("documents", "show", NUMBER),
    ("documents", "check", NUMBER),
    ("participants", "list"),
    ("receivables", "list"),
    ("consents", "list"),
    ("rates", "list"),
)


def stop_at_work(process: subprocess.Popen[str], lock: Path) -> None:
    """Stops a command as soon as it has the chain open for writing, so that it still has it at any speed."""
    until = time.monotonic() + 60
    while lock.read_bytes().strip() != str(process.pid).encode():
        assert process.poll() is None, "it ended without writing"
        assert time.monotonic() < until
        time.sleep(0.005)
    time.sleep(0.3)  # LMDB lets nobody in while it opens
    process.send_signal(signal.SIGSTOP)


@pytest.mark.slow
def test_command__another_one_writes__reads_and_is_refused_to_write(chain: Shroff, tmp_path: Path) -> None:
    importing = started(tmp_path, "documents", "import", many_rows(tmp_path, "many.csv", 1_000))
    try:
        stop_at_work(importing, tmp_path / ".shroff" / "chain" / "writer.lock")
        refused = chain(*APPLY, code=4)
        for step in _READ[:5]:
            chain(*step)
    finally:
        importing.send_signal(signal.SIGCONT)
        imported = ended(importing)

    error, hint = complaint(refused)
    assert error == f"The chain in .shroff/chain is open in another process ({importing.pid})."
    assert hint == "Wait until it ends, or end it."
    assert (imported.code, imported.err) == (0, "")
    assert "1,000 attested" in imported.out
    chain(*APPLY)
    check_office(tmp_path)


@pytest.mark.slow
def test_command__nothing_may_be_written__is_read(chain: Shroff, tmp_path: Path) -> None:
    setup = without_rights()
    folder = tmp_path / ".shroff"
    modes = {each: each.stat().st_mode for each in (folder, *folder.rglob("*"))}
    for each in modes:
        each.chmod(0o500 if each.is_dir() else 0o400)
    try:
        for step in _READ:
            answer = ended(started(tmp_path, *step, setup=setup))
            assert (answer.code, answer.err) == (0, ""), step
        refused = ended(started(tmp_path, *APPLY, setup=setup))
    finally:
        for each, mode in modes.items():
            each.chmod(mode)
    assert refused.code == 4
    error, hint = complaint(refused)
    assert error == "The chain in .shroff/chain can't be opened for writing: permission denied."
    assert hint == "Commands that only read need no right to write."
    chain(*APPLY)
    check_office(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["vault.jsonl", "people.json", "shroff.json", "chain"])
def test_command__a_part_may_not_be_read__is_named(chain: Shroff, tmp_path: Path, part: str) -> None:
    setup = without_rights()
    there = tmp_path / ".shroff" / part
    mode = there.stat().st_mode
    there.chmod(0)
    try:
        refused = ended(started(tmp_path, "chain", "status", setup=setup))
    finally:
        there.chmod(mode)
    assert refused.code == 4
    error, _ = complaint(refused)
    assert part in error
    assert "ermission denied" in error
    chain("chain", "status")


@pytest.mark.slow
def test_command__interrupted_at_any_moment__ends_with_130_and_the_next_goes_on(
    chain: Shroff, tmp_path: Path
) -> None:
    """Before Python itself has started, no program of ours can answer; from then on it does."""
    name = many_rows(tmp_path, "many.csv", 400)
    # From the moment in which `cli.start` heeds it; what a shell runs behind itself would have it ignored.
    heed = "import cli.start, os, signal; signal.signal(signal.SIGINT, cli.start._quit)"
    before = f"{heed}; os.write(2, b'began\\n')"
    interrupted = 0
    for turn in range(14):
        process = started(tmp_path, "documents", "import", name, before=before)
        assert process.stderr is not None
        assert process.stderr.readline() == "began\n"
        time.sleep(0.01 * turn**1.7)
        process.send_signal(signal.SIGINT)
        answer = ended(process)
        if answer.code:
            assert (answer.code, answer.out, answer.err.strip()) == (130, "", "interrupted")
            interrupted += 1
    assert interrupted > 5
    chain("documents", "import", name)
    check_office(tmp_path)


@pytest.mark.parametrize("reader", ["head -n 1", "true"])
def test_command__whose_reader_goes_away__ends_as_other_tools_do(tmp_path: Path, reader: str) -> None:
    command = f'"{sys.executable}" -c "$SCRIPT" run receivables 2>&1'
    done = subprocess.run(
        ["bash", "-c", f'{command} | {reader} >/dev/null; echo "${{PIPESTATUS[0]}}"'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "SCRIPT": SCRIPT},
    )
    assert (done.stdout, done.stderr) == (f"{128 + signal.SIGPIPE}\n", "")


def test_command__output_has_no_room__is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, "run"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 4
    assert [line.partition(":")[0] for line in done.stderr.splitlines()[-2:]] == ["error", "hint"]
    assert "No space left on device" in done.stderr
