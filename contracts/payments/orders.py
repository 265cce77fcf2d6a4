"""Orders and payments as people see them. See ICapitalPayments.vyi."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chain.abi import Event
from chain.abi_values import Value
from contracts.payments.words import Action, Finding, Proof, Report, Status
from contracts.registry.documents import Row
from contracts.registry.money import Money

__all__ = [
    "Check",
    "Move",
    "Order",
    "Payment",
    "code_of",
    "read_check",
    "read_move",
    "read_payment",
    "text_of",
]

NOTHING = bytes(32)
_CODE = re.compile("[a-z0-9._-]{0,32}")


def code_of(text: str) -> bytes:
    """A code of the tables as the contracts hold it, padded on the right; empty for none.

    One code has one spelling, as the contracts compare bytes. See codes.vy.

    Raises:
        ValueError: It is longer than 32, or has other characters than a-z, 0-9, `-`, `.` and `_`.
    """
    if not _CODE.fullmatch(text):
        raise ValueError(f"{text!r} is no code: at most 32 of a-z, 0-9, '-', '.', '_'")
    return text.encode("ascii").ljust(32, b"\0")


def text_of(code: bytes) -> str:
    """The text of a code."""
    return code.rstrip(b"\0").decode("ascii", "replace")


@dataclass(frozen=True, slots=True)
class Order:
    """What an enterprise orders.

    Attributes:
        enterprise, bank: Their ids.
        reference: The enterprise's own, hashed.
        account_kind: Which account of the capital account it is paid from: `fdi-capital`.
        purpose: What it is paid for: a code that the negative list may name.
        amount: What is paid.
        payee, contract: Commitments to the payee's data and to the contract.
        proof: By what it is proved.
        rows: Invoices with an amount each, in the payment's currency.
        exemption, document: Why there is no invoice, and the commitment to another document.
        facilitated: Paid first and checked by sample; else checked first.
        until: The last second (Unix time) in which it can be paid; at most 30 days ahead.
    """

    enterprise: bytes
    bank: bytes
    reference: bytes
    amount: Money
    purpose: str
    proof: Proof
    until: int
    payee: bytes
    contract: bytes
    rows: tuple[Row, ...] = ()
    exemption: str = ""
    document: bytes = NOTHING
    facilitated: bool = True
    account_kind: str = "fdi-capital"

    def fields(self) -> dict[str, object]:
        """As the contract takes it, rows sorted."""
        return {
            "enterprise": self.enterprise,
            "bank": self.bank,
            "reference": self.reference,
            "account_kind": code_of(self.account_kind),
            "purpose": code_of(self.purpose),
            "currency": self.amount.currency.encode("ascii"),
            "amount": self.amount.minor,
            "payee": self.payee,
            "contract": self.contract,
            "proof": int(self.proof),
            "exemption": code_of(self.exemption),
            "document": self.document,
            "facilitated": self.facilitated,
            "until": self.until,
            "rows": row_fields(self.rows),
        }


def row_fields(rows: tuple[Row, ...]) -> list[dict[str, object]]:
    """Rows as the contract takes them: sorted by account."""
    return [
        {"account": row.account, "amount": row.amount.minor, "currency": row.amount.currency.encode("ascii")}
        for row in sorted(rows, key=lambda row: row.account)
    ]


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it stands.

    Attributes:
        came_back: What of the amount came back.
        petty_cash: What the whole of it counts as petty cash in its month, in US cents; 0 where it is none.
        month: Months since January of the year 0 in which it was counted.
        until: The last second in which the order can be paid.
    """

    payment_id: bytes
    status: Status
    version: int
    enterprise: bytes
    bank: bytes
    purpose: str
    amount: Money
    came_back: Money
    petty_cash: int
    month: int
    proof: Proof
    exemption: str
    facilitated: bool
    until: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A recorded check of an order."""

    finding: Finding
    report: Report
    commitments: bytes
    block: int


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a payment."""

    action: Action
    before: Status | None
    after: Status
    version: int
    actor: str
    second: str | None
    block: int


def read_payment(payment_id: bytes, found: Value, rows: Value) -> Payment:
    """A payment from what the contract says."""
    currency = found.currency.decode("ascii")
    return Payment(
        payment_id,
        Status(found.status),
        found.version,
        found.enterprise,
        found.bank,
        text_of(found.purpose),
        Money(found.amount, currency),
        Money(found.came_back, currency),
        found.petty_cash,
        found.month,
        Proof(found.proof),
        text_of(found.exemption),
        found.facilitated,
        found.until,
        tuple(Row(row.account, Money(row.amount, row.currency.decode("ascii"))) for row in rows),
    )


def read_check(event: Event) -> Check:
    """A check from its event."""
    return Check(
        Finding(event["finding"]), Report(event["report"]), event["commitments"], event.log.block_number
    )


def read_move(event: Event) -> Move:
    """A step from its event."""
    second = event["second"]
    return Move(
        Action(event["action"]),
        Status(event["before"]) if event["before"] else None,
        Status(event["after"]),
        event["version"],
        event["actor"],
        second if int(second, 16) else None,
        event.log.block_number,
    )
