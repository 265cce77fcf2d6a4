"""The embedded network: sending alone and in batches, refusals, deploying."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.artifacts import Artifact
from chain.building import build
from chain.clock import Clock
from chain.contract import Contract
from chain.errors import BadInput, InvalidTransaction, NotFound, Reverted, ShroffError
from chain.hashing import ZERO_ADDRESS, checksum
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node, Settings

ID = b"\1" * 32
START = 1_700_000_000
bank_a = Key.from_seed("bank a")
bank_b = Key.from_seed("bank b")
HINTS = {"ledger: nothing to write": "Give an amount."}


@pytest.fixture(scope="module")
def artifact() -> Artifact:
    return build(Path(__file__).parent / "sources" / "Ledger.vy")


@pytest.fixture
def network() -> Iterator[EmbeddedNetwork]:
    with Node.memory(clock=Clock(START)) as node:
        yield EmbeddedNetwork(node)


@pytest.fixture
def ledger(network: EmbeddedNetwork, artifact: Artifact) -> Contract:
    return Contract.deploy(network, bank_a, artifact, bank_a.address, hints=HINTS)


def test_deploy__contract__is_where_the_receipt_says(network: EmbeddedNetwork, artifact: Artifact) -> None:
    address, receipt = network.deploy(bank_a, artifact, bank_a.address)
    assert receipt.contract_address == address
    assert network.code(address).startswith(artifact.runtime)
    assert len(network.code(address)) == artifact.size
    assert Contract(network, artifact.abi, address, "Ledger").read("OWNER") == bank_a.address


def test_deploy__constructor_refuses__raises(network: EmbeddedNetwork, artifact: Artifact) -> None:
    with pytest.raises(Reverted) as refused:
        network.deploy(bank_a, artifact, ZERO_ADDRESS)
    assert (refused.value.reason, refused.value.call) == ("ledger: no owner", "Ledger.constructor")


def test_deploy__wrong_arguments__are_refused(network: EmbeddedNetwork, artifact: Artifact) -> None:
    with pytest.raises(BadInput, match="constructor takes 1 arguments, not 0"):
        network.deploy(bank_a, artifact)


def test_send__accepted__is_one_block(network: EmbeddedNetwork, ledger: Contract) -> None:
    before = network.block_info().number
    receipt = ledger.send(bank_b, "write", ID, 5)
    assert (receipt.status, receipt.block_number, receipt.sender) == (1, before + 1, bank_b.address)
    assert network.receipt(receipt.transaction_hash) == receipt
    assert network.block_info(before + 1).transactions == (receipt.transaction_hash,)
    assert ledger.read("amounts", ID) == 5
    assert ledger.read("amounts", ID, block=before) == 0


def test_send__many_keys__nonces_are_kept(network: EmbeddedNetwork, ledger: Contract) -> None:
    for key in (bank_a, bank_b, bank_a, bank_b):
        ledger.send(key, "write", ID, 1)
    assert (network.nonce(bank_a.address), network.nonce(bank_b.address)) == (3, 2)


def test_send__after_a_snapshot_is_reverted__nonce_is_right(
    network: EmbeddedNetwork, ledger: Contract
) -> None:
    snapshot = network.node.snapshot()
    ledger.send(bank_b, "write", ID, 1)
    network.node.revert(snapshot)
    assert ledger.send(bank_b, "write", ID, 2).status == 1


def test_send__refused__is_mined_and_raised(network: EmbeddedNetwork, ledger: Contract) -> None:
    before = network.block_info().number
    with pytest.raises(Reverted) as refused:
        ledger.send(bank_b, "write", ID, 0)
    error = refused.value
    assert (error.reason, error.call, error.hint) == (
        "ledger: nothing to write",
        "Ledger.write",
        "Give an amount.",
    )
    assert error.receipt is not None
    assert (error.receipt.status, error.receipt.block_number) == (0, before + 1)


def test_send__refused_without_a_reason__says_so(ledger: Contract) -> None:
    with pytest.raises(Reverted) as refused:
        ledger.send(bank_b, "take", ID, 1)
    assert refused.value.reason == "reverted without a reason"


def test_send__dry_run__is_refused_without_a_block(network: EmbeddedNetwork, ledger: Contract) -> None:
    before = network.block_info().number
    with pytest.raises(Reverted) as refused:
        ledger.send(bank_b, "clear", dry_run=True)
    assert (refused.value.reason, refused.value.call) == ("ledger: not the owner", "Ledger.clear")
    assert refused.value.receipt is None
    assert network.block_info().number == before


def test_send__dry_run_that_succeeds__is_sent(ledger: Contract) -> None:
    assert ledger.send(bank_a, "clear", dry_run=True).status == 1


def test_send__too_little_gas__is_not_mined(network: EmbeddedNetwork, ledger: Contract) -> None:
    before = network.block_info().number
    with pytest.raises(InvalidTransaction):
        ledger.send(bank_a, "clear", gas=20_000)
    assert network.block_info().number == before


def test_batch__many__are_one_block_and_one_outcome_each(network: EmbeddedNetwork, ledger: Contract) -> None:
    before = network.block_info().number
    with network.batch() as batch:
        written = ledger.send(bank_a, "write", ID, 5, batch=batch)
        refused = ledger.send(bank_b, "write", ID, 0, batch=batch)
        again = ledger.send(bank_b, "write", ID, 7, batch=batch)
        assert ledger.read("amounts", ID) == 0
        assert ledger.read("amounts", ID, block="pending") == 12
    assert (written.ok, refused.ok, again.ok) == (True, False, True)
    assert written.error is None
    assert refused.error is not None
    assert (refused.error.call, refused.error.hint) == ("Ledger.write", "Give an amount.")
    block = network.block_info()
    assert block.number == before + 1
    outcomes = (written, refused, again)
    assert block.transactions == tuple(outcome.receipt.transaction_hash for outcome in outcomes)
    assert {outcome.receipt.block_hash for outcome in outcomes} == {block.hash}
    assert [outcome.receipt.transaction_index for outcome in outcomes] == [0, 1, 2]
    assert ledger.read("amounts", ID) == 12


def test_batch__exception_inside__discards_all(network: EmbeddedNetwork, ledger: Contract) -> None:
    before = network.block_info().number

    def stop_after_one() -> None:
        with network.batch() as batch:
            ledger.send(bank_a, "write", ID, 5, batch=batch)
            raise KeyError

    with pytest.raises(KeyError):
        stop_after_one()
    assert network.block_info().number == before
    assert ledger.read("amounts", ID) == 0
    assert ledger.send(bank_a, "write", ID, 6).status == 1


def test_batch__dry_run__sees_the_batch(network: EmbeddedNetwork, ledger: Contract) -> None:
    with network.batch() as batch:
        ledger.send(bank_a, "write", ID, 5, batch=batch)
        assert ledger.send(bank_a, "take", ID, 3, dry_run=True, batch=batch).ok
        with pytest.raises(Reverted):
            ledger.send(bank_a, "take", ID, 3, dry_run=True, batch=batch)
    assert ledger.read("amounts", ID) == 2


def test_batch__within_a_batch__is_refused(network: EmbeddedNetwork, ledger: Contract) -> None:
    with network.batch() as batch:
        with pytest.raises(ShroffError, match="A batch is open"):
            ledger.send(bank_a, "write", ID, 5)
        with pytest.raises(ShroffError, match="A batch is open already"), network.batch():
            pass
        assert ledger.send(bank_a, "write", ID, 5, batch=batch).ok
    with pytest.raises(ShroffError, match="The batch has ended"):
        ledger.send(bank_a, "write", ID, 5, batch=batch)


def test_now__latest_and_pending__are_what_a_call_sees(network: EmbeddedNetwork, ledger: Contract) -> None:
    network.node.clock.advance(days=30)
    assert network.now() == network.now("pending") == START + 30 * 86_400
    assert ledger.read("time") == network.now()


def test_send__where_gas_costs__pays_for_it(artifact: Artifact) -> None:
    funded = {bank_a.address: 10**18}
    settings = Settings(fees="eip1559", base_fee=1_000_000_000, prefunded=funded)
    with Node.memory(settings, clock=Clock(START)) as node:
        network = EmbeddedNetwork(node)
        _, receipt = network.deploy(bank_a, artifact, bank_a.address)
        spent = 10**18 - network.balance(bank_a.address)
        assert spent == receipt.gas_used * receipt.effective_gas_price > 0
        with pytest.raises(InvalidTransaction):
            network.send(bank_b, bank_a.address)


def test_receipt__unknown__is_not_found(network: EmbeddedNetwork) -> None:
    with pytest.raises(NotFound):
        network.receipt(ID)


def test_call__no_contract__returns_nothing(network: EmbeddedNetwork) -> None:
    assert network.call(checksum(b"\x33" * 20), b"\1") == b""
