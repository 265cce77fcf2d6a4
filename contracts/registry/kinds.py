"""Kinds of documents, as data: what the operator sets up on the chain, and how each is numbered.

Nothing about a kind is compiled into a contract; this table is what a new deployment starts with.
"""

from dataclasses import dataclass
from typing import Literal

from chain.errors import BadInput

__all__ = ["KINDS", "Attester", "Kind", "KindName", "kind"]

Attester = Literal["customs", "tax", "insurer"]
KindName = Literal[
    "export-declaration",
    "import-declaration",
    "tax-invoice",
    "tax-filing",
    "policy",
    "buyer-limit",
    "shipment",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document.

    `revolving`: what was settled or restored can be used again, and what is used up for good lowers
    the face. `open_ended`: a document of this kind may have no face. `schemes`: how its numbers may
    be written; `own_schemes`: other authorities may bring a scheme of their own (`X-…`).
    `by_application`: issued by an application that the Directory lets issue it, on the word of the attester
    (the cover of a shipment, by CreditInsurance).
    """

    index: int
    name: KindName
    chinese: str
    attester: Attester
    revolving: bool
    open_ended: bool
    schemes: tuple[str, ...]
    own_schemes: bool = False
    by_application: bool = False


KINDS: tuple[Kind, ...] = (
    Kind(1, "export-declaration", "出口报关单", "customs", False, False, ("CN18", "MRN", "KR", "LRN"), True),
    Kind(2, "import-declaration", "进口报关单", "customs", False, False, ("CN18", "MRN", "KR", "LRN"), True),
    Kind(3, "tax-invoice", "发票", "tax", False, False, ("PAPER", "EINVOICE", "SELLER")),
    Kind(4, "tax-filing", "备案表", "tax", False, True, ("FILING",)),
    Kind(5, "policy", "保单", "insurer", True, False, ("POLICY",)),
    Kind(6, "buyer-limit", "限额", "insurer", True, False, ("LIMIT",)),
    Kind(7, "shipment", "出运申报", "insurer", True, False, ("SHIPMENT",), by_application=True),
)

_BY_NAME: dict[str, Kind] = {entry.name: entry for entry in KINDS}
_BY_INDEX: dict[int, Kind] = {entry.index: entry for entry in KINDS}


def kind(which: str | int) -> Kind:
    """Find a kind by its name or by its index on the chain."""
    found = _BY_INDEX.get(which) if isinstance(which, int) else _BY_NAME.get(which)
    if found is None:
        raise BadInput(
            f"{which!r} is not a kind of document.",
            expected="one of " + ", ".join(f"{entry.name} ({entry.index})" for entry in KINDS),
        )
    return found
