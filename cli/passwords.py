"""Where passwords come from: a file, the environment, or somebody who types. Never from an argument."""

from __future__ import annotations

import os
from pathlib import Path

from chain.errors import BadInput
from cli.console import Console

__all__ = ["PASSWORD", "PASSWORD_FILE", "Passwords", "read_passwords"]

PASSWORD = "SHROFF_PASSWORD"  # noqa: S105  # the variable's name
PASSWORD_FILE = "SHROFF_PASSWORD_FILE"  # noqa: S105  # the variable's name

_MOST_BYTES = 1 << 16
_HINT = f"Pass --password-file, or set {PASSWORD_FILE} or {PASSWORD}."


class Passwords:
    """The passwords of a command: those that were given, and those that somebody types.

    What is given is read when it is needed first: `--password-file`, or else the file that
    SHROFF_PASSWORD_FILE names, or else SHROFF_PASSWORD.

    Args:
        console: Where to ask; None never asks.
        file: What `--password-file` named.
    """

    def __init__(self, console: Console | None = None, file: Path | None = None) -> None:
        self._console = console
        self._file = file
        self._given: tuple[str, ...] | None = None

    @property
    def source(self) -> str:
        """What the given passwords came from, as people know it; empty if none were given."""
        if self._file is not None:
            return str(self._file)
        if os.environ.get(PASSWORD_FILE):
            return os.environ[PASSWORD_FILE]
        return PASSWORD if os.environ.get(PASSWORD) else ""

    @property
    def given(self) -> tuple[str, ...]:
        """The passwords that were given, to be tried one after the other. A file has one a line.

        Raises:
            Unreachable: The file can't be read.
            BadInput: It holds none.
        """
        if self._given is None:
            file = self._file or (Path(named) if (named := os.environ.get(PASSWORD_FILE)) else None)
            if file is not None:
                self._given = read_passwords(file)
            else:
                self._given = (typed,) if (typed := os.environ.get(PASSWORD)) else ()
        return self._given

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there to type one."""
        return self._console is not None and self._console.has_terminal

    def typed(self, question: str, *, what: str) -> str:
        """A password that somebody types, unseen.

        Args:
            question: What is asked.
            what: What it is for, should nobody be there.

        Raises:
            BadInput: Nobody is there to type.
        """
        if self._console is None or not self.can_ask:
            raise BadInput(f"{what} needs a password, and nobody is there to type it.", hint=_HINT)
        return self._console.secret(question)

    def new(self, what: str, *, file: Path | None = None) -> str:
        """A password for something new: from a file, or typed twice.

        Raises:
            BadInput: The file holds several, what was typed differs, it is empty, or nobody is there.
            Unreachable: The file can't be read.
        """
        if file is not None:
            return _only(read_passwords(file), str(file))
        if not self.can_ask:
            raise BadInput(
                f"{what} needs a new password, and nobody is there to type it.", hint="Pass it in a file."
            )
        first = self.typed(f"New password for {what}: ", what=what)
        if not first:
            raise BadInput("An empty password protects nothing.")
        if self.typed("The same again: ", what=what) != first:
            raise BadInput("The two differ.", hint="Nothing was written: try again.")
        return first

    def for_new(self, what: str) -> str:
        """The one password that was given; or else typed twice.

        Raises:
            BadInput: Several were given, what was typed differs, or nobody is there.
        """
        if self.given:
            return _only(self.given, self.source)
        if not self.can_ask:
            raise BadInput(f"{what} needs a password, and nobody is there to type it.", hint=_HINT)
        return self.new(what)


def read_passwords(file: Path) -> tuple[str, ...]:
    """The passwords in a file, one a line. White space belongs to a password; the line's end does not.

    Raises:
        Unreachable: It can't be read.
        BadInput: It holds none.
    """
    from chain.private_files import read_text

    text = read_text(file, most=_MOST_BYTES)
    found = tuple(line for line in text.replace("\r\n", "\n").split("\n") if line)
    if not found:
        raise BadInput("There is no password in it.", file=str(file))
    return found


def _only(passwords: tuple[str, ...], source: str) -> str:
    first, *others = passwords
    if others:
        raise BadInput(
            f"{source} holds several passwords; a new key gets one.", hint="Name a file that has one line."
        )
    return first
