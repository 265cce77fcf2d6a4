"""The desk of a bank: it lends, and records what comes back. What comes before is in its bases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from chain.errors import Reverted
from chain.values import Receipt
from contracts.financing.applications import Dossier
from contracts.financing.cases import Source
from contracts.financing.loans import Approval, Expired, Named, Posting
from contracts.parties import Party
from contracts.registry.calendar import DAY_SECONDS
from contracts.registry.money import Money
from contracts.registry.rates import Quote
from scenarios.desks.bank_amending import AmendingDesk
from scenarios.desks.bank_insurance import InsuredDesk
from scenarios.desks.bank_payments import PaymentDesk
from scenarios.desks.office import Parts, verb
from scenarios.reading.figures import Asked

__all__ = ["BankDesk"]

_MOST_LAPSED = 8


class BankDesk(AmendingDesk, InsuredDesk, PaymentDesk):
    """Accepts, checks, approves, pays out, amends, records what comes back.

    What moves a balance is sent by the maker with the checker's signature. A `reference` is the bank's own:
    the same one with the same content changes nothing, with other content it is refused. A refusal has the
    figures of its moment in `data`.
    """

    @verb
    def approve(
        self,
        case_id: bytes,
        amount: Money,
        *,
        advance_rate: int = 8_000,
        tenor_days: int | None = None,
        hold_days: int = 30,
    ) -> Receipt:
        """Approves, and holds the documents. Holds of others that have expired on them are lapsed with it.

        Args:
            case_id: The case.
            amount: At most what was asked for.
            advance_rate: Basis points of what the documents are worth.
            tenor_days: None: what was asked for.
            hold_days: 1 to 30: how long the holds live.
        """
        dossier = self.suite.applications.dossier(case_id)
        approval = Approval(
            amount,
            advance_rate,
            dossier.tenor_days if tenor_days is None else tenor_days,
            self.office.now() + hold_days * DAY_SECONDS,
            self._quotes(dossier, amount.currency),
        )
        hints = self.suite.documents.expired_holds([row.account for row in dossier.rows])
        expired = dict.fromkeys(Expired(hint.application, hint.case_id) for hint in hints)
        try:
            return self.office.lending(case_id).approve(
                self.actor.party, case_id, dossier.version, approval, tuple(expired)[:_MOST_LAPSED]
            )
        except Reverted as error:
            refused = self._with_figures(error, case_id, Asked("approve", amount))
            if error.reason == "receivables: over the advance rate":
                refused.data["limit"] = self.suite.apportionment.advance_limit(
                    case_id, amount.currency, advance_rate, approval.quotes
                )
            raise refused from None

    # Postings

    @verb
    def disburse(
        self,
        case_id: bytes,
        amount: Money,
        reference: str,
        *,
        value_date: date | None = None,
        certificate: bytes = bytes(32),
        certificate_until: int = 0,
    ) -> Receipt:
        """Pays out a tranche, value today unless another day is given.

        `certificate` is the commitment of the pledge's registration outside, until a second (Unix time).
        """
        try:
            return self.office.lending(case_id).disburse(
                self.actor.party,
                case_id,
                self.actor.reference(reference),
                amount,
                value_date or self.office.today(),
                certificate=certificate,
                certificate_until=certificate_until,
            )
        except Reverted as error:
            raise self._with_figures(error, case_id, Asked("disburse", amount)) from None

    @verb
    def repay(
        self,
        case_id: bytes,
        amount: Money,
        reference: str,
        *,
        source: Source = Source.PROCEEDS,
        named: Parts = (),
        value_date: date | None = None,
    ) -> Receipt:
        """Records a repayment; after a write-off, a recovery.

        Args:
            case_id: The case.
            amount: At most what is outstanding.
            reference: The bank's own.
            source: The buyer's payment, which settles, or other funds, which restore.
            named: The documents whose buyer paid, and how much of each; none: all pro rata.
            value_date: None: today.
        """
        paid = tuple(Named(row.account, row.amount) for row in self.office.rows(named))
        try:
            return self.office.lending(case_id).repay(
                self.actor.party,
                case_id,
                self.actor.reference(reference),
                amount,
                value_date or self.office.today(),
                source,
                paid,
            )
        except Reverted as error:
            raise self._with_figures(error, case_id, Asked("repay", amount, paid)) from None

    @verb
    def cancel(self, case_id: bytes, reference: str, *, value_date: date | None = None) -> Receipt:
        """Ends an approved case before anything is paid out."""
        day = value_date or self.office.today()
        return self._ended(self.office.lending(case_id).cancel, "cancel", case_id, reference, day)

    @verb
    def close(self, case_id: bytes, reference: str, *, value_date: date | None = None) -> Receipt:
        """Gives the undrawn part of a case back."""
        day = value_date or self.office.today()
        return self._ended(self.office.lending(case_id).close, "close", case_id, reference, day)

    @verb
    def write_off(self, case_id: bytes, reference: str, *, value_date: date | None = None) -> Receipt:
        """Writes an overdue loan off; its documents take no new hold until they are cleared."""
        day = value_date or self.office.today()
        return self._ended(self.office.lending(case_id).write_off, "write_off", case_id, reference, day)

    @verb
    def clear(self, case_id: bytes, reference: str, *, value_date: date | None = None) -> Receipt:
        """Lets the documents of a loan that was written off be financed again."""
        day = value_date or self.office.today()
        return self._ended(self.office.lending(case_id).clear, "clear", case_id, reference, day)

    @verb
    def reverse(
        self, case_id: bytes, reference: str, reason: str, *, posting: Posting | None = None
    ) -> Receipt:
        """Undoes the newest posting of a case by a counter-entry. The reason is public.

        Args:
            case_id: The case.
            reference: The bank's own.
            reason: Public, at most 256 bytes.
            posting: Which is meant; None: the newest. Another one than the newest is refused.

        Raises:
            Reverted: `receivables: no posting`, among others.
        """
        lending = self.office.lending(case_id)
        found = posting or lending.newest_posting(case_id)
        if found is None:
            raise Reverted("receivables: no posting", hint="The case has no posting to reverse.")
        return lending.reverse(self.actor.party, found, self.actor.reference(reference), reason)

    def _ended(
        self,
        end: Callable[[Party, bytes, bytes, date], Receipt],
        action: str,
        case_id: bytes,
        reference: str,
        day: date,
    ) -> Receipt:
        try:
            return end(self.actor.party, case_id, self.actor.reference(reference), day)
        except Reverted as error:
            raise self._with_figures(error, case_id, Asked(action)) from None

    def _quotes(self, dossier: Dossier, currency: str) -> tuple[Quote, ...]:
        """The rates of loan and rows; of an insured loan, those of cover and policy are among them."""
        used = [currency, *(row.amount.currency for row in dossier.rows)]
        if dossier.basis is not None:
            shipment = self.office.shipment(dossier.basis)
            used += [shipment.declared.currency, self.suite.documents.account(shipment.policy).currency]
        return self.office.quotes(used)
