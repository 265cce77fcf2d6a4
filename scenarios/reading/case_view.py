"""A case read whole: what was applied for, what was checked, the loan, every move and every posting."""

from __future__ import annotations

from dataclasses import dataclass

from chain.errors import Reverted
from contracts.financing.applications import Check, Dossier
from contracts.financing.cases import Status
from contracts.financing.loans import Loan, Move, Posting
from contracts.registry.documents import Allocation, Movement
from scenarios.desks.office import Office

__all__ = ["CaseView", "read_case"]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as of the last block.

    Attributes:
        case_id: 32 bytes.
        status: Of the loan, once there is one; of the application before.
        dossier: The application.
        loan: None before the approval.
        checks: Every recorded check, oldest first.
        moves: Every move, from the application on, oldest first.
        reasons: Why it was sent back, turned down or withdrawn, by the block of the move.
        postings: Every posting, reversed ones too, oldest first.
        movements: Every step of the documents' balances that the case caused, oldest first.
        allocations: What the case has now on each of its accounts.
    """

    case_id: bytes
    status: Status
    dossier: Dossier
    loan: Loan | None
    checks: tuple[Check, ...]
    moves: tuple[Move, ...]
    reasons: dict[int, str]
    postings: tuple[Posting, ...]
    movements: tuple[Movement, ...]
    allocations: dict[bytes, Allocation]


def read_case(office: Office, case_id: bytes) -> CaseView:
    """Reads a case whole.

    Raises:
        Reverted: There is none with this id.
    """
    suite, lending = office.suite, office.lending(case_id)
    dossier = suite.applications.dossier(case_id)
    loan: Loan | None = None
    if dossier.status is Status.APPROVED:
        try:
            loan = lending.loan(case_id)
        except Reverted:  # another product's case
            loan = None
    return CaseView(
        case_id,
        dossier.status if loan is None else loan.status,
        dossier,
        loan,
        suite.applications.checks(case_id),
        suite.applications.moves(case_id) + lending.moves(case_id),
        suite.applications.reasons(case_id),
        lending.postings(case_id),
        suite.documents.movements(case_id=case_id),
        {
            row.account: suite.documents.allocation(row.account, dossier.product, case_id)
            for row in dossier.rows
        },
    )
