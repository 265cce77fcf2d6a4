"""Tax invoices and payment orders in tables: every row is answered, a bad one costs no other.

Columns of invoices: `number` (20 digits; with `code` the 8 of a paper invoice), `date`, `buyer`, `seller`,
`currency`, `amount`, and `paper` (code and number of the print of an all-electronic one). Of orders:
`reference`, `enterprise`, `bank`, `currency`, `amount`, `purpose`, `payee`, `contract`, and their proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chain.errors import BadInput
from contracts.insurance.csv_reader import Form, InsuranceFile
from contracts.insurance.csv_values import own_text, yes_or_no
from contracts.payments.orders import code_of
from contracts.registry.answers import Options
from contracts.registry.calendar import read_date
from contracts.registry.csv_rows import Row, currency_of, party_of
from contracts.registry.fields import GeneralDocument, Party
from contracts.registry.money import Money, currency_code, read_amount
from contracts.registry.numbers import DocumentNumber, paper_invoice, read_number
from contracts.registry.text import fold

__all__ = ["InvoiceRow", "OrderRow", "open_invoices", "open_orders", "read_code"]

_INVOICE = ("number", "date", "buyer", "seller", "currency", "amount")
_OPTIONAL = ("code", "paper", "buyer_name", "buyer_country", "seller_name", "seller_country")
_ORDER = ("reference", "enterprise", "bank", "currency", "amount", "purpose", "payee", "contract")
_PROOFS = ("invoices", "exemption", "document", "petty_cash", "ordinary", "days")
_MOST_INVOICES = 50
_USUAL_DAYS, _MOST_DAYS = 7, 30
_NUMBER_DIGITS = 8


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """A tax invoice as a row states it; its aliases are other numbers of it."""

    fields: GeneralDocument

    @property
    def name(self) -> str:
        """Its number; it stands in a table once."""
        return self.fields.number.canonical


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A payment order as a row states it.

    Attributes:
        reference: The enterprise's own.
        enterprise: Who orders.
        bank: Its name here, or its identifier.
        amount, purpose, payee, contract: As in an order.
        invoices: Numbers as written, and how much of each; None: all of it.
        exemption, document, petty_cash, ordinary, days: As in an order.
    """

    reference: str
    enterprise: Party
    bank: str
    amount: Money
    purpose: str
    payee: Party
    contract: str
    invoices: tuple[tuple[str, Money | None], ...] = ()
    exemption: str = ""
    document: str = ""
    petty_cash: bool = False
    ordinary: bool = False
    days: int = _USUAL_DAYS

    @property
    def name(self) -> str:
        """Its reference; it stands in a table once."""
        return self.reference


def open_invoices(path: Path | str, *, currency: str | None = None) -> InsuranceFile[InvoiceRow]:
    """Open a table of tax invoices. `currency`: where a row names none.

    Raises Unreachable if it cannot be read, BadInput if it is no such file: empty, in another encoding,
    columns missing, unknown or twice.
    """
    form = Form("tax invoices", "invoice", "number", (*_INVOICE, *_OPTIONAL), _INVOICE, _read_invoice)
    return InsuranceFile(Path(path), form, _options(currency))


def open_orders(path: Path | str, *, currency: str | None = None) -> InsuranceFile[OrderRow]:
    """Open a table of payment orders. Errors: `open_invoices`."""
    form = Form("payment orders", "order", "reference", (*_ORDER, *_PROOFS), _ORDER, _read_order)
    return InsuranceFile(Path(path), form, _options(currency))


def _read_invoice(row: Row) -> InvoiceRow | None:
    code = row.read("code", fold)
    number = row.read("number", lambda text: _number(code, text), required=True)
    paper = row.read("paper", _paper)
    issued_on = row.read("date", read_date, required=True)
    buyer = party_of(row, "buyer", required=True)
    seller = party_of(row, "seller", required=True)
    amount = row.amount("amount", currency_of(row), row.options.rounding)
    if row.problems or not (number and issued_on and buyer and seller and amount):
        return None
    parties = {"buyer": buyer, "seller": seller}
    aliases = () if paper is None else (paper,)
    return InvoiceRow(
        GeneralDocument(
            number=number, issued_on=issued_on, amount=amount, owner=buyer, parties=parties, aliases=aliases
        )
    )


