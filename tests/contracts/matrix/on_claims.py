"""InsuranceClaims: who may do what with a covered shipment (rules.md §4, domain.md §4.7-10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts.insurance.words import Action, Cause
from contracts.registry.calendar import day_of
from tests.contracts.cases import today
from tests.contracts.insured import shipment
from tests.contracts.matrix.about_cases import CONDITIONS as OF_CASES
from tests.contracts.matrix.about_cases import conditions
from tests.contracts.matrix.about_shipments import DECLARED, Shipped, every_shipment, look, shipper
from tests.contracts.matrix.callers import CONTRACTS, PEOPLE, Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.on_insured import CONDITIONS as OF_LOANS
from tests.contracts.matrix.on_shipments import CONDITIONS as OF_SHIPMENTS
from tests.contracts.matrix.on_shipments import named
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table

__all__ = ["GRIDS"]

REASON = "as agreed by telephone"
Args = Callable[[Stage, Shipped, Caller], tuple[object, ...]]


def _open(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (shipped.id,)


def _receive(action: Action, amount: int) -> Args:
    def args(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
        terms = {
            "reference": stage.desk.reference(),
            "amount": amount,
            "value_day": day_of(today(stage.desk)),
        }
        fields = {**named(stage, shipped), "action": int(action), **terms}
        return shipped.id, *terms.values(), stage.sealed(stage.desk.suite.claims, by, "Receive", fields)

    return args


def _pursue(action: Action, cause: Cause, *, signed: bool = False) -> Args:
    def args(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
        terms = {"action": int(action), "cause": int(cause), "text": REASON}
        fields = {**named(stage, shipped), **terms}
        seal = stage.own(stage.desk.suite.claims, by, "Pursue", fields, signed=signed)
        return shipped.id, *terms.values(), seal

    return args


def _indemnify(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
    reference = stage.desk.reference()
    none: list[object] = []
    fields = {**named(stage, shipped), "reference": reference, "quotes": none}
    return shipped.id, reference, none, stage.sealed(stage.desk.suite.claims, by, "Indemnify", fields)


def _settle(action: Action) -> Args:
    def args(stage: Stage, shipped: Shipped, by: Caller) -> tuple[object, ...]:
        terms = {"action": int(action), "reason": REASON}
        seal = stage.sealed(stage.desk.suite.claims, by, "SettleClaim", {**named(stage, shipped), **terms})
        return shipped.id, *terms.values(), seal

    return args


_BANK = ("bank.maker", "stranger")
_OTHERS = tuple(name for name in (*PEOPLE, *CONTRACTS) if name != "bank.maker")


def _lines(collects: str, recovers: str, claims: str) -> tuple[Line[Shipped], ...]:
    """The lines, where these rights may collect, recover and claim."""
    signed, banks = f"{claims} signed", "mandated" if claims == "claimant" else claims
    part, whole = DECLARED // 3, DECLARED
    notify, claim, back = Action.NOTIFY, Action.CLAIM, Action.TAKE_BACK
    unpaid, insolvent = Cause.NON_PAYMENT, Cause.INSOLVENCY
    one, said = ("Pursued",), ("Said",)
    return (
        Line("open", "open", "covers", _open),
        Line("collect", "collect", collects, _receive(Action.COLLECT, part), ("Collected",), sealed=True),
        Line(
            "collect all", "collect", collects, _receive(Action.COLLECT, whole), ("Collected",), sealed=True
        ),
        Line("recover", "recover", recovers, _receive(Action.RECOVER, part), ("Recovered",), sealed=True),
        Line(
            "recover all", "recover", recovers, _receive(Action.RECOVER, whole), ("Recovered",), sealed=True
        ),
        Line("notify", "pursue", claims, _pursue(notify, unpaid), one),
        Line("notify, signed", "pursue", signed, _pursue(notify, unpaid, signed=True), one, relayed=True),
        Line("claim", "pursue", claims, _pursue(claim, insolvent), one),
        Line("claim, signed", "pursue", signed, _pursue(claim, insolvent, signed=True), one, relayed=True),
        Line("claim, unpaid", "pursue", claims, _pursue(claim, unpaid), one),
        Line("take back", "pursue", claims, _pursue(back, insolvent), one, callers=_OTHERS),
        Line(
            "take back, signed",
            "pursue",
            signed,
            _pursue(back, insolvent, signed=True),
            one,
            relayed=True,
            callers=_OTHERS,
        ),
        Line("take back, bank", "pursue", banks, _pursue(back, insolvent), one, callers=_BANK),
        Line("pursue otherwise", "pursue", claims, _pursue(Action.COVER, insolvent)),
        Line("indemnify", "indemnify", "insurer exit", _indemnify, ("Indemnified",), sealed=True),
        Line("deny", "settle", "insurer exit", _settle(Action.DENY), said, sealed=True),
        Line("close", "settle", "insurer exit", _settle(Action.CLOSE), said, sealed=True),
        Line("settle otherwise", "settle", "insurer exit", _settle(Action.END), sealed=True),
    )


# Before the due day. What was never covered is unknown here, and could be covered yet. The exporter has
# claimed: the bank can't take that back.
STATES = table(
    """
