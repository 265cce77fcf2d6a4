"""The embedded node: one block producer on py-evm with the Prague rules, in memory or on disk."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from chain import rlp
from chain.clock import Clock
from chain.errors import NotFound, Reverted, ShroffError, Unreachable
from chain.genesis import clock_value, write_genesis
from chain.hashing import ZERO_ADDRESS, address_bytes
from chain.pyevm.headers import Header
from chain.pyevm.producing import OpenBlock
from chain.pyevm.transactions import read
from chain.records import CLOCK, Block, block_of, postings_of, receipt_of, values_of
from chain.settings import Settings
from chain.store import MemoryStore, Store
from chain.values import BlockInfo, Log, Receipt, Transaction
from chain.views import Views

__all__ = ["BlockInfo", "Log", "Node", "Pending", "Receipt", "Settings", "Transaction"]

_SNAPSHOT: TypeAlias = "tuple[Block, int, object]"


class Node(Views):
    """A chain of its own inside the process. Not for more than one thread.

    Blocks are addressed by number, by hash, or as "earliest", "latest" and, where it says so, "pending": the
    open block with what was applied to it, or else the block that would come next.
    """

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        """For `memory` and `open`: a node on a store that holds a chain."""
        super().__init__(store, settings, clock)
        self._snapshots: dict[int, _SNAPSHOT] = {}
        self._next_snapshot = 1
        self._readonly = False
        self._kept_clock = store.get(CLOCK)
        clock.rewind(clock.offset, self._reader.head.header.timestamp)
        clock.bind(check=self._refuse_move, moved=self._clock_moved)

    @classmethod
    def memory(cls, settings: Settings | None = None, *, clock: Clock | None = None) -> Node:
        """A new chain that ends with the process."""
        settings, clock, store = settings or Settings(), clock or Clock(), MemoryStore()
        write_genesis(store, settings, clock)
        return cls(store, settings, clock)

    @classmethod
    def open(
        cls,
        path: Path,
        settings: Settings | None = None,
        *,
        clock: Clock | None = None,
        create: bool = False,
        map_size: int | None = None,
        readonly: bool = False,
    ) -> Node:
        """The chain in the folder `path`, or, with `create`, a new one where there is none.

        Without `settings` and `clock` those of the chain go on. `map_size` is where the database's map
        begins, in bytes; it grows by itself. With `readonly` the node shows the chain as it is at this
        moment, also while another process writes, and takes no transactions; while it is open the database
        keeps what it shows, so it should not be open for long. Raises ChainLocked if another process writes
        and so does this one, WrongChain if `settings` are those of another chain, Unreachable if there is no
        chain, or none that can be read or written.
        """
        from chain.store_opening import open_chain

        store, settings, clock = open_chain(
            path, settings, clock, create=create, map_size=map_size, readonly=readonly
        )
        try:
            node = cls(store, settings, clock)
        except BaseException:
            store.close()
            raise
        node._readonly = readonly
        return node

    def close(self) -> None:
        """Ends the node; an open block is discarded. Doing so twice does no harm."""
        if not self._closed:
            self._closed = True
            self._open = None
            self.clock.release()
            self._store.close()

    def __enter__(self) -> Node:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Producing

    def send_raw(self, raw: bytes, *, raise_on_revert: bool = True) -> Receipt:
        """Takes a signed transaction: into the open block if there is one, else into a block of its own.

        The receipt was written before it is handed out. In an open block it is provisional (no block hash)
        and a refusal is never raised. Raises InvalidTransaction if no block may hold the transaction, else
        Reverted, with the receipt, if it was mined and failed.
        """
        transaction = read(raw, self.settings.chain_id, unprotected=self.settings.unprotected_transactions)
        if self._open is not None:
            applied = self._open.apply(transaction)
            return receipt_of(applied, self._open.number, b"", len(self._open.applied) - 1)
        self._refuse_readonly()
        block = self._new_block()
        block.apply(transaction)
        receipt = self._seal(block)[0]
        if raise_on_revert and not receipt.status:
            raise Reverted(receipt.reason, receipt=receipt)
        return receipt

    @contextmanager
    def block(self, *, coinbase: str = ZERO_ADDRESS) -> Generator[Pending]:
        """One block for all that is sent inside; sealed at the end, discarded on an exception."""
        self.begin(coinbase=coinbase)
        pending = Pending(self)
        try:
            yield pending
        except BaseException:
            self.discard()
            raise
        pending.receipts = self.seal()

    def begin(self, *, coinbase: str = ZERO_ADDRESS) -> None:
        """Opens a block. Raises ShroffError if one is open."""
        self._refuse_open()
        self._refuse_readonly()
        self._open = self._new_block(address_bytes(coinbase))

    def seal(self) -> tuple[Receipt, ...]:
        """Seals the open block, or an empty one; its receipts. If that fails, the open block is discarded."""
        block, self._open = self._open or self._new_block(), None
        return self._seal(block)

    def discard(self) -> None:
        """Drops the open block, if there is one, and all that was applied to it."""
        self._open = None

    def import_block(self, raw: bytes) -> BlockInfo:
        """Executes a block that another node made (see `raw_block`), and takes it if it comes out the same.

        Raises ShroffError if it is no next block, or executing it gives another block.
        """
        self._refuse_open()
        try:
            header_item, body, *rest = rlp.decode_list(raw)
            if rest != [[], []]:
                raise ValueError("it has uncles or withdrawals, or lacks their lists")
            header = Header.decode(rlp.encode(header_item))
            envelopes = [rlp.encode(each) if isinstance(each, list) else each for each in rlp.as_list(body)]
        except (rlp.RLPError, ValueError) as error:
            raise ShroffError(f"This is no block: {error}.") from error
        if header.parent_hash != self.head.hash or header.timestamp < self.head.timestamp:
            raise ShroffError("The block does not follow the head of this chain.", number=header.number)
        block = self._new_block(header.coinbase, timestamp=header.timestamp)
        for envelope in envelopes:
            block.apply(
                read(envelope, self.settings.chain_id, unprotected=self.settings.unprotected_transactions)
            )
        self._seal(block, expected=header)
        return self.head

    def _seal(self, block: OpenBlock, *, expected: Header | None = None) -> tuple[Receipt, ...]:
        self._refuse_readonly()
        sealed = block.seal()
        if expected is not None and sealed.header != expected:
            raise ShroffError(
                "Executing the block gives another block.",
                number=expected.number,
                root=sealed.header.state_root,
            )
        values, state = values_of(sealed), self._state_at_head
        if state is not None:
            values |= state.records_of(sealed)
        clock = clock_value(self.clock)
        if clock != self._kept_clock:
            values[CLOCK] = clock
        try:
            self._store.write(values, postings_of(sealed))
            if state is not None and sealed.wiped:
                state.reload()
            sealed.take()
            self._reader.moved(block_of(sealed))
        except BaseException:
            self._go_by_the_store()
            raise
        self._kept_clock = clock
        return tuple(
            receipt_of(each, sealed.header.number, sealed.hash, index)
            for index, each in enumerate(sealed.applied)
        )

    def _go_by_the_store(self) -> None:
        """After a write that did not end well; an interruption may come before or after: the store knows."""
        self._kept_clock = None  # so that the next block says where the clock is
        try:
            self._reload()
        except Unreachable:  # nor can it be read: what the store holds is seen when it is opened again
            self.close()

    def _clock_moved(self) -> None:
        self.seal()

    def _refuse_open(self) -> None:
        self._refuse_closed()
        if self._open is not None:
            raise ShroffError("A block is open.", hint="Seal or discard it first.")

    def _refuse_readonly(self) -> None:
        if self._readonly:
            raise ShroffError("The chain is open for reading only.", hint="Open it for writing.")

    def _refuse_move(self) -> None:
        self._refuse_open()
        self._refuse_readonly()

    # Going back

    def snapshot(self) -> int:
        """Remembers the chain as it is now; constant time. The number lasts while the node is open."""
        self._refuse_open()
        number = self._next_snapshot
        self._next_snapshot += 1
        self._snapshots[number] = (self._reader.head, self.clock.offset, self._store.mark())
        return number

    def revert(self, snapshot: int) -> None:
        """Goes back to a snapshot, clock included; constant time.

        Later snapshots are forgotten, this one stays. Raises NotFound for a snapshot that is not, or no
        longer, there; Unreachable if the disk fails: then the chain is where it was.
        """
        self._refuse_open()
        if snapshot not in self._snapshots:
            raise NotFound(f"There is no snapshot {snapshot}.", snapshot=snapshot)
        head, offset, mark = self._snapshots[snapshot]
        before = self.clock.offset, self.clock.now()
        self.clock.rewind(offset, head.header.timestamp)
        clock = clock_value(self.clock)
        values = {} if self._state_at_head is None else self._state_at_head.ended()
        try:
            self._store.drop(mark)
            self._reader.reverted(head, {**values, CLOCK: clock})
        except BaseException:
            self._go_by_the_store()
            if self._reader.head.hash != head.hash:
                self.clock.rewind(*before)
            raise
        self._snapshots = {number: kept for number, kept in self._snapshots.items() if number <= snapshot}
        self._kept_clock = clock
        self._reset_state()


class Pending:
    """A block that is open. Once sealed, `receipts` has the final receipt of each of its transactions."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self.receipts: tuple[Receipt, ...] = ()

    def send_raw(self, raw: bytes) -> Receipt:
        """Applies a transaction; its receipt has no block hash yet. A refusal is its `status`, not raised."""
        return self._node.send_raw(raw)
