"""Kills the command itself, at seeded moments, and looks whether what it printed is there afterwards.

One office works on one chain: customs sends files of declarations, an exporter applies for loans on them, a
bank lends, keys are changed. Each command is killed, most often while it has the chain open; what it printed
before must be there, every document on the chain must have its fields and salt in the vault, every signer
its key, and the same command, sent again, must go on.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, cast

from chain.auditing import verify
from cli.finding import all_accounts
from cli.workspace import CHAIN, open_workspace
from tests.cli.conftest import SCRIPT
from tests.faults.node_kills import KillLog

__all__ = ["kill_commands"]

_ROWS = 110
_EXPORTER = "91110000MA9EXPA16G"
_GOES_ON = (0, 3)
"""How a command may end that is sent again: it did it, or a contract says that it was done."""
_Step = tuple[str, ...]


class _Office:
    """The folder in which commands run, and what they printed."""

    def __init__(self, home: Path, log: KillLog, choice: random.Random) -> None:
        self.home = home
        self.log = log
        self.choice = choice
        self.documents: set[str] = set()
        self.cases: set[str] = set()
        self.blocks: dict[int, str] = {}
        self.seconds: dict[str, tuple[float, float]] = {}
        """What commands take, and how much of it they have the chain open, by verb."""

    @property
    def folder(self) -> Path:
        return self.home / ".shroff"

    def start(self, step: _Step) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *step, "--json"],
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finished(self, step: _Step) -> Any:  # noqa: ANN401  # a document may hold anything
        """Runs a command to its end; what it printed."""
        began = time.monotonic()
        process = self.start(step)
        opened = self._opened(process)
        out, err = process.communicate(timeout=300)
        if process.returncode == 2 and "There is somebody called" in err:
            return self.finished(("participants", "show", step[2]))  # it was admitted before
        assert process.returncode in _GOES_ON, (step, process.returncode, out, err)
        assert "Traceback" not in err, err
        if process.returncode == 0:
            self.seconds[step[min(1, len(step) - 1)]] = (time.monotonic() - began, time.monotonic() - opened)
        return self._noted(out)

    def killed(self, step: _Step) -> bool:
        """Runs a command, and kills it. Whether it was alive until then."""
        whole, writing = self.seconds.get(step[1], (2.0, 0.5))
        process = self.start(step)
        share = self.choice.random()
        if self.choice.random() < 0.85:  # while it has the chain open
            self._opened(process)
            time.sleep(share * 0.8 * writing)
        else:
            time.sleep(share * whole)
        when = "writing" if self._is_open_by(process.pid) else "outside"
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate(timeout=60)
        if process.returncode == -signal.SIGKILL:
            self.log.kills[f"{step[1]} ({when})"] += 1
        if out.rstrip().endswith(("}", "]")):
            self._noted(out)
        return process.returncode == -signal.SIGKILL

    def _opened(self, process: subprocess.Popen[str]) -> float:
        """Waits until a command has the chain open for writing, or has ended. When that was."""
        began = time.monotonic()
        while process.poll() is None and not self._is_open_by(process.pid):
            time.sleep(0.002)
            assert time.monotonic() < began + 120
        return time.monotonic()

    def _is_open_by(self, process: int) -> bool:
        lock = self.folder / CHAIN / "writer.lock"
        try:
            return lock.read_bytes()[:16].strip() == str(process).encode()
        except OSError:
            return False

    def _noted(self, out: str) -> Any:  # noqa: ANN401  # a document may hold anything
        """What was printed is promised."""
        try:
            found = json.loads(out)
        except ValueError:
            return None
        if not isinstance(found, dict):
            return None
        printed = cast("dict[str, Any]", found)
        rows: list[dict[str, Any]] = printed.get("rows", []) if "summary" in printed else []
        self.documents |= {str(each["document"]) for each in rows if each["outcome"] in ("attested", "known")}
        if "case" in printed:
            self.cases.add(str(printed["case"]))
        if "head" in printed and "hash" in printed:
            self.blocks[int(printed["head"])] = str(printed["hash"])
        return printed

    def check(self) -> None:
        """All that was printed is there, and all that belongs to what is on the chain."""
        with open_workspace(self.folder, readonly=True) as work:
            documents = work.suite.documents
            for told in self.documents:
                assert documents.account_at(bytes.fromhex(told)) is not None, told
            for each in all_accounts(work):
                held = documents.account(each)
                assert work.vault.opening(held.document, held.commitment) is not None, each.hex()
            admitted, known = set(work.suite.participants.all()), set(work.suite.applications.all())
            assert {bytes.fromhex(each) for each in self.cases} <= known
            for number, block_hash in self.blocks.items():
                assert f"0x{work.node.block_info(number).hash.hex()}" == block_hash
            for actor in work.people:
                if actor.id in admitted:
                    assert work.suite.participants.signer(actor.party.maker.address).live, actor.name
            self.log.opened += 1

    def audit(self) -> None:
        """`chain verify`."""
        with open_workspace(self.folder, readonly=True) as work:
            self.log.blocks += verify(work.node).blocks
            documents, known = work.suite.documents, set(work.suite.applications.all())
            self.log.printed = len(self.documents) + len(self.cases) + len(self.blocks)
            self.log.found = sum(
                [
                    *(documents.account_at(bytes.fromhex(each)) is not None for each in self.documents),
                    *(bytes.fromhex(each) in known for each in self.cases),
                    *(f"0x{work.node.block_info(at).hash.hex()}" == each for at, each in self.blocks.items()),
                ]
            )


def _story(home: Path) -> Iterator[_Step]:
    """What is done in the office, without end."""
    for turn in count(1):
        numbers = [f"31012026{turn:05}{row:05}" for row in range(_ROWS)]
        rows = "".join(f"{number},2026-01-10,{_EXPORTER},USD,1000.00\n" for number in numbers)
        (home / f"rows-{turn}.csv").write_text(
            f"number,date,exporter,currency,amount\n{rows}", encoding="utf-8"
        )
        loan, first = f"LOAN-{turn}", f"{numbers[0]}=500"
        yield "documents", "import", f"rows-{turn}.csv"
        yield "consents", "grant", "bank-a", "--as", "exporter-a"
        yield (
            *("receivables", "apply", "--as", "exporter-a", "--bank", "bank-a", "--document", first),
            *("--amount", "400.00 USD", "--reference", loan),
        )
        yield "receivables", "accept", loan, "--reference", f"B-{turn}"
        yield "receivables", "verify", loan
        yield "receivables", "approve", loan
        yield "receivables", "disburse", loan, "400 USD", "--reference", f"T-{turn}"
        bank = chr(ord("A") + turn % 26)
        identity = f"BIC:TRY{bank}CNSZ"
        yield "participants", "admit", f"bank_{bank.lower()}x", "--role", "bank", "--identity", identity
        yield "participants", "rotate-key", "exporter_a", "maker"
        yield "chain", "advance", "--days", "1"


def kill_commands(home: Path, *, kills: int, seed: int) -> KillLog:
    """Kills `kills` commands; the office is looked at after each of them, and the command sent again."""
    log = KillLog("shroff", what="documents, cases and blocks")
    choice = random.Random(seed)  # noqa: S311  # a test's choice
    began = time.monotonic()
    office = _Office(home, log, choice)
    office.finished(("init",))
    for step in _story(home):
        died = office.killed(step)
        try:
            office.check()
            office.finished(step)
            if choice.random() < 0.3:
                office.finished(("chain", "status"))
        except BaseException as error:
            error.add_note(f"after kill {log.total()} ({died=}) of {' '.join(step)}, seed {seed}")
            raise
        if log.total() >= kills:
            break
    office.audit()
    log.seconds = time.monotonic() - began
    return log
