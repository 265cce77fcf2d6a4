"""Loans of every financing contract, from approval on: hold, disburse, repay, write off, reverse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chain.hashing import ZERO_ADDRESS
from chain.keys import Key
from chain.networks import Block
from chain.values import Receipt
from contracts.face import Face
from contracts.financing.cases import Action, Source
from contracts.financing.loans import (
    Approval,
    Expired,
    Loan,
    Move,
    Named,
    Posting,
    read_loan,
    read_move,
    read_postings,
)
from contracts.parties import Party
from contracts.registry.calendar import day_of
from contracts.registry.money import Money

__all__ = ["Lending"]

NOTHING = bytes(32)


class Lending(Face):
    """What every financing contract does. Refusals are raised as `Reverted`, with a hint.

    Everything a bank does here is its maker's transaction with its checker's signature. A `reference` is the
    bank's own, 32 bytes: the same one with the same content changes nothing, with another it is refused.
    """

    # Reading

    def loan(self, case_id: bytes, *, block: Block | None = None) -> Loan:
        """A loan whole.

        Raises:
            Reverted: No case with this id was ever approved here.
        """
        return read_loan(case_id, self._read("loan_of", case_id, block=block))

    def postings(self, case_id: bytes) -> tuple[Posting, ...]:
        """Every posting of a case, oldest first; a reversed one has its counter-entry with it."""
        events = self._events("Posted", "Reversed", case_id=case_id)
        if not events:
            return ()
        return read_postings(events, self._read("loan_of", case_id).proceeds)

    def newest_posting(self, case_id: bytes) -> Posting | None:
        """The posting that can be reversed now; None if there is none."""
        loan = self._read("loan_of", case_id)
        number = loan.postings
        if number <= loan.final:
            return None
        found = [posting for posting in self.postings(case_id) if posting.number == number]
        return found[-1] if found else None

    def moves(self, case_id: bytes) -> tuple[Move, ...]:
        """Every move of a loan, oldest first; what came before the approval is in LoanApplications."""
        return tuple(
            read_move(event) for event in self.contract.events("Moved", to_block=self._block, case_id=case_id)
        )

    def basis(self) -> str | None:
        """The address of what draws on more than declarations for its loans; None where nothing does."""
        address: str = self._read("basis")
        return None if address == ZERO_ADDRESS else address

    # Anybody

    def lapse(self, key: Key, case_id: bytes) -> Receipt:
        """Releases what a case still holds after its time."""
        return self._send(key, "lapse", case_id)

    # What banks do with two keys

    def approve(
        self,
        bank: Party,
        case_id: bytes,
        version: int,
        approval: Approval,
        expired: Sequence[Expired] = (),
        *,
        dry_run: bool = False,
    ) -> Receipt:
        """Approves, and holds the declarations; `version` is the dossier's, and part of what is signed."""
        quotes = [quote.fields() for quote in approval.quotes]
        terms = {
            "amount": approval.amount.minor,
            "advance_rate": approval.advance_rate,
            "tenor_days": approval.tenor_days,
            "hold_until": approval.hold_until,
            "quotes": quotes,
        }
        return self._send_checked(
            bank,
            "approve",
            case_id,
            terms,
            list(expired),
            message="Approve",
            fields={"case_id": case_id, "version": version, **terms, "expired": list(expired)},
            dry_run=dry_run,
        )

    def disburse(
        self,
        bank: Party,
        case_id: bytes,
        reference: bytes,
        amount: Money,
        value_date: date,
        *,
        certificate: bytes = NOTHING,
        certificate_until: int = 0,
        dry_run: bool = False,
    ) -> Receipt:
        """Pays out a tranche, value from the approval to today; `certificate` is the pledge's, if new."""
        terms = {
            "amount": amount.minor,
            "value_day": day_of(value_date),
            "certificate": certificate,
            "certificate_until": certificate_until,
        }
        return self._post(bank, "disburse", "Disburse", case_id, reference, terms, dry_run)

    def repay(
        self,
        bank: Party,
        case_id: bytes,
        reference: bytes,
        amount: Money,
        value_date: date,
        source: Source,
        named: Sequence[Named] = (),
        *,
        dry_run: bool = False,
    ) -> Receipt:
        """Records a repayment; after a write-off, a recovery.

        Args:
            bank: Who records it.
            case_id: The case.
            reference: The bank's own.
            amount: At most what is outstanding.
            value_date: From the first disbursement to today.
            source: The buyer's payment, or other funds.
            named: The declarations whose buyer paid; none: every row pro rata.
            dry_run: Asks first.
        """
        rows = [
            {"account": item.account, "amount": item.amount.minor}
            for item in sorted(named, key=lambda item: item.account)
        ]
        terms = {
            "amount": amount.minor,
            "value_day": day_of(value_date),
            "source": int(source),
            "named": rows,
        }
        return self._post(bank, "repay", "Repay", case_id, reference, terms, dry_run)

    def cancel(self, bank: Party, case_id: bytes, reference: bytes, value_date: date) -> Receipt:
        """Ends an approved case before anything is disbursed."""
        return self._end(bank, case_id, Action.CANCEL, reference, value_date)

    def close(self, bank: Party, case_id: bytes, reference: bytes, value_date: date) -> Receipt:
        """Gives the undrawn part of a disbursed case back."""
        return self._end(bank, case_id, Action.CLOSE, reference, value_date)

    def write_off(self, bank: Party, case_id: bytes, reference: bytes, value_date: date) -> Receipt:
        """Writes an overdue loan off; its declarations take no new hold until they are cleared."""
        return self._end(bank, case_id, Action.WRITE_OFF, reference, value_date)

    def clear(self, bank: Party, case_id: bytes, reference: bytes, value_date: date) -> Receipt:
        """Lets the declarations of a loan that was written off be financed again."""
        return self._end(bank, case_id, Action.CLEAR, reference, value_date)

    def reverse(self, bank: Party, posting: Posting, reference: bytes, reason: str) -> Receipt:
        """Undoes the newest posting exactly, by a counter-entry. `reason` is public, at most 256 bytes."""
        fields = {
            "case_id": posting.case_id,
            "version": self._version(posting.case_id),
            "reference": reference,
            "posting": posting.hash(),
            "reason": reason,
        }
        return self._send_checked(
            bank,
            "reverse",
            posting.case_id,
            reference,
            posting.record(),
            reason,
            message="Reverse",
            fields=fields,
        )

    def _version(self, case_id: bytes) -> int:
        version: int = self._read("loan_of", case_id).version
        return version

    def _post(
        self,
        bank: Party,
        fn: str,
        message: str,
        case_id: bytes,
        reference: bytes,
        terms: Mapping[str, object],
        dry_run: bool,
    ) -> Receipt:
        fields = {"case_id": case_id, "version": self._version(case_id), "reference": reference, **terms}
        return self._send_checked(
            bank,
            fn,
            case_id,
            reference,
            *terms.values(),
            message=message,
            fields=fields,
            dry_run=dry_run,
        )

    def _end(
        self, bank: Party, case_id: bytes, action: Action, reference: bytes, value_date: date
    ) -> Receipt:
        day = day_of(value_date)
        fields = {
            "case_id": case_id,
            "version": self._version(case_id),
            "action": int(action),
            "reference": reference,
            "value_day": day,
        }
        return self._send_checked(
            bank, "end", case_id, int(action), reference, day, message="End", fields=fields
        )
