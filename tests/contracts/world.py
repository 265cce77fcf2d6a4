"""A deployed suite with its people, for the tests of the contracts.

Actors are roles, and each is a `Party` with all its keys: `operator`, `customs`, `bank_a`, `bank_b`,
`exporter`, `importer`. The `stranger` is a key that nobody admitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from chain.artifacts import Artifact
from chain.building import build
from chain.clock import Clock
from chain.contract import Contract
from chain.hashing import keccak
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node
from chain.settings import CHAIN_ID, Settings
from chain.typed import Typed
from contracts.parties import Party
from contracts.registry.calendar import day_of, first_second
from contracts.registry.consents import Consents
from contracts.registry.directory import Directory
from contracts.registry.participants import Admission, Capacity, NewKey, Participants, Role
from contracts.registry.rates import Rates

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2026, 3, 2)
START = first_second(day_of(TODAY)) + 10 * 3_600
"""Ten in the morning in China."""

DAY = 86_400
HOUR = 3_600


def make_party(name: str, *, admins: int = 2) -> Party:
    """A party whose id and keys follow from its name."""
    return Party(
        keccak(f"id of {name}".encode()),
        name,
        Key.from_seed(f"{name} maker"),
        Key.from_seed(f"{name} checker"),
        tuple(Key.from_seed(f"{name} admin {number}") for number in range(admins)),
    )


def admission(party: Party, roles: Role) -> Admission:
    """What admits a party with all its keys."""
    keys = [NewKey(admin.address, Capacity.ADMIN) for admin in party.admins]
    keys.append(NewKey(party.maker.address, Capacity.MAKER))
    if party.checker is not None:
        keys.append(NewKey(party.checker.address, Capacity.CHECKER))
    return Admission(party.id, roles, tuple(keys))


@dataclass(frozen=True)
class Owners:
    """The owners of a contract that signs (EIP-1271): their signatures one behind the other."""

    address: str
    keys: tuple[Key, ...]

    def sign_typed(self, typed: Typed) -> bytes:
        """All of them sign."""
        return b"".join(key.sign_typed(typed) for key in self.keys)


@dataclass(frozen=True)
class World:
    """A deployed suite."""

    network: EmbeddedNetwork
    participants: Participants
    directory: Directory
    rates: Rates
    consents: Consents
    operator: Party
    customs: Party
    bank_a: Party
    bank_b: Party
    exporter: Party
    importer: Party
    stranger: Key

    @property
    def now(self) -> int:
        """Time of the latest block, and of the next one."""
        return self.network.now()

    def go_to(self, second: int) -> None:
        """Lets the next block have this time."""
        self.network.node.clock.set(second)

    def wait(self, seconds: int) -> None:
        """Lets time pass."""
        self.network.node.clock.advance(seconds=seconds)

    def deploy(self, name: str, *args: object) -> Contract:
        """Deploys a contract of the fixtures."""
        return Contract.deploy(self.network, self.stranger, _fixture(name), *args)


@cache
def _fixture(name: str) -> Artifact:
    """A contract of the fixtures, compiled once a process."""
    return build(FIXTURES / f"{name}.vy")


def make_world(chain_id: int = CHAIN_ID) -> World:
    """A chain in memory with the registries deployed and everybody admitted."""
    clock = Clock(START)
    network = EmbeddedNetwork(Node.memory(Settings(chain_id=chain_id), clock=clock))
    deployer = Key.from_seed("deployer")
    operator = make_party("operator")
    participants = Participants.deploy(network, deployer, admission(operator, Role.OPERATOR))
    directory = Directory.deploy(network, deployer, participants.address)
    rates = Rates.deploy(network, deployer, participants.address)
    consents = Consents.deploy(network, deployer, participants.address, directory.address)
    world = World(
        network,
        participants,
        directory,
        rates,
        consents,
        operator,
        make_party("customs"),
        make_party("bank a"),
        make_party("bank b"),
        make_party("exporter"),
        make_party("importer"),
        Key.from_seed("stranger"),
    )
    roles = [
        (world.customs, Role.CUSTOMS),
        (world.bank_a, Role.BANK),
        (world.bank_b, Role.BANK),
        (world.exporter, Role.ENTERPRISE),
        (world.importer, Role.ENTERPRISE),
    ]
    participants.admit(operator, [admission(party, role) for party, role in roles])
    return world
