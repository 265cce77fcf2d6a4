"""`shroff documents import`: a file of declarations, attested page by page, with an answer per row."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.session import Json, Noun, Session, command

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.registry.csv_reader import DeclarationFile
    from contracts.registry.csv_rows import RowAnswer
    from contracts.registry.fields import AnyFields
    from scenarios.desks import AuthorityDesk
    from scenarios.people import Actor

__all__ = ["register"]

_PAGE = 50
_COLUMNS = {"documents: bad amount": "amount", "documents: bad owner": "exporter"}
"""What the chain refuses of a single column."""


@dataclass(slots=True)
class _Answer:
    """What became of a row. `outcome`: attested, known, refused (by a contract) or unreadable."""

    row: int
    outcome: str = ""
    number: str | None = None
    document: str | None = None
    problems: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    notes: tuple[str, ...] = ()

    def data(self) -> dict[str, object]:
        """For programs."""
        return {
            "row": self.row,
            "outcome": self.outcome,
            "number": self.number,
            "document": self.document,
            "problems": self.problems,
            "notes": list(self.notes),
        }


def register(group: Noun) -> None:
    """Adds the command."""
    command(
        group,
        "import",
        example="shroff documents import declarations.csv\n"
        "shroff documents import declarations.csv --all-or-nothing --json",
    )(import_)


def import_(
    session: Session,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV of declarations; docs/formats.md has its columns.")
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
        bool, typer.Option("--all-or-nothing", help="Attest every row, or none if a single one is bad.")
    ] = False,
    admit: Annotated[
        bool, typer.Option("--admit", help="Admit exporters that nobody here is, named by their codes.")
    ] = False,
    by: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="The authority.", show_default="customs")
    ] = None,
    as_json: Json = False,
) -> None:
    """Let customs attest the declarations of a file.

    Every row gets an answer. Good rows go through although others are bad, unless --all-or-nothing. A row
    that was attested before is answered as known, so a file can be sent again. Bad rows make it exit with 1.
    """
    from cli.acting import authority_desk
    from cli.workspace import open_workspace
    from contracts.registry.csv_reader import open_declarations

    source = open_declarations(file, currency=currency)
    with open_workspace(session.folder) as work:
        run = _Import(session, work, authority_desk(work, by), source, admit=admit)
        answers = run.whole() if all_or_nothing else run.page_by_page()
    counts = {
        name: sum(each.outcome == name for each in answers)
        for name in ("attested", "known", "refused", "unreadable")
    }
    if as_json:
        session.console.json(
            {"file": str(file), "rows": [each.data() for each in answers], "summary": counts}
        )
    else:
        _print(session, file, answers)
        rounded = source.counts.rounded
        session.console.data(", ".join(f"{count:,} {name}" for name, count in counts.items()))
        if rounded:
            session.console.say(f"{rounded:,} amounts were rounded half-even to the minor unit.")
    if counts["refused"] or counts["unreadable"]:
        raise typer.Exit(1)


class _Import:
    """One file, on its way to the chain."""

    def __init__(
        self, session: Session, work: Workspace, desk: AuthorityDesk, source: DeclarationFile, *, admit: bool
    ) -> None:
        self._session = session
        self._work = work
        self._desk = desk
        self._source = source
        self._admit = admit
        self._admitted = set(work.suite.participants.all())
        self._newcomers: list[Actor] = []

    def page_by_page(self) -> list[_Answer]:
        """Each page as it comes."""
        answers: list[_Answer] = []
        page: list[tuple[_Answer, AnyFields]] = []
        with self._progress() as rows:
            for read in rows:
                answer = self._read(read)
                answers.append(answer)
                if read.fields is not None and not answer.outcome:
                    if page and (len(page) == _PAGE or page[0][1].number.kind != read.fields.number.kind):
                        self._attest(page)
                        page = []
                    page.append((answer, read.fields))
            self._attest(page)
        return answers

    def whole(self) -> list[_Answer]:
        """All rows in one block; the first bad one is raised, and nothing was done."""
        answers: list[_Answer] = []
        good: dict[str, list[tuple[_Answer, AnyFields]]] = {}
        with self._progress() as rows:
            for read in rows:
                if read.problems:
                    raise read.problems[0].error()
                answer = self._read(read)
                if answer.outcome == "unreadable":
                    raise self._error(answer)
                answers.append(answer)
                if read.fields is not None and not answer.outcome:
                    good.setdefault(read.fields.number.kind, []).append((answer, read.fields))
        self._keep_newcomers()
        with self._work.office.one_block():
            self._admit_newcomers()
            for of_kind in good.values():
                for start in range(0, len(of_kind), _PAGE):
                    self._attest_page(of_kind[start : start + _PAGE])
        return answers

    def _read(self, read: RowAnswer) -> _Answer:
        """The answer to a row, as far as it is known before it is attested. A good row has no outcome yet."""
        answer = _Answer(read.row, notes=read.notes)
        if read.fields is None:
            answer.outcome = "unreadable"
            answer.problems = [
                {
                    "field": each.field,
                    "code": each.code,
                    "message": each.message,
                    "expected": each.expected,
                    "hint": each.hint,
                }
                for each in read.problems
            ]
            return answer
        answer.number = read.fields.number.canonical
        document = self._desk.fingerprint(read.fields.number)
        if self._work.suite.documents.account_at(document) is not None:
            answer.outcome, answer.document = "known", document.hex()
        elif not self._is_known(read.fields):
            answer.outcome = "unreadable"
            answer.problems = [self._no_owner(read.fields)]
        return answer

    def _is_known(self, fields: AnyFields) -> bool:
        """Whether the owner is admitted, or will be with the page.

        Somebody may have keys here and not be on the chain: a process was killed between the two.
        """
        actor = self._work.people.by_identity(fields.owner)
        if actor is not None and actor.id in self._admitted:
            return True
        if self._admit:
            newcomer = self._invited(fields) if actor is None else actor
            self._newcomers.append(newcomer)
            self._admitted.add(newcomer.id)
        return self._admit

    def _attest(self, page: list[tuple[_Answer, AnyFields]]) -> None:
        """A page; where the chain refuses it, its rows one by one, so that a bad one costs no other."""
        from chain.errors import Reverted

        if not page:
            return
        self._keep_newcomers()
        self._admit_newcomers()
        try:
            self._attest_page(page)
        except Reverted as error:
            if len(page) > 1:
                for each in page:
                    self._attest([each])
                return
            answer = page[0][0]
            answer.outcome = "refused"
            answer.problems = [
                {
                    "field": _COLUMNS.get(error.reason, ""),
                    "code": error.reason,
                    "message": "The chain refuses it.",
                    "expected": "",
                    "hint": error.hint,
                }
            ]

    def _attest_page(self, page: list[tuple[_Answer, AnyFields]]) -> None:
        documents = [fields for _, fields in page]
        first = self._desk.fingerprint(documents[0].number)
        attested = self._desk.attest(documents, f"IMPORT-{first.hex()}-{len(page)}")
        for (answer, _), document in zip(page, attested, strict=True):
            answer.outcome, answer.document = "attested", document.hex()

    def _invited(self, fields: AnyFields) -> Actor:
        """An exporter that nobody here is; admitted with the page of its declaration."""
        from secrets import token_hex

        from contracts.registry.identifiers import Identifier
        from scenarios.people import Actor

        owner = fields.owner
        name = f"{owner.scheme}_{owner.code}".lower()
        identity = Identifier(owner.scheme, owner.code)
        actor = Actor.from_seed(
            name, "enterprise", seed=token_hex(32), identity=identity, title=owner.name or ""
        )
        return self._work.people.add(actor)

    def _keep_newcomers(self) -> None:
        if self._newcomers:
            self._work.keep_people()

    def _admit_newcomers(self) -> None:
        from scenarios.desks import OperatorDesk

        if self._newcomers:
            OperatorDesk(self._work.office, self._work.people.operator()).admit(self._newcomers)
            self._newcomers = []

    def _no_owner(self, fields: AnyFields) -> dict[str, str]:
        return {
            "field": "exporter",
            "code": "unknown-exporter",
            "message": f"Nobody here is {fields.owner}.",
            "expected": "somebody who was admitted",
            "hint": "`shroff participants admit NAME --role enterprise"
            f" --identity {fields.owner}` does that, or --admit here.",
        }

    def _error(self, answer: _Answer) -> Exception:
        from chain.errors import BadInput

        problem = answer.problems[0]
        return BadInput(
            f"{self._source.path}, row {answer.row}: {problem['message']}",
            hint=problem["hint"],
            file=str(self._source.path),
            row=answer.row,
        )

    @contextmanager
    def _progress(self) -> Generator[Iterator[RowAnswer]]:
        """The rows, with a bar on a terminal."""
        source = self._source
        with self._session.console.progress() as moved:

            def rows() -> Iterator[RowAnswer]:
                for each in source:
                    yield each
                    moved("attest", source.position, source.size)

            yield rows()


def _print(session: Session, file: Path, answers: list[_Answer]) -> None:
    """All that is wrong with each bad row: what, and under it what was expected, and the hint."""
    for each in answers:
        for problem in each.problems:
            place = f"{file}, row {each.row}" + (f", {problem['field']}" if problem["field"] else "")
            session.console.data(f"{place}: {problem['message']} [{problem['code']}]")
            if problem["expected"]:
                session.console.data(f"  expected: {problem['expected']}")
            if problem["hint"]:
                session.console.data(f"  hint: {problem['hint']}")
