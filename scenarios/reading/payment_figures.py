"""Payments and samples as they stand now, for those who are told."""

from __future__ import annotations

from collections.abc import Iterable

from chain.errors import Reverted
from contracts.payments.orders import Payment
from contracts.payments.words import Fate, Status
from contracts.registry.calendar import show_time
from contracts.registry.documents import Row
from scenarios.desks.office import Office
from scenarios.reading.document_names import name_of_document
from scenarios.watching.steps import PaymentFigures, SampleFigures

__all__ = ["asked_until", "is_in_question", "payment_figures", "reasons_of", "sample_figures", "with_rows"]

_DATE = 10
_ASKED = (Status.PAID, Status.EVIDENCED, Status.VERIFIED)


def asked_until(office: Office, payment: Payment) -> int:
    """The last second (Unix time) to give evidence that is asked for; 0 where none is, or no more can be."""
    if payment.status not in _ASKED:
        return 0
    asked = office.suite.proofs.proof(payment.payment_id).asked
    return 0 if payment.status is Status.EVIDENCED and asked < office.now() else asked


def is_in_question(office: Office, payment: Payment) -> bool:
    """Whether evidence is asked for as more of an invoice is used than is left, not by the sample."""
    if not asked_until(office, payment):
        return False
    fate = office.suite.samples.draw_of(payment.payment_id).fate
    return fate is not Fate.DRAWN or payment.status is Status.VERIFIED


def payment_figures(office: Office, name: str, payment_id: bytes) -> PaymentFigures | None:
    """A payment's figures; None if there is no such payment."""
    found = office.suite.capital.payment(payment_id)
    if found is None:
        return None
    fate = office.suite.samples.draw_of(payment_id).fate
    asked = asked_until(office, found)
    cause = office.suite.proofs.cause(payment_id)
    return PaymentFigures(
        name,
        found.status.name,
        found.amount,
        found.came_back if found.came_back.minor else None,
        None if fate is Fate.OUTSIDE else fate.name,
        show_time(asked)[:_DATE] if asked else None,
        None if cause is None else cause.name,
        is_in_question(office, found),
    )


def reasons_of(office: Office, payment_id: bytes) -> dict[int, str]:
    """Why an order was taken back or refused, and what was said of a verdict: by the block of that move."""
    said = office.suite.capital.contract.events("Said", payment_id=payment_id)
    judged = office.suite.proofs.contract.events("Judged", payment_id=payment_id)
    return {event.log.block_number: str(event["text"]) for event in (*said, *judged) if event["text"]}


def sample_figures(office: Office, bank: bytes, period: int) -> SampleFigures:
    """What a bank's pool of a period has become; a pool that was carried is told as empty."""
    samples = office.suite.samples
    pool = samples.pool(bank, period)
    entered = [
        samples.draw_of(payment_id)
        for number in range(1, period + 1)
        for payment_id, _ in samples.entered(bank, number)
    ]
    inside = [draw for draw in entered if draw.period == period]
    drawn = sum(draw.fate is Fate.DRAWN for draw in inside)
    decided = all(draw.fate in (Fate.DRAWN, Fate.SPARED) for draw in inside)
    return SampleFigures(
        office.people.name_of(bank), period, len(inside), drawn if decided else None, pool.carried_to or None
    )


def with_rows(office: Office, error: Reverted, rows: Iterable[Row]) -> Reverted:
    """A refusal for want of headroom, with what was asked for and is available of each invoice in `data`."""
    if error.reason != "documents: no headroom":
        return error
    found: list[dict[str, object]] = []
    for row in rows:
        account = office.suite.documents.account(row.account)
        name = name_of_document(office, account.document)
        found.append({"document": name, "asked": row.amount, "available": account.available})
    return error.with_data({**error.data, "rows": found})
