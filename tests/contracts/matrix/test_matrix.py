"""Each cell either works, as its table says, or is refused for the reason that its table gives.

All of them take minutes. In seconds, each function on one grid: every caller in one state, who may in every
state, every condition and every second.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.matrix.book import FIRST, GRIDS
from tests.contracts.matrix.callers import OWN
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.running import Runner


def marks(grid: Grid[Any]) -> tuple[pytest.MarkDecorator, ...]:
    """Only one grid for each function is quick."""
    return () if str(grid) in FIRST else (pytest.mark.slow,)


EVERY_LINE = [pytest.param(grid, line, id=f"{grid}: {line.name}") for grid in GRIDS for line in grid.lines]
FIRST_LINES = [each for each in EVERY_LINE if str(each.values[0]) in FIRST]
EVERY_CONDITION = [
    pytest.param(grid, name, id=f"{grid}: {name}", marks=marks(grid))
    for grid in GRIDS
    if grid.under
    for name in grid.conditions
]
SEALED = [
    pytest.param(grid, line, id=f"{grid}: {line.name}", marks=marks(grid))
    for grid in GRIDS
    for line in grid.lines
    if line.sealed and line.right not in OWN
]


@pytest.mark.parametrize(("grid", "line"), FIRST_LINES)
def test_cells__of_a_row_and_a_column__are_as_its_table_says(
    runner: Runner, grid: Grid[Any], line: Line[Any]
) -> None:
    wrong = runner.run(grid, line, crossed=True)
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize(("grid", "line"), EVERY_LINE)
def test_cells__of_a_line__are_as_its_table_says(runner: Runner, grid: Grid[Any], line: Line[Any]) -> None:
    wrong = runner.run(grid, line)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("grid", "condition"), EVERY_CONDITION)
def test_cells__under_a_condition__are_as_its_table_says(
    runner: Runner, grid: Grid[Any], condition: str
) -> None:
    wrong = runner.run_under(grid, condition, grid.conditions[condition])
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("grid", "line"), SEALED)
def test_cells__with_another_second__are_refused(runner: Runner, grid: Grid[Any], line: Line[Any]) -> None:
    wrong = runner.run_seconds(grid, line)
    assert not wrong, "\n".join(wrong)
