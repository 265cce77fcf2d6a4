"""`shroff statement`: what a bank has on its books, as of a block or a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.case_showing import grouped
from cli.session import Json, Session, command

if TYPE_CHECKING:
    from chain.networks import Network
    from cli.workspace import Workspace
    from contracts.registry.money import Money
    from scenarios.reading.statement import CaseLine, DocumentLine, Statement

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(
        app,
        "statement",
        example="shroff statement bank_a\nshroff statement bank_a --as-of 2026-03-31 --ending 14 --json",
    )(statement)


def statement(
    session: Session,
    bank: Annotated[str, typer.Argument(metavar="BANK", help="Name of the bank, or first digits of its id.")],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="BLOCK|DATE",
            help="A block, or the end of a day in China.",
            show_default="the last block",
        ),
    ] = None,
    ending: Annotated[
        int, typer.Option("--ending", metavar="DAYS", min=0, help="List holds that end within so many days.")
    ] = 7,
    as_json: Json = False,
) -> None:
    """Show a bank's open cases, what they hold and have drawn, and that it adds up. No exits with 5."""
    from cli.exits import ExitCode
    from cli.finding import find_participant
    from cli.workspace import open_workspace
    from scenarios.reading.statement import statement as read

    with open_workspace(session.folder, readonly=True) as work:
        house = find_participant(work, bank)
        _check_is_bank(work, house)
        block = None if as_of is None else _block(work.office.network, as_of)
        found = read(work.office, house, block=block, ending=ending)
        if as_json:
            session.console.json(_data(work, found))
        else:
            _print(session, work, found)
    if not found.adds_up:
        raise typer.Exit(ExitCode.NO)


def _check_is_bank(work: Workspace, participant: bytes) -> None:
    from chain.errors import BadInput

    actor = work.people.by_id(participant)
    if actor is not None and actor.role != "bank":
        banks = ", ".join(each.name for each in work.people.of_role("bank"))
        raise BadInput(
            f"{actor.name} is no bank: its role is {actor.role}.",
            expected=f"one of {banks}" if banks else "a bank",
            hint="`shroff receivables list` has the cases of enterprises.",
        )


def _block(network: Network, text: str) -> int:
    """A block by its number, or the last one of a day.

    Raises:
        BadInput: The chain began after that day.
    """
    from chain.errors import BadInput
    from cli.parsing import day
    from contracts.registry.calendar import day_of, last_second

    if text.isascii() and text.isdigit():
        return int(text)
    until = last_second(day_of(day(text)))
    first, last = 0, network.block_info().number
    if network.block_info(first).timestamp > until:
        raise BadInput(f"The chain began after {text}.", hint="Name a later day, or a block.")
    while first < last:
        middle = (first + last + 1) // 2
        if network.block_info(middle).timestamp <= until:
            first = middle
        else:
            last = middle - 1
    return first


def _name(work: Workspace, case: CaseLine) -> str:
    return work.references.text_of(case.case_id) or case.case_id.hex()[:12]


def _sums(amounts: tuple[Money, ...]) -> list[dict[str, str]]:
    return [{"amount": each.decimal, "currency": each.currency} for each in amounts]


