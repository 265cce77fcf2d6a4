"""Buyer limits in a table. docs/formats.md describes the columns for those who write such files."""

from __future__ import annotations

from dataclasses import dataclass

from chain.errors import BadInput
from contracts.insurance.csv_values import credit_days, in_order, payment, yes_or_no
from contracts.insurance.fields import limit_fields
from contracts.registry.calendar import read_date
from contracts.registry.csv_rows import Row, currency_of, party_of
from contracts.registry.fields import GeneralDocument
from contracts.registry.numbers import DocumentNumber, policy_part, read_number

__all__ = ["COLUMNS", "REQUIRED", "LimitRow", "read_limit"]

REQUIRED = ("policy", "buyer_code", "date", "holder", "buyer", "currency", "amount")
COLUMNS = (
    *REQUIRED,
    "valid_from",
    "valid_until",
    "payment",
    "days",
    "stopped",
    "holder_name",
    "buyer_name",
    "buyer_country",
)


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A buyer limit as a row states it: what is written on it, its policy, whether it takes no new cover."""

    fields: GeneralDocument
    policy: DocumentNumber
    stopped: bool

    @property
    def name(self) -> str:
        """Its number; it stands in a table once."""
        return self.fields.number.canonical


def read_limit(row: Row) -> LimitRow | None:
    """Read a buyer limit; None, and problems, where the row is none."""
    policy = row.read("policy", lambda text: read_number("policy", text), required=True)
    code = row.read("buyer_code", lambda text: policy_part("buyer-limit", "P", text), required=True)
    issued_on = row.read("date", read_date, required=True)
    holder = party_of(row, "holder", required=True)
    buyer = party_of(row, "buyer", required=True)
    amount = row.amount("amount", currency_of(row), row.options.rounding)
    valid_from = row.read("valid_from", read_date)
    valid_until = row.read("valid_until", read_date)
    how = row.read("payment", payment) or "OA"
    days = row.read("days", credit_days)
    stopped = row.read("stopped", yes_or_no)
    in_order(row, valid_from or issued_on, "valid_until", valid_until)
    if row.problems or not (policy and code and issued_on and holder and buyer and amount):
        return None
    try:
        fields = limit_fields(
            policy.canonical,
            code.canonical.partition("/")[2],
            holder,
            buyer,
            amount,
            issued_on,
            valid_from=valid_from,
            valid_until=valid_until,
            payment=how,
            days=days,
        )
    except BadInput as error:
        row.refuse_for(str(error.data.get("field", "")), error)
        return None
    return LimitRow(fields, policy, bool(stopped))
