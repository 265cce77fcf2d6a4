"""The desk of a bank: from the application to the last repayment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from chain.errors import Reverted
from chain.values import Receipt
from contracts.financing.applications import Check
from contracts.financing.cases import Source
from contracts.financing.receivables import Approval, Expired, Named, Posting, Quote
from contracts.parties import Party
from contracts.registry.calendar import DAY_SECONDS
from contracts.registry.documents import Row
from contracts.registry.money import Money
from scenarios.comparing import BankBook, compare
from scenarios.figures import Asked, figures_of
from scenarios.office import Office, Parts, verb
from scenarios.operator_desk import AnyDesk
from scenarios.people import Actor

__all__ = ["NO_CONSENT", "BankDesk"]

NO_CONSENT = bytes(32)
"""What a check names when there is none; it then fails, on record."""

_MOST_LAPSED = 8


class BankDesk(AnyDesk):
    """Accepts, checks, approves, pays out, records what comes back.

    What moves a balance is sent by the maker with the checker's signature. A `reference` is the bank's own:
    the same one with the same content changes nothing, with other content it is refused. A refusal has the
    figures of its moment in `data`.

    Args:
        office: The contracts, the people, the papers.
        actor: The bank.
        book: What it knows itself.
    """

    def __init__(self, office: Office, actor: Actor, book: BankBook | None = None) -> None:
        super().__init__(office, actor)
        self.book = book or BankBook()

    # Before the approval

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
        consent = self.find_consent(dossier.enterprise, case_id) if consent_id is None else consent_id
        return self.suite.applications.check(self.actor.party, case_id, consent, reports, hints)

    def find_consent(self, enterprise: bytes, case_id: bytes | None = None) -> bytes:
        """The newest consent of an enterprise that a case can use now; `NO_CONSENT` if there is none.

        One that `case_id` has used before comes first: it counts no second time.
        """
        now = self.office.now()
        consents = self.suite.consents
        given = [each for each in consents.granted_by(enterprise) if each.grantee == self.actor.id]
        for consent in reversed(given):
            in_time = not consent.revoked and consent.since <= now <= consent.until
            if (
                in_time
                and consent.used
                and (self.suite.applications.address, case_id) in consents.uses_of(consent.id)
            ):
                return consent.id
        live = [consent.id for consent in given if consent.is_live(now)]
        return live[-1] if live else NO_CONSENT

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
            self._quotes(dossier.rows, amount.currency),
        )
        hints = self.suite.documents.expired_holds([row.account for row in dossier.rows])
        expired = dict.fromkeys(Expired(hint.application, hint.case_id) for hint in hints)
        try:
            return self.suite.receivables.approve(
                self.actor.party, case_id, dossier.version, approval, tuple(expired)[:_MOST_LAPSED]
            )
        except Reverted as error:
            refused = self._with_figures(error, case_id, Asked("approve", amount))
            if error.reason == "receivables: over the advance rate":
                refused.data["limit"] = self._limit(case_id, approval)
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
            return self.suite.receivables.disburse(
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
            return self.suite.receivables.repay(
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
        return self._ended(self.suite.receivables.cancel, "cancel", case_id, reference, day)

    @verb
    def close(self, case_id: bytes, reference: str, *, value_date: date | None = None) -> Receipt:
        """Gives the undrawn part of a case back."""
        day = value_date or self.office.today()
        return self._ended(self.suite.receivables.close, "close", case_id, reference, day)

    @verb
    def write_off(self, case_id: bytes, reference: str, *, value_date: date | None = None) -> Receipt:
        """Writes an overdue loan off; its documents take no new hold until they are cleared."""
        day = value_date or self.office.today()
        return self._ended(self.suite.receivables.write_off, "write_off", case_id, reference, day)

    @verb
    def clear(self, case_id: bytes, reference: str, *, value_date: date | None = None) -> Receipt:
        """Lets the documents of a loan that was written off be financed again."""
        day = value_date or self.office.today()
        return self._ended(self.suite.receivables.clear, "clear", case_id, reference, day)

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
        found = posting or self.suite.receivables.newest_posting(case_id)
        if found is None:
            raise Reverted("receivables: no posting", hint="The case has no posting to reverse.")
        return self.suite.receivables.reverse(
            self.actor.party, found, self.actor.reference(reference), reason
        )

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

    def _quotes(self, rows: Sequence[Row], currency: str) -> tuple[Quote, ...]:
        """The rates in force of all currencies, where there are several; an empty id where there is none."""
        currencies = dict.fromkeys([currency, *(row.amount.currency for row in rows)])
        if len(currencies) == 1:
            return ()
        rates = self.suite.rates
        return tuple(Quote(each, rates.in_force(each) or bytes(32)) for each in currencies)

    def _limit(self, case_id: bytes, approval: Approval) -> Money:
        """What the advance rate allows: the contract's own answer."""
        currency = approval.amount.currency
        quotes = [quote.fields() for quote in approval.quotes]
        minor: int = self.suite.apportionment.contract.read(
            "advance_limit", case_id, currency.encode("ascii"), approval.advance_rate, quotes
        )
        return Money(minor, currency)

    def _with_figures(self, error: Reverted, case_id: bytes, asked: Asked) -> Reverted:
        figures = figures_of(self.office, case_id, error.reason, asked)
        return Reverted(error.reason, call=error.call, receipt=error.receipt, hint=error.hint, **figures)