def _data(work: Workspace, found: Statement) -> dict[str, object]:
    from contracts.registry.calendar import show_time
    from contracts.registry.money import Money

    def case_data(case: CaseLine) -> dict[str, object]:
        def loan(amount: Money | None) -> str | None:
            return None if amount is None else amount.decimal

        return {
            "case": case.case_id.hex(),
            "reference": work.references.text_of(case.case_id),
            "enterprise": work.people.name_of(case.enterprise),
            "status": case.status.name,
            "currency": case.requested.currency,
            "requested": case.requested.decimal,
            "approved": loan(case.approved),
            "disbursed": loan(case.disbursed),
            "outstanding": loan(case.outstanding),
            "undrawn": loan(case.undrawn),
            "due_on": case.due_day.isoformat() if case.due_day else None,
            "overdue": case.overdue,
            "hold_until": None if case.ends_on_hold is None else show_time(case.ends_on_hold),
            "rows": [
                {
                    "number": row.document,
                    "account": row.account.hex(),
                    "currency": row.held.currency,
                    "held": row.held.decimal,
                    "drawn": row.drawn.decimal,
                    "settled": row.settled.decimal,
                    "impaired": row.impaired,
                }
                for row in case.rows
            ],
        }

    def share(figures: tuple[int, int, int], currency: str) -> dict[str, str]:
        own, others, kept = (Money(each, currency).decimal for each in figures)
        return {"bank": own, "others": others, "balance": kept}

    return {
        "bank": work.people.name_of(found.bank),
        "block": found.block,
        "time": show_time(found.time),
        "outstanding": _sums(found.outstanding),
        "held": _sums(found.held),
        "drawn": _sums(found.drawn),
        "cases": [case_data(case) for case in found.cases],
        "holds_ending": [case.case_id.hex() for case in found.holds_ending],
        "ending_days": found.ending,
        "impaired": [{"case": case.case_id.hex(), "number": row.document} for case, row in found.impaired],
        "documents": [
            {
                "number": line.document,
                "account": line.account.hex(),
                "currency": line.currency,
                "held": share(line.held, line.currency),
                "drawn": share(line.drawn, line.currency),
                "settled": share(line.settled, line.currency),
                "impaired": line.impaired,
                "adds_up": line.adds_up,
            }
            for line in found.documents
        ],
        "adds_up": found.adds_up,
    }


def _print(session: Session, work: Workspace, found: Statement) -> None:
    from contracts.registry.calendar import show_time
    from contracts.registry.money import Money

    console = session.console
    console.data(f"{work.people.name_of(found.bank)}, block {found.block}, {show_time(found.time)}")
    facts = {name: getattr(found, name) for name in ("outstanding", "held", "drawn")}
    console.facts(
        {session.term(name, "figure"): ", ".join(map(str, sums)) or "nothing" for name, sums in facts.items()}
    )
    console.data("")
    if not found.cases:
        console.data("There is no open case.")
    else:
        amounts = ("approved", "outstanding", "undrawn")
        console.table(
            session.figures(("case", "enterprise", "cur", *amounts, "due", "hold until", "state")),
            [
                (
                    _name(work, case),
                    work.people.name_of(case.enterprise),
                    case.requested.currency,
                    *(
                        "–" if (each := getattr(case, name)) is None else grouped(each.decimal)
                        for name in amounts
                    ),
                    case.due_day or "–",
                    "–" if case.ends_on_hold is None else show_time(case.ends_on_hold),
                    session.term(case.status.name, "status") + (", overdue" if case.overdue else ""),
                )
                for case in found.cases
            ],
            right=session.figures(amounts),
        )
        console.data("")
    used = [
        (line.document, line.currency, session.term(name, "figure"), *_shares(line, name))
        for line in found.documents
        for name in ("held", "drawn", "settled")
        if any(getattr(line, name))
    ]
    if used:
        console.table(
            session.figures(("number", "cur", "figure", "bank", "others", "balance")),
            used,
            right=session.figures(("bank", "others", "balance")),
        )
        console.data("")
    for case in found.holds_ending:
        until = case.ends_on_hold or 0
        ended = "ended" if until < found.time else "ends"
        console.data(f"{_name(work, case)}: its hold {ended} {show_time(until)}")
    for case, row in found.impaired:
        console.data(
            f"{_name(work, case)}: {row.document} is impaired,"
            f" {Money(row.held.minor + row.drawn.minor, row.held.currency)} of it in use"
        )
    console.data(
        "It adds up: on every document, what the cases have is the balance of its account."
        if found.adds_up
        else "It does NOT add up: look at the documents above."
    )


def _shares(line: DocumentLine, name: str) -> tuple[str, ...]:
    from contracts.registry.money import Money

    figures: tuple[int, int, int] = getattr(line, name)
    return tuple(grouped(Money(each, line.currency).decimal) for each in figures)
