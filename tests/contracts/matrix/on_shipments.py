"""CreditInsurance: who may do what with a shipment, in every state of it (rules.md §4)."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.insurance.words import Action, Status
from tests.contracts.matrix.about_cases import CONDITIONS as OF_CASES
from tests.contracts.matrix.about_shipments import (
    DECLARED,
    Shipped,
    every_shipment,
    look,
    shipment_word,
)
from tests.contracts.matrix.callers import Caller, party_callers
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.world import DAY

__all__ = ["CONDITIONS", "GRIDS", "LINES"]

REASON = "as agreed by telephone"


def named(stage: Stage, shipped: Shipped) -> dict[str, object]:
    """The first fields of every message about a shipment."""
    return {"shipment_id": shipped.id, "version": shipment_word(stage, shipped).version}


def _declare(stage: Stage, shipped: Shipped, by: Caller, *, signed: bool = False) -> tuple[object, ...]:
    fields = shipped.declaration.fields()
    return fields, stage.own(stage.desk.suite.insurance, by, "Declare", fields, signed=signed)


def _declare_signed(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    return _declare(stage, shipped, by, signed=True)


def _withdraw(stage: Stage, shipped: Shipped, by: Caller, *, signed: bool = False) -> tuple[object, ...]:
    fields = {"shipment_id": shipped.id, "reason": REASON}
    seal = stage.own(stage.desk.suite.insurance, by, "WithdrawShipment", fields, signed=signed)
    return shipped.id, REASON, seal


def _withdraw_signed(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    return _withdraw(stage, shipped, by, signed=True)


def _cover(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    """All that was declared."""
    terms = {
        "reference": stage.desk.reference(),
        "amount": DECLARED,
        "fingerprint": stage.desk.reference(),
    }
    seal = stage.sealed(stage.desk.suite.insurance, by, "Cover", {**named(stage, shipped), **terms})
    return shipped.id, *terms.values(), seal


def _with_reason(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    del stage, by
    return shipped.id, REASON


def _end(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    fields = {**named(stage, shipped), "reason": REASON}
    return shipped.id, REASON, stage.sealed(stage.desk.suite.insurance, by, "EndCover", fields)


def _alone(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (shipped.id,)


def _change(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    """The buyer paid a cent, where anything is at risk."""
    of, bank = shipment_word(stage, shipped), stage.desk.bank_a
    change = {
        "action": int(Action.COLLECT),
        "status": of.status or int(Status.COVERED),
        "at_risk": max(0, of.at_risk - 1),
        "lower": 0,
        "stop": False,
        "actor": bank.maker.address,
        "second": by.second.address,
    }
    return shipped.id, change


SAID = ("Said", "Moved")
LINES = (
    Line("declare", "declare", "firm", _declare, ("Declared", "Moved")),
    Line("declare, signed", "declare", "firm signed", _declare_signed, ("Declared", "Moved"), relayed=True),
    Line("cover", "cover", "insurer exit", _cover, ("Covered", "Moved"), sealed=True),
    Line("refuse", "refuse", "insurer exit", _with_reason, SAID),
    Line("withdraw", "withdraw", "firm exit", _withdraw, SAID),
    Line("withdraw, signed", "withdraw", "firm exit signed", _withdraw_signed, SAID, relayed=True),
    Line("end", "end", "insurer exit", _end, SAID, sealed=True),
    Line("lapse", "lapse", "anybody", _alone, ("Moved",)),
    Line("change", "change", "claims", _change, ("Moved",)),
)

# All within their times. InsuranceClaims asks for the state before it tells.
STATES = table(
    """
line              NONE   DECL        COVD        NOCV        WDRN        ENDD        COLL        NOTI        CLMD        INDM        DENI        CLOS        LAPS
declare           +DECL  =           =           =           =           =           =           =           =           =           =           =           =
declare, signed   +DECL  =           =           =           =           =           =           =           =           =           =           =           =
cover             ship   +COVD       stage       stage       stage       stage       stage       stage       stage       stage       stage       stage       stage
refuse            ship   +NOCV       stage       stage       stage       stage       stage       stage       stage       stage       stage       stage       stage
withdraw          ship   +WDRN       stage       stage       stage       stage       stage       stage       stage       stage       stage       stage       stage
withdraw, signed  ship   +WDRN       stage       stage       stage       stage       stage       stage       stage       stage       stage       stage       stage
end               ship   stage       +ENDD       stage       stage       stage       stage       stage       stage       stage       stage       stage       stage
lapse             ship   NOT_LAPSED  NOT_LAPSED  NOT_LAPSED  NOT_LAPSED  NOT_LAPSED  NOT_LAPSED  NOT_LAPSED  NOT_LAPSED  NOT_LAPSED  NOT_LAPSED  NOT_LAPSED  NOT_LAPSED
change            ship~  +           +           +           +           +           +           +           +           +           +           +           +
"""  # noqa: E501 -- a table
)

# Domain.md §1: what adds exposure stops with the insurer, the exporter, and a pause; what ends it never does.
# What is only asked for adds none: a shipment can be declared to an insurer who may not cover it now. A firm
# that has retired declares no more, its heir declares for itself.
UNDER = table(
    """
