"""Acts with values that the face would not send, or with a seal that was signed earlier."""

from __future__ import annotations

from contracts.parties import Party
from contracts.payments.samples import Ratios
from contracts.registry.calendar import day_of
from tests.contracts.cases import today
from tests.contracts.desk import Desk
from tests.contracts.paying import FLOORS, NO_RATIOS
from tests.contracts.paying import add_period as next_period
from tests.contracts.sealed_acts import Act


def add_period(desk: Desk, first_day: int | None = None, last_day: int | None = None) -> Act:
    """The next period; by numbers of days, tomorrow and the day after unless they are said."""
    first = first_day or day_of(today(desk)) + 1
    args = (first, last_day or first + 1, list(FLOORS))
    names = ("first_day", "last_day", "floors")
    fields = {"period": desk.suite.samples.period_count() + 1, **dict(zip(names, args, strict=True))}
    return Act(desk.suite.samples, desk.operator, "add_period", args, "AddPeriod", fields)


def set_class(desk: Desk) -> Act:
    """The exporter's class, from the next period on."""
    period = desk.suite.samples.next_period()
    fields = {"enterprise": desk.exporter.id, "period": period, "risk_class": 2}
    args = (desk.exporter.id, 2)
    return Act(desk.suite.samples, desk.operator, "set_class", args, "SetClass", fields)


def commit(
    desk: Desk,
    period: int | None = None,
    *,
    by: Party | None = None,
    bank: Party | None = None,
    commitment: bytes = b"\7" * 32,
    ratios: Ratios = NO_RATIOS,
) -> Act:
    """A bank's commitment, to the next period unless it is said to which."""
    fields: dict[str, object] = {
        "period": next_period(desk) if period is None else period,
        "bank": (bank or desk.bank_a).id,
        "commitment": commitment,
        "ratios": list(ratios),
    }
    args = tuple(fields.values())
    return Act(desk.suite.samples, by or desk.bank_a, "commit", args, "Commit", fields)
