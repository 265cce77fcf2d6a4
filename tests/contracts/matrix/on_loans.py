"""ReceivablesFinancing: who may do what with a loan, in every state of its case (rules.md §3)."""

from __future__ import annotations

from collections.abc import Callable

from contracts.financing.cases import Action, Source
from contracts.registry.calendar import day_of
from tests.contracts.cases import today
from tests.contracts.matrix.about_cases import (
    ENDS,
    Case,
    conditions,
    dossier_version,
    every_status,
    loan_of,
    look,
    version_of,
)
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.world import DAY

__all__ = ["GRID", "LINES", "STATES", "UNDER", "WITH_HEIRS"]

REASON = "booked in error"
Args = Callable[[Stage, Case, Caller], tuple[object, ...]]


def _sealed(
    stage: Stage, case: Case, by: Caller, message: str, reference: bytes, terms: dict[str, object]
) -> object:
    fields = {"case_id": case.id, "version": version_of(stage, case), "reference": reference, **terms}
    return stage.sealed(case.loans, by, message, fields)


def _approve(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    desk = stage.desk
    terms: dict[str, object] = {
        "amount": 7,
        "advance_rate": 10_000,
        "tenor_days": 90,
        "hold_until": desk.now + 20 * DAY,
        "quotes": [quote.fields() for quote in case.quotes],
    }
    nobody: list[object] = []
    fields = {"case_id": case.id, "version": dossier_version(stage, case.id), **terms, "expired": nobody}
    return case.id, terms, [], stage.sealed(case.loans, by, "Approve", fields)


def _disburse(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    reference = stage.desk.reference()
    terms: dict[str, object] = {
        "amount": 7,
        "value_day": day_of(today(stage.desk)),
        "certificate": bytes(32),
        "certificate_until": 0,
    }
    seal = _sealed(stage, case, by, "Disburse", reference, terms)
    return case.id, reference, *terms.values(), seal


def _repay(amount: int | None, source: Source) -> Args:
    """A part, or all that is outstanding."""

    def args(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
        reference = stage.desk.reference()
        terms: dict[str, object] = {
            "amount": amount or case.outstanding,
            "value_day": day_of(today(stage.desk)),
            "source": int(source),
            "named": [],
        }
        return case.id, reference, *terms.values(), _sealed(stage, case, by, "Repay", reference, terms)

    return args


def _end(name: str) -> Args:
    def args(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
        reference, day = stage.desk.reference(), day_of(today(stage.desk))
        terms: dict[str, object] = {"action": int(ENDS[name]), "value_day": day}
        seal = _sealed(stage, case, by, "End", reference, terms)
        return case.id, int(ENDS[name]), reference, day, seal

    return args


def _reverse(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    reference = stage.desk.reference()
    terms: dict[str, object] = {"posting": case.posting.hash(), "reason": REASON}
    seal = _sealed(stage, case, by, "Reverse", reference, terms)
    return case.id, reference, case.posting.record(), REASON, seal


def _lapse(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (case.id,)


def _recheck(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    del by
    return case.id, stage.desk.bank_a.maker.address


def _amend(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    """A day more."""
    bank = stage.desk.bank_a
    loan = loan_of(stage, case)
    amendment = {
        "action": int(Action.EXTEND),
        "bank": bank.id,
        "owner": stage.desk.exporter.id,
        "tenor_days": loan.tenor_days + 1,
        "hold_until": loan.hold_until,
        "reduced": 0,
        "is_final": False,
        "actor": bank.maker.address,
        "second": by.second.address,
    }
    return case.id, amendment, []


def _credit(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    """The basis has paid a part."""
    insurer = stage.desk.insurer
    paid = (int(Action.INDEMNIFY), stage.desk.reference(), 7, insurer.maker.address)
    return case.id, *paid, by.second.address


POSTED = ("Posted", "Moved")
LINES = (
    Line("approve", "approve", "bank", _approve, ("Approved", "Moved"), sealed=True),
    Line("disburse", "disburse", "bank exit", _disburse, POSTED, sealed=True),
    Line("repay", "repay", "bank exit", _repay(7, Source.PROCEEDS), POSTED, sealed=True),
    Line("repay, other funds", "repay", "bank exit", _repay(7, Source.OTHER_FUNDS), POSTED, sealed=True),
    Line("repay the rest", "repay", "bank exit", _repay(None, Source.PROCEEDS), POSTED, sealed=True),
    Line("cancel", "end", "bank exit", _end("cancel"), ("Moved",), sealed=True),
    Line("close", "end", "bank exit", _end("close"), POSTED, sealed=True),
    Line("write_off", "end", "bank exit", _end("write_off"), POSTED, sealed=True),
    Line("clear", "end", "bank exit", _end("clear"), ("Moved",), sealed=True),
    Line("end otherwise", "end", "bank exit", _end("end otherwise"), sealed=True),
    Line("reverse", "reverse", "bank exit", _reverse, ("Reversed", "Moved"), sealed=True),
    # A loan that was paid out in part goes on; what was undrawn is a posting of its own.
    Line("lapse", "lapse", "anybody", _lapse, POSTED, {"APPR": ("Moved",), "APPR unheld": ("Moved",)}),
    Line("recheck", "recheck", "desk", _recheck, ("Moved",)),
    Line("amend", "amend", "amender", _amend, ("Moved",)),
    # Declarations are no basis that pays.
    Line("credit", "credit", "nobody", _credit, POSTED),
)

STATES = table(
    """
line                NONE   SUBM    ACCE    SENT    VERI   FAIL    APPR        DISB         REPD    WOFF    WDRN    REJD    CANC    LAPS
approve             case   state!  state!  state!  +APPR  state!  state!      state!       state!  state!  state!  state!  state!  state!
disburse            case   case    case    case    case   case    +DISB       +            state   state   case    case    state   state
repay               case   case    case    case    case   case    state       +            state   +       case    case    state   state
repay, other funds  case   case    case    case    case   case    state       +            state   +       case    case    state   state
repay the rest      case   case    case    case    case   case    state       +            state   +       case    case    state   state
cancel              case   case    case    case    case   case    +CANC       state        state   state   case    case    state   state
close               case   case    case    case    case   case    state       +            state   state   case    case    state   state
write_off           case   case    case    case    case   case    state       NOT_OVERDUE  state   state   case    case    state   state
clear               case   case    case    case    case   case    state       state        state   +       case    case    state   state
end otherwise       case   case    case    case    case   case    state       state        state   state   case    case    state   state
reverse             case   case    case    case    case   case    NO_POSTING  +APPR        +DISB   +DISB   case    case    NO_POSTING  NO_POSTING
lapse               case   case    case    case    case   case    live        live         live    state   case    case    live    state
recheck             case~  case~   case~   case~   case~  case~   +           state        state   state   case~   case~   state   state
amend               case~  case~   case~   case~   case~  case~   +           +            state   state   case~   case~   state   state
credit              case~  case~   case~   case~   case~  case~   state       +            state   +       case~   case~   state   state
"""  # noqa: E501 -- a table
)

# Exits go on whatever happens to the bank, the firm or the application; approving and disbursing do not.
# Approving asks the desk first, and ends with a hold in the name of the product, as disbursing with a draw.
UNDER = table(
    """
line                bank susp  firm susp  prod paused  desk paused  prod old  desk old
approve             susp       susp       paused~      paused!      old~      old!
disburse            susp       susp       paused~      +            old~      +
repay               +          +          +            +            +         +
repay, other funds  +          +          +            +            +         +
repay the rest      +          +          +            +            +         +
cancel              +          +          +            +            +         +
close               +          +          +            +            +         +
write_off           +          +          +            +            +         +
clear               +          +          +            +            +         +
end otherwise       +          +          +            +            +         +
reverse             +          +          +            +            +         +
lapse               +          +          +            +            +         +
recheck             +          +          +            +            +         +
amend               +          +          +            +            +         +
credit              +          +          +            +            +         +
"""
)

WITH_HEIRS = table(
    """
line                bank heir  heir susp  bank gone  firm heir  firm gone  rekeyed  keys lost  announced
approve             +          susp       dead       +          +          +        dead       +
disburse            +          susp       dead       +          +          +        dead       +
repay               +          +          dead       +          +          +        dead       +
repay, other funds  +          +          dead       +          +          +        dead       +
repay the rest      +          +          dead       +          +          +        dead       +
cancel              +          +          dead       +          +          +        dead       +
close               +          +          dead       +          +          +        dead       +
write_off           +          +          dead       +          +          +        dead       +
clear               +          +          dead       +          +          +        dead       +
end otherwise       +          +          dead       +          +          +        dead       +
reverse             +          +          dead       +          +          +        dead       +
lapse               +          +          +          +          +          +        +          +
recheck             +          +          +          +          +          +        +          +
amend               +          +          +          +          +          +        +          +
credit              +          +          +          +          +          +        +          +
"""
)

GRID = Grid(
    "ReceivablesFinancing",
    "cases",
    LINES,
    STATES,
    every_status,
    look,
    conditions("ReceivablesFinancing"),
    {name: {**UNDER[name], **WITH_HEIRS[name]} for name in UNDER},
)
