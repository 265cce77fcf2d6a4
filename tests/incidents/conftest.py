"""The deployed suite, and the command line, for the mistakes of others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.conftest import shroff
from tests.contracts.conftest import desk, wired
from tests.contracts.desk import Desk, make_desk

__all__ = ["desk", "shroff", "wired"]
"""Fixtures of the contracts' tests and of the command line's."""


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Desk]:
    """The same suite, at the same addresses, on another chain. Nobody may change it."""
    other = make_desk(chain_id=7)
    yield other
    other.network.node.close()
