"""The node behind eth-tester and web3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from web3 import Web3
from web3.contract import Contract
from web3.exceptions import ContractLogicError, Web3RPCError
from web3.types import RPCEndpoint, Wei

from chain.building import build
from chain.clock import Clock
from chain.errors import ShroffError
from chain.hashing import checksum
from chain.keys import Key
from chain.node import Node, Settings
from chain.proofs import check_account
from chain.pyevm.peers import (
    BackendSuite,
    EthereumTester,
    TransactionFailed,
    TransactionNotFound,
    ValidationError,
)
from chain.tester import Backend, IndexedTester, Provider
from chain.tracing import MOST_STEPS

START = 1_700_000_000
ID = b"\1" * 32
bank_a = Key.from_seed("bank a")
bank_b = Key.from_seed("bank b")
BANK_A, BANK_B = (Web3.to_checksum_address(key.address) for key in (bank_a, bank_b))


class TestBackendOfPeers(BackendSuite):
    """The suite that eth-tester ships for backends, whole."""

    @pytest.fixture
    def eth_tester(self) -> IndexedTester:
        return IndexedTester(Backend())


class TestBackendOfPeersUnderTheirOwnTester(BackendSuite):
    """The same on the backend alone, under eth-tester's own EthereumTester."""

    @pytest.fixture
    def eth_tester(self) -> EthereumTester:
        return EthereumTester(backend=Backend())


def test_suite_of_peers__nothing_of_it__is_overridden() -> None:
    assert (BackendSuite.__module__, BackendSuite.__name__) == (
        "eth_tester.utils.backend_testing",
        "BaseTestBackendDirect",
    )
    for suite in (TestBackendOfPeers, TestBackendOfPeersUnderTheirOwnTester):
        assert [name for name in vars(suite) if not name.startswith("__")] == ["eth_tester"]


@pytest.fixture
def node() -> Iterator[Node]:
    with Node.memory(clock=Clock(START)) as node:
        yield node


@pytest.fixture
def web3(node: Node) -> Web3:
    return Web3(Provider(Backend(node, keys=[bank_a, bank_b])))


@pytest.fixture
def ledger(web3: Web3) -> Contract:
    artifact = build(Path(__file__).parent / "sources" / "Ledger.vy")
    factory = web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    sent = factory.constructor(bank_a.address).transact({"from": BANK_A})
    created = web3.eth.wait_for_transaction_receipt(sent)["contractAddress"]
    return cast("Contract", web3.eth.contract(address=created, abi=artifact.abi))


def test_web3__node_of_ours__answers_its_chain(node: Node, web3: Web3) -> None:
    assert web3.is_connected()
    assert web3.eth.chain_id == node.chain_id == 20190322
    assert web3.net.version == "20190322"
    assert web3.eth.gas_price == 0
    assert web3.eth.max_priority_fee == 0
    assert list(web3.eth.accounts) == [BANK_A, BANK_B]
    assert web3.eth.block_number == node.head.number
    latest = web3.eth.get_block("latest")
    assert (latest.get("hash"), latest.get("size")) == (node.head.hash, len(node.raw_block()))


def test_web3__contract__is_driven_without_a_balance(web3: Web3, ledger: Contract) -> None:
    sent = ledger.functions.write(ID, 5, "label").transact({"from": BANK_B})
    receipt = web3.eth.wait_for_transaction_receipt(sent)
    assert receipt["status"] == 1
    assert ledger.functions.amounts(ID).call() == 5
    (event,) = ledger.events.Written().process_receipt(receipt)
    assert (event["args"]["author"], event["args"]["amount"]) == (bank_b.address, 5)
    assert web3.eth.get_balance(BANK_B) == 0


