"""Shipments, policies and claims as people see them. See ICreditInsurance.vyi and IInsuranceClaims.vyi."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chain.abi import Event
from chain.abi_values import Value
from contracts.insurance.words import Action, Cause, Finding, Report, Status
from contracts.registry.calendar import date_of, day_of
from contracts.registry.documents import Row
from contracts.registry.money import Money

__all__ = [
    "Check",
    "Claim",
    "Declaration",
    "Limit",
    "Move",
    "Policy",
    "Share",
    "Shipment",
    "Terms",
    "read_check",
    "read_claim",
    "read_move",
    "read_share",
    "read_shipment",
]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy promises beside its maximum liability.

    Attributes:
        first_day, last_day: Shipments that were shipped on these days and between.
        commercial, political: What is indemnified of a loss, in basis points: 9,000 is usual.
        premium_paid: Whether there is new cover.
        product: What the insurer calls it: a label.
    """

    first_day: date
    last_day: date
    commercial: int
    political: int
    premium_paid: bool = True
    product: str = ""

    def fields(self) -> dict[str, object]:
        """As the contract takes it, without the label."""
        return {
            "first_day": day_of(self.first_day),
            "last_day": day_of(self.last_day),
            "commercial": self.commercial,
            "political": self.political,
            "premium_paid": self.premium_paid,
        }


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy's terms as they stand, and whose it is."""

    insurer: bytes
    terms: Terms
    version: int


@dataclass(frozen=True, slots=True)
class Limit:
    """A buyer limit: the account of its policy's document, and whether it takes no new cover."""

    policy: bytes
    stopped: bool
    version: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an exporter declares to its insurer.

    Attributes:
        enterprise: Its id.
        limit: Account of the buyer limit.
        shipped: Day of the shipment, not after today.
        due: Day on which the buyer has to pay.
        reference: The exporter's own, 32 bytes; it makes the shipment unique.
        commitment: Of the shipment's fields (invoice, buyer, terms), 32 bytes.
        rows: 1 to 50 export declarations, and how much of each is insured, in the currency of the limit.
    """

    enterprise: bytes
    limit: bytes
    shipped: date
    due: date
    reference: bytes
    commitment: bytes
    rows: tuple[Row, ...]

    def fields(self) -> dict[str, object]:
        """As the contract takes it."""
        return {
            "enterprise": self.enterprise,
            "limit": self.limit,
            "shipped_day": day_of(self.shipped),
            "due_day": day_of(self.due),
            "reference": self.reference,
            "commitment": self.commitment,
            "rows": [row.fields() for row in sorted(self.rows, key=lambda row: row.account)],
        }


@dataclass(frozen=True, slots=True)
class Shipment:
    """A shipment as of a block. Amounts are in its currency, which is its limit's.

    Attributes:
        account: Of the document that its cover is; None before it is covered.
        cover: What the insurer took on of what was declared.
        at_risk: What of that the buyer has not paid; nothing once it has ended.
        commercial, political: Basis points, as they were when it was covered.
    """

    shipment_id: bytes
    status: Status
    version: int
    enterprise: bytes
    insurer: bytes
    policy: bytes
    limit: bytes
    account: bytes | None
    declared: Money
    cover: Money
    at_risk: Money
    commercial: int
    political: int
    shipped: date
    due: date
    declared_on: date
    commitment: bytes
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What became of a shipment's money, in its currency.

    Attributes:
        paid: By the buyer, before an indemnity.
        loss: The whole of it when it was indemnified.
        indemnity: What the insurer paid.
        recovered: Since; `insurers` of that went to the insurer.
        cause: As last claimed; None before a notice.
    """

    paid: Money
    loss: Money
    indemnity: Money
    recovered: Money
    insurers: Money
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class Move:
    """A move of a shipment: `second` is the checker's key, where there was one."""

    action: Action
    before: Status | None
    after: Status
    version: int
    at_risk: int
    actor: str
    second: str
    block: int


@dataclass(frozen=True, slots=True)
class Check:
    """A recorded check of policy, limit and shipment; `shipment_id` is None before there is one."""

    limit: bytes
    shipment_id: bytes | None
    bank: bytes
    maker: str
    finding: Finding
    report: Report
    consent_id: bytes
    consented: bool
    limit_left: int
    policy_left: int
    block: int

    @property
    def passed(self) -> bool:
        """Whether nothing stands in the way, the exporter's consent neither."""
        return self.consented and self.finding is Finding.PASSED


@dataclass(frozen=True, slots=True)
class Share:
    """How an indemnity or a recovery was shared, in minor units of the shipment's currency."""

    amount: int
    to_insurer: int
    to_bank: int
    to_exporter: int
    block: int


def read_shipment(shipment_id: bytes, found: Value, rows: tuple[Row, ...]) -> Shipment:
    """A shipment as the contract returns it."""
    currency = found.currency.decode("ascii")
    return Shipment(
        shipment_id,
        Status(found.status),
        found.version,
        found.enterprise,
        found.insurer,
        found.policy,
        found.limit,
        found.account if any(found.account) else None,
        Money(found.declared, currency),
        Money(found.cover, currency),
        Money(found.at_risk, currency),
        found.commercial,
        found.political,
        date_of(found.shipped_day),
        date_of(found.due_day),
        date_of(found.declared_day),
        found.commitment,
        rows,
    )


def read_claim(found: Value, currency: str) -> Claim:
    """A claim as the contract returns it."""
    return Claim(
        Money(found.paid, currency),
        Money(found.loss, currency),
        Money(found.indemnity, currency),
        Money(found.recovered, currency),
        Money(found.insurers, currency),
        Cause(found.cause) if found.cause else None,
    )


def read_move(event: Event) -> Move:
    """A move as its event has it."""
    return Move(
        Action(event["action"]),
        Status(event["before"]) if event["before"] else None,
        Status(event["after"]),
        event["version"],
        event["at_risk"],
        event["actor"],
        event["second"],
        event.log.block_number,
    )


def read_check(event: Event) -> Check:
    """A recorded check as its event has it."""
    return Check(
        event["limit"],
        event["shipment_id"] if any(event["shipment_id"]) else None,
        event["bank"],
        event["maker"],
        Finding(event["finding"]),
        Report(event["report"]),
        event["consent_id"],
        event["consented"],
        event["limit_left"],
        event["policy_left"],
        event.log.block_number,
    )


def read_share(event: Event) -> Share:
    """How money was shared, as `Indemnified` or `Recovered` has it."""
    indemnified = event.name == "Indemnified"
    return Share(
        event["indemnity"] if indemnified else event["amount"],
        0 if indemnified else event["to_insurer"],
        event["to_bank"],
        event["to_exporter"],
        event.log.block_number,
    )
