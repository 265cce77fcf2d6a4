"""Numbers of documents, canonicalised by the scheme in which an authority gives them.
 Sources: customs declaration numbering of China (18 digits) and the tax administration's 21-digit form of it;
its rules for all-electronic invoices (数电票, 20 digits) and for invoice code and number; the EU's and UK's
movement reference number (18 characters). Traders' own numbers are told apart by whose they are: the VAT
directive 2006/112/EC, article 226(2), wants an invoice's number unique within its seller, no further; a
declaration's local reference (EU customs data element 12 09) is unique within its declarant.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from chain.errors import BadInput
from contracts.registry.identifiers import Identifier, country, read_identifier
from contracts.registry.kinds import Kind, KindName, kind
from contracts.registry.text import fold

__all__ = ["DocumentNumber", "guess_scheme", "own_number", "paper_invoice", "policy_part", "read_number"]

_SHORTENED = re.compile(r"[0-9][.,][0-9]+E\+?[0-9]{1,3}|[0-9]E\+[0-9]{1,3}", re.IGNORECASE)
_OWN_SCHEME = re.compile(r"X-[A-Z0-9]{1,14}")
_CN18 = re.compile(r"[0-9]{4}(?:19|20)[0-9]{2}[01][0-9]{9}")
_CN21 = re.compile(r"[0-9]{18}0[0-9]{2}")
_MRN = re.compile(r"[0-9]{2}[A-Z]{2}[0-9A-Z]{14}")
_KR = re.compile(r"[0-9]{8}")
_PAPER = re.compile(r"[0-9]{10}[0-9]{8}|[0-9]{12}[0-9]{8}")
_EINVOICE = re.compile(r"[0-9]{20}")
_OPAQUE = re.compile(r"[0-9A-Z]{1,64}")
_TRADERS_OWN = re.compile(r"[!-.0-`{-~]{1,64}")
_DIRECTIONS = {"export-declaration": "0", "import-declaration": "1"}


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A number in canonical form; one that is not in canonical form cannot be made.

    `scheme` is part of the number: the same digits under another scheme are another document.
    """

    kind: KindName
    scheme: str
    canonical: str

    def __post_init__(self) -> None:
        if _canonical(kind(self.kind), self.scheme, self.canonical) != self.canonical:
            raise BadInput(
                f"{self.canonical!r} is not the canonical form of a number.",
                expected=_SCHEMES[self.scheme].expected if self.scheme in _SCHEMES else "letters and digits",
                hint="Make it with read_number.",
            )

    def __str__(self) -> str:
        return f"{self.scheme} {self.canonical}"


def read_number(kind_name: str, text: str, scheme: str | None = None) -> DocumentNumber:
    """Read the number of a document of that kind; without `scheme` the only one that fits is taken.

    Raises BadInput, with what was expected, for anything that is not a number of that scheme; also
    where two schemes fit (20 digits of an invoice).
    """
    of = kind(kind_name)
    name = guess_scheme(kind_name, text) if scheme is None else fold(scheme, keep="-")
    return DocumentNumber(of.name, name, _canonical(of, name, text))


def guess_scheme(kind_name: str, text: str) -> str:
    """Name the scheme that `text` is written in, if only one of the kind's own fits."""
    of = kind(kind_name)
    if len(of.schemes) == 1:
        return of.schemes[0]
    fitting = [name for name in of.schemes if _SCHEMES[name].canonical(of, text) is not None]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise BadInput(
            f"{fold(text)} could be a number of {' or of '.join(fitting)}.",
            expected="a number and its scheme",
            hint=f"Name the scheme: {' or '.join(fitting)}.",
        )
    raise BadInput(
        f"{fold(text) or 'An empty text'} is not the number of a document of kind {of.name}.",
        expected="; or ".join(f"{name}: {_SCHEMES[name].expected}" for name in of.schemes),
        hint=_hint_for(text),
    )


def paper_invoice(code: str, number: str) -> DocumentNumber:
    """Number of a paper tax invoice: code (发票代码, 10 or 12 digits) and number (发票号码, 8 digits)."""
    folded_code, folded_number = fold(code), fold(number)
    if len(folded_code) not in {10, 12} or len(folded_number) != 8:
        raise BadInput(
            f"Code {folded_code or '(empty)'} and number {folded_number or '(empty)'} are no invoice's.",
            expected="a code of 10 or 12 digits and a number of 8 digits",
        )
    return read_number("tax-invoice", folded_code + folded_number, "PAPER")


def own_number(kind_name: str, issuer: Identifier, number: str, scheme: str) -> DocumentNumber:
    """Number that a trader gave: `SELLER` for an invoice, `LRN` for a declaration. It says whose it is."""
    return read_number(kind_name, f"{issuer}/{fold(number)}", scheme)


def policy_part(kind_name: str, policy: str, part: str) -> DocumentNumber:
    """Number of what stands under a policy: a buyer limit (buyer code) or a shipment (declaration number)."""
    of = kind(kind_name)
    if of.schemes not in {("LIMIT",), ("SHIPMENT",)}:
        raise BadInput(f"{of.name} does not stand under a policy.", expected="buyer-limit or shipment")
    return read_number(of.name, f"{fold(policy)}/{fold(part)}", of.schemes[0])


