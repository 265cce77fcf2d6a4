"""Values as XML Schema writes them: decimals and dates, without what only people write.
 In a file that a program wrote a full-width digit or a separator of thousands is a mistake or a trick; so
this is stricter than what reads our own columns.
"""

import re
from datetime import date

from chain.errors import BadInput
from contracts.registry.calendar import read_date
from contracts.registry.money import Money, minor_units

__all__ = ["decimal_amount", "schema_date", "wco_date"]

_DECIMAL = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]{0,40})(?:\.(?P<part>[0-9]{0,40}))?")
_DATE = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?")
_MOST_ZONE_MINUTES = 14 * 60
_WCO_DATES = {
    "": re.compile(r"([0-9]{8})(?:[0-9]{6}(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"),
    "102": re.compile(r"([0-9]{8})"),
    "203": re.compile(r"([0-9]{8})[0-9]{4}"),
    "204": re.compile(r"([0-9]{8})[0-9]{6}"),
    "208": re.compile(r"([0-9]{8})[0-9]{6}(?:Z|[+-])[0-9]{4}"),
    "304": re.compile(r"([0-9]{8})[0-9]{6}(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)"),
}


def decimal_amount(text: str, currency: str) -> Money:
    """Read an amount as xsd:decimal has it: `336.9`, `-225.14`, `8980`, `.5`, `12.000`.

    No exponent, no infinity, no separator, no digit but 0 to 9. More decimals than the currency has pass only
    if they are zeros.
    """
    units = minor_units(currency)
    found = _DECIMAL.fullmatch(text)
    if found is None or not (found["whole"] or found["part"]):
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        raise BadInput(
            f"{shown or 'An empty text'} is not an amount.",
            expected="digits 0 to 9, a dot before decimals, no exponent, nothing between thousands",
        )
    part = (found["part"] or "").rstrip("0")
    if len(part) > units:
        raise BadInput(
            f"{text} has {len(part)} decimals; {currency} has {units or 'none'}.",
            expected=f"at most {units} decimals" if units else "no decimals",
        )
    minor = int((found["whole"] or "0") + part.ljust(units, "0"))
    return Money(-minor if found["sign"] == "-" else minor, currency)


def schema_date(text: str) -> date:
    """Read xsd:date, 1970 to 9999. A time zone does not move the day: what was written counts."""
    found = _DATE.fullmatch(text)
    zone = found["zone"] if found else None
    if found is None or (zone not in {None, "Z"} and not _is_zone(str(zone))):
        raise BadInput(
            f"{text[:40] or 'An empty text'} is not a date.",
            expected="a date, YYYY-MM-DD, with a time zone or without",
        )
    return read_date(found["day"])


def wco_date(text: str, form: str) -> date:
    """Read the day of a date by its format code (UN/EDIFACT 2379): 102, 203, 204, 208, 304, or none."""
    pattern = _WCO_DATES.get(form)
    if pattern is None:
        raise BadInput(
            f"{form[:20]} is not a format of dates that is read here.",
            expected=f"one of {', '.join(filter(None, _WCO_DATES))}",
        )
    found = pattern.fullmatch(text)
    if found is None:
        raise BadInput(
            f"{text[:40] or 'An empty text'} is not a date of format {form or '102'}.",
            expected="a day as YYYYMMDD, then the time that the format has",
        )
    return read_date(found[1])


def _is_zone(zone: str) -> bool:
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    return minutes < 60 and hours * 60 + minutes <= _MOST_ZONE_MINUTES
