"""Amendments with every signature they need; a test says only what matters to it."""

from __future__ import annotations

from chain.values import Receipt
from contracts.financing.amendments import Substitution, Transfer
from contracts.financing.applications import BankReport
from contracts.financing.cases import Report
from contracts.messages import Seal
from contracts.parties import Party
from contracts.registry.money import Money
from tests.contracts.cases import consented
from tests.contracts.desk import Desk


def version_of(desk: Desk, case_id: bytes) -> int:
    """What everybody signs with."""
    return desk.receivables.loan(case_id).version


def extend(
    desk: Desk,
    case_id: bytes,
    *,
    tenor_days: int | None = None,
    hold_until: int | None = None,
    reference: bytes | None = None,
    agreed: Seal | None = None,
    bank: Party | None = None,
) -> Receipt:
    """A longer tenor, a longer hold, or both, agreed on by the case's enterprise."""
    loan = desk.receivables.loan(case_id)
    tenor = loan.tenor_days if tenor_days is None else tenor_days
    until = loan.hold_until if hold_until is None else hold_until
    enterprise = desk.party(loan.enterprise)
    seal = agreed or desk.suite.amendments.agree_extension(enterprise, case_id, loan.version, tenor, until)
    return desk.suite.amendments.extend(
        bank or desk.party(loan.bank),
        case_id,
        loan.version,
        reference or desk.reference(),
        tenor,
        until,
        seal,
    )


def reduce(
    desk: Desk, case_id: bytes, amount: Money, *, reference: bytes | None = None, bank: Party | None = None
) -> Receipt:
    """The bank gives up a part of what is undrawn."""
    loan = desk.receivables.loan(case_id)
    return desk.suite.amendments.reduce(
        bank or desk.party(loan.bank), case_id, loan.version, reference or desk.reference(), amount
    )


def substitution(
    desk: Desk,
    case_id: bytes,
    account: bytes,
    replacement: bytes,
    *,
    report: Report = Report.MATCHES,
    commitment: bytes | None = None,
    consent_id: bytes | None = None,
) -> Substitution:
    """Another declaration in the place of one, with a consent and a report that match."""
    opened = desk.documents.account(replacement).commitment if commitment is None else commitment
    return Substitution(
        account, replacement, consent_id or consented(desk, case_id), BankReport(report, opened)
    )


def substitute(
    desk: Desk,
    case_id: bytes,
    terms: Substitution,
    *,
    reference: bytes | None = None,
    agreed: Seal | None = None,
    bank: Party | None = None,
) -> Receipt:
    """Carries a substitution out, agreed on by the case's enterprise."""
    loan = desk.receivables.loan(case_id)
    seal = agreed or desk.suite.amendments.agree_substitution(
        desk.party(loan.enterprise), case_id, loan.version, terms.account, terms.replacement
    )
    return desk.suite.amendments.substitute(
        bank or desk.party(loan.bank), case_id, loan.version, reference or desk.reference(), terms, seal
    )


def transfer(desk: Desk, case_id: bytes, to: Party) -> Transfer:
    """The case's bank to another, with a new reference of each."""
    return Transfer(desk.receivables.loan(case_id).bank, to.id, desk.reference(), desk.reference())


def hand_over(
    desk: Desk,
    case_id: bytes,
    to: Party,
    terms: Transfer | None = None,
    *,
    agreed: Seal | None = None,
    taken: tuple[Seal, Seal] | None = None,
    bank: Party | None = None,
) -> Receipt:
    """Hands a loan over, with the signatures of both banks and the enterprise."""
    loan = desk.receivables.loan(case_id)
    going = terms or transfer(desk, case_id, to)
    amendments = desk.suite.amendments
    seal = agreed or amendments.agree_hand_over(
        desk.party(loan.enterprise), case_id, loan.version, going.to_bank
    )
    return amendments.hand_over(
        bank or desk.party(loan.bank),
        case_id,
        loan.version,
        going,
        seal,
        taken or amendments.take_over(to, case_id, loan.version, going),
    )
