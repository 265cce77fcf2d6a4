"""`shroff run`: scenarios on a chain in memory, and a file of declarations on a chain of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.session import (
    ChainOption,
    DebugOption,
    Globals,
    Json,
    LangOption,
    PasswordOption,
    Session,
    command,
    session_of,
)
from scenarios.catalogue import SCENARIOS, Scenario

__all__ = ["register"]

_WIDEST = 100
"""Columns that a story takes at most; its tables are made for them."""

JsonLines = Annotated[bool, typer.Option("--json", help="Print one JSON object a line, as it happens.")]


def register(app: typer.Typer) -> None:
    """Adds the commands: one for each scenario, and the portfolio."""
    group = typer.Typer(
        rich_markup_mode=None,
        invoke_without_command=True,
        callback=_list,
        help="Run a scenario; without a name, list them.\n\n\b\nExample:\n  shroff run receivables",
    )
    app.add_typer(group, name="run")
    for scenario in SCENARIOS:
        command(group, scenario.name, example=f"shroff run {scenario.name}")(_player(scenario))
    command(
        group,
        "portfolio",
        example="shroff run portfolio declarations.csv --banks 3\n"
        "shroff run portfolio declarations/\n"
        "shroff run portfolio declarations.csv --currency EUR --chain portfolio --json",
    )(portfolio)


def _list(
    ctx: typer.Context,
    as_json: Json = False,
    where: ChainOption = None,
    passwords: PasswordOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    before = ctx.obj if isinstance(ctx.obj, Globals) else Globals()
    ctx.obj = Globals(
        where or before.where, passwords or before.passwords, lang or before.lang, debug or before.debug
    )
    if ctx.invoked_subcommand is not None:
        return
    console = session_of(ctx.obj, Globals()).console
    portfolio_too = ("portfolio", "A file of declarations, financed by several banks, and summed up.")
    found = [*((each.name, each.summary) for each in SCENARIOS), portfolio_too]
    if as_json:
        console.json([{"name": name, "summary": summary} for name, summary in found])
        return
    console.table(("scenario", "what happens"), found)
    console.say("`shroff run NAME` runs one.")


def _player(scenario: Scenario) -> Callable[[Session, bool], None]:
    def play(session: Session, as_json: JsonLines = False) -> None:
        _play(session, scenario, as_json)

    play.__doc__ = (
        f"{scenario.summary}\n\nOn a new chain in memory; nothing is kept. It exits with 5 if"
        " something comes out other than it should."
    )
    return play


def _play(session: Session, scenario: Scenario, as_json: bool) -> None:
    from cli.complaints import complain
    from cli.exits import ExitCode
    from scenarios import catalogue
    from scenarios.reading.ledger import NotConserved
    from scenarios.stage import ScenarioFailed
    from scenarios.telling.json_lines import JsonLines as AsJson
    from scenarios.telling.terminal import Printed, Teller

    console = session.console
    teller = Teller(
        colour=console.colour, lang=console.lang, width=min(console.width, _WIDEST), plain=not console.unicode
    )
    observer = AsJson(console.out) if as_json else Printed(console.out, teller)
    try:
        catalogue.run(scenario, [observer])
    except (ScenarioFailed, NotConserved) as error:
        complain(error)
        raise typer.Exit(ExitCode.NO) from error


def portfolio(
    session: Session,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE_OR_FOLDER...",
            help="CSV of declarations, WCO declarations, UBL invoices; docs/formats.md describes them.",
        ),
    ],
    banks: Annotated[int, typer.Option("--banks", help="How many banks, 1 to 20.")] = 3,
    currency: Annotated[
        str | None,
        typer.Option(
            "--currency",
            help="ISO 4217, where the file names none.",
            show_default="USD for the Korean data set",
        ),
    ] = None,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Do nothing if a single row is bad.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Attest files of declarations, finance them over several banks, and sum up.

    Each exporter applies for what he exported at one of the banks; every fifth tries a second bank, too, and
    is refused. The chain is a temporary one unless --chain names a new folder; SHROFF_CHAIN does not count.
    """
    from cli.exits import ExitCode
    from scenarios.portfolio import run

    with session.console.progress() as progress:
        summary = run(
            files,
            banks=banks,
            currency=currency,
            chain=session.named,
            all_or_nothing=all_or_nothing,
            progress=progress,
        )
    if as_json:
        session.console.json(summary.as_json())
    else:
        session.console.data(str(summary))
    if not summary.agrees:
        raise typer.Exit(ExitCode.NO)
