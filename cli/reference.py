"""The command reference: every `--help` as one Markdown document. `python -m cli.reference` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

__all__ = ["reference"]

_HEADING = """# Commands

Generated from `--help` by `make reference`; a test compares the two. Exit codes and the options that every
command has are told once, at the top; what a command prints with `--json` is in [formats](formats.md).
"""
_WIDTH = 100
_SHARED = ("--chain", "--password-file", "--lang", "--debug", "-h, --help")


def reference() -> str:
    """The document."""
    from cli.main import app

    command = typer.main.get_command(app)
    return _HEADING + "".join(_chapter(command, "shroff", None))


def _chapter(command: Any, name: str, parent: Any) -> Iterator[str]:  # noqa: ANN401  # Typer's own copy of click has no public name
    """A command with its help, and then those below it."""
    context = command.make_context(
        name, [], parent=parent, resilient_parsing=True, terminal_width=_WIDTH, max_content_width=_WIDTH
    )
    full = context.command_path
    text = _own(command.get_help(context), parent)
    yield f"\n{'#' * (full.count(' ') + 2)} `{full}`\n\n```text\n{text}\n```\n"
    below = getattr(command, "commands", {})
    for each in below:
        yield from _chapter(below[each], each, context)


def _own(text: str, parent: object) -> str:
    """The help of a command without the options that every one has, but for the first."""
    if parent is None:
        return text.rstrip()
    kept: list[str] = []
    skipping = False
    for line in text.rstrip().splitlines():
        if line.startswith("  ") and not line.startswith("   "):
            skipping = line.strip().startswith(_SHARED)
        elif not line.startswith(" "):
            skipping = False
        if not skipping:
            kept.append(line.rstrip())
    while kept and (not kept[-1] or kept[-1] == "Options:"):
        kept.pop()
    return "\n".join(kept)


if __name__ == "__main__":
    Path(__file__).parents[1].joinpath("docs", "commands.md").write_text(reference(), encoding="utf-8")
