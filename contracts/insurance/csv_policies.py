"""Policies in a table. docs/formats.md describes the columns for those who write such files."""

from __future__ import annotations

from dataclasses import dataclass

from chain.errors import BadInput
from contracts.insurance.csv_values import in_order, label, percentage, yes_or_no
from contracts.insurance.fields import policy_fields
from contracts.insurance.products import Product, products
from contracts.insurance.shipments import Terms
from contracts.registry.calendar import read_date
from contracts.registry.csv_rows import Row, currency_of, party_of
from contracts.registry.fields import GeneralDocument
from contracts.registry.numbers import read_number

__all__ = ["COLUMNS", "REQUIRED", "PolicyRow", "read_policy"]

REQUIRED = ("number", "date", "holder", "currency", "amount", "first_day", "last_day")
COLUMNS = (*REQUIRED, "product", "commercial", "political", "premium_paid", "valid_until", "holder_name")


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy as a row states it: what is written on it, and what it promises beside its amount."""

    fields: GeneralDocument
    terms: Terms

    @property
    def name(self) -> str:
        """Its number; it stands in a table once."""
        return self.fields.number.canonical


def read_policy(row: Row) -> PolicyRow | None:
    """Read a policy; None, and problems, where the row is none."""
    number = row.read("number", lambda text: read_number("policy", text), required=True)
    issued_on = row.read("date", read_date, required=True)
    holder = party_of(row, "holder", required=True)
    maximum = row.amount("amount", currency_of(row), row.options.rounding)
    first_day = row.read("first_day", read_date, required=True)
    last_day = row.read("last_day", read_date, required=True)
    product = row.read("product", label) or ""
    known = next((each for each in products() if each.label == product), None)
    commercial, political = (_percentage(row, column, known) for column in ("commercial", "political"))
    premium_paid = row.read("premium_paid", yes_or_no)
    valid_until = row.read("valid_until", read_date)
    in_order(row, first_day, "last_day", last_day)
    in_order(row, issued_on, "valid_until", valid_until)
    if row.problems or not (number and issued_on and holder and maximum and first_day and last_day):
        return None
    try:
        fields = policy_fields(number.canonical, holder, maximum, issued_on, valid_until=valid_until)
    except BadInput as error:
        row.refuse_for(str(error.data.get("field", "")), error)
        return None
    paid = premium_paid is not False
    return PolicyRow(fields, Terms(first_day, last_day, commercial, political, paid, product))


def _percentage(row: Row, column: str, known: Product | None) -> int:
    """A percentage in basis points; where the cell is empty that of the product, which is noted."""
    if row.text(column) or known is None:
        return row.read(column, percentage, required=True) or 0
    points = known.commercial if column == "commercial" else known.political
    said = "our assumption for" if known.assumed else "that of"
    row.notes.append(f"{column} is {points / 100:g} %, {said} {known.label}.")
    return points
