"""What in loans and statements needs maker and checker: one example of each, ready to be sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts.financing.amendments import Transfer
from contracts.financing.cases import Action, Source, Status
from contracts.messages import Seal, checked
from contracts.registry.calendar import day_of
from tests.contracts.cases import amend as restate
from tests.contracts.cases import attest, check, statement, today, usd
from tests.contracts.desk import Desk
from tests.contracts.financing.loan_amendments.flows import extend as prolong
from tests.contracts.financing.loan_amendments.flows import substitution, transfer
from tests.contracts.financing.receivables_financing.flows import STATES
from tests.contracts.sealed_acts import Act


def on_loan(desk: Desk, state: Status) -> tuple[bytes, dict[str, object]]:
    """A case in a state, and the first fields of a message about it."""
    case_id = STATES[state](desk)
    version = desk.receivables.loan(case_id).version
    return case_id, {"case_id": case_id, "version": version, "reference": desk.reference()}


def longer(desk: Desk, case_id: bytes) -> Callable[[], object]:
    """A loan's tenor is extended by a day."""
    return lambda: prolong(desk, case_id, tenor_days=desk.receivables.loan(case_id).tenor_days + 1)


def approve(desk: Desk) -> Act:
    """A case that is approved."""
    case_id = STATES[Status.VERIFIED](desk)
    terms: dict[str, object] = {
        "amount": 7,
        "advance_rate": 8_000,
        "tenor_days": 9,
        "hold_until": desk.now + 99,
        "quotes": [],
    }
    fields: dict[str, object] = {
        "case_id": case_id,
        "version": desk.applications.dossier(case_id).version,
        **terms,
        "expired": [],
    }
    args: tuple[object, ...] = (case_id, terms, [])
    return Act(
        desk.receivables, desk.bank_a, "approve", args, "Approve", fields, lambda: check(desk, case_id)
    )


def disburse(desk: Desk) -> Act:
    """A tranche."""
    case_id, fields = on_loan(desk, Status.APPROVED)
    terms = {
        "amount": 7,
        "value_day": day_of(today(desk)),
        "certificate": b"\3" * 32,
        "certificate_until": desk.now + 99,
    }
    args = (case_id, fields["reference"], *terms.values())
    return Act(
        desk.receivables,
        desk.bank_a,
        "disburse",
        args,
        "Disburse",
        {**fields, **terms},
        longer(desk, case_id),
    )


def repay(desk: Desk) -> Act:
    """A repayment that names a document."""
    case_id, fields = on_loan(desk, Status.DISBURSED)
    account = desk.applications.rows(case_id)[0].account
    terms: dict[str, object] = {
        "amount": 7,
        "value_day": day_of(today(desk)),
        "source": int(Source.PROCEEDS),
        "named": [{"account": account, "amount": 100}],
    }
    args = (case_id, fields["reference"], *terms.values())
    return Act(
        desk.receivables, desk.bank_a, "repay", args, "Repay", {**fields, **terms}, longer(desk, case_id)
    )


def end(desk: Desk) -> Act:
    """A case that is cancelled."""
    case_id, fields = on_loan(desk, Status.APPROVED)
    fields |= {"action": int(Action.CANCEL), "value_day": day_of(today(desk))}
    args = (case_id, fields["action"], fields["reference"], fields["value_day"])
    return Act(desk.receivables, desk.bank_a, "end", args, "End", fields, longer(desk, case_id))


def reverse(desk: Desk) -> Act:
    """The newest posting, undone."""
    case_id, fields = on_loan(desk, Status.DISBURSED)
    posting = desk.receivables.newest_posting(case_id)
    assert posting is not None
    fields |= {"posting": posting.hash(), "reason": "in error"}
    args = (case_id, fields["reference"], posting.record(), "in error")
    return Act(desk.receivables, desk.bank_a, "reverse", args, "Reverse", fields, longer(desk, case_id))


def on_account(desk: Desk) -> tuple[bytes, dict[str, object]]:
    """A declaration of 100, and the first fields of a message about it."""
    account = attest(desk, usd(100))[0]
    return account, {"account": account, "revision": 0, "reference": desk.reference()}


def restated(desk: Desk, account: bytes) -> Callable[[], object]:
    """Customs states a declaration anew, with the same face."""
    return lambda: restate(desk, account, usd(100))


def amend(desk: Desk) -> Act:
    """A declaration of less."""
    account, fields = on_account(desk)
    stated = statement(desk, usd(90)).fields()
    args = (fields["reference"], account, stated)
    return Act(
        desk.attestations, desk.customs, "amend", args, "Amend", {**fields, **stated}, restated(desk, account)
    )


def void(desk: Desk) -> Act:
    """A declaration that is deleted."""
    account, fields = on_account(desk)
    args = (fields["reference"], account, "deleted")
    return Act(
        desk.attestations,
        desk.customs,
        "void",
        args,
        "Void",
        {**fields, "reason": "deleted"},
        restated(desk, account),
    )


def replace(desk: Desk) -> Act:
    """A declaration with a successor."""
    account, fields = on_account(desk)
    stated = statement(desk, usd(90)).fields()
    args = (fields["reference"], account, b"\xb1" * 32, stated)
    fields |= {"fingerprint": b"\xb1" * 32, **stated}
    return Act(desk.attestations, desk.customs, "replace", args, "Replace", fields, restated(desk, account))


