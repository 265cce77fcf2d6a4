"""An anvil of our own: started on a free port, asked by JSON-RPC, ended with the driver."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Sequence
from typing import Any

from tests.bench.drivers.protocol import Workload, cpu_of

_FUNDS = hex(10**24)
_STARTS_WITHIN = 20.0


class Anvil:
    """The process. Accounts are unlocked, blocks are made as transactions come."""

    def __init__(self, command: str, workload: Workload) -> None:
        """Raises SystemExit if it does not start."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.version = subprocess.run(
            [command, "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[2]
        self._process = subprocess.Popen(
            [
                command, "--silent", "--port", str(self.port), "--chain-id", str(workload.chain_id),
                "--timestamp", str(workload.time), "--hardfork", "prague", "--gas-limit", "2000000000",
                "--auto-impersonate", "--accounts", "1",
            ],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        deadline = time.monotonic() + _STARTS_WITHIN
        while True:
            try:
                self.ask("eth_chainId")
                return
            except OSError:
                self._connection.close()
                if time.monotonic() > deadline or self._process.poll() is not None:
                    self.close()
                    raise SystemExit("anvil did not start") from None
                time.sleep(0.05)

    def ask(self, method: str, *params: object) -> Any:
        """The result of one request."""
        return self.ask_all([(method, params)])[0]

    def ask_all(self, requests: Sequence[tuple[str, Sequence[object]]]) -> list[Any]:
        """The results of many requests, in their order, sent as one batch. Raises SystemExit for an error."""
        body = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}
            for number, (method, params) in enumerate(requests)
        ]
        self._connection.request("POST", "/", json.dumps(body), {"Content-Type": "application/json"})
        answers: list[Any] = json.loads(self._connection.getresponse().read())
        for each in answers:
            if "error" in each:
                raise SystemExit(f"anvil: {each['error']}")
        return [each["result"] for each in sorted(answers, key=lambda each: int(each["id"]))]

    def fund(self, addresses: Sequence[str]) -> None:
        """Gives these accounts more than they can spend."""
        self.ask_all([("anvil_setBalance", [address, _FUNDS]) for address in addresses])

    def cpu(self) -> float:
        """CPU seconds that it used."""
        return cpu_of(self._process.pid)

    def close(self) -> None:
        """Ends it."""
        self._connection.close()
        self._process.terminate()
        self._process.wait()
