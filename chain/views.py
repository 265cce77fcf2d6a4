"""What a chain shows: its state at a block, and its past."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from chain.clock import Clock
from chain.errors import BadInput, Damaged, InvalidTransaction, NotFound, Reverted, ShroffError
from chain.hashing import ZERO_ADDRESS, address_bytes, checksum, keccak
from chain.head_state import HeadState
from chain.proofs import AccountProof, SlotProof
from chain.pyevm.accounts import AccountOverlay
from chain.pyevm.execution import State, state_of
from chain.pyevm.producing import NO_ONE, OpenBlock, call
from chain.pyevm.transactions import gas_before, gas_floor
from chain.pyevm.worldstate import BLANK, WorldState
from chain.reading import BlockId, LogFilter, Reader, TopicFilter, shown
from chain.records import node_key, receipt_of
from chain.settings import Settings
from chain.store import Store
from chain.tracing import MOST_CALLS, Trace
from chain.values import BlockInfo, Log, Receipt, Transaction

At: TypeAlias = "BlockId | Literal['pending']"
_LAST_SLOT = 2**256 - 1
_MARGIN = 64  # EIP-150: a call keeps one 64th of the gas back


class Views:
    """The reading half of a node.

    Blocks are addressed by number, by hash, or as "earliest", "latest" and, where it says so, "pending": the
    open block with what was applied to it, or else the block that would come next.
    """

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        """For `Node`: what a store that holds a chain shows."""
        self.settings = settings
        self.clock = clock
        self._store = store
        self._reader = Reader(store, settings.chain_id)
        self._state_at_head = HeadState(store) if store.by_value else None
        self._world = WorldState(
            self._node_of_trie, self._reader.head.header.state_root, known=self._state_at_head
        )
        self._open: OpenBlock | None = None
        self._closed = False

    def call(
        self,
        to: str | None,
        data: bytes,
        *,
        sender: str | None = None,
        block: At = "latest",
        value: int = 0,
        gas: int | None = None,
        gas_price: int = 0,
    ) -> bytes:
        """What a message gives, changing nothing; `to=None` runs `data` as code that deploys.

        At a block it sees that block's time and number. `gas` is a transaction's limit unless given. Raises
        Reverted.
        """
        return self._run(to, data, sender, block, value, gas or self._call_gas(), gas_price)[0]

    def estimate_gas(
        self, to: str | None, data: bytes, *, sender: str | None = None, block: At = "pending", value: int = 0
    ) -> int:
        """Gas that a transaction needs, found by one execution and a check.

        Raises Reverted, or InvalidTransaction if its data alone costs more than a transaction may.
        """
        before = gas_before(data, creates=not to)
        most = self._call_gas() - before
        if most < 0:
            raise InvalidTransaction(
                f"The transaction costs {before:,} gas before it does anything,"
                f" and none may ask for more than {self._call_gas():,}.",
                needed=before,
                limit=self._call_gas(),
            )
        used = self._run(to, data, sender, block, value, most, 0)[2]
        guess = min(used + used // (_MARGIN - 1) + 1, most)
        while guess < most:
            try:
                self._run(to, data, sender, block, value, guess, 0)
            except Reverted:
                guess = min(2 * guess, most)
            else:
                break
        return max(guess + before, gas_floor(data))

    def balance(self, address: str, block: At = "latest") -> int:
        """In wei."""
        return self._accounts(block).get_balance(address_bytes(address))

    def code(self, address: str, block: At = "latest") -> bytes:
        """A contract's code; empty where there is none."""
        return self._accounts(block).get_code(address_bytes(address))

    def nonce(self, address: str, block: At = "latest") -> int:
        """The nonce of the next transaction of a key, or the count of what a contract created."""
        return self._accounts(block).get_nonce(address_bytes(address))

    def storage_at(self, address: str, slot: int, block: At = "latest") -> bytes:
        """The 32 bytes of a storage slot. Raises BadInput for a number that is none."""
        _check_slot(slot)
        return self._accounts(block).get_storage(address_bytes(address), slot).to_bytes(32, "big")

    def proof(self, address: str, slots: Iterable[int] = (), block: BlockId = "latest") -> AccountProof:
        """What an account and some of its slots hold at a sealed block, with the proof of it (EIP-1186).

        The state of every block is kept, so that any can be proven. `chain.proofs` checks the answer against
        the state root of the block's header, without a chain. Raises NotFound for no such block, BadInput
        for no address or no slot.
        """
        self._refuse_closed()
        wanted, owner = list(slots), address_bytes(address)
        for slot in wanted:
            _check_slot(slot)
        state = self._world.at(self._reader.block(block).header.state_root)
        account = state.account(owner) or BLANK
        return AccountProof(
            checksum(owner),
            account.nonce,
            account.balance,
            account.storage_root,
            account.code_hash,
            state.tries.proof(state.root, keccak(owner)),
            tuple(
                SlotProof(
                    slot,
                    state.slot(owner, slot),
                    state.tries.proof(account.storage_root, keccak(slot.to_bytes(32, "big"))),
                )
                for slot in wanted
            ),
        )

    def trace(
        self,
        transaction_hash: bytes,
        *,
        steps: int = 0,
        memory: bool = False,
        calls: int = MOST_CALLS,
    ) -> Trace:
        """What a mined transaction did inside: it is executed once more, on the state before it.

        With `steps` every instruction too, at most so many (see `chain.tracing.MOST_STEPS`), with `memory`
        each with the memory. Raises NotFound, also for a transaction whose block is still open.
        """
        from chain.pyevm.recording import Recorder
        from chain.replaying import trace_transaction

        self._refuse_closed()
        if self._in_open(transaction_hash) is not None:
            raise NotFound(f"The transaction 0x{transaction_hash.hex()} is in no block yet.")
        recorder = Recorder(calls=calls, steps=steps, memory=memory)
        return trace_transaction(self.settings, self._world, self._reader, transaction_hash, recorder)

    def raw_header(self, block: BlockId = "latest") -> bytes:
        """The header of a sealed block as RLP: its Keccak-256 is the block's hash. Raises NotFound."""
        return self._reader.block(block).encoded_header

    @property
    def store(self) -> Store:
        """Where the chain's bytes are: for what looks at every record of it (`chain.auditing`)."""
        return self._store

    @property
    def chain_id(self) -> int:
        """What every transaction has to be signed for."""
        return self.settings.chain_id

    @property
    def head(self) -> BlockInfo:
        """The newest sealed block."""
        return self._reader.head.info()

    @property
    def is_open(self) -> bool:
        """Whether a block is open."""
        return self._open is not None

    def block_info(self, block: At = "latest") -> BlockInfo:
        """A block's header and transactions. Raises NotFound."""
        if block != "pending":
            return self._reader.block(block).info()
        pending = self._pending()
        return BlockInfo(
            number=pending.number,
            hash=b"",
            parent_hash=pending.parent_hash,
            state_root=b"",
            timestamp=pending.timestamp,
            gas_used=pending.gas_used,
            gas_limit=pending.gas_limit,
            transactions=tuple(each.transaction.hash for each in pending.applied),
            base_fee=pending.base_fee,
            coinbase=checksum(pending.coinbase),
        )

    def timestamp(self, block: At = "latest") -> int:
        """The second (Unix time) that a call at a block sees. Raises NotFound."""
        return self._pending().timestamp if block == "pending" else self._reader.block(block).header.timestamp

    def receipt(self, transaction_hash: bytes) -> Receipt:
        """The receipt of a transaction; provisional (no block hash) if its block is open. Raises NotFound."""
        found = self._in_open(transaction_hash)
        if found is None:
            return self._reader.receipt(transaction_hash)
        pending, index = found
        return receipt_of(pending.applied[index], pending.number, b"", index)

    def receipts(self, block: At = "latest") -> tuple[Receipt, ...]:
        """The receipts of a block, in order. Raises NotFound."""
        if block != "pending":
            return self._reader.receipts(block)
        if self._open is None:
            return ()
        number = self._open.number
        return tuple(receipt_of(each, number, b"", index) for index, each in enumerate(self._open.applied))

    def transaction(self, transaction_hash: bytes) -> Transaction:
        """A transaction and its place. Raises NotFound."""
        found = self._in_open(transaction_hash)
        if found is None:
            return self._reader.transaction(transaction_hash)
        pending, index = found
        return shown(pending.applied[index].transaction, pending.number, b"", index)

    def raw_block(self, block: BlockId = "latest") -> bytes:
        """A sealed block as RLP, for `import_block` elsewhere. Raises NotFound."""
        return self._reader.raw_block(block)

    def logs(
        self,
        addresses: str | Iterable[str] | None = None,
        topics: TopicFilter | None = None,
        from_block: At = 0,
        to_block: At = "latest",
    ) -> list[Log]:
        """Logs, oldest first, of these addresses and with these topics, found by the index.

        `topics` has up to four places: None for any, a topic, or several of which one has to match. With
        `to_block` "pending" those of the open block come last. Raises NotFound for a block hash that is not
        of this chain.
        """
        first, last = self._number(from_block), self._number(to_block)
        found = list(self._reader.logs(addresses, topics, first, last))
        if self._open is not None and to_block == "pending":
            wanted = LogFilter(addresses, topics)
            found += [
                log for receipt in self.receipts("pending") for log in receipt.logs if wanted.matches(log)
            ]
        return found

    def _number(self, block: At) -> int:
        if isinstance(block, int):
            return block
        return self.head.number + 1 if block == "pending" else self._reader.block(block).header.number

    def _in_open(self, transaction_hash: bytes) -> tuple[OpenBlock, int] | None:
        """The open block, and the place in it of a transaction."""
        if self._open is not None:
            for index, each in enumerate(self._open.applied):
                if each.transaction.hash == transaction_hash:
                    return self._open, index
        return None

    def _pending(self) -> OpenBlock:
        return self._open or self._new_block()

    def _call_gas(self) -> int:
        return self.settings.transaction_gas_limit or self.settings.block_gas_limit

    def _accounts(self, block: At) -> AccountOverlay:
        self._refuse_closed()
        if block == "pending":
            return self._pending().state.accounts
        return AccountOverlay(self._world.at(self._reader.block(block).header.state_root))

    def _state(self, block: At) -> State:
        self._refuse_closed()
        if block == "pending":
            pending = self._pending()
            pending.state.lock_changes()
            return pending.state
        found, reader = self._reader.block(block), self._reader
        header = found.header
        return state_of(
            AccountOverlay(self._world.at(header.state_root)),
            chain_id=self.settings.chain_id,
            number=header.number,
            timestamp=header.timestamp,
            base_fee=header.base_fee,
            gas_limit=header.gas_limit,
            coinbase=header.coinbase,
            mix_hash=header.mix_hash,
            previous_hashes=lambda: reader.ancestors(header.number - 1, header.parent_hash),
        )

    def _run(
        self, to: str | None, data: bytes, sender: str | None, block: At, value: int, gas: int, gas_price: int
    ) -> tuple[bytes, int, int]:
        return call(
            self._state(block),
            sender=address_bytes(sender or ZERO_ADDRESS),
            to=None if to is None else address_bytes(to),
            data=data,
            value=value,
            gas=gas,
            gas_price=gas_price,
        )

    def _new_block(self, coinbase: bytes = NO_ONE, *, timestamp: int | None = None) -> OpenBlock:
        self._refuse_closed()
        parent, reader = self._reader.head, self._reader
        return OpenBlock(
            self.settings,
            self._world,
            parent.header,
            parent.hash,
            max(parent.header.timestamp, self.clock.now()) if timestamp is None else timestamp,
            coinbase,
            lambda: reader.ancestors(parent.header.number, parent.hash),
        )

    def _reload(self) -> None:
        """Goes by what is in the store."""
        self._reader = Reader(self._store, self.settings.chain_id)
        self._reset_state()

    def _reset_state(self) -> None:
        """The state is that of the head, whatever it was before."""
        if self._state_at_head is not None:
            self._state_at_head.reload()
        self._world.reset(self._reader.head.header.state_root)

    def _node_of_trie(self, digest: bytes) -> bytes:
        """A node of a state trie, or a code, by its hash; what came back another from the disk is refused."""
        value = self._store.get(node_key(digest))
        if value is None or keccak(value) != digest:
            what = "missing" if value is None else "not what it was"
            raise Damaged(
                f"The chain is damaged: a part of its state is {what}.",
                hint="Restore it from a copy.",
                part=digest.hex(),
            )
        return value

    def _refuse_closed(self) -> None:
        if self._closed:
            raise ShroffError("The chain is closed.", hint="Open it again.")


def _check_slot(slot: int) -> None:
    if not 0 <= slot <= _LAST_SLOT:
        raise BadInput(f"{slot} is no storage slot.", expected="a number of 256 bits")
