"""Documents and cases, made ready for what a test is about; a test says only what matters to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from chain.hashing import keccak
from contracts.financing.applications import Application, BankReport, Check, matching
from contracts.financing.cases import Source
from contracts.financing.loans import Approval, Expired
from contracts.parties import Party
from contracts.registry.attestations import Attestation, Statement
from contracts.registry.bitmaps import bitmap
from contracts.registry.calendar import date_at
from contracts.registry.consents import Terms
from contracts.registry.documents import Account, Allocation, Row
from contracts.registry.kinds import KINDS, kind
from contracts.registry.money import Money
from contracts.registry.rates import Quote, Rate
from tests.contracts.desk import Desk
from tests.contracts.world import DAY, TODAY

LAST_DAY = TODAY + timedelta(days=400)
EXPORT = kind("export-declaration").index
IMPORT = kind("import-declaration").index
INVOICE = kind("tax-invoice").index
FILING = kind("tax-filing").index
SHIPMENT = kind("shipment").index
POLICY = kind("policy").index
LIMIT = kind("buyer-limit").index

_AUTHORITY: Mapping[int, Callable[[Desk], Party]] = {
    EXPORT: lambda desk: desk.customs,
    IMPORT: lambda desk: desk.customs,
    INVOICE: lambda desk: desk.tax,
    FILING: lambda desk: desk.tax,
    POLICY: lambda desk: desk.insurer,
    LIMIT: lambda desk: desk.insurer,
}


def usd(minor: int) -> Money:
    """Cents."""
    return Money(minor, "USD")


def today(desk: Desk) -> date:
    """The day in China."""
    return date_at(desk.now)


# Documents


def attestation(
    desk: Desk,
    face: Money,
    *,
    owner: Party | None = None,
    of_kind: int = EXPORT,
    valid_from: date = TODAY,
    valid_until: date = LAST_DAY,
) -> Attestation:
    """A document that nobody attested yet."""
    fingerprint = desk.reference()
    return Attestation(
        fingerprint,
        of_kind,
        (owner or desk.exporter).id,
        face,
        valid_from,
        valid_until,
        keccak(b"fields of " + fingerprint),
    )


def attest(
    desk: Desk,
    *faces: Money,
    owner: Party | None = None,
    of_kind: int = EXPORT,
    valid_from: date = TODAY,
    valid_until: date = LAST_DAY,
) -> list[bytes]:
    """Lets the authority of a kind attest documents with these faces. Returns their accounts, sorted."""
    batch = [
        attestation(desk, face, owner=owner, of_kind=of_kind, valid_from=valid_from, valid_until=valid_until)
        for face in faces
    ]
    authority = _AUTHORITY[of_kind](desk)
    desk.attestations.attest(authority, desk.reference(), batch)
    return [item.fingerprint for item in batch]


def statement(
    desk: Desk,
    face: Money,
    *,
    valid_from: date = TODAY,
    valid_until: date = LAST_DAY,
    commitment: bytes | None = None,
) -> Statement:
    """What customs states anew, with other fields than before."""
    return Statement(face, valid_from, valid_until, commitment or keccak(b"fields " + desk.reference()))


def amend(desk: Desk, account: bytes, face: Money, *, valid_until: date = LAST_DAY) -> None:
    """Lets customs amend a declaration."""
    desk.attestations.amend(
        desk.customs,
        desk.reference(),
        desk.documents.account(account),
        statement(desk, face, valid_until=valid_until),
    )


def void(desk: Desk, account: bytes) -> None:
    """Lets customs delete a declaration."""
    desk.attestations.void(desk.customs, desk.reference(), desk.documents.account(account), "deleted")


def figures(desk: Desk, account: bytes) -> tuple[int, int, int, int]:
    """Held, drawn, settled, available."""
    found = desk.documents.account(account)
    return found.held.minor, found.drawn.minor, found.settled.minor, found.available.minor


def allocations(desk: Desk, case_id: bytes, accounts: Iterable[bytes]) -> list[Allocation]:
    """What a case of receivables financing has on accounts."""
    return [desk.documents.allocation(account, desk.receivables.address, case_id) for account in accounts]


def rows(accounts: Sequence[bytes], *amounts: Money) -> tuple[Row, ...]:
    """One row an account; the last amount is that of the rest too."""
    last = amounts[-1:] * len(accounts)
    return tuple(Row(account, amount) for account, amount in zip(accounts, (*amounts, *last), strict=False))


def whole(desk: Desk, accounts: Sequence[bytes]) -> tuple[Row, ...]:
    """Rows that take all that is available."""
    found: list[Account] = [desk.documents.account(account) for account in accounts]
    return tuple(Row(account.id, account.available) for account in found)


# Cases


def application(
    desk: Desk,
    on: Sequence[Row],
    amount: Money | None = None,
    *,
    bank: Party | None = None,
    enterprise: Party | None = None,
    tenor_days: int = 90,
    reference: bytes | None = None,
    product: str | None = None,
    basis: bytes = bytes(32),
) -> Application:
    """An application for 80 % of the rows, unless it is said how much."""
    return Application(
        product or desk.receivables.address,
        (enterprise or desk.exporter).id,
        (bank or desk.bank_a).id,
        amount or Money(max(1, sum(row.amount.minor for row in on) * 8 // 10), on[0].amount.currency),
        tenor_days,
        reference or desk.reference(),
        tuple(on),
        basis,
    )


def submitted(
    desk: Desk,
    on: Sequence[Row],
    amount: Money | None = None,
    *,
    bank: Party | None = None,
    enterprise: Party | None = None,
    tenor_days: int = 90,
) -> bytes:
    """A case that was applied for."""
    by = enterprise or desk.exporter
    asked = application(desk, on, amount, bank=bank, enterprise=by, tenor_days=tenor_days)
    return desk.applications.apply(by, asked)


def accepted(
    desk: Desk,
    on: Sequence[Row],
    amount: Money | None = None,
    *,
    bank: Party | None = None,
    enterprise: Party | None = None,
    tenor_days: int = 90,
) -> bytes:
    """A case that the bank took on."""
    case_id = submitted(desk, on, amount, bank=bank, enterprise=enterprise, tenor_days=tenor_days)
    desk.applications.accept(bank or desk.bank_a, case_id, desk.reference())
    return case_id


def consented(desk: Desk, case_id: bytes, *, uses: int = 1, days: int = 30) -> bytes:
    """A consent of a case's enterprise to its bank, to every kind of document; its id."""
    dossier = desk.applications.dossier(case_id)
    terms = Terms(
        dossier.enterprise,
        dossier.bank,
        desk.applications.purpose(),
        bitmap(each.index for each in KINDS),
        desk.now,
        desk.now + days * DAY,
        uses,
        salt=desk.reference(),
    )
    desk.consents.grant(desk.party(dossier.enterprise), terms)
    return desk.consents.id_of(terms)


