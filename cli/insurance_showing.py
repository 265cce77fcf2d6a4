"""Shipments, checks and imports of insurance as people read them, from the data that `--json` prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import typer

from cli.case_showing import grouped
from cli.session import Session

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.insurance.shipments import Share
    from scenarios.insurance_intake import Taken

__all__ = ["act_on", "print_check", "print_shipment", "tell_shipment", "tell_taken"]

_Data = Mapping[str, object]
_AMOUNTS = ("declared", "cover", "at_risk")
_OF_CLAIM = ("paid", "loss", "indemnity", "recovered", "to_insurer")
_SHARES = ("amount", "to_insurer", "to_bank", "to_exporter")


def act_on(session: Session, shipment: str, as_json: bool, act: Callable[[Workspace, bytes], object]) -> None:
    """Does something about a shipment as it was named, and tells what became of it."""
    from cli.insurance_finding import find_shipment
    from cli.workspace import open_workspace
    from contracts.insurance.shipments import Share

    with open_workspace(session.folder, session.passwords) as work:
        shipment_id = find_shipment(work, shipment)
        done = act(work, shipment_id)
        tell_shipment(session, work, shipment_id, as_json, share=done if isinstance(done, Share) else None)


def tell_shipment(
    session: Session, work: Workspace, shipment_id: bytes, as_json: bool, *, share: Share | None = None
) -> None:
    """What became of a shipment: one line, and how money was shared; or the whole shipment as JSON.

    Both say whether anything changed: a reference that was sent again changes nothing.
    """
    from cli.insurance_data import share_data, shipment_data
    from scenarios.desks import read_shipment_view

    found = shipment_data(work, read_shipment_view(work.office, shipment_id))
    unchanged = work.is_unchanged()
    shared = None if share is None or unchanged else share_data(share, str(found["currency"]))
    if as_json:
        session.console.json({**found, "unchanged": unchanged} | ({} if share is None else {"share": shared}))
        return
    session.console.data(
        _headline(session, found) + (f", {session.term('unchanged', 'result')}" if unchanged else "")
    )
    if shared is not None:
        _print_shares(session, [shared])


def print_shipment(session: Session, found: _Data) -> None:
    """All of it."""
    console, currency = session.console, found["currency"]
    console.data(_headline(session, found))
    facts: dict[str, object] = {name: found[name] for name in _FACTS}
    facts |= {name: f"{grouped(found[name])} {currency}" for name in _AMOUNTS}
    claim = cast("_Data", found["claim"])
    facts["cause"] = None if claim["cause"] is None else session.term(claim["cause"], "cause")
    facts |= {name: f"{grouped(claim[name])} {currency}" for name in _OF_CLAIM if _is_some(claim[name])}
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
    _print_moves(session, cast("Sequence[_Data]", found["moves"]))
    if shares := cast("Sequence[_Data]", found["shares"]):
        console.data("")
        _print_shares(session, shares)
    for gap in cast("Sequence[_Data]", found["gaps"]):
        console.data(
            f"Cover gap in block {gap['block']}: {grouped(gap['used'])} {currency} lent,"
            f" {grouped(gap['cover'])} {currency} left to lend on."
        )


def print_check(session: Session, found: _Data) -> None:
    """A recorded check of policy, limit and shipment."""
    said = session.term(found["finding"], "finding")
    session.console.data(f"Check by {found['by']} in block {found['block']} of {found['limit']}: {said}")
    for name in ("limit_left", "policy_left"):
        left = cast("Mapping[str, str]", found[name])
        session.console.data(f"  {name.replace('_', ' ')}: {grouped(left['amount'])} {left['currency']}")
    if not found["consented"]:
        session.console.data("There is no live consent of the exporter to policy and limit.")


def tell_taken(session: Session, taken: Sequence[Taken], as_json: bool) -> None:
    """What became of a file's rows: those that are bad with all that is wrong, and the counts.

    Raises:
        typer.Exit: With 1, if a row is bad.
    """
    from contracts.registry.text import printable
    from scenarios.insurance_intake import OUTCOMES

    counts = {name: sum(each.outcome == name for each in taken) for name in OUTCOMES}
    if as_json:
        session.console.json({"rows": [each.data() for each in taken], "summary": counts})
    else:
        for each in taken:
            for problem in each.problems:
                session.console.data(printable(f"{problem.where}: {problem.message} [{problem.code}]"))
                for name, text in (("expected", problem.expected), ("hint", problem.hint)):
                    if text:
                        session.console.data(printable(f"  {name}: {text}"))
            for note in each.answer.notes:
                session.console.say(printable(f"{each.answer.file}, row {each.answer.row}: {note}"))
        shown = [
            f"{count:,} {name}"
            for name, count in counts.items()
            if count or name in ("known", "refused", "unreadable")
        ]
        session.console.data(", ".join(shown))
    if any(each.bad for each in taken):
        raise typer.Exit(1)


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


def _is_some(amount: object) -> bool:
    return bool(str(amount).strip("0."))


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


def _print_moves(session: Session, moves: Sequence[_Data]) -> None:
    session.console.data("")
    session.console.table(
        session.figures(("block", "action", "by", "before", "after", "at risk")),
        [
            (
                move["block"],
                session.term(move["action"], "action"),
                move["by"],
                "–" if move["before"] is None else session.term(move["before"], "shipment"),
                session.term(move["after"], "shipment"),
                grouped(move["at_risk"]),
            )
            for move in moves
        ],
        right=session.figures(("block", "at risk")),
    )
    for move in moves:
        if move["reason"]:
            said = f"{session.term(move['action'], 'action')} in block {move['block']}: {move['reason']}"
            session.console.data(said)


def _print_shares(session: Session, shares: Sequence[_Data]) -> None:
    heads = [name.replace("_", " ") for name in _SHARES]
    session.console.table(
        session.figures(("block", *heads, "cur")),
        [(each["block"], *(grouped(each[name]) for name in _SHARES), each["currency"]) for each in shares],
        right=session.figures(("block", *heads)),
    )
