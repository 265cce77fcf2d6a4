"""Nothing that changes anything is missing from the matrix: the ABI of every contract is walked.

A deployed registry once had a setter without the modifier that its siblings had: so the functions are not
remembered here, but taken from what is compiled.
"""

from __future__ import annotations

from typing import Any

import pytest

from chain.building import contract_files, load
from contracts.financing.cases import Status
from contracts.insurance.words import Status as ShipmentStatus
from contracts.payments.words import Status as PaymentStatus
from tests.contracts.matrix.about_cases import CODES
from tests.contracts.matrix.about_payments import CODES as PAYMENT_CODES
from tests.contracts.matrix.about_shipments import CODES as SHIPMENT_CODES
from tests.contracts.matrix.book import ANSWERED, BOOK, FIRST, GRIDS, OPEN
from tests.contracts.matrix.callers import CONTRACTS, PEOPLE, RIGHTS
from tests.contracts.matrix.running import Runner


def mutators(contract: str) -> set[str]:
    """Functions that change anything, as compiled."""
    return {
        entry["name"]
        for entry in load(contract).abi
        if entry["type"] == "function" and entry["stateMutability"] not in {"view", "pure"}
    }


EVERY = [(contract, fn) for contract in contract_files() for fn in sorted(mutators(contract))]


def lines(contract: str) -> list[Any]:
    """Every line of a contract's grids."""
    return [line for grid in BOOK.get(contract, ()) for line in grid.lines]


@pytest.mark.parametrize(("contract", "fn"), EVERY)
def test_matrix__a_function__has_a_row(contract: str, fn: str) -> None:
    assert contract in BOOK, (
        f"{contract} is not in the matrix: write its grids as tests/contracts/matrix/on_….py (who may, what "
        "each state allows, from domain.md and rules.md) and name them in tests/contracts/matrix/book.py."
    )
    assert fn in {line.fn for line in lines(contract)}, (
        f"{contract}.{fn} has no row: add a Line to the LINES of {contract} in tests/contracts/matrix/, with "
        "the right that it needs, and a row of that name to each of its tables: what it does in every state "
        "and under every condition, as domain.md and rules.md say, not as the code does."
    )


def test_matrix__its_rows__are_of_functions_that_there_are() -> None:
    for contract in BOOK:
        assert {line.fn for line in lines(contract)} == mutators(contract), contract


def test_matrix__its_contracts__are_deployed(runner: Runner) -> None:
    deployed = {face.NAME for face in runner.stage.desk.suite.faces()}
    assert deployed == set(contract_files())
    assert {name for name in deployed if mutators(name)} == set(BOOK)


def test_matrix__its_callers__are_on_the_stage(runner: Runner) -> None:
    assert set(runner.stage.callers) >= {*PEOPLE, *CONTRACTS}
    addresses = [caller.address for caller in runner.stage.callers.values()]
    assert len(set(addresses)) == len(addresses)


def test_matrix__every_state_of_a_case__is_a_column() -> None:
    assert set(CODES) == set(Status)
    for grid in GRIDS:
        if grid.title == "cases":
            assert {"NONE", *CODES.values()} == set(next(iter(grid.states.values()))), str(grid)


def test_matrix__every_state_of_a_shipment__is_a_column() -> None:
    assert set(SHIPMENT_CODES) == set(ShipmentStatus)
    grids = [grid for grid in GRIDS if grid.title.startswith("shipments")]
    assert {grid.contract for grid in grids} == {"CreditInsurance", "InsuranceChecks", "InsuranceClaims"}
    for grid in grids:
        assert {"NONE", *SHIPMENT_CODES.values()} <= set(next(iter(grid.states.values()))), str(grid)


def test_matrix__every_state_of_a_payment__is_a_column() -> None:
    assert set(PAYMENT_CODES) == set(PaymentStatus)
    grids = [grid for grid in GRIDS if grid.title == "payments"]
    assert {grid.contract for grid in grids} == {"CapitalPayments", "PaymentProofs"}
    for grid in grids:
        for row in grid.states.values():
            assert {"NONE", *PAYMENT_CODES.values()} <= set(row), str(grid)


def test_matrix__its_first_grids__have_every_function() -> None:
    """So that what is not marked slow leaves no function out."""
    for contract, grids in BOOK.items():
        first = {line.fn for grid in grids if str(grid) in FIRST for line in grid.lines}
        assert first == mutators(contract), contract


@pytest.mark.parametrize(("contract", "fn"), EVERY)
def test_function__asked_by_a_stranger__is_refused_or_on_the_short_list(contract: str, fn: str) -> None:
    """What the tables say; `test_matrix` tries it."""
    found = [(grid, line) for grid in BOOK.get(contract, ()) for line in grid.lines if line.fn == fn]
    tried = [(grid, line) for grid, line in found if "stranger" in RIGHTS[line.right]]
    assert tried, f"no stranger tries {contract}.{fn}"
    repeats = False
    for grid, line in tried:
        assert "stranger" in (line.callers or grid.callers)
        cells = [cell for cell in grid.states[line.name].values() if cell is not None]
        may = RIGHTS[line.right]["stranger"]
        assert may is not None
        assert may.works == (fn in OPEN), f"{contract}.{fn}: say in OPEN why a stranger may call it"
        repeats |= any(cell.repeats for cell in cells)
    assert repeats == (fn in ANSWERED)


def test_open__each__is_somewhere() -> None:
    assert {*OPEN, *ANSWERED} <= {fn for _, fn in EVERY}
