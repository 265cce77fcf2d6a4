"""eth-tester's own world: the chain that its stock backend starts with, and that its users expect."""

from __future__ import annotations

import time

from chain.clock import Clock
from chain.keys import Key
from chain.node import Node, Settings

CHAIN_ID = 131277322940537
BLOCK_GAS_LIMIT = 30_029_122
BASE_FEE = 10**9
BALANCE = 10**6 * 10**18
KEYS = 10


class SteppingClock(Clock):
    """By this clock every block is a second after the one before, as in py-evm. It starts at the time."""

    def __init__(self) -> None:
        super().__init__(int(time.time()))
        self._node: Node | None = None

    def follow(self, node: Node) -> None:
        """Steps with the blocks of `node`."""
        self._node = node

    def now(self) -> int:
        """The time of the next block."""
        now = super().now()
        return now if self._node is None else max(now, self._node.head.timestamp + 1)


def own_keys() -> list[Key]:
    """The keys with the secrets 1 to 10."""
    return [Key(number.to_bytes(32, "big")) for number in range(1, KEYS + 1)]


def own_node() -> Node:
    """A new chain with fees, on which each of `own_keys` has a million ether."""
    clock = SteppingClock()
    settings = Settings(
        chain_id=CHAIN_ID,
        fees="eip1559",
        base_fee=BASE_FEE,
        block_gas_limit=BLOCK_GAS_LIMIT,
        transaction_gas_limit=None,
        prefunded={key.address: BALANCE for key in own_keys()},
        unprotected_transactions=True,
    )
    node = Node.memory(settings, clock=clock)
    clock.follow(node)
    return node
