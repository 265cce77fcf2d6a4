"""anvil, spoken to as directly as it goes: transactions signed here, sent raw, alone or 100 in a request."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Mapping, Sequence
from itertools import count

from chain.keys import Key
from tests.bench.drivers.anvil_process import Anvil
from tests.bench.drivers.protocol import Call, Workload, serve

GAS = 16_000_000
PRICE = 2 * 10**9


class AnvilRaw:
    """`block` transactions a block: a request for them, one to mine, one for their receipts."""

    def __init__(self, workload: Workload, command: str, block: int) -> None:
        self._anvil = Anvil(command, workload)
        self._block = block
        self._chain_id = workload.chain_id
        self._keys = [Key(bytes.fromhex(secret)) for secret in workload.keys]
        self._nonces = [count() for _ in self._keys]
        self._anvil.fund([key.address for key in self._keys])
        self._sent = 0

    def send(self, calls: Sequence[Call]) -> None:
        """Signs and sends; every receipt is looked at."""
        size = self._block if self._sent else 1
        if size > 1:
            self._anvil.ask("evm_setAutomine", False)
        for start in range(0, len(calls), size):
            signed = [
                self._signed(call, PRICE + size - place)  # the dearer ones come first: that keeps the order
                for place, call in enumerate(calls[start : start + size])
            ]
            hashes = self._anvil.ask_all([("eth_sendRawTransaction", [raw]) for raw in signed])
            if size > 1:
                self._anvil.ask("evm_mine")
            receipts = self._receipts(hashes)
            if any(receipt["status"] != "0x1" for receipt in receipts):
                raise SystemExit("a transaction was refused")
        self._sent += len(calls)

    def _receipts(self, hashes: Sequence[str]) -> list[dict[str, str]]:
        """All of them; asked for again while it is still mining."""
        while True:
            receipts = self._anvil.ask_all([("eth_getTransactionReceipt", [each]) for each in hashes])
            if None not in receipts:
                return receipts

    def _signed(self, call: Call, price: int) -> str:
        fields = {
            "chain_id": self._chain_id,
            "nonce": next(self._nonces[call.key]),
            "gas": GAS,
            "gas_price": price,
            "to": call.to,
            "data": bytes.fromhex(call.data),
        }
        return "0x" + self._keys[call.key].sign_transaction(fields).hex()

    def read(self, to: str, data: str) -> bytes:
        """A call."""
        return bytes.fromhex(self._anvil.ask("eth_call", {"to": to, "data": "0x" + data}, "latest")[2:])

    def facts(self) -> Mapping[str, object]:
        """Its version."""
        return {"python": platform.python_version(), "anvil": self._anvil.version}

    def child_cpu(self) -> float:
        """Anvil's."""
        return self._anvil.cpu()

    def close(self) -> None:
        """Ends anvil."""
        self._anvil.close()


def main() -> None:
    """The command line: the workload's file, then how it is sent."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workload")
    parser.add_argument("--block", type=int, default=1)
    parser.add_argument("--anvil", default="anvil")
    chosen = parser.parse_args()
    serve(chosen.workload, lambda workload: AnvilRaw(workload, chosen.anvil, chosen.block))


if __name__ == "__main__":
    main()
