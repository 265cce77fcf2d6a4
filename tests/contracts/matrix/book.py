"""Every grid of every contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.contracts.matrix import (
    on_amendments,
    on_applications,
    on_assignments,
    on_attestations,
    on_basis,
    on_checks,
    on_claims,
    on_consents,
    on_directory,
    on_documents,
    on_insured,
    on_insured_amendments,
    on_insured_later,
    on_invoice_questions,
    on_loans,
    on_loans_later,
    on_participants,
    on_payment_pools,
    on_payment_proofs,
    on_payment_rules,
    on_payment_samples,
    on_payment_tables,
    on_payments,
    on_payments_stopped,
    on_policies,
    on_rates,
    on_shipments,
    on_times,
)
from tests.contracts.matrix.grids import Grid
from tests.contracts.matrix.on_signing import signatures

__all__ = ["ANSWERED", "BOOK", "FIRST", "GRIDS", "OPEN"]

BOOK: Mapping[str, tuple[Grid[Any], ...]] = {
    "Participants": (*on_participants.GRIDS, signatures("Participants")),
    "Directory": (*on_directory.GRIDS, signatures("Directory")),
    "Rates": (*on_rates.GRIDS, signatures("Rates")),
    "Consents": (*on_consents.GRIDS, signatures("Consents")),
    "Documents": on_documents.GRIDS,
    "Attestations": (*on_attestations.GRIDS, signatures("Attestations")),
    "LoanApplications": (*on_applications.GRIDS, signatures("LoanApplications")),
    "LoanAmendments": (*on_amendments.GRIDS, *on_insured_amendments.GRIDS, signatures("LoanAmendments")),
    "ReceivablesFinancing": (on_loans.GRID, *on_loans_later.GRIDS, signatures("ReceivablesFinancing")),
    "InsuredFinancing": (*on_insured.GRIDS, *on_insured_later.GRIDS, signatures("InsuredFinancing")),
    "CreditInsurance": (
        *on_shipments.GRIDS,
        *on_policies.GRIDS,
        on_times.OF_SHIPMENTS,
        signatures("CreditInsurance"),
    ),
    "InsuranceChecks": on_checks.GRIDS,
    "InsuranceClaims": (*on_claims.GRIDS, on_times.OF_CLAIMS, signatures("InsuranceClaims")),
    "IndemnityAssignments": (*on_assignments.GRIDS, signatures("IndemnityAssignments")),
    "InsuredLoans": on_basis.GRIDS,
    "PaymentSamples": (*on_payment_pools.GRIDS, *on_payment_samples.GRIDS, signatures("PaymentSamples")),
    "PaymentRules": (*on_payment_rules.GRIDS, *on_payment_tables.GRIDS, signatures("PaymentRules")),
    "InvoiceQuestions": on_invoice_questions.GRIDS,
    "PaymentProofs": (*on_payment_proofs.GRIDS, signatures("PaymentProofs")),
    "CapitalPayments": (*on_payments.GRIDS, *on_payments_stopped.GRIDS, signatures("CapitalPayments")),
}
"""By contract. One that nobody can change has no grid."""

OPEN: Mapping[str, str] = {
    "cancel_signature": "everybody may make a signature of his own worthless",
    "lapse": "anybody may release what time has ended; it never adds exposure",
    "carry": "anybody may carry over what a merger or silence left behind: what is insured of a declaration, "
    "a pool that nobody can draw; it makes no headroom, and nothing leaves the sample",
    "end_idle": "anybody may end an assignment under which nothing was lent for long",
    "overdue": "anybody may say that evidence did not come in time; it moves no balance",
    "question": "anybody may say that more of an invoice is used than is left; the figures are on chain",
    "note_silence": "anybody may put on record that a bank did not reveal in time; all was drawn since then",
}
"""What a stranger may call, and why."""

ANSWERED: Mapping[str, str] = {
    "declare": "a shipment that is known is answered with its id, whoever sends it; nothing changes",
    "apply": "an application that is known is answered with its case, whoever sends it; nothing changes",
    "order": "an order that is known is answered with its payment, whoever sends it; nothing changes",
    "give_evidence": "evidence that is known changes nothing, whoever sends it",
    "grant": "a consent that is known is answered with its id, whoever sends it; nothing changes",
}
"""What is not refused to a stranger when it was done before, and why; the first time it is."""

GRIDS = tuple(grid for grids in BOOK.values() for grid in grids)


def _first(grids: tuple[Grid[Any], ...]) -> Iterator[str]:
    """The names of the grids of a contract that have a function which none before them has."""
    seen = set[str]()
    for grid in grids:
        if new := {line.fn for line in grid.lines} - seen:
            seen |= new
            yield str(grid)


FIRST = frozenset(name for grids in BOOK.values() for name in _first(grids))
"""Grids in which each function of each contract is tried; the others, with more states, are slow."""
