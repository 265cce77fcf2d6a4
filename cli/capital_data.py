"""Payments, periods, tables and draws as JSON has them."""

from __future__ import annotations

from datetime import date

from cli.capital_finding import payment_in
from cli.finding import find_key_owner
from cli.showing import money_data, number_of, percent
from cli.workspace import Workspace
from contracts.payments.rules import Entry
from contracts.payments.words import Action, Fate, Finding
from contracts.registry.calendar import show_time
from scenarios.reading.payment_figures import asked_until, is_in_question, reasons_of
from scenarios.reading.recount import Drawing

__all__ = ["drawing_data", "entry_data", "payment_data", "period_data"]

_RATIO_NAMES = ("class_0", "class_1", "class_2", "class_3")


def payment_data(work: Workspace, payment_id: bytes, *, whole: bool = True) -> dict[str, object]:
    """A payment; `whole`: with its checks and every move."""
    found, capital = payment_in(work, payment_id), work.suite.capital
    draw, cause = work.suite.samples.draw_of(payment_id), work.suite.proofs.cause(payment_id)
    asked = asked_until(work.office, found)
    slip = work.office.slips.get(payment_id)
    data: dict[str, object] = {
        "payment": payment_id.hex(),
        "reference": work.references.text_of(payment_id),
        "status": found.status.name,
        "version": found.version,
        "enterprise": work.people.name_of(found.enterprise),
        "bank": work.people.name_of(found.bank),
        "amount": money_data(found.amount),
        "came_back": found.came_back.decimal,
        "purpose": found.purpose,
        "payee": slip.payee if slip else None,
        "contract": slip.contract if slip else None,
        "facilitated": found.facilitated,
        "proof": found.proof.name,
        "exemption": found.exemption or None,
        "petty_cash": _dollars(found.petty_cash),
        "until": show_time(found.until),
        "evidence_by": show_time(asked) if asked else None,
        "in_question": is_in_question(work.office, found),
        "cause": None if cause is None else cause.name,
        "sample": None
        if draw.fate is Fate.OUTSIDE
        else {"fate": draw.fate.name, "period": draw.period, "class": draw.risk_class},
        "rows": [
            {
                "number": number_of(work, row.account),
                "account": row.account.hex(),
                "amount": row.amount.decimal,
                "currency": row.amount.currency,
            }
            for row in found.rows
        ],
    }
    if whole:
        moves, reasons = capital.moves(payment_id), reasons_of(work.office, payment_id)
        makers = {move.block: move.actor for move in moves if move.action is Action.CHECK}
        data["checks"] = [
            {
                "passed": check.finding is Finding.PASSED,
                "by": find_key_owner(work, makers[check.block]),
                "finding": check.finding.name,
                "report": check.report.name,
                "block": check.block,
            }
            for check in capital.checks(payment_id)
        ]
        data["moves"] = [
            {
                "block": move.block,
                "action": move.action.name,
                "before": None if move.before is None else move.before.name,
                "after": move.after.name,
                "by": find_key_owner(work, move.actor),
                "reason": reasons.get(move.block),
            }
            for move in moves
        ]
    return data


def _dollars(cents: int) -> str | None:
    """What counts as petty cash in its month, in dollars; None for nothing."""
    return f"{cents // 100}.{cents % 100:02}" if cents else None


def period_data(work: Workspace, number: int, bank: bytes | None) -> dict[str, object]:
    """A period of the calendar; with a bank, its pool too."""
    samples = work.suite.samples
    found = samples.period(number)
    first, last = (date.min, date.min) if found is None else (found.first_day, found.last_day)
    data: dict[str, object] = {
        "period": number,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "open": samples.period_today() == number,
        "floors": _ratios(() if found is None else found.floors),
    }
    if bank is not None:
        pool = samples.pool(bank, number)
        data |= {
            "bank": work.people.name_of(bank),
            "payments": sum(pool.counts),
            "bank_committed": pool.committed[0],
            "operator_committed": pool.committed[1],
            "operator_revealed": show_time(pool.operator_revealed) if pool.operator_revealed else None,
            "bank_revealed": show_time(pool.bank_revealed) if pool.bank_revealed else None,
            "carried_to": pool.carried_to or None,
        }
    return data


def entry_data(entry: Entry, table: str) -> dict[str, object]:
    """An entry of a table."""
    return {
        "table": table,
        "code": entry.code,
        "region": f"{entry.region:06}" if entry.region else None,
        "from_day": entry.from_day.isoformat(),
        "listed": entry.listed,
    }


def drawing_data(work: Workspace, bank: bytes, found: Drawing) -> dict[str, object]:
    """A pool as it was recomputed, every payment with why it is in or out."""
    return {
        **period_data(work, found.period.number, bank),
        "ratios": _ratios(found.ratios),
        "root": found.root.hex() if any(found.root) else None,
        "bank_seed": found.pool.bank_seed.hex() if any(found.pool.bank_seed) else None,
        "operator_seed": found.pool.operator_seed.hex() if any(found.pool.operator_seed) else None,
        "seed": None if found.seed is None else found.seed.hex(),
        "agrees": found.agrees,
        "places": [
            {
                "payment": place.payment_id.hex(),
                "reference": work.references.text_of(place.payment_id),
                "entered": place.entered,
                "class": place.risk_class,
                "position": place.position,
                "rank": place.rank,
                "size": place.size,
                "drawn": place.drawn,
                "fate": place.fate.name,
                "agrees": place.agrees,
            }
            for place in found.places
        ],
    }


def _ratios(points: tuple[int, ...]) -> dict[str, str]:
    return {name: percent(each) for name, each in zip(_RATIO_NAMES, points, strict=False)}
