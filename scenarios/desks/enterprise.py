"""The desk of an enterprise: the exporter."""

from __future__ import annotations

from collections.abc import Sequence

from chain.errors import BadInput
from chain.keys import Key
from chain.values import Receipt
from contracts.financing.applications import Application
from contracts.registry.bitmaps import bitmap
from contracts.registry.calendar import DAY_SECONDS
from contracts.registry.consents import ANY_DOCUMENT, Terms, documents_digest
from contracts.registry.kinds import KindName, kind
from contracts.registry.money import Money
from scenarios.desks.agreements import Agreement
from scenarios.desks.enterprise_insurance import InsuringDesk
from scenarios.desks.enterprise_payments import PayingDesk
from scenarios.desks.office import DocumentRef, Parts, verb

__all__ = ["EnterpriseDesk"]

FINANCED: tuple[KindName, ...] = ("export-declaration",)


class EnterpriseDesk(InsuringDesk, PayingDesk):
    """Applies, orders, lets banks look. With `relayer` somebody else sends what the enterprise signs."""

    @verb
    def apply(
        self,
        bank: str,
        parts: Parts,
        amount: Money,
        tenor_days: int,
        reference: str,
        *,
        relayer: Key | None = None,
    ) -> bytes:
        """Applies for a loan, and returns the case's id; sent again, it returns the same.

        Args:
            bank: Name of the bank.
            parts: 1 to 50 documents, and how much of each.
            amount: Of the loan.
            tenor_days: 1 to 365, from the first disbursement.
            reference: The enterprise's own; it makes the application unique.
            relayer: Sends what the enterprise signs; None: it sends it itself.
        """
        application = Application(
            self.suite.receivables.address,
            self.actor.id,
            self.office.people[bank].id,
            amount,
            tenor_days,
            self.actor.reference(reference),
            self.office.rows(parts),
        )
        return self.suite.applications.apply(self.actor.party, application, relayer=relayer)

    @verb
    def replace_rows(self, case_id: bytes, parts: Parts, *, relayer: Key | None = None) -> Receipt:
        """Gives other documents, or other parts, for a case that was sent back or whose check failed."""
        rows = self.office.rows(parts)
        return self.suite.applications.replace_rows(self.actor.party, case_id, rows, relayer=relayer)

    @verb
    def withdraw(self, case_id: bytes, reason: str = "", *, relayer: Key | None = None) -> Receipt:
        """Takes an application back before it is approved. The reason is public."""
        return self.suite.applications.withdraw(self.actor.party, case_id, reason, relayer=relayer)

    @verb
    def agree_extension(
        self, case_id: bytes, *, tenor_days: int | None = None, hold_days: int | None = None
    ) -> Agreement:
        """Signs that a loan's tenor, or its hold, may be longer.

        Args:
            case_id: The case.
            tenor_days: In all, from the first disbursement; None: as it is.
            hold_days: From now on; None: as it is.

        Raises:
            BadInput: Nothing would be longer.
        """
        if tenor_days is None and hold_days is None:
            raise BadInput("There is nothing to agree on.", expected="a longer tenor, a longer hold, or both")
        loan = self.office.lending(case_id).loan(case_id)
        tenor = loan.tenor_days if tenor_days is None else tenor_days
        until = loan.hold_until if hold_days is None else self.office.now() + hold_days * DAY_SECONDS
        seal = self.suite.amendments.agree_extension(self.actor.party, case_id, loan.version, tenor, until)
        return Agreement.on(self.office, "extension", loan, {"tenor_days": tenor, "hold_until": until}, seal)

    @verb
    def agree_substitution(
        self, case_id: bytes, document: DocumentRef, replacement: DocumentRef
    ) -> Agreement:
        """Signs that another document takes the place of one, for the same amount."""
        loan = self.office.lending(case_id).loan(case_id)
        leaves, comes = self.office.account(document), self.office.account(replacement)
        terms: dict[str, int | bytes] = {"account": leaves, "replacement": comes}
        seal = self.suite.amendments.agree_substitution(
            self.actor.party, case_id, loan.version, leaves, comes
        )
        return Agreement.on(self.office, "substitution", loan, terms, seal)

    @verb
    def agree_hand_over(self, case_id: bytes, bank: str) -> Agreement:
        """Signs that another bank takes a loan over.

        Raises:
            BadInput: It is no bank, or has the loan already.
        """
        loan = self.office.lending(case_id).loan(case_id)
        other = self.office.people[bank]
        if other.role != "bank" or other.id == loan.bank:
            raise BadInput(f"{bank} can't take the loan over.", expected="another bank")
        to_bank = other.id
        seal = self.suite.amendments.agree_hand_over(self.actor.party, case_id, loan.version, to_bank)
        return Agreement.on(self.office, "hand_over", loan, {"to_bank": to_bank}, seal)

    @verb
    def consent(
        self,
        bank: str,
        *,
        days: int = 30,
        uses: int = 1,
        kinds: Sequence[KindName] = FINANCED,
        documents: Sequence[DocumentRef] = (),
        relayer: Key | None = None,
    ) -> bytes:
        """Lets a bank use documents for export financing, from now on. Returns the consent's id.

        Args:
            bank: Name of the bank.
            days: 1 to 365; the last second is the same time of day.
            uses: How many cases may use it.
            kinds: Kinds of documents.
            documents: These together and no others; none named: any of the kinds.
            relayer: Sends what the enterprise signs; None: it sends it itself.
        """
        since = self.office.now()
        accounts = [self.office.account(document) for document in documents]
        terms = Terms(
            self.actor.id,
            self.office.people[bank].id,
            self.suite.applications.purpose(),
            bitmap(kind(name).index for name in kinds),
            since,
            since + days * DAY_SECONDS,
            uses,
            documents_digest(accounts) if accounts else ANY_DOCUMENT,
            self.office.salt(),
        )
        self.suite.consents.grant(self.actor.party, terms, relayer=relayer)
        return self.suite.consents.id_of(terms)

    @verb
    def revoke(self, consent_id: bytes, *, relayer: Key | None = None) -> Receipt:
        """Ends a consent at once for new uses."""
        return self.suite.consents.revoke(self.actor.party, consent_id, relayer=relayer)
