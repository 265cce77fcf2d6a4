"""The vocabulary of WCO DM 3.x declarations, and what trading systems write of traders and places in it."""

from chain.errors import BadInput
from contracts.registry.fields import Party
from contracts.registry.identifiers import Identifier, country, eori, lei, own, uscc
from contracts.registry.xml_form import Node
from contracts.registry.xml_reader import XmlFormat

__all__ = ["WCO", "first_party", "trader"]

_WCO = "urn:wco:datamodel:"


def _label(space: str, name: str) -> str | None:
    return name if space.startswith(_WCO) else None


WCO = XmlFormat("WCO DM 3", _label, frozenset({"MetaData", "Declaration"}))


def trader(text: str) -> Identifier:
    """Read a trader's number by its looks: a social credit code, an LEI, an EORI number, or his own."""
    for read in (uscc, lei, eori):
        try:
            return read(text)
        except BadInput:
            continue
    return own(text)


def first_party(root: Node, paths: tuple[str, ...], part: str) -> Party | None:
    """The first party at one of these paths that has a number. One that has a name alone is noted."""
    for path in paths:
        node = root.find(path)
        if node is None:
            continue
        code = node.read("ID", trader)
        name = node.text_at("Name") or None
        if code is not None:
            form = root.form
            form.paths.setdefault(part, (node.element.line, node.path))
            where = node.read("Address/CountryCode", country)
            return Party.of(code, name=name, country=where)
        if name is not None:
            root.form.notes.append(f"{node.path}: {name[:80]} has no identifier. It was left out.")
    return None
