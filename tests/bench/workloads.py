"""What is measured: the small contract and the real ones, as transactions that every stack can send.

The transactions are made by running the flows on a node of ours, in memory, and reading its blocks. The
signatures in their data hold on any chain with the same id, the same addresses and about the same time; so
the chain id is eth-tester's, which can't be changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chain.building import build
from chain.clock import Clock
from chain.contract import Contract
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node
from chain.settings import Settings
from chain.tester.world import CHAIN_ID
from contracts.financing.cases import Source
from contracts.parties import Party
from contracts.registry.calendar import day_of, first_second
from tests.bench.drivers.protocol import Call, Check, Workload
from tests.contracts.cases import (
    approve,
    attest,
    check,
    consented,
    disburse,
    repay,
    rows,
    submitted,
    today,
    usd,
)
from tests.contracts.desk import Desk, make_desk

ATTESTED = Path(__file__).parent / "sources" / "Attested.vy"
CASE_CALLS = 8
"""Transactions of a case on the real contracts: attest, apply, accept, consent, check, approve, disburse,
repay."""

CASE_DOCUMENTS = 3
_FACE, _DRAWN = 1_000_000, 400_000
_FOREVER = 2**60


def small(calls: int) -> Workload:
    """Attest a document, draw on it: two transactions a document, about 146,000 gas each."""
    deployer, customs, bank = (Key.from_seed(name) for name in ("deployer", "customs", "bank"))
    settings = Settings(chain_id=CHAIN_ID)
    with Node.memory(settings, clock=Clock(_start())) as node:
        network = EmbeddedNetwork(node)
        contract = Contract.deploy(network, deployer, build(ATTESTED))
        setup = node.head.number
        checks: list[Check] = []
        for number in range((calls + 1) // 2):
            document = number.to_bytes(32, "big")
            contract.send(customs, "attest", document, deployer.address, _FACE + number, _FOREVER)
            contract.send(bank, "draw", document, _DRAWN + number)
            asked = contract.abi.encode("available", (document,))
            checks.append(_reading(network, 2 * number + 1, contract.address, asked))
        return _workload("small", node, setup, calls, (deployer, customs, bank), checks)


def real(calls: int) -> Workload:
    """Whole cases on the whole suite: declarations attested, application to repayment."""
    desk = make_desk(CHAIN_ID, start=_start())
    network = desk.network
    with network.node as node:
        setup = node.head.number
        checks: list[Check] = []
        for number in range(-(-calls // CASE_CALLS)):
            last = CASE_CALLS * (number + 1) - 1
            case_id, accounts = financed(desk)
            for account in accounts:
                of = (account, desk.receivables.address, case_id)
                asked = desk.documents.contract.abi.encode("allocation", of)
                checks.append(_reading(network, last, desk.documents.address, asked))
        return _workload("real", node, setup, calls, _keys_of(desk), checks)


def financed(desk: Desk) -> tuple[bytes, list[bytes]]:
    """A case from documents to its last repayment, in `CASE_CALLS` transactions; its id, and the accounts."""
    day = today(desk)
    faces = [usd(_FACE + number) for number in range(CASE_DOCUMENTS)]
    documents = attest(desk, *faces, valid_from=day, valid_until=day + timedelta(days=400))
    case_id = submitted(desk, rows(documents, usd(_DRAWN)))
    desk.applications.accept(desk.bank_a, case_id, desk.reference())
    check(desk, case_id, consented(desk, case_id))
    approve(desk, case_id)
    disburse(desk, case_id)
    repay(desk, case_id, source=Source.PROCEEDS)
    return case_id, documents


def _start() -> int:
    """Ten in the morning in China, tomorrow: eth-tester's clock can't be set back."""
    return first_second(day_of(datetime.now(UTC).date()) + 1) + 10 * 3_600


def _reading(network: EmbeddedNetwork, after: int, to: str, data: bytes) -> Check:
    return Check(after, to, data.hex(), network.call(to, data).hex())


def _keys_of(desk: Desk) -> Iterable[Key]:
    yield Key.from_seed("deployer")
    for party in desk.parties:
        yield from _keys_of_party(party)


def _keys_of_party(party: Party) -> Iterable[Key]:
    yield party.maker
    yield from party.admins


def _workload(
    name: str, node: Node, setup: int, calls: int, keys: Iterable[Key], checks: list[Check]
) -> Workload:
    """The chain of `node` as a workload: up to the block `setup` preparation, then calls."""
    known = tuple(keys)
    index = {key.address: place for place, key in enumerate(known)}
    every: list[Call] = []
    for number in range(1, node.head.number + 1):
        for digest in node.block_info(number).transactions:
            sent = node.transaction(digest)
            every.append(Call(index[sent.sender], sent.to, sent.data.hex()))
    measured = tuple(every[setup : setup + calls])
    if len(measured) != calls:
        raise ValueError(f"the flow made {len(measured)} transactions, not {calls}")
    return Workload(
        name=name,
        chain_id=node.chain_id,
        time=node.block_info(0).timestamp,
        keys=tuple(key.secret.hex() for key in known),
        setup=tuple(every[:setup]),
        calls=measured,
        checks=tuple(each for each in checks if each.after < calls),
    )
