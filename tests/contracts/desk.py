"""The whole suite with its people: what the tests of documents and loans run on.

A `Desk` is a `World` whose Directory already names every contract, with more banks and authorities. A puppet
is a registered application that forwards any call, so that a test can be an application itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from chain.abi_values import Value
from chain.clock import Clock
from chain.contract import Contract
from chain.hashing import keccak
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node
from chain.settings import CHAIN_ID, Settings
from chain.values import Receipt
from contracts.face import Face
from contracts.financing.applications import LoanApplications
from contracts.financing.apportionment import Apportionment
from contracts.financing.receivables import ReceivablesFinancing
from contracts.parties import Party
from contracts.registry.attestations import Attestations
from contracts.registry.documents import Documents
from contracts.registry.participants import Role
from contracts.suite import Suite
from tests.contracts.world import START, World, admission, make_party

ALL_KINDS = range(1, 64)


@dataclass(frozen=True)
class Desk(World):
    """A deployed suite, wired, with everybody admitted. `importer` is an enterprise too."""

    suite: Suite
    documents: Documents
    attestations: Attestations
    applications: LoanApplications
    apportionment: Apportionment
    receivables: ReceivablesFinancing
    tax: Party
    insurer: Party
    bank_c: Party
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def reference(self) -> bytes:
        """A reference that nobody used yet; they sort in the order in which they are made."""
        number = next(self.numbers)
        return number.to_bytes(4, "big") + keccak(b"reference %d" % number)[4:]

    @property
    def parties(self) -> tuple[Party, ...]:
        """Everybody that was admitted."""
        return (
            self.operator,
            self.customs,
            self.tax,
            self.insurer,
            self.bank_a,
            self.bank_b,
            self.bank_c,
            self.exporter,
            self.importer,
        )

    def party(self, participant: bytes) -> Party:
        """Who has an id."""
        return next(party for party in self.parties if party.id == participant)


@dataclass(frozen=True)
class Puppet:
    """An application under a test's control: it forwards what it is told to."""

    contract: Contract
    key: Key

    @property
    def address(self) -> str:
        """The application's address."""
        return self.contract.address

    def send(self, face: Face, fn: str, *args: object) -> Receipt:
        """Lets the application call `face.fn(*args)`."""
        data = face.contract.abi.encode(fn, args)
        return self.contract.send(self.key, "forward", face.address, data)

    def ask(self, face: Face, fn: str, *args: object) -> Value:
        """What `face` would answer the application."""
        return face.contract.simulate(self.address, fn, *args)


def make_desk(chain_id: int = CHAIN_ID, *, start: int = START) -> Desk:
    """A chain in memory with the suite deployed and everybody admitted, at the second `start`."""
    network = EmbeddedNetwork(Node.memory(Settings(chain_id=chain_id), clock=Clock(start)))
    operator = make_party("operator")
    suite = Suite.deploy(network, Key.from_seed("deployer"), operator, admission(operator, Role.OPERATOR))
    desk = Desk(
        network,
        suite.participants,
        suite.directory,
        suite.rates,
        suite.consents,
        operator,
        make_party("customs"),
        make_party("bank a"),
        make_party("bank b"),
        make_party("exporter"),
        make_party("importer"),
        Key.from_seed("stranger"),
        suite,
        suite.documents,
        suite.attestations,
        suite.applications,
        suite.apportionment,
        suite.receivables,
        make_party("tax"),
        make_party("insurer"),
        make_party("bank c"),
    )
    roles = {
        desk.customs.id: Role.CUSTOMS,
        desk.tax.id: Role.TAX,
        desk.insurer.id: Role.INSURER,
        desk.exporter.id: Role.ENTERPRISE,
        desk.importer.id: Role.ENTERPRISE,
    }
    others = [party for party in desk.parties if party is not operator]
    desk.participants.admit(operator, [admission(party, roles.get(party.id, Role.BANK)) for party in others])
    return desk


def make_puppet(
    desk: Desk,
    name: str = "Puppet",
    version: int = 1,
    *,
    draws: Iterable[int] = ALL_KINDS,
    issues: Iterable[int] = ALL_KINDS,
) -> Puppet:
    """Deploys and registers a puppet that may draw on, and issue, every kind unless it is said which."""
    contract = desk.deploy("Puppet")
    desk.directory.register(desk.operator, name, version, contract.address, draws=draws, issues=issues)
    return Puppet(contract, desk.stranger)
