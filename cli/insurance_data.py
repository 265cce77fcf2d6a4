"""Policies, limits, shipments and assignments as JSON has them."""

from __future__ import annotations

from cli.finding import find_key_owner
from cli.showing import account_data, money_data, number_of, percent
from cli.workspace import Workspace
from contracts.insurance.assignments import AssignmentState
from contracts.insurance.products import products
from contracts.insurance.shipments import Check, Share
from contracts.registry.money import Money
from scenarios.desks import ShipmentView
from scenarios.reading.doubts import limit_closed_for

__all__ = [
    "assignment_data",
    "check_data",
    "limit_data",
    "policy_data",
    "products_data",
    "share_data",
    "shipment_data",
]


def products_data() -> list[dict[str, object]]:
    """The table of products."""
    return [
        {
            "label": each.label,
            "english": each.english,
            "commercial": percent(each.commercial),
            "political": percent(each.political),
            "advance_rate": percent(each.advance_rate),
            "mandate": each.mandate,
            "assumed": each.assumed,
            "remark": each.remark,
        }
        for each in products()
    ]


def policy_data(work: Workspace, policy: bytes) -> dict[str, object]:
    """A policy: its document with the balance, its terms, what it can still indemnify."""
    suite = work.suite
    account, found = suite.documents.account(policy), suite.insurance.policy(policy)
    terms = None if found is None else found.terms
    return {
        **account_data(work, account),
        "insurer": None if found is None else work.people.name_of(found.insurer),
        "first_day": None if terms is None else terms.first_day.isoformat(),
        "last_day": None if terms is None else terms.last_day.isoformat(),
        "commercial": None if terms is None else percent(terms.commercial),
        "political": None if terms is None else percent(terms.political),
        "premium_paid": None if terms is None else terms.premium_paid,
        "product": None if terms is None else terms.product,
        "left": Money(suite.insurance.left_of(policy), account.currency).decimal,
        "limits": [number_of(work, each) for each in suite.insurance.limits(policy=policy)],
    }


def limit_data(work: Workspace, limit: bytes) -> dict[str, object]:
    """A buyer limit: its document with the balance, its policy, whether it takes cover."""
    account, found = work.suite.documents.account(limit), work.suite.insurance.limit(limit)
    closed = limit_closed_for(work.office, limit)
    return {
        **account_data(work, account),
        "policy": None if found is None else number_of(work, found.policy),
        "stopped": None if found is None else found.stopped,
        "takes_cover": closed is None,
        "closed_for": None if closed is None else closed.name,
    }


def shipment_data(work: Workspace, view: ShipmentView) -> dict[str, object]:
    """A shipment whole."""
    of, claim = view.shipment, view.claim
    currency = of.declared.currency
    paper = work.vault.opening(of.shipment_id, of.commitment)
    return {
        "shipment": of.shipment_id.hex(),
        "reference": work.references.text_of(of.shipment_id),
        "number": None if paper is None else paper.number.canonical,
        "status": of.status.name,
        "version": of.version,
        "exporter": work.people.name_of(of.enterprise),
        "insurer": work.people.name_of(of.insurer),
        "policy": number_of(work, of.policy),
        "limit": number_of(work, of.limit),
        "currency": currency,
        "declared": of.declared.decimal,
        "cover": of.cover.decimal,
        "at_risk": of.at_risk.decimal,
        "commercial": percent(of.commercial) if of.commercial else None,
        "political": percent(of.political) if of.political else None,
        "shipped": of.shipped.isoformat(),
        "due": of.due.isoformat(),
        "declared_on": of.declared_on.isoformat(),
        "cover_document": None
        if of.account is None
        else account_data(work, work.suite.documents.account(of.account)),
        "rows": [
            {
                "number": number_of(work, row.account),
                "account": row.account.hex(),
                "amount": row.amount.decimal,
            }
            for row in of.rows
        ],
        "claim": {
            "cause": None if claim.cause is None else claim.cause.name,
            "paid": claim.paid.decimal,
            "loss": claim.loss.decimal,
            "indemnity": claim.indemnity.decimal,
            "recovered": claim.recovered.decimal,
            "to_insurer": claim.insurers.decimal,
        },
        "payee": None if view.payee is None else work.people.name_of(view.payee.bank),
        "mandate": view.payee is not None and view.payee.mandate,
        "loans": [_loan_data(work, each) for each in view.loans],
        "checks": [check_data(work, each) for each in view.checks],
        "shares": [share_data(each, currency) for each in view.shares],
        "gaps": [
            {
                "block": block,
                "used": Money(used, currency).decimal,
                "cover": Money(face, currency).decimal,
                "uncovered": Money(used - face, currency).decimal,
            }
            for used, face, block in view.gaps
        ],
        "moves": [
            {
                "block": move.block,
                "action": move.action.name,
                "before": None if move.before is None else move.before.name,
                "after": move.after.name,
                "at_risk": Money(move.at_risk, currency).decimal,
                "by": find_key_owner(work, move.actor),
                "reason": view.reasons.get(move.block),
            }
            for move in view.moves
        ],
    }


def _loan_data(work: Workspace, case_id: bytes) -> dict[str, object]:
    loan = work.office.lending(case_id).loan(case_id)
    return {
        "case": case_id.hex(),
        "reference": work.references.text_of(case_id),
        "bank": work.people.name_of(work.suite.applications.dossier(case_id).bank),
        "status": loan.status.name,
        "currency": loan.outstanding.currency,
        "outstanding": loan.outstanding.decimal,
    }


def check_data(work: Workspace, check: Check) -> dict[str, object]:
    """A recorded check of policy, limit and shipment."""
    policy = work.suite.insurance.limit(check.limit)
    currency = work.suite.documents.account(check.limit).currency
    of_policy = currency if policy is None else work.suite.documents.account(policy.policy).currency
    return {
        "passed": check.passed,
        "by": work.people.name_of(check.bank),
        "exporter": work.people.name_of(work.suite.documents.account(check.limit).owner),
        "block": check.block,
        "limit": number_of(work, check.limit),
        "shipment": None if check.shipment_id is None else check.shipment_id.hex(),
        "finding": check.finding.name,
        "report": check.report.name,
        "consent": check.consent_id.hex() if any(check.consent_id) else None,
        "consented": check.consented,
        "limit_left": money_data(Money(check.limit_left, currency)),
        "policy_left": money_data(Money(check.policy_left, of_policy)),
    }


def share_data(share: Share, currency: str) -> dict[str, object]:
    """How an indemnity or a recovery was shared."""
    return {
        "block": share.block,
        "currency": currency,
        "amount": Money(share.amount, currency).decimal,
        "to_insurer": Money(share.to_insurer, currency).decimal,
        "to_bank": Money(share.to_bank, currency).decimal,
        "to_exporter": Money(share.to_exporter, currency).decimal,
    }


def assignment_data(work: Workspace, state: AssignmentState) -> dict[str, object]:
    """An assignment of indemnity as it stands."""
    terms = state.assignment
    return {
        "assignment": terms.id.hex(),
        "policy": number_of(work, terms.policy),
        "limit": None if terms.limit is None else number_of(work, terms.limit),
        "exporter": work.people.name_of(terms.exporter),
        "bank": work.people.name_of(terms.bank),
        "insurer": work.people.name_of(terms.insurer),
        "first_day": terms.first_day.isoformat(),
        "mandate": terms.mandate,
        "signed": sorted(side.name.lower() for side in state.signed),
        "state": "ended" if state.ended else "live" if state.live else "to be signed",
        "loans_open": state.lent,
        "idle_since": state.idle_since.isoformat() if state.live and state.idle_since else None,
    }
