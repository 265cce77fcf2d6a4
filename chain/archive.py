"""A whole chain in one file: to carry it elsewhere, where every block is executed anew before it is believed.

The file: a line of JSON (format, version, the settings, where the clock stands, the head), then every block
behind the first as RLP, each behind its length, as one zlib stream; then the SHA-256 of all that. The first
block follows from the settings. No keys: what people have of a chain beside it is not in it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final, cast

from chain.auditing import Watch
from chain.clock import Clock
from chain.errors import BadInput, CheckFailed, ShroffError, Unreachable
from chain.node import Node, Settings
from chain.system import reason_of_system

__all__ = ["Contents", "export_chain", "import_chain"]

FORMAT: Final = "shroff chain"
VERSION: Final = 1

_LENGTH_BYTES = 4
_LONGEST_HEADER = 1 << 20
_MOST_PARTS = 16
_LONGEST_BLOCK = 1 << 28
_CHUNK = 1 << 16
_CHECKSUM_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds: `blocks` counts those behind the first."""

    chain_id: int
    blocks: int
    head: bytes
    bytes: int


def export_chain(node: Node, file: Path, *, overwrite: bool = False, watch: Watch | None = None) -> Contents:
    """Writes the chain up to its head; whole, or not at all.

    Args:
        node: The chain.
        file: Where to.
        overwrite: Whether a file that is there already may go.
        watch: Is told of every block.

    Raises:
        BadInput: There is such a file.
        Unreachable: It can't be written.
    """
    if file.exists() and not overwrite:
        raise BadInput(f"There is a file {file} already.", hint="Name another, or let it be replaced.")
    beside = file.with_name(f".{file.name}.making")
    head = node.head
    try:
        with _alone(beside) as raw:
            stream = _Summed(raw)
            stream.write(json.dumps(_header(node), sort_keys=True).encode() + b"\n")
            packer = zlib.compressobj()
            for number in range(1, head.number + 1):
                block = node.raw_block(number)
                stream.write(packer.compress(len(block).to_bytes(_LENGTH_BYTES, "big") + block))
                if watch is not None:
                    watch(number, head.number)
            stream.write(packer.flush())
            raw.write(stream.sum.digest())
            raw.flush()
            os.fsync(raw.fileno())
            size = raw.tell()
            beside.replace(file)
    except OSError as error:
        raise Unreachable(
            f"The chain can't be written to {file}: {reason_of_system(error)}.", path=str(file)
        ) from error
    return Contents(node.chain_id, head.number, head.hash, size)


def import_chain(file: Path, folder: Path, *, watch: Watch | None = None) -> Contents:
    """Makes the chain of an archive in an empty folder, executing every block.

    What is left in the folder after an error is no chain: give one that can be thrown away.

    Raises:
        Unreachable: The file can't be read, is cut short or changed, or of another version.
        CheckFailed: A block does not execute to what it says, or the chain is not the one it says.
    """
    try:
        with file.open("rb") as raw:
            size = os.fstat(raw.fileno()).st_size
            fields = _read_header(raw, file)
            start = raw.tell()
            _check_sum(raw, size, file)
            raw.seek(start)
            blocks = _blocks(raw, size - start - _CHECKSUM_BYTES, file)
            return _execute(blocks, fields, file, folder, size, watch)
    except OSError as error:
        raise Unreachable(f"{file} can't be read: {reason_of_system(error)}.", path=str(file)) from error


