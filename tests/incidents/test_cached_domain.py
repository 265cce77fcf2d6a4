"""The domain separator was cached at deployment.

Seen in Centrifuge's tranche tokens (Code4rena, September 2023: computed once, in the constructor, before
the token had its name) and in permits: on a chain that forks under a new id the contract went on with the
separator of the old one, so that a signature for one chain was good on both. Here the domain is computed
at each use: the same contracts, with the same state, are run on under another chain id, and take no old
signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chain.clock import Clock
from chain.contract import Contract
from chain.genesis import write_genesis
from chain.hashing import keccak
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node, Settings
from chain.store import MemoryStore
from contracts.messages import checked, relayed
from contracts.registry.participants import Role
from contracts.suite import Suite
from tests.contracts.checks import refused
from tests.contracts.world import START, admission, make_party

OPERATOR = make_party("operator")
BANK = make_party("bank")
SETTINGS = Settings(chain_id=88_001)
FORKED = replace(SETTINGS, chain_id=88_002)


@pytest.fixture
def forked() -> Iterator[tuple[Suite, Suite]]:
    """A suite, and the same contracts where the chain goes on under another id."""
    store, clock = MemoryStore(), Clock(START)
    write_genesis(store, SETTINGS, clock)
    before = EmbeddedNetwork(Node(store, SETTINGS, clock))
    suite = Suite.deploy(before, Key.from_seed("deployer"), OPERATOR, admission(OPERATOR, Role.OPERATOR))
    suite.participants.admit(OPERATOR, [admission(BANK, Role.BANK)])
    after = EmbeddedNetwork(Node(store, FORKED, Clock(START)))
    yield suite, Suite.at(after, suite.address)
    after.node.close()


def test_domain__of_every_contract_after_a_fork__names_the_new_chain(forked: tuple[Suite, Suite]) -> None:
    before, after = forked
    for old, new in zip(before.faces(), after.faces(), strict=True):
        assert old.address == new.address
        if "domain_separator" in old.contract.abi.functions:
            assert old.contract.read("domain_separator") != new.contract.read("domain_separator")


def test_seal__made_before_a_fork__is_refused_after_it(forked: tuple[Suite, Suite]) -> None:
    before, after = forked
    fields = {"participant": BANK.id, "version": 1, "reason": "under review"}

    def seal(contract: Contract) -> object:
        return checked(
            contract, "Suspend", maker=OPERATOR.maker.address, checker=OPERATOR.second(), fields=fields
        )

    with refused("BAD_SIGNATURE"):
        after.participants.contract.send(
            OPERATOR.maker, "suspend", BANK.id, "under review", seal(before.participants.contract)
        )
    after.participants.contract.send(
        OPERATOR.maker, "suspend", BANK.id, "under review", seal(after.participants.contract)
    )


def test_message__made_before_a_fork__is_refused_after_it(forked: tuple[Suite, Suite]) -> None:
    before, after = forked
    exporter, stranger = make_party("exporter"), Key.from_seed("stranger")
    after.participants.admit(OPERATOR, [admission(exporter, Role.ENTERPRISE)])
    terms: dict[str, object] = {
        "grantor": exporter.id,
        "grantee": BANK.id,
        "purpose": keccak(b"export financing"),
        "kinds": 2,
        "documents": bytes(32),
        "since": START,
        "until": START + 86_400,
        "uses": 1,
        "salt": b"\1" * 32,
    }
    old = relayed(before.consents.contract, "Consent", signer=exporter.maker, fields=terms)
    with refused("BAD_SIGNATURE"):
        after.consents.contract.send(stranger, "grant", terms, old)
    new = relayed(after.consents.contract, "Consent", signer=exporter.maker, fields=terms)
    after.consents.contract.send(stranger, "grant", terms, new)
