"""The rules of our chains as py-evm would check them: its Prague VM with three hooks changed, nothing else.

The node does not make blocks with this chain; it is what they are checked against (`chain.auditing`), with
py-evm's own databases, its own execution and its own validation of every field.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import rlp
from eth.chains.base import MiningChain as _MiningChain
from eth.db.atomic import AtomicDB as _AtomicDB
from eth.validation import validate_gas_limit
from eth.vm.forks.london.headers import calculate_expected_base_fee_per_gas
from eth.vm.forks.prague.blocks import PragueBlock as _PragueBlock
from eth.vm.forks.prague.blocks import PragueBlockHeader as _PragueBlockHeader
from eth_utils.exceptions import ValidationError

from chain.errors import ShroffError
from chain.pyevm.library import PragueVM, exceptions
from chain.settings import Settings

_Block: Any = _PragueBlock
_Header: Any = _PragueBlockHeader
_Database: Any = _AtomicDB
_Chain: Any = _MiningChain


def _vm(settings: Settings) -> Any:
    def base_fee(parent: Any) -> int:
        return 0 if settings.fees == "free" else calculate_expected_base_fee_per_gas(parent)

    class ShroffVM(PragueVM):
        """Prague, with the gas limit held, a fee policy, and blocks of the same second."""

        @staticmethod
        def create_header_from_parent(parent_header: Any, **header_params: Any) -> Any:
            """A header with the parent's gas limit and the policy's base fee; the gas limit else creeps."""
            if parent_header is None:
                return _Header(**header_params)
            fields = {
                "block_number": parent_header.block_number + 1,
                "parent_hash": parent_header.hash,
                "state_root": parent_header.state_root,
                "gas_limit": parent_header.gas_limit,
                "timestamp": parent_header.timestamp,
                "base_fee_per_gas": base_fee(parent_header),
                "difficulty": 0,
                "nonce": bytes(8),
            }
            return _Header(**fields | header_params)

        @classmethod
        def validate_gas(cls, header: Any, parent_header: Any) -> None:
            """Stock, with the policy's base fee: free stays free after a full block."""
            validate_gas_limit(header.gas_limit, parent_header.gas_limit)
            if header.base_fee_per_gas != base_fee(parent_header):
                raise ValidationError(
                    f"base fee {header.base_fee_per_gas}, expected {base_fee(parent_header)}"
                )

        @classmethod
        def validate_header(cls, header: Any, parent_header: Any) -> None:
            """Stock, but a block may have its parent's second: it is checked as if it came one later."""
            same = parent_header is not None and header.timestamp == parent_header.timestamp
            super().validate_header(
                header.copy(timestamp=header.timestamp + 1) if same else header, parent_header
            )

    return ShroffVM


def import_all(settings: Settings, timestamp: int, blocks: Iterable[bytes]) -> bytes:
    """Imports blocks (as RLP, from number 1 on) into a new chain of py-evm's; the hash of its head.

    Raises ShroffError for a block that does not follow, or that executes to something else.
    """

    class ShroffChain(_Chain):
        """py-evm's chain, with our rules from the genesis on."""

        chain_id = settings.chain_id
        vm_configuration = ((0, _vm(settings)),)

    state: Any = {
        bytes.fromhex(address.removeprefix("0x")): {"balance": wei, "nonce": 0, "code": b"", "storage": {}}
        for address, wei in settings.prefunded.items()
    }
    header: Any = {
        "block_number": 0,
        "difficulty": 0,
        "gas_limit": settings.block_gas_limit,
        "timestamp": timestamp,
        "base_fee_per_gas": settings.base_fee,
        "nonce": bytes(8),
    }
    chain = ShroffChain.from_genesis(_Database(), header, state)
    with warnings.catch_warnings():
        # py-evm warns of SELFDESTRUCT in what it executes.
        warnings.simplefilter("ignore", DeprecationWarning)
        for raw in blocks:
            block: Any = rlp.decode(raw, sedes=_Block)
            try:
                chain.import_block(block)
            except (ValidationError, exceptions.PyEVMError) as error:
                number = int(block.number)
                raise ShroffError(f"Block {number} does not execute: {error}", number=number) from error
    return bytes(chain.get_canonical_head().hash)
