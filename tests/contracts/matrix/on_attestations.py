"""Attestations: what authorities and banks may say about a document in every state (domain.md §2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from chain.keys import Key
from contracts.messages import direct, relayed
from contracts.registry.attestations import Alias
from contracts.registry.participants import Role
from tests.contracts.cases import LAST_DAY
from tests.contracts.matrix.about_cases import CONDITIONS
from tests.contracts.matrix.about_documents import Document, account_of, every_document, look, stated
from tests.contracts.matrix.callers import Caller, party_callers
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table

__all__ = ["GRIDS"]

REASON = "deleted"
Args = Callable[[Stage, Document, Caller], tuple[object, ...]]


def _attest(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    del by
    return stage.desk.reference(), [document.item.fields()]


def _add_aliases(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    del by
    return stage.desk.reference(), [Alias(stage.desk.reference(), document.account)]


def _revision(stage: Stage, document: Document) -> dict[str, object]:
    """The first fields of every message about an account."""
    account = account_of(stage, document)
    return {"account": document.account, "revision": account.revision if account else 0}


def _amend(change: int) -> Args:
    def args(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
        reference = stage.desk.reference()
        content = stated(stage, document, document.face + change)
        fields = {**_revision(stage, document), **content, "reference": reference}
        seal = stage.sealed(stage.desk.attestations, by, "Amend", fields)
        return reference, document.account, content, seal

    return args


def _void(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    reference = stage.desk.reference()
    fields = {**_revision(stage, document), "reason": REASON, "reference": reference}
    return reference, document.account, REASON, stage.sealed(stage.desk.attestations, by, "Void", fields)


def _replace(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    reference, new = stage.desk.reference(), stage.desk.reference()
    content = stated(stage, document, document.face + 4_000, LAST_DAY)
    fields = {**_revision(stage, document), "fingerprint": new, **content, "reference": reference}
    seal = stage.sealed(stage.desk.attestations, by, "Replace", fields)
    return reference, document.account, new, content, seal


def _merge(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    reference = stage.desk.reference()
    fields = {**_revision(stage, document), "into": document.into, "reference": reference}
    seal = stage.sealed(stage.desk.attestations, by, "Merge", fields)
    return reference, document.account, document.into, seal


def _confirm(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
    del stage, by
    return ([document.account],)


def _collect(*, undo: bool) -> Args:
    """The owner allows it, by a signature over the same content."""

    def args(stage: Stage, document: Document, by: Caller) -> tuple[object, ...]:
        desk = stage.desk
        reference = desk.reference()
        content = {"bank": desk.bank_a.id, "account": document.account, "amount": 1}
        seal = stage.sealed(
            desk.attestations, by, "Collect", {**content, "undo": undo, "reference": reference}
        )
        owner = stage.callers["firm.maker"].key
        assert isinstance(owner, Key)
        permission = direct(by.address)
        if not undo:
            fields = {**content, "reference": reference}
            permission = relayed(desk.attestations.contract, "AllowCollection", signer=owner, fields=fields)
        return reference, *content.values(), undo, seal, permission

    return args


# What is stated is logged by Documents; the state that is looked at is there.
LINES = (
    Line("attest", "attest", "attester", _attest),
    Line("add_aliases", "add_aliases", "customs", _add_aliases),
    Line("amend, less", "amend", "customs less", _amend(-1), sealed=True),
    Line("amend, more", "amend", "customs", _amend(6_000), sealed=True),
    Line("void", "void", "customs exit", _void, sealed=True),
    Line("replace", "replace", "customs", _replace, sealed=True),
    Line("merge", "merge", "customs", _merge, sealed=True),
    Line("confirm", "confirm", "customs", _confirm),
    Line("collect", "collect", "bank exit", _collect(undo=False), ("Collected",), sealed=True),
    Line("collect, undone", "collect", "bank exit", _collect(undo=True), ("Collected",), sealed=True),
)

STATES = table(
    """
