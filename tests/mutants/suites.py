"""Which sources count for a contract, and which tests are to catch their mutants: rows of data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chain.building import ROOT, contract_files

CONTRACT_TESTS = "tests/contracts"
_REGISTRY = f"{CONTRACT_TESTS}/registry"
_FINANCING = f"{CONTRACT_TESTS}/financing"
_FOUR_EYES = f"{CONTRACT_TESTS}/test_four_eyes.py"
_LOANS = (_FOUR_EYES, f"{_FINANCING}/test_moves.py", f"{_FINANCING}/loan_amendments")
_INSURANCE = f"{CONTRACT_TESTS}/insurance"
_PAYMENTS = f"{CONTRACT_TESTS}/payments"
_MODULES = f"{CONTRACT_TESTS}/modules"
_INCIDENTS = "tests/incidents"


@dataclass(frozen=True, slots=True)
class Suite:
    """A contract's mutants and their killers.

    Attributes:
        contract: The contract that is deployed with the change.
        modules: Modules whose mutants count for it; each module counts for one contract.
        tests: Files and folders. What is marked slow is left out.
        also: Contracts that stand in where this one has no use for what changed.
    """

    contract: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Its sources, relative to the root: the contract, then the modules."""
        own = contract_files()[self.contract].relative_to(ROOT).as_posix()
        return (own, *(f"contracts/modules/{module}.vy" for module in self.modules))


SUITES: Mapping[str, Suite] = {
    suite.contract: suite
    for suite in (
        Suite(
            "ReceivablesFinancing",
            ("lending", "loan", "loan_messages", "errors"),
            (f"{_FINANCING}/receivables_financing", *_LOANS, f"{_FINANCING}/insured_loans", _INCIDENTS),
            also=("InsuredFinancing",),
        ),
        Suite("InsuredFinancing", (), (f"{_FINANCING}/insured_loans",)),
        Suite(
            "InsuredLoans",
            ("insurance_days",),
            (
                f"{_FINANCING}/insured_loans",
                f"{_INSURANCE}/insurance_claims",
                f"{_INSURANCE}/insurance_checks",
                f"{_INSURANCE}/credit_insurance/test_lapse.py",
                f"{_INSURANCE}/test_story.py",
            ),
            also=("CreditInsurance", "InsuranceClaims", "InsuranceChecks"),
        ),
        Suite(
            "CreditInsurance",
            ("shipment", "insurance_messages"),
            (
                f"{_INSURANCE}/credit_insurance",
                f"{_INSURANCE}/insurance_claims",
                _FOUR_EYES,
            ),
        ),
        Suite("InsuranceChecks", (), (f"{_INSURANCE}/insurance_checks", f"{_INSURANCE}/credit_insurance")),
        Suite(
            "InsuranceClaims",
            ("claim_messages",),
            (f"{_INSURANCE}/insurance_claims", _FOUR_EYES),
        ),
        Suite(
            "IndemnityAssignments",
            ("assignment_messages", "parties"),
            (f"{_INSURANCE}/indemnity_assignments", _FOUR_EYES),
        ),
        Suite(
            "LoanApplications",
            ("application_messages",),
            (
                f"{_FINANCING}/loan_applications",
                f"{_FINANCING}/receivables_financing/test_approve.py",
                *_LOANS,
                _INCIDENTS,
            ),
        ),
        Suite(
            "LoanAmendments",
            ("amendment_messages",),
            (f"{_FINANCING}/loan_amendments", _FOUR_EYES),
        ),
        Suite(
            "Apportionment",
            ("rounding",),
            (f"{_FINANCING}/apportionment", f"{_FINANCING}/receivables_financing"),
        ),
        Suite(
            "Documents",
            ("ledger", "packing", "references"),
            (f"{_REGISTRY}/documents", f"{_REGISTRY}/attestations", _INCIDENTS),
        ),
        Suite(
            "Attestations",
            ("attestation_messages", "typed_signing"),
            (
                f"{_REGISTRY}/attestations",
                f"{_REGISTRY}/documents",
                _MODULES,
                f"{_REGISTRY}/test_four_eyes.py",
                _INCIDENTS,
            ),
            also=("Rates",),
        ),
        Suite(
            "Participants",
            ("keyring", "participant_messages", "participant_words"),
            (f"{_REGISTRY}/participants", f"{_REGISTRY}/test_four_eyes.py", _MODULES, _INCIDENTS),
        ),
        Suite("Consents", (), (f"{_REGISTRY}/consents", f"{_FINANCING}/loan_applications", _INCIDENTS)),
        Suite(
            "Directory",
            (),
            (
                f"{_REGISTRY}/directory",
                f"{_REGISTRY}/test_four_eyes.py",
                f"{_REGISTRY}/documents",
                _INCIDENTS,
            ),
        ),
        Suite(
            "Rates",
            ("china_time",),
            (
                f"{_REGISTRY}/rates",
                f"{_REGISTRY}/test_four_eyes.py",
                f"{_FINANCING}/apportionment",
                f"{_PAYMENTS}/payment_rules",
                f"{_PAYMENTS}/payment_samples",
                f"{_PAYMENTS}/payment_proofs",
            ),
            also=("PaymentRules", "PaymentSamples", "PaymentProofs"),
        ),
        Suite(
            "CapitalPayments",
            ("payment", "payment_messages"),
            (
                f"{_PAYMENTS}/capital_payments",
                f"{_PAYMENTS}/payment_proofs",
                f"{_PAYMENTS}/payment_rules",
                f"{_PAYMENTS}/payment_samples",
                _FOUR_EYES,
            ),
            also=("PaymentProofs", "PaymentRules", "PaymentSamples"),
        ),
        Suite(
            "PaymentProofs",
            (),
            (f"{_PAYMENTS}/payment_proofs", f"{_PAYMENTS}/capital_payments", _FOUR_EYES),
        ),
        Suite(
            "PaymentRules",
            ("codes",),
            (f"{_PAYMENTS}/payment_rules", f"{_PAYMENTS}/capital_payments", _FOUR_EYES),
            also=("CapitalPayments",),
        ),
        Suite(
            "PaymentSamples",
            (),
            (
                f"{_PAYMENTS}/payment_samples",
                f"{_PAYMENTS}/test_shuffle.py",
                f"{_PAYMENTS}/capital_payments",
                _FOUR_EYES,
            ),
        ),
        Suite("InvoiceQuestions", (), (f"{_PAYMENTS}/invoice_questions", f"{_PAYMENTS}/capital_payments")),
    )
}
"""By the contract's name, in the order of the table."""


def texts_of(suite: Suite) -> dict[str, str]:
    """The text of each of its sources, by path."""
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in suite.sources}