def matches(desk: Desk, case_id: bytes) -> list[BankReport]:
    """Reports of a bank that opened every commitment and found nothing wrong."""
    dossier = desk.applications.dossier(case_id)
    return matching(desk.documents.examine(dossier.product, dossier.enterprise, dossier.rows))


def check(
    desk: Desk,
    case_id: bytes,
    consent_id: bytes | None = None,
    reports: Sequence[BankReport] | None = None,
) -> Check:
    """The recorded check; with a consent of its own, and fields that match."""
    return desk.applications.check(
        desk.party(desk.applications.dossier(case_id).bank),
        case_id,
        consent_id or consented(desk, case_id),
        matches(desk, case_id) if reports is None else reports,
    )


def verified(
    desk: Desk,
    on: Sequence[Row],
    amount: Money | None = None,
    *,
    bank: Party | None = None,
    enterprise: Party | None = None,
    tenor_days: int = 90,
) -> bytes:
    """A case whose check passed."""
    case_id = accepted(desk, on, amount, bank=bank, enterprise=enterprise, tenor_days=tenor_days)
    assert check(desk, case_id).passed
    return case_id


def approval(
    desk: Desk,
    case_id: bytes,
    amount: Money | None = None,
    *,
    advance_rate: int = 10_000,
    hold_days: int = 20,
    quotes: tuple[Quote, ...] = (),
) -> Approval:
    """What a bank approves: all that was requested, unless it is said how much."""
    dossier = desk.applications.dossier(case_id)
    return Approval(
        amount or dossier.requested,
        advance_rate,
        dossier.tenor_days,
        desk.now + hold_days * DAY,
        quotes,
    )


