"""LoanAmendments: who may amend a loan, in every state of its case (domain.md §3.11; the rules are [A]).

The bank's maker and checker, and the enterprise's signature; for a hand-over those of the bank that takes
over as well. A reduction is the bank's alone, and an exit.
"""

from __future__ import annotations

from collections.abc import Callable

from contracts.financing.amendments import Transfer
from contracts.financing.applications import BankReport
from contracts.financing.cases import Report
from tests.contracts.matrix.about_cases import (
    Case,
    conditions,
    every_status,
    first_account,
    loan_of,
    look,
    version_of,
)
from tests.contracts.matrix.about_computed import SHORT, changed, holds_ended, late, validity_over
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.world import DAY

__all__ = ["GRIDS", "LINES", "STATES", "UNDER", "WITH_HEIRS"]

Args = Callable[[Stage, Case, Caller], tuple[object, ...]]


def _case(stage: Stage, case: Case) -> dict[str, object]:
    """The first fields of every message about a loan."""
    return {"case_id": case.id, "version": version_of(stage, case)}


def _agreed(stage: Stage, message: str, fields: dict[str, object]) -> object:
    """The enterprise's signature."""
    return stage.own(stage.desk.suite.amendments, stage.caller("firm.maker"), message, fields, signed=True)


def _extend(*, days: int = 0, seconds: int = 0) -> Args:
    def args(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
        desk, reference = stage.desk, stage.desk.reference()
        loan = loan_of(stage, case)
        terms: dict[str, object] = {
            "tenor_days": loan.tenor_days + days,
            "hold_until": loan.hold_until + seconds,
        }
        agreed = _agreed(stage, "AgreeExtension", {**_case(stage, case), **terms})
        fields = {**_case(stage, case), "reference": reference, **terms}
        seal = stage.sealed(desk.suite.amendments, by, "Extend", fields)
        return case.id, reference, *terms.values(), agreed, seal

    return args


def _reduce(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    reference = stage.desk.reference()
    fields = {**_case(stage, case), "reference": reference, "amount": 1}
    return case.id, reference, 1, stage.sealed(stage.desk.suite.amendments, by, "Reduce", fields)


def _substitute(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    desk, reference = stage.desk, stage.desk.reference()
    bank = by.party.id if by.party else desk.bank_a.id
    consent = stage.consents.get((desk.exporter.id, bank), stage.consents[desk.exporter.id, desk.bank_a.id])
    commitment = stage.once("spare", stage.spare, lambda: desk.documents.account(stage.spare)).commitment
    exchange = {"account": first_account(case), "replacement": stage.spare}
    agreed = _agreed(stage, "AgreeSubstitution", {**_case(stage, case), **exchange})
    fields = {
        **_case(stage, case),
        "reference": reference,
        **exchange,
        "consent_id": consent,
        "report": int(Report.MATCHES),
        "commitment": commitment,
    }
    seal = stage.sealed(desk.suite.amendments, by, "Substitute", fields)
    report = BankReport(Report.MATCHES, commitment)
    return case.id, reference, {**exchange, "consent_id": consent, "report": report}, agreed, seal


def _hand_over(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    desk, taker = stage.desk, stage.caller("taker.maker")
    face = desk.suite.amendments
    going = Transfer(desk.bank_a.id, desk.bank_c.id, desk.reference(), desk.reference())
    agreed = _agreed(stage, "AgreeHandOver", {**_case(stage, case), "to_bank": going.to_bank})
    theirs = {
        "maker": taker.address,
        "checker": taker.second.address,
        **_case(stage, case),
        "reference": going.their_reference,
        "from_bank": going.from_bank,
        "to_bank": going.to_bank,
    }
    taken = stage.signed(face, taker, "TakeOver", theirs)
    taken_second = stage.signed(face, taker.as_second(), "TakeOver", theirs)
    fields = {**_case(stage, case), "reference": going.reference, "to_bank": going.to_bank}
    return case.id, going, agreed, taken, taken_second, stage.sealed(face, by, "HandOver", fields)


LINES = (
    Line("extend", "extend", "bank exit", _extend(days=10), ("Extended",), sealed=True),
    Line("extend the hold", "extend", "bank exit", _extend(seconds=DAY), ("Extended",), sealed=True),
    Line("reduce", "reduce", "bank exit", _reduce, ("Reduced",), sealed=True),
    Line("substitute", "substitute", "bank exit", _substitute, ("Substituted",), sealed=True),
    Line("hand_over", "hand_over", "bank exit", _hand_over, ("HandedOver",), sealed=True),
)

# DISB: a part is undrawn. Whose loan it is, is asked before a hand-over looks for the case.
STATES = table(
    """
line             NONE   SUBM   ACCE   SENT   VERI   FAIL   APPR  DISB           REPD   WOFF   WDRN   REJD   CANC   LAPS
extend           case   state  state  state  state  state  +     +              state  state  state  state  state  state
extend the hold  case   state  state  state  state  state  +     +              state  state  state  state  state  state
reduce           case   state  state  state  state  state  +     +              state  state  state  state  state  state
substitute       case   state  state  state  state  state  +     +              state  state  state  state  state  state
hand_over        case~  state  state  state  state  state  +     STILL_UNDRAWN  state  state  state  state  state  state
"""  # noqa: E501 -- a table
)

# What lengthens or moves exposure stops with the bank, the firm, the product and this desk; a reduction does
# not. A bank that is suspended may give a loan up, and the firm may agree to it. The desk of applications,
# where a case's rows and its bank are kept, stops what changes them.
UNDER = table(
    """
line             bank susp  firm susp  prod paused  desk paused  prod old  desk old  paused  old
extend           susp~      susp~      paused       +            old       +         paused  old
extend the hold  susp~      susp~      paused       +            old       +         paused  old
reduce           +          +          +            +            +         +         +       +
substitute       susp~      susp~      paused       paused~      old       old~      paused  old
hand_over        +          +          paused       paused~      old       old~      paused  old
"""
)

WITH_HEIRS = table(
    """
line             bank heir  heir susp  bank gone  firm heir  firm gone  rekeyed  keys lost  announced
extend           +          susp~      dead       +          dead~      +        dead       +
extend the hold  +          susp~      dead       +          dead~      +        dead       +
reduce           +          +          dead       +          +          +        dead       +
substitute       +          susp~      dead       +          dead~      +        dead       +
hand_over        +          +          dead!      +          dead~      +        dead!      +
"""
)

# As in ReceivablesFinancing: V verified, A approved, D paid out in part. The document that changed is the one
# that is put out. A hold that could not be drawn is not extended.
CHANGED = table(
    """
line             V dist  V blocked  V full  V void  V cut  V merged  A dist  A void  A cut  A merged  D dist         D void         D cut          D merged
extend           state   state      state   state   state  state     +       +       +      +         +              +              +              +
extend the hold  state   state      state   state   state  state     IMPAIRED  IMPAIRED  IMPAIRED  +    IMPAIRED     IMPAIRED       IMPAIRED       +
reduce           state   state      state   state   state  state     +       +       +      +         +              +              +              +
substitute       state   state      state   state   state  state     +       +       +      +         +              +              +              +
hand_over        state   state      state   state   state  state     +       +       +      +         STILL_UNDRAWN  STILL_UNDRAWN  STILL_UNDRAWN  STILL_UNDRAWN
"""  # noqa: E501 -- a table
)

# An expired hold is not revived; what is drawn needs none.
ENDED = table(
    """
line             VERI   APPR   DISB           closed             paid           REPD   CANC
extend           state  +      +              +                  +              state  state
extend the hold  state  ended  ended          ended              ended          state  state
reduce           state  +      +              NOT_BELOW_UNDRAWN  +              state  state
substitute       state  ended  ended          +                  PART_SETTLED   state  state
hand_over        state  +      STILL_UNDRAWN  +                  STILL_UNDRAWN  state  state
"""
)

LATE = table(
    """
line             overdue        all out            cleared
extend           +              +                  state
extend the hold  ended          ended              state
reduce           +              NOT_BELOW_UNDRAWN  state
substitute       ended          +                  state
hand_over        STILL_UNDRAWN  +                  state
"""
)

OVER = table(
    """
line             V      A         D
extend           state  +         +
extend the hold  state  IMPAIRED  IMPAIRED
reduce           state  +         +
substitute       state  +         +
hand_over        state  +         STILL_UNDRAWN
"""
)

_CONTRACT = "LoanAmendments"

GRIDS = (
    Grid(
        _CONTRACT,
        "cases",
        LINES,
        STATES,
        every_status,
        look,
        {
            **conditions("ReceivablesFinancing"),
            "paused": Condition(lambda stage: stage.pause(stage.desk.suite.amendments.address)),
            "old": Condition(lambda stage: stage.replace("LoanAmendments")),
        },
        {name: {**UNDER[name], **WITH_HEIRS[name]} for name in UNDER},
    ),
    Grid(_CONTRACT, "documents changed", LINES, CHANGED, changed, look, callers=SHORT),
    Grid(_CONTRACT, "holds ended", LINES, ENDED, holds_ended, look, callers=SHORT),
    Grid(_CONTRACT, "overdue", LINES, LATE, late, look, callers=SHORT),
    Grid(_CONTRACT, "validity over", LINES, OVER, validity_over, look, callers=SHORT),
)
