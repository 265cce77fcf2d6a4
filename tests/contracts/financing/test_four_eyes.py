"""What banks and authorities do needs a second key over exactly that action: every field of it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from chain.errors import Reverted
from chain.keys import Key
from chain.values import Receipt
from contracts.face import Face
from contracts.financing.amendments import Transfer
from contracts.financing.cases import Action, Source, Status
from contracts.messages import CHECKER_WINDOW, MESSAGES, Seal, checked
from contracts.parties import Party
from contracts.registry.calendar import day_of
from tests.contracts.cases import attest, statement, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.financing.loan_amendments.flows import substitution, transfer
from tests.contracts.financing.receivables_financing.flows import STATES
from tests.contracts.registry.acts import other


@dataclass(frozen=True)
class Act:
    """A call that is sound, and the message over which it needs a second signature."""

    face: Face
    party: Party
    fn: str
    args: tuple[object, ...]
    message: str
    fields: Mapping[str, object]
    after: tuple[object, ...] = ()
    """Arguments behind the seal."""
    sender: Key | None = None
    """Who sends, where it is not the party's own maker."""

    def seal(
        self,
        *,
        maker: Key | None = None,
        deadline: int | None = None,
        nonce: int | None = None,
        face: Face | None = None,
        changes: Mapping[str, object] | None = None,
    ) -> Seal:
        """The checker's seal; `changes` are the fields that differ from what will be sent."""
        return checked(
            (face or self.face).contract,
            self.message,
            maker=(maker or self.party.maker).address,
            checker=self.party.second(),
            fields={**self.fields, **(changes or {})},
            deadline=deadline,
            nonce=nonce,
        )

    def send(self, seal: Seal, maker: Key | None = None) -> Receipt:
        """Sends it."""
        by = maker or self.sender or self.party.maker
        return self.face.contract.send(by, self.fn, *self.args, seal, *self.after)


def on_loan(desk: Desk, state: Status) -> tuple[bytes, dict[str, object]]:
    case_id = STATES[state](desk)
    version = desk.receivables.loan(case_id).version
    return case_id, {"case_id": case_id, "version": version, "reference": desk.reference()}


def approve(desk: Desk) -> Act:
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
    return Act(desk.receivables, desk.bank_a, "approve", (case_id, terms, []), "Approve", fields)


def disburse(desk: Desk) -> Act:
    case_id, fields = on_loan(desk, Status.APPROVED)
    terms = {
        "amount": 7,
        "value_day": day_of(today(desk)),
        "certificate": b"\3" * 32,
        "certificate_until": desk.now + 99,
    }
    args = (case_id, fields["reference"], *terms.values())
    return Act(desk.receivables, desk.bank_a, "disburse", args, "Disburse", {**fields, **terms})


def repay(desk: Desk) -> Act:
    case_id, fields = on_loan(desk, Status.DISBURSED)
    account = desk.applications.rows(case_id)[0].account
    terms: dict[str, object] = {
        "amount": 7,
        "value_day": day_of(today(desk)),
        "source": int(Source.PROCEEDS),
        "named": [{"account": account, "amount": 100}],
    }
    args = (case_id, fields["reference"], *terms.values())
    return Act(desk.receivables, desk.bank_a, "repay", args, "Repay", {**fields, **terms})


def end(desk: Desk) -> Act:
    case_id, fields = on_loan(desk, Status.APPROVED)
    fields |= {"action": int(Action.CANCEL), "value_day": day_of(today(desk))}
    args = (case_id, fields["action"], fields["reference"], fields["value_day"])
    return Act(desk.receivables, desk.bank_a, "end", args, "End", fields)


def reverse(desk: Desk) -> Act:
    case_id, fields = on_loan(desk, Status.DISBURSED)
    posting = desk.receivables.newest_posting(case_id)
    assert posting is not None
    fields |= {"posting": posting.hash(), "reason": "in error"}
    args = (case_id, fields["reference"], posting.record(), "in error")
    return Act(desk.receivables, desk.bank_a, "reverse", args, "Reverse", fields)


def on_account(desk: Desk) -> tuple[bytes, dict[str, object]]:
    account = attest(desk, usd(100))[0]
    return account, {"account": account, "revision": 0, "reference": desk.reference()}


def amend(desk: Desk) -> Act:
    account, fields = on_account(desk)
    stated = statement(desk, usd(90)).fields()
    args = (fields["reference"], account, stated)
    return Act(desk.attestations, desk.customs, "amend", args, "Amend", {**fields, **stated})


def void(desk: Desk) -> Act:
    account, fields = on_account(desk)
    args = (fields["reference"], account, "deleted")
    return Act(desk.attestations, desk.customs, "void", args, "Void", {**fields, "reason": "deleted"})


