"""Our own node: signed here, in a block of their own or many in one, on disk or in memory."""

from __future__ import annotations

import argparse
import platform
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from chain.clock import Clock
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node
from chain.settings import Settings
from tests.bench.drivers.protocol import Call, Workload, serve

Durable = Literal["power", "process"]

GAS = 16_000_000
_DURABLE: Mapping[str, Durable | None] = {"power": "power", "process": "process", "memory": None}


class Shroff:
    """`block` transactions a block; on disk unless `durable` is None."""

    def __init__(self, workload: Workload, *, block: int, durable: Durable | None) -> None:
        self._block = block
        self._folder = tempfile.TemporaryDirectory(prefix="shroff-bench-")
        settings = Settings(chain_id=workload.chain_id, durable=durable or "process")
        clock = Clock(workload.time)
        self._path = None if durable is None else Path(self._folder.name) / "chain"
        if self._path is None:
            self._node = Node.memory(settings, clock=clock)
        else:
            self._node = Node.open(self._path, settings, clock=clock, create=True)
        self._network = EmbeddedNetwork(self._node)
        self._keys = [Key(bytes.fromhex(secret)) for secret in workload.keys]
        self._sent = 0
        self._measured_from = self._prepared = 0

    def send(self, calls: Sequence[Call]) -> None:
        """Sends; a refusal raises Reverted."""
        if self._sent == 0:  # preparation
            for call in calls:
                self._network.send(self._keys[call.key], call.to, bytes.fromhex(call.data), gas=GAS)
            self._measured_from, self._prepared = self._used(), len(calls)
        elif self._block == 1:
            for call in calls:
                receipt = self._network.send(self._keys[call.key], call.to, bytes.fromhex(call.data), gas=GAS)
                assert receipt.status == 1
        else:
            for start in range(0, len(calls), self._block):
                self._send_block(calls[start : start + self._block])
        self._sent += len(calls)

    def _send_block(self, calls: Sequence[Call]) -> None:
        with self._network.batch() as batch:
            outcomes = [
                batch.send(self._keys[call.key], call.to, bytes.fromhex(call.data), gas=GAS) for call in calls
            ]
        for outcome in outcomes:
            if outcome.error is not None:
                raise outcome.error
            assert outcome.receipt.block_hash == self._node.head.hash

    def read(self, to: str, data: str) -> bytes:
        """A call."""
        return self._network.call(to, bytes.fromhex(data))

    def facts(self) -> Mapping[str, object]:
        """Python's version; what the database grew by, in bytes, and for how many transactions."""
        return {
            "python": platform.python_version(),
            "bytes": self._used() - self._measured_from,
            "transactions": self._sent - self._prepared,
            "head": self._node.head.hash.hex(),
        }

    def child_cpu(self) -> float:
        """None: it is all in this process."""
        return 0.0

    def close(self) -> None:
        """Removes the chain."""
        self._node.close()
        self._folder.cleanup()

    def _used(self) -> int:
        return 0 if self._path is None else (self._path / "data.mdb").stat().st_size


def main() -> None:
    """The command line: the workload's file, then how it is sent."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workload")
    parser.add_argument("--block", type=int, default=1)
    parser.add_argument("--durable", choices=tuple(_DURABLE), default="process")
    chosen = parser.parse_args()
    durable = _DURABLE[chosen.durable]
    serve(chosen.workload, lambda workload: Shroff(workload, block=chosen.block, durable=durable))


if __name__ == "__main__":
    main()
