"""Names for what a trace shows: which contract, which function, with which arguments.

A contract is known by its code: that of a compiled contract of this release, whatever its immutables. Where a
Directory names an address, as it does of versions that were replaced, that counts first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chain.abi import Abi
from chain.artifacts import Artifact
from chain.building import contract_files, load
from chain.errors import ShroffError
from chain.layouts import immutables_in
from chain.tracing import Call

__all__ = ["CallNames", "NamedCall"]


@dataclass(frozen=True, slots=True)
class NamedCall:
    """A call in the contract's words. What could not be told is None; `arguments` are by name."""

    contract: str | None
    function: str | None
    arguments: Mapping[str, Any] | None
    returned: Any


class CallNames:
    """Tells what calls are.

    Args:
        code: Gives the code at an address.
        official: Address to name, as a Directory has them.
    """

    def __init__(self, code: Callable[[str], bytes], official: Mapping[str, str] | None = None) -> None:
        self._code = code
        self._official = official or {}
        self._known: dict[str, str | None] = {}
        self._abis: dict[str, Abi] = {}

    def contract_at(self, address: str) -> str | None:
        """The name of the contract at an address; None if it is none of ours."""
        if address not in self._known:
            name = self._official.get(address)
            self._known[address] = name if name in self._artifacts else self._by_code(self._code(address))
        return self._known[address]

    def name(self, call: Call) -> NamedCall:
        """What a call is: of a creation the contract and its constructor's arguments."""
        if call.kind.startswith("CREATE"):
            return self._creation(call)
        contract = self.contract_at(call.to)
        if contract is None:
            return NamedCall(None, None, None, None)
        try:
            found = self._abi(contract).decode_call(call.input)
            if found is None:
                return NamedCall(contract, None, None, None)
            function, values = found
            arguments = dict(zip(function.inputs.names, values, strict=True))
            returned = function.decode_output(call.output) if call.output and not call.error else None
        except ShroffError:  # call data that no client of ours makes
            return NamedCall(contract, None, None, None)
        return NamedCall(contract, function.name, arguments, returned)

    def _creation(self, call: Call) -> NamedCall:
        for name, artifact in self._artifacts.items():
            if not call.input.startswith(artifact.bytecode):
                continue
            codec = self._abi(name).constructor
            try:
                values = codec.decode(call.input[len(artifact.bytecode) :])
            except ShroffError:
                continue
            return NamedCall(name, "constructor", dict(zip(codec.names, values, strict=True)), None)
        return NamedCall(None, None, None, None)

    def _by_code(self, code: bytes) -> str | None:
        found = (name for name, each in self._artifacts.items() if immutables_in(each, code) is not None)
        return next(found, None) if code else None

    @cached_property
    def _artifacts(self) -> dict[str, Artifact]:
        return {name: load(name) for name in contract_files()}

    def _abi(self, name: str) -> Abi:
        if name not in self._abis:
            self._abis[name] = Abi(self._artifacts[name].abi)
        return self._abis[name]
