"""`shroff chain`: the chain itself, its head, its clock, its contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import chain_checking, chain_tracing
from cli.session import Json, Session, command, noun

if TYPE_CHECKING:
    from chain.node import Node

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    chain = noun("chain", app, "Look at the chain, and move its clock.")
    command(chain, "status", example="shroff chain status --json")(status)
    command(chain, "advance", example="shroff chain advance --days 31")(advance)
    chain_checking.register(chain)
    chain_tracing.register(chain)


def status(session: Session, as_json: Json = False) -> None:
    """Show the chain: where it is, its head and time, its contracts, and what is on it."""
    from chain.node import Node
    from cli.finding import all_accounts
    from cli.workspace import is_bare_chain, open_workspace

    console = session.console
    if is_bare_chain(session.folder):
        with Node.open(session.folder, readonly=True) as node:
            found = {"path": str(session.folder.absolute()), **_head(node)}
        if as_json:
            console.json(found)
        else:
            console.facts(found)
        return
    with open_workspace(session.folder, readonly=True) as work:
        suite, found = work.suite, {"path": str(session.folder.absolute()), **_head(work.node)}
        entries = suite.directory.entries()
        counts = {
            "participants": len(suite.participants.all()),
            "documents": len(all_accounts(work)),
            "cases": len(suite.applications.all()),
        }
    if as_json:
        contracts = [
            {
                "name": each.name,
                "version": each.version,
                "address": each.address,
                "current": each.current,
                "paused": each.paused,
            }
            for each in entries
        ]
        console.json({**found, "directory": suite.address, "contracts": contracts, "counts": counts})
        return
    console.facts({**found, **counts})
    console.data("")
    standing = {(True, False): "current", (True, True): "paused"}
    console.table(
        ("contract", "version", "address", "standing"),
        [(e.name, e.version, e.address, standing.get((e.current, e.paused), "replaced")) for e in entries],
        right=("version",),
    )


def advance(
    session: Session,
    days: Annotated[int, typer.Option(min=0, help="Days to go on.")] = 0,
    hours: Annotated[int, typer.Option(min=0, help="Hours to go on.")] = 0,
    as_json: Json = False,
) -> None:
    """Move the chain's clock on: for demonstrations, as holds expire and loans become overdue.

    The clock never goes back. A chain that follows the wall clock goes on from the new time.
    """
    from chain.errors import BadInput
    from cli.workspace import open_workspace
    from contracts.registry.calendar import show_time

    if not days and not hours:
        raise BadInput("Nothing to advance by.", hint="Give --days, --hours, or both.")
    with open_workspace(session.folder, session.passwords) as work:
        now = work.node.clock.advance(days=days, hours=hours)
        block = work.node.head.number
    if as_json:
        session.console.json({"time": show_time(now), "head": block})
    else:
        session.console.data(f"It is {show_time(now)}, in block {block}.")


def _head(node: Node) -> dict[str, object]:
    from contracts.registry.calendar import show_time

    head = node.head
    return {
        "chain_id": node.chain_id,
        "head": head.number,
        "hash": f"0x{head.hash.hex()}",
        "time": show_time(node.clock.now()),
    }
