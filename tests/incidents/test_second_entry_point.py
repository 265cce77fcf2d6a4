"""A frozen account moved value through a second entry point.

Seen in token standards for regulated assets: `transfer` asked whether the sender was frozen, a sibling
did not; and in the reference implementation of ERC-7943 one id named twice in a batch passed the check of
what is frozen twice (ethereum/ERCs issue 1814). Here each mover checks for itself, whichever way it is
reached, and whatever takes a list is tried with the same entry twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from chain.building import contract_files, load
from chain.errors import Reverted
from contracts.financing.cases import Source
from contracts.financing.loans import Expired, Named
from contracts.registry.attestations import Alias
from contracts.registry.participants import Role
from tests.contracts.cases import (
    application,
    approval,
    approve,
    approved,
    attest,
    attestation,
    disburse,
    disbursed,
    figures,
    rows,
    today,
    usd,
    verified,
)
from tests.contracts.checks import REASONS, refused
from tests.contracts.desk import Desk, Puppet, make_puppet
from tests.contracts.financing.loan_amendments.flows import extend, hand_over, substitute, substitution
from tests.contracts.financing.receivables_financing.flows import sent_back
from tests.contracts.insured import declared, disbursed_loan, insured_shipment, limit, policy
from tests.contracts.paying import ordered
from tests.contracts.payments import flows
from tests.contracts.registry.acts import USD_RATE
from tests.contracts.registry.acts import publish as publish_act
from tests.contracts.world import DAY, admission, make_party

MOVERS: Mapping[str, Callable[[Desk, bytes], object]] = {
    "disburse": lambda desk, case_id: disburse(desk, case_id, usd(1)),
    "extend the tenor": lambda desk, case_id: extend(desk, case_id, tenor_days=120),
    "extend the hold": lambda desk, case_id: extend(desk, case_id, hold_until=desk.now + 25 * DAY),
}
"""How an approved case adds or keeps exposure, besides a substitution."""


@pytest.mark.parametrize("mover", [*MOVERS, "substitute"])
@pytest.mark.parametrize("frozen", ["bank", "enterprise", "product"])
def test_frozen__by_whichever_way__moves_nothing(desk: Desk, mover: str, frozen: str) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(600)))
    account = desk.applications.rows(case_id)[0].account
    spare = attest(desk, usd(1_000))[0]
    terms = substitution(desk, case_id, account, spare)
    if frozen == "product":
        desk.directory.pause(desk.operator, desk.receivables.address, "under review")
    else:
        party = desk.bank_a if frozen == "bank" else desk.exporter
        desk.participants.suspend(desk.operator, party.id, "under review")
    before = figures(desk, account)
    with refused("PAUSED" if frozen == "product" else "SUSPENDED"):
        if mover == "substitute":
            substitute(desk, case_id, terms)
        else:
            MOVERS[mover](desk, case_id)
    assert figures(desk, account) == before


def test_frozen__a_bank_that_would_take_over__takes_nothing(desk: Desk) -> None:
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(600)))
    desk.participants.suspend(desk.operator, desk.bank_b.id, "under review")
    with refused("SUSPENDED"):
        hand_over(desk, case_id, desk.bank_b)


def test_frozen__approving_another_case__holds_nothing(desk: Desk) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(600)))
    desk.participants.suspend(desk.operator, desk.exporter.id, "under review")
    with refused("SUSPENDED"):
        approve(desk, case_id)


def _hold(app: Puppet, desk: Desk, account: bytes, times: int) -> None:
    row = {"account": account, "amount": 600, "currency": b"USD"}
    app.send(desk.documents, "hold", b"\1" * 32, desk.exporter.id, desk.now + DAY, [row] * times)


Twice = Callable[[Desk], None]


def _attest(desk: Desk) -> None:
    desk.attestations.attest(desk.customs, desk.reference(), [attestation(desk, usd(1))] * 2)


def _open(desk: Desk) -> None:
    item = attestation(desk, usd(1)).fields()
    make_puppet(desk).send(desk.documents, "open", desk.customs.maker.address, [item, item])


def _aliases(desk: Desk) -> None:
    alias = Alias(desk.reference(), attest(desk, usd(1))[0])
    desk.attestations.add_aliases(desk.customs, desk.reference(), [alias, alias])


def _confirm(desk: Desk) -> None:
    account = attest(desk, usd(1))[0]
    with refused("NOT_DISTRUSTED"):
        desk.attestations.confirm(desk.customs, [account])
    desk.attestations.confirm(desk.customs, [account] * 2)


def _apply(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    desk.applications.apply(desk.exporter, application(desk, rows([account, account], usd(400))))


def _replace_rows(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    desk.applications.replace_rows(desk.exporter, sent_back(desk), rows([account, account], usd(400)))


def _repay(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = disbursed(desk, rows([account], usd(600)), usd(400))
    named = [Named(account, usd(300))] * 2
    desk.receivables.repay(
        desk.bank_a, case_id, desk.reference(), usd(400), today(desk), Source.PROCEEDS, named
    )


def _repay_insured(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    case_id = disbursed_loan(desk, shipment_id, usd(900))
    account = desk.applications.rows(case_id)[0].account
    named = [Named(account, usd(300))] * 2
    desk.suite.insured.repay(
        desk.bank_a, case_id, desk.reference(), usd(400), today(desk), Source.PROCEEDS, named
    )


def _order(desk: Desk) -> None:
    [account] = flows.invoices(desk, usd(1_000))
    ordered(desk, flows.order(desk, usd(800), rows([account, account], usd(400))))


def _evidence(desk: Desk) -> None:
    flows.eligible(desk)
    [payment_id] = flows.drawn(desk, flows.order(desk, usd(1_000)))
    [account] = flows.invoices(desk, usd(900))
    flows.evidence(desk, payment_id, rows([account, account], usd(500)))


def _declare(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    declared(desk, limit(desk, policy(desk)), rows([account, account], usd(400)))


def _holds(desk: Desk) -> None:
    _hold(make_puppet(desk), desk, attest(desk, usd(1_000))[0], 2)


def _post(desk: Desk) -> None:
    app, account = make_puppet(desk), attest(desk, usd(1_000))[0]
    _hold(app, desk, account, 1)
    posting = {"account": account, "draw": 400, "settle": 0, "restore": 0}
    app.send(desk.documents, "post", b"\1" * 32, True, [posting, posting])


def _undo(desk: Desk) -> None:
    app, account = make_puppet(desk), attest(desk, usd(1_000))[0]
    _hold(app, desk, account, 1)
    posting = {"account": account, "draw": 400, "settle": 0, "restore": 0}
    app.send(desk.documents, "post", b"\1" * 32, True, [posting])
    app.send(desk.documents, "undo", b"\1" * 32, [posting, posting], True)


def _reallocate(desk: Desk) -> None:
    app, account = make_puppet(desk), attest(desk, usd(1_000))[0]
    _hold(app, desk, account, 1)
    until = desk.now + DAY
    change = {"account": account, "release": 0, "restore": 0, "hold": 300, "draw": 0, "currency": b"USD"}
    app.send(desk.documents, "reallocate", b"\1" * 32, desk.exporter.id, until, [change, change])


def _mark(desk: Desk) -> None:
    app, account = make_puppet(desk), attest(desk, usd(1_000))[0]
    app.send(desk.documents, "mark_written_off", b"\1" * 32, [account, account])


def _clear(desk: Desk) -> None:
    app, account = make_puppet(desk), attest(desk, usd(1_000))[0]
    app.send(desk.documents, "mark_written_off", b"\1" * 32, [account])
    app.send(desk.documents, "clear_written_off", b"\1" * 32, [account, account])


def _admit(desk: Desk) -> None:
    newcomer = admission(make_party("newcomer"), Role.BANK)
    desk.participants.admit(desk.operator, [newcomer, newcomer])


def _keys(desk: Desk) -> None:
    keys = admission(make_party("newcomer"), Role.BANK).keys
    desk.participants.announce_rekey(desk.operator, desk.bank_a.id, [*keys, keys[0]])


def _publish(desk: Desk) -> None:
    publish_act(desk, USD_RATE, USD_RATE).succeed(desk)


TWICE: Mapping[tuple[str, str], tuple[Twice, str]] = {
    ("Attestations", "attest"): (_attest, "KNOWN_FINGERPRINT"),
    ("Attestations", "add_aliases"): (_aliases, "KNOWN_FINGERPRINT"),
    ("Attestations", "confirm"): (_confirm, "NOT_DISTRUSTED"),
    ("CapitalPayments", "order"): (_order, "NOT_SORTED"),
    ("CreditInsurance", "declare"): (_declare, "BAD_ROWS"),
    ("Documents", "open"): (_open, "KNOWN_FINGERPRINT"),
    ("Documents", "hold"): (_holds, "NOT_SORTED"),
    ("Documents", "post"): (_post, "NOT_HELD"),
    ("Documents", "undo"): (_undo, "NOT_DRAWN"),
    ("Documents", "reallocate"): (_reallocate, "NO_HEADROOM"),
    ("Documents", "mark_written_off"): (_mark, "NOT_BLOCKED"),
    ("Documents", "clear_written_off"): (_clear, "NOT_BLOCKED"),
    ("InsuredFinancing", "repay"): (_repay_insured, "BAD_ROWS"),
    ("LoanApplications", "apply"): (_apply, "BAD_ROWS"),
    ("LoanApplications", "replace_rows"): (_replace_rows, "BAD_ROWS"),
    ("Participants", "admit"): (_admit, "KNOWN_ID"),
    ("Participants", "announce_rekey"): (_keys, "KEY_TAKEN"),
    ("PaymentProofs", "give_evidence"): (_evidence, "NO_HEADROOM"),
    ("Rates", "publish"): (_publish, "KNOWN_RATE"),
    ("ReceivablesFinancing", "repay"): (_repay, "BAD_ROWS"),
}
"""The same entry twice in a list is refused, for this reason."""

ONCE: Mapping[tuple[str, str], str] = {
    ("CapitalPayments", "use"): "only PaymentProofs calls it, with the rows of the evidence",
    ("Documents", "release"): "the second time nothing is held any more",
    **{
        (product, fn): why
        for product in ("InsuredFinancing", "ReceivablesFinancing")
        for fn, why in {
            "approve": "a case that was lapsed is passed over; of quotes the first counts",
            "reverse": "its rows are those of the posting, whose hash is kept",
            "amend": "only LoanAmendments calls it, with one change an account",
        }.items()
    },
    ("InsuranceClaims", "indemnify"): "of quotes the first counts, and each has to be in force",
    ("InsuredLoans", "open"): "only InsuredFinancing calls it, with the quotes of the approval",
    ("LoanApplications", "check"): "reports go by row, of which no two are of one account; hints are sorted",
    ("Participants", "rekey"): "its keys are those that were announced",
    ("PaymentRules", "publish"): "the second takes the place of the first, and says the same",
    ("PaymentSamples", "add_period"): "four floors, one for each class",
    ("PaymentSamples", "commit"): "four ratios, one for each class",
}
"""Lists in which a second entry of the same adds nothing, and why."""


@pytest.mark.parametrize(("of", "twice"), TWICE.items(), ids=str)
def test_batch__with_the_same_entry_twice__is_refused(
    desk: Desk, of: tuple[str, str], twice: tuple[Twice, str]
) -> None:
    send, reason = twice
    with pytest.raises(Reverted) as info:
        send(desk)
    assert info.value.reason == REASONS[reason], of


def test_batch__every_function_that_takes_a_list__is_tried() -> None:
    found = {
        (name, entry["name"])
        for name in contract_files()
        for entry in load(name).abi
        if entry["type"] == "function" and entry["stateMutability"] == "nonpayable"
        for parameter in entry["inputs"]
        if _has_list(parameter)
    }
    assert found == {*TWICE, *ONCE}, "say in TWICE or ONCE what the same entry twice does"


def _has_list(parameter: Mapping[str, Any]) -> bool:
    return str(parameter["type"]).endswith("]") or any(map(_has_list, parameter.get("components", ())))


def test_release__of_an_account_named_twice__gives_back_what_was_held_once(desk: Desk) -> None:
    app, account = make_puppet(desk), attest(desk, usd(1_000))[0]
    _hold(app, desk, account, 1)
    app.send(desk.documents, "release", b"\1" * 32, [account, account])
    assert figures(desk, account) == (0, 0, 0, 1_000)


def test_approve__lapsing_one_case_twice__frees_what_it_held_once(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    old = approved(desk, rows([account], usd(600)), bank=desk.bank_b)
    desk.wait(20 * DAY + 1)
    case_id = verified(desk, rows([account], usd(400)))
    expired = [Expired(desk.receivables.address, old)] * 2
    approve(desk, case_id, approval(desk, case_id), expired=expired)
    assert figures(desk, account) == (400, 0, 0, 600)