def test_web3__logs__come_from_the_index(node: Node, web3: Web3, ledger: Contract) -> None:
    for amount, key in ((1, bank_a), (2, bank_b), (3, bank_b)):
        ledger.functions.write(ID, amount).transact({"from": Web3.to_checksum_address(key.address)})
    written = ledger.events.Written()
    assert [log["args"]["amount"] for log in written.get_logs(from_block=0)] == [1, 2, 3]
    by_bank_b = written.get_logs(from_block=0, argument_filters={"author": bank_b.address})
    assert [log["args"]["amount"] for log in by_bank_b] == [2, 3]
    assert [log["args"]["amount"] for log in written.get_logs()] == [3]
    assert by_bank_b[0]["blockHash"] == node.block_info(by_bank_b[0]["blockNumber"]).hash


def test_web3__filter__tells_what_is_new(node: Node, web3: Web3, ledger: Contract) -> None:
    watched = ledger.events.Written.create_filter(from_block="latest")
    blocks = web3.eth.filter("latest")
    assert watched.get_new_entries() == []
    ledger.functions.write(ID, 7).transact({"from": BANK_A})
    with node.block():
        pass
    assert [log["args"]["amount"] for log in watched.get_new_entries()] == [7]
    assert watched.get_new_entries() == []
    assert [log["args"]["amount"] for log in watched.get_all_entries()] == [7]
    assert len(blocks.get_new_entries()) == 2
    assert web3.eth.uninstall_filter(watched.filter_id)


def test_web3__refusal__is_a_contract_logic_error_with_the_reason(web3: Web3, ledger: Contract) -> None:
    with pytest.raises(ContractLogicError) as refused:
        ledger.functions.write(ID, 0).call()
    assert refused.value.message == "execution reverted: ledger: nothing to write"
    assert str(refused.value.data).startswith("0x08c379a0")
    with pytest.raises(ContractLogicError, match="ledger: not the owner"):
        ledger.functions.clear().transact({"from": BANK_B})
    with pytest.raises(ContractLogicError, match="reverted without a reason"):
        ledger.functions.take(ID, 1).call()


def test_web3__refusal_that_is_mined__has_status_0(node: Node, web3: Web3, ledger: Contract) -> None:
    sent = ledger.functions.clear().transact({"from": BANK_B, "gas": 100_000})
    assert web3.eth.get_transaction_receipt(sent)["status"] == 0
    assert node.receipt(bytes(sent)).reason == "ledger: not the owner"


def test_web3__get_proof__is_that_of_the_node(node: Node, web3: Web3, ledger: Contract) -> None:
    eth: Any = web3.eth  # its own types promise one tuple, and it takes three arguments
    ledger.functions.write(ID, 5).transact({"from": BANK_A})
    before = node.head
    ledger.functions.write(ID, 6).transact({"from": BANK_A})
    for block in ("latest", before.number, before.hash):
        found = eth.get_proof(ledger.address, [0, 1, 77], block)
        number = before.number if block != "latest" else node.head.number
        mine = node.proof(ledger.address, [0, 1, 77], number)
        check_account(mine, node.block_info(number).state_root)
        assert (found["address"], found["nonce"], found["balance"]) == (ledger.address, mine.nonce, 0)
        assert (found["codeHash"], found["storageHash"]) == (mine.code_hash, mine.storage_root)
        assert tuple(bytes(each) for each in found["accountProof"]) == mine.nodes
        shown = [(bytes(each["key"]), bytes(each["value"])) for each in found["storageProof"]]
        assert [(int.from_bytes(key, "big"), int.from_bytes(value, "big")) for key, value in shown] == [
            (each.slot, each.value) for each in mine.slots
        ]
    with pytest.raises(Web3RPCError, match="no state root yet"):
        eth.get_proof(ledger.address, [0], "pending")
    with pytest.raises(Web3RPCError, match="its head is"):
        eth.get_proof(ledger.address, [0], 10**6)


