"""A ledger for each test."""

from __future__ import annotations

import pytest

from tests.contracts.desk import Desk
from tests.contracts.registry.documents.ledger import Ledger, make_ledger


@pytest.fixture
def ledger(desk: Desk) -> Ledger:
    """An application and three documents of 100, 200 and 300."""
    return make_ledger(desk)
