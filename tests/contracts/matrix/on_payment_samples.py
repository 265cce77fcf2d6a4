"""PaymentSamples: who may plan periods, set classes, and have payments enter a pool (rules.md §6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.registry.calendar import day_of
from tests.contracts.cases import today
from tests.contracts.matrix.about_payments import Calendar, Paying, every_payment
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.on_payments import CONDITIONS
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table

__all__ = ["GRIDS"]

_CONTRACT = "PaymentSamples"
FLOORS = [1_000] * 4
REASON = "a branch has asked for it"


# The calendar, and classes


@dataclass(frozen=True)
class Span:
    """The first and the last day of what could be the next period."""

    first: date
    last: date


def _add_period(stage: Stage, subject: Span, by: Caller) -> tuple[object, ...]:
    terms: dict[str, object] = {
        "first_day": day_of(subject.first),
        "last_day": day_of(subject.last),
        "floors": FLOORS,
    }
    samples = stage.desk.suite.samples
    fields = {"period": samples.period_count() + 1, **terms}
    return *terms.values(), stage.sealed(samples, by, "AddPeriod", fields)


CALENDAR_LINES = (Line("add_period", "add_period", "operator", _add_period, ("PeriodAdded",), sealed=True),)

# NEXT: behind the newest; NOW: begins today; OVER: begins on the last day of the newest; TURNED: ends before
# it begins; LONG: 93 days, where NEXT has 92. Days are looked at before the caller.
CALENDAR = table(
    """
line        NEXT    NOW          OVER         TURNED       LONG
add_period  +ADDED  BAD_PERIOD!  BAD_PERIOD!  BAD_PERIOD!  BAD_PERIOD!
"""
)


def _spans(stage: Stage) -> Mapping[str, Span]:
    day = today(stage.desk)
    Calendar(stage.desk, day).period(1, 30)
    days = {"NEXT": (31, 122), "NOW": (0, 0), "OVER": (30, 60), "TURNED": (32, 31), "LONG": (31, 123)}
    return {
        name: Span(day + timedelta(days=first), day + timedelta(days=last))
        for name, (first, last) in days.items()
    }


def _look_span(stage: Stage, subject: Span) -> str:
    samples = stage.desk.suite.samples
    newest = samples.period(samples.period_count())
    assert newest is not None
    return "ADDED" if (newest.first_day, newest.last_day) == (subject.first, subject.last) else "NEXT"


@dataclass(frozen=True)
class Graded:
    """An enterprise; or another, or an id that nobody has."""

    id: bytes


def _set_class(stage: Stage, subject: Graded, by: Caller) -> tuple[object, ...]:
    terms: dict[str, object] = {"enterprise": subject.id, "risk_class": 3}
    samples = stage.desk.suite.samples
    period = stage.once("next period", b"", samples.next_period)
    fields = {"enterprise": subject.id, "period": period, "risk_class": 3}
    return *terms.values(), stage.sealed(samples, by, "SetClass", fields)


CLASS_LINES = (Line("set_class", "set_class", "operator", _set_class, ("ClassSet",), sealed=True),)

CLASSES = table(
    """
line       NONE  BANK  LOW    HIGH
set_class  id    id    +HIGH  +
"""
)


def _classes(stage: Stage) -> Mapping[str, Graded]:
    desk = stage.desk
    desk.suite.samples.set_class(desk.operator, desk.importer.id, 3)
    return {
        "NONE": Graded(desk.reference()),
        "BANK": Graded(desk.bank_a.id),
        "LOW": Graded(desk.exporter.id),
        "HIGH": Graded(desk.importer.id),
    }


def _look_class(stage: Stage, subject: Graded) -> str:
    samples = stage.desk.suite.samples
    return "HIGH" if samples.class_of(subject.id, samples.next_period()) == 3 else "LOW"


# Payments that come into a pool


def _add(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
    fields = {"payment_id": subject.id, "reason": REASON}
    return *fields.values(), stage.sealed(stage.desk.suite.samples, by, "AddPayment", fields)


def _enter(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
    del stage, by
    return subject.id, subject.order.bank, subject.order.enterprise


ENTER_LINES = (
    Line("add", "add", "operator", _add, ("Added", "Entered"), sealed=True),
    Line("enter", "enter", "pays", _enter, ("Entered",)),
)

# What CapitalPayments says was paid it enters; the operator adds what was paid and is in no pool, as it was
# on the ordinary path. Nothing leaves a pool.
ENTERS = table(
    """
line   NONE  ORDR  CHKD O  REFD  PAID  QUES  PART  BACK  EVID V  EVID       VERI       DISC       OPEN       CARRIED    SPARED     DRAWN
add    pay~  done  done    done  +IN   +IN   +IN   done  done    done       IN_A_POOL  done       IN_A_POOL  IN_A_POOL  IN_A_POOL  IN_A_POOL
enter  +     +     +       +     +     +     +     +     +       IN_A_POOL  IN_A_POOL  IN_A_POOL  IN_A_POOL  IN_A_POOL  IN_A_POOL  IN_A_POOL
"""  # noqa: E501 -- a table
)

# Only the newest version pays.
OF_ENTERS = table(
    """
line   bank susp  firm susp  paused  old  bank heir  bank gone
add    +          +          +       /    +          +
enter  +          +          +       app  +          +
"""
)


def _entering(stage: Stage) -> Mapping[str, Paying]:
    found = every_payment(stage)
    return {name: found[name] for name in ENTERS["add"]}


def _look_entered(stage: Stage, subject: Paying) -> str:
    place = stage.desk.suite.samples.contract.read("place_of", subject.id)
    return "IN" if place.period else "OUT"


GRIDS = (
    Grid(_CONTRACT, "calendar", CALENDAR_LINES, CALENDAR, _spans, _look_span),
    Grid(_CONTRACT, "classes", CLASS_LINES, CLASSES, _classes, _look_class),
    Grid(
        _CONTRACT,
        "payments entering",
        ENTER_LINES,
        ENTERS,
        _entering,
        _look_entered,
        {name: CONDITIONS[name] for name in OF_ENTERS["add"]},
        OF_ENTERS,
    ),
)
