"""How the scenarios of insurance are shown: balances of every kind, answers, shares, alerts."""

from __future__ import annotations

import io
import json
from pathlib import Path

from scenarios.telling.insurance_phrases import INSURANCE_PHRASES
from scenarios.telling.json_lines import JsonLines
from scenarios.telling.phrases import phrase
from scenarios.telling.terminal import Printed, Teller
from scenarios.watching.steps import Closing, Item, Step
from tests.scenarios.recorder import played

GOLDEN = Path(__file__).parent / "golden" / "insolvency.txt"


def shown(name: str, *, lang: str = "en") -> str:
    """A scenario as it is printed."""
    stream = io.StringIO()
    printed = Printed(stream, Teller(lang=lang))
    for item in played(name).items:
        printed.observe(item)
    return stream.getvalue()


def test_printed__insolvency__is_as_it_was() -> None:
    # The last line counts blocks, which another deployment may change.
    assert shown("insolvency").splitlines()[:-1] == GOLDEN.read_text().splitlines()


def test_printed__tables__say_what_kind_a_document_is() -> None:
    english, chinese = shown("insurance"), shown("insurance", lang="zh")

    assert "policy DP26001" in english
    assert "limit DP26001/B01" in english
    assert "cover DP26001/0002" in english
    assert "保单 DP26001" in chinese
    assert "限额 DP26001/B01" in chinese


def test_printed__an_indemnity_and_a_recovery__say_who_had_it() -> None:
    text = shown("insurance")

    assert "to bank 120,000.00 USD, exporter 15,000.00 USD" in text
    assert "to insurer 45,000.00 USD, bank 0.00 USD, exporter 5,000.01 USD" in text
    assert "LOAN-2 · REPAID · outstanding 0.00 USD" in text


def test_printed__a_cover_gap__is_an_alert() -> None:
    assert "cover gap: 70,000.00 USD lent, 0.00 USD left of DP26001/0001" in shown("insurance")
    assert "承保缺口" in shown("insurance", lang="zh")


def test_printed__a_claim_in_chinese__has_its_cause_too() -> None:
    assert "order opening the proceedings 索赔 破产" in shown("insolvency", lang="zh")


def test_printed__a_notice__says_that_the_limit_is_stopped() -> None:
    assert shown("insurance").count("the limit takes no new cover until the insurer says so") == 1


def test_printed__checks__have_the_chains_word_and_the_bank() -> None:
    text = shown("one-payee")

    assert "PAYEE_TAKEN · limit left 100,000.00 USD · policy left 460,000.00 USD" in text
    assert "the shipment: OTHER_PAYEE" in text
    assert "all three have signed: assignment 1 is live" in text


def test_printed__an_ended_cover__is_not_called_impaired() -> None:
    text = shown("claim-denied")

    assert "ended" in text
    assert "impaired" not in text


def test_steps__of_an_indemnity__have_shares_loans_and_the_shipment() -> None:
    (step,) = (step for step in played("insurance").steps if step.action == "indemnify")

    assert step.shares is not None
    assert {name: str(amount) for name, amount in step.shares.items()} == {
        "bank": "120,000.00 USD",
        "exporter": "15,000.00 USD",
    }
    assert [(loan.name, loan.status) for loan in step.loans] == [("LOAN-2", "REPAID")]
    assert step.shipment is not None
    assert (step.shipment.status, str(step.shipment.indemnity)) == ("INDEMNIFIED", "135,000.00 USD")


def test_steps__of_a_check_of_insurance__have_its_answer() -> None:
    first = next(step for step in played("insurance").steps if step.action == "check_insurance")

    assert (first.outcome, first.finding, first.report) == ("no", "NO_ASSIGNMENT", "MATCHES")
    assert first.left is not None
    assert set(first.left) == {"limit", "policy"}


def test_closing__of_insurance__has_every_shipment() -> None:
    closing = played("insurance").items[-1]

    assert isinstance(closing, Closing)
    assert [(each.name, each.status) for each in closing.shipments] == [
        ("SHIP-0001", "COLLECTED"),
        ("SHIP-0002", "CLOSED"),
    ]


def test_json_lines__insurance__has_kinds_and_amounts() -> None:
    stream = io.StringIO()
    observer = JsonLines(stream)
    for item in played("insurance").items:
        observer.observe(item)
    told = [json.loads(line) for line in stream.getvalue().splitlines()]

    (paid,) = (each for each in told if each.get("action") == "indemnify")
    assert paid["shares"] == {"bank": "120000.00 USD", "exporter": "15000.00 USD"}
    assert {change["after"]["kind"] for change in paid["changes"]} == {
        "export-declaration",
        "policy",
        "buyer-limit",
        "shipment",
    }


def test_phrases__every_verb_that_was_told__has_a_sentence() -> None:
    names = ("insurance", "one-payee", "limit-cut", "late-notice", "claim-denied", "buyer-default")
    told: list[Item] = [item for name in names for item in played(name).items]
    verbs = {item.action for item in told if isinstance(item, Step)}

    unsaid = {"confirm_cover", "end_idle_assignment", "withdraw_shipment"}  # no scenario has these
    assert set(INSURANCE_PHRASES) - verbs <= unsaid


def test_phrase__relayed_with_a_cause_and_a_text__says_so() -> None:
    given = {"shipment_id": "SHIP-1", "cause": "non_payment", "text": "silent"}
    step = Step(1, 0, "exporter", "enterprise", "notify", given, "ok")

    assert phrase(step) == "gives notice of a probable loss on SHIP-1, non-payment: silent"


def test_phrase__what_no_scenario_has__is_a_sentence() -> None:
    def said(action: str, **given: object) -> str:
        return phrase(Step(1, 0, "a", "bank", action, given, "ok"))

    assert said("confirm_cover", shipment_id="S") == "stands behind the cover of S"
    assert said("end_idle_assignment", assignment_id="assignment 1") == "ends assignment 1, idle for 90 days"
    assert said("withdraw_shipment", shipment_id="S", reason="late") == "takes back S: late"
    assert said("pause", contract="CreditInsurance", reason="x") == "pauses CreditInsurance: x"
