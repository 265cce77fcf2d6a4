"""Computations that write down what they do: calls as a tree and, where asked for, every instruction.

The node never executes with these: a trace runs a transaction once more. Calls are recorded around the node's
own loop; instructions in a loop as py-evm's, one after the other, since the node's runs several in one go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from chain.hashing import checksum
from chain.pyevm.execution import Computation
from chain.pyevm.library import InvalidOpcode, VMError, exceptions
from chain.pyevm.reasons import reason_of, reason_of_error
from chain.tracing import Call, CallKind, Step, TraceLog

_KINDS: dict[int, CallKind] = {
    0xF0: "CREATE",
    0xF1: "CALL",
    0xF2: "CALLCODE",
    0xF4: "DELEGATECALL",
    0xF5: "CREATE2",
    0xFA: "STATICCALL",
}
_STOP, _SLOAD, _SSTORE = 0x00, 0x54, 0x55
_MOST_BYTES = 1 << 28
"""Of memory and stacks in all steps together: beyond that, a trace is cut short."""


class Recorder:
    """What one execution did, up to the bounds; `truncated` says that there was more.

    Args:
        calls: How many calls, the first among them.
        steps: How many instructions; 0 for none, and the node's own loop.
        memory: Whether each step shows the memory.
    """

    def __init__(self, *, calls: int, steps: int, memory: bool) -> None:
        self.truncated = False
        self._most_calls, self._most_steps, self._memory = max(calls, 1), steps, memory
        self._entered = self._held = 0
        self._open: list[list[Call]] = [[]]
        self._handed: dict[int, int] = {}
        self._touched: dict[bytes, dict[int, int]] = {}
        self._steps: list[Step | None] = []

    @property
    def call(self) -> Call:
        """The first call, once it has ended."""
        return self._open[0][0]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every instruction, in order."""
        return tuple(step for step in self._steps if step is not None)

    def computation_class(self) -> type[Computation]:
        """The class that executes, and tells this recorder."""
        parent = _Stepping if self._most_steps else _Recording
        return cast("type[Computation]", type("Recorded", (parent,), {"recorder": self}))

    def around(self, apply: Callable[..., Any], state: Any, message: Any, context: Any, parent: Any) -> Any:
        """Runs a message, and writes down what became of it."""
        if parent is not None and self._most_steps:
            self._handed[id(parent)] = parent.get_gas_remaining()
        self._entered += 1
        kept = self._entered <= self._most_calls
        self._open.append([])
        computation: Any = None
        error = ""
        try:
            computation = apply(state, message, context, parent_computation=parent)
            error = reason_of(computation)
        except VMError as failed:
            error = reason_of_error(failed)
            raise
        finally:
            below = tuple(self._open.pop())
            if kept:
                self._open[-1].append(_call(message, parent, computation, error, below))
            else:
                self.truncated = True
        return computation

    def step(self, computation: Any, pc: int, opcode: int, operation: Any) -> None:
        """Runs an instruction, and writes down how things stood before it, and what it took."""
        if len(self._steps) >= self._most_steps or self._held > _MOST_BYTES:
            self.truncated = True
            operation(computation)
            return
        at = len(self._steps)
        self._steps.append(None)  # those of its calls come behind it
        gas = computation.get_gas_remaining()
        stack = tuple(
            int.from_bytes(each, "big") if isinstance(each, bytes) else int(each)
            for each in computation._stack.values
        )
        memory = bytes(computation._memory._bytes) if self._memory else None
        self._held += len(memory or b"") + 40 * len(stack)
        storage = self._storage(computation, opcode, stack)
        error = ""
        try:
            operation(computation)
        except exceptions.Halt:
            raise
        except VMError as failed:
            error = reason_of_error(failed)
            raise
        finally:
            left = self._handed.pop(id(computation), computation.get_gas_remaining())
            name = str(getattr(operation, "mnemonic", f"0x{opcode:02x}"))
            self._steps[at] = Step(
                pc, name, gas, gas - left, computation.msg.depth + 1, stack, memory, storage, error
            )

    def _storage(self, computation: Any, opcode: int, stack: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        if opcode not in (_SLOAD, _SSTORE) or len(stack) < (1 if opcode == _SLOAD else 2):
            return ()
        owner = computation.msg.storage_address
        held = computation.state.get_storage(owner, stack[-1]) if opcode == _SLOAD else stack[-2]
        touched = self._touched.setdefault(owner, {})
        touched[stack[-1]] = held
        self._held += 100 * len(touched)
        return tuple(touched.items())


def _call(message: Any, parent: Any, computation: Any, error: str, below: tuple[Call, ...]) -> Call:
    kind: CallKind = "CREATE" if message.is_create else "CALL"
    if parent is not None:
        kind = _KINDS.get(parent.code[parent.code.program_counter - 1], kind)
    borrowed = kind in ("DELEGATECALL", "CALLCODE")  # another's code, on the caller's storage
    to = message.storage_address if message.is_create else message.to
    logs = () if computation is None else computation._log_entries
    return Call(
        kind=kind,
        sender=checksum(message.sender if parent is None else parent.msg.storage_address),
        to=checksum(message.code_address if borrowed else to),
        value=0 if kind == "STATICCALL" else message.value,
        gas=message.gas,
        gas_used=message.gas - (0 if computation is None else computation.get_gas_remaining()),
        input=bytes(message.code if message.is_create else message.data),
        output=b"" if computation is None else bytes(computation.output),
        error=error,
        depth=message.depth,
        calls=below,
        logs=tuple(
            TraceLog(checksum(address), tuple(topic.to_bytes(32, "big") for topic in topics), bytes(data))
            for _, address, topics, data in logs
        ),
    )


class _Recording(Computation):
    """Tells its recorder of every call."""

    recorder: Recorder

    @classmethod
    def apply_message(
        cls, state: Any, message: Any, transaction_context: Any, parent_computation: Any = None
    ) -> Any:
        apply = super().apply_message
        if message.is_create:  # part of `apply_create_message`, which is told whole
            return apply(state, message, transaction_context, parent_computation=parent_computation)
        return cls.recorder.around(apply, state, message, transaction_context, parent_computation)

    @classmethod
    def apply_create_message(
        cls, state: Any, message: Any, transaction_context: Any, parent_computation: Any = None
    ) -> Any:
        apply = super().apply_create_message
        return cls.recorder.around(apply, state, message, transaction_context, parent_computation)


class _Stepping(_Recording):
    """Tells its recorder of every instruction, too."""

    @classmethod
    def run_code(cls, computation: Any) -> None:
        """py-evm's loop: instruction by instruction. Behind the code's end is a STOP."""
        opcodes, code, recorder = computation.opcodes, computation.code, cls.recorder
        while True:
            pc = code.program_counter
            opcode = code[pc] if pc < len(code) else _STOP
            code.program_counter = pc + 1
            operation = opcodes[opcode] if opcode in opcodes else InvalidOpcode(opcode)
            try:
                recorder.step(computation, pc, opcode, operation)
            except exceptions.Halt:
                return