def test_web3__trace_transaction__is_that_of_the_node(node: Node, web3: Web3, ledger: Contract) -> None:
    debug: Any = web3.geth.debug
    sent = ledger.functions.write(ID, 5).transact({"from": BANK_A})
    trace = debug.trace_transaction(sent)
    receipt = web3.eth.get_transaction_receipt(sent)
    assert (trace["gas"], trace["failed"]) == (receipt["gasUsed"], False)
    assert len(trace["structLogs"]) == len(node.trace(bytes(sent), steps=MOST_STEPS).steps) > 100
    short = debug.trace_transaction(sent, {"disableStack": True, "enableMemory": True, "limit": 9})
    assert len(short["structLogs"]) == 9
    assert short["truncated"]
    assert "stack" not in short["structLogs"][0]
    assert "memory" in short["structLogs"][0]
    failed = ledger.functions.clear().transact({"from": BANK_B, "gas": 100_000})
    calls = debug.trace_transaction(failed, {"tracer": "callTracer", "tracerConfig": {"withLog": True}})
    assert (calls["type"], calls["to"], calls["gas"]) == ("CALL", ledger.address, 100_000)
    assert (calls["error"], calls["revertReason"]) == ("execution reverted", "ledger: not the owner")
    with pytest.raises(Web3RPCError, match="no tracer"):
        debug.trace_transaction(sent, {"tracer": "prestateTracer"})
    with pytest.raises(Web3RPCError, match="has no transaction"):
        debug.trace_transaction("0x" + "11" * 32)


def test_web3__raw_transaction__is_taken(node: Node, web3: Web3, ledger: Contract) -> None:
    fields = ledger.functions.write(ID, 4).build_transaction({"from": BANK_B, "gasPrice": Wei(0)})
    signed = web3.eth.account.sign_transaction({**fields, "nonce": 0}, bank_b.secret)
    assert web3.eth.wait_for_transaction_receipt(web3.eth.send_raw_transaction(signed.raw_transaction))[
        "status"
    ]
    assert node.nonce(bank_b.address) == 1


def test_web3__time_travel__moves_the_clock(node: Node, web3: Web3, ledger: Contract) -> None:
    web3.provider.make_request(RPCEndpoint("testing_timeTravel"), [START + 3_600])
    assert node.clock.now() == START + 3_600
    assert ledger.functions.time().call() == START + 3_600


def test_provider__own_world__is_that_of_eth_tester() -> None:
    web3 = Web3(Provider())
    assert web3.eth.chain_id == 131277322940537
    accounts = list(web3.eth.accounts)
    assert len(accounts) == 10
    assert web3.eth.get_balance(accounts[0]) == Web3.to_wei(1_000_000, "ether")
    sender, receiver, *_ = accounts
    sent = web3.eth.send_transaction({"from": sender, "to": receiver, "value": Wei(5)})
    assert web3.eth.get_transaction(sent).get("value") == 5
    assert web3.eth.get_block(1).get("timestamp") == web3.eth.get_block(0).get("timestamp", 0) + 1
    assert web3.eth.fee_history(1, "latest")["baseFeePerGas"] == [10**9]


@pytest.mark.parametrize("fees", ["legacy", "dynamic"])
def test_manual_mining__on_a_node_of_ours__keeps_the_signature(node: Node, fees: str) -> None:
    tester = IndexedTester(Backend(node, keys=[bank_a]), auto_mine_transactions=False)
    price = {"gas_price": 0} if fees == "legacy" else {}
    sent = tester.send_transaction({"from": BANK_A, "to": bank_b.address, "gas": 21_000, **price})
    with pytest.raises(TransactionNotFound):
        tester.get_transaction_receipt(sent)
    assert tester.get_transaction_by_hash(sent)["block_hash"] is None
    tester.mine_block()
    assert tester.get_transaction_receipt(sent)["status"] == 1
    assert node.receipt(bytes.fromhex(sent[2:])).sender == bank_a.address


