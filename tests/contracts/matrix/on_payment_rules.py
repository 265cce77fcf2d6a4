"""PaymentRules: who may say who pays first, for what nobody pays, and what counts as petty cash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.payments.rules import Entry
from contracts.payments.words import Table as Listing
from tests.contracts.cases import today, usd
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.world import DAY, make_party

__all__ = ["GRIDS"]

_CONTRACT = "PaymentRules"
REASON = "as the branch reported"
CURRENCY = b"USD"
LIMIT = 200_000_00
"""Petty cash of a calendar month, in cents."""


@dataclass(frozen=True)
class Id:
    """A participant, or an id that nobody has."""

    id: bytes


Args = Callable[[Stage, Id, Caller], tuple[object, ...]]


def _version(stage: Stage, subject: Id) -> int:
    rules = stage.desk.suite.payment_rules
    version: int = stage.once("versions", subject.id, lambda: rules.contract.read("versions", subject.id))
    return version


# Banks


def _admit(*, admitted: bool) -> Args:
    def args(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
        fields = {"bank": subject.id, "version": _version(stage, subject), "admitted": admitted}
        return subject.id, admitted, stage.sealed(stage.desk.suite.payment_rules, by, "AdmitBank", fields)

    return args


ADMITTED = ("BankAdmitted",)
BANK_LINES = (
    Line("admit", "admit_bank", "operator", _admit(admitted=True), ADMITTED, sealed=True),
    Line("dismiss", "admit_bank", "operator", _admit(admitted=False), ADMITTED, sealed=True),
)

# FIRM is no bank. What was said already is told before who may say it.
BANKS = table(
    """
line     NONE       FIRM       OUT         IN
admit    BAD_BANK!  BAD_BANK!  +IN         UNCHANGED!
dismiss  BAD_BANK!  BAD_BANK!  UNCHANGED!  +OUT
"""
)

# It adds nothing: what a bank may not do, that is not active, it may not do admitted.
OF_BANKS = table(
    """
line     susp  retired  paused
admit    +     +        +
dismiss  +     +        +
"""
)


def _suspend(stage: Stage) -> None:
    stage.suspend(stage.desk.bank_a)
    stage.suspend(stage.desk.bank_b)


def _retire(stage: Stage) -> None:
    stage.retire(stage.desk.bank_a, stage.desk.bank_c)
    stage.retire(stage.desk.bank_b, stage.desk.bank_c)


def _pause(stage: Stage) -> None:
    stage.pause(stage.desk.suite.capital.address)


def _banks(stage: Stage) -> Mapping[str, Id]:
    desk = stage.desk
    desk.suite.payment_rules.admit_bank(desk.operator, desk.bank_a.id)
    return {
        "NONE": Id(make_party("nobody").id),
        "FIRM": Id(desk.exporter.id),
        "OUT": Id(desk.bank_b.id),
        "IN": Id(desk.bank_a.id),
    }


def _look_bank(stage: Stage, subject: Id) -> str:
    return "IN" if stage.desk.suite.payment_rules.is_admitted(subject.id) else "OUT"


# Enterprises


def _facilitate(*, suspended: bool) -> Args:
    def args(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
        fields: dict[str, object] = {
            "enterprise": subject.id,
            "version": _version(stage, subject),
            "suspended": suspended,
            "reason": REASON,
        }
        seal = stage.sealed(stage.desk.suite.payment_rules, by, "SetFacilitation", fields)
        return subject.id, suspended, REASON, seal

    return args


def _suspend_for(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
    del stage, by
    return subject.id, REASON


def _count(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
    del stage, by
    return subject.id, CURRENCY, 1


def _discount(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
    del by
    day = today(stage.desk)
    return subject.id, day.year * 12 + day.month - 1, 1


SET = ("FacilitationSet",)
FIRM_LINES = (
    Line("suspend", "set_facilitation", "operator", _facilitate(suspended=True), SET, sealed=True),
    Line("reinstate", "set_facilitation", "operator", _facilitate(suspended=False), SET, sealed=True),
    Line("suspend_for", "suspend_for", "bills", _suspend_for, SET),
    Line("count", "count", "bills", _count, ("PettyCash",)),
    Line("discount", "discount", "bills", _discount, ("PettyCash",)),
)

# FULL: its petty cash of this month is at the limit. Of one that has none nothing can come back. Who is
# stopped is stopped once more for each payment: a reinstatement that was signed before is worthless then.
FIRMS = table(
    """
line         GOOD        STOPPED     FULL
suspend      +STOPPED    UNCHANGED!  +STOPPED
reinstate    UNCHANGED!  +GOOD       UNCHANGED!
suspend_for  +STOPPED    +           +STOPPED
count        +           +           NO_LONGER
discount     /           /           +GOOD
"""
)

# An application that was paused, or replaced, still finds payments discrepant and has money come back.
OF_FIRMS = table(
    """
