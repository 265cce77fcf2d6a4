"""Shipments on the last day of each time and the day after (rules.md §1, §4).

"It still works" or "it has ended", never both. The number is that of days since the shipment was declared
(DECL), or since the due day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from tests.contracts.cases import today
from tests.contracts.matrix.about_shipments import Shipped, Shipper, look, shipper
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.on_claims import GRIDS as CLAIMS
from tests.contracts.matrix.on_shipments import LINES as SHIPMENTS
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import Table, table
from tests.contracts.world import DAY

__all__ = ["OF_CLAIMS", "OF_SHIPMENTS"]

SHORT = (
    "stranger",
    "insurer.maker",
    "other_insurer.maker",
    "bank.maker",
    "other_bank.maker",
    "firm.maker",
    "contract",
    "claims",
)

SHIPMENT_STATES = table(
    """
line      DECL 60     DECL 61          COVD 30     COVD 31  NOTI 119    NOTI 120    NOTI 300    NOTI 301  CLMD 301    INDM 301
cover     +COVD       ITS_TIME_PASSED  stage       stage    stage       stage       stage       stage     stage       stage
refuse    +NOCV       +NOCV            stage       stage    stage       stage       stage       stage     stage       stage
withdraw  +WDRN       +WDRN            stage       stage    stage       stage       stage       stage     stage       stage
end       stage       stage            +ENDD       +ENDD    stage       stage       stage       stage     stage       stage
lapse     NOT_LAPSED  +LAPS            NOT_LAPSED  +LAPS    NOT_LAPSED  NOT_LAPSED  NOT_LAPSED  +LAPS     NOT_LAPSED  NOT_LAPSED
"""  # noqa: E501 -- a table
)

# A payment of the buyer is recorded whatever the day; what was claimed in time is decided whatever the day,
# and not taken back when nobody could claim again.
CLAIM_STATES = table(
    """
line           DECL 60  DECL 61  COVD 30  COVD 31      NOTI 119     NOTI 120  NOTI 300  NOTI 301    CLMD 301  INDM 301
collect        ship     ship     +        +            +            +         +         +           +         stage
collect all    ship     ship     +COLL    +COLL        +COLL        +COLL     +COLL     +COLL       +COLL     stage
recover        ship     ship     stage    stage        stage        stage     stage     stage       stage     +
notify         ship     ship     +NOTI    LATE_NOTICE  stage        stage     stage     stage       stage     stage
claim          ship     ship     stage    stage        +CLMD        +CLMD     +CLMD     LATE_CLAIM  stage     stage
claim, unpaid  ship     ship     stage    stage        EARLY_CLAIM  +CLMD     +CLMD     LATE_CLAIM  stage     stage
take back      ship     ship     stage    stage        stage        stage     stage     stage       LATE_CLAIM  stage
indemnify      ship     ship     stage    stage        stage        stage     stage     stage       +INDM     stage
deny           ship     ship     stage    stage        stage        stage     stage     stage       +DENI     stage
close          ship     ship     stage    stage        stage        stage     stage     stage       stage     +CLOS
"""  # noqa: E501 -- a table
)

_AFTER_DUE: Mapping[str, Callable[[Shipper], bytes]] = {
    "COVD 30": Shipper.covered,
    "COVD 31": Shipper.covered,
    "NOTI 119": Shipper.notified,
    "NOTI 120": Shipper.notified,
    "NOTI 300": Shipper.notified,
    "NOTI 301": Shipper.notified,
    "CLMD 301": Shipper.claimed,
    "INDM 301": Shipper.indemnified,
}


def _prepare(stage: Stage) -> Mapping[str, Shipped]:
    desk = stage.desk
    then = today(desk) + timedelta(days=310)
    makes = shipper(desk, payee="mandate")
    made: dict[str, bytes] = {}
    for name, make in _AFTER_DUE.items():
        due = then - timedelta(days=int(name.split()[1]))
        made[name] = make(replace(makes, due=due))
    makes = replace(makes, due=then)
    for days in (61, 60):
        desk.wait((then - today(desk)).days * DAY - days * DAY)
        made[f"DECL {days}"] = makes.declared()
    desk.wait((then - today(desk)).days * DAY)
    return {name: makes.subject(shipment_id) for name, shipment_id in made.items()}


def _grid(contract: str, lines: tuple[Line[Shipped], ...], states: Table) -> Grid[Shipped]:
    those = tuple(line for line in lines if line.name in states)
    return Grid(contract, "times", those, states, _prepare, look, callers=SHORT)


OF_SHIPMENTS = _grid("CreditInsurance", SHIPMENTS, SHIPMENT_STATES)
OF_CLAIMS = _grid("InsuranceClaims", CLAIMS[0].lines, CLAIM_STATES)
