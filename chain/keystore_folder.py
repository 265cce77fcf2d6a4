"""A folder of keystores, as geth keeps it: a file a key, which only its owner reads."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from chain.errors import BadInput, Unreachable
from chain.hashing import checksum
from chain.keys import Key
from chain.keystore import MOST_BYTES, Sealed, read_keystore, seal
from chain.keystore_kdf import Derivation
from chain.private_files import create_texts, make_folder, read_text, remove_leftovers, write_text

__all__ = ["Keystore", "StoredKey", "file_name"]

_NAME = re.compile(r"UTC--.+--([0-9a-f]{40})")
_DIGITS = re.compile(r"(?:0[xX])?([0-9a-fA-F]{4,40})")
_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key in a file.

    Attributes:
        address: With its checksum.
        path: The file.
    """

    address: str
    path: Path

    def read(self) -> Sealed:
        """What the file holds.

        Raises:
            Unreachable: It can't be read, is no keystore, or is another key's than its name says.
        """
        sealed = _read(self.path)
        if sealed.address not in (None, self.address):
            raise Unreachable(f"{self.path} holds the key of {sealed.address}, which its name does not say.")
        return sealed


class Keystore:
    """The keys in a folder, which every look reads anew: other programs may put keys there, and take them.

    Args:
        folder: It is made when the first key comes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __iter__(self) -> Iterator[StoredKey]:
        """Every key, oldest first; files that are no keystores are passed over."""
        for path in sorted(self.folder.glob("*")):
            if path.name.startswith(".") or not path.is_file():
                continue
            address = _address_of(path)
            if address is not None:
                yield StoredKey(address, path)

    def find(self, address: str) -> StoredKey | None:
        """The newest file with a key; None if there is none."""
        digits = address[2:].lower()
        named = sorted(self.folder.glob(f"UTC--*--{digits}"))
        if named:
            return StoredKey(address, named[-1])
        return next((each for each in self if each.address == address), None)

    def match(self, digits: str) -> StoredKey:
        """The key whose address begins with some digits, at least four.

        Raises:
            BadInput: These are no digits, none begins so, or several do.
        """
        given = _DIGITS.fullmatch(digits)
        if given is None:
            raise BadInput(f"{digits!r} is no address.", expected="at least 4 of its 40 digits")
        start = f"0x{given[1].lower()}"
        found = {each.address: each for each in self if each.address.lower().startswith(start)}
        if not found:
            raise BadInput(f"{self.folder} has no key {digits}.", hint="`shroff keys list` shows them.")
        if len(found) > 1:
            raise BadInput(f"Several keys begin with {digits}: {', '.join(found)}.", hint="Give more digits.")
        return found.popitem()[1]

    @contextmanager
    def alone(self) -> Generator[None]:
        """Lets nobody else who asks for it write keys meanwhile; waits until nobody does.

        Raises:
            Unreachable: The folder can't be made, or read.
        """
        make_folder(self.folder)
        try:
            descriptor = os.open(self.folder, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise Unreachable(f"{self.folder} could not be read: {error.strerror or error}.") from error
        try:
            with suppress(OSError):  # some network drives lock no folder: then it goes without
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def add(self, keys: Iterable[Key], derivation: Derivation) -> list[StoredKey]:
        """Writes keys into new files. Nothing is overwritten, and a kill leaves the whole of a file or none.

        Raises:
            Unreachable: One could not be written.
        """
        make_folder(self.folder)
        remove_leftovers(self.folder)
        files = {self.folder / file_name(key.address): key for key in keys}
        create_texts({path: seal(key, derivation) + "\n" for path, key in files.items()})
        return [StoredKey(key.address, path) for path, key in files.items()]

    def replace(self, stored: StoredKey, key: Key, derivation: Derivation) -> None:
        """Writes a key anew under another password: whoever looks sees the old file or the new one.

        Raises:
            Unreachable: It could not be written; the old one is as it was.
        """
        write_text(stored.path, seal(key, derivation) + "\n")

    def remove(self, stored: StoredKey) -> None:
        """Removes a key's file, and every other with the same key.

        Raises:
            Unreachable: It could not be removed.
        """
        for each in [each for each in self if each.address == stored.address]:
            try:
                each.path.unlink()
            except OSError as error:
                raise Unreachable(f"{each.path} could not be removed: {error.strerror or error}.") from error


def file_name(address: str) -> str:
    """As geth names a key made now: `UTC--2026-02-14T09-11-03.123456789Z--` and the address's digits."""
    seconds, nanoseconds = divmod(time.time_ns(), _NANOSECONDS)
    made = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H-%M-%S")
    return f"UTC--{made}.{nanoseconds:09d}Z--{address[2:].lower()}"


def _address_of(path: Path) -> str | None:
    """The address in a file's name, or else in the file; None if neither has one."""
    named = _NAME.fullmatch(path.name)
    if named is not None:
        return checksum(f"0x{named[1]}")
    try:
        return _read(path).address
    except Unreachable:
        return None


def _read(path: Path) -> Sealed:
    text = read_text(path, most=MOST_BYTES)
    try:
        return read_keystore(text)
    except Unreachable as error:
        raise Unreachable(f"{path}: {error.message}", hint=error.hint, **error.data) from None
