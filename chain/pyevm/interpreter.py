"""The loop that runs code: py-evm's rules at a tenth of its cost.

py-evm calls five functions for a PUSH. Here code is cut, once, into runs of plain instructions (stack,
memory, arithmetic, reading storage: nothing that others could see), each ended by a jump or by an instruction
that is left to py-evm: writing storage, calls, logs. Gas and stack of a run are checked when it begins. That
is as good as at every step: whatever fails takes all gas of the message and undoes all that it did, so nobody
can tell at which instruction of a run it failed.

On the stack are whole numbers only; what py-evm leaves there as bytes is turned into one.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, NamedTuple

from chain.hashing import keccak
from chain.pyevm.library import LRU, InvalidOpcode, exceptions

_WORD = (1 << 256) - 1
_DEEPEST = 1_024
_MEMORY_WORD, _COPY_WORD, _SHA3_WORD = 3, 3, 6
"""Gas for a word of memory (and its square, divided by 512), for copying it, for hashing it."""
_COLD_SLOT, _WARM_SLOT = 2_100, 100
"""EIP-2929: gas for the first reading of a slot in a transaction, and for those that follow."""
_KEPT_PROGRAMS = 64

# Plain instructions; the commonest come first in `execute`.
_PUSH, _LOAD_AT, _STORE_AT, _DUP, _SWAP, _POP, _ADD, _ADD_N, _MLOAD, _MSTORE, _AND, _SHR, _SHL, _SUB = range(
    14
)
_ISZERO, _EQ, _LT, _GT, _OR, _XOR, _NOT, _MUL, _DIV, _MOD = range(14, 24)
_MCOPY, _SHA3, _CALLDATALOAD, _CALLDATASIZE, _RETURNDATASIZE, _CALLER = range(24, 30)
_SLOAD, _CODECOPY, _CALLDATACOPY, _CALLVALUE = range(30, 34)

# How a run ends.
_JUMP, _JUMP_TO, _JUMPI, _JUMPI_TO, _OTHER, _FALL = range(6)

_PLAIN = {
    0x01: (_ADD, 2, 1),
    0x02: (_MUL, 2, 1),
    0x03: (_SUB, 2, 1),
    0x04: (_DIV, 2, 1),
    0x06: (_MOD, 2, 1),
    0x10: (_LT, 2, 1),
    0x11: (_GT, 2, 1),
    0x14: (_EQ, 2, 1),
    0x15: (_ISZERO, 1, 1),
    0x16: (_AND, 2, 1),
    0x17: (_OR, 2, 1),
    0x18: (_XOR, 2, 1),
    0x19: (_NOT, 1, 1),
    0x1B: (_SHL, 2, 1),
    0x1C: (_SHR, 2, 1),
    0x20: (_SHA3, 2, 1),
    0x33: (_CALLER, 0, 1),
    0x34: (_CALLVALUE, 0, 1),
    0x35: (_CALLDATALOAD, 1, 1),
    0x36: (_CALLDATASIZE, 0, 1),
    0x37: (_CALLDATACOPY, 3, 0),
    0x39: (_CODECOPY, 3, 0),
    0x3D: (_RETURNDATASIZE, 0, 1),
    0x50: (_POP, 1, 0),
    0x51: (_MLOAD, 1, 1),
    0x52: (_MSTORE, 2, 0),
    0x54: (_SLOAD, 1, 1),
    0x5E: (_MCOPY, 3, 0),
}
"""Opcode: instruction, what it takes from the stack, what it puts there."""

_STOP, _JUMP_CODE, _JUMPI_CODE, _JUMPDEST, _PUSH0, _PUSH32, _DUP1, _DUP16, _SWAP1, _SWAP16 = (
    0x00, 0x56, 0x57, 0x5B, 0x5F, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
)  # fmt: skip
_FUSED = {_MLOAD: _LOAD_AT, _MSTORE: _STORE_AT, _ADD: _ADD_N}
"""What a PUSH and the instruction behind it become together."""


class _Run(NamedTuple):
    """A run: its price, the depth of the stack that it needs, how far that grows, its steps, and its end.

    `argument` is a place for a jump, the opcode for `_OTHER`; `after` is where it goes on.
    """

    gas: int
    needs: int
    grows: int
    steps: tuple[tuple[int, int], ...]
    end: int
    argument: int
    after: int


class Program:
    """Code, cut into runs when they are first reached."""

    __slots__ = ("_prices", "code", "runs", "targets")

    def __init__(self, code: bytes, opcodes: Any) -> None:
        self.code = code
        self._prices = [opcodes[value].gas_cost if value in opcodes else 0 for value in range(256)]
        self.runs: dict[int, _Run] = {}
        self.targets = _targets(code)

    def run_at(self, start: int) -> _Run:
        """Cuts the run that begins at a place."""
        code, steps, at = self.code, list[tuple[int, int]](), start
        gas = depth = lowest = highest = 0
        while True:
            opcode = code[at] if at < len(code) else _STOP
            after = at + 1
            if opcode == _JUMPDEST:
                if at != start:  # a run of its own begins here, and no instruction is in two of them
                    end, argument, after = _FALL, 0, at
                    break
                gas += self._prices[opcode]
                at = after
                continue
            if _PUSH0 <= opcode <= _PUSH32:
                after += opcode - _PUSH0
                value = int.from_bytes(code[at + 1 : after].ljust(opcode - _PUSH0, b"\0"), "big")
                step, takes, puts = (_PUSH, value), 0, 1
            elif _DUP1 <= opcode <= _DUP16:
                back = opcode - _DUP1 + 1
                step, takes, puts = (_DUP, -back), back, back + 1
            elif _SWAP1 <= opcode <= _SWAP16:
                back = opcode - _SWAP1 + 2
                step, takes, puts = (_SWAP, -back), back, back
            elif opcode in _PLAIN:
                kind, takes, puts = _PLAIN[opcode]
                step = (kind, 0)
            elif opcode in (_JUMP_CODE, _JUMPI_CODE):
                gas += self._prices[opcode]
                lowest = min(lowest, depth - (1 if opcode == _JUMP_CODE else 2))
                end, argument = (_JUMP if opcode == _JUMP_CODE else _JUMPI), 0
                if steps and steps[-1][0] == _PUSH:
                    argument = steps.pop()[1]
                    end += 1
                break
            else:
                end, argument = _OTHER, opcode
                break
            gas += self._prices[opcode]
            lowest = min(lowest, depth - takes)
            depth += puts - takes
            highest = max(highest, depth)
            if step[0] in _FUSED and steps and steps[-1][0] == _PUSH:
                step = (_FUSED[step[0]], steps.pop()[1])
            steps.append(step)
            at = after
        run = _Run(gas, -lowest, highest, tuple(steps), end, argument, after)
        self.runs[start] = run
        return run


_programs: MutableMapping[bytes, Program] = LRU(_KEPT_PROGRAMS)


def program_of(code: bytes, opcodes: Any) -> Program:
    """The program of some code; made once, and kept while the code is in use."""
    known = _programs.get(code)
    if known is None:
        known = _programs[code] = Program(code, opcodes)
    return known


def _targets(code: bytes) -> frozenset[int]:
    """Where a jump may go: every JUMPDEST that is not data of a PUSH."""
    found, at = set[int](), 0
    while at < len(code):
        opcode = code[at]
        if opcode == _JUMPDEST:
            found.add(at)
        at += opcode - _PUSH0 + 1 if _PUSH0 <= opcode <= _PUSH32 else 1
    return frozenset(found)


def _grown(gas: int, memory: Any, size: int, end: int) -> tuple[int, bytearray, int]:
    """Memory that reaches `end` (above `size`), paid for: gas that is left, the bytes, how many."""
    words = (end + 31) >> 5
    before = size >> 5
    gas -= _MEMORY_WORD * (words - before) + (words * words >> 9) - (before * before >> 9)
    if gas < 0:
        raise exceptions.OutOfGas("Out of gas: memory")
    more = bytes((words << 5) - size)
    try:
        memory._bytes.extend(more)
    except BufferError:  # somebody holds a view of it: he keeps the old bytes, as in py-evm
        memory._bytes = memory._bytes + more
    return gas, memory._bytes, words << 5


def execute(computation: Any, program: Program) -> None:  # noqa: PLR0912, PLR0915  # a call a step is what it saves
    """Runs a computation to its end; what fails is raised, as py-evm does."""
    stack: list[Any] = computation._stack.values
    memory, meter, code = computation._memory, computation._gas_meter, computation.code
    runs, targets, opcodes = program.runs, program.targets, computation.opcodes
    data: bytearray = memory._bytes
    size, gas = len(data), meter.gas_remaining
    message, accounts = computation.msg, computation.state.accounts
    address: bytes = message.storage_address
    call_data, caller = bytes(message.data), int.from_bytes(message.sender, "big")
    call_size = len(call_data)
    push, pop = stack.append, stack.pop
    place = 0
    while True:
        run = runs.get(place)
        if run is None:
            run = program.run_at(place)
        price, needs, grows, steps, end, argument, place = run
        gas -= price
        depth = len(stack)
        if gas < 0:
            raise exceptions.OutOfGas("Out of gas")
        if depth < needs:
            raise exceptions.InsufficientStack("Insufficient stack items")
        if depth + grows > _DEEPEST:
            raise exceptions.FullStack("Stack limit reached")
        for kind, value in steps:
            if kind == _PUSH:
                push(value)
            elif kind == _LOAD_AT:
                if value + 32 > size:
                    gas, data, size = _grown(gas, memory, size, value + 32)
                push(int.from_bytes(data[value : value + 32], "big"))
            elif kind == _STORE_AT:
                if value + 32 > size:
                    gas, data, size = _grown(gas, memory, size, value + 32)
                data[value : value + 32] = pop().to_bytes(32, "big")
            elif kind == _DUP:
                push(stack[value])
            elif kind == _SWAP:
                stack[-1], stack[value] = stack[value], stack[-1]
            elif kind == _POP:
                pop()
            elif kind == _ADD_N:
                stack[-1] = (stack[-1] + value) & _WORD
            elif kind == _ADD:
                top = pop()
                stack[-1] = (top + stack[-1]) & _WORD
            elif kind == _MLOAD:
                at = stack[-1]
                if at + 32 > size:
                    gas, data, size = _grown(gas, memory, size, at + 32)
                stack[-1] = int.from_bytes(data[at : at + 32], "big")
            elif kind == _MSTORE:
                at = pop()
                if at + 32 > size:
                    gas, data, size = _grown(gas, memory, size, at + 32)
                data[at : at + 32] = pop().to_bytes(32, "big")
            elif kind == _ISZERO:
                stack[-1] = 0 if stack[-1] else 1
            elif kind == _AND:
                top = pop()
                stack[-1] &= top
            elif kind == _SHR:
                top = pop()
                stack[-1] = stack[-1] >> top if top < 256 else 0
            elif kind == _SHL:
                top = pop()
                stack[-1] = (stack[-1] << top) & _WORD if top < 256 else 0
            elif kind == _SUB:
                top = pop()
                stack[-1] = (top - stack[-1]) & _WORD
            elif kind == _EQ:
                top = pop()
                stack[-1] = 1 if top == stack[-1] else 0
            elif kind == _LT:
                top = pop()
                stack[-1] = 1 if top < stack[-1] else 0
            elif kind == _GT:
                top = pop()
                stack[-1] = 1 if top > stack[-1] else 0
            elif kind == _OR:
                top = pop()
                stack[-1] |= top
            elif kind == _XOR:
                top = pop()
                stack[-1] ^= top
            elif kind == _NOT:
                stack[-1] ^= _WORD
            elif kind == _MUL:
                top = pop()
                stack[-1] = (top * stack[-1]) & _WORD
            elif kind == _DIV:
                top = pop()
                stack[-1] = top // stack[-1] if stack[-1] else 0
            elif kind == _MCOPY:
                to, at, length = pop(), pop(), pop()
                gas -= _COPY_WORD * ((length + 31) >> 5)
                if length:
                    end_of_both = max(to, at) + length
                    if end_of_both > size:
                        gas, data, size = _grown(gas, memory, size, end_of_both)
                    if gas < 0:
                        raise exceptions.OutOfGas("Out of gas")
                    data[to : to + length] = data[at : at + length]
            elif kind == _SLOAD:
                at = stack[-1]
                if accounts.is_storage_warm(address, at):
                    gas -= _WARM_SLOT
                else:
                    accounts.mark_storage_warm(address, at)
                    gas -= _COLD_SLOT
                if gas < 0:
                    raise exceptions.OutOfGas("Out of gas: SLOAD")
                stack[-1] = accounts.get_storage(address, at)
            elif kind in (_CODECOPY, _CALLDATACOPY):
                to, at, length = pop(), pop(), pop()
                gas -= _COPY_WORD * ((length + 31) >> 5)
                if length:
                    if to + length > size:
                        gas, data, size = _grown(gas, memory, size, to + length)
                    source = program.code if kind == _CODECOPY else call_data
                    data[to : to + length] = source[at : at + length].ljust(length, b"\0")
                if gas < 0:
                    raise exceptions.OutOfGas("Out of gas: copying")
            elif kind == _SHA3:
                at, length = pop(), pop()
                gas -= _SHA3_WORD * ((length + 31) >> 5)
                if length and at + length > size:
                    gas, data, size = _grown(gas, memory, size, at + length)
                if gas < 0:
                    raise exceptions.OutOfGas("Out of gas")
                push(int.from_bytes(keccak(bytes(data[at : at + length])), "big"))
            elif kind == _CALLDATALOAD:
                at = stack[-1]
                stack[-1] = (
                    int.from_bytes(call_data[at : at + 32].ljust(32, b"\0"), "big") if at < call_size else 0
                )
            elif kind == _CALLDATASIZE:
                push(call_size)
            elif kind == _RETURNDATASIZE:
                push(len(computation.return_data))
            elif kind == _CALLER:
                push(caller)
            elif kind == _CALLVALUE:
                push(message.value)
            else:  # _MOD
                top = pop()
                stack[-1] = top % stack[-1] if stack[-1] else 0
        if end == _OTHER:
            meter.gas_remaining = gas
            code.program_counter = place
            try:
                opcode = opcodes[argument] if argument in opcodes else InvalidOpcode(argument)
                opcode(computation)
            except exceptions.Halt:
                return
            if stack and isinstance(stack[-1], bytes):
                stack[-1] = int.from_bytes(stack[-1], "big")
            data, gas = memory._bytes, meter.gas_remaining
            size = len(data)
        elif end == _JUMPI_TO:
            if pop():
                place = argument
                if place not in targets:
                    raise exceptions.InvalidJumpDestination("Invalid Jump Destination")
        elif end == _JUMP_TO:
            place = argument
            if place not in targets:
                raise exceptions.InvalidJumpDestination("Invalid Jump Destination")
        elif end == _JUMP:
            place = pop()
            if place not in targets:
                raise exceptions.InvalidJumpDestination("Invalid Jump Destination")
        elif end == _JUMPI:
            argument = pop()
            if pop():
                place = argument
                if place not in targets:
                    raise exceptions.InvalidJumpDestination("Invalid Jump Destination")
