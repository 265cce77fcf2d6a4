"""Insured loans in any currency, amended and reversed; a test says only what matters to it."""

from __future__ import annotations

from collections.abc import Sequence

from chain.values import Receipt
from contracts.financing.amendments import Substitution, Transfer
from contracts.financing.applications import BankReport
from contracts.financing.cases import Report
from contracts.parties import Party
from contracts.registry.documents import Row
from contracts.registry.money import Money
from contracts.registry.rates import Quote
from tests.contracts.cases import approval, consented, today
from tests.contracts.desk import Desk
from tests.contracts.insured import cover_account, insured_case, shipment


def lent(
    desk: Desk,
    shipment_id: bytes,
    amount: Money,
    *,
    quotes: Sequence[Quote] = (),
    on: Sequence[Row] | None = None,
    paid_out: Money | None = None,
    bank: Party | None = None,
    tenor_days: int = 60,
    hold_days: int = 20,
    advance_rate: int = 10_000,
) -> bytes:
    """A loan that was approved, and paid out whole, unless it is said how much, or nothing; its id."""
    to = bank or desk.bank_a
    case_id = insured_case(desk, shipment_id, amount, on, bank=to, tenor_days=tenor_days)
    terms = approval(
        desk, case_id, amount, hold_days=hold_days, quotes=tuple(quotes), advance_rate=advance_rate
    )
    desk.suite.insured.approve(to, case_id, desk.applications.dossier(case_id).version, terms)
    out = amount if paid_out is None else paid_out
    if out.minor:
        desk.suite.insured.disburse(to, case_id, desk.reference(), out, today(desk))
    return case_id


def used(desk: Desk, case_id: bytes, account: bytes) -> tuple[int, int]:
    """What a loan holds and has drawn of cover or policy."""
    share = desk.documents.allocation(account, desk.suite.insured_loans.address, case_id)
    return share.held, share.drawn


def uses(desk: Desk, case_id: bytes, shipment_id: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    """What a loan holds and has drawn of its cover, and of its policy."""
    return (
        used(desk, case_id, cover_account(desk, shipment_id)),
        used(desk, case_id, shipment(desk, shipment_id).policy),
    )


def reverse(desk: Desk, case_id: bytes) -> None:
    """Undoes the newest posting."""
    posting = desk.suite.insured.newest_posting(case_id)
    assert posting is not None
    bank = desk.party(desk.suite.insured.loan(case_id).bank)
    desk.suite.insured.reverse(bank, posting, desk.reference(), "booked in error")


def extend(
    desk: Desk, case_id: bytes, *, tenor_days: int | None = None, hold_until: int | None = None
) -> Receipt:
    """A longer tenor, a longer hold, or both."""
    loan = desk.suite.insured.loan(case_id)
    tenor = loan.tenor_days if tenor_days is None else tenor_days
    until = loan.hold_until if hold_until is None else hold_until
    amendments = desk.suite.amendments
    agreed = amendments.agree_extension(desk.party(loan.enterprise), case_id, loan.version, tenor, until)
    return amendments.extend(
        desk.party(loan.bank), case_id, loan.version, desk.reference(), tenor, until, agreed
    )


def reduce(desk: Desk, case_id: bytes, amount: Money) -> Receipt:
    """The bank gives up a part of what is undrawn."""
    loan = desk.suite.insured.loan(case_id)
    return desk.suite.amendments.reduce(
        desk.party(loan.bank), case_id, loan.version, desk.reference(), amount
    )


def substitute(desk: Desk, case_id: bytes, account: bytes, replacement: bytes) -> Receipt:
    """Another declaration in the place of one."""
    loan = desk.suite.insured.loan(case_id)
    opened = desk.documents.account(replacement).commitment
    terms = Substitution(account, replacement, consented(desk, case_id), BankReport(Report.MATCHES, opened))
    amendments = desk.suite.amendments
    agreed = amendments.agree_substitution(
        desk.party(loan.enterprise), case_id, loan.version, account, replacement
    )
    return amendments.substitute(
        desk.party(loan.bank), case_id, loan.version, desk.reference(), terms, agreed
    )


def hand_over(desk: Desk, case_id: bytes, to: Party, *, by: Party | None = None) -> Receipt:
    """Hands a loan over, with the signatures of both banks and the enterprise."""
    loan = desk.suite.insured.loan(case_id)
    going = Transfer(loan.bank, to.id, desk.reference(), desk.reference())
    amendments = desk.suite.amendments
    agreed = amendments.agree_hand_over(desk.party(loan.enterprise), case_id, loan.version, to.id)
    taken = amendments.take_over(to, case_id, loan.version, going)
    return amendments.hand_over(by or desk.party(loan.bank), case_id, loan.version, going, agreed, taken)
