"""`shroff capital invoices fetch`: numbers of tax invoices, asked of the tax source, and attested."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.exits import ExitCode
from cli.import_telling import tell_problems
from cli.session import Json, Noun, Session, command
from cli.table_importing import DryRun

if TYPE_CHECKING:
    from scenarios.intake.tables import Taken
    from scenarios.intake.tax_source import SourceAnswer

__all__ = ["register"]


def register(invoices: Noun) -> None:
    """Adds the command: `invoices fetch`."""
    command(
        invoices,
        "fetch",
        example="shroff capital invoices fetch 26110000000000051201 --source https://tax.example/invoices",
    )(fetch)


def fetch(
    session: Session,
    numbers: Annotated[
        list[str],
        typer.Argument(metavar="NUMBER...", help="20 digits; of a paper invoice its code and its number."),
    ],
    source: Annotated[
        str,
        typer.Option(
            "--source", metavar="URL", envvar="SHROFF_TAX_SOURCE", help="Where; docs/formats.md says how."
        ),
    ],
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Ask over plain http, also another machine than this.")
    ] = False,
    dry_run: DryRun = False,
    by: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who attests.", show_default="tax")
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask the tax source for invoices, and let tax attest those that it has.

    Every number gets an answer. Once the source throttles, no more is asked of it. Throttled and unreachable
    are no "not found": the same command again asks again, and what was attested is known. They make it exit
    with 4; else an invoice that is refused with 1; else one that was not found with 5.
    """
    from cli.acting import authority_desk
    from cli.workspace import open_workspace, rehearsal
    from scenarios.intake.payments import take_invoices
    from scenarios.intake.tax_source import HttpTaxSource, read_digits

    asked, tax = list(dict.fromkeys(map(read_digits, numbers))), HttpTaxSource(source, insecure=insecure)
    answers: dict[str, SourceAnswer] = {}
    throttled: SourceAnswer | None = None
    for digits in asked:  # before the chain is opened: a slow source locks nobody out
        answers[digits] = throttled or tax.look_up(digits)
        throttled = answers[digits] if answers[digits].result == "throttled" else None
    said: list[dict[str, Any]] = []
    bad = False
    with (
        open_workspace(session.folder, session.passwords) as work,
        rehearsal(work) if dry_run else nullcontext(work) as stage,
    ):
        desk = authority_desk(stage, by, "tax", stage.office)
        try:
            for digits, answer in answers.items():
                taken = None if answer.row is None else next(take_invoices(desk, [answer.row]))
                bad = bad or (taken is not None and taken.bad)
                said.append(_data(digits, answer, taken))
                if not as_json:
                    _tell(session, digits, answer, taken, dry_run=dry_run)
        finally:  # whatever stops it: what was attested is said
            if as_json and said:
                session.console.json({"dry_run": dry_run, "source": tax.name, "rows": said})
    _exit({answer.result for answer in answers.values()}, bad=bad)


def _exit(results: set[str], *, bad: bool) -> None:
    if results & {"throttled", "unreachable"}:
        raise typer.Exit(ExitCode.UNREACHABLE)
    if bad:
        raise typer.Exit(ExitCode.ERROR)
    if "not found" in results:
        raise typer.Exit(ExitCode.NO)


def _data(digits: str, answer: SourceAnswer, taken: Taken | None) -> dict[str, Any]:
    found: dict[str, Any] = {"outcome": None, "number": None, "id": None, "problems": [], "notes": []}
    if taken is not None:
        found = {name: value for name, value in taken.data().items() if name in found}
    return {"asked": digits, "result": answer.result, "wait": answer.wait, "why": answer.why, **found}


def _tell(session: Session, digits: str, answer: SourceAnswer, taken: Taken | None, *, dry_run: bool) -> None:
    """The answer to a number, in a line, and what is wrong with an invoice that is refused."""
    from contracts.registry.text import printable
    from scenarios.telling.payment_terms import SOURCE_RESULTS
    from scenarios.telling.terms import with_term

    parts: Sequence[str] = [with_term(answer.result, SOURCE_RESULTS, lang=session.console.lang)]
    if taken is not None:
        parts = [*parts, ("would be " if dry_run else "") + taken.outcome, *taken.answer.notes]
    if answer.result == "throttled":
        parts = [*parts, "try again later" if answer.wait is None else f"try again in {answer.wait:,} s"]
    if answer.why:
        parts = [*parts, answer.why]
    session.console.data(printable(f"{digits}: {'; '.join(parts)}"))
    if taken is not None:
        tell_problems(session, taken.problems)
