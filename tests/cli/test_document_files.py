"""`shroff documents import` of messages in XML: what it prints, and what it survives."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chain.node import Node
from tests.cli.conftest import SCRIPT, Shroff
from tests.contracts.registry.messages import FOLDER, NAMES, text

ROW = "number,date,exporter,currency,amount\n310120260777777771,2026-01-10,91110000MA9EXPA16G,USD,5.00\n"


@pytest.fixture
def bureau(chain: Shroff, tmp_path: Path) -> Shroff:
    """The command, on a chain with a tax bureau, with a folder of messages."""
    (tmp_path / "papers").mkdir()
    for name in NAMES:
        (tmp_path / "papers" / name).write_text(text(name))
    return chain


def test_import__of_the_shipped_folder__answers_each_file(bureau: Shroff) -> None:
    answer = bureau("documents", "import", FOLDER)
    assert answer.out.splitlines()[-1] == (
        "3 attested, 2 amended, 1 voided, 0 known, 0 refused, 0 unreadable"
    )
    assert f"{FOLDER / 'invoice.xml'}: attested, VAT:DE987654321/R20260017" in answer.out
    assert "  note: Customs says: Lodged twice (reason 1)" in answer.out
    found = bureau("documents", "show", "R-2026/0017", "--json").json
    assert (found["face"], found["owner"]) == ("10710.00", "exporter_a")
    assert bureau("documents", "show", "26CN3101000000001A", "--json").json["face"] == "79500.00"
    again = bureau("documents", "import", FOLDER)
    assert again.out.splitlines()[-1] == "0 attested, 6 known, 0 refused, 0 unreadable"


def test_import__of_files_and_folders_with_bad_ones__loses_nothing(bureau: Shroff, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROW)
    (tmp_path / "papers" / "bad.xml").write_text(text("invoice.xml", ("11900.00", "1e400")))
    (tmp_path / "papers" / "LICENSE").write_text("Permission is hereby granted")
    (tmp_path / "papers" / "bomb.xml").write_text("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    answer = bureau("documents", "import", "rows.csv", "papers", "gone.csv", code=1)
    lines = answer.out.splitlines()
    assert lines[-1] == "4 attested, 2 amended, 1 voided, 0 known, 0 refused, 3 unreadable"
    (bad,) = (at for at, line in enumerate(lines) if "TaxInclusiveAmount" in line)
    assert lines[bad] == (
        "papers/bad.xml, line 50, Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount:"
        " 1e400 is not an amount. [bad-value]"
    )
    assert lines[bad + 1].startswith("  expected: digits 0 to 9")
    assert "papers/bomb.xml, line 1: The file has a DOCTYPE. [not-read]" in answer.out
    assert "gone.csv, row 1: gone.csv cannot be read" in answer.out
    assert answer.err == "passed over: papers/LICENSE: no file of documents\n"


def test_import__json__has_a_place_and_a_code_for_each_problem(bureau: Shroff, tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text(text("invoice.xml", ("2026-10-05", "2026-02-30")))
    found = bureau("documents", "import", "bad.xml", "--json", code=1).json
    (row,) = found["rows"]
    (problem,) = row["problems"]
    assert (row["file"], row["line"], row["outcome"]) == ("bad.xml", 3, "unreadable")
    assert (problem["field"], problem["line"], problem["code"]) == ("Invoice/cbc:IssueDate", 7, "bad-value")
    assert problem["message"] == "2026-02-30 is not a day of the calendar."
    assert found["passed_over"] == []


def test_import__dry_run__changes_nothing(bureau: Shroff, tmp_path: Path) -> None:
    before = bureau("chain", "status", "--json").json["head"]
    vault = (tmp_path / ".shroff" / "vault.jsonl").read_bytes()
    answer = bureau("documents", "import", "papers", "--dry-run")
    assert answer.out.splitlines()[-1].startswith("would be: 3 attested, 2 amended, 1 voided")
    assert bureau("documents", "import", "papers", "--dry-run", "--json").json["dry_run"] is True
    assert bureau("chain", "status", "--json").json["head"] == before
    assert (tmp_path / ".shroff" / "vault.jsonl").read_bytes() == vault
    (tmp_path / "strange.xml").write_text(
        text("declaration-1.xml", ("91110000MA9EXPA16G", "91310000MA1EXPB77B"))
    )
    assert "1 attested" in bureau("documents", "import", "strange.xml", "--admit", "--dry-run").out
    assert len(bureau("participants", "list", "--json").json) == 8


def test_import__all_or_nothing__of_a_folder__does_all_or_nothing(bureau: Shroff, tmp_path: Path) -> None:
    bad = tmp_path / "papers" / "zz.xml"
    bad.write_text("<Invoice")
    answer = bureau("documents", "import", "papers", "--all-or-nothing", code=1)
    assert answer.err.startswith("error: papers/zz.xml, line 1: The file ends inside a tag.")
    assert len(bureau("documents", "list", "--json").json) == 3
    bad.unlink()
    assert (
        "3 attested, 2 amended, 1 voided" in bureau("documents", "import", "papers", "--all-or-nothing").out
    )


def test_import__owner__is_the_buyer_or_the_seller(bureau: Shroff, tmp_path: Path) -> None:
    (tmp_path / "invoice.xml").write_text(text("invoice.xml"))
    bureau("documents", "import", "invoice.xml", "--owner", "seller", "--admit")
    assert bureau("documents", "show", "R-2026/0017", "--json").json["owner"] == "vat_de987654321"
    again = bureau("documents", "import", "invoice.xml", code=1)
    assert "was attested with other content: owner. [other-content]" in again.out
    assert "owns no invoice" in bureau("documents", "import", "invoice.xml", "--owner", "x", code=2).err


def test_import__without_a_tax_bureau__says_how_to_have_one(shroff: Shroff) -> None:
    shroff("init", "--bare")
    answer = shroff("documents", "import", FOLDER / "invoice.xml", code=1)
    assert "Nobody here is tax. [no-authority]" in answer.out
    assert "`shroff participants admit tax --role tax` admits one." in answer.out


def test_import__of_rows_with_other_amounts__is_no_longer_taken_for_the_same(
    bureau: Shroff, tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_text(ROW)
    bureau("documents", "import", "rows.csv")
    (tmp_path / "rows.csv").write_text(ROW.replace("5.00", "6.00"))
    answer = bureau("documents", "import", "rows.csv", code=1)
    assert "with other content: amount. 6.00 USD here, 5.00 USD there. [other-content]" in answer.out


def test_import__text_of_a_file__moves_no_cursor(bureau: Shroff, tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text(text("invoice.xml", ("2026-10-05", "\u009b2J\u202e")))
    out = bureau("documents", "import", "bad.xml", code=1).out
    assert not {"\u009b", "\u202e"} & set(out)


@pytest.mark.slow
def test_import__killed_again_and_again__ends_as_if_it_never_was(bureau: Shroff, tmp_path: Path) -> None:
    """SIGKILL at random moments, until one run comes through; then everything is there, once."""
    for number in range(60):
        made = text("declaration-2.xml", ("EXP-A-2026-102", f"EXP-A-2026-{number + 200}"))
        (tmp_path / "papers" / f"more-{number}.xml").write_text(made)
    chance = random.Random(7)  # noqa: S311 -- moments
    killed = 0
    for _ in range(12):
        command = [sys.executable, "-c", SCRIPT, "documents", "import", "papers"]
        process = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(0.6 + chance.random() * 1.5)
        os.kill(process.pid, signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
    assert killed
    bureau("documents", "import", "papers")
    assert "0 attested, 66 known, 0 refused" in bureau("documents", "import", "papers").out
    found = {each["number"]: each["face"] for each in bureau("documents", "list", "--json").json}
    assert len(found) == 3 + 60 + 3
    assert found["VAT:DE987654321/R20260017"] == "10710.00"
    assert bureau("documents", "show", "26CN3101000000001A", "--json").json["face"] == "79500.00"
    with Node.open(tmp_path / ".shroff" / "chain") as node:
        assert node.head.number > 0
