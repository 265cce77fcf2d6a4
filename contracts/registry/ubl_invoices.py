"""UBL 2.x invoices and credit notes, as tax invoices and as what changes them.
 [A] What is taken, and why. The amount is `TaxInclusiveAmount` (EN 16931, BT-112): the total with tax, which
a tax bureau vouches for; what was paid before, and what is due (BT-115), are kept as facts. The number is the
seller's own: seller and number together, since a number is unique within its seller and no further. A credit
note lowers the one invoice that it names (BG-3); a corrected invoice (384) takes its place.
"""

from chain.errors import BadInput
from contracts.registry.answers import Answer
from contracts.registry.fields import Party, read_fields
from contracts.registry.filings import Filing, Named, NewDocument, RedLetter, Replacement
from contracts.registry.identifiers import own
from contracts.registry.money import Money, currency_code
from contracts.registry.numbers import DocumentNumber, own_number
from contracts.registry.ubl_parties import TradeParty, read_party
from contracts.registry.xml_form import Form, Node
from contracts.registry.xml_reader import XmlFormat
from contracts.registry.xml_values import schema_date

__all__ = ["UBL", "read_invoice"]

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_PREFIXES = {
    f"{_UBL}Invoice-2": "",
    f"{_UBL}CreditNote-2": "",
    f"{_UBL}CommonAggregateComponents-2": "cac:",
    f"{_UBL}CommonBasicComponents-2": "cbc:",
}
_ROOTS = {"Invoice": f"{_UBL}Invoice-2", "CreditNote": f"{_UBL}CreditNote-2"}


def _label(space: str, name: str) -> str | None:
    prefix = _PREFIXES.get(space)
    if prefix is None or (not prefix and _ROOTS.get(name) != space):
        return None
    return f"{prefix}{name}"


UBL = XmlFormat(
    "UBL 2",
    _label,
    frozenset(_ROOTS),
    frozenset(
        {
            "cac:InvoiceLine",
            "cac:CreditNoteLine",
            "cac:AdditionalDocumentReference",
            "cac:Signature",
            "cac:Delivery",
            "cac:PaymentMeans",
            "cac:AllowanceCharge",
        }
    ),
)

_KIND = "tax-invoice"
_COMMERCIAL, _CORRECTED = "380", "384"
_CREDITS = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
"""Of UNTDID 1001, those that EN 16931 has for credit notes."""
_NO_INVOICES = {"310": "an offer", "325": "a pro forma invoice"}
_TOTALS = "cac:LegalMonetaryTotal"
_TOTAL, _DUE, _PAID = "cbc:TaxInclusiveAmount", "cbc:PayableAmount", "cbc:PrepaidAmount"


def read_invoice(form: Form) -> Answer:
    """Answer an `Invoice` or a `CreditNote`."""
    root = form.root
    is_credit = root.element.label == "CreditNote"
    code = root.text_at("cbc:CreditNoteTypeCode" if is_credit else "cbc:InvoiceTypeCode") or _COMMERCIAL
    if code in _NO_INVOICES:
        found = root.find("cbc:InvoiceTypeCode")
        (found or root).refuse(
            "no-invoice", f"Type {code} is {_NO_INVOICES[code]}.", expected="an invoice or a credit note"
        )
    number = root.read("cbc:ID", str, required=True, part="number") or ""
    issued_on = root.read("cbc:IssueDate", schema_date, required=True, part="issued_on")
    seller = _party(root, "cac:AccountingSupplierParty", "seller", required=True)
    buyer = _party(root, "cac:AccountingCustomerParty", "buyer", required=False)
    total = _total(root)
    lowers = is_credit or code in _CREDITS
    if total is not None:
        if lowers and total.minor < 0:
            form.refuse(
                *form.paths["amount"],
                "bad-value",
                f"The credit note is over {total}: it would raise the invoice.",
                expected="an amount above zero",
                hint="A debit is an invoice of its own.",
            )
        lowers = lowers or total.minor < 0
    if total is not None and not total:
        form.refuse(*form.paths["amount"], "zero-amount", "The amount is zero.", expected="another amount")
    numbers = _numbers(root, seller, number, "cbc:ID")
    if lowers or code == _CORRECTED:
        named = _named(form, seller)
        if lowers:
            return form.answer(lambda: _red_letter(named, total, numbers))
        made = _fields(form, code, numbers, issued_on, total, seller, buyer)
        return form.answer(lambda: _replacement(named, made))
    made = _fields(form, code, numbers, issued_on, total, seller, buyer)
    return form.answer(lambda: NewDocument(read_fields(made)))


