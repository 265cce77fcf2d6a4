"""A transaction executed once more, on the state before it, to see what it did inside."""

from __future__ import annotations

from dataclasses import replace

from chain.errors import CheckFailed
from chain.pyevm.producing import OpenBlock
from chain.pyevm.recording import Recorder
from chain.pyevm.transactions import read
from chain.pyevm.worldstate import WorldState
from chain.reading import Reader
from chain.records import receipt_of
from chain.settings import Settings
from chain.tracing import Trace

__all__ = ["trace_transaction"]


def trace_transaction(
    settings: Settings, world: WorldState, reader: Reader, transaction_hash: bytes, recorder: Recorder
) -> Trace:
    """Executes a mined transaction anew, after those before it in its block; nothing of it is kept.

    Raises:
        NotFound: The chain has no such transaction.
        CheckFailed: It now does something else than its receipt says.
    """
    kept = reader.receipt(transaction_hash)
    header = reader.block(kept.block_number).header
    parent = reader.block(header.number - 1)
    block = OpenBlock(
        settings,
        world.at(parent.header.state_root),
        parent.header,
        parent.hash,
        header.timestamp,
        header.coinbase,
        lambda: reader.ancestors(parent.header.number, parent.hash),
    )
    raws = reader.raw_transactions(header.number)[: kept.transaction_index + 1]
    for index, raw in enumerate(raws):
        if index == kept.transaction_index:
            block.state.computation_class = recorder.computation_class()
        block.apply(read(raw, settings.chain_id, unprotected=settings.unprotected_transactions))
    again = receipt_of(block.applied[-1], header.number, kept.block_hash, kept.transaction_index)
    if again != kept:
        raise CheckFailed(
            f"Executed anew, the transaction 0x{transaction_hash.hex()} does something else than it did.",
            hint="`shroff chain verify` says what is wrong with the chain.",
            block=header.number,
        )
    call = replace(recorder.call, gas=block.applied[-1].transaction.gas, gas_used=kept.gas_used)
    return Trace(
        transaction_hash, header.number, kept.status, kept.gas_used, call, recorder.steps, recorder.truncated
    )
