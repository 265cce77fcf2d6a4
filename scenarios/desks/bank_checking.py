"""The desk of a bank up to the approval: it takes applications on, and checks them on record."""

from __future__ import annotations

from collections.abc import Sequence

from chain.errors import Reverted
from chain.values import Receipt
from contracts.financing.applications import Check
from scenarios.desks.comparing import BankBook, compare
from scenarios.desks.consenting import NO_CONSENT, newest_consent
from scenarios.desks.office import Office, verb
from scenarios.desks.operator import AnyDesk
from scenarios.people import Actor
from scenarios.reading.figures import Asked, figures_of

__all__ = ["NO_CONSENT", "CheckingDesk"]


class CheckingDesk(AnyDesk):
    """Accepts, sends back, turns down, checks.

    Args:
        office: The contracts, the people, the papers.
        actor: The bank.
        book: What it knows itself.
    """

    def __init__(self, office: Office, actor: Actor, book: BankBook | None = None) -> None:
        super().__init__(office, actor)
        self.book = book or BankBook()

    @verb
    def accept(self, case_id: bytes, reference: str) -> Receipt:
        """Takes an application on."""
        return self.suite.applications.accept(self.actor.party, case_id, self.actor.reference(reference))

    @verb
    def send_back(self, case_id: bytes, reason: str) -> Receipt:
        """Asks for other rows. The reason is public."""
        return self.suite.applications.send_back(self.actor.party, case_id, reason)

    @verb
    def reject(self, case_id: bytes, reason: str) -> Receipt:
        """Turns an application down. The reason is public."""
        return self.suite.applications.reject(self.actor.party, case_id, reason)

    @verb
    def verify(self, case_id: bytes, consent_id: bytes | None = None) -> Check:
        """Opens the documents' commitments, compares them with the application, and checks on record.

        Args:
            case_id: The case.
            consent_id: The enterprise's; None: the one that the case has used, else the newest that it can.
        """
        dossier = self.suite.applications.dossier(case_id)
        hints = self.suite.documents.expired_holds([row.account for row in dossier.rows])
        findings = self.suite.documents.examine(dossier.product, dossier.enterprise, dossier.rows, hints)
        reports = [
            compare(self.office, self.book, dossier.enterprise, row, finding)
            for row, finding in zip(dossier.rows, findings, strict=True)
        ]
        consent = consent_id
        if consent is None:
            consent = self.find_consent(dossier.enterprise, case_id, [row.account for row in dossier.rows])
        return self.suite.applications.check(self.actor.party, case_id, consent, reports, hints)

    def find_consent(
        self, enterprise: bytes, case_id: bytes | None = None, accounts: Sequence[bytes] = ()
    ) -> bytes:
        """The newest consent of an enterprise that a case can use now; `NO_CONSENT` if there is none.

        One that `case_id` has used before comes first: it counts no second time. One that names documents
        counts only if these `accounts` are them.
        """
        kinds = {self.suite.documents.account(account).kind for account in accounts}
        return newest_consent(
            self.office,
            enterprise,
            self.actor.id,
            kinds,
            accounts,
            use=None if case_id is None else (self.suite.applications.address, case_id),
        )

    def _with_figures(self, error: Reverted, case_id: bytes, asked: Asked) -> Reverted:
        return error.with_data(figures_of(self.office, case_id, error.reason, asked))
