"""An EthereumTester whose logs and filters come from the node's index, whatever the length of the chain.

The stock one walks every block and every receipt for `get_logs`: 24 s after 600 transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from chain.hashing import checksum
from chain.node import Node
from chain.pyevm.peers import EthereumTester
from chain.reading import TopicFilter
from chain.tester.backend import Backend
from chain.tester.serializing import log_fields

__all__ = ["IndexedTester"]

Items = tuple[Any, ...]


@dataclass(slots=True)
class Cursor:
    """A filter: what lies from block `start` on, and from which block on it has not been told yet."""

    find: Callable[[int], Items]
    start: int
    told: int


class IndexedTester(EthereumTester):
    """eth-tester over a backend of ours.

    Args:
        backend: The backend, or the node to make one for; None is eth-tester's own world.
        options: As of `EthereumTester`: `validator`, `normalizer`, `auto_mine_transactions`.
    """

    def __init__(self, backend: Backend | Node | None = None, **options: Any) -> None:
        super().__init__(backend=backend if isinstance(backend, Backend) else Backend(backend), **options)

    @property
    def node(self) -> Node:
        """The node behind it."""
        node: Node = self.backend.node
        return node

    def get_logs(
        self, from_block: Any = None, to_block: Any = None, address: Any = None, topics: Any = None
    ) -> Items:
        """Logs of a range of blocks; both ends are the latest block unless given."""
        first, last, addresses, wanted = self._params(from_block, to_block, address, topics)
        return self._logs(self._number(first), self._number(last), addresses, wanted)

    def create_log_filter(
        self, from_block: Any = None, to_block: Any = None, address: Any = None, topics: Any = None
    ) -> int:
        """A filter on logs: from the block `from_block` on, or else from the next one on."""
        first, last, addresses, wanted = self._params(from_block, to_block, address, topics)
        begins = isinstance(first, int) or first == "earliest"
        start = self._number(first) if begins else self.node.head.number + 1

        def find(since: int) -> Items:
            until = last if isinstance(last, int) else self.node.head.number
            return self._logs(since, until, addresses, wanted)

        return self._watch(find, start)

    def create_block_filter(self) -> int:
        """A filter on the hashes of blocks, from the next one on."""

        def find(since: int) -> Items:
            numbers = range(since, self.node.head.number + 1)
            hashes = (self.node.block_info(number).hash for number in numbers)
            return tuple(self.normalizer.normalize_outbound_block_hash(each) for each in hashes)

        return self._watch(find, self.node.head.number + 1)

    def delete_filter(self, filter_id: Any) -> None:
        """Ends a filter."""
        if self._cursor(filter_id) is None:
            super().delete_filter(filter_id)
        else:
            del self._cursors[self.normalizer.normalize_inbound_filter_id(filter_id)]

    def get_only_filter_changes(self, filter_id: Any) -> Items:
        """What came since it was last asked."""
        cursor = self._cursor(filter_id)
        if cursor is None:
            changes: Items = super().get_only_filter_changes(filter_id)
            return changes
        found = cursor.find(cursor.told)
        cursor.told = self.node.head.number + 1
        return found

    def get_all_filter_logs(self, filter_id: Any) -> Items:
        """All that the filter has on the chain as it is now."""
        cursor = self._cursor(filter_id)
        if cursor is None:
            found: Items = super().get_all_filter_logs(filter_id)
            return found
        return cursor.find(cursor.start)

    def revert_to_snapshot(self, snapshot_id: Any) -> None:
        """Goes back; blocks that are made anew are told anew."""
        super().revert_to_snapshot(snapshot_id)
        for cursor in self._cursors.values():
            cursor.told = min(cursor.told, self.node.head.number + 1)

    def _reset_local_state(self) -> None:
        super()._reset_local_state()
        self._cursors: dict[int, Cursor] = {}

    def _add_all_to_pending_block(self, pending_transactions: Iterable[dict[str, Any]]) -> list[str]:
        """Those that wait, as they were signed: the stock one makes them anew, and loses some fields."""
        hashes = [str(transaction["hash"]) for transaction in pending_transactions]
        for each in hashes:
            self.backend.send_again(self.normalizer.normalize_inbound_transaction_hash(each))
            self._handle_filtering_for_transaction(each)
        return hashes

    def _watch(self, find: Callable[[int], Items], start: int) -> int:
        raw = next(self._filter_counter)
        self._cursors[raw] = Cursor(find, start, start)
        number: int = self.normalizer.normalize_outbound_filter_id(raw)
        return number

    def _cursor(self, filter_id: Any) -> Cursor | None:
        self.validator.validate_inbound_filter_id(filter_id)
        return self._cursors.get(self.normalizer.normalize_inbound_filter_id(filter_id))

    def _params(
        self, from_block: Any, to_block: Any, address: Any, topics: Any
    ) -> tuple[Any, Any, list[str] | None, TopicFilter | None]:
        """Checked by eth-tester, in the node's words."""
        given = {"from_block": from_block, "to_block": to_block, "address": address, "topics": topics}
        self.validator.validate_inbound_filter_params(**given)
        first, last, raw_address, raw_topics = self.normalizer.normalize_inbound_filter_params(**given)
        addresses = [raw_address] if isinstance(raw_address, bytes) else raw_address
        wanted = [_options(topic) for topic in raw_topics or ()]
        return (
            first,
            last,
            None if addresses is None else [checksum(each) for each in addresses],
            wanted or None,
        )

    def _number(self, block: Any) -> int:
        if isinstance(block, int):
            return block
        number: int = self.backend.get_block_by_number("latest" if block is None else block, False)["number"]
        return number

    def _logs(self, first: int, last: int, addresses: list[str] | None, topics: TopicFilter | None) -> Items:
        logs = self.node.logs(addresses, topics, from_block=first, to_block=last)
        hashes = {number: self.node.block_info(number).hash for number in {log.block_number for log in logs}}
        outbound = self.normalizer.normalize_outbound_log_entry
        return tuple(outbound(log_fields(log, hashes[log.block_number])) for log in logs)


def _options(topic: bytes | tuple[bytes | None, ...] | None) -> bytes | list[bytes] | None:
    """One place of a filter: several of which one may be anything are anything."""
    if not isinstance(topic, tuple):
        return topic
    return None if None in topic else [each for each in topic if each is not None]
