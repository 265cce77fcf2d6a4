"""Identifiers of participants, countries and goods: folded, checked, or refused with a reason.

Sources: GB 32100-2015 and GB 11714 (unified social credit code and the organisation code in it),
ISO 17442 with ISO 7064 (LEI), ISO 9362 (BIC), ISO 3166-1 (countries), the WCO's Harmonized System;
directive 2006/112/EC, article 215 (VAT), regulation (EU) 952/2013 (EORI), ISO 6523 (ICD).
The check characters are python-stdnum's; formats, lengths and the organisation code are ours,
because python-stdnum refuses codes whose first two places are letters, and does not look at the
length of an LEI.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from chain.errors import BadInput
from contracts.registry.text import fold

__all__ = [
    "Identifier",
    "IdentifierScheme",
    "bic",
    "country",
    "eori",
    "hs",
    "icd",
    "lei",
    "organisation_check",
    "own",
    "read_identifier",
    "uscc",
    "vat",
]

IdentifierScheme = Literal["USCC", "LEI", "BIC", "VAT", "EORI", "ICD", "KR", "OWN"]
"""`VAT`: a number under which a country taxes turnover, with the country's two letters. `EORI`: a trader's
number at customs. `ICD`: a code of a scheme in ISO 6523's list (0088 GLN, 0060 DUNS), the scheme's four
digits first. `KR`: traders' codes of the Korean data set. `OWN`: a code that its user gives himself."""

