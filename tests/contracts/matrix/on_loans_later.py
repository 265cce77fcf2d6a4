"""ReceivablesFinancing in the states that are computed: documents changed, holds ended, loans overdue."""

from __future__ import annotations

from tests.contracts.matrix.about_cases import look
from tests.contracts.matrix.about_computed import SHORT, changed, holds_ended, in_euro, late, validity_over
from tests.contracts.matrix.grids import Grid
from tests.contracts.matrix.on_loans import LINES
from tests.contracts.matrix.tables import table

__all__ = ["CHANGED", "ENDED", "GRIDS", "LATE", "OVER"]

# V: verified, A: approved, D: paid out in part. Domain.md §2: impaired is no hold and no draw, and nothing
# is unwound; any amendment asks for another check before the first draw; a document that was written off
# takes no new hold, but what is held can be drawn.
CHANGED = table(
    """
line                V dist    V blocked  V full       V void  V cut   V merged  A dist      A void      A cut       A merged    D dist       D void       D cut        D merged
approve             IMPAIRED  BLOCKED    NO_HEADROOM  VOID    again!  again!    state!      state!      state!      state!      state!       state!       state!       state!
disburse            case      case       case         case    case    case      IMPAIRED    VOID        again       again       IMPAIRED     VOID         IMPAIRED     +
repay               case      case       case         case    case    case      state       state       state       state       +            +            +            +
repay, other funds  case      case       case         case    case    case      state       state       state       state       +            +            +            +
repay the rest      case      case       case         case    case    case      state       state       state       state       +            +            +            +
cancel              case      case       case         case    case    case      +CANC       +CANC       +CANC       +CANC       state        state        state        state
close               case      case       case         case    case    case      state       state       state       state       +            +            +            +
write_off           case      case       case         case    case    case      state       state       state       state       NOT_OVERDUE  NOT_OVERDUE  NOT_OVERDUE  NOT_OVERDUE
clear               case      case       case         case    case    case      state       state       state       state       state        state        state        state
end otherwise       case      case       case         case    case    case      state       state       state       state       state        state        state        state
reverse             case      case       case         case    case    case      NO_POSTING  NO_POSTING  NO_POSTING  NO_POSTING  +APPR        +APPR        +APPR        +APPR
lapse               case      case       case         case    case    case      live        live        live        live        live         live         live         live
recheck             case~     case~      case~        case~   case~   case~     +           +           +           +           state        state        state        state
amend               case~     case~      case~        case~   case~   case~     +           +           +           +           +            +            +            +
credit              case~     case~      case~        case~   case~   case~     state       state       state       state       +            +            +            +
"""  # noqa: E501 -- a table
)

# 21 days later. VERI: its check is older than 7 days; closed: nothing is undrawn; paid: a part is undrawn,
# and nothing is outstanding.
ENDED = table(
    """
line                VERI        APPR        DISB         closed         paid              REPD    CANC
approve             CHECK_OLD!  state!      state!       state!         state!            state!  state!
disburse            case        ended       ended        OVER_APPROVED  ended             state   state
repay               case        state       +            +              OVER_OUTSTANDING  state   state
repay, other funds  case        state       +            +              OVER_OUTSTANDING  state   state
repay the rest      case        state       +            +REPD          OVER_OUTSTANDING  state   state
cancel              case        +CANC       state        state          state             state   state
close               case        state       +            NOTHING_UNDRAWN  +REPD           state   state
write_off           case        state       NOT_OVERDUE  NOT_OVERDUE    NOT_OVERDUE       state   state
clear               case        state       state        state          state             state   state
end otherwise       case        state       state        state          state             state   state
reverse             case        NO_POSTING  +APPR        +              +                 +DISB   NO_POSTING
lapse               case        +LAPS       +            state          +REPD             state   state
recheck             case~       +           state        state          state             state   state
amend               case~       +           +            +              +                 state   state
credit              case~       state       +            +REPD          OVER_OUTSTANDING  state   state
"""
)

# After the tenor. all out: nothing is undrawn; cleared: written off, and its documents cleared.
LATE = table(
    """
line                overdue  all out          cleared
approve             state!   state!           state!
disburse            ended    OVER_APPROVED    state
repay               +        +                +
repay, other funds  +        +                +
repay the rest      +        +REPD            +
cancel              state    state            state
close               +        NOTHING_UNDRAWN  state
write_off           +WOFF    +WOFF            state
clear               state    state            state
end otherwise       state    state            state
reverse             +APPR    +                +DISB
lapse               +        state            state
recheck             state    state            state
amend               +        +                state
credit              +        +                +
"""
)

OVER = table(
    """
line                V        A           D
approve             EXPIRED  state!      state!
disburse            case     EXPIRED     EXPIRED
repay               case     state       +
repay, other funds  case     state       +
repay the rest      case     state       +
cancel              case     +CANC       state
close               case     state       +
write_off           case     state       NOT_OVERDUE
clear               case     state       state
end otherwise       case     state       state
reverse             case     NO_POSTING  +APPR
lapse               case     live        live
recheck             case~    +           state
amend               case~    +           +
credit              case~    state       +
"""
)

RATES = table(
    """
line     in force  replaced      none
approve  +APPR     NOT_IN_FORCE  NO_RATE
"""
)

_CONTRACT = "ReceivablesFinancing"
_APPROVE = tuple(line for line in LINES if line.name == "approve")

GRIDS = (
    Grid(_CONTRACT, "documents changed", LINES, CHANGED, changed, look, callers=SHORT),
    Grid(_CONTRACT, "holds ended", LINES, ENDED, holds_ended, look, callers=SHORT),
    Grid(_CONTRACT, "overdue", LINES, LATE, late, look, callers=SHORT),
    Grid(_CONTRACT, "validity over", LINES, OVER, validity_over, look, callers=SHORT),
    Grid(_CONTRACT, "rates", _APPROVE, RATES, in_euro, look, callers=SHORT),
)
