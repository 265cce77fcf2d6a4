"""Every scenario at 80 columns, and what of it is told in Chinese."""

from __future__ import annotations

import re

import pytest

from scenarios.catalogue import SCENARIOS, Scenario
from scenarios.telling.layout import width_of
from scenarios.telling.terminal import Teller
from scenarios.telling.terms import COLUMNS
from tests.scenarios.recorder import played, rows_in

CHINESE = re.compile(r"[\u4e00-\u9fff]")
STEP = re.compile(r" *[0-9]+  [a-z0-9_]+  ")
FIGURE = re.compile(r" {5}[a-z][^:,]*: ")
"""A figure of a refusal, on a line of its own; hints begin with a capital letter."""

NO_END = 1_000


def lines(which: Scenario, *, lang: str, width: int) -> list[str]:
    """A scenario as it is printed on a terminal of that width."""
    teller = Teller(lang=lang, width=width)
    return [line for item in played(which.name).items for line in teller.lines(item)]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("which", SCENARIOS, ids=lambda each: each.name)
def test_lines__at_eighty_columns__fit(which: Scenario, lang: str) -> None:
    assert [line for line in lines(which, lang=lang, width=80) if width_of(line) > 80] == []


@pytest.mark.parametrize("which", SCENARIOS, ids=lambda each: each.name)
def test_lines__in_chinese__leave_no_word_of_the_trade_without_its_term(which: Scenario) -> None:
    untold: list[str] = []
    for line in lines(which, lang="zh", width=NO_END)[1:]:
        figures = line.split(" · ")[1:] if line.startswith("   ") else []
        if line.strip().startswith("✗") or STEP.match(line) or FIGURE.match(line):
            figures = [*figures, line]
        untold += [each for each in figures if not CHINESE.search(each)]

    assert untold == []


@pytest.mark.parametrize("which", SCENARIOS, ids=lambda each: each.name)
def test_refusals__their_figures__have_a_chinese_term(which: Scenario) -> None:
    names: set[str] = set()
    for step in played(which.name).steps:
        figures: dict[str, object] = {} if step.refusal is None else dict(step.refusal.figures)
        rows = rows_in(figures) if "rows" in figures else []
        names |= {name for each in (figures, *rows) for name in each}

    names -= {"rows", "document", "outcome"}  # these are not shown by name
    assert {name.replace("_", " ") for name in names} <= set(COLUMNS)
