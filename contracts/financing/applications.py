"""Applications for a loan: apply, accept, check on record; up to the bank's approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from chain.abi import Event
from chain.abi_values import Value
from chain.hashing import abi_encode, keccak
from chain.keys import Key
from chain.networks import Block, Network
from chain.values import Receipt
from contracts.face import Face
from contracts.financing.cases import Ground, Report, Status
from contracts.financing.loans import Move, read_move
from contracts.parties import Party
from contracts.registry.documents import Finding, Hint, Outcome, Row
from contracts.registry.money import Money

__all__ = [
    "Answer",
    "Application",
    "BankReport",
    "Check",
    "Dossier",
    "LoanApplications",
    "matching",
    "read_rows",
]


@dataclass(frozen=True, slots=True)
class Application:
    """What an enterprise applies for.

    Attributes:
        product: Address of the financing contract, for example ReceivablesFinancing.
        enterprise: Its id.
        bank: The bank's id.
        amount: Of the loan, in the loan's currency.
        tenor_days: 1 to 365, from the first disbursement.
        reference: The enterprise's own, 32 bytes; it makes the application unique.
        rows: 1 to 50, of different accounts; sorted here as the contract wants them.
        basis: What the loan stands on beside its rows: the id of the shipment of an insured one, 32 bytes.
    """

    product: str
    enterprise: bytes
    bank: bytes
    amount: Money
    tenor_days: int
    reference: bytes
    rows: tuple[Row, ...]
    basis: bytes = bytes(32)

    def fields(self) -> dict[str, object]:
        """As the contract takes it."""
        return {
            "product": self.product,
            "basis": self.basis,
            "enterprise": self.enterprise,
            "bank": self.bank,
            "currency": self.amount.currency.encode("ascii"),
            "amount": self.amount.minor,
            "tenor_days": self.tenor_days,
            "reference": self.reference,
            "rows": _in_order(self.rows),
        }


@dataclass(frozen=True, slots=True)
class BankReport:
    """What the bank reports of a row: what it found, and the commitment that it opened."""

    report: Report
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The recorded answer to one row. `outcome` is the chain's word, `report` the bank's.

    Amounts are minor units of the document's currency; `expired` is the part of `held` that nobody can draw.
    """

    account: bytes
    outcome: Outcome
    report: Report
    held: int
    expired: int
    available: int
    commitment: bytes

    @property
    def passed(self) -> bool:
        """Whether neither stands in the way; the consent is asked for the case as a whole."""
        return self.outcome is Outcome.PASSED and self.report in (Report.MATCHES, Report.CLASS_B)


@dataclass(frozen=True, slots=True)
class Check:
    """A recorded check: who asked, when, and what was answered row by row."""

    case_id: bytes
    bank: bytes
    maker: str
    passed: bool
    consent_id: bytes
    consented: bool
    ground: Ground
    answers: tuple[Answer, ...]
    block: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """An application as of a block.

    Attributes:
        requested: In the loan's currency.
        checked_at: Unix seconds of the last check, or None.
        stands_on: Digest of the commitments that the last check passed on, or None if it failed.
        basis: The shipment that an insured loan stands on; None where the product needs none.
    """

    case_id: bytes
    product: str
    basis: bytes | None
    bank: bytes
    enterprise: bytes
    status: Status
    version: int
    requested: Money
    tenor_days: int
    checked_at: int | None
    stands_on: bytes | None
    rows: tuple[Row, ...]