def approve(
    desk: Desk,
    case_id: bytes,
    terms: Approval | None = None,
    *,
    bank: Party | None = None,
    expired: Sequence[Expired] = (),
) -> None:
    """The bank approves."""
    dossier = desk.applications.dossier(case_id)
    by = bank or desk.party(dossier.bank)
    desk.receivables.approve(by, case_id, dossier.version, terms or approval(desk, case_id), expired)


def approved(
    desk: Desk,
    on: Sequence[Row],
    amount: Money | None = None,
    *,
    bank: Party | None = None,
    enterprise: Party | None = None,
    tenor_days: int = 90,
    hold_days: int = 20,
    quotes: tuple[Quote, ...] = (),
) -> bytes:
    """A case whose rows are held."""
    case_id = verified(desk, on, amount, bank=bank, enterprise=enterprise, tenor_days=tenor_days)
    approve(desk, case_id, approval(desk, case_id, hold_days=hold_days, quotes=quotes))
    return case_id


def disburse(desk: Desk, case_id: bytes, amount: Money | None = None) -> None:
    """Pays out what is undrawn, or a part of it, today."""
    loan = desk.receivables.loan(case_id)
    desk.receivables.disburse(
        desk.party(loan.bank), case_id, desk.reference(), amount or loan.undrawn, today(desk)
    )


def disbursed(
    desk: Desk,
    on: Sequence[Row],
    amount: Money | None = None,
    *,
    bank: Party | None = None,
    enterprise: Party | None = None,
    tenor_days: int = 90,
    paid_out: Money | None = None,
    quotes: tuple[Quote, ...] = (),
) -> bytes:
    """A case whose loan was paid out, whole unless it is said how much."""
    case_id = approved(
        desk, on, amount, bank=bank, enterprise=enterprise, tenor_days=tenor_days, quotes=quotes
    )
    disburse(desk, case_id, paid_out)
    return case_id


def repay(desk: Desk, case_id: bytes, amount: Money | None = None, source: Source = Source.PROCEEDS) -> None:
    """Records a repayment of all that is outstanding, or a part of it, today."""
    loan = desk.receivables.loan(case_id)
    desk.receivables.repay(
        desk.party(loan.bank), case_id, desk.reference(), amount or loan.outstanding, today(desk), source
    )


def overdue(desk: Desk, case_id: bytes) -> None:
    """Lets time pass until the loan is overdue."""
    due = desk.receivables.loan(case_id).due_day
    assert due is not None
    desk.wait(((due - today(desk)).days + 1) * DAY)


def write_off(desk: Desk, case_id: bytes) -> None:
    """Waits until the loan is overdue, and writes it off."""
    overdue(desk, case_id)
    loan = desk.receivables.loan(case_id)
    desk.receivables.write_off(desk.party(loan.bank), case_id, desk.reference(), today(desk))


def reverse(desk: Desk, case_id: bytes) -> None:
    """Undoes the newest posting."""
    posting = desk.receivables.newest_posting(case_id)
    assert posting is not None
    bank = desk.party(desk.receivables.loan(case_id).bank)
    desk.receivables.reverse(bank, posting, desk.reference(), "booked in error")


def publish(desk: Desk, **prices: tuple[int, int]) -> dict[str, Quote]:
    """Publishes today's rates: CNY per unit as a fraction, by currency. Returns the quotes."""
    rates = [
        Rate(desk.reference(), currency, *price, today(desk), today(desk) + timedelta(days=9))
        for currency, price in prices.items()
    ]
    desk.rates.publish(desk.operator, rates)
    return {rate.currency: Quote(rate.currency, rate.id) for rate in rates}
