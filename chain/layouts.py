"""Where a contract's variables are, as Vyper lays them out: in storage by name, and behind its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain.artifacts import Artifact
from chain.errors import CheckFailed
from chain.hashing import keccak

__all__ = ["code_of", "immutable", "immutables_in", "mapping_slot", "variable_slot"]

_WORD = 32


def variable_slot(artifact: Artifact, name: str) -> int:
    """The slot of a variable; `ledger.facts` is `facts` of the module `ledger`. Raises KeyError."""
    return int(_entry(artifact.layout["storage_layout"], name)["slot"])


def mapping_slot(slot: int, key: bytes) -> int:
    """The slot of a HashMap's entry. In Vyper's order: the hash of the map's slot, then the key, as words.

    Args:
        slot: Of the map; of a map in a map, of the outer entry.
        key: At most 32 bytes; an address is put to the right of its word, as on the stack.
    """
    return int.from_bytes(keccak(slot.to_bytes(_WORD, "big") + key.rjust(_WORD, b"\0")), "big")


def immutables_in(artifact: Artifact, code: bytes) -> bytes | None:
    """The immutables that the constructor put behind the code; None if this is not the contract's code."""
    behind = code[len(artifact.runtime) :]
    return behind if code == code_of(artifact, behind) and len(code) == artifact.size else None


def immutable(artifact: Artifact, immutables: bytes, name: str) -> bytes:
    """One immutable, as a word of 32 bytes; `ledger.PARTICIPANTS` is that of a module.

    Raises:
        KeyError: There is none of this name.
        CheckFailed: These are not the contract's immutables.
    """
    if len(immutables) != artifact.size - len(artifact.runtime):
        raise CheckFailed(f"These are not the immutables of {artifact.name}.")
    entry = _entry(artifact.layout["code_layout"], name)
    start = int(entry["offset"])
    return immutables[start : start + int(entry["length"])]


def code_of(artifact: Artifact, immutables: bytes) -> bytes:
    """The code as it is on the chain."""
    return artifact.runtime + immutables


def _entry(layout: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = layout
    for part in name.split("."):
        found = found[part]
    return found
