"""Reading the chain for those who are told: balances, cases, events; and whether all adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from chain.abi import Event
from chain.errors import Reverted, ShroffError
from contracts.financing.cases import ENDED
from contracts.insurance.words import AT_RISK
from contracts.payments.words import Status
from contracts.registry.documents import Account
from contracts.registry.kinds import kind
from contracts.registry.money import Money
from scenarios.desks.office import Office
from scenarios.desks.payment_ending import payment_of
from scenarios.reading.document_names import name_of_document
from scenarios.watching.steps import Balance, CaseFigures, ShipmentFigures

__all__ = [
    "NotConserved",
    "accounts_in",
    "all_accounts",
    "balance_after",
    "balance_from",
    "balance_of",
    "case_figures",
    "check_conserved",
    "shipment_figures",
]

_GONE = (Status.REFUSED, Status.WITHDRAWN, Status.LAPSED, Status.CAME_BACK)
_ACCOUNT_FIELDS = ("account", "into", "document")
_ON_ACCOUNTS = frozenset({"Moved", "Restated", "Attested", "Voided", "Merged", "Confirmed", "WriteOffMarked"})


class NotConserved(ShroffError):
    """Balances do not add up, or a case that ended still holds something: a defect of the contracts."""


@dataclass(frozen=True, slots=True)
class _Totals:
    held: int
    drawn: int
    settled: int


def balance_of(office: Office, account: bytes) -> Balance:
    """The balance of an account as people read it."""
    return balance_from(office, office.suite.documents.account(account))


def balance_from(office: Office, found: Account) -> Balance:
    """The balance of an account that was read."""
    return Balance(
        name_of_document(office, found.document),
        found.face,
        found.held,
        found.drawn,
        found.settled,
        found.available,
        found.void,
        found.impaired,
        bool(found.written_off),
        kind(found.kind).name,
    )


def balance_after(known: Balance, moves: Sequence[Event]) -> Balance | None:
    """The balance that steps leave, from the figures in their events; None: it has to be read.

    Args:
        known: The balance before.
        moves: Every event about its account since.
    """
    if known.impaired or not moves or any(event.name != "Moved" for event in moves):
        return None
    figures, currency = moves[-1], known.face.currency
    held, drawn, settled = (Money(figures[name], currency) for name in ("held", "drawn", "settled"))
    left = Money(known.face.minor, currency) - held - drawn - settled
    if left.minor < 0:
        return None
    return replace(known, held=held, drawn=drawn, settled=settled, available=left)


def case_figures(office: Office, name: str, case_id: bytes) -> CaseFigures | None:
    """A case's figures; None if there is no such case."""
    try:
        loan = office.lending(case_id).loan(case_id)
    except Reverted:
        return _application_figures(office, name, case_id)
    return CaseFigures(
        name,
        loan.status.name,
        None,
        loan.approved,
        loan.disbursed,
        loan.outstanding,
        loan.undrawn,
        loan.overdue,
    )


def _application_figures(office: Office, name: str, case_id: bytes) -> CaseFigures | None:
    try:
        dossier = office.suite.applications.dossier(case_id)
    except Reverted:
        return None
    return CaseFigures(name, dossier.status.name, dossier.requested)


def shipment_figures(office: Office, name: str, shipment_id: bytes) -> ShipmentFigures | None:
    """An insured shipment's figures; None if there is no such shipment."""
    shipment = office.suite.insurance.shipment(shipment_id)
    if shipment is None:
        return None
    claim = office.suite.claims.claim(shipment)
    covered, indemnified = shipment.account is not None, claim.loss.minor > 0
    return ShipmentFigures(
        name,
        shipment.status.name,
        shipment.declared,
        shipment.cover if covered else None,
        shipment.at_risk if covered else None,
        claim.paid if claim.paid.minor else None,
        claim.loss if indemnified else None,
        claim.indemnity if indemnified else None,
        claim.recovered if claim.recovered.minor else None,
    )


def accounts_in(events: Iterable[Event]) -> tuple[bytes, ...]:
    """The accounts that events of Documents are about, in the order they come."""
    found: dict[bytes, None] = {}
    for event in events:
        if event.name in _ON_ACCOUNTS:
            for field in _ACCOUNT_FIELDS:
                if field in event.args and not (field == "document" and "account" in event.args):
                    found[event[field]] = None
    return tuple(found)


