"""Who is who on a UBL invoice: of all identifiers that a file gives a party, which one counts.
 The order is fixed, and not that of the file: social credit code, LEI, VAT number, EORI, code of ISO 6523,
and only then a number that says nothing of who gave it. Source: EN 16931-1, BT-29 to BT-31 and BT-46 to
BT-48; the list of schemes that Peppol takes from ISO 6523.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chain.errors import BadInput
from contracts.registry.fields import Party
from contracts.registry.identifiers import (
    Identifier,
    IdentifierScheme,
    country,
    icd,
    lei,
    own,
    read_identifier,
    uscc,
    vat,
)
from contracts.registry.text import fold
from contracts.registry.xml_form import Node

__all__ = ["TradeParty", "read_party"]

_RANK: tuple[IdentifierScheme, ...] = ("USCC", "LEI", "VAT", "EORI", "ICD", "BIC", "OWN")
_NAMED: dict[str, str] = {"GLN": "0088", "DUNS": "0060"}
_LEI_OF_ISO_6523 = "0199"
_NO_IDENTITY = frozenset({"EM", "SEPA"})
"""An address of electronic mail; what a bank calls a creditor."""


@dataclass(frozen=True, slots=True)
class TradeParty:
    """A party of an invoice. `identifiers`: the one that counts first; none: it has a name alone."""

    identifiers: tuple[Identifier, ...]
    name: str | None
    country: str | None
    path: str
    line: int

    @property
    def strong(self) -> tuple[Identifier, ...]:
        """Those that mean the same party in every file."""
        return tuple(each for each in self.identifiers if each.scheme != "OWN")

    def party(self) -> Party | None:
        """As fields have it."""
        if not self.identifiers:
            return None
        return Party.of(self.identifiers[0], name=self.name, country=self.country)


def read_party(node: Node) -> TradeParty:
    """Read a `cac:Party`. What is no identifier, although it stands where one belongs, is noted."""
    where = node.read("cac:PostalAddress/cac:Country/cbc:IdentificationCode", country)
    names = ("cac:PartyLegalEntity/cbc:RegistrationName", "cac:PartyName/cbc:Name")
    name = next((found for path in names if (found := node.first_text(path))), None)
    identifiers: dict[Identifier, None] = {}
    for said in _identifiers(node, where):
        identifiers.setdefault(said)
    ranked = sorted(identifiers, key=lambda each: (_RANK.index(each.scheme), each.value))
    return TradeParty(tuple(ranked), name, where, node.path, node.element.line)


def _identifiers(node: Node, where: str | None) -> Iterator[Identifier]:
    for each in node.all("cac:PartyTaxScheme"):
        scheme = each.text_at("cac:TaxScheme/cbc:ID").upper()
        code = each.find("cbc:CompanyID")
        if code is not None and scheme == "VAT":
            yield from _noted(code, lambda text: _tax_number(text, where))
    for path in ("cac:PartyLegalEntity", "cac:PartyIdentification"):
        for each in node.all(path):
            code = each.find("cbc:CompanyID" if path == "cac:PartyLegalEntity" else "cbc:ID")
            if code is not None:
                yield from _coded(code)
    endpoint = node.find("cbc:EndpointID")
    if endpoint is not None and endpoint.attribute("schemeID"):
        yield from (each for each in _coded(endpoint) if each.scheme != "OWN")


def _coded(node: Node) -> Iterator[Identifier]:
    scheme = node.attribute("schemeID").upper()
    if scheme not in _NO_IDENTITY:
        yield from _noted(node, lambda text: _by_scheme(text, scheme))


def _noted(node: Node, read: Callable[[str], Identifier]) -> Iterator[Identifier]:
    """The identifier, or a note that what stands here is none."""
    text = node.text
    if not text:
        return
    try:
        yield read(text)
    except BadInput as error:
        node.form.notes.append(f"{node.path}: {error.message} It was left out.")


def _by_scheme(text: str, scheme: str) -> Identifier:
    """Read an identifier by the scheme that the file names, or by what it looks like if it names none."""
    scheme = _NAMED.get(scheme, scheme)
    if scheme == _LEI_OF_ISO_6523:
        return lei(text)
    if len(scheme) == 4 and scheme.isascii() and scheme.isdigit():
        return icd(f"{scheme}:{text}")
    if scheme.endswith(":VAT"):  # as UBL 2.0 and the first Peppol had it: DE:VAT
        return _tax_number(text, scheme[:2])
    if scheme in {"USCC", "LEI", "BIC", "VAT", "EORI"}:
        return read_identifier(f"{scheme}:{text}")
    for read in (uscc, lei):
        try:
            return read(text)
        except BadInput:
            continue
    return own(text)


def _tax_number(text: str, where: str | None) -> Identifier:
    """A number for VAT: in China the social credit code; elsewhere the country stands in front of it."""
    if where == "CN":
        return uscc(text)
    code = fold(text)
    if where is not None and not code[:2].isalpha():
        code = f"{where}{code}"
    return vat(code)
