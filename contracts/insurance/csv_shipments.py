"""Shipments that an exporter declares, in a table. docs/formats.md describes the columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contracts.insurance.csv_values import Part, in_order, own_text, parts_reader, payment
from contracts.insurance.fields import shipment_fields
from contracts.registry.calendar import read_date
from contracts.registry.csv_rows import Row, currency_of, party_of
from contracts.registry.fields import GeneralDocument, Party
from contracts.registry.money import Money
from contracts.registry.numbers import DocumentNumber, policy_part, read_number

__all__ = ["COLUMNS", "REQUIRED", "ShipmentRow", "read_shipment_row"]

REQUIRED = ("policy", "number", "buyer_code", "buyer", "shipped", "due", "currency", "declarations")
COLUMNS = (*REQUIRED, "payment", "invoice", "reference", "buyer_name", "buyer_country")


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """A shipment as a row states it.

    Attributes:
        policy: Number of the policy.
        number: Of its declaration to the insurer, under the policy.
        limit: Number of the buyer limit.
        buyer: Who has to pay.
        shipped, due: Days: of the shipment, and on which the buyer has to pay.
        parts: Its export declarations, and how much of each; None: all of it.
        currency: Of the amounts.
        payment: OA, DP, DA or LC.
        invoice: Number of the commercial invoice; empty if the row has none.
        reference: The exporter's own; its number where the row has none.
    """

    policy: DocumentNumber
    number: DocumentNumber
    limit: DocumentNumber
    buyer: Party
    shipped: date
    due: date
    parts: tuple[Part, ...]
    currency: str
    payment: str
    invoice: str
    reference: str

    @property
    def name(self) -> str:
        """Its number; it stands in a table once."""
        return self.number.canonical

    def fields(self, owner: Party, declared: Money) -> GeneralDocument:
        """What is declared to the insurer, once it is known whose it is and what its declarations come to."""
        return shipment_fields(
            self.policy.canonical,
            self.number.canonical.partition("/")[2],
            owner,
            self.buyer,
            declared,
            self.shipped,
            self.due,
            payment=self.payment,
            invoice=self.invoice,
        )


def read_shipment_row(row: Row) -> ShipmentRow | None:
    """Read a shipment; None, and problems, where the row is none."""
    policy = row.read("policy", lambda text: read_number("policy", text), required=True)
    under = policy.canonical if policy else "P"
    number = row.read("number", lambda text: policy_part("shipment", under, text), required=True)
    limit = row.read("buyer_code", lambda text: policy_part("buyer-limit", under, text), required=True)
    buyer = party_of(row, "buyer", required=True)
    shipped = row.read("shipped", read_date, required=True)
    due = row.read("due", read_date, required=True)
    currency = currency_of(row)
    parts = row.read("declarations", parts_reader(currency), required=True) if currency else None
    how = row.read("payment", payment) or "OA"
    invoice = row.read("invoice", own_text) or ""
    reference = row.read("reference", own_text)
    in_order(row, shipped, "due", due)
    if row.problems or not (policy and number and limit and buyer and shipped and due and currency and parts):
        return None
    return ShipmentRow(
        policy,
        number,
        limit,
        buyer,
        shipped,
        due,
        parts,
        currency,
        how,
        invoice,
        reference or number.canonical,
    )