def _party(root: Node, path: str, part: str, *, required: bool) -> TradeParty | None:
    node = root.find(f"{path}/cac:Party")
    if node is None:
        root.missing(f"{path}/cac:Party")
        return None
    root.form.paths[part] = (node.element.line, node.path)
    found = read_party(node)
    if required and not found.identifiers:
        node.refuse("missing", f"The {part} has no identifier.", expected=_IDENTIFIERS)
    return found


_IDENTIFIERS = "a VAT number, an LEI, a registered number or another identifier"


def _total(root: Node) -> Money | None:
    """The total with tax. UBL asks for what is due alone: it is the total if nothing was paid before."""
    form = root.form
    currency = root.read("cbc:DocumentCurrencyCode", currency_code) or ""
    if form.problems and root.find("cbc:DocumentCurrencyCode") is not None and not currency:
        return None
    path = f"{_TOTALS}/{_TOTAL}"
    node = root.find(path)
    if node is None:
        due, paid = root.find(f"{_TOTALS}/{_DUE}"), root.find(f"{_TOTALS}/{_PAID}")
        earlier = paid.amount(currency) if paid is not None else None
        if due is None or (earlier is not None and earlier):
            root.missing(path, expected="the total with tax")
            return None
        node = due
    form.paths["amount"] = (node.element.line, node.path)
    total = node.amount(currency)
    tax = root.text_at("cbc:TaxCurrencyCode")
    if tax and tax != currency:
        form.notes.append(f"Tax is stated in {tax[:10]}, too; the document's currency counts.")
    if total is not None:
        _compare(root, total)
    return total


def _compare(root: Node, total: Money) -> None:
    """Note where the total is not the sum of its parts (EN 16931, BR-CO-15)."""
    without = root.find(f"{_TOTALS}/cbc:TaxExclusiveAmount")
    taxes = [node for each in root.all("cac:TaxTotal") if (node := each.find("cbc:TaxAmount")) is not None]
    taxes = [each for each in taxes if each.attribute("currencyID") in {"", total.currency}]
    if without is None or len(taxes) != 1:
        return
    net, tax = without.amount(total.currency), taxes[0].amount(total.currency)
    if net is not None and tax is not None and net + tax != total:
        root.form.notes.append(f"The total {total} is not the sum of {net} and the tax {tax}.")


def _numbers(root: Node, seller: TradeParty | None, number: str, path: str) -> tuple[DocumentNumber, ...]:
    """The number under each identifier that means the same seller in every file; the first counts."""
    if seller is None or not seller.identifiers or not number:
        return ()
    node = root.find(path) or root
    owners = seller.strong or seller.identifiers[:1]
    numbers: list[DocumentNumber] = []
    for owner in owners:
        found = node.take(lambda: own_number(_KIND, owner, number, "SELLER"))  # noqa: B023 -- taken at once
        if found is not None:
            numbers.append(found)
    return tuple(numbers)


