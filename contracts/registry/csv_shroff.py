"""Declarations in our own columns. docs/formats.md describes them for those who write such files."""

from collections.abc import Callable
from typing import get_args

from chain.errors import BadInput
from contracts.registry import identifiers
from contracts.registry.answers import Answer
from contracts.registry.calendar import read_date
from contracts.registry.csv_rows import Row, currency_of, grams, party
from contracts.registry.fields import Terms
from contracts.registry.kinds import kind
from contracts.registry.numbers import DocumentNumber, read_number
from contracts.registry.text import fold

__all__ = ["COLUMNS", "REQUIRED", "incoterm", "read_row"]

REQUIRED = ("number", "date", "exporter", "currency", "amount")
COLUMNS = (
    *REQUIRED,
    "kind",
    "scheme",
    "valid_from",
    "valid_until",
    "office",
    "exporter_name",
    "buyer",
    "buyer_name",
    "buyer_country",
    "consignee",
    "agent",
    "hs",
    "description",
    "origin",
    "departure",
    "destination",
    "terms",
    "transport",
    "net_mass_kg",
)


def read_row(row: Row) -> Answer:
    """Read one declaration."""
    of = row.read("kind", _declaration) if row.text("kind") else "export-declaration"
    number = row.read("number", _number_reader(of, row.text("scheme")), required=True) if of else None
    currency = currency_of(row)
    return row.answer(
        {
            "number": number,
            "issued_on": row.read("date", read_date, required=True),
            "amount": row.amount("amount", currency, row.options.rounding),
            "valid_from": row.read("valid_from", read_date),
            "valid_until": row.read("valid_until", read_date),
            "office": row.text("office") or None,
            "exporter": party(row, "exporter", required=of == "export-declaration"),
            "buyer": party(row, "buyer", required=of == "import-declaration"),
            "consignee": party(row, "consignee"),
            "agent": party(row, "agent"),
            "goods": _goods(row),
            "departure": row.read("departure", identifiers.country),
            "destination": row.read("destination", identifiers.country),
            "terms": row.read("terms", incoterm),
            "transport": row.text("transport") or None,
            "net_mass_grams": row.read("net_mass_kg", grams),
        }
    )


def _declaration(text: str) -> str:
    """Accept `export` and `import` for the two kinds of declarations."""
    name = text.strip().lower()
    return kind(f"{name}-declaration" if name in {"export", "import"} else name).name


def incoterm(text: str) -> str:
    """Read a delivery term of the Incoterms of 2000, 2010 or 2020."""
    code = fold(text)
    if code not in get_args(Terms):
        raise BadInput(f"{text[:40]} is not an Incoterm.", expected=f"one of {', '.join(get_args(Terms))}")
    return code


def _number_reader(of: str, scheme: str) -> Callable[[str], DocumentNumber]:
    return lambda text: read_number(of, text, scheme or None)


def _goods(row: Row) -> list[dict[str, object]]:
    def codes(text: str) -> list[str]:
        return [identifiers.hs(code) for code in text.split(";") if code.strip()]

    origin = row.read("origin", identifiers.country)
    found = row.read("hs", codes) or []
    if not found and not row.problems and (row.text("description") or origin):
        row.refuse(
            "hs", "missing", "There is a description or an origin, but no goods code.", expected="both"
        )
    return [{"hs": code, "description": row.text("description") or None, "origin": origin} for code in found]
