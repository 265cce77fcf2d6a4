"""InsuredFinancing: the lines of every loan, on loans that stand on an insured shipment (domain.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests.contracts.matrix.about_cases import conditions, look
from tests.contracts.matrix.about_computed import SHORT
from tests.contracts.matrix.about_insured import cover_changed, every_insured_status
from tests.contracts.matrix.grids import Condition, Grid
from tests.contracts.matrix.on_loans import LINES as LOAN_LINES
from tests.contracts.matrix.on_loans import STATES, UNDER, WITH_HEIRS
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table

__all__ = ["CONDITIONS", "GRIDS", "LINES"]

# A shipment is a basis that pays.
LINES = tuple(replace(line, right="basis") if line.name == "credit" else line for line in LOAN_LINES)

# The states and the conditions of every loan are those of ReceivablesFinancing; besides: InsuredLoans, where
# the use of cover and policy is kept, is an application of its own, in whose name they are held and drawn.
# What stops the insurer or its contracts stops no loan on a cover in force.
OF_INSURANCE = table(
    """
line                loans paused  loans old  ins paused  ins old  claims paused  insurer susp  insurer heir
approve             paused~       old~       +           +        +              +             +
disburse            paused~       old~       +           +        +              +             +
repay               +             +          +           +        +              +             +
repay, other funds  +             +          +           +        +              +             +
repay the rest      +             +          +           +        +              +             +
cancel              +             +          +           +        +              +             +
close               +             +          +           +        +              +             +
write_off           +             +          +           +        +              +             +
clear               +             +          +           +        +              +             +
end otherwise       +             +          +           +        +              +             +
reverse             +             +          +           +        +              +             +
lapse               +             +          +           +        +              +             +
recheck             +             +          +           +        +              +             +
amend               +             +          +           +        +              +             +
credit              +             +          +           +        +              +             +
"""
)


def _pause_loans(stage: Stage) -> None:
    stage.pause(stage.desk.suite.insured_loans.address)


def _replace_loans(stage: Stage) -> None:
    stage.replace("InsuredLoans")


def _pause_insurance(stage: Stage) -> None:
    stage.pause(stage.desk.suite.insurance.address)


def _replace_insurance(stage: Stage) -> None:
    stage.replace("CreditInsurance")


def _pause_claims(stage: Stage) -> None:
    stage.pause(stage.desk.suite.claims.address)


def _suspend_insurer(stage: Stage) -> None:
    stage.suspend(stage.desk.insurer)


def _insurer_retires(stage: Stage) -> None:
    stage.retire(stage.desk.insurer, stage.people["other_insurer"])


CONDITIONS: Mapping[str, Condition] = {
    "loans paused": Condition(_pause_loans),
    "loans old": Condition(_replace_loans),
    "ins paused": Condition(_pause_insurance),
    "ins old": Condition(_replace_insurance),
    "claims paused": Condition(_pause_claims),
    "insurer susp": Condition(_suspend_insurer),
    "insurer heir": Condition(_insurer_retires),
}

# V: verified, A: approved, D: paid out in part; then the limit was cut, the buyer paid in full, a loss was
# noticed, claimed, indemnified or denied, or the cover ended. Domain.md §4.11: a cut stops no cover in force.
# Nothing is lent but on a cover in force; nothing that ends exposure stops. indm: all that was paid out is
# repaid.
CHANGED = table(
    """
line                V cut  V coll  V noti  V clmd  V indm  V deni  V ended  A cut       A coll      A noti      A clmd      A indm      A deni      A ended     D cut        D coll       D noti       D clmd       D indm            D deni       D ended
approve             +APPR  cover   cover   cover   cover   cover   cover    state!      state!      state!      state!      state!      state!      state!      state!       state!       state!       state!       state!            state!       state!
disburse            case   case    case    case    case    case    case     +DISB       cover       cover       cover       cover       cover       cover       +            cover        cover        cover        cover             cover        cover
repay               case   case    case    case    case    case    case     state       state       state       state       state       state       state       +            +            +            +            OVER_OUTSTANDING  +            +
repay, other funds  case   case    case    case    case    case    case     state       state       state       state       state       state       state       +            +            +            +            OVER_OUTSTANDING  +            +
repay the rest      case   case    case    case    case    case    case     state       state       state       state       state       state       state       +            +            +            +            OVER_OUTSTANDING  +            +
cancel              case   case    case    case    case    case    case     +CANC       +CANC       +CANC       +CANC       +CANC       +CANC       +CANC       state        state        state        state        state             state        state
close               case   case    case    case    case    case    case     state       state       state       state       state       state       state       +            +            +            +            +REPD             +            +
write_off           case   case    case    case    case    case    case     state       state       state       state       state       state       state       NOT_OVERDUE  NOT_OVERDUE  NOT_OVERDUE  NOT_OVERDUE  NOT_OVERDUE       NOT_OVERDUE  NOT_OVERDUE
clear               case   case    case    case    case    case    case     state       state       state       state       state       state       state       state        state        state        state        state             state        state
end otherwise       case   case    case    case    case    case    case     state       state       state       state       state       state       state       state        state        state        state        state             state        state
reverse             case   case    case    case    case    case    case     NO_POSTING  NO_POSTING  NO_POSTING  NO_POSTING  NO_POSTING  NO_POSTING  NO_POSTING  +APPR        +APPR        +APPR        +APPR        NO_POSTING        +APPR        +APPR
lapse               case   case    case    case    case    case    case     live        live        live        live        live        live        live        live         live         live         live         live              live         live
recheck             case~  case~   case~   case~   case~   case~   case~    +           +           +           +           +           +           +           state        state        state        state        state             state        state
amend               case~  case~   case~   case~   case~   case~   case~    +           cover       cover       cover       cover       cover       cover       +            cover        cover        cover        cover             cover        cover
credit              case~  case~   case~   case~   case~   case~   case~    state       state       state       state       state       state       state       +            +            +            +            OVER_OUTSTANDING  +            +
"""  # noqa: E501 -- a table
)

_CONTRACT = "InsuredFinancing"

GRIDS = (
    Grid(
        _CONTRACT,
        "cases",
        LINES,
        STATES,
        every_insured_status,
        look,
        {**conditions(_CONTRACT), **CONDITIONS},
        {name: {**UNDER[name], **WITH_HEIRS[name], **OF_INSURANCE[name]} for name in UNDER},
    ),
    Grid(_CONTRACT, "covers changed", LINES, CHANGED, cover_changed, look, callers=(*SHORT, "basis")),
)
