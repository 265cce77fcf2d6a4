"""A provider for web3. web3's own answers a constant chain id and gas price, and loses revert data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from web3.providers.eth_tester import EthereumTesterProvider
from web3.types import RPCEndpoint, RPCResponse

from chain.node import Node
from chain.pyevm.peers import web3_endpoints
from chain.tester.backend import Backend, CallFailed
from chain.tester.tester import IndexedTester

__all__ = ["Provider"]

Endpoint = Callable[[IndexedTester, Any], Any]

_TIP = 10**9
_REVERTED = 3


class Provider(EthereumTesterProvider):
    """The node behind web3. A refusal is a `ContractLogicError` with the contract's reason.

    Args:
        node: The node, or a backend or tester of ours; None is eth-tester's own world.
    """

    def __init__(self, node: Node | Backend | IndexedTester | None = None) -> None:
        tester = node if isinstance(node, IndexedTester) else IndexedTester(node)
        known_to_web3: Any = tester
        super().__init__(known_to_web3, api_endpoints=_endpoints())
        self.node = tester.node

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """Answers a JSON-RPC request. A call that reverts is an error 3 with its data, as geth's."""
        try:
            return super().make_request(method, params)
        except _Refused as refused:
            failed = refused.failed
            message = f"execution reverted: {failed.reason}"
            self._current_request_id += 1
            return {
                "id": self._current_request_id,
                "jsonrpc": "2.0",
                "error": {"code": _REVERTED, "message": message, "data": f"0x{failed.data.hex()}"},
            }


class _Refused(Exception):
    """Carries a refusal past web3's handler, which would keep only its text."""

    def __init__(self, failed: CallFailed) -> None:
        super().__init__(failed.reason)
        self.failed = failed


def _endpoints() -> dict[str, dict[str, Endpoint]]:
    stock = web3_endpoints()
    return {
        **stock,
        "eth": {
            **stock["eth"],
            "blockNumber": lambda tester, _: tester.node.head.number,
            "call": _telling("call"),
            "chainId": lambda tester, _: tester.node.chain_id,
            "estimateGas": _telling("estimate_gas"),
            "gasPrice": lambda tester, _: _tip(tester) + tester.node.block_info("pending").base_fee,
            "maxPriorityFeePerGas": lambda tester, _: _tip(tester),
        },
        "net": {**stock["net"], "version": lambda tester, _: str(tester.node.chain_id)},
    }


def _telling(method: str) -> Endpoint:
    def endpoint(tester: IndexedTester, params: Any) -> Any:
        try:
            return getattr(tester, method)(*params)
        except CallFailed as failed:
            raise _Refused(failed) from failed

    return endpoint


def _tip(tester: IndexedTester) -> int:
    """Nothing where gas is free."""
    return 0 if tester.node.settings.fees == "free" else _TIP
