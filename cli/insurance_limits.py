"""`shroff insurance limits`: how much an insurer takes on of what one buyer owes."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.document_showing import shown_amount
from cli.insurance_policies import Insurer
from cli.session import Json, Noun, Session, command, noun
from cli.table_importing import Currency, DryRun, File, import_rows

__all__ = ["register"]

Limit = Annotated[
    str,
    typer.Argument(metavar="LIMIT", help="Its number, POLICY/BUYER, or the first digits of its id."),
]


def register(group: Noun) -> None:
    """Adds the commands."""
    limits = noun("limits", group, "How much an insurer takes on of what one buyer owes.")
    command(limits, "import", example="shroff insurance limits import limits.csv")(import_)
    command(limits, "stop", example="shroff insurance limits stop SC20261/B7")(stop)
    command(limits, "reopen", example="shroff insurance limits reopen SC20261/B7")(reopen)
    command(limits, "show", example="shroff insurance limits show SC20261/B7 --json")(show)
    command(limits, "list", example="shroff insurance limits list --policy SC-2026-1")(list_)


def import_(
    session: Session,
    file: File,
    currency: Currency = None,
    dry_run: DryRun = False,
    by: Insurer = None,
    as_json: Json = False,
) -> None:
    """Let an insurer attest the buyer limits of a file, and put them under their policies.

    Every row gets an answer, as with policies. A row can stop a limit; only `reopen` lets one take cover
    again.
    """
    from cli.insurance_finding import insurer_desk
    from contracts.insurance.csv_reader import open_limits
    from scenarios.intake.insurance import take_limits

    rows = open_limits(file, currency=currency)
    import_rows(
        session,
        rows,
        lambda work: take_limits(insurer_desk(work, by), rows),
        dry_run=dry_run,
        as_json=as_json,
    )


def stop(session: Session, limit: Limit, by: Insurer = None, as_json: Json = False) -> None:
    """Close a limit for new cover. What is covered under it stays covered."""
    _set(session, limit, by, as_json, stopped=True)


def reopen(session: Session, limit: Limit, by: Insurer = None, as_json: Json = False) -> None:
    """Let a limit take new cover again: one that was stopped, or under which a loss was noticed."""
    _set(session, limit, by, as_json, stopped=False)


def show(session: Session, limit: Limit, as_json: Json = False) -> None:
    """Show a buyer limit: its balance, its policy, and whether it takes cover now; if not, why."""
    from cli.insurance_data import limit_data
    from cli.insurance_finding import find_limit
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        data = limit_data(work, find_limit(work, limit))
    _print(session, data, as_json)


def list_(
    session: Session,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="POLICY", help="Under one policy.", show_default="all")
    ] = None,
    as_json: Json = False,
) -> None:
    """List buyer limits and their balances, oldest first."""
    from cli.insurance_data import limit_data
    from cli.insurance_finding import find_policy
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        under = None if policy is None else find_policy(work, policy)
        found = [limit_data(work, each) for each in work.suite.insurance.limits(policy=under)]
    if as_json:
        session.console.json(found)
        return
    amounts = ("face", "drawn", "available")
    session.console.table(
        session.figures(("number", "owner", "cur", *amounts, "valid until", "takes cover")),
        [
            (
                each["number"] or str(each["document"])[:12],
                each["owner"],
                each["currency"],
                *(shown_amount(each[name]) for name in amounts),
                each["valid_until"] or "–",
                _takes_cover(session, each),
            )
            for each in found
        ],
        right=session.figures(amounts),
    )


def _set(session: Session, limit: str, by: str | None, as_json: bool, *, stopped: bool) -> None:
    from cli.insurance_data import limit_data
    from cli.insurance_finding import find_limit, insurer_desk
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        account = find_limit(work, limit)
        held = work.suite.insurance.limit(account)
        under = None if held is None else work.suite.insurance.policy(held.policy)
        desk = insurer_desk(work, by, None if under is None else under.insurer)
        if stopped:
            desk.stop_limit(account)
        else:
            desk.reopen_limit(account)
        data = limit_data(work, account)
    _print(session, data, as_json)


def _print(session: Session, found: dict[str, object], as_json: bool) -> None:
    if as_json:
        session.console.json(found)
        return
    amounts = {"face", "held", "drawn", "settled", "available"}
    shown = {name: shown_amount(value) if name in amounts else value for name, value in found.items()}
    shown["takes_cover"] = _takes_cover(session, found)
    del shown["closed_for"]
    session.console.facts({session.term(name, "figure"): value for name, value in shown.items()})


def _takes_cover(session: Session, found: dict[str, object]) -> str:
    return "yes" if found["takes_cover"] else f"no ({session.term(found['closed_for'], 'finding')})"
