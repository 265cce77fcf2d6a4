"""What people type."""

from __future__ import annotations

from datetime import date

import pytest

from chain.errors import BadInput
from cli.console import width_of
from cli.parsing import choice, day, money, named_amount, percentage
from contracts.financing.cases import Source, Status
from contracts.registry.money import Money


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("800000.00 USD", None),
        ("800,000.00USD", None),
        ("USD 800000", None),
        (" usd 800,000.00 ", None),
        ("800,000.00", "USD"),
        ("800000 USD", "usd"),
        ("８０００００ USD", None),
    ],
)
def test_money__however_it_is_written__is_the_same(text: str, currency: str | None) -> None:
    assert money(text, currency) == Money(80_000_000, "USD")


@pytest.mark.parametrize(
    ("text", "currency", "said"),
    [
        ("800000", None, "has no currency"),
        ("", None, "has no currency"),
        ("", "USD", "is not an amount"),
        ("USD", None, "is not an amount"),
        ("0.00 USD", None, "is zero"),
        ("-1 USD", None, "below zero"),
        ("1.005 USD", None, "has 3 decimals"),
        ("1.000,00 EUR", None, "is not an amount"),
        ("1e5 USD", None, "is not an amount"),
        ("5 USD", "EUR", "is in USD, not in EUR"),
        ("EUR 5 USD", None, "EUR and USD at once"),
        ("5 XXX", None, "XXX is not a currency"),
        ("5 JPY and 3", "JPY", "is not an amount"),
        ("9" * 40 + " USD", None, "are too much"),
    ],
)
def test_money__that_is_none__says_why(text: str, currency: str | None, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        money(text, currency)


def test_named_amount__is_a_number_and_perhaps_an_amount() -> None:
    assert named_amount("3101 = 5,000.00 ") == ("3101", "5,000.00")
    assert named_amount("3101") == ("3101", None)
    for text in ("", "=5", "3101="):
        with pytest.raises(BadInput, match="no part of a document"):
            named_amount(text)


@pytest.mark.parametrize(("text", "points"), [("80", 8_000), ("80%", 8_000), ("72.5 %", 7_250), ("0.05", 5)])
def test_percentage__is_basis_points(text: str, points: int) -> None:
    assert percentage(text) == points


@pytest.mark.parametrize("text", ["", "eighty", "-5", "80.125", "1e2", "8,0"])
def test_percentage__that_is_none__is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="no percentage"):
        percentage(text)


def test_choice__takes_any_spelling_and_says_who_is_meant() -> None:
    assert choice(Source, "Other_Funds") is Source.OTHER_FUNDS
    assert choice(Status, "written off") is Status.WRITTEN_OFF
    with pytest.raises(BadInput) as caught:
        choice(Source, "procedes")
    assert caught.value.hint == "Did you mean proceeds?"


def test_day__is_a_date() -> None:
    assert day("2026-01-31") == date(2026, 1, 31)
    with pytest.raises(BadInput, match="not a day of the calendar"):
        day("2026-02-31")


def test_width_of__counts_columns() -> None:
    assert (width_of("abc"), width_of("放款"), width_of("")) == (3, 4, 0)
