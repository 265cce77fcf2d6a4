"""Documents: what official contracts may do with a document in each state, and nobody else (domain.md §2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.contracts.cases import LAST_DAY
from tests.contracts.matrix.about_cases import CONDITIONS
from tests.contracts.matrix.about_documents import Document, case_on, every_document, look, stated
from tests.contracts.matrix.callers import PEOPLE, Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.world import DAY

__all__ = ["GRIDS"]

NEW = b"\x66" * 32
REASON = "deleted"
Args = Callable[[Stage, Document, Caller], tuple[object, ...]]


def _open(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    del by
    return stage.desk.customs.maker.address, [document.item.fields()]


def _add_alias(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    del by
    return stage.desk.customs.maker.address, stage.desk.reference(), document.account


def _restate(change: int, *, replaces: bool = False) -> Args:
    def args(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
        del by
        customs = stage.desk.customs
        new = stage.desk.reference() if replaces else bytes(32)
        content = stated(stage, document, document.face + change, LAST_DAY if replaces else None)
        return document.account, content, new, customs.maker.address, customs.second().address

    return args


def _void(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    del by
    customs = stage.desk.customs
    return document.account, REASON, customs.maker.address, customs.second().address


def _merge(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    del by
    customs = stage.desk.customs
    return document.account, document.into, customs.maker.address, customs.second().address


def _confirm(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    del by
    return document.account, stage.desk.customs.maker.address


def _collect(*, undo: bool) -> Args:
    def args(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
        del by
        return document.account, stage.desk.bank_a.id, 1, undo

    return args


def _hold(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    del by
    row = {"account": document.account, "amount": 1, "currency": b"USD"}
    return NEW, stage.desk.exporter.id, stage.desk.now + DAY, [row]


def _post(step: str) -> Args:
    def args(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
        del stage, by
        posting = {"account": document.account, "draw": 0, "settle": 0, "restore": 0, step: 1}
        return case_on(document.account), step == "draw", [posting]

    return args


def _undo(step: str) -> Args:
    def args(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
        del stage, by
        posting = {"account": document.account, "draw": 0, "settle": 0, "restore": 0, step: 1}
        return case_on(document.account), [posting], True

    return args


def _on_account(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    del stage, by
    return case_on(document.account), [document.account]


def _reallocate(*, longer: int = 0, release: int = 0, restore: int = 0, hold: int = 0, draw: int = 0) -> Args:
    def args(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
        del by
        case_id = case_on(document.account)
        until: int = stage.once(
            "hold",
            case_id,
            lambda: stage.desk.documents.contract.read("hold_until", stage.puppet.address, case_id),
        )
        change = {
            "account": document.account,
            "release": release,
            "restore": restore,
            "hold": hold,
            "draw": draw,
            "currency": b"USD",
        }
        return case_id, stage.desk.exporter.id, until + longer, [change]

    return args


# Marking a document is counted by case: what another official contract marks is a case of its own.
_MARKS = (*PEOPLE, "application", "contract")
MOVED = ("Moved",)
LINES = (
    Line("open", "open", "issues", _open, ("Attested",)),
    Line("add_alias", "add_alias", "issues", _add_alias, ("Aliased",)),
    Line("restate, less", "restate", "issues", _restate(-1), ("Restated",)),
    Line("restate, more", "restate", "issues", _restate(4_000), ("Restated",)),
    Line("restate, anew", "restate", "issues", _restate(4_000, replaces=True), ("Restated",)),
    Line("void", "void", "issues", _void, ("Voided",)),
    Line("merge", "merge", "issues", _merge, ("Merged",)),
    Line("confirm", "confirm", "confirms", _confirm, ("Confirmed",)),
    Line("collect", "collect", "issues", _collect(undo=False), MOVED),
    Line("collect, undone", "collect", "issues", _collect(undo=True), MOVED),
    Line("hold", "hold", "holds", _hold, MOVED),
    Line("post, draw", "post", "draws", _post("draw"), MOVED),
    Line("post, settle", "post", "settles", _post("settle"), MOVED),
    Line("post, restore", "post", "settles", _post("restore"), MOVED),
    Line("undo, draw", "undo", "settles", _undo("draw"), MOVED),
    Line("undo, settle", "undo", "undoes", _undo("settle"), MOVED),
    Line("undo, restore", "undo", "application", _undo("restore"), MOVED),
    Line("longer", "reallocate", "draws", _reallocate(longer=DAY), ("HoldExtended",)),
    Line("less held", "reallocate", "application", _reallocate(release=1), MOVED, callers=_MARKS),
    Line("less drawn", "reallocate", "application", _reallocate(restore=1), MOVED, callers=_MARKS),
    Line("more held", "reallocate", "application", _reallocate(hold=1), MOVED, callers=_MARKS),
    Line("more drawn", "reallocate", "application", _reallocate(hold=1, draw=1), MOVED * 2, callers=_MARKS),
    Line("release", "release", "application", _on_account, MOVED, {"NONE": ()}),
    Line(
        "mark_written_off",
        "mark_written_off",
        "application",
        _on_account,
        ("WriteOffMarked",),
        callers=_MARKS,
    ),
    Line("clear_written_off", "clear_written_off", "clears", _on_account, ("WriteOffMarked",)),
)

STATES = table(
    """
