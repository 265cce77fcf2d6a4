"""Tables of policies, limits, shipments, invoices, orders: each row is carried out or rehearsed, and told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.import_telling import tell_counts, tell_problems
from cli.session import Session

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.insurance.csv_reader import InsuranceFile
    from scenarios.intake.tables import Taken

__all__ = ["Currency", "DryRun", "File", "import_rows"]

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A table (CSV); docs/formats.md describes its columns.")
]
Currency = Annotated[
    str | None, typer.Option("--currency", help="ISO 4217, where a row names none.", show_default="none")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would happen; nothing is kept.")]


def import_rows(
    session: Session,
    rows: InsuranceFile[Any],
    take: Callable[[Workspace], Iterator[Taken]],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Takes the rows of a file one by one, and tells what became of each.

    Args:
        session: Whose streams, and which chain.
        rows: The file.
        take: Carries its rows out on a chain; in a dry run on one of which nothing is kept.
        dry_run: Whether it is only to be shown.
        as_json: One JSON document instead of lines.

    Raises:
        typer.Exit: With 1, if a row is bad.
        KeyboardInterrupt: Somebody stopped it; how far it came was said.
    """
    from cli.workspace import open_workspace, rehearsal

    taken: list[Taken] = []
    with (
        open_workspace(session.folder, session.passwords) as work,
        rehearsal(work) if dry_run else nullcontext(work) as stage,
        session.console.progress() as moved,
    ):
        try:
            for each in take(stage):
                taken.append(each)
                moved("import", rows.position, rows.size)
        except KeyboardInterrupt:
            done = sum(not each.bad for each in taken)
            kept = "nothing is kept" if dry_run else "import the file again: what was done is known"
            session.console.say(f"{len(taken):,} rows were read, {done:,} of them done; {kept}.")
            raise
    _tell(session, taken, dry_run=dry_run, as_json=as_json)
    if any(each.bad for each in taken):
        raise typer.Exit(1)


def _tell(session: Session, taken: Sequence[Taken], *, dry_run: bool, as_json: bool) -> None:
    """The rows that are bad with all that is wrong, what to look at in the others, and the counts."""
    from contracts.registry.text import printable
    from scenarios.intake.tables import OUTCOMES

    counts = {name: sum(each.outcome == name for each in taken) for name in OUTCOMES}
    if as_json:
        rows = [each.data() for each in taken]
        session.console.json({"dry_run": dry_run, "rows": rows, "summary": counts})
        return
    for each in taken:
        tell_problems(session, each.problems)
        where = f"{each.answer.file}, row {each.answer.row}"
        for note in each.answer.notes:
            session.console.say(printable(f"{where}: {note}"))
        for warning in each.warnings:
            session.console.say(printable(f"warning: {where}, {each.name}: {warning}"))
    always = ("known", "refused", "unreadable")
    tell_counts(session, counts.items(), always, is_empty=not taken, dry_run=dry_run)
