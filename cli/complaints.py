"""What goes wrong, as people read it: one line, and one hint."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import cast

import typer

from chain.errors import BadInput, Reverted, ShroffError
from cli.exits import ExitCode, exit_code_of

__all__ = ["complain", "complain_of_usage", "unexpected"]


def complain(error: ShroffError | OSError, *, lang: str = "en") -> ExitCode:
    """Prints an error and its hint, and gives the exit code. With `lang` zh a reason is in Chinese too."""
    if isinstance(error, OSError):  # the system refused: a full disk, a folder without permission
        at = f"{error.filename}: " if error.filename else ""
        _print(
            f"{at}{error.strerror or error}", "Look at the place, its permissions, and the room that is left."
        )
        return ExitCode.UNREACHABLE
    place = ""
    if isinstance(error, BadInput) and error.data.get("file"):
        parts = [str(error.data["file"])]
        parts += [f"{name} {error.data[name]}" for name in ("row", "field") if error.data.get(name)]
        place = ", ".join(part for part in parts if part not in error.message)
    expected = error.data.get("expected")
    said = error.message.partition("\n")[0]
    message = f"{place}: {said}" if place else said
    figures = ""
    if isinstance(error, Reverted):
        figures = _figures(error.data)
        message += _in_chinese(error.reason) if lang == "zh" else ""
    hints = [f"Expected {expected}." if expected else "", error.hint]
    _print(f"{message} ({figures})" if figures else message, " ".join(hint for hint in hints if hint))
    return exit_code_of(error)


def _in_chinese(reason: str) -> str:
    from scenarios.telling.reasons_zh import REASONS

    return f" {REASONS[reason]}" if reason in REASONS else ""


def _figures(data: Mapping[str, object]) -> str:
    """The figures of a refusal: of the case, and of each document that stands in the way."""
    shown: list[str] = []
    for name, value in data.items():
        if name == "rows":
            shown += [_row(row) for row in cast("Sequence[Mapping[str, object]]", value)]
        else:
            shown.append(f"{name.replace('_', ' ')} {value}")
    return "; ".join(shown)


def _row(row: Mapping[str, object]) -> str:
    of = row.get("document", "")
    return f"{of}: " + ", ".join(
        f"{name} {value}" for name, value in row.items() if name not in ("document", "outcome")
    )


def complain_of_usage(error: typer.TyperException) -> None:
    """Prints what is wrong with the command as it was typed, and where its help is."""
    context = getattr(error, "ctx", None)
    command = str(getattr(context, "command_path", "shroff"))
    _print(" ".join(error.format_message().split()), f"{command} --help")


def unexpected(error: BaseException) -> None:
    """Prints an error that nobody thought of."""
    said = " ".join(str(error).split())
    _print(
        f"unexpected {type(error).__name__}{f': {said}' if said else ''}",
        "This is a bug of shroff; --debug shows where.",
    )


def _print(message: str, hint: str) -> None:
    print(f"error: {message}", file=sys.stderr)
    if hint:
        print(f"hint: {hint}", file=sys.stderr)
