"""What a stage tells: scenes, steps, the end. All have names here, never an id or an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from contracts.registry.money import Money

__all__ = [
    "Answered",
    "Balance",
    "CaseFigures",
    "CastMember",
    "Change",
    "Closing",
    "Gap",
    "Item",
    "Observer",
    "Opening",
    "PaymentFigures",
    "Refusal",
    "Result",
    "SampleFigures",
    "Scene",
    "ShipmentFigures",
    "Step",
]

Result = Literal["ok", "no", "refused"]
"""`ok`: done; `no`: a check that did not pass, on record; `refused`: a contract refused, nothing changed."""


@dataclass(frozen=True, slots=True)
class Balance:
    """A document's balance, in its own currency, by the number that stands on the account now."""

    document: str
    face: Money
    held: Money
    drawn: Money
    settled: Money
    available: Money
    void: bool = False
    impaired: bool = False
    written_off: bool = False
    kind: str = "export-declaration"


@dataclass(frozen=True, slots=True)
class Change:
    """What a step did to a document: `before` is None where the step brought it."""

    before: Balance | None
    after: Balance


@dataclass(frozen=True, slots=True)
class Refusal:
    """A contract's reason, what to do about it, and the figures of that moment."""

    reason: str
    hint: str
    figures: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Answered:
    """A recorded check's answer to one row: `outcome` is the chain's word, `report` the bank's."""

    document: str
    asked: Money
    outcome: str
    report: str
    held: Money
    expired: Money
    available: Money


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """A case after a step: what was asked for while it is an application, the amounts of the loan then."""

    name: str
    status: str
    requested: Money | None
    approved: Money | None = None
    disbursed: Money | None = None
    outstanding: Money | None = None
    undrawn: Money | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class ShipmentFigures:
    """An insured shipment after a step; what has not happened to it is None."""

    name: str
    status: str
    declared: Money
    cover: Money | None = None
    at_risk: Money | None = None
    paid: Money | None = None
    loss: Money | None = None
    indemnity: Money | None = None
    recovered: Money | None = None


@dataclass(frozen=True, slots=True)
class PaymentFigures:
    """A capital payment after a step; what has not happened to it is None.

    Attributes:
        fate: What the sample says of it, once it is in a pool.
        evidence_by: The last day on which evidence can be given, where it is asked for.
        cause: Why it is discrepant.
        in_question: Whether more of an invoice of its is used than is left.
    """

    name: str
    status: str
    amount: Money
    came_back: Money | None = None
    fate: str | None = None
    evidence_by: str | None = None
    cause: str | None = None
    in_question: bool = False


@dataclass(frozen=True, slots=True)
class SampleFigures:
    """A bank's pool of a period: how many payments are in it, and drawn; None for not decided yet."""

    bank: str
    period: int
    size: int
    drawn: int | None = None
    carried_to: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """More is lent on a shipment than is left of its cover: an alert, nothing is undone."""

    cover: str
    lent: Money
    left: Money


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did.

    Attributes:
        number: From 1.
        time: Unix seconds, after it.
        actor: Name of who acted; `clock` where time passed.
        role: What he is.
        action: The verb of his desk.
        arguments: What was given, by name; as JSON has it.
        outcome: What became of it.
        result: What it returned, by name; None for nothing.
        refusal: Why it was refused.
        consented: Of a check: whether a consent covered it.
        answers: Of a check: row by row.
        events: What the contracts logged, in order: `Documents.Moved`.
        changes: What it did to documents.
        case: The case concerned, after it.
        ground: Of a check of an insured loan: what the chain says of its shipment.
        finding: Of a check of policy, limit and shipment: the chain's word; `report` the bank's.
        left: Of such a check: what is left of policy and limit, by name.
        shares: Who had what of an indemnity or a recovery, by name.
        shipment: The shipment concerned, after it.
        gap: More is lent than is left of the cover.
        loans: The loans on the shipment that it changed, after it.
        payment: The capital payment concerned, after it.
        sample: The pool concerned, after it.
        questioned: The capital payments that it put in question.
        keys: The keys that the actor used, `maker key 1`, once it has replaced one of their kind.
    """

    number: int
    time: int
    actor: str
    role: str
    action: str
    arguments: Mapping[str, object]
    outcome: Result
    result: object = None
    refusal: Refusal | None = None
    consented: bool | None = None
    answers: tuple[Answered, ...] = ()
    events: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    case: CaseFigures | None = None
    ground: str | None = None
    finding: str | None = None
    report: str | None = None
    left: Mapping[str, Money] | None = None
    shares: Mapping[str, Money] | None = None
    shipment: ShipmentFigures | None = None
    gap: Gap | None = None
    loans: tuple[CaseFigures, ...] = ()
    payment: PaymentFigures | None = None
    sample: SampleFigures | None = None
    questioned: tuple[PaymentFigures, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A heading, and what the story is now."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody who acts."""

    name: str
    role: str
    title: str
    identity: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The story's name and who acts in it."""

    scenario: str
    summary: str
    time: int
    cast: tuple[CastMember, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """The end: every document and case, found conserved.

    Attributes:
        balances: Every document.
        cases: Every case.
        shipments: Every insured shipment.
        payments: Every capital payment.
        steps: How many there were, those refused counted.
        refused: How many of them were refused, or answered no.
        blocks: How many blocks the chain has.
        days: Days that passed in the story.
    """

    balances: tuple[Balance, ...]
    cases: tuple[CaseFigures, ...]
    steps: int
    refused: int
    blocks: int
    days: int
    shipments: tuple[ShipmentFigures, ...] = ()
    payments: tuple[PaymentFigures, ...] = ()


Item: TypeAlias = Opening | Scene | Step | Closing


class Observer(Protocol):
    """Whoever is told: prints it, records it, counts it."""

    def observe(self, item: Item) -> None:
        """Is told one thing, as it happens."""
        ...
