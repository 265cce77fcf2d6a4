"""`shroff insurance assignments`: exporter, bank and insurer sign who is paid when a buyer does not pay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, cast

import typer

from cli.session import Json, Noun, Session, Yes, command, noun

if TYPE_CHECKING:
    from datetime import date

    from cli.workspace import Workspace
    from contracts.insurance.assignments import Assignment as Terms

__all__ = ["register"]

Assignment = Annotated[
    str,
    typer.Argument(
        metavar="ASSIGNMENT", help="First digits of its id, or its policy's number if that has one alone."
    ),
]


def register(group: Noun) -> None:
    """Adds the commands."""
    assignments = noun("assignments", group, "Agree who is paid when a buyer does not pay.")
    command(
        assignments,
        "propose",
        example="shroff insurance assignments propose SC-2026-1 --bank bank_a --as exporter_a\n"
        "shroff insurance assignments propose SC-2026-1 --bank bank_a --as bank_a \\\n"
        "    --limit SC20261/B7 --mandate",
    )(propose)
    command(assignments, "sign", example="shroff insurance assignments sign SC-2026-1 --as insurer")(sign)
    command(assignments, "release", example="shroff insurance assignments release SC-2026-1 --yes")(release)
    command(
        assignments, "end-idle", example="shroff insurance assignments end-idle SC-2026-1 --as exporter_a"
    )(end_idle)
    command(assignments, "show", example="shroff insurance assignments show 3f2a81c0 --json")(show)
    command(assignments, "list", example="shroff insurance assignments list --policy SC-2026-1")(list_)


def propose(
    session: Session,
    policy: Annotated[str, typer.Argument(metavar="POLICY", help="Its number, or first digits of its id.")],
    bank: Annotated[str, typer.Option("--bank", metavar="NAME", help="The bank that is to be paid.")],
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="Who signs first: one of the three.")],
    limit: Annotated[
        str | None,
        typer.Option("--limit", metavar="LIMIT", help="Of one buyer only.", show_default="all buyers"),
    ] = None,
    first_day: Annotated[
        str | None,
        typer.Option(
            "--first-day",
            metavar="DATE",
            help="For shipments shipped then or later; those shipped before are not in it.",
            show_default="today",
        ),
    ] = None,
    mandate: Annotated[
        bool | None,
        typer.Option(
            "--mandate/--no-mandate",
            help="Whether the bank may give notice and claim.",
            show_default="as the policy's product in the table; else no",
        ),
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Write the terms of an assignment, and sign first. The two others sign the same with `sign`.

    Shipments under way that were shipped before the first day are not in it: a warning counts them before
    it is signed, and a question comes with it unless --first-day was given.
    """
    from cli.insurance_finding import find_limit, find_policy, party_desk
    from cli.parsing import day
    from cli.workspace import open_workspace
    from scenarios.desks import draft_assignment

    since = None if first_day is None else day(first_day)
    with open_workspace(session.folder, session.passwords) as work:
        account = find_policy(work, policy)
        drafted = draft_assignment(
            work.office,
            work.suite.documents.account(account).document,
            work.actor(bank).name,
            limit=None if limit is None else _document(work, find_limit(work, limit)),
            first_day=since,
            mandate=_mandate(work, account) if mandate is None else mandate,
        )
        if left_out := _left_out(work, drafted):
            session.console.say(
                f"warning: {len(left_out):,} shipment{'s' if len(left_out) > 1 else ''} under way,"
                f" shipped before {drafted.first_day}, would not be in it:"
                f" `--first-day {min(left_out)}` takes {'them' if len(left_out) > 1 else 'it'} in."
            )
            session.ask("Sign it all the same?", yes=yes or since is not None)
        _tell(session, work, party_desk(work, by).sign_assignment(drafted), as_json)


def sign(
    session: Session,
    assignment: Assignment,
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="Who signs.")],
    as_json: Json = False,
) -> None:
    """Sign an assignment that somebody has signed; with the third signature it is live."""
    from cli.insurance_finding import find_assignment, party_desk
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        assignment_id = find_assignment(work, assignment)
        state = work.suite.assignments.state(assignment_id)
        assert state is not None  # noqa: S101  # it was found by its signatures
        _tell(session, work, party_desk(work, by).sign_assignment(state.assignment), as_json)


