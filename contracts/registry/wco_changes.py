"""Messages about a WCO declaration: amendments (COR) and cancellations (INV).
 A message names the declaration by its movement reference number and by the declarant's own reference. [A]
The own reference alone, without its declarant, is believed of an amendment, and only if one declaration
answers to it; of a cancellation never. An amendment states what is new; what its pointers name and it does
not state would have been removed, and such a one is refused where the total depends on it.
"""

from chain.errors import BadInput
from contracts.registry.answers import Answer
from contracts.registry.filings import Cancellation, Correction, Named
from contracts.registry.numbers import DocumentNumber
from contracts.registry.wco_goods import Item, read_items
from contracts.registry.wco_header import DECLARATIONS, own_numbers, parties, places, registered_numbers
from contracts.registry.xml_form import Form, Node

__all__ = ["read_cancellation", "read_correction"]

_SENDERS = ("Declarant", "Submitter", "Agent")
_SECTION_ITEM, _SECTION_DECLARATION, _TAG_INVOICE_AMOUNT = "68A", "42A", "109"
_LONGEST_REASON = 400


def read_correction(form: Form, declaration: Node) -> Answer:
    """Answer an amendment."""
    registered, own, loose = _numbers(declaration)
    items = read_items(declaration, required=False)
    _refuse_removals(declaration, items)
    invoiced = declaration.find("InvoiceAmount")
    amount = invoiced.amount() if invoiced is not None else None
    if invoiced is not None:
        form.paths["amount"] = (invoiced.element.line, invoiced.path)
    changes: dict[str, object] = {**places(declaration), **parties(declaration, "export-declaration")}
    if amount is not None:
        changes["amount"] = amount
    return form.answer(
        lambda: Correction(
            _named(registered, own, loose),
            changes,
            {each.sequence: each.stated() for each in items if each.stated()},
            _said(declaration),
            registered,
            form.document.digest,
            _sent_on(declaration),
        )
    )


def read_cancellation(form: Form, declaration: Node) -> Answer:
    """Answer a cancellation. Its text may name anybody, so it is noted and goes no further."""
    registered, own, _ = _numbers(declaration)
    said = _said(declaration)
    if said:
        form.notes.append(f"Customs says: {said}")
    code = declaration.first_text("Amendment/ChangeReasonCode")
    shown = code if code.isalnum() and len(code) <= 10 else ""
    reason = "cancelled by customs" + (f", reason {shown}" if shown else "")
    return form.answer(lambda: Cancellation(_named(registered, own, ""), reason, registered))


def _numbers(declaration: Node) -> tuple[tuple[DocumentNumber, ...], tuple[DocumentNumber, ...], str]:
    registered = registered_numbers(declaration, DECLARATIONS)
    own, loose = own_numbers(declaration, DECLARATIONS, _SENDERS)
    form = declaration.form
    form.paths["original"] = form.paths.get("number", (declaration.element.line, declaration.path))
    if not registered and not loose and not form.problems:
        declaration.missing("ID", expected="the number of the declaration that is changed")
    return registered, own, "" if own else loose


def _named(registered: tuple[DocumentNumber, ...], own: tuple[DocumentNumber, ...], loose: str) -> Named:
    numbers = (*registered, *own)
    shown = registered[0].canonical if registered else own[0].canonical if own else loose
    if not shown:
        raise BadInput("The message names no declaration.", expected="its number")
    return Named(shown, numbers, loose)


def _said(declaration: Node) -> str:
    texts = [each.text_at("StatementDescription") for each in declaration.all("AdditionalInformation")]
    codes = [code for each in declaration.all("Amendment") if (code := each.text_at("ChangeReasonCode"))]
    said = "; ".join(filter(None, texts))[:_LONGEST_REASON]
    reason = f"reason {', '.join(codes)[:40]}" if codes else ""
    return f"{said} ({reason})" if said and reason else said or reason or "no reason given"


def _sent_on(declaration: Node) -> str:
    node = declaration.find("IssueDateTime")
    return (node.find("DateTimeString") or node).text if node is not None else ""


def _refuse_removals(declaration: Node, items: list[Item]) -> None:
    """An item or an amount that is pointed at, and not there any more."""
    known = {each.sequence for each in items}
    for amendment in declaration.all("Amendment"):
        sections: list[str] = []
        for pointer in amendment.all("Pointer"):
            section, tag = pointer.text_at("DocumentSectionCode"), pointer.text_at("TagID")
            sections.append(section)
            sequence = pointer.text_at("SequenceNumeric")
            if section == _SECTION_ITEM and not (sequence.isdigit() and int(sequence[:6]) in known):
                _refuse_removal(pointer, f"item {sequence[:6]}")
            gone = tag == _TAG_INVOICE_AMOUNT and sections == [_SECTION_DECLARATION]
            if gone and declaration.find("InvoiceAmount") is None:
                _refuse_removal(pointer, "the invoiced amount")


def _refuse_removal(pointer: Node, what: str) -> None:
    pointer.refuse(
        "removal",
        f"The amendment is about {what}, and states nothing of it: as if it was removed.",
        expected="what is new",
        hint="State the declaration anew: `shroff documents amend`.",
    )
