"""A process that lives on a chain until it is killed: opens, sends, batches, grows, closes, opens again.

It tells what it does on a pipe, a JSON object a message: the phase that begins, and each receipt that a user
would have seen. What was told before the kill came through: the parent reads the pipe to its end.
"""

from __future__ import annotations

import json
import random
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from chain.keys import Key
from chain.node import Node, Receipt, Settings

__all__ = ["PHASES", "TOPIC", "live", "sender"]

PHASES: tuple[str, ...] = ("opening", "single", "batch", "growth", "clock", "revert", "closing")
"""What the process does, in this order, again and again."""

TOPIC = bytes(31) + b"\x07"
"""Every transaction logs this."""

_ROUNDS = 12
_SMALL_MAP = 1 << 16
_GAS = 16_000_000
_CODE = bytes.fromhex("6001600055") + b"\x7f" + TOPIC + bytes.fromhex("60006000a100")


def sender() -> Key:
    """Who signs."""
    return Key.from_seed("exporter")


def live(path: Path, durable: Literal["power", "process"], seed: int, told: Connection) -> None:
    """Runs until it is killed, or some rounds long."""
    _Life(path, Settings(durable=durable), random.Random(seed), told).run()  # noqa: S311  # a test's choice


class _Life:
    def __init__(self, path: Path, settings: Settings, choice: random.Random, told: Connection) -> None:
        self._path = path
        self._settings = settings
        self._choice = choice
        self._told = told
        self._key = sender()

    def run(self) -> None:
        for _ in range(_ROUNDS):
            self._tell(phase="opening")
            with Node.open(self._path, self._settings, create=True, map_size=_SMALL_MAP) as node:
                self._tell(phase="single")
                for _ in range(self._choice.randint(1, 8)):
                    self._receipts([node.send_raw(self._signed(node, 10))])
                self._tell(phase="batch")
                for _ in range(self._choice.randint(1, 3)):
                    with node.block() as block:
                        for _ in range(self._choice.randint(1, 25)):
                            block.send_raw(self._signed(node, 10))
                    self._receipts(block.receipts)
                self._tell(phase="growth")
                for _ in range(self._choice.randint(1, 4)):
                    self._receipts([node.send_raw(self._signed(node, 20_000))])
                self._tell(phase="clock")
                node.clock.advance(days=1)
                self._tell(phase="revert")
                snapshot = node.snapshot()
                node.send_raw(self._signed(node, 10))
                node.revert(snapshot)
                self._receipts([node.send_raw(self._signed(node, 11))])
                self._tell(phase="closing")

    def _signed(self, node: Node, size: int) -> bytes:
        nonce = node.nonce(self._key.address, "pending")
        fields = {"chain_id": node.chain_id, "nonce": nonce, "gas": _GAS, "to": None}
        return self._key.sign_transaction({**fields, "data": _CODE + self._choice.randbytes(size)})

    def _receipts(self, receipts: tuple[Receipt, ...] | list[Receipt]) -> None:
        for each in receipts:
            assert each.status == 1, each
            self._tell(
                transaction=each.transaction_hash.hex(), block=each.block_number, hash=each.block_hash.hex()
            )

    def _tell(self, **what: str | int) -> None:
        self._told.send_bytes(json.dumps(what).encode())
