"""A chain's blocks, transactions, receipts and logs, looked up by indexes, whatever its length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Literal, TypeAlias

from chain.errors import BadInput, Damaged, InvalidTransaction, NotFound, Unreachable
from chain.hashing import address_bytes, checksum, keccak
from chain.pyevm.transactions import SignedTransaction, read
from chain.records import (
    HEAD,
    Block,
    address_term,
    after,
    block_key,
    block_rlp,
    head_value,
    number_key,
    parse_head,
    parse_place,
    parse_position,
    place,
    place_key,
    position,
    raw_key,
    read_block,
    read_receipt,
    receipt_key,
    topic_term,
)
from chain.store import CHECK_BYTES, Store
from chain.values import Log, Receipt, Transaction

TopicFilter: TypeAlias = "Sequence[bytes | Sequence[bytes] | None]"
BlockId: TypeAlias = "int | bytes | Literal['latest', 'earliest']"

_FIRST_CHUNK, _CHUNK = 16, 512
_RECENT_BLOCKS = 32
MAX_ANCESTORS = 256
"""How many blocks back BLOCKHASH looks."""
_MAX_TOPICS = 4
_PLACE_BYTES = len(place(0, 0))
_BEHIND_ALL = b"\xff" * len(position(0))

_Found: TypeAlias = "tuple[bytes, frozenset[bytes]]"


class Reader:
    """A chain's past, up to its head.

    Undone blocks are not part of it, though their records may still lie about.
    """

    def __init__(self, store: Store, chain_id: int) -> None:
        self._store = store
        self._chain_id = chain_id
        self._recent: dict[int, Block] = {}
        head = store.get(HEAD)
        if head is None:
            raise Unreachable("There is no chain in this store.")
        number, block_hash = parse_head(head)
        self.head = self._load(number)
        if self.head.hash != block_hash:
            raise Damaged("The chain is damaged: its head is not the block that it should be.")

    def moved(self, head: Block) -> None:
        """The chain has a new head, one block on."""
        self._recent[head.header.number] = head
        if len(self._recent) > _RECENT_BLOCKS:
            del self._recent[next(iter(self._recent))]
        self.head = head

    def reverted(self, head: Block, values: Mapping[bytes, bytes]) -> None:
        """The chain's head is an earlier block; `values` are written together with that."""
        self._recent.clear()
        self._store.write({**values, HEAD: head_value(head.header.number, head.hash)})
        self.head = head

    def block(self, at: BlockId = "latest") -> Block:
        """The block with a number or hash. Raises NotFound."""
        if at == "latest":
            return self.head
        if isinstance(at, bytes):
            value = self._store.get(number_key(at))
            found = None if value is None else self._find(int.from_bytes(value, "big"))
            if found is None or found.hash != at:
                raise NotFound(f"The chain has no block 0x{at.hex()}.", hash=at)
            return found
        found = self._find(0 if at == "earliest" else at)
        if found is None:
            raise NotFound(
                f"The chain has no block {at}: its head is {self.head.header.number}.",
                block=at,
                head=self.head.header.number,
            )
        return found

    def ancestors(self, number: int, block_hash: bytes) -> Iterator[bytes]:
        """Hashes of the block `number` and of those before it, newest first, as many as BLOCKHASH sees."""
        yield block_hash
        for earlier in range(number - 1, max(number - MAX_ANCESTORS, -1), -1):
            yield self.block(earlier).hash

    def receipt(self, transaction_hash: bytes) -> Receipt:
        """The receipt of a mined transaction. Raises NotFound."""
        block, index = self._place(transaction_hash)
        return self._receipt(block, index)

    def receipts(self, at: BlockId) -> tuple[Receipt, ...]:
        """The receipts of a block, in order. Raises NotFound."""
        block = self.block(at)
        return tuple(self._receipt(block, index) for index in range(len(block.transactions)))

    def transaction(self, transaction_hash: bytes) -> Transaction:
        """A mined transaction. Raises NotFound."""
        block, index = self._place(transaction_hash)
        return shown(self._signed(block, index), block.header.number, block.hash, index)

    def raw_transactions(self, at: BlockId) -> tuple[bytes, ...]:
        """The signed transactions of a block as they came, in order. Raises NotFound."""
        block = self.block(at)
        return tuple(self._raw(block, index) for index in range(len(block.transactions)))

    def raw_block(self, at: BlockId) -> bytes:
        """The block as RLP (see `chain.records.block_rlp`). Raises NotFound."""
        return block_rlp(self.block(at), self.raw_transactions(at))

    def logs(
        self, addresses: str | Iterable[str] | None, topics: TopicFilter | None, first: int, last: int
    ) -> Iterator[Log]:
        """Logs of the blocks `first` to `last`, oldest first. See `Node.logs` for the filters."""
        wanted = LogFilter(addresses, topics)
        first, last = max(first, 0), min(last, self.head.header.number)
        if first > last:
            return
        if not wanted.groups:
            for number in range(first, last + 1):
                for receipt in self.receipts(number):
                    yield from filter(wanted.matches, receipt.logs)
            return
        block: Block | None = None
        held: tuple[bytes, Receipt] | None = None
        for at, checks in self._positions(wanted.groups, position(first), position(last + 1)):
            number, index, log_index = parse_position(at)
            if block is None or block.header.number != number:
                block = self._load(number)
            if block.hash[:CHECK_BYTES] not in checks or index >= len(block.transactions):
                continue  # of a block that was undone
            if held is None or held[0] != at[:_PLACE_BYTES]:
                held = (at[:_PLACE_BYTES], self._receipt(block, index))
            yield from (log for log in held[1].logs if log.log_index == log_index and wanted.matches(log))

    def _positions(self, groups: Sequence[Sequence[bytes]], start: bytes, end: bytes) -> Iterator[_Found]:
        """Positions from `start` to before `end`, with their checks, where each group has a term.

        There are several checks where one position has entries of an undone block, and of the one that was
        made instead.
        """
        if len(groups) == 1 and len(groups[0]) == 1:
            yield from self._run(groups[0][0], start, end)
            return
        at = start
        while True:
            found = [self._next(group, at) for group in groups]
            furthest = max(each[0] for each in found)
            if furthest >= end:
                return
            if all(each[0] == furthest for each in found):
                yield furthest, frozenset().union(*(each[1] for each in found))
                at = after(furthest)
            else:
                at = furthest

    def _next(self, group: Sequence[bytes], start: bytes) -> _Found:
        """The first position from `start` on where a term of the group is, with all checks that are there."""
        firsts = [found for term in group for found in self._store.postings(term, start, 1)]
        first = min((at for at, _ in firsts), default=_BEHIND_ALL)
        return first, frozenset(check for at, check in firsts if at == first)

    def _run(self, term: bytes, start: bytes, end: bytes) -> Iterator[_Found]:
        size = _FIRST_CHUNK
        while True:
            chunk = self._store.postings(term, start, size)
            for at, check in chunk:
                if at >= end:
                    return
                yield at, frozenset((check,))
            if len(chunk) < size:
                return
            start, size = after(chunk[-1][0]), _CHUNK

    def _place(self, transaction_hash: bytes) -> tuple[Block, int]:
        value = self._store.get(place_key(transaction_hash))
        if value is not None:
            number, index = parse_place(value)
            block = self._find(number)
            if block is not None and block.transactions[index : index + 1] == (transaction_hash,):
                return block, index
        raise NotFound(f"The chain has no transaction 0x{transaction_hash.hex()}.", hash=transaction_hash)

    def _receipt(self, block: Block, index: int) -> Receipt:
        number = block.header.number
        value = self._value(receipt_key(place(number, index)))
        try:
            return read_receipt(value, block, index)
        except (ValueError, BadInput) as error:
            raise Damaged(
                f"The chain is damaged: receipt {index} of block {number} can't be read.", block=number
            ) from error

    def _raw(self, block: Block, index: int) -> bytes:
        number = block.header.number
        raw = self._value(raw_key(place(number, index)))
        if keccak(raw) != block.transactions[index]:
            raise Damaged(
                f"The chain is damaged: transaction {index} of block {number} is not what it was.",
                block=number,
            )
        return raw

    def _signed(self, block: Block, index: int) -> SignedTransaction:
        raw = self._raw(block, index)
        try:
            return read(raw, self._chain_id, unprotected=True)
        except InvalidTransaction as error:
            number = block.header.number
            raise Damaged(
                f"The chain is damaged: transaction {index} of block {number} can't be read.", block=number
            ) from error

    def _find(self, number: int) -> Block | None:
        return self._load(number) if 0 <= number <= self.head.header.number else None

    def _load(self, number: int) -> Block:
        block = self._recent.get(number)
        if block is not None:
            return block
        value = self._value(block_key(number))
        try:
            return read_block(value)
        except ValueError as error:
            raise Damaged(f"The chain is damaged: block {number} can't be read.", block=number) from error

    def _value(self, key: bytes) -> bytes:
        value = self._store.get(key)
        if value is None:
            raise Damaged("The chain is damaged: a record that should be there is missing.", key=key)
        return value


