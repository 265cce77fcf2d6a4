"""titanoboa: calls on py-evm, unsigned, without blocks and receipts. Needs titanoboa, nothing of ours."""

from __future__ import annotations

import importlib
import importlib.metadata
import platform
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.drivers.protocol import Call, Workload, serve


class Titanoboa:
    """`env.raw_call`, which is what its contracts call; it raises where a contract refuses."""

    def __init__(self, workload: Workload) -> None:
        boa: Any = importlib.import_module("boa")
        self._env = boa.env
        self._env.evm.patch.chain_id = workload.chain_id
        self._env.timestamp = workload.time
        keys: Any = importlib.import_module("eth_account").Account
        self._senders = [keys.from_key(secret).address for secret in workload.keys]

    def send(self, calls: Sequence[Call]) -> None:
        """Calls, one after the other."""
        for call in calls:
            data, sender = bytes.fromhex(call.data), self._senders[call.key]
            if call.to is None:
                self._env.deploy_code(sender=sender, bytecode=data)
            else:
                self._env.raw_call(call.to, sender=sender, data=data)

    def read(self, to: str, data: str) -> bytes:
        """A call."""
        return bytes(self._env.raw_call(to, data=bytes.fromhex(data)).output)

    def facts(self) -> Mapping[str, object]:
        """What is installed."""
        names = ("titanoboa", "py-evm", "vyper")
        return {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in names},
        }

    def child_cpu(self) -> float:
        """None: it is all in this process."""
        return 0.0

    def close(self) -> None:
        """Nothing to end."""


if __name__ == "__main__":
    serve(sys.argv[1], Titanoboa)
