"""Payments out of capital-account income: ordered, checked, paid, proved by sample."""

from __future__ import annotations

from datetime import date
from typing import Self

from chain.hashing import abi_encode, keccak
from chain.keys import Key
from chain.networks import Block, Network
from chain.values import Receipt
from contracts.face import Face
from contracts.parties import Party
from contracts.payments.orders import (
    Check,
    Move,
    Order,
    Payment,
    read_check,
    read_move,
    read_payment,
)
from contracts.payments.words import Finding, Report
from contracts.registry.calendar import day_of
from contracts.registry.documents import Documents
from contracts.registry.money import Money

__all__ = ["CapitalPayments"]


class CapitalPayments(Face):
    """Orders and payments. Refusals are raised as `Reverted`, with a hint."""

    NAME = "CapitalPayments"

    @classmethod
    def deploy(
        cls,
        network: Network,
        key: Key,
        participants: str,
        directory: str,
        documents: str,
        rates: str,
        rules: str,
        samples: str,
        proofs: str,
    ) -> Self:
        """Creates the contract, on the contracts at these addresses."""
        return cls._deploy(network, key, participants, directory, documents, rates, rules, samples, proofs)

    # Reading

    def payment_id_of(self, enterprise: bytes, reference: bytes) -> bytes:
        """The id that a payment has, or would have; computed here as the contract does."""
        return keccak(abi_encode(["address", "bytes32", "bytes32"], [self.address, enterprise, reference]))

    def payment(self, payment_id: bytes, *, block: Block | None = None) -> Payment | None:
        """A payment whole; None if there is none with this id."""
        found = self._read("payment_of", payment_id, block=block)
        if not found.status:
            return None
        rows = self._read("rows_of", payment_id, block=block)
        return read_payment(payment_id, found, rows)

    def examine(self, payment_id: bytes, report: Report = Report.MATCHES) -> Finding:
        """What stands in the way of paying, as of now; nothing is recorded."""
        return Finding(self._read("examine", payment_id, int(report)))

    def payments_on(self, documents: Documents, account: bytes) -> tuple[bytes, ...]:
        """The payments that have used an invoice, oldest first, through the index of events.

        Whichever account of its line they name: of invoices that were merged, all. What an earlier version of
        the contract paid is found by a face of that.
        """
        line = documents.line_of(documents.account(account).end)
        events = [event for each in line for event in self._events("Used", account=each)]
        events.sort(key=lambda event: (event.log.block_number, event.log.log_index))
        return tuple(dict.fromkeys(event["payment_id"] for event in events))

    def all(self) -> tuple[bytes, ...]:
        """The ids of all payments, oldest first."""
        return tuple(event["payment_id"] for event in self._events("Ordered"))

    def checks(self, payment_id: bytes) -> tuple[Check, ...]:
        """The recorded checks of an order."""
        return tuple(map(read_check, self._events("Checked", payment_id=payment_id)))

    def moves(self, payment_id: bytes) -> tuple[Move, ...]:
        """Every step of a payment, oldest first."""
        return tuple(map(read_move, self._events("Moved", payment_id=payment_id)))

    # Enterprises

    def order(self, enterprise: Party, order: Order, *, relayer: Key | None = None) -> bytes:
        """Orders a payment; the invoices that it names are held. Returns its id."""
        fields = order.fields()
        sender, seal = self._authored(enterprise, relayer, "Order", fields)
        self._send(sender, "order", fields, seal)
        return self.payment_id_of(order.enterprise, order.reference)

    def withdraw(
        self, enterprise: Party, payment_id: bytes, reason: str = "", *, relayer: Key | None = None
    ) -> Receipt:
        """Takes an order back that is not paid. `reason` is public."""
        fields = {"payment_id": payment_id, "reason": reason}
        sender, seal = self._authored(enterprise, relayer, "WithdrawOrder", fields)
        return self._send(sender, "withdraw", *fields.values(), seal)

    # Banks

    def check(self, bank: Party, payment_id: bytes, report: Report = Report.MATCHES) -> Finding:
        """Checks an order; again where an invoice was amended. Unless it passed, the order is refused."""
        receipt = self._send(bank.maker, "check", payment_id, int(report))
        [event] = [event for event in self.contract.decode(receipt) if event.name == "Checked"]
        return Finding(event["finding"])

    def refuse(self, bank: Party, payment_id: bytes, reason: str) -> Receipt:
        """Does not pay. `reason` is public."""
        return self._send(bank.maker, "refuse", payment_id, reason)

    def pay(self, bank: Party, payment: Payment, reference: bytes, value_date: date) -> Receipt:
        """Has paid: invoices are used, petty cash counts, a facilitated payment enters the pool.

        `value_date` is today, in China [A].
        """
        terms = {"reference": reference, "value_day": day_of(value_date)}
        return self._send_checked(
            bank,
            "pay",
            payment.payment_id,
            *terms.values(),
            message="Pay",
            fields={**_named(payment), **terms},
        )

    def come_back(
        self, bank: Party, payment: Payment, reference: bytes, amount: Money, value_date: date
    ) -> Receipt:
        """Money came back, on a day from the payment's to today: what it used is free again."""
        terms = {"reference": reference, "amount": amount.minor, "value_day": day_of(value_date)}
        return self._send_checked(
            bank,
            "come_back",
            payment.payment_id,
            *terms.values(),
            message="ComeBack",
            fields={**_named(payment), **terms},
        )

    # Anybody

    def lapse(self, key: Key, payment_id: bytes) -> Receipt:
        """Ends an order that was not paid in time."""
        return self._send(key, "lapse", payment_id)


def _named(payment: Payment) -> dict[str, object]:
    return {"payment_id": payment.payment_id, "version": payment.version}
