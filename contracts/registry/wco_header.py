"""What a WCO declaration says above its items: numbers, parties, places, dates, terms."""

from collections.abc import Sequence
from datetime import date
from typing import get_args

from contracts.registry.fields import Party, Terms
from contracts.registry.identifiers import Identifier, country
from contracts.registry.kinds import KindName
from contracts.registry.numbers import DocumentNumber, own_number, read_number
from contracts.registry.text import fold
from contracts.registry.wco_format import first_party, trader
from contracts.registry.xml_form import Node
from contracts.registry.xml_values import wco_date

__all__ = ["DECLARATIONS", "issue_day", "own_numbers", "parties", "places", "registered_numbers"]

DECLARATIONS: tuple[KindName, ...] = ("export-declaration", "import-declaration")

_PARTIES: dict[KindName, dict[str, tuple[str, ...]]] = {
    "export-declaration": {
        "exporter": ("Exporter", "GoodsShipment/Consignor"),
        "buyer": ("GoodsShipment/Buyer", "GoodsShipment/Importer"),
    },
    "import-declaration": {
        "exporter": ("GoodsShipment/Seller", "Exporter"),
        "buyer": ("GoodsShipment/Importer", "Importer", "GoodsShipment/Buyer"),
    },
}
_IMPORT_DIGIT = "1"  # the ninth of a Chinese number
_OFFICES = ("DeclarationOfficeID", "ExitOffice/ID", "PresentationOffice/ID")


def registered_numbers(declaration: Node, kinds: Sequence[KindName]) -> tuple[DocumentNumber, ...]:
    """The number under which customs has it (`ID`), as one of these kinds; none if it has none yet."""
    node = declaration.find("ID")
    text = node.text if node is not None else ""
    if node is None or not text:
        return ()
    declaration.form.paths["number"] = (node.element.line, node.path)
    scheme = None
    if len(kinds) > 1:
        scheme = "CN18" if fold(text).isdigit() else "MRN"
        if scheme == "CN18":
            kinds = kinds[1:] if fold(text)[8:9] == _IMPORT_DIGIT else kinds[:1]
    numbers: list[DocumentNumber] = []
    for kind in kinds:
        number = node.take(lambda: read_number(kind, text, scheme))  # noqa: B023 -- taken at once
        if number is not None:
            numbers.append(number)
    return tuple(numbers)


def own_numbers(
    declaration: Node, kinds: Sequence[KindName], owners: Sequence[str]
) -> tuple[tuple[DocumentNumber, ...], str]:
    """The declarant's own reference: with the first of `owners` (paths) that is there; and alone, folded."""
    node = declaration.find("FunctionalReferenceID")
    text = node.text if node is not None else ""
    if node is None or not text:
        return (), ""
    declaration.form.paths.setdefault("number", (node.element.line, node.path))
    loose = node.take(lambda: fold(text)) or ""
    owner = next((found for path in owners if (found := _trader_at(declaration, path)) is not None), None)
    if owner is None:
        return (), loose
    numbers: list[DocumentNumber] = []
    for kind in kinds:
        number = node.take(lambda: own_number(kind, owner, text, "LRN"))  # noqa: B023 -- taken at once
        if number is not None:
            numbers.append(number)
    return tuple(numbers), loose


def issue_day(declaration: Node) -> date | None:
    """The day on which it was issued, else accepted; None if it does not say."""
    for path in ("IssueDateTime", "AcceptanceDateTime"):
        node = declaration.find(path)
        if node is None:
            continue
        node = node.find("DateTimeString") or node
        text, form = node.text, node.attribute("formatCode")
        if text:
            declaration.form.paths["issued_on"] = (node.element.line, node.path)
            return node.take(lambda: wco_date(text, form))  # noqa: B023 -- taken at once
    return None


def parties(declaration: Node, kind: KindName) -> dict[str, Party]:
    """Exporter, buyer, consignee and agent, as far as they have numbers."""
    owner = "exporter" if kind == "export-declaration" else "buyer"
    paths = {**_PARTIES[kind], "consignee": ("GoodsShipment/Consignee",), "agent": ("Agent",)}
    return {
        name: party
        for name, where in paths.items()
        if (party := first_party(declaration, where, "owner" if name == owner else name)) is not None
    }


def places(declaration: Node) -> dict[str, object]:
    """Office, countries, terms of delivery and mode of transport."""
    shipment = declaration.find("GoodsShipment")
    found: dict[str, object] = {
        "office": next((text for path in _OFFICES if (text := declaration.text_at(path))), None),
        "transport": declaration.text_at("BorderTransportMeans/ModeCode") or None,
    }
    if shipment is not None:
        found["departure"] = shipment.read("ExportCountry/ID", country)
        found["destination"] = shipment.read("Destination/CountryCode", country)
        terms = shipment.find("TradeTerms/ConditionCode")
        code = fold(terms.text) if terms is not None else ""
        if code in get_args(Terms):
            found["terms"] = code
        elif code:
            declaration.form.notes.append(f"{code[:20]} is no Incoterm: the terms were left out.")
    return {name: value for name, value in found.items() if value is not None}


def _trader_at(declaration: Node, path: str) -> Identifier | None:
    node = declaration.find(path)
    return node.read("ID", trader) if node is not None else None
