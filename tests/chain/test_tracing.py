"""What a transaction did inside: calls, instructions, and that both are what happened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chain.clock import Clock
from chain.errors import CheckFailed, NotFound
from chain.genesis import write_genesis
from chain.keys import Key
from chain.node import Node, Receipt, Settings
from chain.records import place, receipt_key
from chain.store import MemoryStore
from chain.tracing import Trace

Send = Callable[..., Receipt]
MANY = 1_000_000


def test_trace__call_in_a_call__is_a_tree_with_reasons(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    receipt = send(node, exporter, machine, 9, 1, 2)
    call = node.trace(receipt.transaction_hash).call
    assert (call.kind, call.sender, call.to, call.depth) == ("CALL", exporter.address, machine, 0)
    assert (call.gas, call.gas_used, call.error) == (1_000_000, receipt.gas_used, "")
    (inner,) = call.calls
    assert (inner.kind, inner.sender, inner.to, inner.depth) == ("CALL", machine, machine, 1)
    assert inner.error == "reverted without a reason"
    assert inner.input == b"".join(word.to_bytes(32, "big") for word in (8, 1, 2))
    assert 0 < inner.gas_used < receipt.gas_used
    assert [each.depth for each in call.walk()] == [0, 1]


def test_trace__creation__has_code_and_address(
    node: Node, exporter: Key, machine: str, machine_code: bytes, send: Send
) -> None:
    first = node.trace(node.block_info(1).transactions[0]).call
    assert (first.kind, first.to, first.input, first.output) == (
        "CREATE",
        machine,
        machine_code,
        node.code(machine),
    )
    receipt = send(node, exporter, machine, 7, 5, 1)
    created, killed = node.trace(receipt.transaction_hash).call.calls
    assert (created.kind, created.sender) == ("CREATE2", machine)
    assert (killed.kind, killed.to) == ("CALL", created.to)


def test_trace__refusal__has_its_reason_and_data(node: Node, exporter: Key, machine: str, send: Send) -> None:
    found = node.trace(send(node, exporter, machine, 1).transaction_hash)
    assert (found.status, found.call.error) == (0, "machine: refused")
    assert found.call.output[:4].hex() == "08c379a0"
    shown = found.call.to_json()
    assert (shown["error"], shown["revertReason"]) == ("execution reverted", "machine: refused")
    out_of_gas = node.trace(send(node, exporter, machine, 3).transaction_hash).call
    assert (out_of_gas.error, out_of_gas.output) == ("out of gas", b"")
    assert out_of_gas.to_json()["error"] == "out of gas"


def test_trace__log__is_told_by_the_call_that_made_it(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    receipt = send(node, exporter, machine, 0, 1, 2)
    call = node.trace(receipt.transaction_hash).call
    assert [(log.address, log.topics, log.data) for log in call.logs] == [
        (log.address, log.topics, log.data) for log in receipt.logs
    ]
    assert "logs" in call.to_json(logs=True)
    assert "logs" not in call.to_json()


def each_of_the_machine(node: Node, exporter: Key, machine: str, send: Send) -> list[Receipt]:
    return [
        send(node, exporter, machine, what, key, value)
        for what in range(10)
        for key, value in ((1, 2), (1, 0), (3, 1))
    ]


def test_trace__everything_the_machine_can__steps_give_the_same_as_the_nodes_own_loop(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    head = node.head.number
    for receipt in each_of_the_machine(node, exporter, machine, send):
        quick = node.trace(receipt.transaction_hash)
        if receipt.reason == "out of gas":  # a loop: a million steps of nothing else
            continue
        full = node.trace(receipt.transaction_hash, steps=MANY, memory=True)
        assert full.call == quick.call
        assert (full.gas_used, full.status) == (receipt.gas_used, receipt.status)
        assert not full.truncated
        assert quick.steps == ()
        check_steps(full)
    assert node.head.number == head + 30  # nothing of it was kept


def check_steps(found: Trace) -> None:
    """Gas goes down by what each step costs, and each call begins with what its caller gave."""
    assert found.steps
    before = {1: found.steps[0]}
    for last, step in zip(found.steps, found.steps[1:], strict=False):
        assert 1 <= step.depth <= last.depth + 1
        if step.depth == last.depth:
            assert step.gas == last.gas - last.cost, step
        elif step.depth > last.depth:
            assert step.gas <= last.cost + 2_300
        else:
            assert step.gas >= before[step.depth].gas - before[step.depth].cost
        before[step.depth] = step
        assert step.cost >= 0
        assert step.memory is not None
        assert len(step.memory) % 32 == 0


def test_trace__steps__show_stack_storage_and_place(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    receipt = send(node, exporter, machine, 0, 5, 6)
    steps = node.trace(receipt.transaction_hash, steps=MANY).steps
    (store,) = (step for step in steps if step.op == "SSTORE")
    assert (store.stack[-2:], store.storage, store.memory) == ((6, 5), ((5, 6),), None)
    assert all(node.code(machine)[step.pc] == 0x35 for step in steps if step.op == "CALLDATALOAD")
    assert steps[-1].op == "STOP"
    shown = node.trace(receipt.transaction_hash, steps=MANY).to_json()
    assert (shown["failed"], shown["gas"]) == (False, receipt.gas_used)


def test_trace__more_than_the_bounds__is_cut_short_and_says_so(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    nested = send(node, exporter, machine, 9, 1, 2).transaction_hash
    whole = node.trace(nested, steps=MANY)
    cut = node.trace(nested, steps=10, calls=1)
    assert cut.truncated
    assert cut.steps == whole.steps[:10]
    assert (cut.call.calls, cut.call.gas_used) == ((), whole.call.gas_used)
    assert cut.to_json()["truncated"]
    endless = node.trace(send(node, exporter, machine, 3).transaction_hash, steps=1_000)
    assert endless.truncated
    assert len(endless.steps) == 1_000


def test_trace__in_the_middle_of_a_block__sees_those_before_it(
    node: Node, exporter: Key, stranger: Key, machine: str, send: Send
) -> None:
    with node.block():
        for value in (1, 0, 2):
            send(node, exporter, machine, 0, 1, value)
        send(node, stranger, machine, 4, 1)
    send(node, exporter, machine, 0, 1, 9)
    block = node.block_info(node.head.number - 1)
    traces = [node.trace(each, steps=MANY) for each in block.transactions]
    assert [each.gas_used for each in traces] == [node.receipt(each).gas_used for each in block.transactions]
    assert traces[3].call.output == (2).to_bytes(32, "big")


def test_trace__of_no_mined_transaction__is_not_found(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    with pytest.raises(NotFound, match="has no transaction"):
        node.trace(bytes(32))
    before = node.snapshot()
    gone = send(node, exporter, machine, 0, 1, 1)
    node.revert(before)
    with pytest.raises(NotFound):
        node.trace(gone.transaction_hash)
    with node.block() as pending:
        waiting = pending.send_raw(node_signed(node, exporter, machine))
        with pytest.raises(NotFound, match="in no block yet"):
            node.trace(waiting.transaction_hash)
    assert node.trace(waiting.transaction_hash).status == 1


def node_signed(node: Node, key: Key, to: str) -> bytes:
    fields = {"chain_id": node.chain_id, "nonce": node.nonce(key.address, "pending"), "gas": 100_000}
    return key.sign_transaction({**fields, "to": to, "data": bytes(96)})


def test_trace__receipt_that_says_something_else__is_no_trace(exporter: Key) -> None:
    store, settings, clock = MemoryStore(), Settings(), Clock(1_700_000_000)
    write_genesis(store, settings, clock)
    with Node(store, settings, clock) as node:
        receipt = node.send_raw(node_signed(node, exporter, "0x" + "11" * 20))
        key = receipt_key(place(1, 0))
        kept = store.get(key)
        assert kept is not None
        gas = [(receipt.gas_used + more).to_bytes(2, "big") for more in (0, 1)]
        store.write({key: kept.replace(gas[0], gas[1], 1)})
        with pytest.raises(CheckFailed, match="does something else") as refused:
            node.trace(receipt.transaction_hash)
        assert "chain verify" in refused.value.hint