line         paused  old
suspend      +       +
reinstate    +       +
suspend_for  +       +
count        +       +
discount     +       +
"""
)


def _pause_puppet(stage: Stage) -> None:
    stage.pause(stage.puppet.address)


def _replace_puppet(stage: Stage) -> None:
    stage.replace("Puppet")


def _firms(stage: Stage) -> Mapping[str, Id]:
    desk = stage.desk
    rules = desk.suite.payment_rules
    rules.set_facilitation(desk.operator, desk.importer.id, REASON, suspended=True)
    full = stage.people["suspended_firm"]
    stage.puppet.send(rules, "count", full.id, CURRENCY, LIMIT)
    return {"GOOD": Id(desk.exporter.id), "STOPPED": Id(desk.importer.id), "FULL": Id(full.id)}


def _look_firm(stage: Stage, subject: Id) -> str:
    rules = stage.desk.suite.payment_rules
    if rules.is_suspended(subject.id):
        return "STOPPED"
    return "FULL" if rules.petty_cash(subject.id, today(stage.desk)) == usd(LIMIT) else "GOOD"


# Tables


@dataclass(frozen=True)
class Code:
    """A purpose, and the day of the last thing that was said of it."""

    code: str
    newest: date | None = None


def _publish(days: int) -> Callable[[Stage, Code, Caller], tuple[object, ...]]:
    """From so many days on it is listed."""

    def args(stage: Stage, subject: Code, by: Caller) -> tuple[object, ...]:
        batch = [Entry(subject.code, today(stage.desk) + timedelta(days=days)).fields()]
        fields: dict[str, object] = {"table": int(Listing.PURPOSES), "entries": batch}
        return *fields.values(), stage.sealed(stage.desk.suite.payment_rules, by, "PublishEntries", fields)

    return args


PUBLISHED = ("Published",)
CODE_LINES = (
    Line("from yesterday", "publish", "operator", _publish(-1), PUBLISHED, sealed=True),
    Line("from today", "publish", "operator", _publish(0), PUBLISHED, sealed=True),
    Line("from tomorrow", "publish", "operator", _publish(1), PUBLISHED, sealed=True),
    Line("from a week on", "publish", "operator", _publish(7), PUBLISHED, sealed=True),
)

# PAST, NOW, SOON, LATE: something was published from yesterday, today, tomorrow, in a week. What stands after
# the day cannot be published over; in the order of days.
CODES = table(
    """
line            NONE       PAST       NOW        SOON       LATE
from yesterday  BAD_ENTRY  BAD_ENTRY  BAD_ENTRY  BAD_ENTRY  BAD_ENTRY
from today      +NOW       +NOW       +          BAD_ENTRY  BAD_ENTRY
from tomorrow   +SOON      +SOON      +SOON      +          BAD_ENTRY
from a week on  +LATE      +LATE      +LATE      +LATE      +
"""
)


def _codes(stage: Stage) -> Mapping[str, Code]:
    desk = stage.desk
    found = {name: Code(name.lower()) for name in ("NONE", "PAST", "NOW", "SOON", "LATE")}
    day = today(desk) + timedelta(days=1)
    for name, days in (("PAST", -1), ("NOW", 0), ("SOON", 1), ("LATE", 7)):
        entry = Entry(found[name].code, day + timedelta(days=days))
        desk.suite.payment_rules.publish(desk.operator, Listing.PURPOSES, [entry])
    desk.wait(DAY)
    return found


def _look_code(stage: Stage, subject: Code) -> str:
    rules, day = stage.desk.suite.payment_rules, today(stage.desk)
    days = [entry.from_day for entry in rules.entries(Listing.PURPOSES) if entry.code == subject.code]
    if not days:
        return "NONE"
    after = (max(days) - day).days
    assert rules.is_listed(Listing.PURPOSES, subject.code) == (min(days) <= day)
    return {-1: "PAST", 0: "NOW", 1: "SOON", 7: "LATE"}[after]


GRIDS = (
    Grid(
        _CONTRACT,
        "banks",
        BANK_LINES,
        BANKS,
        _banks,
        _look_bank,
        {"susp": Condition(_suspend), "retired": Condition(_retire), "paused": Condition(_pause)},
        OF_BANKS,
    ),
    Grid(
        _CONTRACT,
        "enterprises",
        FIRM_LINES,
        FIRMS,
        _firms,
        _look_firm,
        {"paused": Condition(_pause_puppet), "old": Condition(_replace_puppet)},
        OF_FIRMS,
    ),
    Grid(_CONTRACT, "codes", CODE_LINES, CODES, _codes, _look_code),
)
