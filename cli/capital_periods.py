"""`shroff capital periods`: the calendar of samples, the secret seeds, what happens when one is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.capital_paying import Anybody, Payment
from cli.capital_showing import act_on
from cli.session import Json, Noun, Reason, Session, command, noun

if TYPE_CHECKING:
    from cli.workspace import Workspace

__all__ = ["register"]

Number = Annotated[int, typer.Argument(metavar="PERIOD", help="Its number; `periods list` has them.")]
BankName = Annotated[str, typer.Argument(metavar="BANK", help="Its name.")]
_CLASSES, _ALL = 4, 10_000


def register(group: Noun) -> None:
    """Adds the commands."""
    periods = noun("periods", group, "When samples are drawn: the calendar, and the seeds.")
    command(periods, "add", example="shroff capital periods add 2026-12-01 2026-12-31 --floor 10")(add)
    command(periods, "list", example="shroff capital periods list --bank bank_a")(list_)
    command(
        periods,
        "commit",
        example="shroff capital periods commit bank_a 1 --ratio 15\n"
        "shroff capital periods commit bank_a 1 --as operator",
    )(commit)
    command(
        periods,
        "reveal",
        example="shroff capital periods reveal bank_a 1 --as operator\n"
        "shroff capital periods reveal bank_a 1",
    )(reveal)
    command(periods, "include", example='shroff capital periods include PAY-1 --reason "a tip-off"')(include)
    command(periods, "silence", example="shroff capital periods silence bank_a 1")(silence)
    command(periods, "carry", example="shroff capital periods carry bank_a 1")(carry)


def add(
    session: Session,
    first: Annotated[str, typer.Argument(metavar="FIRST", help="First day: after today; also today+1.")],
    last: Annotated[str, typer.Argument(metavar="LAST", help="Last day, of that day too.")],
    floors: Annotated[
        list[str],
        typer.Option("--floor", metavar="PERCENT", help="Drawn at least; once, or for each of 4 classes."),
    ],
    as_json: Json = False,
) -> None:
    """Add the next period for all banks. A period that was added stays as it is."""
    from cli.capital_data import period_data
    from cli.capital_finding import operator_of
    from cli.parsing import day
    from cli.workspace import open_workspace

    least = _ratios(floors)
    with open_workspace(session.folder, session.passwords) as work:
        today = work.office.today()
        operator_of(work).add_period(day(first, today), day(last, today), least)
        found = period_data(work, work.suite.samples.period_count(), None)
    if as_json:
        session.console.json(found)
    else:
        session.console.data(f"Period {found['period']}: {found['first_day']} to {found['last_day']}")


def list_(
    session: Session,
    bank: Annotated[
        str | None,
        typer.Option("--bank", metavar="NAME", help="With the pools of a bank.", show_default="no pools"),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the periods, and what became of a bank's pools."""
    from cli.capital_data import period_data
    from cli.finding import find_participant
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        which = None if bank is None else find_participant(work, bank)
        count = work.suite.samples.period_count()
        found = [period_data(work, number, which) for number in range(1, count + 1)]
    if as_json:
        session.console.json(found)
        return
    if bank is None:
        heads: tuple[str, ...] = ("period", "first day", "last day", "open")
    else:
        heads = ("period", "first day", "last day", "open", "payments", "committed", "revealed", "carried to")
    session.console.table(session.figures(heads), [_row(each) for each in found])


