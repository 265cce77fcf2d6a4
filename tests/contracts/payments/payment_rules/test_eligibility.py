"""Who may pay first: banks that are admitted, for enterprises that are not suspended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.payments.rules import Entry
from contracts.payments.words import Table
from tests.contracts.cases import INVOICE, today
from tests.contracts.checks import logged, refused
from tests.contracts.desk import ALL_KINDS, Desk, make_puppet


def test_admit_bank__and_no_more__is_on_record(desk: Desk) -> None:
    rules, bank = desk.suite.payment_rules, desk.bank_a.id
    assert not rules.is_admitted(bank)
    receipt = rules.admit_bank(desk.operator, bank)
    event = logged(rules, receipt, "BankAdmitted")
    assert (event["bank"], event["admitted"], event["maker"], event["checker"]) == (
        bank,
        True,
        desk.operator.maker.address,
        desk.operator.second().address,
    )
    assert rules.is_admitted(bank)
    assert not rules.is_admitted(desk.bank_b.id)
    rules.admit_bank(desk.operator, bank, admitted=False)
    assert not rules.is_admitted(bank)
    assert rules.contract.read("versions", bank) == 2


@pytest.mark.parametrize("admitted", [True, False])
def test_admit_bank__as_it_is_already__is_refused(desk: Desk, admitted: bool) -> None:
    rules = desk.suite.payment_rules
    if admitted:
        rules.admit_bank(desk.operator, desk.bank_a.id)
    with refused("UNCHANGED"):
        rules.admit_bank(desk.operator, desk.bank_a.id, admitted=admitted)


def test_admit_bank__who_is_no_bank__is_refused(desk: Desk) -> None:
    for who in (desk.exporter.id, desk.tax.id, desk.operator.id, b"\7" * 32):
        with refused("BAD_BANK"):
            desk.suite.payment_rules.admit_bank(desk.operator, who)


def test_set_facilitation__suspends_and_reinstates__on_record(desk: Desk) -> None:
    rules, who = desk.suite.payment_rules, desk.exporter.id
    receipt = rules.set_facilitation(desk.operator, who, "a reason", suspended=True)
    event = logged(rules, receipt, "FacilitationSet")
    assert (event["enterprise"], event["suspended"], event["reason"]) == (who, True, "a reason")
    assert event["by"] == desk.operator.maker.address
    assert (rules.is_suspended(who), rules.is_suspended(desk.importer.id)) == (True, False)
    rules.set_facilitation(desk.operator, who, "heard", suspended=False)
    assert not rules.is_suspended(who)


def test_set_facilitation__who_is_no_enterprise__is_refused(desk: Desk) -> None:
    for who in (desk.bank_a.id, desk.tax.id, desk.operator.id, b"\7" * 32):
        with refused("UNKNOWN_ID"):
            desk.suite.payment_rules.set_facilitation(desk.operator, who, "a reason", suspended=True)


@pytest.mark.parametrize("suspended", [True, False])
def test_set_facilitation__as_it_is_already__is_refused(desk: Desk, suspended: bool) -> None:
    rules = desk.suite.payment_rules
    if suspended:
        rules.set_facilitation(desk.operator, desk.exporter.id, "a reason", suspended=True)
    with refused("UNCHANGED"):
        rules.set_facilitation(desk.operator, desk.exporter.id, "a reason", suspended=suspended)


def test_operators_acts__by_who_is_not_its_maker__are_refused(desk: Desk) -> None:
    rules = desk.suite.payment_rules
    for by, reason in (
        (desk.bank_a, "WRONG_ROLE"),
        (desk.exporter, "WRONG_ROLE"),
        (replace(desk.operator, maker=desk.stranger), "UNKNOWN_KEY"),
        (replace(desk.operator, maker=desk.operator.admins[0]), "WRONG_CAPACITY"),
        (replace(desk.operator, checker=desk.bank_a.checker), "NOT_CHECKER"),
    ):
        with refused(reason):
            rules.admit_bank(by, desk.bank_a.id)
        with refused(reason):
            rules.set_facilitation(by, desk.exporter.id, "a reason", suspended=True)
        with refused(reason):
            rules.publish(by, Table.PURPOSES, [Entry("securities", today(desk))])


# What an application counts


def test_suspend_for__by_any_version_of_the_proofs__suspends_and_says_so_each_time(desk: Desk) -> None:
    rules, puppet = desk.suite.payment_rules, make_puppet(desk, "PaymentProofs", 2, draws=(), issues=())
    puppet.send(rules, "suspend_for", desk.exporter.id, "a reason")
    assert rules.is_suspended(desk.exporter.id)
    receipt = puppet.send(rules, "suspend_for", desk.exporter.id, "another")
    event = logged(rules, receipt, "FacilitationSet")
    assert (event["suspended"], event["by"], event["reason"]) == (True, puppet.address, "another")
    assert rules.contract.read("versions", desk.exporter.id) == 2


def test_count_and_discount__by_an_application__keep_each_month(desk: Desk) -> None:
    rules, puppet = desk.suite.payment_rules, make_puppet(desk)
    receipt = puppet.send(rules, "count", desk.exporter.id, b"USD", 20_000_000)
    event = logged(rules, receipt, "PettyCash")
    assert (event["month"], event["spent"]) == (2026 * 12 + 2, 20_000_000)
    with refused("NO_LONGER"):
        puppet.send(rules, "count", desk.exporter.id, b"USD", 1)
    puppet.send(rules, "discount", desk.exporter.id, 2026 * 12 + 2, 20_000_000)
    assert rules.petty_cash(desk.exporter.id, today(desk)).minor == 0


def test_count__by_an_application_that_draws_on_no_invoice__is_refused(desk: Desk) -> None:
    puppet = make_puppet(desk, draws=set(ALL_KINDS) - {INVOICE})
    for fn, args in (
        ("count", (desk.exporter.id, b"USD", 1)),
        ("discount", (desk.exporter.id, 2026 * 12 + 2, 0)),
    ):
        with refused("UNKNOWN_APPLICATION"):
            puppet.send(desk.suite.payment_rules, fn, *args)


def test_suspend_for__by_another_than_the_proofs__is_refused(desk: Desk) -> None:
    """Not even by what draws on every kind of documents, or is CapitalPayments."""
    for puppet in (make_puppet(desk), make_puppet(desk, "CapitalPayments", 2)):
        with refused("UNKNOWN_APPLICATION"):
            puppet.send(desk.suite.payment_rules, "suspend_for", desk.exporter.id, "a reason")


def test_count_and_discount__of_an_application_that_was_replaced__go_on(desk: Desk) -> None:
    rules, puppet = desk.suite.payment_rules, make_puppet(desk)
    puppet.send(rules, "count", desk.exporter.id, b"USD", 5)
    make_puppet(desk, version=2)
    puppet.send(rules, "discount", desk.exporter.id, 2026 * 12 + 2, 5)
    assert rules.petty_cash(desk.exporter.id, today(desk)).minor == 0
