"""From sources to artifacts: compiled once, kept by content, loaded without a compiler.

`python -m chain.building` builds every contract and prints name, size and hash of the sources.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from chain import artifacts
from chain.artifacts import DEFAULT_EVM_VERSION, VYPER_VERSION, Artifact
from chain.compiler import EVM_VERSIONS, CompilerMissing, compile_file
from chain.errors import BadInput, ShroffError

__all__ = [
    "DEFAULT_EVM_VERSION",
    "ROOT",
    "SIZE_LIMIT",
    "VYPER_VERSION",
    "Artifact",
    "artifact_folder",
    "build",
    "build_all",
    "contract_files",
    "load",
]

ROOT = Path(__file__).resolve().parent.parent
"""Folder in which the packages are installed: parent of `chain/` and of `contracts/`."""

SIZE_LIMIT = 23_000
"""Bytes of runtime code above which a contract is refused here; the chain's own limit is 24,576 (EIP-170)."""

_NOT_DEPLOYED = frozenset({"modules", "interfaces", "_artifacts"})


def artifact_folder(root: Path = ROOT, evm_version: str = DEFAULT_EVM_VERSION) -> Path:
    """Folder that keeps artifacts: `contracts/_artifacts`, and one in it for each further EVM version."""
    folder = root / "contracts" / "_artifacts"
    return folder if evm_version == DEFAULT_EVM_VERSION else folder / evm_version


def contract_files(root: Path = ROOT) -> dict[str, Path]:
    """Every contract that can be deployed, by name: the `.vy` files under `contracts/` but for `modules/`.

    Raises:
        ShroffError: Two files have the same name, so that an artifact could be either's.
    """
    base = root / "contracts"
    found: dict[str, Path] = {}
    for file in sorted(base.rglob("*.vy")):
        if _NOT_DEPLOYED.intersection(file.relative_to(base).parts):
            continue
        if file.stem in found:
            raise ShroffError(f"Two contracts are called {file.stem}: {found[file.stem]} and {file}.")
        found[file.stem] = file
    return found


def build(
    file: Path, *, root: Path = ROOT, evm_version: str = DEFAULT_EVM_VERSION, folder: Path | None = None
) -> Artifact:
    """Compiles one `.vy` file, or takes what `folder` keeps of it if no source changed since.

    Args:
        file: The contract; it may lie outside `contracts/` (a test's), and still imports from there.
        root: Parent folder of `contracts/`.
        evm_version: `cancun` or `paris`.
        folder: Where artifacts are kept; without one it is compiled each time.

    Raises:
        BadInput: No such file, or an EVM version we do not compile for.
        CompilationFailed, CompilerMissing: See `chain.compiler`.
    """
    _check_evm_version(evm_version)
    if not file.is_file():
        raise BadInput(f"There is no contract at {file}.", file=str(file))
    kept = None if folder is None else artifacts.read(folder / f"{file.stem}.json")
    if kept is not None and artifacts.is_current(kept, root, evm_version):
        return kept
    artifact = compile_file(file, root=root, evm_version=evm_version)
    if folder is not None:
        artifacts.write(folder / f"{file.stem}.json", artifact)
    return artifact


def build_all(root: Path = ROOT, evm_version: str = DEFAULT_EVM_VERSION) -> list[Artifact]:
    """Builds every contract under `root/contracts`, in the order of names; what is current is left alone.

    Artifacts of contracts that no longer exist are removed.

    Raises:
        ShroffError: Two contracts of one name, or one that does not compile.
    """
    folder = artifact_folder(root, evm_version)
    files = contract_files(root)
    built = [build(files[name], root=root, evm_version=evm_version, folder=folder) for name in sorted(files)]
    for kept in folder.glob("*.json"):
        if kept.stem not in files:
            kept.unlink()
    return built


def load(name: str, *, root: Path = ROOT, evm_version: str = DEFAULT_EVM_VERSION) -> Artifact:
    """The artifact of the contract `name`.

    It comes from the file that was shipped or built, if the sources are still those; only if they changed
    it is compiled again, and kept.

    Raises:
        BadInput: There is no such contract, or no such EVM version.
        ShroffError: It has to be compiled, and there is no compiler, or the sources do not compile.
    """
    _check_evm_version(evm_version)
    folder = artifact_folder(root, evm_version)
    kept = artifacts.read(folder / f"{name}.json")
    if kept is not None and artifacts.is_current(kept, root, evm_version):
        return kept
    files = contract_files(root)
    if name not in files:
        close = difflib.get_close_matches(name, files, n=1)
        known = f"Known: {', '.join(sorted(files)) or 'none'}."
        raise BadInput(
            f"There is no contract called {name}.",
            hint=f"Did you mean {close[0]}?" if close else known,
            name=name,
        )
    try:
        return build(files[name], root=root, evm_version=evm_version, folder=folder)
    except CompilerMissing as error:
        state = "was never compiled" if kept is None else "changed since it was compiled"
        raise CompilerMissing(
            f"{name} {state}, and {error.message[0].lower()}{error.message[1:]}", hint=error.hint
        ) from error


def _check_evm_version(evm_version: str) -> None:
    if evm_version not in EVM_VERSIONS:
        raise BadInput(
            f"We do not compile for the EVM version {evm_version}.",
            hint=f"One of: {', '.join(EVM_VERSIONS)}.",
            evm_version=evm_version,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds all contracts and prints one line for each. Returns 1 when one is larger than `SIZE_LIMIT`."""
    parser = argparse.ArgumentParser(
        prog="python -m chain.building", description="Build the artifacts of all contracts."
    )
    parser.add_argument("--evm-version", choices=EVM_VERSIONS, default=DEFAULT_EVM_VERSION)
    parser.add_argument("--root", type=Path, default=ROOT, help="parent folder of contracts/")
    options = parser.parse_args(arguments)
    try:
        built = build_all(options.root, options.evm_version)
    except ShroffError as error:
        sys.stderr.write(f"{error.message}\n{error.hint}".rstrip() + "\n")
        return 1
    for artifact in built:
        sys.stdout.write(f"{artifact.name:<24} {artifact.size:>6} {artifact.source_hash}\n")
    return 1 if any(artifact.size > SIZE_LIMIT for artifact in built) else 0


if __name__ == "__main__":
    raise SystemExit(main())
