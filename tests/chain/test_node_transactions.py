"""Transactions: which the node takes, what a failed one says, and what an interruption leaves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import rlp
from chain.auditing import reexecute
from chain.clock import Clock
from chain.errors import InvalidTransaction, Reverted
from chain.genesis import write_genesis
from chain.hashing import keccak
from chain.keys import Key
from chain.node import Node, Receipt, Settings
from tests.chain.conftest import InterruptedStore

OTHER_CHAIN = 1
Signed = Callable[..., bytes]
Send = Callable[..., Receipt]


def _access_list(node: Node, key: Key, chain_id: int) -> bytes:
    """A type 1 transaction, which `Key` does not sign by itself."""
    head = [rlp.number(value) for value in (chain_id, node.nonce(key.address), 0, 100_000)]
    fields: list[rlp.Item] = [*head, bytes(20), b"", b"", [[bytes(20), [bytes(32)]]]]
    signature = key.sign_digest(keccak(b"\1" + rlp.encode(fields)))
    r, s = signature[:32].lstrip(b"\0"), signature[32:64].lstrip(b"\0")
    return b"\1" + rlp.encode([*fields, rlp.number(signature[64] - 27), r, s])


def _unprotected(node: Node, key: Key) -> bytes:
    fields: list[rlp.Item] = [
        rlp.number(node.nonce(key.address)),
        b"",
        rlp.number(21_000),
        bytes(20),
        b"",
        b"",
    ]
    signature = key.sign_digest(keccak(rlp.encode(fields)))
    r, s = signature[:32].lstrip(b"\0"), signature[32:64].lstrip(b"\0")
    return rlp.encode([*fields, signature[64:], r, s])


def test_send_raw__legacy_of_another_chain__is_refused(node: Node, exporter: Key, signed: Signed) -> None:
    with pytest.raises(InvalidTransaction, match="signed for chain 1, and this is chain 20190322"):
        node.send_raw(signed(node, exporter, exporter.address, chain_id=OTHER_CHAIN))
    assert node.head.number == 0


def test_send_raw__access_list_of_another_chain__is_refused(node: Node, exporter: Key) -> None:
    with pytest.raises(InvalidTransaction, match="signed for chain 1"):
        node.send_raw(_access_list(node, exporter, OTHER_CHAIN))


def test_send_raw__dynamic_fee_of_another_chain__is_refused(
    node: Node, exporter: Key, signed: Signed
) -> None:
    fees = {"max_fee_per_gas": 0, "max_priority_fee_per_gas": 0}
    with pytest.raises(InvalidTransaction, match="signed for chain 1"):
        node.send_raw(signed(node, exporter, exporter.address, chain_id=OTHER_CHAIN, **fees))


def test_send_raw__each_type_of_this_chain__is_mined(node: Node, exporter: Key, signed: Signed) -> None:
    receipts = [
        node.send_raw(signed(node, exporter, exporter.address)),
        node.send_raw(_access_list(node, exporter, node.chain_id)),
        node.send_raw(
            signed(node, exporter, exporter.address, max_fee_per_gas=0, max_priority_fee_per_gas=0)
        ),
    ]
    assert [(receipt.status, receipt.type) for receipt in receipts] == [(1, 0), (1, 1), (1, 2)]
    assert [node.transaction(receipt.transaction_hash).sender for receipt in receipts] == [
        exporter.address
    ] * 3


def test_send_raw__unprotected__is_refused_unless_allowed(node: Node, exporter: Key) -> None:
    raw = _unprotected(node, exporter)
    with pytest.raises(InvalidTransaction, match="any chain could replay it"):
        node.send_raw(raw)
    with Node.memory(Settings(unprotected_transactions=True)) as open_node:
        receipt = open_node.send_raw(raw)
        assert receipt.sender == exporter.address
        assert open_node.transaction(receipt.transaction_hash).chain_id is None


@pytest.mark.parametrize("kind", [3, 5, 0x7F])
def test_send_raw__type_that_is_not_taken__is_refused(node: Node, kind: int) -> None:
    with pytest.raises(InvalidTransaction, match=f"type {kind} are not taken"):
        node.send_raw(bytes([kind]) + rlp.encode([]))


@pytest.mark.parametrize("nonce", [1, 7])
def test_send_raw__wrong_nonce__is_refused_with_the_right_one(
    node: Node, exporter: Key, signed: Signed, nonce: int
) -> None:
    with pytest.raises(
        InvalidTransaction, match=f"next nonce is 0, and the transaction has {nonce}"
    ) as refused:
        node.send_raw(signed(node, exporter, exporter.address, nonce=nonce))
    assert refused.value.data == {"expected": 0, "nonce": nonce}


def test_send_raw__gas_over_the_cap__is_refused(node: Node, exporter: Key, signed: Signed) -> None:
    assert node.send_raw(signed(node, exporter, exporter.address, gas=16_777_216)).status == 1
    with pytest.raises(InvalidTransaction, match=r"may ask for more than 16,777,216 \(EIP-7825\)"):
        node.send_raw(signed(node, exporter, exporter.address, gas=16_777_217))


def test_send_raw__gas_over_what_the_block_has__is_refused(exporter: Key, signed: Signed) -> None:
    with Node.memory(Settings(block_gas_limit=100_000)) as node, node.block() as block:
        node.send_raw(signed(node, exporter, exporter.address, gas=60_000))
        with pytest.raises(InvalidTransaction, match="the block has 79,000 left"):
            node.send_raw(signed(node, exporter, exporter.address, gas=80_000))
        node.send_raw(signed(node, exporter, exporter.address, gas=79_000))
    assert [receipt.cumulative_gas_used for receipt in block.receipts] == [21_000, 42_000]


def test_send_raw__less_gas_than_the_data_costs__is_refused(
    node: Node, exporter: Key, signed: Signed
) -> None:
    floor = 21_000 + 40 * 1_000  # EIP-7623
    with pytest.raises(InvalidTransaction, match="costs 61,000 before it does anything"):
        node.send_raw(signed(node, exporter, exporter.address, data=b"\1" * 1_000, gas=floor - 1))
    receipt = node.send_raw(signed(node, exporter, exporter.address, data=b"\1" * 1_000, gas=floor))
    assert receipt.gas_used == floor


def test_send_raw__value_without_funds__is_refused(node: Node, exporter: Key, signed: Signed) -> None:
    with pytest.raises(InvalidTransaction, match="has 0 wei, and the transaction may cost 1"):
        node.send_raw(signed(node, exporter, exporter.address, value=1))


def test_send_raw__deployment_over_the_size__is_refused(node: Node, exporter: Key, signed: Signed) -> None:
    with pytest.raises(InvalidTransaction, match="has 49,153 bytes"):
        node.send_raw(signed(node, exporter, None, data=bytes(49_153), gas=16_000_000))


def test_send_raw__contract_over_the_size__fails_with_the_reason(
    node: Node, exporter: Key, send: Send
) -> None:
    just_fits = bytes.fromhex("6160005ff3")  # returns 24,576 bytes of zeros
    too_large = bytes.fromhex("6160015ff3")
    assert send(node, exporter, None, data=just_fits, gas=16_000_000).status == 1
    receipt = send(node, exporter, None, data=too_large, gas=16_000_000)
    assert (receipt.status, receipt.contract_address) == (0, None)
    assert "too large" in receipt.reason


def test_send_raw__high_half_of_a_signature__is_refused(node: Node, exporter: Key, signed: Signed) -> None:
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    fields = rlp.decode_list(signed(node, exporter, exporter.address))
    v, s = rlp.as_number(fields[6]), rlp.as_number(fields[8])
    other = rlp.encode([*fields[:6], rlp.number(v + 1 if v % 2 else v - 1), fields[7], rlp.number(order - s)])
    with pytest.raises(InvalidTransaction, match="out of bounds"):
        node.send_raw(other)


def test_send_raw__trailing_byte__is_refused(node: Node, exporter: Key, signed: Signed) -> None:
    with pytest.raises(InvalidTransaction, match="bytes after the end"):
        node.send_raw(signed(node, exporter, exporter.address) + b"\0")


def test_send_raw__leading_zero_in_a_number__is_refused(node: Node, exporter: Key, signed: Signed) -> None:
    fields = rlp.decode_list(signed(node, exporter, exporter.address))
    with pytest.raises(InvalidTransaction, match="leading zeros"):
        node.send_raw(rlp.encode([fields[0], b"", b"\0" + rlp.as_bytes(fields[2]), *fields[3:]]))


@given(raw=st.binary(max_size=200))
def test_send_raw__any_bytes__are_refused_in_a_sentence(raw: bytes) -> None:
    with Node.memory() as node, pytest.raises(InvalidTransaction):
        node.send_raw(raw)


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (1, "machine: refused"),
        (2, "reverted without a reason"),
        (3, "out of gas"),
        (6, "panic 0x11: arithmetic overflow"),
    ],
)
def test_send_raw__contract_fails__raises_the_reason_with_the_receipt(
    node: Node, exporter: Key, machine: str, signed: Signed, operation: int, reason: str
) -> None:
    with pytest.raises(Reverted) as refused:
        node.send_raw(signed(node, exporter, machine, operation, 0, 0, gas=60_000))
    receipt = refused.value.receipt
    assert receipt is not None
    assert (refused.value.reason, receipt.reason, receipt.status) == (reason, reason, 0)
    assert node.receipt(receipt.transaction_hash) == receipt
    assert node.head.hash == receipt.block_hash


def test_call__contract_refuses__raises_the_reason_without_a_receipt(node: Node, machine: str) -> None:
    with pytest.raises(Reverted) as refused:
        node.call(machine, (1).to_bytes(32, "big"))
    assert (refused.value.reason, refused.value.receipt) == ("machine: refused", None)


@pytest.mark.parametrize("when", ["before", "after"])
def test_send_raw__interrupted_at_the_write__goes_on_from_what_was_written(
    exporter: Key, machine_code: bytes, send: Send, signed: Signed, when: str
) -> None:
    store, settings, clock = InterruptedStore(), Settings(), Clock(1_700_000_000)
    write_genesis(store, settings, clock)
    with Node(store, settings, clock) as node:
        machine = send(node, exporter, None, data=machine_code).contract_address
        raw = signed(node, exporter, machine, 0, 1, 5)
        store.interrupt = when
        with pytest.raises(KeyboardInterrupt):
            node.send_raw(raw)
        if when == "before":
            node.send_raw(raw)
        assert node.receipt(keccak(raw)).status == 1
        assert (node.head.number, node.nonce(exporter.address)) == (2, 2)
        send(node, exporter, machine, 0, 2, 6)
        assert reexecute(node) == node.head.hash


def test_send_raw__set_code__key_acts_as_a_contract(
    node: Node, exporter: Key, stranger: Key, machine: str, send: Send
) -> None:
    target = bytes.fromhex(machine[2:])
    permit: list[rlp.Item] = [rlp.number(node.chain_id), target, b""]

    def parts(signature: bytes) -> list[rlp.Item]:
        r, s = signature[:32].lstrip(b"\0"), signature[32:64].lstrip(b"\0")
        return [rlp.number(signature[64] - 27), r, s]

    permit += parts(stranger.sign_digest(keccak(b"\x05" + rlp.encode(permit))))
    head = [rlp.number(value) for value in (node.chain_id, node.nonce(exporter.address), 0, 0, 200_000)]
    to = bytes.fromhex(stranger.address[2:])
    fields: list[rlp.Item] = [*head, to, b"", (4).to_bytes(32, "big"), [], [permit]]
    raw = b"\x04" + rlp.encode([*fields, *parts(exporter.sign_digest(keccak(b"\x04" + rlp.encode(fields))))])
    assert node.send_raw(raw).status == 1
    assert node.code(stranger.address) == b"\xef\x01\x00" + target
    assert send(node, exporter, stranger.address, 0, 1, 5).logs[0].address == stranger.address
    assert node.storage_at(stranger.address, 1) == (5).to_bytes(32, "big")
    assert send(node, stranger, machine, 0, 2, 6).status == 1
    assert reexecute(node) == node.head.hash
