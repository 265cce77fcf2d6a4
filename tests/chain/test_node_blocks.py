"""Blocks: fees, time, the open block, and executing the chain again elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.auditing import reexecute
from chain.clock import Clock
from chain.errors import BadInput, InvalidTransaction, NotFound, ShroffError
from chain.hashing import keccak
from chain.keys import Key
from chain.node import Node, Receipt, Settings

STORE, REFUSE, LOOP, LOAD, AROUND, CREATE, NESTED = 0, 1, 3, 4, 5, 7, 9
Signed = Callable[..., bytes]
Send = Callable[..., Receipt]


def words(*values: int) -> bytes:
    return b"".join(value.to_bytes(32, "big") for value in values)


def numbers(output: bytes) -> list[int]:
    return [int.from_bytes(output[at : at + 32], "big") for at in range(0, len(output), 32)]


def test_base_fee__free_after_full_blocks__stays_zero(exporter: Key, machine_code: bytes, send: Send) -> None:
    with Node.memory(Settings(block_gas_limit=1_000_000)) as node:
        machine = send(node, exporter, None, data=machine_code).contract_address
        for _ in range(3):
            assert send(node, exporter, machine, LOOP, gas=1_000_000).gas_used == 1_000_000
        assert [node.block_info(number).base_fee for number in range(5)] == [0] * 5
        assert reexecute(node) == node.head.hash


def test_base_fee__eip1559__follows_the_blocks(exporter: Key, machine_code: bytes, send: Send) -> None:
    world = Settings(
        fees="eip1559", base_fee=1_000, block_gas_limit=2_000_000, prefunded={exporter.address: 10**18}
    )
    fees = {"max_fee_per_gas": 5_000, "max_priority_fee_per_gas": 7}
    with Node.memory(world) as node:
        machine = send(node, exporter, None, data=machine_code, **fees).contract_address
        receipt = send(node, exporter, machine, LOOP, gas=2_000_000, **fees)
        assert (
            node.block_info(2).base_fee < node.block_info(1).base_fee < node.block_info(0).base_fee == 1_000
        )
        assert receipt.effective_gas_price == node.block_info(2).base_fee + 7
        assert node.block_info("pending").base_fee == node.block_info(2).base_fee * 9 // 8
        spent = sum(node.receipts(at)[0].gas_used * node.receipts(at)[0].effective_gas_price for at in (1, 2))
        assert node.balance(exporter.address) == 10**18 - spent
        with pytest.raises(InvalidTransaction, match="and the block asks for"):
            send(node, exporter, machine, LOAD, max_fee_per_gas=1, max_priority_fee_per_gas=1)
        assert reexecute(node) == node.head.hash


def test_send_raw__same_second__blocks_share_it(node: Node, exporter: Key, machine: str, send: Send) -> None:
    for value in range(3):
        send(node, exporter, machine, STORE, 1, value)
    assert {node.block_info(number).timestamp for number in range(node.head.number + 1)} == {node.clock.now()}
    assert node.head.number == 4


def test_block__many_transactions__are_one_block(node: Node, exporter: Key, machine: str, send: Send) -> None:
    with node.block() as block:
        provisional = [send(node, exporter, machine, STORE, key, key) for key in range(1, 6)]
    assert node.head.number == 2
    assert node.head.transactions == tuple(receipt.transaction_hash for receipt in provisional)
    assert [receipt.block_hash for receipt in provisional] == [b""] * 5
    assert [receipt.block_hash for receipt in block.receipts] == [node.head.hash] * 5
    assert block.receipts == node.receipts() == tuple(node.receipt(each) for each in node.head.transactions)
    assert [receipt.logs[0].log_index for receipt in block.receipts] == list(range(5))
    assert node.head.gas_used == sum(receipt.gas_used for receipt in block.receipts)


def test_block__refusal_inside__is_an_outcome_and_the_others_stand(
    node: Node, exporter: Key, machine: str, signed: Signed
) -> None:
    with node.block() as block:
        block.send_raw(signed(node, exporter, machine, STORE, 1, 5))
        refused = block.send_raw(signed(node, exporter, machine, REFUSE))
        block.send_raw(signed(node, exporter, machine, STORE, 2, 6))
    assert (refused.status, refused.reason) == (0, "machine: refused")
    assert [receipt.status for receipt in block.receipts] == [1, 0, 1]
    assert [numbers(node.storage_at(machine, key)) for key in (1, 2)] == [[5], [6]]


def test_block__open__is_seen_as_pending_and_nowhere_else(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    with node.block():
        receipt = send(node, exporter, machine, STORE, 1, 5)
        assert numbers(node.call(machine, words(LOAD, 1), block="pending")) == [5]
        assert numbers(node.call(machine, words(LOAD, 1))) == [0]
        assert node.nonce(exporter.address, "pending") == node.nonce(exporter.address) + 1 == 2
        assert node.block_info("pending").transactions == (receipt.transaction_hash,)
        assert node.receipt(receipt.transaction_hash) == receipt
        assert node.transaction(receipt.transaction_hash).block_hash == b""
        assert node.logs(machine) == []
        assert node.logs(machine, to_block="pending") == list(receipt.logs)
    assert numbers(node.call(machine, words(LOAD, 1))) == [5]


def test_block__call_inside__leaves_nothing_in_it(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    with node.block():
        send(node, exporter, machine, STORE, 1, 5)
        node.call(machine, words(STORE, 1, 9), block="pending")
        node.call(machine, words(CREATE, 1, 1), block="pending")
        send(node, exporter, machine, STORE, 2, 6)
    assert [numbers(node.storage_at(machine, key)) for key in (1, 2)] == [[5], [6]]
    assert reexecute(node) == node.head.hash


def test_block__exception_inside__discards_it(
    node: Node, exporter: Key, machine: str, signed: Signed
) -> None:
    head, raw = node.head, signed(node, exporter, machine, STORE, 1, 5)

    def interrupted() -> None:
        with node.block() as block:
            block.send_raw(raw)
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert node.head == head
    assert not node.is_open
    assert numbers(node.storage_at(machine, 1)) == [0]
    with pytest.raises(NotFound):
        node.receipt(keccak(raw))
    assert node.send_raw(raw).status == 1
    assert reexecute(node) == node.head.hash


def test_block__invalid_transaction_caught_inside__leaves_it_as_it_was(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    with node.block() as block:
        send(node, exporter, machine, STORE, 1, 5)
        with pytest.raises(InvalidTransaction):
            send(node, exporter, machine, STORE, 1, 6, nonce=9)
        send(node, exporter, machine, STORE, 2, 6)
    assert len(block.receipts) == 2


def test_block__within_another__is_refused(node: Node) -> None:
    with node.block(), pytest.raises(ShroffError, match="A block is open"), node.block():
        pass


def test_block__nothing_sent__is_an_empty_block(node: Node) -> None:
    with node.block():
        pass
    assert (node.head.number, node.head.transactions) == (1, ())


def test_call__at_an_earlier_block__sees_that_block(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    for value in (5, 6, 7):
        send(node, exporter, machine, STORE, 1, value)
        node.clock.advance(days=1)
    at = [numbers(node.call(machine, words(LOAD, 1), block=number)) for number in (1, 2, 4, 6)]
    assert at == [[0], [5], [6], [7]]
    second = node.block_info(2)
    assert numbers(node.call(machine, words(AROUND), block=second.hash)) == [
        second.timestamp, 2, 0, int.from_bytes(second.parent_hash, "big"), node.chain_id,
    ]  # fmt: skip


def test_call__pending_without_an_open_block__sees_the_next_one(node: Node, machine: str) -> None:
    timestamp, number, _, parent, _ = numbers(node.call(machine, words(AROUND), block="pending"))
    assert (timestamp, number) == (node.clock.now(), node.head.number + 1)
    assert parent == int.from_bytes(node.head.hash, "big")


def test_block_info__unknown__is_not_found(node: Node) -> None:
    for unknown in (1, b"\1" * 32):
        with pytest.raises(NotFound, match="The chain has no block"):
            node.block_info(unknown)


def test_estimate_gas__transaction_with_that__succeeds(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    for order in ((STORE, 1, 5), (NESTED, 1, 5), (CREATE, 3, 1), (STORE, 1, 0)):
        gas = node.estimate_gas(machine, words(*order), sender=exporter.address)
        receipt = send(node, exporter, machine, *order, gas=gas)
        assert receipt.status == 1, order
        assert gas <= receipt.gas_used * 2


def test_estimate_gas__data_that_costs_more_than_a_transaction_may__is_refused(
    node: Node, machine: str
) -> None:
    with pytest.raises(InvalidTransaction, match="costs 17,621,000 gas before it does anything"):
        node.estimate_gas(machine, b"\1" * 1_100_000)


def test_storage_at__no_slot__is_refused(node: Node, machine: str) -> None:
    for slot in (-1, 2**256):
        with pytest.raises(BadInput, match="no storage slot"):
            node.storage_at(machine, slot)


def test_close__chain_in_memory__says_so_to_whoever_asks_on(
    node: Node, exporter: Key, machine: str, send: Send
) -> None:
    """What is gone used to be told as damage."""
    receipt = send(node, exporter, machine, STORE, 1, 5)
    node.close()
    for ask in (
        lambda: node.receipt(receipt.transaction_hash),
        lambda: node.logs(machine),
        lambda: node.block_info(0).hash,
        lambda: node.storage_at(machine, 1),
        node.seal,
    ):
        with pytest.raises(ShroffError, match="The chain is closed"):
            ask()


def test_import_block__made_elsewhere__gives_the_same_head(
    exporter: Key, machine_code: bytes, send: Send
) -> None:
    world = Settings(genesis_time=1_700_000_000)
    with Node.memory(world, clock=Clock(1_700_000_000)) as node, Node.memory(world, clock=Clock(5)) as other:
        machine = send(node, exporter, None, data=machine_code).contract_address
        send(node, exporter, machine, STORE, 1, 5)
        node.clock.advance(days=1)
        for number in range(1, node.head.number + 1):
            other.import_block(node.raw_block(number))
        assert other.head == node.head
        assert other.receipts(2) == node.receipts(2)


def test_import_block__changed_on_the_way__is_refused(exporter: Key, machine_code: bytes, send: Send) -> None:
    world = Settings(genesis_time=1_700_000_000)
    with Node.memory(world) as node, Node.memory(world) as other:
        send(node, exporter, None, data=machine_code)
        raw = node.raw_block(1)
        changed = raw.replace(node.head.state_root, bytes(32))
        with pytest.raises(ShroffError, match="gives another block"):
            other.import_block(changed)
        with pytest.raises(ShroffError, match="This is no block"):
            other.import_block(b"\x01")
        assert other.import_block(raw) == node.head
        with pytest.raises(ShroffError, match="does not follow"):
            other.import_block(raw)


orders = st.tuples(st.sampled_from([0, 0, 0, 1, 2, 3, 7, 9]), st.integers(0, 4), st.integers(0, 3))


@settings(max_examples=15)
@given(blocks=st.lists(st.lists(orders, max_size=5), max_size=5))
def test_reexecute__any_blocks__gives_the_same_head(
    blocks: list[list[tuple[int, int, int]]], exporter: Key, machine_code: bytes, send: Send
) -> None:
    with Node.memory() as node:
        machine = send(node, exporter, None, data=machine_code).contract_address
        for block in blocks:
            with node.block():
                for order in block:
                    send(node, exporter, machine, *order, gas=200_000)
        assert reexecute(node) == node.head.hash


def test_reexecute__all_of_the_machine__gives_the_same_head(
    node: Node, exporter: Key, stranger: Key, machine: str, send: Send
) -> None:
    for key in range(20):
        with node.block():
            for operation in (0, 9, 7, 1, 2, 6):
                send(node, exporter, machine, operation, key % 7, key % 3)
            send(node, stranger, exporter.address)
            send(node, stranger, machine, 3, gas=100_000)
    assert reexecute(node) == node.head.hash
