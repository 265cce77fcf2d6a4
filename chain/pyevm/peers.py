"""eth-tester, which has no types: what of it we build on, with the types that its code stands for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:

    class BaseChainBackend:
        """What every backend is."""

    class EthereumTester:
        """Checks and normalises what comes in and goes out, and asks its backend."""

        backend: Any
        validator: Any
        normalizer: Any
        auto_mine_transactions: bool
        _filter_counter: Iterator[int]

        def __init__(
            self,
            backend: Any = None,
            validator: Any = None,
            normalizer: Any = None,
            auto_mine_transactions: bool = True,
        ) -> None: ...
        def add_account(self, private_key: str, password: str | None = None) -> str: ...
        def call(self, transaction: dict[str, Any], block_number: Any = "latest") -> str: ...
        def delete_filter(self, filter_id: Any) -> None: ...
        def disable_auto_mine_transactions(self) -> None: ...
        def get_accounts(self) -> tuple[str, ...]: ...
        def get_all_filter_logs(self, filter_id: Any) -> tuple[Any, ...]: ...
        def get_balance(self, account: str, block_number: Any = "latest") -> int: ...
        def get_block_by_number(
            self, block_number: Any = "latest", full_transactions: bool = False
        ) -> Any: ...
        def get_only_filter_changes(self, filter_id: Any) -> tuple[Any, ...]: ...
        def get_transaction_by_hash(self, transaction_hash: str) -> dict[str, Any]: ...
        def get_transaction_receipt(self, transaction_hash: str) -> dict[str, Any]: ...
        def mine_block(self, coinbase: str = ...) -> str: ...
        def mine_blocks(self, num_blocks: int = 1, coinbase: str = ...) -> list[str]: ...
        def reset_to_genesis(self) -> None: ...
        def revert_to_snapshot(self, snapshot_id: Any) -> None: ...
        def send_raw_transaction(self, raw_transaction_hex: str) -> str: ...
        def send_transaction(self, transaction: dict[str, Any]) -> str: ...
        def take_snapshot(self) -> int: ...
        def _handle_filtering_for_transaction(self, transaction_hash: str) -> None: ...
        def _reset_local_state(self) -> None: ...

    class BackendSuite:
        """The tests that eth-tester ships for backends."""

    class BlockNotFound(Exception):
        """No such block."""

    class SnapshotNotFound(Exception):
        """No such snapshot."""

    class TransactionFailed(Exception):
        """A call reverted."""

    class TransactionNotFound(Exception):
        """No such transaction."""

    class ValidationError(Exception):
        """Wrong input."""

    def web3_endpoints() -> dict[str, dict[str, Any]]:
        """How web3's own provider answers each method, by namespace."""
        ...

else:
    from eth_tester import EthereumTester
    from eth_tester.backends.base import BaseChainBackend
    from eth_tester.exceptions import (
        BlockNotFound,
        SnapshotNotFound,
        TransactionFailed,
        TransactionNotFound,
        ValidationError,
    )

    def web3_endpoints() -> dict[str, dict[str, Any]]:
        from web3.providers.eth_tester.defaults import API_ENDPOINTS

        return API_ENDPOINTS

    def __getattr__(name: str) -> Any:
        # pytest is needed for these, and by nothing else here.
        if name == "BackendSuite":
            from eth_tester.utils.backend_testing import BaseTestBackendDirect

            return BaseTestBackendDirect
        raise AttributeError(name)


__all__ = [
    "BackendSuite",
    "BaseChainBackend",
    "BlockNotFound",
    "EthereumTester",
    "SnapshotNotFound",
    "TransactionFailed",
    "TransactionNotFound",
    "ValidationError",
    "web3_endpoints",
]
