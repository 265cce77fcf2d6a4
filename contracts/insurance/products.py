"""Products that people know by a name (贸融易, 加易贷), as data: products.csv beside this file.

A name is a label without effect on the chain. What the table gives are defaults for whoever names one; where
`assumed` is yes they are ours, because the terms of the product are not public [A].
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from chain.errors import BadInput
from contracts.insurance.csv_values import percentage, yes_or_no
from contracts.registry.text import clean

__all__ = ["Product", "product", "products"]


@dataclass(frozen=True, slots=True)
class Product:
    """A product, and what is meant by default where somebody names it.

    Attributes:
        label: As people and policies call it.
        english: What it is called here in English.
        commercial, political: What is indemnified of a loss, in basis points.
        advance_rate: How much of a shipment's declarations a bank lends, in basis points.
        mandate: Whether the bank may give notice and claim.
        assumed: These values are ours: its terms are not public.
        remark: What it is.
    """

    label: str
    english: str
    commercial: int
    political: int
    advance_rate: int
    mandate: bool
    assumed: bool
    remark: str


@lru_cache(maxsize=1)
def products() -> tuple[Product, ...]:
    """All products of the table."""
    text = files("contracts.insurance").joinpath("products.csv").read_text(encoding="utf-8")
    return tuple(
        Product(
            row["label"],
            row["english"],
            percentage(row["commercial"]),
            percentage(row["political"]),
            percentage(row["advance_rate"]),
            yes_or_no(row["mandate"]),
            yes_or_no(row["assumed"]),
            row["remark"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def product(label: str) -> Product:
    """The product that has a label.

    Raises:
        BadInput: None in the table has.
    """
    wanted = clean(label)
    for each in products():
        if each.label == wanted:
            return each
    raise BadInput(
        f"No product is called {wanted or 'nothing'}.",
        expected=f"one of {', '.join(each.label for each in products())}",
        hint="`shroff insurance products` has them all.",
    )
