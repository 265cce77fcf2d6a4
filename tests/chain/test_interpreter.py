"""Our loop over code against py-evm's: random programs come out the same, to the unit of gas."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from chain.pyevm.accounts import AccountOverlay
from chain.pyevm.execution import Computation, state_of
from chain.pyevm.library import Message, PragueComputation
from chain.pyevm.tries import EMPTY_ROOT
from chain.pyevm.worldstate import WorldState

CONTRACT, SENDER = b"\x11" * 20, b"\x22" * 20
OPCODES = bytes.fromhex(
    "0102030405060708090a0b10111213141516171819 1a1b1c1d2030323334353637 38393d3e5051525354555657"
    "58595a5b5c5d5e5f00f3fdfea0a1f1fa0cef"
)
ENDS = bytes.fromhex("00f3fdfeef0c5657")
"""What ends a program, and so has to be rare."""
JUMPDEST = b"\x5b"


class Stock(Computation):
    """Our computation with py-evm's own loop."""

    apply_computation = PragueComputation.apply_computation


def program(dice: Random) -> bytes:
    """Code that often runs far: a full stack to begin with, and jumps that mostly land."""
    parts = [
        bytes([0x60, dice.choice((0, 1, 2, 31, 32, 33, 64, 200, 255))]) for _ in range(dice.randrange(40))
    ]
    parts += [_part(dice) for _ in range(dice.randrange(5, 120))]
    places, at = list[int](), 0
    for part in parts:
        if part == JUMPDEST:
            places.append(at)
        at += len(part) or 4
    code = bytearray()
    for part in parts:
        if part:
            code += part
            continue
        later = [place for place in places if place > len(code)] or places
        target = dice.choice(later) if later and dice.random() < 0.97 else 3
        code += b"\x61" + target.to_bytes(2, "big") + dice.choice((b"\x56", b"\x57", b"\x57", b"\x50"))
    return bytes(code)


def _part(dice: Random) -> bytes:
    """One instruction; empty for a jump, whose place is not known yet."""
    chance = dice.random()
    if chance < 0.4:
        size = dice.choice((1, 1, 1, 1, 2, 32))
        wide = (dice.getrandbits(256), 2**256 - 1, 2**255, 7)
        value = dice.choice(wide if size == 32 else (dice.randrange(256), 0, 1, 32, 64))
        return bytes([0x5F + size]) + value.to_bytes(size, "big")
    if chance < 0.5:
        return bytes([0x80 + dice.randrange(10)])
    if chance < 0.58:
        return bytes([0x90 + dice.randrange(10)])
    if chance < 0.64:
        return JUMPDEST
    if chance < 0.72:
        return b""
    opcode = dice.choice(OPCODES)
    return JUMPDEST if opcode in ENDS and dice.random() < 0.9 else bytes([opcode])


def outcome(kind: type[Computation], code: bytes, gas: int, data: bytes) -> tuple[object, ...]:
    """All that anybody could see of a run."""
    accounts = AccountOverlay(WorldState(lambda _: None, EMPTY_ROOT))
    accounts.set_code(CONTRACT, code)
    state: Any = state_of(
        accounts,
        chain_id=1,
        number=1,
        timestamp=5,
        base_fee=0,
        gas_limit=10**9,
        coinbase=bytes(20),
        mix_hash=bytes(32),
        previous_hashes=list[bytes],
    )
    state.computation_class = kind
    message: Any = Message(gas=gas, to=CONTRACT, sender=SENDER, value=0, data=data, code=code)
    context = state.get_transaction_context_class()(gas_price=0, origin=SENDER)
    done: Any = kind.apply_message(state, message, context)
    seen = (
        done.is_error,
        done.should_burn_gas,
        done.get_gas_used(),
        bytes(done.output),
        accounts.changes.slots,
    )
    if done.is_error:
        return seen
    stack = [int.from_bytes(item, "big") if isinstance(item, bytes) else item for item in done._stack.values]
    return (*seen, stack, bytes(done._memory._bytes), done.get_gas_refund(), done.get_log_entries())


@pytest.mark.parametrize("seed", range(10))
def test_execute__random_programs__come_out_as_with_py_evm(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  # programs, no secrets
    for _ in range(100):
        code, gas = program(dice), dice.choice((100, 1_000, 30_000, 100_000))
        data = dice.randbytes(dice.choice((0, 4, 36, 100)))

        assert outcome(Computation, code, gas, data) == outcome(Stock, code, gas, data), code.hex()
