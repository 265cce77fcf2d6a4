"""The rows: every contract and every module has its place."""

from __future__ import annotations

import pytest

from chain.building import ROOT, contract_files
from tests.mutants.suites import SUITES, Suite


def test_suites__every_contract__has_a_row() -> None:
    assert set(SUITES) == set(contract_files())


def test_suites__every_module__counts_for_one_contract() -> None:
    modules = sorted(module for suite in SUITES.values() for module in suite.modules)
    assert modules == sorted(file.stem for file in (ROOT / "contracts" / "modules").glob("*.vy"))


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_suite__its_tests__are_there(suite: Suite) -> None:
    assert [path for path in suite.tests if not (ROOT / path).exists()] == []
