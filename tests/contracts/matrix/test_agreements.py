"""An amendment with the signature of somebody else in the place of one that it needs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Grid, Line, predict
from tests.contracts.matrix.on_amendments import GRIDS
from tests.contracts.matrix.running import SECONDS, Runner
from tests.contracts.matrix.tables import Table, table

# Who signs in the place of the firm. A suspended firm may agree that another bank takes over, no more.
AGREED = table(
    """
signer               extend  extend the hold  substitute  hand_over
firm.checker         cap     cap              cap         cap
firm.admin           cap     cap              cap         cap
firm.revoked         dead    dead             dead        dead
other_firm.maker     party   party            party       party
suspended_firm.maker  susp  susp             susp        party
bank.maker           role    role             role        role
operator.maker       role    role             role        role
stranger             key     key              key         key
contract             sig     sig              sig         sig
"""
)

# Who signs in the place of the maker of the bank that takes over.
TAKEN = table(
    """
signer               hand_over
bank.maker           party
bank.checker         cap
bank.admin           cap
bank.revoked         dead
other_bank.maker     party
suspended_bank.maker  susp
retired_bank.maker   dead
firm.maker           role
operator.maker       role
stranger             key
contract             sig
"""
)

CASES = GRIDS[0]
AGREEING = [line for line in CASES.lines if line.name in AGREED["stranger"]]
TAKING = [line for line in CASES.lines if line.name in TAKEN["stranger"]]


def tried(
    runner: Runner, grid: Grid[Any], line: Line[Any], role: str, signer: Caller, expected: Table, row: str
) -> list[str]:
    """The line in every state in which it works, with this signer in that role."""
    stage, wrong = runner.stage, list[str]()
    for state, subject in runner.at(grid).items():
        works = predict(grid, line, "bank.maker", state)
        if works is None or not works.works:
            continue
        stage.instead[role] = signer
        bank = stage.callers["bank.maker"]
        found = runner.compare(grid, line, state, subject, bank, expected[row][line.name])
        wrong += [f"{each} [{role} is {row}]" for each in found]
        stage.instead.clear()
    return wrong


@pytest.mark.parametrize("line", AGREEING, ids=lambda line: line.name)
def test_amendment__agreed_by_somebody_else__is_refused(runner: Runner, line: Line[Any]) -> None:
    wrong: list[str] = []
    for name in AGREED:
        wrong += tried(runner, CASES, line, "firm.maker", runner.stage.callers[name], AGREED, name)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", TAKING, ids=lambda line: line.name)
def test_hand_over__taken_by_somebody_else__is_refused(runner: Runner, line: Line[Any]) -> None:
    wrong: list[str] = []
    for name in TAKEN:
        wrong += tried(runner, CASES, line, "taker.maker", runner.stage.callers[name], TAKEN, name)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", TAKING, ids=lambda line: line.name)
def test_hand_over__with_another_second_of_the_taker__is_refused(runner: Runner, line: Line[Any]) -> None:
    wrong: list[str] = []
    expected = {name: {line.name: cell} for name, cell in SECONDS.items()}
    for name, signer in runner.seconds(runner.stage.callers["taker.maker"]).items():
        wrong += tried(runner, CASES, line, "taker.maker", signer, expected, name)
    assert not wrong, "\n".join(wrong)
