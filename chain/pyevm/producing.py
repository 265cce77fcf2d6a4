"""A block while it is made: transactions checked and run one after the other, then sealed in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from chain import rlp
from chain.errors import Reverted
from chain.hashing import keccak
from chain.pyevm.accounts import AccountOverlay
from chain.pyevm.admission import admit
from chain.pyevm.execution import State, run, state_of
from chain.pyevm.headers import Header, next_base_fee
from chain.pyevm.library import PragueVM, VMError
from chain.pyevm.reasons import reason_of, reason_of_error
from chain.pyevm.transactions import SignedTransaction
from chain.pyevm.tries import root_of_list
from chain.pyevm.worldstate import WorldState, values_after
from chain.settings import Settings

NO_ONE = bytes(20)

RawLog = tuple[bytes, tuple[bytes, ...], bytes]


@dataclass(frozen=True, slots=True)
class Applied:
    """A transaction that ran in a block: gas by itself, and with all before it."""

    transaction: SignedTransaction
    status: int
    gas_used: int
    cumulative_gas_used: int
    effective_gas_price: int
    contract_address: bytes | None
    logs: tuple[RawLog, ...]
    first_log_index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished block and what has to be written for it: trie nodes and codes by their hash.

    `state` gives what it leaves behind of accounts and slots, see `chain.pyevm.worldstate.Known`; `wiped`
    says whether an account lost all of its storage.
    """

    header: Header
    encoded_header: bytes
    hash: bytes
    applied: tuple[Applied, ...]
    nodes: dict[bytes, bytes]
    state: Callable[[], dict[bytes, bytes]] = field(repr=False)
    wiped: bool
    take: Callable[[], None] = field(repr=False)


class OpenBlock:
    """A block that takes transactions.

    Nothing of it reaches the world state before `Sealed.take` is called.
    """

    def __init__(
        self,
        settings: Settings,
        world: WorldState,
        parent: Header,
        parent_hash: bytes,
        timestamp: int,
        coinbase: bytes,
        previous_hashes: Callable[[], Iterable[bytes]],
    ) -> None:
        self._settings = settings
        self._world = world
        self.parent_hash = parent_hash
        self.number = parent.number + 1
        self.timestamp = timestamp
        self.coinbase = coinbase
        self.base_fee = base_fee_after(parent, settings)
        self.gas_limit = parent.gas_limit
        self.gas_used = 0
        self.applied: list[Applied] = []
        self._logs = 0
        self._bloom = 0
        self.state = state_of(
            AccountOverlay(world),
            chain_id=settings.chain_id,
            number=self.number,
            timestamp=timestamp,
            base_fee=self.base_fee,
            gas_limit=self.gas_limit,
            coinbase=coinbase,
            mix_hash=bytes(32),
            previous_hashes=previous_hashes,
        )

    def apply(self, transaction: SignedTransaction) -> Applied:
        """Runs a transaction.

        Raises InvalidTransaction, leaving the block as it was, if no block may hold it.
        """
        state = self.state
        admit(
            transaction,
            state.accounts,
            base_fee=self.base_fee,
            gas_left=self.gas_limit - self.gas_used,
            gas_limit=self._settings.transaction_gas_limit,
        )
        state.lock_changes()
        snapshot = state.snapshot()
        try:
            computation = state.apply_transaction(transaction)
        except BaseException:  # an interruption, for one: half a transaction must not stay in the block
            state.revert(snapshot)
            raise
        gas_used = PragueVM.finalize_gas_used(transaction, computation)
        self.gas_used += gas_used
        logs = tuple(
            (address, tuple(topic.to_bytes(32, "big") for topic in topics), data)
            for address, topics, data in computation.get_log_entries()
        )
        created = (
            computation.msg.storage_address if computation.msg.is_create and computation.is_success else None
        )
        applied = Applied(
            transaction=transaction,
            status=int(computation.is_success),
            gas_used=gas_used,
            cumulative_gas_used=self.gas_used,
            effective_gas_price=transaction.effective_gas_price(self.base_fee),
            contract_address=created,
            logs=logs,
            first_log_index=self._logs,
            reason=reason_of(computation),
        )
        self._logs += len(logs)
        self.applied.append(applied)
        return applied

    def seal(self) -> Sealed:
        """The finished block: its roots are computed, nothing is written, the world state has not moved."""
        nodes: dict[bytes, bytes] = {}
        self.state.lock_changes()
        changes = self.state.accounts.changes
        state_root, accounts = self._world.root_after(changes, nodes)
        applied = tuple(self.applied)
        blooms = [bloom(each.logs) for each in applied]
        every = 0
        for each in blooms:
            every |= each
        header = Header(
            parent_hash=self.parent_hash,
            coinbase=self.coinbase,
            state_root=state_root,
            transactions_root=root_of_list([each.transaction.raw for each in applied]),
            receipts_root=root_of_list(
                [_receipt(each, own) for each, own in zip(applied, blooms, strict=True)]
            ),
            bloom=every.to_bytes(256, "big"),
            number=self.number,
            gas_limit=self.gas_limit,
            gas_used=self.gas_used,
            timestamp=self.timestamp,
            base_fee=self.base_fee,
        )
        encoded = header.encode()
        return Sealed(
            header,
            encoded,
            keccak(encoded),
            applied,
            nodes,
            lambda: values_after(changes, accounts),
            bool(changes.wiped),
            lambda: self._world.take(state_root, changes, accounts),
        )


