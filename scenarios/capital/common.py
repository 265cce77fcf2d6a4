"""What the scenarios of capital payments have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.payments.words import Finding, Status
from contracts.registry.fields import GeneralDocument, Party
from contracts.registry.identifiers import own
from contracts.registry.money import Money
from contracts.registry.numbers import DocumentNumber, read_number
from scenarios.desks import AuthorityDesk, BankDesk, EnterpriseDesk, OperatorDesk
from scenarios.stage import Stage

__all__ = [
    "SUPPLIER",
    "Payers",
    "cny",
    "company",
    "invoice",
    "invoice_number",
    "opened",
    "ordered",
    "paid",
    "status_of",
]

SUPPLIER = "OWN:DEMOSTEEL"
"""Who is paid, as invoices call it."""

_ISSUED = date(2026, 2, 20)
_TENTH = (1_000, 1_000, 1_000, 1_000)

Part = tuple[str, Money]
"""An invoice by its number, and how much of it."""


@dataclass(frozen=True, slots=True)
class Payers:
    """The desks of a scenario."""

    operator: OperatorDesk
    tax: AuthorityDesk
    payer: EnterpriseDesk
    bank_a: BankDesk


def company(stage: Stage) -> Payers:
    """The operator, tax, who pays, the first bank."""
    return Payers(
        stage.operator(), stage.authority("tax"), stage.enterprise("exporter"), stage.bank("bank_a")
    )


def cny(units: int, fen: int = 0) -> Money:
    """Yuan and fen."""
    return Money(units * 100 + fen, "CNY")


def invoice_number(serial: int) -> DocumentNumber:
    """An all-electronic invoice's number of 20 digits: year, region, channel, serial."""
    return read_number("tax-invoice", f"26332{serial:015}", "EINVOICE")


def invoice(
    stage: Stage,
    serial: int,
    amount: Money,
    *,
    buyer: str = "exporter",
    seller: str = SUPPLIER,
    aliases: Sequence[DocumentNumber] = (),
) -> GeneralDocument:
    """A tax invoice: the total with tax, who buys and who sells."""
    identity = stage.office.people[buyer].identity
    if identity is None:
        raise ValueError(f"{buyer} has no identity to be named by on a document")
    owner = Party.of(identity, name=stage.office.people[buyer].title, country="CN")
    sold = Party.of(own(seller.removeprefix("OWN:")), name="Demo Steel Trading Co., Ltd.", country="CN")
    return GeneralDocument(
        number=invoice_number(serial),
        issued_on=_ISSUED,
        amount=amount,
        owner=owner,
        parties={"buyer": owner, "seller": sold},
        aliases=tuple(aliases),
    )


def opened(stage: Stage, *banks: str, periods: int = 1, days: int = 29) -> None:
    """Banks may pay first, and periods of so many days are in the calendar; the first one opens.

    Banks and operator have committed to their seeds, and a tenth is drawn of each class.
    """
    operator = stage.operator()
    for bank in banks:
        operator.admit_bank(bank)
    first = stage.office.today() + timedelta(days=1)
    for period in range(1, periods + 1):
        last = first + timedelta(days=days - 1)
        operator.add_period(first, last, _TENTH)
        for bank in banks:
            stage.bank(bank).commit_seed(period)
            operator.commit_seed(bank, period)
        first = last + timedelta(days=1)
    stage.wait(days=1)


def ordered(
    stage: Stage,
    bank: str,
    amount: Money,
    reference: str,
    *,
    payer: str = "exporter",
    purpose: str = "materials",
    parts: Sequence[Part] = (),
    payee: str = SUPPLIER,
    ordinary: bool = False,
    petty_cash: bool = False,
    exemption: str = "",
) -> bytes:
    """An enterprise orders a payment. Returns its id."""
    return stage.enterprise(payer).order(
        bank,
        amount,
        purpose,
        reference,
        payee=payee,
        contract=f"C-{reference}",
        parts=parts,
        exemption=exemption,
        document=f"the list behind {reference}" if exemption else "",
        petty_cash=petty_cash,
        ordinary=ordinary,
    )


def paid(stage: Stage, bank: str, payment: bytes, reference: str) -> bytes:
    """A bank checks an order, which passes, and pays."""
    found = stage.bank(bank).check_order(payment)
    stage.expect(f"the check before {reference}", found, Finding.PASSED)
    stage.bank(bank).pay(payment, reference)
    return payment


def status_of(stage: Stage, payment: bytes) -> Status | None:
    """The state of a payment now."""
    found = stage.office.suite.capital.payment(payment)
    return None if found is None else found.status
