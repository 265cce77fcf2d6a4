"""PaymentRules: who may publish for what nobody pays, and from which day on (domain.md §5.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.payments.orders import code_of
from contracts.payments.rules import Entry
from contracts.payments.words import Table as Listing
from tests.contracts.cases import today
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.world import DAY

__all__ = ["GRIDS"]


@dataclass(frozen=True)
class Code:
    """A purpose, and the day of the last thing that was said of it."""

    code: str
    newest: date | None = None


def _publish(days: int, *, capitals: bool = False) -> Callable[[Stage, Code, Caller], tuple[object, ...]]:
    """From so many days on it is listed; or its code is, in capitals."""

    def args(stage: Stage, subject: Code, by: Caller) -> tuple[object, ...]:
        entry = Entry(subject.code, today(stage.desk) + timedelta(days=days)).fields()
        batch = [{**entry, "code": code_of(subject.code).upper()} if capitals else entry]
        fields: dict[str, object] = {"table": int(Listing.PURPOSES), "entries": batch}
        return *fields.values(), stage.sealed(stage.desk.suite.payment_rules, by, "PublishEntries", fields)

    return args


PUBLISHED = ("Published",)
CODE_LINES = (
    Line("from yesterday", "publish", "operator", _publish(-1), PUBLISHED, sealed=True),
    Line("from today", "publish", "operator", _publish(0), PUBLISHED, sealed=True),
    Line("from tomorrow", "publish", "operator", _publish(1), PUBLISHED, sealed=True),
    Line("from a week on", "publish", "operator", _publish(7), PUBLISHED, sealed=True),
    Line("in capitals", "publish", "operator", _publish(0, capitals=True), sealed=True),
)

# PAST, NOW, SOON, LATE: something was published from yesterday, today, tomorrow, in a week. What stands after
# the day cannot be published over; in the order of days. A code has one spelling.
CODES = table(
    """
line            NONE       PAST       NOW        SOON       LATE
from yesterday  BAD_ENTRY  BAD_ENTRY  BAD_ENTRY  BAD_ENTRY  BAD_ENTRY
from today      +NOW       +NOW       +          BAD_ENTRY  BAD_ENTRY
from tomorrow   +SOON      +SOON      +SOON      +          BAD_ENTRY
from a week on  +LATE      +LATE      +LATE      +LATE      +
in capitals     spell      spell      spell      spell      spell
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
    assert rules.is_listed(Listing.PURPOSES, subject.code, stage.desk.exporter.id) == (min(days) <= day)
    return {-1: "PAST", 0: "NOW", 1: "SOON", 7: "LATE"}[after]


GRIDS = (Grid("PaymentRules", "codes", CODE_LINES, CODES, _codes, _look_code),)