@dataclass(frozen=True, slots=True)
class _Scheme:
    """How numbers of a scheme are written.

    `canonical` returns None for what is not written like that, and raises BadInput for what is, but
    is wrong: the number of an import declaration where one of an export is wanted.
    """

    expected: str
    canonical: Callable[[Kind, str], str | None]


def _canonical(of: Kind, name: str, text: str) -> str:
    if name not in of.schemes and not (of.own_schemes and _OWN_SCHEME.fullmatch(name)):
        others = ["X- and 1 to 14 letters and digits (another authority's own)"] if of.own_schemes else []
        raise BadInput(
            f"{name!r} is not a scheme for numbers of {of.name}.",
            expected=f"one of {', '.join([*of.schemes, *others])}",
        )
    scheme = _SCHEMES.get(name, _OTHER)
    found = None if _SHORTENED.fullmatch(text.strip()) else scheme.canonical(of, text)
    if found is None:
        raise BadInput(
            f"{fold(text) or 'An empty text'} is not a number of scheme {name}.",
            expected=scheme.expected,
            hint=_hint_for(text),
        )
    return found


def _hint_for(text: str) -> str:
    if _SHORTENED.fullmatch(text.strip()):
        return "A spreadsheet has shortened the number: format the column as text and export again."
    return ""


def _cn18(of: Kind, text: str) -> str | None:
    digits = fold(text)
    if _CN21.fullmatch(digits):  # 18 digits, 0, and the item in it: the same document
        digits = digits[:18]
    if not _CN18.fullmatch(digits):
        return None
    if digits[8] != _DIRECTIONS[of.name]:
        other = "an import" if digits[8] == "1" else "an export"
        raise BadInput(
            f"{digits} is the number of {other} declaration: its 9th digit is {digits[8]}.",
            expected=f"a number of kind {of.name}, with {_DIRECTIONS[of.name]} as 9th digit",
        )
    return digits


def _mrn(_of: Kind, text: str) -> str | None:
    number = fold(text)
    if not _MRN.fullmatch(number):
        return None
    country(number[2:4])
    return number


def _plain(pattern: re.Pattern[str]) -> Callable[[Kind, str], str | None]:
    def read(_of: Kind, text: str) -> str | None:
        number = fold(text)
        return number if pattern.fullmatch(number) else None

    return read


def _joined(_of: Kind, text: str) -> str | None:
    """Two opaque parts; the slash between them keeps `12/3` and `1/23` apart."""
    parts = fold(text, keep="/").split("/")
    if len(parts) != 2 or not all(_OPAQUE.fullmatch(part) for part in parts):
        return None
    return "/".join(parts)


def _traders_own(_of: Kind, text: str) -> str | None:
    """Whose the number is, a slash, and the number. Check characters were looked at when it was read."""
    issuer, slash, number = fold(text, keep="/").partition("/")
    number = fold(number)
    if not slash or ":" not in issuer or not _TRADERS_OWN.fullmatch(number):
        return None
    try:
        owner = read_identifier(issuer, overrides={issuer.partition(":")[2]})
    except BadInput:
        return None
    return f"{owner}/{number}"


_TRADERS_OWN_EXPECTED = (
    "SCHEME:code of who gave the number, a slash, and 1 to 64 letters, digits and signs of ASCII"
)
_OPAQUE_EXPECTED = "1 to 64 letters and digits"
_OTHER = _Scheme(_OPAQUE_EXPECTED, _plain(_OPAQUE))
_SCHEMES: dict[str, _Scheme] = {
    "CN18": _Scheme(
        "18 digits: office 4, year 4, direction 1 (0 export, 1 import), serial 9;"
        " or 21: the same, a 0 and 2 digits of the item",
        _cn18,
    ),
    # The last character is a check digit in some countries only, so it is not looked at.
    "MRN": _Scheme("18 characters: year 2 digits, country 2 letters, 14 letters or digits", _mrn),
    "KR": _Scheme("8 digits", _plain(_KR)),
    "LRN": _Scheme(_TRADERS_OWN_EXPECTED, _traders_own),
    "PAPER": _Scheme("a code of 10 or 12 digits followed by a number of 8 digits", _plain(_PAPER)),
    "EINVOICE": _Scheme("20 digits: year 2, region 2, channel 1, serial 15", _plain(_EINVOICE)),
    "SELLER": _Scheme(_TRADERS_OWN_EXPECTED, _traders_own),
    "FILING": _Scheme(_OPAQUE_EXPECTED, _plain(_OPAQUE)),
    "POLICY": _Scheme(_OPAQUE_EXPECTED, _plain(_OPAQUE)),
    "LIMIT": _Scheme("policy number / buyer code, each of 1 to 64 letters and digits", _joined),
    "SHIPMENT": _Scheme("policy number / declaration number, each of 1 to 64 letters and digits", _joined),
}
