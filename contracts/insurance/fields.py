"""What is written on policies, buyer limits and shipments; and whether a shipment is what its limit is for.

They are documents like others. By our convention [A] (insurers' own forms are not public) `parties` has the
buyer, and `facts` has `payment` (OA, DP, DA, LC), `days` (of a limit: the longest credit), `due` (of a
shipment: the day on which the buyer has to pay) and `invoice`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from chain.errors import BadInput
from contracts.insurance.words import Report
from contracts.registry.calendar import read_date
from contracts.registry.fields import AnyFields, GeneralDocument, Party, read_fields
from contracts.registry.money import Money
from contracts.registry.numbers import policy_part, read_number

__all__ = ["due_of", "limit_fields", "policy_fields", "report_on", "shipment_fields"]


def policy_fields(
    number: str,
    owner: Party,
    maximum: Money,
    issued_on: date,
    *,
    valid_from: date | None = None,
    valid_until: date | None = None,
    facts: Mapping[str, str] | None = None,
) -> GeneralDocument:
    """What is written on a policy (保单).

    Args:
        number: The insurer's.
        owner: The exporter.
        maximum: Maximum liability.
        issued_on: Day of issue.
        valid_from, valid_until: Days in China, both included; None: from the issue, for ever.
        facts: Anything else, by name.

    Raises:
        BadInput: Something does not fit, see `GeneralDocument`.
    """
    return _document(
        number=read_number("policy", number),
        issued_on=issued_on,
        amount=maximum,
        valid_from=valid_from,
        valid_until=valid_until,
        owner=owner,
        facts=dict(facts or {}),
    )


def limit_fields(
    policy: str,
    buyer_code: str,
    owner: Party,
    buyer: Party,
    limit: Money,
    issued_on: date,
    *,
    valid_from: date | None = None,
    valid_until: date | None = None,
    payment: str = "OA",
    days: int | None = None,
) -> GeneralDocument:
    """What is written on a buyer limit (限额).

    Args:
        policy: The policy's number.
        buyer_code: The insurer's code of the buyer.
        owner: The exporter.
        buyer: Whose default is insured.
        limit: Of everything that he owes at once.
        issued_on: Day of issue.
        valid_from, valid_until: Days in China, both included; None: from the issue, for ever.
        payment: OA, DP, DA or LC.
        days: Longest credit that the buyer may be given; None: any.
    """
    facts = {"payment": payment} | ({} if days is None else {"days": str(days)})
    return _document(
        number=policy_part("buyer-limit", policy, buyer_code),
        issued_on=issued_on,
        amount=limit,
        valid_from=valid_from,
        valid_until=valid_until,
        owner=owner,
        parties={"buyer": buyer},
        facts=facts,
    )


def shipment_fields(
    policy: str,
    number: str,
    owner: Party,
    buyer: Party,
    declared: Money,
    shipped: date,
    due: date,
    *,
    payment: str = "OA",
    invoice: str = "",
) -> GeneralDocument:
    """What an exporter declares to its insurer (出运申报).

    Args:
        policy: The policy's number.
        number: Of this declaration, as the insurer's system gives it when it is entered.
        owner: The exporter.
        buyer: Who has to pay.
        declared: What he has to pay.
        shipped: Day of the shipment.
        due: Day on which he has to pay.
        payment: OA, DP, DA or LC.
        invoice: Number of the commercial invoice.
    """
    facts = {"due": due.isoformat(), "payment": payment} | ({"invoice": invoice} if invoice else {})
    return _document(
        number=policy_part("shipment", policy, number),
        issued_on=shipped,
        amount=declared,
        owner=owner,
        parties={"buyer": buyer},
        facts=facts,
    )


def due_of(fields: AnyFields) -> date:
    """The day on which the buyer of a shipment has to pay.

    Raises:
        BadInput: It is no shipment, or has no such day.
    """
    due = fields.facts.get("due") if isinstance(fields, GeneralDocument) else None
    if due is None:
        raise BadInput(f"{fields.number} has no due day.", expected="the fact `due`", field="facts.due")
    return read_date(due)


def report_on(limit: AnyFields, shipment: AnyFields) -> Report:
    """What a bank finds when it compares the opened fields of a limit and a shipment.

    BUYER: he is another one, or is not named. TERMS: paid otherwise, later than the limit allows, in another
    currency, or it is no limit and no shipment.
    """
    if not (isinstance(limit, GeneralDocument) and isinstance(shipment, GeneralDocument)):
        return Report.TERMS
    insured, owing = limit.parties.get("buyer"), shipment.parties.get("buyer")
    if insured is None or owing is None or str(insured) != str(owing):
        return Report.BUYER
    return Report.MATCHES if _terms_fit(limit, shipment) else Report.TERMS


def _terms_fit(limit: GeneralDocument, shipment: GeneralDocument) -> bool:
    if limit.facts.get("payment") != shipment.facts.get("payment"):
        return False
    if limit.amount is None or shipment.amount is None or limit.amount.currency != shipment.amount.currency:
        return False
    longest = limit.facts.get("days")
    if longest is None:
        return True
    try:
        return (due_of(shipment) - shipment.issued_on).days <= int(longest)
    except (BadInput, ValueError):
        return False


def _document(**fields: object) -> GeneralDocument:
    """A document of these fields. Raises BadInput, with the field, for what does not fit."""
    read = read_fields(fields)
    assert isinstance(read, GeneralDocument)  # noqa: S101  # no declaration has a number of these kinds
    return read
