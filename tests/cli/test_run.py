"""`shroff run`: the scenarios, and the portfolio."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scenarios.catalogue import SCENARIOS
from tests.cli.conftest import ROWS, Shroff


def test_run__without_a_name__lists_the_scenarios(shroff: Shroff) -> None:
    names = [each.name for each in SCENARIOS]
    assert [each["name"] for each in shroff("run", "--json").json] == [*names, "portfolio"]
    assert all(name in shroff("run").out for name in names)


@pytest.mark.parametrize("name", [each.name for each in SCENARIOS])
def test_run__of_each_scenario__comes_out_as_it_should(shroff: Shroff, name: str) -> None:
    answer = shroff("run", name)
    assert "balances are conserved" in answer.out
    assert "\x1b[" not in answer.out
    assert answer.err == ""


def test_run__json__is_an_object_a_line(shroff: Shroff) -> None:
    items = [json.loads(line)["item"] for line in shroff("run", "one-loan", "--json").out.splitlines()]
    assert (items[0], items[-1]) == ("opening", "closing")


def test_run__zh__adds_the_terms(shroff: Shroff) -> None:
    assert "放款" in shroff("run", "one-loan", "--lang", "zh").out
    assert "放款" in shroff("run", "--lang", "zh", "one-loan").out


def test_run__of_an_unknown_scenario__says_which_is_meant(shroff: Shroff) -> None:
    assert "Did you mean 'one-loan'?" in shroff("run", "one-lon", code=2).err


def test_run__that_comes_out_otherwise__answers_no(shroff: Shroff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.stage.Stage.refused", _not_refused)
    answer = shroff("run", "one-loan", code=5)
    assert answer.err.startswith("error: Not refused")


def _not_refused(*_: object) -> None:
    from scenarios.stage import ScenarioFailed

    raise ScenarioFailed("Not refused; something was due.")


def test_portfolio__sums_up(shroff: Shroff, tmp_path: Path) -> None:
    (tmp_path / "declarations.csv").write_text(ROWS)
    found = shroff("run", "portfolio", "declarations.csv", "--banks", "2", "--json").json
    assert found["rows"]["attested"] == 3
    assert found["agrees"]
    assert "the run" in shroff("run", "portfolio", "declarations.csv").out
    assert [each.name for each in tmp_path.iterdir()] == ["declarations.csv"]


def test_portfolio__keeps_the_chain_that_is_named(
    shroff: Shroff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "declarations.csv").write_text(ROWS)
    monkeypatch.setenv("SHROFF_CHAIN", "elsewhere")
    shroff("run", "portfolio", "declarations.csv", "--chain", "kept")
    assert shroff("chain", "status", "--chain", "kept", "--json").json["head"] > 0
    assert not (tmp_path / "elsewhere").exists()
    assert "is not empty" in shroff("run", "portfolio", "declarations.csv", "--chain", "kept", code=4).err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nothing.csv",), 4, "cannot be read"),
        (("declarations.csv", "--banks", "0"), 2, "can't be 0 banks"),
        (("declarations.csv", "--currency", "EURO"), 2, "EURO is not a currency"),
        (("bad.csv", "--all-or-nothing"), 1, "row 5"),
    ],
)
def test_portfolio__of_what_cannot_be__says_why(
    shroff: Shroff, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "declarations.csv").write_text(ROWS)
    (tmp_path / "bad.csv").write_text(ROWS + "310120260123456799,2026-01-15,91440300MA5EXPA004,EUR,0\n")
    answer = shroff("run", "portfolio", *arguments, code=code)
    assert said in answer.err
    assert answer.out == ""
