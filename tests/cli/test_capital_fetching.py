"""`shroff capital invoices fetch`: an answer per number; what could not be asked is never "not found"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Shroff
from tests.cli.paying import EINVOICE, INVOICES, PAPER, write
from tests.tax_source import KEY, Reply, Source, closed_port, serving

SECOND, UNKNOWN = "26332000000000041278", "26332000000000041999"
FIRST_ROW, SECOND_ROW = INVOICES.splitlines()[1:]


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    """A source that has two invoices, the first by its paper number, too; the environment names it."""
    monkeypatch.setenv("NO_PROXY", "*")
    with serving() as found:
        for number, row in ((EINVOICE, FIRST_ROW), (PAPER, FIRST_ROW), (SECOND, SECOND_ROW)):
            found.replies[f"/invoices/{number}"] = Reply.table(row)
        monkeypatch.setenv("SHROFF_TAX_SOURCE", found.address)
        yield found


FETCH = ("capital", "invoices", "fetch")


def test_fetch__what_the_source_has__is_attested_and_known_the_second_time(
    chain: Shroff, source: Source
) -> None:
    first = chain(*FETCH, EINVOICE, SECOND, EINVOICE)
    again = chain(*FETCH, "033002600111 ４１２７８００１", "--json").json

    assert first.out == f"{EINVOICE}: found; attested\n{SECOND}: found; attested\n"
    [row] = again["rows"]
    assert (row["asked"], row["result"], row["outcome"], row["number"]) == (PAPER, "found", "known", EINVOICE)
    assert chain("documents", "show", PAPER, "--json").json["number"] == EINVOICE
    assert source.asked == [f"/invoices/{each}" for each in (EINVOICE, SECOND, PAPER)]


def test_fetch__imported_before__is_known(chain: Shroff, source: Source, tmp_path: Path) -> None:
    del source
    write(tmp_path)
    chain("capital", "invoices", "import", "invoices.csv")

    assert "found; known" in chain(*FETCH, EINVOICE).out


def test_fetch__not_found__is_a_no_and_costs_no_other(chain: Shroff, source: Source) -> None:
    del source
    answer = chain(*FETCH, UNKNOWN, SECOND, code=5)

    assert answer.out == f"{UNKNOWN}: not found\n{SECOND}: found; attested\n"
    assert "查无此票" in chain(*FETCH, UNKNOWN, "--lang", "zh", code=5).out
    chain("documents", "show", SECOND)


def test_fetch__throttled__is_no_no_and_nothing_more_is_asked(chain: Shroff, source: Source) -> None:
    source.replies[f"/invoices/{UNKNOWN}"] = Reply(429, headers={"Retry-After": "3600"})

    answer = chain(*FETCH, EINVOICE, UNKNOWN, SECOND, "--lang", "zh", code=4)

    assert answer.out.splitlines() == [
        f"{EINVOICE}: found 已查到; attested",
        f"{UNKNOWN}: throttled 请求受限; try again in 3,600 s",
        f"{SECOND}: throttled 请求受限; try again in 3,600 s",
    ]
    assert f"/invoices/{SECOND}" not in source.asked
    chain("documents", "show", EINVOICE)
    chain("documents", "show", SECOND, code=1)


def test_fetch__unreachable__is_no_no_also_beside_one_that_was_not_found(
    chain: Shroff, source: Source
) -> None:
    source.replies[f"/invoices/{SECOND}"] = Reply(500)

    answer = chain(*FETCH, SECOND, UNKNOWN, EINVOICE, "--json", code=4).json

    assert [(row["result"], row["why"], row["outcome"]) for row in answer["rows"]] == [
        ("unreachable", "It answered 500.", None),
        ("not found", "", None),
        ("found", "", "attested"),
    ]


def test_fetch__nobody_there__tells_no_password(chain: Shroff) -> None:
    address = f"http://{KEY}127.0.0.1:{closed_port()}/"

    answer = chain(*FETCH, EINVOICE, "--source", address, code=4)
    as_json = chain(*FETCH, EINVOICE, "--source", address, "--json", code=4)

    assert f"{EINVOICE}: unreachable; The connection failed" in answer.out
    assert "horse" not in answer.out + answer.err + as_json.out + as_json.err


def test_fetch__other_content_than_was_attested__is_refused(chain: Shroff, source: Source) -> None:
    chain(*FETCH, SECOND)
    source.replies[f"/invoices/{SECOND}"] = Reply.table(SECOND_ROW.replace("50000", "50001"))

    answer = chain(*FETCH, SECOND, UNKNOWN, code=1)

    assert answer.out.startswith(f"{SECOND}: found; refused\n")
    assert "[other-content]" in answer.out


def test_fetch__a_dry_run__keeps_nothing(chain: Shroff, source: Source) -> None:
    del source
    assert "found; would be attested" in chain(*FETCH, EINVOICE, "--dry-run").out
    chain("documents", "show", EINVOICE, code=1)


def test_fetch__what_cannot_be_asked__is_wrong_usage(chain: Shroff, source: Source) -> None:
    chain(*FETCH, EINVOICE, "123", code=2)
    chain(*FETCH, EINVOICE, "--source", "http://tax.example", code=2)
    chain(*FETCH, EINVOICE, "--as", "nobody", code=2)
    assert source.asked == [f"/invoices/{EINVOICE}"]
