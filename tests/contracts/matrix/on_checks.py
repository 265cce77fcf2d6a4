"""InsuranceChecks: who may check on record, in every state of a shipment (domain.md §4.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from contracts.insurance.words import Report
from tests.contracts.matrix.about_cases import CONDITIONS as OF_CASES
from tests.contracts.matrix.about_shipments import Shipped, every_shipment, look
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.on_shipments import CONDITIONS as OF_SHIPMENTS
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table

__all__ = ["GRIDS"]


def _asked(stage: Stage, shipped: Shipped, shipment_id: bytes) -> tuple[object, ...]:
    desk = stage.desk
    consent = stage.consents[desk.exporter.id, desk.bank_a.id]
    return shipped.declaration.limit, shipment_id, desk.bank_a.id, consent, int(Report.MATCHES)


def _check(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    del by
    return _asked(stage, shipped, shipped.id)


def _check_limit(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    del by
    return _asked(stage, shipped, bytes(32))


LINES = (
    Line("check", "check", "bank", _check, ("Checked",)),
    Line("check the limit", "check", "bank", _check_limit, ("Checked",)),
)

# A check is an answer, never a refusal. NOLI: a limit under no policy.
STATES = table(
    """
line             NONE  DECL  COVD  NOCV  WDRN  ENDD  COLL  NOTI  CLMD  INDM  DENI  CLOS  LAPS  NOLI
check            +     +     +     +     +     +     +     +     +     +     +     +     +     +
check the limit  +     +     +     +     +     +     +     +     +     +     +     +     +     +
"""
)

UNDER = table(
    """
line             bank susp  firm susp  insurer susp  paused   old   ins paused  bank heir  heir susp  bank gone  firm gone  insurer heir  rekeyed  keys lost  announced
check            susp       +          +             paused   old   +           +          susp       dead       +          +             +        dead       +
check the limit  susp       +          +             paused   old   +           +          susp       dead       +          +             +        dead       +
"""  # noqa: E501 -- a table
)


def _pause(stage: Stage) -> None:
    stage.pause(stage.desk.suite.insurance_checks.address)


def _replace(stage: Stage) -> None:
    stage.replace("InsuranceChecks")


CONDITIONS: Mapping[str, Condition] = {
    **OF_CASES,
    "insurer susp": OF_SHIPMENTS["insurer susp"],
    "insurer heir": OF_SHIPMENTS["insurer gone"],
    "ins paused": OF_SHIPMENTS["paused"],
    "paused": Condition(_pause),
    "old": Condition(_replace),
}


def _prepare(stage: Stage) -> Mapping[str, Shipped]:
    found = every_shipment(payee="plain")(stage)
    nowhere = replace(found["NONE"].declaration, limit=stage.spare)
    return {**found, "NOLI": replace(found["NONE"], declaration=nowhere)}


GRIDS = (
    Grid(
        "InsuranceChecks",
        "shipments checked",
        LINES,
        STATES,
        _prepare,
        look,
        {name: CONDITIONS[name] for name in next(iter(UNDER.values()))},
        UNDER,
    ),
)
