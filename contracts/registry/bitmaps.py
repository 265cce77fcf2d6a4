"""Sets of document kinds, as the contracts have them: bit k stands for kind k, below 64."""

from __future__ import annotations

from collections.abc import Iterable

from chain.errors import BadInput

__all__ = ["KIND_BITS", "bitmap", "kinds_in"]

KIND_BITS = 64


def bitmap(kinds: Iterable[int]) -> int:
    """The bitmap of some kinds, each given by its index.

    Raises:
        BadInput: An index is not between 0 and 63.
    """
    word = 0
    for kind in kinds:
        if not 0 <= kind < KIND_BITS:
            raise BadInput(f"{kind} is no kind of document.", expected="an index from 0 to 63")
        word |= 1 << kind
    return word


def kinds_in(word: int) -> frozenset[int]:
    """The kinds whose bits are set."""
    return frozenset(kind for kind in range(KIND_BITS) if word >> kind & 1)
