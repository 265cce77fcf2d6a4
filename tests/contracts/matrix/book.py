"""Every grid of every contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contracts.matrix import (
    on_amendments,
    on_applications,
    on_attestations,
    on_consents,
    on_directory,
    on_documents,
    on_loans,
    on_loans_later,
    on_participants,
    on_rates,
)
from tests.contracts.matrix.grids import Grid
from tests.contracts.matrix.on_signing import signatures

__all__ = ["ANSWERED", "BOOK", "GRIDS", "OPEN"]

BOOK: Mapping[str, tuple[Grid[Any], ...]] = {
    "Participants": (*on_participants.GRIDS, signatures("Participants")),
    "Directory": (*on_directory.GRIDS, signatures("Directory")),
    "Rates": (*on_rates.GRIDS, signatures("Rates")),
    "Consents": (*on_consents.GRIDS, signatures("Consents")),
    "Documents": on_documents.GRIDS,
    "Attestations": (*on_attestations.GRIDS, signatures("Attestations")),
    "LoanApplications": (*on_applications.GRIDS, signatures("LoanApplications")),
    "LoanAmendments": (*on_amendments.GRIDS, signatures("LoanAmendments")),
    "ReceivablesFinancing": (on_loans.GRID, *on_loans_later.GRIDS, signatures("ReceivablesFinancing")),
}
"""By contract. One that nobody can change has no grid."""

OPEN: Mapping[str, str] = {
    "cancel_signature": "everybody may make a signature of his own worthless",
    "lapse": "anybody may release what time has ended; it never adds exposure",
}
"""What a stranger may call, and why."""

ANSWERED: Mapping[str, str] = {
    "apply": "an application that is known is answered with its case, whoever sends it; nothing changes",
    "grant": "a consent that is known is answered with its id, whoever sends it; nothing changes",
}
"""What is not refused to a stranger when it was done before, and why; the first time it is."""

GRIDS = tuple(grid for grids in BOOK.values() for grid in grids)
