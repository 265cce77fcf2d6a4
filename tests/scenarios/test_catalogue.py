"""Every scenario runs, and ends as it should; what it tells has names, and no ids or addresses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chain.errors import BadInput
from contracts.insurance import words
from scenarios.catalogue import SCENARIOS, Scenario, run, scenario
from scenarios.telling.json_lines import to_json
from scenarios.watching.steps import Closing, Opening
from tests.scenarios.recorder import Recorder, played

ROOT = Path(__file__).parents[2]
ENDED = {"REPAID", "WRITTEN_OFF", "WITHDRAWN", "REJECTED", "CANCELLED", "LAPSED"}
SHIPMENTS_ENDED = {status.name for status in words.ENDED}
ID_OR_ADDRESS = re.compile(r"0x|[0-9a-f]{40}", re.IGNORECASE)

DUE: dict[str, set[str]] = {
    "receivables": {"documents: fingerprint known", "receivables: under the repaid share"},
    "one-loan": {"receivables: over the outstanding amount", "receivables: not in this state"},
    "thirty-declarations": {"receivables: over the outstanding amount"},
    "two-banks": {"receivables: not in this state"},
    "last-unit": {"documents: no headroom"},
    "amended": {"documents: impaired", "receivables: check again"},
    "replaced": {"documents: void", "documents: fingerprint known"},
    "paid-in-full": {"documents: more than drawn", "receivables: not in this state"},
    "lost-answer": {"documents: reference used for other content"},
    "yen-dollars": {"rates: no rate", "receivables: over the advance rate"},
    "consents": {"consents: revoked", "consents: bad window"},
    "hold-lapses": {"documents: no headroom", "documents: hold expired", "documents: hold not expired"},
    "default": {"receivables: not overdue", "receivables: over the outstanding amount"},
    "suspended-bank": {"keys: participant suspended", "receivables: bad bank"},
    "amendments": {
        "receivables: bad tenor",
        "receivables: over the approved amount",
        "documents: void",
        "keys: not a party to this",
    },
    "key-rotated": {"keys: revoked key", "participants: key taken"},
    "insurance": {
        "assignment: overlaps with another",
        "documents: no headroom",
        "insurance: may not claim",
        "insurance: early claim",
        "insurance: over the whole loss",
    },
    "buyer-default": {
        "insurance: limit exhausted",
        "insurance: over what is unpaid",
        "insurance: not in this state",
    },
    "late-notice": {
        "insurance: declared late",
        "insurance: its time has not passed",
        "insurance: late notice",
        "insurance: late claim",
    },
    "limit-cut": {"insurance: limit exhausted", "insurance: limit closed", "insurance: bad cover"},
    "one-payee": {
        "assignment: overlaps with another",
        "assignment: a loan is open under it",
        "keys: not a party to this",
    },
    "both-kinds": {"documents: no headroom", "receivables: over the advance rate"},
    "insured-twice": {"insurance: insured elsewhere", "keys: not a party to this"},
    "claim-denied": {"insurance: not in this state"},
    "insured-currencies": {"rates: no rate"},
    "capital": {
        "samples: no such period now",
        "samples: the operator reveals first",
        "samples: already revealed",
        "documents: no headroom",
        "payments: not in this state",
        "payments: nothing is asked for",
        "payments: over what is paid",
    },
    "invoice-halves": {"documents: no headroom"},
    "red-lettered": {"documents: impaired", "payments: nothing is asked for"},
    "credit-note": {"payments: not in question", "payments: nothing is asked for"},
    "negative-list": {"payments: it passes no more"},
    "petty-cash": set(),
    "bank-silent": {"samples: nobody is silent", "samples: too late to reveal", "keys: wrong role"},
    "operator-silent": {
        "samples: nobody is silent",
        "samples: too late to reveal",
        "samples: the pool was carried",
    },
    "insolvency": {"insurance: early claim", "insurance: not in this state", "insurance: bad amount"},
}
"""Refusals that each scenario has to show, among others."""

ANSWERS = {
    "capital": {"LISTED", "PARTIES", "SUSPENDED"},
    "negative-list": {"LISTED"},
    "petty-cash": {"OVER_PETTY_CASH"},
}
"""What checks of orders have to answer, besides that they pass."""


@pytest.mark.parametrize("which", SCENARIOS, ids=lambda each: each.name)
def test_run__every_scenario__ends_as_it_should(which: Scenario) -> None:
    recorder = played(which.name)

    assert isinstance(recorder.items[0], Opening)
    closing = recorder.items[-1]
    assert isinstance(closing, Closing)
    assert {case.status for case in closing.cases} <= ENDED
    assert {shipment.status for shipment in closing.shipments} <= SHIPMENTS_ENDED
    covers = [balance for balance in closing.balances if balance.kind in ("buyer-limit", "shipment")]
    assert all(balance.drawn.minor == 0 for balance in covers)
    assert all(balance.held.minor == 0 for balance in closing.balances)
    reasons = {step.refusal.reason for step in recorder.steps if step.refusal is not None}
    assert DUE[which.name] <= reasons
    said = {step.finding for step in recorder.steps if step.action == "check_order"}
    assert ANSWERS.get(which.name, set()) == said - {"PASSED"}
    assert "ORDERED" not in {payment.status for payment in closing.payments}
    assert [step.number for step in recorder.steps] == list(range(1, closing.steps + 1))


@pytest.mark.parametrize("which", SCENARIOS, ids=lambda each: each.name)
def test_run__every_scenario__tells_names_only(which: Scenario) -> None:
    told = [json.dumps(to_json(item)) for item in played(which.name).items]

    assert [line for line in told if ID_OR_ADDRESS.search(line) or '"?"' in line] == []


def test_run__the_same_scenario_twice__tells_the_same() -> None:
    again = Recorder()

    run(scenario("last-unit"), [again])

    assert again.items == played("last-unit").items


def test_run__two_banks__tells_what_each_step_did() -> None:
    recorder = played("two-banks")

    disbursed = [step for step in recorder.steps if step.action == "disburse"]
    assert [step.actor for step in disbursed] == ["bank_a", "bank_b"]
    assert "Documents.Moved" in disbursed[0].events
    (change,) = disbursed[0].changes
    assert change.before is not None
    assert (str(change.before.held), str(change.after.drawn)) == ("70,000.00 USD", "70,000.00 USD")


def test_run__sent_again__has_no_events_and_no_changes() -> None:
    steps = played("lost-answer").steps

    first, second = [step for step in steps if step.action == "disburse" and step.outcome == "ok"][:2]
    assert first.arguments == second.arguments
    assert first.events
    assert second.events == ()
    assert second.changes == ()


def test_run__nobody_watches__closes_all_the_same() -> None:
    assert isinstance(run(scenario("one-loan")), Closing)


def test_scenario__unknown_name__is_refused_with_a_hint() -> None:
    with pytest.raises(BadInput) as caught:
        scenario("one-lone")

    assert caught.value.hint == "Did you mean one-loan?"


def test_scenarios__names__are_unique_and_described() -> None:
    assert len({each.name for each in SCENARIOS}) == len(SCENARIOS)
    assert all(each.summary.endswith(".") for each in SCENARIOS)
    assert set(DUE) == {each.name for each in SCENARIOS}


def test_steps__of_a_wait__are_the_clocks() -> None:
    waits = [step for step in played("one-loan").steps if step.action == "wait"]

    assert [(step.actor, step.arguments) for step in waits] == [("clock", {"days": 60})]


def test_run__a_whole_process__imports_neither_web3_nor_the_compiler() -> None:
    played("one-loan")  # whatever was not built yet, is built now
    program = (
        "import sys; from scenarios.catalogue import run, scenario; run(scenario('one-loan'));"
        "print(sorted({'web3', 'vyper', 'eth_tester', 'rich'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stdout.strip() == "[]"
