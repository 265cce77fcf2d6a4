"""What somebody did about capital payments, as a sentence without its subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from scenarios.telling.amounts import amount, parts

__all__ = ["PAYMENT_PHRASES"]

_Arguments = Mapping[str, object]
_TABLES = {"purposes": "the negative list", "exemptions": "the exemptions"}


def _orders(given: _Arguments) -> str:
    path = ", to be checked first" if given.get("ordinary") else ""
    relayed = ", relayed" if given.get("relayer") else ""
    proof = f": {parts(given['parts'])}" if given.get("parts") else ""
    if given.get("exemption"):
        proof = f": exempt as {given['exemption']}"
    if given.get("petty_cash"):
        proof = ": petty cash"
    return (
        f"orders {given['bank']} to pay {amount(given['amount'])} for {given['purpose']}{path}"
        f" ({given['reference']}{relayed}){proof}"
    )


def _publishes(given: _Arguments) -> str:
    said: list[str] = []
    for entry in cast("Sequence[Mapping[str, object]]", given["entries"]):
        where = f" in {int(str(entry['region'])):06}" if entry["region"] else ""
        on = "" if entry["listed"] else "off: "
        said.append(f"{on}{entry['code']}{where} from {entry['from_day']}")
    return f"publishes {_TABLES[str(given['table'])]}: {', '.join(said)}"


def _registers(given: _Arguments) -> str:
    region = int(str(given["region"]))
    where = f"in {region:06}" if region else "nowhere in particular"
    return f"notes that {given['enterprise']} is registered {where}"


def _evidence(given: _Arguments) -> str:
    said = f"gives evidence of {given['payment_id']} ({given['reference']})"
    if given.get("parts"):
        said += f": {parts(given['parts'])}"
    if given.get("exemption"):
        said += f": exempt as {given['exemption']}"
    return said


def _judges(given: _Arguments) -> str:
    said = f"judges the evidence of {given['payment_id']}"
    return said + (f": {given['text']}" if given.get("text") else "")


def _because(verb: str, what: str, after: str = "") -> Callable[[_Arguments], str]:
    """A verb and its object, what else belongs to the verb, and the reason that was given."""

    def build(given: _Arguments) -> str:
        reason = given.get("reason")
        return f"{verb} {given[what]}{after}" + (f": {reason}" if reason else "")

    return build


def _ratios(given: object) -> str:
    """The ratio of all classes, or each."""
    found = [int(str(each)) / 100 for each in cast("Sequence[object]", given)]
    return f"{found[0]:g} %" if len(set(found)) == 1 else ", ".join(f"{each:g} %" for each in found)


def _periods(given: _Arguments) -> str:
    return (
        f"adds a period, {given['first_day']} to {given['last_day']}: draws {_ratios(given['floors'])}"
        " at least"
    )


def _of_bank(given: _Arguments) -> str:
    of = given.get("bank") or given.get("of")
    return f" for {of}" if of else ""


def _commits(given: _Arguments) -> str:
    more = f", draws {_ratios(given['ratios'])}" if given.get("ratios") else ""
    return f"commits to a secret seed of period {given['period']}{_of_bank(given)}{more}"


PAYMENT_PHRASES: Mapping[str, Callable[[_Arguments], str]] = {
    "order": _orders,
    "withdraw_order": _because("takes back", "payment_id"),
    "give_evidence": _evidence,
    "check_order": lambda given: f"checks {given['payment_id']}",
    "refuse_order": _because("does not pay", "payment_id"),
    "pay": lambda given: f"pays {given['payment_id']} ({given['reference']})",
    "come_back": lambda given: (
        f"records that {amount(given['amount'])} of {given['payment_id']} came back ({given['reference']})"
    ),
    "judge": _judges,
    "commit_seed": _commits,
    "reveal_seed": lambda given: f"reveals its seed of period {given['period']}{_of_bank(given)}",
    "admit_bank": lambda given: (
        f"lets {given['bank']} pay first"
        if given.get("admitted", True)
        else f"lets {given['bank']} pay first no more"
    ),
    "suspend_facilitation": _because("has payments of", "enterprise", " checked first"),
    "reinstate_facilitation": _because("lets", "enterprise", " be paid first again"),
    "publish_table": _publishes,
    "set_region": _registers,
    "add_period": _periods,
    "set_class": lambda given: f"puts {given['enterprise']} into risk class {given['risk_class']}",
    "add_payment": _because("puts", "payment_id", " into the pool"),
    "lapse_order": lambda given: f"ends {given['payment_id']}, which was not paid in time",
    "find_overdue": lambda given: f"finds {given['payment_id']} overdue: no evidence came",
    "question": lambda given: f"puts the payments of {given['document']} in question",
    "carry": lambda given: f"carries the pool of {given['bank']}, period {given['period']}, over",
    "note_silence": lambda given: f"notes that {given['bank']} did not reveal, period {given['period']}",
}
"""By the verb of a desk; what is given as steps have it."""
