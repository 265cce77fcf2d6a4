"""What somebody did about insurance, as a sentence without its subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from scenarios.telling.amounts import amount, parts

__all__ = ["INSURANCE_PHRASES", "covers_as"]

_Arguments = Mapping[str, object]


def _declares(given: _Arguments) -> str:
    fields = cast("Mapping[str, Mapping[str, object]]", given["fields"])
    due = fields["facts"]["due"]
    relayed = ", relayed" if given.get("relayer") else ""
    return (
        f"declares a shipment of {fields['issued_on']} under {given['limit']}, due on {due}"
        f" ({given['reference']}{relayed}): {parts(given['parts'])}"
    )


def _sets_terms(given: _Arguments) -> str:
    terms = cast("Mapping[str, object]", given["terms"])
    commercial, political = (int(str(terms[name])) / 100 for name in ("commercial", "political"))
    said = (
        f"sets the terms of {given['policy']}: {commercial:g} % of commercial and"
        f" {political:g} % of political risks, shipped {terms['first_day']} to {terms['last_day']}"
    )
    return said + ("" if terms["premium_paid"] else ", premium unpaid")


def covers_as(document: object = None) -> Callable[[_Arguments], str]:
    """The sentence of a cover, with the number of its document where it came about."""

    def build(given: _Arguments) -> str:
        taken = f" with {amount(given['amount'])}" if given.get("amount") else ""
        number = "" if document is None else f" as {document}"
        return f"covers {given['shipment_id']}{taken}{number} ({given['reference']})"

    return build


def _checks(given: _Arguments) -> str:
    what = f" and {given['shipment_id']}" if given.get("shipment_id") else ""
    return f"checks the policy, {given['limit']}{what}"


def _signs(given: _Arguments) -> str:
    terms = cast("Mapping[str, object]", given["assignment"])
    under = terms["policy"] if terms["limit"] is None else terms["limit"]
    mandate = ", with a mandate to claim" if terms["mandate"] else ""
    relayed = ", relayed" if given.get("relayer") else ""
    return (
        f"signs that {terms['bank']} is paid for losses under {under}, shipped from {terms['first_day']} on"
        f"{mandate}{relayed}"
    )


def _applies(given: _Arguments) -> str:
    relayed = ", relayed" if given.get("relayer") else ""
    rows = f": {parts(given['parts'])}" if given.get("parts") else ""
    return (
        f"applies at {given['bank']} for {amount(given['amount'])} on {given['shipment_id']},"
        f" {given['tenor_days']} days ({given['reference']}{relayed}){rows}"
    )


def _because(verb: str, *, cause: bool = False, reason: str = "reason") -> Callable[[_Arguments], str]:
    def build(given: _Arguments) -> str:
        text = f"{verb} {given['shipment_id']}"
        if cause:
            text += f", {str(given['cause']).replace('_', '-')}"
        said = given.get(reason)
        return text + (f": {said}" if said else "")

    return build


def _money(verb: str, of: str) -> Callable[[_Arguments], str]:
    return lambda given: (
        f"{verb} {amount(given['amount'])} {of} {given['shipment_id']} ({given['reference']})"
    )


INSURANCE_PHRASES: Mapping[str, Callable[[_Arguments], str]] = {
    "set_terms": _sets_terms,
    "set_limit": lambda given: f"puts {given['limit']} under {given['policy']}",
    "stop_limit": lambda given: f"stops {given['limit']}: no new cover",
    "reopen_limit": lambda given: f"lets {given['limit']} take cover again",
    "declare": _declares,
    "withdraw_shipment": _because("takes back"),
    "cover": covers_as(),
    "confirm_cover": _because("stands behind the cover of"),
    "refuse": _because("does not cover"),
    "end_cover": _because("ends the cover of"),
    "check_insurance": _checks,
    "sign_assignment": _signs,
    "release_assignment": lambda given: f"gives {given['assignment_id']} back",
    "end_idle_assignment": lambda given: f"ends {given['assignment_id']}, idle for 90 days",
    "apply_insured": _applies,
    "collect": _money("records that the buyer paid", "for"),
    "recover": _money("records a recovery of", "for"),
    "notify": _because("gives notice of a probable loss on", cause=True, reason="text"),
    "claim": _because("claims for", cause=True, reason="text"),
    "take_back": _because("takes back the claim for", reason="text"),
    "indemnify": lambda given: f"pays the claim for {given['shipment_id']} ({given['reference']})",
    "deny": _because("denies the claim for"),
    "close_claim": _because("closes the claim for"),
    "lapse_shipment": lambda given: f"ends {given['shipment_id']}, whose time has passed",
}
"""By the verb of a desk; what is given as steps have it."""
