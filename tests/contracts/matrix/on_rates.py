"""Rates: who may add a currency and publish a rate, in every state of a currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from contracts.registry.rates import Rate
from tests.contracts.cases import today
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.world import DAY

__all__ = ["GRIDS"]


@dataclass(frozen=True)
class Currency:
    """A currency and a rate of it that was published, or would be."""

    code: str
    rate: Rate


def _rate(stage: Stage, code: str) -> Rate:
    day = today(stage.desk)
    return Rate(stage.desk.reference(), code, 71_234, 10_000, day, day + timedelta(days=10))


def _add_currency(stage: Stage, subject: Currency, by: Caller) -> tuple[object, ...]:
    fields = {"currency": subject.code.encode(), "exponent": 2}
    return *fields.values(), stage.sealed(stage.desk.rates, by, "AddCurrency", fields)


def _published(stage: Stage, rate: Rate, by: Caller) -> tuple[object, ...]:
    batch = [rate.fields()]
    return batch, stage.sealed(stage.desk.rates, by, "Publish", {"rates": batch})


def _publish(stage: Stage, subject: Currency, by: Caller) -> tuple[object, ...]:
    return _published(stage, _rate(stage, subject.code), by)


def _publish_again(stage: Stage, subject: Currency, by: Caller) -> tuple[object, ...]:
    return _published(stage, subject.rate, by)


LINES = (
    Line("add_currency", "add_currency", "operator", _add_currency, ("CurrencyAdded",), sealed=True),
    Line("publish", "publish", "operator", _publish, ("RatePublished",), sealed=True),
    Line("publish again", "publish", "operator", _publish_again, sealed=True),
)

# LAPSED: its rate is older than ten days; CNY: worth itself.
STATES = table(
    """
line           NONE               KNOWN           RATED           LAPSED          CNY
add_currency   +KNOWN             KNOWN_CURRENCY  KNOWN_CURRENCY  KNOWN_CURRENCY  KNOWN_CURRENCY
publish        UNKNOWN_CURRENCY~  +RATED          +               +RATED          BAD_RATE
publish again  /                  /               KNOWN_RATE      KNOWN_RATE      /
"""
)


def _prepare(stage: Stage) -> Mapping[str, Currency]:
    desk = stage.desk
    codes = {"NONE": "XAF", "KNOWN": "USD", "LAPSED": "JPY", "RATED": "EUR", "CNY": "CNY"}
    found: dict[str, Currency] = {}
    for state, code in codes.items():
        found[state] = Currency(code, _rate(stage, code))
        if state in ("LAPSED", "RATED"):
            desk.rates.publish(desk.operator, [found[state].rate])
        if state == "LAPSED":
            desk.wait(11 * DAY)
    return found


def _look(stage: Stage, subject: Currency) -> str:
    rates = stage.desk.rates
    if subject.code == "CNY":
        return "CNY"
    if not rates.is_currency(subject.code):
        return "NONE"
    if rates.in_force(subject.code) is not None:
        return "RATED"
    return "LAPSED" if rates.contract.read("rate", subject.rate.id).weight else "KNOWN"


GRIDS = (Grid("Rates", "currencies", LINES, STATES, _prepare, _look),)
