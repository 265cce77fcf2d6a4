"""LoanAmendments on insured loans: what is agreed has to stand on the shipment too (domain.md §4)."""

from __future__ import annotations

from tests.contracts.matrix.about_cases import conditions, look
from tests.contracts.matrix.about_computed import SHORT
from tests.contracts.matrix.about_insured import cover_changed, every_insured_status
from tests.contracts.matrix.about_insured_later import unnoticed
from tests.contracts.matrix.grids import Grid
from tests.contracts.matrix.on_amendments import LINES
from tests.contracts.matrix.on_amendments import STATES as LOAN_STATES
from tests.contracts.matrix.on_amendments import UNDER as LOAN_UNDER
from tests.contracts.matrix.on_amendments import WITH_HEIRS as LOAN_WITH_HEIRS
from tests.contracts.matrix.tables import table

__all__ = ["GRIDS"]

# The replacement is no declaration of the shipment; who takes over is not its loss payee. All else is as for
# every loan: extending and reducing.
STATES = {
    **LOAN_STATES,
    **table(
        """
line             NONE   SUBM   ACCE   SENT   VERI   FAIL   APPR        DISB           REPD   WOFF   WDRN   REJD   CANC   LAPS
substitute       case   state  state  state  state  state  OTHER_ROWS  OTHER_ROWS     state  state  state  state  state  state
hand_over        case~  state  state  state  state  state  NO_PAYEE    STILL_UNDRAWN  state  state  state  state  state  state
"""  # noqa: E501 -- a table
    ),
}

# V, A, D as in InsuredFinancing: nothing is lengthened but on a cover in force; a reduction never stops.
CHANGED = table(
    """
line             V cut  V coll  V noti  V clmd  V indm  V deni  V ended  A cut       A coll  A noti  A clmd  A indm  A deni  A ended  D cut          D coll         D noti         D clmd         D indm         D deni         D ended
extend           state  state   state   state   state   state   state    +           cover   cover   cover   cover   cover   cover    +              cover          cover          cover          cover          cover          cover
extend the hold  state  state   state   state   state   state   state    +           cover   cover   cover   cover   cover   cover    +              cover          cover          cover          cover          cover          cover
reduce           state  state   state   state   state   state   state    +           +       +       +       +       +       +        +              +              +              +              +              +              +
substitute       state  state   state   state   state   state   state    OTHER_ROWS  cover   cover   cover   cover   cover   cover    OTHER_ROWS     cover          cover          cover          PART_SETTLED   cover          cover
hand_over        state  state   state   state   state   state   state    NO_PAYEE    cover   cover   cover   cover   cover   cover    STILL_UNDRAWN  STILL_UNDRAWN  STILL_UNDRAWN  STILL_UNDRAWN  STILL_UNDRAWN  STILL_UNDRAWN  STILL_UNDRAWN
"""  # noqa: E501 -- a table
)

UNNOTICED = table(
    """
line             V 30   V 31   A 30            A 31   D 30            D 31
extend           state  state  TENOR_TOO_LONG  cover  TENOR_TOO_LONG  cover
extend the hold  state  state  TENOR_TOO_LONG  cover  +               cover
reduce           state  state  +               +      +               +
substitute       state  state  OTHER_ROWS      cover  OTHER_ROWS      cover
hand_over        state  state  NO_PAYEE        cover  STILL_UNDRAWN   STILL_UNDRAWN
"""
)

_CONTRACT = "LoanAmendments"

GRIDS = (
    Grid(
        _CONTRACT,
        "insured cases",
        LINES,
        STATES,
        every_insured_status,
        look,
        conditions("InsuredFinancing"),
        {name: {**LOAN_UNDER[name], **LOAN_WITH_HEIRS[name]} for name in LOAN_UNDER},
    ),
    Grid(_CONTRACT, "covers changed", LINES, CHANGED, cover_changed, look, callers=SHORT),
    Grid(_CONTRACT, "notice over", LINES, UNNOTICED, unnoticed, look, callers=SHORT),
)
