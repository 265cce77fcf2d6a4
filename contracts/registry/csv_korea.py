"""Declarations of the Korean data set (Customs-Declaration-Datasets, 22 columns), from the seller's side.

Its rows are import declarations into Korea; here the seller is the exporter and the importer his
buyer. It names no currency, and its prices are floats with up to 17 decimals. Columns that say how
Korea taxes the import, and the labels of fraud, are no fields of an export declaration.
"""

from contracts.registry import identifiers
from contracts.registry.answers import Answer
from contracts.registry.calendar import read_date
from contracts.registry.csv_rows import Row, grams
from contracts.registry.fields import Goods, Party
from contracts.registry.numbers import DocumentNumber, read_number

__all__ = ["COLUMNS", "DEFAULT_CURRENCY", "read_row"]

DEFAULT_CURRENCY = "USD"
COLUMNS = (
    "declaration_id",
    "date",
    "office_id",
    "process_type",
    "import_type",
    "import_use",
    "payment_type",
    "mode_of_transport",
    "declarant_id",
    "importer_id",
    "seller_id",
    "courier_id",
    "hs6_code",
    "country_of_departure",
    "country_of_origin",
    "tax_rate",
    "tax_type",
    "country_of_origin_indicator",
    "net_mass",
    "item_price",
    "fraud",
    "critical_fraud",
)

_UNKNOWN_COUNTRY = "ZZ"
_HOME = "KR"


def read_row(row: Row) -> Answer:
    """Read one declaration. Prices are rounded half-even to the minor unit; the answer says so."""
    if not row.text("seller_id"):
        row.refuse(
            "seller_id",
            "no-seller",
            "The declaration names no seller, so nobody can raise money on it.",
            expected="the seller's id",
        )
    hs = row.read("hs6_code", identifiers.hs, required=True)
    origin = _country(row, "country_of_origin")
    return row.answer(
        {
            "number": row.read("declaration_id", _number, required=True),
            "issued_on": row.read("date", read_date, required=True),
            "amount": row.amount("item_price", row.options.currency or DEFAULT_CURRENCY, "half-even"),
            "office": row.text("office_id") or None,
            "exporter": row.read("seller_id", _trader),
            "buyer": row.read("importer_id", _trader),
            "agent": row.read("declarant_id", _trader),
            "goods": (Goods(hs=hs, origin=origin),) if hs else (),
            "departure": _country(row, "country_of_departure"),
            "destination": _HOME,
            "transport": row.text("mode_of_transport") or None,
            "net_mass_grams": row.read("net_mass", grams),
        }
    )


def _number(text: str) -> DocumentNumber:
    return read_number("export-declaration", text, "KR")


def _trader(text: str) -> Party:
    return Party.of(identifiers.own(text, "KR"))


def _country(row: Row, column: str) -> str | None:
    if row.text(column).upper() == _UNKNOWN_COUNTRY:
        row.notes.append(f"{row.columns.get(column, column)} is unknown (ZZ) and was left out.")
        return None
    return row.read(column, identifiers.country)
