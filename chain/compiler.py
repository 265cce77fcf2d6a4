"""The Vyper compiler, behind one function. Vyper ships no types, so here, and only here, it is `Any`."""

from __future__ import annotations

import hashlib
import importlib
import os
import warnings
from pathlib import Path
from typing import Any, TypeAlias

from chain.artifacts import VYPER_VERSION, Artifact, source_hash_of
from chain.errors import ShroffError

Untyped: TypeAlias = Any
"""An object of the compiler."""

EVM_VERSIONS = ("cancun", "paris")
_INSTALL = f"Install the pinned compiler: pip install vyper=={VYPER_VERSION}"


class CompilationFailed(ShroffError):
    """A contract does not compile; the message is the compiler's."""


class CompilerMissing(ShroffError):
    """The pinned compiler is not installed, or another version of it is."""


def compile_file(file: Path, *, root: Path, evm_version: str) -> Artifact:
    """Compiles one contract.

    Args:
        file: The contract, a `.vy` file.
        root: Parent folder of `contracts/`, against which `from contracts.modules import errors` is resolved.
        evm_version: `cancun`, or `paris` for networks without PUSH0 and transient storage.

    Raises:
        CompilerMissing: Vyper of the pinned version is not there.
        CompilationFailed: The sources do not compile.
    """
    vyper = _import_vyper()
    root, file = root.resolve(), file.resolve()
    settings_of: Any = importlib.import_module("vyper.compiler.settings")
    bundles: Any = importlib.import_module("vyper.compiler.input_bundle")
    phases: Any = importlib.import_module("vyper.compiler.phases")
    exceptions: Any = importlib.import_module("vyper.exceptions")

    bundle = bundles.FilesystemInputBundle([root])
    formats = ("abi", "layout", "bytecode", "bytecode_runtime")
    try:
        data = phases.CompilerData(
            bundle.load_file(file), bundle, settings=settings_of.Settings(evm_version=evm_version)
        )
        with warnings.catch_warnings():
            # The size is ours to judge, of all contracts alike: see `chain.building.SIZE_LIMIT`.
            warnings.simplefilter("ignore", importlib.import_module("vyper.warnings").ContractSizeLimit)
            output = vyper.compiler.outputs_from_compiler_data(data, formats)
    except (exceptions.VyperException, exceptions.VyperInternalException, ValueError) as error:
        raise CompilationFailed(f"{file.name} does not compile: {error}", file=str(file)) from error

    runtime = bytes.fromhex(output["bytecode_runtime"][2:])
    sources = _sources(data, root)
    keccak: Any = importlib.import_module("vyper.utils").keccak256
    return Artifact(
        name=file.stem,
        abi=tuple(output["abi"]),
        bytecode=bytes.fromhex(output["bytecode"][2:]),
        runtime=runtime,
        runtime_hash=keccak(runtime),
        source_hash=source_hash_of(sources, evm_version),
        sources=sources,
        layout=output["layout"],
        settings={
            "compiler": f"vyper {VYPER_VERSION}",
            "evm_version": evm_version,
            "optimize": str(data.settings.optimize),
        },
        path=_below(root, file),
    )


def _import_vyper() -> Untyped:
    try:
        vyper: Any = importlib.import_module("vyper")
    except ImportError as error:
        raise CompilerMissing("The Vyper compiler is not installed.", hint=_INSTALL) from error
    version = str(vyper.__version__).partition("+")[0]
    if version != VYPER_VERSION:
        raise CompilerMissing(
            f"Vyper {version} is installed; the contracts are pinned to {VYPER_VERSION}.", hint=_INSTALL
        )
    return vyper


def _sources(data: Untyped, root: Path) -> dict[str, str]:
    """Hashes of the contract and its imports. No need to list Vyper's interfaces: its version covers them."""
    inputs = [data.file_input, *data.resolved_imports.compiler_inputs]
    package = Path(importlib.import_module("vyper").__file__ or "").resolve().parent
    hashes: dict[str, str] = {}
    for entry in inputs:
        path = Path(entry.resolved_path)
        if path.is_absolute() and package not in path.parents:
            hashes[_below(root, path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


def _below(root: Path, path: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()