def replace(desk: Desk) -> Act:
    account, fields = on_account(desk)
    stated = statement(desk, usd(90)).fields()
    args = (fields["reference"], account, b"\xb1" * 32, stated)
    fields |= {"fingerprint": b"\xb1" * 32, **stated}
    return Act(desk.attestations, desk.customs, "replace", args, "Replace", fields)


def merge(desk: Desk) -> Act:
    account, fields = on_account(desk)
    into = attest(desk, usd(100))[0]
    args = (fields["reference"], account, into)
    return Act(desk.attestations, desk.customs, "merge", args, "Merge", {**fields, "into": into})


def undo_collection(desk: Desk) -> Act:
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
    return Act(desk.attestations, desk.bank_a, "collect", args, "Collect", fields, (nobody,))


def extend(desk: Desk) -> Act:
    case_id, fields = on_loan(desk, Status.APPROVED)
    amendments = desk.suite.amendments
    terms = {"tenor_days": 91, "hold_until": desk.receivables.loan(case_id).hold_until + 1}
    agreed = amendments.agree_extension(
        desk.exporter, case_id, desk.receivables.loan(case_id).version, *terms.values()
    )
    args = (case_id, fields["reference"], *terms.values(), agreed)
    return Act(amendments, desk.bank_a, "extend", args, "Extend", {**fields, **terms})


def reduce(desk: Desk) -> Act:
    case_id, fields = on_loan(desk, Status.APPROVED)
    args = (case_id, fields["reference"], 7)
    return Act(desk.suite.amendments, desk.bank_a, "reduce", args, "Reduce", {**fields, "amount": 7})


def substitute(desk: Desk) -> Act:
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
    return Act(amendments, desk.bank_b, "hand_over", args, "TakeOver", fields, (second,), desk.bank_a.maker)


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

EVERY_FIELD = [
    (name, field)
    for name in ACTS
    for field, _ in MESSAGES[name]
    if field not in {"maker", "checker", "nonce", "deadline"}
]


@pytest.mark.parametrize("name", ACTS)
def test_seal__over_the_action__works_once(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    assert act.message == name
    seal = act.seal()
    act.send(seal)
    assert act.face.contract.read("nonce_used", seal.signer, seal.nonce)


@pytest.mark.parametrize(("name", "field"), EVERY_FIELD)
def test_seal__over_another_value_of_any_field__is_refused(desk: Desk, name: str, field: str) -> None:
    act = ACTS[name](desk)
    changed = other_value(desk, field, act.fields[field])
    with refused("BAD_SIGNATURE"):
        act.send(act.seal(changes={field: changed}))


def other_value(desk: Desk, field: str, value: object) -> object:
    """Another value; of an empty list, one with something in it."""
    if field == "quotes":
        return [{"currency": b"USD", "rate_id": bytes(32)}]
    if field == "expired":
        return [{"application": desk.receivables.address, "case_id": bytes(32)}]
    return other(value)


@pytest.mark.parametrize("name", ACTS)
def test_seal__of_another_maker_or_contract__is_refused(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    another = desk.attestations if act.face is desk.receivables else desk.receivables
    for seal in (act.seal(maker=desk.stranger), act.seal(face=another)):
        with refused("BAD_SIGNATURE"):
            act.send(seal)


@pytest.mark.parametrize("name", ACTS)
def test_seal__at_its_last_second_and_at_most_a_day__works(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    for seal, reason in (
        (act.seal(deadline=desk.now - 1), "DEADLINE_PASSED"),
        (act.seal(deadline=desk.now + CHECKER_WINDOW + 1), "DEADLINE_FAR"),
    ):
        with refused(reason):
            act.send(seal)
    before = desk.network.node.snapshot()
    act.send(act.seal(deadline=desk.now))
    desk.network.node.revert(before)
    act.send(act.seal(deadline=desk.now + CHECKER_WINDOW))


@pytest.mark.parametrize("name", ACTS)
def test_seal__cancelled_or_used__is_refused(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    seal = act.seal(nonce=5)
    checker = act.party.checker
    assert isinstance(checker, Key)
    act.face.contract.send(checker, "cancel_signature", 5)
    with refused("NONCE_USED"):
        act.send(seal)


@pytest.mark.parametrize("name", ACTS)
def test_seal__of_a_refused_transaction__stays_unused(desk: Desk, name: str) -> None:
    act = ACTS[name](desk)
    seal = act.seal()
    with pytest.raises(Reverted):
        act.send(seal, maker=desk.stranger)
    assert not act.face.contract.read("nonce_used", seal.signer, seal.nonce)
    act.send(seal)


def test_acts__each_message_of_loans_and_statements__is_here() -> None:
    names = list(MESSAGES)
    first, last = names.index("Amend"), names.index("SetTerms")
    relayed = {name for name in names if MESSAGES[name][0][0] == "signer"}
    assert set(ACTS) == set(names[first:last]) - relayed
