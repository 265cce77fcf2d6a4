"""`shroff capital`: orders, rules, periods, and a sample that is recomputed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shroff
from tests.cli.paying import EINVOICE, open_period, place, write

DATA = Path(__file__).parents[2] / "scenarios" / "data"


@pytest.fixture
def files(chain: Shroff, tmp_path: Path) -> Shroff:
    """The command, with tables of invoices and orders in its working directory."""
    write(tmp_path)
    return chain


def test_place__the_same_again__changes_nothing_and_is_one_payment(chain: Shroff) -> None:
    first = place(chain, "PAY-1", "--json").json

    again = place(chain, "PAY-1", "--json").json

    assert (first["unchanged"], again["unchanged"]) == (False, True)
    assert first["payment"] == again["payment"]
    assert again["amount"] == {"amount": "1000.00", "currency": "CNY"}
    assert again["payee"] == "OWN:STEEL"
    assert len(chain("capital", "orders", "list", "--json").json) == 1


def test_place__two_proofs__is_wrong_usage(chain: Shroff) -> None:
    answer = place(chain, "PAY-1", "--petty-cash", "--exemption", "wages", "--document", "x", code=2)

    assert "proved in one way" in answer.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--purpose", "用途"), "is no code"),
        (("--purpose", "x" * 33), "is no code"),
        (("--exemption", "工资", "--document", "x"), "is no code"),
        (("--exemption", "wages"), "stand together"),
        (("--ordinary",), "has to be proved"),
        (("--days", "0"), "--days"),
        (("--days", "31"), "--days"),
    ],
)
def test_place__what_no_order_can_be__is_wrong_usage(
    chain: Shroff, given: tuple[str, ...], said: str
) -> None:
    assert said in place(chain, "PAY-1", *given, code=2).err
    assert chain("capital", "orders", "list", "--json").json == []


def test_place__nobody_named_of_two_enterprises__is_wrong_usage(chain: Shroff) -> None:
    answer = chain(
        "capital", "orders", "place", "--bank", "bank-a", "--amount", "1 CNY", "--purpose", "x",
        "--payee", "OWN:X", "--contract", "C", code=2,
    )  # fmt: skip

    assert "--as" in answer.err


def test_check__without_a_period__answers_no_and_exits_with_5(chain: Shroff) -> None:
    chain("capital", "rules", "admit", "bank-a")
    place(chain, "PAY-1")

    answer = chain("capital", "orders", "check", "PAY-1", code=5)

    assert "no sample" in answer.out
    assert "committed to their seeds" in answer.out
    assert "): refused, 1,000.00 CNY" in answer.out


def test_pay__before_the_check__is_refused_with_what_comes_next(chain: Shroff) -> None:
    place(chain, "PAY-1", "--ordinary", "--petty-cash", amount="10 USD")

    answer = chain("capital", "orders", "pay", "PAY-1", code=3)

    assert "It is ordered. What comes next: its bank answers with `check`" in answer.err


def test_withdraw__what_ended__nothing_leads_out(chain: Shroff) -> None:
    place(chain, "PAY-1")
    chain("capital", "orders", "withdraw", "PAY-1", "--reason", "no need")

    answer = chain("capital", "orders", "refuse", "PAY-1", "--reason", "late", code=3)

    assert "nothing leads out of this state" in answer.err
    shown = chain("capital", "orders", "show", "PAY-1", "--json").json
    assert [move["reason"] for move in shown["moves"]] == [None, "no need"]
    assert "withdraw in block" in chain("capital", "orders", "show", "PAY-1").out


def test_check__what_is_paid__says_what_comes_next(chain: Shroff) -> None:
    place(chain, "PAY-1", "--ordinary", "--petty-cash", amount="10 USD")
    chain("capital", "orders", "check", "PAY-1")
    chain("capital", "orders", "pay", "PAY-1")

    answer = chain("capital", "orders", "check", "PAY-1", code=3)

    assert "It is paid. What comes next" in answer.err


def test_check__invoices_are_named__says_what_was_compared(files: Shroff) -> None:
    files("capital", "invoices", "import", "invoices.csv")
    open_period(files)
    files("capital", "orders", "import", "orders.csv")
    place(files, "PAY-3", "--invoice", "26332000000000041278=1000")

    assert f"buyer and seller compared: {EINVOICE}" in files("capital", "orders", "check", "PAY-1").out
    assert "compared" not in files("capital", "orders", "check", "PAY-2").out
    first = files("capital", "orders", "check", "PAY-3").out
    assert "not compared, as it is paid first: 26332000000000041278" in first
    found = files("capital", "orders", "show", "PAY-1", "--json").json["checks"]
    assert [(each["passed"], each["by"]) for each in found] == [(True, "bank_a")]


def test_check__a_report_is_given__is_told_as_such(files: Shroff) -> None:
    for noun in ("invoices", "orders"):
        files("capital", noun, "import", f"{noun}.csv")

    answer = files("capital", "orders", "check", "PAY-1", "--report", "seller", code=5)

    assert "not passed: parties" in answer.out
    assert f"reported of {EINVOICE}, as you said: seller" in answer.out


def test_orders__petty_cash_on_the_ordinary_path__is_paid_and_comes_back(chain: Shroff) -> None:
    place(chain, "PAY-1", "--ordinary", "--petty-cash", amount="10 USD")
    chain("capital", "orders", "check", "PAY-1")
    chain("capital", "orders", "pay", "PAY-1", "--reference", "P-1")

    chain("capital", "orders", "come-back", "PAY-1", "4.00")
    found = chain("capital", "orders", "come-back", "PAY-1", "6 USD", "--json").json

    assert (found["status"], found["came_back"]) == ("CAME_BACK", "10.00")
    assert [move["action"] for move in found["moves"]][:3] == ["ORDER", "CHECK", "PAY"]
    assert "came back" in chain("capital", "orders", "show", "PAY-1").out


def test_list__by_state_bank_and_enterprise__has_those_alone(chain: Shroff) -> None:
    place(chain, "PAY-1")
    place(chain, "PAY-2")
    chain("capital", "orders", "withdraw", "PAY-1")

    def names(*more: str) -> list[str]:
        return [each["reference"] for each in chain("capital", "orders", "list", *more, "--json").json]

    assert names("--status", "withdrawn") == ["PAY-1"]
    assert names("--bank", "bank-a", "--enterprise", "exporter-a") == ["PAY-1", "PAY-2"]
    assert names("--bank", "bank-b") == []


def test_show__an_unknown_payment__hints_at_who_is_meant(chain: Shroff) -> None:
    place(chain, "PAY-1")

    answer = chain("capital", "orders", "show", "PAY-2", code=1)

    assert "Did you mean PAY-1?" in answer.err


def test_rules__published_and_set__are_listed(chain: Shroff) -> None:
    chain("capital", "rules", "publish", "purposes", "securities", "property", "--region", "330200")
    chain("capital", "rules", "publish", "exemptions", "wages", "--from", "today+1")
    chain("capital", "rules", "admit", "bank-a")
    chain("capital", "rules", "suspend", "exporter-a", "--reason", "its books")

    found = chain("capital", "rules", "list", "--json").json

    assert [(each["code"], each["region"]) for each in found["entries"]] == [
        ("securities", "330200"),
        ("property", "330200"),
        ("wages", None),
    ]
    assert (found["banks"], found["suspended"]) == (["bank_a"], ["exporter_a"])
    chain("capital", "rules", "reinstate", "exporter-a", "--reason", "cleared")
    chain("capital", "rules", "admit", "bank-a", "--no-more")
    found = chain("capital", "rules", "list", "--json").json
    assert (found["banks"], found["suspended"]) == ([], [])


def test_region__of_an_enterprise__its_entries_are_asked(chain: Shroff) -> None:
    chain("capital", "rules", "publish", "purposes", "property", "--region", "330200")
    given = ("--ordinary", "--petty-cash", "--purpose", "property")
    place(chain, "PAY-1", *given, amount="10 USD")
    assert chain("capital", "rules", "list", "--json").json["regions"] == {}
    assert "passed" in chain("capital", "orders", "check", "PAY-1").out

    assert "in 330200" in chain("capital", "rules", "region", "exporter-a", "330200").out

    assert chain("capital", "rules", "list", "--json").json["regions"] == {"exporter_a": "330200"}
    place(chain, "PAY-2", *given, amount="10 USD")
    assert "negative list" in chain("capital", "orders", "check", "PAY-2", code=5).out
    for wrong in ("1000000", "12", "x"):
        chain("capital", "rules", "region", "exporter-a", wrong, code=2)
    assert "nowhere" in chain("capital", "rules", "region", "exporter-a", "0").out


def test_classify__an_enterprise__from_the_next_period_on(chain: Shroff) -> None:
    assert "class 2 from period 1 on" in chain("capital", "rules", "classify", "exporter-a", "2").out


@pytest.mark.parametrize(
    "given",
    [
        ("rules", "classify", "exporter-a", "4"),
        ("rules", "publish", "purposes", "用"),
        ("rules", "publish", "purposes", "x", "--region", "33"),
        ("periods", "add", "today+1", "today+30", "--floor", "110"),
    ],
)
def test_commands__beyond_what_there_is__are_wrong_usage(chain: Shroff, given: tuple[str, ...]) -> None:
    chain("capital", *given, code=2)


def test_commit__its_seed__is_in_a_private_file_and_not_printed(chain: Shroff, tmp_path: Path) -> None:
    chain("capital", "periods", "add", "today+1", "today+30", "--floor", "10")

    said = chain("capital", "periods", "commit", "bank-a", "1", "--json")

    kept = tmp_path / ".shroff" / "seeds.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    [seed] = [
        line.partition(": ")[2].strip('",\n') for line in kept.read_text().split("\n") if '"seed"' in line
    ]
    assert len(seed) == 64
    assert seed not in said.out + said.err
    assert said.json["bank_committed"]


def test_commit__ratios_of_the_operator__is_wrong_usage(chain: Shroff) -> None:
    chain("capital", "periods", "add", "today+1", "today+30", "--floor", "10")

    chain("capital", "periods", "commit", "bank-a", "1", "--as", "operator", "--ratio", "5", code=2)
    chain("capital", "periods", "commit", "bank-a", "1", "--ratio", "5", "--ratio", "6", code=2)


def test_commit__of_another_bank__is_refused(chain: Shroff) -> None:
    chain("capital", "periods", "add", "today+1", "today+30", "--floor", "10")

    chain("capital", "periods", "commit", "bank-a", "1", "--as", "bank-b", code=3)


def test_reveal__the_seed_is_lost__is_said(chain: Shroff, tmp_path: Path) -> None:
    open_period(chain)
    (tmp_path / ".shroff" / "seeds.json").unlink()

    answer = chain("capital", "periods", "reveal", "bank-a", "1", code=2)

    assert "not kept here" in answer.err


def test_reveal__the_file_is_damaged__says_so_without_what_it_holds(chain: Shroff, tmp_path: Path) -> None:
    open_period(chain)
    (tmp_path / ".shroff" / "seeds.json").write_text('[{"committer": "secret"}]')

    answer = chain("capital", "periods", "reveal", "bank-a", "1", code=4)

    assert "damaged" in answer.err
    assert "secret" not in answer.err


def test_sample__no_such_period__is_not_found(chain: Shroff) -> None:
    assert "no period 7" in chain("capital", "sample", "bank-a", "7", code=1).err


def test_sample__an_empty_pool_or_no_bank__is_said(chain: Shroff) -> None:
    open_period(chain)

    empty = chain("capital", "sample", "bank-a", "1", "--explain")

    assert "No payment is in this pool." in empty.err
    assert "ratio" not in empty.out
    assert chain("capital", "sample", "bank-a", "1", "--json").json["root"] is None
    assert "is no bank" in chain("capital", "sample", "exporter-a", "1", code=2).err


@pytest.mark.slow
def test_sample__drawn__explains_every_payment_and_ends_in_a_verdict(chain: Shroff) -> None:
    open_period(chain, ratio="30")
    for number in range(4):
        place(chain, f"PAY-{number}")
        chain("capital", "orders", "check", f"PAY-{number}")
        chain("capital", "orders", "pay", f"PAY-{number}")
    assert "to be 2" in chain("capital", "sample", "bank-a", "1", "--explain").out
    chain("chain", "advance", "--days", "30")
    chain("capital", "periods", "reveal", "bank-a", "1", code=3)
    chain("capital", "periods", "reveal", "bank-a", "1", "--as", "operator")
    chain("capital", "periods", "reveal", "bank-a", "1")

    found = chain("capital", "sample", "bank-a", "1", "--json").json
    shown = chain("capital", "sample", "bank-a", "1", "--explain").out

    assert found["agrees"]
    drawn = [place["reference"] for place in found["places"] if place["fate"] == "DRAWN"]
    assert len(drawn) == 2
    assert sorted(place["rank"] for place in found["places"]) == [0, 1, 2, 3]
    assert shown.count("among the first 2 of 4") == 2
    assert shown.count("behind the first 2 of 4") == 2
    assert max(map(len, shown.splitlines())) <= 80
    assert chain("capital", "periods", "list", "--bank", "bank-a", "--json").json[0]["payments"] == 4
    chain("capital", "rules", "publish", "exemptions", "wages")
    chain("capital", "orders", "evidence", drawn[0], "--exemption", "wages", "--document", "the payroll")
    assert "verified" in chain("capital", "orders", "judge", drawn[0]).out
    chain("capital", "orders", "evidence", drawn[1], "--document", "nothing")
    judged = chain("capital", "orders", "judge", drawn[1], "--discrepant", "--text", "no invoice", code=5)
    assert "discrepant, sampled, by verdict, 1,000.00 CNY" in judged.out
    assert "verdict in block" in chain("capital", "orders", "show", drawn[1]).out
    assert "discrepant, sampled" in chain("capital", "orders", "list").out
    assert chain("capital", "rules", "list", "--json").json["suspended"] == ["exporter_a"]


def test_question__an_invoice_of_which_enough_is_left__is_refused(files: Shroff) -> None:
    files("capital", "invoices", "import", "invoices.csv")

    files("capital", "orders", "question", EINVOICE, code=3)


@pytest.mark.slow
def test_question__red_lettered_after_payment__puts_its_payments_in_question(files: Shroff) -> None:
    for noun in ("invoices", "orders"):
        files("capital", noun, "import", f"{noun}.csv")
    files("capital", "orders", "check", "PAY-1")
    files("capital", "orders", "pay", "PAY-1")
    files("documents", "amend", EINVOICE, "--amount", "40000.00 CNY", "--as", "tax")

    asked = files("capital", "orders", "question", EINVOICE, "--as", "bank-b", "--json").json

    assert [each["reference"] for each in asked] == ["PAY-1"]
    files("chain", "advance", "--days", "1")
    assert files("capital", "orders", "show", "PAY-1", "--json").json["in_question"]
    assert "paid, in question" in files("capital", "orders", "list").out
    files("chain", "advance", "--days", "28")
    files("capital", "orders", "overdue", "PAY-1")
    found = files("capital", "orders", "show", "PAY-1", "--json").json
    assert (found["status"], found["cause"]) == ("DISCREPANT", "NO_EVIDENCE")


def test_commands__in_chinese__have_terms(chain: Shroff) -> None:
    place(chain, "PAY-1")

    assert "支付指令" not in chain("capital", "orders", "list").out
    assert "已提交指令" in chain("capital", "orders", "list", "--lang", "zh").out
