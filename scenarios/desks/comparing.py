"""What a bank compares off the chain: the opened fields of a document with the application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from contracts.financing.applications import BankReport
from contracts.financing.cases import Report
from contracts.registry.documents import Account, Finding, Outcome, Row
from contracts.registry.fields import AnyFields, ExportDeclaration
from scenarios.desks.office import Office
from scenarios.people import Actor

__all__ = ["BankBook", "ExporterClass", "compare", "report_on"]

ExporterClass = Literal["A", "B", "C"]

_NOTHING = bytes(32)
_NOT_THERE = (Outcome.NOT_FOUND, Outcome.MERGED)


@dataclass(frozen=True, slots=True)
class BankBook:
    """What a bank knows itself, and no contract does.

    Attributes:
        classes: Class of an enterprise by its name, under SAFE's goods-trade rules; A where none is given.
        agents: Pairs (enterprise's name, agent's code) of whose agency agreement it has a record.
    """

    classes: Mapping[str, ExporterClass] = field(default_factory=dict[str, ExporterClass])
    agents: frozenset[tuple[str, str]] = frozenset()


def compare(office: Office, book: BankBook, enterprise: bytes, row: Row, finding: Finding) -> BankReport:
    """What a bank reports of a row: the code, and the commitment that it opened.

    It opens the version that stands now. Where it was not handed that one, it names the newest that it has,
    and the contract says STALE.
    """
    if finding.outcome in _NOT_THERE:
        return BankReport(Report.MATCHES, finding.commitment)
    account = office.suite.documents.account(row.account)
    paper = office.vault.opening(account.document, finding.commitment)
    if paper is None:
        older = office.vault.get(account.document)
        return BankReport(Report.STALE, _NOTHING if older is None else older.commitment)
    applicant = office.people.by_id(enterprise)
    report = report_on(paper.fields, account, row, applicant, book, office.today())
    return BankReport(report, paper.commitment)


def report_on(
    fields: AnyFields, account: Account, row: Row, applicant: Actor | None, book: BankBook, today: date
) -> Report:
    """The first thing that does not fit, or MATCHES.

    Args:
        fields: What is written on the document, opened.
        account: What stands on the chain for it.
        row: What the application takes of it.
        applicant: The enterprise; None if it is nobody here.
        book: What the bank knows itself.
        today: The day in China.
    """
    checks = (
        (Report.PARTIES, applicant is None or str(fields.owner) != str(applicant.identity)),
        (Report.GOODS, not isinstance(fields, ExportDeclaration)),
        (Report.AMOUNTS, not _amounts_fit(fields, account, row)),
        (Report.DATES, fields.issued_on > today),
        (Report.DATES, (fields.valid_from or fields.issued_on) != account.valid_from),
        (Report.NO_AGENT_RECORD, not _agent_known(fields, applicant, book)),
    )
    for report, applies in checks:
        if applies:
            return report
    graded: Mapping[ExporterClass, Report] = {"B": Report.CLASS_B, "C": Report.CLASS_C}
    name = "" if applicant is None else applicant.name
    return graded.get(book.classes.get(name, "A"), Report.MATCHES)


def _amounts_fit(fields: AnyFields, account: Account, row: Row) -> bool:
    if fields.amount is None or fields.amount != account.face:
        return False
    return row.amount.currency == account.currency and row.amount <= fields.amount


def _agent_known(fields: AnyFields, applicant: Actor | None, book: BankBook) -> bool:
    """Whoever declared for the exporter: the bank has a record of their agreement."""
    agent = fields.agent if isinstance(fields, ExportDeclaration) else None
    return agent is None or (applicant is not None and (applicant.name, agent.code) in book.agents)
