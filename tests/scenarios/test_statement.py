"""A bank's statement: which cases it has, and that all shares of an account are its balance."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chain.errors import BadInput
from contracts.financing.cases import Status
from contracts.financing.receivables import ReceivablesFinancing
from contracts.registry.kinds import kind
from contracts.registry.money import Money
from contracts.suite import Suite
from scenarios.papers import usd
from scenarios.reading.statement import cases_of, statement
from scenarios.receivables.common import approved
from scenarios.stage import Stage


def test_statement__two_banks_on_one_declaration__each_has_its_share(
    stage: Stage, attest: Callable[..., str]
) -> None:
    shirts = attest(usd(100_000))
    bank_a, bank_b = stage.bank("bank_a"), stage.bank("bank_b")
    first = approved(stage, bank_a, [(shirts, usd(60_000))], usd(48_000), "LOAN-1")
    bank_a.disburse(first, usd(24_000), "D-1")
    second = approved(stage, bank_b, [(shirts, usd(40_000))], usd(32_000), "LOAN-2")
    found = statement(stage.office, bank_a.actor.id)
    assert [case.case_id for case in found.cases] == [first]
    assert (found.outstanding, found.held, found.drawn) == ((usd(24_000),), (usd(30_000),), (usd(30_000),))
    (line,) = found.documents
    assert line.held == (3_000_000, 4_000_000, 7_000_000)
    assert line.drawn == (3_000_000, 0, 3_000_000)
    assert found.adds_up
    other = statement(stage.office, bank_b.actor.id)
    assert [case.case_id for case in other.cases] == [second]
    assert other.adds_up


def test_statement__merged_documents__add_up_at_the_end_of_the_line(
    stage: Stage, attest: Callable[..., str]
) -> None:
    old, new = attest(usd(100_000), serial=1), attest(usd(90_000), serial=2)
    bank_a = stage.bank("bank_a")
    approved(stage, bank_a, [(old, usd(30_000))], usd(24_000), "LOAN-1")
    approved(stage, bank_a, [(new, usd(20_000))], usd(16_000), "LOAN-2")
    stage.authority("customs").merge(old, new, "ME-1")
    found = statement(stage.office, bank_a.actor.id)
    (line,) = found.documents
    assert line.held == (5_000_000, 0, 5_000_000)
    assert found.adds_up


def test_statement__handed_over_and_inherited__are_who_has_them(
    stage: Stage, attest: Callable[..., str]
) -> None:
    shirts = attest(usd(100_000))
    bank_a, bank_b, exporter = stage.bank("bank_a"), stage.bank("bank_b"), stage.enterprise("exporter")
    loan = approved(stage, bank_a, [(shirts, usd(50_000))], usd(40_000), "LOAN-1")
    before = stage.office.network.block_info().number
    bank_a.hand_over(loan, exporter.agree_hand_over(loan, "bank_b"), bank_b.take_over(loan, "IN-1"), "OUT-1")
    assert cases_of(stage.office, bank_a.actor.id) == ()
    assert cases_of(stage.office, bank_b.actor.id) == (loan,)
    assert cases_of(stage.office, bank_a.actor.id, until=before) == (loan,)
    office, operator = stage.office, stage.office.people.operator().party
    office.suite.participants.retire(operator, bank_b.actor.id, "merged", successor=bank_a.actor.id)
    assert cases_of(stage.office, bank_a.actor.id) == (loan,)


def test_statement__every_state__is_there_until_it_uses_nothing(
    stage: Stage, attest: Callable[..., str]
) -> None:
    shirts = attest(usd(100_000))
    bank = stage.bank("bank_a")
    stage.enterprise("exporter").consent("bank_a", uses=5)
    applied = stage.enterprise("exporter").apply("bank_a", [(shirts, usd(1_000))], usd(800), 30, "LOAN-0")
    loan = approved(stage, bank, [(shirts, usd(50_000))], usd(40_000), "LOAN-1")
    bank.disburse(loan, usd(40_000), "D-1")
    stage.wait(days=100)
    bank.write_off(loan, "W-1")
    found = statement(stage.office, bank.actor.id)
    assert [case.status for case in found.cases] == [Status.SUBMITTED, Status.WRITTEN_OFF]
    assert found.drawn == (usd(50_000),)
    bank.reject(applied, "no")
    bank.repay(loan, usd(40_000), "R-1")
    found = statement(stage.office, bank.actor.id)
    assert found.cases == ()
    assert (found.outstanding, found.adds_up) == ((), True)


def test_statement__written_off_with_nothing_drawn__has_what_is_owed(
    stage: Stage, attest: Callable[..., str]
) -> None:
    shirts = attest(usd(1_000))
    bank = stage.bank("bank_a")
    loan = approved(stage, bank, [(shirts, usd(1_000))], usd(800), "LOAN-1")
    bank.disburse(loan, usd(800), "D-1")
    bank.repay(loan, usd(1), "R-1", named=[(shirts, usd(1_000))])
    stage.wait(days=100)
    bank.write_off(loan, "W-1")
    found = statement(stage.office, bank.actor.id)
    assert (found.outstanding, found.drawn) == ((usd(799),), (usd(0),))


def test_statement__after_a_new_version_of_the_product__has_its_old_loans(
    stage: Stage, attest: Callable[..., str]
) -> None:
    shirts = attest(usd(1_000))
    bank, office = stage.bank("bank_a"), stage.office
    loan = approved(stage, bank, [(shirts, usd(1_000))], usd(800), "LOAN-1")
    bank.disburse(loan, usd(800), "D-1")
    before = statement(office, bank.actor.id)
    suite, operator = office.suite, office.people.operator().party
    newer = ReceivablesFinancing.deploy(
        office.network,
        operator.maker,
        suite.participants.address,
        suite.directory.address,
        suite.documents.address,
        suite.applications.address,
        suite.apportionment.address,
        suite.amendments.address,
    )
    suite.directory.register(operator, newer.NAME, 2, newer.address, draws=[kind("export-declaration").index])
    office.suite = Suite.at(office.network, suite.address)
    assert office.suite.receivables.address == newer.address
    after = statement(office, bank.actor.id)
    assert (after.cases, after.outstanding) == (before.cases, (usd(800),))


def test_statement__before_there_was_anything__says_so(stage: Stage) -> None:
    with pytest.raises(BadInput, match="not there yet"):
        statement(stage.office, stage.bank("bank_a").actor.id, block=0)
    with pytest.raises(BadInput, match="no bank"):
        statement(stage.office, stage.enterprise("exporter").actor.id)


def test_statement__holds__are_named_from_the_day_they_end_within(
    stage: Stage, attest: Callable[..., str]
) -> None:
    shirts = attest(usd(100_000))
    bank = stage.bank("bank_a")
    approved(stage, bank, [(shirts, usd(50_000))], usd(40_000), "LOAN-1")
    for ending, named in ((29, 0), (30, 1)):
        assert len(statement(stage.office, bank.actor.id, ending=ending).holds_ending) == named
    stage.wait(days=31)
    assert len(statement(stage.office, bank.actor.id, ending=0).holds_ending) == 1


def test_statement__several_currencies__are_summed_apart(stage: Stage, attest: Callable[..., str]) -> None:
    bank = stage.bank("bank_a")
    for serial, amount in enumerate((usd(100_000), Money(9_000_000, "EUR"), usd(50_000)), 1):
        number = attest(amount, serial=serial)
        approved(stage, bank, [(number, amount)], Money(amount.minor // 2, amount.currency), f"LOAN-{serial}")
    assert statement(stage.office, bank.actor.id).held == (Money(9_000_000, "EUR"), usd(150_000))
