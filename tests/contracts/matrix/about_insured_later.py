"""Insured loans in the states that are computed: as in about_computed, on shipments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from contracts.financing.cases import Source
from tests.contracts.cases import LAST_DAY, today
from tests.contracts.insured import repay
from tests.contracts.matrix.about_cases import Case
from tests.contracts.matrix.about_computed import CHANGES, second_maker
from tests.contracts.matrix.about_insured import HALF, TENOR, Lender, cases, lender
from tests.contracts.matrix.stage import Stage
from tests.contracts.world import DAY

__all__ = ["insured_changed", "insured_ended", "insured_late", "insured_over", "unnoticed"]

_STAGES: Mapping[str, Callable[[Lender], bytes]] = {
    "V": Lender.verified,
    "A": Lender.approved,
    "D": Lender.disbursed,
}
"""Verified; approved; paid out in part."""


def insured_changed(stage: Stage) -> Mapping[str, Case]:
    """V, A, D; then something happened to a declaration."""
    desk = stage.desk
    makes, found = lender(desk), dict[str, bytes]()
    second, attested = second_maker(desk), desk.now
    for name, make in _STAGES.items():
        found[f"{name} dist"] = make(replace(makes, desk=second))
    desk.participants.distrust_key(desk.operator, second.customs.maker.address, attested)
    for name, make in _STAGES.items():
        for change in ("blocked", "full", "void", "cut", "merged"):
            if name == "V" or change not in ("blocked", "full"):
                case_id = found[f"{name} {change}"] = make(makes)
                # The first row is of the larger declaration.
                CHANGES[change](desk, desk.applications.rows(case_id)[0].account)
    return cases(desk, found, makes)


def _closed(makes: Lender) -> bytes:
    """Nothing is undrawn any more."""
    desk, case_id = makes.desk, makes.disbursed()
    desk.suite.insured.close(desk.bank_a, case_id, desk.reference(), today(desk))
    return case_id


def _paid_back(makes: Lender) -> bytes:
    """A part is undrawn, and what was drawn is paid back."""
    case_id = makes.disbursed()
    repay(makes.desk, case_id, HALF, Source.PROCEEDS)
    return case_id


def insured_ended(stage: Stage) -> Mapping[str, Case]:
    """21 days later: checks are too old, holds have ended."""
    makes = lender(stage.desk)
    made = {
        "VERI": makes.verified(),
        "APPR": makes.approved(),
        "DISB": makes.disbursed(),
        "closed": _closed(makes),
        "paid": _paid_back(makes),
        "REPD": makes.repaid(),
        "CANC": makes.cancelled(),
    }
    found = cases(stage.desk, made, makes)
    stage.desk.wait(21 * DAY)
    return found


def insured_late(stage: Stage) -> Mapping[str, Case]:
    """The tenor is over, the shipment still covered."""
    desk, makes = stage.desk, lender(stage.desk)
    cleared = makes.written_off()
    desk.suite.insured.clear(desk.bank_a, cleared, desk.reference(), today(desk))
    made = {"overdue": makes.disbursed(), "all out": _closed(makes), "cleared": cleared}
    found = cases(desk, made, makes)
    desk.wait((TENOR + 1) * DAY)
    return found


def unnoticed(stage: Stage) -> Mapping[str, Case]:
    """30 days after the due day, when notice can still be given, and 31; each loan is 15 days old."""
    desk, days = stage.desk, (31, 30)
    makes = replace(lender(desk), to_pay=timedelta(0), tenor=10)
    on: dict[tuple[str, int], bytes] = {}
    for after in days:
        on |= {(name, after): makes.covered() for name in _STAGES}
        desk.wait(DAY)
    desk.wait(15 * DAY - DAY)
    made: dict[str, bytes] = {}
    for (name, after), basis in on.items():
        if name != "V":
            made[f"{name} {after}"] = _STAGES[name](replace(makes, basis=basis))
    desk.wait(14 * DAY)
    for (name, after), basis in on.items():
        if name == "V":
            made[f"V {after}"] = replace(makes, basis=basis).verified()
    desk.wait(DAY)
    return cases(desk, made, lender(desk))


def insured_over(stage: Stage) -> Mapping[str, Case]:
    """The last day of the declarations was yesterday."""
    makes = lender(stage.desk)
    last = replace(makes, valid_until=today(stage.desk))
    assert last.valid_until < LAST_DAY
    found = cases(stage.desk, {name: make(last) for name, make in _STAGES.items()}, makes)
    stage.desk.wait(DAY)
    return found