line               NONE              OPEN         VOID         REPLACED     MERGED       INTO         DISTR        IMPAIRED     BLOCKED      EXPIRED      FULL
open               +OPEN             known        known        known        known        known        known        known        known        known        known
add_alias          UNKNOWN_DOCUMENT  +            +            +            +            +            +            +            +            +            +
restate, less      acct              +            VOID         +            merged!      +            +            +            +            +            +IMPAIRED
restate, more      acct              +            VOID         +            merged!      +            +OPEN        +OPEN        +            +            +OPEN
restate, anew      acct              +REPLACED    +REPLACED    +            merged!      +REPLACED    +REPLACED    +REPLACED    +            +REPLACED    +REPLACED
void               acct              +VOID        VOID         +VOID        merged!      +VOID        +VOID        +VOID        +VOID        +VOID        +VOID
merge              acct              +MERGED      +MERGED      +MERGED      merged!      +MERGED      +MERGED      +MERGED      +MERGED      +MERGED      +MERGED
confirm            acct~             +            +            +            merged~      +            +OPEN        +            +            +            +
collect            acct              +            +            +            +            +            +            NO_HEADROOM  +            +            NO_HEADROOM
collect, undone    acct              +            +            +            +            +            +            +            +            +            +OPEN
hold               acct~             +            VOID         +            merged~      +            IMPAIRED     IMPAIRED     BLOCKED      EXPIRED      NO_HEADROOM
post, draw         ended             +            VOID         +            +            +            IMPAIRED     IMPAIRED     +            EXPIRED      +
post, settle       acct~             +            +            +            +            +            +            +            +            +            +
post, restore      acct~             +            +            +            +            +            +            +            +            +            +OPEN
undo, draw         acct~             +            +            +            +            +            +            +            +            +            +
undo, settle       acct~             +            +            +            +            +            +            +            +            +            +
undo, restore      acct~             +            +            +            +            +            +            +            +            +            +IMPAIRED
longer             ended             +            +            +            +            +            +            +            +            +            +
less held          acct~             +            +            +            +            +            +            +            +            +            +OPEN
less drawn         acct~             +            +            +            +            +            +            +            +            +            +OPEN
more held          ended             +            VOID         +            merged       +            IMPAIRED     IMPAIRED     BLOCKED      EXPIRED      NO_HEADROOM
more drawn         acct~             +            VOID         +            merged       +            IMPAIRED     IMPAIRED     BLOCKED      EXPIRED      NO_HEADROOM
release            +                 +            +            +            +            +            +            +            +            +            +OPEN
mark_written_off   acct~             +BLOCKED     +            +BLOCKED     +            +BLOCKED     +            +            NOT_BLOCKED  +BLOCKED     +BLOCKED
clear_written_off  acct~             NOT_BLOCKED  NOT_BLOCKED  NOT_BLOCKED  NOT_BLOCKED  NOT_BLOCKED  NOT_BLOCKED  NOT_BLOCKED  +OPEN        NOT_BLOCKED  NOT_BLOCKED
"""  # noqa: E501 -- a table
)

# A pause, and a newer version, stop what adds: new documents, higher faces, holds, draws (domain.md §1).
UNDER = table(
    """
