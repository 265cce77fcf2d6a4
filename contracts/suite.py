"""The suite on a network: deployed in order, registered in the Directory, found again by one address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Self, TypeVar

from chain.errors import ShroffError
from chain.keys import Key
from chain.networks import Network
from chain.sending import Batch
from contracts.face import Face
from contracts.financing.amendments import LoanAmendments
from contracts.financing.applications import LoanApplications
from contracts.financing.apportionment import Apportionment
from contracts.financing.insured import InsuredFinancing, InsuredLoans
from contracts.financing.receivables import ReceivablesFinancing
from contracts.insurance.assignments import IndemnityAssignments
from contracts.insurance.checks import InsuranceChecks
from contracts.insurance.claims import InsuranceClaims
from contracts.insurance.insurance import CreditInsurance
from contracts.parties import Party
from contracts.payments.capital import CapitalPayments
from contracts.payments.proofs import PaymentProofs
from contracts.payments.questions import InvoiceQuestions
from contracts.payments.rules import PaymentRules
from contracts.payments.samples import PaymentSamples
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

_DECLARATION = kind("export-declaration").index
_POLICY = kind("policy").index
_LIMIT = kind("buyer-limit").index
_COVER = kind("shipment").index
_INVOICE = kind("tax-invoice").index

_DRAWS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "ReceivablesFinancing": (_DECLARATION,),
        "InsuredFinancing": (_DECLARATION,),
        "InsuredLoans": (_POLICY, _COVER),
        "CreditInsurance": (_DECLARATION, _LIMIT),
        "CapitalPayments": (_INVOICE,),
    }
)
"""Kinds of documents on which each application draws."""

_ISSUES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "Attestations": tuple(entry.index for entry in KINDS if not entry.by_application),
        "CreditInsurance": (_POLICY, _COVER),
    }
)
"""Kinds of documents that each application states; of a policy, what an indemnity has left of it."""

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
    assignments: IndemnityAssignments
    insurance_checks: InsuranceChecks
    claims: InsuranceClaims
    insurance: CreditInsurance
    insured_loans: InsuredLoans
    insured: InsuredFinancing
    samples: PaymentSamples
    payment_rules: PaymentRules
    questions: InvoiceQuestions
    proofs: PaymentProofs
    capital: CapitalPayments

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
        financing = (
            participants.address,
            directory.address,
            documents.address,
            applications.address,
            apportionment.address,
            amendments.address,
        )
        receivables = ReceivablesFinancing.deploy(network, deployer, *financing)
        assignments = IndemnityAssignments.deploy(
            network, deployer, participants.address, directory.address, documents.address
        )
        insurance_checks = InsuranceChecks.deploy(
            network,
            deployer,
            participants.address,
            directory.address,
            documents.address,
            consents.address,
            assignments.address,
        )
        claims = InsuranceClaims.deploy(
            network,
            deployer,
            participants.address,
            directory.address,
            documents.address,
            rates.address,
            assignments.address,
        )
        insurance = CreditInsurance.deploy(
            network,
            deployer,
            participants.address,
            directory.address,
            documents.address,
            insurance_checks.address,
            claims.address,
            _POLICY,
            _LIMIT,
            _COVER,
        )
        insured_loans = InsuredLoans.deploy(
            network,
            deployer,
            participants.address,
            documents.address,
            rates.address,
            applications.address,
            assignments.address,
            insurance.address,
            claims.address,
        )
        insured = InsuredFinancing.deploy(network, deployer, *financing, insured_loans.address)
        samples = PaymentSamples.deploy(network, deployer, participants.address, directory.address)
        payment_rules = PaymentRules.deploy(
            network,
            deployer,
            participants.address,
            directory.address,
            rates.address,
            samples.address,
            _INVOICE,
        )
        questions = InvoiceQuestions.deploy(network, deployer, documents.address)
        proofs = PaymentProofs.deploy(
            network,
            deployer,
            participants.address,
            directory.address,
            documents.address,
            payment_rules.address,
            samples.address,
            questions.address,
        )
        capital = CapitalPayments.deploy(
            network,
            deployer,
            participants.address,
            directory.address,
            documents.address,
            rates.address,
            payment_rules.address,
            samples.address,
            proofs.address,
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
            assignments,
            insurance_checks,
            claims,
            insurance,
            insured_loans,
            insured,
            samples,
            payment_rules,
            questions,
            proofs,
            capital,
        )
        participants.set_directory(operator, directory.address)
        for face in suite.faces():
            directory.register(
                operator,
                face.NAME,
                VERSION,
                face.address,
                draws=_DRAWS.get(face.NAME, ()),
                issues=_ISSUES.get(face.NAME, ()),
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
            official(IndemnityAssignments),
            official(InsuranceChecks),
            official(InsuranceClaims),
            official(CreditInsurance),
            official(InsuredLoans),
            official(InsuredFinancing),
            official(PaymentSamples),
            official(PaymentRules),
            official(InvoiceQuestions),
            official(PaymentProofs),
            official(CapitalPayments),
        )

    def faces(self) -> tuple[Face, ...]:
        """Every contract, in the order of deployment."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def in_batch(self, batch: Batch) -> Self:
        """The same contracts, whose transactions go into one block; see `Face.in_batch`."""
        batched: dict[str, Any] = {
            field.name: getattr(self, field.name).in_batch(batch) for field in fields(self)
        }
        return replace(self, **batched)
