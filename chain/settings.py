"""What is decided when a chain is made, and kept with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from chain.errors import BadInput
from chain.hashing import is_address

CHAIN_ID = 20190322
BLOCK_GAS_LIMIT = 1_000_000_000
TRANSACTION_GAS_LIMIT = 16_777_216
"""EIP-7825: no transaction may ask for more gas than 2**24."""
_MAY_BE_NONE = ("transaction_gas_limit", "genesis_time")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a chain is made; two chains with equal settings and blocks have equal heads.

    - `fees`: `"free"` holds the base fee at 0 for ever, so that no key needs a balance; `"eip1559"` is the
      stock rule, from `base_fee` (in wei) on.
    - `block_gas_limit` never changes; `transaction_gas_limit` is EIP-7825's, None lifts it.
    - `prefunded`: address to wei, in the genesis.
    - `unprotected_transactions`: take legacy transactions that name no chain (EIP-155).
    - `genesis_time`: the genesis block's timestamp; None takes the clock's time when the chain is made.
    - `durable`, for a chain on disk: `"power"` waits for the disk at every block; `"process"` does not: what
      was handed out survives a killed process, but not a power cut. It can differ each time the chain is
      opened.
    """

    chain_id: int = CHAIN_ID
    fees: Literal["free", "eip1559"] = "free"
    base_fee: int = 0
    block_gas_limit: int = BLOCK_GAS_LIMIT
    transaction_gas_limit: int | None = TRANSACTION_GAS_LIMIT
    prefunded: Mapping[str, int] = field(default_factory=dict[str, int])
    unprotected_transactions: bool = False
    evm_version: Literal["prague"] = "prague"
    genesis_time: int | None = None
    durable: Literal["power", "process"] = "power"

    def __post_init__(self) -> None:
        """Raises BadInput for settings that no chain could have; they may come from a file."""
        for name in ("chain_id", "base_fee", "block_gas_limit", "transaction_gas_limit", "genesis_time"):
            given = getattr(self, name)
            if type(given) is not int and not (given is None and name in _MAY_BE_NONE):
                raise BadInput(f"The setting {name} is a whole number.", field=name, value=given)
        if self.chain_id < 1:
            raise BadInput("A chain id is a positive number.", field="chain_id", value=self.chain_id)
        if self.fees not in ("free", "eip1559"):
            raise BadInput("Fees are 'free' or 'eip1559'.", field="fees", value=self.fees)
        if self.fees == "free" and self.base_fee:
            raise BadInput("A chain without fees has a base fee of 0.", field="base_fee", value=self.base_fee)
        if self.base_fee < 0:
            raise BadInput("A base fee can't be negative.", field="base_fee", value=self.base_fee)
        if self.evm_version != "prague":
            raise BadInput(
                "The embedded chain has the Prague rules.", field="evm_version", value=self.evm_version
            )
        if self.durable not in ("power", "process"):
            raise BadInput("Durable is 'power' or 'process'.", field="durable", value=self.durable)
        if self.block_gas_limit < 21_000:
            raise BadInput(
                "No transaction fits into such a block.", field="block_gas_limit", value=self.block_gas_limit
            )
        if self.genesis_time is not None and self.genesis_time < 0:
            raise BadInput("A chain can't begin before 1970.", field="genesis_time", value=self.genesis_time)
        for address, wei in self.prefunded.items():
            if not is_address(address) or type(wei) is not int or not 0 <= wei < 1 << 256:
                raise BadInput(
                    "Prefunded are addresses, with an amount of wei each.", field="prefunded", value=address
                )

    def to_json(self) -> str:
        """The settings that are part of the chain, as kept on disk: all but `durable`."""
        kept = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "durable"}
        kept["prefunded"] = {address.lower(): wei for address, wei in sorted(self.prefunded.items())}
        return json.dumps(kept, sort_keys=True)

    def differences(self, other: Settings) -> list[str]:
        """Names of the settings that make `other` another chain. A genesis time of None agrees with any."""
        mine, its = json.loads(self.to_json()), json.loads(other.to_json())
        if mine["genesis_time"] is None or its["genesis_time"] is None:
            mine["genesis_time"] = its["genesis_time"] = None
        return sorted(name for name in mine if mine[name] != its[name])
