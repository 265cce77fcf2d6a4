"""What a transaction did inside: its calls as a tree, and, where asked for, every instruction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["MOST_CALLS", "MOST_STEPS", "Call", "CallKind", "Step", "Trace", "TraceLog"]

CallKind: TypeAlias = "Literal['CALL', 'STATICCALL', 'DELEGATECALL', 'CALLCODE', 'CREATE', 'CREATE2']"

MOST_CALLS = 10_000
MOST_STEPS = 100_000
"""Bounds of a trace, unless others are asked for: 100,000 steps take some 100 MB."""


@dataclass(frozen=True, slots=True)
class TraceLog:
    """An event as it was logged; it is not on the chain if the call, or one above it, failed."""

    address: str
    topics: tuple[bytes, ...]
    data: bytes

    def to_json(self) -> dict[str, object]:
        """As geth's callTracer shows it."""
        topics = [f"0x{topic.hex()}" for topic in self.topics]
        return {"address": self.address, "topics": topics, "data": f"0x{self.data.hex()}"}


@dataclass(frozen=True, slots=True)
class Call:
    """A message, and those that it sent.

    Attributes:
        kind: What sent it.
        sender: The key, or the contract whose code sent it.
        to: Whose code ran; of a creation the new contract.
        value: In wei.
        gas: What it was given; of the first call the transaction's limit.
        gas_used: What it used, its calls included; of the first call what the transaction cost.
        input: Call data, or the code that creates.
        output: What it gave back: on a refusal the data of that; of a creation the contract's code.
        error: Why it failed, in words; empty if it did not.
        depth: 0 for the first.
        calls: Those that it sent, in order.
        logs: Its own, without those of its calls.
    """

    kind: CallKind
    sender: str
    to: str
    value: int
    gas: int
    gas_used: int
    input: bytes
    output: bytes
    error: str
    depth: int
    calls: tuple[Call, ...] = ()
    logs: tuple[TraceLog, ...] = ()

    def walk(self) -> Iterator[Call]:
        """The call and all below it, each before those that it sent."""
        waiting: list[Call] = [self]
        while waiting:
            call = waiting.pop()
            yield call
            waiting += reversed(call.calls)

    def to_json(self, *, logs: bool = False) -> dict[str, object]:
        """In the shape of geth's callTracer."""
        shown: dict[str, object] = {
            "type": self.kind,
            "from": self.sender,
            "to": self.to,
            "value": hex(self.value),
            "gas": hex(self.gas),
            "gasUsed": hex(self.gas_used),
            "input": f"0x{self.input.hex()}",
            "output": f"0x{self.output.hex()}",
        }
        if self.error:
            shown["error"] = "execution reverted" if self.output else self.error
            shown["revertReason"] = self.error
        if self.calls:
            shown["calls"] = [call.to_json(logs=logs) for call in self.calls]
        if logs and self.logs:
            shown["logs"] = [log.to_json() for log in self.logs]
        return shown


@dataclass(frozen=True, slots=True)
class Step:
    """An instruction, as things stood before it.

    Attributes:
        pc: Where it stands in the code.
        op: Its name.
        gas: What was left.
        cost: What it took, with what it handed to a call.
        depth: 1 for the first call.
        stack: Numbers, the top last.
        memory: Bytes; None where it was not asked for.
        storage: Of SLOAD and SSTORE: the slots that the contract touched so far.
        error: Why it failed; empty if it did not.
    """

    pc: int
    op: str
    gas: int
    cost: int
    depth: int
    stack: tuple[int, ...]
    memory: bytes | None = None
    storage: tuple[tuple[int, int], ...] = ()
    error: str = ""

    def to_json(self, *, stack: bool = True, storage: bool = True) -> dict[str, object]:
        """In the shape of geth's structLogs."""
        shown: dict[str, object] = {
            "pc": self.pc, "op": self.op, "gas": self.gas, "gasCost": self.cost, "depth": self.depth,
        }  # fmt: skip
        if self.error:
            shown["error"] = self.error
        if stack:
            shown["stack"] = [hex(each) for each in self.stack]
        if self.memory is not None:
            words = self.memory.hex()
            shown["memory"] = [words[at : at + 64] for at in range(0, len(words), 64)]
        if storage and self.storage:
            shown["storage"] = {f"{slot:064x}": f"{value:064x}" for slot, value in self.storage}
        return shown


@dataclass(frozen=True, slots=True)
class Trace:
    """A transaction, executed anew on the state before it.

    `truncated` says that it had more calls or more steps than were asked for; what is there is right.
    """

    transaction_hash: bytes
    block_number: int
    status: int
    gas_used: int
    call: Call
    steps: tuple[Step, ...] = ()
    truncated: bool = False

    def to_json(self, *, stack: bool = True, storage: bool = True) -> dict[str, object]:
        """In the shape of `debug_traceTransaction` without a tracer."""
        shown: dict[str, object] = {
            "gas": self.gas_used,
            "failed": not self.status,
            "returnValue": self.call.output.hex(),
            "structLogs": [step.to_json(stack=stack, storage=storage) for step in self.steps],
        }
        if self.truncated:
            shown["truncated"] = True
        return shown
