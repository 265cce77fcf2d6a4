"""py-evm's Prague rules on our own accounts, without what it does twice or for a log that nobody reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from chain.pyevm.accounts import AccountOverlay
from chain.pyevm.interpreter import execute, program_of
from chain.pyevm.library import (
    ExecutionContext,
    Message,
    PragueComputation,
    PragueState,
    PragueTransactionExecutor,
    TransientStorageAPI,
    generate_contract_address,
)

_SELFDESTRUCT = 0xFF
_OPCODES: Any = {
    **PragueComputation.opcodes,
    _SELFDESTRUCT: PragueComputation.opcodes[_SELFDESTRUCT].__wrapped__,
}


class Computation(PragueComputation):
    """Runs code with a loop of ours.

    SELFDESTRUCT goes without py-evm's Python warning, which a strict warning filter would turn into a crash.
    """

    opcodes = _OPCODES

    @classmethod
    def apply_computation(
        cls, state: Any, message: Any, transaction_context: Any, parent_computation: Any = None
    ) -> Any:
        """As py-evm's, but for the loop: see `chain.pyevm.interpreter`."""
        with cls(state, message, transaction_context) as computation:
            if computation.is_origin_computation:
                computation.contracts_created = []
                if message.is_create:
                    cls.consume_initcode_gas_cost(computation)
            if parent_computation is not None:
                computation.contracts_created = parent_computation.contracts_created
            if message.is_create:
                computation.contracts_created.append(message.storage_address)
            precompile = computation.precompiles.get(message.code_address)
            if precompile is None:
                cls.run_code(computation)
            elif not message.is_delegation:
                precompile(computation)
        return computation

    @classmethod
    def run_code(cls, computation: Any) -> None:
        """Runs the code of a message to its end."""
        execute(computation, program_of(computation.msg.code, cls.opcodes))


class TransientSlots(TransientStorageAPI):
    """EIP-1153: storage that lasts a transaction. A dictionary with an undo list."""

    def __init__(self) -> None:
        self._slots: dict[tuple[bytes, int], bytes] = {}
        self._undo: list[tuple[tuple[bytes, int], bytes]] = []
        self._checkpoints: list[tuple[int, int]] = []

    def get_transient_storage(self, address: bytes, slot: int) -> bytes:
        return self._slots.get((address, slot), b"")

    def set_transient_storage(self, address: bytes, slot: int, value: bytes) -> None:
        key = (address, slot)
        self._undo.append((key, self._slots.get(key, b"")))
        self._slots[key] = value

    def record(self, checkpoint: int) -> None:
        self._checkpoints.append((checkpoint, len(self._undo)))

    def commit(self, checkpoint: int) -> None:
        while self._checkpoints.pop()[0] != checkpoint:
            pass

    def discard(self, checkpoint: int) -> None:
        number, length = self._checkpoints.pop()
        while number != checkpoint:
            number, length = self._checkpoints.pop()
        while len(self._undo) > length:
            key, value = self._undo.pop()
            self._slots[key] = value

    def clear(self) -> None:
        self._slots.clear()
        self._undo.clear()
        self._checkpoints.clear()


class Executor(PragueTransactionExecutor):
    """Runs transactions that were checked before: see `chain.pyevm.transactions` and `producing`."""

    def validate_transaction(self, transaction: Any) -> None:
        """Nothing: signature, nonce, gas and funds were checked when it came in."""

    def build_evm_message(self, transaction: Any) -> Any:
        """As in Cancun (no blobs here), without hashing and printing code and data for a log."""
        state = self.vm_state
        sender = transaction.sender
        fee = transaction.gas * state.get_gas_price(transaction)
        if fee:
            state.delta_balance(sender, -fee)
        state.increment_nonce(sender)
        refund = self.calc_message_refund(transaction)
        create_address, data, code, delegated = None, b"", transaction.data, None
        if transaction.to:
            data = transaction.data
            code, delegated = self.get_code_at_address(transaction.to)
        else:
            create_address = generate_contract_address(sender, state.get_nonce(sender) - 1)
        return Message(
            gas=transaction.gas - transaction.intrinsic_gas,
            to=transaction.to,
            sender=sender,
            value=transaction.value,
            data=data,
            code=code,
            create_address=create_address,
            refund=refund,
            is_delegation=delegated is not None,
        )


class State(PragueState):
    """py-evm's Prague state on an AccountOverlay."""

    computation_class = Computation
    transaction_executor_class = Executor
    _transient_storage_class = TransientSlots

    def __init__(self, accounts: AccountOverlay, context: Any) -> None:
        # No super(): it would make a database of its own. Nor are system contracts set: py-evm's check for
        # them only ever rewrites what is there.
        self._db = None
        self._account_db = accounts
        self.execution_context = context

    @property
    def accounts(self) -> AccountOverlay:
        """The accounts as they stand in this block."""
        return self._account_db


def state_of(
    accounts: AccountOverlay,
    *,
    chain_id: int,
    number: int,
    timestamp: int,
    base_fee: int,
    gas_limit: int,
    coinbase: bytes,
    mix_hash: bytes,
    previous_hashes: Callable[[], Iterable[bytes]],
) -> State:
    """The state in which transactions of the block `number` run.

    `previous_hashes` counts down from its parent.
    """
    context = ExecutionContext(
        coinbase, timestamp, number, 0, mix_hash, gas_limit, _lazily(previous_hashes), chain_id, base_fee, 0
    )
    return State(accounts, context)


def _lazily(hashes: Callable[[], Iterable[bytes]]) -> Iterable[bytes]:
    yield from hashes()


def run(
    state: State, *, sender: bytes, to: bytes | None, data: bytes, value: int, gas: int, gas_price: int
) -> Any:
    """Runs a message without a transaction, as a call does; what it changed is left in `state`."""
    executor = state.get_transaction_executor()
    create_address, code, delegated = None, data, None
    if to is None:
        create_address = generate_contract_address(sender, state.get_nonce(sender))
        state.increment_nonce(sender)
    else:
        code, delegated = executor.get_code_at_address(to)
    message = Message(
        gas=gas,
        to=to or b"",
        sender=sender,
        value=value,
        data=data if to else b"",
        code=code,
        create_address=create_address,
        is_delegation=delegated is not None,
    )
    context = state.get_transaction_context_class()(gas_price=gas_price, origin=sender)
    state.mark_address_warm(sender)
    state.mark_address_warm(message.storage_address)
    apply = state.computation_class.apply_message if to else state.computation_class.apply_create_message
    return apply(state, message, context)
