"""Accounts and storage at the head of a chain, hot and decoded; and how a block's changes go into them.

py-evm's own AccountDB keeps everything encoded, journals each account apart, and writes its tries per account
and slot. Here a block's changes are plain dictionaries with an undo list, and the tries are touched once,
when it is sealed.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import NamedTuple, Protocol

from chain import rlp
from chain.hashing import keccak
from chain.pyevm.library import LRU
from chain.pyevm.tries import EMPTY_ROOT, MissingNode, Tries

EMPTY_CODE = keccak(b"")
_CACHED_ACCOUNTS = 8_192
_CACHED_SLOTS = 65_536
_CACHED_CODES = 256


class Account(NamedTuple):
    """An account as its trie holds it. `balance` is in wei."""

    nonce: int
    balance: int
    storage_root: bytes
    code_hash: bytes

    @property
    def empty(self) -> bool:
        """EIP-161: no nonce, no balance, no code."""
        return not self.nonce and not self.balance and self.code_hash == EMPTY_CODE


BLANK = Account(0, 0, EMPTY_ROOT, EMPTY_CODE)


class Known(Protocol):
    """Values of the state at a chain's head, by address, or by address and slot (32 bytes)."""

    def get(self, key: bytes) -> bytes | None:
        """An account as its trie has it, a slot's number without leading zeros; None: ask the trie."""
        ...


class WorldState:
    """What is at one state root. Caches are bounded, and right for this root only.

    `known`, if given, has values of this root, and of those that it moves on to.
    """

    def __init__(
        self,
        fetch: Callable[[bytes], bytes | None],
        root: bytes,
        tries: Tries | None = None,
        known: Known | None = None,
    ) -> None:
        self._fetch = fetch
        self._known = known
        self.tries = tries or Tries(fetch)
        self.root = root
        self._accounts: MutableMapping[bytes, Account | None] = LRU(_CACHED_ACCOUNTS)
        self._slots: MutableMapping[tuple[bytes, int], int] = LRU(_CACHED_SLOTS)
        self._codes: MutableMapping[bytes, bytes] = LRU(_CACHED_CODES)

    def at(self, root: bytes) -> WorldState:
        """The same database at another root, with caches of its own."""
        return self if root == self.root else WorldState(self._fetch, root, self.tries)

    def reset(self, root: bytes) -> None:
        """Goes to another root; what was cached of accounts and slots is forgotten."""
        self.root = root
        self._accounts.clear()
        self._slots.clear()

    def account(self, address: bytes) -> Account | None:
        """The account, or None where there is none."""
        try:
            return self._accounts[address]
        except KeyError:
            pass
        encoded = None if self._known is None else self._known.get(address)
        if encoded is None:
            encoded = self.tries.get(self.root, keccak(address))
        account: Account | None = None
        if encoded:
            nonce, balance, storage_root, code_hash = rlp.decode_list(encoded)
            account = Account(
                rlp.as_number(nonce),
                rlp.as_number(balance),
                rlp.as_bytes(storage_root),
                rlp.as_bytes(code_hash),
            )
        self._accounts[address] = account
        return account

    def slot(self, address: bytes, slot: int) -> int:
        """The value of a storage slot; 0 where nothing is."""
        key = (address, slot)
        try:
            return self._slots[key]
        except KeyError:
            pass
        position = slot.to_bytes(32, "big")
        known = None if self._known is None else self._known.get(address + position)
        value = self._slot_of_trie(address, position) if known is None else int.from_bytes(known, "big")
        self._slots[key] = value
        return value

    def _slot_of_trie(self, address: bytes, position: bytes) -> int:
        account = self.account(address)
        if account is None or account.storage_root == EMPTY_ROOT:
            return 0
        encoded = self.tries.get(account.storage_root, keccak(position))
        return rlp.as_number(rlp.decode(encoded)) if encoded else 0

    def code(self, code_hash: bytes) -> bytes:
        """The code with this hash. Raises MissingNode."""
        if code_hash == EMPTY_CODE:
            return b""
        try:
            return self._codes[code_hash]
        except KeyError:
            pass
        code = self._fetch(code_hash)
        if code is None:
            raise MissingNode(code_hash.hex())
        self._codes[code_hash] = code
        return code

    def root_after(
        self, changes: Changes, made: MutableMapping[bytes, bytes]
    ) -> tuple[bytes, dict[bytes, Account]]:
        """The root once `changes` are in, and the accounts as they then stand; new nodes go into `made`.

        Nothing of this state is changed: see `take`.
        """
        made.update(changes.codes)
        accounts: dict[bytes, Account] = {}
        updates: list[tuple[bytes, bytes]] = []
        for address in changes.accounts.keys() | changes.slots.keys() | changes.wiped:
            before = self.account(address)
            account = changes.accounts.get(address, before)
            if account is None:
                if before is not None:
                    updates.append((keccak(address), b""))
                continue
            storage_root = EMPTY_ROOT if before is None or address in changes.wiped else before.storage_root
            writes = [
                (keccak(slot.to_bytes(32, "big")), rlp.encode(rlp.number(value)) if value else b"")
                for slot, value in changes.slots.get(address, {}).items()
                if address in changes.wiped or value != self.slot(address, slot)
            ]
            account = account._replace(storage_root=self.tries.update(storage_root, writes, made))
            accounts[address] = account
            if account != before:
                updates.append((keccak(address), _encoded(account)))
        return self.tries.update(self.root, updates, made), accounts

    def take(self, root: bytes, changes: Changes, accounts: dict[bytes, Account]) -> None:
        """Moves on to the root that `root_after` gave, and keeps what is hot."""
        if changes.wiped:
            self._slots.clear()
        self.root = root
        for address in changes.accounts:
            self._accounts[address] = accounts.get(address)
        for address, account in accounts.items():
            self._accounts[address] = account
        for address, slots in changes.slots.items():
            for slot, value in slots.items():
                self._slots[address, slot] = value
        for code_hash, code in changes.codes.items():
            self._codes[code_hash] = code


class Changes(NamedTuple):
    """What a block does to accounts: one that is None is gone, a wiped one begins with empty storage."""

    accounts: dict[bytes, Account | None]
    slots: dict[bytes, dict[int, int]]
    wiped: set[bytes]
    codes: dict[bytes, bytes]


def values_after(changes: Changes, accounts: dict[bytes, Account]) -> dict[bytes, bytes]:
    """What `changes` leave behind, keyed as `Known` is; `accounts` are those of `WorldState.root_after`."""
    values = {address: b"" for address, account in changes.accounts.items() if account is None}
    values |= {address: _encoded(account) for address, account in accounts.items()}
    for address, slots in changes.slots.items():
        for slot, value in slots.items():
            values[address + slot.to_bytes(32, "big")] = rlp.number(value)
    return values


def _encoded(account: Account) -> bytes:
    return rlp.encode(
        [rlp.number(account.nonce), rlp.number(account.balance), account.storage_root, account.code_hash]
    )
