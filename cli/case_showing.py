"""A case as people read it. It is printed from the same data that `--json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from cli.session import Session, Vocabulary

if TYPE_CHECKING:
    from cli.workspace import Workspace

__all__ = ["grouped", "is_some", "print_case", "print_check", "print_moves", "tell_case"]

_Data = Mapping[str, object]


def grouped(amount: object) -> str:
    """An amount as people read it: `800000.00` is 800,000.00."""
    whole, dot, part = str(amount).partition(".")
    return f"{int(whole):,}{dot}{part}" if whole.isdigit() else str(amount)


def is_some(amount: object) -> bool:
    """Whether an amount is not zero."""
    return any(digit in "123456789" for digit in str(amount))


def print_moves(
    session: Session,
    moves: Sequence[_Data],
    *,
    states: Vocabulary,
    actions: Vocabulary = "action",
    amounts: Sequence[str] = (),
) -> None:
    """Every step of a case, and the reasons that were given.

    Args:
        session: Whose streams.
        moves: The steps, as JSON has them.
        states: Whose words the states are.
        actions: Whose the actions.
        amounts: What else stands in a row.
    """
    heads = [name.replace("_", " ") for name in amounts]
    session.console.data("")
    session.console.table(
        session.figures(("block", "action", "by", "before", "after", *heads)),
        [
            (
                move["block"],
                session.term(move["action"], actions),
                move["by"],
                "–" if move["before"] is None else session.term(move["before"], states),
                session.term(move["after"], states),
                *(grouped(move[name]) for name in amounts),
            )
            for move in moves
        ],
        right=session.figures(("block", *heads)),
    )
    for move in moves:
        if move["reason"]:
            said = f"{session.term(move['action'], actions)} in block {move['block']}: {move['reason']}"
            session.console.data(said)


def tell_case(session: Session, work: Workspace, case_id: bytes, as_json: bool) -> None:
    """What became of a case: one line and its documents; or the whole case as JSON.

    Both say whether anything changed: a reference that was sent again changes nothing.
    """
    from cli.showing import case_data
    from scenarios.desks import read_case

    found = case_data(work, read_case(work.office, case_id))
    unchanged = work.is_unchanged()
    if as_json:
        session.console.json({**found, "unchanged": unchanged})
        return
    mark = f", {session.term('unchanged', 'result')}" if unchanged else ""
    session.console.data(_headline(session, found) + mark)
    _print_rows(session, found)


def print_case(session: Session, found: _Data) -> None:
    """All of it."""
    console = session.console
    console.data(_headline(session, found))
    requested = cast("Mapping[str, str]", found["requested"])
    facts: dict[str, object] = {
        "case": found["case"],
        "enterprise": found["enterprise"],
        "bank": found["bank"],
        "shipment": found["shipment"],
        "requested": f"{grouped(requested['amount'])} {requested['currency']} for {found['tenor_days']} days",
    }
    loan = cast("_Data | None", found["loan"])
    if loan is not None:
        for name, value in loan.items():
            if name in _AMOUNTS_OF_LOAN:
                facts[name] = f"{grouped(value)} {loan['currency']}"
            elif name != "currency":
                facts[name] = value
    console.facts({session.term(name, "figure"): value for name, value in facts.items()})
    console.data("")
    _print_rows(session, found)
    _print_checks(session, found)
    print_moves(session, cast("Sequence[_Data]", found["moves"]), states="status")
    _print_postings(session, found)


def print_check(session: Session, found: _Data) -> None:
    """A recorded check, row by row."""
    rows = cast("Sequence[_Data]", found["rows"])
    amounts = ("held", "expired", "available")
    heads = session.figures(amounts)
    session.console.table(
        session.figures(("number", *amounts, "cur", "chain", "bank")),
        [
            (
                row["number"],
                *(grouped(row[name]) for name in amounts),
                row["currency"],
                session.term(row["outcome"], "outcome"),
                session.term(row["report"], "report"),
            )
            for row in rows
        ],
        right=heads,
    )
    if found["ground"] != "SOUND":
        session.console.data(f"The shipment: {session.term(found['ground'], 'ground')}.")
    if not found["consented"]:
        session.console.data("There is no live consent of the enterprise.")


_AMOUNTS_OF_LOAN = (
    "approved",
    "disbursed",
    "reduced",
    "undrawn",
    "proceeds",
    "other_funds",
    "recovered",
    "outstanding",
)


def _headline(session: Session, found: _Data) -> str:
    name = found["reference"] or str(found["case"])[:12]
    loan = cast("_Data | None", found["loan"])
    said = f"{name} ({str(found['case'])[:12]}): {session.term(found['status'], 'status')}"
    if loan is None:
        return said
    overdue = ", overdue" if loan["overdue"] else ""
    owed = (
        f"approved {grouped(loan['approved'])}, outstanding {grouped(loan['outstanding'])} {loan['currency']}"
    )
    return f"{said}, {owed}{overdue}"


def _print_rows(session: Session, found: _Data) -> None:
    rows = cast("Sequence[_Data]", found["rows"])
    amounts = ("amount", "held", "drawn", "settled")
    heads = session.figures(amounts)
    session.console.table(
        session.figures(("number", *amounts, "cur")),
        [(row["number"], *(grouped(row[name]) for name in amounts), row["currency"]) for row in rows],
        right=heads,
    )


def _print_checks(session: Session, found: _Data) -> None:
    for check in cast("Sequence[_Data]", found["checks"]):
        result = session.term("passed", "outcome") if check["passed"] else session.term("FAILED", "status")
        session.console.data("")
        session.console.data(f"Check by {check['by']} in block {check['block']}: {result}")
        print_check(session, check)


def _print_postings(session: Session, found: _Data) -> None:
    postings = cast("Sequence[_Data]", found["postings"])
    if not postings:
        return
    session.console.data("")
    session.console.table(
        session.figures(
            ("posting", "action", "source", "amount", "cur", "value date", "reference", "reversed")
        ),
        [
            (
                each["number"],
                session.term(each["action"], "action"),
                "–" if each["source"] is None else session.term(each["source"], "source"),
                grouped(each["amount"]),
                each["currency"],
                each["value_date"],
                each["reference"] or "–",
                "yes" if each["reversed"] else "no",
            )
            for each in postings
        ],
        right=session.figures(("posting", "amount")),
    )
    for each in postings:
        if each["reversal"] is not None:
            _print_reversal(session, each, cast("_Data", each["reversal"]))


def _print_reversal(session: Session, posting: _Data, reversal: _Data) -> None:
    by = f", {reversal['reference']}" if reversal["reference"] else ""
    what = f"{session.term(posting['action'], 'action')} {grouped(posting['amount'])} {posting['currency']}"
    session.console.data(
        f"Posting {posting['number']}, {what}, was reversed in block {reversal['block']}{by}:"
        f" {reversal['reason'] or 'without a reason'}"
    )
