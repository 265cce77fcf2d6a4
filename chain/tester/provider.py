"""A provider for web3.

web3's own answers a constant chain id and gas price, loses revert data, and knows neither proofs nor traces.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from web3.providers.eth_tester import EthereumTesterProvider
from web3.types import RPCEndpoint, RPCResponse

from chain.errors import BadInput, ShroffError
from chain.node import Node
from chain.pyevm.peers import web3_endpoints
from chain.reading import BlockId
from chain.tester.backend import Backend, CallFailed
from chain.tester.tester import IndexedTester
from chain.tracing import MOST_STEPS

__all__ = ["Provider"]

Endpoint = Callable[[IndexedTester, Any], Any]

_TIP = 10**9
_REVERTED = 3
_WRONG_REQUEST = -32_000


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
        except ShroffError as error:
            self._current_request_id += 1
            return {
                "id": self._current_request_id,
                "jsonrpc": "2.0",
                "error": {"code": _WRONG_REQUEST, "message": error.message},
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
            "getProof": _proof,
            "gasPrice": lambda tester, _: _tip(tester) + tester.node.block_info("pending").base_fee,
            "maxPriorityFeePerGas": lambda tester, _: _tip(tester),
        },
        "debug": {**stock.get("debug", {}), "traceTransaction": _trace},
        "net": {**stock["net"], "version": lambda tester, _: str(tester.node.chain_id)},
    }


def _proof(tester: IndexedTester, params: Any) -> Any:
    """`eth_getProof`: address, slots, block (EIP-1186)."""
    address, slots = params[0], params[1]
    numbers = [int(slot, 16) if isinstance(slot, str) else int(slot) for slot in slots]
    block = params[2] if len(params) > 2 else None
    return tester.node.proof(address, numbers, _sealed(block)).to_json()


def _trace(tester: IndexedTester, params: Any) -> Any:
    """`debug_traceTransaction`: hash, and geth's options. Without a tracer it gives every instruction."""
    given, options = params[0], dict[str, Any](params[1] or {}) if len(params) > 1 else {}
    transaction = bytes.fromhex(given.removeprefix("0x")) if isinstance(given, str) else bytes(given)
    tracer = options.get("tracer")
    if tracer == "callTracer":
        config = dict[str, Any](options.get("tracerConfig") or {})
        return tester.node.trace(transaction).call.to_json(logs=bool(config.get("withLog")))
    if tracer is not None:
        raise BadInput(f"There is no tracer {tracer}.", expected="callTracer, or none")
    limit = int(options.get("limit") or MOST_STEPS)
    found = tester.node.trace(transaction, steps=limit, memory=bool(options.get("enableMemory")))
    return found.to_json(stack=not options.get("disableStack"), storage=not options.get("disableStorage"))


def _sealed(block: Any) -> BlockId:
    """A block that is sealed, in the node's words. Of an open one there is no root, and so no proof."""
    if block in ("latest", "safe", "finalized", None):
        return "latest"
    if block == "earliest":
        return "earliest"
    if block == "pending":
        raise BadInput("An open block has no state root yet.", hint="Ask for the latest one.")
    if isinstance(block, bytes):
        return block
    text = str(block)
    if isinstance(block, str) and len(text.removeprefix("0x")) == 64:
        return bytes.fromhex(text.removeprefix("0x"))
    return int(text, 16) if isinstance(block, str) else int(block)


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
