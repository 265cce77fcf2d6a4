"""`shroff insurance … import`: each row is done or answered, and files can be sent again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from cli.insurance_finding import insurer_desk
from cli.session import Globals, session_of
from cli.table_importing import import_rows
from cli.workspace import Workspace
from contracts.insurance.csv_reader import open_policies
from scenarios.intake.insurance import take_policies
from scenarios.intake.tables import Taken
from tests.cli.conftest import NUMBER, Shroff
from tests.cli.insured import EXPORTER, LIMIT, LIMITS, POLICIES, shipment_rows, today, write


@pytest.fixture
def files(chain: Shroff, tmp_path: Path) -> Shroff:
    """The command, with the three files in its working directory."""
    write(tmp_path, today(tmp_path))
    return chain


def _codes(answer: Any) -> dict[int, list[str]]:  # noqa: ANN401  # a JSON document
    """The codes of all problems, by the row."""
    rows = cast("list[dict[str, Any]]", answer["rows"])
    return {row["row"]: [each["code"] for each in row["problems"]] for row in rows if row["problems"]}


def _append(path: Path, *rows: str) -> None:
    path.write_text(path.read_text() + "".join(f"{row}\n" for row in rows))


def test_import__of_all_three__is_known_the_second_time(files: Shroff) -> None:
    for noun, done in (("policies", "attested"), ("limits", "attested"), ("shipments", "declared")):
        first = files("insurance", noun, "import", f"{noun}.csv", "--json").json
        assert first["summary"][done] == 1
        again = files("insurance", noun, "import", f"{noun}.csv", "--json").json
        assert [row["outcome"] for row in again["rows"]] == ["known"]
        assert again["rows"][0]["id"] == first["rows"][0]["id"]
    assert "1 known" in files("insurance", "shipments", "import", "shipments.csv").out


def test_import__of_good_and_bad_policies__loses_none_of_the_good(files: Shroff, tmp_path: Path) -> None:
    _append(
        tmp_path / "policies.csv",
        f"SC-2,2026-01-01,{EXPORTER},USD,1e400,2020-01-01,2099-12-31,,90,90",
        f"SC-3,0000-01-01,{EXPORTER},USD,5,2020-01-01,2099-12-31,,90,90",
        "SC-4,2026-01-01,91110000600037341L,USD,5,2020-01-01,2099-12-31,,90,90",
        f"sc 2026/1,2026-01-01,{EXPORTER},USD,5,2020-01-01,2099-12-31,,90,90",
        f"ＳＣ-５,2026-01-01,{EXPORTER},USD,５００,2020-01-01,2099-12-31,,９０,90",
    )
    answer = files("insurance", "policies", "import", "policies.csv", "--json", code=1).json
    assert _codes(answer) == {
        3: ["bad-value"],
        4: ["bad-value"],
        5: ["unknown-owner"],
        6: ["duplicate"],
    }
    assert answer["summary"] == {
        "attested": 2,
        "changed": 0,
        "declared": 0,
        "ordered": 0,
        "known": 0,
        "refused": 1,
        "unreadable": 3,
    }
    assert [each["number"] for each in files("insurance", "policies", "list", "--json").json] == [
        "SC20261",
        "SC5",
    ]
    out = files("insurance", "policies", "import", "policies.csv", code=1).out
    assert "policies.csv, row 3, amount: 1e400 is not an amount. [bad-value]" in out
    assert "hint: Write all digits" in out


def test_import__of_a_policy_with_other_terms__changes_them_and_not_its_amount(
    files: Shroff, tmp_path: Path
) -> None:
    files("insurance", "policies", "import", "policies.csv")
    (tmp_path / "policies.csv").write_text(POLICIES.replace(",,90,95", ",,80,95"))
    answer = files("insurance", "policies", "import", "policies.csv", "--json").json
    assert answer["summary"]["changed"] == 1
    assert files("insurance", "policies", "show", "SC-2026-1", "--json").json["commercial"] == "80 %"
    (tmp_path / "policies.csv").write_text(POLICIES.replace("1000000.00", "2000000.00"))
    answer = files("insurance", "policies", "import", "policies.csv", "--json", code=1).json
    assert _codes(answer) == {2: ["other-content"]}
    (problem,) = answer["rows"][0]["problems"]
    assert problem["message"].endswith("other content: amount.")
    assert "documents amend SC20261 --amount '2,000,000.00 USD' --as insurer" in problem["hint"]
    files("documents", "amend", "SC20261", "--amount", "2,000,000.00 USD", "--as", "insurer")
    answer = files("insurance", "policies", "import", "policies.csv", "--json").json
    assert (answer["rows"][0]["outcome"], answer["rows"][0]["number"]) == ("changed", "SC20261")
    (tmp_path / "policies.csv").write_text(
        POLICIES.replace("2026-01-01,", "2026-01-02,").replace("USD", "EUR")
    )
    (row,) = files("insurance", "policies", "import", "policies.csv", "--json", code=1).json["rows"]
    assert row["problems"][0]["message"].endswith("other content: date, currency.")
    assert "attest a new one" in row["problems"][0]["hint"]


def test_import__of_a_product__takes_its_percentages_and_says_whose_they_are(
    files: Shroff, tmp_path: Path
) -> None:
    (tmp_path / "policies.csv").write_text(POLICIES.replace(",,90,95", ",加易贷,,"))
    answer = files("insurance", "policies", "import", "policies.csv")
    assert "our assumption for 加易贷" in answer.err
    (known,) = [each for each in files("insurance", "products", "--json").json if each["label"] == "加易贷"]
    found = files("insurance", "policies", "show", "SC-2026-1", "--json").json
    assert (found["product"], found["commercial"], found["political"]) == (
        "加易贷",
        known["commercial"],
        known["political"],
    )
    assert known["assumed"]
    answer = files("insurance", "policies", "set", "SC-2026-1", "--product", "贸融易", "--political", "85")
    assert "our assumption" in answer.err
    found = files("insurance", "policies", "show", "SC-2026-1", "--json").json
    assert (found["product"], found["political"]) == ("贸融易", "85 %")
    assert (
        "No product is called"
        in files("insurance", "policies", "set", "SC-2026-1", "--product", "融易", code=2).err
    )
    assert (
        "no percentage"
        in files("insurance", "policies", "set", "SC-2026-1", "--commercial", "101", code=2).err
    )
    assert "贸融易" in files("insurance", "products").out


def test_import__of_limits__needs_the_policy_and_never_reopens(files: Shroff, tmp_path: Path) -> None:
    answer = files("insurance", "limits", "import", "limits.csv", "--json", code=1).json
    assert _codes(answer) == {2: ["unknown-policy"]}
    files("insurance", "policies", "import", "policies.csv")
    stopped = LIMITS.replace(",valid_from\n", ",valid_from,stopped\n").replace(
        "2020-01-01\n", "2020-01-01,yes\n"
    )
    (tmp_path / "limits.csv").write_text(stopped)
    files("insurance", "limits", "import", "limits.csv")
    assert files("insurance", "limits", "show", LIMIT, "--json").json["stopped"]
    (tmp_path / "limits.csv").write_text(LIMITS)
    files("insurance", "limits", "import", "limits.csv")
    assert files("insurance", "limits", "show", LIMIT, "--json").json["stopped"]
    files("insurance", "limits", "reopen", LIMIT)
    (tmp_path / "limits.csv").write_text(stopped)
    assert files("insurance", "limits", "import", "limits.csv", "--json").json["summary"]["changed"] == 1
    assert "no" in files("insurance", "limits", "list").out.split()


def test_import__of_shipments_that_do_not_fit__says_what_is_missing(files: Shroff, tmp_path: Path) -> None:
    for noun in ("policies", "limits"):
        files("insurance", noun, "import", f"{noun}.csv")
    day = today(tmp_path)
    head = "policy,number,buyer_code,buyer,shipped,due,currency,declarations\n"
    rows = (
        f"SC-2026-1,D-2,B8,OWN:HANSA,{day},{day},USD,{NUMBER}=5",
        f"SC-2026-1,D-3,B7,OWN:HANSA,{day},{day},USD,310120260123456799",
        f"SC-2026-1,D-4,B7,OWN:HANSA,{day},{day},EUR,{NUMBER}=5",
        f"SC-2026-1,D-5,B7,OWN:HANSA,2099-01-01,2099-02-01,USD,{NUMBER}=5",
        f"SC-2026-1,D-6,B7,OWN:HANSA,{day},2020-01-01,USD,{NUMBER}=5",
        f"SC-2026-1,D-7,B7,OWN:HANSA,{day},{day},USD,{NUMBER}",
        f"SC-2026-9,D-8,B7,OWN:HANSA,{day},{day},USD,{NUMBER}",
    )
    (tmp_path / "shipments.csv").write_text(head + "\n".join(rows) + "\n")
    answer = files("insurance", "shipments", "import", "shipments.csv", "--json", code=1).json
    assert _codes(answer) == {
        2: ["unknown-limit"],
        3: ["unknown-declaration"],
        4: ["bad-value"],
        5: ["insurance: bad days"],
        6: ["bad-value"],
        8: ["unknown-policy"],
    }
    (found,) = files("insurance", "shipments", "list", "--json").json
    assert (found["reference"], found["declared"]) == ("SC20261/D7", "800000.00")
    (tmp_path / "shipments.csv").write_text(head + rows[5].replace(NUMBER, f"{NUMBER}=5") + "\n")
    answer = files("insurance", "shipments", "import", "shipments.csv", "--json", code=1).json
    assert [each[0] for each in _codes(answer).values()] == ["documents: reference used for other content"]


def test_import__of_a_refused_row_and_its_correction__takes_the_second(files: Shroff, tmp_path: Path) -> None:
    _append(tmp_path / "policies.csv", POLICIES.splitlines()[1].replace("SC-2026-1", "SC-2"))
    content = (tmp_path / "policies.csv").read_text()
    (tmp_path / "policies.csv").write_text(content.replace(EXPORTER, "91110000600037341L", 1))
    _append(tmp_path / "policies.csv", *[POLICIES.splitlines()[1]] * 2)
    answer = files("insurance", "policies", "import", "policies.csv", "--json", code=1).json
    assert [row["outcome"] for row in answer["rows"]] == ["refused", "attested", "attested", "unreadable"]
    assert _codes(answer)[5] == ["duplicate"]
    assert "is in row 4 already" in answer["rows"][3]["problems"][0]["message"]


def test_import__as_a_dry_run__keeps_nothing(files: Shroff, tmp_path: Path) -> None:
    for noun, done in (("policies", "attested"), ("limits", "attested"), ("shipments", "declared")):
        words = ("insurance", noun, "import", f"{noun}.csv")
        before = (tmp_path / ".shroff" / "vault.jsonl").read_bytes()
        assert f"would be: 1 {done}" in files(*words, "--dry-run").out
        assert files("insurance", noun, "list", "--json").json == []
        assert (tmp_path / ".shroff" / "vault.jsonl").read_bytes() == before
        assert files(*words, "--json").json["summary"][done] == 1


def test_import__of_a_shipment_that_would_have_no_cover__warns(files: Shroff, tmp_path: Path) -> None:
    (tmp_path / "limits.csv").write_text(
        LIMITS.replace("valid_from\n", "valid_from,days\n").replace("2020-01-01\n", "2020-01-01,30\n")
    )
    for noun in ("policies", "limits"):
        files("insurance", noun, "import", f"{noun}.csv")
    day = today(tmp_path)
    rows = shipment_rows(day - timedelta(days=16), due_in=31).replace("OWN:HANSA", "OWN:OTHER")
    (tmp_path / "shipments.csv").write_text(rows.replace("100000.00", "800000.01"))
    warned = files("insurance", "shipments", "import", "shipments.csv").err
    for said in (
        "Its buyer is OWN:OTHER; the limit is for OWN:HANSA.",
        "due 31 days after shipment; the limit is for at most 30 days",
        "later than 15 days after",
        "850,000.01 USD is declared, and 500,000.00 USD is left of the limit",
        f"800,000.01 USD of {NUMBER} is declared, which is over 800,000.00 USD",
    ):
        assert said in warned
    check = ("insurance", "check", LIMIT, "--shipment", "SHIP-1", "--as", "bank-a")
    answer = files(*check, code=5)
    assert "not passed: buyer mismatch, no consent" in answer.out
    assert "the limit is for OWN:HANSA" in answer.err


def test_import__of_a_policy_of_a_coming_day__warns(files: Shroff, tmp_path: Path) -> None:
    (tmp_path / "policies.csv").write_text(POLICIES.replace("2026-01-01,", "2099-01-01,"))
    assert "2099-01-01, is after today" in files("insurance", "policies", "import", "policies.csv").err
    files("insurance", "limits", "import", "limits.csv")
    found = files("insurance", "limits", "show", LIMIT, "--json").json
    assert (found["takes_cover"], found["closed_for"]) == (False, "POLICY_EXPIRED")
    assert "no (policy expired)" in files("insurance", "limits", "list").out


def test_import__of_a_header_alone__says_that_there_are_no_rows(files: Shroff, tmp_path: Path) -> None:
    (tmp_path / "policies.csv").write_text(POLICIES.splitlines()[0] + "\n")
    assert "no rows" in files("insurance", "policies", "import", "policies.csv").err


def test_import_rows__interrupted__says_how_far_it_came(
    files: Shroff, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del files
    rows = open_policies(tmp_path / "policies.csv")

    def take(work: Workspace) -> Iterator[Taken]:
        yield from take_policies(insurer_desk(work, None), rows)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_rows(session_of(Globals(), Globals()), rows, take, dry_run=False, as_json=False)
    assert "1 rows were read, 1 of them done; import the file again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("", 1, "The file is empty"),
        ("number,date\nSC-1,2026-01-01\n", 1, "The header lacks holder"),
        (POLICIES.replace(",", "\t"), 1, "separated by tabs"),
        (None, 4, "cannot be read"),
    ],
)
def test_import__of_what_is_no_such_file__is_refused_whole(
    files: Shroff, tmp_path: Path, content: str | None, code: int, said: str
) -> None:
    if content is None:
        (tmp_path / "policies.csv").unlink()
    else:
        (tmp_path / "policies.csv").write_text(content)
    assert said in files("insurance", "policies", "import", "policies.csv", code=code).err
