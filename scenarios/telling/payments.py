"""What is shown of capital payments in a step: the payment, the sample."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.telling.amounts import count
from scenarios.telling.layout import listed
from scenarios.telling.payment_terms import (
    CAUSE_WORDS,
    FATE_WORDS,
    FATES,
    PAYMENT_CAUSES,
    PAYMENT_STATUSES,
)
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
        parts.append(_said(figures.fate, FATE_WORDS, FATES, lang))
    if figures.in_question:
        parts.append(with_term("in question", COLUMNS, lang=lang))
    if figures.evidence_by is not None:
        parts.append(f"{with_term('evidence by', COLUMNS, lang=lang)} {figures.evidence_by}")
    if figures.cause is not None:
        parts.append(_said(figures.cause, CAUSE_WORDS, PAYMENT_CAUSES, lang))
    return listed(parts)


def sample_line(figures: SampleFigures, lang: str) -> str:
    """A pool in one line: how many of how many are drawn."""
    pool = with_term("pool", COLUMNS, lang=lang)
    said = f"{pool} of {figures.bank}, period {figures.period}: "
    if figures.carried_to is not None:
        return said + f"{with_term('carried', COLUMNS, lang=lang)} to period {figures.carried_to}"
    payments = count(figures.size, "payment")
    if figures.drawn is None:
        return said + f"{payments}, {_said('WAITING', FATE_WORDS, FATES, lang)}"
    return said + f"{figures.drawn} of {payments} {with_term('sampled', COLUMNS, lang=lang)}"


def _said(code: str, words: Mapping[str, str], terms: Mapping[str, str], lang: str) -> str:
    return with_term(words[code], {words[code]: terms[code]}, lang=lang)
