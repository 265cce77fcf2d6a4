"""What is shown of capital payments in a step: the payment, the sample."""

from __future__ import annotations

from scenarios.telling.amounts import count
from scenarios.telling.layout import listed
from scenarios.telling.payment_terms import FATES, PAYMENT_CAUSES, PAYMENT_STATUSES
from scenarios.telling.terms import COLUMNS, with_term
from scenarios.watching.steps import PaymentFigures, SampleFigures

__all__ = ["payment_line", "sample_line"]


def payment_line(figures: PaymentFigures, lang: str) -> str:
    """A payment in one line, whose parts no line end comes into."""
    parts = [
        figures.name,
        with_term(figures.status, PAYMENT_STATUSES, lang=lang),
        f"{with_term('amount', COLUMNS, lang=lang)} {figures.amount}",
    ]
    if figures.came_back is not None:
        parts.append(f"{with_term('came back', COLUMNS, lang=lang)} {figures.came_back}")
    if figures.fate is not None:
        parts.append(_said(figures.fate, "in the pool" if figures.fate == "OPEN" else "", lang))
    if figures.evidence_by is not None:
        parts.append(f"{with_term('evidence by', COLUMNS, lang=lang)} {figures.evidence_by}")
    if figures.cause is not None:
        word = figures.cause.lower().replace("_", " ")
        parts.append(with_term(word, {word: PAYMENT_CAUSES[figures.cause]}, lang=lang))
    return listed(parts)


def sample_line(figures: SampleFigures, lang: str) -> str:
    """A pool in one line: how many of how many are drawn."""
    pool = with_term("pool", COLUMNS, lang=lang)
    said = f"{pool} of {figures.bank}, period {figures.period}: "
    if figures.carried_to is not None:
        return said + f"{with_term('carried', COLUMNS, lang=lang)} to period {figures.carried_to}"
    payments = count(figures.size, "payment")
    if figures.drawn is None:
        return said + f"{payments}, not {with_term('sampled', COLUMNS, lang=lang)} yet"
    return said + f"{figures.drawn} of {payments} {with_term('sampled', COLUMNS, lang=lang)}"


def _said(fate: str, word: str, lang: str) -> str:
    said = word or fate.lower()
    return with_term(said, {said: FATES[fate]}, lang=lang)
