"""IndemnityAssignments: who signs, releases and lends, in every state of an assignment (domain.md §4.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.insurance.assignments import Assignment
from contracts.insurance.words import Side
from tests.contracts.cases import today
from tests.contracts.desk import Desk
from tests.contracts.insured import ALWAYS, limit, policy
from tests.contracts.matrix.about_cases import CONDITIONS as OF_CASES
from tests.contracts.matrix.about_shipments import Shipper
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.on_shipments import CONDITIONS as OF_SHIPMENTS
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.world import DAY

__all__ = ["GRIDS"]


@dataclass(frozen=True)
class Agreed:
    """An assignment in a state, and a shipment that it is for, covered or not."""

    assignment: Assignment
    shipment_id: bytes

    @property
    def id(self) -> bytes:
        """Its id."""
        return self.assignment.id


Args = Callable[[Stage, Agreed, Caller], tuple[object, ...]]


def _sign(side: Side, *, signed: bool = False) -> Args:
    def args(stage: Stage, subject: Agreed, by: Caller) -> tuple[object, ...]:
        fields = subject.assignment.fields()
        seal = stage.own(stage.desk.suite.assignments, by, "AssignIndemnity", fields, signed=signed)
        return fields, int(side), seal

    return args


def _release(stage: Stage, subject: Agreed, by: Caller) -> tuple[object, ...]:
    fields = {"assignment_id": subject.id}
    return subject.id, stage.sealed(stage.desk.suite.assignments, by, "ReleaseIndemnity", fields)


def _end_idle(stage: Stage, subject: Agreed, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (subject.id,)


def _note(*, opens: bool) -> Args:
    def args(stage: Stage, subject: Agreed, by: Caller) -> tuple[object, ...]:
        del stage, by
        return subject.id, subject.shipment_id, opens

    return args


_LAST: Mapping[str, tuple[str, ...]] = dict.fromkeys(("BI", "EI", "EB"), ("Assigned", "Signed"))


def _signing(name: str, right: str, side: Side) -> tuple[Line[Agreed], Line[Agreed]]:
    """A side signs, and sends it himself or lets it be relayed."""
    one = ("Signed",)
    return (
        Line(name, "sign", right, _sign(side), one, _LAST),
        Line(
            f"{name}, signed", "sign", f"{right} signed", _sign(side, signed=True), one, _LAST, relayed=True
        ),
    )


LINES = (
    *_signing("exporter", "firm", Side.EXPORTER),
    *_signing("bank", "bank", Side.BANK),
    *_signing("insurer", "insurer", Side.INSURER),
    *_signing("exporter last", "firm", Side.EXPORTER),
    *_signing("bank last", "bank", Side.BANK),
    *_signing("insurer last", "insurer", Side.INSURER),
    Line("release", "release", "bank exit", _release, ("Released",), sealed=True),
    Line("end_idle", "end_idle", "anybody", _end_idle, ("Released",)),
    Line("note a loan", "note", "lends", _note(opens=True)),
    Line("note another", "note", "lent", _note(opens=True)),
    Line("note its end", "note", "lent", _note(opens=False)),
)

# E, B, I: exporter, bank, insurer have signed. LENT: a loan is open; IDLE: none for more than 90 days; OVER:
# exporter and bank have signed, while another one is live for the policy; BAD: it is another exporter's
# policy; LIM: it is for a buyer limit that is under another policy. That it is live, the lender has asked.
STATES = table(
    """
