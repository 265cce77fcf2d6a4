"""How blocks, transactions, receipts and the log index lie in a store: keys, and values as RLP.

Records of a block number are overwritten when an undone block is made anew; what points to a block is checked
against the block that is canonical now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chain import rlp
from chain.hashing import checksum
from chain.pyevm.headers import Header
from chain.pyevm.producing import Applied, Sealed
from chain.store import CHECK_BYTES, Posting
from chain.values import BlockInfo, Log, Receipt

HEAD = b"head"
SETTINGS = b"settings"
CLOCK = b"clock"
_RECEIPT = (
    "status or type", "sender", "receiver", "new contract", "gas used", "cumulative gas used", "gas price",
    "first log", "reason", "logs",
)  # fmt: skip
_NUMBER_BYTES = 8
_INDEX_BYTES = 4


def node_key(digest: bytes) -> bytes:
    """Of a trie node or a contract's code."""
    return b"n" + digest


def block_key(number: int) -> bytes:
    """Of the block with this number: hash, header, hashes of its transactions."""
    return b"b" + number.to_bytes(_NUMBER_BYTES, "big")


def number_key(block_hash: bytes) -> bytes:
    """Of a block's number."""
    return b"h" + block_hash


def place_key(transaction_hash: bytes) -> bytes:
    """Of the place of a transaction: block number, index."""
    return b"t" + transaction_hash


def place(number: int, index: int) -> bytes:
    """A place as bytes that sort like it."""
    return number.to_bytes(_NUMBER_BYTES, "big") + index.to_bytes(_INDEX_BYTES, "big")


def parse_place(value: bytes) -> tuple[int, int]:
    """Block number and index of a place."""
    return int.from_bytes(value[:_NUMBER_BYTES], "big"), int.from_bytes(value[_NUMBER_BYTES:], "big")


def raw_key(at: bytes) -> bytes:
    """Of a signed transaction, by its place."""
    return b"x" + at


def receipt_key(at: bytes) -> bytes:
    """Of a receipt, by its place."""
    return b"r" + at


def position(number: int, index: int = 0, log_index: int = 0) -> bytes:
    """Where a log is: block, transaction, log; as bytes that sort like it."""
    return place(number, index) + log_index.to_bytes(_INDEX_BYTES, "big")


def parse_position(value: bytes) -> tuple[int, int, int]:
    """Block number, transaction's index and log's index of a position."""
    number, index = parse_place(value[: _NUMBER_BYTES + _INDEX_BYTES])
    return number, index, int.from_bytes(value[_NUMBER_BYTES + _INDEX_BYTES :], "big")


def after(at: bytes) -> bytes:
    """The position right behind one."""
    return (int.from_bytes(at, "big") + 1).to_bytes(len(at), "big")


def address_term(address: bytes) -> bytes:
    """The index's term for what a contract logged."""
    return b"a" + address


def topic_term(place_of_topic: int, topic: bytes) -> bytes:
    """The index's term for a topic in one of the four places."""
    return bytes([0x30 + place_of_topic]) + topic


@dataclass(frozen=True, slots=True)
class Block:
    """A block as it is kept."""

    hash: bytes
    encoded_header: bytes
    header: Header
    transactions: tuple[bytes, ...]

    def info(self) -> BlockInfo:
        """As it is shown."""
        header = self.header
        return BlockInfo(
            number=header.number,
            hash=self.hash,
            parent_hash=header.parent_hash,
            state_root=header.state_root,
            timestamp=header.timestamp,
            gas_used=header.gas_used,
            gas_limit=header.gas_limit,
            transactions=self.transactions,
            base_fee=header.base_fee,
            transactions_root=header.transactions_root,
            receipts_root=header.receipts_root,
            logs_bloom=header.bloom,
            coinbase=checksum(header.coinbase),
            mix_hash=header.mix_hash,
            extra_data=header.extra_data,
        )


def describe(key: bytes, kept: bytes | None, expected: bytes) -> str:
    """What a record of a block is, for people; of a receipt the field in which it differs, too."""
    kind, rest = key[:1], key[1:]
    if kind in (b"x", b"r"):
        index = parse_place(rest)[1]
        return f"transaction {index}" if kind == b"x" else f"receipt {index}{_differing(kept, expected)}"
    names = {b"n": "a node of its state", b"b": "its record", b"h": "its entry in the index of hashes"}
    return names.get(kind, f"the entry of transaction 0x{rest.hex()} in the index")


def _differing(kept: bytes | None, expected: bytes) -> str:
    try:
        pairs = zip(rlp.decode_list(kept or b""), rlp.decode_list(expected), strict=True)
        found = next(name for name, (one, other) in zip(_RECEIPT, pairs, strict=True) if one != other)
    except (ValueError, StopIteration):
        return ""
    return f" ({found})"


def block_of(sealed: Sealed) -> Block:
    """The block that was sealed."""
    hashes = tuple(each.transaction.hash for each in sealed.applied)
    return Block(sealed.hash, sealed.encoded_header, sealed.header, hashes)


def read_block(value: bytes) -> Block:
    """The block in a record."""
    block_hash, encoded, joined = (rlp.as_bytes(item) for item in rlp.decode_list(value))
    hashes = tuple(joined[at : at + 32] for at in range(0, len(joined), 32))
    return Block(block_hash, encoded, Header.decode(encoded), hashes)