def commit(
    session: Session,
    bank: BankName,
    period: Number,
    ratios: Annotated[
        list[str] | None,
        typer.Option(
            "--ratio",
            metavar="PERCENT",
            help="What the bank draws; once, or for each of 4 classes.",
            show_default="the floor",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help="The bank, its successor, or the operator.", show_default="the bank"
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Commit to a secret seed of a period that has not begun: the bank, and the operator.

    The seed is random and is kept beside the keys, in a file that only its owner reads. Who loses it can't
    reveal it: then the bank's whole pool is drawn, or the operator's gap goes on record.
    """
    from chain.errors import BadInput
    from cli.workspace import open_workspace
    from scenarios.desks import BankDesk, OperatorDesk

    with open_workspace(session.folder, session.passwords) as work:
        name = work.actor(bank).name
        actor = work.actor(by or name)
        if actor.role == "operator":
            if ratios:
                raise BadInput(
                    "The operator draws at no ratio of its own.", hint="Its floors are the period's."
                )
            OperatorDesk(work.office, actor).commit_seed(name, period)
        else:
            drawn = _ratios(ratios) if ratios else (0, 0, 0, 0)
            BankDesk(work.office, actor).commit_seed(period, drawn, of=name)
        _tell(session, work, name, period, as_json)


def reveal(
    session: Session,
    bank: BankName,
    period: Number,
    by: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help="The bank, its successor, or the operator.", show_default="the bank"
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Reveal the seed of a period that has closed: the operator within 7 days, then the bank within 7.

    When both have, the sample is drawn: `shroff capital sample BANK PERIOD --explain`.
    """
    from cli.workspace import open_workspace
    from scenarios.desks import BankDesk, OperatorDesk

    with open_workspace(session.folder, session.passwords) as work:
        name = work.actor(bank).name
        actor = work.actor(by or name)
        if actor.role == "operator":
            OperatorDesk(work.office, actor).reveal_seed(name, period)
        else:
            BankDesk(work.office, actor).reveal_seed(period, of=name)
        _tell(session, work, name, period, as_json)


def include(session: Session, payment: Payment, reason: Reason, as_json: Json = False) -> None:
    """Put a payment of the ordinary path into the pool that is open. None is ever taken out."""
    from cli.capital_finding import operator_of

    act_on(session, payment, as_json, lambda work, which: operator_of(work).add_payment(which, reason))


def silence(
    session: Session, bank: BankName, period: Number, by: Anybody = None, as_json: Json = False
) -> None:
    """Put on record that a bank did not reveal in time. Its whole pool is drawn, said or not."""
    from cli.capital_finding import anybody
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        name = work.actor(bank).name
        anybody(work, by).note_silence(name, period)
        _tell(session, work, name, period, as_json)


def carry(
    session: Session, bank: BankName, period: Number, by: Anybody = None, as_json: Json = False
) -> None:
    """Have a pool that nobody can draw, as the operator was silent, drawn with the one that is open."""
    from cli.capital_finding import anybody
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        name = work.actor(bank).name
        anybody(work, by).carry(name, period)
        _tell(session, work, name, period, as_json)


def _tell(session: Session, work: Workspace, bank: str, period: int, as_json: bool) -> None:
    from cli.capital_data import period_data

    found = period_data(work, period, work.people[bank].id)
    if as_json:
        session.console.json(found)
        return
    committed, revealed = (_who(found, each, "the ") for each in ("committed", "revealed"))
    said = f"Period {period} of {bank}: committed by {committed}, revealed by {revealed}"
    session.console.data(said + (f", carried to period {found['carried_to']}" if found["carried_to"] else ""))


def _row(found: dict[str, object]) -> tuple[object, ...]:
    row = (found["period"], found["first_day"], found["last_day"], "yes" if found["open"] else "no")
    if "bank" not in found:
        return row
    last = found["carried_to"] or "–"
    return (*row, found["payments"], _who(found, "committed"), _who(found, "revealed"), last)


def _who(found: dict[str, object], what: str, article: str = "") -> str:
    done = [article + name for name in ("bank", "operator") if found[f"{name}_{what}"]]
    return {0: "nobody", 1: done[0] if done else "", 2: "both"}[len(done)]


def _ratios(texts: list[str]) -> tuple[int, int, int, int]:
    """One percentage for all classes, or one for each, in basis points."""
    from chain.errors import BadInput
    from cli.parsing import percentage

    points = [percentage(text) for text in texts]
    if max(points) > _ALL:
        raise BadInput("More than all can't be drawn.", expected="percentages of at most 100")
    if len(points) == 1:
        points *= _CLASSES
    if len(points) != _CLASSES:
        raise BadInput(
            f"{len(points)} percentages are given.", expected="one for all, or one for each of 4 classes"
        )
    first, second, third, fourth = points
    return first, second, third, fourth
