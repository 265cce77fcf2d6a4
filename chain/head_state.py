"""The state at the head of a chain on disk, value by value, beside its tries.

A trie is a walk of one look-up a level, and every level more takes longer than the one before, as less of it
is in memory; here an account or a slot is one look-up, however long the chain. The slots of a struct lie
side by side. The tries stay what proofs, roots and earlier blocks are read from, and what is asked where this
does not know: after an undone block, for what was written before it.
"""

from __future__ import annotations

import zlib

from chain.errors import Damaged
from chain.pyevm.producing import Sealed
from chain.store import Store

__all__ = ["HeadState"]

_KEY = b"s"
_EPOCH_KEY = b"epoch"
_EPOCH_BYTES = _CHECK_BYTES = 4


class HeadState:
    """The records of the state at the head. Each carries an epoch and a check of itself.

    The epoch ends when a block is undone, or an account's storage is wiped as a whole: then no record can be
    trusted any more, and each is written anew when its value next changes.
    """

    def __init__(self, store: Store, *, new: bool = False) -> None:
        """Goes by what is in the store; `new` for one that has no chain yet."""
        self._store = store
        self._epoch = bytes(_EPOCH_BYTES)
        if not new:
            self.reload()

    def reload(self) -> None:
        """Goes by what is in the store. Raises Damaged if it does not say which epoch it is."""
        record = self._store.get(_EPOCH_KEY) or b""
        if record != _epoch_record(record[:_EPOCH_BYTES]):
            raise Damaged("The chain is damaged: the epoch of its state is not what it was.")
        self._epoch = record[:_EPOCH_BYTES]

    def get(self, key: bytes) -> bytes | None:
        """The value of an account (by its address) or a slot (address and slot); empty if there is none.

        None: the trie has to be asked. Raises Damaged if the record is not as it was written.
        """
        record = self._store.get(_KEY + key)
        if record is None:  # never written
            return b""
        value = record[_EPOCH_BYTES + _CHECK_BYTES :]
        if record[_EPOCH_BYTES : _EPOCH_BYTES + _CHECK_BYTES] != _check(key, record[:_EPOCH_BYTES], value):
            raise Damaged(
                "The chain is damaged: a part of its state is not what it was.",
                hint="Restore it from a copy.",
                part=key.hex(),
            )
        return value if record[:_EPOCH_BYTES] == self._epoch else None

    def records_of(self, sealed: Sealed) -> dict[bytes, bytes]:
        """What is written with a block; `reload` once that is done."""
        values: dict[bytes, bytes] = {}
        epoch = self._epoch
        if sealed.header.number == 0:
            values = {_EPOCH_KEY: _epoch_record(epoch)}
        if sealed.wiped:
            values = self.ended()
            epoch = values[_EPOCH_KEY][:_EPOCH_BYTES]
        for key, value in sealed.state().items():
            values[_KEY + key] = epoch + _check(key, epoch, value) + value
        return values

    def ended(self) -> dict[bytes, bytes]:
        """What is written when blocks are undone."""
        return {
            _EPOCH_KEY: _epoch_record((int.from_bytes(self._epoch, "big") + 1).to_bytes(_EPOCH_BYTES, "big"))
        }


def _epoch_record(epoch: bytes) -> bytes:
    """With a check: another epoch would make what was undone part of the state again."""
    return epoch + _check(_EPOCH_KEY, epoch, b"")


def _check(key: bytes, epoch: bytes, value: bytes) -> bytes:
    return zlib.crc32(value, zlib.crc32(epoch + key)).to_bytes(_CHECK_BYTES, "big")