def merge(desk: Desk) -> Act:
    """Two declarations of the same thing."""
    account, fields = on_account(desk)
    into = attest(desk, usd(100))[0]
    args = (fields["reference"], account, into)
    return Act(
        desk.attestations,
        desk.customs,
        "merge",
        args,
        "Merge",
        {**fields, "into": into},
        restated(desk, account),
    )


def undo_collection(desk: Desk) -> Act:
    """A payment that was recorded by mistake."""
    account = attest(desk, usd(100))[0]
    desk.attestations.collect(desk.bank_a, desk.exporter, desk.reference(), account, usd(9))
    fields: dict[str, object] = {
        "bank": desk.bank_a.id,
        "account": account,
        "amount": 7,
        "undo": True,
        "reference": desk.reference(),
    }
    args = (fields["reference"], desk.bank_a.id, account, 7, True)
    nobody = Seal(desk.stranger.address, 0, 0, b"")
    return Act(desk.attestations, desk.bank_a, "collect", args, "Collect", fields, after=(nobody,))


def extend(desk: Desk) -> Act:
    """A longer tenor and hold."""
    case_id, fields = on_loan(desk, Status.APPROVED)
    amendments = desk.suite.amendments
    terms = {"tenor_days": 91, "hold_until": desk.receivables.loan(case_id).hold_until + 1}
    agreed = amendments.agree_extension(
        desk.exporter, case_id, desk.receivables.loan(case_id).version, *terms.values()
    )
    args = (case_id, fields["reference"], *terms.values(), agreed)
    return Act(amendments, desk.bank_a, "extend", args, "Extend", {**fields, **terms})


def reduce(desk: Desk) -> Act:
    """A part of the loan that is given up."""
    case_id, fields = on_loan(desk, Status.APPROVED)
    args = (case_id, fields["reference"], 7)
    return Act(
        desk.suite.amendments,
        desk.bank_a,
        "reduce",
        args,
        "Reduce",
        {**fields, "amount": 7},
        longer(desk, case_id),
    )


def substitute(desk: Desk) -> Act:
    """Another declaration in place of the first."""
    case_id, fields = on_loan(desk, Status.APPROVED)
    amendments = desk.suite.amendments
    account = desk.applications.rows(case_id)[0].account
    terms = substitution(desk, case_id, account, attest(desk, usd(10_000))[0])
    agreed = amendments.agree_substitution(
        desk.exporter, case_id, desk.receivables.loan(case_id).version, account, terms.replacement
    )
    fields |= {
        "account": account,
        "replacement": terms.replacement,
        "consent_id": terms.consent_id,
        "report": int(terms.report.report),
        "commitment": terms.report.commitment,
    }
    args = (case_id, fields["reference"], terms.fields(), agreed)
    return Act(amendments, desk.bank_a, "substitute", args, "Substitute", fields)


def going(desk: Desk) -> tuple[bytes, int, Transfer, Seal, tuple[Seal, Seal]]:
    """A loan that goes to another bank: its id and version, the terms, and what the others signed."""
    case_id, _ = on_loan(desk, Status.APPROVED)
    version = desk.receivables.loan(case_id).version
    terms = transfer(desk, case_id, desk.bank_b)
    amendments = desk.suite.amendments
    agreed = amendments.agree_hand_over(desk.exporter, case_id, version, desk.bank_b.id)
    return case_id, version, terms, agreed, amendments.take_over(desk.bank_b, case_id, version, terms)


def hand_over(desk: Desk) -> Act:
    """The bank that gives the case away."""
    case_id, version, terms, agreed, taken = going(desk)
    fields: dict[str, object] = {
        "case_id": case_id,
        "version": version,
        "reference": terms.reference,
        "to_bank": terms.to_bank,
    }
    args = (case_id, terms, agreed, *taken)
    return Act(desk.suite.amendments, desk.bank_a, "hand_over", args, "HandOver", fields)


def take_over(desk: Desk) -> Act:
    """The checker of the bank that takes over: its seal travels with what the other bank's maker sends."""
    case_id, version, terms, agreed, (taken, _) = going(desk)
    amendments = desk.suite.amendments
    gives = {"case_id": case_id, "version": version, "reference": terms.reference, "to_bank": terms.to_bank}
    second = checked(
        amendments.contract,
        "HandOver",
        maker=desk.bank_a.maker.address,
        checker=desk.bank_a.second(),
        fields=gives,
    )
    fields: dict[str, object] = {
        "case_id": case_id,
        "version": version,
        "reference": terms.their_reference,
        "from_bank": terms.from_bank,
        "to_bank": terms.to_bank,
    }
    args = (case_id, terms, agreed, taken)
    return Act(
        amendments,
        desk.bank_b,
        "hand_over",
        args,
        "TakeOver",
        fields,
        after=(second,),
        sender=desk.bank_a.maker,
    )


ACTS: Mapping[str, Callable[[Desk], Act]] = {
    "Approve": approve,
    "Disburse": disburse,
    "Repay": repay,
    "End": end,
    "Reverse": reverse,
    "Extend": extend,
    "Reduce": reduce,
    "Substitute": substitute,
    "HandOver": hand_over,
    "TakeOver": take_over,
    "Amend": amend,
    "Void": void,
    "Replace": replace,
    "Merge": merge,
    "Collect": undo_collection,
}
"""Each message of loans and statements, with an example that succeeds."""

ALONE = frozenset({"Extend", "Substitute", "HandOver", "TakeOver", "Collect"})
"""What somebody else signed for the same version of the case as well, or what has no version."""
