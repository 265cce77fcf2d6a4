"""Declarations for the scenarios: invented, with numbers, codes and amounts of the right form."""

from __future__ import annotations

from datetime import date

from contracts.registry.fields import ExportDeclaration, Goods, Party
from contracts.registry.identifiers import own
from contracts.registry.money import Money
from contracts.registry.numbers import DocumentNumber, read_number
from scenarios.people import Actor

__all__ = ["ISSUED_ON", "buyer_party", "declaration", "export_number", "jpy", "usd"]

ISSUED_ON = date(2026, 2, 12)

_OFFICE, _YEAR, _EXPORT = "3101", "2026", "0"
_BUYERS = {
    "hamburg": ("DEMOHANSA", "Demo Hansa Textil GmbH", "DE"),
    "boston": ("DEMOHARBOR", "Demo Harbor Apparel Inc.", "US"),
    "osaka": ("DEMOSHOJI", "Demo Shoji K.K.", "JP"),
}
_GOODS = {
    "shirts": ("6205200000", "Men's shirts, of cotton"),
    "towels": ("6302600000", "Terry towelling, of cotton"),
    "trousers": ("6203429000", "Men's trousers, of cotton"),
    "lamps": ("9405210000", "Desk lamps, LED"),
}


def buyer_party(buyer: str) -> Party:
    """hamburg, boston or osaka."""
    code, name, country = _BUYERS[buyer]
    return Party.of(own(code), name=name, country=country)


def usd(units: int, cents: int = 0) -> Money:
    """Dollars and cents."""
    return Money(units * 100 + cents, "USD")


def jpy(yen: int) -> Money:
    """Yen, which have no minor unit."""
    return Money(yen, "JPY")


def export_number(serial: int) -> DocumentNumber:
    """A declaration's number of 18 digits: office, year, direction, serial."""
    return read_number("export-declaration", f"{_OFFICE}{_YEAR}{_EXPORT}{serial:09}", "CN18")


def declaration(
    exporter: Actor,
    serial: int,
    amount: Money,
    *,
    goods: str = "shirts",
    buyer: str = "hamburg",
    issued_on: date = ISSUED_ON,
) -> ExportDeclaration:
    """An export declaration.

    Args:
        exporter: Its owner.
        serial: The last 9 digits of its number.
        amount: Declared total.
        goods: shirts, towels, trousers or lamps.
        buyer: hamburg, boston or osaka.
        issued_on: Day of the declaration.
    """
    if exporter.identity is None:
        raise ValueError(f"{exporter.name} has no identity to be named by on a document")
    owing = buyer_party(buyer)
    hs, description = _GOODS[goods]
    return ExportDeclaration(
        number=export_number(serial),
        issued_on=issued_on,
        amount=amount,
        office=_OFFICE,
        exporter=Party.of(exporter.identity, name=exporter.title, country="CN"),
        buyer=owing,
        goods=(Goods(hs=hs, description=description, origin="CN", amount=amount),),
        departure="CN",
        destination=owing.country,
        terms="FOB",
    )
