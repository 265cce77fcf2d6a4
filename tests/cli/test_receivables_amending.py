"""`shroff receivables extend|reduce|substitute|hand-over`: signed in one house, sent by another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import NUMBER, SECOND, Shroff

THIRD = "310120260123456791"


def agree(shroff: Shroff, what: str, *options: str, out: str) -> dict[str, object]:
    """An agreement on LOAN-1 in a file, and what it says."""
    shroff("receivables", what, "LOAN-1", *options, "-o", out)
    found: dict[str, object] = json.loads(Path(out).read_text())
    return found


def loan(shroff: Shroff) -> dict[str, object]:
    found: dict[str, object] = shroff("receivables", "show", "LOAN-1", "--json").json["loan"]
    return found


def test_extend__as_agreed__has_the_terms_of_the_file(disbursed: Shroff) -> None:
    terms = agree(disbursed, "agree-extension", "--tenor", "120", out="longer.json")
    assert terms["subject"] == "extension"
    disbursed("receivables", "extend", "LOAN-1", "--agreed", "longer.json", "--reference", "X-1")
    assert loan(disbursed)["tenor_days"] == 120


def test_extend__sent_again__changes_nothing(disbursed: Shroff) -> None:
    agree(disbursed, "agree-extension", "--tenor", "120", out="longer.json")
    words = ("receivables", "extend", "LOAN-1", "--agreed", "longer.json", "--reference", "X-1")
    assert "unchanged" not in disbursed(*words).out
    assert "unchanged" in disbursed(*words).out


def test_extend__case_changed_since__says_so(disbursed: Shroff) -> None:
    agree(disbursed, "agree-extension", "--tenor", "120", out="longer.json")
    disbursed("receivables", "repay", "LOAN-1", "1000 USD", "--source", "other-funds")
    answer = disbursed("receivables", "extend", "LOAN-1", "--agreed", "longer.json", code=3)
    assert "signing: bad signature" in answer.err
    assert "The case has changed since it was signed" in answer.err
    assert loan(disbursed)["tenor_days"] == 20


def test_agreement__for_something_else__is_refused_before_it_is_sent(disbursed: Shroff) -> None:
    agree(disbursed, "agree-extension", "--tenor", "120", out="longer.json")
    answer = disbursed("receivables", "substitute", "LOAN-1", "--agreed", "longer.json", code=2)
    assert "an agreement on an extension" in answer.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("chain_id", 7),
        ("contract", "0x" + "11" * 20),
        ("case", "11" * 32),
        ("version", -1),
        ("terms", {"tenor_days": 120}),
        ("terms", {"tenor_days": "many", "hold_until": 1}),
        ("seals", []),
        ("form", "something else"),
        ("more", 1),
    ],
)
def test_agreement__with_something_wrong__says_so(disbursed: Shroff, name: str, value: object) -> None:
    found = agree(disbursed, "agree-extension", "--tenor", "120", out="longer.json")
    Path("wrong.json").write_text(json.dumps(found | {name: value}))
    answer = disbursed("receivables", "extend", "LOAN-1", "--agreed", "wrong.json", code=2)
    assert "greement" in answer.err
    assert answer.err.count("\n") == 2
    assert loan(disbursed)["tenor_days"] == 20


def test_agreement__terms_changed_behind_its_back__is_refused(disbursed: Shroff) -> None:
    found = agree(disbursed, "agree-extension", "--tenor", "120", out="longer.json")
    terms = found["terms"]
    assert isinstance(terms, dict)
    terms["tenor_days"] = 200
    Path("longer.json").write_text(json.dumps(found))
    answer = disbursed("receivables", "extend", "LOAN-1", "--agreed", "longer.json", code=3)
    assert "signing: bad signature" in answer.err


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00", "{}" * 9])
def test_agreement__that_is_none__is_refused(disbursed: Shroff, text: str) -> None:
    Path("wrong.json").write_text(text)
    answer = disbursed("receivables", "extend", "LOAN-1", "--agreed", "wrong.json", code=2)
    assert "wrong.json is no agreement" in answer.err


def test_agreement__that_is_not_there__is_refused(disbursed: Shroff) -> None:
    assert "none.json" in disbursed("receivables", "extend", "LOAN-1", "--agreed", "none.json", code=4).err


def test_agreement__file_that_is_there__is_not_overwritten(disbursed: Shroff) -> None:
    Path("longer.json").write_text("mine")
    disbursed("receivables", "agree-extension", "LOAN-1", "--tenor", "120", "-o", "longer.json", code=2)
    assert Path("longer.json").read_text() == "mine"


def test_reduce__a_part__gives_back_what_was_held_for_it(disbursed: Shroff) -> None:
    disbursed("receivables", "reduce", "LOAN-1", "180000 USD")
    found = disbursed("receivables", "show", "LOAN-1", "--json").json
    assert (found["loan"]["reduced"], found["loan"]["undrawn"]) == ("180000.00", "180000.00")
    answer = disbursed("receivables", "reduce", "LOAN-1", "180000 USD", code=3)
    assert "undrawn 180,000.00 USD" in answer.err


def test_substitute__as_agreed__moves_the_row(disbursed: Shroff) -> None:
    Path("more.csv").write_text(
        f"number,date,exporter,currency,amount\n{THIRD},2026-01-14,91110000MA9EXPA16G,USD,600000.00\n"
    )
    disbursed("documents", "import", "more.csv")
    disbursed("consents", "grant", "bank-a", "--as", "exporter-a")
    agree(disbursed, "agree-substitution", "--document", SECOND, "--by", THIRD, out="exchange.json")
    disbursed("receivables", "substitute", "LOAN-1", "--agreed", "exchange.json")
    rows = disbursed("receivables", "show", "LOAN-1", "--json").json["rows"]
    assert {row["number"] for row in rows} == {NUMBER, THIRD}
    assert disbursed("documents", "show", SECOND, "--json").json["held"] == "0.00"


def test_substitute__sent_again__changes_nothing(disbursed: Shroff) -> None:
    Path("more.csv").write_text(
        f"number,date,exporter,currency,amount\n{THIRD},2026-01-14,91110000MA9EXPA16G,USD,600000.00\n"
    )
    disbursed("documents", "import", "more.csv")
    # A consent for exactly this declaration, beside the one that the case has used.
    disbursed("consents", "grant", "bank-a", "--as", "exporter-a", "--document", THIRD)
    agree(disbursed, "agree-substitution", "--document", SECOND, "--by", THIRD, out="exchange.json")
    words = ("receivables", "substitute", "LOAN-1", "--agreed", "exchange.json", "--reference", "S-1")
    assert "unchanged" not in disbursed(*words).out
    assert "unchanged" in disbursed(*words).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("agree-extension", "LOAN-1"), 2),
        (("agree-extension", "LOAN-1", "--hold-days", "-5"), 2),
        (("agree-extension", "LOAN-1", "--tenor", "366"), 2),
        (("agree-hand-over", "LOAN-1", "--to", "exporter-a"), 2),
        (("agree-hand-over", "LOAN-1", "--to", "bank-a"), 2),
        (("take-over", "LOAN-1", "--as", "exporter-a"), 2),
        (("take-over", "LOAN-1", "--as", "bank-a"), 2),
        (("agree-extension", "LOAN-2", "--tenor", "30"), 1),
    ],
)
def test_agreement__on_what_cannot_be__is_not_signed(
    disbursed: Shroff, words: tuple[str, ...], code: int
) -> None:
    disbursed("receivables", *words, "-o", "none.json", code=code)
    assert not Path("none.json").exists()


def test_hand_over__signed_by_all__is_the_other_banks(disbursed: Shroff) -> None:
    disbursed("receivables", "close", "LOAN-1")
    agree(disbursed, "agree-hand-over", "--to", "bank-b", out="agreed.json")
    agree(disbursed, "take-over", "--as", "bank-b", "--reference", "IN-1", out="taken.json")
    words = ("receivables", "hand-over", "LOAN-1", "--agreed", "agreed.json", "--taken", "taken.json")
    assert "--yes" in disbursed(*words, code=2).err
    disbursed(*words, "--yes", "--reference", "OUT-1")
    assert "unchanged" in disbursed(*words, "--yes", "--reference", "OUT-1").out
    assert disbursed("receivables", "list", "--bank", "bank-a", "--json").json == []
    (found,) = disbursed("receivables", "list", "--bank", "bank-b", "--json").json
    assert found["bank"] == "bank_b"
    disbursed("receivables", "repay", "LOAN-1", "400000 USD", "--as", "bank-a", code=3)
    disbursed("receivables", "repay", "LOAN-1", "400000 USD")


def test_hand_over__to_another_bank_than_agreed__is_refused(disbursed: Shroff) -> None:
    disbursed("receivables", "close", "LOAN-1")
    agree(disbursed, "agree-hand-over", "--to", "bank-b", out="agreed.json")
    found = agree(disbursed, "take-over", "--as", "bank-b", out="taken.json")
    terms = found["terms"]
    assert isinstance(terms, dict)
    Path("taken.json").write_text(json.dumps(found | {"terms": terms | {"to_bank": "11" * 32}}))
    answer = disbursed(
        "receivables", "hand-over", "LOAN-1", "--agreed", "agreed.json", "--taken", "taken.json", "--yes",
        code=2,
    )  # fmt: skip
    assert "another bank" in answer.err
