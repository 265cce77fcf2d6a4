"""Where an enterprise is registered: the operator says it, and the tables of that region are its own."""

from __future__ import annotations

from dataclasses import replace

from contracts.payments.rules import Entry
from contracts.payments.words import Finding, Table
from tests.contracts.cases import today, usd
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import checked, ordered
from tests.contracts.payments.flows import drawn, eligible, evidence, order, pay

MAX_REGION = constant("PaymentRules.vy", "MAX_REGION")
SHANGHAI, BEIJING = 310_000, 110_000


def test_set_region__of_an_enterprise__is_on_record(desk: Desk) -> None:
    rules, who = desk.suite.payment_rules, desk.exporter.id
    assert rules.region_of(who) == 0
    receipt = rules.set_region(desk.operator, who, SHANGHAI)
    event = logged(rules, receipt, "RegionSet")
    assert (event["enterprise"], event["region"]) == (who, SHANGHAI)
    assert (event["maker"], event["checker"]) == (
        desk.operator.maker.address,
        desk.operator.second().address,
    )
    assert (rules.region_of(who), rules.region_of(desk.importer.id)) == (SHANGHAI, 0)
    rules.set_region(desk.operator, who, 0)
    assert rules.region_of(who) == 0
    assert rules.contract.read("versions", who) == 2
    with refused("UNCHANGED"):
        rules.set_region(desk.operator, who, 0)


def test_set_region__code__has_six_digits_at_most(desk: Desk) -> None:
    rules = desk.suite.payment_rules
    with refused("BAD_ENTRY"):
        rules.set_region(desk.operator, desk.exporter.id, MAX_REGION + 1)
    rules.set_region(desk.operator, desk.exporter.id, MAX_REGION)


def test_set_region__who_is_no_enterprise__is_refused(desk: Desk) -> None:
    for who in (desk.bank_a.id, desk.tax.id, b"\7" * 32):
        with refused("UNKNOWN_ID"):
            desk.suite.payment_rules.set_region(desk.operator, who, SHANGHAI)


def test_set_region__by_who_is_not_the_operators_maker__is_refused(desk: Desk) -> None:
    for by, reason in (
        (desk.exporter, "WRONG_ROLE"),
        (desk.bank_a, "WRONG_ROLE"),
        (replace(desk.operator, maker=desk.stranger), "UNKNOWN_KEY"),
        (replace(desk.operator, checker=desk.bank_a.checker), "NOT_CHECKER"),
    ):
        with refused(reason):
            desk.suite.payment_rules.set_region(by, desk.exporter.id, SHANGHAI)


def test_check__purpose_listed_in_a_region__is_for_who_is_registered_there(desk: Desk) -> None:
    eligible(desk)
    rules, capital = desk.suite.payment_rules, desk.suite.capital
    rules.publish(desk.operator, Table.PURPOSES, [Entry("securities", today(desk), region=SHANGHAI)])
    rules.set_region(desk.operator, desk.exporter.id, SHANGHAI)
    rules.set_region(desk.operator, desk.importer.id, BEIJING)
    for who, found in ((desk.exporter, Finding.LISTED), (desk.importer, Finding.PASSED)):
        asked = order(desk, usd(5), purpose="securities", enterprise=who)
        assert capital.check(desk.bank_a, ordered(desk, asked)) is found


def test_pay__enterprise_registered_elsewhere_since_its_check__goes_by_today(desk: Desk) -> None:
    eligible(desk)
    rules = desk.suite.payment_rules
    rules.publish(desk.operator, Table.PURPOSES, [Entry("securities", today(desk), region=SHANGHAI)])
    payment_id = checked(desk, order(desk, usd(5), purpose="securities"))
    rules.set_region(desk.operator, desk.exporter.id, SHANGHAI)
    with refused("NO_LONGER"):
        pay(desk, payment_id)


def test_give_evidence__exemption_of_another_region__is_refused(desk: Desk) -> None:
    eligible(desk)
    rules = desk.suite.payment_rules
    [payment_id] = drawn(desk, order(desk, usd(5)))
    rules.publish(desk.operator, Table.EXEMPTIONS, [Entry("wages", today(desk), region=SHANGHAI)])
    rules.set_region(desk.operator, desk.exporter.id, BEIJING)
    with refused("NOT_EXEMPT"):
        evidence(desk, payment_id, exemption="wages")
    rules.set_region(desk.operator, desk.exporter.id, SHANGHAI)
    evidence(desk, payment_id, exemption="wages")
