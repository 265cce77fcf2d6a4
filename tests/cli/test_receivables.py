"""`shroff receivables`: a case from the application to its end, with what is refused on the way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import FOREIGN, NUMBER, SCRIPT, SECOND, Shroff, run_process


def _status(shroff: Shroff, case: str = "LOAN-1") -> str:
    return str(shroff("receivables", "show", case, "--json").json["status"])


@pytest.mark.slow
def test_flow__by_commands_in_processes_of_their_own__ends_repaid(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / ".shroff", tmp_path / ".shroff")

    def shroff(*words: str, code: int = 0) -> str:
        answer = run_process(*words, cwd=tmp_path)
        assert answer.code == code, answer
        return answer.out

    shroff("consents", "grant", "bank-a", "--as", "exporter-a")
    shroff(
        "receivables", "apply", "--as", "exporter-a", "--bank", "bank-a", "--document", NUMBER, "--amount",
        "640000 USD", "--reference", "LOAN-9",
    )  # fmt: skip
    shroff("receivables", "accept", "LOAN-9")
    shroff("receivables", "verify", "LOAN-9")
    shroff("receivables", "approve", "LOAN-9", "--advance-rate", "80")
    shroff("receivables", "disburse", "LOAN-9", "640000 USD")
    shroff("receivables", "disburse", "LOAN-9", "0.01 USD", code=3)
    out = shroff("receivables", "repay", "LOAN-9", "640000 USD", "--paid", NUMBER)
    assert "LOAN-9" in out
    assert "repaid" in out
    assert "no headroom" in shroff("documents", "check", NUMBER, code=5)


@pytest.mark.slow
def test_flow__killed_between_and_within_commands__goes_on(applied: Shroff, tmp_path: Path) -> None:
    for verb in (
        ("verify", "LOAN-1"),
        ("approve", "LOAN-1"),
        ("disburse", "LOAN-1", "760000 USD", "--reference", "T"),
    ):
        for wait in (0.3, 0.6):
            process = subprocess.Popen(
                [sys.executable, "-c", SCRIPT, "receivables", *verb],
                cwd=tmp_path,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                process.wait(wait)
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
        assert run_process("receivables", *verb, cwd=tmp_path).code in (0, 3)
    found = applied("receivables", "show", "LOAN-1", "--json").json
    assert (found["status"], found["loan"]["disbursed"]) == ("DISBURSED", "760000.00")
    assert sum(float(row["drawn"]) for row in found["rows"]) == 950_000


def test_apply__sent_again__is_the_same_case(applied: Shroff) -> None:
    words = (
        "receivables", "apply", "--as", "exporter-a", "--bank", "bank-a", "--document", f"{NUMBER}=500000",
        "--document", SECOND, "--tenor", "20", "--reference", "LOAN-1",
    )  # fmt: skip
    answer = applied(*words, "--amount", "760,000.00 USD")
    assert answer.out.splitlines()[0].endswith(", unchanged")
    assert applied(*words, "--amount", "760,000.00 USD", "--json").json["unchanged"]
    assert len(applied("receivables", "list", "--json").json) == 1
    assert "other content" in applied(*words, "--amount", "1 USD", code=3).err


def test_apply__with_currency_apart__is_understood(chain: Shroff) -> None:
    found = chain(
        "receivables", "apply", "--as", "exporter_b", "--bank", "bank_b", "--document", FOREIGN, "--amount",
        "10,000.00", "--currency", "EUR", "--json",
    ).json  # fmt: skip
    assert found["requested"] == {"amount": "10000.00", "currency": "EUR"}
    assert found["rows"][0]["amount"] == "12500.50"
    assert found["reference"].startswith("LOAN-")
    chain("receivables", "show", found["case"][:8])


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"--as": "exporter_x"}, 2, "Did you mean exporter_"),
        ({"--as": "bank_a"}, 3, "keys: wrong role"),
        ({"--bank": "exporter_a"}, 3, "receivables: bad bank"),
        ({"--amount": "5"}, 2, "has no currency"),
        ({"--amount": "5 CHF"}, 3, "rates: unknown currency"),
        ({"--document": "310120260123456780"}, 1, "Did you mean"),
        ({"--document": f"{NUMBER}=1.005"}, 2, "has 3 decimals"),
        ({"--tenor": "366"}, 3, "receivables: bad tenor"),
        ({"--tenor": "soon"}, 2, "valid integer"),
        ({"--reference": ""}, 0, ""),
        ({"--reference": "x" * 201}, 2, "too long"),
    ],
)
def test_apply__with_something_wrong__says_what(
    chain: Shroff, changed: dict[str, str], code: int, said: str
) -> None:
    words = {
        "--as": "exporter_a",
        "--bank": "bank_a",
        "--document": NUMBER,
        "--amount": "5 USD",
        "--tenor": "30",
        **changed,
    }
    answer = chain("receivables", "apply", *(word for pair in words.items() for word in pair), code=code)
    assert said in answer.err


def test_accept__by_another_bank_or_twice__is_refused(chain: Shroff) -> None:
    chain(
        "receivables", "apply", "--as", "exporter-a", "--bank", "bank-a", "--document", NUMBER, "--amount",
        "5 USD", "--reference", "LOAN-1",
    )  # fmt: skip
    assert "keys: not a party" in chain("receivables", "accept", "LOAN-1", "--as", "bank-b", code=3).err
    chain("receivables", "accept", "LOAN-1", "--reference", "B")
    chain("receivables", "accept", "LOAN-1", "--reference", "B")
    answer = chain("receivables", "accept", "LOAN-1", code=3)
    assert "receivables: not in this state" in answer.err


def test_send_back__and_replace_rows__lead_back_to_the_bank(chain: Shroff) -> None:
    chain(
        "receivables", "apply", "--as", "exporter-a", "--bank", "bank-a", "--document", NUMBER, "--amount",
        "5 USD", "--reference", "LOAN-1",
    )  # fmt: skip
    assert "sent back" in chain("receivables", "send-back", "LOAN-1", "--reason", "another one").out
    chain("receivables", "replace-rows", "LOAN-1", "--document", f"{SECOND}=10")
    found = chain("receivables", "show", "LOAN-1", "--json").json
    assert [(row["number"], row["amount"]) for row in found["rows"]] == [(SECOND, "10.00")]
    assert (
        "not in this state"
        in chain("receivables", "replace-rows", "LOAN-1", "--document", SECOND, code=3).err
    )


def test_withdraw_and_reject__end_a_case(applied: Shroff) -> None:
    assert "withdrawn" in applied("receivables", "withdraw", "LOAN-1").out
    assert "not in this state" in applied("receivables", "reject", "LOAN-1", "--reason", "x", code=3).err
    applied(
        "receivables", "apply", "--as", "exporter-a", "--bank", "bank-b", "--document", NUMBER, "--amount",
        "5 USD", "--reference", "LOAN-2",
    )  # fmt: skip
    assert "rejected" in applied("receivables", "reject", "LOAN-2", "--reason", "over our limit").out


def test_verify__that_fails__is_on_record_and_answers_no(applied: Shroff) -> None:
    (consent,) = applied("consents", "list", "--json").json
    applied("consents", "revoke", consent["id"])
    found = applied("receivables", "verify", "LOAN-1", "--json", code=5).json
    assert (found["passed"], found["consented"]) == (False, False)
    answer = applied("receivables", "verify", "LOAN-1", code=5)
    assert "`shroff consents grant bank_a --as exporter_a`, and check again" in answer.err
    assert _status(applied) == "FAILED"
    applied("consents", "grant", "bank-a", "--as", "exporter-a")
    found = applied("receivables", "verify", "LOAN-1", "--class", "C", "--json", code=5).json
    assert {row["report"] for row in found["rows"]} == {"CLASS_C"}
    assert applied("receivables", "verify", "LOAN-1", "--class", "B", "--json").json["passed"]
    assert "no class" in applied("receivables", "verify", "LOAN-1", "--class", "D", code=2).err
    assert len(applied("receivables", "show", "LOAN-1", "--json").json["checks"]) == 4


def test_approve__of_what_another_bank_took__tells_the_headroom(applied: Shroff) -> None:
    applied(
        "receivables", "apply", "--as", "exporter-a", "--bank", "bank-b", "--document", NUMBER, "--amount",
        "5 USD", "--reference", "LOAN-2",
    )  # fmt: skip
    applied("receivables", "accept", "LOAN-2")
    applied("consents", "grant", "bank-b", "--as", "exporter-a")
    applied("receivables", "verify", "LOAN-2")
    applied("receivables", "verify", "LOAN-1")
    applied("receivables", "approve", "LOAN-1")
    answer = applied("receivables", "approve", "LOAN-2", code=3)
    error, hint = answer.err.splitlines()
    assert error == (
        f"error: ReceivablesFinancing.approve: documents: no headroom ({NUMBER}: asked 800,000.00 USD,"
        " held 500,000.00 USD, available 300,000.00 USD)"
    )
    assert hint.startswith("hint: ")
    assert answer.out == ""
    found = applied("receivables", "verify", "LOAN-2", "--json", code=5).json
    assert found["rows"][0]["available"] == "300000.00"


def test_approve__over_what_is_allowed__is_refused_with_the_figures(applied: Shroff) -> None:
    applied("receivables", "verify", "LOAN-1")
    answer = applied("receivables", "approve", "LOAN-1", "--amount", "760000.01 USD", code=3)
    assert "requested 760,000.00 USD" in answer.err
    assert (
        "over the advance rate"
        in applied("receivables", "approve", "LOAN-1", "--advance-rate", "70", code=3).err
    )
    assert "bad hold expiry" in applied("receivables", "approve", "LOAN-1", "--hold-days", "31", code=3).err
    assert (
        "no percentage" in applied("receivables", "approve", "LOAN-1", "--advance-rate", "lots", code=2).err
    )
    assert (
        "in EUR, not in USD" in applied("receivables", "approve", "LOAN-1", "--amount", "5 EUR", code=2).err
    )
    applied("receivables", "approve", "LOAN-1", "--amount", "700000", "--tenor", "10", "--hold-days", "5")
    loan = applied("receivables", "show", "LOAN-1", "--json").json["loan"]
    assert (loan["approved"], loan["tenor_days"], loan["advance_rate"]) == ("700000.00", 10, "80 %")


def test_disburse__with_a_certificate__keeps_its_hash(approved: Shroff) -> None:
    words = ("receivables", "disburse", "LOAN-1", "1 USD", "--certificate", "ZD-77")
    assert "bad certificate" in approved(*words, code=3).err
    found = approved(*words, "--certificate-until", "2099-12-31", "--json").json
    assert len(found["loan"]["certificate"]) == 64


def test_disburse__sent_again__is_booked_once(approved: Shroff) -> None:
    words = ("receivables", "disburse", "LOAN-1", "100 USD", "--reference", "T-1", "--json")
    assert [approved(*words).json["unchanged"] for _ in range(2)] == [False, True]
    assert approved("receivables", "show", "LOAN-1", "--json").json["loan"]["disbursed"] == "100.00"
    assert (
        "other content"
        in approved("receivables", "disburse", "LOAN-1", "5 USD", "--reference", "T-1", code=3).err
    )
    answer = approved("receivables", "disburse", "LOAN-1", "5 USD", "--value-date", "2099-01-01", code=3)
    assert "bad value date" in answer.err


def test_repay__from_both_sources__settles_and_restores(disbursed: Shroff) -> None:
    disbursed("receivables", "repay", "LOAN-1", "100000", "--source", "other-funds", "--reference", "R-1")
    found = disbursed("receivables", "repay", "LOAN-1", "100000", "--paid", f"{SECOND}=150000", "--json").json
    by_number = {row["number"]: row for row in found["rows"]}
    assert by_number[SECOND]["settled"] == "150000.00"
    assert by_number[NUMBER]["settled"] == "0.00"
    assert found["loan"]["outstanding"] == "200000.00"
    assert [each["reference"] for each in found["postings"]][:2] == ["T-1", "R-1"]
    answer = disbursed("receivables", "repay", "LOAN-1", "200000.01 USD", code=3)
    assert "outstanding 200,000.00 USD" in answer.err
    assert (
        "Did you mean proceeds?"
        in disbursed("receivables", "repay", "LOAN-1", "1", "--source", "procedes", code=2).err
    )


def test_cancel_and_close__release(approved: Shroff) -> None:
    assert "not in this state" in approved("receivables", "close", "LOAN-1", code=3).err
    assert "cancelled" in approved("receivables", "cancel", "LOAN-1").out
    assert approved("documents", "check", NUMBER, "--json").json["passed"]


def test_close__gives_the_undrawn_part_back(disbursed: Shroff) -> None:
    disbursed("receivables", "close", "LOAN-1")
    found = disbursed("receivables", "show", "LOAN-1", "--json").json
    assert {row["held"] for row in found["rows"]} == {"0.00"}
    assert "not in this state" in disbursed("receivables", "cancel", "LOAN-1", code=3).err


def test_lapse__releases_after_the_time_and_not_before(approved: Shroff) -> None:
    approved("receivables", "lapse", "LOAN-1", code=3)
    approved("chain", "advance", "--days", "31")
    assert "hold" in approved("receivables", "disburse", "LOAN-1", "1 USD", code=3).err
    assert "lapsed" in approved("receivables", "lapse", "LOAN-1", "--as", "exporter-b").out


def test_write_off__recovery_and_clearing(disbursed: Shroff) -> None:
    assert "--yes" in disbursed("receivables", "write-off", "LOAN-1", code=2).err
    assert "not overdue" in disbursed("receivables", "write-off", "LOAN-1", "--yes", code=3).err
    disbursed("chain", "advance", "--days", "22")
    assert "written off" in disbursed("receivables", "write-off", "LOAN-1", "--yes").out
    disbursed("receivables", "repay", "LOAN-1", "10000", "--source", "other-funds")
    assert disbursed("receivables", "show", "LOAN-1", "--json").json["loan"]["recovered"] == "10000.00"
    assert "written off" in disbursed("documents", "check", f"{NUMBER}=1", code=5).out
    disbursed("receivables", "clear", "LOAN-1")
    disbursed("documents", "check", f"{NUMBER}=1")


def test_reverse__undoes_the_newest_posting(disbursed: Shroff) -> None:
    assert "--yes" in disbursed("receivables", "reverse", "LOAN-1", "--reason", "twice", code=2).err
    found = disbursed("receivables", "reverse", "LOAN-1", "--reason", "twice", "--yes", "--json").json
    assert (found["status"], found["loan"]["disbursed"]) == ("APPROVED", "0.00")
    assert "no posting" in disbursed("receivables", "reverse", "LOAN-1", "--reason", "x", "--yes", code=3).err


def test_show__after_reversals__tells_the_undone_postings_from_the_others(disbursed: Shroff) -> None:
    for source in ("other-funds", "proceeds"):
        disbursed("receivables", "repay", "LOAN-1", "1000", "--source", source)
        disbursed(
            "receivables", "reverse", "LOAN-1", "--reason", f"no {source}", "--reference", source, "--yes"
        )
    disbursed("receivables", "repay", "LOAN-1", "2000", "--source", "other-funds")
    found = disbursed("receivables", "show", "LOAN-1", "--json").json["postings"]
    assert [(each["number"], each["source"], each["reversed"]) for each in found] == [
        (1, None, False),
        (2, "OTHER_FUNDS", True),
        (2, "PROCEEDS", True),
        (2, "OTHER_FUNDS", False),
    ]
    reversal = found[2]["reversal"]
    assert (reversal["reason"], reversal["reference"]) == ("no proceeds", "proceeds")
    assert {row["currency"] for row in found[0]["rows"]} == {"USD"}
    assert {row["number"]: row["draw"] for row in found[0]["rows"]}[NUMBER] == "263157.90"
    lines = disbursed("receivables", "show", "LOAN-1").out.splitlines()
    assert any(line.startswith("Posting 2, repay 1,000.00 USD, was reversed") for line in lines)
    assert any("no proceeds" in line for line in lines)


def test_show__of_a_failed_check__says_why(applied: Shroff) -> None:
    applied("receivables", "verify", "LOAN-1", "--class", "C", code=5)
    text = applied("receivables", "show", "LOAN-1").out
    assert "Check by bank_a in block" in text
    assert "class c" in text


def test_list__is_narrowed_by_bank_enterprise_and_state(disbursed: Shroff) -> None:
    (found,) = disbursed("receivables", "list", "--bank", "bank-a", "--status", "disbursed", "--json").json
    assert (found["reference"], found["outstanding"]) == ("LOAN-1", "400000.00")
    assert disbursed("receivables", "list", "--bank", "bank-b", "--json").json == []
    assert disbursed("receivables", "list", "--status", "repaid", "--json").json == []
    assert "none of" in disbursed("receivables", "list", "--status", "lost", code=2).err
    assert "400,000.00" in disbursed("receivables", "list", "--enterprise", "exporter-a").out


def test_show__has_every_move_and_posting(disbursed: Shroff) -> None:
    found = disbursed("receivables", "show", "LOAN-1", "--json").json
    assert [move["action"] for move in found["moves"]] == ["APPLY", "ACCEPT", "CHECK", "APPROVE", "DISBURSE"]
    assert [move["by"] for move in found["moves"]] == ["exporter_a", *["bank_a"] * 4]
    assert [move["before"] for move in found["moves"]][:2] == [None, "SUBMITTED"]
    assert disbursed("receivables", "show", found["case"][:6], "--json").json == found
    text = disbursed("receivables", "show", "LOAN-1").out
    assert all(len(line) <= 100 for line in text.splitlines())
    assert "Did you mean LOAN-1?" in disbursed("receivables", "show", "LON-1", code=1).err
    assert "`shroff receivables list`" in disbursed("receivables", "show", "ffff", code=1).err


def test_show__why_a_case_was_sent_back_and_turned_down__is_told(chain: Shroff) -> None:
    chain(
        "receivables", "apply", "--as", "exporter-a", "--bank", "bank-a", "--document", NUMBER, "--amount",
        "5 USD", "--reference", "LOAN-1",
    )  # fmt: skip
    chain("receivables", "send-back", "LOAN-1", "--reason", "name the towels too")
    chain("receivables", "reject", "LOAN-1", "--reason", "over our limit")
    out = chain("receivables", "show", "LOAN-1").out
    assert "name the towels too" in out
    assert "over our limit" in out
    moves = chain("receivables", "show", "LOAN-1", "--json").json["moves"]
    assert [move["reason"] for move in moves] == [None, "name the towels too", "over our limit"]


def test_disburse__with_a_value_date_outside__names_the_days(approved: Shroff) -> None:
    answer = approved("receivables", "disburse", "LOAN-1", "5 USD", "--value-date", "2020-01-01", code=3)
    assert "not before 20" in answer.err


def test_repay__of_a_bank_that_retired__is_its_successors(disbursed: Shroff) -> None:
    disbursed("participants", "retire", "bank_a", "--successor", "bank_b", "--reason", "merged", "--yes")
    disbursed("receivables", "repay", "LOAN-1", "1000 USD")
    moves = disbursed("receivables", "show", "LOAN-1", "--json").json["moves"]
    assert moves[-1]["by"] == "bank_b"
