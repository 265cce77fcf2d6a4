"""What is shown of insurance in a step: the check's answer, the shipment, who had the money."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.telling.layout import listed
from scenarios.telling.payment_terms import PAYMENT_FINDINGS
from scenarios.telling.terms import (
    COLUMNS,
    FINDINGS,
    GROUNDS,
    ROLES,
    SHIPMENT_REPORTS,
    SHIPMENT_STATUSES,
    STATUSES,
)
from scenarios.telling.terms import with_term as _with_term
from scenarios.watching.steps import CaseFigures, ShipmentFigures, Step

__all__ = [
    "finding_line",
    "gap_line",
    "ground_line",
    "live_line",
    "loan_line",
    "shares_line",
    "shipment_line",
    "stopped_line",
]


def finding_line(step: Step, lang: str) -> str:
    """What a check of policy, limit and shipment answered, and what is left; or a check of an order."""
    parts = [_with_term(step.finding or "", {**PAYMENT_FINDINGS, **FINDINGS}, lang=lang)]
    if step.report not in (None, "MATCHES"):
        found = "the bank finds 银行认定" if lang == "zh" else "the bank finds"
        parts.append(f"{found} {_with_term(step.report or '', SHIPMENT_REPORTS, lang=lang)}")
    left = (step.left or {}).items()
    parts += [f"{_with_term(f'{name} left', COLUMNS, lang=lang)} {amount}" for name, amount in left]
    return listed(parts)


def ground_line(step: Step, lang: str) -> str:
    """What a check of an insured loan found about its shipment."""
    shipment = _with_term("shipment", COLUMNS, lang=lang)
    return f"the {shipment}: {_with_term(step.ground or '', GROUNDS, lang=lang)}"


def shares_line(step: Step, lang: str) -> str:
    """Who had what of an indemnity or a recovery."""
    terms = {**ROLES, "exporter": ROLES["enterprise"]}
    shares = (step.shares or {}).items()
    return "to " + listed((f"{_with_term(name, terms, lang=lang)} {amount}" for name, amount in shares), ", ")


def live_line(step: Step, lang: str) -> str:
    """That the last of three has signed."""
    return f"all three have signed: {step.result} is {_with_term('live', COLUMNS, lang=lang)}"


def stopped_line(lang: str) -> str:
    """That a notice stops the limit."""
    return f"the {_with_term('limit', COLUMNS, lang=lang)} takes no new cover until the insurer says so"


def gap_line(step: Step, lang: str) -> str:
    """That more is lent than is left of the cover."""
    gap = step.gap
    if gap is None:
        return ""
    return f"{_with_term('cover gap', COLUMNS, lang=lang)}: {gap.lent} lent, {gap.left} left of {gap.cover}"


def shipment_line(figures: ShipmentFigures, lang: str) -> str:
    """A shipment in one line, whose parts no line end comes into."""
    parts = [figures.name, _with_term(figures.status, SHIPMENT_STATUSES, lang=lang)]
    amounts: dict[str, object] = {
        "declared": figures.declared,
        "cover": figures.cover,
        "at risk": figures.at_risk,
        "paid": figures.paid,
        "loss": figures.loss,
        "indemnity": figures.indemnity,
        "recovered": figures.recovered,
    }
    return listed([*parts, *_told(amounts, lang)])


def loan_line(figures: CaseFigures, lang: str) -> str:
    """A loan that money for its shipment has changed."""
    parts = [figures.name, _with_term(figures.status, STATUSES, lang=lang)]
    return listed([*parts, *_told({"outstanding": figures.outstanding}, lang)])


def _told(amounts: dict[str, object], lang: str) -> Iterator[str]:
    for name, amount in amounts.items():
        if amount is not None:
            yield f"{_with_term(name, COLUMNS, lang=lang)} {amount}"
