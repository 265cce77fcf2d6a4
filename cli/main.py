"""`shroff`: what is typed, to the commands; what goes wrong, to one line and a hint."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from types import TracebackType
from typing import Annotated, NoReturn

import typer

from chain.errors import ShroffError
from cli import (
    capital,
    chain,
    consents,
    documents,
    init,
    insurance,
    keys,
    participants,
    rates,
    receivables,
    run,
    statement,
)
from cli.complaints import complain, complain_of_usage, unexpected
from cli.exits import ExitCode
from cli.session import ChainOption, DebugOption, Globals, LangOption, PasswordOption

__all__ = ["app", "main"]

_EPILOG = "Exit codes: " + "; ".join(f"{code.value} {code.meaning}" for code in ExitCode) + "."

app = typer.Typer(
    name="shroff",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"shroff {version('shroff')}")
        raise typer.Exit


@app.callback()
def shroff(
    ctx: typer.Context,
    where: ChainOption = None,
    passwords: PasswordOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Run trade-finance contracts on an embedded chain.

    \b
    Example:
      shroff run receivables
    """
    del version  # answered before anything else
    ctx.obj = Globals(where, passwords, lang, debug)


for _noun in (
    run,
    init,
    chain,
    keys,
    participants,
    documents,
    consents,
    rates,
    receivables,
    insurance,
    capital,
    statement,
):
    _noun.register(app)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command and ends the process with one of `ExitCode`.

    Raises:
        BrokenPipeError: Nobody reads the output any more.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.excepthook = _excepthook
    sys.exit(_run(given or ["--help"], debug="--debug" in given))


def _run(arguments: Sequence[str], *, debug: bool) -> int:
    """The command, and what went wrong with it as a code. Anything else that is raised is a bug of shroff."""
    try:
        code = _invoked(arguments)
        if sys.stdout is not None:  # closed by whoever started us
            sys.stdout.flush()
    except typer.TyperException as error:
        complain_of_usage(error)
        return ExitCode.USAGE
    except BrokenPipeError:
        raise  # whoever read our output went away: see `cli.start`
    except (KeyboardInterrupt, EOFError, typer.Abort):
        code = ExitCode.INTERRUPTED
    except (ShroffError, OSError) as error:
        if debug:
            import traceback

            traceback.print_exc()
        return complain(error, lang=_language(arguments))
    if code == ExitCode.INTERRUPTED:
        line = "\n" if sys.stderr.isatty() else ""  # behind the ^C that a terminal shows
        print(f"{line}interrupted", file=sys.stderr)
    return code if isinstance(code, int) else ExitCode.OK


_tree = cache(typer.main.get_command)
"""The commands; built once (0.1 s) in a process that runs several."""


def _invoked(arguments: Sequence[str]) -> object:
    """The command itself: Typer's own `main` takes a reader who went away for an error."""
    command = _tree(app)
    try:
        with command.make_context("shroff", list(arguments)) as context:
            return command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code


def _language(arguments: Sequence[str]) -> str:
    """The language that was asked for; the command that would know has ended."""
    asked = "zh" in arguments[arguments.index("--lang") + 1 :][:1] if "--lang" in arguments else False
    return "zh" if asked or "--lang=zh" in arguments else "en"


def _excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)
    elif "--debug" in sys.argv:
        sys.__excepthook__(kind, error, trace)
    else:
        unexpected(error)
