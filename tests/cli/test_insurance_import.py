"""`shroff insurance … import`: each row is done or answered, and files can be sent again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from tests.cli.conftest import NUMBER, Shroff
from tests.cli.insured import EXPORTER, LIMIT, LIMITS, POLICIES, today, write


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
    assert "amount" in answer["rows"][0]["problems"][0]["message"]


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
    )
    (tmp_path / "shipments.csv").write_text(head + "\n".join(rows) + "\n")
    answer = files("insurance", "shipments", "import", "shipments.csv", "--json", code=1).json
    assert _codes(answer) == {
        2: ["unknown-limit"],
        3: ["unknown-declaration"],
        4: ["bad-value"],
        5: ["insurance: bad days"],
        6: ["bad-value"],
    }
    (found,) = files("insurance", "shipments", "list", "--json").json
    assert (found["reference"], found["declared"]) == ("SC20261/D7", "800000.00")
    (tmp_path / "shipments.csv").write_text(head + rows[5].replace(NUMBER, f"{NUMBER}=5") + "\n")
    answer = files("insurance", "shipments", "import", "shipments.csv", "--json", code=1).json
    assert [each[0] for each in _codes(answer).values()] == ["documents: reference used for other content"]


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
