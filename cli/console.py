"""Where output goes: data to stdout, talk to stderr."""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TextIO

import typer

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

__all__ = ["Console", "Language", "Progress", "width_of"]

Language = Literal["en", "zh"]

_GAP = "  "


def _stdout() -> TextIO:
    return sys.stdout


def _stderr() -> TextIO:
    return sys.stderr


class Progress(Protocol):
    """Is told how far something is."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` of a step."""
        ...


@dataclass(frozen=True, slots=True)
class Console:
    """The streams of a command, and in which language its outcomes are told."""

    lang: Language = "en"
    out: TextIO = field(default_factory=_stdout)
    err: TextIO = field(default_factory=_stderr)
    _bars: list[Bars] = field(default_factory=list["Bars"], init=False, repr=False, compare=False)

    def say(self, text: str) -> None:
        """Talk: a line on stderr."""
        print(text, file=self.err, flush=True)

    def data(self, text: str) -> None:
        """Data: a line on stdout."""
        print(text, file=self.out)

    def json(self, value: object) -> None:
        """Data as one JSON document on stdout."""
        self.data(json.dumps(value, indent=2, ensure_ascii=False))

    def facts(self, facts: Mapping[str, object]) -> None:
        """Names and values, one a line, aligned, as people write them; what is None or empty is left out."""
        present = {name: value for name, value in facts.items() if value is not None and value != ""}
        answers = {True: "yes", False: "no"}
        shown = {
            name.replace("_", " "): answers[value] if isinstance(value, bool) else value
            for name, value in present.items()
        }
        longest = max((width_of(name) for name in shown), default=0)
        for name, value in shown.items():
            self.data(f"{_padded(name, longest)}{_GAP}{value}")

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()
    ) -> None:
        """A table without lines: a heading, and a row each. `right` names the columns of amounts.

        On a terminal that is too narrow for it, every row is told as a list of its own.
        """
        cells = [list(columns), *([str(cell) for cell in row] for row in rows)]
        widths = [max(width_of(line[index]) for line in cells) for index in range(len(columns))]
        if self.out.isatty() and sum(widths) + len(_GAP) * (len(widths) - 1) > self.width:
            self._records(columns, cells[1:])
            return
        for line in cells:
            shown = (
                _padded(cell, width, right=column in right)
                for column, cell, width in zip(columns, line, widths, strict=True)
            )
            self.data(_GAP.join(shown).rstrip())

    def _records(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        longest = max(map(width_of, columns))
        for number, row in enumerate(rows):
            if number:
                self.data("")
            for column, cell in zip(columns, row, strict=True):
                self.data(f"{_padded(column, longest)}{_GAP}{cell}")

    @contextmanager
    def progress(self) -> Generator[Progress]:
        """Bars on stderr, if that is a terminal: the function that is given takes a step, done, and total."""
        if not self.err.isatty():
            yield _unseen
            return
        from rich.console import Console as Terminal
        from rich.progress import Progress as Bars

        tasks: dict[str, TaskID] = {}
        with Bars(console=Terminal(file=self.err), transient=True) as bars:

            def moved(step: str, done: int, total: int) -> None:
                if step not in tasks:
                    tasks[step] = bars.add_task(step, total=max(total, 1))
                bars.update(tasks[step], completed=done, total=max(total, 1))

            self._bars.append(bars)
            try:
                yield moved
            finally:
                self._bars.remove(bars)

    @property
    def colour(self) -> bool:
        """Whether data may be coloured: on a terminal, unless the environment says NO_COLOR."""
        return self.out.isatty() and not os.environ.get("NO_COLOR")

    @property
    def width(self) -> int:
        """Columns of the terminal; 100 where there is none."""
        return shutil.get_terminal_size((100, 24)).columns

    @property
    def unicode(self) -> bool:
        """Whether stdout takes more than ASCII."""
        return "utf" in (self.out.encoding or "").lower()

    @property
    def interactive(self) -> bool:
        """Whether somebody is there to answer."""
        return sys.stdin.isatty() and self.err.isatty()

    @property
    def has_terminal(self) -> bool:
        """Whether somebody is there to type a password, even while stdin comes from a pipe."""
        if not self.err.isatty():
            return False
        try:
            os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
        except OSError:
            return False
        return True

    def secret(self, question: str) -> str:
        """Asks on the terminal for what nobody should see; bars wait meanwhile. Only where `has_terminal`.

        Raises:
            typer.Abort: The terminal was closed.
        """
        from getpass import getpass

        for bars in self._bars:
            bars.stop()
        try:
            return getpass(question)
        except EOFError:
            raise typer.Abort from None
        finally:
            for bars in self._bars:
                bars.start()

    def confirmed(self, question: str) -> bool:
        """Asks on stderr. Only where `interactive`."""
        return typer.confirm(question, err=True)


def _unseen(step: str, done: int, total: int) -> None:
    del step, done, total


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal: characters of East Asia take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, *, right: bool = False) -> str:
    space = " " * (width - width_of(text))
    return space + text if right else text + space
