"""What every import says of its rows: what is wrong with them, and how many came to what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from cli.session import Session

if TYPE_CHECKING:
    from contracts.registry.answers import Problem

__all__ = ["tell_counts", "tell_problems"]


def tell_problems(session: Session, problems: Iterable[Problem]) -> None:
    """Each problem on a line, what was expected and what to do below it."""
    from contracts.registry.text import printable

    for problem in problems:
        session.console.data(printable(f"{problem.where}: {problem.message} [{problem.code}]"))
        for name, text in (("expected", problem.expected), ("hint", problem.hint)):
            if text:
                session.console.data(printable(f"  {name}: {text}"))


def tell_counts(
    session: Session,
    counts: Iterable[tuple[str, int]],
    always: Collection[str],
    *,
    is_empty: bool,
    dry_run: bool,
) -> None:
    """How many rows came to each outcome; those in `always` are named even where there are none."""
    if is_empty:
        session.console.say("There are no rows in the file, only a header.")
    shown = [f"{count:,} {name}" for name, count in counts if count or name in always]
    session.console.data(("would be: " if dry_run else "") + ", ".join(shown))