line              insurer susp  firm susp  bank susp  paused  old   claims paused  claims old
declare           +             susp       +          paused  old   +              +
declare, signed   +             susp       +          paused  old   +              +
cover             susp          susp       +          paused  old   +              +
refuse            +             +          +          +       +     +              +
withdraw          +             +          +          +       +     +              +
withdraw, signed  +             +          +          +       +     +              +
end               +             +          +          +       +     +              +
lapse             +             +          +          +       +     +              +
change            +             +          +          +       +     +              +
"""
)

WITH_HEIRS = table(
    """
line              insurer heir  heir susp  insurer gone  firm heir  firm gone  rekeyed  keys lost  announced
declare           +             +          +             susp       dead       +        +          +
declare, signed   +             +          +             susp       dead       +        +          +
cover             +             susp       dead          +          +          +        dead       +
refuse            +             +          dead          +          +          +        dead       +
withdraw          +             +          +             +          dead       +        +          +
withdraw, signed  +             +          +             +          dead       +        +          +
end               +             +          dead          +          +          +        dead       +
lapse             +             +          +             +          +          +        +          +
change            +             +          +             +          +          +        +          +
"""
)


def _suspend(stage: Stage) -> None:
    stage.suspend(stage.desk.insurer)


def _pause(stage: Stage) -> None:
    stage.pause(stage.desk.suite.insurance.address)


def _replace(stage: Stage) -> None:
    stage.replace("CreditInsurance")


def _pause_claims(stage: Stage) -> None:
    stage.pause(stage.desk.suite.claims.address)


def _replace_claims(stage: Stage) -> None:
    stage.replace("InsuranceClaims")


def _retires(stage: Stage) -> None:
    stage.retire(stage.desk.insurer, stage.people["other_insurer"])


def _heir(stage: Stage) -> Mapping[str, Caller]:
    _retires(stage)
    return {"insurer.maker": party_callers("heir", stage.people["other_insurer"])["heir.maker"]}


def _suspended_heir(stage: Stage) -> Mapping[str, Caller]:
    heir = _heir(stage)
    stage.suspend(stage.people["other_insurer"])
    return heir


def _rekeyed(stage: Stage) -> Mapping[str, Caller]:
    return {"insurer.maker": party_callers("rekeyed", stage.rekey(stage.desk.insurer))["rekeyed.maker"]}


def _lost(stage: Stage) -> None:
    stage.rekey(stage.desk.insurer)


def _announced(stage: Stage) -> None:
    stage.announce_rekey(stage.desk.insurer)
    stage.desk.wait(2 * DAY)


CONDITIONS: Mapping[str, Condition] = {
    "insurer susp": Condition(_suspend),
    "paused": Condition(_pause),
    "old": Condition(_replace),
    "claims paused": Condition(_pause_claims),
    "claims old": Condition(_replace_claims),
    "insurer heir": Condition(_heir),
    "heir susp": Condition(_suspended_heir),
    "insurer gone": Condition(_retires),
    "rekeyed": Condition(_rekeyed),
    "keys lost": Condition(_lost),
    "announced": Condition(_announced),
    **{name: OF_CASES[name] for name in ("firm susp", "bank susp", "firm heir", "firm gone")},
}
"""As for cases, but it is the insurer who is suspended, retires or gets new keys; `paused` and `old` are
CreditInsurance."""

GRIDS = (
    Grid(
        "CreditInsurance",
        "shipments",
        LINES,
        STATES,
        every_shipment(payee="mandate"),
        look,
        CONDITIONS,
        {name: {**UNDER[name], **WITH_HEIRS[name]} for name in UNDER},
    ),
)
