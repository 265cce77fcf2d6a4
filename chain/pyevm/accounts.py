"""The account database that py-evm executes on: one block's changes over a WorldState, with an undo list."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from chain.hashing import keccak
from chain.pyevm.worldstate import BLANK, EMPTY_CODE, Account, Changes, WorldState

_ABSENT = object()


class AccountOverlay:
    """py-evm's AccountDatabaseAPI, without its roots: those are made when the block is sealed (WorldState).

    Reads fall through to the world state, writes stay here until its owner takes them.

    What a transaction did can be undone to any checkpoint; `lock_changes` ends a transaction. Storage that
    was wiped (an account deleted, or created anew) reads as 0.
    """

    def __init__(self, world: WorldState) -> None:
        self._world = world
        self.changes = Changes({}, {}, set(), {})
        self._undo: list[Callable[[], object]] = []
        self._checkpoints: list[tuple[int, int]] = []
        self._numbers = count(1)
        self._originals: dict[tuple[bytes, int], int] = {}
        self._warm: set[bytes | tuple[bytes, int]] = set()

    # What py-evm asks of a root: there is none until the block is sealed.

    @property
    def state_root(self) -> bytes:
        return self._world.root

    @state_root.setter
    def state_root(self, value: bytes) -> None:
        if value != self._world.root:
            raise ValueError("A block's changes stand on one root.")

    # Storage

    def get_storage(self, address: bytes, slot: int, from_journal: bool = True) -> int:
        if not from_journal:
            original = self._originals.get((address, slot))
            if original is not None:
                return original
        slots = self.changes.slots.get(address)
        if slots is not None:
            value = slots.get(slot)
            if value is not None:
                return value
        return 0 if address in self.changes.wiped else self._world.slot(address, slot)

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        self._originals.setdefault((address, slot), self.get_storage(address, slot))
        slots = self.changes.slots.get(address)
        if slots is None:
            slots = self.changes.slots[address] = {}
        self._put(slots, slot, value)

    def delete_storage(self, address: bytes) -> None:
        slots = self.changes.slots
        if slots.get(address):
            self._put(slots, address, {})
        account = self._world.account(address)
        if (
            address not in self.changes.wiped
            and account is not None
            and account.storage_root != BLANK.storage_root
        ):
            self.changes.wiped.add(address)
            self._undo.append(lambda: self.changes.wiped.discard(address))

    def is_storage_warm(self, address: bytes, slot: int) -> bool:
        return (address, slot) in self._warm

    def mark_storage_warm(self, address: bytes, slot: int) -> None:
        self._heat((address, slot))

    # Accounts

    def get_balance(self, address: bytes) -> int:
        return self._get(address).balance

    def set_balance(self, address: bytes, balance: int) -> None:
        if balance < 0:
            raise ValueError("a balance below 0")
        self._set(address, self._get(address)._replace(balance=balance))

    def get_nonce(self, address: bytes) -> int:
        return self._get(address).nonce

    def set_nonce(self, address: bytes, nonce: int) -> None:
        self._set(address, self._get(address)._replace(nonce=nonce))

    def increment_nonce(self, address: bytes) -> None:
        self.set_nonce(address, self.get_nonce(address) + 1)

    def set_code(self, address: bytes, code: bytes) -> None:
        code_hash = keccak(code)
        self.changes.codes[code_hash] = code
        self._set(address, self._get(address)._replace(code_hash=code_hash))

    def get_code(self, address: bytes) -> bytes:
        code_hash = self._get(address).code_hash
        code = self.changes.codes.get(code_hash)
        return self._world.code(code_hash) if code is None else code

    def get_code_hash(self, address: bytes) -> bytes:
        return self._get(address).code_hash

    def delete_code(self, address: bytes) -> None:
        self._set(address, self._get(address)._replace(code_hash=EMPTY_CODE))

    def account_has_code_or_nonce(self, address: bytes) -> bool:
        account = self._get(address)
        return account.nonce != 0 or account.code_hash != EMPTY_CODE

    def delete_account(self, address: bytes) -> None:
        self.delete_storage(address)
        if self._find(address) is not None:
            self._put(self.changes.accounts, address, None)

    def account_exists(self, address: bytes) -> bool:
        return self._find(address) is not None

    def touch_account(self, address: bytes) -> None:
        if self._find(address) is None:
            self._set(address, BLANK)

    def account_is_empty(self, address: bytes) -> bool:
        return self._get(address).empty

    def is_address_warm(self, address: bytes) -> bool:
        return address in self._warm

    def mark_address_warm(self, address: bytes) -> None:
        self._heat(address)

    # Checkpoints

    def record(self) -> int:
        checkpoint = next(self._numbers)
        self._checkpoints.append((checkpoint, len(self._undo)))
        return checkpoint

    def discard(self, checkpoint: int) -> None:
        length = self._back_to(checkpoint)
        undo = self._undo
        while len(undo) > length:
            undo.pop()()

    def commit(self, checkpoint: int) -> None:
        self._back_to(checkpoint)

    def lock_changes(self) -> None:
        """Ends a transaction: what it did can no longer be undone, and nothing is warm."""
        self._undo.clear()
        self._checkpoints.clear()
        self._originals.clear()
        self._warm.clear()

    def _back_to(self, checkpoint: int) -> int:
        while self._checkpoints:
            number, length = self._checkpoints.pop()
            if number == checkpoint:
                return length
        raise ValueError(f"no checkpoint {checkpoint}")

    def _find(self, address: bytes) -> Account | None:
        accounts = self.changes.accounts
        return accounts[address] if address in accounts else self._world.account(address)

    def _get(self, address: bytes) -> Account:
        return self._find(address) or BLANK

    def _set(self, address: bytes, account: Account) -> None:
        self._put(self.changes.accounts, address, account)

    def _heat(self, key: bytes | tuple[bytes, int]) -> None:
        if key not in self._warm:
            self._warm.add(key)
            self._undo.append(lambda: self._warm.discard(key))

    def _put(self, into: dict[Any, Any], key: object, value: object) -> None:
        before = into.get(key, _ABSENT)
        into[key] = value
        if before is _ABSENT:
            self._undo.append(lambda: into.pop(key, None))
        else:
            self._undo.append(lambda: into.__setitem__(key, before))
