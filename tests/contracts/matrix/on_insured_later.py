"""InsuredFinancing in the states that are computed: declarations change as for every loan."""

from __future__ import annotations

from tests.contracts.matrix.about_cases import look
from tests.contracts.matrix.about_computed import SHORT
from tests.contracts.matrix.about_insured_later import (
    insured_changed,
    insured_ended,
    insured_late,
    insured_over,
    unnoticed,
)
from tests.contracts.matrix.grids import Grid
from tests.contracts.matrix.on_insured import LINES
from tests.contracts.matrix.on_loans_later import CHANGED, ENDED, LATE, OVER
from tests.contracts.matrix.tables import table

__all__ = ["GRIDS"]

# 30 days after the due day, and 31: then no notice can be given any more, and the cover is none to lend on,
# whether or not somebody has said that it lapsed. A loan's last day is at most 30 days after the due day
# (domain.md §4.6).
UNNOTICED = table(
    """
line                V 30            V 31   A 30            A 31        D 30    D 31
approve             TENOR_TOO_LONG  cover  state!          state!      state!  state!
disburse            case            case   TENOR_TOO_LONG  cover       +       cover
repay               case            case   state           state       +       +
repay, other funds  case            case   state           state       +       +
repay the rest      case            case   state           state       +       +
cancel              case            case   +CANC           +CANC       state   state
close               case            case   state           state       +       +
write_off           case            case   state           state       +WOFF   +WOFF
clear               case            case   state           state       state   state
end otherwise       case            case   state           state       state   state
reverse             case            case   NO_POSTING      NO_POSTING  +APPR   +APPR
lapse               case            case   live            live        live    live
recheck             case~           case~  +               +           state   state
amend               case~           case~  TENOR_TOO_LONG  cover       +       cover
credit              case~           case~  state           state       +       +
"""
)

_CONTRACT = "InsuredFinancing"
_CALLERS = (*SHORT, "basis", "claims", "insurer.maker")

GRIDS = (
    Grid(_CONTRACT, "documents changed", LINES, CHANGED, insured_changed, look, callers=_CALLERS),
    Grid(_CONTRACT, "holds ended", LINES, ENDED, insured_ended, look, callers=_CALLERS),
    Grid(_CONTRACT, "overdue", LINES, LATE, insured_late, look, callers=_CALLERS),
    Grid(_CONTRACT, "validity over", LINES, OVER, insured_over, look, callers=_CALLERS),
    Grid(_CONTRACT, "notice over", LINES, UNNOTICED, unnoticed, look, callers=_CALLERS),
)
