"""The operator's tables: by region and day; the entry in force that day in that region decides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from contracts.payments.rules import Entry
from contracts.payments.words import Finding, Table
from contracts.registry.calendar import day_of, first_second
from tests.contracts.cases import today, usd
from tests.contracts.checks import constant, names_logged, refused, refused_without_reason
from tests.contracts.desk import Desk
from tests.contracts.paying import checked, ordered
from tests.contracts.payments.flows import eligible, order, pay
from tests.contracts.sealed_acts import Act
from tests.contracts.world import DAY

MAX_AHEAD = constant("PaymentRules.vy", "MAX_AHEAD")
LAST_DAY = constant("PaymentRules.vy", "LAST_DAY")
MAX_REGION = constant("PaymentRules.vy", "MAX_REGION")
SHANGHAI, BEIJING = 310_000, 110_000
CODE = "securities"


def publish(desk: Desk, *entries: Entry, table: Table = Table.PURPOSES) -> None:
    """Lets the operator publish entries of a table."""
    desk.suite.payment_rules.publish(desk.operator, table, entries)


def on(desk: Desk, days: int, *, listed: bool = True, region: int = 0, code: str = CODE) -> Entry:
    """An entry from so many days from today on."""
    return Entry(code, today(desk) + timedelta(days=days), listed, region)


def listed(desk: Desk, region: int = 0, code: str = CODE, table: Table = Table.PURPOSES) -> bool:
    """Whether a code is on a table now, for an enterprise that is registered in a region."""
    rules, who = desk.suite.payment_rules, desk.exporter.id
    if rules.region_of(who) != region:
        rules.set_region(desk.operator, who, region)
    return rules.is_listed(table, code, who)


def test_publish__entries__are_on_record_in_their_order(desk: Desk) -> None:
    rules = desk.suite.payment_rules
    entries = (on(desk, 0), on(desk, 2, listed=False), on(desk, 0, region=SHANGHAI))
    receipt = rules.publish(desk.operator, Table.PURPOSES, entries)
    assert names_logged(rules, receipt) == ["Published"] * 3
    assert rules.entries(Table.PURPOSES) == entries
    assert rules.entries(Table.EXEMPTIONS) == ()
    event = next(event for event in rules.contract.decode(receipt) if event.name == "Published")
    assert (event["maker"], event["checker"]) == (
        desk.operator.maker.address,
        desk.operator.second().address,
    )


@pytest.mark.parametrize("table", Table)
def test_is_listed__by_day__begins_at_midnight_in_china(desk: Desk, table: Table) -> None:
    publish(desk, on(desk, 1), table=table)
    begins = first_second(day_of(today(desk) + timedelta(days=1)))
    desk.go_to(begins - 1)
    assert not listed(desk, table=table)
    desk.go_to(begins)
    assert listed(desk, table=table)
    other = Table.EXEMPTIONS if table is Table.PURPOSES else Table.PURPOSES
    assert not listed(desk, table=other)
    assert not listed(desk, code="another", table=table)


def test_is_listed__changed_yesterday__is_in_force_and_tomorrows_is_not(desk: Desk) -> None:
    publish(desk, on(desk, 0), on(desk, 5, listed=False), on(desk, 7))
    seen: list[bool] = []
    for _ in range(9):
        seen.append(listed(desk))
        desk.wait(DAY)
    assert seen == [True] * 5 + [False] * 2 + [True] * 2


def test_is_listed__in_one_region_only__nowhere_else(desk: Desk) -> None:
    publish(desk, on(desk, 0, region=SHANGHAI))
    assert [listed(desk, region) for region in (0, SHANGHAI, BEIJING)] == [False, True, False]


def test_is_listed__regions_own_entry__goes_before_the_whole_countrys(desk: Desk) -> None:
    publish(desk, on(desk, 0), on(desk, 1, listed=False, region=SHANGHAI))
    assert [listed(desk, region) for region in (0, SHANGHAI, BEIJING)] == [True, True, True]
    desk.wait(DAY)
    assert [listed(desk, region) for region in (0, SHANGHAI, BEIJING)] == [True, False, True]
    publish(desk, on(desk, 0, listed=False), on(desk, 0, region=SHANGHAI))
    assert [listed(desk, region) for region in (0, SHANGHAI, BEIJING)] == [False, True, False]


def test_pay__order_on_a_list_that_changed_since_its_check__goes_by_today(desk: Desk) -> None:
    """It passed yesterday; what is in force in its region on the day of payment decides."""
    eligible(desk)
    publish(desk, on(desk, 1, region=SHANGHAI))
    for who, region in ((desk.exporter, SHANGHAI), (desk.importer, BEIJING)):
        desk.suite.payment_rules.set_region(desk.operator, who.id, region)
    here, there = (
        checked(desk, order(desk, usd(5), purpose=CODE, enterprise=who))
        for who in (desk.exporter, desk.importer)
    )
    desk.wait(DAY)
    with refused("NO_LONGER"):
        pay(desk, here)
    assert desk.suite.capital.examine(here) is Finding.LISTED
    pay(desk, there)
    late = ordered(desk, order(desk, usd(5), purpose=CODE))
    assert desk.suite.capital.check(desk.bank_a, late) is Finding.LISTED


# What can't be published


def test_publish__for_a_day_that_is_over__is_refused(desk: Desk) -> None:
    with refused("BAD_ENTRY"):
        publish(desk, on(desk, -1))
    publish(desk, on(desk, 0))


def test_publish__day_region_and_code__are_bounded(desk: Desk) -> None:
    assert day_of(date.max) == LAST_DAY
    for bad in ({"from_day": LAST_DAY + 1}, {"region": MAX_REGION + 1}, {"code": bytes(32)}):
        terms = {"table": int(Table.PURPOSES), "entries": [{**on(desk, 1).fields(), **bad}]}
        rules, args = desk.suite.payment_rules, tuple(terms.values())
        act = Act(rules, desk.operator, "publish", args, "PublishEntries", terms)
        with refused("BAD_ENTRY"):
            act.send(act.seal())
    publish(desk, Entry(CODE, date.max, region=MAX_REGION))


def test_publish__before_the_newest_entry_of_the_code__is_refused(desk: Desk) -> None:
    publish(desk, on(desk, 5))
    with refused("BAD_ENTRY"):
        publish(desk, on(desk, 4, listed=False))
    publish(desk, on(desk, 4, listed=False, code="another"), on(desk, 4, region=SHANGHAI))


def test_publish__for_the_day_of_one_that_has_not_begun__takes_its_place(desk: Desk) -> None:
    publish(desk, on(desk, 1))
    publish(desk, on(desk, 1, listed=False))
    desk.wait(DAY)
    assert not listed(desk)


def test_publish__for_today_a_second_time__counts_from_now_on(desk: Desk) -> None:
    publish(desk, on(desk, 0))
    publish(desk, on(desk, 0, listed=False))
    assert not listed(desk)
    publish(desk, on(desk, 0), on(desk, 0, listed=False), on(desk, 0))
    assert listed(desk)


def test_publish__entries_ahead__are_bounded_and_all_come_into_force(desk: Desk) -> None:
    publish(desk, on(desk, 0))
    publish(desk, *[on(desk, day, listed=day % 2 == 0) for day in range(1, MAX_AHEAD + 1)])
    with refused("TOO_MANY_ENTRIES"):
        publish(desk, on(desk, MAX_AHEAD + 1))
    for day in range(MAX_AHEAD + 1):
        assert listed(desk) is (day % 2 == 0)
        desk.wait(DAY)
    publish(desk, *[on(desk, day) for day in range(1, MAX_AHEAD + 1)])


def test_publish__entries_ahead_with_none_begun__are_bounded_too(desk: Desk) -> None:
    publish(desk, *[on(desk, day) for day in range(1, MAX_AHEAD + 1)])
    with refused("TOO_MANY_ENTRIES"):
        publish(desk, on(desk, MAX_AHEAD + 1))
    publish(desk, on(desk, MAX_AHEAD, listed=False))
    desk.wait(DAY)
    publish(desk, on(desk, MAX_AHEAD))
    assert listed(desk)


def test_publish__nothing_or_too_much__is_refused(desk: Desk) -> None:
    with refused("EMPTY_BATCH"):
        publish(desk)
    many = [on(desk, 0, code=f"code-{number}") for number in range(51)]
    with refused_without_reason():
        publish(desk, *many)
    publish(desk, *many[:50])


@pytest.mark.parametrize("code", [b"SECURITIES", b"securities ", b"securities\0x"])
def test_publish__code_in_another_spelling__is_refused(desk: Desk, code: bytes) -> None:
    """It would be on no order."""
    terms = {
        "table": int(Table.PURPOSES),
        "entries": [{**on(desk, 0).fields(), "code": code.ljust(32, b"\0")}],
    }
    args = tuple(terms.values())
    act = Act(desk.suite.payment_rules, desk.operator, "publish", args, "PublishEntries", terms)
    with refused("BAD_SPELLING"):
        act.send(act.seal())


def test_publish__no_table_or_two__is_refused(desk: Desk) -> None:
    for table in (0, Table.PURPOSES | Table.EXEMPTIONS):
        terms = {"table": table, "entries": [on(desk, 0).fields()]}
        rules, args = desk.suite.payment_rules, tuple(terms.values())
        act = Act(rules, desk.operator, "publish", args, "PublishEntries", terms)
        with refused("BAD_TABLE"):
            act.send(act.seal())
