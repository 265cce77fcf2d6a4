"""The statement of a bank with insured loans: what they use of declarations, cover and policy."""

from __future__ import annotations

from collections.abc import Callable

from contracts.registry.kinds import kind
from contracts.suite import Suite
from scenarios.insurance.common import POLICY, lent, ready
from scenarios.papers import usd
from scenarios.reading.statement import DocumentLine, Statement, cases_of, statement
from scenarios.receivables.common import approved
from scenarios.stage import Stage

Attest = Callable[..., str]


def lines(found: Statement) -> dict[str, DocumentLine]:
    """The documents of a statement by their numbers."""
    return {line.document: line for line in found.documents}


def test_statement__an_insured_loan__uses_declaration_cover_and_policy(stage: Stage, attest: Attest) -> None:
    number, bank = attest(usd(100_000)), stage.bank("bank_a")
    shipment = ready(stage, number, usd(100_000))
    loan = lent(stage, shipment, usd(80_000), "L-1", parts=[(number, usd(90_000))])

    found = statement(stage.office, bank.actor.id)

    (case,) = found.cases
    assert (case.case_id, case.shipment_id, case.outstanding) == (loan, shipment, usd(80_000))
    assert {row.kind: row.drawn for row in case.rows} == {
        "export-declaration": usd(90_000),
        "shipment": usd(80_000),
        "policy": usd(80_000),
    }
    assert (found.outstanding, found.drawn, found.adds_up) == ((usd(80_000),), (usd(90_000),), True)
    assert lines(found)[POLICY].drawn == (8_000_000, 0, 8_000_000)


def test_statement__both_kinds_on_one_declaration__add_up(stage: Stage, attest: Attest) -> None:
    number, bank_a, bank_b = attest(usd(100_000)), stage.bank("bank_a"), stage.bank("bank_b")
    shipment = ready(stage, number, usd(100_000))
    lent(stage, shipment, usd(40_000), "L-1", parts=[(number, usd(50_000))])
    plain = approved(stage, bank_b, [(number, usd(30_000))], usd(24_000), "L-2")
    bank_b.disburse(plain, usd(24_000), "D-2")

    insured, other = (statement(stage.office, bank.actor.id) for bank in (bank_a, bank_b))

    assert lines(insured)[number].drawn == (5_000_000, 3_000_000, 8_000_000)
    assert lines(other)[number].drawn == (3_000_000, 5_000_000, 8_000_000)
    assert (insured.adds_up, other.adds_up) == (True, True)
    assert other.cases[0].shipment_id is None


def test_statement__the_cover_has_ended__is_listed_as_impaired(stage: Stage, attest: Attest) -> None:
    bank = stage.bank("bank_a")
    shipment = ready(stage, attest(usd(100_000)), usd(100_000))
    loan = lent(stage, shipment, usd(80_000), "L-1")

    bank.collect(shipment, usd(100_000), "C-1")
    found = statement(stage.office, bank.actor.id)

    assert [row.kind for _, row in found.impaired] == ["shipment"]
    bank.repay(loan, usd(80_000), "R-1")
    found = statement(stage.office, bank.actor.id)
    assert (found.cases, found.adds_up) == ((), True)
    assert cases_of(stage.office, bank.actor.id) == (loan,)


def test_statement__after_a_new_version_of_the_product__has_its_insured_loans(
    stage: Stage, attest: Attest
) -> None:
    bank, office = stage.bank("bank_a"), stage.office
    shipment = ready(stage, attest(usd(100_000)), usd(100_000))
    lent(stage, shipment, usd(80_000), "L-1")
    before = statement(office, bank.actor.id)
    suite, operator = office.suite, office.people.operator().party
    newer = type(suite.insured).deploy(
        office.network,
        operator.maker,
        suite.participants.address,
        suite.directory.address,
        suite.documents.address,
        suite.applications.address,
        suite.apportionment.address,
        suite.amendments.address,
        suite.insured_loans.address,
    )
    suite.directory.register(operator, newer.NAME, 2, newer.address, draws=[kind("export-declaration").index])

    office.suite = Suite.at(office.network, suite.address)
    after = statement(office, bank.actor.id)

    assert office.suite.insured.address == newer.address
    assert (after.cases, after.documents, after.adds_up) == (before.cases, before.documents, True)


def test_statement__as_of_a_block_before_the_approval__has_the_application(
    stage: Stage, attest: Attest
) -> None:
    bank = stage.bank("bank_a")
    shipment = ready(stage, attest(usd(100_000)), usd(100_000))
    exporter = stage.enterprise("exporter")
    case = exporter.apply_insured("bank_a", shipment, usd(80_000), 60, "L-1")
    block = stage.office.network.block_info().number
    exporter.withdraw(case)

    found = statement(stage.office, bank.actor.id, block=block)

    assert [(line.case_id, line.shipment_id, line.rows) for line in found.cases] == [(case, shipment, ())]
    assert statement(stage.office, bank.actor.id).cases == ()