line               NONE  DECL  COVD   NOCV  WDRN  ENDD   COLL   NOTI         CLMD   INDM   DENI   CLOS   LAPS
open               +     +     stage  +     +     stage  stage  stage        stage  stage  stage  stage  +
collect            ship  ship  +      ship  ship  stage  stage  +            +      stage  stage  stage  ship
collect all        ship  ship  +COLL  ship  ship  stage  stage  +COLL        +COLL  stage  stage  stage  ship
recover            ship  ship  stage  ship  ship  stage  stage  stage        stage  +      stage  stage  ship
recover all        ship  ship  stage  ship  ship  stage  stage  stage        stage  +CLOS  stage  stage  ship
notify             ship  ship  +NOTI  ship  ship  stage  stage  stage        stage  stage  stage  stage  ship
notify, signed     ship  ship  +NOTI  ship  ship  stage  stage  stage        stage  stage  stage  stage  ship
claim              ship  ship  stage  ship  ship  stage  stage  +CLMD        stage  stage  stage  stage  ship
claim, signed      ship  ship  stage  ship  ship  stage  stage  +CLMD        stage  stage  stage  stage  ship
claim, unpaid      ship  ship  stage  ship  ship  stage  stage  EARLY_CLAIM  stage  stage  stage  stage  ship
take back          ship  ship  stage  ship  ship  stage  stage  stage        +NOTI  stage  stage  stage  ship
take back, signed  ship  ship  stage  ship  ship  stage  stage  stage        +NOTI  stage  stage  stage  ship
take back, bank    ship  ship  stage  ship  ship  stage  stage  stage        mandate  stage  stage  stage  ship
pursue otherwise   ship  ship  stage  ship  ship  stage  stage  stage        stage  stage  stage  stage  ship
indemnify          ship  ship  stage  ship  ship  stage  stage  stage        +INDM  stage  stage  stage  ship
deny               ship  ship  stage  ship  ship  stage  stage  stage        +DENI  stage  stage  stage  ship
close              ship  ship  stage  ship  ship  stage  stage  stage        stage  +CLOS  stage  stage  ship
settle otherwise   ship  ship  stage  ship  ship  stage  stage  stage        stage  stage  stage  stage  ship
"""  # noqa: E501 -- a table
)

# Nothing here is ever stopped: it all ends what is at risk (domain.md §1).
UNDER = table(
    """
