"""What bank and enterprise agree on after a loan was approved: extend, reduce, substitute, hand over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from chain.keys import Key
from chain.networks import Block, Network
from chain.values import Receipt
from contracts.face import Face
from contracts.financing.applications import BankReport
from contracts.financing.cases import Report
from contracts.messages import CHECKER_WINDOW, Seal, deadline_in, relayed, taken_over
from contracts.parties import Party
from contracts.registry.money import Money

__all__ = ["Amended", "LoanAmendments", "Substitution", "Transfer", "read_substitution"]


@dataclass(frozen=True, slots=True)
class Substitution:
    """Another declaration in the place of one, for the same amount.

    Attributes:
        account: Of the document that leaves the case (32 bytes).
        replacement: Account of the document that takes its place.
        consent_id: The enterprise's consent to look at the replacement.
        report: What the bank found in its opened fields, with the commitment that it opened.
    """

    account: bytes
    replacement: bytes
    consent_id: bytes
    report: BankReport

    def fields(self) -> dict[str, object]:
        """As the contract takes it."""
        return {
            "account": self.account,
            "replacement": self.replacement,
            "consent_id": self.consent_id,
            "report": self.report,
        }


@dataclass(frozen=True, slots=True)
class Transfer:
    """A loan goes to another bank: both banks' ids, and a reference of each (32 bytes)."""

    from_bank: bytes
    to_bank: bytes
    reference: bytes
    their_reference: bytes


@dataclass(frozen=True, slots=True)
class Amended:
    """One amendment as its event has it: `what` is Extended, Reduced, Substituted or HandedOver."""

    what: str
    case_id: bytes
    details: Mapping[str, Any]
    block: int


def read_substitution(amended: Amended) -> Substitution:
    """The terms of a `Substituted`, as they were sent."""
    told = amended.details
    report = BankReport(Report(told["report"]), told["commitment"])
    return Substitution(told["account"], told["replacement"], told["consent_id"], report)