line               app paused  app old  firm susp  firm gone  hold ended
open               paused!     old!     +          +          +
add_alias          +           +        +          +          +
restate, less      +           +        +          +          +
restate, more      paused      old      +          +          +
restate, anew      paused      old      +          +          +
void               +           +        +          +          +
merge              +           +        +          +          +
confirm            paused!     old!     +          +          +
collect            +           +        +          +          +
collect, undone    +           +        +          +          +
hold               paused!     old!     +          +          +
post, draw         paused!     old!     +          +          ended
post, settle       +           +        +          +          +
post, restore      +           +        +          +          +
undo, draw         +           +        +          +          +
undo, settle       +           +        +          +          +
undo, restore      +           +        +          +          +
longer             paused!     old!     +          +          ended
less held          +           +        +          +          +
less drawn         +           +        +          +          +
more held          paused!     old!     +          +          ended
more drawn         paused!     old!     +          +          +
release            +           +        +          +          +
mark_written_off   +           +        +          +          +
clear_written_off  +           +        +          +          +
"""
)


def _hold_ends(stage: Stage) -> None:
    stage.desk.wait(20 * DAY)


@dataclass(frozen=True)
class Reference:
    """A reference, and what it is used for."""

    reference: bytes
    content: bytes


def _remember(stage: Stage, subject: Reference, by: Caller) -> tuple[object, ...]:
    del by
    return stage.desk.bank_a.id, subject.reference, subject.content


def _references(stage: Stage) -> Mapping[str, Reference]:
    desk = stage.desk
    found = {state: Reference(desk.reference(), b"\x77" * 32) for state in ("FREE", "SAME", "OTHER")}
    for state in ("SAME", "OTHER"):
        content = found[state].content if state == "SAME" else b"\x88" * 32
        stage.puppet.send(desk.documents, "remember", desk.bank_a.id, found[state].reference, content)
    return {**found, "EMPTY": Reference(bytes(32), b"\x77" * 32)}


def _known(stage: Stage, subject: Reference) -> str:
    found = stage.desk.documents.contract.read("content_of", stage.desk.bank_a.id, subject.reference)
    return "USED" if any(found) else "FREE"


# Another official contract's content is other content, so nobody else tries here.
REMEMBER = Line(
    "remember", "remember", "application", _remember, ("Referenced",), {"SAME": ()}, callers=_MARKS
)
REFERENCES = table(
    """
line      FREE   SAME  OTHER            EMPTY
remember  +USED  +     REFERENCE_TAKEN  EMPTY_REFERENCE
"""
)

GRIDS = (
    Grid(
        "Documents",
        "documents",
        LINES,
        STATES,
        every_document,
        look,
        {
            "app paused": Condition(lambda stage: stage.pause(stage.puppet.address)),
            "app old": Condition(lambda stage: stage.replace("Puppet")),
            "firm susp": CONDITIONS["firm susp"],
            "firm gone": CONDITIONS["firm gone"],
            "hold ended": Condition(_hold_ends),
        },
        UNDER,
    ),
    Grid("Documents", "references", (REMEMBER,), REFERENCES, _references, _known),
)
