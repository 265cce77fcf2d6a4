"""What a compiled contract is, and how it is kept in a file. No compiler is loaded for it."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chain.errors import Unreachable
from chain.system import reason_of_system

VYPER_VERSION = "0.4.3"
DEFAULT_EVM_VERSION = "cancun"
_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A contract as compiled.

    Attributes:
        name: Name of the contract, which is the stem of its file.
        abi: Functions, events and constructor, as the compiler gives them.
        bytecode: Creation code, to which the encoded constructor arguments are appended.
        runtime: Code on the chain, before the immutables that the constructor appends.
        runtime_hash: Keccak-256 of `runtime`.
        source_hash: One hash (hex) over compiler, EVM version, and every source; see `source_hash_of`.
        sources: Path below the root → SHA-256 (hex) of the contract and of everything it imports.
        layout: Storage (and code) layout, as the compiler gives it.
        settings: `compiler`, `evm_version`, `optimize` that it was compiled with.
        path: The contract's own source, relative to the root.
    """

    name: str
    abi: tuple[Mapping[str, Any], ...]
    bytecode: bytes
    runtime: bytes
    runtime_hash: bytes
    source_hash: str
    sources: Mapping[str, str]
    layout: Mapping[str, Any]
    settings: Mapping[str, str]
    path: str

    @property
    def size(self) -> int:
        """Bytes of code on the chain, immutables included; EIP-170 allows 24,576."""
        immutables = self.layout.get("code_layout", {})
        return len(self.runtime) + _length(immutables)

    def to_json(self) -> str:
        """Text of the artifact's file; the same artifact always gives the same text."""
        fields = {
            "abi": list(self.abi),
            "bytecode": "0x" + self.bytecode.hex(),
            "layout": self.layout,
            "name": self.name,
            "path": self.path,
            "runtime": "0x" + self.runtime.hex(),
            "runtime_hash": "0x" + self.runtime_hash.hex(),
            "settings": self.settings,
            "source_hash": self.source_hash,
            "sources": self.sources,
        }
        return json.dumps(fields, sort_keys=True, separators=(",", ":")) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Artifact:
        """Reads what `to_json` wrote.

        Raises:
            KeyError, ValueError, TypeError: The text is no artifact.
        """
        fields = json.loads(text)
        return cls(
            name=fields["name"],
            abi=tuple(fields["abi"]),
            bytecode=bytes.fromhex(fields["bytecode"][2:]),
            runtime=bytes.fromhex(fields["runtime"][2:]),
            runtime_hash=bytes.fromhex(fields["runtime_hash"][2:]),
            source_hash=fields["source_hash"],
            sources=fields["sources"],
            layout=fields["layout"],
            settings=fields["settings"],
            path=fields["path"],
        )


def _length(layout: Mapping[str, Any]) -> int:
    """Bytes that a code layout takes; modules' immutables are nested by the module's name."""
    total = 0
    for entry in layout.values():
        if "length" in entry and "offset" in entry:
            total += int(entry["length"])
        else:
            total += _length(entry)
    return total


def source_hash_of(sources: Mapping[str, str], evm_version: str) -> str:
    """One SHA-256 (hex) over the pinned compiler, the EVM version and the hashes of all sources."""
    lines = [
        f"vyper {VYPER_VERSION}",
        f"evm {evm_version}",
        *(f"{sources[path]} {path}" for path in sorted(sources)),
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def hash_sources(root: Path, paths: Iterable[str]) -> dict[str, str] | None:
    """Hashes the files `paths` below `root`, by path; None when one of them is not there."""
    hashes: dict[str, str] = {}
    for path in paths:
        try:
            hashes[path] = hashlib.sha256((root / path).read_bytes()).hexdigest()
        except OSError:
            return None
    return hashes


def is_current(artifact: Artifact, root: Path, evm_version: str) -> bool:
    """Whether the artifact is what the sources below `root` would compile to."""
    sources = hash_sources(root, artifact.sources)
    return sources is not None and source_hash_of(sources, evm_version) == artifact.source_hash


def read(file: Path) -> Artifact | None:
    """Reads an artifact's file; None when there is none, or it is of another version of this program."""
    try:
        return Artifact.from_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(file: Path, artifact: Artifact) -> bool:
    """Keeps the artifact; a reader sees the old file or the new one. False if the folder is not writable.

    Raises:
        Unreachable: It is, and yet it could not be written: the disk is full, for one.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}.", suffix=".tmp")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(artifact.to_json())
            temporary.chmod(0o644)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in _NOT_WRITABLE:
            return False
        raise Unreachable(
            f"{file} could not be written: {reason_of_system(error)}.", path=str(file)
        ) from error
    return True
