"""`shroff rates`: published by the operator, and in force by the day."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Shroff


def test_publish__puts_a_rate_in_force(chain: Shroff) -> None:
    assert "1 JPY is 0.048237 CNY" in chain("rates", "publish", "JPY", "4.8237", "--units", "100").out
    found = chain("rates", "show", "jpy", "--json").json
    assert (found["cny"], found["in_force"]) == ("0.048237", True)
    assert "yes" in chain("rates", "show", "JPY").out


def test_show__without_a_rate__answers_no(chain: Shroff) -> None:
    answer = chain("rates", "show", "EUR", "--json", code=5)
    assert answer.json is None
    assert "No rate of EUR" in chain("rates", "show", "EUR", code=5).err


def test_list__shows_which_is_in_force(chain: Shroff) -> None:
    chain("rates", "publish", "USD", "7.1", "--json")
    chain("rates", "publish", "USD", "7.2")
    found = chain("rates", "list", "--json").json
    assert sorted((each["cny"], each["in_force"]) for each in found) == [("7.1", False), ("7.2", True)]
    assert "7.2" in chain("rates", "list").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("USD", "seven"), 2, "'seven' is no rate"),
        (("USD", "7.1", "--units", "7"), 2, "per 7 units"),
        (("US", "7.1"), 2, "US is not a currency"),
        (("USD", "7.1", "--from", "soon"), 2, "soon is not a date"),
        (("USD", "7.1", "--days", "12"), 3, "rates: bad days"),
        (("CNY", "1"), 3, "rates: bad rate"),
    ],
)
def test_publish__of_a_rate_that_cannot_be__says_why(
    chain: Shroff, arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert said in chain("rates", "publish", *arguments, code=code).err


@pytest.mark.parametrize("text", ["1e3", "1/3", "1_000", "-7.1", "seven", ".5", "7,1", "７.1"])
def test_publish__that_is_no_plain_decimal__is_refused(chain: Shroff, text: str) -> None:
    answer = chain("rates", "publish", "--", "USD", text, code=2)
    assert "is no rate" in answer.err
    chain("rates", "show", "USD", code=5)
