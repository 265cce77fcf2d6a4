"""Shipments and checks of insurance as people read them, from the data that `--json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from cli.case_showing import grouped, is_some, print_moves
from cli.session import Session

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.insurance.shipments import Share

__all__ = ["print_check", "print_shipment", "tell_doubts", "tell_shipment"]

_Data = Mapping[str, object]
_AMOUNTS = ("declared", "cover", "at_risk")
_OF_CLAIM = ("paid", "loss", "indemnity", "recovered", "to_insurer")
_SHARES = ("amount", "to_insurer", "to_bank", "to_exporter")


def tell_shipment(
    session: Session,
    work: Workspace,
    shipment_id: bytes,
    as_json: bool,
    *,
    share: Share | None = None,
    warn: bool = False,
) -> None:
    """What became of a shipment: a line, how money was shared, a cover gap; or the whole shipment as JSON.

    Both say whether anything changed: a reference that was sent again changes nothing. With `warn` both say
    what speaks against the shipment.
    """
    from cli.insurance_data import share_data, shipment_data
    from scenarios.desks import read_shipment_view
    from scenarios.reading.doubts import doubts_on

    found = shipment_data(work, read_shipment_view(work.office, shipment_id))
    unchanged = work.is_unchanged()
    shared = None if share is None or unchanged else share_data(share, str(found["currency"]))
    if as_json:
        more: dict[str, object] = {} if share is None else {"share": shared}
        more |= {"warnings": list(doubts_on(work.office, shipment_id))} if warn else {}
        session.console.json({**found, "unchanged": unchanged, **more})
        return
    session.console.data(
        _headline(session, found) + (f", {session.term('unchanged', 'result')}" if unchanged else "")
    )
    if shared is not None:
        _print_shares(session, [shared])
    for gap in cast("Sequence[_Data]", found["gaps"]):
        if int(str(gap["block"])) > work.head:
            _print_gap(session, "Cover gap", gap, found)
    if warn:
        tell_doubts(session, work, shipment_id)


def tell_doubts(session: Session, work: Workspace, shipment_id: bytes) -> None:
    """What speaks against a shipment, or against lending on it: a line each on stderr."""
    from scenarios.reading.doubts import doubts_on

    name = work.references.text_of(shipment_id) or shipment_id.hex()[:12]
    for each in doubts_on(work.office, shipment_id):
        session.console.say(f"warning: {name}: {each}")


def print_shipment(session: Session, found: _Data) -> None:
    """All of it."""
    console, currency = session.console, found["currency"]
    console.data(_headline(session, found))
    facts: dict[str, object] = {name: found[name] for name in _FACTS}
    facts |= {name: f"{grouped(found[name])} {currency}" for name in _AMOUNTS}
    claim = cast("_Data", found["claim"])
    facts["cause"] = None if claim["cause"] is None else session.term(claim["cause"], "cause")
    facts |= {name: f"{grouped(claim[name])} {currency}" for name in _OF_CLAIM if is_some(claim[name])}
    facts["payee"] = found["payee"]
    facts["mandate"] = found["mandate"] if found["payee"] else None
    loans = cast("Sequence[_Data]", found["loans"])
    facts["loans"] = ", ".join(str(each["reference"] or str(each["case"])[:12]) for each in loans)
    console.facts({session.term(name, "figure"): value for name, value in facts.items()})
    console.data("")
    rows = cast("Sequence[_Data]", found["rows"])
    console.table(
        session.figures(("number", "amount", "cur")),
        [(row["number"], grouped(row["amount"]), currency) for row in rows],
        right=session.figures(("amount",)),
    )
    _print_cover(session, cast("_Data | None", found["cover_document"]))
    for check in cast("Sequence[_Data]", found["checks"]):
        console.data("")
        print_check(session, check)
    moves = cast("Sequence[_Data]", found["moves"])
    print_moves(session, moves, states="shipment", amounts=("at_risk",))
    if shares := cast("Sequence[_Data]", found["shares"]):
        console.data("")
        _print_shares(session, shares)
    for gap in cast("Sequence[_Data]", found["gaps"]):
        _print_gap(session, f"Cover gap in block {gap['block']}", gap, found)


def print_check(session: Session, found: _Data) -> None:
    """A recorded check of policy, limit and shipment: the verdict, what stands in the way, what is left."""
    from contracts.reasons import FINDINGS

    said = session.term("passed", "outcome")
    finding = str(found["finding"])
    if not found["passed"]:
        why = [session.term(finding, "finding")] if finding in FINDINGS else []
        why += [] if found["consented"] else ["no consent"]
        said = f"not passed: {', '.join(why)}"
    session.console.data(f"Check by {found['by']} in block {found['block']} of {found['limit']}: {said}")
    if finding in FINDINGS:
        session.console.data(f"  {FINDINGS[finding]}")
    if not found["consented"]:
        session.console.data("  There is no live consent of the exporter to policy and limit.")
    for name in ("limit_left", "policy_left"):
        left = cast("Mapping[str, str]", found[name])
        session.console.data(f"  {name.replace('_', ' ')}: {grouped(left['amount'])} {left['currency']}")


_FACTS = (
    "shipment",
    "number",
    "exporter",
    "insurer",
    "policy",
    "limit",
    "shipped",
    "due",
    "declared_on",
    "commercial",
    "political",
)


def _headline(session: Session, found: _Data) -> str:
    name = found["reference"] or found["number"] or str(found["shipment"])[:12]
    said = f"{name} ({str(found['shipment'])[:12]}): {session.term(found['status'], 'shipment')}"
    owed = f"declared {grouped(found['declared'])}, at risk {grouped(found['at_risk'])} {found['currency']}"
    return f"{said}, {owed}"


def _print_cover(session: Session, cover: _Data | None) -> None:
    if cover is None:
        return
    amounts = ("face", "held", "drawn", "settled", "available")
    session.console.data("")
    session.console.table(
        session.figures(("document", *amounts, "cur")),
        [("cover", *(grouped(cover[name]) for name in amounts), cover["currency"])],
        right=session.figures(amounts),
    )


def _print_gap(session: Session, heading: str, gap: _Data, shipment: _Data) -> None:
    """That more is lent than is left of the cover, by how much, and on which loans."""
    currency = shipment["currency"]
    session.console.data(
        f"{heading}: {grouped(gap['used'])} {currency} lent, {grouped(gap['cover'])} {currency} covered,"
        f" {grouped(gap['uncovered'])} {currency} not covered"
    )
    loans = [
        f"{each['reference'] or str(each['case'])[:12]} of {each['bank']},"
        f" {grouped(each['outstanding'])} {each['currency']} outstanding"
        for each in cast("Sequence[_Data]", shipment["loans"])
        if is_some(each["outstanding"])
    ]
    for loan in loans:
        session.console.data(f"  {loan}")


def _print_shares(session: Session, shares: Sequence[_Data]) -> None:
    heads = [name.replace("_", " ") for name in _SHARES]
    session.console.table(
        session.figures(("block", *heads, "cur")),
        [(each["block"], *(grouped(each[name]) for name in _SHARES), each["currency"]) for each in shares],
        right=session.figures(("block", *heads)),
    )
