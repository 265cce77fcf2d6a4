"""Things of the chain as JSON has them, and as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from cli.finding import find_key_owner
from cli.workspace import Workspace
from contracts.financing.applications import Check
from contracts.financing.cases import Action
from contracts.financing.loans import Loan, Posting, RowPosting
from contracts.registry.calendar import show_time
from contracts.registry.documents import Account, Movement, standing_of
from contracts.registry.kinds import kind
from contracts.registry.money import Money
from scenarios.desks import CaseView
from scenarios.reading.document_names import document_name

__all__ = [
    "account_data",
    "case_data",
    "check_data",
    "money_data",
    "movement_data",
    "number_of",
    "percent",
    "short",
    "standing_of",
]

_SHORT = 12
_FOREVER = date(9999, 12, 31)


def short(key: bytes) -> str:
    """The first digits of an id, enough to find it again."""
    return key.hex()[:_SHORT]


def money_data(amount: Money) -> dict[str, str]:
    """An amount for programs: in units, with its currency."""
    return {"amount": amount.decimal, "currency": amount.currency}


def percent(basis_points: int) -> str:
    """Basis points as a percentage: 8,000 are 80 %."""
    whole, part = divmod(basis_points, 100)
    return f"{whole}.{part:02} %" if part else f"{whole} %"


def number_of(work: Workspace, account: bytes) -> str:
    """The number of the document on an account; the first digits of its id if nobody here has it."""
    return document_name(work.office, account)


def account_data(work: Workspace, account: Account) -> dict[str, object]:
    """A document and its balance for programs."""
    paper = work.vault.get(account.document)
    return {
        "document": account.document.hex(),
        "account": account.id.hex(),
        "number": None if paper is None else paper.number.canonical,
        "scheme": None if paper is None else paper.number.scheme,
        "kind": kind(account.kind).name,
        "owner": work.people.name_of(account.owner),
        "currency": account.currency,
        "face": None if account.unlimited else account.face.decimal,
        "held": account.held.decimal,
        "drawn": account.drawn.decimal,
        "settled": account.settled.decimal,
        "available": account.available.decimal,
        "valid_from": account.valid_from.isoformat(),
        "valid_until": None if account.valid_until == _FOREVER else account.valid_until.isoformat(),
        "void": account.void,
        "impaired": account.impaired,
        "written_off": account.written_off,
        "merged_into": None if account.end == account.id else account.end.hex(),
        "revision": account.revision,
        "attested_by": find_key_owner(work, account.attested_by),
        "attested_at": show_time(account.attested_at),
    }


def movement_data(work: Workspace, move: Movement, currency: str) -> dict[str, object]:
    """A step of a balance for programs."""
    return {
        "block": move.block,
        "number": number_of(work, move.account),
        "case": move.case_id.hex(),
        "step": (move.step.name or "").lower(),
        "amount": Money(move.amount, currency).decimal,
        "currency": currency,
        "held": Money(move.held, currency).decimal,
        "drawn": Money(move.drawn, currency).decimal,
        "settled": Money(move.settled, currency).decimal,
    }


def check_data(work: Workspace, check: Check, currencies: Iterable[str]) -> dict[str, object]:
    """A recorded check for programs; `currencies` are those of the rows."""
    return {
        "passed": check.passed,
        "by": work.people.name_of(check.bank),
        "block": check.block,
        "consent": check.consent_id.hex() if any(check.consent_id) else None,
        "consented": check.consented,
        "ground": check.ground.name,
        "rows": [
            {
                "number": number_of(work, answer.account),
                "account": answer.account.hex(),
                "passed": answer.passed,
                "outcome": answer.outcome.name,
                "report": answer.report.name,
                "held": Money(answer.held, currency).decimal,
                "expired": Money(answer.expired, currency).decimal,
                "available": Money(answer.available, currency).decimal,
                "currency": currency,
            }
            for answer, currency in zip(check.answers, currencies, strict=True)
        ],
    }


_WITH_REASON = (Action.SEND_BACK, Action.REJECT, Action.WITHDRAW)


def case_data(work: Workspace, view: CaseView) -> dict[str, object]:
    """A case whole for programs."""
    dossier = view.dossier
    currencies = {row.account: row.amount.currency for row in dossier.rows}
    return {
        "case": view.case_id.hex(),
        "reference": work.references.text_of(view.case_id),
        "shipment": None if dossier.basis is None else dossier.basis.hex(),
        "status": view.status.name,
        "version": view.loan.version if view.loan is not None else dossier.version,
        "enterprise": work.people.name_of(dossier.enterprise),
        "bank": work.people.name_of(dossier.bank),
        "requested": money_data(dossier.requested),
        "tenor_days": dossier.tenor_days,
        "rows": [
            {
                "number": number_of(work, row.account),
                "account": row.account.hex(),
                "amount": row.amount.decimal,
                "currency": row.amount.currency,
                "held": Money(view.allocations[row.account].held, row.amount.currency).decimal,
                "drawn": Money(view.allocations[row.account].drawn, row.amount.currency).decimal,
                "settled": Money(view.allocations[row.account].settled, row.amount.currency).decimal,
            }
            for row in dossier.rows
        ],
        "loan": None if view.loan is None else _loan_data(view.loan),
        "checks": [check_data(work, check, currencies.values()) for check in view.checks],
        "moves": [
            {
                "block": move.block,
                "action": move.action.name,
                "before": None if move.action is Action.APPLY else move.before.name,
                "after": move.after.name,
                "by": find_key_owner(work, move.actor),
                "reason": view.reasons.get(move.block) if move.action in _WITH_REASON else None,
            }
            for move in view.moves
        ],
        "postings": [
            _posting_data(work, posting, dossier.requested.currency, currencies) for posting in view.postings
        ],
        "movements": [
            movement_data(work, move, currencies.get(move.account) or _currency(work, move.account))
            for move in view.movements
        ],
    }


def _currency(work: Workspace, account: bytes) -> str:
    """Of a document that is no row of the case any more."""
    return work.suite.documents.account(account).currency


def _loan_data(loan: Loan) -> dict[str, object]:
    return {
        "currency": loan.approved.currency,
        "approved": loan.approved.decimal,
        "disbursed": loan.disbursed.decimal,
        "reduced": loan.reduced.decimal,
        "undrawn": loan.undrawn.decimal,
        "proceeds": loan.proceeds.decimal,
        "other_funds": loan.other_funds.decimal,
        "recovered": loan.recovered.decimal,
        "outstanding": loan.outstanding.decimal,
        "advance_rate": percent(loan.advance_rate),
        "tenor_days": loan.tenor_days,
        "approved_on": loan.approved_day.isoformat(),
        "first_disbursed_on": loan.first_day.isoformat() if loan.first_day else None,
        "due_on": loan.due_day.isoformat() if loan.due_day else None,
        "overdue": loan.overdue,
        "hold_until": show_time(loan.hold_until),
        "certificate": loan.certificate.hex() if loan.certificate else None,
    }


def _posting_data(
    work: Workspace, posting: Posting, currency: str, of_rows: Mapping[bytes, str]
) -> dict[str, object]:
    reversal = posting.reversal
    return {
        "number": posting.number,
        "action": posting.action.name,
        "source": None if posting.source is None else posting.source.name,
        "amount": Money(posting.amount, currency).decimal,
        "currency": currency,
        "value_date": posting.value_date.isoformat(),
        "reference": work.references.text_of(posting.reference),
        "reversed": reversal is not None,
        "reversal": None
        if reversal is None
        else {
            "block": reversal.block,
            "reference": work.references.text_of(reversal.reference),
            "reason": reversal.reason,
        },
        "rows": [
            _row_data(work, row, of_rows.get(row.account) or _currency(work, row.account))
            for row in posting.rows
        ],
    }


def _row_data(work: Workspace, row: RowPosting, currency: str) -> dict[str, object]:
    return {
        "number": number_of(work, row.account),
        "account": row.account.hex(),
        "draw": Money(row.draw, currency).decimal,
        "settle": Money(row.settle, currency).decimal,
        "restore": Money(row.restore, currency).decimal,
        "currency": currency,
    }