def all_accounts(office: Office) -> tuple[bytes, ...]:
    """Every account there is, oldest first."""
    return tuple(event["document"] for event in office.suite.documents.contract.events("Attested"))


def check_conserved(office: Office, accounts: Sequence[bytes]) -> dict[bytes, Account]:
    """Adds up all that cases have on these accounts, and returns the accounts as they are.

    Raises:
        NotConserved: Held, drawn or settled of an account is not the sum of its allocations; or a case that
            ended still holds something.
    """
    documents = office.suite.documents
    read = {account: documents.account(account) for account in accounts}
    sums: dict[bytes, Counter[str]] = {found.end: Counter() for found in read.values()}
    cases: dict[tuple[str, bytes], None] = {}
    for account, found in read.items():
        for application, case_id in documents.cases_on(account):
            share = documents.allocation(account, application, case_id)
            sums[found.end].update(held=share.held, drawn=share.drawn, settled=share.settled)
            cases[application, case_id] = None
    for account, found in read.items():
        if found.end == account:
            _compare(name_of_document(office, found.document), found, sums[account])
    _check_ended(office, cases)
    return read


def _compare(name: str, found: Account, summed: Counter[str]) -> None:
    told = _Totals(found.held.minor, found.drawn.minor, found.settled.minor)
    added = _Totals(summed["held"], summed["drawn"], summed["settled"])
    if told != added:
        raise NotConserved(f"{name} has {told}, and its cases together {added}.")
    used = found.held + found.drawn + found.settled
    if used > found.face and not found.impaired:
        raise NotConserved(f"{name} has {used} of {found.face} used, and is not impaired.")
    left = Money(max(0, found.face.minor - used.minor), found.currency)
    if not found.impaired and found.available != left:
        raise NotConserved(f"{name} says {found.available} are available; it should be {left}.")


def _check_ended(office: Office, cases: Iterable[tuple[str, bytes]]) -> None:
    suite = office.suite
    for application, case_id in cases:
        if application in (suite.receivables.address, suite.insured.address):
            _check_loan(office, application, case_id)
        elif application == suite.insurance.address:
            _check_shipment(office, case_id)
        elif application == suite.capital.address:
            _check_payment(office, case_id)  # the rest: what a bank collected without a loan


def _check_loan(office: Office, product: str, case_id: bytes) -> None:
    """A loan that has ended holds nothing; an insured one with nothing to pay uses no cover and no policy."""
    suite, loan = office.suite, office.lending(case_id).loan(case_id)
    for row in suite.applications.rows(case_id):
        held = suite.documents.allocation(row.account, product, case_id).held
        if held and loan.status in ENDED:
            raise NotConserved(f"A case that is {loan.status.name} still holds {held} minor units.")
    footing = suite.insured_loans.footing(case_id)
    if footing is None or loan.outstanding.minor or loan.undrawn.minor:
        return
    for account in (footing.cover, footing.policy):
        share = suite.documents.allocation(account, suite.insured_loans.address, case_id)
        if share.held or share.drawn:
            raise NotConserved(f"A loan with nothing outstanding still uses {share} of cover or policy.")


def _check_payment(office: Office, payment_id: bytes) -> None:
    """A payment holds its invoices while it is ordered, uses them once it is paid, and then nothing."""
    found, suite = payment_of(office, payment_id), office.suite
    for row in found.rows:
        share = suite.documents.allocation(row.account, suite.capital.address, payment_id)
        if share.held and found.status not in (Status.ORDERED, Status.CHECKED):
            raise NotConserved(f"A payment that is {found.status.name} still holds {share.held} minor units.")
        if share.drawn and found.status in _GONE:
            raise NotConserved(f"A payment that is {found.status.name} still uses {share.drawn} minor units.")


def _check_shipment(office: Office, shipment_id: bytes) -> None:
    """A shipment uses of its limit what is at risk."""
    shipment, suite = office.shipment(shipment_id), office.suite
    used = suite.documents.allocation(shipment.limit, suite.insurance.address, shipment_id).drawn
    at_risk = shipment.at_risk.minor if shipment.status in AT_RISK else 0
    if used != at_risk:
        raise NotConserved(f"A shipment with {at_risk} minor units at risk uses {used} of its limit.")