line                   N        E       B       I       EB      EI      BI      LIVE      LENT        IDLE     ENDED    OVER      BAD             LIM
exporter               +E       signed  +EB     +EI     signed  signed  /       signed    signed      signed   signed   signed    BAD_ASSIGNMENT  UNKNOWN_LIMIT~
exporter, signed       +E       signed  +EB     +EI     signed  signed  /       signed    signed      signed   signed   signed    BAD_ASSIGNMENT  UNKNOWN_LIMIT~
bank                   +B       +EB     signed  +BI     signed  /       signed  signed    signed      signed   signed   signed    BAD_ASSIGNMENT  UNKNOWN_LIMIT~
bank, signed           +B       +EB     signed  +BI     signed  /       signed  signed    signed      signed   signed   signed    BAD_ASSIGNMENT  UNKNOWN_LIMIT~
insurer                +I       +EI     +BI     signed  /       signed  signed  signed    signed      signed   signed   /         BAD_ASSIGNMENT  UNKNOWN_LIMIT~
insurer, signed        +I       +EI     +BI     signed  /       signed  signed  signed    signed      signed   signed   /         BAD_ASSIGNMENT  UNKNOWN_LIMIT~
exporter last          /        /       /       /       /       /       +LIVE   /         /           /        /        /         /               /
exporter last, signed  /        /       /       /       /       /       +LIVE   /         /           /        /        /         /               /
bank last              /        /       /       /       /       +LIVE   /       /         /           /        /        /         /               /
bank last, signed      /        /       /       /       /       +LIVE   /       /         /           /        /        /         /               /
insurer last           /        /       /       /       +LIVE   /       /       /         /           /        /        OVERLAPS  /               /
insurer last, signed   /        /       /       /       +LIVE   /       /       /         /           /        /        OVERLAPS  /               /
release                asgn     asgn    asgn    asgn    asgn    asgn    asgn    +ENDED    STILL_LENT  +ENDED   asgn     asgn      asgn            asgn
end_idle               asgn     asgn    asgn    asgn    asgn    asgn    asgn    NOT_IDLE  STILL_LENT  +ENDED   asgn     asgn      asgn            asgn
note a loan            /        /       /       /       /       /       /       +LENT     /           +LENT    /        /         /               /
note another           /        /       /       /       /       /       /       /         +           /        /        /         /               /
note its end           lender~  /       /       /       /       /       /       lender~   +LIVE       lender~  lender~  lender~   lender~         lender~
"""  # noqa: E501 -- a table
)

# Domain.md §1: signing stops with who signs and with a pause; the last signature makes it live, and stops
# with any of the three. Giving back never does.
UNDER = table(
    """
line                   bank susp  firm susp  insurer susp  paused  old  ins paused  loans gone
exporter               +          susp       +             paused  old  +           +
exporter, signed       +          susp       +             paused  old  +           +
bank                   susp       +          +             paused  old  +           +
bank, signed           susp       +          +             paused  old  +           +
insurer                +          +          susp          paused  old  +           +
insurer, signed        +          +          susp          paused  old  +           +
exporter last          susp       susp       susp          paused  old  +           +
exporter last, signed  susp       susp       susp          paused  old  +           +
bank last              susp       susp       susp          paused  old  +           +
bank last, signed      susp       susp       susp          paused  old  +           +
insurer last           susp       susp       susp          paused  old  +           +
insurer last, signed   susp       susp       susp          paused  old  +           +
release                +          +          +             +       +    +           +
end_idle               +          +          +             +       +    +           +
note a loan            +          +          +             +       +    +           +
note another           +          +          +             +       +    +           +
note its end           +          +          +             +       +    +           +
"""
)

# "keys": the insurer's.
WITH_HEIRS = table(
    """
