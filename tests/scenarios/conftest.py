"""A stage on which tests act as the scenarios do: deployed once, and each test goes back there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from chain.clock import Clock
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node
from chain.settings import Settings
from contracts.registry.money import Money
from contracts.suite import Suite
from scenarios.cast import cast_of
from scenarios.desks import Office, OperatorDesk
from scenarios.insurance.common import ready
from scenarios.papers import declaration, usd
from scenarios.stage import START, Stage
from scenarios.vault import Vault
from tests.scenarios.recorder import Recorder

CAST = ("customs", "insurer", "tax", "exporter", "exporter_2", "bank_a", "bank_b")


@dataclass(frozen=True, slots=True)
class Deployed:
    """The contracts with everybody admitted, and where to go back to."""

    node: Node
    suite: Suite
    snapshot: int


@pytest.fixture(scope="session")
def deployed() -> Iterator[Deployed]:
    """The contracts, deployed once."""
    node = Node.memory(Settings(), clock=Clock(START))
    people = cast_of(CAST)
    operator = people.operator()
    network = EmbeddedNetwork(node)
    suite = Suite.deploy(network, Key.from_seed("deployer"), operator.party, operator.admission())
    office = Office(suite, people, Vault())
    OperatorDesk(office, operator).admit([actor for actor in people if actor is not operator])
    yield Deployed(node, suite, node.snapshot())
    node.close()


@pytest.fixture
def recorder() -> Recorder:
    """Is told everything that happens on the stage."""
    return Recorder()


@pytest.fixture
def stage(deployed: Deployed, recorder: Recorder) -> Stage:
    """Customs, an insurer, tax, two exporters, two banks, and nothing done yet."""
    deployed.node.revert(deployed.snapshot)
    office = Office(deployed.suite, cast_of(CAST), Vault())
    return Stage(office, [recorder], clock=deployed.node.clock)


@pytest.fixture
def attest(stage: Stage) -> Callable[..., str]:
    """Customs attests a declaration of an exporter; its number comes back."""

    def attested(amount: Money, *, serial: int = 1, exporter: str = "exporter") -> str:
        paper = declaration(stage.office.people[exporter], serial, amount)
        stage.authority("customs").attest([paper], f"ATT-{serial}")
        return paper.number.canonical

    return attested


@pytest.fixture
def covered(stage: Stage, attest: Callable[..., str]) -> bytes:
    """A covered shipment of 100,000 dollars, whose losses the first bank is paid for, with a mandate."""
    return ready(stage, attest(usd(100_000)), usd(100_000), mandate=True)
