"""Evidence of a payment and the verdict on it: what enterprise, bank and operator have in common."""

from __future__ import annotations

from dataclasses import replace

from chain.errors import BadInput
from chain.keys import Key
from chain.values import Receipt
from contracts.payments.orders import Payment
from contracts.payments.words import Report
from contracts.registry.fields import GeneralDocument
from scenarios.desks.office import Desk, Office, Parts, verb
from scenarios.desks.payment_ending import payment_of
from scenarios.slips import Slip

__all__ = ["EvidenceDesk", "JudgingDesk", "compared"]


def compared(office: Office, payment: Payment) -> Report:
    """What the opened fields of the invoices say: the buyer is who pays, the seller who is paid.

    Raises:
        BadInput: An invoice's paper, or the order's slip, was not handed over.
    """
    slip = office.slips.get(payment.payment_id)
    if payment.rows and slip is None:
        raise BadInput(
            "Whom the order pays was not handed over.", hint="The enterprise hands payee and contract over."
        )
    payer = office.people.by_id(payment.enterprise)
    for row in payment.rows:
        account = office.suite.documents.account(row.account)
        paper = office.vault.opening(account.document, account.commitment)
        if paper is None:
            raise BadInput(
                "An invoice's paper was not handed over, or is not the one that stands now.",
                hint="The buyer hands over fields and salt.",
            )
        if payer is None or str(paper.fields.owner) != str(payer.identity):
            return Report.BUYER
        seller = paper.fields.parties.get("seller") if isinstance(paper.fields, GeneralDocument) else None
        if slip is None or str(seller) != slip.payee:
            return Report.SELLER
    return Report.MATCHES


class EvidenceDesk(Desk):
    """Gives what was asked for, as a payment was drawn or is in question."""

    @verb
    def give_evidence(
        self,
        payment_id: bytes,
        reference: str,
        parts: Parts = (),
        *,
        exemption: str = "",
        document: str = "",
        relayer: Key | None = None,
    ) -> Receipt:
        """Gives evidence, within 28 days.

        Args:
            payment_id: The payment.
            reference: The giver's own; the same again changes nothing.
            parts: Invoices, and how much of each is used now: other ones, or more of one that was named.
            exemption: Why there is none: a code of the operator's table.
            document: What is shown instead; a commitment to it goes on the chain.
            relayer: Sends what is signed; None: it is sent by who gives it.
        """
        payment = payment_of(self.office, payment_id)
        committed = bytes(32)
        if document:
            known = self.office.slips.get(payment_id)
            slip = replace(
                known or Slip(payment_id.hex(), "", "", "", 0, 0, self.office.salt().hex()), document=document
            )
            self.office.slips.put(slip)
            committed = slip.commitment("document")
        return self.suite.proofs.give_evidence(
            self.actor.party,
            payment,
            self.actor.reference(reference),
            self.office.rows(parts),
            exemption=exemption,
            document=committed,
            relayer=relayer,
        )


class JudgingDesk(Desk):
    """The verdict: the bank's, and where none came within 28 days, the operator's."""

    @verb
    def judge(
        self,
        payment_id: bytes,
        *,
        verified: bool | None = None,
        report: Report | None = None,
        text: str = "",
    ) -> Receipt:
        """Judges the evidence, with maker and checker.

        Args:
            payment_id: The payment.
            verified: None: if what the invoices say matches.
            report: What they say; None: what their opened fields say.
            text: Public, at most 256 bytes.

        Raises:
            BadInput: They were not handed over, and `report` is not given.
        """
        payment = payment_of(self.office, payment_id)
        found = compared(self.office, payment) if report is None else report
        passed = found is Report.MATCHES if verified is None else verified
        commitments = self.suite.documents.commitments_of(payment.rows)
        return self.suite.proofs.judge(
            self.actor.party, payment, found, commitments, verified=passed, text=text
        )