line                   bank heir  bank gone  firm heir  firm gone  insurer heir  heir susp  insurer gone  rekeyed  keys lost  announced
exporter               +          +          +          dead       +             +          +             +        +          +
exporter, signed       +          +          +          dead       +             +          +             +        +          +
bank                   +          dead       +          +          +             +          +             +        +          +
bank, signed           +          dead       +          +          +             +          +             +        +          +
insurer                +          +          +          +          +             susp       dead          +        dead       +
insurer, signed        +          +          +          +          +             susp       dead          +        dead       +
exporter last          +          +          +          dead       +             susp       +             +        +          +
exporter last, signed  +          +          +          dead       +             susp       +             +        +          +
bank last              +          dead       +          +          +             susp       +             +        +          +
bank last, signed      +          dead       +          +          +             susp       +             +        +          +
insurer last           +          +          +          +          +             susp       dead          +        dead       +
insurer last, signed   +          +          +          +          +             susp       dead          +        dead       +
release                +          dead       +          +          +             +          +             +        +          +
end_idle               +          +          +          +          +             +          +             +        +          +
note a loan            +          +          +          +          +             +          +             +        +          +
note another           +          +          +          +          +             +          +             +        +          +
note its end           +          +          +          +          +             +          +             +        +          +
"""  # noqa: E501 -- a table
)


def _pause(stage: Stage) -> None:
    stage.pause(stage.desk.suite.assignments.address)


def _replace(stage: Stage) -> None:
    stage.replace("IndemnityAssignments")


def _replace_loans(stage: Stage) -> None:
    stage.replace("InsuredLoans")


CONDITIONS: Mapping[str, Condition] = {
    **OF_SHIPMENTS,
    **{name: OF_CASES[name] for name in ("bank heir", "bank gone")},
    "ins paused": OF_SHIPMENTS["paused"],
    "paused": Condition(_pause),
    "old": Condition(_replace),
    "loans gone": Condition(_replace_loans),
}

_SIDES = {"E": Side.EXPORTER, "B": Side.BANK, "I": Side.INSURER}


def _between(desk: Desk, under: bytes, buyer: bytes | None = None) -> Assignment:
    """What the three could sign for a policy."""
    parties = desk.exporter.id, desk.bank_a.id, desk.insurer.id
    return Assignment(under, buyer, *parties, ALWAYS, salt=desk.reference())


def _signed(desk: Desk, terms: Assignment, by: str) -> Assignment:
    parties = {Side.EXPORTER: desk.exporter, Side.BANK: desk.bank_a, Side.INSURER: desk.insurer}
    for letter in by:
        desk.suite.assignments.sign(parties[_SIDES[letter]], terms, _SIDES[letter])
    return terms


def _prepare(stage: Stage) -> Mapping[str, Agreed]:
    desk = stage.desk
    found: dict[str, Assignment] = {"IDLE": _signed(desk, _between(desk, policy(desk)), "EBI")}
    desk.wait(91 * DAY)
    for state in ("N", "E", "B", "I", "EB", "EI", "BI", "LIVE", "ENDED"):
        by = "EBI" if state in ("LIVE", "ENDED") else state.replace("N", "")
        found[state] = _signed(desk, _between(desk, policy(desk)), by)
    desk.suite.assignments.release(desk.bank_a, found["ENDED"].id)
    lent = found["LENT"] = _signed(desk, _between(desk, policy(desk)), "EBI")
    due = today(desk).fromordinal(today(desk).toordinal() + 60)
    shipment_id = Shipper(desk, lent.policy, due, is_assigned=True, lends=500).covered()
    taken = policy(desk)
    found["OVER"] = _signed(desk, _between(desk, taken), "EB")
    _signed(desk, _between(desk, taken), "EBI")
    found["BAD"] = _between(desk, policy(desk, owner=desk.importer))
    found["LIM"] = _between(desk, policy(desk), limit(desk, policy(desk)))
    return {
        state: Agreed(terms, shipment_id if state == "LENT" else desk.reference())
        for state, terms in found.items()
    }


def _look(stage: Stage, subject: Agreed) -> str:
    desk = stage.desk
    state = desk.suite.assignments.state(subject.id)
    if state is None:
        return "N"
    if state.ended:
        return "ENDED"
    if state.live:
        idle = state.idle_since is not None and (today(desk) - state.idle_since).days > 90
        return "LENT" if state.lent else "IDLE" if idle else "LIVE"
    return "".join(letter for letter, side in _SIDES.items() if side in state.signed)


GRIDS = (
    Grid(
        "IndemnityAssignments",
        "assignments",
        LINES,
        STATES,
        _prepare,
        _look,
        {name: CONDITIONS[name] for name in (*next(iter(UNDER.values())), *next(iter(WITH_HEIRS.values())))},
        {name: {**UNDER[name], **WITH_HEIRS[name]} for name in UNDER},
    ),
)
