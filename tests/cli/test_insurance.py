"""`shroff insurance`: a covered shipment from the files to the last recovery, with loans on it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from contracts.insurance.words import Finding
from contracts.reasons import FINDINGS
from tests.cli.conftest import NUMBER, Shroff
from tests.cli.insured import LIMIT, assign, cover, lend, today
from tests.cli.terminal import at_terminal


def _shipment(shroff: Shroff) -> dict[str, object]:
    found: dict[str, object] = shroff("insurance", "shipments", "show", "SHIP-1", "--json").json
    return found


def cause_of(shroff: Shroff) -> object:
    """Of the notice or the claim for SHIP-1."""
    return shroff("insurance", "shipments", "show", "SHIP-1", "--json").json["claim"]["cause"]


def _advance_to_due(shroff: Shroff, *, and_days: int = 0) -> None:
    shroff("chain", "advance", "--days", str(60 + and_days))


def test_story__the_buyer_pays__the_limit_is_free_again(covered: Shroff) -> None:
    answer = covered("insurance", "check", LIMIT, "--shipment", "SHIP-1", "--as", "bank-a", code=5)
    assert "not passed: no consent" in answer.out
    assert "`shroff consents grant bank_a --as exporter_a --insured`" in answer.err
    lend(covered)
    found = covered("insurance", "check", LIMIT, "--shipment", "SHIP-1", "--as", "bank-a", "--json", code=5)
    assert (found.json["finding"], found.json["consented"]) == ("PASSED", False)  # the one use is the loan's
    policy = covered("insurance", "policies", "show", "SC-2026-1", "--json").json
    assert (policy["drawn"], policy["left"]) == ("100000.00", "1000000.00")

    out = covered("insurance", "collect", "SHIP-1", "150000 USD", "--reference", "P-1").out
    assert "collected" in out
    assert "0.00 USD covered, 100,000.00 USD not covered\n  LOAN-1 of bank_a, 100,000.00 USD" in out
    assert covered("insurance", "collect", "SHIP-1", "150000 USD", "--reference", "P-1").out.endswith(
        "unchanged\n"
    )
    limit = covered("insurance", "limits", "show", LIMIT, "--json").json
    assert (limit["drawn"], limit["available"]) == ("0.00", "500000.00")
    assert "Cover gap" in covered("insurance", "shipments", "show", "SHIP-1").out
    covered("receivables", "repay", "LOAN-1", "100000 USD")
    (case,) = covered("receivables", "list", "--json").json
    assert (case["status"], case["shipment"]) == ("REPAID", _shipment(covered)["shipment"])


def test_story__the_buyer_is_insolvent__bank_first_then_exporter_then_recoveries(covered: Shroff) -> None:
    lend(covered)
    covered("insurance", "notice", "SHIP-1", "--cause", "insolvency", "--text", "filed today")
    assert covered("insurance", "limits", "show", LIMIT, "--json").json["stopped"]
    early = ("insurance", "claim", "SHIP-1", "--cause", "non-payment")
    assert "early claim" in covered(*early, code=3).err
    covered("insurance", "claim", "SHIP-1", "--cause", "insolvency", "--as", "bank-a")
    assert "notified" in covered("insurance", "take-back", "SHIP-1", "--as", "bank-a").out
    covered("insurance", "claim", "SHIP-1")
    assert cause_of(covered) == "INSOLVENCY"  # the notice's
    words = ("insurance", "indemnify", "SHIP-1", "--reference", "I-1", "--yes", "--json")
    share = covered(*words).json["share"]
    assert (share["amount"], share["to_bank"], share["to_exporter"]) == (
        "135000.00",
        "100000.00",
        "35000.00",
    )
    again = covered(*words).json
    assert (again["unchanged"], again["share"]) == (True, None)
    assert covered("receivables", "show", "LOAN-1", "--json").json["status"] == "REPAID"

    share = covered("insurance", "recover", "SHIP-1", "75000.01 USD", "--json").json["share"]
    assert (share["to_insurer"], share["to_bank"], share["to_exporter"]) == ("67500.00", "0.00", "7500.01")
    assert (
        "over the whole loss"
        in covered("insurance", "recover", "SHIP-1", "75000 USD", "--as", "insurer", code=3).err
    )
    assert "closed" in covered("insurance", "recover", "SHIP-1", "74999.99 USD", "--as", "insurer").out
    claim = _shipment(covered)["claim"]
    assert claim == {
        "cause": "INSOLVENCY",
        "paid": "0.00",
        "loss": "150000.00",
        "indemnity": "135000.00",
        "recovered": "150000.00",
        "to_insurer": "135000.00",
    }
    out = covered("insurance", "shipments", "show", "SHIP-1").out
    assert "filed today" in out
    assert all(len(line) <= 110 for line in out.splitlines())


def test_claim__denied__frees_limit_and_leaves_the_loan(covered: Shroff) -> None:
    lend(covered)
    covered("insurance", "notice", "SHIP-1", "--cause", "insolvency")
    covered("insurance", "claim", "SHIP-1", "--cause", "insolvency")
    words = ("insurance", "deny", "SHIP-1", "--reason", "goods in dispute")
    assert "--yes" in covered(*words, code=2).err
    assert "denied" in covered(*words, "--yes").out
    assert covered("insurance", "limits", "show", LIMIT, "--json").json["available"] == "500000.00"
    loan = covered("receivables", "show", "LOAN-1", "--json").json["loan"]
    assert (loan["outstanding"], loan["advance_rate"]) == ("100000.00", "90 %")
    assert "not in this state" in covered("insurance", "indemnify", "SHIP-1", "--yes", code=3).err


def test_notice__on_the_last_day_and_after__is_taken_and_refused(covered: Shroff) -> None:
    _advance_to_due(covered, and_days=30)
    assert "not passed" in covered("insurance", "shipments", "lapse", "SHIP-1", code=3).err
    covered("chain", "advance", "--days", "1")
    answer = covered("insurance", "notice", "SHIP-1", code=3)
    assert "insurance: late notice" in answer.err
    assert "last day" in answer.err
    lapse = ("insurance", "shipments", "lapse", "SHIP-1", "--as")
    assert "Nobody is called" in covered(*lapse, "stranger", code=2).err
    assert "lapsed" in covered(*lapse, "exporter-b").out


def test_cover__in_part_or_too_much__is_what_the_limit_has(insured: Shroff) -> None:
    answer = insured("insurance", "shipments", "cover", "SHIP-1", "--amount", "150000.01 USD", code=3)
    assert "insurance: bad cover" in answer.err
    assert (
        "is in EUR, not in USD"
        in insured("insurance", "shipments", "cover", "SHIP-1", "--amount", "5 EUR", code=2).err
    )
    assert "keys: " in insured("insurance", "shipments", "cover", "SHIP-1", "--as", "bank-a", code=3).err
    insured("insurance", "limits", "stop", LIMIT)
    assert "limit closed" in insured("insurance", "shipments", "cover", "SHIP-1", code=3).err
    insured("insurance", "limits", "reopen", LIMIT)
    insured("insurance", "policies", "set", "SC-2026-1", "--premium-unpaid")
    assert "premium unpaid" in insured("insurance", "shipments", "cover", "SHIP-1", code=3).err
    insured("insurance", "policies", "set", "SC-2026-1", "--premium-paid")
    cover(insured, "--amount", "120000 USD", "--number", "CV-9")
    found = _shipment(insured)
    assert (found["cover"], found["at_risk"], found["commercial"]) == ("120000.00", "120000.00", "90 %")
    words = ("insurance", "shipments", "cover", "SHIP-1", "--reference", "C-1", "--amount")
    assert "other content" in insured(*words, "5 USD", "--number", "CV-9", code=3).err
    assert insured("documents", "show", "SC20261/CV9", "--json", code=1).err


def test_declare__by_hand__is_withdrawn_or_refused(insured: Shroff, tmp_path: Path) -> None:
    day = today(tmp_path)
    due = day + timedelta(days=30)
    words = (
        "insurance", "shipments", "declare", LIMIT, "--number", "D-2", "--document", f"{NUMBER}=5000",
        "--shipped", str(day), "--due", str(due),
    )  # fmt: skip
    assert "declared" in insured(*words, "--reference", "SHIP-2", "--invoice", "INV-1").out
    assert insured(*words, "--reference", "SHIP-2", "--invoice", "INV-1").out.endswith("unchanged\n")
    assert "withdrawn" in insured("insurance", "shipments", "withdraw", "SHIP-2").out
    assert (
        "not in this state"
        in insured("insurance", "shipments", "refuse", "SHIP-2", "--reason", "x", code=3).err
    )
    assert (
        "no cover"
        in insured(
            "insurance", "shipments", "refuse", "D-1", "--reason", "another buyer", "--as", "insurer"
        ).out
    )
    (found,) = insured("insurance", "shipments", "list", "--status", "no-cover", "--json").json
    assert found["reference"] == "SHIP-1"
    assert len(insured("insurance", "shipments", "list", "--exporter", "exporter-a", "--json").json) == 2
    assert "SHIP-2" in insured("insurance", "shipments", "list", "--limit", LIMIT).out


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"--due": "2020-01-01"}, 2, "is before"),
        ({"--shipped": "2026-13-01"}, 2, "not a day of the calendar"),
        ({"--document": f"{NUMBER}=1e400"}, 2, "is not an amount"),
        ({"--document": "310120260123456780"}, 1, "Did you mean"),
        ({"--payment": "later"}, 2, "no way of payment"),
        ({"--buyer": "LEI:1"}, 2, "legal entity identifier"),
        ({"--as": "exporter_b"}, 3, "documents: not the owner"),
        ({"--as": "bank_a"}, 3, "keys: wrong role"),
        ({"LIMIT": "SC20261/B9"}, 1, "There is no limit SC20261/B9"),
        ({"LIMIT": "SC9/B7"}, 1, "There is no policy SC9"),
        ({"LIMIT": "SC20261"}, 1, "no limit under a policy"),
    ],
)
def test_declare__with_something_wrong__says_what(
    insured: Shroff, tmp_path: Path, changed: dict[str, str], code: int, said: str
) -> None:
    day = today(tmp_path)
    words = {
        "--number": "D-7",
        "--document": NUMBER,
        "--shipped": str(day),
        "--due": str(day + timedelta(days=30)),
        **changed,
    }
    limit = words.pop("LIMIT", LIMIT)
    pairs = (word for pair in words.items() for word in pair)
    answer = insured("insurance", "shipments", "declare", limit, *pairs, code=code)
    assert said in answer.err


def test_show__of_what_is_not_there__tells_what_is_meant(insured: Shroff) -> None:
    assert "Did you mean SHIP-1?" in insured("insurance", "shipments", "show", "SHIP-", code=1).err
    assert (
        "`shroff insurance assignments list`"
        in insured("insurance", "assignments", "show", "ffff", code=1).err
    )
    assert "no policy with terms" in insured("insurance", "policies", "show", NUMBER, code=1).err
    by_id = _shipment(insured)["shipment"]
    assert insured("insurance", "shipments", "show", str(by_id)[:8], "--json").json["number"] == "SC20261/D1"


def test_assignments__of_all_three__are_live_once(insured: Shroff) -> None:
    propose = ("insurance", "assignments", "propose", "SC-2026-1", "--bank", "bank-a", "--as")
    found = insured(*propose, "exporter-a", "--limit", LIMIT, "--json").json
    assert (found["state"], found["signed"], found["mandate"]) == ("to be signed", ["exporter"], False)
    sign = ("insurance", "assignments", "sign", found["assignment"][:10], "--as")
    insured(*sign, "insurer")
    assert "already signed" in insured(*sign, "insurer", code=3).err
    assert "a bank or an insurer" in insured(*sign, "customs", code=2).err
    assert insured(*sign, "bank-a", "--json").json["state"] == "live"
    for who in ("exporter-a", "insurer"):  # a second one over the same shipments
        insured(*propose, who, "--limit", LIMIT)
    assert (
        "more than one assignment"
        in insured("insurance", "assignments", "sign", "SC-2026-1", "--as", "bank-a", code=2).err
    )
    release = ("insurance", "assignments", "release", found["assignment"][:10])
    assert "--yes" in insured(*release, code=2).err
    assert insured(*release, "--yes", "--json").json["state"] == "ended"
    assert len(insured("insurance", "assignments", "list", "--policy", "SC-2026-1", "--json").json) == 3
    assert "ended" in insured("insurance", "assignments", "list").out


def test_assignments__idle_for_90_days__are_ended_by_anybody(covered: Shroff) -> None:
    words = ("insurance", "assignments", "end-idle", "SC-2026-1", "--as", "exporter-b")
    assert "not idle for 90 days" in covered(*words, code=3).err
    covered("chain", "advance", "--days", "91")
    assert "ended" in covered(*words).out


def test_apply__without_cover_or_by_another_bank__is_refused_in_time(insured: Shroff) -> None:
    apply = (
        "insurance", "apply", "--shipment", "SHIP-1", "--bank", "bank-b", "--amount", "5 USD",
        "--reference", "LOAN-2",
    )  # fmt: skip
    insured("consents", "grant", "bank-b", "--as", "exporter-a", "--insured", "--uses", "5")
    answer = insured("insurance", "check", LIMIT, "--as", "bank-b", "--json", code=5)
    assert answer.json["finding"] == "NO_ASSIGNMENT"
    assign(insured)
    cover(insured)
    found = insured("insurance", "check", LIMIT, "--shipment", "SHIP-1", "--as", "bank-b", "--json", code=5)
    assert found.json["finding"] == "PAYEE_TAKEN"
    insured(*apply)
    insured("receivables", "accept", "LOAN-2")
    assert "The shipment: other payee" in insured("receivables", "verify", "LOAN-2", code=5).out
    case = insured("receivables", "show", "LOAN-2", "--json").json
    assert [check["ground"] for check in case["checks"]] == ["OTHER_PAYEE"]
    assert (
        "There is no shipment SHIP-9"
        in insured(
            "insurance", "apply", "--shipment", "SHIP-9", "--bank", "bank-b", "--amount", "5 USD", code=1
        ).err
    )


def test_collect__by_whoever_may_not__is_refused(covered: Shroff) -> None:
    collect = ("insurance", "collect", "SHIP-1", "5 USD")
    assert "is an exporter" in covered(*collect, "--as", "exporter-a", code=2).err
    assert "keys: not a party" in covered(*collect, "--as", "bank-b", code=3).err
    assert "bad value date" in covered(*collect, "--value-date", "2099-01-01", code=3).err
    assert "over what is unpaid" in covered("insurance", "collect", "SHIP-1", "150000.01 USD", code=3).err
    assert "is an insurer" in covered("insurance", "notice", "SHIP-1", "--as", "insurer", code=2).err
    assert (
        "Did you mean insolvency?"
        in covered("insurance", "notice", "SHIP-1", "--cause", "insolvent", code=2).err
    )


def test_end__of_a_cover__frees_the_limit(covered: Shroff) -> None:
    words = ("insurance", "shipments", "end", "SHIP-1", "--reason", "never shipped")
    assert "--yes" in covered(*words, code=2).err
    assert "ended" in covered(*words, "--yes").out
    assert covered("insurance", "limits", "show", LIMIT, "--json").json["drawn"] == "0.00"
    assert "nothing leads out" in covered("insurance", "shipments", "lapse", "SHIP-1", code=3).err


def test_end__of_a_cover_with_a_loan__says_what_is_not_covered(covered: Shroff, tmp_path: Path) -> None:
    lend(covered)
    words = ("insurance", "shipments", "end", "SHIP-1", "--reason", "goods came back")
    asked = at_terminal(*words, cwd=tmp_path, typed=[("[y/N]", "n")])
    assert (asked.code, "100,000.00 USD lent on it would have no cover" in asked.err) == (1, True)
    out = covered(*words, "--yes").out
    assert "Cover gap: 100,000.00 USD lent, 0.00 USD covered, 100,000.00 USD not covered" in out


def test_approve__under_a_product__advances_its_rate(insured: Shroff) -> None:
    insured("insurance", "policies", "set", "SC-2026-1", "--product", "加易贷")
    assign(insured)
    cover(insured)
    lend(insured)
    (known,) = [each for each in insured("insurance", "products", "--json").json if each["label"] == "加易贷"]
    loan = insured("receivables", "show", "LOAN-1", "--json").json["loan"]
    assert loan["advance_rate"] == known["advance_rate"]
    out = insured("insurance", "shipments", "show", "SHIP-1", "--lang", "zh").out
    assert "已承保" in out


def test_propose__with_a_shipment_under_way__says_that_it_is_left_out(
    insured: Shroff, tmp_path: Path
) -> None:
    insured("chain", "advance", "--days", "2")
    propose = ("insurance", "assignments", "propose", "SC-2026-1", "--bank", "bank-a", "--as", "exporter-a")
    shipped = today(tmp_path) - timedelta(days=2)
    answer = insured(*propose, code=2)
    assert f"`--first-day {shipped}` takes it in" in answer.err
    assert "--yes" in answer.err
    asked = at_terminal(*propose, cwd=tmp_path, typed=[("[y/N]", "n")])
    assert (asked.code, "Sign it all the same?" in asked.err) == (1, True)
    assert insured("insurance", "assignments", "list", "--json").json == []  # nothing was signed
    assert insured(*propose, "--first-day", str(shipped)).err == ""
    assert "takes it in" in insured(*propose, "--yes").err


def test_amend__of_an_insurers_document__is_the_insurers(insured: Shroff) -> None:
    amend = ("documents", "amend", "SC-2026-1", "--amount", "900000 USD")
    assert "--as insurer" in insured(*amend, "--as", "customs", code=2).err
    assert "900,000.00 USD" in insured(*amend).out
    insured("participants", "admit", "insurer-2", "--role", "insurer")
    insured("participants", "retire", "insurer", "--successor", "insurer-2", "--reason", "merged", "--yes")
    assert "800,000.00 USD" in insured("documents", "amend", "SC-2026-1", "--amount", "800000 USD").out


def test_limits__that_take_no_cover__say_why(insured: Shroff) -> None:
    insured("insurance", "policies", "set", "SC-2026-1", "--premium-unpaid")
    assert "no (premium unpaid)" in insured("insurance", "limits", "list").out
    found = insured("insurance", "limits", "show", LIMIT, "--json").json
    assert (found["takes_cover"], found["closed_for"], found["stopped"]) == (False, "PREMIUM_UNPAID", False)


def test_claim__before_a_notice__says_what_comes_first(covered: Shroff) -> None:
    answer = covered("insurance", "claim", "SHIP-1", code=3)
    assert "It is covered. What comes next: `collect` if the buyer pays, else `notice`" in answer.err
    answer = covered("insurance", "shipments", "lapse", "SHIP-1", code=3)
    assert "It is covered, and can lapse after" in answer.err


def test_indemnify__at_a_terminal__asks_with_the_amounts(covered: Shroff, tmp_path: Path) -> None:
    lend(covered)
    covered("insurance", "notice", "SHIP-1", "--cause", "insolvency")
    covered("insurance", "claim", "SHIP-1")
    asked = at_terminal("insurance", "indemnify", "SHIP-1", cwd=tmp_path, typed=[("[y/N]", "n")])
    said = (
        "Pay 135,000.00 USD for SHIP-1, 100,000.00 USD to the loss payee and 35,000.00 USD to the exporter?"
    )
    assert (asked.code, said in asked.err) == (1, True)
    assert _shipment(covered)["status"] == "CLAIMED"


def test_findings__but_passed__have_a_sentence() -> None:
    assert FINDINGS.keys() == {each.name for each in Finding} - {"PASSED"}


def test_show__of_an_unknown_policy__does_not_speak_of_documents(insured: Shroff) -> None:
    answer = insured("insurance", "policies", "show", "NOPE", code=1)
    assert "There is no policy NOPE" in answer.err
    assert "`shroff insurance policies list`" in answer.err
    assert "There is no policy NOPE" in insured("insurance", "limits", "list", "--policy", "NOPE", code=1).err
    answer = insured("statement", "exporter-a", code=2)
    assert "exporter_a is no bank" in answer.err
    assert "bank_a, bank_b" in answer.err