class LogFilter:
    """What logs are asked for: one of some addresses, and one of some topics in each place that names any."""

    def __init__(self, addresses: str | Iterable[str] | None, topics: TopicFilter | None) -> None:
        """Raises BadInput for what is no address, no topic, or a fifth topic."""
        given = [addresses] if isinstance(addresses, str) else addresses
        self._addresses = None if given is None else {checksum(address) for address in given}
        self._topics: list[set[bytes] | None] = []
        for each in topics or ():
            options = None if each is None else {each} if isinstance(each, bytes) else set(each)
            self._topics.append(options or None)
        if len(self._topics) > _MAX_TOPICS:
            raise BadInput("A log has at most four topics.", field="topics", given=len(self._topics))
        if any(len(topic) != 32 for options in self._topics for topic in options or ()):
            raise BadInput("A topic has 32 bytes.", field="topics")
        self.groups: list[list[bytes]] = []
        if self._addresses is not None:
            self.groups.append([address_term(address_bytes(address)) for address in sorted(self._addresses)])
        for place_of_topic, options in zip(count(), self._topics, strict=False):
            if options is not None:
                self.groups.append([topic_term(place_of_topic, topic) for topic in sorted(options)])

    def matches(self, log: Log) -> bool:
        """Whether the log is one of those asked for. A filter of n places asks for n topics at least."""
        if self._addresses is not None and log.address not in self._addresses:
            return False
        return len(log.topics) >= len(self._topics) and all(
            options is None or topic in options
            for options, topic in zip(self._topics, log.topics, strict=False)
        )


def shown(signed: SignedTransaction, number: int, block_hash: bytes, index: int) -> Transaction:
    """A signed transaction at its place, as it is shown."""
    return Transaction(
        hash=signed.hash,
        raw=signed.raw,
        type=signed.type,
        chain_id=signed.chain_id,
        nonce=signed.nonce,
        sender=checksum(signed.sender),
        to=checksum(signed.to) if signed.to else None,
        value=signed.value,
        data=signed.data,
        gas=signed.gas,
        gas_price=signed.gas_price,
        max_priority_fee_per_gas=signed.max_priority_fee_per_gas,
        access_list=tuple((checksum(address), slots) for address, slots in signed.access_list),
        v=signed.v,
        r=signed.r,
        s=signed.s,
        block_number=number,
        block_hash=block_hash,
        transaction_index=index,
    )
