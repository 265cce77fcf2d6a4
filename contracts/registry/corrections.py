"""What a correction, or a credit note, makes of the fields of the document that it names."""

from collections.abc import Mapping, Sequence
from typing import cast

from chain.errors import BadInput
from contracts.registry.fields import (
    AmountSource,
    AnyFields,
    Declaration,
    GeneralDocument,
    Goods,
    Party,
    read_fields,
)
from contracts.registry.filings import Correction, RedLetter
from contracts.registry.money import CurrencyMismatch, Money, total

__all__ = ["corrected", "credited", "red_lettered", "same_content"]

_BY_SOURCE = {"item-prices": "price", "statistical-values": "statistical"}
_SUCCESSOR = "Void the document, and attest another one."
_NOT_CONTENT = {"number", "aliases", "corrections"}


def same_content(one: AnyFields, other: AnyFields, assumed: frozenset[str] = frozenset()) -> bool:
    """Whether two versions of a document say the same, but for its numbers and what was assumed."""
    left, right = (
        one.model_dump(exclude=_NOT_CONTENT | assumed),
        other.model_dump(exclude=_NOT_CONTENT | assumed),
    )
    return type(one) is type(other) and left == right


def corrected(fields: Declaration, correction: Correction) -> Declaration:
    """Return the declaration as customs corrected it.

    Raises BadInput, with `field`, for what is never amended (owner, currency), and for items that do not fit.
    """
    changes = dict(correction.fields)
    amount = cast("Money | None", changes.get("amount"))
    goods, stated = _goods(fields, correction.items)
    source: AmountSource | None = fields.amount_from
    if amount is not None:
        source = "invoice-amount"
        goods = [each.model_copy(update={"amount": None}) for each in goods]
    elif stated is not None:
        amount, source = stated
    _check_currency(fields, amount)
    owner = "exporter" if fields.number.kind == "export-declaration" else "buyer"
    named = changes.get(owner)
    if isinstance(named, Party) and str(named) != str(fields.owner):
        raise BadInput(
            f"The owner would be {named}; it is {fields.owner}, and never changes.",
            hint=_SUCCESSOR,
            field="owner",
        )
    learned = [each for each in correction.learned if each.kind == fields.number.kind]
    known = (fields.number, *fields.aliases)
    before = {name: getattr(fields, name) for name in type(fields).model_fields}
    made = read_fields(
        {
            **before,
            **changes,
            "amount": amount or fields.amount,
            "amount_from": source,
            "goods": goods,
            "net_mass_grams": _mass(fields, correction.items),
            "aliases": (*fields.aliases, *(each for each in learned if each not in known)),
            "corrections": (*fields.corrections, correction.said),
        }
    )
    return cast("Declaration", made)


def credited(fields: GeneralDocument, letter: RedLetter) -> str | None:
    """What a credit note took from an invoice already, as the fields have it; None if it is new."""
    return fields.facts.get(_fact(letter))


def red_lettered(fields: GeneralDocument, letter: RedLetter) -> GeneralDocument | None:
    """Return the invoice less the credit note; None if nothing is left of it.

    Raises BadInput, with `field`, for another currency and for more than is left.
    """
    _check_currency(fields, letter.by)
    if fields.amount is None or letter.by > fields.amount:
        raise BadInput(
            f"{letter.by} are credited; {fields.amount} are left of the invoice.",
            expected="at most what is left",
            field="amount",
        )
    if letter.by == fields.amount:
        return None
    before = {name: getattr(fields, name) for name in type(fields).model_fields}
    facts = {**fields.facts, _fact(letter): str(letter.by)}
    made = read_fields({**before, "amount": fields.amount - letter.by, "facts": facts})
    return cast("GeneralDocument", made)


def _fact(letter: RedLetter) -> str:
    return f"credit note {letter.name.partition('/')[2]}"


def _check_currency(fields: AnyFields, amount: Money | None) -> None:
    if amount is not None and fields.amount is not None and amount.currency != fields.amount.currency:
        raise CurrencyMismatch(
            f"The amount is in {amount.currency}; the document is in {fields.amount.currency}, and stays so.",
            expected=f"an amount in {fields.amount.currency}",
            hint=_SUCCESSOR,
            field="amount",
        )


def _goods(
    fields: Declaration, items: Mapping[int, Mapping[str, object]]
) -> tuple[list[Goods], tuple[Money, AmountSource] | None]:
    """The items after a correction; and their total, if it changes, and the document's was made of it."""
    goods, source = list(fields.goods), fields.amount_from
    every = all("price" in items.get(at, {}) for at in range(1, len(goods) + 1)) and bool(goods)
    if any("price" in stated for stated in items.values()) and source == "statistical-values":
        if not every:
            raise BadInput(
                "Prices of some items alone are stated; the total is of statistical values.",
                expected="a price of every item, or an invoiced amount",
                field="amount",
            )
        source = "item-prices"
    name = _BY_SOURCE.get(source or "")
    changed = False
    for sequence in sorted(items):
        stated = items[sequence]
        amount = cast("Money | None", stated.get(name)) if name else None
        changed = changed or amount is not None
        _check_currency(fields, amount)
        kept = {part: stated[part] for part in ("hs", "description", "origin") if part in stated}
        if amount is not None:
            kept["amount"] = amount
        if sequence <= len(goods):
            before = goods[sequence - 1]
            goods[sequence - 1] = Goods.model_validate({**_parts(before), **kept})
        elif sequence == len(goods) + 1 and "hs" in kept and (amount is not None or name is None):
            goods.append(Goods.model_validate(kept))
        else:
            raise BadInput(
                f"Item {sequence} is amended; the declaration has {len(goods)}.",
                expected="an item that is there, or the whole of the next one",
                field="goods",
            )
    if not changed:
        return goods, None
    amounts = [each.amount for each in goods]
    found = [each for each in amounts if each is not None]
    if source is None or source == "invoice-amount" or len(found) != len(amounts):
        return goods, None
    return goods, (total(found, found[0].currency), source)


def _parts(goods: Goods) -> dict[str, object]:
    return {name: getattr(goods, name) for name in type(goods).model_fields}


def _mass(fields: Declaration, items: Mapping[int, Mapping[str, object]]) -> int | None:
    """Of one item it is known; of several, a part that changes makes the whole unknown."""
    stated: Sequence[object] = [each["grams"] for each in items.values() if "grams" in each]
    if not stated:
        return fields.net_mass_grams
    return cast("int", stated[0]) if len(fields.goods) == 1 else None