@contextmanager
def _alone(beside: Path) -> Generator[IO[bytes]]:
    """A new file that nobody else writes; gone at the end, unless it was moved to its place."""
    with beside.open("ab") as raw:
        try:
            fcntl.flock(raw, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Unreachable(f"Another process is writing {beside}.", path=str(beside)) from error
        raw.truncate(0)  # of a process that was killed
        try:
            yield raw
        finally:
            beside.unlink(missing_ok=True)


def _header(node: Node) -> dict[str, object]:
    first = node.block_info("earliest")
    settings = replace(node.settings, genesis_time=first.timestamp)
    return {
        "format": FORMAT,
        "version": VERSION,
        "settings": json.loads(settings.to_json()),
        "clock": node.clock.fields(),
        "genesis": first.hash.hex(),
        "blocks": node.head.number,
        "head": node.head.hash.hex(),
    }


@dataclass(frozen=True, slots=True)
class _Fields:
    """The header of an archive."""

    settings: Settings
    clock: Clock
    genesis: bytes
    blocks: int
    head: bytes


def _read_header(raw: IO[bytes], file: Path) -> _Fields:
    found = _first_line(raw)
    if found.get("format") != FORMAT:
        raise Unreachable(f"{file} is no chain that was exported.", path=str(file))
    version = found.get("version")
    if version != VERSION:
        raise Unreachable(
            f"{file} has version {str(version)[:20]} of its format; this release reads {VERSION}.",
            hint="Use the release that wrote it.",
            path=str(file),
        )
    try:
        return _Fields(
            Settings(**found["settings"]),
            Clock.of(found["clock"]),
            bytes.fromhex(found["genesis"]),
            int(found["blocks"]),
            bytes.fromhex(found["head"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, ShroffError) as error:
        raise Unreachable(f"{file} is damaged: its first line can't be read.", path=str(file)) from error


def _first_line(raw: IO[bytes]) -> dict[str, Any]:
    """The object in the first line; empty if there is none."""
    line = raw.readline(_LONGEST_HEADER)
    if line.count(b"[") + line.count(b"{") > _MOST_PARTS:  # deep enough, it would end the process
        return {}
    try:
        found: object = json.loads(line)
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _check_sum(raw: IO[bytes], size: int, file: Path) -> None:
    """Reads the file once: what was cut short or changed on the way is refused before it is executed."""
    raw.seek(0)
    found = hashlib.sha256()
    left = size - _CHECKSUM_BYTES
    while left > 0:
        chunk = raw.read(min(left, _CHUNK))
        if not chunk:
            break
        found.update(chunk)
        left -= len(chunk)
    if left != 0 or raw.read() != found.digest():
        raise Unreachable(
            f"{file} is damaged: it was cut short, or changed.", hint="Export it again.", path=str(file)
        )


def _blocks(raw: IO[bytes], size: int, file: Path) -> Iterator[bytes]:
    reader = _Unpacked(raw, size)
    try:
        while length := reader.read(_LENGTH_BYTES):
            wanted = int.from_bytes(length, "big")
            block = reader.read(wanted) if wanted <= _LONGEST_BLOCK else b""
            if len(length) < _LENGTH_BYTES or len(block) < wanted:
                raise zlib.error("a block is cut short")
            yield block
        if reader.rest():
            raise zlib.error("there is more behind the blocks")
    except zlib.error as error:
        raise Unreachable(f"{file} is damaged: its blocks can't be read.", path=str(file)) from error


def _execute(
    blocks: Iterator[bytes], fields: _Fields, file: Path, folder: Path, size: int, watch: Watch | None
) -> Contents:
    settings = replace(fields.settings, durable="process")  # synced whole, at the end
    try:
        opened = Node.open(folder, settings, clock=fields.clock, create=True)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Unreachable(f"{file} is damaged: no chain has such settings.", path=str(file)) from error
    with opened as node:
        if node.head.number or node.head.hash != fields.genesis:
            raise CheckFailed(f"{file} begins with another block than its settings give.")
        for number, block in enumerate(blocks, 1):
            try:
                node.import_block(block)
            except Unreachable:  # the disk, not the block
                raise
            except (ShroffError, ValueError, OverflowError, RecursionError) as error:
                raise CheckFailed(f"{file}, block {number}: {_said(error)}", block=number) from error
            if watch is not None:
                watch(number, fields.blocks)
        head = node.head
    if (head.number, head.hash) != (fields.blocks, fields.head):
        raise CheckFailed(f"{file} has another head than it says.", number=head.number, hash=head.hash)
    return Contents(settings.chain_id, head.number, head.hash, size)


def _said(error: Exception) -> str:
    return error.message if isinstance(error, ShroffError) else "it is no block that can be executed."


class _Summed:
    """Writes, and sums up what was written."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.sum = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.sum.update(data)
        self._raw.write(data)


class _Unpacked:
    """Reads a zlib stream in pieces; it holds no more of it than what is asked for, and a chunk."""

    def __init__(self, raw: IO[bytes], size: int) -> None:
        self._raw, self._left = raw, size
        self._unpacker = zlib.decompressobj()
        self._held = bytearray()

    def rest(self) -> bool:
        """Whether there is more behind the end of the stream."""
        return bool(self._left or self._unpacker.unused_data)

    def read(self, size: int) -> bytes:
        """So many bytes, or fewer at the end."""
        while len(self._held) < size and not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail
            if not packed:
                packed = self._raw.read(min(self._left, _CHUNK))
                self._left -= len(packed)
                if not packed:
                    raise zlib.error("the stream is cut short")
            self._held += self._unpacker.decompress(packed, _CHUNK)
        found = bytes(self._held[:size])
        del self._held[:size]
        return found