class LoanApplications(Face):
    """The desk where loans are applied for. Refusals are raised as `Reverted`, with a hint."""

    NAME = "LoanApplications"

    @classmethod
    def deploy(
        cls,
        network: Network,
        key: Key,
        participants: str,
        directory: str,
        documents: str,
        consents: str,
        rates: str,
    ) -> Self:
        """Creates the contract, on the registries at these addresses."""
        return cls._deploy(network, key, participants, directory, documents, consents, rates)

    # Reading

    def purpose(self) -> bytes:
        """What a consent must be for."""
        purpose: bytes = self._read("PURPOSE")
        return purpose

    def case_id_of(self, enterprise: bytes, reference: bytes) -> bytes:
        """The id that a case has, or would have; computed here as the contract does."""
        return keccak(abi_encode(["address", "bytes32", "bytes32"], [self.address, enterprise, reference]))

    def dossier(self, case_id: bytes, *, block: Block | None = None) -> Dossier:
        """An application whole.

        Raises:
            Reverted: There is none with this id.
        """
        found = self._read("dossier_of", case_id, block=block)
        return Dossier(
            case_id,
            found.product,
            found.basis if any(found.basis) else None,
            found.bank,
            found.enterprise,
            Status(found.status),
            found.version,
            Money(found.requested, found.currency.decode("ascii")),
            found.tenor_days,
            found.checked_at or None,
            found.commitments if any(found.commitments) else None,
            self.rows(case_id, block=block),
        )

    def rows(self, case_id: bytes, *, block: Block | None = None) -> tuple[Row, ...]:
        """The rows of a case, by account."""
        return read_rows(self._read("rows_of", case_id, block=block))

    def stands(self, case_id: bytes) -> bool:
        """Whether the last check passed, and no document was amended since."""
        stands: bool = self._read("stands", case_id)
        return stands

    def moves(self, case_id: bytes) -> tuple[Move, ...]:
        """Every move of an application, oldest first; of the first one `before` is as `after`."""
        return tuple(
            read_move(event) for event in self.contract.events("Moved", to_block=self._block, case_id=case_id)
        )

    def reasons(self, case_id: bytes) -> dict[int, str]:
        """Why a case was sent back, turned down or withdrawn, as it was said: by the block of that move."""
        events = self.contract.events("Said", to_block=self._block, case_id=case_id)
        return {event.log.block_number: event["text"] for event in events if event["text"]}

    def checks(self, case_id: bytes) -> tuple[Check, ...]:
        """Every recorded check of a case, oldest first."""
        events = self.contract.events("Checked", to_block=self._block, case_id=case_id)
        return tuple(_check(event) for event in events)

    def all(
        self, *, bank: bytes | None = None, enterprise: bytes | None = None, until: Block | None = None
    ) -> tuple[bytes, ...]:
        """The ids of all cases up to a block, oldest first.

        Args:
            bank: Only what was applied for at this bank; see `LoanAmendments.taken_by` for the rest.
            enterprise: Only what this enterprise applied for.
            until: None: all there are.
        """
        wanted: dict[str, Any] = {}
        if bank is not None:
            wanted["bank"] = bank
        if enterprise is not None:
            wanted["enterprise"] = enterprise
        last = self._block if until is None else until
        events = self.contract.events("Applied", to_block=last, **wanted)
        return tuple(event["case_id"] for event in events)

    # Enterprises

    def apply(
        self,
        enterprise: Party,
        application: Application,
        *,
        relayer: Key | None = None,
        dry_run: bool = False,
    ) -> bytes:
        """Applies, and returns the case's id; sent again, it returns the same and changes nothing.

        Args:
            enterprise: The applicant, or its successor.
            application: What it applies for.
            relayer: Sends what the enterprise signs; None: the enterprise sends it itself.
            dry_run: Asks first.
        """
        fields = application.fields()
        sender, seal = self._authored(enterprise, relayer, "Apply", fields)
        self._send(sender, "apply", fields, seal, dry_run=dry_run)
        return self.case_id_of(application.enterprise, application.reference)

    def replace_rows(
        self, enterprise: Party, case_id: bytes, rows: Sequence[Row], *, relayer: Key | None = None
    ) -> Receipt:
        """Other rows for a case that was sent back, or whose check failed. `relayer` as for `apply`."""
        version = self._read("dossier_of", case_id).version
        fields = {"case_id": case_id, "version": version, "rows": _in_order(rows)}
        sender, seal = self._authored(enterprise, relayer, "ReplaceRows", fields)
        return self._send(sender, "replace_rows", case_id, fields["rows"], seal)

    def withdraw(
        self, enterprise: Party, case_id: bytes, reason: str = "", *, relayer: Key | None = None
    ) -> Receipt:
        """Takes an application back before it is approved. `relayer` as for `apply`."""
        fields = {"case_id": case_id, "reason": reason}
        sender, seal = self._authored(enterprise, relayer, "Withdraw", fields)
        return self._send(sender, "withdraw", case_id, reason, seal)

    # Banks

    def accept(self, bank: Party, case_id: bytes, reference: bytes) -> Receipt:
        """Takes an application on, under the bank's own reference (32 bytes)."""
        return self._send(bank.maker, "accept", case_id, reference)

    def send_back(self, bank: Party, case_id: bytes, reason: str) -> Receipt:
        """Asks the enterprise for other rows. `reason` is public, at most 256 bytes."""
        return self._send(bank.maker, "send_back", case_id, reason)

    def reject(self, bank: Party, case_id: bytes, reason: str) -> Receipt:
        """Turns an application down before it is approved. `reason` is public, at most 256 bytes."""
        return self._send(bank.maker, "reject", case_id, reason)

    def check(
        self,
        bank: Party,
        case_id: bytes,
        consent_id: bytes,
        reports: Sequence[BankReport],
        hints: Sequence[Hint] = (),
    ) -> Check:
        """Checks every row, on record. What stands in the way is in the answer, and raises nothing.

        Args:
            bank: Its maker asks.
            case_id: The case.
            consent_id: The enterprise's consent.
            reports: One a row, in the order of `rows`.
            hints: Cases that may hold past their time, see `Documents.expired_holds`.
        """
        receipt = self._send(bank.maker, "check", case_id, consent_id, list(reports), list(hints))
        events = (event for event in self.contract.decode(receipt) if event.name == "Checked")
        return _check(next(events))


def read_rows(found: Value) -> tuple[Row, ...]:
    """Rows as a contract returns them."""
    return tuple(Row(row.account, Money(row.amount, row.currency.decode("ascii"))) for row in found)


def _in_order(rows: Sequence[Row]) -> list[dict[str, object]]:
    return [row.fields() for row in sorted(rows, key=lambda row: row.account)]


def _check(event: Event) -> Check:
    answers = tuple(
        Answer(
            item.account,
            Outcome(item.outcome),
            Report(item.report),
            item.held,
            item.expired,
            item.available,
            item.commitment,
        )
        for item in event["answers"]
    )
    return Check(
        event["case_id"],
        event["bank"],
        event["maker"],
        event["passed"],
        event["consent_id"],
        event["consented"],
        Ground(event["ground"]),
        answers,
        event.log.block_number,
    )


def matching(findings: Sequence[Finding]) -> list[BankReport]:
    """Reports of a bank that opened every commitment and found that the fields match."""
    return [BankReport(Report.MATCHES, finding.commitment) for finding in findings]
