"""Each cell either works, as its table says, or is refused for the reason that its table gives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.matrix.book import GRIDS
from tests.contracts.matrix.callers import OWN
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.running import Runner

EVERY_LINE = [pytest.param(grid, line, id=f"{grid}: {line.name}") for grid in GRIDS for line in grid.lines]
EVERY_CONDITION = [
    pytest.param(grid, name, id=f"{grid}: {name}") for grid in GRIDS if grid.under for name in grid.conditions
]
SEALED = [
    pytest.param(grid, line, id=f"{grid}: {line.name}")
    for grid in GRIDS
    for line in grid.lines
    if line.sealed and line.right not in OWN
]


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
