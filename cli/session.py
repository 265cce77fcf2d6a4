"""What every command has: the folder of the chain, the language, the streams; and how one is declared."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Concatenate, Literal, ParamSpec, TypeVar

import typer

from chain.errors import BadInput
from cli.console import Console, Language
from cli.passwords import PASSWORD, PASSWORD_FILE, Passwords

__all__ = [
    "ENVIRONMENT",
    "ChainOption",
    "DebugOption",
    "Globals",
    "Json",
    "LangOption",
    "Noun",
    "PasswordOption",
    "Reason",
    "Session",
    "Vocabulary",
    "Yes",
    "command",
    "noun",
    "session_of",
]

ENVIRONMENT = "SHROFF_CHAIN"
"""The environment variable that names the folder of the chain."""

DEFAULT_FOLDER = Path(".shroff")

ChainOption = Annotated[
    Path | None,
    typer.Option(
        "--chain",
        metavar="DIR",
        show_default=False,
        help=f"Folder of the chain. [env var: {ENVIRONMENT}; default: {DEFAULT_FOLDER}]",
    ),
]
LangOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="en|zh",
        show_default=False,
        help="Language of outcomes and terms; zh adds Chinese. [default: en]",
    ),
]
PasswordOption = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        show_default=False,
        help=f"File with the password of the keys. [env var: {PASSWORD_FILE}, or {PASSWORD}; default: asks]",
    ),
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Reason = Annotated[str, typer.Option("--reason", help="Why. It is public, on the chain.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]

Noun = typer.Typer

_P = ParamSpec("_P")
_R = TypeVar("_R")
Vocabulary = Literal[
    "status",
    "outcome",
    "report",
    "action",
    "source",
    "step",
    "result",
    "figure",
    "shipment",
    "finding",
    "ground",
    "cause",
    "payment",
    "answer",
    "fate",
    "why",
    "move",
]

_LANGUAGES: dict[str, Language] = {"en": "en", "zh": "zh"}


@dataclass(frozen=True, slots=True)
class Globals:
    """What was given before the command; the same options behind it win."""

    where: Path | None = None
    passwords: Path | None = None
    lang: str | None = None
    debug: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """The world of a command.

    Attributes:
        named: The folder that `--chain` named, or None.
        console: The streams.
        passwords: What opens the keys.
    """

    named: Path | None
    console: Console
    passwords: Passwords

    @property
    def folder(self) -> Path:
        """The folder of the chain: as named, or the environment's, or `.shroff` in the working directory."""
        return self.named or Path(os.environ.get(ENVIRONMENT) or DEFAULT_FOLDER)

    def term(self, word: object, of: Vocabulary) -> str:
        """A word of the chain as people read it: NO_HEADROOM is `no headroom`; with zh in Chinese too."""
        from scenarios.telling import payment_terms, terms

        known = {
            "status": terms.STATUSES,
            "outcome": terms.OUTCOMES,
            "report": terms.REPORTS,
            "action": terms.ACTIONS,
            "source": terms.SOURCES,
            "step": terms.STEPS,
            "result": terms.RESULTS,
            "figure": terms.COLUMNS,
            "shipment": terms.SHIPMENT_STATUSES,
            "finding": terms.FINDINGS,
            "ground": terms.GROUNDS,
            "cause": terms.CAUSES,
            "payment": payment_terms.PAYMENT_STATUSES,
            "answer": payment_terms.PAYMENT_FINDINGS,
            "fate": payment_terms.FATES,
            "why": payment_terms.PAYMENT_CAUSES,
            "move": payment_terms.PAYMENT_MOVES,
        }[of]
        spoken = {"fate": payment_terms.FATE_WORDS, "why": payment_terms.CAUSE_WORDS}.get(of, {})
        said = spoken.get(str(word), str(word).lower().replace("_", " "))
        spelled = next((each for each in (str(word), str(word).lower(), said) if each in known), "")
        return terms.with_term(said, {said: known[spelled]} if spelled else {}, lang=self.console.lang)

    def figures(self, names: Iterable[str]) -> tuple[str, ...]:
        """Names of columns, for a heading."""
        return tuple(self.term(name, "figure") for name in names)

    def standing(self, said: str) -> str:
        """What is said of a document, `void, impaired`, as people read it."""
        return ", ".join(self.term(each, "figure") for each in said.split(", "))

    def ask(self, question: str, *, yes: bool) -> None:
        """Lets something irreversible happen only if somebody says so.

        Raises:
            BadInput: Nobody is there to answer, and `--yes` was not given.
            typer.Exit: The answer was no.
        """
        if yes:
            return
        if not self.console.interactive:
            raise BadInput("This can't be undone, and nobody is there to confirm it.", hint="Pass --yes.")
        if not self.console.confirmed(question):
            self.console.say("Nothing was done.")
            raise typer.Exit(1)


def noun(name: str, app: typer.Typer, summary: str) -> Noun:
    """A group of commands."""
    group = typer.Typer(rich_markup_mode=None, help=summary)
    app.add_typer(group, name=name)
    return group


def command(
    group: typer.Typer, name: str, *, example: str
) -> Callable[[Callable[Concatenate[Session, _P], _R]], Callable[Concatenate[Session, _P], _R]]:
    """Declares a command: its function takes the session first, then what was typed.

    The first lines of its help are the docstring's, then comes the example.

    Args:
        group: The noun that it belongs to, or the app.
        name: The verb.
        example: Lines that work, each a whole command.
    """

    def declare(function: Callable[Concatenate[Session, _P], _R]) -> Callable[Concatenate[Session, _P], _R]:
        def called(
            ctx: typer.Context,
            where: Path | None,
            passwords: Path | None,
            lang: str | None,
            debug: bool,
            **given: object,
        ) -> _R:
            del debug  # `cli.main` has looked for it already
            before = ctx.obj if isinstance(ctx.obj, Globals) else Globals()
            session = session_of(before, Globals(where, passwords, lang))
            return function(session, **given)  # type: ignore[call-arg,arg-type]  # Typer gives what is declared

        signature = inspect.signature(function, eval_str=True)
        own = [each.replace(kind=_KEYWORD) for each in list(signature.parameters.values())[1:]]
        shared = [
            inspect.Parameter("ctx", _KEYWORD, annotation=typer.Context),
            inspect.Parameter("where", _KEYWORD, annotation=ChainOption, default=None),
            inspect.Parameter("passwords", _KEYWORD, annotation=PasswordOption, default=None),
            inspect.Parameter("lang", _KEYWORD, annotation=LangOption, default=None),
            inspect.Parameter("debug", _KEYWORD, annotation=DebugOption, default=False),
        ]
        called.__dict__["__signature__"] = signature.replace(parameters=[*own, *shared])
        lines = "\n".join(f"  {line}" for line in example.splitlines())
        text = inspect.cleandoc(function.__doc__ or "")
        group.command(name, help=f"{text}\n\n\b\nExample:\n{lines}", no_args_is_help=False)(called)
        return function

    return declare


_KEYWORD = inspect.Parameter.KEYWORD_ONLY


def session_of(before: Globals, behind: Globals) -> Session:
    """The session of a command, from what was given before it and behind it."""
    wanted = behind.lang or before.lang or "en"
    if wanted not in _LANGUAGES:
        raise BadInput(f"{wanted!r} is no language of shroff.", expected="en or zh")
    console = Console(_LANGUAGES[wanted])
    passwords = Passwords(console, behind.passwords or before.passwords)
    return Session(behind.where or before.where, console, passwords)