def test_mine_blocks__coinbase__is_paid() -> None:
    tester = IndexedTester()
    sender = tester.get_accounts()[0]
    tester.disable_auto_mine_transactions()
    tester.send_transaction({"from": sender, "to": sender, "gas": 21_000, "gas_price": 2 * 10**9})
    tester.mine_block(coinbase=bank_a.address)
    assert tester.get_block_by_number()["coinbase"] == bank_a.address
    assert tester.get_balance(bank_a.address) > 0


def test_send__refused_before_inclusion__leaves_nothing(node: Node) -> None:
    tester = IndexedTester(Backend(node, keys=[bank_a]))
    wrong = bank_a.sign_transaction({"chain_id": 1, "nonce": 0, "gas": 21_000, "to": bank_b.address})
    with pytest.raises(ValidationError, match="signed for chain 1"):
        tester.send_raw_transaction("0x" + wrong.hex())
    assert not node.is_open
    with pytest.raises(ValidationError, match='No valid "from" key'):
        tester.send_transaction({"from": BANK_B, "to": bank_a.address, "gas": 21_000})
    assert tester.send_transaction({"from": BANK_A, "to": bank_b.address, "gas": 21_000})


def test_time_travel__refused__keeps_what_waits(node: Node) -> None:
    backend = Backend(node, keys=[bank_a])
    to = bytes.fromhex(bank_b.address[2:])
    sent = backend.send_transaction({"from": bytes.fromhex(BANK_A[2:]), "to": to, "gas": 21_000})
    with pytest.raises(ShroffError, match="can't go back"):
        backend.time_travel(START - 1)
    assert backend.get_block_by_number("pending", False)["transactions"] == [sent]
    backend.mine_blocks()
    assert node.receipt(sent).status == 1


class CountingBackend(Backend):
    """Remembers which blocks it was asked for."""

    def __init__(self, node: Node) -> None:
        super().__init__(node, keys=[bank_a])
        self.asked: list[object] = []

    def get_block_by_number(self, block_number: object, full_transaction: bool = True) -> dict[str, Any]:
        self.asked.append(block_number)
        return super().get_block_by_number(block_number, full_transaction)


def test_get_logs__many_blocks__does_not_walk_them(node: Node, ledger: Contract) -> None:
    backend = CountingBackend(node)
    tester = IndexedTester(backend)
    ledger.functions.write(ID, 7).transact({"from": BANK_A})
    tester.mine_blocks(50)
    backend.asked.clear()
    assert len(tester.get_logs(from_block=0, to_block="latest", address=ledger.address)) == 1
    assert backend.asked == ["latest"]


def test_reset_to_genesis__own_world__starts_over() -> None:
    tester = IndexedTester()
    tester.add_account("0x" + bank_a.secret.hex())
    tester.mine_blocks(3)
    tester.reset_to_genesis()
    assert tester.get_block_by_number()["number"] == 0
    assert bank_a.address not in tester.get_accounts()


def test_call__refused__is_transaction_failed_with_the_reason(node: Node, ledger: Contract) -> None:
    tester = IndexedTester(Backend(node, keys=[bank_a]))
    data = ledger.encode_abi("clear")
    with pytest.raises(TransactionFailed) as refused:
        tester.call({"from": checksum(b"\x55" * 20), "to": ledger.address, "data": data})
    assert refused.value.args[0] == "ledger: not the owner"


def test_backend__node_with_fees__pays() -> None:
    settings = Settings(fees="eip1559", base_fee=7, prefunded={bank_a.address: 10**18})
    with Node.memory(settings, clock=Clock(START)) as node:
        web3 = Web3(Provider(Backend(node, keys=[bank_a])))
        assert web3.eth.gas_price == 10**9 + node.block_info("pending").base_fee
        web3.eth.send_transaction({"from": BANK_A, "to": bank_b.address, "value": Wei(3)})
        assert web3.eth.get_balance(BANK_B) == 3
        assert web3.eth.get_balance(BANK_A) < 10**18 - 3
