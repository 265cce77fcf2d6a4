"""The sample data that is shipped: declarations of which one can't be financed, and what insures them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cli.init import DEMO_PEOPLE
from contracts.registry.csv_reader import open_declarations
from tests.cli.conftest import Shroff

ROOT = Path(__file__).parents[2]
DATA = ROOT / "scenarios" / "data"
SAMPLE = DATA / "declarations.csv"


def test_sample__read__answers_every_row() -> None:
    answers = list(open_declarations(SAMPLE))

    assert [answer.ok for answer in answers] == [True, True, True, True, True, False]
    assert [problem.code for problem in answers[-1].problems] == ["zero-amount"]


def test_sample__its_exporters__are_those_of_a_new_chain() -> None:
    known = {identity for _, role, identity, _ in DEMO_PEOPLE if role == "enterprise"}

    found = {str(answer.fields.owner) for answer in open_declarations(SAMPLE) if answer.fields is not None}

    assert found == known


def test_samples_of_insurance__on_a_new_chain__are_taken_whole(shroff: Shroff) -> None:
    shroff("init")
    shroff("documents", "import", SAMPLE, code=1)
    for noun in ("policies", "limits", "shipments"):
        answer = shroff("insurance", noun, "import", DATA / f"{noun}.csv", "--json").json
        outcome = "declared" if noun == "shipments" else "attested"
        assert [row["outcome"] for row in answer["rows"]] == [outcome] * len(answer["rows"])
    warned = [each for row in answer["rows"] for each in row["warnings"]]
    assert all("later than 15 days" in each for each in warned)  # as their days go by, nothing else


@pytest.mark.parametrize("page", ["insurance", "capital"])
def test_walk_through__as_it_is_written__works(page: str, shroff: Shroff, tmp_path: Path) -> None:
    """Ids and blocks are others each time; the rest of what is printed is what stands in the document."""
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    consoles = re.findall(r"```console\n(.*?)```", (ROOT / "docs" / f"{page}.md").read_text(), re.DOTALL)
    steps = [each for text in consoles for each in text.split("$ shroff ")[1:]]
    assert len(steps) > 20
    for step in steps:
        command, _, shown = step.partition("\n")
        out = shroff(*shlex.split(command), code=1 if "declarations.csv" in command else 0).out
        assert not shown or _without_ids(out) == _without_ids(shown), command


def _without_ids(text: str) -> list[str]:
    return [
        re.sub(r"block [0-9]+|^ *[0-9]+(?= )|\([0-9a-f]{12}\)", "", line).strip()
        for line in text.splitlines()
    ]
