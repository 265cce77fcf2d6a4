"""Compiling a contract with one source changed, as fast as the compiler allows.

The code is made once, without the hash of the sources at its end: so mutants that mean the same to the
machine have the same code. ABI and layout are the original's.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from chain.artifacts import DEFAULT_EVM_VERSION, Artifact
from chain.building import ROOT, contract_files
from chain.hashing import keccak


class NoCode(Exception):
    """A mutant that does not compile."""


Untyped: TypeAlias = Any
"""A part of the compiler."""


class _Vyper:
    """What is used of the compiler, which ships no types."""

    def __init__(self) -> None:
        def module(name: str) -> Untyped:
            return importlib.import_module(f"vyper.{name}")

        self.core = module("codegen.core")
        self.module = module("codegen.module")
        self.phases = module("compiler.phases")
        self.bundles = module("compiler.input_bundle")
        self.settings = module("compiler.settings")
        self.assembler = module("ir.compile_ir")
        self.optimizer = module("ir.optimizer")

    def data(self, contract: str, texts: Mapping[str, str], root: Path) -> Untyped:
        """The compiler's view of a contract, some of whose sources have another text."""
        changed = {(root / path).resolve(): text for path, text in texts.items()}
        bundle: Any = self.bundles.FilesystemInputBundle([root])
        load = bundle._load_from_path

        def load_changed(resolved_path: Path, original_path: Path) -> Untyped:
            found = load(resolved_path, original_path)
            text = changed.get(Path(resolved_path).resolve())
            return found if text is None else replace(found, contents=text)

        bundle._load_from_path = load_changed
        return self.phases.CompilerData(
            bundle.load_file(contract_files(root)[contract]),
            bundle,
            settings=self.settings.Settings(evm_version=DEFAULT_EVM_VERSION),
            no_bytecode_metadata=True,
        )


@dataclass(frozen=True, slots=True)
class Code:
    """What a contract compiles to.

    Attributes:
        creation: The code that creates it, before the arguments.
        runtime: Code on the chain, before the immutables.
        places: Offset in `runtime` → (path relative to the root, first line, last line).
    """

    creation: bytes
    runtime: bytes
    places: Mapping[int, tuple[str, int, int]]

    def offsets(self, source: str, lines: tuple[int, int]) -> frozenset[int]:
        """Offsets of all that was made of these lines of a source."""
        first, last = lines
        return frozenset(
            offset
            for offset, (path, start, end) in self.places.items()
            if path == source and first <= start and end <= last
        )

    def deployed_as(self, artifact: Artifact) -> Artifact:
        """The artifact with this code in the place of its own."""
        return replace(
            artifact, bytecode=self.creation, runtime=self.runtime, runtime_hash=keccak(self.runtime)
        )


def compiled(contract: str, texts: Mapping[str, str] | None = None, root: Path = ROOT) -> Code:
    """Compiles a contract.

    Args:
        contract: Its name.
        texts: Sources with another text, by their path relative to the root.
        root: Parent folder of `contracts/`.

    Raises:
        NoCode: It does not compile.
    """
    vyper = _Vyper()
    try:
        data = vyper.data(contract, texts or {}, root)
        with vyper.settings.anchor_settings(data.settings):
            context = data.global_ctx
            vyper.core.reset_names()
            vyper.assembler.reset_symbols()
            tree, _ = vyper.module.generate_ir_for_module(context)
            assembly = vyper.phases.generate_assembly(vyper.optimizer.optimize(tree), data.settings.optimize)
            creation = bytes(vyper.phases.generate_bytecode(assembly, compiler_metadata=None))
            # What creates a contract carries its code as a list, behind a header.
            inner: Untyped = next(part for part in assembly if hasattr(part, "append"))
            runtime, made = vyper.assembler.assembly_to_evm(inner[1:], compiler_metadata=None)
    except Exception as error:  # whatever it stumbles over in a mutant; it has compiled the source as it is
        raise NoCode(str(error)) from error
    return Code(creation, bytes(runtime), _places(made["pc_raw_ast_map"], root))


def _places(nodes: Mapping[int, Untyped], root: Path) -> dict[int, tuple[str, int, int]]:
    places: dict[int, tuple[str, int, int]] = {}
    for offset, node in nodes.items():
        file = Path(node.module_node.resolved_path)
        path = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()
        places[offset] = (path, int(node.lineno), int(node.end_lineno))
    return places