def _read_order(row: Row) -> OrderRow | None:
    reference = row.read("reference", own_text, required=True)
    enterprise = party_of(row, "enterprise", required=True)
    bank = row.read("bank", own_text, required=True)
    currency = currency_of(row)
    amount = row.amount("amount", currency, row.options.rounding)
    purpose = row.read("purpose", read_code, required=True)
    payee = party_of(row, "payee", required=True)
    contract = row.read("contract", own_text, required=True)
    invoices = row.read("invoices", lambda text: _invoices(text, currency or "")) if currency else None
    exemption = row.read("exemption", read_code)
    document = row.read("document", own_text)
    petty_cash = row.read("petty_cash", yes_or_no)
    ordinary = row.read("ordinary", yes_or_no)
    days = row.read("days", _days)
    if bool(exemption) != bool(document):
        row.refuse("exemption", "bad-value", "An exemption and a document stand together, or neither.")
    if sum(map(bool, (invoices, exemption, petty_cash))) > 1:
        row.refuse("invoices", "bad-value", "An order is proved in one way.", expected="one of three")
    if row.problems or not (reference and enterprise and bank and amount and purpose and payee and contract):
        return None
    return OrderRow(
        reference,
        enterprise,
        bank,
        amount,
        purpose,
        payee,
        contract,
        invoices or (),
        exemption or "",
        document or "",
        bool(petty_cash),
        bool(ordinary),
        days or _USUAL_DAYS,
    )


def _number(code: str | None, text: str) -> DocumentNumber:
    """With a code that of a paper invoice, else that of an all-electronic one."""
    return read_number("tax-invoice", text, "EINVOICE") if not code else paper_invoice(code, text)


def _paper(text: str) -> DocumentNumber:
    digits = fold(text)
    return paper_invoice(digits[:-_NUMBER_DIGITS], digits[-_NUMBER_DIGITS:])


def read_code(text: str) -> str:
    """Read a code of the operator's tables: 1 to 32 of a-z, 0-9, `-`, `.` and `_`.

    Raises BadInput if it is none.
    """
    code = text.strip()
    try:
        code_of(code)
    except ValueError:
        code = ""
    if not code:
        raise BadInput(f"{text[:40]!r} is no code.", expected="1 to 32 of a-z, 0-9, '-', '.', '_'")
    return code


def _invoices(text: str, currency: str) -> tuple[tuple[str, Money | None], ...]:
    """Read `NUMBER=AMOUNT; NUMBER`: 1 to 50 invoices, each once."""
    found: dict[str, Money | None] = {}
    for each in filter(None, (part.strip() for part in text.replace("；", ";").split(";"))):
        name, equals, amount = each.replace("＝", "=").partition("=")
        number = fold(name, keep="/")
        if number in found:
            raise BadInput(f"{number} is named twice.", expected="each invoice once")
        found[number] = read_amount(amount, currency).money if equals else None
        if equals and not found[number]:
            raise BadInput(f"The amount of {number} is zero.", expected="an amount above zero")
    if not 0 < len(found) <= _MOST_INVOICES:
        raise BadInput(f"{len(found)} invoices are named.", expected=f"1 to {_MOST_INVOICES}")
    return tuple(found.items())


def _days(text: str) -> int:
    digits = fold(text)
    if not digits.isdecimal() or not 0 < int(digits[:4]) <= _MOST_DAYS:
        raise BadInput(f"{text[:40]} is no number of days.", expected=f"1 to {_MOST_DAYS}")
    return int(digits)


def _options(currency: str | None) -> Options:
    return Options(None if currency is None else currency_code(currency))