def release(
    session: Session,
    assignment: Assignment,
    by: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who acts.", show_default="the bank")
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Give an indemnity back to the exporter, with nothing lent under it."""
    from cli.acting import heir_of
    from cli.insurance_finding import bank_of, find_assignment
    from cli.workspace import open_workspace

    session.ask(f"Release the assignment {assignment}?", yes=yes)
    with open_workspace(session.folder, session.passwords) as work:
        assignment_id = find_assignment(work, assignment)
        state = work.suite.assignments.state(assignment_id)
        assert state is not None  # noqa: S101  # the same
        bank_of(work, by or heir_of(work, state.assignment.bank)).release_assignment(assignment_id)
        _tell(session, work, assignment_id, as_json)


def end_idle(
    session: Session,
    assignment: Assignment,
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="Who sends it: exporter, bank or insurer.")],
    as_json: Json = False,
) -> None:
    """End an assignment under which nothing was lent for 90 days."""
    from cli.insurance_finding import find_assignment, party_desk
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        assignment_id = find_assignment(work, assignment)
        party_desk(work, by).end_idle_assignment(assignment_id)
        _tell(session, work, assignment_id, as_json)


def show(session: Session, assignment: Assignment, as_json: Json = False) -> None:
    """Show an assignment: its terms, who has signed, whether it is live, the loans under it."""
    from cli.insurance_finding import find_assignment
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        _tell(session, work, find_assignment(work, assignment), as_json)


def list_(
    session: Session,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="POLICY", help="Of one policy.", show_default="all")
    ] = None,
    as_json: Json = False,
) -> None:
    """List assignments, oldest first, ended ones too."""
    from cli.insurance_data import assignment_data
    from cli.insurance_finding import find_policy
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        under = None if policy is None else find_policy(work, policy)
        states = map(work.suite.assignments.state, work.suite.assignments.all(policy=under))
        found = [assignment_data(work, state) for state in states if state is not None]
    if as_json:
        session.console.json(found)
        return
    session.console.table(
        session.figures(("assignment", "policy", "limit", "exporter", "bank", "insurer", "state")),
        [
            (
                str(each["assignment"])[:12],
                each["policy"],
                each["limit"] or "all",
                each["exporter"],
                each["bank"],
                each["insurer"],
                each["state"],
            )
            for each in found
        ],
    )


def _tell(session: Session, work: Workspace, assignment_id: bytes, as_json: bool) -> None:
    from cli.insurance_data import assignment_data

    state = work.suite.assignments.state(assignment_id)
    assert state is not None  # noqa: S101  # it was found by its signatures, or signed now
    found = assignment_data(work, state)
    if as_json:
        session.console.json(found)
        return
    shown = found | {"signed": ", ".join(cast("Sequence[str]", found["signed"]))}
    session.console.facts({session.term(name, "figure"): value for name, value in shown.items()})


def _left_out(work: Workspace, drafted: Terms) -> list[date]:
    """The days of shipments under way that were shipped before the first day of an assignment."""
    from contracts.insurance.words import ENDED

    insurance = work.suite.insurance
    limits = insurance.limits(policy=drafted.policy) if drafted.limit is None else (drafted.limit,)
    ids = (each for limit in limits for each in insurance.all(limit=limit))
    shipments = (found for each in ids if (found := insurance.shipment(each)) is not None)
    return [
        each.shipped for each in shipments if each.status not in ENDED and each.shipped < drafted.first_day
    ]


def _document(work: Workspace, account: bytes) -> bytes:
    return work.suite.documents.account(account).document


def _mandate(work: Workspace, policy: bytes) -> bool:
    """What the policy's product says, if it is one of the table."""
    from contracts.insurance.products import products

    found = work.suite.insurance.policy(policy)
    label = "" if found is None else found.terms.product
    return any(each.label == label and each.mandate for each in products())
