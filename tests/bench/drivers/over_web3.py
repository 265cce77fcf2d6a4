"""web3 on top of eth-tester, of our backend for it, or of anvil: the way most people test contracts.

Needs web3, and what is asked for below it; nothing of this project unless `--below shroff`.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import platform
from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.drivers.anvil_process import Anvil
from tests.bench.drivers.protocol import Call, Workload, serve

DEPLOYING = 16_000_000
LIMIT = 8_000_000
ETHER = 10**18


class OverWeb3:
    """One `eth_sendTransaction` after the other, its receipt awaited; below it signs, or is asked not to.

    With `gas` every transaction names a limit; without it web3 asks for an estimate, which is its default.
    """

    def __init__(self, workload: Workload, *, below: str, gas: bool, anvil: str) -> None:
        web3: Any = importlib.import_module("web3")
        self._gas = gas
        self._anvil: Anvil | None = None
        if below == "anvil":
            self._anvil = Anvil(anvil, workload)
            provider = web3.HTTPProvider(self._anvil.url)
        elif below == "shroff":
            provider = importlib.import_module("chain.tester").Provider()
        else:
            provider = web3.EthereumTesterProvider()
        self._web3 = web3.Web3(provider)
        account: Any = importlib.import_module("eth_account").Account
        self._addresses = [account.from_key(secret).address for secret in workload.keys]
        if self._anvil is None:
            self._add_keys(workload)
        else:
            self._anvil.fund(self._addresses)
        self._checksum = web3.Web3.to_checksum_address
        self._sent = 0

    def _add_keys(self, workload: Workload) -> None:
        tester = self._web3.provider.ethereum_tester
        rich = self._web3.eth.accounts[0]
        for secret, address in zip(workload.keys, self._addresses, strict=True):
            tester.add_account("0x" + secret)
            self._web3.eth.send_transaction({"from": rich, "to": address, "value": 10_000 * ETHER})
        tester.time_travel(workload.time)

    def send(self, calls: Sequence[Call]) -> None:
        """Sends; the receipt of each is awaited before the next goes out."""
        limit = LIMIT if self._sent else DEPLOYING
        for call in calls:
            fields: dict[str, Any] = {"from": self._addresses[call.key], "data": "0x" + call.data}
            if call.to is not None:
                fields["to"] = call.to
            if self._gas or not self._sent:
                fields["gas"] = limit
            digest = self._web3.eth.send_transaction(fields)
            receipt = self._web3.eth.wait_for_transaction_receipt(digest, poll_latency=0.0005)
            if receipt["status"] != 1:
                raise SystemExit(f"refused: {call.to} {call.data[:10]}")
        self._sent += len(calls)

    def read(self, to: str, data: str) -> bytes:
        """A call."""
        return bytes(self._web3.eth.call({"to": to, "data": "0x" + data}))

    def facts(self) -> Mapping[str, object]:
        """What is installed."""
        names = ("web3", "eth-tester", "py-evm", "coincurve", "safe-pysha3", "pycryptodome")
        versions = {name: _version(name) for name in names}
        if self._anvil is not None:
            versions = {"web3": _version("web3"), "anvil": self._anvil.version}
        return {
            "python": platform.python_version(),
            **{name: each for name, each in versions.items() if each},
        }

    def child_cpu(self) -> float:
        """Anvil's."""
        return 0.0 if self._anvil is None else self._anvil.cpu()

    def close(self) -> None:
        """Ends anvil."""
        if self._anvil is not None:
            self._anvil.close()


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def main() -> None:
    """The command line: the workload's file, then what is below web3."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workload")
    parser.add_argument("--below", choices=("eth-tester", "shroff", "anvil"), default="eth-tester")
    parser.add_argument("--gas", action="store_true")
    parser.add_argument("--anvil", default="anvil")
    chosen = parser.parse_args()
    serve(
        chosen.workload,
        lambda workload: OverWeb3(workload, below=chosen.below, gas=chosen.gas, anvil=chosen.anvil),
    )


if __name__ == "__main__":
    main()
