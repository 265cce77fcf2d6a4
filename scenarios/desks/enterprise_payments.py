"""What an enterprise does about its capital-account income: it orders payments, and takes orders back."""

from __future__ import annotations

from chain.errors import BadInput, Reverted
from chain.keys import Key
from chain.values import Receipt
from contracts.payments.orders import Order
from contracts.payments.words import Proof
from contracts.registry.calendar import DAY_SECONDS
from contracts.registry.money import Money
from scenarios.desks.office import Parts, verb
from scenarios.desks.payment_evidence import EvidenceDesk
from scenarios.reading.payment_figures import with_rows
from scenarios.slips import Slip

__all__ = ["PayingDesk"]

_USUAL_DAYS = 7


class PayingDesk(EvidenceDesk):
    """Orders payments. With `relayer` somebody else sends what the enterprise signs."""

    @verb
    def order(
        self,
        bank: str,
        amount: Money,
        purpose: str,
        reference: str,
        *,
        payee: str,
        contract: str,
        parts: Parts = (),
        exemption: str = "",
        document: str = "",
        petty_cash: bool = False,
        ordinary: bool = False,
        days: int = _USUAL_DAYS,
        account_kind: str = "fdi-capital",
        relayer: Key | None = None,
    ) -> bytes:
        """Orders a payment, and returns its id; sent again, it returns the same.

        Args:
            bank: Name of the bank.
            amount: What is paid.
            purpose: A code that the negative list may name.
            reference: The enterprise's own; it makes the order unique.
            payee: What invoices call the payee, `USCC:9133…`; only a commitment goes on the chain.
            contract: The contract's number; the same.
            parts: Invoices, and how much of each; they are held.
            exemption: Why there is none: a code of the operator's table, with `document`.
            document: What is shown instead; only a commitment goes on the chain.
            petty_cash: Without any proof, within 200,000 dollars a month.
            ordinary: Checked before it is paid; else paid first and checked by sample.
            days: 1 to 30: how long it can be paid.
            account_kind: Which account of the capital account.
            relayer: Sends what the enterprise signs; None: it sends it itself.

        Raises:
            BadInput: Several kinds of proof are given, half of one, or none for what is checked first.
            Reverted: `documents: no headroom` with the figures of each invoice, among others.
        """
        rows = self.office.rows(parts)
        proofs = {Proof.INVOICES: bool(rows), Proof.EXEMPT: bool(exemption), Proof.PETTY_CASH: petty_cash}
        given = [proof for proof, is_given in proofs.items() if is_given]
        if len(given) > 1:
            raise BadInput("An order is proved in one way.", expected="invoices, an exemption, or petty cash")
        if bool(exemption) != bool(document):
            raise BadInput("An exemption and a document stand together, or neither.", field="exemption")
        if ordinary and not given:
            raise BadInput(
                "What is checked before it is paid has to be proved.",
                field="ordinary",
                expected="invoices, an exemption with a document, or petty cash",
            )
        noted = self.actor.reference(reference)
        slip = self._slip(
            self.suite.capital.payment_id_of(self.actor.id, noted), payee, contract, document, days
        )
        order = Order(
            self.actor.id,
            self.office.people[bank].id,
            noted,
            amount,
            purpose,
            given[0] if given else Proof.LATER,
            slip.until,
            slip.commitment("payee"),
            slip.commitment("contract"),
            rows,
            exemption,
            slip.commitment("document"),
            not ordinary,
            account_kind,
        )
        try:
            return self.suite.capital.order(self.actor.party, order, relayer=relayer)
        except Reverted as error:
            raise with_rows(self.office, error, rows) from None

    @verb
    def withdraw_order(self, payment_id: bytes, reason: str = "", *, relayer: Key | None = None) -> Receipt:
        """Takes an order back before it is paid. The reason is public."""
        return self.suite.capital.withdraw(self.actor.party, payment_id, reason, relayer=relayer)

    def _slip(self, payment_id: bytes, payee: str, contract: str, document: str, days: int) -> Slip:
        """The slip of an order: the one that was kept, where the same is sent again."""
        known = self.office.slips.get(payment_id)
        said = (payee, contract, document, days)
        if known is not None and (known.payee, known.contract, known.document, known.days) == said:
            return known
        until = self.office.now() + days * DAY_SECONDS
        slip = Slip(payment_id.hex(), payee, contract, document, until, days, self.office.salt().hex())
        if known is None or self.suite.capital.payment(payment_id) is None:
            self.office.slips.put(slip)
        return slip
