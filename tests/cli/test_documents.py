"""`shroff documents`: list, show, check; and what customs states about one document."""

from __future__ import annotations

import pytest

from tests.cli.conftest import FOREIGN, NUMBER, SECOND, Shroff


def test_list__shows_balances(disbursed: Shroff) -> None:
    found = {each["number"]: each for each in disbursed("documents", "list", "--json").json}
    assert list(found) == [NUMBER, SECOND, FOREIGN]
    assert (found[NUMBER]["held"], found[NUMBER]["drawn"]) == ("236842.10", "263157.90")
    assert found[NUMBER]["available"] == "300000.00"
    table = disbursed("documents", "list", "--owner", "exporter-a").out
    assert "300,000.00" in table
    assert FOREIGN not in table


def test_show__has_fields_movements_and_cases(disbursed: Shroff) -> None:
    found = disbursed("documents", "show", NUMBER, "--json").json
    assert found["fields"]["exporter"]["code"] == "91110000MA9EXPA16G"
    assert [move["step"] for move in found["movements"]] == ["hold", "draw"]
    assert [case["reference"] for case in found["cases"]] == ["LOAN-1"]
    assert disbursed("documents", "show", found["document"][:10], "--json").json == found
    assert disbursed("documents", "show", "3101 2026 0 123456789", "--json").json == found
    text = disbursed("documents", "show", NUMBER).out
    assert all(said in text for said in ("263,157.90", "USCC:91110000MA9EXPA16G", "LOAN-1", "issued on"))


def test_show__in_chinese__adds_the_terms(disbursed: Shroff) -> None:
    text = disbursed("documents", "show", NUMBER, "--lang", "zh").out
    assert all(term in text for term in ("available 可用", "fields 要素", "draw 融资"))
    text = disbursed("documents", "list", "--lang", "zh").out
    assert all(term in text for term in ("in order 正常", "cur 币种", "number 单号"))


def test_show__after_a_reversal__names_the_step_in_words(disbursed: Shroff) -> None:
    disbursed("receivables", "reverse", "LOAN-1", "--reason", "twice", "--yes")
    assert "undo draw" in disbursed("documents", "show", NUMBER).out


@pytest.mark.parametrize(
    ("which", "hint"),
    [
        ("310120260123456780", "Did you mean 310120260123456790?"),
        ("ffffffff", "`shroff documents list`"),
        ("?", ""),
    ],
)
def test_show__of_none__helps(chain: Shroff, which: str, hint: str) -> None:
    answer = chain("documents", "show", which, code=1)
    assert f"There is no document {which}." in answer.err
    assert hint in answer.err


def test_check__answers_row_by_row(disbursed: Shroff) -> None:
    found = disbursed("documents", "check", f"{NUMBER}=300000", FOREIGN, "--json").json
    assert found["passed"]
    assert [row["outcome"] for row in found["rows"]] == ["PASSED", "PASSED"]
    found = disbursed("documents", "check", f"{NUMBER}=300000.01", FOREIGN, "--json", code=5).json
    assert [row["outcome"] for row in found["rows"]] == ["NO_HEADROOM", "PASSED"]
    assert found["rows"][0]["held"] == "236842.10"
    assert "no headroom" in disbursed("documents", "check", NUMBER, code=5).out


