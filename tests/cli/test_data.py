"""The sample data that is shipped: five declarations that can be financed, and one that can't."""

from __future__ import annotations

from pathlib import Path

from cli.init import DEMO_PEOPLE
from contracts.registry.csv_reader import open_declarations

SAMPLE = Path(__file__).parents[2] / "scenarios" / "data" / "declarations.csv"


def test_sample__read__answers_every_row() -> None:
    answers = list(open_declarations(SAMPLE))

    assert [answer.ok for answer in answers] == [True, True, True, True, True, False]
    assert [problem.code for problem in answers[-1].problems] == ["zero-amount"]


def test_sample__its_exporters__are_those_of_a_new_chain() -> None:
    known = {identity for _, role, identity, _ in DEMO_PEOPLE if role == "enterprise"}

    found = {str(answer.fields.owner) for answer in open_declarations(SAMPLE) if answer.fields is not None}

    assert found == known
