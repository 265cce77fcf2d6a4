"""Looking up what is on a long chain and on a short one: a transaction, a log, a document by its number.

Both chains are on disk, and were made alike. In a process of its own (`python -m tests.bench.lookups SHORT
LONG`) the two take turns, look-up by look-up, so that whatever else the machine does falls on both. Two
states: `opened`, a chain that was opened for this look-up alone, so that nothing of it is in memory but what
the system keeps of the file; and `open`, a chain that goes on being used, asked for something that nobody
asked for before.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chain.abi import Abi
from chain.building import build
from chain.clock import Clock
from chain.contract import Contract
from chain.hashing import keccak
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node
from chain.settings import Settings
from tests.bench.environments import ROOT
from tests.bench.workloads import ATTESTED

STATES = ("opened", "open")
KINDS = ("transaction", "receipt", "log", "document")
_NOTE = "bench.json"
_BLOCK = 100
_FACE = 1_000_000
_START = 1_800_000_000
_FOREVER = 2**60


def make(path: Path, transactions: int) -> None:
    """A chain on disk of so many transactions: each document is attested, then drawn on; 100 a block."""
    customs, bank = Key.from_seed("customs"), Key.from_seed("bank")
    settings = Settings(durable="process")
    with Node.open(path, settings, clock=Clock(_START), create=True) as node:
        network = EmbeddedNetwork(node)
        contract = Contract.deploy(network, customs, build(ATTESTED))
        for start in range(0, transactions, _BLOCK):
            with network.batch() as batch:
                for number in range(start, min(start + _BLOCK, transactions)):
                    document = _document(number // 2)
                    if number % 2:
                        sent = contract.send(bank, "draw", document, number, batch=batch)
                    else:
                        face = _FACE + number
                        sent = contract.send(
                            customs, "attest", document, bank.address, face, _FOREVER, batch=batch
                        )
                    assert sent.error is None
    note = {"contract": contract.address, "transactions": transactions}
    path.with_suffix(".json").write_text(json.dumps(note))


def _document(number: int) -> bytes:
    return keccak(b"document %d" % number)


@dataclass(slots=True)
class _Chain:
    """One of the two, opened; its look-ups answer by themselves whether they are right."""

    path: Path
    node: Node
    contract: str
    abi: Abi
    hashes: list[bytes]

    @classmethod
    def at(cls, path: Path) -> _Chain:
        note = json.loads(path.with_suffix(".json").read_text())
        node = Node.open(path)
        hashes = [
            digest
            for number in range(2, node.head.number + 1)
            for digest in node.block_info(number).transactions
        ]
        assert len(hashes) == note["transactions"]
        return cls(path, node, note["contract"], Abi(build(ATTESTED).abi), hashes)

    def reopen(self) -> None:
        self.node.close()
        self.node = Node.open(self.path)

    def transaction(self, document: int) -> None:
        found = self.node.transaction(self.hashes[2 * document])
        assert found.data[4:36] == _document(document)

    def receipt(self, document: int) -> None:
        assert self.node.receipt(self.hashes[2 * document]).status == 1

    def log(self, document: int) -> None:
        topics = self.abi.event("Attested").topics({"document": _document(document)})
        (found,) = self.node.logs(self.contract, topics)
        assert found.transaction_hash == self.hashes[2 * document]

    def document(self, document: int) -> None:
        asked = self.abi.encode("documents", (_document(document),))
        assert int.from_bytes(self.node.call(self.contract, asked)[32:64], "big") == _FACE + 2 * document


def compare(short: Path, long: Path, *, samples: int = 100) -> dict[str, dict[str, list[float]]]:
    """Median microseconds by kind and state, on the short chain and on the long one."""
    chains = (_Chain.at(short), _Chain.at(long))
    dice = random.Random(1)  # noqa: S311  # the same look-ups each time, no secret
    keys = [dice.sample(range(len(each.hashes) // 2), samples) for each in chains]
    found: dict[str, dict[str, list[float]]] = {}
    for kind in KINDS:
        found[kind] = {}
        for state in STATES:
            for each in chains:
                each.reopen()
            taken: list[list[float]] = [[], []]
            for number in range(samples):
                for each, own, times in zip(chains, keys, taken, strict=True):
                    if state == "opened":
                        each.reopen()
                    times.append(_timed(getattr(each, kind), own[number]))
            found[kind][state] = [1e6 * statistics.median(times) for times in taken]
    for each in chains:
        each.node.close()
    return found


def _timed(look_up: Callable[[int], None], key: int) -> float:
    start = time.perf_counter()
    look_up(key)
    return time.perf_counter() - start


def measure(folder: Path, *, short: int = 200, long: int = 20_000) -> dict[str, dict[str, list[float]]]:
    """Makes both chains in `folder`, and compares them in a new process."""
    for transactions in (short, long):
        make(folder / str(transactions), transactions)
    command = [sys.executable, "-m", "tests.bench.lookups", str(folder / str(short)), str(folder / str(long))]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    compared: dict[str, dict[str, list[float]]] = json.loads(done.stdout)
    return compared


def worst(compared: Mapping[str, Mapping[str, Sequence[float]]]) -> float:
    """The largest ratio of them all, long to short."""
    return max(long / short for states in compared.values() for short, long in states.values())


if __name__ == "__main__":
    shown: Any = compare(Path(sys.argv[1]), Path(sys.argv[2]))
    print(json.dumps(shown))