line             NONE              OPEN            VOID            REPLACED        MERGED          INTO            DISTR      IMPAIRED        BLOCKED         EXPIRED         FULL
attest           +OPEN             known           known           known           known           known           known      known           known           known           known
add_aliases      UNKNOWN_DOCUMENT  +               +               +               +               +               +          +               +               +               +
amend, less      acct              +               VOID            +               merged~         +               +          +               +               +               +IMPAIRED
amend, more      acct              +               VOID            +               merged~         +               +OPEN      +OPEN           +               +               +OPEN
void             acct              +VOID           VOID            +VOID           merged          +VOID           +VOID      +VOID           +VOID           +VOID           +VOID
replace          acct              +REPLACED       +REPLACED       +               merged~         +REPLACED       +REPLACED  +REPLACED       +               +REPLACED       +REPLACED
merge            acct              +MERGED         +MERGED         +MERGED         merged          +MERGED         +MERGED    +MERGED         +MERGED         +MERGED         +MERGED
confirm          acct              NOT_DISTRUSTED  NOT_DISTRUSTED  NOT_DISTRUSTED  NOT_DISTRUSTED  NOT_DISTRUSTED  +OPEN      NOT_DISTRUSTED  NOT_DISTRUSTED  NOT_DISTRUSTED  NOT_DISTRUSTED
collect          acct~             +               +               +               +               +               +          NO_HEADROOM     +               +               NO_HEADROOM
collect, undone  acct~             +               +               +               +               +               +          +               +               +               +OPEN
"""  # noqa: E501 -- a table
)

# Suspension stops what adds: attesting, and more than there was; lowering, voiding and undoing go on. The
# heir of an authority speaks for its documents. A pause of this desk stops new documents and higher
# faces. What only lowers ends no distrust.
UNDER = table(
    """
line             cust susp  cust heir  cust gone  rekeyed  paused   old   bank susp  bank heir  bank gone  firm susp  firm gone
attest           susp       +          dead       +        paused   old   +          +          +          +          +
add_aliases      susp       +          dead       +        +        +     +          +          +          +          +
amend, less      +          +          dead!      +        +        +     +          +          +          +          +
amend, more      susp!      +          dead!      +        paused   old   +          +          +          +          +
void             +          +          dead       +        +        +     +          +          +          +          +
replace          susp!      +          dead!      +        paused   old   +          +          +          +          +
merge            susp       +          dead       +        +        +     +          +          +          +          +
confirm          susp       +          dead       +        paused~  old~  +          +          +          +          +
collect          +          +          +          +        +        +     +          +          dead!      +          dead
collect, undone  +          +          +          +        +        +     +          +          dead!      +          +
"""  # noqa: E501 -- a table
)


def _suspend(stage: Stage) -> None:
    stage.suspend(stage.desk.customs)


def _heir(stage: Stage) -> Mapping[str, Caller]:
    heir = stage.people["other_customs"]
    stage.retire(stage.desk.customs, heir)
    return {"customs.maker": party_callers("heir", heir)["heir.maker"]}


def _gone(stage: Stage) -> None:
    _heir(stage)


def _rekeyed(stage: Stage) -> Mapping[str, Caller]:
    return {"customs.maker": party_callers("rekeyed", stage.rekey(stage.desk.customs))["rekeyed.maker"]}


@dataclass(frozen=True)
class Kind:
    """A kind of document, by its number."""

    number: int
    name: str = "bill of lading"
    attester: Role = Role.CUSTOMS
    by_application: bool = False
    revolving: bool = False
    open_ended: bool = False


def _define_kind(stage: Stage, subject: Kind, by: Caller) -> tuple[object, ...]:
    definition = {name: value for name, value in asdict(subject).items() if name != "number"}
    fields = {"kind": subject.number, **definition}
    return subject.number, definition, stage.sealed(stage.desk.attestations, by, "DefineKind", fields)


def _kinds(stage: Stage) -> Mapping[str, Kind]:
    del stage
    return {"FREE": Kind(63), "DEFINED": Kind(1), "NO KIND": Kind(64)}


def _is_defined(stage: Stage, subject: Kind) -> str:
    return "DEFINED" if stage.desk.attestations.is_defined(subject.number) else "FREE"


KINDS = table(
    """
line         FREE      DEFINED     NO KIND
define_kind  +DEFINED  KNOWN_KIND  BAD_KIND
"""
)

GRIDS = (
    Grid(
        "Attestations",
        "documents",
        LINES,
        STATES,
        every_document,
        look,
        {
            "cust susp": Condition(_suspend),
            "cust heir": Condition(_heir),
            "cust gone": Condition(_gone),
            "rekeyed": Condition(_rekeyed),
            "paused": Condition(lambda stage: stage.pause(stage.desk.attestations.address)),
            "old": Condition(lambda stage: stage.replace("Attestations")),
            **{
                name: CONDITIONS[name]
                for name in ("bank susp", "bank heir", "bank gone", "firm susp", "firm gone")
            },
        },
        UNDER,
    ),
    Grid(
        "Attestations",
        "kinds",
        (Line("define_kind", "define_kind", "operator", _define_kind, ("KindDefined",), sealed=True),),
        KINDS,
        _kinds,
        _is_defined,
    ),
)