def test_check__for_another_than_the_owner__answers_no(chain: Shroff) -> None:
    assert "not yours" in chain("documents", "check", NUMBER, "--as", "exporter_b", code=5).out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((f"{NUMBER}=many",), 2, "many is not an amount"),
        ((f"{NUMBER}=abc",), 2, "'abc' is not an amount"),
        ((f"{NUMBER}=5 EUR",), 2, "is in EUR, not in USD"),
        ((NUMBER, f"{NUMBER}=1"), 2, "is named twice"),
        ((f"{NUMBER}=",), 2, "is no part of a document"),
        (("1234",), 1, "There is no document 1234"),
    ],
)
def test_check__of_what_cannot_be_asked__says_why(
    chain: Shroff, arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert said in chain("documents", "check", *arguments, code=code).err


def test_attest__puts_a_document_on_the_chain(chain: Shroff) -> None:
    number = "310120260555555555"
    found = chain(
        "documents", "attest", number, "--owner", "exporter_b", "--amount", "70000 USD",
        "--date", "2026-02-01", "--valid-until", "2099-12-31", "--json",
    ).json  # fmt: skip
    assert (found["number"], found["face"], found["valid_until"]) == (number, "70000.00", "2099-12-31")
    answer = chain("documents", "attest", number, "--owner", "exporter_b", "--amount", "7 USD", code=3)
    assert "documents: fingerprint known" in answer.err


def test_attest__of_more_than_a_document_holds__is_refused_with_the_limit(chain: Shroff) -> None:
    words = ("310120260555555555", "--owner", "exporter_b", "--date", "2026-02-01", "--amount")
    answer = chain("documents", "attest", *words, f"{2**76} JPY", code=3)
    assert "documents: bad amount" in answer.err
    assert "2^76 - 1" in answer.err
    assert "2^76 - 1" in chain("documents", "attest", *words, f"{2**80} JPY", code=2).err
    chain("documents", "attest", *words, f"{2**76 - 1} JPY")


def test_attest__sent_again_with_its_reference__changes_nothing(chain: Shroff) -> None:
    words = ("310120260555555555", "--owner", "exporter_b", "--amount", "7 USD", "--date", "2026-02-01")
    assert "unchanged" not in chain("documents", "attest", *words, "--reference", "R-1").out
    assert chain("documents", "attest", *words, "--reference", "R-1").out.endswith(", unchanged\n")
    other = (words[0].replace("555", "556", 1), *words[1:])
    assert "other content" in chain("documents", "attest", *other, "--reference", "R-1", code=3).err
    assert len(chain("documents", "list", "--json").json) == 4


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("12", "--owner", "exporter_a", "--amount", "7 USD"), 2, "12"),
        (("310120260555555555", "--owner", "nobody", "--amount", "7 USD"), 2, "Nobody is called 'nobody'"),
        (("310120260555555555", "--owner", "customs", "--amount", "7 USD"), 2, "has no identity"),
        (("310120260555555555", "--owner", "bank_a", "--amount", "7 USD"), 3, "documents: bad owner"),
        (
            ("310120260555555555", "--owner", "exporter_a", "--amount", "7 USD", "--as", "bank_a"),
            3,
            "keys: wrong role",
        ),
    ],
)
def test_attest__of_what_cannot_be__says_why(
    chain: Shroff, arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert said in chain("documents", "attest", *arguments, code=code).err


def test_amend__changes_the_amount_and_may_impair(disbursed: Shroff) -> None:
    assert "Nothing to amend" in disbursed("documents", "amend", NUMBER, code=2).err
    found = disbursed("documents", "amend", NUMBER, "--amount", "400000 USD", "--json").json
    assert (found["face"], found["impaired"], found["revision"]) == ("400000.00", True, 1)
    assert "documents: impaired" in disbursed("receivables", "disburse", "LOAN-1", "1 USD", code=3).err
    found = disbursed("documents", "amend", NUMBER, "--amount", "900,000.00", "--json").json
    assert (found["face"], found["impaired"]) == ("900000.00", False)


def test_amend__between_check_and_approval__needs_another_check(applied: Shroff) -> None:
    applied("receivables", "verify", "LOAN-1")
    applied("documents", "amend", NUMBER, "--valid-until", "2099-12-31")
    assert "receivables: check again" in applied("receivables", "approve", "LOAN-1", code=3).err
    applied("receivables", "verify", "LOAN-1")
    applied("receivables", "approve", "LOAN-1")


def test_void__asks_and_replace_takes_the_balance_over(disbursed: Shroff) -> None:
    after = "310120260123456999"
    assert "--yes" in disbursed("documents", "replace", NUMBER, after, code=2).err
    assert "--yes" in disbursed("documents", "void", NUMBER, "--reason", "error", code=2).err
    assert "void, impaired" in disbursed("documents", "void", NUMBER, "--reason", "error", "--yes").out
    assert (
        "documents: void" in disbursed("documents", "void", NUMBER, "--reason", "error", "--yes", code=3).err
    )
    found = disbursed("documents", "replace", NUMBER, after, "--json").json
    assert (found["number"], found["drawn"], found["void"]) == (after, "263157.90", False)
    rows = disbursed("receivables", "show", "LOAN-1", "--json").json["rows"]
    assert after in [row["number"] for row in rows]


def test_list__says_that_a_document_is_out_of_its_days(chain: Shroff) -> None:
    chain("documents", "amend", NUMBER, "--valid-until", "2026-02-01")
    assert "expired" in chain("documents", "list", "--owner", "exporter_a").out


def test_merge__makes_one_balance_of_two(chain: Shroff) -> None:
    assert "--yes" in chain("documents", "merge", SECOND, "--into", NUMBER, code=2).err
    chain("documents", "merge", SECOND, "--into", NUMBER, "--yes")
    answer = chain("documents", "merge", SECOND, "--into", NUMBER, "--yes", code=3)
    assert "documents: " in answer.err
    assert chain("documents", "show", SECOND, "--json").json["merged_into"]