_SCHEMES: tuple[IdentifierScheme, ...] = get_args(IdentifierScheme)
_USCC_CHAR = "0-9A-HJ-NPQRTUWXY"
_USCC = re.compile(rf"[{_USCC_CHAR}]{{2}}[0-9]{{6}}[{_USCC_CHAR}]{{10}}")
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_VAT = re.compile(r"[A-Z]{2}[0-9A-Z]{2,15}")
_EORI = re.compile(r"[A-Z]{2}[0-9A-Z]{1,15}")
_ICD = re.compile(r"[0-9]{4}[0-9A-Z]{1,36}")
_OWN = re.compile(r"[0-9A-Z]{1,40}")
_HS = re.compile(r"[0-9]{6}|[0-9]{10}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_RESERVED_CHAPTER = "77"
_TAX_COUNTRIES = frozenset(
    {"EL", "XI"}
)  # Greece and Northern Ireland, as their tax and customs numbers begin
_ICD_LEI = "0199"
_MISTAKEN_COUNTRIES = {"UK": "GB", "EL": "GR", "EN": "GB", "JA": "JP"}


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in canonical form.

    `overridden` names the checks that failed and that the caller chose to pass over; it is empty
    for a sound identifier, and has to be reported when it is not.
    """

    scheme: IdentifierScheme
    value: str
    overridden: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


def uscc(text: str, *, override: bool = False) -> Identifier:
    """Read a unified social credit code (统一社会信用代码, GB 32100-2015).

    Place 18 is a check over the other 17; place 17 a check of the organisation code in places 9-17
    (GB 11714). At least one code in public use fails; with `override` a failed check is passed over
    and named in `overridden`. A wrong length or a character that the standard does not have (I, O,
    S, V, Z) is refused all the same.
    """
    code = fold(text)
    expected = "18 characters: 2 of 0-9A-HJ-NPQRTUWXY, 6 digits of the region, 10 of 0-9A-HJ-NPQRTUWXY"
    if not code:
        raise BadInput("The social credit code is empty.", expected=expected)
    if len(code) != 18:
        raise BadInput(f"The social credit code {code} has {len(code)} characters.", expected=expected)
    if not _USCC.fullmatch(code):
        raise BadInput(
            f"The social credit code {code} has a character that its place does not allow.",
            expected=expected,
            hint="I, O, S, V and Z do not occur: look for a 1, 0, 5 or 2 read as a letter.",
        )
    failed: list[str] = []
    if code[17] != _uscc_check(code):
        failed.append("GB 32100 check character (place 18)")
    if code[16] != organisation_check(code[8:16]):
        failed.append("GB 11714 check character of the organisation code (place 17)")
    if failed and not override:
        raise BadInput(
            f"The social credit code {code} fails its check: {' and '.join(failed)}.",
            expected="a code whose check characters agree",
            hint="Look for a mistyped character; the operator can admit a code in public use by an override.",
        )
    return Identifier("USCC", code, tuple(failed))


def organisation_check(body: str) -> str:
    """Return the check character of an organisation code (GB 11714) from its first 8 characters.

    11 - (sum of weighted values mod 11), where 10 is written `X` and 11 is written `0`.
    """
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def lei(text: str) -> Identifier:
    """Read a legal entity identifier (ISO 17442): 20 characters, the last two an ISO 7064 mod 97-10 check."""
    from stdnum.iso7064 import mod_97_10

    code = fold(text)
    if not _LEI.fullmatch(code):
        raise BadInput(
            f"{code or 'An empty text'} is not a legal entity identifier.",
            expected="20 characters: 18 digits or letters, then 2 digits",
        )
    # The digits are computed, not tested for remainder 1: then 00, 01 and 99 do not pass for 97, 98 and 02.
    if code[18:] != mod_97_10.calc_check_digits(code[:18]):
        raise BadInput(
            f"The legal entity identifier {code} fails its check (ISO 7064 mod 97-10).",
            expected="an identifier whose last two digits agree with the others",
            hint="Look for a mistyped character.",
        )
    return Identifier("LEI", code)


def bic(text: str) -> Identifier:
    """Read a business identifier code (ISO 9362); canonical with 11 characters: BIC8 is BIC11 with XXX."""
    code = fold(text)
    if not _BIC.fullmatch(code):
        raise BadInput(
            f"{code or 'An empty text'} is not a business identifier code.",
            expected="8 or 11 characters: party 4, country 2 letters, place 2, branch 3 (or none)",
        )
    if code[4:6] not in _countries():
        raise BadInput(
            f"{code[4:6]} in {code} is not a country.",
            expected="an ISO 3166-1 alpha-2 code in places 5 and 6",
        )
    return Identifier("BIC", code if len(code) == 11 else f"{code}XXX")


def vat(text: str) -> Identifier:
    """Read a VAT number with its country's letters: `DE 123456789`. Greece's begin with EL; GR will do.

    Check digits differ by country and are not looked at: a tax bureau that attests an invoice knows its
    payers.
    """
    code = fold(text)
    if code.startswith("GR"):
        code = f"EL{code[2:]}"
    if not _VAT.fullmatch(code) or code[:2] not in _countries() | _TAX_COUNTRIES:
        raise BadInput(
            f"{code or 'An empty text'} is not a VAT number.",
            expected="a country's 2 letters, then 2 to 15 letters and digits, as in DE123456789",
        )
    return Identifier("VAT", code)


def eori(text: str) -> Identifier:
    """Read a trader's number at the customs of the EU or the UK: `GB427168118378`."""
    code = fold(text)
    if not _EORI.fullmatch(code) or code[:2] not in _countries() | _TAX_COUNTRIES:
        raise BadInput(
            f"{code or 'An empty text'} is not an EORI number.",
            expected="a country's 2 letters, then 1 to 15 letters and digits, as in GB427168118378",
        )
    return Identifier("EORI", code)


def icd(text: str) -> Identifier:
    """Read a code of a scheme of ISO 6523: its four digits, then the code, as in `0088:4012345000009`."""
    scheme, colon, rest = text.partition(":")
    code = fold(scheme) + fold(rest)
    if not _ICD.fullmatch(code) or (colon and len(fold(scheme)) != 4) or code.startswith(_ICD_LEI):
        raise BadInput(
            f"{code or 'An empty text'} is not a code of ISO 6523.",
            expected="4 digits of the scheme, then 1 to 36 letters and digits, as in 0088:4012345000009",
            hint="0199 is the LEI: write LEI:…" if code.startswith(_ICD_LEI) else "",
        )
    return Identifier("ICD", code)


def own(text: str, scheme: Literal["KR", "OWN"] = "OWN") -> Identifier:
    """Read a code without a public format: 1 to 40 letters and digits."""
    code = fold(text)
    if not _OWN.fullmatch(code):
        raise BadInput(
            f"{code or 'An empty text'} is not a trader's code.",
            expected="1 to 40 letters and digits",
        )
    return Identifier(scheme, code)


def read_identifier(
    text: str, default: IdentifierScheme = "USCC", *, overrides: Collection[str] = ()
) -> Identifier:
    """Read `SCHEME:code`, as in `LEI:5299…`; without a scheme it is `default`.

    `overrides` are the canonical social credit codes that were admitted although they fail a check.
    """
    name, colon, rest = text.replace("：", ":").partition(":")
    scheme = default if not colon else _scheme(name)
    code = rest if colon else text
    if scheme == "USCC":
        return uscc(code, override=fold(code) in overrides)
    if scheme == "KR":
        return own(code, "KR")
    return _READERS[scheme](code)


def country(text: str) -> str:
    """Read an ISO 3166-1 alpha-2 code. `XK` passes too: ISO has not assigned it, customs and banks use it."""
    code = fold(text)
    if code not in _countries():
        instead = _MISTAKEN_COUNTRIES.get(code)
        raise BadInput(
            f"{code or 'An empty text'} is not a country.",
            expected="an ISO 3166-1 alpha-2 code, as in CN",
            hint=f"Use {instead}." if instead else "",
        )
    return code


def hs(text: str) -> str:
    """Read a code of the Harmonized System: 6 digits (international) or 10 (China)."""
    code = fold(text)
    if not _HS.fullmatch(code) or code.startswith("00") or code[:2] == _RESERVED_CHAPTER:
        shortened = code.isdigit() and len(code) in {5, 9}
        raise BadInput(
            f"{code or 'An empty text'} is not a goods code.",
            expected="6 or 10 digits of the Harmonized System, in chapters 01-99 without 77",
            hint="A leading 0 that a spreadsheet has dropped has to be put back." if shortened else "",
        )
    return code


def _scheme(name: str) -> IdentifierScheme:
    wanted = fold(name)
    for scheme in _SCHEMES:
        if scheme == wanted:
            return scheme
    raise BadInput(
        f"{wanted or 'An empty text'} is not a scheme of identifiers.",
        expected=f"one of {', '.join(_SCHEMES)}",
        hint="Write SCHEME:code, or the code alone.",
    )


def _uscc_check(code: str) -> str:
    from stdnum.cn.uscc import calc_check_digit

    return calc_check_digit(code)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from iso3166 import countries

    return frozenset(entry.alpha2 for entry in countries)


_READERS: Mapping[IdentifierScheme, Callable[[str], Identifier]] = {
    "LEI": lei,
    "BIC": bic,
    "VAT": vat,
    "EORI": eori,
    "ICD": icd,
    "OWN": own,
}