class LoanAmendments(Face):
    """The desk for amendments. Refusals are raised as `Reverted`, with a hint.

    The bank's maker sends, with its checker's seal; the enterprise agrees with a seal of its own, made
    beforehand by one of the `agree_…` functions, wherever its keys are. `version` is the loan's, and part of
    what everybody signs: once the case has changed, no seal is good any more. The rules are [A].
    """

    NAME = "LoanAmendments"

    @classmethod
    def deploy(
        cls, network: Network, key: Key, participants: str, directory: str, documents: str, applications: str
    ) -> Self:
        """Creates the contract, on the contracts at these addresses."""
        return cls._deploy(network, key, participants, directory, documents, applications)

    # Reading

    def amendments(self, case_id: bytes, *, until: Block | None = None) -> tuple[Amended, ...]:
        """Every amendment of a case, oldest first."""
        names = ("Extended", "Reduced", "Substituted", "HandedOver")
        events = self._events(*names, until=until, case_id=case_id)
        return tuple(Amended(event.name, case_id, event.args, event.log.block_number) for event in events)

    def taken_by(self, bank: bytes, *, until: Block | None = None) -> tuple[bytes, ...]:
        """The ids of all cases that this bank took over from others, oldest first."""
        last = self._block if until is None else until
        events = self.contract.events("HandedOver", to_block=last, to_bank=bank)
        return tuple(event["case_id"] for event in events)

    # What an enterprise signs

    def agree_extension(
        self, enterprise: Party, case_id: bytes, version: int, tenor_days: int, hold_until: int
    ) -> Seal:
        """The enterprise's seal over a longer tenor, a longer hold, or both: as they are to be afterwards."""
        fields = {
            "case_id": case_id,
            "version": version,
            "tenor_days": tenor_days,
            "hold_until": hold_until,
        }
        return relayed(
            self.contract,
            "AgreeExtension",
            signer=enterprise.maker,
            fields=fields,
            deadline=self._agreed_until(),
        )

    def agree_substitution(
        self, enterprise: Party, case_id: bytes, version: int, account: bytes, replacement: bytes
    ) -> Seal:
        """The enterprise's seal over another document in the place of one."""
        fields = {
            "case_id": case_id,
            "version": version,
            "account": account,
            "replacement": replacement,
        }
        return relayed(
            self.contract,
            "AgreeSubstitution",
            signer=enterprise.maker,
            fields=fields,
            deadline=self._agreed_until(),
        )

    def agree_hand_over(self, enterprise: Party, case_id: bytes, version: int, to_bank: bytes) -> Seal:
        """The enterprise's seal over another bank."""
        fields = {"case_id": case_id, "version": version, "to_bank": to_bank}
        return relayed(
            self.contract,
            "AgreeHandOver",
            signer=enterprise.maker,
            fields=fields,
            deadline=self._agreed_until(),
        )

    # What the bank that takes over signs

    def take_over(self, bank: Party, case_id: bytes, version: int, transfer: Transfer) -> tuple[Seal, Seal]:
        """The seals of maker and checker of the bank that takes a loan over."""
        fields = {
            "case_id": case_id,
            "version": version,
            "reference": transfer.their_reference,
            "from_bank": transfer.from_bank,
            "to_bank": transfer.to_bank,
        }
        return taken_over(
            self.contract,
            "TakeOver",
            maker=bank.maker,
            checker=bank.second(),
            fields=fields,
            deadline=self._agreed_until(),
        )

    def _agreed_until(self) -> int:
        """What is signed here travels to another house: it lives as long as a checker's signature may."""
        return deadline_in(self.contract.network, CHECKER_WINDOW)

    # What banks do with two keys

    def extend(
        self,
        bank: Party,
        case_id: bytes,
        version: int,
        reference: bytes,
        tenor_days: int,
        hold_until: int,
        agreed: Seal,
        *,
        dry_run: bool = False,
    ) -> Receipt:
        """A longer tenor (at most 365 days), a longer hold (at most 30 days from now), or both."""
        terms = {"tenor_days": tenor_days, "hold_until": hold_until}
        return self._send_checked(
            bank,
            "extend",
            case_id,
            reference,
            tenor_days,
            hold_until,
            agreed,
            message="Extend",
            fields={"case_id": case_id, "version": version, "reference": reference, **terms},
            dry_run=dry_run,
        )

    def reduce(
        self,
        bank: Party,
        case_id: bytes,
        version: int,
        reference: bytes,
        amount: Money,
        *,
        dry_run: bool = False,
    ) -> Receipt:
        """Gives up a part of what is undrawn, and what is held for it."""
        return self._send_checked(
            bank,
            "reduce",
            case_id,
            reference,
            amount.minor,
            message="Reduce",
            fields={
                "case_id": case_id,
                "version": version,
                "reference": reference,
                "amount": amount.minor,
            },
            dry_run=dry_run,
        )

    def substitute(
        self,
        bank: Party,
        case_id: bytes,
        version: int,
        reference: bytes,
        substitution: Substitution,
        agreed: Seal,
        *,
        dry_run: bool = False,
    ) -> Receipt:
        """Another declaration in the place of one that was not settled in part."""
        return self._send_checked(
            bank,
            "substitute",
            case_id,
            reference,
            substitution.fields(),
            agreed,
            message="Substitute",
            fields={
                "case_id": case_id,
                "version": version,
                "reference": reference,
                "account": substitution.account,
                "replacement": substitution.replacement,
                "consent_id": substitution.consent_id,
                "report": int(substitution.report.report),
                "commitment": substitution.report.commitment,
            },
            dry_run=dry_run,
        )

    def hand_over(
        self,
        bank: Party,
        case_id: bytes,
        version: int,
        transfer: Transfer,
        agreed: Seal,
        taken: tuple[Seal, Seal],
        *,
        dry_run: bool = False,
    ) -> Receipt:
        """Gives the loan to another bank; `taken` are the seals of its maker and its checker."""
        fields = {
            "case_id": case_id,
            "version": version,
            "reference": transfer.reference,
            "to_bank": transfer.to_bank,
        }
        second = self._second(bank, "HandOver", fields)
        return self._send(bank.maker, "hand_over", case_id, transfer, agreed, *taken, second, dry_run=dry_run)
