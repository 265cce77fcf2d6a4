"""The statement of a bank as of a block: its open cases, what they use, and that it adds up to the accounts.

A case that is not ended, and one that was written off and still uses something, is in the statement of the
bank that has it then: which it was applied for at, or which took it over; a successor has its predecessors'.
Loans of all kinds of financing are in it; an insured one uses its shipment's cover and its policy besides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from chain.errors import BadInput
from contracts.financing.applications import Dossier
from contracts.financing.cases import ENDED, Status
from contracts.financing.loans import Loan
from contracts.registry.calendar import DAY_SECONDS
from contracts.registry.documents import Account
from contracts.registry.kinds import KindName, kind
from contracts.registry.money import Money
from contracts.registry.participants import Role
from scenarios.desks.office import Office
from scenarios.reading.document_names import name_of_document

__all__ = ["CaseLine", "DocumentLine", "RowLine", "Statement", "cases_of", "statement"]


@dataclass(frozen=True, slots=True)
class RowLine:
    """What a case uses of a document, in the document's currency. `account` is where the balance is kept.

    `kind`: `policy` and `shipment` (its cover) of an insured loan, beside its declarations.
    """

    account: bytes
    document: str
    held: Money
    drawn: Money
    settled: Money
    impaired: bool
    kind: KindName = "export-declaration"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """An open case. Amounts are in the loan's currency; None before the approval.

    Attributes:
        ends_on_hold: Last second (Unix time) in which more can be disbursed; None if nothing is held.
        shipment_id: What an insured loan stands on; None for a loan on declarations alone.
    """

    case_id: bytes
    enterprise: bytes
    status: Status
    requested: Money
    approved: Money | None
    disbursed: Money | None
    outstanding: Money | None
    undrawn: Money | None
    due_day: date | None
    overdue: bool
    ends_on_hold: int | None
    rows: tuple[RowLine, ...]
    shipment_id: bytes | None = None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """An account that the bank's cases use: the bank's share of each figure, what others have, its balance.

    Attributes:
        held, drawn, settled: (this bank's open cases, all others, the balance that the ledger keeps).
    """

    account: bytes
    document: str
    currency: str
    held: tuple[int, int, int]
    drawn: tuple[int, int, int]
    settled: tuple[int, int, int]
    impaired: bool
    kind: KindName = "export-declaration"

    @property
    def adds_up(self) -> bool:
        """Whether the shares are the balance."""
        return all(own + others == kept for own, others, kept in (self.held, self.drawn, self.settled))


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement of a bank.

    Attributes:
        bank: Participant (32 bytes).
        block, time: As of which block, and its time (Unix seconds).
        cases: Oldest first.
        documents: Every account that these cases use.
        ending: Days within which a hold has to end to be listed.
    """

    bank: bytes
    block: int
    time: int
    cases: tuple[CaseLine, ...]
    documents: tuple[DocumentLine, ...]
    ending: int

    @property
    def outstanding(self) -> tuple[Money, ...]:
        """What is outstanding, one amount a currency."""
        return _totals(case.outstanding for case in self.cases if case.outstanding is not None)

    @property
    def held(self) -> tuple[Money, ...]:
        """What the cases hold of declarations, one amount a currency."""
        return _totals(row.held for row in self._declarations())

    @property
    def drawn(self) -> tuple[Money, ...]:
        """What the cases have drawn on declarations, one amount a currency."""
        return _totals(row.drawn for row in self._declarations())

    @property
    def holds_ending(self) -> tuple[CaseLine, ...]:
        """Cases whose hold ends within `ending` days, or has ended; the earliest first."""
        last = self.time + self.ending * DAY_SECONDS
        found = [case for case in self.cases if case.ends_on_hold is not None and case.ends_on_hold <= last]
        return tuple(sorted(found, key=lambda case: case.ends_on_hold or 0))

    @property
    def impaired(self) -> tuple[tuple[CaseLine, RowLine], ...]:
        """Rows whose document takes no hold and no draw, with their cases."""
        return tuple((case, row) for case in self.cases for row in case.rows if row.impaired)

    @property
    def adds_up(self) -> bool:
        """Whether on every account the shares of all cases are the balance that the ledger keeps."""
        return all(line.adds_up for line in self.documents)

    def _declarations(self) -> Iterable[RowLine]:
        return (row for case in self.cases for row in case.rows if row.kind == "export-declaration")


def statement(office: Office, bank: bytes, *, block: int | None = None, ending: int = 7) -> Statement:
    """Reads the statement of a bank.

    Args:
        office: The contracts, the papers.
        bank: Participant.
        block: As of which block; None: the last one.
        ending: List holds that end within so many days.

    Raises:
        NotFound: There is no such block.
        BadInput: There were no contracts yet, or it was no bank.
    """
    info = office.network.block_info("latest" if block is None else block)
    participants = office.suite.participants
    if not office.network.code(office.suite.amendments.address, block=info.number):
        raise BadInput(f"In block {info.number} the contracts were not there yet.", hint="Name a later one.")
    if Role.BANK not in participants.standing(bank, block=info.number)[0]:
        raise BadInput("It is no bank, or was none then.", expected="a bank")
    reader = _Reader(office, info.number)
    lines = [reader.case(dossier) for dossier in _dossiers_of(office, bank, info.number)]
    cases = tuple(line for line in lines if line is not None)
    return Statement(bank, info.number, info.timestamp, cases, tuple(reader.documents(cases)), ending)


def cases_of(office: Office, bank: bytes, *, until: int | None = None) -> tuple[bytes, ...]:
    """The cases that a bank has as of a block, ended ones too: applied for, taken over, or inherited."""
    block = office.network.block_info().number if until is None else until
    return tuple(dossier.case_id for dossier in _dossiers_of(office, bank, block))


def _dossiers_of(office: Office, bank: bytes, block: int) -> list[Dossier]:
    suite = office.suite
    houses = suite.participants.houses_of(bank, until=block)
    found: dict[bytes, None] = {}
    for house in houses:
        found |= dict.fromkeys(suite.applications.all(bank=house, until=block))
        found |= dict.fromkeys(suite.amendments.taken_by(house, until=block))
    dossiers = (suite.applications.dossier(case_id, block=block) for case_id in found)
    return [dossier for dossier in dossiers if dossier.bank in houses]


class _Reader:
    """Reads cases and accounts as of one block, each account once."""

    def __init__(self, office: Office, block: int) -> None:
        self.office = office
        self.suite = office.suite
        self.block = block
        self._accounts: dict[bytes, Account] = {}

    def account(self, account: bytes) -> Account:
        if account not in self._accounts:
            self._accounts[account] = self.suite.documents.account(account, block=self.block)
        return self._accounts[account]

    def case(self, dossier: Dossier) -> CaseLine | None:
        """An open case; None for one that is ended and uses nothing."""
        loan = self._loan(dossier)
        status = dossier.status if loan is None else loan.status
        rows = () if loan is None else tuple(self._rows(dossier))
        uses = any(row.held.minor or row.drawn.minor for row in rows)
        owed = loan is not None and loan.outstanding.minor > 0
        if status in ENDED and not uses and not owed:
            return None
        holds = loan is not None and loan.undrawn.minor > 0
        return CaseLine(
            dossier.case_id,
            dossier.enterprise,
            status,
            dossier.requested,
            None if loan is None else loan.approved,
            None if loan is None else loan.disbursed,
            None if loan is None else loan.outstanding,
            None if loan is None else loan.undrawn,
            None if loan is None else loan.due_day,
            bool(loan and loan.overdue),
            loan.hold_until if loan and holds else None,
            rows,
            dossier.basis,
        )

    def _loan(self, dossier: Dossier) -> Loan | None:
        if dossier.status is not Status.APPROVED:
            return None
        product = self.office.product(dossier.product, insured=dossier.basis is not None)
        return product.loan(dossier.case_id, block=self.block)

    def _rows(self, dossier: Dossier) -> Iterable[RowLine]:
        for row in dossier.rows:
            yield self._row(row.account, dossier.product, dossier.case_id)
        if dossier.basis is None:
            return
        product = self.office.product(dossier.product, insured=True)
        footing = self.office.footing(product, dossier.case_id)
        if footing is not None:
            application, stands_on = footing
            for account in (stands_on.cover, stands_on.policy):
                yield self._row(account, application, dossier.case_id)

    def _row(self, of: bytes, application: str, case_id: bytes) -> RowLine:
        account = self.account(of)
        share = self.suite.documents.allocation(of, application, case_id, block=self.block)
        return RowLine(
            account.end,
            name_of_document(self.office, account.document),
            Money(share.held, account.currency),
            Money(share.drawn, account.currency),
            Money(share.settled, account.currency),
            account.impaired,
            kind(account.kind).name,
        )

    def documents(self, cases: Sequence[CaseLine]) -> Iterable[DocumentLine]:
        """Every account that these cases use, with what all others have on it."""
        own: dict[bytes, Counter[str]] = {}
        for case in cases:
            for row in case.rows:
                own.setdefault(row.account, Counter()).update(
                    held=row.held.minor, drawn=row.drawn.minor, settled=row.settled.minor
                )
        ours = {case.case_id for case in cases}
        for account, shares in own.items():
            kept, others = self.account(account), self._others(account, ours)
            yield DocumentLine(
                account,
                name_of_document(self.office, kept.document),
                kept.currency,
                (shares["held"], others["held"], kept.held.minor),
                (shares["drawn"], others["drawn"], kept.drawn.minor),
                (shares["settled"], others["settled"], kept.settled.minor),
                kept.impaired,
                kind(kept.kind).name,
            )

    def _others(self, account: bytes, ours: set[bytes]) -> Counter[str]:
        documents, sums = self.suite.documents, Counter[str]()
        for each in documents.line_of(account, until=self.block):
            for application, case_id in documents.cases_on(each, until=self.block):
                if case_id not in ours:
                    share = documents.allocation(each, application, case_id, block=self.block)
                    sums.update(held=share.held, drawn=share.drawn, settled=share.settled)
        return sums


def _totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    sums: Counter[str] = Counter()
    for amount in amounts:
        sums[amount.currency] += amount.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))
