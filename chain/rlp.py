"""RLP, strict: the one encoding of blocks, transactions, receipts and tries (Yellow Paper, appendix B).

Nested lists of bytes, no classes: this runs several times a transaction, and a transaction that could be
written in two ways would have two hashes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Item: TypeAlias = "bytes | list[Item]"

_SINGLE = [bytes([value]) for value in range(256)]
_HASH_BYTES = 32
"""What most items are, of those that are not empty: lists have a short way for both."""


class RLPError(ValueError):
    """The bytes are not RLP, or not in the only form that RLP allows."""


def encode(item: Item) -> bytes:
    """The encoding of bytes, or of a list of items."""
    if isinstance(item, bytes):
        size = len(item)
        if size == 1 and item[0] < 0x80:
            return item
        if size < 56:
            return _SINGLE[0x80 + size] + item
        return _long(0xB7, size) + item
    parts: list[bytes] = []
    for each in item:
        if not each:
            parts.append(b"\x80" if isinstance(each, bytes) else b"\xc0")
        elif isinstance(each, bytes) and len(each) == _HASH_BYTES:
            parts.append(b"\xa0" + each)
        else:
            parts.append(encode(each))
    return join(parts)


def join(parts: Iterable[bytes]) -> bytes:
    """The encoding of a list whose items are encoded already."""
    body = b"".join(parts)
    size = len(body)
    return (_SINGLE[0xC0 + size] if size < 56 else _long(0xF7, size)) + body


def _long(base: int, size: int) -> bytes:
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return _SINGLE[base + len(length)] + length


def number(value: int) -> bytes:
    """A number as RLP holds it: big-endian without leading zeros; 0 is empty."""
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def decode(encoded: bytes) -> Item:
    """The item that `encoded` is. Raises RLPError for anything before, after or around it."""
    item, end = _decode(encoded, 0, len(encoded))
    if end != len(encoded):
        raise RLPError("bytes after the end")
    return item


def decode_list(encoded: bytes) -> list[Item]:
    """As `decode`, for what must be a list."""
    item = decode(encoded)
    if isinstance(item, bytes):
        raise RLPError("a list is expected")
    return item


def as_bytes(item: Item) -> bytes:
    """The item, which must be bytes."""
    if not isinstance(item, bytes):
        raise RLPError("bytes are expected")
    return item


def as_list(item: Item) -> list[Item]:
    """The item, which must be a list."""
    if isinstance(item, bytes):
        raise RLPError("a list is expected")
    return item


def as_number(item: Item) -> int:
    """The number that the item holds, which must have no leading zeros."""
    held = as_bytes(item)
    if held[:1] == b"\0":
        raise RLPError("a number has leading zeros")
    return int.from_bytes(held, "big")


def _decode(encoded: bytes, at: int, limit: int) -> tuple[Item, int]:
    if at >= limit:
        raise RLPError("cut short")
    prefix = encoded[at]
    if prefix < 0x80:
        return _SINGLE[prefix], at + 1
    if prefix < 0xB8:
        start, end = at + 1, at + 1 + prefix - 0x80
    elif prefix < 0xC0:
        start, end = _bounds(encoded, at, prefix - 0xB7, limit)
    elif prefix < 0xF8:
        start, end = at + 1, at + 1 + prefix - 0xC0
    else:
        start, end = _bounds(encoded, at, prefix - 0xF7, limit)
    if end > limit:
        raise RLPError("cut short")
    if prefix < 0xC0:
        if end - start == 1 and encoded[start] < 0x80:
            raise RLPError("a single byte is not in its shortest form")
        return encoded[start:end], end
    return _decode_items(encoded, start, end), end


def _decode_items(encoded: bytes, start: int, end: int) -> list[Item]:
    items: list[Item] = []
    while start < end:
        prefix = encoded[start]
        if prefix == 0xA0 and start + _HASH_BYTES < end:
            items.append(encoded[start + 1 : start + 1 + _HASH_BYTES])
            start += 1 + _HASH_BYTES
        elif prefix == 0x80:
            items.append(b"")
            start += 1
        else:
            item, start = _decode(encoded, start, end)
            items.append(item)
    return items


def _bounds(encoded: bytes, at: int, width: int, limit: int) -> tuple[int, int]:
    start = at + 1 + width
    if start > limit:
        raise RLPError("cut short")
    size = int.from_bytes(encoded[at + 1 : start], "big")
    if size < 56 or encoded[at + 1] == 0:
        raise RLPError("a length is not in its shortest form")
    return start, start + size
