"""`shroff statement`: what a bank has on its books, now and then."""

from __future__ import annotations

import pytest

from tests.cli.conftest import NUMBER, Shroff


def test_statement__of_a_bank_with_a_loan__has_its_figures(disbursed: Shroff) -> None:
    found = disbursed("statement", "bank-a", "--json").json
    assert found["outstanding"] == [{"amount": "400000.00", "currency": "USD"}]
    # What is drawn is rounded up, on each of the two declarations.
    assert found["held"] == [{"amount": "449999.99", "currency": "USD"}]
    assert found["drawn"] == [{"amount": "500000.01", "currency": "USD"}]
    (case,) = found["cases"]
    assert (case["reference"], case["status"], case["undrawn"]) == ("LOAN-1", "DISBURSED", "360000.00")
    assert found["adds_up"]
    line = next(each for each in found["documents"] if each["number"] == NUMBER)
    assert line["held"] == {"bank": "236842.10", "others": "0.00", "balance": "236842.10"}


def test_statement__as_text__says_the_same(disbursed: Shroff) -> None:
    out = disbursed("statement", "bank-a", "--ending", "30").out
    assert "400,000.00 USD" in out
    assert "LOAN-1: its hold ends" in out
    assert out.splitlines()[-1].startswith("It adds up")


def test_statement__of_an_earlier_block__is_as_it_was(disbursed: Shroff) -> None:
    head = disbursed("chain", "status", "--json").json["head"]
    before = disbursed("statement", "bank-a", "--as-of", str(head - 1), "--json").json
    assert before["outstanding"] == [{"amount": "0.00", "currency": "USD"}]
    assert before["block"] == head - 1
    disbursed("receivables", "repay", "LOAN-1", "400000 USD")
    assert disbursed("statement", "bank-a", "--as-of", str(head), "--json").json["outstanding"] == [
        {"amount": "400000.00", "currency": "USD"}
    ]


def test_statement__of_a_day__is_that_of_its_end(disbursed: Shroff) -> None:
    status = disbursed("chain", "status", "--json").json
    disbursed("chain", "advance", "--days", "2")
    found = disbursed("statement", "bank-a", "--as-of", status["time"][:10], "--json").json
    assert found["block"] == status["head"]


def test_statement__hold_that_ended_and_declaration_that_is_void__are_named(disbursed: Shroff) -> None:
    disbursed("documents", "void", NUMBER, "--reason", "declared twice", "--yes")
    disbursed("chain", "advance", "--days", "31")
    out = disbursed("statement", "bank-a").out
    assert "LOAN-1: its hold ended" in out
    assert f"LOAN-1: {NUMBER} is impaired" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nobody",), 2, "Nobody is called"),
        (("bank-a", "--as-of", "99999"), 1, "no block 99999"),
        (("bank-a", "--as-of", "2001-01-01"), 2, "began after"),
        (("bank-a", "--as-of", "soon"), 2, "YYYY-MM-DD"),
        (("bank-a", "--ending", "-1"), 2, "greater than or equal to 0"),
    ],
)
def test_statement__of_nothing__says_why(chain: Shroff, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in chain("statement", *words, code=code).err


def test_statement__of_a_bank_without_cases__says_so(chain: Shroff) -> None:
    assert "There is no open case." in chain("statement", "bank-b").out
