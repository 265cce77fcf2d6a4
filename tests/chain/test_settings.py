"""What is decided when a chain is made: what no chain could have is refused."""

from __future__ import annotations

from typing import Any

import pytest

from chain.errors import BadInput
from chain.settings import Settings


@pytest.mark.parametrize(
    "fields",
    [
        {"chain_id": 0},
        {"fees": "none"},
        {"base_fee": 1},
        {"fees": "eip1559", "base_fee": -1},
        {"evm_version": "london"},
        {"durable": "never"},
        {"block_gas_limit": 20_999},
        {"genesis_time": -1},
        {"chain_id": 5.0},
        {"base_fee": None},
        {"transaction_gas_limit": "16777216"},
        {"transaction_gas_limit": True},
        {"prefunded": {"0x12": 1}},
        {"prefunded": {"0x" + "11" * 20: -1}},
        {"prefunded": {"0x" + "11" * 20: 1 << 256}},
        {"prefunded": {"0x" + "11" * 20: 1.0}},
    ],
)
def test_settings__impossible__are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        Settings(**fields)