def block_rlp(block: Block, raws: Iterable[bytes]) -> bytes:
    """A block and its signed transactions as RLP: header, transactions, no uncles, no withdrawals."""
    body = [raw if raw[0] >= 0xC0 else rlp.encode(raw) for raw in raws]  # EIP-2718: typed ones are bytes
    return rlp.join([block.encoded_header, rlp.join(body), rlp.join(()), rlp.join(())])


def head_value(number: int, block_hash: bytes) -> bytes:
    """The pointer to the head."""
    return number.to_bytes(_NUMBER_BYTES, "big") + block_hash


def parse_head(value: bytes) -> tuple[int, bytes]:
    """Number and hash of the head."""
    return int.from_bytes(value[:_NUMBER_BYTES], "big"), value[_NUMBER_BYTES:]


def values_of(sealed: Sealed) -> dict[bytes, bytes]:
    """All records of a block, the pointer to it as head among them."""
    number = sealed.header.number
    hashes = [each.transaction.hash for each in sealed.applied]
    values = {node_key(digest): node for digest, node in sealed.nodes.items()}
    values[block_key(number)] = rlp.encode([sealed.hash, sealed.encoded_header, b"".join(hashes)])
    values[number_key(sealed.hash)] = number.to_bytes(_NUMBER_BYTES, "big")
    for index, applied in enumerate(sealed.applied):
        at = place(number, index)
        values[place_key(applied.transaction.hash)] = at
        values[raw_key(at)] = applied.transaction.raw
        values[receipt_key(at)] = _receipt_value(applied)
    values[HEAD] = head_value(number, sealed.hash)
    return values


def postings_of(sealed: Sealed) -> Iterator[Posting]:
    """The entries of a block in the log index."""
    check = sealed.hash[:CHECK_BYTES]
    for index, applied in enumerate(sealed.applied):
        for offset, (address, topics, _) in enumerate(applied.logs):
            at = position(sealed.header.number, index, applied.first_log_index + offset)
            yield address_term(address), at, check
            for place_of_topic, topic in enumerate(topics):
                yield topic_term(place_of_topic, topic), at, check


def _receipt_value(applied: Applied) -> bytes:
    transaction = applied.transaction
    logs: list[rlp.Item] = [[address, list(topics), data] for address, topics, data in applied.logs]
    return rlp.encode(
        [
            bytes([applied.status, transaction.type]),
            transaction.sender,
            transaction.to,
            applied.contract_address or b"",
            rlp.number(applied.gas_used),
            rlp.number(applied.cumulative_gas_used),
            rlp.number(applied.effective_gas_price),
            rlp.number(applied.first_log_index),
            applied.reason.encode(),
            logs,
        ]
    )


def receipt_of(applied: Applied, block_number: int, block_hash: bytes, index: int) -> Receipt:
    """The receipt of a transaction that ran; `block_hash` is empty while its block is open."""
    transaction = applied.transaction
    return Receipt(
        transaction_hash=transaction.hash,
        block_number=block_number,
        block_hash=block_hash,
        transaction_index=index,
        sender=checksum(transaction.sender),
        to=checksum(transaction.to) if transaction.to else None,
        contract_address=checksum(applied.contract_address) if applied.contract_address else None,
        status=applied.status,
        gas_used=applied.gas_used,
        logs=tuple(
            Log(
                address=checksum(address),
                topics=topics,
                data=data,
                block_number=block_number,
                transaction_hash=transaction.hash,
                transaction_index=index,
                log_index=applied.first_log_index + offset,
            )
            for offset, (address, topics, data) in enumerate(applied.logs)
        ),
        reason=applied.reason,
        cumulative_gas_used=applied.cumulative_gas_used,
        effective_gas_price=applied.effective_gas_price,
        type=transaction.type,
    )


def read_receipt(value: bytes, block: Block, index: int) -> Receipt:
    """The receipt in a record of `block`."""
    flags, sender, to, created, *numbers, reason, logs = rlp.decode_list(value)
    gas_used, cumulative, price, first = (rlp.as_number(item) for item in numbers)
    status, kind = rlp.as_bytes(flags)
    return Receipt(
        transaction_hash=block.transactions[index],
        block_number=block.header.number,
        block_hash=block.hash,
        transaction_index=index,
        sender=checksum(rlp.as_bytes(sender)),
        to=checksum(rlp.as_bytes(to)) if to else None,
        contract_address=checksum(rlp.as_bytes(created)) if created else None,
        status=status,
        gas_used=gas_used,
        logs=tuple(
            _read_log(item, block, index, first + offset) for offset, item in enumerate(rlp.as_list(logs))
        ),
        reason=rlp.as_bytes(reason).decode(),
        cumulative_gas_used=cumulative,
        effective_gas_price=price,
        type=kind,
    )


def _read_log(item: rlp.Item, block: Block, index: int, log_index: int) -> Log:
    address, topics, data = rlp.as_list(item)
    return Log(
        address=checksum(rlp.as_bytes(address)),
        topics=tuple(rlp.as_bytes(topic) for topic in rlp.as_list(topics)),
        data=rlp.as_bytes(data),
        block_number=block.header.number,
        transaction_hash=block.transactions[index],
        transaction_index=index,
        log_index=log_index,
    )
