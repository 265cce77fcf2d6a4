"""What a bank reports: the opened fields compared with the application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.financing.cases import Report
from contracts.registry.documents import Row
from contracts.registry.fields import AnyFields, ImportDeclaration, Party
from contracts.registry.identifiers import own
from contracts.registry.numbers import read_number
from scenarios.desks.comparing import BankBook, report_on
from scenarios.papers import ISSUED_ON, declaration, usd
from scenarios.receivables.common import approved
from scenarios.stage import Stage
from scenarios.vault import Paper, Vault

Attest = Callable[..., str]


def checked(stage: Stage, number: str, book: BankBook | None = None, reference: str = "L-1") -> Report:
    """What bank A reports of the exporter's application on a document."""
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a", book)
    exporter.consent("bank_a")
    case = exporter.apply("bank_a", [(number, usd(500))], usd(400), 90, reference)
    bank.accept(case, f"IN-{reference}")
    return bank.verify(case).answers[0].report


def test_verify__fields_as_attested__matches(stage: Stage, attest: Attest) -> None:
    assert checked(stage, attest(usd(1_000))) is Report.MATCHES


def test_verify__class_b__is_flagged_and_passes(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))
    bank = stage.bank("bank_a", BankBook(classes={"exporter": "B"}))

    case = approved(stage, bank, [(number, usd(500))], usd(400), "L-1")

    (answer,) = stage.office.suite.applications.checks(case)[-1].answers
    assert answer.report is Report.CLASS_B


def test_verify__class_c__fails(stage: Stage, attest: Attest) -> None:
    assert checked(stage, attest(usd(1_000)), BankBook(classes={"exporter": "C"})) is Report.CLASS_C


def test_verify__the_bank_was_handed_nothing__is_stale(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))
    known = stage.office.account(number)
    stage.office.vault = Vault()
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    exporter.consent("bank_a")
    case = exporter.apply("bank_a", [(known, usd(500))], usd(400), 90, "L-1")
    bank.accept(case, "IN-1")

    check = bank.verify(case)

    assert not check.passed
    assert check.answers[0].report is Report.STALE


@pytest.mark.parametrize("dollars", [999, 1_001])
def test_verify__the_bank_was_handed_other_fields__is_stale(
    stage: Stage, attest: Attest, dollars: int
) -> None:
    number = attest(usd(1_000))
    true = stage.office.vault.find(number)
    assert true is not None
    stage.office.vault = Vault()
    forged = declaration(stage.office.people["exporter"], 1, usd(dollars))
    stage.office.vault.put(Paper(true.document, forged, true.salt))

    assert checked(stage, number) is Report.STALE


def test_verify__amended_behind_the_banks_back__is_stale(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))
    old = stage.office.vault.find(number)
    assert old is not None
    amended = declaration(stage.office.people["exporter"], 1, usd(900))
    stage.authority("customs").amend(number, amended, "AM-1")
    stage.office.vault = Vault()
    stage.office.vault.put(old)

    assert checked(stage, number) is Report.STALE


def test_verify__declared_by_an_agent__needs_the_banks_record(stage: Stage) -> None:
    paper = declaration(stage.office.people["exporter"], 1, usd(1_000))
    agent = Party.of(own("AGENT1"), name="Demo Forwarding Co.", country="CN")
    stage.authority("customs").attest([paper.model_copy(update={"agent": agent})], "ATT-1")
    number = paper.number.canonical
    known = BankBook(agents=frozenset({("exporter", "AGENT1")}))

    assert checked(stage, number, reference="L-1") is Report.NO_AGENT_RECORD
    assert checked(stage, number, known, reference="L-2") is Report.MATCHES


def test_verify__another_exporters_document__is_not_yours(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000), exporter="exporter_2")

    assert checked(stage, number) is Report.PARTIES


def reported(stage: Stage, number: str, fields: AnyFields) -> Report:
    """What a bank reports that was handed these fields, of half of a document of the exporter."""
    office = stage.office
    account = office.suite.documents.account(office.account(number))
    row = Row(account.id, usd(500))
    return report_on(fields, account, row, office.people["exporter"], BankBook(), office.today())


def imported(fields: AnyFields) -> AnyFields:
    """An import declaration of the same exporter, as buyer."""
    return ImportDeclaration(
        number=read_number("import-declaration", "310120261000000001", "CN18"),
        issued_on=fields.issued_on,
        amount=fields.amount,
        buyer=fields.owner,
    )


LATER = ISSUED_ON + timedelta(days=99)


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({}, Report.MATCHES),
        ({"amount": usd(999)}, Report.AMOUNTS),
        ({"amount": None}, Report.AMOUNTS),
        ({"issued_on": LATER, "valid_from": ISSUED_ON}, Report.DATES),
        ({"valid_from": LATER}, Report.DATES),
    ],
)
def test_report_on__one_field_differs__is_named(
    stage: Stage, attest: Attest, change: dict[str, object], due: Report
) -> None:
    number = attest(usd(1_000))
    fields = declaration(stage.office.people["exporter"], 1, usd(1_000))

    assert reported(stage, number, fields.model_copy(update=change)) is due


def test_report_on__an_import_declaration__is_about_other_goods(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))
    fields = declaration(stage.office.people["exporter"], 1, usd(1_000))

    assert reported(stage, number, imported(fields)) is Report.GOODS


def test_report_on__more_than_the_whole__is_an_amount(stage: Stage, attest: Attest) -> None:
    number = attest(usd(1_000))
    office = stage.office
    account = office.suite.documents.account(office.account(number))
    fields = declaration(office.people["exporter"], 1, usd(1_000))
    exporter = office.people["exporter"]

    over = report_on(fields, account, Row(account.id, usd(1_000, 1)), exporter, BankBook(), office.today())
    nobody = report_on(fields, account, Row(account.id, usd(1)), None, BankBook(), office.today())
    unnamed = replace(exporter, identity=None)
    other = report_on(fields, account, Row(account.id, usd(1)), unnamed, BankBook(), office.today())

    assert over is Report.AMOUNTS
    assert nobody is Report.PARTIES
    assert other is Report.PARTIES
