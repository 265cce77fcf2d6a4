"""The desk of a bank where open loans are amended: extend, reduce, substitute, hand over."""

from __future__ import annotations

from chain.errors import BadInput, Reverted
from chain.values import Receipt
from contracts.financing.amendments import Substitution, Transfer, read_substitution
from contracts.registry.documents import Row
from contracts.registry.money import Money
from scenarios.desks.agreements import Agreement
from scenarios.desks.bank_checking import CheckingDesk
from scenarios.desks.comparing import compare
from scenarios.desks.office import verb
from scenarios.reading.figures import Asked

__all__ = ["AmendingDesk"]


class AmendingDesk(CheckingDesk):
    """What bank and enterprise agree on after the approval. All of it is [A]: see `LoanAmendments`.

    The enterprise's `Agreement` comes from its own desk, and says the terms.
    """

    @verb
    def extend(self, case_id: bytes, agreement: Agreement, reference: str) -> Receipt:
        """A longer tenor, a longer hold of what is undrawn, or both, as agreed.

        Raises:
            BadInput: The agreement is about something else.
        """
        agreement.expect(self.office, "extension", case_id)
        try:
            return self.suite.amendments.extend(
                self.actor.party,
                case_id,
                agreement.version,
                self.actor.reference(reference),
                agreement.number("tenor_days"),
                agreement.number("hold_until"),
                agreement.seals[0],
            )
        except Reverted as error:
            raise self._outdated(error, agreement, Asked("extend")) from None

    @verb
    def reduce(self, case_id: bytes, amount: Money, reference: str) -> Receipt:
        """Gives up a part of what is undrawn, and what is held for it. The bank alone does this."""
        version = self.office.lending(case_id).loan(case_id).version
        try:
            return self.suite.amendments.reduce(
                self.actor.party, case_id, version, self.actor.reference(reference), amount
            )
        except Reverted as error:
            raise self._with_figures(error, case_id, Asked("reduce", amount)) from None

    @verb
    def substitute(
        self, case_id: bytes, agreement: Agreement, reference: str, *, consent_id: bytes | None = None
    ) -> Receipt:
        """Another declaration takes the place of one, as agreed; the bank opens it, and reports.

        Args:
            case_id: The case.
            agreement: The enterprise's.
            reference: The bank's own.
            consent_id: The enterprise's; None: the one that the case has used, else the newest that it can.

        Raises:
            BadInput: The agreement is about something else.
        """
        agreement.expect(self.office, "substitution", case_id)
        terms = self._sent_before(case_id, reference) or self._compared(case_id, agreement, consent_id)
        try:
            return self.suite.amendments.substitute(
                self.actor.party,
                case_id,
                agreement.version,
                self.actor.reference(reference),
                terms,
                agreement.seals[0],
            )
        except Reverted as error:
            refused = self._outdated(error, agreement, Asked("substitute"))
            if error.reason == "receivables: the report does not pass":
                refused.data["report"] = terms.report.report.name
            raise refused from None

    @verb
    def take_over(self, case_id: bytes, reference: str) -> Agreement:
        """Signs, with both keys, that this bank takes a loan over as it stands, under its own reference.

        Raises:
            BadInput: It is no bank, or has the loan already.
        """
        loan = self.office.lending(case_id).loan(case_id)
        if self.actor.role != "bank" or self.actor.id == loan.bank:
            raise BadInput(f"{self.actor.name} can't take the loan over.", expected="another bank")
        transfer = Transfer(loan.bank, self.actor.id, bytes(32), self.actor.reference(reference))
        terms: dict[str, int | bytes] = {
            "from_bank": transfer.from_bank,
            "to_bank": transfer.to_bank,
            "their_reference": transfer.their_reference,
        }
        seals = self.suite.amendments.take_over(self.actor.party, case_id, loan.version, transfer)
        return Agreement.on(self.office, "take_over", loan, terms, *seals)

    @verb
    def hand_over(self, case_id: bytes, agreement: Agreement, taken: Agreement, reference: str) -> Receipt:
        """Gives the loan to another bank, as the enterprise agreed and that bank signed.

        Raises:
            BadInput: An agreement is about something else.
        """
        agreement.expect(self.office, "hand_over", case_id)
        taken.expect(self.office, "take_over", case_id)
        to_bank = agreement.id("to_bank")
        if taken.id("to_bank") != to_bank:
            raise BadInput("The enterprise agreed to another bank than the one that takes over.")
        transfer = Transfer(
            taken.id("from_bank"), to_bank, self.actor.reference(reference), taken.id("their_reference")
        )
        maker, checker = taken.seals
        try:
            return self.suite.amendments.hand_over(
                self.actor.party,
                case_id,
                agreement.version,
                transfer,
                agreement.seals[0],
                (maker, checker),
            )
        except Reverted as error:
            raise self._outdated(error, agreement, Asked("hand_over"), taken) from None

    def _sent_before(self, case_id: bytes, reference: str) -> Substitution | None:
        """What was sent under a reference: the answer may have been lost, and the row has left the case."""
        noted = self.actor.reference(reference)
        for amended in self.suite.amendments.amendments(case_id):
            if amended.what == "Substituted" and amended.details["reference"] == noted:
                return read_substitution(amended)
        return None

    def _compared(self, case_id: bytes, agreement: Agreement, consent_id: bytes | None) -> Substitution:
        dossier = self.suite.applications.dossier(case_id)
        account, replacement = agreement.id("account"), agreement.id("replacement")
        leaves = next((row for row in dossier.rows if row.account == account), None)
        if leaves is None:
            raise BadInput("The case has no such declaration.", hint="`shroff receivables show` has them.")
        row = Row(replacement, leaves.amount)
        (finding,) = self.suite.documents.examine(dossier.product, dossier.enterprise, [row])
        consent = consent_id
        if consent is None:
            consent = self.find_consent(dossier.enterprise, case_id, [replacement])
        report = compare(self.office, self.book, dossier.enterprise, row, finding)
        return Substitution(account, replacement, consent, report)

    def _outdated(
        self, error: Reverted, agreement: Agreement, asked: Asked, other: Agreement | None = None
    ) -> Reverted:
        """The refusal with its figures; and why a good signature is none once the case has changed."""
        refused = self._with_figures(error, agreement.case_id, asked)
        now = self.office.lending(agreement.case_id).loan(agreement.case_id).version
        signed = min(agreement.version, now if other is None else other.version)
        if error.reason == "signing: bad signature" and signed != now:
            refused.data |= {"signed_at_version": signed, "version": now}
            refused.hint = "The case has changed since it was signed: look at it, and let it be signed again."
        return refused
