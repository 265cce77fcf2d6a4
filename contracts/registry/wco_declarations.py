"""WCO DM 3.x: declarations as they were made, and which message is one.
 [A] The number is the movement reference number (`ID`) if the declaration has one, and the declarant's own
reference (`FunctionalReferenceID`) otherwise, together with whose it is; the one that comes later is an
alias. A simplified declaration is not attested: the supplementary one that completes it would be a second
document over the same goods.
"""

from contracts.registry.answers import Answer
from contracts.registry.fields import read_fields
from contracts.registry.filings import NewDocument
from contracts.registry.kinds import KindName
from contracts.registry.wco_changes import read_cancellation, read_correction
from contracts.registry.wco_goods import declared_total, goods_of, net_mass, read_items
from contracts.registry.wco_header import issue_day, own_numbers, parties, places, registered_numbers
from contracts.registry.xml_form import Form, Node

__all__ = ["read_declaration"]

_ORIGINAL, _ABOUT_ANOTHER = "9", "13"
_CORRECTION, _CANCELLATION = "COR", "INV"
_DIRECTIONS: dict[str, KindName] = {"EX": "export-declaration", "IM": "import-declaration"}
_SIMPLIFIED = frozenset("BCEF")
"""Second part of the type (data element 1/2) of simplified declarations."""

_DECLARANTS = ("Declarant", "Agent", "Exporter", "GoodsShipment/Importer")


def read_declaration(form: Form) -> Answer:
    """Answer a declaration, an amendment or a cancellation."""
    declaration = _declaration(form)
    if declaration is None:
        return form.answer(_nothing)
    function, kind = declaration.text_at("FunctionCode"), declaration.text_at("TypeCode").upper()
    if function == _ABOUT_ANOTHER and kind == _CORRECTION:
        return read_correction(form, declaration)
    if function == _ABOUT_ANOTHER and kind == _CANCELLATION:
        return read_cancellation(form, declaration)
    if function != _ORIGINAL or kind[:2] not in _DIRECTIONS or len(kind) > 3:
        node = declaration.find("TypeCode") or declaration
        node.refuse(
            "no-declaration",
            f"Function {function[:10] or '(none)'} with type {kind[:10] or '(none)'} is not read here.",
            expected="9 with EX… or IM… (a declaration), 13 with COR (an amendment) or INV (a cancellation)",
        )
        return form.answer(_nothing)
    if kind[2:] in _SIMPLIFIED and kind[2:]:
        (declaration.find("TypeCode") or declaration).refuse(
            "simplified",
            f"{kind} is a simplified declaration.",
            expected="a standard or a supplementary one",
            hint="The supplementary declaration completes it: import that one.",
        )
        return form.answer(_nothing)
    return _original(form, declaration, _DIRECTIONS[kind[:2]])


def _declaration(form: Form) -> Node | None:
    """The declaration itself, without what is wrapped around it; the version of the model is looked at."""
    root = form.root
    if root.element.label == "Declaration":
        return root
    version = root.text_at("WCODataModelVersionCode")
    if version and not version.startswith("3."):
        node = root.find("WCODataModelVersionCode") or root
        node.refuse("bad-value", f"The data model is of version {version[:10]}.", expected="3.x")
    found = root.find("Declaration")
    if found is None:
        root.missing("Declaration", expected="a declaration")
    return found if not form.problems else None


def _original(form: Form, declaration: Node, kind: KindName) -> Answer:
    registered = registered_numbers(declaration, (kind,))
    own, _ = own_numbers(declaration, (kind,), _DECLARANTS)
    numbers = (*registered, *own)
    if not numbers and not form.problems:
        declaration.missing(
            "FunctionalReferenceID", expected="a number of customs, or the declarant's own and his"
        )
    named = parties(declaration, kind)
    owner = "exporter" if kind == "export-declaration" else "buyer"
    if owner not in named and not form.problems:
        where = "Exporter/ID" if owner == "exporter" else "GoodsShipment/Importer/ID"
        declaration.missing(where, expected="the number of who owns the declaration")
    agent = named.get("agent")
    if agent is not None and owner in named and str(agent) == str(named[owner]):
        del named["agent"]
    items = read_items(declaration, required=True)
    if not items and not form.problems:
        declaration.missing("GoodsShipment/GovernmentAgencyGoodsItem", expected="items of goods")
    amount, source = declared_total(declaration, items)
    invoiced = declaration.find("InvoiceAmount")
    at = invoiced or declaration
    form.paths["amount"] = (at.element.line, f"{declaration.path}/InvoiceAmount")
    if amount is not None and amount.minor <= 0:
        form.refuse(
            *form.paths["amount"], "zero-amount", f"The total is {amount}.", expected="an amount above zero"
        )
    issued_on, assumed = issue_day(declaration), frozenset[str]()
    if issued_on is None and not form.problems:
        issued_on, assumed = form.options.today, frozenset({"issued_on"})
        if issued_on is None:
            declaration.missing("IssueDateTime", expected="a date")
        form.notes.append(f"No date is stated: {issued_on}, the day of import, was taken.")
    return form.answer(
        lambda: NewDocument(
            read_fields(
                {
                    "number": numbers[0],
                    "aliases": numbers[1:],
                    "issued_on": issued_on,
                    "amount": amount,
                    "amount_from": source,
                    "goods": goods_of(items, source),
                    "net_mass_grams": net_mass(items),
                    **named,
                    **places(declaration),
                }
            ),
            assumed,
        )
    )


def _nothing() -> NewDocument:
    raise AssertionError("a message with problems is not made into anything")
