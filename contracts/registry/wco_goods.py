"""The items of a WCO declaration, and which of its several amounts is the declared total.
 [A] The invoiced amount counts (data element 4/11), else the sum of the items' prices (4/14), else the sum of
their statistical values (8/6). The last is an estimate at the border, in the customs' own currency; the
fields say which of them it was, so that a bank can see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chain.errors import BadInput
from contracts.registry.csv_rows import grams
from contracts.registry.fields import AmountSource, Goods
from contracts.registry.identifiers import country, hs
from contracts.registry.money import Money, total
from contracts.registry.text import fold
from contracts.registry.xml_form import Node

__all__ = ["Item", "declared_total", "goods_of", "net_mass", "read_items"]

_HS_DIGITS = 6
_NOMENCLATURE = frozenset({"", "TSP", "HS"})
_KILOGRAMS = frozenset({"", "KGM"})


@dataclass(frozen=True, slots=True)
class Item:
    """An item of goods as far as a message states it; `sequence` counts from 1."""

    node: Node
    sequence: int
    hs: str | None
    description: str | None
    origin: str | None
    price: Money | None
    statistical: Money | None
    grams: int | None

    def stated(self) -> dict[str, object]:
        """What is stated, by name, for a correction."""
        names = ("hs", "description", "origin", "price", "statistical", "grams")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


def read_items(declaration: Node, *, required: bool) -> list[Item]:
    """Read the items in the order of their sequence numbers. `required`: each needs a number and a code.

    The numbers of a declaration are 1, 2, 3 and so on; a correction has those of the items that it is about.
    """
    shipment = declaration.find("GoodsShipment")
    nodes = [] if shipment is None else shipment.all("GovernmentAgencyGoodsItem")
    items = sorted((_item(node, required) for node in nodes), key=lambda each: each.sequence)
    sequences = [each.sequence for each in items]
    if not declaration.form.problems:
        if len(set(sequences)) != len(sequences):
            items[0].node.refuse("repeated", "Two items have the same number.", expected="each number once")
        elif required and sequences != list(range(1, len(items) + 1)):
            items[0].node.refuse(
                "bad-value", f"The items are numbered {sequences[:20]}.", expected="1, 2, 3 …"
            )
    return items


def declared_total(declaration: Node, items: Sequence[Item]) -> tuple[Money | None, AmountSource | None]:
    """The declared total, and where it was taken from; None, and a problem, if no amount is stated."""
    invoiced = declaration.find("InvoiceAmount")
    if invoiced is not None:
        amount = invoiced.amount()
        prices = _sum([each.price for each in items])
        if amount is not None and prices is not None and prices != amount:
            declaration.form.notes.append(
                f"The invoiced amount is {amount}; the items' prices come to {prices}."
            )
        return amount, "invoice-amount"
    prices = _sum([each.price for each in items])
    if prices is not None:
        return prices, "item-prices"
    statistical = _sum([each.statistical for each in items])
    if statistical is not None:
        declaration.form.notes.append(
            "No invoiced amount is stated: the total is that of the statistical values."
        )
        return statistical, "statistical-values"
    if not declaration.form.problems:
        declaration.missing(
            "InvoiceAmount", expected="an invoiced amount, or a price or statistical value of each item"
        )
    return None, None


def goods_of(items: Sequence[Item], source: AmountSource | None) -> list[Goods]:
    """The items as fields have them. An item's amount is there if the total was made of such."""
    found: list[Goods] = []
    for each in items:
        amount = {"item-prices": each.price, "statistical-values": each.statistical}.get(source or "")
        if each.hs is not None:
            found.append(Goods(hs=each.hs, description=each.description, origin=each.origin, amount=amount))
    return found


def net_mass(items: Sequence[Item]) -> int | None:
    """Grams of all items; None if one does not say."""
    masses = [each.grams for each in items]
    return sum(each for each in masses if each is not None) if masses and None not in masses else None


def _sum(amounts: Sequence[Money | None]) -> Money | None:
    found = [each for each in amounts if each is not None]
    if not found or len(found) != len(amounts) or len({each.currency for each in found}) != 1:
        return None
    return total(found, found[0].currency)


def _item(node: Node, required: bool) -> Item:
    sequence = node.read("SequenceNumeric", _sequence, required=True)
    codes = [
        each
        for each in _classifications(node)
        if each.text_at("IdentificationTypeCode").upper() in _NOMENCLATURE
    ]
    code = codes[0].read("ID", _international) if codes else None
    if code is None and required and not node.form.problems:
        node.missing("Commodity/Classification", expected="a code of the nomenclature, of type TSP")
    return Item(
        node,
        sequence or 0,
        code,
        node.text_at("Commodity/Description") or None,
        _origin(node),
        _amount(node, "Commodity/InvoiceLine/ItemChargeAmount"),
        _amount(node, "StatisticalValueAmount"),
        _grams(node),
    )


def _classifications(node: Node) -> list[Node]:
    commodity = node.find("Commodity")
    return commodity.all("Classification") if commodity is not None else []


def _origin(node: Node) -> str | None:
    found = node.all("Origin")
    return found[0].read("CountryCode", country) if len(found) == 1 else None


def _amount(node: Node, path: str) -> Money | None:
    found = node.find(path)
    return found.amount() if found is not None else None


def _grams(node: Node) -> int | None:
    path = "Commodity/GoodsMeasure/NetNetWeightMeasure"
    found = node.find(path)
    if found is None or found.attribute("unitCode").upper() not in _KILOGRAMS:
        return None
    return node.read(path, _plain_grams)


def _plain_grams(text: str) -> int:
    if "," in text:
        raise BadInput(f"{text[:40]} is not a mass.", expected="kilograms, as in 1200.5")
    return grams(text)


def _sequence(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 5 and int(text) > 0):
        raise BadInput(f"{text[:20]} is not the number of an item.", expected="1 to 99999")
    return int(text)


def _international(text: str) -> str:
    """The six digits that all customs share of a longer national code: 85176200 is 851762."""
    digits = fold(text)
    return hs(digits[:_HS_DIGITS] if digits.isdigit() and len(digits) in {8, 10} else digits)
