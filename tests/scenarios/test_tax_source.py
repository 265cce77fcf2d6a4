"""The tax source over HTTP: each answer, and that whatever goes wrong is never "not found"."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chain.errors import BadInput
from scenarios.intake.tax_source import HttpTaxSource, SourceAnswer, read_digits
from tests.tax_source import HEADER, KEY, Reply, Source, closed_port, serving

NUMBER, PAPER, OTHER = "26332000000000041277", "03300260011141278001", "26332000000000041278"
ROW = f'{NUMBER},2026-02-20,91110000MA9EXPA16G,OWN:STEEL,CNY,"100,000.00",{PAPER}'
NOW = datetime(2026, 3, 1, 12, 0, 0, 500_000, UTC)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    """A source on this machine, without a proxy in between."""
    monkeypatch.setenv("NO_PROXY", "*")
    with serving() as found:
        yield found


def ask(source: Source, reply: Reply | None, number: str = NUMBER, *, timeout: float = 10) -> SourceAnswer:
    """What the adapter makes of a reply."""
    if reply is not None:
        source.replies[f"/invoices/{read_digits(number)}"] = reply
    return HttpTaxSource(source.address, timeout=timeout, now=lambda: NOW).look_up(number)


@pytest.mark.parametrize(
    "number", [NUMBER, "２６３３ ２０００-0000 0004 1277", PAPER, "033002600111 41278001"]
)
def test_look_up__a_number_however_it_is_written__finds_the_invoice(source: Source, number: str) -> None:
    answer = ask(source, Reply.table(ROW), number)

    assert answer.result == "found"
    assert answer.row is not None
    assert answer.row.stated is not None
    assert (answer.row.stated.name, str(answer.row.stated.fields.amount)) == (NUMBER, "100,000.00 CNY")
    assert answer.row.file == source.address.removesuffix("/invoices")
    assert source.asked == [f"/invoices/{read_digits(number)}"]


@pytest.mark.parametrize(
    "number", ["", "123", "2633200000000004127", "2633200000000004127X", "一二三", "2.6E+19"]
)
def test_look_up__no_number__is_refused_and_nobody_is_asked(source: Source, number: str) -> None:
    with pytest.raises(BadInput, match="is no number of a tax invoice"):
        HttpTaxSource(source.address).look_up(number)
    assert source.asked == []


def test_look_up__no_such_invoice__is_not_found(source: Source) -> None:
    assert ask(source, None) == SourceAnswer("not found")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("after", "wait"),
    [("30", 30), ("0", 0), ("Sun, 01 Mar 2026 12:02:00 GMT", 120), ("Sun, 01 Mar 2026 11:00:00 GMT", 0)],
)
def test_look_up__asked_too_often__says_when_to_ask_again(
    source: Source, status: int, after: str, wait: int
) -> None:
    answer = ask(source, Reply(status, headers={"Retry-After": after}))

    assert answer == SourceAnswer("throttled", wait=wait)


@pytest.mark.parametrize("after", [None, "soon", "9" * 5_000, "-5"])
def test_look_up__asked_too_often_without_a_time__is_throttled_all_the_same(
    source: Source, after: str | None
) -> None:
    headers = {} if after is None else {"Retry-After": after}

    assert ask(source, Reply(429, headers=headers)) == SourceAnswer("throttled")
    assert ask(source, Reply(503, headers=headers)).result == "unreachable"


CSV = {"Content-Type": "text/csv; charset=utf-8"}


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(500), "It answered 500."),
        (Reply(401), "It answered 401."),
        (Reply(204, headers={}), "It answered 204."),
        (Reply(404, b"<html>", {"Content-Type": "text/html; charset=utf-8"}), "It answered 404 with a page."),
        (Reply(302, headers={"Location": "http://elsewhere.invalid/"}), "It answered 302."),
        (Reply(302, headers={"Location": "http://[::1"}), "It answered 302."),
        (Reply(headers={"Content-Type": "\x1b[31m"}), "It answered with \ufffd[31m, not with text/csv."),
        (Reply(headers={"Content-Type": "text/html"}), "It answered with text/html, not with text/csv."),
        (Reply(headers={"Content-Type": "application/xml"}), "application/xml, not with text/csv."),
        (Reply(headers={}), "It answered with something, not with text/csv."),
        (Reply(), "Its table cannot be read. The file is empty."),
        (Reply(body=b"a,b\n1,2\n"), "The header lacks number"),
        (Reply(body="发票\n".encode("gbk")), "Its table cannot be read."),
        (Reply.table(), "It answered with 0 invoices."),
        (Reply.table(ROW, ROW.replace(NUMBER, OTHER)), "It answered with 2 invoices."),
        (Reply.table(ROW.replace("100,000.00", "0")), "Its invoice cannot be read. amount: "),
        (Reply.table(ROW.replace(NUMBER, OTHER)), "It answered with another invoice."),
        (Reply(body=(HEADER + ROW).encode(), headers=CSV, promised=9_999), "The connection failed"),
        (Reply(body=(HEADER + ROW + " " * (1 << 20)).encode()), "Its answer is larger than 1 MiB."),
        (Reply(closes=True), "The connection failed, or broke off."),
    ],
)
def test_look_up__any_other_answer__is_unreachable_and_says_why(
    source: Source, reply: Reply, why: str
) -> None:
    answer = ask(source, reply)

    assert (answer.result, answer.row, answer.wait) == ("unreachable", None, None)
    assert why in answer.why


def test_look_up__a_redirection__is_not_followed_not_even_to_the_same_host(source: Source) -> None:
    source.replies[f"/invoices/{OTHER}"] = Reply.table(ROW)

    assert ask(source, Reply(302, headers={"Location": f"/invoices/{OTHER}"})).result == "unreachable"
    assert source.asked == [f"/invoices/{NUMBER}"]


def test_look_up__a_source_that_hangs__is_unreachable(source: Source) -> None:
    assert ask(source, Reply(silent=True), timeout=0.2).why == "It did not answer in time."


def test_look_up__nobody_there__is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")

    answer = HttpTaxSource(f"http://127.0.0.1:{closed_port()}").look_up(NUMBER)

    assert answer == SourceAnswer("unreachable", why="The connection failed, or broke off.")


def test_look_up__a_host_that_no_name_can_be__is_unreachable() -> None:
    assert HttpTaxSource("https://a..example").look_up(NUMBER).result == "unreachable"


def test_look_up__user_and_password__are_sent_and_never_told(source: Source) -> None:
    source.replies[f"/invoices/{NUMBER}"] = Reply.table(ROW)
    tax = HttpTaxSource(source.address.replace("//", f"//{KEY}") + "/")

    answer = tax.look_up(NUMBER)

    assert answer.result == "found"
    assert source.headers[0]["Authorization"] == "Basic " + b64encode(b"desk:horse").decode()
    assert "horse" not in tax.name + repr(answer)


@pytest.mark.parametrize(
    "address",
    [
        "tax.example", "ftp://tax.example", "https://", "https://tax.example:port/horse", "https://[::1/",
        "https://tax.example/?key=horse", "https://tax.example/#horse", "http://tax.example", "http://10.0.0.1",
        f"http://{KEY}tax.example", "http://localhost.example",
    ],
)  # fmt: skip
def test_source__an_address_that_cannot_be_used__is_refused_without_telling_it(address: str) -> None:
    with pytest.raises(BadInput) as refused:
        HttpTaxSource(address)

    assert "horse" not in refused.value.message


@pytest.mark.parametrize(
    "address", ["https://tax.example", "http://localhost:1", "http://127.8.0.1", "http://[::1]:1/a"]
)
def test_source__https_or_this_machine__is_taken(address: str) -> None:
    assert HttpTaxSource(address).name.startswith("http")
    assert HttpTaxSource("http://tax.example", insecure=True).name == "http://tax.example"
