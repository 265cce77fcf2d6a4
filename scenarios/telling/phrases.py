"""What somebody did, as a sentence without its subject: `disburses 120,000.00 USD on LOAN-1`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from contracts.registry.calendar import show_time
from scenarios.telling.amounts import amount, count, parts
from scenarios.telling.insurance_phrases import INSURANCE_PHRASES, covers_as
from scenarios.telling.payment_phrases import PAYMENT_PHRASES
from scenarios.watching.steps import Step

__all__ = ["amount", "count", "phrase"]

_Arguments = Mapping[str, object]


def phrase(step: Step) -> str:
    """The sentence of a step; the verb alone where there is nothing to add."""
    build = _PHRASES.get(step.action)
    if step.action == "cover" and step.result is not None:
        build = covers_as(step.result)
    text = step.action.replace("_", " ") if build is None else build(step.arguments)
    if step.action == "consent" and step.result is not None:
        text += f" ({step.result})"
    return text + (f", with {' and '.join(step.keys)}" if step.keys else "")


def _attests(given: _Arguments) -> str:
    documents = cast("Sequence[Mapping[str, object]]", given["documents"])
    what = _canonical(documents[0]) if len(documents) == 1 else f"{len(documents)} documents"
    return f"attests {what} ({given['reference']})"


def _applies(given: _Arguments) -> str:
    relayed = ", relayed" if given.get("relayer") else ""
    return (
        f"applies at {given['bank']} for {amount(given['amount'])}, {given['tenor_days']} days"
        f" ({given['reference']}{relayed}): {parts(given['parts'])}"
    )


def _consents(given: _Arguments) -> str:
    uses = int(str(given.get("uses", 1)))
    days = int(str(given.get("days", 30)))
    return f"lets {given['bank']} look for {count(days, 'day')}, for {count(uses, 'case')}"


def _approves(given: _Arguments) -> str:
    rate = int(str(given.get("advance_rate", 8_000)))
    held = count(int(str(given.get("hold_days", 30))), "day")
    return f"approves {amount(given['amount'])} on {given['case_id']}, at {rate / 100:g} %, held for {held}"


def _repays(given: _Arguments) -> str:
    source = "other funds" if given.get("source") == "other_funds" else "proceeds"
    named = cast("Sequence[Sequence[object]]", given.get("named", ()))
    paid = "; paid: " + ", ".join(f"{amount(much)} of {which}" for which, much in named) if named else ""
    return f"records {amount(given['amount'])} of {source} on {given['case_id']} ({given['reference']}){paid}"


def _agrees_to_extend(given: _Arguments) -> str:
    longer: list[str] = []
    if given.get("tenor_days") is not None:
        longer.append(f"a tenor of {count(int(str(given['tenor_days'])), 'day')}")
    if given.get("hold_days") is not None:
        longer.append(f"a hold of {count(int(str(given['hold_days'])), 'day')} from now")
    return f"signs that {given['case_id']} has {' and '.join(longer) or 'the same terms'}"


def _agreed(given: _Arguments, term: str) -> object:
    return cast("Mapping[str, object]", given["agreement"])[term]


def _extends(given: _Arguments) -> str:
    until = show_time(int(str(_agreed(given, "hold_until"))))
    days = count(int(str(_agreed(given, "tenor_days"))), "day")
    return f"extends {given['case_id']} to {days}, held until {until} ({given['reference']})"


def _publishes(given: _Arguments) -> str:
    rates = cast("Sequence[Mapping[str, object]]", given["rates"])
    return "publishes " + ", ".join(f"1 {rate['currency']} = {rate['cny']} CNY" for rate in rates)


def _waits(given: _Arguments) -> str:
    *most, last = (count(int(str(number)), unit[:-1]) for unit, number in given.items())
    return (f"{', '.join(most)} and {last}" if most else last) + " later"


def _on(verb: str, *, reference: bool = False, reason: bool = False) -> Callable[[_Arguments], str]:
    def build(given: _Arguments) -> str:
        text = f"{verb} {given.get('case_id') or given.get('document')}"
        if reference:
            text += f" ({given['reference']})"
        if reason and given.get("reason"):
            text += f": {given['reason']}"
        return text

    return build


_PHRASES: Mapping[str, Callable[[_Arguments], str]] = {
    "attest": _attests,
    "add_alias": lambda given: (
        f"gives {given['document']} another number, {given['number']} ({given['reference']})"
    ),
    "amend": lambda given: f"amends {given['document']}, {_stated(given)} ({given['reference']})",
    "void": _on("voids", reference=True, reason=True),
    "replace": lambda given: (
        f"replaces {given['document']} by {_number(given)}, {_stated(given)} ({given['reference']})"
    ),
    "merge": lambda given: f"merges {given['document']} into {given['into']} ({given['reference']})",
    "apply": _applies,
    "replace_rows": lambda given: f"gives other rows for {given['case_id']}: {parts(given['parts'])}",
    "withdraw": _on("withdraws", reason=True),
    "consent": _consents,
    "revoke": lambda given: f"revokes {given['consent_id']}",
    "accept": _on("accepts", reference=True),
    "send_back": _on("sends back", reason=True),
    "reject": _on("rejects", reason=True),
    "verify": lambda given: (
        f"checks the documents of {given['case_id']}"
        + (f" with {given['consent_id']}" if given.get("consent_id") else "")
    ),
    "approve": _approves,
    "disburse": lambda given: (
        f"pays out {amount(given['amount'])} on {given['case_id']} ({given['reference']})"
    ),
    "repay": _repays,
    "cancel": _on("cancels", reference=True),
    "close": _on("closes the undrawn part of", reference=True),
    "write_off": _on("writes off", reference=True),
    "clear": _on("clears the documents of", reference=True),
    "agree_extension": _agrees_to_extend,
    "agree_substitution": lambda given: (
        f"signs that {given['replacement']} takes the place of {given['document']} in {given['case_id']}"
    ),
    "agree_hand_over": lambda given: f"signs that {given['bank']} takes {given['case_id']} over",
    "take_over": lambda given: f"signs that it takes {given['case_id']} over ({given['reference']})",
    "extend": _extends,
    "reduce": lambda given: (
        f"gives up {amount(given['amount'])} of {given['case_id']} ({given['reference']})"
    ),
    "substitute": lambda given: (
        f"puts {_agreed(given, 'replacement')} in the place of {_agreed(given, 'account')}"
        f" in {given['case_id']} ({given['reference']})"
    ),
    "hand_over": lambda given: (
        f"hands {given['case_id']} over to {_agreed(given, 'to_bank')} ({given['reference']})"
    ),
    "reverse": _on("reverses the newest posting of", reference=True, reason=True),
    "lapse": _on("releases what has expired of"),
    "suspend": lambda given: f"suspends {given['participant']}: {given['reason']}",
    "reinstate": lambda given: f"reinstates {given['participant']}: {given['reason']}",
    "publish": _publishes,
    "rotate_key": lambda given: f"rotates the {given['capacity']}'s key to {given['new_key']}",
    "pause": lambda given: f"pauses {_paused(given)}: {given['reason']}",
    "unpause": lambda given: f"lets {_paused(given)} go on: {given['reason']}",
    "wait": _waits,
    **INSURANCE_PHRASES,
    **PAYMENT_PHRASES,
}


def _paused(given: _Arguments) -> str:
    contract = str(given.get("contract", "ReceivablesFinancing"))
    return "receivables financing" if contract == "ReceivablesFinancing" else contract


def _stated(given: _Arguments) -> str:
    fields = cast("Mapping[str, Mapping[str, object]]", given["fields"])
    stated = fields.get("amount")
    if stated is None:
        return "open-ended"
    from contracts.registry.money import Money

    return f"stating {Money(int(str(stated['minor'])), str(stated['currency']))}"


def _number(given: _Arguments) -> str:
    return _canonical(cast("Mapping[str, object]", given["fields"]))


def _canonical(fields: Mapping[str, object]) -> str:
    return str(cast("Mapping[str, object]", fields["number"])["canonical"])
