"""`shroff capital invoices|orders import`: every row is answered, and a bad one leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shroff
from tests.cli.paying import EINVOICE, PAPER, write

DATA = Path(__file__).parents[2] / "scenarios" / "data"


@pytest.fixture
def files(chain: Shroff, tmp_path: Path) -> Shroff:
    """The command, with tables of invoices and orders in its working directory."""
    write(tmp_path)
    return chain


def test_import__invoices_and_orders__are_known_the_second_time(files: Shroff) -> None:
    for noun, done in (("invoices", "attested"), ("orders", "ordered")):
        first = files("capital", noun, "import", f"{noun}.csv", "--json").json
        again = files("capital", noun, "import", f"{noun}.csv", "--json").json

        assert first["summary"][done] == 2
        assert again["summary"]["known"] == 2

    found = files("capital", "orders", "show", "PAY-1", "--json").json
    assert [row["amount"] for row in found["rows"]] == ["60000.00"]
    assert files("documents", "show", PAPER, "--json").json["number"] == EINVOICE
    assert files("capital", "orders", "check", "PAY-1").code == 0


def test_import__the_files_of_the_examples__go_through(chain: Shroff) -> None:
    for noun in ("invoices", "orders"):
        chain("capital", noun, "import", DATA / f"{noun}.csv")

    for reference in ("PAY-1", "PAY-2", "PAY-3"):
        assert "passed" in chain("capital", "orders", "check", reference).out


def test_import__a_dry_run__keeps_nothing(files: Shroff) -> None:
    files("capital", "invoices", "import", "invoices.csv")

    answer = files("capital", "orders", "import", "orders.csv", "--dry-run")

    assert "would be: 2 ordered, 0 known" in answer.out
    assert files("capital", "orders", "list", "--json").json == []


def test_import__bad_rows__are_answered_and_cost_no_other(files: Shroff, tmp_path: Path) -> None:
    files("capital", "invoices", "import", "invoices.csv")
    path = tmp_path / "orders.csv"
    path.write_text(
        path.read_text()
        + "PAY-3,91440300MA9DEM2X4L,bank_a,CNY,1,x,OWN:X,C,,\n"
        + "PAY-4,91110000MA9EXPA16G,nobody,CNY,1,x,OWN:X,C,,\n"
        + "PAY-5,91110000MA9EXPA16G,bank_a,CNY,1,x,OWN:X,C,26332000000000099999,\n"
        + "PAY-6,91110000MA9EXPA16G,bank_a,CNY,1,x,OWN:X,C,26332000000000041278=2,yes\n"
        + "PAY-7,91110000MA9EXPA16G,bank_a,CNY,0,x,OWN:X,C,,\n"
        + "PAY-2,91110000MA9EXPA16G,bank_a,CNY,1,x,OWN:X,C,,\n"
    )

    answer = files("capital", "orders", "import", "orders.csv", "--json", code=1).json

    codes = {
        row["row"]: [each["code"] for each in row["problems"]] for row in answer["rows"] if row["problems"]
    }
    assert answer["summary"]["ordered"] == 2
    assert codes == {
        4: ["unknown-enterprise"],
        5: ["unknown-bank"],
        6: ["unknown-invoice"],
        7: ["payments: over what is paid"],
        8: ["zero-amount"],
        9: ["duplicate"],
    }


def test_import__the_paper_number_of_another__is_refused_and_nothing_is_written(
    files: Shroff, tmp_path: Path
) -> None:
    files("capital", "invoices", "import", "invoices.csv")
    path = tmp_path / "more.csv"
    path.write_text(
        "number,date,buyer,seller,currency,amount,paper\n"
        f"26332000000000041279,2026-02-21,91110000MA9EXPA16G,OWN:TOOLS,CNY,5,{PAPER}\n"
    )

    [row] = files("capital", "invoices", "import", "more.csv", "--json", code=1).json["rows"]

    assert [(each["field"], each["code"]) for each in row["problems"]] == [("paper", "two-documents")]
    files("documents", "show", "26332000000000041279", code=1)


def test_import__more_than_is_left__says_how_much_is(files: Shroff, tmp_path: Path) -> None:
    files("capital", "invoices", "import", "invoices.csv")
    path = tmp_path / "orders.csv"
    path.write_text(path.read_text().replace("60000.00", "100000.01"))

    answer = files("capital", "orders", "import", "orders.csv", code=1)

    assert f"{EINVOICE}: 100,000.01 CNY asked, 100,000.00 CNY available" in answer.out
