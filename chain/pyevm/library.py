"""py-evm's parts that we use, as Any: its annotations promise types that its code does not take.

What stands on them is typed by its own signatures.
"""

from __future__ import annotations

from typing import Any

from eth import exceptions as _exceptions
from eth._utils.address import generate_contract_address as _generate_contract_address
from eth.abc import TransientStorageAPI as _TransientStorageAPI
from eth.vm.execution_context import ExecutionContext as _ExecutionContext
from eth.vm.forks.prague import PragueVM as _PragueVM
from eth.vm.forks.prague.computation import PragueComputation as _PragueComputation
from eth.vm.forks.prague.state import PragueState as _PragueState
from eth.vm.forks.prague.state import PragueTransactionExecutor as _PragueTransactionExecutor
from eth.vm.forks.prague.transactions import Authorization as _Authorization
from eth.vm.logic.invalid import InvalidOpcode as _InvalidOpcode
from eth.vm.message import Message as _Message
from lru import LRU as _LRU

Authorization: Any = _Authorization
ExecutionContext: Any = _ExecutionContext
InvalidOpcode: Any = _InvalidOpcode
LRU: Any = _LRU
Message: Any = _Message
PragueComputation: Any = _PragueComputation
PragueState: Any = _PragueState
PragueTransactionExecutor: Any = _PragueTransactionExecutor
PragueVM: Any = _PragueVM
TransientStorageAPI: Any = _TransientStorageAPI
exceptions: Any = _exceptions
generate_contract_address: Any = _generate_contract_address
VMError: type[Exception] = _exceptions.VMError
