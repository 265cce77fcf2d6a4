"""InsuredLoans: only its product moves a loan, only InsuranceClaims credits one (domain.md §4.2)."""

from __future__ import annotations

from contracts.financing.cases import Action
from tests.contracts.matrix.about_cases import Case, conditions, look
from tests.contracts.matrix.about_insured import every_insured_status
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.on_insured import CONDITIONS
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table

__all__ = ["GRIDS"]


def _open(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    del stage, by
    return case.id, case.application["basis"], []


def _follow(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    """A move that changes no amount."""
    del stage, by
    return case.id, int(Action.CHECK)


def _credit(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    """A cent of an indemnity."""
    insurer = stage.desk.insurer
    paid = (int(Action.INDEMNIFY), stage.desk.reference(), 1, insurer.maker.address)
    return case.application["basis"], *paid, by.second.address


LINES = (
    Line("open", "open", "insured", _open),
    Line("follow", "follow", "insured", _follow),
    Line("credit", "credit", "claims", _credit),
)

# A loan is opened within its approval, as a loan that the product has just stored: here it is none yet, or
# open already. A case that was never approved has no product here. A credit is never refused: what no loan
# takes is the exporter's.
STATES = table(
    """
line    NONE   SUBM   ACCE   SENT   VERI   FAIL   APPR   DISB   REPD   WOFF   WDRN   REJD   CANC   LAPS
open    case   case~  case~  case~  case~  case~  state  state  state  state  case~  case~  state  state
follow  prod!  prod!  prod!  prod!  prod!  prod!  +      +      +      +      prod!  prod!  +      +
credit  +      +      +      +      +      +      +      +      +      +      +      +      +      +
"""
)

# Nothing that lowers what is used can be stopped.
UNDER = table(
    """
line    bank susp  firm susp  prod paused  prod old  loans paused  loans old  ins paused  ins old  claims paused  insurer susp  insurer heir
open    +          +          +            +         +             +          +           +        +              +             +
follow  +          +          +            +         +             +          +           +        +              +             +
credit  +          +          +            +         +             +          +           +        +              +             +
"""  # noqa: E501 -- a table
)

_CONTRACT = "InsuredLoans"
_CONDITIONS = {**conditions("InsuredFinancing"), **CONDITIONS}

GRIDS = (
    Grid(
        _CONTRACT,
        "cases",
        LINES,
        STATES,
        every_insured_status,
        look,
        {name: _CONDITIONS[name] for name in next(iter(UNDER.values()))},
        UNDER,
    ),
)