line               insurer susp  firm susp  bank susp  claims paused  claims old  paused  old  loans paused  loans old  prod paused  prod old
open               +             +          +          +              +           +       +    +             +          +            +
collect            +             +          +          +              +           +       +    +             +          +            +
collect all        +             +          +          +              +           +       +    +             +          +            +
recover            +             +          +          +              +           +       +    +             +          +            +
recover all        +             +          +          +              +           +       +    +             +          +            +
notify             +             +          +          +              +           +       +    +             +          +            +
notify, signed     +             +          +          +              +           +       +    +             +          +            +
claim              +             +          +          +              +           +       +    +             +          +            +
claim, signed      +             +          +          +              +           +       +    +             +          +            +
claim, unpaid      +             +          +          +              +           +       +    +             +          +            +
take back          +             +          +          +              +           +       +    +             +          +            +
take back, signed  +             +          +          +              +           +       +    +             +          +            +
take back, bank    +             +          +          +              +           +       +    +             +          +            +
pursue otherwise   +             +          +          +              +           +       +    +             +          +            +
indemnify          +             +          +          +              +           +       +    +             +          +            +
deny               +             +          +          +              +           +       +    +             +          +            +
close              +             +          +          +              +           +       +    +             +          +            +
settle otherwise   +             +          +          +              +           +       +    +             +          +            +
"""  # noqa: E501 -- a table
)

# Where the bank is paid; "keys": the insurer's.
WITH_HEIRS = table(
    """
line               insurer heir  heir susp  insurer gone  firm heir  firm gone  bank heir  bank gone  rekeyed  keys lost  announced
open               +             +          +             +          +          +          +          +        +          +
collect            +             +          +             +          +          +          dead       +        +          +
collect all        +             +          +             +          +          +          dead       +        +          +
recover            +             +          +             +          +          +          dead       +        +          +
recover all        +             +          +             +          +          +          dead       +        +          +
notify             +             +          +             +          dead       +          +          +        +          +
notify, signed     +             +          +             +          dead       +          +          +        +          +
claim              +             +          +             +          dead       +          +          +        +          +
claim, signed      +             +          +             +          dead       +          +          +        +          +
claim, unpaid      +             +          +             +          dead       +          +          +        +          +
take back          +             +          +             +          dead       +          +          +        +          +
take back, signed  +             +          +             +          dead       +          +          +        +          +
take back, bank    +             +          +             +          +          +          dead       +        +          +
pursue otherwise   +             +          +             +          dead       +          +          +        +          +
indemnify          +             +          dead          +          +          +          +          +        dead       +
deny               +             +          dead          +          +          +          +          +        dead       +
close              +             +          dead          +          +          +          +          +        dead       +
settle otherwise   +             +          dead          +          +          +          +          +        dead       +
"""  # noqa: E501 -- a table
)

CONDITIONS: Mapping[str, Condition] = {
    **OF_SHIPMENTS,
    **{name: OF_LOANS[name] for name in ("loans paused", "loans old")},
    **{name: conditions("InsuredFinancing")[name] for name in ("prod paused", "prod old")},
    **{name: OF_CASES[name] for name in ("bank heir", "bank gone")},
}

# The bank has claimed, by its mandate.
CLAIMED_BY_BANK = table(
    """
line               CLMD
take back          mandate
take back, signed  mandate
take back, bank    +NOTI
"""
)


def _claimed_by_bank(stage: Stage) -> Mapping[str, Shipped]:
    desk, makes = stage.desk, shipper(stage.desk, payee="mandate")
    shipment_id = makes.notified()
    desk.suite.claims.claim_for(desk.bank_a, shipment(desk, shipment_id), Cause.INSOLVENCY)
    return {"CLMD": makes.subject(shipment_id)}


_LINES = _lines("bank exit", "receiver", "claimant")
_CONTRACT = "InsuranceClaims"

GRIDS = (
    # A loan is open on each that is covered: an indemnity and a recovery repay it.
    Grid(
        _CONTRACT,
        "shipments",
        _LINES,
        STATES,
        every_shipment(payee="mandate", lends=500),
        look,
        CONDITIONS,
        {name: {**UNDER[name], **WITH_HEIRS[name]} for name in UNDER},
    ),
    Grid(
        _CONTRACT,
        "shipments, no mandate",
        _lines("bank exit", "receiver", "claimant alone"),
        STATES,
        every_shipment(payee="plain"),
        look,
    ),
    Grid(
        _CONTRACT,
        "shipments, no payee",
        _lines("insurer exit", "insurer exit", "claimant alone"),
        STATES,
        every_shipment(),
        look,
    ),
    Grid(
        _CONTRACT,
        "claimed by the bank",
        tuple(line for line in _LINES if line.name in CLAIMED_BY_BANK),
        CLAIMED_BY_BANK,
        _claimed_by_bank,
        look,
    ),
)
