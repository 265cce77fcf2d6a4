"""`shroff documents import`: an answer per row; good rows go through, or not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli.workspace import open_workspace
from contracts.registry.identifiers import Identifier
from scenarios.people import Actor
from tests.cli.conftest import NUMBER, Shroff

HEADER = "number,date,exporter,currency,amount\n"
GOOD = "310120260777777771,2026-01-10,91110000MA9EXPA16G,USD,5.00\n"
OTHER = "310120260777777772,2026-01-10,91440300MA5EXPA004,USD,6.00\n"
ZERO = "310120260777777773,2026-01-10,91110000MA9EXPA16G,USD,0.00\n"
BANKERS = "310120260777777775,2026-01-10,BIC:SHRFCNBA,USD,8.00\n"
STRANGE = "310120260777777774,2026-01-10,91310000MA1EXPB77B,USD,7.00\n"


def test_import__of_good_rows__attests_them(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text(HEADER + GOOD + OTHER)
    answer = chain("documents", "import", "new.csv")
    assert answer.out == "2 attested, 0 known, 0 refused, 0 unreadable\n"
    assert len(chain("documents", "list", "--json").json) == 5


def test_import__with_bad_rows__lets_the_good_through_and_says_so(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text(HEADER + GOOD + ZERO + STRANGE + OTHER)
    found = chain("documents", "import", "new.csv", "--json", code=1).json
    assert {name: count for name, count in found["summary"].items() if count} == {
        "attested": 2,
        "unreadable": 2,
    }
    assert [row["row"] for row in found["rows"]] == [2, 3, 4, 5]
    codes = [[problem["code"] for problem in row["problems"]] for row in found["rows"]]
    assert codes == [[], ["zero-amount"], ["unknown-exporter"], []]
    text = chain("documents", "import", "new.csv", code=1)
    lines = text.out.splitlines()
    assert lines[0] == "new.csv, row 3, amount: The amount is zero. [zero-amount]"
    (strange,) = (place for place, line in enumerate(lines) if "row 4, exporter" in line)
    assert lines[strange + 1] == "  expected: somebody who was admitted"
    assert "participants admit" in lines[strange + 2]
    assert "2 known" in lines[-1]


def test_import__all_or_nothing__does_nothing_for_one_bad_row(chain: Shroff, tmp_path: Path) -> None:
    for bad in (ZERO, STRANGE):
        (tmp_path / "new.csv").write_text(HEADER + GOOD + bad)
        answer = chain("documents", "import", "new.csv", "--all-or-nothing", code=1)
        assert "new.csv, row 3" in answer.err
        assert answer.out == ""
    assert len(chain("documents", "list", "--json").json) == 3


def test_import__all_or_nothing__of_what_the_chain_refuses__does_nothing(
    chain: Shroff, tmp_path: Path
) -> None:
    (tmp_path / "new.csv").write_text(HEADER + GOOD + BANKERS)
    chain("documents", "import", "new.csv", "--all-or-nothing", code=3)
    assert len(chain("documents", "list", "--json").json) == 3


def test_import__of_a_page_that_the_chain_refuses__costs_only_the_bad_row(
    chain: Shroff, tmp_path: Path
) -> None:
    (tmp_path / "new.csv").write_text(HEADER + GOOD + BANKERS)
    found = chain("documents", "import", "new.csv", "--json", code=1).json
    assert [row["outcome"] for row in found["rows"]] == ["attested", "refused"]
    assert found["rows"][1]["problems"][0]["code"].startswith("documents: ")


def test_import__of_many_rows__goes_page_by_page_and_again_changes_nothing(
    chain: Shroff, tmp_path: Path
) -> None:
    rows = "".join(
        f"31012026088888{number:04},2026-01-10,91110000MA9EXPA16G,USD,{number + 1}\n" for number in range(120)
    )
    (tmp_path / "new.csv").write_text(HEADER + rows)
    before = chain("chain", "status", "--json").json["head"]
    assert "120 attested" in chain("documents", "import", "new.csv").out
    assert chain("chain", "status", "--json").json["head"] == before + 3
    assert "0 attested, 120 known" in chain("documents", "import", "new.csv", "--all-or-nothing").out
    assert chain("chain", "status", "--json").json["head"] in (before + 3, before + 4)


def test_import__admit__admits_those_whom_nobody_knows(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text(HEADER + STRANGE)
    assert "1 attested" in chain("documents", "import", "new.csv", "--admit").out
    (found,) = chain("documents", "list", "--owner", "uscc_91310000ma1expb77b", "--json").json
    assert found["face"] == "7.00"
    chain("consents", "grant", "bank-a", "--as", "uscc_91310000ma1expb77b")


def test_import__admit_all_or_nothing__admits_nobody_for_one_bad_row(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text(HEADER + STRANGE + ZERO)
    chain("documents", "import", "new.csv", "--admit", "--all-or-nothing", code=1)
    assert len(chain("participants", "list", "--json").json) == 8


def test_import__without_a_currency__takes_the_one_that_is_given(chain: Shroff, tmp_path: Path) -> None:
    row = "310120260777777771,2026-01-10,91110000MA9EXPA16G,5\n"
    (tmp_path / "new.csv").write_text("number,date,exporter,amount\n" + row)
    assert "lacks currency" in chain("documents", "import", "new.csv", code=1).err
    chain("documents", "import", "new.csv", "--currency", "JPY")
    assert chain("documents", "show", "310120260777777771", "--json").json["currency"] == "JPY"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (None, 4, "cannot be read"),
        (b"", 1, "is empty"),
        (b"PK\x03\x04rest", 1, "a workbook or an archive"),
        (b"\x7fELF\x00\x01", 1, "NUL bytes"),
        (b"a;b;c\n1;2;3\n", 1, "semicolons"),
        (b"number,date\n", 1, "lacks exporter"),
    ],
)
def test_import__of_what_is_no_such_file__says_so(
    chain: Shroff, tmp_path: Path, content: bytes | None, code: int, said: str
) -> None:
    if content is not None:
        (tmp_path / "new.csv").write_bytes(content)
    answer = chain("documents", "import", "new.csv", code=code)
    assert said in answer.err
    assert "new.csv" in answer.err


def test_import__of_a_pipe_or_by_nobody__says_so(chain: Shroff, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "no regular file" in chain("documents", "import", "pipe", code=4).err
    assert "Nobody is called" in chain("documents", "import", "declarations.csv", "--as", "x", code=2).err
    assert NUMBER in chain("documents", "list").out


def test_import__with_days_before_all_days__costs_only_the_row(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text(HEADER + GOOD + OTHER.replace("2026-01-10", "0001-01-01"))
    found = chain("documents", "import", "new.csv", "--json", code=1).json
    assert [row["outcome"] for row in found["rows"]] == ["attested", "unreadable"]
    assert (found["rows"][1]["problems"][0]["field"], found["summary"]["attested"]) == ("date", 1)


def test_import__of_more_than_a_document_holds__names_amount_and_limit(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text(HEADER + GOOD.replace("USD,5.00", f"JPY,{2**77}"))
    lines = chain("documents", "import", "new.csv", code=1).out.splitlines()
    assert lines[0] == "new.csv, row 2, amount: The chain refuses it. [documents: bad amount]"
    assert "2^76 - 1" in lines[1]


def test_import__admit__after_a_kill_between_keys_and_chain__admits_them(
    chain: Shroff, tmp_path: Path
) -> None:
    (tmp_path / "new.csv").write_text(HEADER + STRANGE)
    with open_workspace(tmp_path / ".shroff") as work:
        identity = Identifier("USCC", "91310000MA1EXPB77B")
        work.people.add(Actor.from_seed("newcomer", "enterprise", seed="killed", identity=identity))
        work.keep_people()
    assert "unknown-exporter" in chain("documents", "import", "new.csv", code=1).out
    assert "1 attested" in chain("documents", "import", "new.csv", "--admit").out
    assert chain("documents", "list", "--owner", "newcomer", "--json").json[0]["face"] == "7.00"