def base_fee_after(parent: Header, settings: Settings) -> int:
    """The base fee of the block after `parent`: 0 on a chain without fees, EIP-1559's elsewhere."""
    return 0 if settings.fees == "free" else next_base_fee(parent)


def genesis(settings: Settings, world: WorldState, timestamp: int) -> Sealed:
    """Block 0: the prefunded accounts, the gas limit, the first base fee."""
    overlay = AccountOverlay(world)
    for address, balance in settings.prefunded.items():
        overlay.set_balance(bytes.fromhex(address.removeprefix("0x")), balance)
    nodes: dict[bytes, bytes] = {}
    state_root, accounts = world.root_after(overlay.changes, nodes)
    empty = root_of_list([])
    header = Header(
        parent_hash=bytes(32),
        coinbase=NO_ONE,
        state_root=state_root,
        transactions_root=empty,
        receipts_root=empty,
        bloom=bytes(256),
        number=0,
        gas_limit=settings.block_gas_limit,
        gas_used=0,
        timestamp=timestamp,
        base_fee=settings.base_fee,
    )
    encoded = header.encode()
    return Sealed(
        header,
        encoded,
        keccak(encoded),
        (),
        nodes,
        lambda: values_after(overlay.changes, accounts),
        False,
        lambda: world.take(state_root, overlay.changes, accounts),
    )


def call(
    state: State, *, sender: bytes, to: bytes | None, data: bytes, value: int, gas: int, gas_price: int
) -> tuple[bytes, int, int]:
    """Output of a message, gas it used with and without its refund. Raises Reverted; nothing of it stays."""
    snapshot = state.snapshot()
    try:
        computation = run(state, sender=sender, to=to, data=data, value=value, gas=gas, gas_price=gas_price)
        if computation.is_error:
            raise Reverted(reason_of(computation), output=bytes(computation.output))
        used = computation.get_gas_used()
        return bytes(computation.output), used - min(computation.get_gas_refund(), used // 5), used
    except VMError as error:
        raise Reverted(reason_of_error(error)) from error
    finally:
        state.revert(snapshot)
        state.lock_changes()
        state.clear_transient_storage()


def _receipt(applied: Applied, own_bloom: int) -> bytes:
    """The receipt as the receipts root holds it (EIP-658, EIP-2718)."""
    kind = applied.transaction.type
    logs: list[rlp.Item] = [[address, list(topics), data] for address, topics, data in applied.logs]
    encoded = rlp.encode(
        [
            rlp.number(applied.status),
            rlp.number(applied.cumulative_gas_used),
            own_bloom.to_bytes(256, "big"),
            logs,
        ]
    )
    return bytes([kind]) + encoded if kind else encoded


def bloom(logs: Iterable[RawLog]) -> int:
    """The bloom filter of addresses and topics, as a number of 2,048 bits (Yellow Paper, 4.3.1)."""
    bits = 0
    for address, topics, _ in logs:
        bits |= _bits(address)
        for topic in topics:
            bits |= _bits(topic)
    return bits


@lru_cache(maxsize=4_096)
def _bits(item: bytes) -> int:
    digest = keccak(item)
    return (
        1 << (int.from_bytes(digest[0:2], "big") & 2047)
        | 1 << (int.from_bytes(digest[2:4], "big") & 2047)
        | 1 << (int.from_bytes(digest[4:6], "big") & 2047)
    )
