"""The suite on a network: deployed in order, registered in the Directory, found again by one address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self, TypeVar

from chain.errors import ShroffError
from chain.keys import Key
from chain.networks import Network
from chain.sending import Batch
from contracts.face import Face
from contracts.financing.amendments import LoanAmendments
from contracts.financing.applications import LoanApplications
from contracts.financing.apportionment import Apportionment
from contracts.financing.receivables import ReceivablesFinancing
from contracts.parties import Party
from contracts.registry.attestations import Attestations
from contracts.registry.consents import Consents
from contracts.registry.directory import Directory
from contracts.registry.documents import Documents
from contracts.registry.kinds import KINDS, kind
from contracts.registry.participants import Admission, Participants
from contracts.registry.rates import Rates

__all__ = ["VERSION", "Suite"]

VERSION = 1
"""The version under which this release registers its contracts."""

CURRENCIES = ("USD", "EUR", "HKD", "JPY", "GBP", "KRW", "KWD")
"""Currencies that a new deployment knows, besides CNY; the operator adds others."""

_FINANCED = (kind("export-declaration").index,)
"""Kinds on which receivables are financed."""

_F = TypeVar("_F", bound=Face)


@dataclass(frozen=True, slots=True)
class Suite:
    """The contracts' faces, wired."""

    participants: Participants
    directory: Directory
    rates: Rates
    consents: Consents
    documents: Documents
    attestations: Attestations
    applications: LoanApplications
    apportionment: Apportionment
    amendments: LoanAmendments
    receivables: ReceivablesFinancing

    @property
    def network(self) -> Network:
        """Where it is."""
        return self.directory.contract.network

    @property
    def address(self) -> str:
        """The one address that a client needs: the Directory's."""
        return self.directory.address

    @classmethod
    def deploy(
        cls,
        network: Network,
        deployer: Key,
        operator: Party,
        admission: Admission,
        *,
        currencies: Iterable[str] = CURRENCIES,
    ) -> Self:
        """Deploys every contract, registers it, defines the kinds of documents, adds the currencies.

        Args:
            network: Where.
            deployer: Creates the contracts; it has no power over them.
            operator: Signs what only the operator may, with two keys.
            admission: The operator's id and keys.
            currencies: ISO 4217, besides CNY.
        """
        participants = Participants.deploy(network, deployer, admission)
        directory = Directory.deploy(network, deployer, participants.address)
        rates = Rates.deploy(network, deployer, participants.address)
        consents = Consents.deploy(network, deployer, participants.address, directory.address)
        documents = Documents.deploy(network, deployer, participants.address, directory.address)
        attestations = Attestations.deploy(network, deployer, participants.address, documents.address)
        applications = LoanApplications.deploy(
            network,
            deployer,
            participants.address,
            directory.address,
            documents.address,
            consents.address,
            rates.address,
        )
        apportionment = Apportionment.deploy(
            network, deployer, applications.address, documents.address, rates.address
        )
        amendments = LoanAmendments.deploy(
            network,
            deployer,
            participants.address,
            directory.address,
            documents.address,
            applications.address,
        )
        receivables = ReceivablesFinancing.deploy(
            network,
            deployer,
            participants.address,
            directory.address,
            documents.address,
            applications.address,
            apportionment.address,
            amendments.address,
        )
        suite = cls(
            participants,
            directory,
            rates,
            consents,
            documents,
            attestations,
            applications,
            apportionment,
            amendments,
            receivables,
        )
        participants.set_directory(operator, directory.address)
        attested = [entry.index for entry in KINDS if not entry.by_application]
        for face in suite.faces():
            directory.register(
                operator,
                face.NAME,
                VERSION,
                face.address,
                draws=_FINANCED if face is receivables else (),
                issues=attested if face is attestations else (),
            )
        for entry in KINDS:
            attestations.define_kind(operator, entry)
        for currency in currencies:
            rates.add_currency(operator, currency)
        return suite

    @classmethod
    def at(cls, network: Network, directory_address: str) -> Self:
        """The official contracts of a Directory.

        Raises:
            ShroffError: The Directory does not name one of them.
        """
        directory = Directory.at(network, directory_address)

        def official(face: type[_F]) -> _F:
            address = directory.address_of(face.NAME)
            if address is None:
                raise ShroffError(
                    f"The Directory at {directory_address} names no {face.NAME}.",
                    hint="Is it the Directory of a whole deployment?",
                )
            return face.at(network, address)

        return cls(
            official(Participants),
            directory,
            official(Rates),
            official(Consents),
            official(Documents),
            official(Attestations),
            official(LoanApplications),
            official(Apportionment),
            official(LoanAmendments),
            official(ReceivablesFinancing),
        )

    def faces(self) -> tuple[Face, ...]:
        """Every contract, in the order of deployment."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def in_batch(self, batch: Batch) -> Self:
        """The same contracts, whose transactions go into one block; see `Face.in_batch`."""
        return type(self)(
            self.participants.in_batch(batch),
            self.directory.in_batch(batch),
            self.rates.in_batch(batch),
            self.consents.in_batch(batch),
            self.documents.in_batch(batch),
            self.attestations.in_batch(batch),
            self.applications.in_batch(batch),
            self.apportionment.in_batch(batch),
            self.amendments.in_batch(batch),
            self.receivables.in_batch(batch),
        )
