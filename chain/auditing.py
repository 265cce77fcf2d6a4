"""An auditor's check: the whole chain executed anew, twice, and every record compared with what came out.

Once by the node's own machinery, whose records must be, byte for byte, those that are kept: headers with
their roots and blooms, transactions, receipts with the reasons of refusals, nodes of the state, indexes. And
once by py-evm, on its own database and by its own rules, so that the first can't be wrong with itself.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from chain import rlp
from chain.errors import CheckFailed, Damaged, InvalidTransaction, ShroffError, Unreachable
from chain.genesis import read_clock, read_settings
from chain.hashing import ADDRESS_BYTES, keccak
from chain.head_state import HeadState
from chain.node import Node
from chain.pyevm.producing import OpenBlock, Sealed, genesis
from chain.pyevm.transactions import SignedTransaction, read
from chain.pyevm.tries import EMPTY_ROOT, MissingNode
from chain.pyevm.worldstate import WorldState
from chain.reading import MAX_ANCESTORS
from chain.records import (
    HEAD,
    Block,
    after,
    block_key,
    block_rlp,
    head_value,
    node_key,
    parse_position,
    place,
    position,
    postings_of,
    raw_key,
    read_block,
    values_of,
)
from chain.records import describe as what_is
from chain.settings import Settings
from chain.store import CHECK_BYTES, Store

__all__ = ["Audit", "Watch", "check_pages", "reexecute", "verify"]

Watch = Callable[[int, int], None]
"""Is told how far it is: blocks done, and all of them."""

_CHUNK = 512


@dataclass(frozen=True, slots=True)
class Audit:
    """What was looked at, and found to be in order. `blocks` counts the first, too."""

    head: bytes
    blocks: int
    transactions: int
    logs: int
    records: int


def check_pages(folder: Path) -> None:
    """Looks whether the database of a chain on disk can be read to its end, in a process of its own.

    Raises:
        CheckFailed: It can't: what is damaged is not a record, but how they are held together.
    """
    from chain.store_disk import can_be_read

    if not can_be_read(folder):
        raise CheckFailed(f"The database in {folder} can't be read: it is damaged.", path=str(folder))


def verify(node: Node, *, quick: bool = False, watch: Watch | None = None) -> Audit:
    """Executes every block anew, and compares all that is kept of the chain with what comes out.

    Args:
        node: The chain.
        quick: By the node's own machinery only: a fraction of the time. It finds all that changed on the
            disk, and says nothing of a mistake in that machinery.
        watch: Is told of every block.

    Raises:
        CheckFailed: Something differs; it says at which block, and what. `block` is its number.
        Unreachable: The chain can't be read.
    """
    from chain.pyevm.rules import import_all

    auditor = _Auditor(node.store, node.settings, node.head.number, watch or (lambda done, total: None))
    auditor.check_genesis()
    try:
        if quick:
            for _ in auditor.blocks():
                pass
            head = auditor.head
        else:
            head = import_all(node.settings, auditor.timestamp, auditor.blocks())
    except (CheckFailed, Unreachable):
        raise
    except ShroffError as error:
        raise CheckFailed(f"By py-evm: {error.message}", block=error.data.get("number")) from error
    if head != auditor.head:
        raise CheckFailed("Executing the chain on py-evm gives another head.", executed=head)
    auditor.check_rest()
    return Audit(head, node.head.number + 1, auditor.transactions, auditor.logs, auditor.records)


def reexecute(node: Node) -> bytes:
    """Executes every block of `node` on py-evm alone, from the genesis on. Gives the head's hash.

    What the node saves itself (databases, validation of what it built) is done here in full, so this takes
    several times as long. Raises ShroffError, with the block's number, if a block executes to something else.
    """
    from chain.pyevm.rules import import_all

    blocks = (node.raw_block(number) for number in range(1, node.head.number + 1))
    head = import_all(node.settings, node.block_info("earliest").timestamp, blocks)
    if head != node.head.hash:
        raise ShroffError("Executing the chain anew gives another head.", head=node.head.hash, executed=head)
    return head


class _Auditor:
    """Goes through a chain from its first block to its head, with the state in hand."""

    def __init__(self, store: Store, settings: Settings, last: int, watch: Watch) -> None:
        self._store, self._settings, self._last, self._watch = store, settings, last, watch
        self._world = WorldState(self._node, EMPTY_ROOT)
        self._number = 0
        self._hashes: deque[bytes] = deque(maxlen=MAX_ANCESTORS)
        self._checks: list[bytes] = []
        self._terms: Counter[bytes] = Counter()
        self._touched: set[bytes] = set()
        self.head = b""
        self.timestamp = self.transactions = self.logs = self.records = 0

    def check_genesis(self) -> None:
        """The first block, from the settings; and the settings and the clock themselves."""
        try:
            kept = read_settings(self._store)
            read_clock(self._store)
        except Damaged as error:
            raise CheckFailed(error.message, block=0) from error
        if self._settings.differences(kept):
            raise self._wrong("the settings are not those of the chain")
        block = self._read(0)
        sealed = genesis(self._settings, self._world, block.header.timestamp)
        self.timestamp = block.header.timestamp
        if kept.genesis_time not in (None, self.timestamp):
            raise self._wrong("its time is not that of the settings")
        self._compare(block, sealed)

    def blocks(self) -> Iterator[bytes]:
        """Every block behind the first as RLP, once it was checked."""
        parent = self._read(0)
        for number in range(1, self._last + 1):
            self._number = number
            block = self._read(number)
            signed = self._transactions(block)
            self._compare(block, self._execute(parent, block, signed))
            yield block_rlp(block, [each.raw for each in signed])
            self._watch(number, self._last)
            parent = block

    def check_rest(self) -> None:
        """What stands for the whole chain: its head, the state there, and that no index has more than is."""
        if self._store.get(HEAD) != head_value(self._last, self.head):
            raise self._wrong("the head of the chain is another block")
        self._check_state()
        for term, expected in self._terms.items():
            for number in self._indexed(term):
                expected -= 1  # noqa: PLW2901  # counted down
                if expected < 0:
                    self._number = number
                    raise self._wrong("the index has a log that is not there")

    def _check_state(self) -> None:
        """The state at the head, where it is kept value by value, too."""
        if not self._store.by_value:
            return
        try:
            kept = HeadState(self._store)
            for key in self._touched:
                if kept.get(key) not in (None, self._in_trie(key)):
                    raise self._wrong(f"what the state has of 0x{key[:ADDRESS_BYTES].hex()} differs")
        except Damaged as error:
            raise CheckFailed(error.message, block=self._number) from error
        self.records += len(self._touched)

    def _in_trie(self, key: bytes) -> bytes:
        """An account, or the number in a slot, as the tries have it at the head."""
        address, slot = key[:ADDRESS_BYTES], key[ADDRESS_BYTES:]
        if slot:
            return rlp.number(self._world.slot(address, int.from_bytes(slot, "big")))
        return self._world.tries.get(self._world.root, keccak(address))

    def _execute(self, parent: Block, block: Block, signed: list[SignedTransaction]) -> Sealed:
        header, earlier = block.header, tuple(reversed(self._hashes))
        if header.parent_hash != parent.hash:
            raise self._wrong("it does not follow the block before it")
        if header.timestamp < parent.header.timestamp:
            raise self._wrong("its time is before that of the block before it")
        made = OpenBlock(
            self._settings,
            self._world,
            parent.header,
            parent.hash,
            header.timestamp,
            header.coinbase,
            lambda: earlier,
        )
        try:
            for each in signed:
                made.apply(each)
            return made.seal()
        except (InvalidTransaction, MissingNode) as error:
            raise self._wrong(f"it does not execute: {error}") from error

    def _compare(self, block: Block, sealed: Sealed) -> None:
        """The records of a block, and its entries in the indexes, with those that executing it gives."""
        for each in fields(block.header):
            if getattr(block.header, each.name) != getattr(sealed.header, each.name):
                raise self._wrong(f"its {each.name.replace('_', ' ')} is not what executing it gives")
        expected = values_of(sealed)
        del expected[HEAD]
        for key, value in expected.items():
            kept = self._store.get(key)
            if kept != value:
                said = "is missing" if kept is None else "differs"
                raise self._wrong(f"{what_is(key, kept, value)} {said}")
        self._compare_index(sealed)
        if self._store.by_value:
            self._touched |= sealed.state().keys()
        sealed.take()
        self.records += len(expected)
        self.transactions += len(sealed.applied)
        self.logs += sum(len(each.logs) for each in sealed.applied)
        self.head = sealed.hash
        self._hashes.append(sealed.hash)
        self._checks.append(sealed.hash[:CHECK_BYTES])

    def _compare_index(self, sealed: Sealed) -> None:
        for term, at, check in postings_of(sealed):
            if self._store.postings(term, at, 1) != [(at, check)]:
                _, index, log_index = parse_position(at)
                raise self._wrong(f"log {log_index}, of transaction {index}, is not in the index")
            self._terms[term] += 1
            self.records += 1

    def _indexed(self, term: bytes) -> Iterator[int]:
        """The numbers of the blocks for which the index has entries under a term, undone blocks left out."""
        start = position(0)
        while True:
            chunk = self._store.postings(term, start, _CHUNK)
            for at, check in chunk:
                number = parse_position(at)[0]
                if number < len(self._checks) and check == self._checks[number]:
                    yield number
            if len(chunk) < _CHUNK:
                return
            start = after(chunk[-1][0])

    def _read(self, number: int) -> Block:
        value = self._store.get(block_key(number))
        if value is None:
            raise self._wrong("it is missing")
        try:
            block = read_block(value)
        except ValueError as error:
            raise self._wrong("it can't be read") from error
        if keccak(block.encoded_header) != block.hash:
            raise self._wrong("its hash is not that of its header")
        if block.header.number != number:
            raise self._wrong(f"it says that it is block {block.header.number}")
        return block

    def _transactions(self, block: Block) -> list[SignedTransaction]:
        found: list[SignedTransaction] = []
        for index, expected in enumerate(block.transactions):
            raw = self._store.get(raw_key(place(block.header.number, index)))
            if raw is None or keccak(raw) != expected:
                raise self._wrong(f"transaction {index} {'is missing' if raw is None else 'differs'}")
            try:
                found.append(
                    read(raw, self._settings.chain_id, unprotected=self._settings.unprotected_transactions)
                )
            except InvalidTransaction as error:
                raise self._wrong(f"transaction {index} is none of this chain: {error.message}") from error
        return found

    def _node(self, digest: bytes) -> bytes | None:
        value = self._store.get(node_key(digest))
        if value is not None and keccak(value) != digest:
            raise self._wrong("a node of its state differs")
        return value

    def _wrong(self, said: str) -> CheckFailed:
        return CheckFailed(f"Block {self._number}: {said}.", block=self._number)
