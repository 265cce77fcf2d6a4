"""Kills processes that live on a chain, at seeded moments, and looks at what is there afterwards."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypedDict

from chain.auditing import verify
from chain.errors import ShroffError
from chain.node import Node
from tests.faults.node_life import PHASES, TOPIC, live, sender

__all__ = ["KillLog", "kill_node_runs"]

Durable = Literal["power", "process"]
_LIVES = 8
"""Kills that a chain goes through before it is audited whole and another one begins."""


class _Printed(TypedDict):
    transaction: str
    block: int
    hash: str


@dataclass
class KillLog:
    """What the kills came to."""

    name: str
    what: str = "receipts"
    seconds: float = 0
    kills: Counter[str] = field(default_factory=Counter[str])
    printed: int = 0
    found: int = 0
    blocks: int = 0
    opened: int = 0

    def total(self) -> int:
        """How many processes were killed."""
        return sum(self.kills.values())

    def lines(self) -> list[str]:
        """For people: one line of figures, one of where the kills fell."""
        phases = ", ".join(f"{phase} {count}" for phase, count in self.kills.items())
        figures = (
            f"{self.total()} kills in {self.seconds:.0f} s; {self.what} printed {self.printed},"
            f" found {self.found}; blocks verified {self.blocks}; next commands that went on {self.opened}"
        )
        return [f"{self.name}: {figures}", f"  killed while: {phases}"]


class _Chain:
    """One chain, and what its users were told of it."""

    def __init__(self, path: Path, durable: Durable) -> None:
        self.path = path
        self.durable: Durable = durable
        self.printed: list[_Printed] = []

    def check(self, log: KillLog) -> None:
        """Everything that was printed is there; the next command goes on."""
        with Node.open(self.path, create=True) as node:
            for each in self.printed:
                receipt = node.receipt(bytes.fromhex(each["transaction"]))
                assert receipt.block_number == each["block"]
                assert receipt.block_hash.hex() == each["hash"] == node.block_info(each["block"]).hash.hex()
            transactions = node.nonce(sender().address)
            logs = node.logs(topics=[TOPIC])
            assert len(logs) == transactions >= len(self.printed)
            assert [each.block_number for each in logs] == sorted(each.block_number for each in logs)
            log.opened += 1

    def audit(self, log: KillLog) -> None:
        """Every block executes to what it is, and every record is what comes out."""
        with Node.open(self.path, readonly=True) as node:
            log.blocks += verify(node).blocks
            log.printed += len(self.printed)
            log.found += sum(
                node.receipt(bytes.fromhex(each["transaction"])).block_hash.hex() == each["hash"]
                for each in self.printed
            )


def kill_node_runs(folder: Path, *, kills: int, durable: Durable, seed: int) -> KillLog:
    """Kills `kills` runs on chains in `folder`; every chain is checked after each kill."""
    choice = random.Random(seed)  # noqa: S311  # a test's choice
    log = KillLog(f'node, durable="{durable}"')
    began = time.monotonic()
    chain = _Chain(folder / "chain-0", durable)
    durations: dict[str, float] = dict.fromkeys(PHASES, 0.02)
    for number in range(kills):
        if number and number % _LIVES == 0:
            chain.audit(log)
            chain = _Chain(folder / f"chain-{number}", durable)
        phase = PHASES[number % len(PHASES)]
        died = _killed(chain, choice, phase, durations)
        log.kills[died] += 1
        try:
            chain.check(log)
        except (AssertionError, ShroffError) as error:
            error.add_note(f"kill {number} in phase {phase} of {chain.path}, seed {seed}")
            raise
    chain.audit(log)
    log.seconds = time.monotonic() - began
    return log


def _killed(chain: _Chain, choice: random.Random, phase: str, durations: dict[str, float]) -> str:
    """One run, killed in a phase of one of its rounds. Gives the phase in which it really died."""
    spawning = multiprocessing.get_context("forkserver")
    spawning.set_forkserver_preload(["tests.faults.node_life"])
    reading, writing = spawning.Pipe(duplex=False)
    process = spawning.Process(
        target=live, args=(chain.path, chain.durable, choice.randrange(1 << 32), writing)
    )
    process.start()
    writing.close()
    assert process.pid is not None
    at_round, share, now = choice.randint(1, 3), choice.random(), ""
    began = 0.0
    try:
        while True:
            message = json.loads(reading.recv_bytes())
            if "phase" not in message:
                chain.printed.append(message)
                continue
            if now:
                durations[now] = (durations[now] + time.monotonic() - began) / 2
            now, began = message["phase"], time.monotonic()
            if now == phase:
                at_round -= 1
                if at_round == 0:
                    _wait(share * 1.1 * durations[phase])
                    os.kill(process.pid, signal.SIGKILL)
    except EOFError:
        pass
    finally:
        reading.close()
    process.join()
    code = process.exitcode
    process.close()
    assert code == -signal.SIGKILL, f"ended by itself with {code} in {now}"
    return now


def _wait(seconds: float) -> None:
    """As `time.sleep`, and exact for some microseconds, too."""
    until = time.monotonic() + seconds
    if seconds > 0.002:
        time.sleep(seconds - 0.001)
    while time.monotonic() < until:
        pass
