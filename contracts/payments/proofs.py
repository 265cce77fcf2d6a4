"""Evidence for what was paid, and the verdict on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from chain.keys import Key
from chain.networks import Block, Network
from chain.values import Receipt
from contracts.face import Face
from contracts.parties import Party
from contracts.payments.orders import Payment, code_of, row_fields
from contracts.payments.words import Cause, Report
from contracts.registry.documents import Row

__all__ = ["PaymentProofs", "Proof"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a payment after it was paid. Times are Unix seconds, 0 for never.

    Attributes:
        answered: When evidence was last given.
        judged: When it was last verified.
        exempt: The evidence that has no verdict has a code that needs no invoice.
        documented: With another document, while nothing could be used.
        whole: With invoices for all that stayed paid.
        asked: The last second in which evidence can be given; 0 where none is asked for.
    """

    answered: int
    judged: int
    exempt: bool
    documented: bool
    whole: bool
    asked: int


class PaymentProofs(Face):
    """Evidence and verdicts. Refusals are raised as `Reverted`, with a hint."""

    NAME = "PaymentProofs"

    @classmethod
    def deploy(
        cls,
        network: Network,
        key: Key,
        participants: str,
        directory: str,
        documents: str,
        rules: str,
        samples: str,
        questions: str,
    ) -> Self:
        """Creates the contract, on the contracts at these addresses."""
        return cls._deploy(network, key, participants, directory, documents, rules, samples, questions)

    def proof(self, payment_id: bytes, *, block: Block | None = None) -> Proof:
        """What became of a payment that was paid.

        Raises:
            Reverted: `payments: unknown payment`; an order that was not paid has none.
        """
        found = self._read("proof_of", payment_id, block=block)
        asked = self._read("asked_of", payment_id, block=block)
        return Proof(
            found.answered,
            found.judged,
            found.exempt,
            found.documented,
            found.whole,
            asked,
        )

    def cause(self, payment_id: bytes) -> Cause | None:
        """Why a payment was found discrepant; None if it was not."""
        events = self._events("Discrepant", payment_id=payment_id)
        return Cause(events[-1]["cause"]) if events else None

    def give_evidence(
        self,
        enterprise: Party,
        payment: Payment,
        reference: bytes,
        rows: Sequence[Row] = (),
        *,
        exemption: str = "",
        document: bytes = bytes(32),
        relayer: Key | None = None,
    ) -> Receipt:
        """Gives what was asked for: further invoices, or an exemption and another document's commitment.

        The same again under the same reference changes nothing.
        """
        terms = _evidence(reference, rows, exemption, document)
        sender, seal = self._authored(enterprise, relayer, "GiveEvidence", {**_named(payment), **terms})
        return self._send(sender, "give_evidence", payment.payment_id, *terms.values(), False, seal)

    def submit_evidence(
        self,
        bank: Party,
        payment: Payment,
        reference: bytes,
        rows: Sequence[Row] = (),
        *,
        exemption: str = "",
        document: bytes = bytes(32),
    ) -> Receipt:
        """The same by the bank, with two keys and a reference of its own."""
        terms = _evidence(reference, rows, exemption, document)
        return self._send_checked(
            bank,
            "give_evidence",
            payment.payment_id,
            *terms.values(),
            True,
            message="SubmitEvidence",
            fields={**_named(payment), **terms},
        )

    def judge(
        self,
        party: Party,
        payment: Payment,
        report: Report,
        commitments: bytes,
        *,
        verified: bool,
        text: str = "",
    ) -> Receipt:
        """The verdict on the evidence: the bank's within 28 days, then the operator's. `text` is public.

        `commitments`: of the fields that were compared, see `Documents.commitments_of`.
        """
        terms = {"report": int(report), "commitments": commitments, "verified": verified, "text": text}
        return self._send_checked(
            party,
            "judge",
            payment.payment_id,
            *terms.values(),
            message="Judge",
            fields={**_named(payment), **terms},
        )

    def overdue(self, key: Key, payment_id: bytes) -> Receipt:
        """Finds a payment discrepant whose evidence did not come in time. By anybody."""
        return self._send(key, "overdue", payment_id)


def _named(payment: Payment) -> dict[str, object]:
    return {"payment_id": payment.payment_id, "version": payment.version}


def _evidence(reference: bytes, rows: Sequence[Row], exemption: str, document: bytes) -> dict[str, object]:
    return {
        "reference": reference,
        "rows": row_fields(tuple(rows)),
        "exemption": code_of(exemption),
        "document": document,
    }