def _named(form: Form, seller: TradeParty | None) -> Named | None:
    """The one invoice that a credit note or a correction names."""
    root = form.root
    path = "cac:BillingReference/cac:InvoiceDocumentReference"
    references = root.all("cac:BillingReference")
    if len(references) > 1:
        references[1].refuse(
            "several-originals",
            f"{len(references)} invoices are named: how much of each is meant cannot be read.",
            expected="one invoice",
            hint="State it for each: `shroff documents amend`.",
        )
        return None
    node = root.find(path)
    if node is None:
        root.missing(path, expected="the invoice that is changed")
        return None
    form.paths["original"] = (node.element.line, node.path)
    number = node.read("cbc:ID", str, required=True)
    day = node.read("cbc:IssueDate", schema_date)
    if number is None or seller is None:
        return None
    return Named(number, _numbers(node, seller, number, "cbc:ID"), issued_on=day)


def _fields(
    form: Form,
    code: str,
    numbers: tuple[DocumentNumber, ...],
    issued_on: object,
    total: Money | None,
    seller: TradeParty | None,
    buyer: TradeParty | None,
) -> dict[str, object]:
    """The fields of a tax invoice, as far as they could be read."""
    parties = {"seller": seller.party() if seller else None, "buyer": _buyer(form, seller, buyer)}
    payee = form.root.find("cac:PayeeParty")
    facts = {"type": code, **_facts(form.root, total)}
    if payee is not None:
        other = read_party(payee)
        parties["payee"] = other.party() if other.strong else None
        if other.name:
            facts["payee"] = other.name
    owner = parties[form.options.owner]
    form.paths["owner"] = form.paths.get(form.options.owner, (form.root.element.line, form.root.path))
    if owner is None and not form.problems:
        form.refuse(
            *form.paths["owner"],
            "missing",
            f"The {form.options.owner}, whose the invoice is, has no identifier.",
            expected=_IDENTIFIERS,
            hint="--owner seller makes it the seller's." if form.options.owner == "buyer" else "",
        )
    return {
        "number": numbers[0] if numbers else None,
        "aliases": numbers[1:],
        "issued_on": issued_on,
        "amount": total,
        "owner": owner,
        "parties": {name: each for name, each in parties.items() if each is not None},
        "facts": facts,
    }


def _buyer(form: Form, seller: TradeParty | None, buyer: TradeParty | None) -> Party | None:
    """The buyer. A number that only the seller gave it stands behind the seller's: two could be the same."""
    if buyer is None or not buyer.identifiers or buyer.strong:
        return buyer.party() if buyer is not None else None
    given = buyer.identifiers[0].value
    if seller is None or not seller.identifiers:
        return None
    scoped = form.root.take(lambda: own(f"{seller.identifiers[0].value}{given}"))
    if scoped is None:
        return None
    form.notes.append(f"The buyer is known only by a number that the seller gave it: it is {scoped} here.")
    return Party.of(scoped, name=buyer.name, country=buyer.country)


def _facts(root: Node, total: Money | None) -> dict[str, str]:
    """What banks compare besides: as the file has it."""
    facts = {
        "due": "cbc:DueDate",
        "order": "cac:OrderReference/cbc:ID",
        "contract": "cac:ContractDocumentReference/cbc:ID",
    }
    found = {name: root.first_text(path) for name, path in facts.items()}
    if total is not None:
        for name, path in (("payable", _DUE), ("prepaid", _PAID)):
            node = root.find(f"{_TOTALS}/{path}")
            amount = node.amount(total.currency) if node is not None else None
            if amount is not None and (amount or name == "payable"):
                found[name] = str(amount)
        if found.get("prepaid"):
            root.form.notes.append(
                f"Paid before: {found['prepaid']}; due: {found.get('payable', 'not said')}."
            )
    return {name: text for name, text in found.items() if text}


def _red_letter(named: Named | None, total: Money | None, numbers: tuple[DocumentNumber, ...]) -> Filing:
    if named is None or total is None or not numbers:
        raise BadInput("The credit note cannot be read.")
    return RedLetter(named, Money(abs(total.minor), total.currency), numbers[0].canonical)


def _replacement(named: Named | None, fields: dict[str, object]) -> Filing:
    if named is None:
        raise BadInput("The corrected invoice cannot be read.")
    return Replacement(named, read_fields(fields))
