"""What is written on policies, limits and shipments, and when a shipment is what its limit is for."""

from __future__ import annotations

from datetime import date

import pytest

from chain.errors import BadInput
from contracts.insurance.fields import due_of, limit_fields, policy_fields, report_on, shipment_fields
from contracts.insurance.words import Report
from contracts.registry.fields import ExportDeclaration, GeneralDocument, Party, read_fields, write_fields
from contracts.registry.identifiers import own
from contracts.registry.money import Money
from contracts.registry.numbers import read_number

OWNER = Party.of(own("EXPORTER"), name="Exporter", country="CN")
BUYER = Party.of(own("BUYER"), name="Buyer", country="DE")
OTHER = Party.of(own("OTHER"), name="Other", country="DE")
DAY = date(2026, 3, 2)
AMOUNT = Money(10_000, "USD")


def a_limit(*, payment: str = "OA", days: int | None = 90) -> GeneralDocument:
    """A limit of the buyer."""
    return limit_fields("P-1", "B-1", OWNER, BUYER, AMOUNT, DAY, payment=payment, days=days)


def a_shipment(
    *,
    buyer: Party = BUYER,
    payment: str = "OA",
    due: date = date(2026, 5, 31),
    amount: Money = AMOUNT,
) -> GeneralDocument:
    """A shipment that is paid on the 90th day, unless it is said when."""
    return shipment_fields("P-1", "7", OWNER, buyer, amount, DAY, due, payment=payment, invoice="I-1")


def test_policy_fields__what_is_given__is_written() -> None:
    found = policy_fields("P-1", OWNER, AMOUNT, DAY, valid_until=date(2026, 12, 31), facts={"product": "x"})

    assert (found.number.canonical, found.number.scheme) == ("P1", "POLICY")
    assert (found.amount, found.valid_until, found.facts) == (AMOUNT, date(2026, 12, 31), {"product": "x"})
    assert read_fields(write_fields(found)) == found


def test_limit_fields__what_is_given__is_written() -> None:
    found = a_limit()

    assert found.number.canonical == "P1/B1"
    assert (found.parties, found.facts) == ({"buyer": BUYER}, {"payment": "OA", "days": "90"})
    assert a_limit(days=None).facts == {"payment": "OA"}


def test_shipment_fields__what_is_given__is_written() -> None:
    found = a_shipment()

    assert found.number.canonical == "P1/7"
    assert (found.issued_on, found.amount, due_of(found)) == (DAY, AMOUNT, date(2026, 5, 31))
    assert found.facts["invoice"] == "I-1"


def test_due_of__something_without__is_refused() -> None:
    with pytest.raises(BadInput, match="has no due day") as caught:
        due_of(a_limit())

    assert caught.value.data["field"] == "facts.due"


def test_report_on__the_longest_credit_and_a_day_more__matches_and_does_not() -> None:
    assert report_on(a_limit(), a_shipment()) is Report.MATCHES
    assert report_on(a_limit(), a_shipment(due=date(2026, 6, 1))) is Report.TERMS
    assert report_on(a_limit(days=None), a_shipment(due=date(2027, 6, 1))) is Report.MATCHES


def test_report_on__another_buyer_or_none__is_the_buyer() -> None:
    unnamed = a_shipment().model_copy(update={"parties": {}})

    assert report_on(a_limit(), a_shipment(buyer=OTHER)) is Report.BUYER
    assert report_on(a_limit(), unnamed) is Report.BUYER


def test_report_on__paid_otherwise_or_in_another_currency__is_the_terms() -> None:
    assert report_on(a_limit(), a_shipment(payment="LC")) is Report.TERMS
    assert report_on(a_limit(), a_shipment(amount=Money(10_000, "EUR"))) is Report.TERMS


def test_report_on__days_that_are_no_number__is_the_terms() -> None:
    limit, shipment = a_limit(), a_shipment()
    odd = limit.model_copy(update={"facts": {"payment": "OA", "days": "ninety"}})
    undated = shipment.model_copy(update={"facts": {"payment": "OA"}})

    assert report_on(odd, shipment) is Report.TERMS
    assert report_on(limit, undated) is Report.TERMS


def test_report_on__a_declaration__is_no_shipment() -> None:
    declaration = ExportDeclaration(
        number=read_number("export-declaration", "310120260000412771", "CN18"),
        issued_on=DAY,
        amount=AMOUNT,
        exporter=OWNER,
        buyer=BUYER,
    )

    assert report_on(a_limit(), declaration) is Report.TERMS
