"""`shroff documents import`: files of documents, and of what changes them; each row gets an answer."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.import_telling import tell_counts, tell_problems
from cli.session import Json, Noun, Session, command

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.registry.answers import Answer, InvoiceOwner
    from contracts.registry.files import FileSet
    from scenarios.intake import Intake, Taken

__all__ = ["register"]


def register(group: Noun) -> None:
    """Adds the command."""
    command(
        group,
        "import",
        example="shroff documents import declarations.csv\n"
        "shroff documents import invoices/ declarations/ --admit --dry-run\n"
        "shroff documents import declarations.csv --all-or-nothing --json",
    )(import_)


def import_(
    session: Session,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE_OR_FOLDER...",
            help="CSV of declarations, UBL invoices, WCO declarations; docs/formats.md describes them.",
        ),
    ],
    currency: Annotated[
        str | None,
        typer.Option(
            "--currency",
            help="ISO 4217, where the file names none.",
            show_default="USD for the Korean data set",
        ),
    ] = None,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Do all of it, or nothing if a single row is bad.")
    ] = False,
    admit: Annotated[
        bool, typer.Option("--admit", help="Admit owners that nobody here is, named by their codes.")
    ] = False,
    owner: Annotated[
        str, typer.Option("--owner", metavar="buyer|seller", help="Whose tax invoices are.")
    ] = "buyer",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would happen; nothing is kept.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="The authority.", show_default="whose kind it is"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Let authorities attest the documents of files, and amend or void those that other files are about.

    What a file is, its content says: a table of declarations, a UBL invoice or credit note, a WCO
    declaration, its amendment or its cancellation. Every row and message gets an answer. Good ones go through
    although others are bad, unless --all-or-nothing. What was done before is answered as known, so files can
    be sent again. Bad ones make it exit with 1.
    """
    from cli.workspace import open_workspace
    from contracts.registry.answers import Options
    from contracts.registry.files import FileSet
    from contracts.registry.money import currency_code

    code = None if currency is None else currency_code(currency)
    whose = _whose(owner)
    with open_workspace(session.folder, session.passwords) as work:
        options = Options(code, owner=whose, today=work.office.today())
        source = FileSet(files, options)
        intake = _intake(work, by, admit=admit, dry_run=dry_run)
        with _progress(session, source) as answers:
            taken = intake.whole(answers) if all_or_nothing else intake.page_by_page(answers)
    _tell(session, source, taken, dry_run=dry_run, as_json=as_json)
    if any(each.bad for each in taken):
        raise typer.Exit(1)


def _whose(text: str) -> InvoiceOwner:
    from chain.errors import BadInput

    owners: dict[str, InvoiceOwner] = {"buyer": "buyer", "seller": "seller"}
    if text.lower() not in owners:
        raise BadInput(f"{text!r} owns no invoice.", expected="buyer or seller")
    return owners[text.lower()]


def _intake(work: Workspace, by: str | None, *, admit: bool, dry_run: bool) -> Intake:
    """The intake on this chain; a dry run has the papers of its own on top of those that are kept."""
    from cli.acting import authority_desk
    from contracts.registry.kinds import kind
    from scenarios.desks.office import Office
    from scenarios.intake import Intake
    from scenarios.vault import Overlay

    office = Office(work.suite, work.people, Overlay(work.vault)) if dry_run else work.office
    if by is not None:
        work.actor(by)  # nobody of this name: said at once
    return Intake(
        office,
        lambda name: authority_desk(work, by, kind(name).attester, office),
        admit=admit,
        keep_people=work.keep_people,
        dry_run=dry_run,
    )


@contextmanager
def _progress(session: Session, source: FileSet) -> Generator[Iterator[Answer]]:
    """The answers of the readers, with a bar on a terminal."""
    with session.console.progress() as moved:

        def answers() -> Iterator[Answer]:
            for each in source:
                yield each
                moved("attest", source.position, source.size)

        yield answers()


def _tell(session: Session, source: FileSet, taken: Sequence[Taken], *, dry_run: bool, as_json: bool) -> None:
    from contracts.registry.text import shown_path
    from scenarios.intake.answering import OUTCOMES

    counts = {name: sum(each.outcome == name for each in taken) for name in OUTCOMES}
    passed = [(shown_path(each.path), each.why) for each in source.passed_over]
    if as_json:
        session.console.json(
            {
                "dry_run": dry_run,
                "rows": [each.data() for each in taken],
                "passed_over": [{"file": file, "why": why} for file, why in passed],
                "summary": counts,
            }
        )
        return
    _print(session, taken)
    always = ("attested", "known", "refused", "unreadable")
    tell_counts(session, counts.items(), always, is_empty=not taken and not passed, dry_run=dry_run)
    for file, why in passed:
        session.console.say(f"passed over: {file}: {why}")
    if source.rounded:
        session.console.say(f"{source.rounded:,} amounts were rounded half-even to the minor unit.")


def _print(session: Session, taken: Sequence[Taken]) -> None:
    """Every message, and the rows that are bad: what is wrong, what was expected, and the hint."""
    from contracts.registry.text import printable

    def line(text: str) -> None:
        session.console.data(printable(text))

    for each in taken:
        if each.answer.place == "line" and not each.bad:
            line(f"{each.answer.file}: {each.outcome}, {each.number}")
        tell_problems(session, each.problems)
        if each.answer.place == "line":
            for note in each.notes:
                line(f"  note: {note}")
